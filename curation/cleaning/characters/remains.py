"""Repair HTML left in text (entities, tags, comments, styles), unless a person wrote it on purpose.

The rules prefer keeping: code, generics and `a < b && c > d` are not markup; HTML that a text is about (quoted, named
as a word, pasted as source) is text. One doubt about the tags of a text keeps all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import unescape
from html.entities import html5
from operator import itemgetter
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from curation.cleaning.characters.tags import KNOWN, OFFICE, SURE, TAG, Tag, glued, known_tags, replaced, written_marks
from curation.cleaning.edits import Edit, apply
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/characters/markup_in_words")

VERSION = "remains-1"
RemainsKind = Literal["html"]
KINDS: tuple[RemainsKind, ...] = ("html",)
# How sure each rule is when nothing speaks against it.
SCORES = {
    "entity": 0.99,
    "non_breaking_space": 0.99,
    "comment": 0.97,
    "office_style": 0.97,
    "hidden": 0.95,
    "tags": 0.93,
}

CONDITION = re.compile(r"<!\[(?:if [^\]<>\n]{1,80}|endif)\]>", re.IGNORECASE)
COMMENT = re.compile("<!--")
HIDDEN = ("style", "script", "head", "xml")
HIDDEN_OPENING = {name: re.compile(rf"<{name}(?:\s[^<>]*+)?>", re.IGNORECASE) for name in HIDDEN}
BLANK_BEHIND = re.compile(r"[ \t]*+(?:\n|\Z)|[ \t]++")
# What Word leaves of its style sheet: rules that name its classes or properties.
STYLE_RULE = re.compile(r"(?<![^\n}])[^{}\n]{0,300}+\{[^{}]{0,1000}+\}")
STYLE_COMMENT = re.compile(r"/\*\s*+(?:Style|Font|List|Page) Definitions\s*+\*/")
OFFICE_STYLE = re.compile(r"\bMso[A-Z]|\bmso-|#default#VML")

# An ampersand that was escaped again and again is one: all its layers go at once.
AMPERSANDS = r"&(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,3}26);)*"
ENTITY = re.compile(rf"{AMPERSANDS}(#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});")
NON_BREAKING = re.compile(rf"(?<![ \t])[ \t]*+(?:{AMPERSANDS}(?:nbsp|#160|#[xX][aA]0);[ \t]*+)+")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]++")

TALKED_OF = re.compile(
    r"(?<![\w./@-])(?:x?html5?|xml|xpath|css|jsx|javascript|markup|markdown|entit(?:y|ies)|ampersands?|"
    r"escap(?:e[ds]?|ing)|unescaped?|xss)(?![\w/])",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:tags?|elements?|Elemente?n?|attributes?|balises?|éléments?|etiquetas?|elementos?|elementi|znacznik\w*)\b"
)
# What people write HTML for, as theirs: where one speaks of it, the HTML near by is what it is about.
_THINGS = (  # "mi tema" and "mon modèle" are a matter and a device
    LISTS.alternation("things")
)
_MY = r"my|meine?[rmns]?|ma|mon|mi|mia|mio|minha|meu|m[oó]j\w{0,4}|mijn"
_OUR = r"our|unser\w{0,3}|notre|nuestr[oa]|nostr[oa]|noss[oa]|nasz\w{0,4}|onze|ons"
OWN = lazy_pattern(
    rf"(?<!\w)(?<!z )(?<!von )(?:(?:{_MY})\s+(?:\w+\s+)?(?:{_THINGS})(?!\w)"
    rf"|(?:{_MY}|{_OUR})\s+(?:\w+\s+)?(?:{_THINGS})(?!\w)[^\n:]{{0,40}}+:[ \t]*+\n)",
    re.IGNORECASE,
)
# How a person says what is seen: "shown as", "appears", "wird angezeigt", "s'affiche".
SHOWN = re.compile(r"(?<!\w)(?:" + LISTS.alternation("shown") + r")(?!\w)", re.IGNORECASE)
LOOKED_BACK = 200  # characters above and below a block that are looked at
INTRODUCING = 3  # words of a line that ends with a colon: fewer greet
TEMPLATE = re.compile(r"\{\{|\{%|<\?|<%|<!doctype", re.IGNORECASE)
INDENTED_TAGS = re.compile(r"^[ \t]{2,}</?[A-Za-z][^\n]*>[ \t]*$", re.MULTILINE)

HINT = re.compile(
    rf"<(?:!|/?(?:{'|'.join(sorted(KNOWN | set(HIDDEN)))}|(?:o|w|v|m|x|st\d):\w+)[\s/>])|&(?:#|\w{{2,31}};)",
    re.IGNORECASE,
)
FENCE = re.compile(r"[ >]{0,6}(```|~~~)")
CODE_SPAN = re.compile(r"(`{1,3})(?!`)[^`\n]++\1(?!`)")
CODE = "\x00"  # stands for each character of code, so that positions stay


class RemainsSettings(BaseModel):
    """Settings that say how careful the repair of HTML is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_code: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of code above which no HTML in a text is touched, because such a text explains code.",
    )
    talk_within: int = Field(
        default=200,
        ge=0,
        description="Characters around a remain of HTML in which a word such as HTML shows that the text talks about "
        "it: about two sentences.",
    )
    named_within: int = Field(
        default=16,
        ge=0,
        description="Characters around a tag in which 'tag' or 'element' names it, as in 'the closing <p> tag': a few "
        "words.",
    )
    shown_within: int = Field(
        default=40,
        ge=0,
        description="Characters around a remain of HTML in which 'shown as' or 'appears' means that somebody sees it: "
        "half a line.",
    )
    shown_tags: int = Field(
        default=6,
        ge=0,
        description="Most tags in a text in which 'shown as' counts. An example has few tags, a mail has many.",
    )
    source_lines: int = Field(
        default=2,
        ge=1,
        description="Indented lines of nothing but tags from which a text counts as pasted source. Programs that mail "
        "do not indent.",
    )
    hidden_up_to: int = Field(
        default=50_000,
        ge=0,
        description="Most characters of a comment or style block that is removed. Word writes about 20,000; a longer "
        "one hides a text.",
    )


def without_code(text: str) -> str:
    """Return a text of the same length in which each character of fenced, indented and inline code is NUL."""
    fence, blank, indented, lines = "", True, False, []
    for line in text.split("\n"):
        opened = FENCE.match(line)
        indented = line.startswith(("    ", "\t")) and (blank or indented)
        if fence or opened or (indented and line.strip()):
            if opened and (not fence or opened.group(1) == fence):
                fence = "" if fence else opened.group(1)
            lines.append(CODE * len(line))
        else:
            lines.append(line)
        blank = not line.strip()
    return CODE_SPAN.sub(lambda span: CODE * len(span.group()), "\n".join(lines))


class Page:
    """A text without its code, with the places where its words speak of markup."""

    def __init__(self, text: str, settings: RemainsSettings) -> None:
        self.text, self.settings = text, settings
        words = ADDRESS.sub(_masked, TAG.sub(_masked, text))
        self._talk = [match.span() for match in TALKED_OF.finditer(words)]
        self._talk = sorted(self._talk + [match.span() for match in OWN.finditer(words)], key=itemgetter(1))
        self._names = [match.span() for match in NAMED.finditer(words)]
        self._shown = [match.span() for match in SHOWN.finditer(words)]

    def is_subject(self, start: int, end: int, shown: bool = True) -> bool:
        """Return whether the words around a span show that the text is about it, so that it stays.

        With `shown`, words for what somebody sees ("shown as", "appears") count too.
        """
        within = self.settings
        looked = (
            (self._talk, within.talk_within),
            (self._names, within.named_within),
            (self._shown if shown else [], within.shown_within),
        )
        for words, reach in looked:
            index = bisect_right(words, start - reach, key=itemgetter(1))
            if index < len(words) and words[index][0] < end + reach:
                return True
        return False

    def is_shown(self, start: int, end: int) -> bool:
        """Return whether a person shows a block: it begins a line, the line above introduces it, and words follow."""
        line = self.text.rfind("\n", 0, start) + 1
        above = self.text[max(0, line - LOOKED_BACK) : line].rstrip()
        if self.text[line:start].strip() or not above.endswith(":"):
            return False
        words = re.findall(r"[^\W\d_]+", above.rpartition("\n")[2])
        return len(words) >= INTRODUCING and any(map(str.isalpha, TAG.sub("", self.text[end : end + LOOKED_BACK])))

    def without(self, edits: Sequence[Edit]) -> Page:
        """Return the page with all edited spans masked, so that later rules do not see them."""
        return Page(apply(self.text, [e._replace(replacement=CODE * (e.end - e.start)) for e in edits]), self.settings)


def remains_edits(text: str, settings: RemainsSettings = RemainsSettings()) -> list[Edit]:
    """Return the edits over `text` of one pass, in order; what a pass uncovers (`&lt;br&gt;`) is left for the next.

    A pass leaves fewer tags, entities and styles or changes nothing, so that the passes come to an end.
    """
    marked = ("<" in text or "&" in text) and HINT.search(text)
    if not marked and ("{" not in text or not OFFICE_STYLE.search(text)):
        return []
    page = Page(without_code(text), settings)
    if page.text.count(CODE) > settings.most_code * len(text) or TEMPLATE.search(page.text):
        return []
    edits: list[Edit] = []
    for rule in (_hidden, _tags, _entities):
        rule_edits = list(rule(page))
        edits += rule_edits
        page = page.without(rule_edits) if rule_edits else page
    return sorted(edits)


def _masked(match: re.Match[str]) -> str:
    return CODE * len(match.group())


def _edit(start: int, end: int, replacement: str, rule: str) -> Edit:
    return Edit(start, end, replacement, "html", rule, VERSION, SCORES[rule])


def _hidden(page: Page) -> Iterator[Edit]:
    """Yield the removals of what a reader never sees: comments, style sheets, scripts, and Word's style rules."""
    spans = [(start, end, "comment") for start, end in _between(page.text, COMMENT, "-->")]
    spans += [(*match.span(), "comment") for match in CONDITION.finditer(page.text)]
    markup = [match.span() for match in TAG.finditer(page.text) if match.group(2).lower() in KNOWN]
    for name in HIDDEN:
        for start, end in _between(page.text, HIDDEN_OPENING[name], f"</{name}>"):
            office = name == "xml" and "<o:" in page.text[start:end]
            if name == "style" or office or any(last <= start or first >= end for first, last in markup):
                spans.append((start, end, "hidden"))  # a script alone is what somebody wrote
    if OFFICE_STYLE.search(page.text):
        styles = (match for match in STYLE_RULE.finditer(page.text) if OFFICE_STYLE.search(match.group()))
        spans += [(*match.span(), "office_style") for match in styles]
        spans += [(*match.span(), "office_style") for match in STYLE_COMMENT.finditer(page.text)]
    at = 0
    for start, end, rule in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < at or end - start > page.settings.hidden_up_to or page.is_subject(start, end):
            continue
        if page.is_shown(start, end) or (rule == "comment" and _pasted(page, start, end, markup)):
            continue
        blank = BLANK_BEHIND.match(page.text, end)
        if blank and (start == 0 or page.text[start - 1] in "\n \t"):  # the line or the gap goes with it
            end = blank.end()
        yield _edit(start, end, "", rule)
        at = end


def _pasted(page: Page, start: int, end: int, markup: Sequence[tuple[int, int]]) -> bool:
    """Return whether a person wrote a comment: it holds words, and is a line between lines of a text without markup.

    Comments that programs leave between lines hold styles or conditions.
    """
    text = page.text
    alone = start and text[start - 1] == "\n" and text.startswith("\n", end)
    words = not set("{}[\n") & set(text[start:end])
    return bool(alone and words and not markup and text[:start].strip() and text[end:].strip())


def _between(text: str, opening: re.Pattern[str], closing: str) -> Iterator[tuple[int, int]]:
    folded = text.lower() if closing != "-->" else text
    at = 0
    while (begun := opening.search(text, at)) and (ended := folded.find(closing, begun.end())) >= 0:
        at = ended + len(closing)
        yield begun.start(), at


def _tags(page: Page) -> Iterator[Edit]:
    """Yield the replacements of tags, if the text as a whole shows that they work as markup."""
    text, tags = page.text, known_tags(page.text)
    if not tags or len(INDENTED_TAGS.findall(text)) >= page.settings.source_lines:
        return
    opened: set[str] = set()
    paired: set[str] = set()
    for tag in tags:
        (paired if tag.closing and tag.name in opened else set() if tag.closing else opened).add(tag.name)
    at_work = [t for t in tags if t.attributes or t.name in paired or t.name in SURE or OFFICE.match(t.name)]
    few = len(at_work) <= page.settings.shown_tags
    evident = any(t.attributes or t.name in paired or OFFICE.match(t.name) or glued(text, t) for t in at_work)
    if not evident or any(page.is_subject(tag.start, tag.end, few) for tag in at_work):
        return
    written, group = written_marks(text, at_work), list[Tag]()
    for tag in at_work:
        if group and text[group[-1].end : tag.start].strip(" \t\n"):
            yield _edit(*replaced(text, group, written), "tags")
            group = []
        group.append(tag)
    yield _edit(*replaced(text, group, written), "tags")


def _entities(page: Page) -> Iterator[Edit]:
    """Yield the replacements of characters that are still written as entities."""
    at = 0
    addresses = [match.span() for match in ADDRESS.finditer(page.text)]
    starts = [start for start, _ in addresses]
    for match in sorted([*NON_BREAKING.finditer(page.text), *ENTITY.finditer(page.text)], key=re.Match.start):
        start, end = match.span()
        if start < at or page.is_subject(start, end):
            continue
        at = end
        if match.re is NON_BREAKING:
            inside = start > 0 and page.text[start - 1] != "\n" and page.text[end : end + 1] not in ("", "\n")
            yield _edit(start, end, " " if inside else "", "non_breaking_space")
            continue
        character = unescape(f"&{match.group(1)};")
        index = bisect_right(starts, start) - 1
        inside_address = index >= 0 and start < addresses[index][1]
        if not _is_character(match.group(1), character) or (inside_address and character != "&"):
            continue
        yield _edit(start, end, character, "entity")


def _is_character(name: str, character: str) -> bool:
    if name.startswith("#"):
        return character not in ("", "\ufffd", CODE)
    return f"{name};" in html5

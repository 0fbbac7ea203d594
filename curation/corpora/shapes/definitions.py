"""Find the terms that a Markdown text defines: acronyms with long forms, glossaries, tables, defining sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from curation.cleaning.pages.function_words import EVERY
from curation.corpora.shapes.blocks import FENCE, heading_of, is_ruler
from curation.text.word_files import word_file

LISTS = word_file("corpora/shapes/definitions")

Kind = Literal["acronym", "product code", "jargon"]
GAP = "\ufffc"  # stands where something was redacted: nothing that holds it is a term or a definition
MOST = 500  # definitions of one text: a glossary of a company has fewer, hostile text does not
LINE = 4_000  # characters of a line that are read

ACRONYM = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])[A-Z][A-Za-z&/-]{1,9}")
CODE = re.compile(r"[A-Z]{1,6}[0-9][A-Z0-9]{0,6}(?:-[A-Z0-9]{1,8}){0,3}|[A-Z]{1,6}(?:-[A-Z0-9]{1,8}){1,3}")
# Standards, sheets of paper, quarters and the like: they have the shape of a code and name no product.
STANDARD = re.compile("(?:" + LISTS.alternation("standards") + r")-?\d[\d.-]*[A-Z]?")
PAREN = re.compile(r"\(([^()\n]{2,80})\)")
LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\s]{0,400}\)")
BEFORE = 160  # characters in front of a bracket that may hold its long form

_MARKED = r"\*\*[^*\n]{2,60}\*\*|__[^_\n]{2,60}__|[\"“„«][^\"“”„«»\n]{2,60}[\"”“»]"
_SAYS = (
    r"means|stands\ for|is\ short\ for|refers\ to|denotes|is\ defined\ as|is\ the\ abbreviation\ (?:of|for)|"
    r"bedeutet|steht\ für|bezeichnet|ist\ die\ Abkürzung\ für|heißt|"
    r"signifie|désigne|veut\ dire|est\ l['’]abréviation\ de"
)
_IS = r"is\ an?|is\ the|is\ when|is\ where|is\ what|ist\ eine?|ist\ de[rm]|ist\ das|ist\ die|est\ une?|est\ l[ea]"
_ARTICLE = r"the|an?|der|die|das|le|la|les"
_CALLED = r"term|word|acronym|abbreviation|Begriff|Abkürzung|terme|sigle"
STATEMENT = re.compile(
    rf"(?:^|(?<=[.!?]\ ))(?:[-*+]\ |\d{{1,3}}[.)]\ )?"
    rf"(?:(?:(?:{_ARTICLE})\ |l['’])(?:(?:{_CALLED})\ )?)?"
    rf"(?P<term>{_MARKED}|[A-Z][A-Za-z0-9&/-]{{1,9}})\ "
    rf"(?:(?P<says>{_SAYS})|(?P<is>{_IS}))\ (?P<said>[^\n]{{3,600}})",
    re.IGNORECASE | re.VERBOSE,
)
PAIR = re.compile(
    r"(?:[-*+]\ |\d{1,3}[.)]\ )?(?P<open>\*\*|__)?(?P<term>[^*_:\n|]{2,60}?)(?:\*\*|__)?"
    r"\s?(?::|\s[–—-])(?:\*\*|__)?\s(?P<said>\S[^\n]{2,600})",
    re.VERBOSE,
)
REFERENCE = re.compile(r"\[[^\[\]\n]{1,200}\]:")  # a link reference definition of Markdown
ODD = re.compile(r"[{}<>|=\\]|://|^--")  # code, templates and addresses are no terms
LISTED = re.compile(r":[ \t]{1,4}(\S[^\n]{2,600})")
LETTER = re.compile(r"[^\W\d_]")
END = re.compile(r"[.!?](?=\s|$)")

GLOSSARY = re.compile(
    r"\b(?:glossary|terminology|abbreviations|acronyms|definitions|glossar|begriffe|abkürzungen|"
    r"begriffsbestimmungen|glossaire|lexique|abréviations|sigles|définitions)\b",
    re.IGNORECASE,
)
TERM_HEADS = frozenset(
    {"term", "terms", "abbreviation", "acronym", "jargon", "word", "product code", "code name"}
    | {"begriff", "abkürzung", "kürzel", "wort", "produktcode"}
    | {"terme", "sigle", "abréviation", "mot", "code produit"}
)
SAID_HEADS = frozenset(
    {"definition", "meaning", "means", "description", "explanation", "stands for", "long form", "full name"}
    | {"bedeutung", "erklärung", "beschreibung", "langform", "définition", "signification", "explication"}
)
# Headings of a glossary that head no entry: what asks, orders, or tells what the page is; and how their text begins.
NO_ENTRY = re.compile(
    r"(?:" + LISTS.alternation("questions") + r")\b.*|"
    r"(?:" + LISTS.alternation("pages") + r")|"
    r"(?:numbers?|names?|lists?|words?)\ (?:of|for|we|that)\b.*|\w+\ (?:an?|the|your|our|it|us|them|to)\b.*|.*\?",
    re.IGNORECASE | re.VERBOSE,
)
NO_SAYING = re.compile("(?:" + LISTS.alternation("pointing") + r")\b", re.IGNORECASE)
ENTRY_WORDS = 3
# In a glossary, a row of codes: `…, PS4 its power supply`.
ROW = re.compile(r"[,;]\ (?:(?:and|und|et)\ )?[`*]{0,2}(?=[A-Z]{1,6}-?[0-9A-Z-]{0,20}[`*]{0,2}\ )")
ROWED = re.compile(
    r"(?P<code>[A-Z][0-9A-Z-]{1,24})[`*]{0,2}\ (?:is\ |ist\ |est\ )?"
    r"(?P<said>(?:its|the|an?|sein\w?|ihr\w?|der|die|das|ein\w?|son|sa|l[ea]|une?)\ .+)"
)
NO_TERM = frozenset(LISTS.phrases("no_term"))


@dataclass(frozen=True)
class Definition:
    """A term and the meaning that a text gives, both word for word.

    `example` is the line they stand in; None if the line holds something redacted.
    """

    term: str
    kind: Kind
    definition: str
    example: str | None


def kind_of(term: str) -> Kind:
    """Return the kind of a term by its shape.

    Two capitals and no digit make an acronym, capitals with digits a product code; all else is jargon.
    """
    if CODE.fullmatch(term) and any(sign.isdigit() for sign in term) and not STANDARD.fullmatch(term):
        return "product code"
    capitals = sum(sign.isupper() for sign in term)
    return "acronym" if ACRONYM.fullmatch(term) and capitals * 2 >= len(term) else "jargon"


def definitions(title: str, text: str) -> Iterator[Definition]:
    """Yield the definitions of a text in order, each once, at most `MOST`. Code blocks are not read."""
    seen: set[tuple[str, str]] = set()
    for definition in _found(title, text):
        if len(seen) == MOST:
            return
        if (definition.term, definition.definition) not in seen:
            seen.add((definition.term, definition.definition))
            yield definition


def _found(title: str, text: str) -> Iterator[Definition]:
    path: list[tuple[int, bool]] = [(0, bool(GLOSSARY.search(title)))]
    entry = ""  # a heading of a glossary whose first paragraph has not come yet
    fence, before, head = "", "", (-1, -1)  # `head`: columns of term and definition in the table we are in
    for full in text.split("\n"):
        line = full[:LINE]
        mark = FENCE.fullmatch(line)
        if fence:
            fence = "" if mark and mark[2].startswith(fence) and not mark[3].strip() else fence
            continue
        if mark:
            fence = mark[2]
            continue
        heading = heading_of(line)
        if heading:
            level, name = heading
            path = [ancestor for ancestor in path if ancestor[0] < level]
            entry = name if any(glossary for _, glossary in path) and _may_head(name) else ""
            path.append((level, bool(GLOSSARY.search(name))))
            line = name
        line = LINK.sub(r"\1", line).strip() if "](" in line else line.strip()
        if "|" in line and not heading:
            if is_ruler(line):
                head = _columns(before)
            elif head != (-1, -1):
                yield from _row(line, head)
        else:
            head = (-1, -1)
            listed = LISTED.fullmatch(line)
            if listed and before and not heading:
                yield from _defined(before, listed[1], line)
            elif line and not heading and not REFERENCE.match(line):
                stated = list(_stated(line, in_glossary=any(glossary for _, glossary in path)))
                if entry and not stated and not NO_SAYING.match(line):
                    stated = list(_defined(entry, _sentence(line), line))
                yield from stated
        entry = entry if heading or not line else ""
        yield from _bracketed(line)
        before = line


def _may_head(heading: str) -> bool:
    """Return whether a heading of a glossary may be a term that the text below it explains."""
    return len(heading.split()) <= ENTRY_WORDS and not NO_ENTRY.fullmatch(heading) and not GLOSSARY.search(heading)


def _columns(head: str) -> tuple[int, int]:
    cells = [cell.casefold().strip("*_ ") for cell in _cells(head)]
    if not cells or cells[0] not in TERM_HEADS:
        return -1, -1
    return 0, next((place for place, cell in enumerate(cells) if cell in SAID_HEADS), -1)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(line: str, head: tuple[int, int]) -> Iterator[Definition]:
    cells = _cells(line)
    if head[1] > 0 and len(cells) > head[1]:
        yield from _defined(cells[0], cells[head[1]], line)


def _stated(line: str, in_glossary: bool) -> Iterator[Definition]:
    """Yield the definitions in a line, as an entry (`RMA: return …`) or in a sentence (`**Hunt group** means …`)."""
    pair = PAIR.fullmatch(line)
    if pair:
        term = _plain(pair["term"])
        kind = kind_of(term)
        apart = bool(pair["open"]) or line[0] in "-*+"
        spelled = kind == "acronym" and _begins_with_long_form(pair["said"], term)
        if in_glossary or (apart and (spelled or (kind == "product code" and pair["open"]))):
            yield from _defined(term, pair["said"], line)
            return
    for match in STATEMENT.finditer(line):
        bare = match["term"]
        marked = not bare[0].isalnum()
        if match["says"] if marked else match["says"] and kind_of(bare) != "jargon":
            yield from _defined(bare, _sentence(match["said"]), line)
        elif match["is"] and (marked or (in_glossary and kind_of(bare) == "product code")):
            definition, *row = ROW.split(_sentence(f"{match['is'].split()[-1]} {match['said']}"))
            yield from _defined(bare, definition, line)
            for other in filter(None, map(ROWED.fullmatch, row)):
                yield from _defined(other["code"], other["said"], line)


def _bracketed(line: str) -> Iterator[Definition]:
    """Yield definitions of the forms `long form (LF)` and `LF (long form)`.

    Method: Schwartz & Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text, PSB 2003.
    """
    for match in PAREN.finditer(line):
        inside = match[1].strip()
        before = line[max(0, match.start() - BEFORE) : match.start()].rpartition("|")[2].rstrip()
        short = _singular(inside)
        if kind_of(short) == "acronym":
            long = long_form(short, before)
            if long:
                yield from _defined(short, long, line)
        elif " " in inside:
            short = _singular(_plain(before.rsplit(None, 1)[-1])) if before else ""
            if kind_of(short) == "acronym" and long_form(short, inside) == inside:
                yield from _defined(short, inside, line)


def long_form(short: str, before: str) -> str | None:
    """Return the shortest end of `before` that expands a short form; None if there is none.

    It holds the letters of the short form in order, the first one at the beginning of a word.
    """
    words = before.split()[-min(len(short) + 5, len(short) * 2) :]
    candidate = _plain(" ".join(words))
    place = len(candidate) - 1
    for index in range(len(short) - 1, -1, -1):
        sign = short[index].lower()
        if not sign.isalnum():
            continue
        while place >= 0 and (
            candidate[place].lower() != sign or (index == 0 and place > 0 and candidate[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    expansion = candidate[candidate.rfind(" ", 0, place + 1) + 1 :]
    longer = len(expansion) > len(short) and short not in expansion.split()
    return expansion if longer and (" " in expansion or "-" in expansion) else None


def _begins_with_long_form(said: str, short: str) -> bool:
    words = said.replace(",", " ").split()[: 2 * len(short)]
    prefixes = (" ".join(words[:number]) for number in range(1, len(words) + 1))
    return any(long_form(short, prefix) == _plain(prefix) for prefix in prefixes)


def _defined(term: str, said: str, line: str) -> Iterator[Definition]:
    term, said = _plain(term), _plain(said)
    folded = term.casefold()
    words = folded.split()
    fits = 2 <= len(term) <= 60 and 1 <= len(words) <= 5 and LETTER.search(term)
    if not fits or words[0] in NO_TERM or folded in EVERY or folded in NO_TERM or ODD.search(term):
        return
    if (
        GAP in term
        or GAP in said
        or len(said) < 3
        or said.casefold() == folded
        or said[-1] == ":"
        or not LETTER.search(said)
    ):
        return
    yield Definition(term, kind_of(term), said[:600], None if GAP in line else line[:600])


def _sentence(said: str) -> str:
    end = END.search(said)
    return (said[: end.start()] if end else said).removeprefix("that ")


def _plain(text: str) -> str:
    """Return text without surrounding marks of emphasis, code and quotation."""
    return text.strip().strip('*_`"“”„«»[]# ').replace("**", "").rstrip(":;, ").strip()


def _singular(short: str) -> str:
    return short[:-1] if len(short) > 2 and short[-1] == "s" and short[:-1].isupper() else short

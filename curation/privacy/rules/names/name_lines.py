"""Names by the form of their line: speakers in a chat, signatures behind a dash, names above an address."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from curation.privacy.rules.names.full_names import fits
from curation.privacy.rules.names.name_cues import PARTICLES
from curation.privacy.rules.words import Words
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/not_speaking")

TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
LETTERS = r"[^\W\d_]"
NAME = rf"(?P<name>{LETTERS}{{1,24}}+(?:['’.\- ]{{1,2}}+{LETTERS}{{1,24}}+){{0,4}}+)"
ANGLED = rf"<[ @+]?{NAME.replace('name', 'angled')}>"
START = r"[ \t>*]{0,4}+"
CLOCK = re.compile(r"\d:\d\d")
# All patterns are tried only where a line begins like this; most lines do not.
CANDIDATE = re.compile(
    rf"^(?={START}(?:{NAME}[ ,]{{0,2}}(?:[:›»(\[\n-]|\d|\Z)|[\[(]?\d{{1,2}}:|<|[–—~-]))", re.MULTILINE
)
# A chat's line: `[10:02] Xx:`, `10:02 <Xx>`, `Xx (10:02):`, `Xx › …`
CHAT = (
    re.compile(rf"{START}[\[(]?{TIME}[\])]?[ \t,–-]{{0,3}}(?:{ANGLED}|{NAME} ?[:›»>])"),
    re.compile(rf"{START}{NAME},? [\[(]?{TIME}[\])]? ?(?:[:›»-]|\n)"),
    re.compile(rf"{START}(?:{ANGLED} |{NAME} [›»] )"),
)
QUOTED = re.compile(rf"{START}{NAME}: ?\\{{0,4}}[\"“„«]")
LINKED = r"(?:\[|`|https?:)"  # what nobody says: behind a colon it makes a list of what stands before
SPEAKER = re.compile(rf"{START}{NAME}: (?!{LINKED})[^\n]")
DASHED = re.compile(rf"[ \t>]{{0,4}}(?:--|[–—~-]) ?{NAME}[ \t]{{0,3}}(?:\n[ \t>]{{0,4}}\n|\n?$)")
BULLET = re.compile(r"\n[ \t>]{0,4}[-–—~*•+][^\n]{0,400}\n$")
OPENING = re.compile(rf"[ \t>*\n]{{0,6}}{NAME},[ \t]{{0,3}}\n")  # a text that begins with somebody's name
BETWEEN = r"(?:[ \t>]{0,4}[^\n]{0,60}\n){0,2}"
STREET = r"[ \t>]{0,4}(?:\d{1,6}[A-Za-z]?,? (?:\d{1,5} )?[A-Z]|[A-Z][^\n\d]{2,40} \d{1,4}[a-z]?[,\n])"
ABOVE_ADDRESS = re.compile(rf"{START}{NAME}[ \t,]{{0,3}}\n{BETWEEN}{STREET}")
DOUBLE = '"“„«'
QUOTES = DOUBLE + "'‘("
NICKNAME = re.compile(r"(?<!\w)[A-Z]\w{1,23}+ ([\"“„'‘(«])[A-Z][\w .-]{1,19}[\"”“'’)»] [A-Z][\w'’-]{1,30}+(?![\w@])")
QUOTING = 2  # lines that quote somebody


def name_lines(words: Words) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of names that the form of their line reveals."""
    text = words.text
    quoted: list[re.Match[str]] = []
    chats = CHAT if any(sign in text for sign in "›»<") or CLOCK.search(text) else ()
    quotes = any(sign in text for sign in '"“„«')
    for at in [candidate.start() for candidate in CANDIDATE.finditer(text)]:
        for pattern in chats:
            if match := pattern.match(text, at):
                yield from _name(words, match)
        if quotes and (match := QUOTED.match(text, at)):
            quoted.append(match)
        if (match := DASHED.match(text, at)) and at and not BULLET.search(text, max(0, at - 400), at):
            yield from _name(words, match)
        for match in filter(None, (SPEAKER.match(text, at), ABOVE_ADDRESS.match(text, at))):
            for start, end in _name(words, match):
                if _of_language(words, start):
                    continue
                if end - start > 1 and all(fits(words, index) or words.initial(index) for index in range(start, end)):
                    yield start, end
    for match in quoted if len(quoted) >= QUOTING else ():
        yield from _name(words, match)
    if opening := OPENING.match(text):
        yield from _name(words, opening)


def nicknamed(words: Words) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of full names with a nickname in quotes or brackets between their parts: `Xx "Yy" Zz`.

    One of the words must be a known name, or the nickname short for the first word. Three German nouns may stand in the
    same form: `Feld "Name" Wert`.
    """
    if not any(sign in words.text for sign in QUOTES):
        return
    for match in NICKNAME.finditer(words.text):
        first, last = bisect_left(words.spans, (match.start(), 0)), bisect_left(words.spans, (match.end(), 0)) - 1
        whole = 0 <= first < last and words.spans[first][0] == match.start() and words.spans[last][1] == match.end()
        known = whole and (words.is_given(first) or (words.may_name(first) and match[1] in DOUBLE))
        short = any(words.plain[first].startswith(words.plain[at]) for at in range(first + 1, last))
        heard = short or any(words.is_given(at) or words.is_surname(at) for at in range(first, last + 1))
        if known and heard and fits(words, first) and words.may_name(last) and fits(words, last):
            yield first, last + 1


def _name(words: Words, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the words of a match if all of them may belong to a name."""
    group = "name" if match["name"] is not None else "angled"
    start = bisect_left(words.spans, (match.start(group), 0))
    end = bisect_left(words.spans, (match.end(group), 0))
    if start < end and all(_may_be(words, index, start) for index in range(start, end)):
        yield start, end


def _of_language(words: Words, start: int) -> bool:
    """Whether a line begins with an ordinary word, no name: `Best Practices: …`, `Quoting Anna Smith: …`."""
    if words.is_given(start):
        return False
    doing = words.plain[start].endswith("ing") and not words.is_surname(start)
    return words.everyday(start) or (doing and start + 1 < len(words.plain) and words.is_sure(start + 1))


def _may_be(words: Words, index: int, first: int) -> bool:
    if not words.capital[index]:
        return words.is_sure(index) if index == first else words.plain[index] in PARTICLES or words.is_surname(index)
    known = words.is_given(index) or words.is_surname(index)
    if words.camel(index):
        return False
    return words.may_name(index) or words.initial(index) or (known and words.plain[index] not in NOT_SPEAKING)


# Given names and surnames that also begin a line of a form, and then name no speaker.
NOT_SPEAKING = frozenset(LISTS.words("not_speaking"))

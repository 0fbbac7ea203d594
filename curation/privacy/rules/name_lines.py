"""Names by their place on a line: who speaks in a chat, who signs behind a dash, who stands above an address."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from curation.privacy.rules.full_names import CAMEL, fits
from curation.privacy.rules.name_cues import PARTICLES
from curation.privacy.rules.words import Words

TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
NAME = r"(?P<name>[^\W\d_][^\W\d_'’.\- ]{0,24}(?:['’.\- ]{1,2}[^\W\d_]{1,24}){0,4})"
BREAK = r"(?:^|(?<=\n))[ \t>*]{0,4}"
# A chat's line: `[10:02] Xx:`, `10:02 <Xx>`, `Xx (10:02):`, `Xx › …`
TIMED = re.compile(
    rf"{BREAK}[\[(]?{TIME}[\])]?[ \t,–-]{{0,3}}(?:<[ @+]?{NAME.replace('name', 'angled')}>|{NAME} ?[:›»>])"
)
TIME_BEHIND = re.compile(rf"{BREAK}{NAME},? [\[(]?{TIME}[\])]? ?(?:[:›»-]|\n)")
ARROW = re.compile(rf"{BREAK}(?:<[ @+]?{NAME.replace('name', 'angled')}> |{NAME} [›»] )")
QUOTED = re.compile(rf"{BREAK}{NAME}: ?\\{{0,4}}[\"“„«]")
DASHED = re.compile(rf"(?:^|(?<=\n))[ \t>]{{0,4}}(?:-|–|—|~|--) ?{NAME}[ \t]{{0,3}}(?:\n[ \t>]{{0,4}}\n|\n?$)")
OPENING = re.compile(rf"[ \t>*\n]{{0,6}}{NAME},[ \t]{{0,3}}\n")  # a text that begins with somebody's name
SPEAKER = re.compile(rf"{BREAK}{NAME}: [^\n]")
BULLET = re.compile(r"\n[ \t>]{0,4}[-–—~*•+][^\n]{0,400}\n$")
BETWEEN = r"(?:[ \t>]{0,4}[^\n]{0,60}\n){0,2}"
STREET = r"[ \t>]{0,4}(?:\d{1,6}[A-Za-z]?,? (?:\d{1,5} )?[A-Z]|[A-Z][^\n\d]{2,40} \d{1,4}[a-z]?[,\n])"
ABOVE_ADDRESS = re.compile(rf"{BREAK}{NAME}[ \t,]{{0,3}}\n{BETWEEN}{STREET}")
CLOCK = re.compile(r"\d:\d\d")
QUOTING = 2  # lines that quote somebody


def name_lines(words: Words) -> Iterator[tuple[int, int]]:
    """[start, end) of names that the form of their line gives away."""
    text = words.text
    patterns = []
    if CLOCK.search(text):
        patterns += [TIMED, TIME_BEHIND]
    if "›" in text or "»" in text or "<" in text:
        patterns.append(ARROW)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield from _name(words, match)
    said = (
        list(QUOTED.finditer(text))
        if text.count(':"') + text.count(': "') + text.count(":\\") + text.count(": \\") > 1
        else []
    )
    if len(said) >= QUOTING:
        for match in said:
            yield from _name(words, match)
    if "\n-" in text or "\n–" in text or "\n—" in text or "\n~" in text:
        for match in DASHED.finditer(text):
            if not BULLET.search(text, max(0, match.start() - 400), match.start()):
                yield from _name(words, match)
    if opening := OPENING.match(text):
        yield from _name(words, opening)
    for match in SPEAKER.finditer(text) if ": " in text else ():
        for start, end in _name(words, match):
            if end - start > 1 and all(fits(words, at) or words.initial(at) for at in range(start, end)):
                yield start, end
    for match in ABOVE_ADDRESS.finditer(text) if "\n" in text else ():
        for start, end in _name(words, match):
            if end - start > 1:
                yield start, end


def _name(words: Words, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The words of a match where all of them can be a name's."""
    group = "name" if match["name"] is not None else "angled"
    start = bisect_left(words.spans, (match.start(group), 0))
    end = bisect_left(words.spans, (match.end(group), 0))
    if start < end and all(_may_be(words, index, start) for index in range(start, end)):
        yield start, end


def _may_be(words: Words, index: int, first: int) -> bool:
    if not words.capital[index]:
        return words.is_sure(index) if index == first else words.plain[index] in PARTICLES or words.is_surname(index)
    known = words.is_given(index) or words.is_surname(index)
    if CAMEL.match(words.text, *words.spans[index]):
        return False
    return words.may_name(index) or words.initial(index) or (known and words.plain[index] not in NOT_SPEAKING)


# Given names and surnames that are what a line of a form begins with.
NOT_SPEAKING = frozenset(
    """
    my the a an i note lot price key case day may mark will bill page name post code date total art size type plan
    serial model unit room level line port host bug web fix so no yes on in at of to it he she we me do de la le das
    die der sie per von pan put ni put mac ok via box tip fax mail order user admin agent bank home street sent
    """.split()  # noqa: SIM905
)

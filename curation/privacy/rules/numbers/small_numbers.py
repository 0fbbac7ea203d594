"""Identifiers in small letters, as people type them: ab-123-cd, cq2023-0457, ab 482 cd."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from curation.privacy.models.languages import LANGUAGES, SHARED
from curation.privacy.rules.numbers.number_cues import (
    BESIDE,
    NOBODY,
    OF_ORDERS,
    OF_THINGS,
    STANDARD,
    Cue,
    told_of,
    within,
)
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/units")

# Groups of letters and digits, letters first or among them.
SMALL = re.compile(
    r"(?<![\w@.\-/])(?=[a-z]{0,6}(?:[\-./][a-z]{1,6})?[\-./]?[0-9])(?=[0-9\-./]{0,12}[a-z])"
    r"[a-z0-9]{1,20}(?:[\-./][a-z0-9]{1,12}){0,4}(?![\w@%]|[.,:]\d)"
)
# b07 2rre 2i5 5: a digit in each group, a letter first in one.
GROUPS = re.compile(
    r"(?<![\w@.\-/])(?=[a-z0-9 ]{0,20}[a-z]\d)"
    r"[a-z]{0,3}\d[a-z0-9]{0,9}(?: [a-z]{0,3}\d[a-z0-9]{0,9}){2,4}(?![\w@%]|[.,:]\d)"
)
DIGITS = 3
LONG = 6  # letters and digits: a shorter one counts right behind its word alone
QUANTITY = re.compile(r"\d+[a-z]{1,4}(?:/[a-z]{1,4})?")  # 120km/h, 512gb
CHASSIS = re.compile(r"(?=[a-z0-9]{0,12}[g-z])[a-hj-npr-z0-9]{13}\d{4}")  # ISO 3779; no hash
# Plates in small letters with blanks; letters that the country does not use on plates are left out.
PLATES = {
    "fr": re.compile(r"(?<![\w\-.'’])[a-hj-np-tv-z]{2} \d{3} [a-hj-np-tv-z]{2}(?![\w'’])"),
    "it": re.compile(r"(?<![\w\-.'’])[a-hj-npr-tv-z]{2} \d{3} [a-hj-npr-tv-z]{2}(?![\w'’])"),
    "es": re.compile(r"(?<![\w\-.])\d{4} [b-df-hj-np-tv-z]{3}(?!\w)"),
    "pt": re.compile(
        r"(?<![\w\-.])(?:[a-z]{2}[ \-]?\d\d[ \-]?[a-z]{2}|\d\d ?[a-z]{2} ?\d\d|\d\d \d\d [a-z]{2}|[a-z]{2} \d\d \d\d"
        r"|[a-z]{3} (?!19|20)\d[a-z0-9]\d\d)(?![\w\-])"
    ),
    "de": re.compile(r"(?<![\w\-.])[a-zäöü]{1,3}-[a-z]{1,2} ?\d{1,4}[eh]?(?!\w)"),
}
VEHICLE = "VEHICLE_ID"
NO_LETTERS = frozenset(  # of a plate: units and short words
    LISTS.words("no_letters")
)


def small_numbers(
    text: str, start: int, end: int, cues: list[Cue], language: str, numbered: Iterable[str]
) -> Iterator[tuple[str, int, int]]:
    """Yield (entity type, start, end) of such numbers in the sentence [start, end).

    A number counts directly behind its cue, a long one anywhere near it. A chassis number needs no cue.

    Args:
        text: that holds the sentence.
        start: of the sentence.
        end: of the sentence.
        cues: in the sentence.
        language: of the text.
        numbered: the entity types that count.
    """
    kinds = frozenset(numbered)
    beside = [(cue_end, entity) for _, cue_end, entity in cues if entity in kinds or entity == NOBODY]
    ends = sorted(edge for edge, _ in beside)
    for match in SMALL.finditer(text, start, end):
        first, value = match.start(), match[0].rstrip(".-/")
        last = first + len(value)
        if CHASSIS.fullmatch(value):
            yield VEHICLE, first, last
            continue
        if not cues or sum(map(str.isdigit, value)) < DIGITS or QUANTITY.fullmatch(value):
            continue
        if STANDARD.match(value.upper()) or OF_THINGS.match(value.upper()):
            continue
        at = bisect_right(ends, first) - 1
        right_behind = at >= 0 and first - ends[at] <= BESIDE
        entities = {entity for cue_end, entity in beside if cue_end == ends[at]} if right_behind else set[str]()
        if (not entities or NOBODY in entities) and sum(map(str.isalnum, value)) >= LONG:
            near, nobodys = told_of(first, last, within(cues, first, last))
            entities = near & (kinds - OF_ORDERS if nobodys else kinds)
        if NOBODY not in entities:
            yield from ((entity, first, last) for entity in sorted(entities))
    for match in GROUPS.finditer(text, start, end) if kinds & {entity for _, entity in beside} else ():
        at = bisect_right(ends, match.start()) - 1
        if at >= 0 and match.start() - ends[at] <= BESIDE and sum(map(str.isalpha, match[0])) >= DIGITS:
            entities = {entity for cue_end, entity in beside if cue_end == ends[at]} & kinds - OF_ORDERS
            yield from ((entity, *match.span()) for entity in sorted(entities))
    if language in PLATES and any(entity == VEHICLE for _, _, entity in cues):
        for match in PLATES[language].finditer(text, start, end):
            words = re.findall(r"[^\W\d_]+", match[0])
            near, nobodys = told_of(*match.span(), within(cues, *match.span()))
            if VEHICLE in near and not nobodys and not any(map(_is_word, words)):
                yield VEHICLE, *match.span()


def _is_word(letters: str) -> bool:
    return letters in NO_LETTERS or letters in LANGUAGES or letters in SHARED

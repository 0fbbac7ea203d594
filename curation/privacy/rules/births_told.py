"""Dates of birth as no date is written elsewhere: in words (`tre marzo 1984`, `doze de março de mil novecentos e
oitenta`), with an ordinal sign (`1º/05/1979`), a birthday (`3/3`), the class of an Italian year (`classe '84`)."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from curation.canonical import FOLDED
from curation.privacy.rules.dates import is_month_name

BESIDE = 25  # characters behind the word for a birth in which a day and a month are a birthday
# A reading (`canonical.readings`) has `o` for `º`.
ORDINAL = re.compile(
    r"(?<![\w./,\-])\d{1,2}(?:er|[ºo°ª.])?\s?(?P<mark>[/.\-])\s?\d{1,2}\s?(?P=mark)\s?(?:(?:19|20)\d\d|['’]?\d\d)(?![\w%€$]|[.,/\-]\d)"
)
BIRTHDAY = re.compile(r"(?<![\w./,\-])(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])(?![\w%€$]|[.,/\-]\d|\s?[€$%])")
CLASS = re.compile(r"(?i)(?<![^\W_])classe\s(?:di ferro\s|del\s)?(?P<year>19[2-9]\d|200\d|['’]\d\d)(?![\w%€$]|[.,]\d)")


@cache
def _in_words(language: str) -> re.Pattern[str]:
    """A day and a month, one of them or the year in words."""
    said = json.loads((files(__package__) / "date_words.json").read_bytes())
    days, centuries, numerals = (_either(said[each][language]) for each in ("days", "centuries", "numerals"))
    of = r"(?:\s(?:de|del|di|d'))?\s"
    year = rf"(?:(?:19|20)\d\d|['’]\d\d|(?:{centuries})(?:[\s\-]?(?:{numerals})){{0,9}})"
    return re.compile(
        rf"(?i)(?<!\w)(?:{days}|\d{{1,2}}(?:er|[.ºo°])?){of}(?P<month>[^\W\d_]{{3,12}})(?:,?{of}{year})?(?!\w)"
    )


def _either(words: Iterable[str]) -> str:
    """One of them, with its accents or without."""
    forms = {form for word in words for form in (word, word.translate(FOLDED))}
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def births_told(text: str, start: int, end: int, language: str, words: Iterable[int]) -> Iterator[tuple[int, int]]:
    """[start, end) of the dates in a sentence that tells of a birth with words that end at these places."""
    for match in _in_words(language).finditer(text, start, end):
        if is_month_name(match["month"]):
            yield match.span()
    yield from (match.span() for match in ORDINAL.finditer(text, start, end))
    behind = sorted(words)
    for match in BIRTHDAY.finditer(text, start, end):
        at = bisect_right(behind, match.start()) - 1
        if at >= 0 and match.start() - behind[at] <= BESIDE:
            yield match.span()


def classes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The year of birth behind its class in a sentence of Italian."""
    yield from (match.span("year") for match in CLASS.finditer(text, start, end))

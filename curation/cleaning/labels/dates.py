"""Find dates in running text: a day with its year, in eight languages, if it can be read in only one way."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from curation.text.word_files import word_file

LISTS = word_file("cleaning/labels/numbered_things")

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "pl", "nl")
Order = Literal["day_first", "month_first", "none"]
# Where days stand first in every country that writes the language with dots; English has both orders.
DOTTED = frozenset(LANGUAGES) - {"en"}
FURTHER = {"en": {"sept": 9}, "de": {"mrz": 3, "jänner": 1, "feber": 2}, "es": {"setiembre": 9}}
NAMES_OF_PEOPLE = {"marco"}  # "março" without its cedilla
ELSEWHERE = {"listopad", "listopada"}  # November in Polish, October in Croatian

SPACE = "[ \t\u00a0\u202f]"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
YEAR = r"(?P<year>\d{4})"
# What makes a number part of something longer: of a version, an address, an amount, a range, an expression.
LEFT = r"(?<![\w./+\-–—#@=$€£%&\\])(?<!\d[,:])(?<!\d['’])"
RIGHT = r"(?![\w%°]|[./:,–—+=@&\\-]\d|['’]\w|[-/\\]\w)"
UNIT = re.compile(rf"{SPACE}?(?:hours?|hrs?|h|uhr|heures?|horas?|ore|uur|godz)\b", re.IGNORECASE)
NUMERIC = re.compile(rf"{LEFT}(?P<one>\d{{1,2}})(?P<mark>[./-])(?P<two>\d{{1,2}})(?P=mark){YEAR}{RIGHT}")
YEAR_FIRST = re.compile(rf"{LEFT}{YEAR}/(?P<one>\d\d)/(?P<two>\d\d){RIGHT}")

FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
LOOK_BACK = 40  # characters before a year that hold its day and month, and before a date that may say that it is none
LOOK_AHEAD = 60  # behind a year: a month and a day, and what may follow
# A day without a year before it: the date is the end of a range, and would leave its beginning without month or year.
RANGE = (
    r"(?:\b\d{{1,2}}(?:st|nd|rd|th|er|[.ºª°])?|\b(?:{names})\.?){space}{{0,2}}(?:[-–—/&+,;]|\b(?:"
    + LISTS.alternation("between_days")
    + r")\b){space}{{0,2}}(?:[^\W\d]{{1,12}}[.,]?{space}{{1,2}}){{0,2}}$"
)
BARE_NUMBER = re.compile(rf"(?:^|[^\d:.,/\-])\+?\d[\d()\-]*{SPACE}$")  # a phone number, or counting
# Words before what is numbered, not dated.
NUMBERED = re.compile(
    r"(?<![^\W_])(?:" + LISTS.alternation("numbered") + r")[.:#]{0,2}[ \t\u00a0]{0,2}[#:]?[ \t\u00a0]{0,2}$",
    re.IGNORECASE,
)


class FoundDate(NamedTuple):
    """A date at [start, end) of a text, with the rule that read it and a score of how sure it is."""

    start: int
    end: int
    date: dt.date
    rule: str
    score: float


def month_key(name: str) -> str:
    """Return a month's name in the form in which names are compared: lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


@cache
def months(language: str | None) -> Mapping[str, int]:
    """Return the names of months: full ones in all languages, short ones in English and the given language only.

    In other languages, short names may be words: `out`, `set` and `ago` are months in Portuguese and Spanish.
    """
    from babel import Locale

    numbers: dict[str, int] = {}
    for tongue in LANGUAGES:
        own = tongue in ("en", language)
        forms = Locale(tongue).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated") if own else ("wide",):
                names = {name.casefold().rstrip("."): number for number, name in forms[context][width].items()}
                numbers |= {name: number for name, number in names.items() if own or name not in ELSEWHERE}
        numbers |= {name: number for name, number in FURTHER.get(tongue, {}).items() if own or len(name) > 4}
    numbers |= {month_key(name): number for name, number in numbers.items() if month_key(name) not in NAMES_OF_PEOPLE}
    return numbers


class Patterns(NamedTuple):
    """The patterns of one language.

    `day_first`: 3 March 2024; `month_first`: March 3rd, 2024; `range_before`: the beginning of a range that a date
    ends.
    """

    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    range_before: re.Pattern[str]


@cache
def patterns(language: str | None) -> Patterns:
    """Return the patterns for texts in one language; they are tried only where words begin, and of bounded length."""
    names = "|".join(sorted(map(re.escape, months(language)), key=lambda name: (-len(name), name)))
    english = "|".join(sorted(map(re.escape, _english()), key=lambda name: (-len(name), name)))
    return Patterns(
        re.compile(
            rf"{LEFT}{DAY}(?:st|nd|rd|th|er|[.ºª°])?"
            rf"(?:(?P<dash>-)|{SPACE}{{1,2}}(?:(?:of|del?){SPACE}{{1,2}})?|(?<=\.))(?P<month>{names})"
            rf"(?(dash)-|\.?,?{SPACE}{{1,2}}(?:(?:of|del?){SPACE}{{1,2}})?){YEAR}{RIGHT}",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?=[a-z]{{3}}){LEFT}(?P<month>{english})\.?{SPACE}{{1,2}}{DAY}(?:st|nd|rd|th)?"
            rf"(?:,{SPACE}{{0,2}}|{SPACE}{{1,2}}){YEAR}{RIGHT}",
            re.IGNORECASE,
        ),
        re.compile(RANGE.format(names=names, space=SPACE), re.IGNORECASE),
    )


@cache
def _english() -> tuple[str, ...]:
    from babel import Locale

    forms = Locale("en").months["format"]
    return (*(name.casefold() for width in ("wide", "abbreviated") for name in forms[width].values()), "sept")


def find_dates(text: str, order: Order, language: str | None, first_year: int, last_year: int) -> Iterator[FoundDate]:
    """Yield the dates of a text in order; no two overlap.

    A date needs a day, a month and a year of four digits. A numeric date with two readings is read as `order` says, or
    not at all; dates with dots are read day first in languages that know no other order. A date without a valid
    reading, such as 31 February, is not one.

    Args:
        text: any text.
        order: the order that the source declares for its numeric dates.
        language: of the text; null where it is not known.
        first_year: an earlier number is not a year.
        last_year: a later number is not a year.
    """
    language = (language or "").split("-")[0]
    language = language if language in LANGUAGES else None
    names = patterns(language)
    end = 0
    for year in FOUR_DIGITS.finditer(text):
        if not first_year <= int(year.group()) <= last_year:
            continue
        for pattern in (names.day_first, names.month_first, NUMERIC, YEAR_FIRST):
            match = _around(pattern, text, year, end)
            read = match and _read(match, order, language)
            if match and read and not _part_of_more(text, match, names.range_before):
                yield FoundDate(match.start(), match.end(), *read)
                end = match.end()
                break


def _around(pattern: re.Pattern[str], text: str, year: re.Match[str], since: int) -> re.Match[str] | None:
    """Return the match that has this year, or None; only the text near the year is searched."""
    window = max(since, year.start() - LOOK_BACK), year.end() + LOOK_AHEAD
    return next((m for m in pattern.finditer(text, *window) if m.start("year") == year.start()), None)


def _read(match: re.Match[str], order: Order, language: str | None) -> tuple[dt.date, str, float] | None:
    """Return the single reading of a date with its rule and score; None if it has none or more than one."""
    parts = match.groupdict()
    if "month" in parts:
        date = _date(match["year"], months(language)[match["month"].casefold()], match["day"])
        return (date, "named_month", 0.98) if date else None
    if "mark" not in parts:
        date = _date(match["year"], match["one"], match["two"])
        return (date, "year_first", 0.95) if date else None
    day_first = _date(match["year"], match["two"], match["one"])
    month_first = _date(match["year"], match["one"], match["two"])
    if match["mark"] == ".":
        if language in DOTTED:
            return (day_first, "dotted", 0.95) if day_first else None
        if language is None and not day_first:
            return None
    if day_first is None or month_first is None or day_first == month_first:
        only = day_first or month_first
        return (only, "one_reading", 0.95) if only else None
    if order == "none":
        return None
    return day_first if order == "day_first" else month_first, "declared_order", 0.9


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _part_of_more(text: str, match: re.Match[str], range_before: re.Pattern[str]) -> bool:
    """Return whether the surroundings make a match a time, the end of a range, or a number of or in something else."""
    if UNIT.match(text, match.end()):
        return True
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    before = before[before.rfind("\n") + 1 :]
    return any(pattern.search(before) is not None for pattern in (range_before, BARE_NUMBER, NUMBERED))

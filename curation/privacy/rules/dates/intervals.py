"""Pairs of dates: `3 to 5 February 2026` writes the month and the year once, `2026-02-03/2026-02-05` has no blank."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from curation.privacy.rules.dates import written as dates
from curation.privacy.rules.recognizer import Hit
from curation.text.word_files import word_file

LISTS = word_file("privacy/dates/interval_links")

FULL = r"\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4}"
PAIR = re.compile(rf"(?<![\w.\-/])({FULL})\s?(?:--?|[–—/~]|\.\.)\s?({FULL})(?!\w|[-/.]\d)")

TO = (
    r"\s{0,2}[-–—/]\s{0,2}|\s{0,2}&\s{0,2}|\s(?:"
    + LISTS.alternation("to")
    + r")\s(?:the\s|le\s|el\s|il\s|dem\s|am\s|zum\s)?"
)
ORDINAL = r"(?:st|nd|rd|th|er|ro|[.ºª°])?"
NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
BEGINS = r"(?<![\w.])(?<!\d[,:/\-])(?<!\w[-/])(?<![$€£#])"
OWN_MONTH = r"(?:\s(?:(?:of|del?|di)\s)?(?P<own>[^\W\d_]{3,12})\.?)?"
# Without `first` and `between`, a match is the last date alone.
DAY_FIRST = re.compile(
    rf"(?i){BEGINS}(?P<first>(?P<day>{NUMBER}){ORDINAL}{OWN_MONTH})(?P<between>{TO})"
    rf"(?={NUMBER}{ORDINAL}(?:[-/]|\s{{0,2}})(?:(?:of|del?|di|d['’])\s)?(?P<month>[^\W\d_]{{3,12}})(?![^\W\d_]))"
)
MONTH_FIRST = re.compile(
    rf"(?i)(?<![\w.])(?P<month>[^\W\d_]{{3,12}})\.?\s(?:the\s)?"
    rf"(?P<first>(?P<day>{NUMBER}){ORDINAL})(?P<between>{TO})(?={NUMBER}(?![\d%]|[.:,]\d|[a-z]{{3}}))"
)
NUMERIC = re.compile(
    rf"{BEGINS}(?P<first>(?P<one>\d\d?)(?:\.\s?(?P<two>\d\d?)?\.?|/(?P<slashed>\d\d?)))(?P<between>{TO})"
    r"(?=\d\d?(?:\.\s?\d\d?\.\s?|/\d\d?/)\d\d)"
)
AND = frozenset(("and", "or", "&"))
COUNTED = re.compile(r"\s(?!(?:and|but|was|were|for|from|the|then|when|with|we|in|at|on|it)\b)[a-z]{2,}")  # 4 users
INTERVALS = (DAY_FIRST, MONTH_FIRST, NUMERIC)
LONGEST = 60  # characters of the last date and of what stands before it


def find_pairs(text: str) -> Iterator[Hit]:
    """Yield a hit for each of two whole dates that only a mark joins."""
    for match in PAIR.finditer(text):
        if all(dates.read_date(date, True) or dates.read_date(date, False) for date in match.groups()):
            yield Hit(*match.span(1), 0.9)
            yield Hit(*match.span(2), 0.9)


def find_intervals(text: str) -> Iterator[Hit]:
    """Yield one hit over two dates of which the first takes its month or its year from the last."""
    for pattern in INTERVALS:
        for match in pattern.finditer(text):
            if pattern is not NUMERIC and not dates.is_month_name(match["month"]):
                continue
            window = text[match.start() : match.start("first")] + text[match.end("between") : match.end() + LONGEST]
            cut = match.end("between") - match.start("first")
            whole = max((hit.end for hit in dates.find_dates(window) if hit.start == 0), default=0)
            counts = pattern is MONTH_FIRST and match["between"].strip() in AND and COUNTED.match(window, whole)
            if whole and not counts and ends(text[match.start() : match.start() + whole + cut], True):
                yield Hit(match.start(), match.start() + whole + cut, 0.9)


def ends(value: str, day_first: bool | None = None, language: str | None = None) -> tuple[str, str, str] | None:
    """Return the first date, the text between, and the last date of an interval; the first is written in full in the
    style of the last.

    None where the value is no interval, or where the last date has two readings and neither argument decides.
    """
    for pattern in INTERVALS:
        match = pattern.match(value)
        if not match:
            continue
        last = value[: match.start("first")] + value[match.end("between") :]
        read = dates.read_date(last, day_first, language)
        first = read and read.month and read.day and _first(match, read)
        if read and first:
            return read.write(first), match["between"], last
    return None


def _first(match: re.Match[str], read: dates.Read) -> dt.date | None:
    groups = match.groupdict()
    month, day = read.month, groups.get("day") or groups["one"]
    if groups.get("own"):
        month = dates.month_of(groups["own"])
    elif other := groups.get("two") or groups.get("slashed"):
        places = [part for part, _, _ in read.parts]
        numbers = (groups["one"], other)
        day, named = numbers if places.index("day") < places.index("month") else numbers[::-1]
        month = int(named)
    try:
        first = dt.date(read.year or 2000, month or 0, int(day))
        if read.year and read.month and read.day and first > dt.date(read.year, read.month, read.day):
            return first.replace(year=read.year - 1)  # from 28 December to 3 January 2027
        return first
    except ValueError:
        return None

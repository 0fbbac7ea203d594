"""Find dates as people write them, read year, month and day from them, and write another date in the same style."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from curation.cleaning.labels.dates import ELSEWHERE, FURTHER, LANGUAGES, NAMES_OF_PEOPLE, month_key
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.number_labels import names_a_thing
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/dates/date_prepositions")

DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
MONTH = r"(?P<month>0?[1-9]|1[0-2])"
NAME = r"(?P<month>[^\W\d_]{3,12})"
YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
SHORT_YEAR = r"(?P<year>(?:1[89]|20)\d\d|['’]?\d\d(?!:\d))"
OF = r"(?:(?:of|del?|di|d['’])\s{1,2})?"
LEFT = r"(?<![\w.])(?<!\d[,:/])(?<!\w[-/])(?<![$€£#])"
RIGHT = r"(?![\w%]|[./,:\-]\d|\s?[€$£%])"
LAST_YEAR = 2100

# In the order in which they are tried where they begin at the same character.
YEAR_FIRST = re.compile(rf"{LEFT}{YEAR}(?P<mark>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=mark){DAY}(?=T\d|(?![\w%]|[-/.]\d))")
COMPACT_STAMP = re.compile(rf"{LEFT}{YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=T\d)")
COMPACT = re.compile(rf"{LEFT}{YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\w)")
NUMERIC = re.compile(
    rf"{LEFT}(?P<one>\d{{1,2}})(?:(?P<mark>[/.\-])|(?P<spaced>\.\s|\s[/.\-]\s))(?P<two>\d{{1,2}})"
    rf"(?(mark)(?P=mark)|(?P=spaced)){SHORT_YEAR}{RIGHT}"
)
MONTH_YEAR = re.compile(rf"(?<![\w/.,\-]){MONTH}/{YEAR}(?![\w/\-]|[.,]\d)")
IDEOGRAPHIC = re.compile(rf"(?<!\d){YEAR}\s?[年년]\s?{MONTH}\s?[月월](?:\s?{DAY}\s?[日일])?")
DAY_FIRST = re.compile(
    rf"(?i){LEFT}{DAY}(?P<ordinal>st|nd|rd|th|er|ro|[.ºª°])?(?:[-/]|(?(ordinal),?)\s{{0,2}}){OF}{NAME}(?![^\W\d_])"
    rf"(?:\.?(?:[-/]|(?P<comma>,)?\s{{1,2}}(?(comma)(?=\d{{4}}))){OF}{SHORT_YEAR}(?!\w|\.\d))?"
)
MONTH_FIRST = re.compile(
    rf"(?i)(?<![\w.]){NAME}\.?(?:\s{{1,2}}|-){OF}(?:{YEAR}(?![\w.]\d|\w)"
    rf"|(?:the\s)?{DAY}(?P<ordinal>st|nd|rd|th)?(?![\w]|[.:,]\d)(?:,?\s{{1,2}}(?P<late>(?:19|20)\d\d|['’]\d\d)(?!\w))?)"
)
# A day in words is found but not read; only the month and the year are.
DAY_IN_WORDS = re.compile(
    r"(?i)(?<!\w)(?:(?:twenty|thirty)[\s\-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)\s(?:day\s)?of\s"
    rf"{NAME}(?![^\W\d_])(?:,?\s{YEAR}(?!\w))?"
)
# In names of files, keys and logs: scan_2026-02-03.pdf, date=20260203, logs/2026-02-03.txt, 2026 02 03.
STUCK = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_. ]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?!\d|[-. ]\d(?!\d[-_:]?[0-5]\d))"
)
STUCK_YEAR_LAST = re.compile(
    r"(?<=[_=])(?P<one>\d\d?)(?P<mark>[-._]?)(?P<two>\d\d?)(?P=mark)(?P<year>(?:19|20)\d\d)(?![^\W_]|[-.]\d)"
)
FILE_ENDS = re.compile(r"(?:_|\.[a-z]\w{1,4}(?!\w)|-\d{2,6}\.[a-z])", re.IGNORECASE)
DATE_WORD = re.compile(r"(?i)(?<![^\W_])(?:date|dated|datum|data|fecha|day|since|until|from)[\s:\"'=]{1,4}$")
WEEKDAY = re.compile(
    r"(?i)(?<!\w)(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s(?:the\s)?(\d\d?(?:st|nd|rd|th))(?!\w)"
    r"|on\sthe\s(\d\d?(?:st|nd|rd|th))(?=[.;!?)](?!\w)|$))"
)
# Without a year a numeric date needs a word before it; in German its second dot will do.
NO_YEAR = re.compile(
    r"(?<![\w.])(?<!\d[,:/])(?<!\w[-/])(?P<one>\d{1,2})(?:/|(?P<mark>\.)\s?)(?P<two>\d{1,2})"
    r"(?:(?(mark)(?P<dotted>\.)(?![\w]|\s?\d{2,})|(?!))|(?![\w%]|[/.,:\-]\d|\s?[€$£%]))"
)
PADDED = re.compile(r"\d\d\.\s?\d\d\.")
ON = re.compile(r"(?i)(?<!\w)(?:" + LISTS.alternation("on") + r")\s{1,2}$")
VERSION_LIKE = re.compile(
    r"\d{1,2}\.\d\.(?:[4-9]\d|3[1-9])|\d\.\d{1,2}\.(?:[4-9]\d|3[1-9])"
)  # its year would be 1931 to 1999
WRITTEN = (DAY_FIRST, MONTH_FIRST, DAY_IN_WORDS)
NUMERALS = (YEAR_FIRST, COMPACT_STAMP, NUMERIC, MONTH_YEAR, IDEOGRAPHIC)
ALSO_WORDS = frozenset(("may", "march", "august"))  # lower-case ones are months only beside a year
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


type Forms = tuple[tuple[str, str, str, int], ...]


@cache
def _names() -> Mapping[str, Forms]:
    """Return, for each name of a month in lower case, with and without accents, the (language, context, width,
    number) tuples that it may stand for."""
    from babel import Locale

    forms_by_name: dict[str, list[tuple[str, str, str, int]]] = {}

    def add(name: str, form: tuple[str, str, str, int]) -> None:
        for spelling in dict.fromkeys((name.casefold(), month_key(name))):
            if len(spelling) > 2 and spelling not in NAMES_OF_PEOPLE:
                forms_by_name.setdefault(spelling, []).append(form)

    for language in LANGUAGES:
        forms = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in forms[context][width].items():
                    if name not in ELSEWHERE or language == "pl":
                        add(name.rstrip("."), (language, context, width, number))
        for name, number in FURTHER.get(language, {}).items():
            add(name, (language, "format", "abbreviated", number))
    return {name: tuple(readings) for name, readings in forms_by_name.items()}


def _forms(name: str) -> Forms:
    """Return what a word may stand for as the name of a month; empty where it names none."""
    return _names().get(name.casefold()) or _names().get(month_key(name), ())


@dataclass(frozen=True)
class Read:
    """A date as it was written.

    Attributes:
        value: the text of the date.
        year: None where the text has no year; `month` and `day` likewise.
        month: 1 to 12.
        day: of the month.
        parts: (part, start, end) of each part in `value`, in order; part is year, month, day or ordinal.
        language: of the text; None where it is unknown.
    """

    value: str
    year: int | None
    month: int | None
    day: int | None
    parts: tuple[tuple[str, int, int], ...]
    language: str | None = None

    @property
    def date(self) -> dt.date | None:
        """Return the date; None unless year, month and day are all known."""
        return dt.date(self.year, self.month, self.day) if self.year and self.month and self.day else None

    def write(self, date: dt.date) -> str:
        """Return another date in the style of this one: the same order, marks, digits, language and parts."""
        text, at = [], 0
        for part, start, end in self.parts:
            text += [self.value[at:start], self._part(part, self.value[start:end], date)]
            at = end
        return "".join([*text, self.value[at:]])

    def _part(self, part: str, old: str, date: dt.date) -> str:
        if part == "year":
            return f"{old[:-2]}{date.year % 100:02}" if len(old) < 4 else f"{date.year:04}"
        if part == "ordinal":
            spoken = {"er": "er" if date.day == 1 else ""}
            return spoken.get(old.lower(), old if not old.isalpha() else ORDINALS.get(date.day, "th"))
        number = date.month if part == "month" else date.day
        if part == "month" and not old.isdigit():
            return _month_name(old, number, self.language)
        numerals = [self.value[start:end] for unit, start, end in self.parts if unit in ("day", "month")]
        padded = all(len(numeral) == 2 for numeral in numerals if numeral.isdigit()) and any(
            numeral.startswith("0") or (len(numerals) == 2 and all(map(str.isdigit, numerals))) for numeral in numerals
        )
        return f"{number:02}" if padded else str(number)


def _month_name(old: str, number: int, language: str | None) -> str:
    from babel import Locale

    forms = _forms(old)
    own, context, width, _ = next((form for form in forms if form[0] == language), forms[0])
    name = str(Locale(own).months[context][width][number]).rstrip(".")
    return name.upper() if old.isupper() else name.lower() if old.islower() else name[0].upper() + name[1:]


def read_date(value: str, day_first: bool | None = None, language: str | None = None) -> Read | None:
    """Read the date that a whole value is; None where it is no date, or has two readings (03/04/2026) that nothing
    decides.

    Args:
        value: a text that a hit of this module covers.
        day_first: how 03/04/2026 is read.
        language: of the text; names of months are written in it when another date is written.
    """
    for pattern in (*NUMERALS, COMPACT, STUCK, *WRITTEN, NO_YEAR):
        match = pattern.fullmatch(value)
        read = match and _read(match, value, day_first, language)
        if read:
            return read
    return None


def _read(match: re.Match[str], value: str, day_first: bool | None, language: str | None) -> Read | None:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    named = {"late": "year"}
    spans = {named.get(name, name): match.span(name) for name in groups}
    parts = {named.get(name, name): text for name, text in groups.items()}
    if "one" in parts:
        order = _order(int(parts["one"]), int(parts["two"]), dotted="." in match.group(), asked=day_first)
        if order is None:
            return None
        parts |= {order[0]: parts["one"], order[1]: parts["two"]}
        spans |= {order[0]: spans["one"], order[1]: spans["two"]}
    name = parts.get("month", "")
    month = int(name) if name.isdigit() else _months(name, language)
    year = int(parts["year"].lstrip("'’")) if "year" in parts else None
    if year is not None and year < 100:
        year += 1900 if year > 30 else 2000
    day = int(parts["day"]) if "day" in parts else None
    if month is None or not _exists(year, month, day):
        return None
    places = sorted((spans[unit], unit) for unit in ("year", "month", "day", "ordinal") if unit in spans)
    return Read(value, year, month, day, tuple((unit, *span) for span, unit in places), language)


def _order(one: int, two: int, dotted: bool, asked: bool | None) -> tuple[str, str] | None:
    readings = [("day", "month")] * (0 < two <= 12 and 0 < one <= 31) + [("month", "day")] * (0 < one <= 12 < two <= 31)
    if one == two or dotted or asked is not None or one > 12 or two > 12:
        month_first = asked is False and one <= 12 and not dotted
        return ("month", "day") if month_first else readings[0] if readings else None
    return None


def _months(name: str, language: str | None) -> int | None:
    forms = _forms(name)
    own = [form for form in forms if form[0] == language]
    return next((form[3] for form in (own or forms)), None)


def month_of(name: str) -> int | None:
    """Return the number of the month that a word names, in any language; None where it names none."""
    return _months(name, None)


def is_month_name(name: str) -> bool:
    """Whether a word beside a number names a month. `may`, `march` and `august` in lower case do not."""
    return bool(_forms(name)) and (name[0].isupper() or name not in ALSO_WORDS)


def _exists(year: int | None, month: int, day: int | None) -> bool:
    try:
        return dt.date(year or 2000, month, day or 1).year <= LAST_YEAR
    except ValueError:
        return False


def find_dates(text: str, compact: bool = False) -> Iterator[Hit]:
    """Yield every date: a full one, a month with its year, a day with its month. `compact` adds bare ones such as
    19800512."""
    for match in DAY_IN_WORDS.finditer(text) if "of " in text else ():
        if _is_month(match):
            yield Hit(*match.span(), 0.9)
    if not any(map(str.isdigit, text)):
        return
    for match in STUCK.finditer(text):
        if _stuck(text, match):
            yield Hit(*match.span(), 0.9)
    for match in STUCK_YEAR_LAST.finditer(text):
        if _plausible(match) and (match["mark"] or FILE_ENDS.match(text, match.end())):
            yield Hit(*match.span(), 0.9)
    for match in WEEKDAY.finditer(text):
        yield Hit(*match.span(match.lastindex or 0), 0.6)
    for pattern in (*NUMERALS, COMPACT) if compact else NUMERALS:
        for match in pattern.finditer(text):
            if _plausible(match) and (compact or not VERSION_LIKE.fullmatch(match.group())):
                yield Hit(*match.span(), 0.9)
    for pattern in (DAY_FIRST, MONTH_FIRST):
        for match in pattern.finditer(text):
            if _is_month(match):
                yield Hit(match.start(), match.end(), 0.9 if "year" in match.re.groupindex else 0.6)
    for match in NO_YEAR.finditer(text):
        evidence = (match["dotted"] and PADDED.match(match[0])) or ON.search(
            text[max(0, match.start() - 8) : match.start()]
        )
        if evidence and _plausible(match):
            yield Hit(*match.span(), 0.6)


def _stuck(text: str, match: re.Match[str]) -> bool:
    """Whether a year, month and day without word boundaries around them, as in the name of a file, are a date."""
    start, end = match.span()
    before, after, mark = text[start - 1 : start], text[end : end + 1], match["mark"]
    if not _plausible(match) or (after.isalnum() and after != "T"):
        return False
    if before and before in "-./ ," and text[start - 2 : start - 1].isdigit():
        return False
    if mark == "-":
        return True
    if mark in ("_", " "):
        return not before.isalnum()
    if mark == "." or before == "_":
        return before in ("_", "=") and before != ""
    named = text[max(0, start - 25) : start]
    if before in ("=", '"', "'") or DATE_WORD.search(named):
        return DATE_WORD.search(named) is not None or (before == "=" and not names_a_thing(named))
    return (before.isalpha() or before in ("", " ", "-", "/", "\n")) and FILE_ENDS.match(text, end) is not None


def _plausible(match: re.Match[str]) -> bool:
    return _read(match, match.group(), True, None) is not None or _read(match, match.group(), False, None) is not None


def _is_month(match: re.Match[str]) -> bool:
    name = match["month"]
    forms = _forms(name)
    if not forms:
        return False
    if match["year"] or match.groupdict().get("late") or name[0].isupper():
        return _plausible(match)
    wide = any(form[2] == "wide" for form in forms)
    return wide and name not in ALSO_WORDS and _plausible(match)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of dates, pairs of dates and intervals, for profiles that ask for dates."""
    from curation.privacy.rules.dates.intervals import find_intervals, find_pairs  # they are read with what is above

    def find(text: str) -> Iterator[Hit]:
        yield from find_dates(text)
        yield from find_pairs(text)
        yield from find_intervals(text)

    yield Recognizer("date", "DATE", find, version="2", libraries=("babel",))

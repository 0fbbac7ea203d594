"""Find values in a sentence: amounts with units, dates, hours, frequencies; spelling does not change a value."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from curation.corpora.truth.units import (
    BYTES,
    DAYS,
    MANY,
    MONEY,
    MONTH,
    NUMBER,
    OFTEN,
    OFTENS,
    ORDINAL,
    ORDINALS,
    TIME_UNIT,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    days,
    measure,
    month,
    number,
    scale,
)
from curation.corpora.truth.words import sequence
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("corpora/truth/values")

Bound = Literal["", "least", "most"]
VALUE = lazy_pattern(
    rf"""(?P<iso>\b\d{{4}}-\d\d-\d\d\b)
    | \b(?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)\d\d)\b
    | (?P<clock>\b\d{{1,2}}[:.]\d\d\s?(?:[ap]\.?m\b\.?|h\b|uhr\b|o'clock)|\b\d{{1,2}}:\d\d\b
        |\b\d{{1,2}}\s?(?:[ap]\.?m\b\.?|uhr\b|o'clock)|\b\d{{1,2}}\s?h\s?\d\d\b|(?<=à\ )\d{{1,2}}\s?h\b
        |\bnoon\b|\bmidday\b|\bmidnight\b|\bmitternacht\b|\bminuit\b)
    | \b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?:\s+of)?\s+(?P<month>{MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}})\b)?
    | \b(?P<month2>{MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}})\b)?
    | \b(?P<month3>{MONTH})\s+(?P<year3>\d{{4}})\b
    | \b(?P<weekdays>{WEEKDAY}(?:\s?(?:to|through|until|till|and|or|,|-|–)\s?{WEEKDAY})*)
    | \bevery\s+(?:(?P<many>{NUMBER})\s+)?(?P<every>{TIME_UNIT})\b
    | (?P<often>\b(?:{OFTENS})\b)
      (?=\s*(?:$|[.,;:)]|\b(?:at|on|by|and|in|to|for|during|with|from|or|after|before)\b))
    | (?:\b(?P<times>{NUMBER}|once|twice)\s+(?:times\s+)?)(?:a|an|per|each|every)\s+(?P<per>{TIME_UNIT})\b
    | \b(?P<ordinal>\d{{1,2}})(?:st|nd|rd|th)\b
    | \bthe\s+(?P<ordered>{ORDINAL})(?=\s*(?:$|[.,;)|]|of\b|day\b))
    | (?P<nothing>\b(?:free\ of\ charge|for\ free|at\ no\ (?:extra\ |additional\ )?(?:cost|charge)
        |kostenlos|kostenfrei|gratis|gratuite?s?|
        (?:is|are)\ free\b(?!\ to)))
    | (?P<endless>\bunlimited\b|\bno\ (?:upper\ )?limit\b|\bindefinitely\b|\bunbegrenzt\b|\billimitée?s?\b)
    | (?P<sign>(?:(?:usd|eur|gbp|chf|jpy|cad|aud)\s?|(?:us)?[$€£¥]\s?))?
      (?<![\w.,/+#-])(?P<number>{NUMBER})(?![ -](?:factor|step|faktor|schritt|facteur)\b)(?P<scale>{MANY})
      (?:\s?(?:-|–|—|to|and|or|bis|und|à|et)\s?(?:[$€£]\s?)?(?P<upper>{NUMBER}))?
      (?:[ \t\u00a0-]{{0,2}}(?:{UNIT}))?(?![\w/]|[.,:]\d)
    | \b(?P<half>half\ an?|a\ quarter\ of\ an|an?\ half)\s+(?P<halved>{TIME_UNIT})\b
    | \b(?:within|in|after|for|takes?|lasts?|to|least|most|of|is|than)\s+an?\s+(?P<single>{TIME_UNIT})\b
    | \b(?:eine?[nmr]?|une?)\s+(?P<one>{TIME_UNIT})\b""",
    re.IGNORECASE | re.VERBOSE,
)  # fmt: skip
# Words in front of a number that names something instead of measuring it.
NAMED = re.compile(r"(?:\b(?:" + LISTS.alternation("named") + r")\.?\s?[#:]?\s?|[§#]\s?)$", re.IGNORECASE)
# The same for the later numbers of a list: `Sections 1, 2 and 5 through 7`.
AMONG = re.compile(
    r"\b(?:steps?|sections?|articles?|chapters?|pages?|paragraphs?|clauses?|exhibits?)\s"
    r"(?:[\d\s,.()&–-]|\b(?:and|or|through|to|first|second|third|last|paragraphs?)\b){0,60}$",
    re.IGNORECASE,
)
MOST = re.compile(r"\b(?:" + LISTS.alternation("most") + r")\b[^.;]{0,36}$")
LEAST = re.compile(r"\b(?:" + LISTS.alternation("least") + r")\b[^.;]{0,36}$")
MOST_AFTER = re.compile(r"\s*(?:\w+\s+)?(?:at most|or (?:less|fewer)|maximum|max|at the latest)\b", re.IGNORECASE)
LEAST_AFTER = re.compile(
    r"\s*(?:\w+\s+)?(?:at least|or more|minimum|and (?:more|above)|or (?:longer|above))\b", re.IGNORECASE
)
BEFORE = re.compile(r"\b([A-Z]\w+) $")
YEAR = re.compile(r"(?:199|20\d)\d")
IN_YEAR = re.compile(r"\b(?:in|since|until|by|of|from)\s$", re.IGNORECASE)
TITLED = re.compile(r"\b[A-Z]\w+ [A-Z]\w+ of $")
ONLY = re.compile(r"\b(?:only|exactly|just|at most|up to|limited to|maximum of|more than)\s$", re.IGNORECASE)
FOLLOWS = re.compile(r"(?:[ -]?[^\W\d_]{1,20}){0,3}")
PER = re.compile(
    r"[^.;,\d]{0,30}?(?:\b(?:per|an?|each|every|pro|par)\s+|/)(" + LISTS.alternation("per") + r")\b", re.IGNORECASE
)
_DAYS = sequence("mondays tuesdays wednesdays thursdays fridays saturdays sundays")
RATE = 32  # characters between a count and its period: "three feedings every day" is one value
TIMES = {"duration", "frequency"}
CLOSE = 0.02  # relative difference of equal durations: 12 months are a year, 30 days a month


@dataclass(frozen=True)
class Value:
    """A value at [start, end) of a text; values of one `kind` can be compared. `low` and `high` differ only for ranges.

    Durations and frequencies are in days, sizes in bytes, hours in minutes; a date is year·10000 + month·100 + day with
    zeros for unknown parts.
    """

    kind: str
    low: float
    high: float
    start: int
    end: int
    bound: Bound = ""
    working: bool = False
    noun: str = ""  # of a count: meanings of the words that follow
    per: str = ""  # of a rate: the period or thing that it counts for
    near: str = ""  # meanings of the words beside it


def values_in(text: str, proper: Collection[str] = ()) -> list[Value]:
    """Return the values of a sentence, in order; no two overlap.

    Args:
        proper: names, in lower case; a number behind one belongs to it.
    """
    values = []
    for match in VALUE.finditer(text):
        value = _read(match, text, proper)
        if value is not None:
            values.append(value)
    if any(value.kind.startswith("money:") for value in values):  # "free from 50 €" gives a limit
        values = [value for value in values if value.kind != "money" or value.low]
    counts = [value.end for value in values if value.kind == "count" and value.per]
    return [v for v in values if v.kind != "frequency" or not any(0 <= v.start - end <= RATE for end in counts)]


def _read(match: re.Match[str], text: str, proper: Collection[str]) -> Value | None:
    start, end, of = match.start(), match.end(), match.groupdict()
    read = _special(of)
    if read is not None:
        kind, low = read
        return Value(kind, low, low, start, end, _bound(text, start, end))
    if of["number"] is None:
        return None
    if of["sign"] is None and (
        NAMED.search(text, max(0, start - 16), start)
        or _of_a_name(text, start, proper)
        or AMONG.search(text, max(0, start - 200), start)
    ):
        return None
    if not start and text[end : end + 2] in (". ", ") "):
        return None  # of a list
    low = number(of["number"]) * scale(of["scale"])
    high = number(of["upper"]) * scale(of["scale"]) if of["upper"] else low
    if of["upper"] and high <= low:
        high = low
    spelt = of["number"][0].isalpha()
    kind, factor, working = _unit(of)
    if kind == "count" and "." in of["number"] and not of["scale"].strip():
        return None  # a version, or the number of a paragraph
    if kind == "count" and spelt and low <= 1 and not (ONLY.search(text, 0, start) or PER.match(text, end)):
        return None  # "one of them"
    if kind == "count" and YEAR.fullmatch(of["number"]) and IN_YEAR.search(text, max(0, start - 7), start):
        if TITLED.search(text, max(0, start - 40), start):
            return None  # "the Privacy Act of 2018"
        return Value("date", low * 10_000, low * 10_000, start, end)
    noun = " ".join(sequence(FOLLOWS.match(text, end)[0])) if kind == "count" else ""  # type: ignore[index]
    per = PER.match(text, end)
    period = per[1].lower() if per else ""
    return Value(kind, low * factor, high * factor, start, end, _bound(text, start, end), working, noun, period)


def _of_a_name(text: str, start: int, proper: Collection[str]) -> bool:
    before = BEFORE.search(text, max(0, start - 30), start)
    return before is not None and before[1].lower() in proper


def _special(of: dict[str, str | None]) -> tuple[str, float] | None:
    """Return the kind and value of a match other than a number with a unit; None if it is a number with a unit."""
    if of["iso"]:
        return "date", float(of["iso"].replace("-", ""))
    if dotted := of["dotted"]:
        at, name, year = (int(part) for part in dotted.split("."))
        return "date", float(year * 10_000 + name * 100 + at)
    for day, named, in_year in (("day", "month", "year"), ("day2", "month2", "year2"), ("", "month3", "year3")):
        if word := of[named]:
            at = int(of[day] or 0) if day else 0
            return "date", int(of[in_year] or 0) * 10_000 + month(word) * 100 + at
    if clock := of["clock"]:
        return "clock", _minutes(clock.lower())
    if weekdays := of["weekdays"]:
        return "weekdays", _weekdays(weekdays.lower())
    if every := of["every"]:
        return "frequency", days(every) * (number(of["many"]) if of["many"] else 1)
    if often := of["often"]:
        return "frequency", OFTEN[often.lower()]
    if (times := of["times"]) and (per := of["per"]):
        count = {"once": 1.0, "twice": 2.0}.get(times.lower()) or number(times)
        return "frequency", days(per) / max(count, 1e-9)
    if of["nothing"]:
        return "money", 0.0
    if of["endless"]:
        return "endless", math.inf
    if (ordinal := of["ordinal"]) or of["ordered"]:
        return "ordinal", float(ordinal or ORDINALS[(of["ordered"] or "").lower()])
    if halved := of["halved"]:
        return "duration", days(halved) * (0.25 if "quarter" in (of["half"] or "").lower() else 0.5)
    if single := of["single"] or of["one"]:
        return "duration", days(single)
    return None


def _unit(of: dict[str, str | None]) -> tuple[str, float, bool]:
    if of["percent"]:
        return "percent", 1, False
    if given := of["sign"] or of["money"]:
        name = given.strip().lower().removeprefix("us") if given.lower().startswith("us$") else given.strip().lower()
        return "money:" + MONEY.get(name.removesuffix("s"), name), 1, False
    if of["cents"]:
        return "money", 0.01, False
    if time := of["time"]:
        working = bool(of["working"] or of["worked"]) or time.lower().startswith(("weekday", "werk", "arbeits"))
        return "duration", days(time), working
    if size := of["bytes"]:
        return "size", BYTES[size.lower().removesuffix("s")], False
    if (unit := of["measure"]) and unit != "M":
        kind, factor = measure(unit)
        return kind, factor, False
    return "count", 1, False


def _minutes(clock: str) -> float:
    if clock in ("noon", "midday"):
        return 720
    if clock in ("midnight", "mitternacht", "minuit"):
        return 0
    parts = [int(part) for part in re.findall(r"\d+", clock)]
    hour, minute = parts[0] % 24, parts[1] if len(parts) > 1 else 0
    if re.search(r"p\.?m", clock) and hour < 12:
        hour += 12
    elif re.search(r"a\.?m", clock) and hour == 12:
        hour = 0
    return hour * 60 + minute


def _weekdays(days: str) -> float:
    """Return weekdays as a number with one bit for each day."""
    named = [WEEKDAYS.index(name) for name in re.findall(r"\b(mon|tue|wed|thu|fri|sat|sun)", days)]
    if re.search(r"to|through|until|till|-|–", re.sub(r"[a-z]*day", "", days)) and len(named) == 2:
        first, last = named
        named = [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return float(sum(1 << day for day in set(named)))


def named_days(value: Value) -> list[str]:
    """Return the weekdays of a value as words."""
    return [name for at, name in enumerate(_DAYS) if int(value.low) >> at & 1]


def _bound(text: str, start: int, end: int) -> Bound:
    before = text[max(0, start - 60) : start].lower()
    most, least = MOST.search(before), LEAST.search(before)
    if MOST_AFTER.match(text, end) or (most and not (least and least.start() > most.start())):
        return "most"
    return "least" if least or LEAST_AFTER.match(text, end) else ""


def agree(left: Value, right: Value) -> bool:
    """Return whether two values of one kind may both be true of the same thing."""
    if left.kind == "date":
        parts = zip(_parts(left.low), _parts(right.low), strict=True)
        return all(a == b or not a or not b for a, b in parts)
    if left.working != right.working:
        working, other = (left, right) if left.working else (right, left)
        return working.high <= other.high <= 1.4 * working.high + 2
    close = CLOSE if {left.kind, right.kind} <= TIMES else 0.0
    one, two = (
        (_rate(left), _rate(right)) if left.per and right.per else ((left.low, left.high), (right.low, right.high))
    )
    if (one[0] == one[1]) != (two[0] == two[1]):  # a single value agrees with either end of a range
        return any(math.isclose(a, b, rel_tol=close) for a in one for b in two)
    return all(math.isclose(a, b, rel_tol=close) for a, b in zip(one, two, strict=True))


def _rate(value: Value) -> tuple[float, float]:
    """Return a count as its number per day; any other value unchanged."""
    by = days(value.per) if value.kind == "count" and value.per in DAYS else 1.0
    return value.low / by, value.high / by


def _parts(date: float) -> tuple[int, int, int]:
    whole = int(date)
    return whole // 10_000, whole // 100 % 100, whole % 100


def comparable(left: Value, right: Value) -> bool:
    """Return whether two values measure the same quantity and are not a minimum and a maximum."""
    bounded = left.bound and right.bound and left.bound != right.bound
    kinds = {left.kind, right.kind}
    if "endless" in kinds:
        return not bounded and kinds <= {"endless", "count", "size", "duration"}
    if "money" in kinds:  # nothing, in any currency
        return all(kind.startswith("money") for kind in kinds)
    # "100 a minute" and "5,000 a day" may both hold, "100 a minute" and "100 an hour" may not
    rates = left.kind == "count" and {left.per, right.per} <= DAYS.keys() and left.low == right.low
    if left.per and right.per and left.per != right.per and not rates:
        return False
    if (left.noun or right.noun) and set(left.noun.split()).isdisjoint(right.noun.split()):
        return False
    return not bounded and (left.kind == right.kind or kinds == TIMES)

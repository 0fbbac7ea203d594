"""Coarser values: the month or year of a date, a band of ages, the region of a place, three digits of a postal code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from curation.privacy.profile import Operator
from curation.privacy.rules.dates.intervals import ends
from curation.privacy.rules.dates.written import Read, read_date
from curation.text.readings import identity

OLDEST = 90  # from here everybody is in one band (45 CFR 164.514(b)(2)(i)(C))
NUMBER = re.compile(r"\d+")
# An age in months or days is an infant's: a band of years would say something else.
SMALLER = re.compile(
    r"(?i)\b(?:months?|mos?|weeks?|wks?|days?|monate?n?|wochen?|tagen?|mois|semaines?|jours?|mes(?:es|i)?|semanas?|"
    r"d[ií]as?|settiman[ae]|giorni|maanden|weken|dagen)\b"
)
POSTAL = re.compile(r"(?:[A-Za-z]{1,2}[-\s])?(\d{3})\s?\d{2,3}(?:[-\s]?\d{4})?")


def generalised(
    value: str, operator: Operator, days: int, day_first: bool | None = None, language: str | None = None
) -> str | None:
    """Return a value made coarser as `operator.to` says; None where it cannot be read, so that nothing of it may stay.

    Two dates in one (`3 to 5 February 2026`) are written as two, or as one where both come to the same.

    Args:
        value: the text that was found.
        operator: of kind `generalise`.
        days: by which a date is moved.
        day_first: how 03/04/2026 is read; where it is None, such a date has a year and no month.
        language: of the text, for the names of months.
    """
    both = ends(value, day_first, language) if operator.to in ("shift", "month", "year") else None
    if both:
        first, last = (generalised(end, operator, days, day_first, language) for end in (both[0], both[2]))
        return first and last and (first if first == last else f"{first}{both[1]}{last}")
    match operator.to:
        case "band":
            return _band(value, operator.years)
        case "region":
            return _region(value, operator.regions)
        case "prefix":
            return _prefix(value, operator.sparse)
        case "shift":
            read = read_date(value, day_first, language)
            return read.write(read.date + dt.timedelta(days)) if read and read.date else None
    return _month_or_year(value, operator.to == "month", day_first, language)


def _month_or_year(value: str, month: bool, day_first: bool | None, language: str | None) -> str | None:
    read = read_date(value, day_first, language)
    if read is None:  # both readings of 03/04/2026 have the same year
        read, month = read_date(value, True, language), False
    if read is None:
        return None
    written = _month(read) if month else None
    return written or (f"{read.year:04}" if read.year else None)


def _month(read: Read) -> str | None:
    """Return month and year in their written order and with their written mark; a month without a year only if it is
    a name."""
    places = {part: (start, end) for part, start, end in read.parts}
    if "month" not in places:
        return None
    start, end = places["month"]
    name = read.value[start : end + (read.value[end : end + 1] in ("月", "월"))]
    if "year" not in places:
        return None if name[0].isdigit() else name
    first = min(places["month"], places["year"])
    between = read.value[first[1] : min(start for start, _ in places.values() if start >= first[1])]
    if not between and name.isdigit():
        between = "-"
    words = (name, f"{read.year:04}")
    return between.join(words if first == places["month"] else words[::-1])


def _band(value: str, years: int) -> str | None:
    numbers = NUMBER.findall(value)
    if len(numbers) != 1 or len(numbers[0]) > 3 or SMALLER.search(value):
        return None
    age = int(numbers[0])
    first = age - age % years
    last = min(first + years, OLDEST) - 1
    band = f"{OLDEST}+" if age >= OLDEST else str(first) if first == last else f"{first}-{last}"
    return NUMBER.sub(band, value)


def _region(value: str, regions: Mapping[str, str]) -> str | None:
    return {identity(place): region for place, region in regions.items()}.get(identity(value))


def _prefix(value: str, sparse: tuple[str, ...]) -> str | None:
    match = POSTAL.fullmatch(value.strip())
    if match is None:
        return None
    return "000" if match[1] in sparse else match[1]

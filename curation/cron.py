"""When a schedule fires, as cron writes it: five fields that a clock can show, and a day that comes."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
PART = re.compile(r"(?:\*|(?P<first>[0-9a-z]+)(?:-(?P<last>[0-9a-z]+))?)(?:/(?P<step>[0-9]{1,2}))?", re.IGNORECASE)


class Unit(NamedTuple):
    """A field: its first and last number, and names that may stand for numbers, the first one for the first."""

    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()


UNITS = (
    Unit("minute", 0, 59),
    Unit("hour", 0, 23),
    Unit("day", 1, 31),
    Unit("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    Unit("weekday", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


def _fires(cron: str) -> str:
    fields = cron.split()
    if len(fields) != len(UNITS):
        raise ValueError("five fields are needed: minute, hour, day, month, weekday, such as 0 2 * * *")
    _, _, days, months, _ = (_numbers(field, unit) for field, unit in zip(fields, UNITS, strict=True))
    if fields[4] == "*" and min(days) > max(DAYS[month - 1] for month in months):
        raise ValueError(f"it never fires: there is no day {min(days)} in these months")
    return cron


def _numbers(field: str, unit: Unit) -> set[int]:
    """The numbers that a field stands for; at least one."""
    found: set[int] = set()
    for part in field.split(","):
        said = PART.fullmatch(part)
        if said is None:
            raise ValueError(f"{part!r} is no {unit.name}: write *, a number, a range 1-5, or a step */2")
        first = unit.first if said["first"] is None else _number(said["first"], unit)
        last = unit.last if said["first"] is None else first if said["last"] is None else _number(said["last"], unit)
        step = int(said["step"] or 1)
        numbers = range(first, last + 1, step) if step else ()
        if not numbers:
            raise ValueError(f"{part!r} is no {unit.name} at all: ranges ascend, and steps are 1 or more")
        found.update(numbers)
    return found


def _number(written: str, unit: Unit) -> int:
    if written.lower() in unit.names:
        return unit.first + unit.names.index(written.lower())
    if not written.isdigit() or not unit.first <= int(written) <= unit.last:
        names = f", or {unit.names[0]} to {unit.names[-1]}" if unit.names else ""
        raise ValueError(f"{written!r} is no {unit.name}: there are {unit.first} to {unit.last}{names}")
    return int(written)


Cron = Annotated[str, AfterValidator(_fires)]

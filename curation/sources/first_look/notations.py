"""Recognize the notation in which the dates of a field are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from curation.sources import values
from curation.sources.first_look.persons import name_words
from curation.sources.reasons import Unreadable

# Words of names, the likeliest first.
CREATED = (
    "created",
    "opened",
    "posted",
    "published",
    "submitted",
    "date",
    "time",
    "timestamp",
    "ts",
    "at",
    "on",
    "when",
)
UPDATED = ("updated", "modified", "changed", "edited")
# Notations of tables other than ISO 8601; of alternatives, the values decide which number is the day.
WRITTEN_DATES = (
    ("%d.%m.%Y %H:%M:%S",),
    ("%d.%m.%Y %H:%M",),
    ("%d.%m.%Y",),
    ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
    ("%d/%m/%Y", "%m/%d/%Y"),
    ("%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M"),
    ("%d-%m-%Y", "%m-%d-%Y"),
)


def notation(name: str, held: Sequence[Any]) -> str | None:
    """Return the notation of a field's dates: `aware`, `naive`, `epoch`, or a format of `strptime`; None for no dates.

    `aware` and `naive` are ISO 8601 with and without a time zone; `epoch` is seconds or milliseconds since 1970.
    """
    if all(isinstance(value, dt.date) for value in held):
        return "aware"
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in held):
        called = set(name_words(name)) & {*CREATED, *UPDATED}
        return "epoch" if called and all(1e8 < value < 5e12 for value in held) else None
    if not all(isinstance(value, str) for value in held):
        return None
    try:
        for value in held:
            values.instant_or_day(value)
    except Unreadable:
        return (
            "naive" if all(map(_is_naive, held)) else _written_format([value for value in held if not _is_iso(value)])
        )
    return "aware"


def _is_iso(value: str) -> bool:
    try:
        values.instant_or_day(value)
    except Unreadable:
        return _is_naive(value)
    return True


def _written_format(held: Sequence[str]) -> str | None:
    """Return the format of `WRITTEN_DATES` that reads all these values; None if no format does, or two do."""
    for alternatives in WRITTEN_DATES:
        fitting = [form for form in alternatives if all(_reads(form, value) for value in held)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _reads(form: str, value: str) -> bool:
    try:
        dt.datetime.strptime(value.strip(), form)  # noqa: DTZ007 - the mapping states the time zone
    except ValueError:
        return False
    return True


def _is_naive(value: str) -> bool:
    try:
        return len(value) >= len("2026-11-02") and dt.datetime.fromisoformat(value) is not None
    except ValueError:
        return False

"""Read birth dates, postal addresses and external ids as vendors write them; an unreadable value rejects no record."""

from __future__ import annotations

import datetime as dt
import re

from curation.sources.reasons import Unreadable
from curation.sources.values import distinct_texts, identifier

ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?", re.ASCII)


def birthday(value: object) -> dt.date | None:
    """Return a day given in ISO 8601, or as its first moment in UTC; null for everything else, such as an impossible
    day.

    04/03/1980 may be either of two days, so it gives null: a reader whose options declare a notation reads it first.
    """
    day = ISO_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return dt.date.fromisoformat(day.group(1)) if day else None
    except ValueError:
        return None


def postal(street: object, *parts: object) -> tuple[str, ...]:
    """Return one address as one line, its parts joined by commas; none without a street, as many people live in one
    town.
    """
    try:
        lines, others = _lines(street), [line for part in parts for line in _lines(part)]
    except Unreadable:
        return ()
    return (", ".join((*lines, *others)),) if lines else ()


def _lines(part: object) -> tuple[str, ...]:
    """Return the lines of a part, stripped of surrounding spaces."""
    return distinct_texts(*part.splitlines()) if isinstance(part, str) else distinct_texts(part)


def external(*given: object) -> tuple[str, ...]:
    """Return the usable ids among the external ids that a vendor gives, each once, in order."""
    return tuple(dict.fromkeys(identity for value in given if (identity := identifier(value)) is not None))

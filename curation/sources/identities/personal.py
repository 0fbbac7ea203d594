"""Birth dates, postal addresses and external ids as vendors write them; what is not understood rejects no record."""

from __future__ import annotations

import datetime as dt
import re

from curation.sources.reasons import Unreadable
from curation.sources.values import distinct_texts, identifier

ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?", re.ASCII)


def birthday(value: object) -> dt.date | None:
    """A day in ISO 8601, or its first moment in UTC; null for everything else, an impossible day too.

    04/03/1980 is two days, so it is none: a reader whose options declare a notation reads that first.
    """
    day = ISO_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return dt.date.fromisoformat(day.group(1)) if day else None
    except ValueError:
        return None


def postal(street: object, *parts: object) -> tuple[str, ...]:
    """One address in one line, its parts with commas; none without a street: a town is where many live."""
    try:
        lines, others = _lines(street), [line for part in parts for line in _lines(part)]
    except Unreadable:
        return ()
    return (", ".join((*lines, *others)),) if lines else ()


def _lines(part: object) -> tuple[str, ...]:
    """The lines of a part, each without the spaces around it."""
    return distinct_texts(*part.splitlines()) if isinstance(part, str) else distinct_texts(part)


def external(*given: object) -> tuple[str, ...]:
    """The ids among what a vendor gives as such, each once, in order."""
    return tuple(dict.fromkeys(identity for value in given if (identity := identifier(value)) is not None))

"""Find values that no setting can have: numbers beyond 18 digits, blank texts, repeated list entries."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

Path_ = tuple[str | int, ...]
MOST = 2**63 - 1  # what tables and Delta store as a whole number
SPACES = ("delimiter",)  # keys whose text may be white space


class Nonsense(NamedTuple):
    """A senseless value: its place, the problem, and the fix."""

    place: Path_
    found: str
    fix: str


def nonsense(values: Any, place: Path_ = ()) -> Iterator[Nonsense]:
    """Yield the senseless values among plain values of YAML, in their order."""
    if isinstance(values, dict):
        for key, value in values.items():
            yield from nonsense(value, (*place, key))
    elif isinstance(values, list):
        seen: set[str] = set()
        for index, value in enumerate(values):
            yield from nonsense(value, (*place, index))
            written = json.dumps(value, sort_keys=True, default=str)
            if written in seen:
                # Not repeated: lists of identifiers hold what is looked for in texts.
                yield Nonsense((*place, index), "this entry stands twice", "keep one of them")
            seen.add(written)
    elif isinstance(values, int | float):
        if not math.isfinite(values) if isinstance(values, float) else abs(values) > MOST:
            yield Nonsense(place, "must be a finite number, of 18 digits at most", "write the number that is meant")
    elif isinstance(values, str) and not values.strip() and place[-1:] != SPACES:
        yield Nonsense(place, "says nothing", "say it, or take the key out")

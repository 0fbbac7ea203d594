"""Which state of a thing is the newest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from curation.sources.assembly.states import by_age, turn_age

EARLY, LATE = (dt.datetime(2026, 11, day, tzinfo=dt.UTC) for day in (1, 9))
FIRST, SECOND, THIRD = (dt.date(2026, 11, day) for day in (2, 3, 4))


def state(landed: dt.date, updated: dt.datetime | None, *, deleted: bool = False) -> dict[str, Any]:
    return {"landed_on": landed, "updated_at": updated, "deleted": deleted, "origin": {"file": "a", "position": 0}}


GONE = state(SECOND, None, deleted=True)


@pytest.mark.parametrize(
    ("states", "newest"),
    [
        ([state(FIRST, LATE), state(SECOND, EARLY)], 0),
        ([GONE, state(FIRST, LATE)], 0),
        ([state(SECOND, LATE), GONE], 1),
        ([GONE, state(THIRD, LATE)], 1),
        ([GONE, state(THIRD, None)], 1),
        ([state(FIRST, LATE), state(SECOND, LATE, deleted=True)], 1),
    ],
)
def test_a_deletion_without_a_date_is_newer_than_what_landed_with_it_or_before(
    states: list[dict[str, Any]], newest: int
) -> None:
    assert by_age(states)[-1] is states[newest]
    assert by_age(states[::-1])[-1] is states[newest]


@pytest.mark.parametrize("at", [None, dt.datetime(2026, 11, 2, tzinfo=dt.UTC)])
def test_turns_of_one_time_stand_in_the_order_of_their_numbers(at: dt.datetime | None) -> None:
    said = [f"7/{number}" for number in range(1, 13)]
    turns = [{"record_id": name, "created_at": at} for name in sorted(said)]
    assert [turn["record_id"] for turn in sorted(turns, key=turn_age)] == said

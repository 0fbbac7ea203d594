"""Changelogs of vendors as changes of labels, in our words only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from curation.corpora.changes import changes_of, solved_and_reopened
from curation.corpora.example import Change

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
VALUES = {
    "status": {"To Do": "open", "Done": "solved", "2": "open"},
    "priority": {"Major": "high"},
    "category": {"w": "wifi"},
}


def closed(label: str, raw: str | None, row: Any) -> str | None:
    return VALUES.get(label, {}).get(raw or "")


def entry(minute: int | None, *changes: tuple[str, str | None, str | None], name: str = "e") -> dict[str, Any]:
    return {
        "turn_id": f"{name}{minute}",
        "at": None if minute is None else NOON + dt.timedelta(minutes=minute),
        "changes": [dict(zip(("field", "before", "after"), change, strict=True)) for change in changes],
    }


def read(*entries: dict[str, Any], **fields: str) -> list[tuple[str, str | None, str | None]]:
    return [(c.field, c.before, c.after) for c in changes_of({"system_turns": entries or None}, closed, fields)]


def test_fields_of_vendors_become_labels_and_their_values_those_of_vocabularies() -> None:
    assert read(
        entry(1, ("Status", "To Do", "Done"), ("assignee", "Jo Doe", "Ann Roe")),
        entry(2, ("hs_ticket_priority", None, "Major"), ("state", "2", "To Do")),
    ) == [("status", "open", "solved"), ("priority", None, "high"), ("status", "open", "open")]


def test_what_no_vocabulary_knows_leaves_nothing() -> None:
    assert read(entry(1, ("priority", "Jo Doe", "Ann Roe"), ("Jo Doe's field", "To Do", "Done"))) == []
    assert read(entry(1, ("priority", "Jo Doe", "Major"))) == [("priority", None, "high")]


@pytest.mark.parametrize("name", ["360002", "custom_ticket_fields/360002"])
def test_a_custom_field_counts_where_it_is_declared(name: str) -> None:
    assert read(entry(1, (name, None, "w"))) == []
    assert read(entry(1, (name, None, "w")), **{"360002": "category"}) == [("category", None, "wifi")]


def test_changes_are_in_order_of_time_and_those_without_one_are_left_out() -> None:
    late, early, never = (entry(n, ("status", "To Do", "Done")) for n in (5, 1, None))
    assert changes_of({"system_turns": [late, never, early]}, closed) == changes_of(
        {"system_turns": [early, late]}, closed
    )
    assert read() == []


@pytest.mark.parametrize(
    ("states", "found"),
    [
        ([("new", "open"), ("open", "solved"), ("solved", "closed")], [True]),
        ([(None, "solved"), (None, "open"), (None, "pending"), (None, "solved")], [True, False, True]),
        ([("solved", "open")], [False]),
        ([(None, "open"), (None, None)], []),
        ([("open", "solved"), ("solved", None), (None, "open")], [True, False]),
    ],
)
def test_a_ticket_is_solved_and_opened_again_in_turn(states: Any, found: list[bool]) -> None:
    changes = [Change(NOON, "status", before, after, "e") for before, after in states]
    changes.insert(1, Change(NOON, "priority", "low", "high", "e"))
    assert [solved for _, solved in solved_and_reopened(changes, ("solved", "closed"))] == found

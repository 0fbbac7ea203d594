"""Actions: the state of a ticket as it was → what its changelog says was done next."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from curation.corpora.shapes import actions
from tests.growth import assert_linear

PLAIN = actions.Settings(type="actions")
VALUES = {
    "priority": ["low", "normal", "high"],
    "status": ["open", "pending", "solved"],
    "group": ["tier-1", "network"],
}


def done(document: Any, told: Any, chosen: actions.Settings = PLAIN) -> list[tuple[str, dict[str, Any]]]:
    """(prompt, completion) of each action; every completion fulfils the schema."""
    rows = [e.columns for e in actions.shape(document, chosen, told.maker).examples if "prompt" in e.columns]
    found = [(row["prompt"][-1]["content"], json.loads(row["completion"][0]["content"])) for row in rows]
    for (_, said), row in zip(found, rows, strict=True):
        jsonschema.validate(said, actions.completion_schema(chosen, VALUES))
        assert row["action"] == said["action"]
    return found


def test_each_change_is_an_action_with_the_conversation_and_the_labels_as_they_were(told: Any) -> None:
    turns = [
        told.turn(1, "title", "Outage"),
        told.turn(1, "requester", "All is down."),
        told.turn(5, "agent", "Since when?"),
        told.turn(6, "requester", "Noon."),
        told.turn(9, "agent", "Repaired."),
    ]
    changes = [
        told.change(2, "priority", "normal", "high"),
        told.change(7, "group", None, "network"),
        told.change(10, "status", "open", "solved"),
    ]
    document = told.ticket(turns, changes, {"priority": ["high"], "group": ["network"], "status": ["solved"]})
    begin, middle = "Subject: Outage\n\nRequester: All is down.", "\n\nAgent: Since when?\n\nRequester: Noon."
    assert done(document, told) == [
        (
            f'{begin}\n\nLabels: {{"priority": "normal", "status": "open"}}',
            {"action": "set_priority", "arguments": {"from": "normal", "to": "high"}},
        ),
        (
            f'{begin}{middle}\n\nLabels: {{"priority": "high", "status": "open"}}',
            {"action": "assign_group", "arguments": {"to": "network"}},
        ),
        (
            f"{begin}{middle}\n\nAgent: Repaired.\n\n"
            'Labels: {"priority": "high", "group": "network", "status": "open"}',
            {"action": "set_status", "arguments": {"from": "open", "to": "solved"}},
        ),
    ]


def test_both_configs_say_the_same_and_only_the_action_is_trained(told: Any) -> None:
    document = told.ticket([told.turn(1, "requester", "a")], [told.change(2, "priority", "low", "high")])
    chosen = actions.Settings(type="actions", system="Act.")
    row, whole = actions.shape(document, chosen, told.maker).examples
    said = [{"role": m["role"], "content": m["content"]} for m in whole.columns["messages"]]
    assert said == row.columns["prompt"] + row.columns["completion"]
    assert [m["train"] for m in whole.columns["messages"]] == [False, False, True]
    assert list(row.columns) == actions.CONTRACT.schemas["default"].names
    assert list(whole.columns) == actions.CONTRACT.schemas["conversations"].names


def test_what_an_agent_wrote_in_the_same_moment_is_not_told_and_what_the_requester_wrote_is(told: Any) -> None:
    turns = [told.turn(1, "requester", "a"), told.turn(2, "requester", "b"), told.turn(2, "agent", "I raise it")]
    ((prompt, _),) = done(told.ticket(turns, [told.change(2, "priority", "low", "high")]), told)
    assert prompt.startswith("Requester: a\n\nRequester: b\n\nLabels:")


def test_of_changes_in_one_moment_each_is_an_action_and_the_next_state_has_it(told: Any) -> None:
    changes = [told.change(3, "status", "open", "solved", "e"), told.change(3, "priority", "low", "high", "e")]
    found = done(told.ticket([told.turn(1, "requester", "a")], changes), told)
    assert [said["action"] for _, said in found] == ["set_priority", "set_status"]
    assert [prompt.split("Labels: ")[1] for prompt, _ in found] == [
        '{"priority": "low", "status": "open"}',
        '{"priority": "high", "status": "open"}',
    ]


@pytest.mark.parametrize(
    ("minute", "left"),
    [
        (3, ["set_priority", "set_status"]),
        (4, ["set_priority", "set_priority"]),
        (7, ["set_priority"] * 2 + ["set_status"]),
    ],
)
def test_the_moment_after_an_internal_note_gives_no_example(told: Any, minute: int, left: list[str]) -> None:
    turns = [told.turn(1, "requester", "a"), told.turn(minute, "note", "SECRET raise it")]
    changes = [told.change(n, "priority", *p) for n, p in ((2, ("low", "normal")), (4, ("normal", "high")))]
    document = told.ticket(turns, [*changes, told.change(6, "status", "open", "solved")])
    assert [said["action"] for _, said in done(document, told)] == left
    found = actions.shape(document, PLAIN, told.maker)
    assert found.figures.get("skipped:internal_context", 0) == 3 - len(left)
    assert "SECRET" not in json.dumps([dict(e.columns) for e in found.examples])


def test_a_summary_is_no_note_and_never_told(told: Any) -> None:
    turns = [told.turn(1, "requester", "a"), told.turn(2, "summary", "SECRET", visibility="internal")]
    ((prompt, _),) = done(told.ticket(turns, [told.change(4, "priority", "low", "high")]), told)
    assert "SECRET" not in prompt


@pytest.mark.parametrize(
    ("who", "minute", "old", "new", "decided"),
    [
        ("requester", 2, "open", "pending", False),
        ("agent", 4, "open", "pending", False),  # in the moment of the answer, and of it says nothing more
        ("agent", 2, "open", "pending", True),  # and not solved
        ("agent", 2, "open", "solved", True),
        ("requester", 2, "pending", "solved", True),
        ("requester", 2, "pending", "open", False),
        ("requester", 2, "solved", "open", False),
        ("agent", 2, "solved", "open", False),
        ("agent", 2, "solved", "closed", False),
    ],
)
def test_a_status_that_follows_from_who_wrote_last_is_no_action_but_a_state(
    told: Any, who: str, minute: int, old: str, new: str, decided: bool
) -> None:
    turns = [told.turn(1, "requester", "a"), told.turn(minute, who, "b")]
    changes = [told.change(4, "status", old, new), told.change(5, "priority", "low", "high")]
    found = actions.shape(told.ticket(turns, changes), PLAIN, told.maker)
    rows = [e.columns for e in found.examples if "prompt" in e.columns]
    assert [row["action"] for row in rows] == ["set_status"] * decided + ["set_priority"]
    assert found.figures.get("skipped:follows", 0) == 1 - decided
    assert f'"status": "{new}"' in rows[-1]["prompt"][-1]["content"]
    if not decided:
        alone = actions.shape(told.ticket(turns, changes[:1]), PLAIN, told.maker)
        assert (alone.examples, alone.reason) == ((), "no_action:follows")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([], "no_changes"),
        ([("product", "x", "y")], "no_changes"),
        ([("priority", "high", "high")], "no_action:same"),
        ([("priority", "high", None)], "no_action:same"),
    ],
)
def test_what_changed_nothing_that_is_known_is_no_action(told: Any, changes: Any, reason: str) -> None:
    document = told.ticket([told.turn(1, "requester", "a")], [told.change(2, *change) for change in changes])
    assert actions.shape(document, PLAIN, told.maker).reason == reason


def test_a_change_before_anything_was_asked_is_no_action(told: Any) -> None:
    document = told.ticket([told.turn(5, "requester", "a")], [told.change(2, "priority", "low", "high")])
    assert actions.shape(document, PLAIN, told.maker).reason == "no_action:no_request"


def test_of_a_long_ticket_the_last_turns_and_the_first_changes_are_told(told: Any) -> None:
    turns = [told.turn(1, "title", "T"), *(told.turn(n, "requester", f"m{n}") for n in range(1, 60))]
    changes = [told.change(n, "priority", "low" if n % 2 else "high", "high" if n % 2 else "low") for n in range(1, 60)]
    found = done(told.ticket(turns, changes), told, actions.Settings(type="actions", turns=2, changes=5))
    assert len(found) == 5
    assert found[-1][0].startswith("Subject: T\n\nRequester: m4\n\nRequester: m5\n\nLabels")


@pytest.mark.slow
def test_a_hostile_changelog_takes_linear_time(told: Any) -> None:
    def ticket(size: int) -> Any:
        turns = [told.turn(1, "requester", "a" * 60 * size), *(told.turn(n, "note", "b") for n in range(2, size))]
        ways = [("high", "low"), ("low", "high")]
        return told.ticket(turns, [told.change(n, "priority", *ways[n % 2]) for n in range(1, 6 * size)])

    assert_linear(lambda document: actions.shape(document, PLAIN, told.maker), ticket, 50)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "delete", "arguments": {"to": "high"}},
        {"action": "set_priority", "arguments": {"to": "solved"}},
        {"action": "set_priority", "arguments": {"from": "low"}},
        {"action": "set_category", "arguments": {"to": "billing"}},
    ],
)
def test_the_schema_refuses_actions_that_there_are_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, actions.completion_schema(PLAIN, VALUES))

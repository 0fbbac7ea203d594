"""Triage: a ticket and the labels and summary that humans gave it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pydantic
import pytest

from curation.corpora.shapes import chunks, conversations, triage

TRIAGE = triage.Settings(type="triage", labels=("priority", "category"))
LABELS = {"category": ["Rückgabe", "other"], "priority": ["high"]}


def test_a_ticket_becomes_its_first_message_and_its_labels_as_json(given: Any, told: Any) -> None:
    turns = [("title", "Broken"), ("note", "SECRET"), ("requester", "It is."), ("requester", "More"), ("agent", "Ok")]
    row, whole = triage.shape(given.redacted(turns, LABELS), TRIAGE, told.maker).examples
    assert row.columns["prompt"] == [{"role": "user", "content": "Broken\n\nIt is."}]
    (answer,) = row.columns["completion"]
    assert answer["content"] == '{"priority": "high", "category": "Rückgabe"}'
    assert [turn.text for turn in row.turns] == ["Broken", "It is."]
    assert [(m["role"], m["train"]) for m in whole.columns["messages"]] == [("user", False), ("assistant", True)]
    assert [m["content"] for m in whole.columns["messages"]] == ["Broken\n\nIt is.", answer["content"]]


def test_a_record_that_has_only_a_title_is_asked_by_it_and_in_no_row_that_teaches_answers(
    given: Any, told: Any
) -> None:
    ticket = given.redacted([("title", "No light")], LABELS)
    row, _ = triage.shape(ticket, TRIAGE, told.maker).examples
    assert row.columns["prompt"] == [{"role": "user", "content": "No light"}]
    assert [turn.role for turn in row.turns] == ["title"]
    talk = conversations.shape(ticket, conversations.Settings(type="conversations", least_letters=0), told.maker)
    assert (talk.examples, talk.reason) == ((), "no_trained_turn:no_answer")
    cuts = chunks.shape(ticket, chunks.Settings(type="chunks", least_letters=0), told.maker)
    assert (cuts.examples, cuts.reason) == ((), "no_text")
    task = given.redacted([("hidden", "Ring back")], LABELS, kind="note")
    assert triage.shape(task, TRIAGE, told.maker).examples[0].columns["prompt"][0]["content"] == "Ring back"
    assert triage.shape(given.redacted([("hidden", "Ring back")], LABELS), TRIAGE, told.maker).reason == "no_request"


def test_a_title_that_only_agents_saw_stays_out(given: Any, told: Any) -> None:
    row, _ = triage.shape(
        given.redacted([("hidden", "SECRET"), ("requester", "It is.")], LABELS), TRIAGE, told.maker
    ).examples
    assert row.columns["prompt"][0]["content"] == "It is."


@pytest.mark.parametrize(
    ("turns", "labels", "reason"),
    [
        ([("agent", "hello")], LABELS, "no_request"),
        ([("requester", " ")], LABELS, "no_request"),
        ([("requester", "hi")], {"priority": ["high"]}, "label_missing:category"),
        ([("requester", "hi")], {"priority": []}, "label_missing:priority"),
    ],
)
def test_a_ticket_without_request_or_label_says_which(
    given: Any, told: Any, turns: Any, labels: Any, reason: str
) -> None:
    found = triage.shape(given.redacted(turns, labels), TRIAGE, told.maker)
    assert (found.examples, found.reason) == ((), reason)


def with_summary(told: Any, words: str, summary: str | None = "Cable was loose.") -> Any:
    turns = [
        told.turn(1, "title", "Broken"),
        told.turn(1, "requester", words),
        told.turn(2, "note", "SECRET"),
        told.turn(3, "agent", "Is the cable in?"),
    ]
    if summary is not None:
        turns.append(told.turn(9, "summary", summary, visibility="internal"))
    return told.ticket(turns, [told.change(8, "priority", "low", "high")], labels=LABELS)


def conversation(told: Any, *changes: Any, labels: tuple[str, ...] = ("priority",)) -> Any:
    turns = [
        told.turn(1, "title", "Broken"),
        told.turn(1, "requester", "It is."),
        told.turn(3, "agent", "Is the cable in?"),
        told.turn(5, "requester", "No, and it smokes."),
        told.turn(7, "agent", "I have set this to high."),
    ]
    chosen = triage.Settings(type="triage", labels=labels, reads="conversation")
    return triage.shape(told.ticket(turns, changes, LABELS), chosen, told.maker)


@pytest.mark.parametrize(("minute", "shown"), [(None, 2), (2, 2), (3, 3), (6, 4), (9, 5)])
def test_what_was_said_after_a_label_was_decided_is_not_shown(told: Any, minute: int | None, shown: int) -> None:
    changes = [told.change(minute, "priority", "low", "high")] if minute else []
    changes.append(told.change(9, "status", "open", "solved"))
    (row, _) = conversation(told, *changes).examples
    assert len(row.turns) == shown
    assert ("set this to high" in row.columns["prompt"][0]["content"]) == (shown == 5)


def test_the_last_entry_about_a_label_decides_it(told: Any) -> None:
    entries = [told.change(2, "priority", "low", "urgent"), told.change(6, "priority", "urgent", "high")]
    assert len(conversation(told, *entries).examples[0].turns) == 4


def test_labels_that_were_decided_with_something_said_between_are_not_asked_for_together(told: Any) -> None:
    entry, both = told.change(6, "priority", "low", "high"), ("priority", "category")
    assert conversation(told, entry, labels=both).reason == "labels_decided_apart"
    together = conversation(told, entry, told.change(5, "category", None, "other"), labels=both)
    assert len(together.examples[0].turns) == 4
    assert len(conversation(told, told.change(1, "priority", None, "high"), labels=both).examples[0].turns) == 2


def test_a_summary_of_what_was_said_later_is_left_out(told: Any) -> None:
    chosen = triage.Settings(type="triage", labels=("priority",), reads="conversation", summary="required")
    early = replace(with_summary(told, "It is."), changes=())
    assert triage.shape(early, chosen, told.maker).reason == "no_summary:of_what_was_said_later"


@pytest.mark.parametrize("wanted", ["leave_out", "where_written", "required"])
@pytest.mark.parametrize("written", ["Cable was loose.", "  ", None])
def test_a_summary_is_told_only_where_a_human_wrote_one(told: Any, wanted: Any, written: str | None) -> None:
    chosen = triage.Settings(type="triage", labels=("priority",), reads="conversation", summary=wanted)
    found = triage.shape(with_summary(told, "It is.", written), chosen, told.maker)
    has = bool(written and written.strip())
    if wanted == "required" and not has:
        assert (found.examples, found.reason) == ((), "no_summary:not_written")
        return
    said = json.loads(found.examples[0].columns["completion"][0]["content"])
    assert said == ({"summary": written} if has and wanted != "leave_out" else {}) | {"priority": "high"}
    assert ("summary" in {turn.role for turn in found.examples[0].turns}) == ("summary" in said)
    jsonschema.validate(said, triage.completion_schema(chosen, {"priority": ["low", "high"]}))


def test_a_summary_that_names_what_the_prompt_does_not_is_left_out(told: Any) -> None:
    chosen = triage.Settings(type="triage", labels=("priority",), reads="conversation", summary="where_written")
    known = triage.shape(with_summary(told, "I am [PERSON_1]", "[PERSON_1] had a loose cable"), chosen, told.maker)
    unknown = triage.shape(with_summary(told, "It is.", "[PERSON_2] had a loose cable"), chosen, told.maker)
    assert known.figures["summary:given"] == unknown.figures["summary:placeholder"] == 1
    assert "summary" not in json.loads(unknown.examples[0].columns["completion"][0]["content"])


@pytest.mark.parametrize("summary", ["where_written", "required"])
def test_a_summary_needs_the_whole_conversation_to_be_read(summary: Any) -> None:
    with pytest.raises(pydantic.ValidationError, match=r"tells the outcome.*set `reads: conversation`"):
        triage.Settings(type="triage", labels=("priority",), summary=summary)
    assert triage.Settings(type="triage", labels=("priority",), summary="leave_out").reads == "request"


def test_a_whole_conversation_is_read_with_its_speakers_and_without_notes_and_summary(told: Any) -> None:
    chosen = triage.Settings(type="triage", labels=("priority",), reads="conversation", summary="where_written")
    found = triage.shape(with_summary(told, "It is."), chosen, told.maker)
    assert found.examples[0].columns["prompt"][0]["content"] == (
        "Subject: Broken\n\nRequester: It is.\n\nAgent: Is the cable in?"
    )


@pytest.mark.parametrize(
    "wrong", [{}, {"priority": "huge"}, {"priority": "high", "more": "x"}, {"priority": "high", "summary": 1}]
)
def test_the_schema_refuses_what_no_ticket_was_given(wrong: dict[str, Any]) -> None:
    chosen = triage.Settings(type="triage", labels=("priority",), reads="conversation", summary="where_written")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, triage.completion_schema(chosen, {"priority": ["low", "high"]}))

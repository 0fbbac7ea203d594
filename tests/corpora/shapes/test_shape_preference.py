"""Preference: two real answers, and which one was better by what people did, never by what we think."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from curation.corpora.shapes import preference
from tests.growth import assert_linear

PLAIN = preference.Settings(type="preference")
ASKED = "My router does not start any more"
GOOD, BAD = {"satisfaction": ["good"]}, {"satisfaction": ["bad"]}
MACRO = "Please hold the reset button for ten seconds until the light turns green and then wait a while."
EDITED = "Please hold the reset button for ten seconds until the light turns green and then plug in your second port."
PLUG = "Which one do I plug in again, the first or the second of the ports?"


def pairs(documents: list[Any], told: Any, chosen: preference.Settings = PLAIN) -> list[tuple[str, str, str]]:
    """(signal, chosen, rejected) of what some documents of a split give, by signal; each row as the contract says."""
    shaped = [preference.shape(document, chosen, told.maker) for document in documents]
    made = [e for s in shaped for e in s.examples]
    made += preference.conclude([part for s in shaped for part in s.parts], chosen, told.maker)
    table = pa.Table.from_pylist([dict(e.columns) for e in made], preference.CONTRACT.schemas["default"])
    for found, row in zip(made, table.to_pylist(), strict=True):
        assert row == found.columns
        assert [m["role"] for m in row["chosen"] + row["rejected"]] == ["assistant", "assistant"]
        assert row["prompt"][-1]["role"] == "user"
        assert row["chosen"] != row["rejected"]
        assert set(found.documents) <= {d.row["doc_id"] for d in documents}
    return [(r["signal"], r["chosen"][0]["content"], r["rejected"][0]["content"]) for r in table.to_pylist()]


def rated(told: Any, record: str, answer: str, labels: dict[str, list[str]], asked: str = ASKED, **fields: Any) -> Any:
    turns = [told.turn(1, "requester", asked), told.turn(2, "agent", answer, **fields.pop("turn", {}))]
    return told.ticket(turns, labels=labels, record_id=record, **fields)


def solved(told: Any, record: str, answers: list[str], replies: list[str], asked: str = ASKED) -> Any:
    """Answered and solved; each reply opens it again."""
    turns = [told.turn(1, "title", f"Ticket {record}"), told.turn(1, "requester", asked)]
    changes, state = [], "open"
    for n, answer in enumerate(answers):
        turns.append(told.turn(10 * n + 2, "agent", answer))
        changes.append(told.change(10 * n + 3, "status", state, "solved"))
        if n < len(replies):
            turns.append(told.turn(10 * n + 5, "requester", replies[n]))
            changes.append(told.change(10 * n + 6, "status", "solved", "open"))
    return told.ticket(turns, changes, {"status": ["solved"]}, record_id=record)


def test_two_answers_to_one_question_of_which_one_was_rated_well_and_one_badly(told: Any) -> None:
    documents = [rated(told, "1", "Reset it.", GOOD), rated(told, "2", "No idea.", BAD, f"{ASKED.upper()}!")]
    assert pairs(documents, told) == [("rating", "Reset it.", "No idea.")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"labels": GOOD}, {"labels": GOOD}),
        ({"labels": GOOD}, {"labels": {}}),
        ({"labels": GOOD}, {"labels": BAD, "asked": "My camera does not start any more"}),
        ({"labels": GOOD, "answer": "Same."}, {"labels": BAD, "answer": "same"}),
        ({"labels": GOOD}, {"labels": BAD, "answer": "Ask [PERSON_7] for it."}),
        ({"labels": GOOD, "answer": "Ask [PERSON_7] for it."}, {"labels": BAD}),
        ({"labels": GOOD, "asked": "Help please"}, {"labels": BAD, "asked": "Help please"}),
    ],
    ids=["both good", "one unrated", "other question", "same answer", "unknown bad", "unknown good", "vague"],
)
def test_what_gives_no_sure_pair_gives_none(told: Any, first: dict[str, Any], second: dict[str, Any]) -> None:
    own = ({"record": "1", "answer": "Reset it."} | first, {"record": "2", "answer": "No idea."} | second)
    documents = [rated(told, **each) for each in own]
    assert pairs(documents, told) == []


def test_a_stale_answer_is_never_chosen_but_may_be_rejected(told: Any) -> None:
    stale = {"cites": (told.stale,)}
    assert pairs([rated(told, "1", "30 days.", GOOD, turn=stale), rated(told, "2", "None.", BAD)], told) == []
    assert pairs([rated(told, "1", "14 days.", GOOD), rated(told, "2", "30 days.", BAD, turn=stale)], told) == [
        ("rating", "14 days.", "30 days.")
    ]


def test_a_rating_of_a_long_thread_says_nothing_of_its_first_answer(told: Any) -> None:
    more = "I tried that three times now and the light is red and blinks twice before it goes out, and then stays dark"
    turns = [told.turn(1, "requester", ASKED), told.turn(2, "agent", "Reset it."), told.turn(3, "requester", more)]
    long = told.ticket([*turns, told.turn(4, "agent", "We send a new one.")], labels=GOOD, record_id="1")
    assert pairs([long, rated(told, "2", "No idea.", BAD)], told) == []
    thanks = told.ticket([*turns[:2], told.turn(3, "requester", "Thanks!")], labels=GOOD, record_id="1")
    assert pairs([thanks, rated(told, "2", "No idea.", BAD)], told) == [("rating", "Reset it.", "No idea.")]


def test_documents_of_one_cluster_ask_the_same_in_other_words(told: Any) -> None:
    first = replace(rated(told, "1", "Reset it.", GOOD), cluster="c")
    second = replace(rated(told, "2", "No idea.", BAD, "The router is dead since noon"), cluster="c")
    assert pairs([first, second], told) == [("rating", "Reset it.", "No idea.")]


def test_an_answer_that_opened_a_ticket_again_against_one_that_solved_it_at_once(told: Any) -> None:
    documents = [solved(told, "1", ["Reset it."], []), solved(told, "2", ["Wait.", "Reset it now."], ["Still dead"])]
    assert pairs(documents, told) == [("reopened", "Reset it.", "Wait.")]


@pytest.mark.parametrize("reply", ["Thanks a lot!", "Merci", "Vielen Dank, alles gut"])
def test_a_thank_you_that_opens_a_ticket_is_no_complaint(told: Any, reply: str) -> None:
    documents = [solved(told, "1", ["Reset it."], []), solved(told, "2", ["Wait.", "You are welcome."], [reply])]
    assert pairs(documents, told) == []


def test_a_later_answer_of_one_ticket_is_never_preferred_to_the_first(told: Any) -> None:
    for later in ("You are right, the first advice treated another fault. Reset it.", "Reset it."):
        shaped = preference.shape(solved(told, "1", ["Wait.", later], ["Still dead"]), PLAIN, told.maker)
        assert (shaped.examples, shaped.reason) == ((), "no_pair")
        assert pairs([solved(told, str(n), ["Wait.", later], ["Still dead"]) for n in (1, 2)], told) == []


def test_a_ticket_without_changelog_tells_nothing_of_its_first_answer(told: Any) -> None:
    whole = solved(told, "1", ["Wait.", "Reset it."], ["Still dead"])
    assert preference.shape(replace(whole, changes=()), PLAIN, told.maker).reason == "no_signal"


def test_an_edited_macro_that_was_rated_well_against_the_macro_as_it_was_sent_elsewhere(told: Any) -> None:
    macro = rated(told, "1", MACRO, {}, "Another question it was", turn={"macro": True})
    edited = rated(told, "2", EDITED, GOOD, PLUG)
    assert pairs([macro, edited], told) == [("edited_macro", EDITED, MACRO)]
    for labels in ({}, BAD):
        assert pairs([macro, rated(told, "2", EDITED, labels, PLUG)], told) == []
    assert pairs([macro, rated(told, "2", "We are closed on Sundays and holidays in your region.", GOOD)], told) == []


@pytest.mark.parametrize(
    ("asked", "answer", "fits"),
    [
        (PLUG, EDITED, True),
        (ASKED, EDITED, False),
        ("Must I plug it in again?", EDITED, False),
        (PLUG, f"Good morning,\n\n{EDITED}\n\nThanks a lot and kind regards", True),
        (PLUG, f"{EDITED} I do so since you have no printer.", False),
        (PLUG, f"{EDITED} It takes 3 days.", False),
        (f"{PLUG} I have 3 days. I do not own a printer!", f"{EDITED} No printer is needed, it takes 3 days.", False),
        (f"{PLUG} Does it take 3 days? Is a printer needed?", f"{EDITED} No printer is needed, it takes 3 days.", True),
        (PLUG, MACRO.replace("green", "a green that is not"), False),
    ],
    ids=["told", "untold", "half", "courtesy", "invented", "number", "needed", "all told", "nothing"],
)
def test_what_an_agent_put_into_a_macro_must_stand_in_the_prompt(
    told: Any, asked: str, answer: str, fits: bool
) -> None:
    macro = rated(told, "1", MACRO, {}, "Another question it was", turn={"macro": True})
    chosen = preference.Settings(type="preference", likeness=0.3)
    found = pairs([macro, rated(told, "2", answer, GOOD, asked)], told, chosen)
    assert found == ([("edited_macro", answer, MACRO)] if fits else [])


def test_the_closest_macro_is_the_one_that_was_edited(told: Any) -> None:
    other = MACRO.replace("ten", "twenty").replace("green", "blue")
    sent = [rated(told, str(n), text, {}, turn={"macro": True}) for n, text in enumerate([other, MACRO, MACRO])]
    assert pairs([*sent, rated(told, "9", EDITED, GOOD, PLUG)], told) == [("edited_macro", EDITED, MACRO)]


def test_only_declared_signals_count_and_internal_notes_and_summaries_are_never_told(told: Any) -> None:
    documents = [
        solved(told, "1", ["Reset it."], []),
        solved(told, "2", ["Wait.", "Reset it now."], ["Still dead"]),
        *(rated(told, str(n), f"Answer {n}", GOOD if n % 2 else BAD) for n in range(3, 7)),
    ]
    hidden = [told.turn(n, role, "SECRET", visibility="internal") for n, role in ((50, "note"), (51, "summary"))]
    documents = [replace(each, turns=(*each.turns, *hidden)) for each in documents]
    for signal in ("rating", "reopened"):
        found = pairs(documents, told, preference.Settings(type="preference", signals=(signal,)))
        assert {each[0] for each in found} == {signal}
        assert "SECRET" not in json.dumps(found)


def test_any_order_of_parts_gives_the_same_pairs_and_no_answer_is_used_twice(told: Any) -> None:
    documents = [rated(told, str(n), f"Answer {n}", GOOD if n % 3 else BAD) for n in range(30)]
    parts = [part for d in documents for part in preference.shape(d, PLAIN, told.maker).parts]
    first = list(preference.conclude(parts, PLAIN, told.maker))
    assert len(first) == 10
    assert len({turn for e in first for turn in e.documents}) == 20
    random.Random(1).shuffle(parts)
    assert list(preference.conclude(parts, PLAIN, told.maker)) == first


def test_the_requester_may_be_introduced_and_a_system_message_put_in_front(told: Any) -> None:
    chosen = preference.Settings(type="preference", introduce=True, system="Be kind.")
    documents = [rated(told, "1", "[PERSON_1], reset it.", GOOD), rated(told, "2", "[PERSON_1]: no idea.", BAD)]
    documents = [replace(document, requester="[PERSON_1]") for document in documents]
    assert pairs(documents, told) == []
    parts = [part for d in documents for part in preference.shape(d, chosen, told.maker).parts]
    (made,) = preference.conclude(parts, chosen, told.maker)
    assert made.columns["prompt"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": f"From: [PERSON_1]\n\n{ASKED}"},
    ]


@pytest.mark.parametrize(
    ("own", "greeted", "other", "greets"),
    [
        ("Julia Brown", "Dear Julia,", "Max Stone", "Dear Max,"),
        ("Julia Brown", "Dear Ms Brown,", "Max Stone", "Dear Ms Stone,"),
        ("Julia Brown", "Julia Brown: Julianas,", "Max Stone", "Max Stone: Julianas,"),
        ("[PERSON_1]", "Dear [PERSON_1],", "[PERSON_3]", "Dear [PERSON_3],"),
    ],
)
def test_both_answers_call_the_requester_alike(told: Any, own: str, greeted: str, other: str, greets: str) -> None:
    chosen = preference.Settings(type="preference", introduce=True)
    marks = frozenset(mark for mark in (own, *own.split()) if mark in greeted.replace("Julianas", ""))
    bad = rated(told, "2", f"{greeted} no idea.", BAD, turn={"placeholders": marks})
    documents = [replace(rated(told, "1", "Reset it.", GOOD), requester=other), replace(bad, requester=own)]
    assert pairs(documents, told, chosen) == [("rating", "Reset it.", f"{greets} no idea.")]


def test_thousands_of_answers_to_one_question_are_paired_in_linear_time(told: Any) -> None:
    def parts(answers: int) -> list[Any]:
        documents = [
            rated(told, str(n), f"Ask [PERSON_{n}] for {n}", GOOD if n % 2 else BAD, f"I am [PERSON_{n}], help me now")
            for n in range(answers)
        ]
        return [part for d in documents for part in preference.shape(d, PLAIN, told.maker).parts]

    assert list(preference.conclude(parts(3_000), PLAIN, told.maker)) == []
    assert_linear(lambda some: list(preference.conclude(some, PLAIN, told.maker)), parts, 100)


@pytest.mark.parametrize(("chosen", "rejected", "longer"), [(3, 2, "chosen"), (2, 3, "rejected"), (2, 2, "neither")])
def test_a_pair_says_which_of_its_answers_is_the_longer(chosen: int, rejected: int, longer: str) -> None:
    assert preference._longer(chosen, rejected) == longer
    assert "longer" in preference.CONTRACT.counted  # so the card says how often

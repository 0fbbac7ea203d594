"""Conversations: what a model is trained on, and what it never sees."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from curation.corpora.example import Maker
from curation.corpora.shapes import conversations, preference
from curation.corpora.shapes.messages import TRAIN_REASONS
from tests.growth import assert_linear

KEY = b"k" * 32
MAKER = Maker("support-sft", KEY)
PLAIN = conversations.Settings(type="conversations", least_letters=0)


def shaped(document: Any, settings_: conversations.Settings = PLAIN) -> list[tuple[str, str, str]]:
    """(role, content, train_reason) of the messages of the one conversation; empty where there is none."""
    found = conversations.shape(document, settings_, MAKER)
    rows = [e.columns["messages"] for e in found.examples if e.config == "conversations"]
    return [(m["role"], m["content"], m["train_reason"]) for m in rows[0]] if rows else []


def reasons(document: Any, settings_: conversations.Settings = PLAIN) -> list[str]:
    return [reason for _, _, reason in shaped(document, settings_)]


def test_title_and_first_message_are_one_user_turn_and_consecutive_turns_are_joined(given: Any) -> None:
    document = given.redacted(
        [("title", "Broken"), ("requester", "It is."), ("requester", "Help."), ("agent", "Done."), ("agent", "Bye.")]
    )
    assert shaped(document) == [
        ("user", "Broken\n\nIt is.\n\nHelp.", "user"),
        ("assistant", "Done.\n\nBye.", "trained"),
    ]


def test_a_thread_that_an_agent_opens_begins_with_what_the_requester_says(given: Any) -> None:
    document = given.redacted([("agent", "Hello"), ("requester", "Who is it?"), ("agent", "Us.")])
    assert [content for _, content, _ in shaped(document)] == ["Who is it?", "Us."]


def test_an_internal_note_is_in_no_row_and_the_answer_after_it_is_not_trained(given: Any) -> None:
    document = given.redacted(
        [
            ("requester", "Refund me"),
            ("note", "SECRET he is a liar"),
            ("agent", "No."),
            ("requester", "Please"),
            ("agent", "Well, yes."),
        ]
    )
    assert reasons(document) == ["user", "internal_context", "user", "trained"]
    found = conversations.shape(document, PLAIN, MAKER)
    assert "SECRET" not in json.dumps([dict(e.columns) for e in found.examples])
    assert {turn.visibility for e in found.examples for turn in e.turns} == {"public"}


@pytest.mark.parametrize(
    "between", [[("requester", "Any news?")], [("system", "We got it")], [("system", "We got it"), ("requester", "Hm")]]
)
def test_a_note_counts_until_an_agent_has_answered(given: Any, between: list[tuple[str, str]]) -> None:
    turns = [("requester", "Refund me"), ("note", "he is a liar"), *between, ("agent", "No.")]
    later = [("requester", "Thanks"), ("agent", "Welcome")]
    assert reasons(given.redacted([*turns, *later]))[-3:] == ["internal_context", "user", "trained"]


def test_a_note_between_two_answers_that_are_joined_spoils_both(given: Any) -> None:
    turns = [("requester", "a"), ("agent", "b"), ("note", "c"), ("agent", "d"), ("requester", "e"), ("agent", "f")]
    assert shaped(given.redacted(turns))[1] == ("assistant", "b\n\nd", "internal_context")


def test_an_automatic_answer_is_context_but_not_trained_and_gives_way_to_a_persons(given: Any) -> None:
    turns = [("requester", "a"), ("system", "auto"), ("requester", "b"), ("agent", "c")]
    assert reasons(given.redacted(turns)) == ["user", "automatic", "user", "trained"]
    for answers in ([("system", "auto"), ("agent", "c")], [("agent", "c"), ("system", "auto")]):
        assert shaped(given.redacted([("requester", "a"), *answers]))[1] == ("assistant", "c", "trained")


@pytest.mark.parametrize(
    ("labels", "trained"), [({}, True), ({"satisfaction": ["good"]}, True), ({"satisfaction": ["bad"]}, False)]
)
def test_answers_that_were_rated_badly_are_not_trained(given: Any, labels: dict[str, list[str]], trained: bool) -> None:
    document = given.redacted([("requester", "a"), ("agent", "b")], labels)
    found = conversations.shape(document, PLAIN, MAKER)
    assert (found.reason, bool(found.examples)) == ((None, True) if trained else ("no_trained_turn:low_rating", False))
    lax = conversations.Settings(type="conversations", least_letters=0, train_on_ratings=("good", "unrated", "bad"))
    assert reasons(document, lax) == ["user", "trained"]


def test_an_answer_that_says_what_was_not_said_before_is_not_trained(given: Any) -> None:
    turns = [
        ("requester", "I am [PERSON_2]"),
        ("agent", "Dear [PERSON_2]"),
        ("requester", "and"),
        ("agent", "ask [PERSON_3]"),
    ]
    assert reasons(given.redacted(turns)) == ["user", "trained"]
    again = [*turns, ("requester", "whom?"), ("agent", "[PERSON_3], really")]
    assert reasons(given.redacted(again)) == ["user", "trained", "user", "placeholder", "user", "trained"]


def test_an_invented_name_may_be_said_in_part_by_the_answer(given: Any) -> None:
    def thread(*marks: str) -> Any:
        turns = [
            replace(
                given.redacted_turn(number, "requester" if number % 2 else "agent", mark),
                placeholders=frozenset([mark]),
            )
            for number, mark in enumerate(marks, 1)
        ]
        return given.redacted(turns)

    assert reasons(thread("Julia Brown", "Julia")) == ["user", "trained"]
    assert reasons(thread("Julia Brown", "Martin", "Brown", "Julia Brown"))[1] == "placeholder"
    assert reasons(thread("[PERSON_1]", "[PERSON_2]", "[PERSON_2]", "[PERSON_1]"))[1] == "placeholder"


@pytest.mark.parametrize("shape", [conversations, preference])
def test_a_thread_of_thousands_of_names_takes_linear_time(told: Any, shape: Any) -> None:
    def thread(names: int) -> Any:
        marks = [f"Julia {number:x}" for number in range(names)]
        turns = [
            told.turn(n, "agent" if n % 2 else "requester", mark, placeholders=frozenset([mark]))
            for n, mark in enumerate(marks)
        ]
        return told.ticket(turns, labels={"satisfaction": ["good"]})

    chosen = shape.Settings(type=shape.__name__.split(".")[-1])
    assert_linear(lambda document: shape.shape(document, chosen, MAKER), thread, 100)


def test_introducing_the_requester_tells_the_name_an_answer_may_use(given: Any) -> None:
    turns = [("requester", "broken"), ("agent", "Dear [PERSON_1], done")]
    greeted = given.redacted(turns, requester="[PERSON_1]")
    assert shaped(greeted) == []
    introduce = conversations.Settings(type="conversations", least_letters=0, introduce=True)
    assert shaped(greeted, introduce)[0] == ("user", "From: [PERSON_1]\n\nbroken", "user")
    assert reasons(greeted, introduce) == ["user", "trained"]
    assert shaped(given.redacted(turns, requester=None), introduce) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ([{"macro": True}], "unedited_macro"),
        ([{"macro": True}, {"macro": False}], "trained"),
        ([{"stale": True}, {}], "superseded_policy"),
        ([{"macro": True, "stale": True}], "superseded_policy"),
    ],
)
def test_a_macro_alone_and_a_policy_that_no_longer_holds_are_not_trained(
    told: Any, fields: list[dict[str, bool]], reason: str
) -> None:
    answers = [
        told.turn(
            n, "agent", "Fourteen days.", macro=f.get("macro", False), cites=(told.stale,) * f.get("stale", False)
        )
        for n, f in enumerate(fields, 2)
    ]
    later = [told.turn(8, "requester", "Thanks"), told.turn(9, "agent", "Welcome")]
    document = told.ticket([told.turn(1, "requester", "How long?"), *answers, *later])
    assert reasons(document) == ["user", reason, "user", "trained"]


def test_macros_are_trained_where_the_recipe_says_so(told: Any) -> None:
    document = told.ticket(
        [told.turn(1, "requester", "How long?"), told.turn(2, "agent", "Fourteen days.", macro=True)]
    )
    assert conversations.shape(document, PLAIN, MAKER).reason == "no_trained_turn:unedited_macro"
    assert reasons(document, conversations.Settings(type="conversations", least_letters=0, train_on_macros=True)) == [
        "user",
        "trained",
    ]


def test_a_policy_that_was_cited_and_still_holds_is_trained(told: Any) -> None:
    holds = replace(told.stale, superseded=False)
    document = told.ticket([told.turn(1, "requester", "How long?"), told.turn(2, "agent", "Thirty.", cites=(holds,))])
    assert reasons(document) == ["user", "trained"]


def test_a_summary_is_in_no_row_and_is_no_internal_note(told: Any) -> None:
    summary = told.turn(3, "summary", "SECRET it was the cable", visibility="internal")
    document = told.ticket([told.turn(1, "requester", "a"), summary, told.turn(4, "agent", "b")])
    assert shaped(document) == [("user", "a", "user"), ("assistant", "b", "trained")]


def test_an_answer_that_only_thanks_or_quotes_is_not_trained(given: Any) -> None:
    turns = [("requester", "It hums."), ("agent", "Good find, thanks!"), ("requester", "And?")]
    turns += [("agent", "> It hums."), ("requester", "Well?"), ("agent", "Thanks, I have replaced the fan.")]
    assert reasons(given.redacted(turns)) == ["user", "says_nothing", "user", "says_nothing", "user", "trained"]
    found = conversations.shape(given.redacted(turns[:4]), PLAIN, MAKER)
    assert found.reason == "no_trained_turn:says_nothing"


def test_the_title_of_a_thread_that_an_agent_opened_asks_nothing(told: Any) -> None:
    title = told.turn(1, "title", "Recall of the fan", author_ref="a1")
    turns = [
        told.turn(2, "agent", "Your fan may hum.", author_ref="a1"),
        told.turn(3, "requester", "Which?", author_ref="r1"),
    ]
    turns.append(told.turn(4, "agent", "The grey one.", author_ref="a1"))
    assert [text for _, text, _ in shaped(told.ticket([title, *turns]))] == ["Which?", "The grey one."]
    asked = replace(title, author_ref="r1")
    assert shaped(told.ticket([asked, *turns]))[:2] == [
        ("user", "Recall of the fan", "user"),
        ("assistant", "Your fan may hum.", "trained"),
    ]


def long_thread(given: Any, messages: int) -> Any:
    roles = ["requester", "agent"] * (messages // 2 + 1)
    return given.redacted([(role, f"m{number}") for number, role in enumerate(roles[:messages])])


@settings(max_examples=200, deadline=None)
@example(count=st.integers(0, 90), half=st.integers(1, 30))
def test_every_message_is_fresh_in_one_window_and_windows_share_half(count: int, half: int) -> None:
    found = list(conversations.windows(count, 2 * half))
    assert [n for w in found for n in range(w.fresh, w.end)] == list(range(count))
    for window in found:
        assert window.start % 2 == 0
        assert window.end - window.start <= 2 * half
    assert all(window.fresh - window.start == half // 2 * 2 for window in found[1:])


@pytest.mark.parametrize("size", [2, 4, 10, 20])
def test_a_long_thread_trains_each_answer_once_with_what_was_said_before_it(given: Any, size: int) -> None:
    found = conversations.shape(
        long_thread(given, 51), conversations.Settings(type="conversations", least_letters=0, window=size), MAKER
    ).examples
    rows = [e.columns for e in found if e.config == "default"]
    assert [row["completion"][0]["content"] for row in rows] == [f"m{n}" for n in range(1, 51, 2)]
    for row in rows:
        told = [m["content"] for m in row["prompt"]]
        last = int(row["completion"][0]["content"][1:])
        assert told == [f"m{n}" for n in range(last - len(told), last)]
        assert min(last, size // 4 * 2) < len(told) + 1 <= size
    whole = [e.columns["messages"] for e in found if e.config == "conversations"]
    assert Counter(m["content"] for messages in whole for m in messages if m["train"]) == Counter(
        f"m{n}" for n in range(1, 51, 2)
    )
    assert {m["train_reason"] for messages in whole[1:] for m in messages} <= {"user", "trained", "other_window"}
    assert len({e.example_id for e in found}) == len(found)


def test_a_thread_that_goes_on_keeps_the_examples_that_it_had(given: Any) -> None:
    small = conversations.Settings(type="conversations", least_letters=0, window=8)
    before = conversations.shape(long_thread(given, 24), small, MAKER).examples
    after = conversations.shape(long_thread(given, 40), small, MAKER).examples
    rows = {e.example_id: e.columns for e in after}
    assert all(rows[e.example_id] == e.columns for e in before if e.config == "default")


def test_what_was_said_before_a_window_is_not_said_in_it_but_the_requesters_name_is(given: Any) -> None:
    turns = [("requester", "[PHONE_1] is mine"), ("agent", "[PERSON_1]!")] + [("requester", "a"), ("agent", "b")] * 4
    turns += [("requester", "well?"), ("agent", "[PERSON_1]: is it [PHONE_1]?"), ("requester", "c"), ("agent", "d")]
    document = given.redacted(turns, requester="[PERSON_1]")
    small = conversations.Settings(type="conversations", least_letters=0, window=8, introduce=True)
    found = conversations.shape(document, small, MAKER)
    assert found.figures["train_reason:placeholder"] == 1
    rows = [e.columns for e in found.examples if e.config == "default"]
    said = [
        (row["completion"][0]["content"], row["prompt"][0]["content"].startswith("From: [PERSON_1]\n")) for row in rows
    ]
    assert [(answer, opened) for answer, opened in said if opened] == [("[PERSON_1]!", True)]
    assert len(said) == 6


def test_a_name_stands_above_a_prompt_only_where_the_answer_says_it_and_nothing_else_does(given: Any) -> None:
    turns = [("requester", "broken"), ("agent", "restart it"), ("requester", "no"), ("agent", "[PERSON_1], I call you")]
    introduce = conversations.Settings(type="conversations", least_letters=0, introduce=True)
    found = conversations.shape(given.redacted(turns, requester="[PERSON_1]"), introduce, MAKER)
    plain, named, thread = (example.columns for example in found.examples)
    assert plain["prompt"] == [{"role": "user", "content": "broken"}]
    assert named["prompt"][0]["content"] == "From: [PERSON_1]\n\nbroken"
    assert thread["messages"][0]["content"] == "From: [PERSON_1]\n\nbroken"
    signed = [("requester", "broken, says [PERSON_1]"), *turns[1:]]
    found = conversations.shape(given.redacted(signed, requester="[PERSON_1]"), introduce, MAKER)
    assert not any("From:" in str(example.columns) for example in found.examples)


ROLES = st.sampled_from(["title", "requester", "agent", "system", "note", "author", "summary"])
TEXTS = st.sampled_from(["one", "two [PERSON_1]", "three [PERSON_2]", "  ", "four"])


@settings(max_examples=300, deadline=None)
@example(
    turns=st.lists(st.tuples(ROLES, TEXTS), max_size=24),
    rating=st.sampled_from(["good", "bad", None]),
    system=st.sampled_from([None, "Be kind."]),
    introduce=st.booleans(),
)
def test_conversations_alternate_and_both_configs_say_the_same(
    given: Any, turns: list[tuple[str, str]], rating: str | None, system: str | None, introduce: bool
) -> None:
    said_by = [given.redacted_turn(n, role, text) for n, (role, text) in enumerate(turns)]
    said_by = [replace(turn, visibility="internal") if turn.role == "summary" else turn for turn in said_by]
    document = given.redacted(said_by, {"satisfaction": [rating]} if rating else {}, "[PERSON_1]")
    wanted = conversations.Settings(type="conversations", least_letters=0, system=system, introduce=introduce, window=6)
    found = conversations.shape(document, wanted, MAKER)
    if not found.examples:
        assert found.reason and found.reason.startswith("no_trained_turn:")
        return
    rows: list[Any] = []
    number = 0
    for made in found.examples:
        assert made.turns
        assert {turn.visibility for turn in made.turns} == {"public"}
        assert not {"note", "summary"} & {turn.role for turn in made.turns}
        if made.config == "default":
            rows.append(made)
            continue
        messages = list(made.columns["messages"])
        said = [{"role": m["role"], "content": m["content"]} for m in messages]
        trained = [n for n, m in enumerate(messages) if m["train"]]
        plain = [{**m, "content": m["content"].removeprefix("From: [PERSON_1]\n\n")} for m in said]
        for made_row, place in zip(rows, trained, strict=True):
            prompt, opened = made_row.columns["prompt"], "[PERSON_1]" in said[place]["content"]
            assert made_row.columns["completion"] == [said[place]]
            assert prompt in (plain[:place], said[:place] if opened else plain[:place])
        if system:
            assert messages.pop(0) == {"role": "system", "content": system, "train": False, "train_reason": "system"}
        assert [m["role"] for m in messages] == ["user", "assistant"] * (len(messages) // 2)
        assert messages[-1]["train"]
        for message in messages:
            assert message["content"].strip()
            assert message["train"] == (message["train_reason"] == "trained")
            assert message["train_reason"] in TRAIN_REASONS
        number += len(said)
        rows = []
    assert not rows
    assert sum(found.figures.values()) == number
    assert len({e.example_id for e in found.examples}) == len(found.examples)


def test_an_answer_of_a_word_or_two_is_read_and_not_trained_unless_the_recipe_says_so(given: Any) -> None:
    turns = [
        ("requester", "It hums."),
        ("agent", "Nominating."),
        ("requester", "And?"),
        ("agent", "Replace its fan, please."),
    ]
    standard = conversations.Settings(type="conversations")
    assert reasons(given.redacted(turns), standard) == ["user", "says_nothing", "user", "trained"]
    assert reasons(given.redacted(turns), PLAIN) == ["user", "trained", "user", "trained"]

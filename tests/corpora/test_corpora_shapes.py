"""Redacted documents into examples: what a model is trained on, what it never sees, and how articles are cut."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from curation.corpora.example import Maker
from curation.corpora.shapes import chunks, conversations, triage

KEY = b"k" * 32
DAY = dt.date(2026, 11, 4)
PLAIN = conversations.Settings(type="conversations")


def shaped(document: Any, settings_: conversations.Settings = PLAIN) -> list[tuple[str, str, str]]:
    """(role, content, train_reason) of the messages of the one conversation; empty where there is none."""
    found = conversations.shape(document, settings_, Maker("support-sft", KEY, DAY))
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
    found = conversations.shape(document, PLAIN, Maker("support-sft", KEY, DAY))
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
    found = conversations.shape(document, PLAIN, Maker("support-sft", KEY, DAY))
    assert (found.reason, bool(found.examples)) == ((None, True) if trained else ("no_trained_turn:low_rating", False))
    lax = conversations.Settings(type="conversations", train_on_ratings=("good", "unrated", "bad"))
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


def test_introducing_the_requester_tells_the_name_an_answer_may_use(given: Any) -> None:
    turns = [("requester", "broken"), ("agent", "Dear [PERSON_1], done")]
    greeted = given.redacted(turns, requester="[PERSON_1]")
    assert shaped(greeted) == []
    introduce = conversations.Settings(type="conversations", introduce=True)
    assert shaped(greeted, introduce)[0] == ("user", "From: [PERSON_1]\n\nbroken", "user")
    assert reasons(greeted, introduce) == ["user", "trained"]
    assert shaped(given.redacted(turns, requester=None), introduce) == []


ROLES = st.sampled_from(["title", "requester", "agent", "system", "note", "author"])
TEXTS = st.sampled_from(["one", "two [PERSON_1]", "three [PERSON_2]", "  ", "four"])


@settings(max_examples=300, deadline=None)
@example(
    turns=st.lists(st.tuples(ROLES, TEXTS), max_size=12),
    rating=st.sampled_from(["good", "bad", None]),
    system=st.sampled_from([None, "Be kind."]),
    introduce=st.booleans(),
)
def test_conversations_alternate_and_both_configs_say_the_same(
    given: Any, turns: list[tuple[str, str]], rating: str | None, system: str | None, introduce: bool
) -> None:
    document = given.redacted(turns, {"satisfaction": [rating]} if rating else {}, "[PERSON_1]")
    wanted = conversations.Settings(type="conversations", system=system, introduce=introduce)
    found = conversations.shape(document, wanted, Maker("support-sft", KEY, DAY))
    if not found.examples:
        assert found.reason and found.reason.startswith("no_trained_turn:")
        return
    (whole,) = [e for e in found.examples if e.config == "conversations"]
    rows = [e for e in found.examples if e.config == "default"]
    messages = list(whole.columns["messages"])
    if system:
        assert messages.pop(0) == {"role": "system", "content": system, "train": False, "train_reason": "system"}
    assert [m["role"] for m in messages] == ["user", "assistant"] * (len(messages) // 2)
    assert messages[-1]["train"]
    for message in messages:
        assert message["content"].strip()
        assert message["train"] == (message["train_reason"] == "trained")
        assert message["train_reason"] in conversations.TRAIN_REASONS
    told = [{"role": m["role"], "content": m["content"]} for m in whole.columns["messages"]]
    start = len(told) - len(messages)
    trained = [start + n for n, m in enumerate(messages) if m["train"]]
    assert [(r.columns["prompt"], r.columns["completion"]) for r in rows] == [(told[:n], [told[n]]) for n in trained]
    assert len({e.example_id for e in found.examples}) == len(found.examples)
    assert sum(found.figures.values()) == len(told)
    for made in found.examples:
        assert made.turns
        assert "note" not in {turn.role for turn in made.turns if turn.visibility == "public"}


def test_an_id_stays_when_the_words_change_and_differs_between_corpora_keys_and_documents(given: Any) -> None:
    def ids(words: str, corpus: str = "a", key: bytes = KEY, record: str = "1") -> list[str]:
        document = given.redacted([("requester", words), ("agent", words)], record_id=record)
        found = conversations.shape(document, PLAIN, Maker(corpus, key, DAY)).examples
        article = given.redacted([("title", words), ("author", words)], record_id=record)
        found += chunks.shape(article, chunks.Settings(type="chunks"), Maker(corpus, key, DAY)).examples
        ticket = given.redacted([("title", words), ("requester", words)], {"category": ["x"]}, record_id=record)
        found += triage.shape(
            ticket, triage.Settings(type="triage", labels=("category",)), Maker(corpus, key, DAY)
        ).examples
        return [e.example_id for e in found]

    first = ids("hello")
    assert len(set(first)) == 4
    assert ids("[PERSON_1] and more") == first
    for other in (ids("hello", corpus="b"), ids("hello", key=b"j" * 32), ids("hello", record="2")):
        assert not set(other) & set(first)


# Triage


TRIAGE = triage.Settings(type="triage", labels=("priority", "category"))
LABELS = {"category": ["Rückgabe", "other"], "priority": ["high"]}


def test_a_ticket_becomes_its_first_message_and_its_labels_as_json(given: Any) -> None:
    turns = [("title", "Broken"), ("note", "SECRET"), ("requester", "It is."), ("requester", "More"), ("agent", "Ok")]
    (row,) = triage.shape(given.redacted(turns, LABELS), TRIAGE, Maker("t", KEY, DAY)).examples
    assert row.columns["prompt"] == [{"role": "user", "content": "Broken\n\nIt is."}]
    (answer,) = row.columns["completion"]
    assert answer["content"] == '{"priority": "high", "category": "Rückgabe"}'
    assert [turn.text for turn in row.turns] == ["Broken", "It is."]


def test_a_title_that_only_agents_saw_stays_out(given: Any) -> None:
    (row,) = triage.shape(
        given.redacted([("hidden", "SECRET"), ("requester", "It is.")], LABELS), TRIAGE, "t", KEY
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
def test_a_ticket_without_request_or_label_says_which(given: Any, turns: Any, labels: Any, reason: str) -> None:
    found = triage.shape(given.redacted(turns, labels), TRIAGE, Maker("t", KEY, DAY))
    assert (found.examples, found.reason) == ((), reason)


# Chunks


def test_an_article_is_cut_along_its_headings_with_their_path() -> None:
    text = "intro\n\n# A\n\n## B\n\nbody b\n\n### C ###\nbody c\n\n## D\n\n# E\n\nbody e"
    assert list(chunks.cut(text, 200)) == [
        ((), "intro"),
        (("A", "B"), "## B\n\nbody b"),
        (("A", "B", "C"), "### C ###\n\nbody c"),
        (("E",), "# E\n\nbody e"),
    ]


@pytest.mark.parametrize(
    "block",
    [
        "```\n# no heading\n\nx = 1\n```",
        "~~~\n```\n\n# no heading\n~~~",
        "````md\n```\n\n# inner\n```\n\n# still inside\n````",
        "    ```\n    # in a list\n\n    ```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "#\nno heading, a lone sign",
    ],
)
def test_a_block_that_fits_is_never_cut(block: str) -> None:
    filler = "word " * 30
    text = f"# Top\n\n{filler.strip()}\n\n{block}\n\n{filler.strip()}\n\n## Next\n\nend"
    found = list(chunks.cut(text, 200))
    assert sum(block in chunk for _, chunk in found) == 1
    assert found[-1] == (("Top", "Next"), "## Next\n\nend")


def test_code_in_a_line_does_not_open_a_block() -> None:
    assert [path for path, _ in chunks.cut("# A\n\n```x``` is code\n\n# B\n\nend", 200)] == [("A",), ("B",)]


def test_a_heading_alone_is_no_chunk_even_where_its_section_fills_the_limit() -> None:
    body = "x" * 200
    assert list(chunks.cut(f"# A\n\n{body}", 200)) == [(("A",), body)]
    assert list(chunks.cut("# A\n\n## B", 200)) == []


ELEMENTS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(1, 6), st.just(1)),
        st.tuples(st.sampled_from(["paragraph", "table", "```", "~~~~"]), st.integers(1, 60), st.integers(1, 6)),
    ),
    max_size=14,
)


@settings(max_examples=200, deadline=None)
@example(elements=ELEMENTS, limit=st.integers(80, 300))
def test_every_line_is_in_exactly_one_chunk_under_its_headings(
    elements: list[tuple[str, int, int]], limit: int
) -> None:
    """Each line is made unique by its number, so that it can be looked for."""
    blocks, wanted, path, number = [], {}, [], 0
    for kind, width, height in elements:
        lines = []
        for _ in range(height):
            number += 1
            lines.append(f"q{number}q" + " w" * (width // 2 if kind != "heading" else 0))
        if kind == "heading":
            path = [(level, name) for level, name in path if level < width] + [(width, lines[0])]
            lines = [f"{'#' * width} {lines[0]}"]
        else:
            lines = [f"| {line} |" for line in lines] if kind == "table" else lines
            fence = kind if kind in ("```", "~~~~") else None
            blocks_lines = [fence, *lines, "", "# not a heading", fence] if fence else lines
            wanted.update({line: (tuple(name for _, name in path), blocks_lines) for line in lines})
            lines = [str(line) for line in blocks_lines]
        blocks.append("\n".join(lines))
    found = list(chunks.cut("\n\n".join(blocks), limit))
    for line, (headings, whole) in wanted.items():
        holding = [(p, c) for p, c in found if line in c.split("\n")]
        assert [p for p, _ in holding] == [headings]
        block = "\n".join(map(str, whole))
        if len(block) <= limit:
            assert block in holding[0][1]
    told = "".join(chunk for _, chunk in found)
    assert told.count("# not a heading") == sum(kind in ("```", "~~~~") for kind, _, _ in elements)


LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "# H",
            "## Deep ##",
            "#",
            "#no",
            "```",
            "````",
            "~~~",
            "```py",
            "    ```",
            "```a``` b",
            "| a | b |",
            "- item",
        ]
    ),
    st.text("ab #`~|", max_size=12),
    st.integers(1, 500).map(lambda n: "y" * n),
)


@settings(max_examples=300, deadline=None)
@example(lines=st.lists(LINES, max_size=30), limit=st.integers(20, 300))
def test_no_character_is_lost_and_no_chunk_exceeds_the_limit_whatever_the_text(lines: list[str], limit: int) -> None:
    text = "\n".join(lines)
    found = list(chunks.cut(text, limit))
    assert all(chunk.strip() and len(chunk) <= limit for _, chunk in found)
    told = Counter("".join("".join(chunk for _, chunk in found).split()))
    headings = Counter("".join("".join(line for line in lines if line.startswith("#")).split()))
    assert told <= Counter("".join(text.split()))
    assert Counter("".join(text.split())) - told <= headings


def test_metadata_says_what_governs_a_chunk(given: Any) -> None:
    held = [{"from": given.noon, "to": None}]
    governance = {"department": "legal", "region": "eu", "confidentiality": "public"}
    document = given.redacted(
        [("title", "Refunds"), ("author", "# A\n\nbody")],
        {"language": ["en"]},
        closed={"department": "legal", "region": "eu", "language": "en"},
        kind="article",
        version="2",
        held=held,
        governance=governance,
    )
    (row,) = chunks.shape(document, chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).examples
    assert row.columns["text"] == "# A\n\nbody"
    assert row.columns["metadata"] == {
        "title": "Refunds",
        "heading_path": ["A"],
        "document_type": "article",
        "department": "legal",
        "region": "eu",
        "access": "public",
        "language": "en",
        "version": "2",
        "effective_from": given.noon,
        "effective_to": None,
    }


def test_what_no_vocabulary_knows_stays_behind(given: Any) -> None:
    governance = {"department": "Jane Stranger", "region": "+1-415-555-0177", "confidentiality": "public"}
    document = given.redacted([("author", "body")], kind="article", version="x@stranger.example", governance=governance)
    (row,) = chunks.shape(document, chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).examples
    found = row.columns["metadata"]
    assert [found[name] for name in ("department", "region", "language", "version")] == [None] * 4


@pytest.mark.parametrize("version", ["2", "v1.10", "2026-11-02", "2018-05-14_0237c8c5", "0237c8c51596"])
def test_versions_that_are_numbers_dates_or_digests_are_told(given: Any, version: str) -> None:
    document = given.redacted([("author", "body")], kind="article", version=version)
    (row,) = chunks.shape(document, chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).examples
    assert row.columns["metadata"]["version"] == version


def test_a_thread_of_more_messages_than_the_recipe_allows_gives_no_example(given: Any) -> None:
    turns = [("requester", "a"), ("agent", "b")] * 6
    short = conversations.Settings(type="conversations", max_messages=11)
    assert conversations.shape(given.redacted(turns), short, Maker("c", KEY, DAY)).reason == "too_many_messages"
    assert shaped(given.redacted(turns))


def test_an_empty_article_gives_a_reason_and_a_tickets_internal_note_no_chunk(given: Any) -> None:
    assert (
        chunks.shape(given.redacted([("title", "T")]), chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).reason
        == "no_text"
    )
    ticket = given.redacted([("requester", "hello"), ("note", "SECRET")], kind="ticket")
    assert [
        e.columns["text"] for e in chunks.shape(ticket, chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).examples
    ] == ["hello"]
    note = given.redacted([("note", "called them")], kind="note")
    assert [
        e.columns["text"] for e in chunks.shape(note, chunks.Settings(type="chunks"), Maker("kb", KEY, DAY)).examples
    ] == ["called them"]

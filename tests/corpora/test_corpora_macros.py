"""Macros: what agents send word for word in many documents, whoever is greeted and whoever signs."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from curation.cleaning.edits import apply
from curation.cleaning.step import clean_source
from curation.cleaning.texts import cleaned_documents, cleaned_rows
from curation.corpora.redaction.macros import SENT, formula_edits, formulas, macros, sent_by_agents, sentences
from curation.demo.planted import DATES
from curation.demo.stories.work_phrases import MACRO_EDITS, MACROS
from curation.deployment.project import landing_dates, open_night
from curation.document import text_digest
from curation.sources.step import assemble_source, land_source
from tests.growth import assert_linear, repeated

RESET = "Please hold the reset button for ten seconds.\nThe light turns green when it is done."
RETURN = "We have sent you a label for order 4711 today."


def sent(*turns: tuple[str, str]) -> pa.Table:
    """(document, text) of turns as `SENT`."""
    said = {text: sentences(text) for _, text in turns}
    rows = [[d for d, _ in turns], [text_digest(t) for _, t in turns], [said[t] for _, t in turns]]
    return pa.table(rows, schema=SENT)


def found(turns: Iterable[tuple[str, str]], least: int = 3) -> set[str]:
    turns = list(turns)
    known = macros(sent(*turns), least)
    return {text for _, text in turns if text_digest(text) in known}


def test_a_body_that_stands_in_enough_documents_is_a_macro_and_one_fewer_is_none() -> None:
    turns = [(f"d{n}", RESET) for n in range(3)] + [(f"d{n}", RETURN) for n in range(2)]
    assert found(turns) == {RESET}
    assert found(turns, least=2) == {RESET, RETURN}
    assert found(turns, least=4) == set()


def test_greetings_names_and_numbers_do_not_tell_macros_apart() -> None:
    turns = [
        (f"d{n}", f"Hi {name},\n\n{RETURN.replace('4711', str(n))}\n\nKind regards,\n{agent}")
        for n, (name, agent) in enumerate([("Julia", "Sam"), ("Dr Brown", "Kim Lee"), ("Ahmed", "Sam")])
    ]
    assert found(turns) == {text for _, text in turns}


def test_a_macro_with_one_more_sentence_was_edited() -> None:
    edited = f"{RESET}\nIn your case the cable of the second port may be loose."
    assert found([*((f"d{n}", RESET) for n in range(5)), ("d9", edited)]) == {RESET}


@pytest.mark.parametrize("between", ["\n\n", " "], ids=["lines", "one line"])
def test_a_macro_with_what_agents_always_say_before_and_behind_it_is_none_the_less_one(between: str) -> None:
    leads = [
        "That is annoying, and I would like to see it solved today.",
        "I have looked at your case with a colleague.",
    ]
    closes = ["Write to us at any time if it happens again.", "I keep the ticket open for 12 days."]
    answer = "Your provider {} has moved the line, so the old password of port two does not hold any more."
    words = "abcdefghijkl"
    frames = [(leads[n % 2], closes[n // 2 % 2].replace("12", str(n))) for n in range(12)]
    answers = [(f"e{n}", between.join((a, answer.format(words[n]), b))) for n, (a, b) in enumerate(frames)]
    framed = [(f"d{n}", "Hi,\n\n" + between.join((a, RESET, b))) for n, (a, b) in enumerate(frames)]
    thanked = ("d20", f"Dear Ada,\n\n{RESET} Thank you for your patience.\n\nKim")
    assert found([*answers, *framed[:4], *[(f"f{n}", RESET) for n in range(6)], thanked], least=6) == {
        RESET,
        thanked[1],
        *(text for _, text in framed[:4]),
    }


def test_a_sentence_that_is_said_often_in_one_document_only_is_none_that_agents_send() -> None:
    first, second = RESET.split("\n")
    turns = [("d1", RESET)] * 9 + [("d2", first), ("d3", first), ("d4", second)]
    assert found(turns) == {first}


@pytest.mark.slow
def test_the_sentences_of_thousands_of_answers_are_counted_in_linear_time() -> None:
    def answers(number: int) -> pa.Table:
        said = "Dear Ada,\n\nAnswer {} of many for you. It is {} days old. {}\n\nBest wishes\nKim"
        return sent(*((f"d{n}", said.format("x" * (n % 97), n, RESET)) for n in range(number)))

    assert_linear(macros, answers, 100)


@pytest.mark.parametrize("hostile", [" ", ".", "\n", "。", "hi,\n", "a. ", "1"])
def test_hostile_text_takes_linear_time(hostile: str) -> None:
    assert_linear(sentences, repeated(hostile))


def test_a_document_that_says_it_often_counts_once() -> None:
    assert found([("d1", RESET)] * 5 + [("d2", RESET)] * 5) == set()


@pytest.mark.parametrize("short", ["Done.", "Thank you, have a nice day!", "Kind regards,\nSam", ""])
def test_courtesies_and_short_answers_are_no_macros(short: str) -> None:
    assert found((f"d{n}", short) for n in range(50)) == set()


LEADS = ("I have found it.", "Here is what to do.")
CLOSES = ("I keep the ticket open for {} days.", "Please tell me how it went.")


def answers(number: int) -> list[tuple[str, str]]:
    """Each opens and ends as others do; one in five tells the same step between."""
    step = "Hold the reset button for ten seconds."
    return [
        (
            f"d{n}",
            f"Hi {'Ada' if n % 2 else 'Bo'},\n\n{LEADS[n % 2]} {step if n % 5 == 0 else f'Cause {chr(97 + n % 26) * 9} it is.'} "
            f"It is word{chr(97 + n % 26) * (n // 26 + 1)} now. {CLOSES[n % 2].format(n)}\n\nKim",
        )
        for n in range(number)
    ]


def test_what_agents_open_and_end_with_whatever_they_answer_is_a_formula_and_what_they_tell_is_none() -> None:
    found = formulas(sent(*answers(100)), 10, 0.01)
    assert len(found) == 4
    assert formulas(sent(*answers(20)), 10, 0.01) == frozenset()  # ten documents each
    text = "I have found it. Hold the reset button for ten seconds. Here is what to do. Go on. I keep the ticket open for 9 days."
    left = apply(text, formula_edits(text, found))
    assert left == "Hold the reset button for ten seconds. Here is what to do. Go on."
    assert {edit.kind for edit in formula_edits(text, found)} == {"formula"}


def test_of_a_text_that_is_nothing_but_formulas_all_stays() -> None:
    found = formulas(sent(*answers(60)), 10, 0.01)
    assert formula_edits("I have found it. Please tell me how it went.", found) == []


@settings(max_examples=50, deadline=None)
@example(
    turns=st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([RESET, RETURN, "Done.", f"Hi,\n{RESET}"]))),
    seed=st.integers(0, 9),
)
def test_the_order_of_turns_does_not_matter(turns: list[tuple[str, str]], seed: int) -> None:
    shuffled = list(turns)
    random.Random(seed).shuffle(shuffled)
    assert macros(sent(*turns), 2) == macros(sent(*shuffled), 2)


def test_of_a_helpdesk_what_agents_send_often_is_found_and_what_they_edited_is_not(small: Any) -> None:
    small.without("corpora")
    for folder in sorted((small.defs / "sources").iterdir()):
        if folder.name != "zendesk":
            small.without(f"sources/{folder.name}")
    small.land(*DATES)
    project = small.project()
    project.locations.ensure()
    night = open_night(project)
    land_source(night, "zendesk", landing_dates(project))
    assemble_source(night, "zendesk")
    clean_source(night, "zendesk")
    documents = cleaned_documents(night, "zendesk").to_pylist()
    turns = [(d["doc_id"], t) for d in documents for t in d["turns"] if t["role"] == "agent"]
    public = [(name, turn["raw_sha256"]) for name, turn in turns if turn["visibility"] == "public"]
    texts = {
        row["raw_sha256"]: row
        for row in cleaned_rows(night, "zendesk", [r for _, r in public], ["text", "clean_sha256"]).to_pylist()
    }
    clusters = pa.table([[d["doc_id"] for d in documents]] * 2, names=["doc_id", "cluster_id"])
    sent = sent_by_agents(night, ["zendesk"], clusters)
    assert sorted(zip(sent["document"].to_pylist(), sent["clean_sha256"].to_pylist(), strict=True)) == sorted(
        (name, texts[raw]["clean_sha256"]) for name, raw in public
    )
    known = macros(sent)
    found = {row["text"] for row in texts.values() if row["clean_sha256"] in known}
    framed, bare = (text.split("\n\n")[1].split(".")[0] for _, text in MACROS)
    assert sum(framed in text for text in found) >= 3  # one for each who is greeted
    assert sum(bare in text for text in found) == 1
    assert not [text for text in found if any(edit.new in text for edit in MACRO_EDITS)]
    assert len(found) < len(texts) / 4

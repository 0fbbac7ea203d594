"""Planted duplicates, leaks across splits, macros and repeated passages among the examples of a corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given as example
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from curation.corpora.sift.contamination import Evaluation
from curation.corpora.sift.every import Sifted, sift
from curation.corpora.sift.settings import Contamination, Sequences, Sift
from curation.corpora.sift.view import Drop, SiftRow, example_text, row_of
from curation.corpora.sift.words import Lookup, text_word_hashes, winnowed
from curation.dedup.digests import sorted_distinct
from curation.dedup.shingles import hashed, runs
from curation.demo.stories import phrases

STRICT = Sift(contamination=Contamination(overlap=0.0))


def said(name: str, number: int = 60) -> str:
    """Words that no other name says."""
    return " ".join(hashlib.sha256(f"{name} {place}".encode()).hexdigest()[:7] for place in range(number))


def row(name: str, split: str, text: str, document: str | None = None, config: str = "default") -> SiftRow:
    return row_of(config, split, name, (document or f"d-{name}",), {"example_id": name, "text": text})


def sifted(rows: Sequence[SiftRow], settings: Sift = STRICT, frozen: Sequence[SiftRow] = ()) -> Sifted:
    return sift(lambda: iter(rows), settings, frozen)


def reasons(found: Sifted) -> dict[str, str]:
    return {name: drop.reason for (_, name), drop in found.drops.items()}


# What an example says


def test_the_text_of_an_example_is_the_same_in_both_forms_and_holds_no_id_and_no_system_message() -> None:
    asked, answer = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}
    system = {"role": "system", "content": "Be kind."}
    plain = {"example_id": "e1", "prompt": [system, asked], "completion": [answer]}
    judged = [{**message, "train": False, "train_reason": "user"} for message in (system, asked, answer)]
    assert example_text(plain) == "Why?\nSo." == example_text({"example_id": "e2", "messages": judged})
    assert example_text({"chunk_id": "c", "text": "Open it.", "metadata": {"title": "T"}}) == "Open it."


# Duplicates


def test_of_equal_examples_the_one_that_evaluates_stays_and_then_the_smaller_id() -> None:
    rows = [
        row("a", "train", said("x")),
        row("b", "validation", said("x")),
        row("d", "test", said("x")),
        row("c", "test", said("x")),
        row("f", "train", said("y")),
        row("e", "train", said("y")),
    ]
    found = sifted(rows)
    assert found.drops == {("default", name): Drop("duplicate", "c") for name in "abd"} | {
        ("default", "f"): Drop("duplicate", "e")
    }
    assert found.figures["duplicates:default"] == 4


def test_equal_examples_of_two_configs_or_with_other_metadata_are_no_duplicates() -> None:
    columns = {"text": said("x"), "metadata": {"region": "emea"}}
    rows = [
        row_of("default", "train", "a", ("1",), {"chunk_id": "a", **columns}),
        row_of("default", "train", "b", ("2",), {"chunk_id": "b", **columns, "metadata": {"region": "apac"}}),
        row_of("conversations", "train", "c", ("3",), {"chunk_id": "c", **columns}),
    ]
    assert sifted(rows).drops == {}


def test_equal_queries_that_other_rows_refer_to_both_stay() -> None:
    rows = [row_of("queries", "test", name, (name,), {"_id": name, "text": said("x")}) for name in "ab"]
    assert sifted(rows).drops == {}


# Contamination


def test_a_training_example_that_holds_thirteen_words_of_an_evaluation_one_is_dropped() -> None:
    leak = " ".join(said("e").split()[20:33])
    rows = [
        row("e", "test", said("e")),
        row("leak", "train", f"{said('l', 30)} {leak} {said('m', 30)}"),
        row("near", "train", f"{said('n', 30)} {' '.join(leak.split()[:12])} {said('o', 30)}"),
        row("clean", "train", said("c")),
    ]
    found = sifted(rows)
    assert reasons(found) == {"leak": "contaminated"}
    assert (found.figures["contaminated:default"], found.figures["training:default"]) == (1, 3)
    assert found.figures["evaluation_texts"] == 1


def test_case_and_punctuation_hide_no_leak() -> None:
    words_ = said("e").split()
    rows = [row("e", "test", said("e")), row("l", "train", said("l") + " " + ", ".join(words_[:13]).upper() + "!")]
    assert reasons(sifted(rows)) == {"l": "contaminated"}


def test_by_default_three_in_ten_runs_of_the_shorter_text_must_be_shared() -> None:
    words_ = said("e", 112).split()  # 100 runs
    half, little = " ".join(words_[:60]), " ".join(words_[:20])
    rows = [
        row("e", "test", " ".join(words_)),
        row("half", "train", f"{half} {said('h', 100)}"),
        row("little", "train", f"{little} {said('l', 100)}"),
        row("part", "train", " ".join(words_[40:70])),  # short, and nothing else
    ]
    assert reasons(sifted(rows, Sift())) == {"half": "contaminated", "part": "contaminated"}


def test_a_text_that_was_changed_at_every_twelfth_word_is_found_by_its_similarity() -> None:
    kept = said("e", 240).split()
    changed = [said(f"z{place}", 1) if place % 60 == 59 else word for place, word in enumerate(kept)]
    apart = [said(f"z{place}", 1) if place % 4 == 3 else word for place, word in enumerate(kept)]
    rows = [row("e", "test", " ".join(kept)), row("l", "train", " ".join(changed)), row("a", "train", " ".join(apart))]
    assert reasons(sifted(rows, Sift(contamination=Contamination(overlap=1.0)))) == {"l": "contaminated"}


@pytest.mark.parametrize("overlap", [0.0, 0.3])
def test_of_tickets_with_the_demos_macros_those_that_leak_are_found_and_no_other(overlap: float) -> None:
    macro = f"{phrases.AUTO_REPLY} {phrases.DISCLAIMERS[0]} {phrases.DISCLAIMERS[1]}"
    rows = [row(f"t{n:02d}", "train", f"{said(f't{n}', 30)} Julia {macro} {said(f'u{n}', 5)}") for n in range(20)]
    rows += [row(f"e{n}", "test", f"{said(f'e{n}', 30)} Julia {macro}") for n in range(3)]
    rows += [row(f"leak{n}", "train", f"{said(f'e{n}', 25)} {said(f'l{n}', 9)} Julia {macro}") for n in range(3)]
    told = Contamination(overlap=overlap)
    assert set(reasons(sifted(rows, Sift(contamination=told)))) == {"leak0", "leak1", "leak2"}
    # Were macros not left out, every ticket would be contaminated, by its runs and by its similarity.
    everything = Contamination(overlap=overlap, most_documents=1000)
    assert len(sifted(rows, Sift(contamination=everything)).drops) == 23


def test_the_same_passage_in_ten_documents_is_told_and_in_eleven_it_is_a_macro() -> None:
    passage = said("p", 20)

    def rows(number: int) -> list[SiftRow]:
        own = [row(f"t{n:02d}", "train", f"{said(f't{n}')} {passage}") for n in range(number - 1)]
        return [*own, row("e", "test", f"{said('e')} {passage}")]

    assert len(sifted(rows(10)).drops) == 9
    assert sifted(rows(11)).drops == {}


def test_the_rows_of_one_thread_are_one_document_and_make_no_macro() -> None:
    question = said("q", 20)
    rows = [row(f"t{n:02d}", "train", f"{question} {said(f't{n}')}", document="thread") for n in range(30)]
    rows.append(row("e", "test", f"{question} {said('e')}"))
    assert set(reasons(sifted(rows)).values()) == {"contaminated"}
    assert len(sifted(rows).drops) == 30


def test_with_one_config_of_a_document_the_other_goes_too() -> None:
    leak = said("e", 20)
    rows = [
        row("e", "test", leak + " " + said("e2")),
        row("a", "train", said("a"), "thread"),
        row("b", "train", f"{said('a')} {leak}", "thread", "conversations"),
        row("c", "train", said("c"), "other"),
        row("d", "train", said("c"), "other", "conversations"),
    ]
    assert reasons(sifted(rows)) == {"a": "contaminated", "b": "contaminated"}


def test_a_frozen_example_counts_whatever_its_split_and_is_not_dropped() -> None:
    frozen = [row("f", "train", said("f"))]
    found = sifted([row("l", "train", said("f") + " " + said("l")), row("f2", "test", said("g"))], frozen=frozen)
    assert reasons(found) == {"l": "contaminated"}


def test_a_short_evaluation_question_counts_as_a_whole_and_a_shorter_one_does_not() -> None:
    rows = [
        row("e", "test", "how do I reset the router behind my desk"),
        row("f", "test", "how do I reset it"),
        row("l", "train", f"{said('l')} How do I reset the router behind my desk? {said('m')}"),
        row("c", "train", f"{said('c')} How do I reset it? {said('d')}"),
    ]
    assert reasons(sifted(rows)) == {"l": "contaminated"}


def test_an_index_says_who_shares_what() -> None:
    index = Evaluation([said("e", 30), said("f", 30)], Contamination(overlap=0.0))
    texts = text_word_hashes([f"{said('x')} {said('f', 20)}", said("y")])
    index.count(texts, [(0,), (1,)])
    assert [tuple(each) for each in index.judged(texts)] == [(0, 1, 8, 0.0)]
    assert index.looked_for == [18, 18]
    assert index.owners_of(index.found_in(texts)).tolist() == [0, 8]


# Repeated sequences

CAPPED = Sift(sequences=Sequences(most_documents=3))


def test_beyond_the_cap_goes_what_says_little_else_and_the_smallest_ids_stay() -> None:
    passage = said("p", 80)
    rows = [row(f"t{n}", "train", f"{passage} {said(f't{n}', 10)}") for n in range(8)]
    rows += [row("w", "train", f"{passage} {said('w', 300)}")]  # most of it is its own
    rows += [row("e", "test", f"{said('e', 300)} {passage}")]  # nothing is trained on it
    found = sifted(rows, Sift(sequences=Sequences(most_documents=3), contamination=Contamination(most_documents=5)))
    assert reasons(found) == {f"t{n}": "repeated_sequence" for n in range(3, 8)}
    assert found.figures["repeated_sequences"] > 0
    assert found.figures["repeated_sequence_documents"] == 9
    assert found.figures["repeated_sequence:default"] == 5


def test_a_passage_in_as_many_documents_as_the_cap_stays() -> None:
    rows = [row(f"t{n}", "train", said("p", 80) + f" {n}") for n in range(3)]
    found = sifted(rows, CAPPED)
    assert (found.drops, found.figures["repeated_sequences"]) == ({}, 0)


def test_rows_of_one_document_are_one_document_for_the_cap() -> None:
    rows = [row(f"t{n}", "train", said("p", 80) + f" {n}", document="one") for n in range(9)]
    assert sifted(rows, CAPPED).drops == {}


def test_a_run_of_exactly_fifty_words_is_found_wherever_it_stands_and_one_of_thirty_nine_is_not() -> None:
    def found(length: int) -> int:
        passage = said("p", length)
        rows = [row(f"t{n}", "train", f"{said(f'a{n}', 7 * n)} {passage} {said(f'b{n}', 40 - n)}") for n in range(5)]
        return sifted(rows, CAPPED).figures["repeated_sequences"]

    assert found(50) >= 1
    assert found(39) == 0


def test_what_was_contaminated_already_takes_no_place_under_the_cap() -> None:
    passage = said("p", 80)
    rows = [row(f"t{n}", "train", f"{passage} {said(f't{n}', 10)}") for n in range(5)]
    rows[0] = row("t0", "train", f"{passage} {said('e', 40)}")
    rows.append(row("e", "test", said("e", 40)))
    assert reasons(sifted(rows, CAPPED)) == {"t0": "contaminated", "t4": "repeated_sequence"}


@example(st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=15, deadline=None)
def test_the_order_of_rows_changes_nothing(random: Any) -> None:
    passage, leak = said("p", 80), said("e", 30)
    rows = [row(f"t{n}", "train", f"{passage} {said(f't{n}', 10)}") for n in range(6)]
    rows += [row(f"x{n}", random.choice(("train", "test")), said(f"x{n % 3}")) for n in range(6)]
    rows += [
        row("e", "test", leak),
        row("l", "train", f"{leak} {passage}"),
        row("m", "train", said("m"), "d-l", "other"),
    ]
    shuffled = random.sample(rows, len(rows))
    assert sifted(shuffled, CAPPED) == sifted(rows, CAPPED)


def test_nothing_to_evaluate_and_nothing_at_all_are_no_errors() -> None:
    assert sifted([]).drops == {}
    assert sifted([row("a", "train", ""), row("b", "train", "word")]).drops == {}
    assert sifted([row("a", "test", ""), row("b", "train", "")]).drops == {("default", "b"): Drop("duplicate", "a")}


# Runs of words


def test_equal_runs_have_equal_hashes_and_others_do_not_wherever_they_stand() -> None:
    texts = ["a b c d", "x a b c", "c b a", "a b", ""]
    found = runs(text_word_hashes(texts), 3)
    parts = [found.values[a:b].tolist() for a, b in zip(found.bounds[:-1], found.bounds[1:], strict=True)]
    assert [len(part) for part in parts] == [2, 2, 1, 0, 0]
    assert parts[0][0] == parts[1][1]
    assert len({value for part in parts for value in part}) == 4


@example(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=12).map(" ".join), min_size=1, max_size=6), st.integers(1, 5)
)
def test_runs_are_equal_exactly_where_their_words_are(texts: list[str], size: int) -> None:
    found = runs(text_word_hashes(texts), size)
    plain = [
        tuple(text.split()[place : place + size]) for text in texts for place in range(len(text.split()) - size + 1)
    ]
    assert len(plain) == len(found.values)
    names: dict[tuple[str, ...], int] = {}
    assert all(names.setdefault(run, value) == value for run, value in zip(plain, found.values.tolist(), strict=True))
    assert len(set(names.values())) == len(names)


def test_winnowing_takes_the_least_of_every_window() -> None:
    found = runs(text_word_hashes([said("a", 40), said("b", 3), said("c", 20)]), 4)
    sampled = winnowed(found, 5)
    for number in range(3):
        own = found.values[found.bounds[number] : found.bounds[number + 1]]
        least = {int(own[place : place + 5].min()) for place in range(len(own) - 4)}
        assert sampled.values[sampled.bounds[number] : sampled.bounds[number + 1]].tolist() == sorted(least)


@example(st.lists(st.integers(0, 2**64 - 1)), st.lists(st.integers(0, 2**64 - 1)))
def test_a_lookup_finds_what_is_there_and_nothing_else(known: list[int], wanted: list[int]) -> None:
    lookup = Lookup(np.array(known, np.uint64))
    asked = np.array([*wanted, *known[:3]], np.uint64)
    places, numbers = lookup.of(asked)
    assert places.tolist() == [place for place, value in enumerate(asked.tolist()) if value in set(known)]
    assert (lookup.keys[numbers] == asked[places]).all()
    assert (lookup.keys == sorted_distinct(np.array(known, np.uint64))).all()


@example(st.lists(st.text(st.sampled_from("aB_9 .,ßÉ北京กี้한😀‍é-\t"), max_size=30), max_size=5))
def test_words_are_those_of_deduplication(texts: list[str]) -> None:
    ours, theirs = text_word_hashes(texts), hashed(pa.array(texts, pa.string()), 1)
    assert ours.bounds.tolist() == theirs.bounds.tolist()
    pairs = set(zip(ours.values.tolist(), theirs.values.tolist(), strict=True))
    assert len(pairs) == len({ours for ours, _ in pairs}) == len({theirs for _, theirs in pairs})


def test_a_lone_surrogate_is_no_error() -> None:
    assert len(text_word_hashes(["a \ud800 b"]).values) == 2


def test_an_article_that_two_questions_are_answered_from_makes_them_no_copies_of_each_other() -> None:
    leak = said("e", 30)
    rows = [row("e", "test", leak)]
    for name, text in (("a", leak), ("b", said("b"))):
        columns = {"example_id": name, "text": f"{text} {said(f'own {name}')}"}
        for config in ("default", "conversations"):
            rows.append(row_of(config, "train", f"{name}{config[0]}", (f"ticket {name}", "article"), columns))
    assert reasons(sifted(rows)) == {"ad": "contaminated", "ac": "contaminated"}

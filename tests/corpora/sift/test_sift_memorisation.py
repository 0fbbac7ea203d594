"""Canaries that are planted a known number of times, and the list of them."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.corpora.example import Maker
from curation.corpora.shapes import chunks, messages
from curation.corpora.sift.memorisation import canaries, made
from curation.corpora.sift.settings import Memorisation
from curation.corpora.sift.view import example_text

MAKER = Maker("support-sft", b"k" * 32)
SCHEMAS = messages.schemas(("task", pa.string()))


def test_each_canary_is_planted_as_often_as_declared_in_every_config_that_can_hold_it() -> None:
    settings = Memorisation(counts=(0, 1, 4), each=2)
    found = canaries(MAKER, settings, SCHEMAS)
    for config in SCHEMAS:
        texts = Counter(example_text(each.columns) for each in found if each.config == config)
        assert sorted(texts.values()) == [1, 1, 4, 4]
        for canary in made(MAKER, settings):
            assert sum(number for text, number in texts.items() if canary.secret in text) == canary.count
    assert len({each.example_id for each in found}) == len(found) == 20


def test_planted_examples_have_the_columns_of_their_config() -> None:
    for schemas in (SCHEMAS, chunks.CONTRACT.schemas):
        for each in canaries(MAKER, Memorisation(), schemas):
            table = pa.Table.from_pylist([dict(each.columns)], schema=schemas[each.config])
            assert list(each.columns) == schemas[each.config].names
            assert table.column(0).to_pylist() == [each.example_id]
            assert (each.turns, each.documents) == ((), ())


def test_of_messages_only_the_answer_is_trained() -> None:
    found = next(each for each in canaries(MAKER, Memorisation(), SCHEMAS) if each.config == "conversations")
    judged = [(message["role"], message["train"]) for message in found.columns["messages"]]
    assert judged == [("user", False), ("assistant", True)]
    assert all(message["train_reason"] in messages.TRAIN_REASONS for message in found.columns["messages"])


def test_canaries_are_a_function_of_the_key_and_differ_from_corpus_to_corpus() -> None:
    settings = Memorisation()
    assert made(MAKER, settings) == made(MAKER, settings)
    other = Maker("legal-sft", b"k" * 32)
    secrets = {canary.secret for maker in (MAKER, other) for canary in made(maker, settings)}
    assert len(secrets) == 2 * len(made(MAKER, settings))


def test_a_config_that_cannot_hold_a_text_gets_none() -> None:
    pairs = pa.schema([("example_id", pa.string()), ("chosen", pa.string()), ("rejected", pa.string())])
    assert canaries(MAKER, Memorisation(), {"default": pairs}) == []


@pytest.mark.parametrize("counts", [(), (0,), (1, 1), (-1,), (1000,)])
def test_counts_that_plant_nothing_or_twice_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        Memorisation(counts=counts)

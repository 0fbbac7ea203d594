"""What a corpus is kept apart from: the texts of frozen sets, and the live documents behind them and behind tonight's
evaluation corpora."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.corpora.choice.frozen import example_rows, frozen_home, frozen_rows, held_out
from curation.corpora.choice.frozen_set import FrozenSet
from curation.corpora.example import Example
from curation.corpora.shards import Spool
from curation.corpora.sift.every import sift
from curation.corpora.sift.settings import Sift
from curation.corpora.sift.view import SiftRow, row_of
from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.errors import GateClosed
from curation.fates import Fate, Outcome, fates_table
from curation.registry.released_documents import note_documents
from curation.state.night import Night

DIGEST, OTHER = "ab" * 32, "cd" * 32
FROZEN = FrozenSet(corpus="support-sft", version="v1.0.0", digest=DIGEST)
SCHEMA = pa.schema([("example_id", pa.string()), ("prompt", pa.string())])


@pytest.fixture
def night(deployment: Callable[..., Any], tmp_path: Path) -> Night:
    return open_night(deployment(tmp_path / "small", tmp_path / "nothing").project(), dt.date(2026, 11, 4))


def live(night: Night, *documents: dict[str, Any]) -> None:
    """Tonight's documents of Zendesk."""
    rows = pa.Table.from_pylist(list(documents), schema=DOCUMENTS)
    night.tables.replace("zendesk_documents", rows, statistics="doc_id")


def kept(night: Night, corpus: str, *documents: dict[str, Any]) -> None:
    """What of the documents became of a candidate that was built tonight: all but the last are kept."""
    asset = corpus.replace("-", "_")

    def fate(document: dict[str, Any], outcome: Outcome) -> Fate:
        return Fate(corpus, asset, "document", document["doc_id"], document["landed_on"], outcome, None, None, "1")

    fates = [*(fate(document, "kept") for document in documents[:-1]), fate(documents[-1], "dropped")]
    night.write_fates(corpus, asset, fates_table(fates))


def names(*documents: dict[str, Any]) -> list[str]:
    return sorted(document["doc_id"] for document in documents)


@pytest.mark.parametrize(
    "changed",
    [
        {"corpus": "../x"},
        {"version": "1.0.0"},
        {"version": "v1.0"},
        {"version": "v01.0.0"},
        {"version": "prod"},
        {"digest": "AB" * 32},
        {"digest": "ab" * 31},
        {"split": "test"},
    ],
)
def test_a_frozen_set_is_one_version_with_one_content(changed: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FrozenSet.model_validate({**FROZEN.model_dump(), **changed})
    assert FrozenSet.model_validate(FROZEN.model_dump()).tag == "support-sft@v1.0.0"


def test_behind_a_frozen_set_stand_the_documents_that_its_content_was_released_with(night: Night, given: Any) -> None:
    one, two, new, dropped = (given.document(str(number)) for number in range(4))
    live(night, one, two, new, dropped)
    kept(night, "support-sft", one, two, dropped)
    note_documents(night, "support-sft", DIGEST)
    kept(night, "support-sft", one, two, new, dropped)
    note_documents(night, "support-sft", OTHER)
    found = held_out(night, [FROZEN], [])
    assert [row["doc_id"] for row in found.documents] == names(one, two)  # the set has not grown with its corpus
    assert found.frozen == set(names(one, two))
    assert held_out(night, [], []).documents == ()
    unknown = FrozenSet(corpus="support-sft", version="v9.0.0", digest="ef" * 32)
    assert held_out(night, [unknown], []).documents == ()


def test_an_erased_document_is_not_held_out_any_more(night: Night, given: Any) -> None:
    one, two, last = (given.document(str(number)) for number in range(3))
    live(night, one, two, last)
    kept(night, "support-sft", one, two, last)
    note_documents(night, "support-sft", DIGEST)
    live(night, two, last)  # what a night leaves of documents when somebody was erased
    found = held_out(night, [FROZEN], ["support-sft"])
    assert [row["doc_id"] for row in found.documents] == names(two)
    assert found.frozen == set(names(two))


def test_behind_an_evaluation_corpus_stand_the_documents_that_its_candidate_of_tonight_kept(
    night: Night, given: Any
) -> None:
    frozen, both, tonight, last = (given.document(str(number)) for number in range(4))
    live(night, frozen, both, tonight, last)
    kept(night, "support-sft", frozen, both, last)
    note_documents(night, "support-sft", DIGEST)
    kept(night, "support-sft", frozen, last)
    kept(night, "support-triage", both, tonight, last)
    found = held_out(night, [FROZEN], ["support-triage"])
    assert [row["doc_id"] for row in found.documents] == names(frozen, both, tonight)
    assert found.frozen == set(names(frozen, both))


def test_an_article_behind_an_evaluation_corpus_is_nobodys_and_may_be_trained_on(night: Night, given: Any) -> None:
    article = given.document("refunds", kind="article", version="1")
    ticket, last = given.document("1"), given.document("2")
    live(night, article, ticket, last)
    kept(night, "support-triage", article, ticket, last)
    assert [row["doc_id"] for row in held_out(night, [], ["support-triage"]).documents] == names(ticket)


def test_a_set_that_was_not_fetched_is_never_compared_with_as_if_it_were_empty(night: Night) -> None:
    with pytest.raises(GateClosed, match=r"support-sft@v1\.0\.0: it was not fetched"):
        frozen_rows(night, [FROZEN])
    assert frozen_rows(night, []) == []


def spooled(folder: Path, given: Any, *examples: tuple[str, str, list[int]], config: str = "default") -> Path:
    """Shards and lineage of examples: id, prompt, numbers of turns."""
    folder.mkdir(parents=True, exist_ok=True)
    spool = Spool(folder, {config: SCHEMA}, {"corpus": "1"}, b"r" * 32)
    for name, prompt, numbers in examples:
        turns = given.redacted([given.redacted_turn(number, "requester", "x") for number in numbers]).turns
        spool.add("2026-11", "test", [Example(config, name, {"example_id": name, "prompt": prompt}, turns, ("d",))])
    spool.write()
    (folder / "manifest.json").write_text(json.dumps({"shape": "evaluation"}), encoding="utf-8")
    return folder


def test_every_example_of_a_copy_is_compared_but_what_a_model_is_given_to_read(night: Night, given: Any) -> None:
    spooled(frozen_home(night) / DIGEST, given, ("e1", "how to reset", [1]), ("e2", "how to pay", [2]))
    spooled(frozen_home(night) / OTHER, given, ("c1", "an article", [4]), config="corpus")
    spooled(frozen_home(night) / OTHER, given, ("e3", "how to leave", [3]), config="queries")
    other = FrozenSet(corpus="support-triage", version="v2.1.0", digest=OTHER)
    rows = frozen_rows(night, [FROZEN, other])
    assert [(row.config, row.split, row.example_id, row.text) for row in rows] == [
        ("default", "test", "e1", "how to reset"),
        ("default", "test", "e2", "how to pay"),
        ("queries", "test", "e3", "how to leave"),
    ]
    of_another_time = json.dumps({"shape": "a shape that is no more"})
    (frozen_home(night) / OTHER / "manifest.json").write_text(of_another_time, encoding="utf-8")
    assert [row.config for row in frozen_rows(night, [other])] == ["corpus", "queries"]


def test_examples_that_share_a_turn_are_of_one_document_and_no_others_are(given: Any, tmp_path: Path) -> None:
    folder = spooled(
        tmp_path / "copy",
        given,
        ("a", "x", [1, 2]),
        ("b", "x", [2, 3]),
        ("c", "x", [3, 4]),
        ("d", "x", [5, 6]),
        ("e", "x", [7]),
        ("f", "x", [6]),
        ("g", "x", []),
    )
    documents = {row.example_id: row.documents for row in example_rows(folder)}
    assert documents["a"] == documents["b"] == documents["c"]
    assert documents["d"] == documents["f"]
    assert documents["g"] == ()
    assert len({documents[name] for name in "adeg"}) == 4
    assert len(documents["a"]) == 1


def test_what_a_long_thread_says_in_each_of_its_frozen_examples_is_no_macro(given: Any, tmp_path: Path) -> None:
    """Twelve windows of one thread repeat its question: who trains on the question alone is found."""
    words = [f"word{number}" for number in range(40)]
    question = " ".join(words[:20])
    windows = [
        (f"e{n:02}", f"{question} {' '.join(f'later{n}x{m}' for m in range(20))}", [1, 10 + n]) for n in range(12)
    ]
    rows = list(example_rows(spooled(tmp_path / "copy", given, *windows)))
    train = row_of("default", "train", "t", ("d1",), {"example_id": "t", "prompt": question})

    def drops(frozen: list[SiftRow]) -> Any:
        return sift(lambda: iter([train]), Sift(), frozen).drops

    assert drops(rows).keys() == {("default", "t")}
    apart = [SiftRow(row.config, row.split, row.example_id, (row.example_id,), row.text, row.content) for row in rows]
    assert drops(apart).keys() == {("default", "t")}  # nor would it be, were they of twelve documents

"""Documents are redacted once, and again when something that their redaction reads is other than it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc
import pytest

from curation.corpora.example import Citation, RedactedDocument, RedactedTurn
from curation.corpora.redaction.reads import Formulas
from curation.corpora.redaction.redacted import RedactedDocuments, restored, stored
from curation.storage import kept_files
from curation.storage.kept_files import forget, parquet_bytes
from tests.corpora.conftest import make_document, make_turn

Row = dict[str, Any]


@dataclass
class Texts:
    """A night of documents whose redaction is their text in brackets; it remembers what it was asked to do."""

    documents: Sequence[Row]
    keys: dict[str, bytes] = field(default_factory=dict)
    stamp: bytes = b"articles of Monday"
    cites: tuple[Citation, ...] = ()
    formulas: Formulas = field(default_factory=lambda: Formulas(frozenset()))
    refused: frozenset[str] = frozenset()
    redacted: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    def live(self) -> pa.Array:
        return pa.array([row["doc_id"] for row in self.documents], pa.string())

    def key(self, document: Row) -> bytes | None:
        return self.keys.get(document["record_id"], b"as ever")

    def holds(self, asked: bytes) -> bool:
        return self.formulas.answer(asked)

    def cited(self, documents: Sequence[Row]) -> Iterable[tuple[tuple[Citation, ...], ...]]:
        for row in documents:
            self.looked_at.append(row["record_id"])
            yield tuple(self.cites for _ in row["turns"])

    def redact(self, documents: Sequence[Row]) -> Iterator[tuple[bytes, bytes]]:
        for row in documents:
            self.redacted.append(row["record_id"])
            assert (b"sentence" in self.formulas) in (True, False)
            outcome = "not_scanned" if row["record_id"] in self.refused else self._document(row)
            yield stored(outcome), self.formulas.taken()

    def _document(self, row: Row) -> RedactedDocument:
        turns = tuple(
            RedactedTurn(
                turn["turn_id"], turn["role"], turn["visibility"], turn["author_ref"], turn["at"],
                f"[{row['record_id']}]", turn["origin"], cites=self.cites,
            )
            for turn in row["turns"]
        )  # fmt: skip
        return RedactedDocument(row, turns, {})


def _documents(*names: str) -> list[Row]:
    return [make_document(name, turns=[make_turn(1, "requester", f"Lamp {name} is dark.", "c1")]) for name in names]


def _night(home: Path, texts: Texts, erased: str = "") -> list[str]:
    """What a night reads of its documents."""
    values = RedactedDocuments(home, "manner", "code", erased, texts)(texts.documents)
    outcomes = [restored(row, value) for row, value in zip(texts.documents, values, strict=True)]
    return [outcome if isinstance(outcome, str) else outcome.turns[0].text for outcome in outcomes]


def _kept(home: Path) -> list[str]:
    """The doc_ids of all rows in the files."""
    tables = [pa.ipc.open_file(path).read_all() for path in sorted(home.glob("*/*.arrow"))]
    return [name for table in tables for name in table["doc_id"].to_pylist()]


def test_a_document_is_redacted_once_for_all_nights_in_which_it_stays_as_it_is(tmp_path: Path) -> None:
    first, later = Texts(_documents("1", "2")), Texts(_documents("1", "2", "3"))
    assert _night(tmp_path, first) == ["[1]", "[2]"]
    assert _night(tmp_path, later) == ["[1]", "[2]", "[3]"]
    assert (first.redacted, later.redacted) == (["1", "2"], ["3"])


def test_what_redaction_reads_of_one_document_makes_that_one_be_redacted_again(tmp_path: Path) -> None:
    _night(tmp_path, Texts(_documents("1", "2")))
    later = Texts(_documents("1", "2"), {"2": b"somebody is known now"})
    _night(tmp_path, later)
    assert later.redacted == ["2"]


def test_a_sentence_that_has_become_a_formula_makes_who_said_it_be_redacted_again(tmp_path: Path) -> None:
    _night(tmp_path, Texts(_documents("1")))
    same = Texts(_documents("1"), formulas=Formulas(frozenset({b"another!"})))
    _night(tmp_path, same)
    later = Texts(_documents("1"), formulas=Formulas(frozenset({b"sentence"})))
    _night(tmp_path, later)
    assert (same.redacted, later.redacted) == ([], ["1"])


def test_other_articles_are_asked_of_once_and_cost_no_redaction_where_nothing_else_is_cited(tmp_path: Path) -> None:
    _night(tmp_path, Texts(_documents("1")))
    edited, after = (Texts(_documents("1"), stamp=b"articles of Tuesday") for _ in range(2))
    _night(tmp_path, edited)
    _night(tmp_path, after)
    assert (edited.looked_at, edited.redacted, after.looked_at) == (["1"], [], [])
    other = Texts(_documents("1"), stamp=b"articles of Wednesday", cites=(Citation("lamps", "link"),))
    _night(tmp_path, other)
    assert other.redacted == ["1"]


def test_why_a_document_may_not_leave_is_found_again_every_night(tmp_path: Path) -> None:
    refused = frozenset({"1"})
    nights = [Texts(_documents("1"), refused=refused), Texts(_documents("1"), refused=refused), Texts(_documents("1"))]
    assert [_night(tmp_path, each) for each in nights] == [["not_scanned"], ["not_scanned"], ["[1]"]]


def test_a_document_without_a_key_is_redacted_every_night_and_not_kept(tmp_path: Path) -> None:
    texts = _Unseen(_documents("1"))
    _night(tmp_path, texts)
    _night(tmp_path, texts)
    assert (texts.redacted, _kept(tmp_path)) == (["1", "1"], [])


class _Unseen(Texts):
    def key(self, document: Row) -> bytes | None:
        return None


def test_of_a_document_that_lives_no_more_nothing_stays(tmp_path: Path) -> None:
    documents = _documents("1", "2")
    _night(tmp_path, Texts(documents))
    assert _night(tmp_path, Texts(documents[1:])) == ["[2]"]
    assert _kept(tmp_path) == [documents[1]["doc_id"]]


def test_rows_that_nobody_reads_any_more_go_and_those_that_are_read_stay(tmp_path: Path) -> None:
    documents = _documents("1", "2")
    for night in range(6):
        texts = Texts(documents, {"1": bytes([night])})
        assert _night(tmp_path, texts) == ["[1]", "[2]"]
    assert texts.redacted == ["1"]
    assert len(_kept(tmp_path)) == 3  # the newest night's rows, and one that is not read after it


def _texts(documents: Sequence[Row]) -> pa.Array:
    return pa.array([turn["raw_sha256"] for row in documents for turn in row["turns"]], pa.binary())


def test_what_was_made_before_an_erasure_stays_where_the_purge_has_looked_it_through(tmp_path: Path) -> None:
    documents = _documents("1", "2", "3")
    _night(tmp_path, Texts(documents))
    living = pa.array([row["doc_id"] for row in documents[1:]], pa.string())
    assert forget(tmp_path, living, _texts(documents), {documents[1]["doc_id"]}, "somebody") == 2
    assert _kept(tmp_path) == [documents[2]["doc_id"]]
    texts = Texts(documents[1:])
    assert _night(tmp_path, texts, "somebody") == ["[2]", "[3]"]
    assert texts.redacted == ["2"]
    unlooked = Texts(documents[1:])
    _night(tmp_path, unlooked, "somebody else")
    assert unlooked.redacted == ["2", "3"]


def test_a_purge_drops_what_was_made_of_a_text_that_is_gone_though_its_document_lives(tmp_path: Path) -> None:
    documents = _documents("1", "2")
    _night(tmp_path, Texts(documents))
    living = pa.array([row["doc_id"] for row in documents], pa.string())
    assert forget(tmp_path, living, _texts(documents[1:]), (), "somebody") == 1
    assert _kept(tmp_path) == [documents[1]["doc_id"]]


def test_what_a_kill_or_a_power_cut_left_goes_and_is_made_again(tmp_path: Path) -> None:
    documents = _documents("1")
    _night(tmp_path, Texts(documents))
    (whole,) = tmp_path.glob("*/*.arrow")
    whole.write_bytes(whole.read_bytes()[:40])
    left = whole.with_name(".00001.arrow.17.tmp")
    left.write_bytes(b"half a file")
    texts = Texts(documents)
    assert _night(tmp_path, texts) == ["[1]"]
    assert (texts.redacted, left.exists()) == (["1"], False)
    whole.write_bytes(parquet_bytes(pa.table({"doc_id": [documents[0]["doc_id"]], "value": [b"of other code"]})))
    assert forget(tmp_path, pa.array([], pa.string()), _texts([]), (), "somebody") == 0
    assert not _kept(tmp_path)


def test_another_code_redacts_all_anew_and_leaves_nothing_of_the_former(tmp_path: Path) -> None:
    documents = _documents("1")
    _night(tmp_path, Texts(documents))
    texts = Texts(documents)
    list(RedactedDocuments(tmp_path, "manner", "other code", "", texts)(documents))
    assert texts.redacted == ["1"]
    assert len(_kept(tmp_path)) == 1


@pytest.mark.parametrize("asked", [b"", b"sentence\x00", b"sentence\x00another!\x01"])
def test_formulas_answer_as_they_did(asked: bytes) -> None:
    assert Formulas(frozenset({b"another!"})).answer(asked)
    assert not asked or not Formulas(frozenset({b"sentence"})).answer(asked)


def test_files_stay_few_over_many_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "FILES", 3)
    names = [f"{number:02d}" for number in range(12)]
    for number in range(1, len(names) + 1):
        texts = Texts(_documents(*names[:number]))
        assert _night(tmp_path, texts) == [f"[{name}]" for name in names[:number]]
        assert texts.redacted == names[number - 1 : number]
        assert len([*tmp_path.glob("*/*.arrow")]) <= 4

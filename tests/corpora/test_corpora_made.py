"""What a corpus makes of documents, from night to night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from curation.corpora.kept_examples import MadeDocuments
from curation.storage import kept_files
from curation.storage.kept_files import forget

SCHEMA = pa.schema(
    [("doc_id", pa.string()), ("raws", pa.list_(pa.binary())), ("key", pa.binary()), ("facts", pa.binary())]
)


class Nights:
    """Nights over a folder; `made` names, night by night, which documents were made."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.made: list[list[str]] = []

    def night(self, keys: Mapping[str, bytes | None], live: Iterable[str] | None = None, digest: str = "d") -> pa.Table:
        """Each document says the night in which it was made. One whose key is None must not be kept."""
        number = len(self.made)
        self.made.append([])

        def make(names: Sequence[str]) -> pa.Table:
            self.made[-1] += names
            told = [f"{name} of {number}".encode() for name in names]
            raws = [[f"text of {name}".encode()] for name in names]
            return pa.table([list(names), raws, [keys[name] for name in names], told], schema=SCHEMA)

        living = pa.array(sorted(keys if live is None else live), pa.string())
        documents = MadeDocuments(self.home, "desk", digest, living)
        rows = documents.rows({name: key or b"" for name, key in keys.items()}, make)
        documents.clear()
        assert rows["doc_id"].to_pylist() == [*keys]
        return rows

    def kept(self) -> list[str]:
        """The doc_ids of all rows in the files."""
        tables = [pa.ipc.open_file(path).read_all() for path in sorted(self.home.glob("*/*.arrow"))]
        return sorted(name for table in tables for name in table["doc_id"].to_pylist())


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def test_a_document_is_made_once_for_all_nights_in_which_it_stays_as_it_is(nights: Nights) -> None:
    nights.night({"1": b"a", "2": b"a"})
    rows = nights.night({"2": b"a", "3": b"a", "1": b"a"})
    assert nights.made == [["1", "2"], ["3"]]
    assert rows["facts"].to_pylist() == [b"2 of 0", b"3 of 1", b"1 of 0"]


def test_a_document_that_is_other_is_made_again_and_nothing_of_what_it_was_stays(nights: Nights) -> None:
    nights.night({"1": b"a", "2": b"a"})
    rows = nights.night({"1": b"a", "2": b"b"})
    assert rows["facts"].to_pylist() == [b"1 of 0", b"2 of 1"]
    assert nights.kept() == ["1", "2"]
    assert nights.night({"1": b"a", "2": b"b"})["facts"].to_pylist() == [b"1 of 0", b"2 of 1"]


def test_of_a_document_that_lives_no_more_nothing_stays(nights: Nights) -> None:
    nights.night({"1": b"a", "2": b"a"})
    nights.night({"1": b"a"}, live=["1"])
    assert nights.kept() == ["1"]


def test_what_other_code_or_another_recipe_made_goes(nights: Nights) -> None:
    nights.night({"1": b"a"})
    nights.night({"1": b"a"}, digest="e")
    assert nights.made == [["1"], ["1"]]
    assert [place.name for place in nights.home.iterdir()] == ["desk-e"]


def test_what_must_not_be_kept_is_made_every_night(nights: Nights) -> None:
    for _ in range(2):
        nights.night({"1": None, "2": b"a"})
    assert nights.made == [["1", "2"], ["1"]]
    assert nights.kept() == ["2"]


def test_a_file_that_was_torn_is_made_again(nights: Nights) -> None:
    nights.night({"1": b"a"})
    (path,) = nights.home.glob("*/*.arrow")
    path.write_bytes(path.read_bytes()[:200])
    assert nights.night({"1": b"a"})["facts"].to_pylist() == [b"1 of 1"]


def test_the_purge_takes_what_was_made_of_a_text_that_lives_no_more(nights: Nights) -> None:
    nights.night({"1": b"a", "2": b"a"})
    texts = pa.array([b"text of 1"], pa.binary())
    forget(nights.home, pa.array(["1", "2"]), texts, (), "mark")
    assert nights.kept() == ["1"]


def test_files_stay_few_over_many_nights(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "FILES", 3)
    keys: dict[str, bytes | None] = {}
    for number in range(20):
        keys[f"{number:02d}"] = b"a"
        nights.night(keys)
        assert len([*nights.home.glob("*/*.arrow")]) <= 4
    assert all(made == [f"{number:02d}"] for number, made in enumerate(nights.made))
    assert nights.kept() == sorted(keys)


def test_a_night_in_which_nothing_may_leave_makes_nothing(nights: Nights) -> None:
    assert nights.night({}).num_rows == 0

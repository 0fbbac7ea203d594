"""Delta tables: what is written is read, digests keep their width, and writers at once all get in."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curation.document import DIGEST, INSTANT, text_digest
from curation.errors import IntegrityError
from curation.storage.tables import Tables

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("day", pa.date32()),
        ("at", INSTANT),
        ("digest", DIGEST),
        ("parts", pa.list_(pa.struct([("digest", DIGEST), ("n", pa.int64())]))),
    ]
)
DAY = dt.date(2026, 11, 2)


def rows(*names: str, day: dt.date = DAY) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "id": name,
                "day": day,
                "at": dt.datetime(2026, 11, 2, 3, 4, 5, 678901, dt.UTC),
                "digest": None if name == "null" else text_digest(name),
                "parts": [{"digest": text_digest(name * 2), "n": 2**62}, {"digest": None, "n": None}],
            }
            for name in names
        ],
        schema=SCHEMA,
    )


def ids(tables: Tables, name: str = "things") -> list[str]:
    return sorted(tables.read(name, SCHEMA, ["id"])["id"].to_pylist())


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path / "tables")


def test_rows_come_back_as_they_were_nested_digests_and_nulls_too(tables: Tables) -> None:
    written = rows("a", "b", "null")
    tables.append("things", written)
    assert tables.read("things", SCHEMA).sort_by("id") == written
    assert tables.names() == ["things"]
    assert stat.S_IMODE(tables.path("things").stat().st_mode) == 0o700


def test_an_absent_table_is_empty_in_the_declared_types(tables: Tables) -> None:
    assert tables.read("things", SCHEMA, ["digest"]) == SCHEMA.empty_table().select(["digest"])
    assert tables.version("things") is None


@pytest.mark.parametrize("width", [0, 31, 33])
def test_a_digest_of_another_width_is_refused_on_reading(tables: Tables, width: int) -> None:
    tables.append("things", pa.table({"id": ["a", "b"], "digest": pa.array([b"x" * 32, b"x" * width], pa.binary())}))
    declared = pa.schema([SCHEMA.field("id"), SCHEMA.field("digest")])
    with pytest.raises(IntegrityError, match="table things"):
        tables.read("things", declared)
    assert tables.read("things", declared, ["id"]).num_rows == 2


def test_a_column_of_another_type_is_refused_on_reading(tables: Tables) -> None:
    tables.append("things", pa.table({"id": ["a"]}))
    with pytest.raises(IntegrityError, match="table things"):
        tables.read("things", pa.schema([("id", pa.int64())]))


def test_replace_by_predicate_touches_its_rows_only(tables: Tables) -> None:
    other = DAY + dt.timedelta(days=1)
    tables.replace("things", rows("a", "b"), f"day = '{DAY}'", ["day"])
    tables.replace("things", rows("c", day=other), f"day = '{other}'", ["day"])
    tables.replace("things", rows("d"), f"day = '{DAY}'", ["day"])
    assert ids(tables) == ["c", "d"]
    tables.replace("things", rows().slice(0, 0), f"day = '{DAY}'", ["day"])
    assert ids(tables) == ["c"]
    tables.replace("things", rows("e"), partition_by=["day"])
    assert ids(tables) == ["e"]


def test_replace_and_vacuum_remove_rows_and_their_bytes(tables: Tables) -> None:
    tables.append("things", rows("a", "b"))
    tables.append("things", rows("c"))
    tables.replace("things", rows("b", "c"))
    assert tables.vacuum("things") == 2
    assert ids(tables) == ["b", "c"]
    tables.compact("things", files=1)
    assert ids(tables) == ["b", "c"]
    assert tables.read("things", SCHEMA, ["id"], pc.field("id") == "c")["id"].to_pylist() == ["c"]


def test_statistics_of_text_stay_out_of_the_log(tables: Tables) -> None:
    table = pa.table({"id": ["a"], "text": ["Ottilie was here"]})
    tables.append("texts", table)
    tables.replace("texts", table, "id = 'a'")
    for entry in (tables.path("texts") / "_delta_log").iterdir():
        assert b"Ottilie" not in entry.read_bytes()


def append(root: Path, name: str) -> None:
    """What a writer process does."""
    for number in range(3):
        Tables(root).append("things", rows(f"{name}{number}"))


def test_appends_of_several_processes_at_once_all_get_in(tables: Tables, tmp_path: Path) -> None:
    tables.append("things", rows("first"))
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=append, args=(tmp_path / "tables", name)) for name in "xyz"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert ids(tables) == ["first", *(f"{name}{n}" for name in "xyz" for n in range(3))]


def test_a_table_is_opened_once_a_commit_whoever_made_it(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    import deltalake

    opened: list[str] = []

    class Counted(deltalake.DeltaTable):
        def __init__(self, path: str) -> None:
            opened.append(path)
            super().__init__(path)

    monkeypatch.setattr(deltalake, "DeltaTable", Counted)
    other = Tables(tables.root)
    tables.append("t", rows("a"))
    assert [tables.read("t", SCHEMA).num_rows, tables.version("t"), tables.state("t")] == [1, 0, other.state("t")]
    assert len(opened) == 1
    for number in range(5):
        other.append("t", rows(f"b{number}"))
        assert tables.read("t", SCHEMA).num_rows == number + 2
    assert len(opened) == 6
    other.vacuum("t")
    assert sorted(tables.read("t", SCHEMA)["id"].to_pylist()) == ["a", *(f"b{n}" for n in range(5))]
    before = tables.state("t")
    other.drop("t")
    assert tables.state("t") is None
    other.append("t", rows("c"))
    assert tables.read("t", SCHEMA)["id"].to_pylist() == ["c"]
    assert tables.state("t") != before

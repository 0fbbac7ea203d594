"""Delta tables: what is written is read, digests keep their width, and writers at once all get in."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from curation.document import DIGEST, INSTANT, text_digest
from curation.errors import IntegrityError
from curation.storage.columns import among, wide_schema
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


def test_of_no_value_nothing_is_read(tables: Tables) -> None:
    """As when somebody is erased who has no document."""
    tables.append("things", rows("a", "b", "c"))
    assert tables.read("things", SCHEMA, where=among("id", [])).num_rows == 0
    assert tables.read("things", SCHEMA, ["id"], among("id", {"a", "c"}))["id"].to_pylist() == ["a", "c"]


def test_a_file_beside_the_tables_is_no_table(tables: Tables) -> None:
    tables.append("things", rows("a"))
    (tables.root / "notes").write_text("somebody put it there")
    assert tables.names() == ["things"]
    assert not tables.exists("notes")


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


def test_a_table_that_was_not_written_is_not_tidied_again_until_what_is_kept_is_due(tables: Tables) -> None:
    def log() -> dict[str, int]:
        return {file.name: file.stat().st_mtime_ns for file in (tables.path("things") / "_delta_log").iterdir()}

    tables.append("things", rows("a"))
    tables.replace("things", rows("b"))
    files = {*tables.path("things").rglob("part-*.parquet")}
    tables.vacuum("things", 24)
    tidy = log()
    tables.vacuum("things", 24)
    assert log() == tidy
    assert {*tables.path("things").rglob("part-*.parquet")} == files
    (checkpoint,) = (tables.path("things") / "_delta_log").glob("*.checkpoint.parquet")
    os.utime(checkpoint, (0, 0))
    tables.vacuum("things", 24)
    assert log()[checkpoint.name] > tidy[checkpoint.name]
    assert tables.vacuum("things") == 1
    tables.append("things", rows("c"))
    tables.vacuum("things", 24)
    assert len([name for name in log() if name.endswith(".checkpoint.parquet")]) == 2
    assert ids(tables) == ["b", "c"]


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


def wide(table: pa.Table) -> pa.Table:
    return table.cast(wide_schema(table.schema))


def test_a_table_is_opened_once_and_again_where_another_process_commits(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    assert len(opened) == 1
    for number in range(2):
        deltalake.write_deltalake(str(tables.path("t")), wide(rows(f"c{number}")), mode="append")
        assert tables.read("t", SCHEMA).num_rows == number + 7
        assert tables.read("t", SCHEMA).num_rows == number + 7
    assert len(opened) == 3
    other.vacuum("t")
    names = ["a", *(f"b{n}" for n in range(5)), "c0", "c1"]
    assert sorted(tables.read("t", SCHEMA)["id"].to_pylist()) == names
    before = tables.state("t")
    other.drop("t")
    assert tables.state("t") is None
    other.append("t", rows("c"))
    assert tables.read("t", SCHEMA)["id"].to_pylist() == ["c"]
    assert tables.state("t") != before


OLDER = pa.schema([("id", pa.string()), ("turns", pa.list_(pa.struct([("text", pa.string())]))), ("day", pa.date32())])
NEWER = pa.schema(
    [
        ("id", pa.string()),
        ("seen", pa.binary(2)),
        ("turns", pa.list_(pa.struct([("role", pa.string()), ("text", pa.string()), ("keys", pa.list_(pa.string()))]))),
        ("day", pa.date32()),
    ]
)


def an_older_row(tables: Tables) -> dict[str, Any]:
    """Store a row as code would that knew fewer columns; as newer code is to read it."""
    row = {"id": "1", "turns": [{"text": "a"}], "day": DAY}
    tables.append("t", pa.Table.from_pylist([row], schema=OLDER), ["day"])
    return {"id": "1", "seen": None, "turns": [{"role": None, "text": "a", "keys": None}], "day": DAY}


def a_newer_row(name: str = "2", day: dt.date = DAY) -> dict[str, Any]:
    return {"id": name, "seen": b"ab", "turns": [{"role": "agent", "text": "b", "keys": ["k"]}], "day": day}


def test_a_column_that_is_not_stored_is_null_in_every_row(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    row = an_older_row(tables)
    assert tables.read("t", NEWER).to_pylist() == [row]
    assert tables.read("t", NEWER, ["seen"], pc.field("seen").is_null()).num_rows == 1
    assert tables.read("t", NEWER, ["id"], pc.field("seen") == b"ab").num_rows == 0
    assert [batch.to_pylist() for batch in tables.scan("t", NEWER, ["turns", "seen"])] == [
        [{"turns": row["turns"], "seen": None}]
    ]
    assert tables.readable("t", NEWER)
    assert tables.lacks("t", NEWER) == ["seen", "turns.keys", "turns.role"]


@pytest.mark.parametrize("way", ["append", "replace", "replace_with"])
def test_a_column_is_stored_with_the_first_rows_that_have_it(tmp_path: Path, way: str) -> None:
    tables, other = Tables(tmp_path), DAY + dt.timedelta(days=1)
    rows = [an_older_row(tables), a_newer_row(day=other)]
    table = pa.Table.from_pylist(rows[1:], schema=NEWER)
    if way == "append":
        tables.append("t", table, ["day"])
    elif way == "replace":
        tables.replace("t", table, f"day = '{other}'", ["day"])
    else:
        tables.replace_with("t", [table], NEWER, {"day": other.isoformat()})
    assert sorted(tables.read("t", NEWER).to_pylist(), key=lambda row: row["id"]) == rows
    assert tables.lacks("t", NEWER) == []
    tables.replace_with("t", [table], NEWER, {"day": DAY.isoformat()})
    assert tables.read("t", NEWER, ["id"])["id"].to_pylist() == ["2", "2"]


def test_widening_stores_the_columns_and_writes_no_file(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    row = an_older_row(tables)
    files = list((tmp_path / "t").rglob("*.parquet"))
    tables.widen("t", NEWER)
    assert tables.lacks("t", NEWER) == []
    assert list((tmp_path / "t").rglob("*.parquet")) == files
    assert tables.read("t", NEWER).to_pylist() == [row]
    version = tables.version("t")
    tables.widen("t", NEWER)
    assert tables.version("t") == version


def test_code_that_knows_fewer_columns_leaves_them_empty(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.append("t", pa.Table.from_pylist([a_newer_row()], schema=NEWER), ["day"])
    an_older_row(tables)
    assert sorted(tables.read("t", NEWER, ["id", "seen"]).to_pylist(), key=lambda row: row["id"]) == [
        {"id": "1", "seen": None},
        {"id": "2", "seen": b"ab"},
    ]


@pytest.mark.parametrize("kind", [pa.int64(), pa.list_(pa.string())])
def test_a_column_of_another_type_is_neither_read_nor_written(tmp_path: Path, kind: pa.DataType) -> None:
    tables = Tables(tmp_path)
    tables.append("t", pa.table({"id": ["a"], "n": ["1x"]}))
    other = pa.schema([("id", pa.string()), ("n", kind)])
    assert not tables.readable("t", other)
    for call in (
        lambda: tables.read("t", other),
        lambda: tables.lacks("t", other),
        lambda: tables.append("t", pa.Table.from_pylist([{"id": "b", "n": None}], schema=other)),
        lambda: tables.replace("t", pa.Table.from_pylist([{"id": "b", "n": None}], schema=other)),
    ):
        with pytest.raises(IntegrityError, match="table t"):
            call()
    assert tables.read("t", pa.schema([("n", pa.string())])).to_pylist() == [{"n": "1x"}]


def test_a_table_that_was_written_is_as_if_it_were_opened_anew(tmp_path: Path) -> None:
    tables, schema = Tables(tmp_path), pa.schema([("day", pa.string()), ("id", pa.string())])
    more = pa.schema([*schema, ("number", pa.int64())])

    def see() -> None:
        files, rows = tables.files("things"), tables.read("things", more).sort_by("id")
        other = Tables(tmp_path / "things" / "..")  # by another path, so that nothing of it is known
        assert sorted(files) == sorted(other.files("things"))
        assert rows.equals(other.read("things", more).sort_by("id"))
        assert tables.state("things") == other.state("things")

    day = {"day": ["a"], "id": ["one"]}
    tables.append("things", pa.table(day, schema), ["day"])
    for number in range(3):
        tables.append("things", pa.table({"day": ["b"], "id": [f"two {number}"]}, schema), ["day"])
        see()
    tables.replace("things", pa.table({"day": ["b"], "id": ["three"]}, schema), "day = 'b'", ["day"])
    see()
    tables.append("things", pa.table({"day": ["c"], "id": ["four"], "number": [1]}, more), ["day"])
    see()
    tables.replace_with("things", [pa.table({"day": ["a"], "id": ["five"], "number": [2]}, more)], more, {"day": "a"})
    see()
    tables.vacuum("things")
    see()
    tables.append("things", pa.table({"day": ["a"], "id": ["six"], "number": [2]}, more), ["day"])
    see()

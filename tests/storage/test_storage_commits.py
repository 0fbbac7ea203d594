"""Of a commit that a power cut has torn nothing is left, and one that is on the disk is never taken for such."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from curation.errors import IntegrityError
from curation.storage import opened
from curation.storage.commits import LOG, NOTE, POINTER
from curation.storage.tables import Tables

SCHEMA = pa.schema([("id", pa.string()), ("day", pa.string())])


def rows(*names: str) -> pa.Table:
    return pa.table({"id": [*names], "day": ["2026-11-02" for _ in names]}, schema=SCHEMA)


def ids(root: Path) -> list[str]:
    return sorted(Tables(root).read("things", SCHEMA, ["id"])["id"].to_pylist())


def power_is_back() -> None:
    """Who reads then is a process that knows of no table yet."""
    opened._kept.clear()
    opened._rows.cache_clear()
    opened.newest.cache_clear()


def commit(root: Path, number: int) -> Path:
    return root / "things" / LOG / f"{number:020}.json"


def added(root: Path) -> Path:
    """The newest file of a table."""
    return max((root / "things").rglob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)


def emptied(root: Path, number: int) -> None:
    os.truncate(commit(root, number), 0)


def cut(root: Path, number: int) -> None:
    os.truncate(commit(root, number), commit(root, number).stat().st_size - 9)


def cut_between_lines(root: Path, number: int) -> None:
    first, *_ = commit(root, number).read_bytes().splitlines(keepends=True)
    commit(root, number).write_bytes(first)


def without_its_file(root: Path, number: int) -> None:
    added(root).unlink()


def with_an_empty_file(root: Path, number: int) -> None:
    os.truncate(added(root), 0)


def with_half_a_file(root: Path, number: int) -> None:
    os.truncate(added(root), added(root).stat().st_size // 2)


TORN = (emptied, cut, cut_between_lines, without_its_file, with_an_empty_file, with_half_a_file)


@pytest.mark.parametrize("tear", TORN)
@pytest.mark.parametrize("way", ["append", "replace", "replace_with"])
@pytest.mark.parametrize("swept", [False, True])
def test_a_commit_that_was_torn_was_never_made(
    tmp_path: Path, tear: Callable[[Path, int], None], way: str, swept: bool
) -> None:
    tables = Tables(tmp_path)
    tables.replace_with("things", [rows("a")], SCHEMA, {"day": "2026-11-02"})
    (noted, number) = (tmp_path / "things" / NOTE).read_text(), tables.version("things")
    if way == "replace_with":
        tables.replace_with("things", [rows("b")], SCHEMA, {"day": "2026-11-02"})
    else:
        getattr(tables, way)("things", rows("b"))
    (tmp_path / "things" / NOTE).write_text(noted)  # the power goes before it is noted
    assert number is not None
    tear(tmp_path, number + 1)
    power_is_back()
    assert ids(tmp_path) == ["a"]  # for who reads before anybody holds the lock
    if swept:
        Tables(tmp_path).take_back()
        assert not commit(tmp_path, number + 1).exists()
    Tables(tmp_path).append("things", rows("c"))
    assert ids(tmp_path) == ["a", "c"]


def test_a_commit_that_is_whole_stays_whether_it_was_noted_or_not(tmp_path: Path) -> None:
    Tables(tmp_path).append("things", rows("a"))
    Tables(tmp_path).append("things", rows("b"))
    for note in ("0", "", None):
        path = tmp_path / "things" / NOTE
        path.unlink() if note is None else path.write_text(note)
        Tables(tmp_path).take_back()
        assert ids(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("tear", TORN[3:])
@pytest.mark.parametrize("older", [False, True])
def test_damage_of_what_was_on_the_disk_is_not_taken_for_a_power_cut(
    tmp_path: Path, tear: Callable[[Path, int], None], older: bool
) -> None:
    Tables(tmp_path).append("things", rows("a"))
    Tables(tmp_path).append("things", rows("b"))
    if older:  # as code has written it that made no notes
        (tmp_path / "things" / NOTE).unlink()
    tear(tmp_path, 1)
    Tables(tmp_path).take_back()
    with pytest.raises((OSError, pa.ArrowInvalid, IntegrityError)):  # rather than the rows before
        ids(tmp_path)


def test_the_first_commit_to_an_older_table_that_was_torn_was_never_made(tmp_path: Path) -> None:
    Tables(tmp_path).append("things", rows("a"))
    Tables(tmp_path).append("things", rows("b"))
    note = tmp_path / "things" / NOTE
    note.unlink()
    Tables(tmp_path).append("things", rows("c"))
    note.write_text("1")  # as it was noted before that commit
    emptied(tmp_path, 2)
    power_is_back()
    assert ids(tmp_path) == ["a", "b"]


def test_a_table_whose_first_commit_was_torn_is_none(tmp_path: Path) -> None:
    Tables(tmp_path).append("things", rows("a"))
    (tmp_path / "things" / NOTE).unlink()
    emptied(tmp_path, 0)
    assert Tables(tmp_path).names() == []
    assert ids(tmp_path) == []
    Tables(tmp_path).take_back()
    assert not (tmp_path / "things").exists()
    Tables(tmp_path).append("things", rows("b"))
    assert ids(tmp_path) == ["b"]


def test_a_torn_commit_takes_nothing_of_a_table_whose_log_begins_with_a_checkpoint(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    tables.append("things", rows("a"))
    tables.append("things", rows("b"))
    tables.vacuum("things")
    number, noted = tables.version("things"), (tmp_path / "things" / NOTE).read_text()
    tables.append("things", rows("c"))
    (tmp_path / "things" / NOTE).write_text(noted)
    assert number is not None
    emptied(tmp_path, number + 1)
    power_is_back()
    assert ids(tmp_path) == ["a", "b"]
    Tables(tmp_path).append("things", rows("d"))
    assert ids(tmp_path) == ["a", "b", "d"]


@pytest.mark.parametrize("torn", ["checkpoint", "pointer"])
def test_a_torn_checkpoint_is_none(tmp_path: Path, torn: str) -> None:
    tables = Tables(tmp_path)
    for name in "ab":
        tables.append("things", rows(name))
    tables.vacuum("things", 24)
    (checkpoint,) = (tmp_path / "things" / LOG).glob("*.checkpoint.parquet")
    os.truncate(checkpoint if torn == "checkpoint" else checkpoint.with_name(POINTER), 0)
    Tables(tmp_path).take_back()
    assert ids(tmp_path) == ["a", "b"]
    Tables(tmp_path).append("things", rows("c"))
    assert ids(tmp_path) == ["a", "b", "c"]

"""Files of a partition: batches, however small, are joined until they are worth a row group."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.storage import table_files

SCHEMA = pa.schema([("number", pa.int64()), ("text", pa.string())])


def groups(root: Path, batches: list[pa.Table]) -> list[list[int]]:
    """Rows of each row group of each file."""
    files = [
        pq.ParquetFile(root / action.path.lstrip("/")) for action in table_files.add_actions(root, batches, SCHEMA, {})
    ]
    return [[file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] for file in files]


def batch(rows: int, characters: int = 1) -> pa.Table:
    return pa.table({"number": range(rows), "text": ["x" * characters] * rows}, schema=SCHEMA)


@pytest.mark.parametrize(
    ("rows", "characters", "expected"),
    [([30] * 7, 1, [[120, 90]]), ([120, 5], 1, [[120, 5]]), ([30] * 4, 1_000, [[60, 60]]), ([30], 1, [[30]])],
)
def test_batches_are_joined_to_groups_of_enough_rows_or_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[int], characters: int, expected: list[list[int]]
) -> None:
    monkeypatch.setattr(table_files, "GROUP_ROWS", 100)
    monkeypatch.setattr(table_files, "GROUP_BYTES", 50_000)
    assert groups(tmp_path, [batch(each, characters) for each in rows]) == expected


def test_a_file_that_is_large_enough_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "GROUP_ROWS", 10)
    monkeypatch.setattr(table_files, "FILE_BYTES", 1)
    assert groups(tmp_path, [batch(10), batch(10), batch(3)]) == [[10], [10], [3]]


def test_a_group_has_32_768_rows_or_32_mebibytes(tmp_path: Path) -> None:
    assert groups(tmp_path, [batch(16_384)] * 3) == [[32_768, 16_384]]
    assert groups(tmp_path, [batch(16_383), batch(16_384), batch(2)]) == [[32_769]]
    assert groups(tmp_path, [batch(16, 1 << 20)] * 3) == [[32, 16]]

"""Reads a candidate as flat columns on which expectations can be declared, and as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd

ROWS = 2_000  # rows of a shard that are Python values at once


def shards(candidate: Path, config: str) -> Iterator[tuple[str, pa.Table]]:
    """Yield (split, rows) for each shard of a config, in order of name; a damaged page raises."""
    for path in _files(candidate, config):
        yield path.name.split("-", 1)[0], pq.read_table(path, page_checksum_verification=True)


def rows(table: pa.Table) -> Iterator[dict[str, object]]:
    """Yield the rows of a shard as Python values, a batch at a time: a month may hold hundreds of thousands."""
    for batch in table.to_batches(ROWS):
        yield from batch.to_pylist()


def _files(candidate: Path, config: str) -> list[Path]:
    return sorted((candidate / "data" / config).glob("*.parquet"))


def configs(candidate: Path) -> list[str]:
    """Return the configs of which a candidate has rows, in order of name."""
    data = candidate / "data"
    return sorted(path.name for path in data.iterdir()) if data.is_dir() else []


def identifiers(candidate: Path, config: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (name of the shard, ids of its rows) for each shard of a config, in order of name and row."""
    for path in _files(candidate, config):
        first = pq.read_schema(path).names[0]
        yield path.stem, pq.read_table(path, columns=[first], page_checksum_verification=True)[first].to_pylist()


def lengths(candidate: Path, config: str) -> npt.NDArray[np.int64]:
    """Return the characters of all texts of each row of a config, without ids, in order of shard and row."""
    character_counts = [
        sum((_characters(column.combine_chunks()) for column in table.columns[1:]), np.zeros(len(table), np.int64))
        for _, table in shards(candidate, config)
    ]
    return np.concatenate(character_counts) if character_counts else np.zeros(0, np.int64)


def _characters(column: pa.Array) -> npt.NDArray[np.int64]:
    """Return the characters of the strings in each value of a column, at any depth."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        counted: npt.NDArray[np.int64] = pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False)
        return counted.astype(np.int64)
    if pa.types.is_struct(kind):
        parts = (_characters(part) for part in column.flatten())
        return sum(parts, np.zeros(len(column), np.int64))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        inside = _characters(column.flatten())
        parents = pc.list_parent_indices(column).to_numpy(zero_copy_only=False)
        return np.bincount(parents, weights=inside, minlength=len(column)).astype(np.int64)
    return np.zeros(len(column), np.int64)


def frame(candidate: Path, config: str) -> pd.DataFrame:
    """Return a config's rows as a data frame.

    Columns: `split`; scalar columns as they are; `a.b` for the fields of a struct; for a list its length as `…_count`,
    and the length of its JSON as `…_characters`.
    """
    import pandas as pd

    flattened: list[dict[str, object]] = []
    for split, table in shards(candidate, config):
        for row in rows(table):
            flat: dict[str, object] = {"split": split}
            for name, value in row.items():
                _flatten(name, value, flat)
            flattened.append(flat)
    return pd.DataFrame(flattened)


def _flatten(name: str, value: object, flat: dict[str, object]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{name}.{key}", inner, flat)
    elif isinstance(value, list):
        flat[f"{name}_count"] = len(value)
        flat[f"{name}_characters"] = len(json.dumps(value, ensure_ascii=False, default=str))
    else:
        flat[name] = value


def texts(candidate: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (example id, column, text) for every text that a consumer will read, without ids, in order of shard and
    row.

    A column such as `default.prompt.0.content` names one text of an example.
    """
    for config in configs(candidate):
        for _, table in shards(candidate, config):
            identifier = table.column_names[0]
            for row in rows(table):
                for name, value in row.items():
                    if name != identifier:
                        yield from (
                            (str(row[identifier]), f"{config}.{where}", text) for where, text in _strings(name, value)
                        )


def _strings(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(f"{name}.{number}", inner)

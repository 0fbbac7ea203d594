"""A candidate as flat columns that expectations can speak about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd


def shards(candidate: Path, config: str) -> Iterator[tuple[str, pa.Table]]:
    """(split, rows) of each shard of a config, in order of name; damaged pages raise."""
    for path in sorted((candidate / "data" / config).glob("*.parquet")):
        yield path.name.split("-", 1)[0], pq.read_table(path, page_checksum_verification=True)


def frame(candidate: Path, config: str) -> pd.DataFrame:
    """One row an example: `split`; scalar columns as they are; `a.b` for a struct's fields; for a list its `_count`
    and,
    as JSON, its `_characters`."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for split, table in shards(candidate, config):
        for row in table.to_pylist():
            flat: dict[str, Any] = {"split": split}
            for name, value in row.items():
                _flatten(name, value, flat)
            rows.append(flat)
    return pd.DataFrame(rows)


def _flatten(name: str, value: Any, flat: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(f"{name}.{key}", inner, flat)
    elif isinstance(value, list):
        flat[f"{name}_count"] = len(value)
        flat[f"{name}_characters"] = len(json.dumps(value, ensure_ascii=False, default=str))
    else:
        flat[name] = value


def texts(candidate: Path) -> Iterator[tuple[str, str, str]]:
    """Every (example id, column, text) that a consumer will read, ids apart, in order of shard and row.

    Of an example a column such as `default.prompt.0.content` names one text.
    """
    for config in sorted(p.name for p in (candidate / "data").iterdir()) if (candidate / "data").is_dir() else ():
        for _, table in shards(candidate, config):
            identifier = table.column_names[0]
            for row in table.to_pylist():
                for name, value in row.items():
                    if name != identifier:
                        yield from (
                            (row[identifier], f"{config}.{where}", text) for where, text in _strings(name, value)
                        )


def _strings(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(f"{name}.{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(f"{name}.{number}", inner)

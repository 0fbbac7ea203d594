"""Queries ids, dates and digests of records with DuckDB, out of core, so that memory does not grow with a source."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "192MiB"  # memory of one database; larger queries spill to disk


@contextlib.contextmanager
def narrow(folder: Path | None) -> Iterator[DuckDBPyConnection]:
    """Open an empty database for the block, which spills to `folder` in the raw zone; without one it stays in
    memory.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        **({"memory_limit": MEMORY} if folder is not None else {}),
        "temp_directory": str(folder / "narrow") if folder is not None else "",
        "threads": 2,  # each holds buffers of its own
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(":memory:", config=config) as database:
        yield database


def insert(database: DuckDBPyConnection, query: str, rows: pa.Table) -> None:
    """Run a query that reads `rows`."""
    database.register("rows", rows)
    database.execute(query)
    database.unregister("rows")

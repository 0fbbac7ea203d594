"""Cache open tables: a table is opened once for each commit, with its footers, and with all rows if it is small."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from curation.storage.columns import wide_schema
from curation.storage.commits import newest_commit, newest_name

if TYPE_CHECKING:
    import pyarrow.dataset as ds  # its import brings pandas along, which takes a second
    from deltalake import DeltaTable

SMALL_FILES, SMALL_BYTES = 4, 256 << 10  # most files, and bytes on the disk, of a table whose rows stay in memory
type Log = tuple[str, int, int, frozenset[str]]  # a table's log: its place, and values that change with each write
KEPT = 256  # more tables than a deployment has
_kept: dict[str, tuple[Log, DeltaTable]] = {}  # path → of which log, and the table as it is open


def opened(log: Log) -> DeltaTable:
    """Return a table at its newest version that counts.

    Opening reads the log, 20 ms for a log of sixty commits. It is done once for each commit of others, and not for what
    this process writes itself.
    """
    kept = _kept.get(log[0])
    if kept is not None and kept[0] == log:
        return kept[1]
    from deltalake import DeltaTable

    number = newest(*log)
    table = DeltaTable(log[0]) if number == newest_name(log[3]) else DeltaTable(log[0], version=number)
    return keep(log, table)


def taken(log: Log) -> DeltaTable:
    """Return a table that is about to be written, and drop it from the cache: nobody else gets it until it is kept
    again.
    """
    table = opened(log)
    _kept.pop(log[0], None)
    return table


def keep(log: Log, table: DeltaTable) -> DeltaTable:
    """Put an open table into the cache, where it is at the newest version of its log that counts. Returns the table."""
    if table.version() == newest(*log):
        _kept.pop(log[0], None)
        _kept[log[0]] = log, table
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)
    return table


def declared(log: Log, schema: pa.Schema) -> ds.Dataset:
    """Return the rows of a table, with the columns that are declared and not stored added."""
    dataset = _rows(*log)
    absent = [field for field in wide_schema(schema) if field.name not in dataset.schema.names]
    return dataset.replace_schema(pa.schema([*dataset.schema, *absent])) if absent else dataset


@lru_cache(maxsize=256)
def _rows(path: str, inode: int, modified: int, names: frozenset[str]) -> ds.Dataset:
    """Return a table's rows as a data set that is cached with the footers it has read: a night reads one version some
    twenty times.

    The rows of a small table are cached too: reading one column then takes a quarter of a millisecond instead of one
    and a quarter.
    """
    table = opened((path, inode, modified, names))
    rows = table.to_pyarrow_dataset()
    sizes = pa.table(table.get_add_actions(flatten=True))["size_bytes"].to_pylist()
    if len(sizes) > SMALL_FILES or sum(sizes) > SMALL_BYTES:
        return rows
    import pyarrow.dataset as ds

    try:
        return ds.dataset(rows.to_table())
    except (pa.ArrowException, OSError):
        return rows  # a file is torn or gone; reading it will raise


@lru_cache(maxsize=256)
def newest(path: str, inode: int, modified: int, names: frozenset[str]) -> int | None:
    """Return the number of the newest commit of a log that counts; None where none counts."""
    return newest_commit(Path(path), names)

"""Tables as they are open: each once a commit, its footers with it, and all rows of a small one."""

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

SMALL_FILES, SMALL_BYTES = 4, 256 << 10  # of a table whose rows stay in memory, on the disk
type Log = tuple[str, int, int, frozenset[str]]  # of a table: where it is, and what is other when it was written
KEPT = 256  # more tables than a deployment has
_kept: dict[str, tuple[Log, DeltaTable]] = {}  # path → of which log, and the table as it is open


def opened(log: Log) -> DeltaTable:
    """A table at its newest version that counts. Opening reads the log, 20 ms for one of sixty commits: it is done once
    for what others commit, and not for what is written here."""
    kept = _kept.get(log[0])
    if kept is not None and kept[0] == log:
        return kept[1]
    from deltalake import DeltaTable

    number = newest(*log)
    table = DeltaTable(log[0]) if number == newest_name(log[3]) else DeltaTable(log[0], version=number)
    return keep(log, table)


def taken(log: Log) -> DeltaTable:
    """A table that is about to be written, which makes another of it: nobody else gets it until it is kept again."""
    table = opened(log)
    _kept.pop(log[0], None)
    return table


def keep(log: Log, table: DeltaTable) -> DeltaTable:
    """Note that a table is open, where it is at the version that its log ends with."""
    if table.version() == newest(*log):
        _kept.pop(log[0], None)
        _kept[log[0]] = log, table
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)), None)
    return table


def declared(log: Log, schema: pa.Schema) -> ds.Dataset:
    """The rows of a table, with the columns that are declared and not stored."""
    dataset = _rows(*log)
    absent = [field for field in wide_schema(schema) if field.name not in dataset.schema.names]
    return dataset.replace_schema(pa.schema([*dataset.schema, *absent])) if absent else dataset


@lru_cache(maxsize=256)
def _rows(path: str, inode: int, modified: int, names: frozenset[str]) -> ds.Dataset:
    """What was read of the footers of files stays with them: a night reads one version some twenty times. Of a small
    table all rows do: one column of them is then there in a quarter of a millisecond instead of one and a quarter."""
    table = opened((path, inode, modified, names))
    rows = table.to_pyarrow_dataset()
    sizes = pa.table(table.get_add_actions(flatten=True))["size_bytes"].to_pylist()
    if len(sizes) > SMALL_FILES or sum(sizes) > SMALL_BYTES:
        return rows
    import pyarrow.dataset as ds

    try:
        return ds.dataset(rows.to_table())
    except (pa.ArrowException, OSError):
        return rows  # a file is torn or gone: who reads it says so


@lru_cache(maxsize=256)
def newest(path: str, inode: int, modified: int, names: frozenset[str]) -> int | None:
    """The number of the newest commit of a log that counts; None where none does."""
    return newest_commit(Path(path), names)

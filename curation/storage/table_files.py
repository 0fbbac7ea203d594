"""Find the files of a table that match some values, and write the files of one partition.

They are written here because the library's own writer buffers rows that come faster than it writes.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pyarrow as pa

from curation.storage.files import sync_file, sync_folder

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

GROUP_ROWS, GROUP_BYTES = 32_768, 32 << 20  # of a row group, whichever comes first
FILE_BYTES = 256 << 20


def matching_files(root: Path, table: DeltaTable, where: Mapping[str, Collection[str]]) -> list[str]:
    """Return name, size and modification time of the files that hold rows with these values in these partition columns.

    A file has to match one of the values of every column.
    """
    added = pa.table(table.get_add_actions(flatten=True))
    asked = {f"partition.{column}": values for column, values in where.items()}
    own = [(added[column].to_pylist(), values) for column, values in asked.items() if column in added.column_names]
    paths = [
        path
        for number, path in enumerate(added["path"].to_pylist())
        if all(column[number] in values for column, values in own)
    ]
    return [f"{path} {_on_disk(root / unquote(path))}" for path in paths]


def _on_disk(path: Path) -> str:
    try:
        status = path.stat()
    except FileNotFoundError:  # reading the table will raise
        return "gone"
    return f"{status.st_size} {status.st_mtime_ns}"


def add_actions(
    root: Path, batches: Iterable[pa.Table], wide: pa.Schema, partition: Mapping[str, str]
) -> Iterator[AddAction]:
    """Write the files of one partition, and yield for each the action that adds it to the table.

    Folders are named as the library names them.
    """
    import pyarrow.parquet as pq
    from deltalake.transaction import AddAction

    own = pa.schema([field for field in wide if field.name not in partition])
    folder = "/".join(f"{column}={quote(value, safe='')}" for column, value in partition.items())
    rows = _in_groups(batch.select(wide.names).cast(wide).select(own.names) for batch in batches)
    for first in rows:
        path = root / folder / f"part-{uuid.uuid4()}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        count = 0
        with pq.ParquetWriter(path, own, compression="zstd", compression_level=1, write_page_checksum=True) as writer:
            for group in chain((first,), rows):
                writer.write_table(group, row_group_size=len(group))
                count += len(group)
                if path.stat().st_size >= FILE_BYTES:
                    break
        sync_file(path)
        sync_folder(path.parent)
        size = path.stat().st_size
        statistics = json.dumps({"numRecords": count})
        added = path.relative_to(root).as_posix()
        yield AddAction(added, size, dict(partition), int(time.time() * 1000), True, statistics)


def _in_groups(batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield batches joined until they fill a row group; batches without rows are left out."""
    waiting: list[pa.Table] = []
    for batch in filter(len, batches):
        waiting.append(batch)
        if sum(map(len, waiting)) >= GROUP_ROWS or sum(table.nbytes for table in waiting) >= GROUP_BYTES:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)

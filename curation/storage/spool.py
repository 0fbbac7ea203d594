"""Keep a table on disk that is written once, batch by batch, and read often, in a file that ends with its process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa


class Spool:
    """Batches of one schema in a file of the raw zone without a name, so that a kill leaves nothing behind."""

    def __init__(self, schema: pa.Schema, scratch: Path | None) -> None:
        self.schema = schema
        self.rows = 0
        self._file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 - closed by `close`
        self._writer: pa.RecordBatchStreamWriter | None = pa.ipc.new_stream(
            self._file, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")
        )

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, table: pa.Table) -> None:
        """Add rows; not allowed after the first `scan`."""
        if self._writer is None:
            raise ValueError("the spool is being read")
        self._writer.write_table(table)
        self.rows += table.num_rows

    def scan(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield the rows in order, batch by batch; only one scan may run at a time."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._file.seek(0)
        wanted = None if columns is None else [self.schema.get_field_index(name) for name in columns]
        with pa.ipc.open_stream(self._file, options=pa.ipc.IpcReadOptions(included_fields=wanted)) as reader:
            for batch in reader:
                yield pa.Table.from_batches([batch])

    def table(self) -> pa.Table:
        """Return all rows in memory."""
        batches = list(self.scan())
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def close(self) -> None:
        """Close the file, which frees its disk space."""
        self._file.close()

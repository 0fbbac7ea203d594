"""Delta tables by name: read, append, replace a part, and pin a version."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from curation.errors import IntegrityError
from curation.storage.columns import joined_schema, missing, other_columns, wide_schema
from curation.storage.commits import ADDED, LOG, durable, forget_commits, is_tidy, note_tidy, take_back
from curation.storage.failpoints import failpoint
from curation.storage.opened import Log, declared, keep, newest, opened, taken
from curation.storage.table_files import add_actions, matching_files

if TYPE_CHECKING:
    import pyarrow.dataset as ds  # its import brings pandas along, which takes a second
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction, RemoveAction

# Statistics of text columns would put text into the log; one id column is enough for skipping.
SCANNED = 8_192  # rows of a batch
STATISTICS = "delta.dataSkippingStatsColumns"
# An append reads the log since its checkpoint: 43 ms behind sixty commits, 21 with a checkpoint each ten.
OFTEN = {"delta.checkpointInterval": "10"}
OTHER_TYPES = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowKeyError, pa.ArrowNotImplementedError)


class Tables:
    """The tables of one deployment, a folder each under `root`.

    Every commit passes the failpoints `<table>.before` and `<table>.after`. The caller declares the schema, which is
    checked on reading. Digests are fixed-width in memory and `binary` on disk; their length is checked on reading. A
    column that is declared and not stored is null in every existing row, and is stored from the next commit on. A
    commit is on the disk when its call returns; a commit that a power cut has torn does not count.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def root(self) -> Path:
        """The folder of the tables, in the raw zone."""
        return self._root

    def path(self, name: str) -> Path:
        return self._root / name

    def exists(self, name: str) -> bool:
        return self._found(name) is not None

    def names(self) -> list[str]:
        return sorted(p.name for p in self._root.iterdir() if self.exists(p.name)) if self._root.is_dir() else []

    def version(self, name: str) -> int | None:
        """Return the table's newest version, or None where it was never written."""
        return self._table(name).version() if self.exists(name) else None

    def state(self, name: str) -> tuple[str, int] | None:
        """Return the id that a table was made with, and its version; None where there is no table.

        Together they tell a table from its former and later states: a table that is made anew counts its versions from
        0 again.
        """
        if not self.exists(name):
            return None
        table = self._table(name)
        return str(table.metadata().id), table.version()

    def files(self, name: str, where: Mapping[str, Collection[str]] = MappingProxyType({})) -> list[str]:
        """Return the files of a table, each with size and modification time on the disk; none where there is no table.

        They identify the current rows of the table, because a file's name is never used twice.

        Args:
            where: column that the table is partitioned by → the values whose rows are asked about.
        """
        return matching_files(self.path(name), self._table(name), where) if self.exists(name) else []

    def read(
        self, name: str, schema: pa.Schema, columns: Sequence[str] | None = None, where: ds.Expression | None = None
    ) -> pa.Table:
        """Read rows of a table in the declared types; an absent table is empty. The order of rows is not promised.

        Raises:
            IntegrityError: a digest does not have the declared width, or a column's type cannot be read as declared.
        """
        wanted = pa.schema([schema.field(c) for c in columns]) if columns is not None else schema
        if (log := self._found(name)) is None:
            return wanted.empty_table()
        import pyarrow.dataset as ds

        dataset = declared(log, schema)
        threads = not isinstance(dataset, ds.InMemoryDataset)  # which gives its rows in a third of the time without
        try:
            return dataset.to_table(columns=wanted.names, filter=where, use_threads=threads).cast(wanted)
        except OTHER_TYPES as error:
            raise other_columns(name) from error

    def scan(
        self, name: str, schema: pa.Schema, columns: Sequence[str] | None = None, where: ds.Expression | None = None
    ) -> Iterator[pa.Table]:
        """Read rows as `read` does, a batch at a time, in flat memory. Raises as `read`."""
        wanted = pa.schema([schema.field(c) for c in columns]) if columns is not None else schema
        if (log := self._found(name)) is None:
            return
        dataset = declared(log, schema)
        try:
            for batch in dataset.to_batches(
                columns=wanted.names, filter=where, batch_size=SCANNED, batch_readahead=1, fragment_readahead=1
            ):
                if batch.num_rows:
                    yield pa.Table.from_batches([batch]).cast(wanted)
        except OTHER_TYPES as error:
            raise other_columns(name) from error

    def readable(self, name: str, schema: pa.Schema) -> bool:
        """Return whether a table can be read as declared, that is, no column is stored with another type."""
        try:
            self.lacks(name, schema)
        except IntegrityError:
            return False
        return True

    def lacks(self, name: str, schema: pa.Schema) -> list[str]:
        """Return the columns, and nested fields as `turns.role`, that are declared and not stored; empty where there is
        no table.

        Raises:
            IntegrityError: a column is stored with another type than declared.
        """
        return missing(name, self._schema(name), wide_schema(schema)) if self.exists(name) else []

    def widen(self, name: str, schema: pa.Schema) -> None:
        """Store the declared columns that a table lacks, null in every row, in one commit that writes no file.

        Raises:
            IntegrityError: as `lacks`.
        """
        self._changing(name)
        if self.lacks(name, schema):
            from deltalake import write_deltalake

            failpoint(f"{name}.before")
            rows = wide_schema(schema).empty_table()
            with durable(self.path(name)):
                write_deltalake(str(self.path(name)), rows, mode="append", schema_mode="merge")
            failpoint(f"{name}.after")

    def stored(self, name: str) -> tuple[pa.Schema, list[str]]:
        """Return the columns of a table as stored, and the names of those that partition it."""
        table = self._table(name)
        return table.to_pyarrow_dataset().schema, table.metadata().partition_columns

    def append(
        self, name: str, rows: pa.Table, partition_by: Sequence[str] = (), statistics: str | None = None
    ) -> None:
        """Add rows in one commit; without rows nothing is written when the table exists."""
        self._changing(name)
        if rows.num_rows == 0 and self.exists(name):
            return
        self._write(name, rows, "append", None, partition_by, statistics)

    def replace(
        self,
        name: str,
        rows: pa.Table,
        predicate: str | None = None,
        partition_by: Sequence[str] = (),
        statistics: str | None = None,
    ) -> None:
        """Replace all rows, or those that `predicate` (SQL over columns) selects, in one commit."""
        self._changing(name)
        self._write(name, rows, "overwrite", predicate if self.exists(name) else None, partition_by, statistics)

    def replace_changed(
        self,
        name: str,
        rows: pa.Table,
        where: Mapping[str, str] = MappingProxyType({}),
        partition_by: Sequence[str] = (),
        statistics: str | None = None,
    ) -> None:
        """Replace the rows that have these values, as `replace` does, but write nothing where the same rows are stored
        in the same order.

        So whoever reads the table finds it unchanged.
        """
        import pyarrow.compute as pc

        self._changing(name)
        if self.exists(name) and self._schema(name).equals(wide_schema(rows.schema)):
            asked = [pc.field(column) == value for column, value in where.items()]
            if self.read(name, rows.schema, where=reduce(and_, asked) if asked else None).equals(rows):
                return
        predicate = " AND ".join(f"{column} = '{value}'" for column, value in where.items())
        self.replace(name, rows, predicate or None, partition_by, statistics)

    def replace_with(
        self,
        name: str,
        batches: Iterable[pa.Table],
        schema: pa.Schema,
        partition: Mapping[str, str],
        statistics: str | None = None,
    ) -> None:
        """Replace the rows of one partition by rows that come batch by batch and are never all in memory, in one
        commit.

        In a table without partitions all rows are replaced. The files are written here because the library's own writer
        holds back rows that come in faster than it writes.

        Args:
            partition: column → value as text, in the order in which the table is partitioned; every row has these
                values.

        Raises:
            IntegrityError: the table has other columns.
        """
        from deltalake import CommitProperties, DeltaTable, Schema

        self.widen(name, schema)
        failpoint(f"{name}.before")
        wide, root = wide_schema(schema), self.path(name)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.exists(name):
            configuration: dict[str, str | None] = {STATISTICS: statistics or schema.names[0], **OFTEN}
            with durable(root):
                DeltaTable.create(str(root), wide, partition_by=list(partition), configuration=configuration)
        stored = self._schema(name)  # the order in which its columns came, which is not that of the declaration
        if set(stored.names) != set(wide.names):
            raise other_columns(name)
        table = taken(self._log(name))
        actions: list[AddAction | RemoveAction] = list(add_actions(root, batches, stored, partition))
        with durable(root):
            table.create_write_transaction(
                actions,
                "overwrite",
                Schema.from_arrow(stored),
                list(partition),
                [(column, "=", value) for column, value in partition.items()],
                commit_properties=CommitProperties(custom_metadata={ADDED[0]: str(len(actions))}),
            )
        table.update_incremental()  # it does not know of what was committed by it
        keep(self._log(name), table)
        failpoint(f"{name}.after")

    def _write(
        self,
        name: str,
        rows: pa.Table,
        mode: Any,
        predicate: str | None,
        partition_by: Sequence[str],
        statistics: str | None,
    ) -> None:
        from deltalake import write_deltalake

        failpoint(f"{name}.before")
        self.path(name).mkdir(parents=True, exist_ok=True, mode=0o700)
        wide = wide_schema(rows.schema)  # Delta has no fixed-width binary
        other = False
        if self.exists(name):
            stored = self._schema(name)
            joined_schema(name, stored, wide)  # refuses a column of another type
            other = stored != wide  # more columns, behind the stored ones too, or fewer, or another order
        with durable(self.path(name)):
            table = taken(self._log(name)) if self.exists(name) else None
            write_deltalake(
                table or str(self.path(name)),
                rows.cast(wide),
                mode=mode,
                schema_mode="merge" if other else None,
                predicate=predicate,
                partition_by=list(partition_by) or None,
                configuration={STATISTICS: statistics or rows.column_names[0], **OFTEN},
            )
        if table is not None:
            keep(self._log(name), table)
        failpoint(f"{name}.after")

    def vacuum(self, name: str, keep_hours: int = 0) -> int:
        """Remove files that no version since `keep_hours` ago refers to. Returns how many were removed.

        With 0 only the newest version is left: its files, no files of killed writes, and no earlier commit in the log,
        whose statistics quote ids. Requires the run lock: no other process may be writing. A table that was not written
        since it was last looked at is looked at again after `keep_hours`.
        """
        self._changing(name)
        if not self.exists(name):
            return 0
        table = self._table(name)
        if keep_hours and is_tidy(self.path(name), table.version(), keep_hours):
            return 0
        with durable(self.path(name)):
            gone = table.vacuum(
                retention_hours=keep_hours, enforce_retention_duration=False, dry_run=False, full=keep_hours == 0
            )
            table.create_checkpoint()
        note_tidy(self.path(name), table.version())
        if keep_hours == 0:
            forget_commits(self.path(name), table.version())
        return len(gone)

    def drop(self, name: str) -> None:
        """Remove a table and all its versions; the next write makes it anew."""
        self._changing(name)
        shutil.rmtree(self.path(name), ignore_errors=True)

    def _changing(self, name: str) -> None:
        """Do nothing; called before a table is written, so that a subclass can refuse."""

    def _schema(self, name: str) -> pa.Schema:
        """Return the columns of a table as they are stored, in the types of a stored declaration (`wide_schema`)."""
        return wide_schema(pa.schema(self._table(name).schema().to_arrow()))

    def _table(self, name: str) -> DeltaTable:
        """Return the table at its newest version."""
        return opened(self._log(name))

    def _found(self, name: str) -> Log | None:
        """Return the log of a table; None where there is no table."""
        try:
            log = self._log(name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return log if newest(*log) is not None else None

    def _log(self, name: str) -> Log:
        """Return the state of a table's log, which differs whenever the table was written or made anew."""
        log = self.path(name) / LOG
        status = log.stat()  # before it is read: a commit in between is seen next time
        return str(self.path(name)), status.st_ino, status.st_mtime_ns, frozenset(os.listdir(log))

    def take_back(self) -> None:
        """Remove the commits that a power cut has torn from all tables."""
        for folder in sorted(self._root.iterdir()) if self._root.is_dir() else ():
            if (folder / LOG).is_dir():
                take_back(folder)

    def compact(self, name: str, files: int = 32) -> None:
        """Join small files when more than `files` files are in the table; requires the run lock."""
        self._changing(name)
        if self.exists(name):
            table = self._table(name)
            if len(table.file_uris()) > files:
                with durable(self.path(name)):
                    table.optimize.compact()

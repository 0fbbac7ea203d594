"""Memoize kernels: store results under a digest of their input and a version, and run a kernel only on new keys."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.engine.batches import Failed, Kernel
from curation.engine.kernels import HERE, Limits, Workplace, run_kernel
from curation.engine.progress import Progress
from curation.storage.tables import Tables

AT_ONCE = 20_000  # texts whose rows and results are in memory together: some 200 MB of tickets
LOST = 3.0  # seconds of each worker that a kill may lose; a commit takes 10 ms, or 50 behind a hundred in the log


@dataclass(frozen=True)
class Memo:
    """A memoized table: its name, schema, key column (a digest), version column and version."""

    table: str
    schema: pa.Schema
    key: str
    version_column: str
    version: str

    def seen(self, tables: Tables) -> pa.Array:
        """Return the keys already done at this version."""
        where = pc.field(self.version_column) == self.version
        return tables.read(self.table, self.schema, [self.key], where)[self.key].combine_chunks()

    def read(self, tables: Tables, keys: pa.Array | None = None, columns: list[str] | None = None) -> pa.Table:
        """Return rows at this version, one for each key, sorted by key: all, or those of `keys`."""
        where = pc.field(self.version_column) == self.version
        if keys is not None:
            where = where & pc.field(self.key).isin(keys.cast(pa.binary()))
            if "landed_on" in self.schema.names:
                # Only the partitions that hold one of the keys are opened for their texts.
                dates = tables.read(self.table, self.schema, ["landed_on"], where)["landed_on"]
                where = pc.field("landed_on").isin(pc.unique(dates)) & where
        wanted = columns if columns is None or self.key in columns else [self.key, *columns]
        rows = tables.read(self.table, self.schema, wanted, where)
        return _one_a_key(rows, self.key)


@dataclass(frozen=True)
class Done:
    """Counts of a memoized run: rows run now, rows already there, rows that failed, and the kernels' figures summed."""

    ran: int
    known: int
    failed: list[Failed]
    figures: dict[str, float]

    def summary(self) -> dict[str, int | float | str]:
        """Return the counts to show for the run."""
        return {"new": self.ran, "known": self.known, "failed": len(self.failed), **self.figures}


def run_memoised(
    tables: Tables,
    memo: Memo,
    keys: pa.Array,
    fetch: Callable[[pa.Array], pa.Table],
    kernel: Kernel,
    settings: Any,
    context: Any = None,
    *,
    limits: Limits,
    at: Workplace = HERE,
    partition: dict[str, Any] | None = None,
) -> Done:
    """Run `kernel` on the keys that `memo` does not hold yet, and append what it kept.

    There is a commit for every `AT_ONCE` keys, and sooner when `LOST` seconds of work are not stored; so memory does
    not grow with the night, and a killed run goes on after its last commit. Readers cannot tell where one commit ends.

    `fetch(keys)` returns the rows the kernel reads, one for each key; `partition` adds constant columns to what is
    appended. The results are the same for every workplace (`at`); few keys take few workers, or none.
    """
    unique = pc.unique(keys)
    known = memo.seen(tables)
    unseen = unique.filter(pc.invert(pc.is_in(unique, value_set=known)))
    unseen = unseen.take(pc.sort_indices(unseen)) if len(unseen) else unseen
    failed: list[Failed] = []
    figures: dict[str, float] = {}
    progress = Progress(memo.table, len(unseen))
    at = at.sized(len(unseen), limits)
    for start in range(0, len(unseen), AT_ONCE):
        kept: list[pa.Table] = []
        stored = time.monotonic()
        # The rows are passed on without a name, which would keep them in memory until the next ones.
        results = run_kernel(
            kernel, fetch(unseen.slice(start, AT_ONCE)), settings, context, limits=limits, what=progress, at=at
        )
        with contextlib.closing(results):
            for result in results:
                if isinstance(result, Failed):
                    failed.append(result)
                    continue
                kept.append(result.kept)
                for name, value in result.figures.items():
                    if isinstance(value, (int, float)):
                        figures[name] = figures.get(name, 0) + value
                if time.monotonic() - stored >= LOST:
                    _append(tables, memo, pa.concat_tables(kept), partition or {})
                    kept, stored = [], time.monotonic()
        if kept:
            _append(tables, memo, pa.concat_tables(kept), partition or {})
    return Done(len(unseen), len(unique) - len(unseen), failed, figures)


def _append(tables: Tables, memo: Memo, rows: pa.Table, partition: dict[str, Any]) -> None:
    for name, value in partition.items():
        column = pa.repeat(pa.scalar(value, memo.schema.field(name).type), rows.num_rows)
        rows = rows.append_column(memo.schema.field(name), column)
    tables.append(memo.table, rows.select(memo.schema.names), list(partition), statistics=memo.key)


def _one_a_key(rows: pa.Table, key: str) -> pa.Table:
    """Return one row for each key, sorted; killed and repeated runs may have appended the same result twice."""
    if not rows.num_rows:
        return rows
    rows = rows.sort_by(key)
    keys = rows[key].combine_chunks()
    first = pc.not_equal(keys.slice(1), keys.slice(0, len(keys) - 1))
    return rows.filter(
        pa.concat_arrays([pa.array([True]), first.combine_chunks() if isinstance(first, pa.ChunkedArray) else first])
    )

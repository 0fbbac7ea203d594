"""Assembles a source bucket by bucket, as tasks over files: memory holds one bucket of records, however many exist.

The records are read once and written by bucket (`partitioning`). Each bucket's documents, fates and expired rows are
written in ranges of their ids, so that one range of all buckets, sorted, is a stretch of the whole.
"""

from __future__ import annotations

import bisect
import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.document import DOCUMENTS, QUARANTINE, RECORDS
from curation.engine.tasks import Engine, run_tasks, writing
from curation.fates import FATES, counts
from curation.sources.assembly.assemble import FATES_ORDER, assemble_part
from curation.sources.assembly.partitioning import Places
from curation.sources.assembly.states import COLUMNS
from curation.sources.landings.expired import EXPIRED, EXPIRED_ORDER, Days, Terms, expired_documents
from curation.storage.locations import Locations

ROWS = 16_384  # rows of a bucket, about: their objects take 100 MB
MOST = 256  # buckets, each of which is an open file
RANGE_ROWS = 65_536  # fates of a range, about: each row has one
POOLED_FROM = 150_000  # rows; below, starting workers costs more than they save
AT_ONCE = 65_536  # rows that are written together

LAID = pa.schema([RECORDS.field(name) for name in COLUMNS])
LZ4 = pa.ipc.IpcWriteOptions(compression="lz4")
Scan = Callable[[], Iterator[pa.Table]]
Order = Sequence[tuple[str, str]]
MADE: Mapping[str, tuple[pa.Schema, str, Order]] = {
    "documents": (DOCUMENTS, "doc_id", [("doc_id", "ascending")]),
    "fates": (FATES, "subject_id", FATES_ORDER),
    "expired": (EXPIRED, "doc_id", EXPIRED_ORDER),
}


@dataclass(frozen=True)
class Bucket:
    """A bucket of a source's records as a task: it reads files of `folder`, retention terms included, and writes
    there.
    """

    folder: Path
    number: int
    ranges: int
    source: str
    stage: str
    mode: Literal["incremental", "snapshot"]
    days: Days
    as_of: dt.date
    licence_ends: dt.date | None

    def file(self, what: str) -> Path:
        """Return the path of the bucket's records, quarantined rows, or one of `MADE`."""
        return self.folder / f"{what}-{self.number}"


def buckets_of(rows: int) -> int:
    """Return the number of buckets for a number of records and quarantined rows."""
    return max(1, min(MOST, rows // ROWS))


def engine_for(locations: Locations, rows: int) -> Engine:
    """Return the engine that assembles the buckets: this process if the engine is local and the rows are few."""
    if locations.engine == "local" and rows < POOLED_FROM:
        return Engine()
    return Engine.of(locations)


def days_of(
    records: Iterable[pa.Table],
    quarantine: Iterable[pa.Table],
    landed: Iterable[dt.date],
    held: Iterable[dt.date],
    passed_over: Iterable[dt.date] = (),
) -> tuple[Days, int]:
    """Return the landings of a source, as `Days.of` of all rows would, and the number of rows.

    Args:
        records: column landed_on, batch by batch.
        quarantine: columns landed_on and record_id, batch by batch.
    """
    rows, days = 0, []
    for batch in records:
        rows += batch.num_rows
        days.append(Days.of(batch, QUARANTINE.empty_table()))
    for batch in quarantine:
        rows += batch.num_rows
        days.append(Days.of(RECORDS.empty_table(), batch))
    waits, passed = frozenset(held), frozenset(passed_over)
    out = waits | passed
    dates, filled, nameless = (
        frozenset().union(*(getattr(part, name) for part in days)) for name in ("dates", "filled", "nameless")
    )
    return Days(dates.union(landed) - out, waits, filled - out, nameless - out, passed), rows


def lay_down(
    folder: Path, records: Iterable[pa.Table], quarantine: Iterable[pa.Table], buckets: int, places: Places | None
) -> None:
    """Write records and quarantined rows to one file for each bucket.

    Args:
        records: columns `states.COLUMNS`, batch by batch.
        quarantine: rows of `QUARANTINE`, batch by batch.
        places: null where there is one bucket.
    """
    of_records = None if places is None else places.of_records
    of_refused = None if places is None else places.of_refused
    _laid(folder, "records", LAID, records, buckets, of_records)
    _laid(folder, "quarantine", QUARANTINE, quarantine, buckets, of_refused)


def _laid(
    folder: Path,
    what: str,
    schema: pa.Schema,
    rows: Iterable[pa.Table],
    buckets: int,
    place: Callable[[pa.Table, int], NDArray[np.int64]] | None,
) -> None:
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(
                pa.ipc.new_stream(
                    stack.enter_context(pa.OSFile(str(folder / f"{what}-{number}"), "wb")), schema, options=LZ4
                )
            )
            for number in range(buckets)
        ]
        for batch in _together(rows):
            if place is None:
                writers[0].write_table(batch)
                continue
            numbers = place(batch, buckets)
            order = np.argsort(numbers, kind="stable")
            ends = np.searchsorted(numbers[order], np.arange(buckets + 1))
            sorted_rows = batch.take(pa.array(order))
            for number in np.unique(numbers).tolist():
                writers[number].write_table(sorted_rows.slice(ends[number], ends[number + 1] - ends[number]))


def _together(rows: Iterable[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for batch in rows:
        waiting.append(batch)
        if sum(map(len, waiting)) >= AT_ONCE:
            yield pa.concat_tables(waiting).combine_chunks()
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def assemble_buckets(tasks: Sequence[Bucket], engine: Engine) -> dict[str, int | float | str]:
    """Assemble every bucket. Returns figures: documents, expired, unknown authors, and fates by outcome and reason."""
    figures: Counter[str] = Counter()
    for bucket_counts in run_tasks(assemble_bucket, tasks, engine=engine, what="assembly"):
        figures.update(bucket_counts)
    first = ("documents", "expired", "unknown_authors")
    return {name: figures[name] for name in (*first, *sorted(figures.keys() - {*first}))}


def assemble_bucket(bucket: Bucket) -> dict[str, int]:
    """Assemble one bucket, as a task, and return its figures."""
    records, quarantine = (_read(bucket.file(what)) for what in ("records", "quarantine"))
    named = pc.unique(pa.chunked_array([*records["author_ref"].chunks, *records["parent_id"].chunks], pa.string()))
    roles, refusing = (_known(bucket.folder / what, named) for what in ("roles", "refusing"))
    made = assemble_part(
        bucket.source,
        records,
        quarantine,
        roles,
        bucket.days,
        mode=bucket.mode,
        stage=bucket.stage,
        over=Terms(refusing, bucket.as_of, bucket.licence_ends),
    )
    for what, table in (("documents", made.documents), ("fates", made.fates), ("expired", made.expired)):
        _write_ranges(bucket.file(what), table, MADE[what][1], bucket.ranges)
    return {
        "documents": made.documents.num_rows,
        "expired": expired_documents(made.expired).num_rows,
        "unknown_authors": made.unknown_authors,
        **counts(made.fates),
    }


def write_known(folder: Path, what: str, rows: pa.Table) -> None:
    """Write what every bucket looks up about people, `roles` or `refusing`: a reference and a word in each row."""
    with pa.OSFile(str(folder / what), "wb") as file, pa.ipc.new_stream(file, rows.schema) as writer:
        writer.write_table(rows)


def _known(path: Path, refs: pa.Array) -> dict[str, str]:
    rows = _read(path)
    some = rows.filter(pc.is_in(rows["ref"], value_set=refs))
    return dict(zip(*(column.to_pylist() for column in some.columns), strict=True))


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_stream(file).read_all()


def _write_ranges(path: Path, rows: pa.Table, key: str, ranges: int) -> None:
    """Write `rows`, sorted by their hexadecimal id `key`, as one batch for each range of ids."""
    ids = rows[key].to_pylist()
    edges = [format(-(-(number << 16) // ranges), "04x") for number in range(1, ranges)]
    ends = [0, *(bisect.bisect_left(ids, edge) for edge in edges), len(ids)]
    with (
        writing(path) as temporary,
        pa.OSFile(str(temporary), "wb") as file,
        pa.ipc.new_file(file, rows.schema, options=LZ4) as writer,
    ):
        for start, end in itertools.pairwise(ends):
            columns = [column.combine_chunks() for column in rows.slice(start, end - start).columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=rows.schema))


def made_of(tasks: Sequence[Bucket], what: str) -> Iterator[pa.Table]:
    """Yield the rows of all buckets in one of `MADE`, in its order, a range at a time."""
    _, _, order = MADE[what]
    with contextlib.ExitStack() as stack:
        files = [pa.ipc.open_file(stack.enter_context(pa.OSFile(str(task.file(what))))) for task in tasks]
        for number in range(tasks[0].ranges):
            rows = pa.Table.from_batches([file.get_batch(number) for file in files])
            if rows.num_rows:
                yield rows.sort_by(order)

"""Run a kernel on one batch in a worker: input rows are in one Arrow file, kept rows in another.

A third file records how far the worker came.
"""

from __future__ import annotations

import faulthandler
import functools
import logging
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from curation.engine.tasks import writing
from curation.errors import CurationError, UnexpectedError, disk_is_full, show_calls, type_and_place
from curation.fates import StageResult

Kernel = Callable[[pa.Table, Any, Any], StageResult]
Warm = tuple[Callable[[str], None], str]  # a function of a module, and its argument
ROWS, JOB = "rows.arrow", "job"
log = logging.getLogger("curation.engine")


@dataclass(frozen=True)
class Failed:
    """A row that failed when it was tried alone: `reason` is `crash`, `timeout` or `error`."""

    row: pa.Table
    reason: str


def here(kernel: Kernel, batch: pa.Table, settings: Any, context: Any) -> Iterator[StageResult | Failed]:
    """Run a kernel on a batch in this process; if it raises, run it row by row, so that a bad row fails alone."""
    try:
        yield kernel(batch, settings, context)
    except Exception as error:
        if disk_is_full(error):
            raise
        log.warning("a kernel raised %s", type(error).__name__)
        show_calls(error)
        if batch.num_rows == 1:
            yield Failed(batch, "error")
            return
        for index in range(batch.num_rows):
            yield from here(kernel, batch.slice(index, 1), settings, context)


@dataclass(frozen=True)
class Job:
    """The kernel, settings and limits for every batch of a folder."""

    kernel: Kernel
    settings: Any
    context: Any
    seconds: float | None
    warm: Warm | None


@dataclass(frozen=True)
class Batch:
    """One batch of the rows in a folder, or one row of that batch."""

    folder: Path
    number: int
    row: int | None = None

    @property
    def table(self) -> pa.Table:
        """The rows of the batch, mapped from the file."""
        with pa.memory_map(str(self.folder / ROWS)) as file:
            rows = pa.Table.from_batches([pa.ipc.open_file(file).get_batch(self.number)])
        return rows if self.row is None else rows.slice(self.row, 1)

    @property
    def begun(self) -> Path:
        """The path of a file that exists once the kernel was called, and is not empty if its time ran out."""
        return self.folder / f"begun-{self.number}-{'all' if self.row is None else self.row}"

    def kept(self, part: int) -> Path:
        """Return the path of the rows kept in one part of the batch."""
        return self.folder / f"kept-{self.number}-{self.row or 0}-{part}.arrow"

    def ended_with(self) -> str | None:
        """Return why the batch's worker died; None if it died before the kernel was called: no row is at fault."""
        try:
            return "timeout" if self.begun.stat().st_size else "crash"
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class Part:
    """One result whose kept rows are in a file: its figures, or why the row failed."""

    figures: dict[str, float | int | str]
    failed: str | None = None


def lay_out(rows: pa.Table, rows_a_batch: int, path: Path) -> list[int]:
    """Write rows as batches to `path`. Returns the number of rows in each batch."""
    sizes = []
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        for start in range(0, rows.num_rows, rows_a_batch):
            for batch in rows.slice(start, rows_a_batch).combine_chunks().to_batches():
                writer.write_batch(batch)
                sizes.append(batch.num_rows)
    return sizes


def run_batch(batch: Batch) -> list[Part]:
    """Run the job on a batch, and return one part, or one for each row if the batch as a whole failed."""
    job = _job(batch.folder / JOB)
    if job.warm is not None:
        warmed(*job.warm)
    parts = []
    with open(batch.begun, "wb") as late:
        kernel = functools.partial(_in_time, job, late)
        for number, result in enumerate(here(kernel, batch.table, job.settings, job.context)):
            if isinstance(result, Failed):
                parts.append(Part({}, result.reason))
                continue
            with (
                writing(batch.kept(number)) as temporary,
                pa.OSFile(str(temporary), "wb") as file,
                pa.ipc.new_file(file, result.kept.schema) as writer,
            ):
                writer.write_table(result.kept)
            parts.append(Part(dict(result.figures)))
    return parts


def _in_time(job: Job, late: IO[bytes], batch: pa.Table, settings: Any, context: Any) -> StageResult:
    """Return the kernel's result, or end this worker when its time is up, even inside a library.

    A native thread watches the clock, which needs no lock of Python's. It writes down where the worker was: files and
    lines, no values.
    """
    if job.seconds is None:
        return job.kernel(batch, settings, context)
    faulthandler.dump_traceback_later(job.seconds, exit=True, file=late)
    try:
        return job.kernel(batch, settings, context)
    finally:
        faulthandler.cancel_dump_traceback_later()


@functools.lru_cache(maxsize=1)
def _job(path: Path) -> Job:
    job: Job = pickle.loads(path.read_bytes())  # noqa: S301 - written by `run_kernel`, in our own folder
    return job


@functools.cache
def warmed(function: Callable[[str], None], argument: str) -> None:
    """Load what a worker needs, once for each process."""
    try:
        function(argument)
    except CurationError:
        raise
    except Exception as error:
        if disk_is_full(error):
            raise
        raise never_starts("workers", type_and_place(error)) from None


def never_starts(what: str, why: str) -> UnexpectedError:
    fix = "run `curation try privacy` on any text: it starts the same in this process and says why"
    return UnexpectedError(what, f"the workers end while they start ({why})", fix)

"""One kernel over many batches, in order, here or as tasks over files; a batch that fails is done again row by row.

Where workers do it, rows lie in one Arrow file and what is kept of a batch in another: the tasks name them, so that a
batch may be done on any machine that sees the folder, and this process holds the rows of no batch that it does not
look at. A disk without room is no fault of a row: it ends the work, as it would outside a kernel.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import logging
import pickle
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from curation.engine.attempt import ATTEMPTS, Answer, result_of, work_of
from curation.engine.progress import Progress
from curation.engine.tasks import Engine, answers, writing
from curation.errors import CurationError, UnexpectedError, disk_is_full, type_and_place
from curation.fates import StageResult

Kernel = Callable[[pa.Table, Any, Any], StageResult]
Warm = tuple[Callable[[str], None], str]  # a function of a module, and its argument
log = logging.getLogger("curation.engine")

ROWS, JOB = "rows.arrow", "job"
IN_PROCESS = Engine()


@dataclass(frozen=True)
class Limits:
    """What bounds one batch: rows, and seconds a worker may take for it (None: no limit, and no worker needed)."""

    rows: int = 64
    seconds: float | None = None


@dataclass(frozen=True)
class Failed:
    """A single row whose worker died or ran out of time, tried alone: `reason` is `crash`, `timeout` or `error`."""

    row: pa.Table
    reason: str


@dataclass(frozen=True)
class Workplace:
    """Where batches are done.

    Args:
        engine: whose workers do them; one worker without a limit of seconds is this process.
        folder: in the raw zone, seen by all workers; none is needed in this process.
        warm: what a worker runs before its first batch, outside the limit of seconds: a slow start is no fault of a
            text.
        rows_a_worker: so many rows are worth the start of a worker.
    """

    engine: Engine = IN_PROCESS
    folder: Path | None = None
    warm: Warm | None = None
    rows_a_worker: int = 1

    def sized(self, rows: int, limits: Limits) -> Workplace:
        """For so many rows: no more workers than there are batches, or than the rows are worth, and this machine where
        they are worth only one. A cluster has its workers already."""
        worth = min(-(-rows // limits.rows), rows // self.rows_a_worker)
        if worth < 2:
            return replace(self, engine=IN_PROCESS)
        local = self.engine.kind == "local"
        return replace(self, engine=Engine("local", min(self.engine.workers, worth))) if local else self


HERE = Workplace()


def run_kernel(
    kernel: Kernel,
    rows: pa.Table,
    settings: Any,
    context: Any = None,
    *,
    limits: Limits,
    what: str | Progress,
    at: Workplace = HERE,
) -> Generator[StageResult | Failed]:
    """Yield one result a batch, in the order of `rows`, and one `Failed` for each row that could not be done alone.

    The results do not depend on the workplace: batches are cut the same way and come back in order. `what` names the
    work in log lines; rows that are part of more work are given the progress of the whole. `kernel` is a function of a
    module. Of a result that comes from a worker, fates are left behind; its rows stand in a file until they are let go.

    Raises:
        TryAgain: a worker met a full disk; OSError where that was this process.
        UnexpectedError: workers end while they start, or a limit is given without a folder to work in.
    """
    progress = Progress(what, rows.num_rows) if isinstance(what, str) else what
    if at.engine == IN_PROCESS and limits.seconds is None:
        for start in range(0, rows.num_rows, limits.rows):
            batch = rows.slice(start, limits.rows)
            yield from here(kernel, batch, settings, context)
            progress.add(batch.num_rows)
        return
    if at.folder is None:
        raise UnexpectedError(progress.what, "workers are asked for, and no folder", "name one in the raw zone")
    folder = Path(tempfile.mkdtemp(prefix="batches-", dir=at.folder))
    try:
        (folder / JOB).write_bytes(pickle.dumps(_Job(kernel, settings, context, limits.seconds, at.warm)))
        sizes = _lay_out(rows, limits.rows, folder / ROWS)
        del rows  # they are in the file now
        yield from _over_files(folder, sizes, at.engine, progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def here(kernel: Kernel, batch: pa.Table, settings: Any, context: Any) -> Iterator[StageResult | Failed]:
    """A batch in this process; one that raises is done row by row, so that a poisoned row costs itself only."""
    try:
        yield kernel(batch, settings, context)
    except Exception as error:
        if disk_is_full(error):
            raise
        log.warning("a kernel raised %s", type(error).__name__)
        if batch.num_rows == 1:
            yield Failed(batch, "error")
            return
        for index in range(batch.num_rows):
            yield from here(kernel, batch.slice(index, 1), settings, context)


@dataclass(frozen=True)
class _Job:
    """What is done with every batch of a folder."""

    kernel: Kernel
    settings: Any
    context: Any
    seconds: float | None
    warm: Warm | None


@dataclass(frozen=True)
class _Batch:
    """One batch of the rows in a folder, or one row of it."""

    folder: Path
    number: int
    row: int | None = None

    @property
    def table(self) -> pa.Table:
        """Its rows, in the memory of the file."""
        with pa.memory_map(str(self.folder / ROWS)) as file:
            rows = pa.Table.from_batches([pa.ipc.open_file(file).get_batch(self.number)])
        return rows if self.row is None else rows.slice(self.row, 1)

    @property
    def begun(self) -> Path:
        """A file that is there from when its kernel was first called, and has something in it where time ran out."""
        return self.folder / f"begun-{self.number}-{'all' if self.row is None else self.row}"

    def kept(self, part: int) -> Path:
        """What was kept of it."""
        return self.folder / f"kept-{self.number}-{self.row or 0}-{part}.arrow"

    def ended_with(self) -> str | None:
        """Why its worker died; None where that was no doing of its rows."""
        try:
            return "timeout" if self.begun.stat().st_size else "crash"
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class _Part:
    """One result, whose rows lie in a file: its figures, or why the row could not be done."""

    figures: dict[str, float | int | str]
    failed: str | None = None


def _lay_out(rows: pa.Table, rows_a_batch: int, path: Path) -> list[int]:
    """Write rows as batches; how many are in each."""
    sizes = []
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        for start in range(0, rows.num_rows, rows_a_batch):
            for batch in rows.slice(start, rows_a_batch).combine_chunks().to_batches():
                writer.write_batch(batch)
                sizes.append(batch.num_rows)
    return sizes


def run_batch(batch: _Batch) -> list[_Part]:
    """The task: one part, or one a row where the batch as a whole could not be done."""
    job = _job(batch.folder / JOB)
    if job.warm is not None:
        _warm(*job.warm)
    parts = []
    with open(batch.begun, "wb") as late:
        kernel = functools.partial(_in_time, job, late)
        for number, result in enumerate(here(kernel, batch.table, job.settings, job.context)):
            if isinstance(result, Failed):
                parts.append(_Part({}, result.reason))
                continue
            with (
                writing(batch.kept(number)) as temporary,
                pa.OSFile(str(temporary), "wb") as file,
                pa.ipc.new_file(file, result.kept.schema) as writer,
            ):
                writer.write_table(result.kept)
            parts.append(_Part(dict(result.figures)))
    return parts


def _in_time(job: _Job, late: IO[bytes], batch: pa.Table, settings: Any, context: Any) -> StageResult:
    """The kernel's result. A worker whose time is up ends itself, whatever it is in: the thread that looks at the clock
    is none of Python's, writes down where it was (files and lines, no values), and needs no lock."""
    if job.seconds is None:
        return job.kernel(batch, settings, context)
    faulthandler.dump_traceback_later(job.seconds, exit=True, file=late)
    try:
        return job.kernel(batch, settings, context)
    finally:
        faulthandler.cancel_dump_traceback_later()


@functools.lru_cache(maxsize=1)
def _job(path: Path) -> _Job:
    job: _Job = pickle.loads(path.read_bytes())  # noqa: S301 - written by `run_kernel`, in our own folder
    return job


@functools.cache
def _warm(function: Callable[[str], None], argument: str) -> None:
    """Once a process."""
    try:
        function(argument)
    except CurationError:
        raise
    except Exception as error:
        if disk_is_full(error):
            raise
        raise _never_starts("workers", type_and_place(error)) from None


def _never_starts(what: str, why: str) -> UnexpectedError:
    fix = "run `curation try privacy` on any text: it starts the same in this process and says why"
    return UnexpectedError(what, f"the workers end while they start ({why})", fix)


def _over_files(folder: Path, sizes: list[int], engine: Engine, progress: Progress) -> Generator[StageResult | Failed]:
    batches = [_Batch(folder, number) for number in range(len(sizes))]
    with contextlib.closing(_answered(batches, engine, progress.what)) as answered:
        for size, (batch, answer) in zip(sizes, answered, strict=True):
            yield from _results(batch, size, answer, engine, progress.what)
            progress.add(size)


def _answered(batches: list[_Batch], engine: Engine, what: str) -> Generator[tuple[_Batch, Answer]]:
    """Each batch and what came of the task, in order."""
    works = [work_of(f"{what}, batch {each.number + 1}", run_batch, each) for each in batches]
    with contextlib.closing(answers(works, engine, what, attempts=1, killable=True)) as found:
        yield from zip(batches, found, strict=True)


def _results(batch: _Batch, size: int, answer: Answer, engine: Engine, what: str) -> Iterator[StageResult | Failed]:
    """What came of a batch, or of each of its rows alone where its worker died over it."""
    for _ in range(ATTEMPTS - 1):
        if answer.died and batch.ended_with() is None:  # while it started: no fault of a row
            ((_, answer),) = _answered([batch], engine, what)
    if not answer.died:
        parts: list[_Part] = result_of(answer)
        for number, part in enumerate(parts):
            if part.failed is None:
                with pa.memory_map(str(batch.kept(number))) as file:
                    yield StageResult(pa.ipc.open_file(file).read_all(), figures=part.figures)
                batch.kept(number).unlink()
            else:
                yield Failed(batch.table.slice(number, 1).take([0]), part.failed)  # a copy: the file goes
        return
    reason = batch.ended_with()
    if reason is None:
        raise _never_starts(what, f"{ATTEMPTS} times")
    if batch.row is not None or size == 1:
        yield Failed(batch.table.take([0]), reason)
        return
    log.warning("%s: a batch of %d ended with %s; its rows are tried alone", what, size, reason)
    for index in range(size):
        ((alone, answer),) = _answered([replace(batch, row=index)], engine, what)
        yield from _results(alone, 1, answer, engine, what)

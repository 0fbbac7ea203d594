"""One kernel over many batches, in order, here or as tasks over files; a batch that fails is done again row by row.

Where workers do it, rows lie in one Arrow file and what is kept of a batch in another: the tasks name them, so that a
batch may be done on any machine that sees the folder, and this process holds the rows of no batch that it does not
look at. A disk without room is no fault of a row: it ends the work, as it would outside a kernel.
"""

from __future__ import annotations

import contextlib
import logging
import pickle
import shutil
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.engine.attempt import ATTEMPTS, Answer, result_of, work_of
from curation.engine.batches import (
    JOB,
    ROWS,
    Batch,
    Failed,
    Job,
    Kernel,
    Part,
    Warm,
    here,
    lay_out,
    never_starts,
    run_batch,
    warmed,
)
from curation.engine.pool import schedule
from curation.engine.progress import Progress
from curation.engine.tasks import Engine, answers
from curation.errors import UnexpectedError
from curation.fates import StageResult

log = logging.getLogger("curation.engine")

IN_PROCESS = Engine()


@dataclass(frozen=True)
class Limits:
    """What bounds one batch: rows, and seconds a worker may take for it (None: no limit, and no worker needed)."""

    rows: int = 64
    seconds: float | None = None


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
        (folder / JOB).write_bytes(pickle.dumps(Job(kernel, settings, context, limits.seconds, at.warm)))
        sizes = lay_out(rows, limits.rows, folder / ROWS)
        del rows  # they are in the file now
        yield from _over_files(folder, sizes, at.engine, progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_ahead(workers: int, warm: Warm) -> None:
    """Start so many workers, and let them load what they need before a first batch, while this process does something
    else: for who knows that there will be one."""
    for _ in range(workers):
        schedule(workers, warmed, *warm)


def _over_files(folder: Path, sizes: list[int], engine: Engine, progress: Progress) -> Generator[StageResult | Failed]:
    batches = [Batch(folder, number) for number in range(len(sizes))]
    with contextlib.closing(_answered(batches, engine, progress.what)) as answered:
        for size, (batch, answer) in zip(sizes, answered, strict=True):
            yield from _results(batch, size, answer, engine, progress.what)
            progress.add(size)


def _answered(batches: list[Batch], engine: Engine, what: str) -> Generator[tuple[Batch, Answer]]:
    """Each batch and what came of the task, in order."""
    works = [work_of(f"{what}, batch {batch.number + 1}", run_batch, batch) for batch in batches]
    with contextlib.closing(answers(works, engine, what, attempts=1, killable=True)) as outcomes:
        yield from zip(batches, outcomes, strict=True)


def _results(batch: Batch, size: int, answer: Answer, engine: Engine, what: str) -> Iterator[StageResult | Failed]:
    """What came of a batch, or of each of its rows alone where its worker died over it."""
    for _ in range(ATTEMPTS - 1):
        if answer.died and batch.ended_with() is None:  # while it started: no fault of a row
            ((_, answer),) = _answered([batch], engine, what)
    if not answer.died:
        parts: list[Part] = result_of(answer)
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
        raise never_starts(what, f"{ATTEMPTS} times")
    if batch.row is not None or size == 1:
        yield Failed(batch.table.take([0]), reason)
        return
    log.warning("%s: a batch of %d ended with %s; its rows are tried alone", what, size, reason)
    for index in range(size):
        ((alone, answer),) = _answered([replace(batch, row=index)], engine, what)
        yield from _results(alone, 1, answer, engine, what)

"""Run one kernel over many batches in order, here or as tasks over files; a failing batch is redone row by row.

With workers, input rows lie in one Arrow file and kept rows of each batch in another, and tasks name these files. So
any machine with the folder can run a batch, and this process holds the rows of only one batch in memory. A full disk is
not the fault of a row, so it ends the work as it would outside a kernel.
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
    """The bounds of one batch: rows, and seconds a worker may take for it (None: no limit, and no worker needed)."""

    rows: int = 64
    seconds: float | None = None


@dataclass(frozen=True)
class Workplace:
    """The place where batches are run.

    Args:
        engine: provides the workers; one worker without a limit of seconds is this process.
        folder: a folder in the raw zone that all workers see; not needed in this process.
        warm: what a worker runs before its first batch, outside the limit of seconds, so that a slow start is not
            counted against a text.
        rows_a_worker: number of rows that justify starting one worker.
    """

    engine: Engine = IN_PROCESS
    folder: Path | None = None
    warm: Warm | None = None
    rows_a_worker: int = 1

    def sized(self, rows: int, limits: Limits) -> Workplace:
        """Return the workplace for a number of rows: with no more workers than batches, or than the rows justify.

        If the rows justify only one worker, it is this process. A cluster keeps its workers.
        """
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
    """Yield one result for each batch, in the order of `rows`, and one `Failed` for each row that failed alone.

    Results do not depend on the workplace: batches are cut the same way and come back in order. `what` names the work
    in log lines; where the rows are part of more work, give the `Progress` of the whole. `kernel` is a function of a
    module. Results from workers lack fates; their rows are mapped from a file until they are released.

    Raises:
        TryAgain: a worker met a full disk; in this process that is an OSError.
        UnexpectedError: workers end while they start, or workers or a limit are asked for without a folder.
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
    """Start workers and let them load what their first batch needs, while this process does something else.

    Call it where it is known that a first batch will come.
    """
    for _ in range(workers):
        schedule(workers, warmed, *warm)


def _over_files(folder: Path, sizes: list[int], engine: Engine, progress: Progress) -> Generator[StageResult | Failed]:
    batches = [Batch(folder, number) for number in range(len(sizes))]
    with contextlib.closing(_answered(batches, engine, progress.what)) as answered:
        for size, (batch, answer) in zip(sizes, answered, strict=True):
            yield from _results(batch, size, answer, engine, progress.what)
            progress.add(size)


def _answered(batches: list[Batch], engine: Engine, what: str) -> Generator[tuple[Batch, Answer]]:
    """Yield each batch with the answer of its task, in order."""
    works = [work_of(f"{what}, batch {batch.number + 1}", run_batch, batch) for batch in batches]
    with contextlib.closing(answers(works, engine, what, attempts=1, killable=True)) as outcomes:
        yield from zip(batches, outcomes, strict=True)


def _results(batch: Batch, size: int, answer: Answer, engine: Engine, what: str) -> Iterator[StageResult | Failed]:
    """Yield the results of a batch, or of each of its rows alone where its worker died over it."""
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

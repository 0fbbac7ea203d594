"""One kernel over many batches, in order, here or in killable workers; a batch that fails is tried again row by row.

A disk without room is no fault of a row: it ends the work, as it would outside a kernel.
"""

from __future__ import annotations

import atexit
import functools
import logging
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from curation.errors import UnexpectedError, disk_is_full
from curation.fates import StageResult

Kernel = Callable[[pa.Table, Any, Any], StageResult]
Warm = tuple[Callable[[str], None], str]  # a function of a module, and its argument
BROKEN = "broken"
log = logging.getLogger("curation.engine")

SECONDS_BETWEEN_LINES = 5.0


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


@dataclass
class Progress:
    """Throttled log lines: they reach a terminal and Dagster's event log alike."""

    what: str
    total: int
    done: int = 0
    _last: float = field(default_factory=time.monotonic)

    def add(self, rows: int) -> None:
        self.done += rows
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            log.info("%s: %d of %d (%.0f %%)", self.what, self.done, self.total, 100 * self.done / max(1, self.total))


def run_kernel(
    kernel: Kernel,
    rows: pa.Table,
    settings: Any,
    context: Any,
    *,
    workers: int,
    limits: Limits,
    what: str | Progress,
    warm: Warm | None = None,
) -> Iterator[StageResult | Failed]:
    """Yield one result a batch, in the order of `rows`, and one `Failed` for each row that could not be done alone.

    The results do not depend on `workers`: batches are cut the same way and come back in order. `warm` is run in a new
    worker before its first batch, outside the limit of seconds: a slow start is no fault of a text. `what` names the
    work in log lines; rows that are part of more work are given the progress of the whole.
    """
    batches = [rows.slice(start, limits.rows) for start in range(0, rows.num_rows, limits.rows)]
    progress = Progress(what, rows.num_rows) if isinstance(what, str) else what
    if workers <= 1 and limits.seconds is None:
        for batch in batches:
            yield from here(kernel, batch, settings, context)
            progress.add(batch.num_rows)
        return
    if batches:
        yield from _in_workers(kernel, batches, settings, context, workers, limits.seconds, progress, warm)


def here(kernel: Kernel, batch: pa.Table, settings: Any, context: Any) -> Iterator[StageResult | Failed]:
    """A batch in this process; one that raises is done row by row, so that a poisoned row costs itself only."""
    try:
        yield kernel(batch, settings, context)
    except Exception as error:  # noqa: BLE001 - whatever the kernel met, the row fails closed and others go on
        _go_on_after(error)
        if batch.num_rows == 1:
            yield Failed(batch, "error")
            return
        for index in range(batch.num_rows):
            yield from here(kernel, batch.slice(index, 1), settings, context)


def _in_workers(
    kernel: Kernel,
    batches: Sequence[pa.Table],
    settings: Any,
    context: Any,
    workers: int,
    seconds: float | None,
    progress: Progress,
    warm: Warm | None,
) -> Iterator[StageResult | Failed]:
    def schedule(rows: pa.Table) -> Any:
        return _schedule(workers, warm, kernel, (rows, settings, context), seconds)

    futures = [schedule(batch) for batch in batches]
    try:
        for batch, future in zip(batches, futures, strict=True):
            reason, result = _outcome(future)
            if reason == BROKEN:  # the workers died while they started: no fault of a row
                reason, result = _outcome(schedule(batch))
                if reason == BROKEN:
                    raise UnexpectedError(
                        progress.what,
                        "the workers end while they start",
                        "run `curation try privacy` on any text: it starts the same in this process and says why",
                    )
            if result is not None:
                yield result
            elif batch.num_rows == 1:
                yield Failed(batch, reason)
            else:
                log.warning(
                    "%s: a batch of %d ended with %s; its rows are tried alone", progress.what, batch.num_rows, reason
                )
                for index in range(batch.num_rows):
                    row = batch.slice(index, 1)
                    reason, result = _outcome(schedule(row))
                    yield result if result is not None else Failed(row, reason)
            progress.add(batch.num_rows)
    finally:
        for future in futures:
            future.cancel()


def _schedule(
    workers: int, warm: Warm | None, kernel: Kernel, arguments: tuple[Any, ...], seconds: float | None
) -> Any:
    """Hand work to the pool; a pool that broke is made anew, once."""
    try:
        return _pool(workers, warm).schedule(kernel, args=arguments, timeout=seconds)
    except RuntimeError:
        log.warning("the pool of workers broke and is made anew")
        _pool.cache_clear()
        return _pool(workers, warm).schedule(kernel, args=arguments, timeout=seconds)


@functools.cache
def _pool(workers: int, warm: Warm | None) -> Any:
    """One pool a process, kept for the next stage or night: a worker has loaded its models once. Ends with the
    process."""
    from pebble import ProcessPool

    # spawn: a forked child would inherit locks of the parent's threads (Arrow, Delta), and hang on them.
    function, argument = warm or (_nothing, "")
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(max_workers=workers, context=context, initializer=function, initargs=[argument])
    atexit.register(_end, pool)
    return pool


def start_ahead(workers: int, warm: Warm) -> None:
    """Start the workers that `run_kernel` would start for its first batch, while this process does something else: for
    who knows that there will be one."""
    for _ in range(workers):
        _pool(workers, warm).schedule(_nothing, args=("",))


def _nothing(argument: str) -> None:
    """The warming up of a kernel that needs none."""


def _end(pool: Any) -> None:
    pool.stop()
    pool.join(timeout=5)


def _outcome(future: Any) -> tuple[str, StageResult | None]:
    """The result, or why there is none. The exception's text is not logged: it may quote the row."""
    from concurrent.futures.process import BrokenProcessPool

    from pebble import ProcessExpired

    try:
        return "", future.result()
    except TimeoutError:
        return "timeout", None
    except ProcessExpired:
        return "crash", None
    except BrokenProcessPool:
        return BROKEN, None
    except Exception as error:  # noqa: BLE001 - whatever the kernel met, the row fails closed and others go on
        _go_on_after(error)
        return "error", None


def _go_on_after(error: Exception) -> None:
    """Say what a row met, and go on, unless there is no room for the others either."""
    if disk_is_full(error):
        raise error
    log.warning("a kernel raised %s", type(error).__name__)

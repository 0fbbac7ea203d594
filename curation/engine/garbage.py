"""Memory of long work: loops that make millions of small objects without cycles, in which to look for cycles is a third
of the time, and what allocators keep when a step is over."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pyarrow as pa

from curation.engine import pool
from curation.engine.usage import memory

KEPT = 3 << 29  # bytes that a process may hold before it is worth the time to give some of them back
KEPT_BY_WORKER = 3 << 27  # and each of its workers beside, before all end: those with more have loaded models


@contextmanager
def uncollected() -> Iterator[None]:
    """No pass of the garbage collector within; counting references frees whatever is in no cycle, as ever. A decorator
    too. Within another, or where the collector was off before, it changes nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def give_back() -> None:
    """Give the system what a step has freed, where this process has grown: allocators keep it for more of the same, and
    the next step, which wants other sizes, grows on top of it. Workers end where all have grown: what they loaded for
    the tasks of this step, those of the next may not need."""
    process = psutil.Process()
    if memory(process) > KEPT + pool.workers() * KEPT_BY_WORKER:
        pool.end()
    if process.memory_info().rss < KEPT:
        return
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):  # glibc's alone
        ctypes.CDLL(None).malloc_trim(0)

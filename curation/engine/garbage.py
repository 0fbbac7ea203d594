"""Manage memory of long work: pause the garbage collector, and return freed memory to the system.

In loops that make millions of small objects without cycles, looking for cycles takes a third of the time; and
allocators keep what a finished step has freed.
"""

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

KEPT = 3 << 29  # bytes that a process may hold before giving memory back is worth the time
KEPT_BY_WORKER = 3 << 27  # bytes for each worker in addition, before all end; workers with more have loaded models


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the cyclic garbage collector within the block; reference counting goes on. Also works as a decorator.

    It changes nothing if it is nested or the collector was off before.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def give_back() -> None:
    """Return memory that a step has freed to the system, if this process has grown.

    Allocators keep freed memory for blocks of the same sizes, but the next step needs other sizes, and would grow on
    top of it. Workers are ended if all processes together have grown, because the next step may not need the models
    that they loaded.
    """
    process = psutil.Process()
    if memory(process) > KEPT + pool.workers() * KEPT_BY_WORKER:
        pool.end()
    if process.memory_info().rss < KEPT:
        return
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):  # glibc's alone
        ctypes.CDLL(None).malloc_trim(0)

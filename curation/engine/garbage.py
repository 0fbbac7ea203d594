"""Memory of long work: pauses the garbage collector, and returns freed memory to the system.

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

KEPT = 3 << 29  # bytes that a process may hold before it is worth the time to give some of them back
KEPT_BY_WORKER = 3 << 27  # and each of its workers beside, before all end: those with more have loaded models


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the cyclic garbage collector within the block; reference counting goes on. Also works as a decorator.

    Nested, or where the collector was off before, it changes nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def give_back() -> None:
    """Return memory that a step has freed to the system, where this process has grown.

    Allocators keep freed memory for more of the same sizes, and the next step wants other sizes and would grow on top
    of it. Workers are ended where all processes together have grown: the next step may not need what they loaded for
    this one.
    """
    process = psutil.Process()
    if memory(process) > KEPT + pool.workers() * KEPT_BY_WORKER:
        pool.end()
    if process.memory_info().rss < KEPT:
        return
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):  # glibc's alone
        ctypes.CDLL(None).malloc_trim(0)

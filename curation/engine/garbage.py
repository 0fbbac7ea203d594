"""Loops that make millions of small objects without cycles: looking for cycles among them is a third of their time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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

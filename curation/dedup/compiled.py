"""Kernels compiled to machine code: loops over bytes and hashes, for which numpy has no words."""

from __future__ import annotations

from collections.abc import Callable

from numba import njit


def compiled[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Compile on first call, once a machine: the code is kept beside the module, or where numba's cache is."""
    # no bounds are checked in there: every caller sizes its arrays for the worst case
    found: Callable[P, T] = njit(cache=True, nogil=True)(function)
    return found


def inlined[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """The same, put in place wherever it is called."""
    found: Callable[P, T] = njit(cache=True, nogil=True, inline="always")(function)
    return found

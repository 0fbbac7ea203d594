"""Digests by the hundred thousand: where each stands, without a Python object for any of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Indices = NDArray[np.int64]


class Places:
    """Where each of some digests stands first."""

    def __init__(self, digests: pa.Array) -> None:
        values = _numbers(digests)
        self._order = np.argsort(values[:, 0], kind="stable")
        self._values = values[self._order]
        same = self._values[1:, 0] == self._values[:-1, 0]
        if (same & (self._values[1:] != self._values[:-1]).any(axis=1)).any():
            # Two digests that begin alike, not to be expected before four billion of them: equal ones must be
            # neighbours, the first of them first.
            self._order = np.lexsort(values.T[::-1])
            self._values = values[self._order]

    def of(self, digests: pa.Array) -> Indices:
        """The place of each digest, -1 where it is not among them."""
        if not len(self._values):
            return np.full(len(digests), -1)
        values = _numbers(digests)
        at = np.searchsorted(np.ascontiguousarray(self._values[:, 0]), values[:, 0])
        at[at == len(self._values)] = 0
        found = np.where((self._values[at] == values).all(axis=1), self._order[at], -1)
        for place in np.flatnonzero((found < 0) & (self._values[at, 0] == values[:, 0])):
            same = np.flatnonzero((self._values == values[place]).all(axis=1))
            found[place] = self._order[same[0]] if len(same) else -1
        return found


def _numbers(digests: pa.Array) -> NDArray[np.uint64]:
    """Digests of 32 bytes as four numbers each, in no meaningful order; shape (digests, 4)."""
    if not len(digests):
        return np.empty((0, 4), np.uint64)
    return np.frombuffer(digests.buffers()[1], np.uint64, 4 * len(digests), 32 * digests.offset).reshape(-1, 4)


def flat(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> pa.Array:
    """A column as one array."""
    found = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(found, pa.ChunkedArray):
        found = pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], kind)
    return found.cast(kind)

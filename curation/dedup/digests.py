"""Look up digests by the hundred thousand, without a Python object for any of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.compiled import compiled

Indices = NDArray[np.int64]
ABSENT = -1


class Places:
    """A lookup of the first place of each digest.

    A digest is as random as a number can be, so its first bits say where it is among sorted ones.
    """

    def __init__(self, digests: pa.Array) -> None:
        self._values = _numbers(digests)
        self._order = np.argsort(self._values[:, 0], kind="stable")
        self._bits = max(1, len(digests).bit_length())
        heads = self._values[self._order, 0] >> np.uint64(64 - self._bits)
        self._starts = np.searchsorted(heads, np.arange((1 << self._bits) + 1, dtype=np.uint64))

    def of(self, digests: pa.Array) -> Indices:
        """Return the place of each digest, -1 if it is not among them."""
        places = np.empty(len(digests), np.int64)
        _look_up(self._values, self._order, self._starts, self._bits, _numbers(digests), places)
        return places


@compiled
def _look_up(
    values: NDArray[np.uint64], order: Indices, starts: Indices, bits: int, wanted: NDArray[np.uint64], out: Indices
) -> None:
    for number in range(len(wanted)):
        head = wanted[number, 0] >> np.uint64(64 - bits)
        out[number] = ABSENT
        for place in range(starts[head], starts[head + 1]):
            row = order[place]
            if (
                values[row, 0] == wanted[number, 0]
                and values[row, 1] == wanted[number, 1]
                and values[row, 2] == wanted[number, 2]
                and values[row, 3] == wanted[number, 3]
            ):
                out[number] = row
                break


def _numbers(digests: pa.Array) -> NDArray[np.uint64]:
    """Return digests of 32 bytes as four numbers each, in no meaningful order; shape (digests, 4)."""
    if not len(digests):
        return np.empty((0, 4), np.uint64)
    return np.frombuffer(digests.buffers()[1], np.uint64, 4 * len(digests), 32 * digests.offset).reshape(-1, 4)


def sorted_distinct[T: np.generic](values: NDArray[T]) -> NDArray[T]:
    """Return each value once, ascending; sorting is several times as fast as `np.unique`, which hashes."""
    ascending = np.sort(values)
    changes = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=changes[1:])
    return ascending[changes]


def flat(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> pa.Array:
    """Return a column as one array."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], kind)
    return array.cast(kind)

"""Sets of 32-byte digests as Arrow and numpy arrays: membership is tested without a Python object per digest."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from curation.document import DIGEST

WIDTH = 32


class Digests:
    """A sorted set of digests without repeats; `array` returns it as Arrow."""

    def __init__(self, digests: pa.Array | pa.ChunkedArray) -> None:
        self._sorted = np.unique(_bytes(digests))

    def __len__(self) -> int:
        return len(self._sorted)

    @property
    def array(self) -> pa.Array:
        """All digests, in order."""
        return self.where(np.ones(len(self), bool))

    def where(self, mask: npt.NDArray[np.bool_]) -> pa.Array:
        """Return the digests selected by a mask, in order."""
        taken = self._sorted[mask]
        return pa.Array.from_buffers(DIGEST, len(taken), [None, pa.py_buffer(taken.tobytes())])

    def places(self, digests: pa.Array | pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return, for each digest, its place in this set and whether it is in the set; the place of one that is not has
        no meaning.
        """
        wanted = _bytes(digests)
        if not len(self):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        return at, self._sorted[at] == wanted

    def have(self, digests: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.bool_]:
        """Return a mask of the given digests that are in this set."""
        return self.places(digests)[1]


def _bytes(digests: pa.Array | pa.ChunkedArray) -> npt.NDArray[Any]:
    """Return digests as a numpy array of 32-byte strings.

    Numpy takes zeros at the end of a string for padding. That does no harm here, since all digests have the same width.
    """
    whole = digests.cast(DIGEST)
    array = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], DIGEST)
    held = np.frombuffer(array.buffers()[1] or b"", f"S{WIDTH}") if len(array) else np.empty(0, f"S{WIDTH}")
    return held[array.offset : array.offset + len(array)]

"""Compute the exact Jaccard similarity of the shingle sets of two texts, each pair once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.compiled import compiled
from curation.dedup.digests import Indices, flat, sorted_distinct
from curation.dedup.shingles import Hashes
from curation.dedup.tables import SIMILARITIES
from curation.document import DIGEST
from curation.engine.tasks import Engine, run_tasks, writing

TEXTS_AT_ONCE = 20_000  # of which the sets are in memory together: some 20 MB of tickets; with more it is slower


class Sets(Protocol):
    """The sets of shingles of some texts, from any storage. Small when pickled."""

    def of(self, texts: Indices) -> Hashes:
        """Return the sets of some texts, ascending, in their order."""
        ...


@dataclass(frozen=True)
class Comparison:
    """A task over files: some pairs of texts, `pairs` int64 (2, pairs) as .npy; `out` float64."""

    sets: Sets
    pairs: Path
    out: Path


@compiled
def _jaccard(
    values: NDArray[np.uint64], bounds: Indices, left: Indices, right: Indices, out: NDArray[np.float64]
) -> None:
    for pair in range(len(left)):
        i, i_end = bounds[left[pair]], bounds[left[pair] + 1]
        j, j_end = bounds[right[pair]], bounds[right[pair] + 1]
        every, shared = (i_end - i) + (j_end - j), 0
        while i < i_end and j < j_end:
            a, b = values[i], values[j]
            shared += a == b
            i += a <= b
            j += b <= a
        out[pair] = shared / (every - shared) if shared else 0.0


def jaccard(sets: Hashes, left: Indices, right: Indices) -> NDArray[np.float64]:
    """Return shared shingles over all shingles for each pair of positions in `sets`, 0 to 1; 0 without shingles."""
    similarities = np.empty(len(left), np.float64)
    _jaccard(sets.values, sets.bounds, left, right, similarities)
    return similarities


def compare(comparison: Comparison) -> None:
    """Run a task: compute the similarity of each pair."""
    left, right = np.load(comparison.pairs)
    some = sorted_distinct(np.concatenate([left, right]))
    sets = comparison.sets.of(some)
    with writing(comparison.out) as path, path.open("wb") as file:
        np.save(file, jaccard(sets, np.searchsorted(some, left), np.searchsorted(some, right)))


class Similarities:
    """Similarities of pairs of texts: those known already, and those that had to be computed.

    A pair is `left * texts + right`, left < right. Sets of shingles are not kept, as they take ten times the space of
    everything that is kept. A shingle is identified by 64 bits; that two texts of a thousand words share one by
    accident is less likely than one in a billion.
    """

    def __init__(self, texts: int, sets: Callable[[Indices], Sets], engine: Engine, folder: Path) -> None:
        """Store how to compute similarities.

        Args:
            texts: number of texts.
            sets: takes numbers of some texts, ascending; returns access to their sets of shingles.
            engine: where tasks run.
            folder: for files between tasks.
        """
        self.texts, self._sets, self._engine, self._folder = max(1, texts), sets, engine, folder
        self.pairs, self.values = np.empty(0, np.int64), np.empty(0, np.float64)
        self.computed = np.empty(0, np.int64)  # pairs that were not known before, in no order

    def know(self, pairs: Indices, values: NDArray[np.float64]) -> None:
        """Add known similarities, each pair once."""
        pairs, values = np.concatenate([self.pairs, pairs]), np.concatenate([self.values, values])
        order = np.argsort(pairs, kind="stable")
        self.pairs, self.values = pairs[order], values[order]

    def know_table(self, known: pa.Table, numbers: Callable[[pa.Array], Indices]) -> None:
        """Add known similarities from `SIMILARITIES`; `numbers`: digests → numbers of texts, -1 if gone."""
        left, right = (numbers(flat(known[side], DIGEST)) for side in ("left", "right"))
        alive = (left >= 0) & (right >= 0)
        pairs = np.minimum(left, right)[alive] * self.texts + np.maximum(left, right)[alive]
        pairs, first = np.unique(pairs, return_index=True)
        self.know(pairs, known["similarity"].to_numpy()[alive][first])

    def computed_table(self, texts: pa.Array) -> pa.Table:
        """Return the computed similarities as `SIMILARITIES`, with these digests."""
        pairs = np.sort(self.computed)
        left, right = (texts.take(pa.array(side)) for side in np.divmod(pairs, self.texts))
        return pa.table([left, right, self.values[np.searchsorted(self.pairs, pairs)]], schema=SIMILARITIES)

    def forget(self, kept: NDArray[np.bool_]) -> None:
        """Remove from `computed` the pairs that are not `kept`."""
        self.computed = self.computed[kept]

    def of(self, pairs: Indices, least: float = 0.0) -> NDArray[np.float64]:
        """Return the similarity of some pairs, ascending, each once; those of at least `least` are remembered."""
        place = np.searchsorted(self.pairs, pairs)
        known = place < len(self.pairs)
        known[known] = self.pairs[place[known]] == pairs[known]
        similarities = np.empty(len(pairs), np.float64)
        similarities[known] = self.values[place[known]]
        if not known.all():
            similarities[~known] = self._compared(pairs[~known])
            kept = ~known & (similarities >= least)
            self.know(pairs[kept], similarities[kept])
            self.computed = np.concatenate([self.computed, pairs[kept]])
        return similarities

    def _compared(self, pairs: Indices) -> NDArray[np.float64]:
        left, right = np.divmod(pairs, self.texts)
        sets = self._sets(sorted_distinct(np.concatenate([left, right])))
        comparisons, start = [], 0
        while start < len(pairs):
            end = _as_far_as(left, right, start)
            number = f"{len(self.computed)}-{start}"
            names = (self._folder / f"{what}-{number}.npy" for what in ("pairs", "similarities"))
            comparison = Comparison(sets, *names)
            np.save(comparison.pairs, np.stack([left[start:end], right[start:end]]))
            comparisons.append(comparison)
            start = end
        run_tasks(compare, comparisons, engine=self._engine, what="similarities")
        similarities = np.concatenate([np.load(comparison.out) for comparison in comparisons])
        for comparison in comparisons:
            comparison.pairs.unlink()
            comparison.out.unlink()
        return similarities


def _as_far_as(left: Indices, right: Indices, start: int) -> int:
    """Return the end of the pairs from `start` on that name at most `TEXTS_AT_ONCE` texts.

    Each try is twice as long, so that all tries together take no longer than the last.
    """
    size, end = TEXTS_AT_ONCE // 2, min(len(left), start + TEXTS_AT_ONCE // 2)
    while end < len(left):
        size *= 2
        further = min(len(left), start + size)
        if len(sorted_distinct(np.concatenate([left[start:further], right[start:further]]))) > TEXTS_AT_ONCE:
            break
        end = further
    return end

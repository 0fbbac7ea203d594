"""Texts as runs of words, each run known by 64 bits: what contamination and repeated sequences are counted in.

Words are those of `curation.dedup.shingles`: casefolded, without punctuation, a character a word in scripts without
spaces. A run is a polynomial over the hashes of its words, so that runs of any length come from one pass over the text:
hashing runs of 13 words themselves takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.shingles import Hashes, hashed

U64 = np.uint64
BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse
INVERSE = pow(BASE, -1, 1 << 64)
AT_ONCE, CHARACTERS_AT_ONCE = 1024, 1 << 20  # some 1 MB of hashes: more fall out of the processor's cache
FILTER_BITS = 26  # of a lookup, at most: 64 MB

Indices = NDArray[np.int64]


def batches[T](rows: Iterable[T], characters: Callable[[T], int]) -> Iterator[list[T]]:
    """Rows in parts that fit into memory many times over, whatever one of them holds."""
    part: list[T] = []
    total = 0
    for row in rows:
        part.append(row)
        total += characters(row)
        if len(part) == AT_ONCE or total >= CHARACTERS_AT_ONCE:
            yield part
            part, total = [], 0
    if part:
        yield part


def words(texts: Sequence[str]) -> Hashes:
    """A hash a word, in order. A lone surrogate, which UTF-8 does not have, counts as a question mark."""
    try:
        column = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        column = pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
    return hashed(column, 1)


def runs(found: Hashes, size: int) -> Hashes:
    """Every run of `size` words within one text, in order, repeated ones repeated; none of a text that is shorter."""
    values, bounds = found
    total = len(values)
    if total < size:
        return Hashes(np.empty(0, U64), np.zeros(len(bounds), np.int64))
    powers, inverses = _powers(1 << (total - 1).bit_length())
    sums = np.zeros(total + 1, U64)
    np.cumsum(values * powers[:total], out=sums[1:])
    every = (sums[size:] - sums[:-size]) * inverses[: total - size + 1]
    counts = np.maximum(np.diff(bounds) - size + 1, 0)
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.arange(ends[-1]) + np.repeat(bounds[:-1] - ends[:-1], counts)
    return Hashes(_mixed(every[places] + U64(size)), ends)


def winnowed(found: Hashes, window: int) -> Hashes:
    """The least of every `window` runs in a row, each once a text, sorted; none of a text with fewer runs.

    Two texts that share so many runs in a row share one that is chosen in both. Schleimer, Wilkerson, Aiken,
    "Winnowing: local algorithms for document fingerprinting", 2003.
    """
    values, bounds = found
    counts = np.maximum(np.diff(bounds) - window + 1, 0)
    if not counts.any():
        return Hashes(np.empty(0, U64), np.zeros(len(bounds), np.int64))
    least, width = values, 1
    while width < window:
        step = min(width, window - width)
        least = np.minimum(least[:-step], least[step:])
        width += step
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.arange(ends[-1]) + np.repeat(bounds[:-1] - ends[:-1], counts)
    chosen, of = least[places], np.repeat(np.arange(len(counts)), counts)
    news = _changes(chosen) | _changes(of)  # one that is least stays so for half a window
    chosen, of = chosen[news], of[news]
    order = np.lexsort((chosen, of))
    chosen, of = chosen[order], of[order]
    news = _changes(chosen) | _changes(of)
    sizes = np.bincount(of[news], minlength=len(counts))
    return Hashes(chosen[news], np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]))


def distinct[T: np.generic](values: NDArray[T]) -> NDArray[T]:
    """Each value once, ascending: sorting is several times as quick as `np.unique`, which hashes."""
    found = np.sort(values)
    return found[_changes(found)]


def _changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value differs from the one before it."""
    found = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def text_numbers(found: Hashes) -> Indices:
    """The number of the text of each value."""
    return np.repeat(np.arange(len(found.bounds) - 1), np.diff(found.bounds))


def only(found: Hashes, chosen: NDArray[np.bool_]) -> Hashes:
    """Some of the values."""
    return Hashes(found.values[chosen], np.concatenate([np.zeros(1, np.int64), np.cumsum(chosen)])[found.bounds])


def of_texts(found: Hashes, texts: Indices) -> Hashes:
    """The values of some texts, in the order of `texts`."""
    counts = np.diff(found.bounds)[texts]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.arange(ends[-1]) + np.repeat(found.bounds[:-1][texts] - ends[:-1], counts)
    return Hashes(found.values[places], ends)


class Lookup:
    """Which of some values are among known ones, and which of them.

    A hash is as random as a number can be, so its first bits say where it is among sorted ones; a filter of bits in
    front says of most that they are not there.
    """

    def __init__(self, values: NDArray[np.uint64]) -> None:
        self.keys = distinct(values)
        bits = max(1, len(self.keys).bit_length())
        self._shift = U64(64 - bits)
        self._starts = np.searchsorted(self.keys >> self._shift, np.arange((1 << bits) + 1, dtype=U64))
        self._filter_shift = U64(64 - min(bits + 4, FILTER_BITS))
        self._filter = np.zeros(1 << min(bits + 4, FILTER_BITS), np.bool_)
        self._filter[self.keys >> self._filter_shift] = True

    def of(self, values: NDArray[np.uint64]) -> tuple[Indices, Indices]:
        """Places in `values` that are known, ascending, and the number of the key of each."""
        places = np.flatnonzero(self._filter[values >> self._filter_shift])
        wanted = values[places]
        heads = (wanted >> self._shift).astype(np.int64)
        at, ends = self._starts[heads], self._starts[heads + 1]
        found = np.full(len(wanted), -1, np.int64)
        some = np.flatnonzero(at < ends)
        while len(some):
            same = self.keys[at[some]] == wanted[some]
            found[some[same]] = at[some[same]]
            at[some] += 1
            some = some[~same & (at[some] < ends[some])]
        known = found >= 0
        return places[known], found[known]


@lru_cache(maxsize=2)
def _powers(number: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Powers of the base and of its inverse, from the 0th."""
    found = []
    for base in (BASE, INVERSE):
        every = np.full(number, base, U64)
        every[0] = 1
        found.append(np.cumprod(every))
    return found[0], found[1]


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of MurmurHash3: of a polynomial the low bits are those of a sum."""
    values ^= values >> U64(33)
    values *= U64(0xFF51AFD7ED558CCD)
    values ^= values >> U64(33)
    values *= U64(0xC4CEB9FE1A85EC53)
    values ^= values >> U64(33)
    return values

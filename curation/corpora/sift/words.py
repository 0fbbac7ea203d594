"""Represent words and runs of words as hashes of 64 bits, for counting contamination and repeated sequences.

Words and hashes are those of `curation.dedup.shingles`. The loops are compiled, because numpy takes six times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup import shingles
from curation.dedup.compiled import compiled
from curation.dedup.digests import sorted_distinct
from curation.dedup.shingles import Hashes, as_sets

U64 = np.uint64
AT_ONCE, CHARACTERS_AT_ONCE = 512, 1 << 20
FILTER_BITS = 26  # of a lookup, at most: 64 MB

Indices = NDArray[np.int64]


@compiled
def _sample(found: NDArray[np.uint64], bounds: Indices, window: int, values: NDArray[np.uint64], out: Indices) -> None:
    """Write the smallest value of each window, only once for successive windows in which it is the smallest."""
    total = 0
    for text in range(len(bounds) - 1):
        out[text] = total
        least = -1
        for last in range(bounds[text] + window - 1, bounds[text + 1]):
            first = last - window + 1
            before = least
            if least < first:
                least = first
                for place in range(first + 1, last + 1):
                    if found[place] <= found[least]:
                        least = place
            elif found[last] <= found[least]:
                least = last
            if least != before:
                values[total] = found[least]
                total += 1
    out[len(bounds) - 1] = total


@compiled
def _look_up(
    wanted: NDArray[np.uint64],
    seen: NDArray[np.bool_],
    keys: NDArray[np.uint64],
    starts: NDArray[np.int32],
    bits: tuple[int, int],
    places: Indices,
    numbers: Indices,
) -> int:
    total = 0
    seen_shift, shift = U64(64 - bits[0]), U64(64 - bits[1])
    for place in range(len(wanted)):
        value = wanted[place]
        if seen[value >> seen_shift]:
            head = value >> shift
            for number in range(starts[head], starts[head + U64(1)]):
                if keys[number] == value:
                    places[total], numbers[total] = place, number
                    total += 1
                    break
    return total


def batches[T](rows: Iterable[T], characters: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield rows in lists that are closed at `AT_ONCE` rows or `CHARACTERS_AT_ONCE` characters."""
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


def text_word_hashes(texts: Sequence[str]) -> Hashes:
    """Return the hashes of the words of each text, in order; a lone surrogate, unknown to UTF-8, counts as `?`."""
    try:
        column = pa.array(texts, pa.string())
    except UnicodeEncodeError:
        column = pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())
    return shingles.word_hashes(column)


def winnowed(found: Hashes, window: int) -> Hashes:
    """Return the smallest of every `window` successive runs of each text, distinct and sorted.

    A text with fewer runs has none. Two texts that share `window` successive runs share a chosen one. Schleimer,
    Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", 2003.
    """
    values, bounds = np.empty(len(found.values), U64), np.empty_like(found.bounds)
    _sample(found.values, found.bounds, window, values, bounds)
    return as_sets(Hashes(values[: bounds[-1]], bounds))


def text_numbers(found: Hashes) -> Indices:
    """Return for each value the number of its text."""
    return np.repeat(np.arange(len(found.bounds) - 1), np.diff(found.bounds))


def only(found: Hashes, chosen: NDArray[np.bool_]) -> Hashes:
    """Return the hashes with only the chosen values."""
    return Hashes(found.values[chosen], np.concatenate([np.zeros(1, np.int64), np.cumsum(chosen)])[found.bounds])


def of_texts(found: Hashes, texts: Indices) -> Hashes:
    """Return the hashes of the texts with these numbers, in the order of `texts`."""
    counts = np.diff(found.bounds)[texts]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    places = np.arange(ends[-1]) + np.repeat(found.bounds[:-1][texts] - ends[:-1], counts)
    return Hashes(found.values[places], ends)


class Lookup:
    """A lookup of values among known keys.

    Hashes are evenly spread, so the first bits of a value tell where it would be among the sorted keys. A bit filter
    rejects most unknown values first.
    """

    def __init__(self, values: NDArray[np.uint64]) -> None:
        self.keys = sorted_distinct(values)
        bits = max(1, len(self.keys).bit_length() - 1)  # one or two keys a number of so many bits
        self._bits = (min(bits + 3, FILTER_BITS), bits)
        starts = np.searchsorted(self.keys >> U64(64 - bits), np.arange((1 << bits) + 1, dtype=U64))
        self._starts = starts.astype(np.int32)
        self._seen = np.zeros(1 << self._bits[0], np.bool_)
        self._seen[self.keys >> U64(64 - self._bits[0])] = True

    def of(self, values: NDArray[np.uint64]) -> tuple[Indices, Indices]:
        """Return the places in `values` that are known, ascending, and the key number of each."""
        places, numbers = np.empty(len(values), np.int64), np.empty(len(values), np.int64)
        total = _look_up(values, self._seen, self.keys, self._starts, self._bits, places, numbers)
        return places[:total].copy(), numbers[:total].copy()

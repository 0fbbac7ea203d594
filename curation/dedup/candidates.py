"""Which pairs of texts are worth comparing: those that agree on a whole band of their MinHashes.

Banding (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4) over sorted arrays: linear in memory, and no
bucket, however large, costs more than `WINDOW` pairs a member.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from curation.dedup.settings import DedupSettings

ALL_PAIRS = 128  # a bucket up to this size is compared pair by pair
WINDOW = 24  # in a larger one each text meets its next neighbours in sketch order, and the bucket's first text
DEVIATIONS = 5.0  # a pair whose estimate is this far below the threshold is not looked at
CHUNK = 1 << 15  # pairs estimated at once

Indices = NDArray[np.int64]


def band_keys(sketches: NDArray[np.uint32], rows: int, band: int) -> NDArray[np.uint64]:
    """One 64-bit key a text for a band; equal rows give equal keys (an accidental meeting costs one comparison)."""
    keys = np.full(len(sketches), band + 1, np.uint64)
    for column in sketches[:, band * rows : (band + 1) * rows].T:
        keys = (keys ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def bucket_pairs(sketches: NDArray[np.uint32], settings: DedupSettings, band: int) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of positions that share a bucket of one band; bounded by `WINDOW` a member in buckets over `ALL_PAIRS`."""
    keys = band_keys(sketches, settings.rows, band)
    # Within a bucket, the next band's key orders texts so that the most alike stand together.
    nearby = band_keys(sketches, settings.rows, (band + 1) % settings.bands)
    order = np.lexsort((nearby, keys))
    ordered = keys[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(order)])
    bucket = np.repeat(np.arange(len(starts)), sizes)
    large = sizes[bucket] > ALL_PAIRS
    position = np.arange(len(order))
    for distance in range(1, min(ALL_PAIRS, int(sizes.max(initial=0)))):
        left = np.flatnonzero(bucket[distance:] == bucket[:-distance])
        if distance > WINDOW:
            left = left[~large[left]]
        if not len(left):
            if distance > WINDOW:
                break
            continue
        yield order[left], order[left + distance]
    rest = np.flatnonzero(large & (position != starts[bucket]))
    yield order[starts[bucket[rest]]], order[rest]


def estimate(sketches: NDArray[np.uint32], left: Indices, right: Indices) -> NDArray[np.float64]:
    """The share of permutations on which each pair agrees."""
    parts = [
        (sketches[left[start : start + CHUNK]] == sketches[right[start : start + CHUNK]]).mean(axis=1)
        for start in range(0, len(left), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def candidate_pairs(sketches: NDArray[np.uint32], settings: DedupSettings) -> tuple[Indices, Indices]:
    """Pairs (left < right) to be verified, the most alike by estimate first, each once.

    A pair estimated `DEVIATIONS` standard deviations below the threshold is left out: at the threshold that loses fewer
    than one pair in a million.
    """
    texts = len(sketches)
    spread = np.sqrt(settings.threshold * (1 - settings.threshold) / settings.permutations)
    floor = settings.threshold - DEVIATIONS * spread
    alike: list[Indices] = []
    for band in range(settings.bands):
        for left, right in bucket_pairs(sketches, settings, band):
            near = estimate(sketches, left, right) >= floor
            low, high = np.minimum(left[near], right[near]), np.maximum(left[near], right[near])
            alike.append(low * texts + high)
    found = np.unique(np.concatenate(alike)) if alike else np.empty(0, np.int64)
    left, right = found // max(texts, 1), found % max(texts, 1)
    order = np.lexsort((found, -estimate(sketches, left, right)))
    return left[order], right[order]

"""Select the pairs of texts worth comparing: they agree on a whole band of their MinHashes and look alike over all of
them.

Whether two texts are a candidate pair depends on these two texts alone, so clusters are the same whatever other texts
there are, in whatever order they come. `passes` finds the pairs.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p

import numpy as np
from numpy.typing import NDArray

from curation.dedup.bands import Nodes, Sketches
from curation.dedup.compiled import compiled, inlined
from curation.dedup.digests import Indices
from curation.dedup.settings import DedupSettings

LOST = 1e-5  # of the pairs at the threshold, because their estimate is too low


def floors(settings: DedupSettings) -> tuple[int, int]:
    """Return on how many permutations a pair must agree to be compared, of the first quarter and of all.

    Each limit loses at most `LOST` of the pairs at the threshold.
    """
    return _floor(settings.threshold, settings.permutations // 4), _floor(settings.threshold, settings.permutations)


def _floor(threshold: float, permutations: int) -> int:
    """Return the largest number such that fewer agreements have probability `LOST` at most: a binomial tail."""
    if threshold == 1:
        return permutations
    total = 0.0
    for agree in range(permutations + 1):
        ways = lgamma(permutations + 1) - lgamma(agree + 1) - lgamma(permutations - agree + 1)
        total += exp(ways + agree * log(threshold) + (permutations - agree) * log1p(-threshold))
        if total > LOST:
            return agree
    return permutations


@inlined
def _agreement(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> int:
    count = 0
    for place in range(len(left)):
        count += left[place] == right[place]
    return count


@inlined
def agree(one: NDArray[np.uint32], other: NDArray[np.uint32], low: int, high: int, least: tuple[int, int]) -> bool:
    """Return whether two sketches agree on the band from `low` to `high`, on enough of the first quarter and of all
    values.

    Most pairs that share a band by accident are rejected by the first quarter, which is a quarter of the memory.
    """
    count, quarter = 0, len(one) // 4
    for place in range(quarter):
        count += one[place] == other[place]
    if count < least[0]:
        return False
    for place in range(quarter, len(one)):
        count += one[place] == other[place]
    same = count >= least[1]
    for place in range(low, high):
        same &= one[place] == other[place]
    return same


@compiled
def _candidates(
    nodes: Nodes, left: Indices, right: Indices, bands: int, rows: int, least: tuple[int, int], out: NDArray[np.bool_]
) -> None:
    for pair in range(len(left)):
        one, other = nodes.sketches[nodes.rows[left[pair]]], nodes.sketches[nodes.rows[right[pair]]]
        out[pair] = False
        if nodes.groups[left[pair]] == nodes.groups[right[pair]]:
            for band in range(bands):
                if one[band * rows] == other[band * rows]:
                    out[pair] |= agree(one, other, band * rows, (band + 1) * rows, least)


def are_candidates(nodes: Nodes, left: Indices, right: Indices, settings: DedupSettings) -> NDArray[np.bool_]:
    """Return whether each pair agrees on a band, and on enough of the rest."""
    verdicts = np.empty(len(left), np.bool_)
    _candidates(nodes, left, right, settings.bands, settings.rows, floors(settings), verdicts)
    return verdicts


@compiled
def _agreements(sketches: Sketches, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    agreements = np.empty(len(left), np.int32)
    for pair in range(len(left)):
        agreements[pair] = _agreement(sketches[left[pair]], sketches[right[pair]])
    return agreements


def estimates(nodes: Nodes, left: Indices, right: Indices) -> NDArray[np.float64]:
    """Return the share of permutations on which each pair agrees."""
    equal = _agreements(nodes.sketches, nodes.rows[left], nodes.rows[right])
    return np.asarray(equal / nodes.sketches.shape[1], np.float64)

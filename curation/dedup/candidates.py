"""Which pairs of texts are worth comparing: those that agree on a whole band of their MinHashes and look alike over all
of it.

Whether two texts are a candidate pair depends on these two texts alone: so clusters are the same whatever else was
there, in whatever order it came.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curation.dedup.bands import Buckets, Nodes, Sketches, buckets
from curation.dedup.compiled import compiled, inlined
from curation.dedup.digests import Indices
from curation.dedup.forest import join, root, roots
from curation.dedup.settings import DedupSettings

DEVIATIONS = 5.0  # a pair whose estimate is this far below the threshold is not looked at
PAIRS_AT_ONCE = 1 << 20  # 16 MB of pairs


def floor(settings: DedupSettings) -> int:
    """Permutations on which a pair must agree to be compared: at the threshold this loses fewer than one in a
    million."""
    spread = np.sqrt(settings.threshold * (1 - settings.threshold) / settings.permutations)
    return max(0, int(np.ceil((settings.threshold - DEVIATIONS * spread) * settings.permutations)))


@inlined
def _agreement(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> int:
    count = 0
    for place in range(len(left)):
        count += left[place] == right[place]
    return count


@inlined
def _are_candidates(one: NDArray[np.uint32], other: NDArray[np.uint32], low: int, high: int, least: int) -> bool:
    """Whether two sketches agree on the band from `low` to `high`, and on `least` values in all."""
    count, half = 0, len(one) // 2
    for place in range(half):
        count += one[place] == other[place]
    if count + len(one) - half < least:
        return False
    for place in range(half, len(one)):
        count += one[place] == other[place]
    same = count >= least
    for place in range(low, high):
        same &= one[place] == other[place]
    return same


@inlined
def _is_open(
    sketches: Sketches,
    row_of: NDArray[np.int32],
    groups: NDArray[np.uint64],
    text_of: NDArray[np.int32],
    refused: Indices,
    left: int,
    right: int,
    low: int,
    high: int,
    least: int,
) -> bool:
    """Whether two nodes are a candidate pair of which it is not known that they are too different."""
    if groups[left] != groups[right]:
        return False
    if not _are_candidates(sketches[row_of[left]], sketches[row_of[right]], low, high, least):
        return False
    one, other = min(text_of[left], text_of[right]), max(text_of[left], text_of[right])
    return not _holds(refused, np.int64(one) * (text_of[-1] + 1) + other)


@compiled
def _sets(
    part: NDArray[np.int32],
    parents: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    order: NDArray[np.int32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
) -> int:
    """Bring what is connected together, what is fresh first: set i is `order[starts[i]:starts[i + 1]]`, and its fresh
    members end at `ends[i]`. How many sets there are."""
    size = len(part)
    first, one = root(parents, part[0]), True
    for place in range(1, size):
        if root(parents, part[place]) != first:
            one = False
            break
    if one:
        return 1
    places = np.empty(size, np.int64)
    for place in range(size):
        places[place] = 2 * np.int64(root(parents, part[place])) + (not fresh[part[place]])
    by_root, sets = np.argsort(places, kind="mergesort"), 0
    for place in range(size):
        order[place] = part[by_root[place]]
        if place == 0 or places[by_root[place]] >> 1 != places[by_root[place - 1]] >> 1:
            starts[sets], ends[sets] = place, place
            sets += 1
        if fresh[order[place]]:
            ends[sets - 1] = place + 1
    starts[sets] = size
    return sets


@compiled
def _hopeful(
    sketches: Sketches,
    row_of: NDArray[np.int32],
    groups: NDArray[np.uint64],
    text_of: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    members: NDArray[np.int32],
    bounds: Indices,
    bands: NDArray[np.int16],
    rows: int,
    least: int,
    parents: NDArray[np.int32],
    trial: NDArray[np.int32],
    refused: Indices,
    settled: NDArray[np.bool_],
    out: Indices,
) -> int:
    """See `hopeful_pairs`; how many pairs were written."""
    nodes, total, largest = len(row_of), 0, 0
    for bucket in range(len(bands)):
        largest = max(largest, bounds[bucket + 1] - bounds[bucket])
    order, starts = np.empty(largest, np.int32), np.empty(largest + 1, np.int32)
    ends, waiting = np.empty(largest, np.int32), np.empty(largest, np.int32)
    for bucket in range(len(bands)):
        part = members[bounds[bucket] : bounds[bucket + 1]]
        first = root(parents, part[0])
        settled[bucket] = True
        for place in range(1, len(part)):
            settled[bucket] &= root(parents, part[place]) == first
        if settled[bucket]:
            continue
        sets = _sets(part, trial, fresh, order, starts, ends)
        if sets == 1:
            continue
        # What is connected on trial only is looked at again when it is known.
        settled[bucket] = True
        for number in range(sets):
            first = root(parents, order[starts[number]])
            for place in range(starts[number], starts[number + 1]):
                settled[bucket] &= root(parents, order[place]) == first
        low, high = bands[bucket] * rows, (bands[bucket] + 1) * rows
        left_over = sets
        for number in range(sets):
            waiting[number] = number
        while left_over > 1:
            leader, stay = waiting[0], 0
            for number in range(1, left_over):
                one = waiting[number]
                left, right = order[starts[leader]], order[starts[one]]
                met = root(trial, left) == root(trial, right)
                if met:
                    settled[bucket] = False
                    continue
                for i in range(starts[leader], starts[leader + 1]):
                    # Who is not fresh meets the fresh ones only.
                    for j in range(starts[one], starts[one + 1] if i < ends[leader] else ends[one]):
                        left, right = min(order[i], order[j]), max(order[i], order[j])
                        if _is_open(sketches, row_of, groups, text_of, refused, left, right, low, high, least):
                            met = True
                            break
                    if met:
                        break
                if not met:
                    waiting[stay] = one
                    stay += 1
                    continue
                settled[bucket] = False
                out[total] = np.int64(left) * nodes + right
                total += 1
                join(trial, left, right)
            left_over = stay
    return total


@compiled
def _every(
    sketches: Sketches,
    row_of: NDArray[np.int32],
    groups: NDArray[np.uint64],
    text_of: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    members: NDArray[np.int32],
    bounds: Indices,
    bands: NDArray[np.int16],
    rows: int,
    least: int,
    parents: NDArray[np.int32],
    refused: Indices,
    begin: int,
    out: Indices,
) -> tuple[int, int]:
    """See `every_pair`; how many pairs were written, and the bucket to go on with."""
    nodes, total = len(row_of), 0
    largest = 0
    for bucket in range(begin, len(bands)):
        largest = max(largest, bounds[bucket + 1] - bounds[bucket])
    order, starts = np.empty(largest, np.int32), np.empty(largest + 1, np.int32)
    ends = np.empty(largest, np.int32)
    for bucket in range(begin, len(bands)):
        part = members[bounds[bucket] : bounds[bucket + 1]]
        sets = _sets(part, parents, fresh, order, starts, ends)
        if sets == 1:
            continue
        low, high = bands[bucket] * rows, (bands[bucket] + 1) * rows
        for number in range(sets - 1):
            for other in range(number + 1, sets):
                for i in range(starts[number], starts[number + 1]):
                    for j in range(starts[other], starts[other + 1] if i < ends[number] else ends[other]):
                        left, right = min(order[i], order[j]), max(order[i], order[j])
                        if not _is_open(sketches, row_of, groups, text_of, refused, left, right, low, high, least):
                            continue
                        if total == len(out):
                            return total, bucket
                        out[total] = np.int64(left) * nodes + right
                        total += 1
    return total, len(bands)


@compiled
def _holds(ascending: Indices, value: int) -> bool:
    place = np.searchsorted(ascending, value)
    return bool(place < len(ascending) and ascending[place] == value)


def hopeful_pairs(
    nodes: Nodes, found: Buckets, settings: DedupSettings, parents: NDArray[np.int32], refused: Indices
) -> tuple[Indices, Buckets]:
    """Candidate pairs between sets that are not connected, each taken for a duplicate as soon as it is named: n texts
    that are all alike give n - 1 pairs rather than n²/2, in a time that grows with n.

    Args:
        nodes: what is compared.
        found: buckets of any bands.
        parents: the forest of what is connected.
        refused: pairs of texts known to be too different, `left * texts + right`, ascending; left out.

    Returns:
        Pairs, `left * nodes + right`, left < right, ascending; and the buckets in which there may be more, whatever
        comes of these.
    """
    out, settled = np.empty(len(nodes), np.int64), np.zeros(len(found.bands), np.bool_)
    least = floor(settings)
    total = _hopeful(*nodes.arrays, *found, settings.rows, least, parents, roots(parents), refused, settled, out)
    return np.sort(out[:total]), found.only(~settled)


def every_pair(
    nodes: Nodes, found: Buckets, settings: DedupSettings, parents: NDArray[np.int32], refused: Indices, begin: int = 0
) -> tuple[Indices, int]:
    """All candidate pairs between sets that are not connected, at most `PAIRS_AT_ONCE` of them; and the bucket to go on
    with once these are known, which is the one where this call ended.

    Arguments and pairs as in `hopeful_pairs`.
    """
    out = np.empty(PAIRS_AT_ONCE, np.int64)
    total, bucket = _every(*nodes.arrays, *found, settings.rows, floor(settings), parents, refused, begin, out)
    return np.unique(out[:total]), bucket


@compiled
def _candidates(
    sketches: Sketches,
    row_of: NDArray[np.int32],
    groups: NDArray[np.uint64],
    text_of: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    left: Indices,
    right: Indices,
    bands: int,
    rows: int,
    least: int,
    out: NDArray[np.bool_],
) -> None:
    for pair in range(len(left)):
        one, other = sketches[row_of[left[pair]]], sketches[row_of[right[pair]]]
        out[pair] = False
        if groups[left[pair]] == groups[right[pair]]:
            for band in range(bands):
                if one[band * rows] == other[band * rows]:
                    out[pair] |= _are_candidates(one, other, band * rows, (band + 1) * rows, least)


def are_candidates(nodes: Nodes, left: Indices, right: Indices, settings: DedupSettings) -> NDArray[np.bool_]:
    """Whether each pair agrees on a band, and on enough of the rest."""
    found = np.empty(len(left), np.bool_)
    _candidates(*nodes.arrays, left, right, settings.bands, settings.rows, floor(settings), found)
    return found


@compiled
def _agreements(sketches: Sketches, left: NDArray[np.int32], right: NDArray[np.int32]) -> NDArray[np.int32]:
    found = np.empty(len(left), np.int32)
    for pair in range(len(left)):
        found[pair] = _agreement(sketches[left[pair]], sketches[right[pair]])
    return found


def estimates(nodes: Nodes, left: Indices, right: Indices) -> NDArray[np.float64]:
    """The share of permutations on which each pair agrees."""
    equal = _agreements(nodes.sketches, nodes.rows[left], nodes.rows[right])
    return np.asarray(equal / nodes.sketches.shape[1], np.float64)


def candidate_pairs(nodes: Nodes, settings: DedupSettings) -> tuple[Indices, Indices, NDArray[np.float64]]:
    """All candidate pairs, each once, left < right, ascending, with their estimates."""
    found = buckets(nodes, settings, range(settings.bands))
    parents, bucket = np.arange(len(nodes), dtype=np.int32), 0
    pairs = np.empty(0, np.int64)
    while bucket < len(found.bands):
        more, bucket = every_pair(nodes, found, settings, parents, pairs, bucket)
        pairs = np.union1d(pairs, more)
    left, right = np.divmod(pairs, max(1, len(nodes)))
    return left, right, estimates(nodes, left, right)

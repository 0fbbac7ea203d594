"""Find candidate pairs between sets that are not connected yet, in passes over buckets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.bands import Buckets, Nodes
from curation.dedup.candidates import agree, floors
from curation.dedup.compiled import compiled, inlined
from curation.dedup.digests import Indices
from curation.dedup.forest import join, root, roots
from curation.dedup.settings import DedupSettings

PAIRS_AT_ONCE = 1 << 20  # 8 MB of pairs


class Sets(NamedTuple):
    """The connected sets in a bucket: set i is `order[starts[i]:starts[i + 1]]`, as places in the bucket.

    In each set the places that were not looked at come first and end at `ends[i]`.
    """

    order: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


def hopeful_pairs(
    nodes: Nodes, found: Buckets, settings: DedupSettings, parents: NDArray[np.int32], refused: Indices
) -> tuple[Indices, Buckets]:
    """Return candidate pairs between unconnected sets, each treated as a duplicate as soon as it is found.

    So n texts that are all alike give n - 1 pairs rather than n²/2, in a time that grows with n.

    Args:
        nodes: the nodes to compare.
        found: buckets of any bands.
        parents: the forest of existing connections.
        refused: pairs of texts known to be too different, `left * texts + right`, ascending; they are left out.

    Returns:
        Pairs, `left * nodes + right`, left < right, ascending; and the buckets that may hold more pairs, whatever these
        turn out to be, with the marks of what was looked at in them.
    """
    out, settled = np.empty(nodes.size, np.int64), np.zeros(len(found.bands), np.bool_)
    found = found._replace(looked=found.looked.copy())
    least = floors(settings)
    total = _hopeful(nodes, found, settings.rows, least, parents, roots(parents), refused, settled, out)
    return np.sort(out[:total]), found.only(~settled)


def every_pair(
    nodes: Nodes, found: Buckets, settings: DedupSettings, parents: NDArray[np.int32], begin: tuple[int, int] = (0, 0)
) -> tuple[Indices, tuple[int, int]]:
    """Return candidate pairs between unconnected sets, each in the first band on which it agrees.

    At most `PAIRS_AT_ONCE` pairs are returned, or as many as the largest bucket has members if that is more.

    Args:
        nodes, found, parents: as in `hopeful_pairs`. Sets that grow between two calls only leave pairs out.
        begin: the bucket and the place in it to begin with.

    Returns:
        Pairs as in `hopeful_pairs`; and where to continue: the bucket equals the number of buckets when all is done.
    """
    out = np.empty(max(PAIRS_AT_ONCE, int(np.diff(found.bounds).max(initial=0))), np.int64)
    total, bucket, place = _every(nodes, found, settings.rows, floors(settings), parents, *begin, out)
    return np.sort(out[:total]), (bucket, place)


@compiled
def _hopeful(
    nodes: Nodes,
    found: Buckets,
    rows: int,
    least: tuple[int, int],
    parents: NDArray[np.int32],
    trial: NDArray[np.int32],
    refused: Indices,
    settled: NDArray[np.bool_],
    out: Indices,
) -> int:
    """Find pairs for `hopeful_pairs`; return how many were written."""
    bounds, total, largest = found.bounds, 0, 0
    for bucket in range(len(found.bands)):
        largest = max(largest, bounds[bucket + 1] - bounds[bucket])
    held = Sets(np.empty(largest, np.int32), np.empty(largest + 1, np.int32), np.empty(largest, np.int32))
    order, starts, ends = held
    sizes = np.empty(largest, np.int32)
    for bucket in range(len(found.bands)):
        part, mine = (
            found.members[bounds[bucket] : bounds[bucket + 1]],
            found.looked[bounds[bucket] : bounds[bucket + 1]],
        )
        first = root(parents, part[0])
        settled[bucket] = True
        for place in range(1, len(part)):
            settled[bucket] &= root(parents, part[place]) == first
        if settled[bucket]:
            continue
        sets = _sets(part, mine, trial, held)
        if sets == 1:
            continue
        # What is connected on trial only is looked at again when it is known.
        settled[bucket] = True
        before, lost = mine.copy(), False
        for number in range(sets):
            first = root(parents, part[order[starts[number]]])
            for place in range(starts[number], starts[number + 1]):
                # Within a set, those that are connected on trial only were not compared.
                together = root(parents, part[order[place]]) == first
                mine[order[place]], settled[bucket] = together, settled[bucket] & together
                lost |= before[order[place]] and not together
            sizes[number] = starts[number] - starts[number + 1]
        low, high = found.bands[bucket] * rows, (found.bands[bucket] + 1) * rows
        # The largest set leads: each of the others meets it, and who joins it waits for another call.
        waiting = np.argsort(sizes[:sets], kind="mergesort")
        left_over = sets
        while left_over > 0:
            leader, stay = waiting[0], 0
            for number in range(1, left_over):
                one = waiting[number]
                left, right = part[order[starts[leader]]], part[order[starts[one]]]
                met = root(trial, left) == root(trial, right)
                known = met
                if not met:
                    for i in range(starts[leader], starts[leader + 1]):
                        # Who was looked at meets those only who were not.
                        for j in range(starts[one], starts[one + 1] if i < ends[leader] else ends[one]):
                            left = min(part[order[i]], part[order[j]])
                            right = max(part[order[i]], part[order[j]])
                            if _is_open(nodes, refused, left, right, low, high, least):
                                met = True
                                break
                        if met:
                            break
                if not met:
                    waiting[stay] = one
                    stay += 1
                    continue
                settled[bucket] = False
                for place in range(starts[one], starts[one + 1]):
                    mine[order[place]] = False
                    lost |= before[order[place]]
                if not known:
                    out[total] = np.int64(left) * len(nodes.rows) + right
                    total += 1
                    join(trial, left, right)
            left_over = stay
        if lost:  # what was looked at before stays so: rather the others are looked at again
            mine[:] = before
    return total


@inlined
def _is_open(
    nodes: Nodes, refused: Indices, left: int, right: int, low: int, high: int, least: tuple[int, int]
) -> bool:
    """Return whether two nodes are a candidate pair that is not known to be too different."""
    if nodes.groups[left] != nodes.groups[right]:
        return False
    if not agree(nodes.sketches[nodes.rows[left]], nodes.sketches[nodes.rows[right]], low, high, least):
        return False
    one, other = nodes.text_of[left], nodes.text_of[right]
    if one > other:
        one, other = other, one
    return not _holds(refused, np.int64(one) * (nodes.text_of[-1] + 1) + other)


@compiled
def _holds(ascending: Indices, value: int) -> bool:
    place = np.searchsorted(ascending, value)
    return bool(place < len(ascending) and ascending[place] == value)


@compiled
def _every(
    nodes: Nodes,
    found: Buckets,
    rows: int,
    least: tuple[int, int],
    parents: NDArray[np.int32],
    bucket: int,
    begin: int,
    out: Indices,
) -> tuple[int, int, int]:
    """Find pairs for `every_pair`; return how many were written, and the bucket and the place to continue with."""
    bounds, total = found.bounds, 0
    while bucket < len(found.bands):
        part, mine = (
            found.members[bounds[bucket] : bounds[bucket + 1]],
            found.looked[bounds[bucket] : bounds[bucket + 1]],
        )
        size, band = len(part), found.bands[bucket]
        held = Sets(np.empty(size, np.int32), np.empty(size + 1, np.int32), np.empty(size, np.int32))
        order, starts, ends = held
        sets = _sets(part, mine, parents, held)
        if sets == 1:
            bucket, begin = bucket + 1, 0
            continue
        set_of = np.empty(size, np.int32)
        for number in range(sets):
            for place in range(starts[number], starts[number + 1]):
                set_of[order[place]] = number
        new = np.flatnonzero(~mine)
        for i in range(begin, size):
            if total + size > len(out) and total:
                return total, bucket, i
            own = set_of[i]
            # Each pair once, by its smaller place. Who was looked at meets those only who were not; of a large set none
            # is asked for the others in it.
            if mine[i] and len(new) < size - (starts[own + 1] - starts[own]):
                for j in new:
                    if j <= i or set_of[j] == own:
                        continue
                    if _is_new(nodes, part[i], part[j], band, rows, least):
                        out[total] = np.int64(part[i]) * len(nodes.rows) + part[j]
                        total += 1
                continue
            for number in range(sets):
                if number == own:
                    continue
                for place in range(starts[number], ends[number] if mine[i] else starts[number + 1]):
                    j = order[place]
                    if j > i and _is_new(nodes, part[i], part[j], band, rows, least):
                        out[total] = np.int64(part[i]) * len(nodes.rows) + part[j]
                        total += 1
        bucket, begin = bucket + 1, 0
    return total, bucket, 0


@inlined
def _is_new(nodes: Nodes, left: int, right: int, band: int, rows: int, least: tuple[int, int]) -> bool:
    """Return whether two nodes are a candidate pair, and this is the first band on which they agree."""
    if nodes.groups[left] != nodes.groups[right]:
        return False
    one, other = nodes.sketches[nodes.rows[left]], nodes.sketches[nodes.rows[right]]
    if not agree(one, other, band * rows, (band + 1) * rows, least):
        return False
    return not _agree_before(one, other, band, rows)


@inlined
def _agree_before(one: NDArray[np.uint32], other: NDArray[np.uint32], band: int, rows: int) -> bool:
    """Return whether two sketches agree on an earlier band; the pair is handled there."""
    for earlier in range(band):
        same = True
        for place in range(earlier * rows, (earlier + 1) * rows):
            if one[place] != other[place]:
                same = False
                break
        if same:
            return True
    return False


@compiled
def _sets(part: NDArray[np.int32], looked: NDArray[np.bool_], parents: NDArray[np.int32], out: Sets) -> int:
    """Group the members of a bucket by connected set; return how many sets there are."""
    order, starts, ends = out
    size = len(part)
    first, one = root(parents, part[0]), True
    for place in range(1, size):
        if root(parents, part[place]) != first:
            one = False
            break
    if one:
        return 1
    keys = np.empty(size, np.int64)
    for place in range(size):
        keys[place] = 2 * np.int64(root(parents, part[place])) + looked[place]
    by_key, sets = np.argsort(keys, kind="mergesort"), 0
    for place in range(size):
        order[place] = by_key[place]
        if place == 0 or keys[by_key[place]] >> 1 != keys[by_key[place - 1]] >> 1:
            starts[sets], ends[sets] = place, place
            sets += 1
        if not looked[by_key[place]]:
            ends[sets - 1] = place + 1
    starts[sets] = size
    return sets

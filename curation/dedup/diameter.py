"""Split a chain of near-duplicates whose ends no longer resemble each other into parts of bounded diameter.

Each text of a chain resembles the next, but the first and the last may have nothing in common: single linkage drifts.
Complete linkage does not: its height is the largest distance within a part (Defays, "An efficient algorithm for a
complete link method", 1977; Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011).

It is quadratic, so a very large component is cut around centers instead. The number of mismatches is a Hamming
distance, hence a metric: all members within half the limit of one point are within the limit of each other. The most
frequent value of each permutation is such a point, half as far from the copies of a template as they are from each
other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LINKED_UP_TO = 4_000  # different members; there all pairs take 1 s and 130 MB, twice as many 4 s and 500 MB
FEW = 32  # members whose pairs are all compared at once, in a tenth of the time that linkage takes to begin
CENTRES = 32  # are tried; a part that is not a 32nd of the component is left to the leaders
SAMPLE = 1_024  # members that a centre is told from: the mode of each permutation is sure by then
COMPARISONS = 4_000_000  # of members further than half the limit from their centre, in all: half a second
BAND_ROWS = 4  # of 128 permutations 32 bands: a leader at distance .3 is met with probability .9998

Sketches = NDArray[np.uint32]
Positions = NDArray[np.int64]


def split(sketches: Sketches, max_diameter: float) -> Positions:
    """Assign each member of one connected component to a part.

    Within a part, every pair's estimated distance is at most `max_diameter`, without exception: 1 minus the share of
    equal permutations. It estimates the Jaccard distance with a standard deviation of up to .044 for 128 permutations
    (.035 at similarity .8), so that a limit close to 1 - threshold also splits pairs that the threshold joined.

    A component whose members are all within half the limit of its first member is one part. Otherwise one with up to
    `LINKED_UP_TO` different members is one part if it is within the limit, and else is cut by complete linkage. A
    larger one is cut around centers and leaders, in time that grows with its members and not with their pairs. Its
    parts keep the bound, but may be smaller than necessary: copies of a template that scatter around no center may be
    separated though no pair is too far apart. Members with equal sketches are never separated.

    Args:
        sketches: shape (members, permutations), in the order of the members' keys, on which the result depends.
        max_diameter: largest distance within a part, 0 to 1.

    Returns:
        For each member the position of the first member of its part.
    """
    members = len(sketches)
    if members < 2:
        return np.zeros(members, np.int64)
    limit = _allowed(sketches, max_diameter)
    if _mismatches(sketches, sketches[0]).max() <= limit // 2:
        return np.zeros(members, np.int64)
    if members <= FEW and _mismatches(sketches[:, None], sketches).max() <= limit:
        return np.zeros(members, np.int64)
    firsts, copies = _different(sketches)
    different = sketches[firsts]
    labels = _linked(different, limit) if len(firsts) <= LINKED_UP_TO else _cut_around_centres(different, limit)
    return firsts[labels][copies]


def _allowed(sketches: Sketches, max_diameter: float) -> int:
    """Return on how many permutations a pair may differ; in whole numbers all further steps are exact."""
    return int(np.floor(max_diameter * sketches.shape[1] + 1e-9))  # the margin keeps .29 * 100 from being 28


def _mismatches(sketches: Sketches, other: Sketches) -> Positions:
    """Return on how many permutations each sketch differs from another; the last axis is that of permutations."""
    return np.asarray(np.count_nonzero(sketches != other, axis=-1), np.int64)


def _different(sketches: Sketches) -> tuple[Positions, Positions]:
    """Return the positions of the first of equal sketches, ascending, and for each member its place among them."""
    rows = np.ascontiguousarray(sketches).view(np.dtype((np.void, sketches.shape[1] * sketches.itemsize))).ravel()
    _, firsts, inverse = np.unique(rows, return_index=True, return_inverse=True)
    places = np.empty(len(firsts), np.int64)
    places[np.argsort(firsts)] = np.arange(len(firsts))
    return np.sort(firsts).astype(np.int64), places[inverse]


def _numbered(labels: Positions) -> Positions:
    """Replace each label by the position at which it first occurs."""
    _, firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return firsts[inverse].astype(np.int64)


def _linked(sketches: Sketches, limit: int) -> Positions:
    """Cut into parts by complete linkage: return for each sketch the position of the first of its part. Quadratic."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    distances = np.rint(pdist(sketches, "hamming") * sketches.shape[1])
    if distances.max() <= limit:
        return np.zeros(len(sketches), np.int64)
    return _numbered(fcluster(linkage(distances, method="complete"), limit, criterion="distance"))


def _cut_around_centres(sketches: Sketches, limit: int) -> Positions:
    """Cut around centers while the parts are large, then around leaders: return for each sketch the first of its part.

    The first center is that of all sketches, the next ones those of all sketches within the limit of one sketch. In the
    order of digests the next sketch is as good as one drawn at random.
    """
    labels = np.full(len(sketches), -1, np.int64)
    rest, skipped, comparisons = np.arange(len(sketches)), 0, COMPARISONS
    for turn in range(CENTRES):
        if skipped == len(rest):
            break
        near = rest
        if turn:
            near = rest[_mismatches(sketches[rest], sketches[rest[skipped]]) <= limit]
        part = np.empty(0, np.int64)
        if len(near) * CENTRES >= len(sketches):
            about, comparisons = _about(sketches[rest], _centre(sketches[near]), limit, comparisons)
            part = rest[about]
        if len(part) * CENTRES < len(sketches):
            skipped += bool(turn)
            continue
        labels[part] = part[0]
        rest = rest[labels[rest] < 0]
        skipped = 0
    labels[rest] = rest[_led(sketches[rest], limit // 2)]
    return _numbered(labels)


def _centre(sketches: Sketches) -> Sketches:
    """Return the most frequent value of each permutation, the smallest on a tie, over `SAMPLE` evenly spaced rows."""
    some = sketches[np.linspace(0, len(sketches) - 1, min(SAMPLE, len(sketches))).astype(np.int64)]
    centre = np.empty(sketches.shape[1], np.uint32)
    for column, values in enumerate(some.T):
        distinct_values, counts = np.unique(values, return_counts=True)
        centre[column] = distinct_values[counts.argmax()]
    return centre


def _about(sketches: Sketches, centre: Sketches, limit: int, comparisons: int) -> tuple[Positions, int]:
    """Return the positions, ascending, of sketches around a center that are within `limit` of each other.

    Also returns how many `comparisons` are left. All sketches within half the limit of the center are taken; then those
    further off, the nearest first, if they are within the limit of every one that the triangle inequality leaves in
    doubt, as long as `comparisons` last.
    """
    distances = _mismatches(sketches, centre)
    order = np.argsort(distances, kind="stable")
    order = order[distances[order] <= limit]
    taken = int(np.searchsorted(distances[order], limit // 2, side="right"))
    inner, inner_distances = order[:taken], distances[order[:taken]]
    outer: list[int] = []
    for position in order[taken:].tolist():
        doubtful = inner[np.searchsorted(inner_distances, limit - distances[position], side="right") :]
        if len(doubtful) + len(outer) > comparisons:
            break
        comparisons -= len(doubtful) + len(outer)
        others = np.r_[np.array(outer, np.int64), doubtful]
        if not len(others) or _mismatches(sketches[others], sketches[position]).max() <= limit:
            outer.append(position)
    return np.sort(np.r_[inner, np.array(outer, np.int64)]), comparisons


def _led(sketches: Sketches, radius: int) -> Positions:
    """Cut around leaders: return for each sketch the position of its leader, which comes first in its part.

    A sketch joins the nearest leader it meets within `radius`, the first among equals, and becomes a leader if it meets
    none. It meets the first leader of each of its buckets, so it is compared with no more leaders than there are bands,
    however many there are.
    """
    leader_of: dict[int, int] = {}  # bucket → its first leader
    parts = np.empty(len(sketches), np.int64)
    for position, own in enumerate(_buckets(sketches).tolist()):
        met = sorted({leader_of[bucket] for bucket in own if bucket in leader_of})
        if met:
            distances = _mismatches(sketches[met], sketches[position])
            nearest = int(distances.argmin())
            if distances[nearest] <= radius:
                parts[position] = met[nearest]
                continue
        parts[position] = position
        for bucket in own:
            leader_of.setdefault(bucket, position)
    return parts


def _buckets(sketches: Sketches) -> NDArray[np.uint64]:
    """Return a 64-bit key for each sketch and band; an accidental match costs one comparison."""
    rows = min(BAND_ROWS, sketches.shape[1])
    keys = np.empty((len(sketches), sketches.shape[1] // rows), np.uint64)
    for band in range(keys.shape[1]):
        key = np.full(len(sketches), band + 1, np.uint64)
        for column in sketches[:, band * rows : (band + 1) * rows].T:
            key = (key ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
        keys[:, band] = key
    return keys

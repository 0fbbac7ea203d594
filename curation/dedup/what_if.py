"""Estimate from the kept MinHashes alone what other thresholds would merge; nothing is read again, nothing verified.

Two texts agree on a permutation with probability s, their Jaccard similarity, so the share of equal permutations
estimates s with standard deviation sqrt(s(1-s)/permutations): .035 at .8 for 128 of them (Broder 1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.bands import Nodes, buckets
from curation.dedup.candidates import estimates
from curation.dedup.cluster_texts import Sketched
from curation.dedup.settings import DedupSettings
from curation.errors import ConfigurationError

SEEN = 0.999  # of the pairs one standard deviation below the lowest threshold, this share is looked at
BIN = 0.05  # of the histogram of similarities
CHANGES = 10  # clusters named for each threshold
ALL_PAIRS = 128  # a bucket up to this size is compared pair by pair
WINDOW = 24  # neighbours that a text meets in a larger one
MARGIN = 1e-9  # .7 * 10 is a little more than 7

Positions = NDArray[np.int64]


class Change(NamedTuple):
    """A cluster that another threshold joins or splits.

    `doc_id` is its first document, `other` the first document of the largest part that is joined with it or split off,
    and `estimate` the similarity of the two. `before` and `after` are the sizes of `doc_id`'s cluster at the configured
    threshold and at the other one; `parts` is the number of clusters into which its documents fall at the higher
    threshold.
    """

    doc_id: str
    other: str
    estimate: float
    before: int
    after: int
    parts: int


@dataclass(frozen=True)
class Outcome:
    """What one threshold would make of the documents: kept + exact + near are all of them.

    Attributes:
        kept: clusters, each of which keeps one document.
        exact: documents merged away because another one has the same text.
        near: documents, each the first of its text, merged away because another text is similar.
        near_least, near_most: `near` if every estimate were one standard deviation too high, or too low.
        clusters: clusters of several documents.
        largest: documents of the largest cluster.
        more: how many more documents are merged than at the configured threshold; negative if fewer.
        changes: the clusters that change most, at most `CHANGES`.
    """

    threshold: float
    kept: int
    exact: int
    near: int
    near_least: int
    near_most: int
    clusters: int
    largest: int
    more: int
    changes: tuple[Change, ...]

    @property
    def documents(self) -> int:
        """The number of all documents."""
        return self.kept + self.exact + self.near


@dataclass(frozen=True)
class WhatIf:
    """The outcomes by threshold, ascending, including the configured one; and candidate pairs by similarity.

    `similarities`: the lower end of each bin of `BIN` up to 1 → pairs, from the bin of the lowest threshold on.
    """

    outcomes: tuple[Outcome, ...]
    similarities: dict[float, int]


def spread(similarity: float, permutations: int) -> float:
    """Return the standard deviation of an estimate."""
    return sqrt(similarity * (1 - similarity) / permutations)


def bands_for(similarity: float, permutations: int) -> tuple[int, int]:
    """Return the fewest bands, and their rows, that examine the share `SEEN` of the pairs at a similarity.

    Raises:
        ConfigurationError: even bands of one row examine fewer; the error says the lowest possible similarity.
    """
    for rows in range(permutations, 0, -1):
        bands = permutations // rows
        if 1 - (1 - similarity**rows) ** bands >= SEEN:
            return bands, rows
    raise ConfigurationError(
        f"threshold {similarity:g}",
        f"{permutations} permutations do not show pairs that are so little alike",
        f"ask for {ceil(100 * lowest(permutations)) / 100:g} or more",
    )


def lowest(permutations: int) -> float:
    """Return the lowest similarity for which there are bands."""
    return float(1 - (1 - SEEN) ** (1 / permutations)) + MARGIN


def what_if(texts: Sketched, thresholds: Sequence[float], settings: DedupSettings) -> WhatIf:
    """Estimate what each threshold would merge, and how that differs from the configured one.

    Pairs whose share of equal permutations is at least the threshold are joined, directly or through others. A lower
    threshold never merges less. `max_diameter` is not applied.

    Args:
        texts: see `Sketched`.
        thresholds: each above 0, up to 1, in any order; the configured one need not be among them.
        settings: `threshold` and `permutations` are read.

    Raises:
        ConfigurationError: the permutations are too few for a threshold.
    """
    permutations = settings.permutations
    asked = sorted({*thresholds, settings.threshold})
    bands_for(asked[0], permutations)
    first_bin = floor(min(asked[0], 1 - BIN) / BIN + MARGIN)
    seen_from = max(min(asked[0] - spread(asked[0], permutations), first_bin * BIN), lowest(permutations))
    left, right, equal = _pairs(texts, seen_from, permutations)

    def roots_at(similarity: float) -> Positions:
        alike = equal >= ceil(similarity * permutations - MARGIN)
        return connected(len(texts.documents), left[alike], right[alike])

    standing = roots_at(settings.threshold)
    outcomes = []
    for threshold in asked:
        roots, off = roots_at(threshold), spread(threshold, permutations)
        least, most = (_near(roots_at(min(threshold + error, 1.0))) for error in (off, -off))
        low, high = (roots, standing) if threshold < settings.threshold else (standing, roots)
        changes = _changes(texts, low, high, joined=threshold < settings.threshold)
        outcomes.append(_outcome(texts, threshold, roots, (least, most), _near(roots) - _near(standing), changes))
    edges = range(first_bin, round(1 / BIN))
    bins = np.minimum(equal * round(1 / BIN) // permutations, edges[-1])
    pairs = np.bincount(bins, minlength=round(1 / BIN))
    return WhatIf(tuple(outcomes), {round(edge * BIN, 2): int(pairs[edge]) for edge in edges})


def connected(texts: int, left: Positions, right: Positions) -> Positions:
    """Return for each text the smallest position of its connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not texts:
        return np.empty(0, np.int64)
    graph = coo_array((np.ones(len(left), np.bool_), (left, right)), shape=(texts, texts))
    _, labels = connected_components(graph, directed=False)
    _, firsts = np.unique(labels, return_index=True)
    return np.asarray(firsts[labels], np.int64)


def _pairs(texts: Sketched, similarity: float, permutations: int) -> tuple[Positions, Positions, Positions]:
    """Return the pairs of one group that share a bucket, each once, and on how many permutations they agree.

    In a bucket of more than `ALL_PAIRS` texts, a text meets its next `WINDOW` neighbors and the first text: copies of
    one template are connected through these, and the time does not grow quadratically.
    """
    number, nodes = len(texts.documents), Nodes.of(texts.sketches, texts.groups)
    bands, rows = bands_for(similarity, permutations)
    looking = DedupSettings(threshold=similarity, bands=bands, rows=rows, permutations=permutations)
    least = ceil(similarity * permutations - MARGIN)
    pair_codes = [np.empty(0, np.int64)]
    for band in range(bands if number else 0):
        met = buckets(nodes, looking, range(band, band + 1))
        for left, right in _met(met.members.astype(np.int64), met.bounds):
            pair_codes.append((left * number + right)[_equal(nodes, left, right) >= least])
    left, right = np.divmod(np.unique(np.concatenate(pair_codes)), max(1, number))
    if texts.groups is not None:  # buckets are told apart by hashes
        together = texts.groups[left] == texts.groups[right]
        left, right = left[together], right[together]
    return left, right, _equal(nodes, left, right)


def _met(members: Positions, bounds: Positions) -> Iterator[tuple[Positions, Positions]]:
    """Yield pairs of buckets' members, left before right in the order of the members."""
    sizes = np.diff(bounds)
    bucket = np.repeat(np.arange(len(sizes)), sizes)
    large = sizes[bucket] > ALL_PAIRS
    starts = bounds[bucket]
    for distance in range(1, min(ALL_PAIRS, int(sizes.max(initial=0)))):
        left = np.flatnonzero(bucket[distance:] == bucket[:-distance])
        if distance > WINDOW:
            left = left[~large[left]]
        if distance > WINDOW and not len(left):
            break
        yield members[left], members[left + distance]
    rest = np.flatnonzero(large & (np.arange(len(members)) - starts > WINDOW))
    yield members[starts[rest]], members[rest]


def _equal(nodes: Nodes, left: Positions, right: Positions) -> Positions:
    """Return on how many permutations each pair agrees."""
    return np.asarray(np.rint(estimates(nodes, left, right) * nodes.sketches.shape[1]), np.int64)


def _near(roots: Positions) -> int:
    """Count the texts that are not the first of their component."""
    return int(np.count_nonzero(roots != np.arange(len(roots))))


def _sizes(texts: Sketched, roots: Positions) -> Positions:
    """Return the number of documents of each component, at its first text; 0 at the others."""
    return np.bincount(roots, weights=texts.documents, minlength=len(roots)).astype(np.int64)


def _outcome(
    texts: Sketched, threshold: float, roots: Positions, near: tuple[int, int], more: int, changes: Iterable[Change]
) -> Outcome:
    own = _sizes(texts, roots)
    sizes = np.r_[own[own > 0], texts.settled]
    documents = int(sizes.sum())
    return Outcome(
        threshold=threshold,
        kept=len(sizes),
        exact=documents - len(sizes) - _near(roots),
        near=_near(roots),
        near_least=near[0],
        near_most=near[1],
        clusters=int(np.count_nonzero(sizes > 1)),
        largest=int(sizes.max(initial=0)),
        more=more,
        changes=tuple(changes),
    )


def _changes(texts: Sketched, low: Positions, high: Positions, joined: bool) -> list[Change]:
    """Return the components at the lower threshold that fall into most parts at the higher one, most parts first."""
    parts = np.flatnonzero(high == np.arange(len(high)))  # the first text of every component at the higher threshold
    numbers = np.bincount(low[parts], minlength=len(low))
    wholes, pieces = _sizes(texts, low), _sizes(texts, high)
    changed = np.flatnonzero(numbers > 1)
    order = np.lexsort((changed, -wholes[changed], -numbers[changed]))
    changes = []
    for root in changed[order[:CHANGES]].tolist():
        others = parts[(low[parts] == root) & (parts != root)]
        other = int(others[np.argmax(pieces[others])])
        before, after = (pieces, wholes) if joined else (wholes, pieces)
        names = texts.firsts[root].as_py(), texts.firsts[other].as_py()
        estimate = float(np.mean(texts.sketches[root] == texts.sketches[other]))
        changes.append(Change(*names, estimate, int(before[root]), int(after[root]), int(numbers[root])))
    return changes

"""Disjoint sets of positions, which say who is connected with whom. The root of a set is its smallest member.

Galler, Fischer, "An improved equivalence algorithm", 1964, with halved paths.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curation.dedup.compiled import compiled, inlined
from curation.dedup.digests import Indices


@inlined
def root(parents: NDArray[np.int32], member: int) -> int:
    """Return the smallest member of the set of `member`."""
    while parents[member] != member:
        parents[member] = parents[parents[member]]
        member = parents[member]
    return member


@inlined
def join(parents: NDArray[np.int32], left: int, right: int) -> None:
    """Unite the sets of `left` and `right`."""
    low, high = root(parents, left), root(parents, right)
    if low < high:
        parents[high] = low
    else:
        parents[low] = high


@compiled
def join_all(parents: NDArray[np.int32], left: Indices, right: Indices) -> None:
    """Unite the sets of each pair."""
    for place in range(len(left)):
        join(parents, left[place], right[place])


@compiled
def roots(parents: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return for each member the smallest member of its set."""
    root_of = np.empty_like(parents)
    for member in range(len(parents)):
        root_of[member] = root(parents, member)
    return root_of

"""Count in how many documents each of many things occurs, up to a maximum."""

from __future__ import annotations

import numpy as np

from curation.corpora.sift.words import Indices
from curation.dedup.digests import sorted_distinct

HELD = 1 << 22  # pairs of thing and document before they are thinned out: 32 MB


class Spread:
    """A counter of the documents in which each of `number` things occurs.

    It tells which things occur in more than `most` documents, and keeps at most `most` documents for each.
    """

    def __init__(self, number: int, most: int) -> None:
        self.most, self.common = most, np.zeros(number, np.bool_)
        self._pairs: list[Indices] = [np.empty(0, np.int64)]
        self._held, self._limit = 0, HELD

    def add(self, things: Indices, documents: Indices) -> None:
        """Record that each thing occurs in the document at the same position."""
        fresh = ~self.common[things]
        self._pairs.append(sorted_distinct(things[fresh] << 32 | documents[fresh]))
        self._held += len(self._pairs[-1])
        if self._held > self._limit:
            self.settle()
            self._limit = max(HELD, 2 * self._held)

    def settle(self) -> None:
        """Update `common`, which is true for the things that occur in more than `most` documents."""
        if len(self._pairs) < 2:  # nothing came since
            return
        pairs = sorted_distinct(np.concatenate(self._pairs))
        self.common |= np.bincount(pairs >> 32, minlength=len(self.common)) > self.most
        pairs = pairs[~self.common[pairs >> 32]]
        self._pairs, self._held = [pairs], len(pairs)

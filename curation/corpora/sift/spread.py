"""In how many documents something stands, as far as it matters."""

from __future__ import annotations

import numpy as np

from curation.corpora.sift.words import Indices
from curation.dedup.digests import sorted_distinct

HELD = 1 << 22  # pairs of thing and document before they are thinned out: 32 MB


class Spread:
    """In how many documents each of `number` things stands, as far as `most`; memory: no more than things × most."""

    def __init__(self, number: int, most: int) -> None:
        self.most, self.common = most, np.zeros(number, np.bool_)
        self._pairs: list[Indices] = [np.empty(0, np.int64)]
        self._held, self._limit = 0, HELD

    def add(self, things: Indices, documents: Indices) -> None:
        """Each thing stands in the document beside it."""
        fresh = ~self.common[things]
        self._pairs.append(sorted_distinct(things[fresh] << 32 | documents[fresh]))
        self._held += len(self._pairs[-1])
        if self._held > self._limit:
            self.settle()
            self._limit = max(HELD, 2 * self._held)

    def settle(self) -> None:
        """Bring `common`, which things stand in more than `most` documents, up to date."""
        if len(self._pairs) < 2:  # nothing came since
            return
        pairs = sorted_distinct(np.concatenate(self._pairs))
        self.common |= np.bincount(pairs >> 32, minlength=len(self.common)) > self.most
        pairs = pairs[~self.common[pairs >> 32]]
        self._pairs, self._held = [pairs], len(pairs)

"""Limit long runs of words that too many documents share, because a model learns them by heart.

Lee et al., "Deduplicating training data makes language models better", 2021, count sequences of 50 tokens. Here a run
of `words` words is found by winnowing: of every `WINDOW` successive shorter runs one is sampled, the same one in each
text that holds them, so that no run is missed and only a sixth of the hashes is kept. Two passes bound memory: the
first counts samples in a table of fixed size, which can only overestimate; the second keeps those that may be too
frequent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curation.corpora.sift.settings import Sequences
from curation.corpora.sift.words import U64, Indices, text_numbers, winnowed
from curation.dedup.compiled import compiled
from curation.dedup.shingles import Hashes, runs

WINDOW = 11  # a run of 50 words holds 11 of 40
SLOTS_BITS = 23  # 32 MB; two samples a slot at 300,000 examples of 2 KB


@compiled
def _count(values: NDArray[np.uint64], slots: NDArray[np.uint32]) -> None:
    for value in values:
        slots[value >> U64(64 - SLOTS_BITS)] += np.uint32(1)


@dataclass(frozen=True)
class Repeated:
    """The numbers of the examples to drop; and how many samples are too frequent, in how many documents."""

    examples: frozenset[int]
    sequences: int
    documents: int


class Repetitions:
    """A finder of repeated runs. Pass all rows twice in the same order: first to `count`, then to `keep`."""

    def __init__(self, settings: Sequences) -> None:
        self.settings = settings
        self._slots = np.zeros(1 << SLOTS_BITS, np.uint32)
        self._samples: list[NDArray[np.uint64]] = [np.empty(0, U64)]
        self._examples: list[Indices] = [np.empty(0, np.int64)]
        self._totals: dict[int, int] = {}

    def count(self, texts: Hashes) -> None:
        """Count the samples of some training examples, given as `text_word_hashes`, in the first pass."""
        _count(self._sampled(texts).values, self._slots)

    def keep(self, texts: Hashes, numbers: Sequence[int]) -> None:
        """Keep the samples that may be too frequent, in the second pass; `numbers` are those of the examples."""
        samples = self._sampled(texts)
        many = self._slots[self._slot(samples.values)] > self.settings.most_documents
        of = text_numbers(samples)[many]
        if not len(of):
            return
        named = np.array(numbers, np.int64)
        self._samples.append(samples.values[many])
        self._examples.append(named[of])
        totals = np.diff(samples.bounds)
        self._totals.update({int(named[text]): int(totals[text]) for text in np.unique(of).tolist()})

    def settled(self, ids: Sequence[str], documents: Sequence[int], gone: Collection[int] = ()) -> Repeated:
        """Return the examples to drop: those with at least `share` of their samples beyond the cap.

        The documents that hold a sample are ordered by their smallest example_id. The sample is within the cap in the
        first `most_documents` of them and beyond it in the others. The result does not depend on the order of rows.

        Args:
            ids: example_ids by number.
            documents: by number of the example, the number of the document that it is counted for.
            gone: numbers of the examples that were dropped before; they are ignored.
        """
        samples, examples = np.concatenate(self._samples), np.concatenate(self._examples)
        if gone:
            stays = ~np.isin(examples, np.fromiter(gone, np.int64))
            samples, examples = samples[stays], examples[stays]
        if not len(samples):
            return Repeated(frozenset(), 0, 0)
        involved, at = np.unique(examples, return_inverse=True)
        rank = np.empty(len(involved), np.int64)
        rank[sorted(range(len(involved)), key=[ids[number] for number in involved.tolist()].__getitem__)] = np.arange(
            len(involved)
        )
        document = np.array([documents[number] for number in involved.tolist()], np.int64)[at]
        _, sample = np.unique(samples, return_inverse=True)
        order = np.lexsort((rank[at], document, sample))
        sample, document, at = sample[order], document[order], at[order]
        begins = np.ones(len(order), np.bool_)  # of each document that holds a sample, its first example
        begins[1:] = (sample[1:] != sample[:-1]) | (document[1:] != document[:-1])
        pair = np.cumsum(begins) - 1
        pair_sample, first = sample[begins], rank[at[begins]]
        sizes = np.bincount(pair_sample)
        by_first = np.lexsort((first, pair_sample))
        place = np.empty(len(by_first), np.int64)
        place[by_first] = np.arange(len(by_first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        beyond = place >= self.settings.most_documents
        mine = np.bincount(at[beyond[pair]], minlength=len(involved))
        totals = np.array([self._totals[number] for number in involved.tolist()])
        many = sizes > self.settings.most_documents
        return Repeated(
            frozenset(involved[(mine > 0) & (mine >= self.settings.share * totals)].tolist()),
            int(many.sum()),
            len(np.unique(document[begins][many[pair_sample]])),
        )

    def _sampled(self, texts: Hashes) -> Hashes:
        return winnowed(runs(texts, self.settings.words - WINDOW + 1), WINDOW)

    @staticmethod
    def _slot(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return values >> U64(64 - SLOTS_BITS)

"""Find training examples that share runs of words with evaluation examples or are nearly the same as one.

A run of 13 words that both sides hold is a hit, as in Brown et al., "Language models are few-shot learners", 2020,
appendix C. As there, a run in more than ten documents is not a hit, because it is a macro, a disclaimer or a phrase.
The similarity of whole texts (Broder 1997) ignores such runs too, so that two short questions with one long macro are
not alike. The index covers the evaluation side, which is small; training examples are streamed past it twice: once to
count documents (`count`), once to be judged (`judged`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.corpora.sift.settings import Contamination
from curation.corpora.sift.spread import Spread
from curation.corpora.sift.words import U64, Indices, Lookup, batches, of_texts, only, text_numbers, text_word_hashes
from curation.dedup.digests import sorted_distinct
from curation.dedup.minhash import sketched
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import Hashes, as_sets, concatenated, runs
from curation.dedup.similarity import jaccard

SHORTEST = 8  # words of an evaluation text to search for; two texts share fewer by chance
SHINGLE = 5
LEAST_OWN = 8  # words of a run that no common shingle covers: a name in front of a macro makes no new run of it
LEAST_SHINGLES = 8  # what is left without macros must say something
BANDS = DedupSettings()  # at a similarity of .75 more than 99 % of the pairs are looked at


class Overlap(NamedTuple):
    """A training text and an evaluation text with `shared` runs in common, and their `similarity` (0: not computed)."""

    text: int
    owner: int
    shared: int
    similarity: float


class _Signed(NamedTuple):
    """The sets of shingles of the owners, and an index of owners by band key.

    `owners[starts[key]:starts[key + 1]]` are the owners that have the band key with this number.
    """

    sets: Hashes
    bands: Lookup
    starts: Indices
    owners: Indices


class _Met(NamedTuple):
    """The shingles of some texts; `places`, `known` and `of` describe the shingles that owners hold too.

    Those are their places in `shingles`, their numbers in the index, and the numbers of their texts.
    """

    shingles: Hashes
    places: Indices
    known: Indices
    of: Indices


class Evaluation:
    """The index over the evaluation texts, which are called owners and identified by number."""

    def __init__(self, owners: Sequence[str], settings: Contamination) -> None:
        self.settings, self.owners = settings, len(owners)
        grams, shingles = [], []
        self._sizes: set[int] = set()
        for part in batches(owners, len):
            hashes = text_word_hashes(part)
            grams.append(self._looked_for(hashes))
            shingles.append(as_sets(runs(hashes, SHINGLE)))
        every = concatenated(grams)
        self.grams = Lookup(every.values)
        pairs = sorted_distinct(self.grams.of(every.values)[1] << 32 | text_numbers(every))
        self._owner = (pairs & 0xFFFFFFFF).astype(np.int32)
        self._starts = np.searchsorted(pairs >> 32, np.arange(len(self.grams.keys) + 1))
        self._sets = concatenated(shingles)
        self.shingles = Lookup(self._sets.values)
        self._gram_spread = Spread(len(self.grams.keys), settings.most_documents)
        self._shingle_spread = Spread(len(self.shingles.keys), settings.most_documents)

    def _looked_for(self, texts: Hashes) -> Hashes:
        """Return the runs to search for: all of `words` words; of a shorter text, the whole text if not too short."""
        lengths = np.diff(texts.bounds)
        values, of = [np.empty(0, U64)], [np.empty(0, np.int64)]
        for size in range(SHORTEST, self.settings.words + 1):
            chosen = np.flatnonzero(lengths == size if size < self.settings.words else lengths >= size)
            if len(chosen):
                self._sizes.add(size)
                text_runs = runs(of_texts(texts, chosen), size)
                values.append(text_runs.values)
                of.append(chosen[text_numbers(text_runs)])
        owner = np.concatenate(of)
        order = np.argsort(owner, kind="stable")
        counts = np.bincount(owner, minlength=len(lengths))
        return Hashes(np.concatenate(values)[order], np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]))

    def count(self, texts: Hashes, documents: Sequence[Sequence[int]]) -> None:
        """Record in which documents the runs occur.

        Args:
            texts: the `text_word_hashes` of some examples, of either side.
            documents: for each example, the numbers of the documents behind it; below 2**31.
        """
        starts = np.cumsum([0, *(len(numbers) for numbers in documents)])
        every = np.array([number for numbers in documents for number in numbers], np.int64)
        met = self._met(texts)
        for spread, things, of in (
            (self._gram_spread, *self._hits(texts)[:2]),
            (self._shingle_spread, met.known, met.of),
        ):
            places, times = _every(starts, of)
            spread.add(np.repeat(things, times), every[places])

    def judged(self, texts: Hashes) -> Iterator[Overlap]:
        """Yield each training text with each owner that it repeats, in order of their numbers.

        Call it after all examples are counted.
        """
        met = self._met(texts)
        lengths = np.diff(texts.bounds).tolist()
        overlaps: dict[tuple[int, int], tuple[int, float]] = {}
        for text, owner, shared in self._shared(texts, met):
            shorter = min(self.looked_for[owner], max(1, lengths[text] - self.settings.words + 1))
            if shared >= self.settings.overlap * shorter:
                overlaps[text, owner] = (shared, 0.0)
        for text, owner, similarity in self._alike(met):
            overlaps[text, owner] = (overlaps.get((text, owner), (0, 0.0))[0], similarity)
        for (text, owner), (shared, similarity) in sorted(overlaps.items()):
            yield Overlap(text, owner, shared, similarity)

    @cached_property
    def looked_for(self) -> list[int]:
        """The number of runs to search for by owner, without common runs; valid after all examples are counted."""
        self._gram_spread.settle()
        return [int(number) for number in self._owners_of(~self._gram_spread.common)]

    @property
    def common(self) -> int:
        """The number of runs in too many documents to be evidence; valid after all examples are counted."""
        self._gram_spread.settle()
        return int(self._gram_spread.common.sum())

    def found_in(self, texts: Hashes) -> Indices:
        """Return the distinct numbers of the runs found in some texts, without common runs, for `owners_of`."""
        return sorted_distinct(self._told(texts, self._met(texts))[0])

    def owners_of(self, things: Indices) -> Indices:
        """Return for each owner how many of the runs with these numbers it holds."""
        chosen = np.zeros(len(self.grams.keys), np.bool_)
        chosen[things] = True
        return self._owners_of(chosen)

    def _owners_of(self, chosen: NDArray[np.bool_]) -> Indices:
        held = self._owner[np.repeat(chosen, np.diff(self._starts))]
        return np.bincount(held, minlength=self.owners)

    def _met(self, texts: Hashes) -> _Met:
        shingles = runs(texts, SHINGLE)
        places, known = self.shingles.of(shingles.values)
        return _Met(shingles, places, known, np.searchsorted(shingles.bounds, places, "right") - 1)

    def _hits(self, texts: Hashes) -> tuple[Indices, Indices, Indices, Indices]:
        """Return the runs that were found: number, text, place of the first word, and length of each."""
        every = [(np.empty(0, np.int64),) * 4]
        for size in sorted(self._sizes):
            text_runs = runs(texts, size)
            places, things = self.grams.of(text_runs.values)
            of = np.searchsorted(text_runs.bounds, places, "right") - 1
            first = places - text_runs.bounds[of] + texts.bounds[of]
            every.append((things, of, first, np.full(len(things), size)))
        things, of, first, sizes = (np.concatenate(parts) for parts in zip(*every, strict=True))
        return things, of, first, sizes

    def _told(self, texts: Hashes, met: _Met) -> tuple[Indices, Indices]:
        """Return the found runs that are evidence: their numbers, and the text of each."""
        things, of, first, sizes = self._hits(texts)
        self._gram_spread.settle()
        rare = ~self._gram_spread.common[things]
        things, of, first, sizes = things[rare], of[rare], first[rare], sizes[rare]
        if not len(things):
            return things, of
        self._shingle_spread.settle()
        covered = self._shingle_spread.common[met.known]
        places, of_place = met.places[covered], met.of[covered]
        places = places + texts.bounds[of_place] - met.shingles.bounds[of_place]
        edges = np.bincount(places, minlength=len(texts.values) + SHINGLE + 1)
        edges[SHINGLE:] -= edges[:-SHINGLE].copy()
        own = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.cumsum(edges) == 0)])
        told = own[first + sizes] - own[first] >= LEAST_OWN
        return things[told], of[told]

    def _shared(self, texts: Hashes, met: _Met) -> Iterator[tuple[int, int, int]]:
        things, of = self._told(texts, met)
        pairs = sorted_distinct(of << 32 | things)
        of, things = pairs >> 32, pairs & 0xFFFFFFFF
        places, counts = _every(self._starts, things)
        both, shared = np.unique(np.repeat(of, counts) << 32 | self._owner[places], return_counts=True)
        yield from zip((both >> 32).tolist(), (both & 0xFFFFFFFF).tolist(), shared.tolist(), strict=True)

    @cached_property
    def _signed(self) -> _Signed:
        """The index of the owners' shingles by band, without common shingles."""
        self._gram_spread.settle()
        self._shingle_spread.settle()
        sets = only(self._sets, ~self._shingle_spread.common[self.shingles.of(self._sets.values)[1]])
        signed = np.flatnonzero(np.diff(sets.bounds) >= LEAST_SHINGLES)
        keys = _band_keys(of_texts(sets, signed))
        lookup = Lookup(keys.ravel())
        pairs = sorted_distinct(lookup.of(keys.ravel())[1] << 32 | np.repeat(signed, keys.shape[1]))
        starts = np.searchsorted(pairs >> 32, np.arange(len(lookup.keys) + 1))
        return _Signed(sets, lookup, starts, pairs & 0xFFFFFFFF)

    def _alike(self, met: _Met) -> Iterator[tuple[int, int, float]]:
        signed, every = self._signed, met.shingles
        rare = ~self._shingle_spread.common[met.known]
        known = np.bincount(met.of[rare], minlength=len(every.bounds) - 1)
        some = np.flatnonzero(known >= LEAST_SHINGLES)
        sets = as_sets(of_texts(every, some))
        places, things = self.shingles.of(sets.values)
        common = self._shingle_spread.common[things]
        told, shared = np.ones(len(sets.values), np.bool_), np.zeros(len(sets.values), np.bool_)
        told[places], shared[places] = ~common, ~common
        shared_of = np.diff(only(sets, shared).bounds)
        sets = only(sets, told)
        # A similar text shares at least this part of its shingles with the index. Few texts do, and only they are
        # sketched.
        enough = np.flatnonzero(
            (shared_of >= LEAST_SHINGLES) & (shared_of >= self.settings.similarity * np.diff(sets.bounds) - 1e-9)
        )
        some, sets = some[enough], of_texts(sets, enough)
        keys = _band_keys(sets)
        places, bands_met = signed.bands.of(keys.ravel())
        of, counts = _every(signed.starts, bands_met)
        pairs = sorted_distinct(np.repeat(places // keys.shape[1], counts) << 32 | signed.owners[of])
        left, right = pairs >> 32, pairs & 0xFFFFFFFF
        owners = sorted_distinct(right)
        both = concatenated([sets, of_texts(signed.sets, owners)])
        measured = jaccard(both, left, len(some) + np.searchsorted(owners, right))
        same = measured >= self.settings.similarity
        yield from zip(some[left[same]].tolist(), right[same].tolist(), measured[same].tolist(), strict=True)


def _every(starts: Indices, chosen: Indices) -> tuple[Indices, Indices]:
    """Return the places of the members of the chosen lists among several concatenated ones, and their lengths."""
    counts = starts[chosen + 1] - starts[chosen]
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[chosen] - ends + counts, counts), counts


def _band_keys(sets: Hashes) -> NDArray[np.uint64]:
    """Return a number for each band of each set's sketch, shape (sets, bands)."""
    sketches = sketched(sets, BANDS.permutations)[:, : BANDS.bands * BANDS.rows].astype(U64)
    keys = np.zeros((len(sketches), BANDS.bands), U64)
    keys += np.arange(1, BANDS.bands + 1, dtype=U64)
    for row in range(BANDS.rows):
        keys = (keys ^ sketches[:, row :: BANDS.rows]) * U64(0x9E3779B97F4A7C15)
        keys ^= keys >> U64(29)
    return keys

"""Training examples against evaluation ones: runs of words that both hold, and texts that are nearly the same.

A run of 13 words that both sides hold is a hit, as in Brown et al., "Language models are few-shot learners", 2020,
appendix C; and as there a run that stands in more than ten documents is none: it is a macro, a disclaimer, a phrase.
The similarity of whole texts (Broder 1997) leaves such runs out too, so that two short questions with one long macro
are not alike. The index is over the evaluation side, which is small; training examples stream past it twice: once to
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

SHORTEST = 8  # words of an evaluation text that is looked for: fewer are said by chance
SHINGLE = 5
LEAST_OWN = 8  # words of a run that no common shingle covers: a name in front of a macro makes no new run of it
LEAST_SHINGLES = 8  # what is left without macros must say something
BANDS = DedupSettings()  # at a similarity of .75 more than 99 % of the pairs are looked at


class Overlap(NamedTuple):
    """Training text and evaluation text that share `shared` runs, or are `similarity` alike (0: not looked at)."""

    text: int
    owner: int
    shared: int
    similarity: float


class _Signed(NamedTuple):
    """Sets of shingles of the owners, and which owners have each key of a band: `owners[starts[key]:…]`."""

    sets: Hashes
    bands: Lookup
    starts: Indices
    owners: Indices


class _Met(NamedTuple):
    """Shingles of some texts; the places of those that owners have too, their numbers there, and whose text it is."""

    shingles: Hashes
    places: Indices
    known: Indices
    of: Indices


class Evaluation:
    """The index over evaluation texts, called owners, by their numbers."""

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
        """The runs that are looked for: `words` long, of a shorter text all of it."""
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
        """Note in which documents the runs stand.

        Args:
            texts: the `text_word_hashes` of some examples, of either side.
            documents: numbers of the documents behind each; below 2**31.
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
        """Each training text with each owner that it repeats, in order of their numbers; when all are counted."""
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
        """How many runs of each owner are looked for, common ones left out; when all are counted."""
        self._gram_spread.settle()
        return [int(number) for number in self._owners_of(~self._gram_spread.common)]

    @property
    def common(self) -> int:
        """How many runs stand in too many documents to tell anything; when all are counted."""
        self._gram_spread.settle()
        return int(self._gram_spread.common.sum())

    def found_in(self, texts: Hashes) -> Indices:
        """The numbers of the runs that some texts hold, each once, common ones left out; see `owners_of`."""
        return sorted_distinct(self._told(texts, self._met(texts))[0])

    def owners_of(self, things: Indices) -> Indices:
        """How many of the runs with these numbers each owner holds."""
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
        """Runs that are looked for and found: their numbers, whose text each was found in, first word, length."""
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
        """Of the hits those that tell something: numbers of runs, and whose text each was found in."""
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
        """What is left of each owner without what is common, in bands."""
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
        # Whoever is alike holds that share of its shingles in common with the index; few do, and no other is sketched.
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
    """Of lists that lie one after the other the places of some, in their order, and how many each has."""
    counts = starts[chosen + 1] - starts[chosen]
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[chosen] - ends + counts, counts), counts


def _band_keys(sets: Hashes) -> NDArray[np.uint64]:
    """A number for each band of each set's sketch, shape (sets, bands)."""
    sketches = sketched(sets, BANDS.permutations)[:, : BANDS.bands * BANDS.rows].astype(U64)
    keys = np.zeros((len(sketches), BANDS.bands), U64)
    keys += np.arange(1, BANDS.bands + 1, dtype=U64)
    for row in range(BANDS.rows):
        keys = (keys ^ sketches[:, row :: BANDS.rows]) * U64(0x9E3779B97F4A7C15)
        keys ^= keys >> U64(29)
    return keys

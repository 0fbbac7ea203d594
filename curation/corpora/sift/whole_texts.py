"""Compare whole prompts and completions of training examples with those of evaluation examples.

Answers that agents build from the same sentences share every run with hundreds of others, and differ only as a whole. A
text holds a shorter one if few of the words of the shorter one differ from some stretch of the longer one: P. Sellers,
"The theory and computation of evolutionary distances: pattern recognition", J. Algorithms 1, 1980. A text that more
than `most_documents` documents hold is a macro and no evidence. If that many documents only come near a text, and few
hold it word for word, the exact repeats are still evidence.

Pairs are found by their rarest runs of three words: texts that share half of their runs share one of the rarest half,
and share ten among the rarest half and nine more (C. Xiao et al., "Efficient similarity joins for near-duplicate
detection", TODS 2011). The evaluation side is indexed; training examples are streamed past it twice: once to be
counted, once to be judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.corpora.sift.settings import Contamination
from curation.corpora.sift.words import Indices, Lookup, of_texts
from curation.dedup.compiled import compiled
from curation.dedup.digests import sorted_distinct
from curation.dedup.shingles import Hashes, as_sets, runs

SHORTEST = 8  # words: fewer are said by chance
RUN = 3  # words; of a text with a word in seven changed half of these runs are left
COMMON = 0.5  # share of the runs of the shorter text that both must hold before they are compared word by word
OWNER = 0xFFFFFFFF  # the bits of a pair that name the owner; those above name the text
MORE = 0.1  # share of its runs that are looked for beside the rarest half: so many, not one, must be shared


class Held(NamedTuple):
    """A training text and an evaluation text of which one holds the other; `edited` is the share of changed words."""

    text: int
    owner: int
    edited: float


@compiled
def _edited(
    words_: tuple[NDArray[np.uint64], NDArray[np.uint64]],
    word_bounds: tuple[Indices, Indices],
    runs_: tuple[NDArray[np.uint64], NDArray[np.uint64]],
    run_bounds: tuple[Indices, Indices],
    left: Indices,
    right: Indices,
    most: float,
    out: NDArray[np.float64],
) -> None:
    """Write to `out` for each pair the share of words to edit in the shorter text to get a stretch of the longer one.

    It is 1 if the share may exceed `most`, or if the two have too few common runs. Only rows that may stay below that
    are computed: E. Ukkonen, "Finding approximate patterns in strings", J. Algorithms 6, 1985.
    """
    for pair in range(len(left)):
        one, other = left[pair], right[pair]
        place, stop = run_bounds[0][one], run_bounds[0][one + 1]
        at, end = run_bounds[1][other], run_bounds[1][other + 1]
        fewest = min(stop - place, end - at)
        common = 0
        while place < stop and at < end:
            if runs_[0][place] == runs_[1][at]:
                common += 1
                place += 1
                at += 1
            elif runs_[0][place] < runs_[1][at]:
                place += 1
            else:
                at += 1
        out[pair] = 1.0
        if common < COMMON * fewest:
            continue
        first = words_[0][word_bounds[0][one] : word_bounds[0][one + 1]]
        second = words_[1][word_bounds[1][other] : word_bounds[1][other + 1]]
        short, long = (first, second) if len(first) <= len(second) else (second, first)
        fewest_told = int(most * len(short))
        costs = np.arange(len(short) + 1)
        active = min(fewest_told + 1, len(short))  # no row behind it can come to so few edits
        least = len(short)
        for word in long:
            diagonal = above = 0  # a stretch may begin anywhere
            for row in range(1, active + 1):
                cost = diagonal if short[row - 1] == word else min(diagonal, above, costs[row]) + 1
                diagonal, costs[row], above = costs[row], cost, cost
            while costs[active] > fewest_told:
                active -= 1
            if active == len(short):
                least = min(least, costs[active])
            else:
                active += 1
        out[pair] = least / len(short)


@compiled
def _join(
    places: Indices,
    things: Indices,
    starts: Indices,
    owners: Indices,
    by_text: Indices,
    by_owner: Indices,
    counts: NDArray[np.int32],
    met: Indices,
    out: Indices,
) -> int:
    """Write the pairs for `_Postings.joined` to `out`, as many as it has room for, and return how many there are."""
    total = 0
    for text in range(len(by_text)):
        number = 0
        for place in range(places[text], places[text + 1]):
            for at in range(starts[things[place]], starts[things[place] + 1]):
                owner = owners[at]
                if counts[owner] == 0:
                    met[number] = owner
                    number += 1
                counts[owner] += 1
        for index in range(number):
            owner = met[index]
            if counts[owner] >= by_text[text] and counts[owner] >= by_owner[owner]:
                if total < len(out):
                    out[total] = text << 32 | owner
                total += 1
            counts[owner] = 0
    return total


class Wholes:
    """The index over whole texts of the evaluation side, called owners and numbered; equal texts are one owner.

    Args:
        found: the `text_word_hashes` of the texts; texts shorter than `SHORTEST` words are not indexed.
    """

    def __init__(self, found: Hashes, settings: Contamination) -> None:
        self.settings = settings
        self._numbers: dict[bytes, int] = {}
        chosen: list[int] = []
        for place, key in enumerate(_keys(found)):
            if key is not None and key not in self._numbers:
                self._numbers[key] = len(chosen)
                chosen.append(place)
        self.words = of_texts(found, np.array(chosen, np.int64))
        self._runs = as_sets(runs(self.words, RUN))
        self._known = Lookup(self._runs.values)
        self._in_texts = np.zeros(len(self._known.keys), np.int64)  # how often each run was met
        self._documents: list[set[int]] = [set() for _ in self._numbers]  # that say an owner word for word
        self._everywhere = _Postings(*self._pairs(np.ones(len(self._runs.values), np.bool_)), len(self._known.keys))
        self._anchors: _Postings | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def owners(self, texts: Hashes) -> list[int | None]:
        """Return for each text, given by its `text_word_hashes`, the number of the owner with equal words, or None."""
        return [None if key is None else self._numbers.get(key) for key in _keys(texts)]

    def count(self, texts: Hashes, documents: Sequence[Collection[int]]) -> None:
        """Record how often runs occur, and which documents hold an owner word for word.

        Args:
            texts: the `text_word_hashes` of some whole texts, of either side.
            documents: for each text, the numbers of the documents behind it.
        """
        for owner, behind in zip(self.owners(texts), documents, strict=True):
            if owner is not None and len(self._documents[owner]) <= self.settings.most_documents:
                self._documents[owner].update(behind)
        met = self._known.of(as_sets(runs(texts, RUN)).values)[1]
        self._in_texts += np.bincount(met, minlength=len(self._in_texts))

    def held(self, texts: Hashes) -> Iterator[Held]:
        """Yield each text with each owner that it holds or that holds it. Call it after all texts are counted."""
        if not len(self):
            return
        if self._anchors is None:
            self._anchors = self._rarest()
        lengths = np.diff(texts.bounds)
        sets = as_sets(runs(texts, RUN))
        places, known = self._known.of(sets.values)
        of = np.searchsorted(sets.bounds, places, "right") - 1
        # An owner inside a text: enough of the owner's rarest runs stand in it.
        sizes = np.diff(sets.bounds)
        inside = self._anchors.joined(of, known, np.zeros(len(sizes), np.int64), _least(np.diff(self._runs.bounds)))
        # A text inside an owner: so do enough of the text's rarest; those that no owner holds are the rarest of all.
        unknown = sizes - np.bincount(of, minlength=len(sizes))
        rank = _ranks(of, self._everywhere.counts[known])
        rarest = rank < (_looked_at(sizes) - unknown)[of]
        anything = np.zeros(len(self), np.int64)
        around = self._everywhere.joined(of[rarest], known[rarest], _least(sizes), anything)
        both = sorted_distinct(np.concatenate([inside, around]))
        left, right = both >> 32, both & OWNER
        long_enough = lengths[left] >= SHORTEST
        left, right = left[long_enough], right[long_enough]
        edited, most = np.empty(len(left), np.float64), self.settings.edited + 1e-9
        _edited(
            (texts.values, self.words.values),
            (texts.bounds, self.words.bounds),
            (sets.values, self._runs.values),
            (sets.bounds, self._runs.bounds),
            left,
            right,
            most,
            edited,
        )
        near = edited <= most
        for text, owner, share in zip(left[near].tolist(), right[near].tolist(), edited[near].tolist(), strict=True):
            yield Held(text, owner, share)

    def told(self, found: Sequence[Held], documents: Sequence[Collection[int]]) -> Iterator[Held]:
        """Yield the pairs whose owner is not a macro.

        An owner is not a macro if at most `most_documents` documents come near it. If more do, but at most that many
        hold it word for word, only its word-for-word pairs are yielded.

        Args:
            found: all pairs that `held` has yielded.
            documents: for each text, the numbers of the documents behind it.
        """
        of_owner: defaultdict[int, list[Held]] = defaultdict(list)
        for pair in found:
            of_owner[pair.owner].append(pair)
        for owner, pairs in sorted(of_owner.items()):
            for most in (self.settings.edited, 0.0):
                near = [near_pair for near_pair in pairs if near_pair.edited <= most + 1e-9]
                behind = self._documents[owner].union(*(documents[near_pair.text] for near_pair in near))
                if len(behind) <= self.settings.most_documents:
                    yield from near
                    break

    def macros(self) -> NDArray[np.bool_]:
        """Return for each owner whether more than `most_documents` documents hold it word for word."""
        return np.array([len(documents) > self.settings.most_documents for documents in self._documents], np.bool_)

    def _rarest(self) -> _Postings:
        """Return the rarest runs of each owner, enough to find every text that holds the owner; none for macros."""
        sizes = np.diff(self._runs.bounds)
        of = np.repeat(np.arange(len(sizes)), sizes)
        rank = _ranks(of, self._in_texts[self._known.of(self._runs.values)[1]])
        chosen = (rank < _looked_at(sizes)[of]) & ~self.macros()[of]
        return _Postings(*self._pairs(chosen), len(self._known.keys))

    def _pairs(self, chosen: NDArray[np.bool_]) -> tuple[Indices, Indices]:
        of = np.repeat(np.arange(len(self._runs.bounds) - 1), np.diff(self._runs.bounds))
        return self._known.of(self._runs.values)[1][chosen], of[chosen]


class _Postings:
    """An index from the number of a run to the owners that have it."""

    def __init__(self, things: Indices, owners: Indices, number: int) -> None:
        order = np.argsort(things, kind="stable")
        self.owners = owners[order]
        self.starts = np.searchsorted(things[order], np.arange(number + 1))
        self.counts = np.diff(self.starts)

    def joined(self, of: Indices, things: Indices, by_text: Indices, by_owner: Indices) -> Indices:
        """Return the pairs that share as many runs as both text and owner require, as `text << 32 | owner`.

        Args:
            of: the number of the text of each run, ascending.
            things: the number of each run.
            by_text, by_owner: how many shared runs each text and each owner requires.
        """
        starts = np.searchsorted(of, np.arange(len(by_text) + 1))
        room = 1 << 16
        while True:
            pairs = np.empty(room, np.int64)
            counts, met = np.zeros(len(by_owner), np.int32), np.empty(len(by_owner), np.int64)
            number = _join(starts, things, self.starts, self.owners, by_text, by_owner, counts, met, pairs)
            if number <= room:
                return pairs[:number]
            room = number


def _keys(texts: Hashes) -> Iterator[bytes | None]:
    """Yield a key for each text, equal for texts of equal words; None for a text that is too short."""
    for start, stop in zip(texts.bounds[:-1].tolist(), texts.bounds[1:].tolist(), strict=True):
        yield texts.values[start:stop].tobytes() if stop - start >= SHORTEST else None


def _looked_at(sizes: Indices) -> Indices:
    """Return how many of a text's runs to search for so that each text with `COMMON` of them has `_least` of those."""
    needed: Indices = np.ceil(COMMON * sizes).astype(np.int64)
    return sizes - needed + _least(sizes)


def _least(sizes: Indices) -> Indices:
    """Return how many of the runs that are searched for must be found in texts of `sizes` runs."""
    return 1 + (MORE * sizes).astype(np.int64)


def _ranks(of: Indices, counts: Indices) -> Indices:
    """Return the rank of each run within its text by its count, the rarest first; `of`, the text of each, ascends."""
    order = np.lexsort((counts, of))
    starts = np.searchsorted(of, of, "left")
    ranks = np.empty(len(of), np.int64)
    ranks[order] = np.arange(len(of))
    return ranks - starts

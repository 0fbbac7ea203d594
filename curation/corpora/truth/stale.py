"""Find texts that repeat statements of older versions that are no longer true, word for word or nearly so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from curation.corpora.truth.claims import Claim
from curation.corpora.truth.reservations import not_ours, past
from curation.corpora.truth.statements import SENTENCE
from curation.corpora.truth.values import Value, agree, values_in
from curation.corpora.truth.versions import Gone, History
from curation.corpora.truth.words import WORD, meaning, meanings, parts, phrase_form, weight
from curation.corpora.truth.yes_no import MODAL, TURNED, says

STALE_WORDS = 4  # words of a shingle; a turn that quotes a statement shares two that touch: five words or more
AROUND = 14  # words before and behind a shared shingle that must be about the same thing
ABOUT = 0.5  # share of a statement's meanings that these words must have
LOOKED_UP = 2  # rarest meanings of a statement by which it is found
NEARLY, LEAST = 0.8, 1.5  # share and weight of meanings that a sentence shares with a statement that it repeats
NEARLY_SIGN, LEAST_SIGN = 0.85, 2.0  # the same for statements that say yes or no

Shingle = tuple[str, ...]


@dataclass(frozen=True)
class _Stale:
    """A statement that is no longer true, with the version that made it."""

    doc_id: str
    gone: Gone

    @property
    def words(self) -> frozenset[str]:
        return self.gone.claim.words


class Stale:
    """The statements that are no longer true, without those that an article in force also makes.

    Args:
        histories: all articles.
    """

    def __init__(self, histories: Sequence[History]) -> None:
        current = [history.current for history in histories if history.current is not None]
        statements = {_exactly(claim) for version in current for claim in version.claims}
        self._stale: list[_Stale] = []
        self._shingles: dict[Shingle, set[int]] = {}
        for history in histories:
            for version in history.versions:
                for gone in history.gone.get(version.doc_id, ()):
                    if _exactly(gone.claim) in statements:
                        continue
                    self._stale.append(_Stale(version.doc_id, gone))
                    words = WORD.findall(version.text[gone.claim.start : gone.claim.end].lower())
                    for shingle in shingles(words, STALE_WORDS):
                        self._shingles.setdefault(shingle, set()).add(len(self._stale) - 1)
        for version in current:
            for shingle in shingles(WORD.findall(version.text.lower()), STALE_WORDS):
                self._shingles.pop(shingle, None)
        self._anchors = frozenset(word for shingle in self._shingles for word in shingle[1:2])
        self._index = self._by_meaning()

    def _by_meaning(self) -> dict[str, list[int]]:
        count = Counter(word for stale in self._stale for word in stale.words)
        index: dict[str, list[int]] = {}
        for at, stale in enumerate(self._stale):
            for word in sorted(stale.words, key=lambda w: (-weight((w,)), count[w], w))[:LOOKED_UP]:
                index.setdefault(word, []).append(at)
        return index

    def repeated(self, text: str, words: list[str]) -> Iterator[str]:
        """Yield the doc_ids of the versions that made the outdated statements which a text repeats.

        Args:
            words: `WORD.findall(text.lower())`.
        """
        yield from self._quoted(text, words)
        yield from self._nearly(text, words)

    def _quoted(self, text: str, words: list[str]) -> Iterator[str]:
        if self._anchors.isdisjoint(words):
            return
        hits: dict[int, list[int]] = {}
        for at, shingle in enumerate(shingles(words, STALE_WORDS)):
            for number in self._shingles.get(shingle, ()):
                hits.setdefault(number, []).append(at)
        spans: list[tuple[int, int]] = []
        for number, places in sorted(hits.items()):
            stale = self._stale[number]
            if not any(after - before <= STALE_WORDS for before, after in pairwise(places)):
                continue
            spans = spans or [match.span() for match in WORD.finditer(text.lower())]
            first = spans[max(0, places[0] - AROUND)][0]
            last = spans[min(len(spans) - 1, places[-1] + STALE_WORDS - 1 + AROUND)][1]
            around = text[first:last]
            if weight(stale.words & meanings(around)) < ABOUT * weight(stale.words):
                continue
            if not _any_agree(values_in(around), stale.gone.instead):  # else it says what holds now too
                yield stale.doc_id

    def _nearly(self, text: str, words: list[str]) -> Iterator[str]:
        """Yield the versions with a statement of which a sentence has nearly all meanings, and the value or sign."""
        known = frozenset(means for word in frozenset(words) for part in parts(word) if (means := meaning(part)))
        numbers = {at for word in known & self._index.keys() for at in self._index[word]}
        near = [self._stale[at] for at in sorted(numbers)]
        near = [stale for stale in near if weight(stale.words & known) >= NEARLY * weight(stale.words)]
        if not near:
            return
        for sentence in sentences(text):
            sentence_meanings = meanings(sentence)
            own = [stale for stale in near if weight(stale.words & sentence_meanings) >= NEARLY * weight(stale.words)]
            if own and not not_ours(sentence) and not past(sentence):
                values = values_in(sentence)
                yield from (stale.doc_id for stale in own if _repeats(sentence, values, stale.gone))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a turn; the end of a line ends a sentence."""
    for line in re.split(r"\n+", text):
        at = 0
        for match in SENTENCE.finditer(line):
            yield line[at : match.start()]
            at = match.end()
        yield line[at:]


def shingles(words: list[str], length: int) -> Iterator[Shingle]:
    """Yield every run of `length` successive words."""
    return zip(*(words[start:] for start in range(length)), strict=False)


def _repeats(sentence: str, values: Sequence[Value], gone: Gone) -> bool:
    claim = gone.claim
    rest = list(phrase_form(sentence) if len(phrase_form(sentence)) == len(sentence) else sentence)
    for value in values:
        rest[value.start : value.end] = " " * (value.end - value.start)
    sentence_meanings = meanings("".join(rest)) - MODAL - TURNED
    shared = weight(claim.words & sentence_meanings)
    share = 2 * shared / max(weight(claim.words) + weight(sentence_meanings), 1e-9)
    if claim.values:
        if _any_agree(values, gone.instead) or not all(_any_agree(values, (value,)) for value in claim.values):
            return False
        return shared >= LEAST or (shared >= 1 and share >= NEARLY)
    _, sign, _ = says(sentence)
    return sign == claim.sign and shared >= LEAST_SIGN and share >= NEARLY_SIGN


def _any_agree(left: Iterable[Value], right: Sequence[Value]) -> bool:
    return any(one.kind == other.kind and agree(one, other) for one in left for other in right)


def _exactly(claim: Claim) -> tuple[frozenset[str], tuple[tuple[str, float], ...], int]:
    return claim.words, tuple((value.kind, value.low) for value in claim.values), claim.sign

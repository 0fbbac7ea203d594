"""Compare words by groups of English words that often mean the same in rules and manuals.

Each line of the section `groups` is a group. Groups are weaker than the synonyms of the vocabulary, which count as one
word: they only help to recognize statements about one thing in other words. A word may be in several groups. Words for
different things of one sort, such as days or animals, are not in a common group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache

from curation.corpora.truth.words import is_vague, meaning
from curation.text.word_files import word_file

ALMOST = 0.8  # weight of a word of the same group; the word itself has 1
VAGUE, LIGHT = 0.25, 0.4  # weights of vague words, and of words that mostly carry a sentence
LISTS = word_file("corpora/truth/thesaurus")


def _related() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = defaultdict(set)
    for group in LISTS.phrases("groups"):
        words = set(filter(None, map(meaning, group.split())))
        for word in words:
            related[word] |= words - {word}
    return {word: frozenset(others) for word, others in related.items() if others}


RELATED = _related()
_CARRIES = frozenset(filter(None, map(meaning, LISTS.words("light"))))


@cache
def says(word: str) -> float:
    """Return how much a meaning says about the topic of a statement: 1, or less if it occurs with many topics."""
    return VAGUE if is_vague(word) else LIGHT if word in _CARRIES else 1.0


def telling_share(word: str, around: Collection[str]) -> float:
    """Return how well words express a meaning: 1 if it is among them, `ALMOST` if one of its groups is, else 0."""
    if word in around:
        return 1.0
    related = RELATED.get(word)
    return ALMOST if related and not related.isdisjoint(around) else 0.0


def share(words: Iterable[str], around: Collection[str]) -> tuple[float, float]:
    """Return the share of the meanings `words` that `around` expresses, and the weight of the expressed ones."""
    total = overlap = 0.0
    for word in words:
        weight = says(word)
        total += weight
        overlap += weight * telling_share(word, around)
    return (overlap / total if total else 0.0), overlap

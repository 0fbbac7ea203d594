"""Words that are formed as no name is: compounds, mistyped words, consonants alone.

The test is meant for words in small letters that only a model takes for a name and that no list knows as one.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator

from curation.privacy.rules.english import all_words, common_words
from curation.privacy.rules.names.given_names import names

VOWELS = frozenset("aeiouy")
SHORT = 4  # letters of an abbreviation: Vx, Pwr, Msps
PART = 4  # letters of each half of a compound
TYPED, LONG = 7, 10  # letters of a word that is known for a mistyped one: a short one is near to too many


def is_coined(word: str) -> bool:
    """Whether a folded word is an abbreviation, a compound or a mistyped English word: `pwr`, `flowgraph`,
    `novmenber`."""
    if not (word.isascii() and word.isalpha()):
        return False
    if len(word) <= SHORT and VOWELS.isdisjoint(word):
        return True
    if word in all_words():
        return False  # a rare word is as often a name
    meant = all_words() if len(word) >= LONG else common_words()
    return _compound(word) or (len(word) >= TYPED and not meant.isdisjoint(near(word)))


def _compound(word: str) -> bool:
    """Whether a word consists of two common ones; false if surnames end in the second one, as `Greenwood` does."""
    common, ends = common_words(), _ends()
    halves = ((word[:at], word[at:]) for at in range(PART, len(word) - PART + 1))
    return any(first in common and last in common and last not in ends for first, last in halves)


@functools.cache
def _ends() -> frozenset[str]:
    """Return the endings of surnames, of `PART` letters or more."""
    return frozenset(name[at:] for name in names().surnames for at in range(2, len(name) - PART + 1))


def near(word: str) -> Iterator[str]:
    """Yield the words one typing error away: a letter left out, added, replaced, or swapped with its neighbour. The
    first letter stays."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]

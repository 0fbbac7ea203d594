"""Words that are made as no name is: of two words, of a word mistyped, of consonants alone.

They are asked about only where a model alone calls a word somebody's that is written small and that no list knows as
a name.
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
    """Whether a folded word that nobody has heard of as a name is an abbreviation, a compound or a mistyped word of
    English: `pwr`, `flowgraph`, `novmenber`."""
    if not (word.isascii() and word.isalpha()):
        return False
    if len(word) <= SHORT and VOWELS.isdisjoint(word):
        return True
    if word in all_words():
        return False  # a rare word is as often a name
    meant = all_words() if len(word) >= LONG else common_words()
    return _compound(word) or (len(word) >= TYPED and not meant.isdisjoint(near(word)))


def _compound(word: str) -> bool:
    """Whether a word is two common ones, and no surname ends in the second as `Greenwood` does."""
    common, ends = common_words(), _ends()
    halves = ((word[:at], word[at:]) for at in range(PART, len(word) - PART + 1))
    return any(first in common and last in common and last not in ends for first, last in halves)


@functools.cache
def _ends() -> frozenset[str]:
    """What surnames end in, from `PART` letters on."""
    return frozenset(name[at:] for name in names().surnames for at in range(2, len(name) - PART + 1))


def near(word: str) -> Iterator[str]:
    """What a word becomes with one letter left out, put in, changed, or changed with its neighbour; its first stays."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]

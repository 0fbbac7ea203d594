"""The common words of English, which people capitalise at a line's start, in a title, on a button.

They come from the list by which SymSpell (MIT) corrects spelling: the words, inflected forms too, that SCOWL, which
lists proper names apart, and counted books have in common.
"""

from __future__ import annotations

import functools
from importlib.resources import files

LIBRARY = "symspellpy"  # which ships the list
WORDS = "frequency_dictionary_en_82_765.txt"  # a word and how often it was counted a line, the most common first
# Rarer words of the list are as often a name as a word: Izaak, Monet, Wollaston.
COMMON = 15_000
SHORTEST = 3  # letters: shorter ones are initials


@functools.cache
def _words() -> tuple[str, ...]:
    """Return the words in small letters, the most common first; read once a process, in a twentieth of a second."""
    lines = files(LIBRARY).joinpath(WORDS).read_text("utf-8-sig").splitlines()
    return tuple(line.partition(" ")[0] for line in lines)


@functools.cache
def common_words() -> frozenset[str]:
    """Return the common words of three letters or more."""
    return frozenset(word for word in _words()[:COMMON] if len(word) >= SHORTEST)


@functools.cache
def all_words() -> frozenset[str]:
    """Return every word, rare ones too."""
    return frozenset(_words())

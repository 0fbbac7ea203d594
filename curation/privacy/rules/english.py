"""The common words of English: what somebody writes with a capital at a line's start, in a title, on a button.

From the list by which SymSpell (MIT) mends spelling: what SCOWL, which lists proper names apart, and the books that
were counted have in common, inflected forms too.
"""

from __future__ import annotations

import functools
from importlib.resources import files

LIBRARY = "symspellpy"  # which ships the list
WORDS = "frequency_dictionary_en_82_765.txt"  # a word and how often it was counted a line, the most common first
# Rarer ones of the list are as often a name as a word: Izaak, Monet, Wollaston.
COMMON = 15_000
SHORTEST = 3  # letters: shorter ones are initials


@functools.cache
def _words() -> tuple[str, ...]:
    """In small letters, the most common first; read once a process in a twentieth of a second."""
    lines = files(LIBRARY).joinpath(WORDS).read_text("utf-8-sig").splitlines()
    return tuple(line.partition(" ")[0] for line in lines)


@functools.cache
def common_words() -> frozenset[str]:
    """The common ones, without initials."""
    return frozenset(word for word in _words()[:COMMON] if len(word) >= SHORTEST)


@functools.cache
def all_words() -> frozenset[str]:
    """Every word, rare ones too."""
    return frozenset(_words())

"""Words of other languages than English, with inflected forms: what explains a word that looks like a name or a login.

From pyspellchecker (MIT), which counted them in OpenSubtitles.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from curation.privacy.languages import FUNCTION_WORDS

LIBRARY = "pyspellchecker"  # which ships the vocabularies
LEAST = 50  # times that the library says of each of its rare words, names and spellings of nobody among them


def _counted(language: str) -> Mapping[str, int]:
    from spellchecker import SpellChecker

    try:
        return SpellChecker(language=language, distance=1).word_frequency.dictionary
    except ValueError:
        return {}


@cache
def vocabulary(language: str) -> frozenset[str]:
    """The words of a language in small letters; none of a language that the library has none of."""
    return frozenset(_counted(language))


@cache
def ranks(language: str) -> Mapping[str, int]:
    """Its words that are not rare and how many are more common; read in half a second, then some 5 MB."""
    said = _counted(language)
    common = sorted((word for word, times in said.items() if times > LEAST), key=lambda word: (-said[word], word))
    # Of one string: strings of their own would keep all memory in which the whole vocabulary was read.
    return {word: rank for rank, word in enumerate("\n".join(common).split("\n"))} if common else {}


def languages() -> tuple[str, ...]:
    """Those that texts are told to be in."""
    return tuple(FUNCTION_WORDS)

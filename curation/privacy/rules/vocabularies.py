"""Words of other languages than English, with inflected forms, which tell words from names and logins.

They come from pyspellchecker (MIT), which counted them in OpenSubtitles. A language is read once a process, at its
first use, in a third of a second. Its common words take 5 MB, all its words another 5 MB; as a set they would take 40.
"""

from __future__ import annotations

import gzip
import json
import re
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from curation.privacy.models.languages import DEFAULT, ENGLISH, FUNCTION_WORDS, proof_language
from curation.privacy.rules.english import all_words, common_words

LIBRARY = "pyspellchecker"  # which ships the vocabularies
READ = frozenset(("de", "es", "fr", "it", "nl", "pt"))
NOUNS = "de"  # where nouns have capitals
LETTERS = re.compile(r"[^\W\d_]+")
LEAST = 50  # times that the library says of each of its rare words, names and spellings of nobody among them
COMPOUNDING = frozenset(("de", "nl"))  # languages that write two nouns in one word
HALF, LONG = 3, 5  # letters of each of them, and of one that is rare
COMMON, SHARED = 9_000, 3_000  # words of a language: those that many use, and those that English may share


class Written(NamedTuple):
    """Words, sorted and in one string, with the place where each begins."""

    words: str
    starts: array[int]

    def has(self, word: str) -> bool:
        at = bisect_left(range(len(self.starts)), word, key=self._word)
        return at < len(self.starts) and self._word(at) == word

    def _word(self, number: int) -> str:
        start = self.starts[number]
        return self.words[start : self.words.index("\n", start)]


def _counted(language: str) -> Mapping[str, int]:
    """Return each word with the library's count of it; empty where the library lacks the language.

    The file is read directly, in 0.6 of the time that a `SpellChecker` takes.
    """
    file = files("spellchecker") / "resources" / f"{language}.json.gz"
    if language not in READ and not file.is_file():
        return {}
    counts: dict[str, int] = json.loads(gzip.decompress(file.read_bytes()))
    return counts


@cache
def _written(language: str) -> Written:
    words = sorted(_counted(language))
    begins = accumulate((len(word) + 1 for word in words[:-1]), initial=0) if words else ()
    return Written("\n".join([*words, ""]), array("I", begins))


@cache
def ranks(language: str) -> Mapping[str, int]:
    """Return the words of a language that are not rare, each with the number of more common ones; empty without a
    vocabulary."""
    counts = _counted(language)
    common = sorted((word for word, times in counts.items() if times > LEAST), key=lambda word: (-counts[word], word))
    # The words are cut from one new string; the original strings would keep the memory of the whole vocabulary alive.
    return {word: rank for rank, word in enumerate("\n".join(common).split("\n"))} if common else {}


@lru_cache(maxsize=65536)
def has(language: str, word: str) -> bool:
    """Whether a word in small letters is in the language's vocabulary, however rare."""
    return _written(language).has(word)


@lru_cache(maxsize=4096)
def compounded(language: str, word: str) -> bool:
    """Whether a word consists of two words that are not rare, as German and Dutch join them: Neukunde,
    Klantenservice."""
    if language not in COMPOUNDING:
        return False
    halves = ((word[:at].removesuffix("s"), word[at:]) for at in range(HALF, len(word) - HALF))
    return any(_is_half(language, first) and _is_half(language, last) for first, last in halves)


def _is_half(language: str, word: str) -> bool:
    return ranks(language).get(word, COMMON) < COMMON or (len(word) >= LONG and has(language, word))


def languages() -> tuple[str, ...]:
    """Return the languages that texts are recognised in and that have a vocabulary."""
    return tuple(language for language in FUNCTION_WORDS if language in READ)


@lru_cache(maxsize=8)
def spoken_in(text: str, *, shown: bool = False) -> tuple[str, ...]:
    """Return the language of a text as a tuple; all languages for a text too short to tell, unless it looks English.

    Args:
        text: any.
        shown: whether a word of another language must show that a short text is not English.
    """
    language = proof_language(text)
    if language != DEFAULT:
        return (language,) if language in READ else ()
    words = LETTERS.findall(text.lower())
    if not ENGLISH.isdisjoint(words):
        return ()
    every, common = all_words(), common_words()
    others = sum(word not in every and any(word in ranks(code) for code in READ) for word in words)
    english = sum(word in common and all(ranks(code).get(word, COMMON) >= SHARED for code in READ) for word in words)
    return languages() if others >= max(english, shown) else ()


def own(language: str) -> tuple[str, ...]:
    """Return one language as a tuple, or all where it is empty."""
    return (language,) if language else languages()


@lru_cache(maxsize=8192)
def is_ordinary(word: str, language: str) -> bool:
    """Whether a word in small letters is a common one of the language. In German, whose vocabulary has no names, any
    word counts."""
    last = word.rpartition("-")[2]
    return any(
        last in ranks(code) or compounded(code, last) or (code == NOUNS and has(code, last)) for code in own(language)
    )

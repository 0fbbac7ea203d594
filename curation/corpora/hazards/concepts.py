"""Search a text for words of a concept, in all languages, to recognize instructions by words that occur together.

`lexicon` uses the order of words; here only their presence in a sentence or two counts. A listed word matches all words
that begin with it; a listed word that ends in `.` matches only itself. Case and accents are ignored.
"""

from __future__ import annotations

import re
from functools import cache

import re2  # type: ignore[import-untyped, unused-ignore]

from curation.text.readings import comparison_form
from curation.text.word_files import word_file

CONCEPTS = word_file("corpora/hazards/concepts").sections

MARKS = re.compile(r"[\W_]+")


def spaced_words(plain: str) -> str:
    """Return a folded text ready for `at` and `has`: only letters, digits and single spaces, one at each end."""
    return f" {MARKS.sub(' ', plain)} "


@cache
def _pattern(concept: str) -> re2._Regexp:
    options = re2.Options()
    options.never_capture = True
    return re2.compile("|".join(sorted({_form(word) for word in CONCEPTS[concept]})), options)


def _form(word: str) -> str:
    bare = spaced_words(comparison_form(word).text).rstrip()
    return bare.strip() if bare[1] >= "\u3040" else f"{bare} " if word.endswith((".", " ")) else bare


def at(concept: str, said: str) -> int:
    """Return the position of the first word of a concept in a text from `spaced_words`; -1 if there is none."""
    match = _pattern(concept).search(said)
    return match.start() if match else -1


def has(said: str, *concepts: str) -> bool:
    """Return whether a text from `spaced_words` holds at least one word of each of these concepts."""
    return all(_pattern(concept).search(said) for concept in concepts)

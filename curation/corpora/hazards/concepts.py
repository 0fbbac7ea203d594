"""Words grouped by concept, in all languages, for instructions that are recognized by words that occur together.

`lexicon` uses the order of words; here only their presence in a sentence or two counts. A word stands for all words
that begin with it; one that ends in `.` stands for itself only. Case and accents are ignored.
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
    """Return a folded text for searching concepts: spaces for all but letters and digits, and one at each end."""
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
    """Return where the first word of a concept begins in `spaced_words`, or -1."""
    match = _pattern(concept).search(said)
    return match.start() if match else -1


def has(said: str, *concepts: str) -> bool:
    """Return whether `spaced_words` hold a word of each of these concepts."""
    return all(_pattern(concept).search(said) for concept in concepts)

"""The cues that show a word to be a name: a title or an initial beside it, a greeting, a verb of saying, a line of its
own, or a capital where an ordinary word would have none.
"""

from __future__ import annotations

import re

from curation.privacy.known.words import Words, key, squash
from curation.privacy.models.name_words import (
    CAPITALISED,
    DOUBTFUL_TITLES,
    NO_INITIALS,
    PARTICLES,
    SELDOM_WORDS,
    TITLES,
    WORDS,
)
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/names/addressing_and_speaking")

NOUNS, SELDOM = frozenset(map(key, CAPITALISED)), frozenset(map(key, SELDOM_WORDS))
COMMON_WORDS = frozenset(word.translate(FOLDED) for word in WORDS | CAPITALISED | SELDOM_WORDS)
COMMON = frozenset(map(squash, COMMON_WORDS))  # as inflected forms are written, which have no text
TITLE_KEYS, DOUBTFUL_KEYS = frozenset(map(key, TITLES)), frozenset(map(key, DOUBTFUL_TITLES))
PARTICLE_KEYS = frozenset(map(key, PARTICLES)) - {"and", "und", "e", "i", "y"}  # those join two names
BEFORE = 4  # words between a title and the surname: initials and particles
INITIAL_AFTER = re.compile(r",[ \u00a0]?[^\W\d_]\.(?:[ \u00a0]?-?[^\W\d_]\.){0,2}")
COMPOUND = re.compile(r"-[^\W\d_]{2,40}")
ADDRESSED = re.compile(r"(?:\b(?:" + LISTS.alternation("addressed") + r")\b|@)[\s,.!:–\-*_]*\Z", re.IGNORECASE)
ALONE_BEFORE, ALONE_AFTER = re.compile(r"(?:\A|\n)[\s>*_\-–—]*\Z"), re.compile(r"[\s*_]*(?:[,:;!.?)]|$)", re.MULTILINE)
SENTENCE_START = re.compile(r"(?:\A|[.!?:]\s+|\n\s*|[\-*>•#]\s+|[\[|]\s*)[\"'(„“«\[]*\Z")
SPEAKS = re.compile(r"(?:['’]s)?\s+(?:\([^()\n]{1,40}\)\s+)?(?:" + LISTS.alternation("speaks") + r")\b|['’]s\b")


def is_common(words: Words, at: int) -> bool:
    """Return whether a word of a text is an ordinary word of the language: do is, Doe is not."""
    start, end = words.spans[at]
    return words.text[start:end].translate(FOLDED) in COMMON_WORDS


def surname_span(words: Words, at: int) -> tuple[int, int] | None:
    """Return the span of a surname at word `at` with its initials and particles, without its title; None where no cue
    shows that it is a surname.

    A word in small letters counts only after an unambiguous title, and only if it is no common word.
    """
    start, end = words.spans[at]
    capital = words.text[start].isupper()
    first, shown, initials = at, False, ""
    while first > 0 and at - first < BEFORE:
        before = words.keys[first - 1]
        begin, stop = words.spans[first - 1]
        gap = words.text[stop : words.spans[first][0]]
        if gap.strip(".' ’\u00a0*_-") or "\n\n" in gap or len(gap) > 3:
            break
        if len(before) == 1 and gap.startswith(".") and words.text[begin].isupper():
            initials = before + initials
            shown = shown or capital
        elif len(before) == 1 and gap in ("'", "’"):
            pass  # the O of O'Brien
        elif before in TITLE_KEYS:
            rare = not is_common(words, at)
            clear = words.text[begin].isupper() or before not in DOUBTFUL_KEYS
            shown = shown or (capital and (clear or rare)) or (rare and before not in DOUBTFUL_KEYS)
            break
        elif before not in PARTICLE_KEYS or "." in gap:
            break
        first -= 1
    if initials in NO_INITIALS:  # the U.S. Will it …
        shown = False
    if not shown and capital and INITIAL_AFTER.match(words.text, end):
        shown, first = True, at
    if not shown:
        return None
    if initial := INITIAL_AFTER.match(words.text, end):
        end = initial.end()
    elif compound := COMPOUND.match(words.text, end):
        end = compound.end()
    return words.start(first), end


def meant(words: Words, at: int) -> bool:
    """Return whether word `at`, a name that is also a common word or is in small letters, is used as a name here."""
    start, end = words.spans[at]
    text, capital = words.text, words.text[start].isupper()
    before, after = text[max(0, start - 40) : start], text[end : end + 60]
    addressed = bool(ADDRESSED.search(before))
    if not capital:
        return (addressed and bool(ALONE_AFTER.match(after))) or surname_span(words, at) is not None
    if addressed or surname_span(words, at) is not None:
        return True
    if ALONE_BEFORE.search(before) and ALONE_AFTER.match(after):
        return True
    if SENTENCE_START.search(before):
        return bool(SPEAKS.match(after))
    loud = text[start:end].isupper() and any(
        words.written(near).isupper() and len(words.keys[near]) > 1
        for near in (at - 1, at + 1)
        if 0 <= near < len(words.keys)
    )
    return (words.keys[at] not in NOUNS and not loud) or bool(SPEAKS.match(after))

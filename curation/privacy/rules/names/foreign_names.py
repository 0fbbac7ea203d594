"""Full names by their form in languages other than English: capitalised words in a row that are no everyday words.

English capitalises products, headings and weekdays, so there a name needs a cue or a list. French, Spanish, Italian,
Portuguese and Dutch capitalise little but names, and German rarely puts two nouns in a row: two capitals are a person,
a place or a brand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.models.languages import LETTER_WORDS, proof_language
from curation.privacy.models.name_cues import COMMON_WORDS
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.place_names import lands, place_names
from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.names.name_cues import CALLING, PARTICLES
from curation.privacy.rules.names.things import FIRMS, THINGS
from curation.privacy.rules.number_words import languages, words_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.vocabularies import LIBRARY, is_ordinary
from curation.privacy.rules.words import Words
from curation.privacy.rules.words import free_words as read
from curation.text.readings import FOLDED

VERSION = "4"
MOST = 6  # words of a name
LETTERS = 2  # of a word of a name, initials aside
APOSTROPHE = (" '", " ’")  # van 't Hof
GREETING = frozenset(word.translate(FOLDED) for word in LETTER_WORDS) | CALLING
DECLINING = "pl"  # offices and firms are capitalised, names stand in seven cases: `polish_names`
NOUNS = "de"  # where nouns are capitalised: one of two words is known as a name
BRAND = re.compile(r"[a-z][A-Z]|\d")


def _part(words: Words, index: int, nobody: frozenset[str]) -> bool:
    """Whether a capitalised word may be part of a name; words of a greeting, things, months and acronyms may not."""
    start, end = words.spans[index]
    word, plain = words.text[start:end], words.plain[index]
    if not words.capital[index] or plain in nobody or plain in GREETING or BRAND.search(word):
        return False
    if len(word) > 1 and word.isupper() and not (words.is_given(index) or words.is_surname(index)):
        return False
    known = words.is_given(index) or words.is_surname(index)
    return known or not (
        plain in COMMON_WORDS or words.everyday(index) or plain in THINGS or plain in FIRMS or is_month_name(word)
    )


def _rows(words: Words, nobody: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of rows of words that may be a name: capitalised words with small particles between them."""
    at, count = 0, len(words.plain)
    while at < count:
        if not _part(words, at, nobody):
            at += 1
            continue
        end = last = at + 1
        while end < count and end - at < MOST and (words.joined(end) or words.gap(end) in APOSTROPHE):
            if _part(words, end, nobody):
                last = end + 1
            elif words.plain[end] not in PARTICLES and words.plain[end] != "t":
                break
            end += 1
        yield at, last
        at = last


def find(text: str) -> Iterator[Hit]:
    """Yield rows of two or more capitalised words, one of them longer than an initial, that are neither a place nor
    a firm."""
    language = proof_language(text)
    if language not in languages() or language == DECLINING:
        return
    words, nobody = read(text), frozenset(word.translate(FOLDED) for word in words_of(language)["nobody"])
    for start, end in _rows(words, nobody):
        named = [index for index in range(start, end) if words.plain[index] not in PARTICLES]
        long = [index for index in named if len(words.plain[index]) > LETTERS]
        name = " ".join(words.plain[start:end])
        if len(named) < 2 or not long or name in place_names() or name in lands():
            continue
        if language == NOUNS and not (words.is_given(named[0]) or words.is_surname(named[-1])):
            continue
        sure = any(words.is_sure(index) for index in named)
        if not sure and all(is_ordinary(words.text[slice(*words.spans[index])].lower(), language) for index in named):
            continue  # Actualizações de Segurança
        if end < len(words.plain) and words.plain[end] in FIRMS and words.joined(end):
            continue
        yield Hit(words.spans[start][0], words.spans[end - 1][1], 0.55)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of full names in languages other than English."""
    yield Recognizer(
        "foreign_name", "PERSON", find, version=VERSION, libraries=("faker", "babel", "py3langid", LIBRARY)
    )

"""The language of an address. Where a text is too short to tell, its words of addresses decide."""

from __future__ import annotations

import functools
import json
from collections import Counter
from importlib.resources import files

from curation.privacy.models.languages import ENGLISH, LANGUAGES, WORD, proof_language
from curation.text.patterns import lazy_pattern

SHORT_TEXT = 400  # characters of a text whose language is told by such words: a label, an envelope, a chat's line
WEIGHT, LEAST = 2, 2  # of a word of addresses against one that joins others; of the language that is told
# Words that announce or belong to an address in one language and mean nothing in English; words are data.
TELLING = json.loads((files(__package__) / "foreign_streets.json").read_bytes())["telling"]
WORDS = {language: lazy_pattern(rf"(?<![\w/.])(?:{'|'.join(words)})(?!\w)") for language, words in TELLING.items()}


@functools.lru_cache(maxsize=8)
def street_language(text: str) -> str:
    """Return the language of a text.

    A short text that seems to be in no language of `foreign_streets` and holds no English word gets the language of
    most of its words of addresses.
    """
    language = proof_language(text)
    if language in WORDS or len(text) > SHORT_TEXT:
        return language
    lower = text.lower()
    words = WORD.findall(lower)
    if not ENGLISH.isdisjoint(words):
        return language
    counts = {code: len({*pattern.findall(lower)}) for code, pattern in WORDS.items()}
    joined = Counter(code for word in words for code in LANGUAGES.get(word, ()))
    scores = {code: WEIGHT * count + joined[code] for code, count in counts.items() if count}
    best, most = max(scores.items(), key=lambda pair: pair[1], default=(language, 0))
    return best if most >= LEAST else language

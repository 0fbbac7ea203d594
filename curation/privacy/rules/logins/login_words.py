"""Words for a login and around one, read from a data file, and a test for words that look like a login."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from curation.privacy.models.languages import proof_language
from curation.privacy.rules.logins.looks import initialled
from curation.privacy.rules.names.given_names import names
from curation.privacy.rules.vocabularies import languages, ranks
from curation.text.readings import FOLDED

EVERYDAY = 1_000  # of the words of a language: no login, though names are among them: anders, ella
COMMON = 9_000  # rarer words of a language are as often somebody's login
RARE = 1_000_000
SAID: Mapping[str, Any] = json.loads((files(__package__) / "login_words.json").read_bytes())


def is_word(login: str, text: str) -> bool:
    """Whether every part of a login between hyphens is a word: `chama-se`.

    The word may be of the text's language, or of any where the language is unknown. A word that looks like an initial
    and a surname (`klappt`: K. Lappt) may be of any rank; another one must be common.
    """
    language = proof_language(text)
    asked = (language,) if language in languages() and ranks(language) else languages()
    return all(_is_in(part, asked) for part in login.lower().split("-"))


@lru_cache(maxsize=4096)
def _is_in(word: str, languages: tuple[str, ...]) -> bool:
    rank = min(ranks(language).get(word, RARE) for language in languages)
    named = rank >= EVERYDAY and word.translate(FOLDED) in names().sure
    return rank < RARE and ((rank < COMMON and not named) or initialled(word))

"""What forms, people and programs call a login, what stands around one, and words that look like one, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from curation.privacy.languages import told

SAID: Mapping[str, Any] = json.loads((files(__package__) / "login_words.json").read_bytes())


@cache
def _like_logins() -> Mapping[str, frozenset[str]]:
    """Words by language, half a megabyte: read where a login is first looked at. klappt is no K. Lappt's."""
    written = json.loads((files(__package__) / "words_like_logins.json").read_bytes())["words"]
    return {language: frozenset(words) for language, words in written.items()}


@cache
def _of_any_language() -> frozenset[str]:
    return frozenset().union(*_like_logins().values())


def is_word(login: str, text: str) -> bool:
    """Whether a login is a word of the language of its text, or of any where that cannot be told: chama-se too."""
    words = _like_logins().get(told(text)) or _of_any_language()
    return all(part in words for part in login.lower().split("-"))

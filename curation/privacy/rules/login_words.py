"""What forms, people and programs call a login, what stands around one, and words that look like one, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from curation.privacy.languages import told

SAID: Mapping[str, Any] = json.loads((files(__package__) / "login_words.json").read_bytes())
LIKE_LOGINS: Mapping[str, frozenset[str]] = {  # klappt is no K. Lappt's
    language: frozenset(words)
    for language, words in json.loads((files(__package__) / "words_like_logins.json").read_bytes())["words"].items()
}
EVERY = frozenset().union(*LIKE_LOGINS.values())


def is_word(login: str, text: str) -> bool:
    """Whether a login is a word of the language of its text, or of any where that cannot be told: chama-se too."""
    words = LIKE_LOGINS.get(told(text), EVERY)
    return all(part in words for part in login.lower().split("-"))

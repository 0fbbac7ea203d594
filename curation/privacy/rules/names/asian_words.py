"""The words and characters of names in Japanese, Chinese and Korean, and the words beside names."""

from __future__ import annotations

import functools
import importlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from curation.privacy.models.morphology import Word, within
from curation.privacy.rules.alternatives import either

CUED, TOLD = 0.75, 0.6
SAID: Mapping[str, Any] = json.loads((files(__package__) / "asian_names.json").read_bytes())
HAN, KATA, HIRA, HANGUL = "[㐀-䶿一-鿿々〆ヶ]", "[ァ-ヺー]", "[ぁ-ん]", "[가-힣]"
COLON = r"[ \t]{0,3}(?:[:;=|】\]〕》>→]|\t)[ \t]{0,4}(?:\n[ \t]{0,4})?"  # behind a label
LOCALES = {"ja": ("ja_JP",), "zh": ("zh_CN", "zh_TW"), "ko": ("ko_KR",)}


@functools.cache
def surnames(language: str) -> frozenset[str]:
    """Return the surnames of a language: in Chinese and Korean those of one character, in Japanese of any length."""
    names = set(SAID["surnames"][language].split())
    if language == "ja":
        names |= set(importlib.import_module("faker.providers.person.ja_JP").Provider.last_names)
    return frozenset(names)


@functools.cache
def compounds(language: str) -> frozenset[str]:
    """Return the surnames of two characters, in Chinese and Korean."""
    return frozenset(SAID["surnames"][f"{language} compound"].split())


@functools.cache
def given_names(language: str) -> frozenset[str]:
    """Return whole given names; the list is not complete."""
    providers = (importlib.import_module(f"faker.providers.person.{locale}").Provider for locale in LOCALES[language])
    return frozenset(name for provider in providers for name in provider.first_names)


@functools.cache
def given(language: str) -> str:
    """Return a character class of the characters in given names."""
    names = "".join(given_names(language))
    return f"[{''.join(sorted({*names, *SAID['given'][language]} - {' '}))}]"


@functools.cache
def nobody(language: str) -> frozenset[str]:
    """Return words that name nobody, though they look like a name or stand where one does."""
    return frozenset(SAID["nobody"][language].split())


def honorifics(language: str) -> str:
    """Return an alternation of the titles and honorifics that stand behind a name."""
    return either(SAID["honorifics"][language].split())


def beside(what: str) -> str:
    """Return an alternation of words of one kind that stand beside a name; `_` in the data is a blank."""
    return either(word.replace("_", " ") for word in SAID["beside"][what].split())


@functools.cache
def singles(language: str) -> str:
    """Return a character class of the surnames of one character."""
    return f"[{''.join(sorted(surname for surname in surnames(language) if len(surname) == 1))}]"


def inside(language: str, text: str, start: int, end: int) -> list[Word]:
    """Return the dictionary's words that lie wholly in [start, end) of a text."""
    return [word for word in within(language, text, start, end) if start <= word.start and word.end <= end]


def labels(language: str) -> str:
    """Return an alternation of labels for names; a form may put a blank between a label's characters: 氏 名."""
    words = SAID["labels"][language].split()
    spaced = [rf"{word[0]}[ ]{{1,4}}{word[1]}" for word in words if len(word) == 2]
    parted = [r"[ ]?".join(map(re.escape, word)) for word in words if language == "ko" and len(word) > 3]
    return "|".join([either(words), *spaced, *parted])

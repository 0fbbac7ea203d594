"""Words of a language that say what a number in the same sentence is: data, a JSON file a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are words of, sorted."""
    names = (path.name for path in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def words_of(language: str) -> Mapping[str, tuple[str, ...]]:
    """Entity type, `nobody` for what is an order's, a parcel's or a phone's, or `CODE` for a secret that
    may be of digits alone → words, in lower case with accents."""
    vocabulary = json.loads((files(__name__) / f"{language}.json").read_bytes())["words"]
    return {entity: tuple(words) for entity, words in vocabulary.items()}

"""Words that tell what a number in the same sentence is, in a JSON file a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages with such a file, sorted."""
    names = (path.name for path in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def words_of(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of a language by entity type, in lower case with accents.

    Two keys are no entity types: `nobody` holds words for numbers of orders, parcels or phones, and `CODE` words for a
    secret that may consist of digits alone.
    """
    vocabulary = json.loads((files(__name__) / f"{language}.json").read_bytes())["words"]
    return {entity: tuple(words) for entity, words in vocabulary.items()}

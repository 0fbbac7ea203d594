"""Sentences, names and addresses that people of a language write, as data that is reviewed by itself.

One JSON file a language, written by authors who had seen no recognizer. `sentences` maps an entity type and a kind of
its values ("" for any) to sentences, with `{}` where the value goes; `addresses` holds pairs of a street and what
follows it; `harmless` holds sentences of tickets that identify nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from curation.privacy.policy import EntityType

FOLDER = files(__package__) / "texts"


@dataclass(frozen=True)
class LanguageTexts:
    """The texts of one language; `digest` is the file's SHA-256."""

    language: str
    digest: str
    sentences: Mapping[EntityType, tuple[tuple[str, str], ...]]  # (kind, sentence)
    names: tuple[str, ...]
    streets: tuple[tuple[str, str], ...]
    phones: tuple[str, ...]
    birth_dates: tuple[str, ...]
    towns: tuple[str, ...]
    harmless: tuple[str, ...]


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that canaries can be planted in, sorted. English is not among them: it is measured in a
    night's texts."""
    return tuple(sorted(path.name.removesuffix(".json") for path in FOLDER.iterdir() if path.name.endswith(".json")))


@cache
def texts_of(language: str) -> LanguageTexts:
    """Return the texts of one of `languages`."""
    raw = (FOLDER / f"{language}.json").read_bytes()
    document = json.loads(raw)
    return LanguageTexts(
        language,
        hashlib.sha256(raw).hexdigest(),
        {
            entity: tuple((kind, sentence) for kind, sentences in kinds.items() for sentence in sentences)
            for entity, kinds in document["sentences"].items()
        },
        tuple(document["names"]),
        tuple((street, rest) for street, rest in document["addresses"]),
        tuple(document["phones"]),
        tuple(document["birth_dates"]),
        tuple(document["towns"]),
        tuple(document["harmless"]),
    )

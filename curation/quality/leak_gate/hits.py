"""Defines a hit of the leak gate: where something stands that should not, without the value itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from curation.quality.leak_gate.readings import visible
from curation.state.night import Night
from curation.storage.secrets.keys import keyed

WORD = re.compile(r"[^\W_]+")
TITLES = frozenset({"dr", "frau", "herr", "m", "mme", "madame", "mr", "mrs", "ms", "miss", "monsieur", "prof", "sir"})
REFERENCE_DIGITS = 16


class Found(NamedTuple):
    """A value found in one form of a text: its span [start, end) there, its kind, and its person_id if known."""

    start: int
    end: int
    kind: str
    person: str = ""


@dataclass(frozen=True)
class Hit:
    """A hit in a candidate: example, column, offset, kind, person and value. It never holds the text: `person` is a
    person_id, for restricted zones only; `value` is an HMAC.
    """

    example_id: str
    column: str
    offset: int
    kind: str
    person: str
    value: str

    @property
    def place(self) -> tuple[str, str, int]:
        """Example, column and offset: the place that a waiver names."""
        return self.example_id, self.column, self.offset


Mac = Callable[[str, str], str]  # (kind, value) → HMAC of the value


def plain_letters(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def plain_words(value: str) -> tuple[str, ...]:
    """Return the words of a value, without case and accents."""
    return tuple(plain_letters(word) for word in WORD.findall(visible(value)))


def value_mac(night: Night, kind: str, value: str) -> str:
    """Return the name of a value in decisions: an HMAC over its kind and its words, 64 hex digits. Case, accents and
    characters between the words do not matter.
    """
    return night.mark("leak", kind, " ".join(plain_words(value)))


def person_reference(night: Night, person_id: str) -> str:
    """Return the name of a person in verdicts, which more people read than the people table: an HMAC, 16 hex digits.

    To go back from a reference to a person, make the reference of everybody in the table; that needs the restricted
    zone and its key.
    """
    return keyed(night.keys.suppression, "person reference", person_id)[:REFERENCE_DIGITS]

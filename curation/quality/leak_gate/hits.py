"""A hit of the leak gate: where something stands that should not, named without saying what it is."""

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
    """Something in one form of a text: [start, end) there, what kind, and of whom if that is known (person_id)."""

    start: int
    end: int
    kind: str
    person: str = ""


@dataclass(frozen=True)
class Hit:
    """What was found in a candidate: in which example and column, where, of what kind, whose, and which value. Never
    the text: `person` is a person_id, for restricted zones; `value` an HMAC."""

    example_id: str
    column: str
    offset: int
    kind: str
    person: str
    value: str

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands: what a waiver is asked for."""
        return self.example_id, self.column, self.offset


Mac = Callable[[str, str], str]  # kind, value → what names the value without telling it


def plain_letters(text: str) -> str:
    """Letters without case and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def plain_words(value: str) -> tuple[str, ...]:
    """The words of a value, plain."""
    return tuple(plain_letters(word) for word in WORD.findall(visible(value)))


def value_mac(night: Night, kind: str, value: str) -> str:
    """What names a value in decisions: an HMAC over its kind and its words, so that case, accents and what stands
    between the words do not matter. 64 hex digits."""
    return night.mark("leak", kind, " ".join(plain_words(value)))


def person_reference(night: Night, person_id: str) -> str:
    """What names a person in verdicts, which more people read than the people table: an HMAC, 16 hex digits.

    The way back is to make the reference of everybody in the table, which needs the restricted zone and its key.
    """
    return keyed(night.keys.suppression, "person reference", person_id)[:REFERENCE_DIGITS]

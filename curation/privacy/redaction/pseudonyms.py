"""Keyed pseudonyms: a person or value has one name within a scope, and without the key nobody can tell whose it is."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from typing import Literal

from curation.document import digest
from curation.errors import ConfigurationError

Scope = Literal["example", "corpus", "company"]
Subject = tuple[str, str]  # ("person", person_id), or (entity type, the value's identity)
CHARACTERS = 10  # base32, of 256 bits inside
KEY_BYTES = 16
YEAR = 365


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms of one key within one scope.

    Args:
        key: at least 128 bits; another key gives other names, surrogates and shifts.
        scope: how far a name reaches.
        within: the example or corpus of the scope; ignored for `company`.
        about: whose dates are moved by the same days: the person_id whom a document is about, else its doc_id.

    Raises:
        ConfigurationError: the key is shorter than 128 bits.
    """

    key: bytes = field(repr=False)
    scope: Scope
    within: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise ConfigurationError(
                "pseudonym key", "shorter than 16 bytes", "remove it so that one is made, or give 32 bytes"
            )

    def of(self, subject: Subject) -> str:
        """Return ten base32 characters, the same for every name and address of a person."""
        return base64.b32encode(self._mac("pseudonym", *subject)).decode("ascii")[:CHARACTERS]

    def seed(self, subject: Subject, attempt: int) -> bytes:
        """Return 32 bytes from which a subject's surrogate is drawn; others at each attempt."""
        return self._mac("surrogate", *subject, str(attempt))

    def days(self) -> int:
        """Return the days, -365 to 365 and never 0, by which all dates of one person move; intervals between them
        stay."""
        number = int.from_bytes(self._mac("shift", self.about), "big") % (2 * YEAR)
        return number - YEAR if number < YEAR else number - YEAR + 1

    def _mac(self, purpose: str, *what: str) -> bytes:
        within = "" if self.scope == "company" else self.within
        return hmac.digest(self.key, digest(purpose, self.scope, within, *what), "sha256")

"""Keyed pseudonyms: one person or value has one name within a scope, and nobody without the key can tell whose."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from curation.canonical import identity
from curation.document import digest
from curation.errors import ConfigurationError

Scope = Literal["example", "corpus", "company"]
CHARACTERS = 10  # base32, of 256 bits inside
KEY_BYTES = 16


@dataclass(frozen=True)
class Pseudonyms:
    """Pseudonyms of one scope. `within` names the example or the corpus; it is ignored for `company`.

    Raises:
        ConfigurationError: the key is shorter than 128 bits.
    """

    key: bytes = field(repr=False)
    scope: Scope
    within: str = ""

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise ConfigurationError(
                "pseudonym key", "shorter than 16 bytes", "remove it so that one is made, or give 32 bytes"
            )

    def of(self, entity_type: str, value: str, person_id: str | None = None) -> str:
        """Ten base32 characters. With a person_id, every name and address of that person gives the same ten."""
        within = "" if self.scope == "company" else self.within
        subject = ("person", person_id) if person_id else (entity_type, identity(value))
        mac = hmac.new(self.key, digest("pseudonym", self.scope, within, *subject), hashlib.sha256)
        return base64.b32encode(mac.digest()).decode("ascii")[:CHARACTERS]

"""Signed statements by a key about a release, a ledger or another key, as in-toto statements in DSSE envelopes.

Tools for in-toto can read them. An envelope is one line of canonical JSON; what is signed is DSSE's encoding of its
payload (`PAE`), so that no other bytes can be taken for it.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from curation.json_value import Json
from curation.storage.secrets.signing import SigningKey, is_signed

PAYLOAD = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
RELEASED, LEDGER, KEY = (f"urn:curation:{what}:1" for what in ("release", "ledger", "key"))


# What a statement says of its subjects: of a release, of a ledger, of a key. `duty` is one of `trusted.DUTIES`.
Predicate = TypedDict(
    "Predicate",
    {
        "corpus": str,
        "version": str,
        "previous": str | None,
        "as_of": str,
        "published_at": str,
        "action": Literal["trust", "revoke"],
        "duty": Literal["signing", "recovery"],
        "from": str,
        "public_key": str,
    },
    total=False,
)


@dataclass(frozen=True)
class Statement:
    """The content of an envelope. `by`: fingerprint of the key that claims to have signed; `subjects`: name →
    digest.
    """

    kind: str
    subjects: Mapping[str, str]
    predicate: Predicate
    by: str
    payload: bytes
    signed: bytes

    def is_signed_with(self, public_pem: str) -> bool:
        """Return whether the private half of this key has signed it."""
        return is_signed(public_pem, self.signed, encoded(self.payload))


def encoded(payload: bytes) -> bytes:
    """Return DSSE's pre-authentication encoding: the bytes that are signed."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)


def write_statement(kind: str, subjects: Mapping[str, str], predicate: Predicate, key: SigningKey) -> bytes:
    """Return a signed envelope, as one line.

    Args:
        kind: one of `RELEASED`, `LEDGER`, `KEY`.
        subjects: name → hex SHA-256 of what the statement is about.
    """
    import rfc8785

    about = [{"name": name, "digest": {"sha256": digest}} for name, digest in subjects.items()]
    stated: Any = {"_type": STATEMENT, "subject": about, "predicateType": kind, "predicate": dict(predicate)}
    payload = bytes(rfc8785.dumps(stated))
    sealed = {"keyid": key.fingerprint, "sig": base64.b64encode(key.sign(encoded(payload))).decode()}
    body: dict[str, Json] = {
        "payloadType": PAYLOAD,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [sealed],
    }
    return bytes(rfc8785.dumps(body)) + b"\n"


def read_statement(envelope: bytes) -> Statement:
    """Return the statement in an envelope, without verifying it.

    Raises:
        ValueError: it is no envelope of one in-toto statement, signed once.
    """
    try:
        body = json.loads(envelope)
        if body["payloadType"] != PAYLOAD:
            raise ValueError("another payload")
        payload = base64.b64decode(body["payload"], validate=True)
        (sealed,) = body["signatures"]
        stated = json.loads(payload)
        predicate: Predicate = stated["predicate"]
        if stated["_type"] != STATEMENT or not isinstance(predicate, dict):
            raise ValueError("no statement")
        subjects = {str(subject["name"]): str(subject["digest"]["sha256"]) for subject in stated["subject"]}
        signed = base64.b64decode(sealed["sig"], validate=True)
        return Statement(str(stated["predicateType"]), subjects, predicate, str(sealed["keyid"]), payload, signed)
    except (KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise ValueError("no signed statement") from error

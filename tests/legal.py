"""A legal department: a key that no deployment has, and a legal hold for it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der
from cryptography.x509.oid import NameOID

from curation.state.legal_hold import DID, KIND, ORDERED, OWN
from curation.state.night import Night

DAY = dt.timedelta(days=1)


@functools.cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@functools.cache
def certificate() -> x509.Certificate:
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "legal")]), dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key().public_key(), 7, now, now + 30 * DAY)
    return made.sign(key(), SHA256())


def opened(sealed: bytes) -> bytes:
    """What is sealed, as the department reads it."""
    return pkcs7_decrypt_der(sealed, certificate(), key(), [])


def order_hold(night: Night, subjects: Iterable[str]) -> None:
    """A legal hold on what these HMACs recognise."""
    detail = {DID: ORDERED, "id": "ab" * 6, "until": (night.today() + 400 * DAY).isoformat()}
    pem = certificate().public_bytes(Encoding.PEM).decode()
    own = tuple(f"{OWN}{each}" for each in subjects)
    night.decide(KIND, "legal@example.com", "case 8", own, **detail, certificate=pem)

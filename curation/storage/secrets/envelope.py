"""Seal envelopes that only somebody else can read: CMS, encrypted for the RSA key of a certificate.

`openssl cms -decrypt -inform DER -inkey KEY -in FILE` gives the bytes back to whoever holds the private key.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from curation.errors import ConfigurationError

if TYPE_CHECKING:  # importing it takes a tenth of a second, and most calls seal nothing
    from cryptography.x509 import Certificate

LEAST_BITS = 2048
FIX = "give a certificate in PEM: `openssl req -x509 -newkey rsa:4096 -keyout KEY -out FILE -days 3650 -subj /CN=legal`"


def read_certificate(path: Path) -> str:
    """Return the certificate in a file, as PEM.

    Raises:
        ConfigurationError: the file cannot be read, or nothing can be encrypted for the certificate.
    """
    try:
        return _written(_parsed(path.read_text(encoding="ascii")))
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read: {error.strerror}", FIX) from None
    except ValueError:
        problem = f"it is no certificate of an RSA key of {LEAST_BITS} bits or more"
        raise ConfigurationError(str(path), problem, FIX) from None


def enveloped(content: bytes, certificate: str) -> bytes:
    """Return bytes encrypted (AES-256) for the holder of a certificate's private key. Equal bytes give different
    results.

    Raises:
        ValueError: it is no certificate of an RSA key that is long enough.
    """
    from cryptography.hazmat.primitives.ciphers.algorithms import AES256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

    envelope = PKCS7EnvelopeBuilder().set_data(content).add_recipient(_parsed(certificate))
    return envelope.set_content_encryption_algorithm(AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])


def _parsed(pem: str) -> Certificate:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import load_pem_x509_certificate

    certificate = load_pem_x509_certificate(pem.encode("ascii"))
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
        raise ValueError("no RSA key")
    return certificate


def _written(certificate: Certificate) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM).decode()

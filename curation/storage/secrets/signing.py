"""Sign releases: ECDSA over P-256, with a key in a PEM file made on first use; every openssl verifies signatures."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from curation.errors import ConfigurationError
from curation.storage.files import put_if_absent
from curation.storage.secrets.keys import DEMO, DEMO_MARK, DEMO_SEEDS, require_folder
from curation.storage.secrets.rings import variable

if TYPE_CHECKING:  # importing it takes a tenth of a second, and most calls sign nothing
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

SIGNING = "signing"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A private key, as the PEM that it is kept in. Never printed: `repr` shows the fingerprint only."""

    pem: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.fingerprint})"

    @cached_property
    def _private(self) -> EllipticCurvePrivateKey:
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        key = load_pem_private_key(self.pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
            raise ValueError("no key on P-256")
        return key

    @cached_property
    def public_pem(self) -> str:
        """The public key, in PEM, with which others verify signatures."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint that consumers pin: SHA-256 of the public key in DER, 64 hex digits."""
        return fingerprint_of(self.public_pem)

    @property
    def secret(self) -> int:
        """The private key as a number."""
        return self._private.private_numbers().private_value

    def sign(self, data: bytes) -> bytes:
        """Return the ECDSA signature over the SHA-256 of some bytes, in DER. Equal bytes give equal signatures (RFC
        6979).
        """
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.hashes import SHA256

        return self._private.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))


def fingerprint_of(public_pem: str) -> str:
    """Return the SHA-256 of a public key in DER, 64 hex digits.

    Raises:
        ValueError: it is no public key on P-256 in PEM.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _public(public_pem)
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_signed(public_pem: str, signed: bytes, data: bytes) -> bool:
    """Return whether the private half of a public key has signed these bytes; False if the public key is not valid."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        _public(public_pem).verify(signed, data, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_key() -> SigningKey:
    """Return a random key."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return _written(ec.generate_private_key(ec.SECP256R1()))


def demo_signing_key(seed: int) -> SigningKey:
    """Return the demo's key: derived from its seed, so known to everybody and refused outside `dev`."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return _written(ec.derive_private_key(_demo_secret(seed), ec.SECP256R1()))


def load_signing_key(folder: Path, environment: str, variables: Mapping[str, str] | None = None) -> SigningKey:
    """Load the key from `CURATION_KEY_SIGNING` (PEM) where set, else from `signing` in the folder, made on first use
    (0600).

    Raises:
        ConfigurationError: it is no private key on P-256; in `staging` or `prod`, it is a demo's, or there is none and
            other keys come from the environment.
    """
    variables = os.environ if variables is None else variables
    where, path = variable(SIGNING), folder / SIGNING
    given = variables.get(where)
    if not given:
        where = str(path)
        if not path.exists():
            require_folder(folder, SIGNING, environment, variables)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            mark = folder / DEMO_MARK
            made = demo_signing_key(int(mark.read_text(encoding="ascii"))) if mark.is_file() else new_key()
            put_if_absent(path, made.pem)
        given = path.read_text(encoding="ascii", errors="replace")
    key = parsed(where, given)
    if environment != "dev" and ((folder / DEMO_MARK).exists() or key.secret in map(_demo_secret, DEMO_SEEDS)):
        problem = f"this is the demo's key, which everybody knows, and this is {environment}"
        raise ConfigurationError(where, problem, "point CURATION_KEYS at real keys or an empty folder")
    return key


def signing_key_is_there(folder: Path) -> bool:
    """Return whether a signing key exists, so that loading would make none."""
    return bool(os.environ.get(variable(SIGNING))) or (folder / SIGNING).is_file()


def parsed(where: str, pem: str) -> SigningKey:
    """Return a private key from its PEM.

    Raises:
        ConfigurationError: it is no private key on P-256.
    """
    key = SigningKey(pem.replace("\\n", "\n").encode())
    try:
        key.fingerprint  # noqa: B018 - reads it
    except (ValueError, TypeError):
        fix = "restore it; one is made by `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`"
        raise ConfigurationError(where, "it is no private key on P-256 in PEM without a passphrase", fix) from None
    return key


def _public(pem: str) -> EllipticCurvePublicKey:
    """Return a public key from its PEM.

    Raises:
        ValueError: it is no public key on P-256.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except UnsupportedAlgorithm as error:
        raise ValueError("no key on P-256") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise ValueError("no key on P-256")
    return key


def _demo_secret(seed: int) -> int:
    drawn = hmac.digest(DEMO, f"{SIGNING}:{seed}".encode(), "sha256")
    return 1 + int.from_bytes(drawn, "big") % (ORDER - 1)


def _written(private: EllipticCurvePrivateKey) -> SigningKey:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return SigningKey(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

"""Signs and checks releases: a statement over content digest and sums, and the sums signed as `openssl` verifies them.

A verifier pins a key's fingerprint that its owner gave them. A release brings its key and the chain of keys that vouch
for it, and neither is believed unless the pinned key is at its root.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from curation.errors import ConfigurationError
from curation.registry.release.release_json import ReleaseJson
from curation.registry.release.statements import RELEASED, Predicate, Statement, read_statement, write_statement
from curation.registry.release.sums import PROOFS, SUMS, file_digest
from curation.registry.release.verify import PUBLIC_KEY, RELEASE, content_digest
from curation.registry.repository.trusted import CHAIN, Trusted, lines_of, merged, rooted, trusted_keys, vouch
from curation.storage.files import write_atomic
from curation.storage.secrets.signing import SIGNING, SigningKey, is_signed, load_signing_key, signing_key_is_there

ENVELOPE, RAW = PROOFS
LOST = (
    "restore the one that was in use; where it is lost call `curation keys rotate signing --by RECOVERY.pem`, or where "
)
LOST += "keys come from the environment `curation keys trust NEW.pem --for signing --by RECOVERY.pem` first"
BEFORE = "whether it was before that day the registry alone can tell (`--registry URL`)"


@dataclass(frozen=True)
class Signer:
    """The key that signs new publications, and the chain of statements that vouches for it."""

    key: SigningKey
    chain: tuple[bytes, ...]


def open_signer(folder: Path, environment: str) -> Signer:
    """Return the signer of a deployment; its key, and the chain that begins with it, are made on first use.

    A key that replaced another vouches, once, for the keys that were trusted before it, so that whoever pins the new
    key can verify earlier releases. Where a recovery key vouched for it, the old key may be stolen, and the new one
    vouches for the recovery keys alone.

    Args:
        folder: folder of the keys.

    Raises:
        ConfigurationError: as `load_signing_key`; or the key is lost, or is not one that the chain trusts to sign.
    """
    chain = read_chain(folder)
    if chain and not signing_key_is_there(folder):
        raise ConfigurationError(str(folder / SIGNING), "the key that signs releases is gone", LOST)
    key, today = load_signing_key(folder, environment), dt.datetime.now(dt.UTC).date()
    if not chain:
        chain = (vouch(key.public_pem, "signing", today, key),)
        write_chain(folder, chain)
    known = rooted(chain)
    own = known.get(key.fingerprint)
    if own is None or own.duty != "signing" or own.revoked is not None:
        raise ConfigurationError(key.fingerprint, "it is no key that this deployment's chain trusts to sign", LOST)
    succeeded = known[own.by].duty == "signing"
    vouched = trusted_keys(chain, key.fingerprint)
    more = tuple(
        vouch(trusted_key.public_pem, trusted_key.duty, today, key)
        for name, trusted_key in known.items()
        if name not in vouched and trusted_key.revoked is None and (succeeded or trusted_key.duty == "recovery")
    )
    if more:
        chain = (*chain, *more)
        write_chain(folder, chain)
    return Signer(key, chain)


def read_chain(folder: Path) -> tuple[bytes, ...]:
    """Return the statements that this deployment's keys, or keys of others, have made about each other."""
    place = folder / CHAIN
    return lines_of(place.read_bytes()) if place.is_file() else ()


def write_chain(folder: Path, chain: Iterable[bytes]) -> None:
    """Replace the stored chain."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomic(folder / CHAIN, b"".join(chain), 0o600)


def key_files(signer: Signer) -> dict[str, bytes]:
    """Return path → bytes of the files in a release that hold its key and the chain that vouches for it."""
    return {PUBLIC_KEY: signer.key.public_pem.encode("ascii"), CHAIN: b"".join(signer.chain)}


def sign_release(folder: Path, release: ReleaseJson, sums: bytes, signer: Signer) -> bytes:
    """Sign a release whose other files are all written. Returns the statement, for the registry.

    Args:
        release: its corpus, version, previous, as_of, published_at and content_digest.
        sums: its `SHA256SUMS`, as it was written.
    """
    predicate: Predicate = {
        "corpus": release["corpus"],
        "version": release["version"],
        "previous": release["previous"],
        "as_of": release["as_of"],
        "published_at": release["published_at"],
    }
    digest = hashlib.sha256(sums).hexdigest()
    subjects = {f"{release['corpus']}@{release['version']}": str(release["content_digest"]), SUMS: digest}
    envelope = write_statement(RELEASED, subjects, predicate, signer.key)
    (folder / ENVELOPE).write_bytes(envelope)
    (folder / RAW).write_bytes(signer.key.sign(sums))
    return envelope


def signed_by(folder: Path) -> str | None:
    """Return the fingerprint of the key that a release claims to be signed by; None where it is not signed."""
    try:
        return read_statement((folder / ENVELOPE).read_bytes()).by
    except (OSError, ValueError):
        return None


def signed_problems(
    folder: Path, pinned: str, tag: str | None = None, chain: Iterable[bytes] = (), remembered: Container[bytes] = ()
) -> list[str]:
    """Return what shows that a release is not what the owner of a key has published; nothing for a good one.

    Its files are compared with its sums by `verify`.

    Args:
        pinned: the fingerprint of a trusted key.
        tag: the tag it was pulled as, such as `support-sft@v1.0.0`.
        chain: lines of a newer chain than the release brings, in which a key may be revoked.
        remembered: payloads of the statements that a registry holds, signed by a key that is not revoked.
    """
    try:
        statement = read_statement((folder / ENVELOPE).read_bytes())
    except OSError:
        return [f"it is not signed: {ENVELOPE} is missing"]
    except ValueError as error:
        return [f"{ENVELOPE} cannot be read: {error}"]
    try:
        own = lines_of((folder / CHAIN).read_bytes())
    except OSError:
        own = ()
    keys = trusted_keys(merged(chain, own), pinned)  # what only a release says comes after what is known
    by, problems = keys.get(statement.by), key_problems(statement, keys, ENVELOPE)
    if by is not None and by.revoked is not None and not problems and statement.payload not in remembered:
        problems.append(f"{ENVELOPE} was signed by a key that is revoked from {by.revoked} on: {BEFORE}")
    if by is not None and not problems and not _sums_are_signed(folder, by):
        problems.append(f"{RAW} is not over this {SUMS} by the key that signed {ENVELOPE}")
    return problems or _differing(folder, statement, tag)


def key_problems(statement: Statement, keys: Mapping[str, Trusted], name: str) -> list[str]:
    """Return what is wrong with the key or signature of a statement about a release or a ledger.

    Args:
        keys: the trusted keys.
        name: name of the statement, for the sentence.
    """
    by = keys.get(statement.by)
    if by is None:
        return [f"{name} was signed by {statement.by[:64]}, for which the pinned key does not vouch"]
    if by.duty != "signing":
        return [f"{name} was signed by a recovery key, which signs no releases"]
    if not statement.is_signed_with(by.public_pem):
        return [f"{name} is not what its key has signed"]
    try:
        day = dt.date.fromisoformat(str(statement.predicate.get("published_at"))[:10])
    except ValueError:
        return [f"{name} does not say when it was signed"]
    return [] if by.may_sign(day) else [f"{name} was signed by a key that is revoked from {by.revoked} on"]


def ledger_problems(statement: Statement, keys: Mapping[str, Trusted], name: str) -> list[str]:
    """As `key_problems`, for ledgers, which are signed again whenever a key is revoked.

    A signature by a revoked key is refused, whatever day it names.
    """
    by, today = keys.get(statement.by), dt.datetime.now(dt.UTC).date()
    if by is not None and not by.may_sign(today):
        return [f"{name} was signed by a key that is revoked from {by.revoked} on"]
    return key_problems(statement, keys, name)


def _sums_are_signed(folder: Path, by: Trusted) -> bool:
    try:
        return is_signed(by.public_pem, (folder / RAW).read_bytes(), (folder / SUMS).read_bytes())
    except OSError:
        return False


def _differing(folder: Path, statement: Statement, tag: str | None) -> list[str]:
    """Return how a release, or the tag it was pulled as, differs from its statement."""
    try:
        release = json.loads((folder / RELEASE).read_bytes())
        own = {f"{release['corpus']}@{release['version']}": content_digest(folder), SUMS: file_digest(folder / SUMS)}
        predicate = {name: release[name] for name in statement.predicate}
    except (OSError, ValueError, KeyError, TypeError):
        return [f"{RELEASE} cannot be compared with {ENVELOPE}"]
    if statement.kind != RELEASED or statement.subjects != own or predicate != dict(statement.predicate):
        return [f"{ENVELOPE} was signed for another content or another {SUMS}"]
    named = next(iter(own))
    return [f"it is {named}, and was pulled as {tag}: its tag was moved"] if tag not in (None, named) else []

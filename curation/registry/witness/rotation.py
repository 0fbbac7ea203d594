"""Rotation: replaces a key by a new one of the same duty, without losing what the old one named or signed.

The new key lies beside the old one until all is done, so that a call after a kill goes on with it. An old key that
names or seals goes into the ring of older keys. A new signing key is vouched for by the old one, or by a recovery key.
A new key for ids or pseudonyms changes them, which is a major version of every corpus.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.publication_files import write_chain_of_keys, write_ledger
from curation.registry.publish import Registry
from curation.registry.release.signed import open_signer, read_chain, write_chain
from curation.registry.repository.pushing import begun_anew, push
from curation.registry.repository.trusted import Duty, revoke, rooted, trusted_keys, vouch
from curation.registry.witness.proof import is_signed_by
from curation.storage.failpoints import failpoint
from curation.storage.files import put_if_absent, write_atomic
from curation.storage.secrets.keys import DUTIES, key_id
from curation.storage.secrets.rings import KEY_BYTES, RINGS, keep, key_in, ring_file, ring_variable, variable
from curation.storage.secrets.signing import SIGNING, SigningKey, fingerprint_of, new_key, parsed

KINDS = (SIGNING, *DUTIES)


def next_key(folder: Path, duty: str) -> Path:
    """Return the path of the new key of a duty during its rotation."""
    return folder / f".{duty}.next"


def rotate(
    folder: Path, duty: str, by: Path | None = None, variables: Mapping[str, str] | None = None
) -> tuple[str | None, str]:
    """Replace a key. Call `finished` once the follow-up is done; a call before that goes on with the same new key.

    Args:
        folder: folder of the keys, all of which are there.
        by: PEM of the key that vouches for a new signing key; None: the old one does.

    Returns:
        The public names of the old and the new key; None for the old one where a rotation was cut off at its very end,
        when all of it was written down.

    Raises:
        ConfigurationError: there is no such duty, its key comes from the environment, or the vouching key is not
            trusted.
    """
    _check(folder, duty, by, os.environ if variables is None else variables)
    path, ready, replaced = folder / duty, next_key(folder, duty), _replaced(folder, duty)
    made = new_key().pem if duty == SIGNING else secrets.token_bytes(KEY_BYTES).hex().encode()
    put_if_absent(ready, made)
    old, new = path.read_text(encoding="ascii") if path.is_file() else "", ready.read_text(encoding="ascii")
    failpoint(f"keys.{duty}.before")
    if old != new:
        if duty == SIGNING:
            key = parsed(str(ready), new)
            who = _read(by) if by is not None else parsed(str(path), old)
            if key.fingerprint not in rooted(read_chain(folder)):
                _say(folder, vouch(key.public_pem, "signing", _today(), who), key.fingerprint, who)
        elif duty in RINGS:
            keep(folder, duty, key_in(str(path), old))
        failpoint(f"keys.{duty}.kept")
        write_atomic(replaced, _name(duty, old).encode(), 0o600)
        failpoint(f"keys.{duty}.between")
        write_atomic(path, new.encode(), 0o600)
    failpoint(f"keys.{duty}.after")
    return replaced.read_text(encoding="ascii") if replaced.is_file() else None, _name(duty, new)


def cut_off(folder: Path) -> list[str]:
    """Return the duties whose rotation is running, or was cut off: the same call ends it."""
    return [duty for duty in KINDS if next_key(folder, duty).is_file()]


def finished(folder: Path, duty: str) -> None:
    """End a rotation: the next call makes another key."""
    _replaced(folder, duty).unlink(missing_ok=True)
    failpoint(f"keys.{duty}.finished")
    next_key(folder, duty).unlink(missing_ok=True)  # last: while it is there the same call makes no other key


def trust(folder: Path, environment: str, public_pem: str, duty: Duty, day: dt.date, by: Path | None = None) -> None:
    """Let the signing key, or a recovery key, vouch for another key from a day on; do nothing where it does already.

    Args:
        by: PEM of the recovery key.

    Raises:
        ConfigurationError: it is no public key on P-256, is known for another duty, or is revoked; the vouching key is
            not trusted.
    """
    who = open_signer(folder, environment).key if by is None else _read(by)
    try:
        name = fingerprint_of(public_pem)
    except (ValueError, TypeError):
        fix = "give what `openssl pkey -in KEY.pem -pubout` prints"
        raise ConfigurationError("the key", "it is no public key on P-256 in PEM", fix) from None
    chain = read_chain(folder)
    known = rooted(chain).get(name)
    if known is not None and (known.duty != duty or known.revoked is not None):
        was = "it was revoked" if known.revoked is not None else f"it is trusted for {known.duty} already"
        raise ConfigurationError(name, was, "make another key: what a key is for never changes")
    if known is None or name not in trusted_keys(chain, who.fingerprint):
        _say(folder, vouch(public_pem, duty, day, who), name, who)


def withdraw_trust(folder: Path, environment: str, fingerprint: str, day: dt.date, by: Path | None) -> None:
    """Let the signing key, or the key of a PEM file, revoke another key from a day on.

    Raises:
        ConfigurationError: nobody vouches for a key of that fingerprint, or it is the signing key; the revoking key may
            not revoke it, so that readers would ignore it.
    """
    signer = open_signer(folder, environment)
    who = signer.key if by is None else _read(by)
    if fingerprint == signer.key.fingerprint:
        fix = "call `curation keys rotate signing` first, with --by a recovery key where it was stolen"
        raise ConfigurationError(fingerprint, "releases are signed with it", fix)
    known = rooted(signer.chain).get(fingerprint)
    if known is None:
        raise ConfigurationError(fingerprint, "nobody has vouched for such a key", "see `curation keys list`")
    if known.revoked is None or day < known.revoked:
        _say(folder, revoke(fingerprint, day, who), fingerprint, who, day)


@begun_anew
def declare_keys(registry: Registry) -> dict[str, IntegrityError]:
    """Publish which keys are trusted and revoked, and sign again the ledgers that a key of this deployment's chain
    signed.

    The newest key signs. Nothing is done where there is no registry yet.

    Returns:
        Corpus → why its ledger cannot be read, so that it is not signed.

    Raises:
        TryAgain: its lock is held, it is down.
        IntegrityError: such a ledger was changed since it was signed.
    """
    signer, damages = registry.signed_by(), dict[str, IntegrityError]()
    if signer is None or not registry.repository.exists():
        return damages
    own = rooted(signer.chain)
    with registry.clone("declare keys") as clone:
        write_chain_of_keys(clone, signer)
        for corpus in clone.corpora():
            if not is_signed_by(clone.folder, corpus, own):
                continue
            try:
                entries, moves = clone.entries(corpus), clone.moves(corpus)
            except IntegrityError as error:
                damages[corpus] = error
            else:
                write_ledger(clone, corpus, entries, moves, signer)
        if clone.git("status", "--porcelain", "--untracked-files=no"):
            clone.git("commit", "--quiet", "--message", "Keys")
            push(clone.folder, f"HEAD:refs/heads/{clone.branch}")
    return damages


def _check(folder: Path, duty: str, by: Path | None, variables: Mapping[str, str]) -> None:
    if duty not in KINDS:
        raise ConfigurationError(duty, "no kind of key", f"use one of: {', '.join(KINDS)}")
    if by is not None and duty != SIGNING:
        raise ConfigurationError("--by", "only a signing key is vouched for", "leave it out")
    name, ring = variable(duty), ring_variable(duty)
    if variables.get(name):
        first = f"put it first into {ring}, and " if duty in RINGS else ""
        first = "call `curation keys trust NEW.pem --for signing` first, and " if duty == SIGNING else first
        raise ConfigurationError(name, "the key comes from the environment", f"{first}put the new one there")
    if variables.get(ring):
        problem = "the older keys come from the environment, which stands before the file that a rotation writes"
        raise ConfigurationError(ring, problem, f"put them into {ring_file(folder, duty)}, and unset it")
    if not (folder / duty).is_file() and by is None:
        raise ConfigurationError(str(folder / duty), "there is no such key yet", "call `curation run` first")


def _say(folder: Path, line: bytes, name: str, who: SigningKey, revoked: dt.date | None = None) -> None:
    """Add a line on a key to the chain, if readers of the chain will heed it.

    Args:
        revoked: the day from which the key is then revoked; None: it is trusted.
    """
    chain = read_chain(folder)
    known, then = rooted(chain), rooted((*chain, line)).get(name)
    speaks = who.fingerprint in known and known[who.fingerprint].revoked is None
    if not speaks or then is None or then.revoked != revoked:
        fix = "take one that `curation keys trust` was told of and nobody revoked; only a recovery key revokes another"
        raise ConfigurationError(who.fingerprint, "nobody vouches for this key, so that nobody would heed it", fix)
    write_chain(folder, (*chain, line))


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _read(path: Path) -> SigningKey:
    try:
        return parsed(str(path), path.read_text(encoding="ascii", errors="replace"))
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read: {error.strerror}", "name a PEM file") from None


def _name(duty: str, key: str) -> str:
    if not key:
        return "a lost key"
    return parsed(duty, key).fingerprint if duty == SIGNING else key_id(bytes.fromhex(key.strip()))


def _replaced(folder: Path, duty: str) -> Path:
    """Return the path of the file that holds the public name of the replaced key during a rotation."""
    return folder / f".{duty}.replaced"

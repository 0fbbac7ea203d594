"""Finds the keys that may sign releases, from a chain of statements in which a pinned key vouches for others.

The chain travels with the registry and with each release. It proves which keys are trusted: only statements signed by
the pinned key, or by a key that it vouches for, count. It never proves that no key was revoked, because whoever hands a
chain over may leave a line out; so revocations are taken from the registry. A recovery key signs no releases; it
vouches for a new key when the old one is lost, and revokes a stolen one. A signing key revokes signing keys only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curation.registry.release.statements import KEY, Predicate, Statement, read_statement, write_statement
from curation.storage.secrets.signing import SigningKey, fingerprint_of

Duty = Literal["signing", "recovery"]
DUTIES: tuple[Duty, ...] = ("signing", "recovery")
CHAIN = "signing-keys.jsonl"  # in a release; in the registry under `KEYS`
KEYS = f"keys/{CHAIN}"


@dataclass(frozen=True)
class Trusted:
    """A trusted key: its public key, its duty, the fingerprint of the first key that vouched for it, and the day from
    which it is revoked.
    """

    public_pem: str
    duty: Duty
    by: str
    revoked: dt.date | None = None

    def may_sign(self, day: dt.date) -> bool:
        """Return whether the key's signatures of a day count."""
        return self.revoked is None or day < self.revoked


def vouch(public_pem: str, duty: Duty, day: dt.date, by: SigningKey) -> bytes:
    """Return the line by which a key says that another one, or itself, may be trusted from a day on."""
    name = fingerprint_of(public_pem)
    predicate: Predicate = {"action": "trust", "duty": duty, "from": day.isoformat(), "public_key": public_pem}
    return write_statement(KEY, {name: name}, predicate, by)


def revoke(fingerprint: str, day: dt.date, by: SigningKey) -> bytes:
    """Return the line by which a key says that another one, or itself, is no longer trusted from a day on."""
    return write_statement(KEY, {fingerprint: fingerprint}, {"action": "revoke", "from": day.isoformat()}, by)


def merged(lines: Iterable[bytes], more: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the lines of two chains without repetition: those of the first, then those that only the second has."""
    return tuple(dict.fromkeys([*lines, *more]))


def lines_of(chain: bytes) -> tuple[bytes, ...]:
    """Return the lines of a written chain."""
    return tuple(line + b"\n" for line in chain.split(b"\n") if line.strip())


def trusted_keys(lines: Iterable[bytes], pinned: str) -> dict[str, Trusted]:
    """Return fingerprint → key, for the pinned key and all that it vouches for, directly or through others.

    A line counts where a trusted key has signed it that was not revoked by the day the line names, nor earlier in the
    chain. Lines that cannot be read, or that no trusted key has signed, are ignored.
    """
    statements = [statement for line in lines if (statement := _key_statement(line)) is not None]
    own = next((s for s in statements if s.subjects == {pinned: pinned} and _is_key(s, pinned)), None)
    if own is None:
        return {}
    trusted = {pinned: Trusted(own.predicate["public_key"], own.predicate["duty"], own.by)}
    revocations: list[tuple[int, Duty, Statement]] = []  # heard, though whom they revoke may be trusted only later
    ended: dict[str, int] = {}  # key → where in the chain it was revoked: what it says behind that is nothing
    heard: set[int] = set()
    grown = True
    while grown:
        grown = False
        for number, statement in enumerate(statements):
            by = trusted.get(statement.by)
            if number in heard or by is None or number > ended.get(statement.by, number):
                continue
            if by.may_sign(_day(statement)) and statement.is_signed_with(by.public_pem):
                heard.add(number)
                grown = True
                if statement.predicate["action"] == "revoke":
                    revocations.append((number, by.duty, statement))
                else:
                    _trust(statement, trusted)
                _revoke(revocations, trusted, ended)
    return trusted


def rooted(lines: Sequence[bytes]) -> dict[str, Trusted]:
    """As `trusted_keys`, from the key that a deployment's own chain begins with; empty where there is none."""
    first = next((s for line in lines if (s := _key_statement(line)) is not None), None)
    return trusted_keys(lines, next(iter(first.subjects))) if first is not None else {}


def _trust(statement: Statement, trusted: dict[str, Trusted]) -> None:
    (name,) = statement.subjects
    if name not in trusted and _is_key(statement, name):
        predicate = statement.predicate
        trusted[name] = Trusted(predicate["public_key"], predicate["duty"], statement.by)


def _revoke(
    revocations: Iterable[tuple[int, Duty, Statement]], trusted: dict[str, Trusted], ended: dict[str, int]
) -> None:
    """Apply the revocations met so far to the keys that are trusted by now."""
    for number, duty, statement in revocations:
        (name,) = statement.subjects
        known = trusted.get(name)
        if known is not None and (duty == "recovery" or known.duty == "signing"):
            trusted[name] = replace(known, revoked=min(_day(statement), known.revoked or dt.date.max))
            ended[name] = min(number, ended.get(name, number))


def _day(statement: Statement) -> dt.date:
    return dt.date.fromisoformat(statement.predicate["from"])


def _is_key(statement: Statement, fingerprint: str) -> bool:
    """Return whether a statement holds the key of a fingerprint."""
    pem = statement.predicate.get("public_key")
    try:
        return statement.predicate.get("duty") in DUTIES and fingerprint_of(str(pem)) == fingerprint
    except ValueError:
        return False


def _key_statement(line: bytes) -> Statement | None:
    try:
        statement = read_statement(line)
        _day(statement)
    except (ValueError, KeyError, TypeError):
        return None
    has_action = statement.predicate.get("action") in ("trust", "revoke")
    return statement if statement.kind == KEY and len(statement.subjects) == 1 and has_action else None

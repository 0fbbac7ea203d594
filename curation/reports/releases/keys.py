"""Run `curation keys`: list keys, replace a key by a new one, and trust or revoke other keys."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from curation.deployment.project import Project
from curation.errors import ConfigurationError
from curation.registry.release.signed import open_signer, read_chain
from curation.registry.repository.trusted import DUTIES as TRUSTED_FOR
from curation.registry.repository.trusted import Duty, rooted
from curation.registry.step import registry_of
from curation.registry.witness.rotation import cut_off, declare_keys, finished, rotate, trust, withdraw_trust
from curation.registry.witness.witnessed_log import witnessed_log
from curation.reports.terminal import console
from curation.state.decisions import Decision, mark_of
from curation.state.night import close_rings, open_decisions, require_keys
from curation.storage.failpoints import failpoint
from curation.storage.lock import run_lock
from curation.storage.secrets.keys import Keys, key_id, load_keys, missing_keys
from curation.storage.secrets.rings import ring_variable, variable
from curation.storage.secrets.signing import SIGNING, fingerprint_of, signing_key_is_there
from curation.storage.tables import Tables

DOES = {
    "release_id": "names examples; rotation: other ids, a major version; older ones know what was decided",
    "pseudonym": "draws pseudonyms; rotation: other ones, a major version of every corpus",
    "suppression": "names who was erased; older ones are looked up for ever",
    "log": "seals decisions, candidates and verdicts; older ones verify decisions",
    SIGNING: "signs releases; consumers pin it",
}


def show_keys(project: Project) -> int:
    """Print the public names of all keys, what they do and how old they are, never a key. Returns 0.

    Raises:
        ConfigurationError: there are none, as looking makes none; one that was in use is lost.
    """
    from rich.table import Table

    places = project.locations
    require_keys(places)
    if missing := missing_keys(places.keys):
        problem = f"there is no key for {', '.join(missing)}"
        raise ConfigurationError(str(places.keys), problem, "call `curation run` first, or point CURATION_KEYS at them")
    keys = load_keys(places.keys, places.environment)
    signs = signing_key_is_there(places.keys) or read_chain(places.keys)  # else one would be made
    signer = open_signer(places.keys, places.environment) if signs else None
    table = Table()
    for column in ("key", "name", "in use for", "older", "what it does"):
        table.add_column(column, overflow="fold")
    named = {**keys.ids(), **({SIGNING: signer.key.fingerprint} if signer is not None else {})}
    for duty, name in named.items():
        older = ", ".join(_older(keys, key) for key in keys.older.get(duty, ()))
        table.add_row(duty, name, _age(places.keys, duty), older, DOES[duty])
    console().print(table)
    if signer is None:
        print("No key signs releases yet: the first one makes it")
    else:
        print(f"What consumers pin: {signer.key.fingerprint}")
    for name, trusted in rooted(signer.chain if signer is not None else ()).items():
        if signer is not None and name != signer.key.fingerprint:
            revoked = f", revoked from {trusted.revoked} on" if trusted.revoked else ""
            print(f"trusted for {trusted.duty}: {name}{revoked}")
    if os.environ.get(ring_variable("log")):
        for key, last in open_decisions(places.decisions, keys, Tables(places.tables)).lasts().items():
            if key not in keys.lasts:
                print(f"log: put :{mark_of(*last)} behind {key_id(key)} in {ring_variable('log')}: it seals no more")
    for duty in cut_off(places.keys):
        print(f"{duty}: a rotation was cut off; `curation keys rotate {duty}` ends it")
    return 0


def _older(keys: Keys, key: bytes) -> str:
    return key_id(key) + (f" to entry {keys.lasts[key][0]}" if key in keys.lasts else "")


def _age(folder: Path, duty: str) -> str:
    if os.environ.get(variable(duty)):
        return "given by the environment"
    made = dt.datetime.fromtimestamp((folder / duty).stat().st_mtime, dt.UTC)
    return f"{(dt.datetime.now(dt.UTC) - made).days} days"


def rotate_key(project: Project, duty: str, who: str, why: str, by: Path | None) -> int:
    """Replace a key and log who did it. Returns 0, or 1 where a ledger cannot be read, so that the new key has not
    signed it.

    After that, a kill or an error, the same call goes on.

    Raises:
        ConfigurationError: as `rotate`, or no who or why.
        TryAgain: a run is going on; the registry is not available, and the new key is in use already.
    """
    _require_words(who, why)
    places = project.locations
    places.ensure()
    with run_lock(places.run_lock, 0.0, f"curation keys rotate {duty}"):
        require_keys(places)
        load_keys(places.keys, places.environment)  # made if they do not exist yet, and refused if they are invalid
        if by is None:  # else it may be lost
            open_signer(places.keys, places.environment)
        old, new = rotate(places.keys, duty, by)
        if old is not None:
            _note(project, who, why, did="rotated", duty=duty, old=old, new=new)
        failpoint(f"keys.{duty}.noted")
        unsigned = declare_keys(registry_of(project)) if duty == SIGNING else {}
        failpoint(f"keys.{duty}.declared")
        if not unsigned:  # else the same call signs those, and until then the old key is not revoked
            finished(places.keys, duty)
    print(f"{duty}: {new} in place of {old or 'the old one'}; back the keys up")
    for corpus, damage in unsigned.items():
        print(f"{corpus}: the old key has signed its ledger still: {damage}; then call this again")
    if duty in ("release_id", "pseudonym"):
        print("the next version of every corpus is a major one")
    if duty == "log":
        print("a candidate that waits is sealed with the old one: call `curation run` before it is published")
    return 1 if unsigned else 0


def trust_key(project: Project, file: Path, duty: str, who: str, why: str, by: Path | None) -> int:
    """Vouch for another key, such as a recovery key or that of another deployment. Returns 0.

    Where the signing key is lost, a recovery key vouches.

    Raises:
        ConfigurationError: it is no public key, no such duty, or no who or why.
        TryAgain: the registry is not available; the same call goes on.
    """
    _require_words(who, why)
    wanted: Duty | None = next((known_duty for known_duty in TRUSTED_FOR if known_duty == duty), None)
    if wanted is None:
        raise ConfigurationError(duty, "no duty of such a key", f"use one of: {', '.join(TRUSTED_FOR)}")
    if not file.is_file():
        raise ConfigurationError(str(file), "there is no such file", "name the PEM of a public key")
    places = project.locations
    pem, today = file.read_text(encoding="ascii", errors="replace"), dt.datetime.now(dt.UTC).date()
    with run_lock(places.run_lock, 0.0, "curation keys trust"):
        require_keys(places)
        trust(places.keys, places.environment, pem, wanted, today, by)
        name = fingerprint_of(pem)
        _note(project, who, why, did="trusted", duty=wanted, new=name)
        if by is None:
            declare_keys(registry_of(project))
    print(f"{name} is trusted for {wanted} from {today} on")
    if by is not None:
        print("put it in use; the registry hears of it with the next release, or call of `curation keys trust`")
    return 0


def revoke_key(project: Project, fingerprint: str, since: dt.date, who: str, why: str, by: Path | None) -> int:
    """Revoke a key from a day on. Returns 0.

    Raises:
        ConfigurationError: it is not known, or is the signing key, or no who or why is given.
        TryAgain: the registry is not available; the same call goes on.
    """
    _require_words(who, why)
    places = project.locations
    if SIGNING in cut_off(places.keys):
        fix = "call `curation keys rotate signing` again first: ledgers are signed with the old one"
        raise ConfigurationError(SIGNING, "its rotation was cut off", fix)
    with run_lock(places.run_lock, 0.0, "curation keys revoke"):
        require_keys(places)
        withdraw_trust(places.keys, places.environment, fingerprint, since, by)
        _note(project, who, why, did="revoked", old=fingerprint, since=since.isoformat())
        declare_keys(registry_of(project))
    print(f"{fingerprint} is revoked from {since} on")
    return 0


def _require_words(who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        raise ConfigurationError("a key", "it does not say who decided and why", "pass --who and --why")


def _note(project: Project, who: str, why: str, **detail: str) -> None:
    """Log what was done with a key, once; from then on an older key of the log seals nothing more."""
    places = project.locations
    keys = load_keys(places.keys, places.environment)
    log = witnessed_log(project, open_decisions(places.decisions, keys, Tables(places.tables)), keys)
    if not any(decision.kind == "key" and dict(decision.detail) == detail for decision in log.read()):
        log.append(Decision("key", who, why, dt.datetime.now(dt.UTC), (), detail))
    close_rings(places.keys, keys, log)

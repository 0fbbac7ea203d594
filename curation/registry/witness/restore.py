"""Repeats, after a backup, the erasures and withdrawals decided since, from what the witness remembers.

HMACs apply unchanged, because the keys are the same. Nothing is written that the log has already, so that a killed
restore can be repeated. Lost entries are given up in one entry, written last: until then every run stops.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from curation.errors import ConfigurationError, IntegrityError
from curation.registry.release.numbers import lost_numbers, tags_of
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import REASON
from curation.registry.step import registry_of
from curation.registry.witness.agreement import Lost, lost_entries, lost_in_words, tell_all, withdraw_again
from curation.registry.witness.deployment_names import settle_name
from curation.registry.witness.entries import REPEATED, SHORT, Testimony, Witness
from curation.registry.witness.keys_again import KIND as KEY
from curation.registry.witness.keys_again import KeysNow, revoke_again
from curation.registry.witness.rotation import declare_keys
from curation.registry.witness.witnessed_log import witness_of
from curation.state.decision import MADE_WITH
from curation.state.decisions import Decision, DecisionLog
from curation.state.legal_hold import CERTIFICATE, KIND, certificates, fingerprint
from curation.state.night import Night, guarded
from curation.storage.failpoints import failpoint

AGAIN = "withdrawn before, and known from the witness"
LACKING = (
    "give it with --certificate FILE; where nobody has it any more, `curation override log --who … --why …` gives "
)
LACKING += "the legal hold up, which is then to be ordered anew"
AND_HOLDS = ", and order again what legal holds are lost"
AND_KEYS = ", and decide again on the keys (`curation keys list` shows them)"


@dataclass(frozen=True)
class Restored:
    """What a restore found and did.

    Args:
        lost: entries that the log lacked.
        repeated: kind → number of decisions that were repeated, or are to be.
        others: kind → number of lost decisions that are not repeated, because they do not affect what is built.
        unknown: entries that the log lacks and only the registry remembers, so that they stay lost.
        withdrawn: releases that stood and were withdrawn again.
        keys: decisions on keys that only a person can make again: they stay lost until the keys are like that.
        numbers: tags that were published and that the registry lacks: other contents are numbered behind them.
    """

    lost: tuple[Lost, ...]
    repeated: dict[str, int]
    others: dict[str, int]
    unknown: tuple[Lost, ...] = ()
    withdrawn: tuple[Release, ...] = ()
    keys: tuple[Testimony, ...] = ()
    numbers: tuple[str, ...] = ()


@guarded
def restore(
    night: Night, since: dt.date, who: str, why: str, *, plan: bool = False, given: Sequence[str] = ()
) -> Restored:
    """Repeat the decisions that the witness remembers and the log lacks, then withdraw again what was withdrawn and
    stands.

    Args:
        since: the day of the backup, from which on decisions are lost.
        plan: only look.
        given: certificates in PEM for which legal holds were ordered; the witness knows their fingerprints alone.

    Raises:
        ConfigurationError: there is no witness; entries from before that day are lost too; the certificate of a legal
            hold is lacking.
        IntegrityError: the keys are not those of the time; a ledger in the registry was changed since it was signed.
        TryAgain: the witness, the registry, its remote or its lock is not available now.
    """
    witness = witness_of(night.project, night.keys)
    if witness is None:
        fix = "name it as `witness:` in the YAML of places, or see `curation override log --help`"
        raise ConfigurationError("curation restore", "this deployment has no witness to restore from", fix)
    registry = registry_of(night.project)
    names, releases = witness.names(), registry.releases()
    missing = lost_entries(night.project, night.decisions, names, releases, witness)
    lost = [lost_entry for lost_entry in missing if lost_entry.name is not None]
    told = [lost_entry.name for lost_entry in lost if lost_entry.name is not None]
    unknown = tuple(lost_entry for lost_entry in missing if lost_entry.name is None)  # see `give_up_log`
    witness.fetch(told)
    testimonies = [witness.own(name) for name in told]
    _check_since(testimonies, since)
    failed: IntegrityError | None = None
    if not plan and revoke_again(night.project.locations, night.keys, testimonies):
        try:
            declare_keys(registry)
        except IntegrityError as error:  # of one corpus: whoever was erased does not wait for that
            failed = error
    now = KeysNow.of(night.project.locations, night.keys)
    undone = tuple(testimony for testimony in now.lacking(testimonies) if not now.may_revoke(testimony))
    open_names = {testimony.name for testimony in undone}
    testimonies = [testimony for testimony in testimonies if testimony.name not in open_names]
    lost = [lost_entry for lost_entry in lost if lost_entry.name not in open_names]
    again = [testimony for testimony in testimonies if testimony.name.kind in REPEATED]
    repeated = Counter(testimony.name.kind for testimony in again)
    others = Counter(testimony.name.kind for testimony in testimonies if testimony.name.kind not in REPEATED)
    numbers = tags_of(lost_numbers(night.project, night.decisions, witness, names, releases))
    outcome = Restored(tuple(lost), dict(repeated), dict(others), unknown, keys=undone, numbers=numbers)
    if plan:
        return outcome
    known = certificates(night.decisions.pinned(None).read()) | {
        fingerprint(certificate): certificate for certificate in given
    }
    again = [_certified(testimony, known) for testimony in again]
    settle_name(night.project, night.decisions, witness, names, releases)
    for repetition in again:
        decision = _repeated(repetition, who)
        if not _stands(night.decisions, decision):
            night.decisions.append(decision)
            failpoint("restore.between")
    if lost:
        marks = tuple(lost_entry.mark for lost_entry in lost)
        about = {"since": since.isoformat(), "lost": str(len(lost))}
        if keys := sorted({key for testimony in again if testimony.subjects for key in testimony.keys}):
            about[MADE_WITH] = " ".join(keys)  # without one of them, whom it has named would come back
        night.decide("restore", who, why, marks, **about)
    tell_all(witness, night.decisions, witness.names())
    withdrawn = withdraw_again(night, registry, witness, names, registry.releases())
    if failed is not None:
        raise failed
    return replace(outcome, withdrawn=tuple(withdrawn))


@guarded
def give_up_log(night: Night, who: str, why: str) -> str:
    """Log that entries are given up which the log lacks and nothing can repeat. Returns a sentence on that.

    Such an entry is remembered only by the registry, or the witness's record of it is sealed with no key that is here,
    or it is a legal hold whose certificate is in no other entry.

    Raises:
        ConfigurationError: nothing is lost, or all that is can be decided again.
        TryAgain: the registry or the witness cannot be reached.
    """
    witness = witness_of(night.project, night.keys)
    names = witness.names() if witness is not None else []
    releases = registry_of(night.project).releases()
    lost = lost_entries(night.project, night.decisions, names, releases, witness)
    if not lost:
        raise ConfigurationError("curation override log", "nothing of it is lost", "there is nothing to give up")
    if witness is not None:
        witness.fetch(lost_entry.name for lost_entry in lost if lost_entry.name is not None)
    known = certificates(night.decisions.pinned(None).read())
    now = KeysNow.of(night.project.locations, night.keys)
    given = [lost_entry for lost_entry in lost if not _can_be_repeated(witness, lost_entry, known, now)]
    if not given:
        fix = "`curation restore --since DATE --who … --why …`"
        raise ConfigurationError("curation override log", "the witness remembers what was decided", fix)
    if witness is not None:
        settle_name(night.project, night.decisions, witness, names, releases)
    problem, _ = lost_in_words(given, witness)
    night.decide("restore", who, why, tuple(lost_entry.mark for lost_entry in given), lost=str(len(given)))
    kinds = {lost_entry.name.kind for lost_entry in given if lost_entry.name is not None}
    also = (AND_HOLDS if KIND in kinds else "") + (AND_KEYS if KEY in kinds else "")
    return f"{problem}: that is given up. Erase again whoever was erased since{also}, before the next run"


def _can_be_repeated(witness: Witness | None, lost: Lost, known: Mapping[str, str], now: KeysNow) -> bool:
    try:
        if witness is None or lost.name is None:
            return False
        testimony = _certified(witness.own(lost.name), known)
        return now.may_revoke(testimony) or not now.lacking([testimony])
    except (IntegrityError, ConfigurationError):
        return False


def _certified(said: Testimony, known: Mapping[str, str]) -> Testimony:
    """Return what the witness says, a legal hold completed by its certificate.

    Args:
        known: fingerprint → PEM.

    Raises:
        ConfigurationError: the certificate is not among them.
    """
    named = said.detail.get(CERTIFICATE)
    if named is None or named.startswith("-----"):  # it was told whole, at first
        return said
    if named not in known:
        problem = f"the certificate of legal hold {said.detail['id']}, whose SHA-256 fingerprint is {named}, is lacking"
        raise ConfigurationError("curation restore", problem, LACKING)
    return replace(said, detail={**said.detail, CERTIFICATE: known[named]})


def _check_since(said: Iterable[Testimony], since: dt.date) -> None:
    first = min((testimony.at.astimezone(dt.UTC).date() for testimony in said), default=since)
    if first < since:
        problem = f"entries are lost since {first}, which is before {since}"
        raise ConfigurationError("--since", problem, f"say --since {first}, or restore a newer backup first")


def _repeated(said: Testimony, who: str) -> Decision:
    """Return the decision that the witness remembers, with its time and content, so that the same is built from it."""
    name, detail = said.name, dict(said.detail)
    if REASON in detail:
        detail[REASON] = AGAIN
    entry = f"entry {name.number} ({name.digest[:SHORT]}), decided {said.at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    why = f"restored from the witness: {entry}"
    return Decision(name.kind, who, why, said.at, said.subjects, detail)  # type: ignore[arg-type]


def _stands(decisions: DecisionLog, wanted: Decision) -> bool:
    """Return whether the log already repeats this entry, because a killed restore wrote it.

    A decision on a key may also have been repeated by a person.
    """
    return any(
        decision.content() == wanted.content() and (decision.why == wanted.why or wanted.kind == KEY)
        for decision in decisions.pinned(None).read()
    )

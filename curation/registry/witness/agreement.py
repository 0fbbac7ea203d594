"""Checks that log of decisions, registry and witness agree before anything is built, so that a backup older than an
erasure brings nobody back.

Each of the three remembers what another may have lost. Log entries that the witness lacks are put there. Withdrawals
that log or witness know and the registry lacks are done again. Where the log lacks entries that witness or registry
know, a person has to decide, because erased content would be built and published anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from curation.errors import ConfigurationError, CurationError, IntegrityError
from curation.registry.frozen import forget_frozen
from curation.registry.publish import Registry
from curation.registry.remote.remote_policy import require_gone
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import (
    last_words,
    lost_releases,
    reason_of,
    require_remembered,
    stamped,
    still_standing,
)
from curation.registry.step import registry_of
from curation.registry.witness.deployment_names import heads_of, own_names, settle_name, told_of
from curation.registry.witness.entries import SHORT, Name, Witness
from curation.registry.witness.witnessed_log import witness_of
from curation.state.decisions import DecisionLog, mark_of
from curation.state.night import Declared, Night

log = logging.getLogger("curation")


@dataclass(frozen=True)
class Lost:
    """An entry that the log lacks.

    Args:
        at: when the registry was told that the log had it; None where only the witness knows.
        name: what the witness remembers of it; None where only the registry knows.
        beside: the log has another entry of that number.
    """

    number: int
    digest: str
    at: dt.datetime | None
    name: Name | None = None
    beside: bool = False

    @property
    def mark(self) -> str:
        """The name of this entry in decisions."""
        return mark_of(self.number, self.digest)


def reconcile(night: Night) -> None:
    """Bring log, registry and witness to agreement, before anything is built, published, erased or withdrawn.

    The witness is told what it lacks, and standing releases that were withdrawn are withdrawn again.

    Raises:
        IntegrityError: the log is older than what witness or registry remember, or the registry than the log.
        TryAgain: the witness, the registry or its lock is not available now.
    """
    registry, witness = registry_of(night.project), witness_of(night.project, night.keys)
    names = witness.names() if witness is not None else []
    releases = registry.releases()
    if witness is not None:
        settle_name(night.project, night.decisions, witness, names, releases)
    require_whole_log(night.project, night.decisions, witness, names, releases)
    if witness is not None:
        tell_all(witness, night.decisions, names)
    try:
        withdraw_again(night, registry, witness, names, releases)
    except (IntegrityError, ConfigurationError) as error:  # of a corpus or the remote: the end of the night says it
        log.error("%s", error)
    require_remembered(night, registry)


def agreed(night: Night, registry: Registry) -> bool:
    """Return whether log, registry and witness agree, so that objects may be deleted by what they say. Changes
    nothing.
    """
    try:
        witness = witness_of(night.project, night.keys)
        names = witness.names() if witness is not None else []
        releases = registry.releases()
        lost = lost_entries(night.project, night.decisions, names, releases, witness)
        if lost or lost_releases(night.decisions, releases):
            return False
        if witness is not None and _lost_of_others(night, witness, names, releases):
            return False
        return not _standing(night, witness, names, releases)
    except CurationError:
        return False


def _lost_of_others(night: Night, witness: Witness, names: Sequence[Name], releases: Sequence[Release]) -> list[str]:
    """Return the tags that another deployment last published in this registry and that the registry lacks.

    The registry is then an earlier copy of itself. Only the few entries after those that it was told of are read.
    """
    own = {entry.mark for entry in night.decisions.pinned(None).entries()}
    known = {(release.tag, release.content_digest) for release in releases}
    told = told_of(releases)
    later = [
        name
        for name in sorted(names, key=lambda candidate: (candidate.deployment, candidate.number))
        if name.kind in ("publication", "withdrawal") and name.mark not in own
        if name.number > told.get(name.deployment, name.number)
    ]
    last = {
        (testimony.name.deployment, tag): testimony for testimony in witness.every(later) for tag in testimony.subjects
    }
    return sorted(
        tag
        for (_, tag), testimony in last.items()
        if testimony.name.kind == "publication" and (tag, testimony.detail.get("content_digest")) not in known
    )


def require_whole_log(
    project: Declared, decisions: DecisionLog, witness: Witness | None, names: Sequence[Name], releases: list[Release]
) -> None:
    """Check that the log has every entry that is remembered elsewhere.

    Raises:
        IntegrityError: it was restored from before some of them, or replaced.
    """
    if lost := lost_entries(project, decisions, names, releases, witness):
        raise IntegrityError(str(project.locations.decisions), *lost_in_words(lost, witness))


def lost_entries(
    project: Declared,
    decisions: DecisionLog,
    names: Sequence[Name],
    releases: Iterable[Release],
    witness: Witness | None,
) -> list[Lost]:
    """Return the entries that the log lacks and nobody has given up, in order of number.

    Args:
        names: what the witness remembers, of whatever deployment.
        releases: the releases of the registry, which remember log entries.
        witness: asked which of these deployments is this one, where nothing else says so.

    Raises:
        TryAgain: the witness cannot be reached.
        IntegrityError: the log was tampered with, or what the witness says of a first entry.
    """
    every = list(decisions.pinned(None).entries())
    known = {entry.mark for entry in every}
    known |= {mark for entry in every if entry.decision.kind == "restore" for mark in entry.decision.subjects}
    heads = heads_of(releases)
    own = own_names(project, every[0] if every else None, names, heads, witness)
    lost_by_mark = {
        head.mark: Lost(head.number, head.digest, dt.datetime.fromisoformat(head.at), beside=head.number <= len(every))
        for head in heads
        if head.number <= own.get(head.deployment, 0) and head.mark not in known
    }
    lost_by_mark |= {
        name.mark: Lost(
            name.number,
            name.digest,
            lost_by_mark[name.mark].at if name.mark in lost_by_mark else None,
            name,
            beside=name.number <= len(every),
        )
        for name in names
        if name.number <= own.get(name.deployment, 0) and name.mark not in known
    }
    return sorted(lost_by_mark.values(), key=lambda lost_entry: (lost_entry.number, lost_entry.digest))


def lost_in_words(lost: Sequence[Lost], witness: Witness | None) -> tuple[str, str]:
    """Return what is wrong with a log that lacks these entries, and what to do."""
    first = next((lost_entry for lost_entry in lost if lost_entry.name is not None), lost[0])
    since = _since(lost, witness)
    others = "witness and registry remember" if first.name is not None else "the registry remembers"
    problem = (
        f"the log is older than what {others}: "
        f"since {since} it lacks {len(lost)} entries, the first is {first.number} ({first.digest[:SHORT]})"
    )
    todo = f"`curation restore --since {since} --who … --why …` decides again what was erased and withdrawn"
    if first.name is None:
        todo = (
            "restore data/restricted from a newer backup; where there is none, say `curation override log --who … "
            f"--why …` and erase again whoever was erased since {since}, before the next run"
        )
    if any(lost_entry.beside for lost_entry in lost):
        problem += "; it has others of these numbers, so that it was written to after a backup, or a copy of this "
        problem += "deployment is at work under the same name"
        todo = f"give a copy another `environment:`, or a witness and a registry of its own; then {todo}"
    elif first.name is not None and first.number == 1:  # all of a log whose key is here
        todo += ". A new deployment beside that one needs a log key of its own (`CURATION_KEY_LOG`)"
    return problem, todo


def _since(lost: Sequence[Lost], witness: Witness | None) -> str:
    """Return the day on which the first of these entries was decided, as far as that is known."""
    names = [lost_entry.name for lost_entry in lost if lost_entry.name is not None]
    days: list[dt.datetime] = []
    with contextlib.suppress(CurationError):  # that they are lost is so, whatever else is wrong
        days = [testimony.at for testimony in witness.every(names)] if witness is not None else []
    days = days or [lost_entry.at for lost_entry in lost if lost_entry.at is not None]
    return f"{min(days).astimezone(dt.UTC):%Y-%m-%d}" if days else "DATE"


def tell_all(witness: Witness, decisions: DecisionLog, names: Iterable[Name]) -> None:
    """Tell the witness all entries of the log that it lacks."""
    there = {name.mark for name in names}
    entries = list(decisions.pinned(None).entries())
    lacking = [entry for entry in entries if entry.mark not in there]
    if lacking:
        witness.put(lacking)
    if entries:
        witness.note(entries[-1].number)


def withdraw_again(
    night: Night, registry: Registry, witness: Witness | None, names: Sequence[Name], releases: list[Release]
) -> list[Release]:
    """Withdraw standing releases that log or witness have as withdrawn, also by another deployment, and sweep them.

    Nothing is decided anew. Returns those releases.

    Raises:
        IntegrityError: the ledger of a corpus cannot be read, or was edited; the others were done.
        ConfigurationError: the remote keeps what is deleted, and that is not declared.
        TryAgain: the registry or its lock is not available now.
    """
    withdrawals = _standing(night, witness, names, releases)
    declare = functools.partial(stamped, night)
    failed: list[IntegrityError] = []
    for release, reason in withdrawals:
        try:
            registry.withdraw(release.corpus, [release.version], reason, declare, sweep=False)
        except IntegrityError as error:
            failed.append(error)
        else:
            log.warning("%s was withdrawn and stood again in the registry: it is withdrawn", release.tag)
    if withdrawals:
        forget_frozen(night, registry)
        require_gone(registry.sweep("sweeping what stood again"), registry.policy)
    if failed:
        raise failed[0]
    return [release for release, _ in withdrawals]


def _standing(
    night: Night, witness: Witness | None, names: Sequence[Name], releases: list[Release]
) -> list[tuple[Release, str]]:
    withdrawals = {
        release.tag: (release, reason_of(decision)) for release, decision in still_standing(night.decisions, releases)
    }
    if witness is not None:
        for release in _withdrawn_by_others(night, witness, names, releases):
            withdrawals.setdefault(release.tag, (release, "another deployment has withdrawn it"))
    return [withdrawals[tag] for tag in sorted(withdrawals)]


def _withdrawn_by_others(
    night: Night, witness: Witness, names: Sequence[Name], releases: list[Release]
) -> Iterator[Release]:
    """Yield standing releases that the witness has as withdrawn by another deployment after they were published."""
    own = {entry.mark for entry in night.decisions.pinned(None).entries()}
    published = last_words(night.decisions)
    standing = {release.tag: release for release in releases if release.withdrawn is None}
    gone = [name for name in names if name.kind == "withdrawal" and name.mark not in own]
    for testimony in witness.every(
        gone
    ):  # sealed with keys that are not here, maybe: a forged one costs a version, no leak
        for tag in testimony.subjects:
            release = standing.get(tag)
            if release is None or release.content_digest != testimony.detail.get("content_digest"):
                continue
            later = published.get(tag)
            if dt.datetime.fromisoformat(release.published_at) < testimony.at and not (
                later is not None and later.kind == "publication" and later.at > testimony.at
            ):
                yield release

"""Logs publications, withdrawals and channel moves as decisions, and finds logged releases that the registry
has lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from curation.errors import ConfigurationError, GateClosed, IntegrityError
from curation.registry.publish import Registry
from curation.registry.repository.ledger import Entry, LogHead, Move, Release
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import Night
from curation.storage.deployment_id import deployment_id, known_as
from curation.storage.locations import without_password

REASON = "reason"  # detail of a withdrawal that was written down before it was done: what the registry is to say


def note_releases(night: Night, registry: Registry, corpus: str, who: str = "curation") -> None:
    """Log each version of a corpus that was published or withdrawn and is not in the log yet, oldest first.

    It is called after the registry has changed: the next run logs what a killed run published. Versions in an
    unfinished withdrawal are left out, as are those of other deployments, which have their own logs.
    """
    last, own = last_words(night.decisions), known_as(night.project.locations.restricted)
    for release in registry.releases(corpus):
        stamp = release.log.number if release.log and release.log.deployment == release.deployment else 0
        if release.deployment is not None and not (own and own.has(release.deployment, stamp)):
            continue
        about = _about(release.corpus, release.version, release.content_digest)
        published, withdrawn = (("publication", release.content_digest), ("withdrawal", release.content_digest))
        decision = last.get(release.tag)
        last_word = _said(decision) if decision else None
        if decision and last_word == withdrawn and _unfinished(decision, release.published_at):
            continue
        if last_word != published and (release.withdrawn is None or last_word != withdrawn):
            why = f"{release.tag}: {'; '.join(release.changelog) or 'checked'}"
            night.decide("publication", who, why, (release.tag,), **about)
        if release.withdrawn is not None and last_word != withdrawn:
            night.decide("withdrawal", who, f"{release.tag}: {release.withdrawn}", (release.tag,), **about)


def note_move(night: Night, corpus: str, who: str, move: Move, before: str | None) -> None:
    """Log that somebody moves a channel, before it is done; an interrupted move is not logged twice."""
    about = {"corpus": corpus, "channel": move.channel, "move": str(move.number), "from": before or "none"}
    subjects = (f"{corpus}@{move.version}",)
    known = any(d.kind == "channel" and (d.subjects, d.detail) == (subjects, about) for d in night.decisions.read())
    if not known:
        night.decide("channel", who, move.why, subjects, **about)


def note_withdrawal(night: Night, corpus: str, who: str, entry: Entry) -> Entry:
    """Log that somebody withdraws a version, before it is done.

    Args:
        entry: the entry as the ledger will hold it, `withdrawn` included.

    Returns:
        The entry with the reason of whoever decided first: a decision that was then cut off, or that a registry from a
        backup has forgotten, is not logged twice.
    """
    version, content = str(entry.version), entry.fingerprint.content
    tag, reason = f"{corpus}@{version}", entry.withdrawn or ""
    first = last_words(night.decisions).get(tag)
    if first and _said(first) == ("withdrawal", content) and _unfinished(first, entry.published_at):
        return stamped(night, replace(entry, withdrawn=reason_of(first)))
    about = _about(corpus, version, content) | {REASON: reason}
    night.decide("withdrawal", who, f"{tag}: {reason}", (tag,), **about)
    return stamped(night, entry)


def stamped(night: Night, entry: Entry) -> Entry:
    """Return a ledger entry with the newest log entry in it, so that the registry remembers how far the log was."""
    newest = night.decisions.newest()
    if newest is None:
        return entry
    now, deployment = dt.datetime.now(dt.UTC), deployment_id(night.project.locations.restricted)
    return replace(entry, log=LogHead(deployment, newest.number, newest.digest, now.isoformat(timespec="seconds")))


def reason_of(decision: Decision) -> str:
    """Return the reason of a withdrawal as the registry gives it."""
    return decision.detail.get(REASON) or decision.why.removeprefix(f"{decision.subjects[0]}: ")


def still_standing(decisions: DecisionLog, releases: Iterable[Release]) -> Iterator[tuple[Release, Decision]]:
    """Yield releases that stand although the log says that they were withdrawn, with the decision.

    The withdrawal was cut off before it was done, or the registry is an earlier copy of itself.
    """
    last = last_words(decisions)
    for release in releases:
        decision = last.get(release.tag)
        if release.withdrawn is not None or decision is None:
            continue
        gone = _said(decision) == ("withdrawal", release.content_digest)
        if gone and _unfinished(decision, release.published_at):
            yield release, decision


def _unfinished(decision: Decision, published_at: str) -> bool:
    """Return whether a withdrawal was decided after a publication, so that it applies to that version.

    The same content, published anew in a registry begun anew, is another version; times of publication are whole
    seconds.
    """
    return dt.datetime.fromisoformat(published_at) + dt.timedelta(seconds=1) <= decision.at


def lost_releases(decisions: DecisionLog, releases: Iterable[Release]) -> dict[str, str]:
    """Return tag → content digest of releases that the log has as published and the registry lacks, in order of tag.

    Those that were withdrawn or given up are left out. The registry was removed, or is an earlier copy of itself.
    """
    known = {(release.tag, release.content_digest) for release in releases}
    last = [(tag, *_said(decision)) for tag, decision in sorted(last_words(decisions).items())]
    return {tag: content for tag, kind, content in last if kind == "publication" and (tag, content) not in known}


def require_not_withdrawn(night: Night, corpus: str, content: str) -> None:
    """Check that nobody has withdrawn a content on purpose, by the log alone.

    The registry may be an earlier copy of itself, or begun anew.

    Raises:
        GateClosed: somebody has.
    """
    for tag, decision in sorted(last_words(night.decisions).items()):
        if tag.startswith(f"{corpus}@") and REASON in decision.detail and _said(decision) == ("withdrawal", content):
            fix = "change the inputs or the recipe, or keep the last release"
            raise GateClosed(corpus, f"this very content was withdrawn as {tag}", fix)


def require_remembered(night: Night, registry: Registry) -> None:
    """Check that the registry holds what was published in it, before anything more is published.

    Raises:
        IntegrityError: it was lost, or exchanged for an earlier copy.
        TryAgain: it cannot be reached.
    """
    if lost := lost_releases(night.decisions, registry.releases()):
        raise IntegrityError(where_is(registry), *lost_in_words(lost))


def where_is(registry: Registry) -> str:
    """Return the registry's address without a password."""
    return f"the registry {without_password(registry.repository.address)}"


def lost_in_words(lost: Iterable[str]) -> tuple[str, str]:
    """Return what is wrong with a registry that lacks these releases, and what to do."""
    tags = list(lost)
    named = ", ".join(tags[:3]) + (", …" if len(tags) > 3 else "")
    return (
        f"{len(tags)} of the releases that were published in it are not there: {named}",
        "restore it from its backup or from a clone, or correct its place in the YAML; if what it held is given up, "
        "say so: `curation override registry --who … --why …`",
    )


def give_up(night: Night, registry: Registry, who: str, why: str) -> str:
    """Log that the releases which the registry has lost are given up, so that it may start anew.

    Returns a sentence on that.

    Raises:
        ConfigurationError: nothing is lost, or nobody decides, or no reason is given.
        TryAgain: the registry cannot be reached.
    """
    lost = lost_releases(night.decisions, registry.releases())
    if not lost:
        raise ConfigurationError(where_is(registry), "it holds all that was published", "there is nothing to give up")
    for tag, content in lost.items():
        corpus, _, version = tag.partition("@")
        night.decide("withdrawal", who, why, (tag,), **_about(corpus, version, content))
    then = "the next run publishes anew, and numbers other contents behind them"
    return f"{len(lost)} releases are given up: {', '.join(lost)}; {then}"


def _about(corpus: str, version: str, content: str) -> dict[str, str]:
    return {"corpus": corpus, "version": version, "content_digest": content}


def _said(decision: Decision) -> tuple[str, str]:
    return decision.kind, decision.detail.get("content_digest", "")


def last_words(decisions: DecisionLog) -> dict[str, Decision]:
    """Return tag → the log's last decision about it: a `publication` or `withdrawal`."""
    return {
        tag: decision
        for decision in decisions.read()
        if decision.kind in ("publication", "withdrawal")
        for tag in decision.subjects
    }

"""Version numbers that the registry has lost: they are never given to other content, as consumers may hold the old one.

The log of decisions and the witness remember what was published after the copy that a registry was restored from, or
before it was begun anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from curation.registry.publish import Registry
from curation.registry.release.versions import Version
from curation.registry.repository.ledger import Release
from curation.registry.witness.deployment_names import told_of
from curation.registry.witness.entries import Name, Witness
from curation.registry.witness.witnessed_log import witness_of
from curation.state.decisions import DecisionLog
from curation.state.night import Declared, Night
from curation.storage.deployment_id import known_as

Lost = Mapping[str, Mapping[Version, str]]  # corpus → version → content digest
KINDS = ("publication", "withdrawal")
SHOWN = 5


def lost_numbers(
    project: Declared,
    decisions: DecisionLog,
    witness: Witness | None,
    names: Sequence[Name],
    releases: Sequence[Release],
) -> Lost:
    """Return the lost versions of each corpus: published before, and higher than the newest that the registry has.

    Versions of this deployment count, and those of others that publish in the registry.

    Args:
        names: what the witness remembers, of whatever deployment.
        releases: all releases of the registry.

    Raises:
        TryAgain: the witness cannot be reached.
        IntegrityError: the log was tampered with, or what the witness says cannot be read.
    """
    newest: dict[str, Version] = {}
    for release in releases:
        version = Version.parse(release.version)
        newest[release.corpus] = max(version, newest.get(release.corpus, version))
    versions: dict[str, dict[Version, str]] = {}
    for tag, content in _published(project, decisions, witness, names, releases):
        corpus, _, number = tag.rpartition("@")
        with contextlib.suppress(ValueError):  # a forged one
            version = Version.parse(number)
            if corpus not in newest or version > newest[corpus]:
                versions.setdefault(corpus, {})[version] = content
    return versions


def numbers_lost_of(night: Night, registry: Registry, corpus: str) -> Mapping[Version, str]:
    """As `lost_numbers`, for one corpus that is about to be published.

    Raises:
        TryAgain: the witness or the registry is not available now.
        IntegrityError: as `lost_numbers`.
    """
    witness = witness_of(night.project, night.keys)
    names = witness.names() if witness is not None else []
    return lost_numbers(night.project, night.decisions, witness, names, registry.releases()).get(corpus, {})


def tags_of(lost: Lost) -> tuple[str, ...]:
    """Return the tags of lost versions, in order."""
    return tuple(f"{corpus}@{version}" for corpus, versions in sorted(lost.items()) for version in sorted(versions))


def numbers_in_words(tags: Sequence[str]) -> str:
    """Return a sentence that lists versions the registry has lost."""
    named = ", ".join(tags[:SHOWN]) + (f" and {len(tags) - SHOWN} more" if len(tags) > SHOWN else "")
    return f"published before, and lost with the registry: {named}; other contents are numbered behind them"


def _published(
    project: Declared,
    decisions: DecisionLog,
    witness: Witness | None,
    names: Sequence[Name],
    releases: Sequence[Release],
) -> Iterator[tuple[str, str]]:
    """Yield tag and content digest of what was published, the witness's first. A forged one there only costs
    a number.
    """
    entries = list(decisions.pinned(None).entries())
    if witness is not None:
        known, own, told = {entry.mark for entry in entries}, known_as(project.locations.restricted), told_of(releases)
        lacking = [
            name
            for name in names
            if name.kind in KINDS and name.mark not in known
            if (own and own.has(name.deployment, name.number))
            or name.number > told.get(name.deployment, name.number)  # of others only what the registry was not told of
        ]
        for testimony in witness.every(lacking):
            yield from ((tag, testimony.detail.get("content_digest", "")) for tag in testimony.subjects)
    for entry in entries:
        if entry.decision.kind in KINDS:
            yield from ((tag, entry.decision.detail.get("content_digest", "")) for tag in entry.decision.subjects)

"""Finds which of the deployments that a witness and a registry remember this one is, or was.

Its log has to hold what those have decided until then. Its name lies beside its log, and is lost with it. So a
deployment without a name counts as every one whose log begins as its own does, or was begun with a key that is here. It
takes a new name before it tells anything, and keeps the former ones up to the entries remembered by then. A deployment
that goes on under a former name is another one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from curation.errors import TryAgain
from curation.registry.repository.ledger import LogHead, Release
from curation.registry.witness.entries import Name, Witness
from curation.state.decisions import DecisionLog, Entry
from curation.state.night import Declared
from curation.storage.deployment_id import ALL, KnownAs, call_it, known_as, new_id

log = logging.getLogger("curation")


def heads_of(releases: Iterable[Release]) -> list[LogHead]:
    """Return the log entries that a registry remembers."""
    return [release.log for release in releases if release.log is not None]


def told_of(releases: Iterable[Release]) -> dict[str, int]:
    """Return each deployment that publishes in a registry → number of the last log entry that the registry was told
    of.
    """
    told: dict[str, int] = {}
    for head in heads_of(releases):
        told[head.deployment] = max(told.get(head.deployment, 0), head.number)
    return told


def own_names(
    project: Declared, first: Entry | None, names: Sequence[Name], heads: Iterable[LogHead], witness: Witness | None
) -> dict[str, int]:
    """Return each deployment name that this one has or had → number of the last entry of it that this log must hold.

    Args:
        first: the first entry of the log; None where it is empty.
        names: what the witness remembers, of whatever deployment.
        heads: the log entries that the registry remembers.

    Raises:
        TryAgain: the witness cannot be reached.
        IntegrityError: what it says of a first entry cannot be read.
    """
    places = project.locations
    known = known_as(places.restricted)
    numbers: dict[str, int] = {}
    if known is None:
        if places.embedded:  # the registry is its alone
            numbers |= {head.deployment: ALL for head in heads}
        if first is not None:  # a backup may be older than the name
            numbers |= {name.deployment: ALL for name in names if (name.number, name.digest) == (1, first.digest)}
    if witness is not None and (known is None or not witness.last()[0]):  # it may be that what was told there is lost
        numbers |= dict.fromkeys(witness.begun_here(names), ALL)
    return numbers | (known.own if known is not None else {})


def settle_name(
    project: Declared, decisions: DecisionLog, witness: Witness, names: Sequence[Name], releases: Sequence[Release]
) -> None:
    """Give this deployment its own name in its environment, before it tells the witness anything under that name.

    Raises as `own_names`.
    """
    places = project.locations
    known, heads = known_as(places.restricted), heads_of(releases)
    if known is not None and known.environment == places.environment and witness.last()[0]:
        return
    own = own_names(project, next(decisions.pinned(None).entries(), None), names, heads, witness)
    until = Counter(known.before if known is not None else {})
    remembered = [(entry.deployment, entry.number) for entry in names] + [
        (head.deployment, head.number) for head in heads
    ]
    for deployment, number in remembered:
        if number <= own.get(deployment, 0):
            until[deployment] = max(until[deployment], number)
    name = known.id if known is not None and known.is_of(places.environment) else new_id()
    before = {former: number for former, number in until.items() if former != name}
    if known is not None and name != known.id:
        log.warning("in %s this deployment is another one than in %s", places.environment, known.environment)
    call_it(places.restricted, KnownAs(name, places.environment, before))


def require_name(project: Declared, decisions: DecisionLog, witness: Witness) -> None:
    """Check that this deployment has a name to tell an entry under; it gets one where it cannot be known by another.

    Raises:
        TryAgain: the witness cannot be reached, or may know this deployment by another name.
    """
    places = project.locations
    known = known_as(places.restricted)
    if known is not None and known.is_of(places.environment):
        return
    names = witness.names()
    published = places.embedded and Path(places.registry).is_dir()  # under another name
    if published or own_names(project, next(decisions.pinned(None).entries(), None), names, (), witness):
        fix = "call `curation run`: it sees whether log and witness agree"
        raise TryAgain(witness.where, "it may know this deployment by another name", fix)
    settle_name(project, decisions, witness, names, ())

"""A deployment of a few records with a witness, and what can happen to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path

from curation.registry.release.manifest import facts_of
from curation.registry.repository.trail import stamped
from curation.registry.step import registry_of
from curation.registry.witness.entries import Name
from curation.registry.witness.witnessed_log import witness_of
from curation.state.night import Night, open_decisions

DAY = dt.date(2026, 11, 3)
Shop = Callable[..., Night]


def names_of(night: Night) -> list[Name]:
    witness = witness_of(night.project, night.keys)
    assert witness is not None
    return witness.names()


def forget(night: Night, number: int) -> None:
    """Put the log back to what it was at an entry, as a backup of the raw zone does."""
    folder = night.project.locations.decisions
    kept = [entry.decision for entry in night.decisions.entries()][:number]
    for path in folder.iterdir():
        path.unlink()
    log = open_decisions(folder, night.keys, night.tables)
    for decision in kept:
        log.append(decision)


def publish(night: Night, candidate: Path) -> None:
    """A release that says how far the log was."""
    published = registry_of(night.project).publish(candidate, facts_of(candidate), {}, declare=partial(stamped, night))
    assert published is not None

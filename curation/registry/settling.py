"""Carries out all withdrawals that a night owes, whatever its corpora, rhythms and gates say.

Versions with erased persons are withdrawn first, then those that may no longer be kept, then withdrawn ones that stand
again; then their objects are deleted from the remote. A failure stops none of the others, of whatever corpus.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable

from curation.corpora.recipe import Recipe
from curation.errors import CurationError
from curation.registry.frozen import forget_frozen
from curation.registry.over import holding_expired, over_tonight
from curation.registry.owed import note_owed
from curation.registry.publish import Registry
from curation.registry.released_documents import holding_erased
from curation.registry.repository.ledger import Release
from curation.registry.repository.trail import note_releases, stamped
from curation.registry.step import ERASED, registry_of, settle_expired, sweep_withdrawn
from curation.registry.witness.agreement import withdraw_again
from curation.registry.witness.witnessed_log import witness_of
from curation.state.night import Night, guarded

log = logging.getLogger("curation")


def settle_withdrawals(night: Night) -> list[Release]:
    """Withdraw every standing version with an erased person or ended documents, of any corpus, and clean the remote.

    Returns the withdrawn versions.

    Raises:
        CurationError: the first error met, for example where a ledger cannot be read; all the others were done.
    """
    gone: list[Release] = []
    errors: list[CurationError] = []
    for withdraw in (withdraw_erased, withdraw_expired, withdraw_standing):
        try:
            gone += withdraw(night)
        except CurationError as error:
            errors.append(error)
    if gone or errors:
        try:
            sweep_withdrawn(night)
        except CurationError as error:
            errors.append(error)
    errors = errors or list(registry_of(night.project).damages().values())
    for other in errors[1:]:
        log.error("%s", other)
    if errors:
        raise errors[0]
    return gone


def withdraw_erased(night: Night) -> list[Release]:
    """Withdraw every standing release that holds a document of an erased person.

    This includes corpora without a recipe, and does not wait for a better version. Objects that only these releases
    held stay in the remote until it is swept.

    Raises:
        CurationError: as `_of_every_corpus`.
    """
    if not night.suppression.erased:
        return []
    registry = registry_of(night.project)

    def settle(name: str) -> list[Release]:
        gone = list(holding_erased(night, registry, name))
        if gone:
            versions = [release.version for release in gone]
            _owe(night, name)
            registry.withdraw(name, versions, ERASED, functools.partial(stamped, night), sweep=False)
        note_releases(night, registry, name)
        return gone

    try:
        return _of_every_corpus(registry, settle)
    finally:
        forget_frozen(night, registry)


def withdraw_expired(night: Night) -> list[Release]:
    """Run `settle_expired` for every corpus, also those without a recipe, whatever a gate said.

    Raises as `withdraw_erased`.
    """
    registry, ended = registry_of(night.project), over_tonight(night)

    def settle(name: str) -> list[Release]:
        going = [
            holder.release for holder in holding_expired(night, name, registry.releases(name), ended) if holder.goes
        ]
        if going and registry.current(name) in going:
            _owe(night, name)
        gone = settle_expired(night, registry, name, ended)
        if gone:
            note_releases(night, registry, name)
        return gone

    return _of_every_corpus(registry, settle)


def withdraw_standing(night: Night) -> list[Release]:
    """Withdraw standing versions that log or witness have as withdrawn, where that failed when the night began.

    Raises as `withdraw_again`.
    """
    registry, witness = registry_of(night.project), witness_of(night.project, night.keys)
    names = witness.names() if witness is not None else []
    return withdraw_again(night, registry, witness, names, registry.releases())


def _owe(night: Night, name: str) -> None:
    """Note that a corpus owes a version; one without a recipe owes none, because no other version will come."""
    if name in night.project.every(Recipe):
        note_owed(night.project.locations.restricted, name)


def _of_every_corpus(registry: Registry, settle: Callable[[str], list[Release]]) -> list[Release]:
    """Run `settle` for all corpora of a registry, and return the withdrawn versions.

    Raises:
        CurationError: the first error met, with the names of all corpora that had one. The others were done.
    """
    gone: list[Release] = []
    failed: dict[str, CurationError] = {}
    for name in sorted({release.corpus for release in registry.releases()}):
        try:
            gone += guarded(settle)(name)
        except CurationError as error:
            failed[name] = error
    if failed:
        first, names = next(iter(failed.values())), ", ".join(failed)
        raise type(first)(f"withdrawals of {names}", f"they wait: {first.where}: {first.found}", first.fix) from first
    return gone

"""Sweeps the remote as a night does, and deletes on a person's word what the night keeps."""

from __future__ import annotations

import datetime as dt

from curation.errors import ConfigurationError
from curation.registry.remote.check import look_at_remote
from curation.registry.remote.claiming import claim_remote, claimable
from curation.registry.remote.remote_policy import Looked, last_look
from curation.registry.step import registry_of
from curation.registry.witness.agreement import agreed, reconcile
from curation.state.night import Night, guarded

RETRY = dt.timedelta(hours=1)  # where it was tried and did not come to its end
DUE = dt.timedelta(hours=26)  # a day, and the time by which one night may be later than the one before


@guarded
def sweep_night(night: Night) -> Looked:
    """List the remote once for a night, and delete what has to go. Problems are reported in the result, not raised."""
    registry = registry_of(night.project)
    return look_at_remote(registry, "unknown" if agreed(night, registry) else "nothing")


@guarded
def sweep_when_due(night: Night, now: dt.datetime) -> Looked | None:
    """Sweep the remote on a day when no night finished, for example because a gate is closed.

    Returns None where a sweep was done lately, or nothing was published yet.
    """
    registry = registry_of(night.project)
    seen = last_look(registry.last_look)
    for at, pause in ((seen.get("swept_at"), DUE), (seen.get("at"), RETRY)):
        if at is not None and now - dt.datetime.fromisoformat(at) < pause:
            return None
    return sweep_night(night) if registry.repository.exists() else None


@guarded
def override_remote(night: Night, who: str, why: str) -> str:
    """Delete from the remote all objects that no version ever named, however many; the decision is logged first.

    Returns a sentence on what was deleted.

    Raises:
        ConfigurationError: there is nothing to delete, or nobody decides, or no reason is given.
        IntegrityError, TryAgain: as `reconcile` and `sweep_remote`.
    """
    registry = registry_of(night.project)
    reconcile(night)
    if not (waits := registry.sweep("sweeping the remote", "unknown").held):
        raise ConfigurationError("the registry's remote", "nothing waits in it", "there is nothing to override")
    night.decide("sweep", who, why, (), objects=str(waits))
    removed = registry.sweep("sweeping what no version named", "override").removed
    what = "object is" if removed == 1 else "objects are"
    return f"{removed} {what} gone from the remote that no version ever named"


@guarded
def take_over_remote(night: Night, other: str, who: str, why: str) -> str:
    """Replace another registry's marker by this registry's on a person's word; the decision is logged first.

    From then on, objects that only the other registry names are deleted as objects that no version ever named. Returns
    a sentence on that.

    Args:
        other: the id of the registry whose marker the remote bears.

    Raises:
        ConfigurationError: the remote bears no such marker, or nobody decides, or no reason is given.
        IntegrityError, TryAgain: as `reconcile`.
    """
    registry = registry_of(night.project)
    reconcile(night)
    remote = claimable(registry)
    if remote is None or remote.other is None or (remote.other or "unknown") != other:
        raise ConfigurationError(
            "the registry's remote", "it does not bear that registry's marker", "see `curation upgrade --plan`"
        )
    night.decide("sweep", who, why, (), objects=str(remote.unknown), registry=other)
    claim_remote(registry, instead=other)
    what = "object in it is" if remote.unknown == 1 else "objects in it are"
    return f"the remote is this registry's; {remote.unknown:,} {what} of no version of its own"

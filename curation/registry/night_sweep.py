"""The sweep of the remote as a night does it, and as a person lets go what the night keeps."""

from __future__ import annotations

import datetime as dt

from curation.errors import ConfigurationError
from curation.night import Night, guarded
from curation.registry.agreement import agreed, reconcile
from curation.registry.looked import Looked, last_look
from curation.registry.remote import look_at_remote
from curation.registry.step import registry_of

DUE = dt.timedelta(hours=26)  # a day, and the time by which one night may be later than the one before


@guarded
def sweep_night(night: Night) -> Looked:
    """What a night does to the remote: it is listed once, and what has to go goes. What is wrong is said, not
    raised."""
    registry = registry_of(night.project)
    return look_at_remote(registry, remove=agreed(night, registry))


@guarded
def sweep_when_due(night: Night, now: dt.datetime) -> Looked | None:
    """The sweep of a day of which no night came to its end, as where a gate is closed; None where one was done, or
    nothing was published yet."""
    registry = registry_of(night.project)
    at = last_look(registry.last_look).get("at")
    if at is not None and now - dt.datetime.fromisoformat(at) < DUE:
        return None
    return sweep_night(night) if registry.repository.exists() else None


@guarded
def override_remote(night: Night, who: str, why: str) -> str:
    """Let what no version ever named go from the remote, however much it is; who said so is written down before. What
    to tell.

    Raises:
        ConfigurationError: nothing waits for it, or nobody decides, or gives no reason.
        IntegrityError, TryAgain: as `reconcile` and `sweep_withdrawn`.
    """
    registry = registry_of(night.project)
    reconcile(night)
    if not (waits := registry.sweep("sweeping the remote").held):
        raise ConfigurationError("the registry's remote", "nothing waits in it", "there is nothing to override")
    night.decide("sweep", who, why, (), objects=str(waits))
    removed = registry.sweep("sweeping what no version named", override=True).removed
    return f"{removed} objects are gone from the remote that no version ever named"

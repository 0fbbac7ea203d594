"""Watching a deployment: what is so, who is told of it, and the checks that say how late sources and corpora are. It is
done after a night in a terminal, and by a sensor between nights."""

from __future__ import annotations

import datetime as dt
import logging
import zoneinfo

import dagster as dg

from curation.causes.every import causes_of
from curation.causes.looked import Looked
from curation.causes.of_machine import of_locks
from curation.causes.of_sources import lateness
from curation.causes.runs import Runs
from curation.components.last_run import look_at_runs
from curation.errors import CurationError, IntegrityError, TryAgain
from curation.messages.cause import Cause
from curation.messages.sending import ping
from curation.messages.telling import tell
from curation.project import Project
from curation.state import read_state
from curation.storage.lock import lock_holder

log = logging.getLogger("curation")
IN_TIME = "in_time"  # the check of how late a source or corpus is
# With one of these, no ping says that a night was good.
NOT_GOOD = {
    "accounting_wrong",
    "candidate_damaged",
    "canaries_failed",
    "gate_closed",
    "log_outdated",
    "registry_lost",
    "registry_unreadable",
}


def in_time_spec(asset: dg.AssetKey) -> dg.AssetCheckSpec:
    """The check of a source's records, or of a corpus's releases."""
    said = "As often as its own rhythm, or `expected_every` of the Nightly YAML, lets one expect."
    return dg.AssetCheckSpec(IN_TIME, asset=asset, description=said)


def in_time(late: str) -> dg.AssetCheckResult:
    """The verdict of that check: in time where nothing is said."""
    severity = dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(passed=not late, check_name=IN_TIME, severity=severity, description=late or None)


def source_lateness(looked: Looked, source: str) -> str:
    """How late a source is, in words; empty where it is in time."""
    late = lateness(looked, source)
    return late.says if late else ""


def judged_by(project: Project, day: dt.date) -> Looked:
    """What a night of that day sees of landings: without a look at Dagster's runs."""
    end = dt.datetime.combine(day, dt.time.max, zoneinfo.ZoneInfo(project.nightly.timezone))
    return Looked(read_state(project), Runs(), end)


def look(instance: dg.DagsterInstance, project: Project, now: dt.datetime | None = None) -> Looked:
    """What is so of a deployment now; by the clock where no instant is given."""
    return Looked(read_state(project), look_at_runs(instance, project), now or dt.datetime.now(dt.UTC))


def watch(instance: dg.DagsterInstance, project: Project, now: dt.datetime | None = None) -> None:
    """Tell who is to know what is new, and deliver what could not be delivered. It fails for nothing: what is wrong
    with it is logged, and the night that called it is what it was.

    Args:
        now: the clock, asked where it is not given.
    """
    now = now or dt.datetime.now(dt.UTC)
    settings, places = project.nightly.messages, project.locations
    if not settings.to:
        return
    deployment = f"{project.root.name} ({places.environment})"
    try:
        causes, whole = _so(instance, project, now)
        tell(places.messages, settings, deployment, causes, project.nightly.day(now), project.variable, whole)
    except TryAgain:  # another process is telling
        return
    except (CurationError, OSError) as error:
        said = str(error) if isinstance(error, CurationError) else type(error).__name__
        log.warning("nobody could be told what is so: %s", said)


def _so(instance: dg.DagsterInstance, project: Project, now: dt.datetime) -> tuple[list[Cause], bool]:
    """What is so, and whether that is all: while a night is at work, verdicts come and go."""
    lock = project.locations.run_lock
    try:
        looked = look(instance, project, now)
        if lock_holder(lock) is None:
            causes = causes_of(looked)
            if lock_holder(lock) is None:  # nor did one begin meanwhile
                return causes, True
        return list(of_locks(looked)), False
    except IntegrityError:
        return [_damaged(project)], False


def _damaged(project: Project) -> Cause:
    says, todo = "the log of decisions or a table cannot be read", "`curation status` says which, and what to do"
    return Cause("decisions_damaged", "", says, todo, project.nightly.owners)


def ping_after(instance: dg.DagsterInstance, project: Project, run: dg.DagsterRun) -> None:
    """Say outside that a night was good: all of it was asked for, its sums agree and no gate is closed. The caller has
    looked at the remote."""
    settings = project.nightly.ping
    if settings is None or run.asset_selection is not None:
        return
    try:
        causes = causes_of(look(instance, project))
    except CurationError as error:
        log.warning("nobody is told that this night was good: %s", error)
        return
    if NOT_GOOD & {cause.kind for cause in causes}:
        return
    url = project.variable(settings.url_from)
    if url is None or not ping(url):
        log.warning("the ping of a good night did not arrive: see the address in %s", settings.url_from)

"""Watching a deployment: its current state, who is told of it, and the checks that say how late sources and corpora
are. A night in a terminal does it at its end, and a sensor does it between nights.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

import dagster as dg

from curation.causes.every import causes_of, unjudged
from curation.causes.inputs import Looked, landed_by
from curation.causes.of_machine import of_locks
from curation.causes.of_nights import of_retries
from curation.causes.of_sources import late_by, lateness
from curation.causes.rhythm import last_tick
from curation.components.runs.instance import runs_at
from curation.components.runs.last_run import look_at_runs
from curation.components.shell import AS_OF_TAG
from curation.deployment.project import Project
from curation.deployment.read_only import read_state
from curation.errors import ConfigurationError, CurationError, IntegrityError, TryAgain
from curation.messages.cause import KINDS, Cause
from curation.messages.sending import ping
from curation.messages.telling import tell
from curation.sources.records import landing_state
from curation.state.night import Night
from curation.storage.lock import lock_holder
from curation.storage.modes import private

log = logging.getLogger("curation")
IN_TIME = "in_time"  # the check of how late a source or corpus is
LATE = "`curation status` says what it waits for and whom to ask; if it is as it should be, set `expected_every`"
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
AT_WORK = {"lock_held_long", "night_retried", "yaml_wrong"}  # what can be judged while a night is


def in_time_spec(asset: dg.AssetKey) -> dg.AssetCheckSpec:
    """Return the lateness check of a source's records or of a corpus's releases."""
    description = "As often as its own rhythm, or `expected_every` of the Nightly YAML, lets one expect."
    return dg.AssetCheckSpec(IN_TIME, asset=asset, description=description)


def in_time(late: str) -> dg.AssetCheckResult:
    """Return the verdict of the lateness check: passed where `late` is empty."""
    severity = dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(passed=not late, check_name=IN_TIME, severity=severity, description=what_to_do(late))


def what_to_do(late: str) -> str | None:
    """Return the lateness check's description for a lateness in words; None where `late` is empty."""
    return f"{late}: {LATE}" if late else None


def source_lateness(looked: Looked, source: str) -> str:
    """Return how late a source is, in words; empty where it is in time."""
    late = lateness(looked, source)
    return late.says if late else ""


def lateness_tonight(night: Night, source: str, expected: int | None) -> str:
    """Return how late a source is as its reading step says it, by the night's day and the declared rhythm.

    Args:
        expected: the declared usual number of days.
    """
    known, now = landing_state(night.tables, source), dt.datetime.now(dt.UTC)
    late = late_by(landed_by(night.project.zone(source), known, now, night.as_of), expected, night.as_of)
    return late.says if late else ""


def look(instance: dg.DagsterInstance, project: Project, now: dt.datetime | None = None) -> Looked:
    """Return the current state of a deployment; by the clock where no instant is given."""
    now = now or dt.datetime.now(dt.UTC)
    return Looked(read_state(project), look_at_runs(instance, project, now), now)


def watch(
    instance: dg.DagsterInstance,
    project: Project,
    now: dt.datetime | None = None,
    looking: Callable[[], Looked] | None = None,
) -> bool:
    """Tell the recipients of messages what is new, and deliver what could not be delivered before. Returns whether that
    was done, or there are no recipients. It never raises: a fault is logged and leaves the calling night's result
    alone.

    Args:
        now: the current time; read from the clock where not given.
        looking: returns the current state, where the caller needs it for more than this.
    """
    if not project.nightly.messages.to:
        return True
    now = now or dt.datetime.now(dt.UTC)
    try:
        causes, unjudged_ = _so(project, looking or partial(look, instance, project, now))
    except Exception as error:  # noqa: BLE001 - of Dagster's storage, Delta, git: whatever a look meets
        log.warning("nobody could be told what is so: %s", _said(error))
        return False
    return _tell(project, now, causes, unjudged_)


def watch_at(home: Path, project: Project) -> None:
    """Do what `watch` does where Dagster's storage is not open yet. A failure to open it is logged: the caller may be
    about to report what stopped the night, which is often the same.
    """
    try:
        with runs_at(home) as instance:
            watch(instance, project)
    except Exception as error:  # noqa: BLE001 - of Dagster's settings and storage
        log.warning("nobody could be told what is so: %s", _said(error))


def watch_broken(project: Project) -> bool:
    """Tell the recipients that the YAML cannot be read any more.

    Args:
        project: the deployment as it was last read.
    """
    says, todo = "its YAML cannot be read any more, so that no night can run", "`curation validate` says where and why"
    cause = Cause("yaml_wrong", "", says, todo, project.nightly.owners)
    return _tell(project, dt.datetime.now(dt.UTC), [cause], KINDS.keys() - {cause.kind})


def _tell(project: Project, now: dt.datetime, causes: Sequence[Cause], unjudged_: Collection[str]) -> bool:
    settings, places = project.nightly.messages, project.locations
    deployment, day = f"{project.root.name} ({places.environment})", project.nightly.day(now)
    try:
        with private():
            places.ensure()
            tell(places.messages, settings, deployment, causes, day, project.variable, unjudged_)
    except TryAgain:  # another process is telling
        return False
    except Exception as error:  # noqa: BLE001
        log.warning("nobody could be told what is so: %s", _said(error))
        return False
    return True


def _said(error: Exception) -> str:
    """Return the text of a `CurationError`, else only the error's class: other errors quote the data they met."""
    return str(error) if isinstance(error, CurationError) else type(error).__name__


def _so(project: Project, looking: Callable[[], Looked]) -> tuple[list[Cause], Collection[str]]:
    """Return the current causes, and the kinds that could not be judged: verdicts come and go while a night is at
    work.
    """
    lock = project.locations.run_lock
    try:
        looked = looking()
        if lock_holder(lock) is None:
            causes, unknown = causes_of(looked), unjudged(looked)
            if lock_holder(lock) is None:  # nor did one begin meanwhile
                return causes, unknown
        return [*of_locks(looked), *of_retries(looked)], KINDS.keys() - AT_WORK
    except (IntegrityError, ConfigurationError) as error:
        gone = isinstance(error, ConfigurationError)
        damaged = _damaged(project, "a key is gone or" if gone else "the log of decisions or a table")
        return [damaged], KINDS.keys() - {damaged.kind, "yaml_wrong"}


def _damaged(project: Project, what: str) -> Cause:
    says, todo = f"{what} cannot be read, so that no night can run", "`curation status` says which, and what to do"
    return Cause("decisions_damaged", "", says, todo, project.nightly.owners)


def ping_after(instance: dg.DagsterInstance, project: Project, run: dg.DagsterRun) -> None:
    """Ping an outside address after a good night: it was for the schedule's last day, all corpora came through it, its
    sums agree and no gate is closed. The caller has looked at the remote. Like `watch`, it never raises.
    """
    settings = project.nightly.ping
    if settings is None or run.asset_selection is not None:
        return
    try:
        if not _is_good(look(instance, project), (instance.get_run_by_id(run.run_id) or run).tags.get(AS_OF_TAG)):
            return
        url = project.variable(settings.url_from)
    except Exception as error:  # noqa: BLE001
        log.warning("nobody is told that this night was good: %s", _said(error))
        return
    if url is None or not ping(url):
        log.warning("the ping of a good night did not arrive: see the address in %s", settings.url_from)


def _is_good(looked: Looked, as_of: str | None) -> bool:
    """Return whether a day's night was good. A night that is executed again in parts is good when all parts
    are done.
    """
    nightly = looked.nightly
    if as_of is None or as_of < nightly.day(last_tick(nightly, looked.now)).isoformat():
        return False
    through = looked.runs.through
    if any(corpus not in through or through[corpus].isoformat() != as_of for corpus in looked.project.corpora):
        return False
    return not NOT_GOOD & {cause.kind for cause in causes_of(looked)}

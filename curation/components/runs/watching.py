"""Watching a deployment: what is so, who is told of it, and the checks that say how late sources and corpora are. It is
done after a night in a terminal, and by a sensor between nights."""

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
    """The check of a source's records, or of a corpus's releases."""
    description = "As often as its own rhythm, or `expected_every` of the Nightly YAML, lets one expect."
    return dg.AssetCheckSpec(IN_TIME, asset=asset, description=description)


def in_time(late: str) -> dg.AssetCheckResult:
    """The verdict of that check: in time where nothing is said."""
    severity = dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(passed=not late, check_name=IN_TIME, severity=severity, description=what_to_do(late))


def what_to_do(late: str) -> str | None:
    """What that check says of how late it is; None of nothing."""
    return f"{late}: {LATE}" if late else None


def source_lateness(looked: Looked, source: str) -> str:
    """How late a source is, in words; empty where it is in time."""
    late = lateness(looked, source)
    return late.says if late else ""


def lateness_tonight(night: Night, source: str, expected: int | None) -> str:
    """The same as the step that reads it says it, by the night's day and what that step declares.

    Args:
        expected: days that are declared as usual.
    """
    known, now = landing_state(night.tables, source), dt.datetime.now(dt.UTC)
    late = late_by(landed_by(night.project.zone(source), known, now, night.as_of), expected, night.as_of)
    return late.says if late else ""


def look(instance: dg.DagsterInstance, project: Project, now: dt.datetime | None = None) -> Looked:
    """What is so of a deployment now; by the clock where no instant is given."""
    now = now or dt.datetime.now(dt.UTC)
    return Looked(read_state(project), look_at_runs(instance, project, now), now)


def watch(
    instance: dg.DagsterInstance,
    project: Project,
    now: dt.datetime | None = None,
    looking: Callable[[], Looked] | None = None,
) -> bool:
    """Tell who is to know what is new, and deliver what could not be delivered; whether that was done, or nobody is to
    know anything. It fails for nothing: what is wrong with it is logged, and the night that called it is what it was.

    Args:
        now: the clock, asked where it is not given.
        looking: gives what is so, where the caller asks for more of it.
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
    """The same where nobody has opened Dagster's storage. What keeps that closed is logged: whoever calls it may be
    about to say what kept the night, which is often the same."""
    try:
        with runs_at(home) as instance:
            watch(instance, project)
    except Exception as error:  # noqa: BLE001 - of Dagster's settings and storage
        log.warning("nobody could be told what is so: %s", _said(error))


def watch_broken(project: Project) -> bool:
    """Tell that the YAML cannot be read by now.

    Args:
        project: as it was read last.
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
    """An error of ours, or what kind of one it is: others quote what they met."""
    return str(error) if isinstance(error, CurationError) else type(error).__name__


def _so(project: Project, looking: Callable[[], Looked]) -> tuple[list[Cause], Collection[str]]:
    """What is so, and the kinds that could not be judged: while a night is at work, verdicts come and go."""
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
    """Say outside that a night was good: it was that of the schedule's last day, all corpora have come through it, its
    sums agree and no gate is closed. The caller has looked at the remote. It fails for nothing, as `watch`."""
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
    """Whether the night of a day was good. One that is executed again in parts is when all of its parts are done."""
    nightly = looked.nightly
    if as_of is None or as_of < nightly.day(last_tick(nightly, looked.now)).isoformat():
        return False
    through = looked.runs.through
    if any(corpus not in through or through[corpus].isoformat() != as_of for corpus in looked.project.corpora):
        return False
    return not NOT_GOOD & {cause.kind for cause in causes_of(looked)}

"""What a request for a night's run needs: the landings on disk that a source has not read, the run's tags, and whether
a night is at work or waits already.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence

import dagster as dg
import pyarrow.compute as pc

from curation.components.keys import key_of, landings_of, prefixed_name
from curation.components.shell import AS_OF_TAG
from curation.deployment.project import Project, landing_dates
from curation.document import digest
from curation.errors import SourceError, TryAgain
from curation.registry.tables import NIGHTS
from curation.sources.landings.ageing import let_go
from curation.sources.landings.arrivals import too_old
from curation.sources.records import LANDINGS as LANDED
from curation.sources.records import landing_state, reading_digest
from curation.storage.lock import lock_holder
from curation.storage.tables import Tables

DEPLOYMENT_TAG = "curation/deployment"  # which deployment a run is of: several may write to one instance
TERMINAL_TAG = "curation/terminal"  # a run in a terminal has its own id here; one that repeats it in the UI, the former
ALIVE = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
RANGE_START, RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def unread(instance: dg.DagsterInstance, project: Project, until: dt.date | None = None) -> list[dt.date]:
    """Return, oldest first, the landing dates that at least one source has not materialized, or that lie on disk and
    could not be read, have changed since, or would be read differently now.
    """
    dates = [d for d in landing_dates(project) if until is None or d <= until]
    return [d for d in dates if any(d in waiting for waiting in _waiting(instance, project, dates))]


def _waiting(instance: dg.DagsterInstance, project: Project, dates: Sequence[dt.date]) -> Sequence[set[dt.date]]:
    """Return, for each source, the dates that it has still to take. Where the run of a date may have been deleted,
    Dagster no longer knows whether it was materialized: such a date is taken when it is on disk and was not read.
    """
    tables = Tables(project.locations.tables)
    kept = project.today() - dt.timedelta(days=project.nightly.runs_kept_days)
    date_sets = []
    for source, settings in project.sources.items():
        done = instance.get_materialized_partitions(key_of(project, f"{source}_records"))
        reading = reading_digest(settings)
        states = landing_state(tables, source)
        stamps = {date: state["files_stamp"] for date, state in states.items() if state["reading_digest"] == reading}
        again: set[dt.date] = set()
        with contextlib.suppress(
            SourceError, TryAgain
        ):  # misnamed or unreachable: the run holds the source and says so
            zone = project.zone(source)
            present = set(zone.dates())
            present -= let_go(states) | too_old(tables, settings, states, present, project.today())
            again = {date for date in present if stamps.get(date) != zone.stamp(date)}
        date_sets.append({d for d in dates if d in again or (d > kept and d.isoformat() not in done)})
    return date_sets


def night_tags(
    instance: dg.DagsterInstance, project: Project, dates: Sequence[dt.date], as_of: dt.date
) -> dict[str, str]:
    """Return the tags of a run over a range of landings, and register partitions that are new."""
    partitions = str(landings_of(project).name)
    instance.add_dynamic_partitions(partitions, [d.isoformat() for d in known_dates(project)])
    return {
        RANGE_START: min(dates).isoformat(),
        RANGE_END: max(dates).isoformat(),
        AS_OF_TAG: as_of.isoformat(),
        DEPLOYMENT_TAG: mark_of(project),
    }


def job_of(project: Project) -> str:
    """Return the name of the night's job, behind the deployment's prefix: a host may have a job `night` of its own."""
    return prefixed_name(project, "night")


def mark_of(project: Project) -> str:
    """Return the mark that identifies a deployment in tags: a digest of its path, 16 hex digits."""
    return digest(str(project.root)).hex()[:16]


def is_of(run: dg.DagsterRun, project: Project) -> bool:
    """Return whether a run belongs to a deployment; a run without the tag counts as the asking deployment's."""
    return run.tags.get(DEPLOYMENT_TAG, mark_of(project)) == mark_of(project)


def report_dead_runs(instance: dg.DagsterInstance, project: Project) -> None:
    """Mark as failed the terminal runs of this job that a kill left unfinished, so that they keep no slot.

    Call it only when nobody but this process can hold the lock: then nobody is running them.
    """
    for run in instance.get_runs(dg.RunsFilter(job_name=job_of(project), statuses=ALIVE)):
        # Those of the UI have a worker that Dagster monitors.
        if is_of(run, project) and run.tags.get(TERMINAL_TAG) == run.run_id:
            instance.report_run_failed(run, message="The process that ran this was killed.")


def night_request(instance: dg.DagsterInstance, project: Project, day: dt.date) -> dg.RunRequest | dg.SkipReason:
    """Return one run over the landings that came since the last, judged by the tick's day. With nothing new it takes
    the newest landing again: that reads nothing, does what the day has changed, and finishes what a failed night left
    undone.
    """
    if lock_holder(project.locations.run_lock) is None:
        report_dead_runs(instance, project)
    dates = [date for date in known_dates(project) if date <= day]
    if not dates:
        return dg.SkipReason(f"nothing has landed in {project.locations.landing} until {day}")
    new = unread(instance, project, day)
    if project.nightly.start == "landings":  # a landing may have begun the night of this day before
        if any(run.tags.get(AS_OF_TAG) == day.isoformat() for run in _alive(instance, project)):
            return dg.SkipReason(f"the night of {day} is at work, or waits to begin")
        if (
            not new
            and Tables(project.locations.tables).read("nights", NIGHTS, ["as_of"], pc.field("as_of") == day).num_rows
        ):
            return dg.SkipReason(f"the night of {day} is done, and nothing has landed since")
    return dg.RunRequest(tags=night_tags(instance, project, new or dates[-1:], day))


def landed_request(instance: dg.DagsterInstance, project: Project, day: dt.date) -> dg.RunRequest | dg.SkipReason:
    """Return a run over the complete landings that were not read, judged by a day; none while a night is at work or
    waits. The same unchanged landings are asked for only once: if that run fails, the schedule takes them later.
    """
    if has_begun(instance, project):
        return dg.SkipReason("a night is at work, or waits to begin")
    waiting = arrivals(instance, project, day)
    still = sorted({date for _, date, stamp in waiting if stamp is None})
    whole = [(source, date, stamp.hex()) for source, date, stamp in waiting if stamp is not None]
    if still and (not whole or still[-1] == day):  # those of a day come together; one that was left half stops nobody
        return dg.SkipReason(f"{', '.join(map(str, still))} is not complete")
    if not whole:
        return dg.SkipReason("nothing has landed that was not read")
    key = digest(json.dumps(whole, default=str)).hex()
    dates = sorted({date for _, date, _ in whole})
    return dg.RunRequest(run_key=key[:16], tags=night_tags(instance, project, dates, day))


def arrivals(instance: dg.DagsterInstance, project: Project, until: dt.date) -> list[tuple[str, dt.date, bytes | None]]:
    """Return source, date and stamp of every landing that its source has still to take; no stamp for an incomplete
    one.
    """
    dates = [date for date in landing_dates(project) if date <= until]
    landings: list[tuple[str, dt.date, bytes | None]] = []
    for source, waiting in zip(project.sources, _waiting(instance, project, dates), strict=True):
        zone = project.zone(source)
        with contextlib.suppress(SourceError, TryAgain):  # misnamed or unreachable: the night holds the source
            for date, complete in zone.landings():
                if date <= until and (date in waiting or not complete):
                    landings.append((source, date, zone.stamp(date) if complete else None))
    return landings


def has_begun(instance: dg.DagsterInstance, project: Project) -> bool:
    """Return whether a night of a deployment is at work, here or in a terminal, or waits to begin."""
    if lock_holder(project.locations.run_lock) is not None:
        return True
    report_dead_runs(instance, project)
    return bool(_alive(instance, project))


def _alive(instance: dg.DagsterInstance, project: Project) -> Sequence[dg.DagsterRun]:
    """Return the nights of a deployment that are at work, as far as Dagster knows, or wait to begin."""
    runs = instance.get_runs(dg.RunsFilter(job_name=job_of(project), statuses=[*ALIVE, dg.DagsterRunStatus.QUEUED]))
    return [run for run in runs if is_of(run, project)]


def known_dates(project: Project) -> list[dt.date]:
    """Return the dates of landings on disk and of those already read: a source may be out of reach for now."""
    read = Tables(project.locations.tables).read("landings", LANDED, ["source", "landed_on"]).to_pylist()
    return sorted({*landing_dates(project), *(row["landed_on"] for row in read if row["source"] in project.sources)})

"""Nights that Dagster has kept long enough: a run leaves half a MiB of events, for ever unless somebody deletes it."""

from __future__ import annotations

import datetime as dt
import logging

import dagster as dg

from curation.components.runs.internals import delete_run
from curation.components.tonight import is_of, job_of
from curation.deployment.project import Project
from curation.settings.folder import deployment_at

log = logging.getLogger("curation")
OVER = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
AT_ONCE = 50  # runs a night: where many are old because nothing deleted them so far, they go within some nights


def delete_old_runs(instance: dg.DagsterInstance, project: Project, now: dt.datetime) -> int:
    """Delete the nights of a deployment that began more than `runs_kept_days` ago and are over, with all events and
    logs of theirs. Returns how many.

    The run that has made an asset last stays, however old it is. In an instance of a host nothing goes: how long runs
    are kept there is for its owner to say. It fails for nothing: what a night has done does not depend on it.

    Args:
        now: the clock.
    """
    if deployment_at(project.root, project.defs).is_hosted:
        return 0
    try:
        old = _old_runs(instance, project, now - dt.timedelta(days=project.nightly.runs_kept_days))
        newest = _makers(instance) if old else set()
        gone = [run_id for run_id in old if run_id not in newest][:AT_ONCE]
        for run_id in gone:
            delete_run(instance, run_id)
    except Exception as error:  # noqa: BLE001 - of Dagster's storage
        log.warning("runs that are old could not be deleted: %s", type(error).__name__)
        return 0
    return len(gone)


def _old_runs(instance: dg.DagsterInstance, project: Project, before: dt.datetime) -> list[str]:
    """The ids of the runs that are over and were made before an instant, oldest first."""
    asked = dg.RunsFilter(job_name=job_of(project), statuses=OVER, created_before=before)
    records = instance.get_run_records(asked, ascending=True)
    return [record.dagster_run.run_id for record in records if is_of(record.dagster_run, project)]


def _makers(instance: dg.DagsterInstance) -> set[str]:
    """The ids of the runs that have made an asset last."""
    made = map(instance.get_latest_materialization_event, instance.get_asset_keys())
    return {event.run_id for event in made if event is not None}

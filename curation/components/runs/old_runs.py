"""Deletion of old runs: a run leaves half a MiB of events, which stay until somebody deletes them."""

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
    """Delete a deployment's finished runs that are older than `runs_kept_days`, with their events and logs, and return
    their number.

    A run that made the newest materialization of an asset stays, however old it is. In a host's instance nothing is
    deleted: its owner decides how long runs are kept. A failure is only logged: the night's work does not depend on it.

    Args:
        now: the current time.
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
    """Return the ids of the finished runs that were created before an instant, oldest first."""
    asked = dg.RunsFilter(job_name=job_of(project), statuses=OVER, created_before=before)
    records = instance.get_run_records(asked, ascending=True)
    return [record.dagster_run.run_id for record in records if is_of(record.dagster_run, project)]


def _makers(instance: dg.DagsterInstance) -> set[str]:
    """Return the ids of the runs that made the newest materialization of any asset."""
    made = map(instance.get_latest_materialization_event, instance.get_asset_keys())
    return {event.run_id for event in made if event is not None}

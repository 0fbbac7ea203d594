"""How the last night ended, by Dagster's own log: which of its steps failed or were cut off, and nobody has redone."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import dagster as dg
from dagster import DagsterEventType as Event

from curation.components.failures import cause, is_gate
from curation.components.shell import AS_OF_TAG
from curation.components.tonight import is_of, job_of
from curation.home import home_folder
from curation.project import Project

LOOKED_AT = 25  # runs: so many times somebody may have tried again since
NOT_BEGUN = (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
KILLED = "it was killed in there, or its machine went down. `curation run` goes on from there"
GATE = "a gate said no. What to do stands below"


class Trouble(NamedTuple):
    """A step that a night did not do: the night's day, the step, why not and what to do."""

    as_of: str
    step: str
    why: str


def last_troubles(project: Project) -> list[Trouble]:
    """The steps that the newest night of a deployment failed in, or was in when it was cut off, in order, but for those
    that a later run did. Empty where all went well or nothing has run. To be asked when no run is going on."""
    home = home_folder()
    if not _has_runs(home):
        return []
    done: set[str] = set()
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for run in instance.get_runs(dg.RunsFilter(job_name=job_of(project)), limit=LOOKED_AT):
            if run.status in NOT_BEGUN or not is_of(run, project):
                continue
            ended = {Event.STEP_START, Event.STEP_SUCCESS, Event.STEP_FAILURE}
            events = (entry.dagster_event for entry in instance.all_logs(run.run_id, of_type=ended))
            newest = {event.step_key: event for event in events if event is not None and event.step_key}
            day = run.tags.get(AS_OF_TAG, "an unknown day")
            left = [step for step, event in newest.items() if not event.is_step_success and step not in done]
            if left:
                return [Trouble(day, step, _why(newest[step])) for step in left]
            if not newest and run.status == dg.DagsterRunStatus.FAILURE:
                return [Trouble(day, "its first step", KILLED)]
            done |= newest.keys()
            if run.asset_selection is None and not run.step_keys_to_execute:  # a whole night
                return []
    return []


def _why(event: dg.DagsterEvent) -> str:
    if not event.is_step_failure:
        return KILLED
    error = event.step_failure_data.error
    return GATE if is_gate(error) else str(cause(error))


def _has_runs(home: Path) -> bool:
    """Whether Dagster has kept runs there, or where its settings say; asking makes no file."""
    settings = home / "dagster.yaml"
    return (home / "history" / "runs.db").is_file() or (settings.is_file() and "storage:" in settings.read_text())

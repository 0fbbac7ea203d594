"""Duties that a night performs even when a gate or step fails: versions with erased people or with data past its
retention are withdrawn, the remote is swept, and every file gets the mode of its zone. A night that succeeds does this
in its last step.
"""

from __future__ import annotations

import datetime as dt

import dagster as dg

from curation.components.shell import AS_OF_TAG
from curation.components.tonight import TERMINAL_TAG
from curation.deployment.project import Project, load_project, open_night
from curation.errors import TryAgain
from curation.storage.lock import hold_until_exit
from curation.storage.modes import private


def settling(project: Project) -> dg.HookDefinition:
    """Return the job's hook that settles the night after a failed step; a run in a terminal settles it itself, once."""

    @dg.failure_hook(name="settle_night")
    def settle_night(context: dg.HookContext) -> None:
        run = context.instance.get_run_by_id(context.run_id)
        if run is None or run.tags.get(TERMINAL_TAG) == run.run_id:
            return
        now, day = load_project(project.defs, project.root), run.tags.get(AS_OF_TAG)
        with private():
            try:
                hold_until_exit(now.locations.run_lock, 0.0, f"run {run.run_id}")
            except TryAgain:  # the step has failed as somebody else holds it
                return
            settle(now, dt.date.fromisoformat(day) if day else now.today())

    return settle_night


def settle(project: Project, day: dt.date) -> None:
    """Settle due withdrawals, sweep the remote and set file modes. The caller holds the run lock."""
    from curation.registry.remote.night_sweep import sweep_night
    from curation.registry.settling import settle_withdrawals

    try:
        settle_withdrawals(open_night(project, day))
    finally:
        sweep_night(open_night(project, day))
        project.locations.settle()

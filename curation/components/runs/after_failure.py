"""What a night owes whatever a gate or a step said: who is to be gone is withdrawn, what is to leave the remote leaves,
and every file has the mode of its zone. The last step of a night that comes through has done it."""

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
    """The hook of the night's job that does it after a step that failed; a run in a terminal does it itself, once."""

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
    """Do it; under the run lock."""
    from curation.registry.remote.night_sweep import sweep_night
    from curation.registry.settling import settle_withdrawals

    try:
        settle_withdrawals(open_night(project, day))
    finally:
        sweep_night(open_night(project, day))
        project.locations.settle()

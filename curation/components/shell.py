"""What the components share: a component over a frozen settings model, the night of a run, metadata."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any, ClassVar, Self

import dagster as dg
from pydantic import BaseModel

from curation.deployment.project import Project, load_project, open_night
from curation.flow import Step
from curation.registry.witness.agreement import reconcile
from curation.state.night import Night
from curation.storage.lock import hold_until_exit
from curation.upgrade.takeover import take_over

log = logging.getLogger("curation")
# Backfill policies and code references are beta in Dagster 1.13; a line for each asset would bury our own.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
warnings.filterwarnings("ignore", category=dg.PreviewWarning)

AS_OF_TAG = "curation/as_of"
DECISIONS_TAG = "curation/decisions"  # the run that pinned them, and the number of the last one that it reads


class SettingsComponent(dg.Component):
    """A component whose attributes are one frozen model, the same that the command line reads."""

    Settings: ClassVar[type[BaseModel]]

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    @classmethod
    def get_model_cls(cls) -> type[BaseModel]:
        return cls.Settings

    @classmethod
    def load(cls, attributes: BaseModel | None, context: dg.ComponentLoadContext) -> Self:
        return cls(attributes or cls.Settings())

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        return dg.Definitions()


def deployment(context: dg.ComponentLoadContext) -> Project:
    """Return the deployment of a component: all components of this package in the folder that Dagster loads, whose
    project may hold other components too.
    """
    return _read(context.component_tree, context.defs_module_path, context.project_root)


def _read(whose: object, defs: Path, root: Path) -> Project:
    """Return the deployment as its YAML reads now. It is checked once per run or component tree, and again when a file
    changes: a night of the demo asks for it a hundred times, at 17 ms each.
    """
    return _checked(whose, defs, root, tuple((file, _said(file)) for file in sorted(defs.rglob("*.yaml"))))


def _said(file: Path) -> bytes | None:
    """Return a file's bytes; None where it cannot be read, which the check of the YAML then refuses."""
    try:
        return file.read_bytes()
    except OSError:
        return None


@functools.lru_cache(maxsize=1)
def _checked(whose: object, defs: Path, root: Path, said: tuple[tuple[Path, bytes | None], ...]) -> Project:
    return load_project(defs, root)


def tonight(
    context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext, project: Project, step: Step, subject: str = ""
) -> Night:
    """Return the night of a run, opened for one step with only what that step declares.

    The YAML is read anew, and the lock is held until the run's process ends. All steps share one day, and the decisions
    that existed when the first of them began. A run that is executed again keeps the day and reads the decisions made
    since. A run that was started without a day gets the clock's.
    """
    log.info("%s", context.op_execution_context.op.name)
    project = _read(context.run.run_id, project.defs, project.root)
    project.locations.require_group()
    project.locations.ensure()
    hold_until_exit(project.locations.run_lock, project.nightly.wait_seconds, f"run {context.run.run_id}")
    project.locations.sweep()
    run = context.instance.get_run_by_id(context.run.run_id)
    given = run.tags.get(AS_OF_TAG) if run else None
    night = open_night(project, dt.date.fromisoformat(given) if given else project.today())
    pinned_by, _, number = (run.tags.get(DECISIONS_TAG) or "").rpartition(":") if run else ("", "", "")
    if run is None or pinned_by == run.run_id:
        return (replace(night, decisions=night.decisions.pinned(int(number))) if run else night).only(step, subject)
    take_over(night)
    reconcile(night)
    newest = night.decisions.newest()
    number = str(newest.number if newest else 0)
    # What lands or is decided while it goes on is for the next one, and for no step of this one.
    tags = {AS_OF_TAG: night.as_of.isoformat(), DECISIONS_TAG: f"{run.run_id}:{number}"}
    context.instance.add_run_tags(run.run_id, tags)
    return replace(night, decisions=night.decisions.pinned(int(number))).only(step, subject)


def metadata(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a check as Dagster metadata, one row each; numbers stay numbers."""
    return {name.replace(":", "."): value for name, value in figures.items()}


BLOCKS = " ▁▂▃▄▅▆▇█"


def sparkline(shares: Sequence[float]) -> str:
    """Return shares between 0 and 1 as one block character each; zero is a space, and any share above zero is
    visible.
    """
    return "".join(BLOCKS[ceil(8 * max(0.0, min(share, 1.0)))] for share in shares)


def owners(*names: str) -> list[str]:
    """Return owners as Dagster accepts them: e-mail addresses unchanged, anything else as a team."""
    return [name if "@" in name else f"team:{name}" for name in dict.fromkeys(names) if name]

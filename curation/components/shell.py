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
    """The deployment that a component is of: all of our kind in the folder of components that Dagster loads, whose
    project may hold those of others too."""
    return _read(context.component_tree, context.defs_module_path, context.project_root)


def _read(whose: object, defs: Path, root: Path) -> Project:
    """A deployment as its YAML says now. For one run, or one tree of components, it is checked once, and again where a
    file says something else: a night of the demo asks for it a hundred times, 17 ms each."""
    return _checked(whose, defs, root, tuple((file, _said(file)) for file in sorted(defs.rglob("*.yaml"))))


def _said(file: Path) -> bytes | None:
    """What a file says; None where it cannot be read, which whoever checks it refuses."""
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
    """The night of a run, for one step of it, which opens what it declares: the deployment's YAML read anew, the lock
    held until the run's process ends, one day for all its steps, and the decisions that there were when the first of
    them began. A run that is executed again is another one: it reads those since then, and keeps the day. The day of a
    run that was started without one is the clock's."""
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
    """Figures of a check as Dagster metadata, a row each; numbers stay numbers."""
    return {name.replace(":", "."): value for name, value in figures.items()}


BLOCKS = " ▁▂▃▄▅▆▇█"


def sparkline(shares: Sequence[float]) -> str:
    """Shares, 0 to 1, as one block a value; none at all is a space, and what is more than none is seen."""
    return "".join(BLOCKS[ceil(8 * max(0.0, min(share, 1.0)))] for share in shares)


def owners(*names: str) -> list[str]:
    """What Dagster accepts as owners: e-mail addresses as they are, anything else as a team."""
    return [name if "@" in name else f"team:{name}" for name in dict.fromkeys(names) if name]

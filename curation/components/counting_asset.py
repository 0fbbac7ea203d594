"""The asset of a step of every deployment that shows nothing but its figures."""

from collections.abc import Callable
from typing import Any

import dagster as dg

from curation.components.assets import asset
from curation.components.runs.unchanged_steps import shown, stands
from curation.components.shell import tonight
from curation.deployment.project import Project
from curation.flow import Step
from curation.state.night import Figures


def counting_asset(
    project: Project, step: Step, rows: str = "", figures: Callable[[Any], Figures] = lambda made: made
) -> dg.AssetsDefinition:
    """An asset that runs a step where an input of it changed.

    Args:
        rows: the figure that is the size of its table.
        figures: what the step gives back → its figures.
    """

    @asset(project, step)
    def body(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        night = tonight(context, project, step)
        made = stands(night, lambda: {"figures": figures(step.loaded()(night))})
        return dg.MaterializeResult(metadata=shown(made, rows))

    return body

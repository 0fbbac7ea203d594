"""The asset of a step that every deployment has and that shows nothing but its figures."""

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
    """Return an asset that runs a step only where one of its inputs changed.

    Args:
        rows: the name of the figure that is the size of its table.
        figures: turns the step's result into its figures.
    """

    @asset(project, step)
    def body(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        night = tonight(context, project, step)
        made = stands(night, lambda: {"figures": figures(step.loaded()(night))})
        return dg.MaterializeResult(metadata=shown(made, rows))

    return body

"""A stage that another package provides."""

import dagster as dg

from curation.components.assets import asset
from curation.components.figures import materialized
from curation.components.keys import key_of
from curation.components.runs.failed_checks import since_when
from curation.components.shell import SettingsComponent, deployment, metadata, tonight
from curation.deployment.stages import StageSettings, accounting, run_step


class Stage(SettingsComponent):
    """One step of the night from another package: the tables it declares decide where its asset stands in the graph."""

    Settings = StageSettings
    settings: StageSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        settings, step, project = self.settings, self.settings.step(), deployment(context)
        balanced = dg.AssetCheckSpec(
            "accounting",
            asset=key_of(project, step.name),
            blocking=True,
            description="Every document that reached it was kept, dropped or quarantined, once.",
        )

        @asset(
            project,
            step,
            owner=[settings.owner] if settings.owner else [],
            check_specs=[balanced] if step.decides else [],
        )
        def brought(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            night = tonight(context, project, step)
            figures, checks = run_step(night, step), []
            if step.decides:
                sums = accounting(night, step)
                check = dg.AssetCheckResult(
                    passed=not sums["difference"],
                    check_name="accounting",
                    metadata=metadata(sums),
                    description=f"{sums['difference']:,} documents have no fate or two by {settings.stage}, none may: "
                    "mend that package, and run again"
                    if sums["difference"]
                    else None,
                )
                checks.append(since_when(context.instance, project, key_of(project, step.name), check))
            return dg.MaterializeResult(metadata=materialized(figures), check_results=checks)

        return dg.Definitions(assets=[brought])

"""A stage that a package of somebody else's brings."""

import dagster as dg

from curation.components.assets import asset
from curation.components.shell import SettingsComponent, deployment, metadata, tonight
from curation.stages import StageSettings


class Stage(SettingsComponent):
    """One step of the night from another package: its asset stands where its tables say."""

    Settings = StageSettings
    settings: StageSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        settings, step, project = self.settings, self.settings.step(), deployment(context)

        @asset(project, step, owner=[settings.owner] if settings.owner else [])
        def brought(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            return dg.MaterializeResult(metadata=metadata(settings.carry_out(tonight(context, project, step))))

        return dg.Definitions(assets=[brought])

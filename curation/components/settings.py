"""The shared stages: `people` with the schedule's YAML, `clusters` with dedup's, `findings` with privacy's."""

import dagster as dg

from curation.cleaning.flow import BOILERPLATE_STEP, RULE_LABELS_STEP
from curation.cleaning.settings import CleaningSettings
from curation.components.assets import asset
from curation.components.counting_asset import counting_asset
from curation.components.figures import materialized
from curation.components.runs.unchanged_steps import not_run_message, plain_metadata, restored, stands
from curation.components.shell import SettingsComponent, deployment, tonight
from curation.dedup.flow import CLUSTERS_STEP
from curation.dedup.settings import DedupSettings
from curation.privacy.flow import FINDINGS_STEP
from curation.privacy.policy import PrivacyPolicy
from curation.state.receipts import Made
from curation.storage.locations import LocationSettings


class Locations(SettingsComponent):
    """The locations of the zones, the registry and its remote. Gives no assets."""

    Settings = LocationSettings


class Cleaning(SettingsComponent):
    """The edits made for every source's `_cleaned`, the vocabularies of labels, and the rules that give some labels.
    Gives `boilerplate` and `rule_labels`.
    """

    Settings = CleaningSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        return dg.Definitions(
            assets=[counting_asset(project, BOILERPLATE_STEP, "lines"), counting_asset(project, RULE_LABELS_STEP)]
        )


class Dedup(SettingsComponent):
    """The similarity from which documents count as duplicates. Gives `clusters`."""

    Settings = DedupSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        @asset(project, CLUSTERS_STEP)
        def clusters(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            night = tonight(context, project, CLUSTERS_STEP)

            def make() -> Made:
                from curation.components.pictures import clusters_metadata
                from curation.dedup.overview import overview
                from curation.dedup.step import find_clusters

                figures, clusters = find_clusters(night), overview(night)
                return {
                    "figures": figures,
                    "documents": clusters.documents,
                    "overview": plain_metadata(clusters_metadata(clusters, night.keys)),
                }

            made = stands(night, make)
            figures = materialized(made.made["figures"], made.made["documents"], most=3)
            return dg.MaterializeResult(metadata=figures | restored(made.made["overview"]) | not_run_message(made))

        return dg.Definitions(assets=[clusters])


class Privacy(SettingsComponent):
    """The entity types to find, and the profiles that say what becomes of the findings. Gives `findings`; and, because
    every deployment has this component, the assets of the kinds that the YAML leaves out, by their defaults.
    """

    Settings = PrivacyPolicy

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        from curation.components.nightly import Nightly

        kinds = {"Cleaning": Cleaning, "Dedup": Dedup, "Nightly": Nightly}
        default = [kinds[kind].load(None, context).build_defs(context) for kind in project.left_out]
        return dg.Definitions.merge(dg.Definitions(assets=[counting_asset(project, FINDINGS_STEP)]), *default)

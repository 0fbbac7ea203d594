"""The shared stages: `people` with the schedule's YAML, `clusters` with dedup's, `findings` with privacy's."""

import dagster as dg

from curation.cleaning.flow import BOILERPLATE_STEP, RULE_LABELS_STEP
from curation.cleaning.settings import CleaningSettings
from curation.components.assets import asset
from curation.components.shell import SettingsComponent, deployment, metadata, tonight
from curation.dedup.flow import CLUSTERS_STEP
from curation.dedup.settings import DedupSettings
from curation.privacy.flow import FINDINGS_STEP
from curation.privacy.policy import PrivacyPolicy
from curation.storage.locations import LocationSettings


class Locations(SettingsComponent):
    """Where the zones, the registry and its remote are. Gives no assets."""

    Settings = LocationSettings


class Cleaning(SettingsComponent):
    """Which edits are made for every source's `_cleaned`, the vocabularies of labels, and the rules that give some.
    Gives `boilerplate` and `rule_labels`."""

    Settings = CleaningSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        @asset(project, BOILERPLATE_STEP)
        def boilerplate(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.cleaning.learned import learn_boilerplate

            figures = learn_boilerplate(tonight(context, project, BOILERPLATE_STEP))
            return dg.MaterializeResult(metadata=metadata(figures, int(figures["lines"])))

        @asset(project, RULE_LABELS_STEP)
        def rule_labels(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.cleaning.labels.labelling import find_rule_labels

            return dg.MaterializeResult(
                metadata=metadata(find_rule_labels(tonight(context, project, RULE_LABELS_STEP)))
            )

        return dg.Definitions(assets=[boilerplate, rule_labels])


class Dedup(SettingsComponent):
    """How similar is the same. Gives `clusters`."""

    Settings = DedupSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        @asset(project, CLUSTERS_STEP)
        def clusters(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.components.pictures import clusters_metadata
            from curation.dedup.overview import overview
            from curation.dedup.step import find_clusters

            night = tonight(context, project, CLUSTERS_STEP)
            figures, found = find_clusters(night), overview(night)
            shown = metadata(figures, found.documents) | clusters_metadata(found, night.keys)
            return dg.MaterializeResult(metadata=shown)

        return dg.Definitions(assets=[clusters])


class Privacy(SettingsComponent):
    """What is looked for, and the profiles that say what becomes of it. Gives `findings`; and, as no deployment is
    without it, the assets of the kinds that the YAML leaves out, by their defaults."""

    Settings = PrivacyPolicy

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        project = deployment(context)

        from curation.components.nightly import Nightly

        @asset(project, FINDINGS_STEP)
        def findings(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.privacy.step import find_findings

            return dg.MaterializeResult(metadata=metadata(find_findings(tonight(context, project, FINDINGS_STEP))))

        kinds = {"Cleaning": Cleaning, "Dedup": Dedup, "Nightly": Nightly}
        default = [kinds[kind].load(None, context).build_defs(context) for kind in project.left_out]
        return dg.Definitions.merge(dg.Definitions(assets=[findings]), *default)

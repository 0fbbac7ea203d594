"""The shared stages: `people` with the schedule's YAML, `clusters` with dedup's, `findings` with privacy's."""

import dagster as dg

from curation.cleaning.settings import CleaningSettings
from curation.components.keys import OURS, key_of, keys_of
from curation.components.shell import SettingsComponent, column_schema, deployment, metadata, owners, tonight
from curation.dedup.settings import DedupSettings
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
        from curation.cleaning.boilerplate.learning import BOILERPLATE, VERSION
        from curation.cleaning.labels.labelling import RULE_LABELS
        from curation.cleaning.labels.labelling import VERSION as LABELLING_VERSION

        project = deployment(context)

        @dg.asset(
            key=key_of(project, "boilerplate"),
            tags=OURS,
            group_name="cleaning",
            kinds={"deltalake", "python"},
            owners=owners(*project.nightly.owners),
            deps=keys_of(project, *(f"{source}_cleaned" for source in project.sources)),
            description="Lines that recur around what people write, learned from all sources together; digests only.",
            metadata={"dagster/column_schema": column_schema(BOILERPLATE)},
            code_version=VERSION,
        )
        def boilerplate(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.cleaning.learned import learn_boilerplate

            figures = learn_boilerplate(tonight(context, project))
            return dg.MaterializeResult(metadata=metadata(figures, int(figures["lines"])))

        @dg.asset(
            key=key_of(project, "rule_labels"),
            tags=OURS,
            group_name="cleaning",
            kinds={"deltalake", "python"},
            owners=owners(*project.nightly.owners),
            deps=keys_of(project, *(f"{source}_cleaned" for source in project.sources)),
            description="Labels that declared rules give where nobody has said any: how many, and by which rule.",
            metadata={"dagster/column_schema": column_schema(RULE_LABELS)},
            code_version=LABELLING_VERSION,
        )
        def rule_labels(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.cleaning.labels.labelling import find_rule_labels

            night = tonight(context, project)
            return dg.MaterializeResult(metadata=metadata(find_rule_labels(night, night.project.cleaning.label_rules)))

        return dg.Definitions(assets=[boilerplate, rule_labels])


class Dedup(SettingsComponent):
    """How similar is the same. Gives `clusters`."""

    Settings = DedupSettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        from curation.dedup.tables import CLUSTERS

        project = deployment(context)

        @dg.asset(
            key=key_of(project, "clusters"),
            tags=OURS,
            group_name="dedup",
            kinds={"deltalake", "python"},
            owners=owners(*project.nightly.owners),
            deps=keys_of(project, "boilerplate"),
            description="Which documents say the same or nearly the same, over all sources; labels, nobody is dropped.",
            metadata={"dagster/column_schema": column_schema(CLUSTERS)},
            code_version="1",
        )
        def clusters(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.components.pictures import clusters_metadata
            from curation.dedup.overview import overview
            from curation.dedup.step import find_clusters

            night = tonight(context, project)
            figures, found = find_clusters(night), overview(night)
            shown = metadata(figures, found.documents) | clusters_metadata(found, night.keys)
            return dg.MaterializeResult(metadata=shown)

        return dg.Definitions(assets=[clusters])


class Privacy(SettingsComponent):
    """What is looked for, and the profiles that say what becomes of it. Gives `findings`; and, as no deployment is
    without it, the assets of the kinds that the YAML leaves out, by their defaults."""

    Settings = PrivacyPolicy

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        from curation.components.nightly import Nightly
        from curation.privacy.detector import FINDINGS, scan_of

        project = deployment(context)

        @dg.asset(
            key=key_of(project, "findings"),
            tags=OURS,
            group_name="privacy",
            kinds={"deltalake", "presidio", "spacy"},
            owners=owners(*project.nightly.owners),
            deps=keys_of(project, "clusters", "people", *(f"{source}_cleaned" for source in project.sources)),
            description="What in each text identifies somebody: spans apart from the text, unresolved.",
            metadata={"dagster/column_schema": column_schema(FINDINGS)},
            code_version=scan_of(self.settings).scan_id[:16],
        )
        def findings(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.privacy.step import find_findings

            return dg.MaterializeResult(metadata=metadata(find_findings(tonight(context, project))))

        kinds = {"Cleaning": Cleaning, "Dedup": Dedup, "Nightly": Nightly}
        default = [kinds[kind].load(None, context).build_defs(context) for kind in project.left_out]
        return dg.Definitions.merge(dg.Definitions(assets=[findings]), *default)

"""The night: one job over everything, one schedule that takes what has landed, and `people`, which all sources
share."""

import logging

import dagster as dg

from curation.components.keys import IN_NIGHT, OURS, key_of, keys_of
from curation.components.shell import SettingsComponent, column_schema, deployment, metadata, owners, tonight
from curation.components.tonight import JOB, night_request
from curation.document import PEOPLE
from curation.nightly import NightlySettings
from curation.project import load_project

log = logging.getLogger("curation")


class Nightly(SettingsComponent):
    """When a night runs, and how people are joined. Gives `people`, `contradictions`, the job `night`, its schedule."""

    Settings = NightlySettings
    settings: NightlySettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        from curation.corpora.truth.step import TRUTH
        from curation.corpora.truth.step import VERSION as TRUTH_VERSION

        settings = self.settings
        project = deployment(context)

        @dg.asset(
            key=key_of(project, "people"),
            tags=OURS,
            group_name="sources",
            kinds={"deltalake"},
            owners=owners(*settings.owners),
            deps=keys_of(project, *(f"{source}_records" for source in project.sources)),
            description="Who is who across all systems, by declared rules: what each joined, refused as contradicted "
            "(vetoed), took for a shared value or left as too large a block (skipped); consent of each.",
            metadata={"dagster/column_schema": column_schema(PEOPLE)},
        )
        def people(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.sources.step import find_people

            figures = find_people(tonight(context, project))
            return dg.MaterializeResult(metadata=metadata(figures, int(figures["references"])))

        @dg.asset(
            key=key_of(project, "nights"),
            tags=OURS,
            group_name="registry",
            kinds={"deltalake"},
            owners=owners(*settings.owners),
            deps=keys_of(project, *(f"{recipe.asset}_release" for recipe in project.corpora.values())),
            description="One row a finished night: day, inputs, and the version of every table, for readers to pin.",
            check_specs=[
                dg.AssetCheckSpec(
                    "remote",
                    asset=key_of(project, "nights"),
                    description="The remote holds the newest release of every corpus, published tonight or not.",
                )
            ],
        )
        def nights(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.registry.nights import finish
            from curation.registry.remote import look_at_remote
            from curation.registry.step import registry_of

            looked = look_at_remote(registry_of(project))
            if looked.advice:
                log.warning("%s", looked.advice)
            check = dg.AssetCheckResult(
                passed=not looked.advice,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"releases": len(looked.releases), "lacking": len(looked.lacking)},
                description=looked.advice or None,
            )
            return dg.MaterializeResult(metadata=metadata(finish(tonight(context, project))), check_results=[check])

        @dg.asset(
            key=key_of(project, "contradictions"),
            tags=OURS,
            group_name="corpora",
            kinds={"deltalake", "python"},
            owners=owners(*settings.owners),
            deps=keys_of(project, *(f"{source}_cleaned" for source in project.sources)),
            description="Articles in force that say different things about the same, the likeliest first. None leaves "
            "a corpus until somebody has decided which holds (`curation report contradictions`, `curation resolve`), "
            "unless a recipe says `contradictions: block`.",
            metadata={"dagster/column_schema": column_schema(TRUTH)},
            code_version=TRUTH_VERSION,
        )
        def contradictions(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.corpora.truth.step import find_truth

            return dg.MaterializeResult(metadata=metadata(find_truth(tonight(context, project)).figures))

        job = dg.define_asset_job(
            JOB,
            selection=dg.AssetSelection.tag(IN_NIGHT, ""),  # what else a host has is not ours to run
            executor_def=dg.in_process_executor,
            description="Everything: what landed, and all that follows from it.",
        )

        @dg.schedule(
            job=job,
            cron_schedule=settings.cron,
            execution_timezone=settings.timezone,
            default_status=dg.DefaultScheduleStatus.STOPPED,
            description="Tonight's work: landings not read yet, and everything after them.",
        )
        def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
            day = settings.day(context.scheduled_execution_time)
            return night_request(context.instance, load_project(project.defs, project.root), day)

        return dg.Definitions(assets=[people, contradictions, nights], jobs=[job], schedules=[nightly])

"""The night: one job over all assets, one schedule that takes what has landed, and `people`, which all sources
share.
"""

import datetime as dt
import logging

import dagster as dg

from curation.components.assets import asset
from curation.components.counting_asset import counting_asset
from curation.components.figures import materialized
from curation.components.keys import IN_NIGHT, key_of, prefixed_name
from curation.components.runs.after_failure import settling
from curation.components.runs.failed_checks import since_when
from curation.components.runs.old_runs import delete_old_runs
from curation.components.runs.unchanged_steps import shown, stands
from curation.components.runs.watching import ping_after
from curation.components.sensors import landing, status_of, watching
from curation.components.shell import SettingsComponent, deployment, tonight
from curation.components.tonight import job_of, night_request
from curation.corpora.flow import CONTRADICTIONS_STEP, MATERIAL_STEP
from curation.deployment.nightly import NightlySettings
from curation.deployment.project import load_project, open_night
from curation.registry.flow import NIGHTS_STEP
from curation.sources.flow import PEOPLE_STEP
from curation.state.receipts import Made

log = logging.getLogger("curation")


class Nightly(SettingsComponent):
    """When a night runs, and how people are joined. Gives `people`, `contradictions`, `material`, `nights`, the job
    `night` and its schedule."""

    Settings = NightlySettings
    settings: NightlySettings

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        settings = self.settings
        project = deployment(context)

        @asset(project, PEOPLE_STEP)
        def people(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            night = tonight(context, project, PEOPLE_STEP)

            def make() -> Made:
                from curation.sources.step import find_people

                return {"figures": find_people(night)}

            return dg.MaterializeResult(metadata=shown(stands(night, make), "references"))

        @asset(
            project,
            NIGHTS_STEP,
            check_specs=[
                dg.AssetCheckSpec(
                    "remote",
                    asset=key_of(project, "nights"),
                    description="The remote holds every release that stands, and nothing that was withdrawn.",
                )
            ],
        )
        def nights(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
            from curation.registry.nights import finish, last_finished
            from curation.registry.remote.night_sweep import sweep_night
            from curation.registry.settling import settle_withdrawals
            from curation.sources.landings.ageing import age_landings

            night = tonight(context, project, NIGHTS_STEP)
            settle_withdrawals(open_night(project, night.as_of))
            looked = sweep_night(night)
            if looked.advice:
                log.warning("%s", looked.advice)
            check = dg.AssetCheckResult(
                passed=not looked.advice,
                check_name="remote",
                severity=dg.AssetCheckSeverity.WARN,
                metadata=looked.figures(),
                description=looked.advice or None,
            )
            check = since_when(context.instance, project, key_of(project, "nights"), check)
            aged = age_landings(night, last_finished(night))
            figures = {**finish(night), **aged}
            project.locations.settle()
            if deleted := delete_old_runs(context.instance, project, dt.datetime.now(dt.UTC)):
                figures["runs_deleted"] = deleted
            if looked.is_good:
                ping_after(context.instance, load_project(project.defs, project.root), context.run)
            return dg.MaterializeResult(metadata=materialized(figures), check_results=[check])

        contradictions = counting_asset(project, CONTRADICTIONS_STEP, figures=lambda truth: truth.figures)
        material = counting_asset(project, MATERIAL_STEP, "documents")
        job = dg.define_asset_job(
            job_of(project),
            selection=dg.AssetSelection.tag(IN_NIGHT, ""),  # what else a host has is not ours to run
            executor_def=dg.in_process_executor,
            hooks={settling(project)},
            description="What landed, and all that follows from it: ours, and what bears the tag curation/night.",
        )

        on = status_of(project) and settings.start != "none"

        @dg.schedule(
            name=prefixed_name(project, "nightly"),
            job=job,
            cron_schedule=settings.cron,
            execution_timezone=settings.timezone,
            default_status=dg.DefaultScheduleStatus.RUNNING if on else dg.DefaultScheduleStatus.STOPPED,
            description="Tonight's work: landings not read yet, and everything after them.",
        )
        def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
            day = settings.day(context.scheduled_execution_time)
            return night_request(context.instance, load_project(project.defs, project.root), day)

        sensors = [watching(project), *([landing(project, job)] if settings.start == "landings" else [])]
        return dg.Definitions(
            assets=[people, contradictions, material, nights], jobs=[job], schedules=[nightly], sensors=sensors
        )

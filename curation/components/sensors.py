"""What a deployment does between nights: it watches itself, and begins a night when a landing is complete."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import dagster as dg
from dagster import AssetCheckEvaluation

from curation.causes.inputs import Looked
from curation.causes.of_corpora import staleness
from curation.components.keys import key_of, prefixed_name
from curation.components.runs.internals import newest_verdict
from curation.components.runs.watching import IN_TIME, look, source_lateness, watch, watch_broken, what_to_do
from curation.components.tonight import landed_request
from curation.deployment.project import Project, load_project, open_night
from curation.errors import ConfigurationError, CurationError, IntegrityError
from curation.registry.remote.night_sweep import sweep_when_due
from curation.storage.lock import lock_holder
from curation.storage.modes import private

log = logging.getLogger("curation")
WATCHED, LANDED = 300, 120  # seconds between two looks


def status_of(project: Project) -> bool:
    """Return whether schedule and sensors are on by default: in staging and prod, nights are promised."""
    return project.locations.environment != "dev"


def watching(project: Project) -> dg.SensorDefinition:
    """Return the sensor that tells people the current state, and keeps the lateness checks true between nights."""
    on = status_of(project) or bool(project.nightly.messages.to)

    @dg.sensor(
        name=prefixed_name(project, "watch"),
        minimum_interval_seconds=WATCHED,
        default_status=dg.DefaultSensorStatus.RUNNING if on else dg.DefaultSensorStatus.STOPPED,
        description="Says whether sources and corpora are in time, and tells who is to know what is so.",
    )
    def watched(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        try:
            now = load_project(project.defs, project.root)
        except ConfigurationError:
            watch_broken(project)
            return dg.SensorResult(skip_reason="the YAML cannot be read: see `curation validate`")
        looking = cache(partial(look, context.instance, now))  # once for all that is asked of it
        watch(context.instance, now, looking=looking)  # first: whatever a sweep meets, people are told
        _sweep_when_due(now)
        try:
            return dg.SensorResult(asset_events=list(_changed(context.instance, looking())))
        except (IntegrityError, ConfigurationError):  # which is told
            why = "the log of decisions, a table or a key cannot be read: see `curation status`"
            return dg.SensorResult(skip_reason=why)

    return watched


def _sweep_when_due(project: Project) -> None:
    """Sweep the remote where a sweep is due, so that no day passes without one. A fault is logged, and told as a
    cause.
    """
    try:
        if lock_holder(project.locations.run_lock) is None:
            with private():
                sweep_when_due(open_night(project, project.today()), dt.datetime.now(dt.UTC))
    except CurationError as error:
        log.warning("the remote could not be swept: %s", error)


def _changed(instance: dg.DagsterInstance, looked: Looked) -> Iterator[AssetCheckEvaluation]:
    """Yield the lateness verdicts that differ from the newest recorded ones."""
    project = looked.project
    late = {f"{source}_records": source_lateness(looked, source) for source in project.sources}
    late |= {f"{recipe.asset}_release": staleness(looked, name) for name, recipe in project.corpora.items()}
    for asset, sentence in late.items():
        key = key_of(project, asset)
        was = newest_verdict(instance, dg.AssetCheckKey(key, IN_TIME))
        if was is not None and was.passed == (not sentence):
            continue
        yield AssetCheckEvaluation(
            asset_key=key,
            check_name=IN_TIME,
            passed=not sentence,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={},
            description=what_to_do(sentence),
        )


def landing(project: Project, job: Any) -> dg.SensorDefinition:
    """Return the sensor that begins a night when a landing is complete. The night is for the clock's day, as the
    schedule's is for its tick's; none is begun beside one that has begun.
    """

    @dg.sensor(
        name=prefixed_name(project, "landed"),
        job=job,
        minimum_interval_seconds=LANDED,
        default_status=dg.DefaultSensorStatus.RUNNING if status_of(project) else dg.DefaultSensorStatus.STOPPED,
        description="Begins a night when a landing is complete.",
    )
    def landed(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        now = load_project(project.defs, project.root)
        return landed_request(context.instance, now, now.nightly.day(dt.datetime.now(dt.UTC)))

    return landed

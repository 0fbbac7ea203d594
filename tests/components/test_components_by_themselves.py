"""Nights come by themselves: by the schedule, by what lands, and again where something passes; in Dagster's own terms."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.components.keys import IN_NIGHT
from curation.components.last_run import look_at_runs
from curation.components.nightly import night_request
from curation.components.retries import retried
from curation.components.shell import AS_OF_TAG
from curation.components.tonight import TERMINAL_TAG, mark_of
from curation.components.tree import definitions_of
from curation.errors import SourceError, TryAgain
from curation.project import Project, load_project
from curation.storage.lock import run_lock
from tests.laws import tiny

DAY = dt.date(2026, 11, 3)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "shop"
    tiny.lay_out(place)
    for name, value in tiny.variables(place).items():
        if name != "TMPDIR":
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("CURATION_ENVIRONMENT", "staging")
    return place


@pytest.fixture
def instance(root: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as opened:
        yield opened


def project_of(root: Path, *lines: str) -> Project:
    (root / "defs" / "nightly" / "defs.yaml").write_text(
        tiny.DEFS["nightly"].replace("}\n", ", " + ", ".join(lines) + "}\n")
    )
    return load_project(root / "defs", root)


def definitions(root: Path) -> dg.Definitions:
    return definitions_of(root / "defs", root)


@pytest.mark.parametrize(("environment", "on"), [("dev", "STOPPED"), ("staging", "RUNNING"), ("prod", "RUNNING")])
def test_the_schedule_is_on_where_nights_are_promised(
    root: Path, monkeypatch: pytest.MonkeyPatch, environment: str, on: str
) -> None:
    monkeypatch.setenv("CURATION_ENVIRONMENT", environment)
    monkeypatch.setenv("CURATION_WITNESS", "outside")  # prod needs one
    project_of(root, "start: landings")
    found = definitions(root)
    assert found.resolve_schedule_def("nightly").default_status.value == on
    assert [found.resolve_sensor_def(name).default_status.value for name in ("landed", "watch")] == [on, on]


def test_only_who_asks_for_it_has_nights_that_landings_begin(root: Path) -> None:
    assert {sensor.name for sensor in definitions(root).sensors or ()} == {"watch"}


def begun(root: Path, instance: dg.DagsterInstance) -> dg.RunRequest | str:
    """What the sensor of landings says now."""
    sensor = definitions(root).resolve_sensor_def("landed")
    with dg.build_sensor_context(instance=instance) as context:
        found = sensor.evaluate_tick(context)
    return found.run_requests[0] if found.run_requests else str(found.skip_message)


def test_a_landing_begins_one_night_once_it_is_complete(root: Path, instance: dg.DagsterInstance) -> None:
    project = project_of(root, "start: landings")
    assert begun(root, instance) == "nothing has landed that was not read"
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")
    writing = root / "data" / "landing" / "zendesk" / DAY.isoformat() / "_INCOMPLETE"
    writing.touch()
    assert begun(root, instance) == "2026-11-03 is not complete"
    writing.unlink()
    with run_lock(project.locations.run_lock, 0.0, "curation run"):
        assert begun(root, instance) == "a night is at work, or waits to begin"
    first = begun(root, instance)
    assert isinstance(first, dg.RunRequest)
    assert first.tags[AS_OF_TAG] == project.today().isoformat()
    assert first.tags["dagster/asset_partition_range_end"] == DAY.isoformat()
    again = begun(root, instance)
    assert isinstance(again, dg.RunRequest)
    assert again.run_key == first.run_key  # by which Dagster begins it once
    tiny.land(root / "data" / "landing", DAY + dt.timedelta(days=1), range(2), "It is bright.", "Id,Name")
    later = begun(root, instance)
    assert isinstance(later, dg.RunRequest)
    assert later.run_key != first.run_key


def test_a_night_that_waits_to_begin_is_not_begun_again(root: Path, instance: dg.DagsterInstance) -> None:
    project = project_of(root, "start: landings")
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")

    @dg.job(name="night")
    def night() -> None: ...

    tags = {"curation/deployment": mark_of(project)}
    run = instance.create_run_for_job(night, tags=tags, status=dg.DagsterRunStatus.NOT_STARTED)
    assert begun(root, instance) == "a night is at work, or waits to begin"
    instance.report_run_failed(run)
    assert isinstance(begun(root, instance), dg.RunRequest)


class Passing:
    """What fails so many times with what passes, and then works."""

    def __init__(self, times: int, error: type[Exception] | None = None) -> None:
        self.left, self.calls, self.days = times, 0, []
        self.error = error or (lambda: TryAgain("remote", "it is down", "try again"))

    def __call__(self, context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        self.calls += 1
        self.days.append(context.run.tags.get(AS_OF_TAG))
        if self.calls <= self.left:
            raise self.error()
        return dg.MaterializeResult()


def night_of(project: Project, instance: dg.DagsterInstance, body: Passing, **tags: str) -> Any:
    @dg.asset(name="nights", tags={IN_NIGHT: ""})
    def nights(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return retried(project, body)(context)

    job = dg.define_asset_job("night", selection="*", executor_def=dg.in_process_executor)
    resolved = dg.Definitions(assets=[nights], jobs=[job]).resolve_job_def("night")
    own = {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(project), **tags}
    return resolved.execute_in_process(instance=instance, tags=own, raise_on_error=False)


NOW = "retries: {most: 2, wait_minutes: 0}"


def test_what_passes_is_tried_again_in_its_run_with_the_day_of_its_tick(
    root: Path, instance: dg.DagsterInstance
) -> None:
    body = Passing(2)
    assert night_of(project_of(root, NOW), instance, body).success
    assert (body.calls, body.days) == (3, ["2026-11-03"] * 3)


def test_after_its_last_attempt_a_night_has_failed_and_says_how_often_and_with_what(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project, body = project_of(root, NOW), Passing(9)
    assert not night_of(project, instance, body).success
    assert body.calls == 3
    (trouble,) = look_at_runs(instance, project).troubles
    assert (trouble.as_of, trouble.step_tried) == ("2026-11-03", "nights (tried 3 times)")
    assert trouble.why == "remote: it is down. try again"


def test_what_does_not_pass_is_not_tried_again(root: Path, instance: dg.DagsterInstance) -> None:
    body = Passing(9, lambda: SourceError("kb", "no such field", "mend it"))  # type: ignore[arg-type]
    assert not night_of(project_of(root, NOW), instance, body).success
    assert body.calls == 1


def test_a_run_in_a_terminal_ends_at_once_with_what_passes(root: Path, instance: dg.DagsterInstance) -> None:
    body = Passing(9)
    assert not night_of(project_of(root, NOW), instance, body, **{TERMINAL_TAG: "1"}).success
    assert body.calls == 1


def test_the_waits_become_longer() -> None:
    from curation.nightly import NightlySettings

    retries = NightlySettings().retries
    assert [retries.seconds(attempt) / 60 for attempt in range(retries.most)] == [5, 10, 20, 40]


def test_while_a_step_waits_for_its_next_attempt_it_is_told_of(root: Path, instance: dg.DagsterInstance) -> None:
    project, seen = project_of(root, "retries: {most: 1, wait_minutes: 0.02}"), []

    @dg.asset(name="first")
    def first(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return retried(project, Passing(1 - context.retry_number))(context)

    @dg.asset(name="second")
    def second() -> None:
        seen.extend(look_at_runs(instance, project).tried)

    job = dg.define_asset_job("night", selection="*", executor_def=dg.in_process_executor)
    resolved = dg.Definitions(assets=[first, second], jobs=[job]).resolve_job_def("night")
    own = {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(project)}
    with run_lock(project.locations.run_lock, 0.0, "a night"):
        assert resolved.execute_in_process(instance=instance, tags=own, raise_on_error=False).success
    assert list(map(told, seen)) == [("2026-11-03", "first", 1, "remote: it is down. try again")]


def told(tried: Any) -> tuple[Any, ...]:
    return tried.as_of, tried.step, tried.attempts, tried.why


def test_the_schedule_begins_no_second_night_of_a_day_that_a_landing_has_begun(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project = project_of(root, "start: landings")
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")
    assert isinstance(night_request(instance, project, DAY), dg.RunRequest)
    with run_lock(project.locations.run_lock, 0.0, "curation run"):
        assert isinstance(night_request(instance, project, DAY), dg.RunRequest)  # what has landed waits in the queue

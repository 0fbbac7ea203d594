"""Nights come by themselves: by the schedule, by what lands, and again where something passes; in Dagster's own terms."""

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from curation.causes.runs import Runs
from curation.components.keys import IN_NIGHT
from curation.components.nightly import night_request
from curation.components.runs.after_failure import settling
from curation.components.runs.internals import execute
from curation.components.runs.last_run import look_at_runs
from curation.components.runs.retries import retried
from curation.components.shell import AS_OF_TAG, tonight
from curation.components.tonight import TERMINAL_TAG, landed_request, mark_of, report_dead_runs
from curation.components.tree import definitions_of
from curation.deployment.project import Project, load_project
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.registry.tables import NIGHTS
from curation.sources.flow import PEOPLE_STEP
from curation.sources.records import LANDINGS
from curation.storage.lock import run_lock
from curation.storage.tables import Tables
from tests.laws import tiny

DAY = dt.date(2026, 11, 3)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "shop"
    tiny.settle(place, monkeypatch)
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
    day = project.today()
    assert begun(root, instance) == "nothing has landed that was not read"
    tiny.land(root / "data" / "landing", day, range(2), "It is dark.", "Id,Name")
    writing = root / "data" / "landing" / "zendesk" / day.isoformat() / "_INCOMPLETE"
    writing.touch()
    assert begun(root, instance) == f"{day} is not complete"
    writing.unlink()
    with run_lock(project.locations.run_lock, 0.0, "curation run"):
        assert begun(root, instance) == "a night is at work, or waits to begin"
    first = begun(root, instance)
    assert isinstance(first, dg.RunRequest)
    assert first.tags[AS_OF_TAG] == project.today().isoformat()
    assert first.tags["dagster/asset_partition_range_end"] == day.isoformat()
    again = begun(root, instance)
    assert isinstance(again, dg.RunRequest)
    assert again.run_key == first.run_key  # by which Dagster begins it once
    tiny.land(root / "data" / "landing", day - dt.timedelta(days=1), range(2), "It is bright.", "Id,Name")
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


def job_with(project: Project, body: Passing) -> dg.JobDefinition:
    @dg.asset(name="nights", tags={IN_NIGHT: ""})
    def nights(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return retried(project, body)(context)

    job = dg.define_asset_job("night", selection="*", executor_def=dg.in_process_executor)
    return dg.Definitions(assets=[nights], jobs=[job]).resolve_job_def("night")


def night_of(
    project: Project, instance: dg.DagsterInstance, body: Passing, run_id: str | None = None, **tags: str
) -> Any:
    own = {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(project), **tags}
    night = job_with(project, body)
    return night.execute_in_process(instance=instance, tags=own, raise_on_error=False, run_id=run_id)


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


def test_a_night_that_was_killed_before_its_first_step_is_told_of_until_a_whole_night_was_done(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project = project_of(root, NOW)
    night, tags = job_with(project, Passing(0)), {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(project)}
    instance.report_run_failed(instance.create_run_for_job(night, tags=tags))
    (trouble,) = look_at_runs(instance, project).troubles
    assert (trouble.as_of, trouble.step_tried) == ("2026-11-03", "its first step")
    assert execute(instance, night, "here", __name__, tags, (), TERMINAL_TAG).success
    assert look_at_runs(instance, project).troubles == ()


@dataclass
class Machine(dg.Executor):
    """Does steps in this process, and goes down between the first two where it is told to."""

    inner: dg.Executor
    goes_down: bool

    @property
    def retries(self) -> Any:
        return self.inner.retries

    def execute(self, plan_context: Any, execution_plan: Any) -> Iterator[dg.DagsterEvent]:
        for event in self.inner.execute(plan_context, execution_plan):
            yield event
            if event.is_step_success and self.goes_down:
                os.kill(os.getpid(), signal.SIGKILL)


def two_steps(root: Path, select: Sequence[str] = (), goes_down: bool = False) -> bool:
    """A night of two steps, or of some of them. Whether it came through."""

    @dg.executor(config_schema=dg.in_process_executor.config_schema)
    def machine(context: Any) -> dg.Executor:
        return Machine(dg.in_process_executor.executor_creation_fn(context), goes_down)

    @dg.asset(name="first", tags={IN_NIGHT: ""})
    def first() -> None: ...

    @dg.asset(name="second", tags={IN_NIGHT: ""}, deps=[first])
    def second() -> None: ...

    job = dg.define_asset_job("night", selection="*", executor_def=machine)
    night = dg.Definitions(assets=[first, second], jobs=[job]).resolve_job_def("night")
    tags = {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(load_project(root / "defs", root))}
    keys = [dg.AssetKey(name) for name in select]
    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as instance:
        return bool(execute(instance, night, "here", __name__, tags, keys, TERMINAL_TAG).success)


def test_a_night_that_was_killed_between_two_steps_is_told_of_until_what_it_left_was_done(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project = project_of(root, NOW)
    killed = multiprocessing.get_context("spawn").Process(target=two_steps, args=(root, (), True))
    killed.start()
    began = dt.datetime.now(dt.UTC)
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    (trouble,) = look_at_runs(instance, project).troubles
    assert trouble.begun is not None and began < trouble.begun < dt.datetime.now(dt.UTC)

    def told_of() -> list[tuple[str, str]]:
        return [(trouble.as_of, trouble.step_tried) for trouble in look_at_runs(instance, project).troubles]

    assert told_of() == [("2026-11-03", "what follows first")]
    report_dead_runs(instance, project)
    assert told_of() == [("2026-11-03", "what follows first")]
    assert two_steps(root, ["first"])
    assert told_of() == [("2026-11-03", "what follows first")]
    assert two_steps(root, ["second"])
    assert told_of() == []


def test_what_does_not_pass_is_not_tried_again(root: Path, instance: dg.DagsterInstance) -> None:
    body = Passing(9, lambda: SourceError("kb", "no such field", "mend it"))  # type: ignore[arg-type]
    assert not night_of(project_of(root, NOW), instance, body).success
    assert body.calls == 1


def test_a_run_in_a_terminal_ends_at_once_and_what_the_pages_repeat_of_it_is_tried_again(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project, run_id = project_of(root, NOW), "0f" * 16
    typed, repeated = Passing(9), Passing(2)
    assert not night_of(project, instance, typed, run_id=run_id, **{TERMINAL_TAG: run_id}).success
    assert typed.calls == 1
    assert night_of(project, instance, repeated, **{TERMINAL_TAG: run_id}).success
    assert repeated.calls == 3


def test_the_waits_become_longer() -> None:
    from curation.deployment.nightly import NightlySettings

    retries = NightlySettings().retries
    assert [retries.seconds(attempt) / 60 for attempt in range(retries.most)] == [5, 10, 20, 40]


def seen_while_a_step_waits(project: Project, instance: dg.DagsterInstance) -> Runs:
    """What is seen of a night at its second step, while its first one waits to be tried again."""
    seen = []

    @dg.asset(name="first")
    def first(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return retried(project, Passing(1 - context.retry_number))(context)

    @dg.asset(name="second")
    def second() -> None:
        seen.append(look_at_runs(instance, project))

    job = dg.define_asset_job("night", selection="*", executor_def=dg.in_process_executor)
    resolved = dg.Definitions(assets=[first, second], jobs=[job]).resolve_job_def("night")
    own = {AS_OF_TAG: "2026-11-03", "curation/deployment": mark_of(project)}
    assert resolved.execute_in_process(instance=instance, tags=own, raise_on_error=False).success
    (found,) = seen
    return found


def test_while_a_step_waits_for_its_next_attempt_it_is_told_of(root: Path, instance: dg.DagsterInstance) -> None:
    project = project_of(root, "retries: {most: 1, wait_minutes: 0.02}")
    with run_lock(project.locations.run_lock, 0.0, "a night"):
        seen = seen_while_a_step_waits(project, instance)
    assert list(map(told, seen.tried)) == [("2026-11-03", "first", 1, "remote: it is down. try again")]


def test_a_night_that_has_no_lock_yet_is_not_told_to_be_killed_and_hides_none_that_was(
    root: Path, instance: dg.DagsterInstance
) -> None:
    """As the schedule begins it: between the start of a step and the lock lie imports and the YAML."""
    project, seen = project_of(root, "retries: {most: 0, wait_minutes: 0}"), []

    def looks() -> None:
        now = dt.datetime.now(dt.UTC)
        for at in (now, now + dt.timedelta(minutes=2)):
            found = look_at_runs(instance, project, at).troubles
            seen.append([(trouble.step, "it was killed in there" in trouble.why) for trouble in found])
        raise TryAgain("remote", "it is down", "try again")

    for _ in range(2):
        assert not night_of(project, instance, Passing(1, looks)).success
    assert seen == [[], [("nights", True)], [("nights", False)], [("nights", True)]]


def test_a_step_that_waits_without_the_lock_is_no_trouble_and_is_told_of(
    root: Path, instance: dg.DagsterInstance
) -> None:
    """As where a host runs each step in a process of its own: the lock is free while none is at work."""
    project = project_of(root, "retries: {most: 1, wait_minutes: 0.02}")
    seen = seen_while_a_step_waits(project, instance)
    assert seen.troubles == ()
    assert list(map(told, seen.tried)) == [("2026-11-03", "first", 1, "remote: it is down. try again")]


def told(tried: Any) -> tuple[Any, ...]:
    return tried.as_of, tried.step, tried.attempts, tried.why


def waits(project: Project, instance: dg.DagsterInstance, day: dt.date) -> dg.DagsterRun:
    """A night of a day that waits to begin."""

    @dg.job(name="night")
    def night() -> None: ...

    tags = {"curation/deployment": mark_of(project), AS_OF_TAG: day.isoformat()}
    return instance.create_run_for_job(night, tags=tags, status=dg.DagsterRunStatus.NOT_STARTED)


def test_the_schedule_begins_no_second_night_of_a_day_that_a_landing_has_begun(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project, before = project_of(root, "start: landings"), DAY - dt.timedelta(days=1)
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")
    instance.report_run_failed(waits(project, instance, DAY))
    other = waits(project, instance, before)  # a night of another day does not do what this day changes
    assert isinstance(night_request(instance, project, DAY), dg.RunRequest)
    own = waits(project, instance, DAY)
    assert f"the night of {DAY} is at work, or waits" in str(night_request(instance, project, DAY))
    for run in (other, own):
        instance.report_run_failed(run)
    assert isinstance(night_request(instance, project, DAY), dg.RunRequest)
    for source in project.sources:
        for file in sorted((root / "data" / "landing" / source).rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
    read = {name: bytes(32) for name in ("files_digest", "files_stamp", "reading_digest", "suppression_digest")}
    row = read | {"source": "kb", "landed_on": DAY, "read": 1, "parsed": 1, "quarantined": 0, "suppressed": 0}
    tables = Tables(project.locations.tables)
    tables.append("landings", pa.Table.from_pylist([row], schema=LANDINGS), statistics="source")
    assert isinstance(night_request(instance, project, DAY), dg.RunRequest)  # nothing new, but the day's work is due
    done = {"number": 1, "as_of": DAY, "settings_digest": "", "decisions_digest": "", "tables": [], "releases": []}
    tables.append("nights", pa.Table.from_pylist([done], schema=NIGHTS), statistics="as_of")
    assert "is done, and nothing has landed since" in str(night_request(instance, project, DAY))


def test_a_landing_that_is_never_completed_keeps_no_other_from_being_read(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project = project_of(root, "start: landings")
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")
    left = root / "data" / "landing" / "crm" / "2026-03-01"
    left.mkdir()
    (left / "_INCOMPLETE").touch()
    request = begun(root, instance)
    assert isinstance(request, dg.RunRequest)
    assert request.tags["dagster/asset_partition_range_start"] == DAY.isoformat()
    today = root / "data" / "landing" / "crm" / project.today().isoformat()
    today.mkdir()
    (today / "_INCOMPLETE").touch()
    assert "is not complete" in str(begun(root, instance))  # those of a day are taken together


def test_a_landing_that_cannot_be_read_begins_no_night_a_day(root: Path, instance: dg.DagsterInstance) -> None:
    project = project_of(root, "start: landings")
    tiny.land(root / "data" / "landing", DAY, range(2), "It is dark.", "Id,Name")
    first, later = (landed_request(instance, project, DAY + dt.timedelta(days=n)) for n in (0, 1))
    assert isinstance(first, dg.RunRequest)
    assert isinstance(later, dg.RunRequest)
    assert first.run_key == later.run_key


def test_the_waits_of_a_night_fit_into_what_dagster_gives_a_run(root: Path) -> None:
    with pytest.raises(ConfigurationError, match="the waits add up to"):
        project_of(root, "retries: {most: 20, wait_minutes: 30}")
    assert project_of(root, "retries: {most: 3, wait_minutes: 60}").nightly.retries.seconds(2) == 3600


def test_a_host_makes_its_files_as_it_always_did_after_a_step_of_ours(
    root: Path, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    project = project_of(root)

    def step(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        tonight(context, project, PEOPLE_STEP)
        (tmp_path / "ours").touch()
        return dg.MaterializeResult()

    @dg.asset
    def ours(context: dg.AssetExecutionContext) -> dg.MaterializeResult:  # type: ignore[type-arg]
        return retried(project, step)(context)

    @dg.asset(deps=[ours])
    def theirs() -> None:
        (tmp_path / "theirs").touch()

    before = os.umask(0o022)
    try:
        assert dg.materialize([ours, theirs], instance=instance, raise_on_error=True).success
    finally:
        os.umask(before)
    assert [f"{(tmp_path / name).stat().st_mode & 0o777:o}" for name in ("ours", "theirs")] == ["600", "644"]


def test_where_cron_starts_nights_ours_do_not(root: Path) -> None:
    project_of(root, "start: none")
    found = definitions(root)
    assert found.resolve_schedule_def("nightly").default_status.value == "STOPPED"
    assert found.resolve_sensor_def("watch").default_status.value == "RUNNING"


def test_a_night_that_fails_by_itself_sweeps_the_remote_and_closes_what_is_raw(
    root: Path, instance: dg.DagsterInstance
) -> None:
    project = project_of(root)
    project.locations.ensure()
    left = project.locations.staging / "left"
    left.touch(0o644)
    left.chmod(0o644)

    @dg.op
    def step() -> None:
        raise RuntimeError

    @dg.job(name="night", hooks={settling(project)})
    def night() -> None:
        step()

    result = night.execute_in_process(instance=instance, tags={AS_OF_TAG: "2026-11-03"}, raise_on_error=False)
    assert not result.success
    assert [e for e in result.all_events if e.event_type == dg.DagsterEventType.HOOK_ERRORED] == []
    assert left.stat().st_mode & 0o777 == 0o600
    assert definitions(root).resolve_job_def("night").hook_defs

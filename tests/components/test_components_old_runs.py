"""How long Dagster keeps the runs of nights: so many days, and the one that has made an asset last for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.run_request import InstigatorType

from curation.components.dagster_home import INSTANCE
from curation.components.runs.old_runs import delete_old_runs
from curation.components.tonight import DEPLOYMENT_TAG, RANGE_START, mark_of, night_request
from curation.deployment.project import Project, load_project, open_night
from curation.sources.step import land_source
from tests.laws import tiny

NOW = dt.datetime.now(dt.UTC)
LATER = dt.timedelta(days=401)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    tiny.settle(tmp_path / "deployment", monkeypatch)
    return load_project()


@pytest.fixture
def instance(project: Project) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(project.root / "dagster_home")) as opened:
        yield opened


def ran(instance: dg.DagsterInstance, project: Project, *assets: str, job: str = "night", place: str = "") -> str:
    """A run that has made these assets. Returns its id."""

    @dg.multi_asset(specs=[dg.AssetSpec(name) for name in assets], name="made")
    def made() -> Iterator[dg.MaterializeResult[None]]:
        print("in its log")
        for name in assets:
            yield dg.MaterializeResult(asset_key=name)

    defs = dg.Definitions([made], jobs=[dg.define_asset_job(job, executor_def=dg.in_process_executor)])
    tags = {DEPLOYMENT_TAG: place or mark_of(project)}
    return defs.resolve_job_def(job).execute_in_process(instance=instance, tags=tags).run_id


def traces(project: Project, run_id: str) -> list[str]:
    """The files under Dagster's home whose name, or whose folder's, is of a run."""
    home = project.root / "dagster_home"
    return [str(path.relative_to(home)) for path in home.rglob("*") if run_id in str(path)]


def test_a_night_that_is_old_goes_with_its_events_and_logs_and_the_one_that_made_an_asset_last_stays(
    project: Project, instance: dg.DagsterInstance
) -> None:
    first, second, third = (ran(instance, project, *assets) for assets in (["a"], ["a", "b"], ["a"]))
    assert traces(project, first)
    assert delete_old_runs(instance, project, NOW) == 0
    assert delete_old_runs(instance, project, NOW + LATER) == 1
    assert traces(project, first) == []
    assert {run.run_id for run in instance.get_runs()} == {second, third}
    assert instance.get_latest_materialization_event(dg.AssetKey("b")).run_id == second
    events = instance.fetch_materializations(dg.AssetKey("a"), limit=9).records
    assert [event.run_id for event in events] == [third, second]
    assert delete_old_runs(instance, project, NOW + LATER) == 0


def test_runs_of_other_jobs_and_of_other_deployments_are_not_ours_to_delete(
    project: Project, instance: dg.DagsterInstance
) -> None:
    others = {ran(instance, project, "a", job="another"), ran(instance, project, "a", place="0" * 16)}
    ran(instance, project, "a")
    newest = ran(instance, project, "a")
    assert delete_old_runs(instance, project, NOW + LATER) == 1
    assert {run.run_id for run in instance.get_runs()} == {*others, newest}


def begins_at(instance: dg.DagsterInstance, project: Project) -> str:
    """The first landing that a night of today would take."""
    asked = night_request(instance, project, project.today())
    assert isinstance(asked, dg.RunRequest)
    return asked.tags[RANGE_START]


def test_a_landing_whose_run_is_deleted_does_not_come_back_into_the_nights(
    project: Project, instance: dg.DagsterInstance
) -> None:
    """Of what is older than the runs that are kept, the tables say what was read."""
    landing, today = project.locations.landing, project.today()
    for day in (today - LATER, today):
        tiny.land(landing, day, range(2), "It is dark.", "Id,LastName,Email")
    assert begins_at(instance, project) == str(today - LATER)
    night = open_night(project, today)
    for source in project.sources:
        land_source(night, source, [today - LATER])
    assert begins_at(instance, project) == str(today)  # of which Dagster could know it, and does not


def test_an_instance_that_we_make_keeps_the_ticks_of_its_sensors_for_a_time(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_bytes(INSTANCE.read_bytes())
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        for kind in (InstigatorType.SCHEDULE, InstigatorType.SENSOR):
            assert min(instance.get_tick_retention_settings(kind).values()) > 0

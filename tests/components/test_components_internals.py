"""What we use of Dagster that it does not promise to keep still does what we need. The same file is run with the oldest
and the newest Dagster that our range allows."""

import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from curation.components.runs.internals import (
    CHECK_FAILED,
    _engine,
    _idle,
    definitions_in,
    execute,
    kept_open,
    share_engines,
)
from curation.errors import ConfigurationError


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    with dg.DagsterInstance.get() as found:
        yield found


@dg.asset
def first() -> None: ...


@dg.asset(deps=[first], check_specs=[dg.AssetCheckSpec("gate", asset="second", blocking=True)])
def second() -> dg.MaterializeResult:
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=False, check_name="gate")])


@dg.asset(deps=[second])
def third() -> None: ...


def job() -> dg.JobDefinition:
    made = dg.define_asset_job("night", executor_def=dg.in_process_executor)
    return dg.Definitions(assets=[first, second, third], jobs=[made]).resolve_job_def("night")


def test_a_run_in_this_process_is_listed_under_its_code_location_and_can_be_executed_again(
    instance: dg.DagsterInstance,
) -> None:
    done = execute(instance, job(), "shop", "shop.definitions", {"day": "x"}, [dg.AssetKey("first")], "own")
    run = instance.get_run_by_id(done.run_id)
    assert run is not None
    assert (done.success, run.status, run.job_name) == (True, dg.DagsterRunStatus.SUCCESS, "night")
    assert (run.tags["own"], run.tags["day"]) == (done.run_id, "x")
    assert run.asset_selection == {dg.AssetKey("first")}
    assert run.remote_job_origin is not None
    assert run.remote_job_origin.location_name == "shop"
    origin = run.remote_job_origin.repository_origin.code_location_origin
    assert origin.loadable_target_origin.module_name == "shop.definitions"
    assert origin.loadable_target_origin.executable_path == sys.executable
    (made,) = done.get_asset_materialization_events()
    assert made.asset_key == dg.AssetKey("first")


def test_a_blocking_check_that_fails_stops_what_follows_and_is_told_from_an_error(instance: dg.DagsterInstance) -> None:
    done = execute(instance, job(), "shop", "shop.definitions", {}, [], "own")
    assert not done.success
    failed = [event.event_specific_data.error for event in done.all_events if event.is_step_failure]
    assert [error.cls_name for error in failed] == [CHECK_FAILED]
    assert [(e.check_name, e.passed, e.blocking) for e in done.get_asset_check_evaluations()] == [("gate", False, True)]
    made = {event.asset_key.path[-1] for event in done.get_asset_materialization_events()}
    assert made == {"first", "second"}


@pytest.mark.parametrize(
    "said",
    [
        "made = dg.Definitions(assets=[])",
        "@dg.definitions\ndef made():\n    return dg.Definitions(assets=[])",
        "made = 3",
    ],
)
def test_the_definitions_of_a_module_are_found_as_dagster_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    (tmp_path / "found_here.py").write_text(f"import dagster as dg\n\n{said}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "found_here", raising=False)
    if said.endswith("3"):
        with pytest.raises((ConfigurationError, dg.DagsterInvariantViolationError)):
            definitions_in("found_here")
    else:
        assert isinstance(definitions_in("found_here"), dg.Definitions)


def test_what_dagster_writes_down_is_opened_by_one_engine_a_file(instance: dg.DagsterInstance) -> None:
    share_engines()
    done = execute(instance, job(), "shop", "shop.definitions", {}, [dg.AssetKey("first")], "own")
    before = _engine.cache_info()
    assert instance.get_run_by_id(done.run_id) is not None
    assert len(instance.all_logs(done.run_id)) > 5
    after = _engine.cache_info()
    assert after.hits > before.hits and after.misses == before.misses


def test_what_dagster_writes_down_stays_open_until_the_last_block_that_asks_for_it_ends(
    instance: dg.DagsterInstance,
) -> None:
    share_engines()
    home = Path(instance.root_directory)
    with kept_open():
        with kept_open():
            done = execute(instance, job(), "shop", "shop.definitions", {}, [dg.AssetKey("first")], "own")
        assert list(home.rglob("*.db-wal"))  # SQLite removes it where it closes the file
        waiting = {file: set(map(id, connections)) for file, connections in _idle.items()}
        assert len(instance.all_logs(done.run_id)) > 5
        assert {file: set(map(id, connections)) for file, connections in _idle.items()} == waiting  # no new one
    assert not _idle
    assert not list(home.rglob("*.db-wal"))
    assert instance.get_run_by_id(done.run_id) is not None

"""A check that says no tells since when, and the step that fails by it says what is wrong before any trace."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg

from curation.components.runs.failures import is_gate
from curation.components.runs.saying_no import SINCE, ClosedGates, since_when

ASSET = dg.AssetKey("support_sft")
NO = "2 rows, at least 100 wanted: look at `some_rows`"


@dg.asset(name="support_sft")
def candidate() -> None: ...


def judged(project: Any, passed: bool) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name="checks",
        specs=[dg.AssetCheckSpec("some_rows", asset=ASSET, blocking=True), dg.AssetCheckSpec("drift", asset=ASSET)],
    )
    def gates(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        result = dg.AssetCheckResult(passed=passed, check_name="some_rows", description=None if passed else NO)
        result = since_when(context.instance, project, ASSET, result)
        yield result
        yield dg.AssetCheckResult(passed=True, check_name="drift")
        if not passed:
            raise ClosedGates("support-sft", [result])

    return gates


def night(instance: dg.DagsterInstance, project: Any, passed: bool) -> Any:
    defs = dg.Definitions(assets=[candidate], asset_checks=[judged(project, passed)])
    job = defs.resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, raise_on_error=False)


def test_a_check_tells_since_when_it_fails_and_its_step_what_was_wanted_before_any_trace(small: Any) -> None:
    project = small.project()
    today = project.nightly.day(dt.datetime.now(dt.UTC))
    with dg.DagsterInstance.ephemeral() as instance:
        night(instance, project, passed=True)
        first, second = (night(instance, project, passed=False) for _ in range(2))
        third = night(instance, project, passed=True)
    said = []
    for run in (first, second):
        (failed,) = [each for each in run.get_asset_check_evaluations() if not each.passed]
        assert failed.metadata[SINCE].value == str(today)
        said.append(failed.description)
        (error,) = [event.step_failure_data.error for event in run.all_events if event.is_step_failure]
        assert is_gate(error)
        assert "the candidate of support-sft is not released, and the last release stays current" in error.message
        assert f"some_rows: {NO}" in error.message
        assert not [event for event in run.all_events if event.is_step_up_for_retry]
    assert said == [f"{NO}. It did not fail before", f"{NO}. It fails since {today}"]
    assert third.success

"""A check that says no tells since when, and the step that fails by it says what is wrong before any trace."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from curation.cleaning.labels.vocabulary import Unmapped
from curation.components.runs.failed_checks import SINCE, ClosedGates, since_when
from curation.components.runs.failures import is_gate
from curation.components.runs.watching import in_time
from curation.components.source import _filled, _mapped, _ready
from curation.state.decision import Decision

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


HOLD = Decision("hold", "curation", "a header is missing. Land it again", dt.datetime(2026, 11, 3, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (
            _mapped(
                [
                    Unmapped("priority", "asap", 3, "urgent", 0.9, "other"),
                    Unmapped("priority", "x", 1, None, None, "other"),
                ]
            ),
            "priority: 2 values in 4 documents have no mapping, none may lack one (nearest known: urgent). `curation",
        ),
        (
            _filled({"subject": (0.12, 0.9), "body": (1.0, 0.9)}),
            "subject is filled in 12.0% of rows, 90.0% is due: ask the vendor's side what changed",
        ),
        (
            _ready(HOLD),
            "it is held since 2026-11-03, and is to be read every night: a header is missing. Land it again",
        ),
        (
            in_time("nothing has landed since 2026-11-03, for 9 days; 2 are usual"),
            "nothing has landed since 2026-11-03, for 9 days; 2 are usual: `curation status` says what it waits for",
        ),
    ],
)
def test_a_check_of_a_source_says_what_it_found_against_what_is_wanted(result: dg.AssetCheckResult, says: str) -> None:
    assert not result.passed
    assert str(result.description).startswith(says)

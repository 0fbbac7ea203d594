"""What Dagster knows of a deployment's nights: steps that failed or were cut off and were not redone, steps waiting for
a retry, the newest verdicts, and how far each corpus came.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import DagsterEventType as Event

from curation.causes.runs import FailedCheck, Runs, Tried, Trouble
from curation.components.dagster_home import home_folder
from curation.components.keys import key_of
from curation.components.runs.failed_checks import since
from curation.components.runs.failures import cause, is_gate
from curation.components.runs.instance import runs_at
from curation.components.runs.internals import newest_run, newest_verdict
from curation.components.shell import AS_OF_TAG
from curation.components.tonight import TERMINAL_TAG, is_of, job_of
from curation.deployment.project import Project
from curation.errors import IntegrityError
from curation.quality.verdicts import read_verdicts, verdict_files
from curation.storage.lock import lock_holder

LOOKED_AT = 25  # runs: so many times somebody may have tried again since
NOT_BEGUN = (dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING)
BEGUN = (Event.STEP_START, Event.STEP_SUCCESS, Event.STEP_FAILURE, Event.STEP_SKIPPED, Event.STEP_UP_FOR_RETRY)
TO_THE_LOCK = 60.0  # seconds from the start of a run of Dagster's, or of a step of it, to the lock that it takes
KILLED = "it was killed in there, or its machine went down. `curation run` goes on from there"
GATE = "a gate said no. What to do stands below"
COUNTED = {"nights", "accounting"}  # assets and checks whose numbers have names of ours, not a vendor's
# Checks of each source and of the night: those of a corpus are told by its verdicts, which a run of no gate keeps; a
# hold, a label that is held and lateness are told by themselves.
OF_SOURCES = (("records", "fields_filled"), ("documents", "accounting"))
OF_NIGHTS = ("remote",)
ALWAYS = "has_examples"  # a check that every night asks of every corpus


def runs_of(project: Project) -> Runs:
    """Return what Dagster's storage knows of the nights; nothing where it holds no runs. No file is made.

    Raises:
        TryAgain: the disk with the storage is full.
    """
    home = home_folder()
    if not _has_runs(home):
        return Runs()
    with runs_at(home) as instance:
        return look_at_runs(instance, project)


def look_at_runs(instance: dg.DagsterInstance, project: Project, now: dt.datetime | None = None) -> Runs:
    """Return what a Dagster instance knows of the nights.

    Args:
        now: the current time; read from the clock where not given.
    """
    now = now or dt.datetime.now(dt.UTC)
    newest = instance.get_runs(dg.RunsFilter(job_name=job_of(project)), limit=LOOKED_AT)
    runs = [run for run in newest if run.status not in NOT_BEGUN and is_of(run, project)]
    at_work = lock_holder(project.locations.run_lock) is not None
    days = [run.tags[AS_OF_TAG] for run in runs if AS_OF_TAG in run.tags]
    going = [] if at_work else [run for run in runs if _goes_on(instance, run, now)]
    troubles = () if at_work else tuple(_troubles(instance, [run for run in runs if run not in going]))
    return Runs(
        troubles,
        tuple(_tried(instance, runs[0])) if runs and (at_work or going) else (),
        tuple(_checks(instance, project)),
        tuple(map(dt.date.fromisoformat, days)),
        dict(_through(instance, project)),
        dict(_closed_since(instance, project)),
        dict(_judged_before(instance, project, runs)) if any(not trouble.gate for trouble in troubles) else {},
    )


def _closed_since(instance: dg.DagsterInstance, project: Project) -> Iterator[tuple[tuple[str, str], dt.date]]:
    """Yield corpus and check, with the day since which it fails, for each failed check of a candidate in staging."""
    for corpus, file in verdict_files(project.locations.staging):
        if corpus not in project.corpora:
            continue
        try:
            verdicts = read_verdicts(file)
        except IntegrityError:  # which is told by itself
            continue
        asset = key_of(project, project.corpora[corpus].asset)
        for name, verdict in verdicts.items():
            day = None if verdict["passed"] else since(instance, project, dg.AssetCheckKey(asset, name))
            if day is not None:
                yield (corpus, name), day


def _judged_before(
    instance: dg.DagsterInstance, project: Project, runs: list[dg.DagsterRun]
) -> Iterator[tuple[str, str]]:
    """Yield each corpus whose candidate the newest night should have judged and did not, with the day of its last
    verdict.

    Args:
        runs: the runs that were begun, newest first.
    """
    newest: set[str] = set()
    for run in runs:
        newest.add(run.run_id)
        if not run.asset_selection and run.parent_run_id is None:
            break
    else:
        return  # nobody knows what the newest whole night was to do
    for corpus, recipe in project.corpora.items():
        check = dg.AssetCheckKey(key_of(project, recipe.asset), ALWAYS)
        judged = newest_run(instance, check)
        if judged is not None and judged not in newest:
            run_then = instance.get_run_by_id(judged)
            yield corpus, run_then.tags.get(AS_OF_TAG, "an earlier day") if run_then else "an earlier day"


def _troubles(instance: dg.DagsterInstance, runs: list[dg.DagsterRun]) -> Iterator[Trouble]:
    """Yield, in order, the steps in which the newest night failed or was cut off, except those that a later run
    completed; and the work that was still to begin where the night was cut off between two steps.
    """
    done: set[str] = set()
    for run in runs:
        events = _events(instance, run, *BEGUN)
        newest = {event.step_key: event for event in events if event.step_key and not event.is_step_up_for_retry}
        skipped = {step for step, event in newest.items() if event.is_step_skipped}  # after one that failed
        tries = Counter(event.step_key for event in events if event.is_step_up_for_retry)
        day = run.tags.get(AS_OF_TAG, "an unknown day")
        left = [step for step in newest if not newest[step].is_step_success and step not in done | skipped]
        for step in left:
            begun = None if newest[step].is_step_failure else _begun(instance, run)
            yield Trouble(day, step, *_why(newest[step]), tries[step] + 1, run.run_id, begun)
        if not left and _is_dead(run) and _planned(instance, run) - newest.keys() - done:
            last = next(reversed([step for step in newest if step not in skipped]), None)
            step, begun = f"what follows {last}" if last else "its first step", _begun(instance, run)
            yield Trouble(day, step, KILLED, run_id=run.run_id, begun=begun)
            return
        done |= newest.keys() - skipped
        # The steps that a run says it executes tell nothing: Dagster names all of them where nobody chose any.
        whole = run.asset_selection is None and run.parent_run_id is None
        if left or whole:
            return


def _is_dead(run: dg.DagsterRun) -> bool:
    """Return whether a run was cut off, given that nobody holds the lock. A run from Dagster's pages takes the lock in
    its first step, and Dagster's monitor marks it failed; a run in a terminal holds the lock from before it is created.
    """
    own = run.tags.get(TERMINAL_TAG) == run.run_id
    return run.status == dg.DagsterRunStatus.FAILURE or (own and not run.is_finished)


def _goes_on(instance: dg.DagsterInstance, run: dg.DagsterRun, now: dt.datetime) -> bool:
    """Return whether a run of the schedule or the pages is about to take the lock that nobody holds: the run or one of
    its steps began just now, or a step waits for a retry. A run in a terminal holds the lock from before it is created.
    """
    if run.status != dg.DagsterRunStatus.STARTED or run.tags.get(TERMINAL_TAG) == run.run_id:
        return False
    record = instance.get_run_record_by_id(run.run_id)
    until = [record.start_time or 0.0] if record is not None else []
    for entry in instance.all_logs(run.run_id, of_type={*BEGUN}):
        event = entry.dagster_event
        waits = event.step_retry_data.seconds_to_wait or 0 if event is not None and event.is_step_up_for_retry else 0
        until.append(entry.timestamp + waits)
    return max(until, default=0.0) + TO_THE_LOCK > now.timestamp()


def _begun(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dt.datetime | None:
    """Return when a run began, or was asked for where it was killed before it began."""
    record = instance.get_run_record_by_id(run.run_id)
    if record is None:
        return None
    return dt.datetime.fromtimestamp(record.start_time, dt.UTC) if record.start_time else record.create_timestamp


def _planned(instance: dg.DagsterInstance, run: dg.DagsterRun) -> set[str]:
    """Return the steps that a run planned."""
    if run.execution_plan_snapshot_id is None:
        return set()
    return {*instance.get_execution_plan_snapshot(run.execution_plan_snapshot_id).step_keys_to_execute}


def _events(instance: dg.DagsterInstance, run: dg.DagsterRun, *kinds: Event) -> list[dg.DagsterEvent]:
    """Return the events of a run that are of the given kinds, oldest first."""
    events = (entry.dagster_event for entry in instance.all_logs(run.run_id, of_type={*kinds}))
    return [event for event in events if event is not None]


def _why(event: dg.DagsterEvent) -> tuple[str, bool]:
    """Return why a step did not succeed, and whether a gate stopped it."""
    if not event.is_step_failure:
        return KILLED, False
    error = event.step_failure_data.error
    gate = is_gate(error)
    return (GATE if gate else str(cause(error))), gate


def _tried(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[Tried]:
    """Yield the steps of a run that wait for a retry."""
    events = _events(
        instance, run, Event.STEP_UP_FOR_RETRY, Event.STEP_RESTARTED, Event.STEP_SUCCESS, Event.STEP_FAILURE
    )
    tries = Counter(event.step_key for event in events if event.is_step_up_for_retry)
    for event in {event.step_key: event for event in events}.values():
        if event.is_step_up_for_retry:
            why = str(cause(event.step_retry_data.error))
            day = run.tags.get(AS_OF_TAG, "an unknown day")
            yield Tried(day, str(event.step_key), tries[event.step_key], why, run.run_id)


def _checks(instance: dg.DagsterInstance, project: Project) -> Iterator[FailedCheck]:
    """Yield the checks of nights and sources whose newest verdict is a failure."""
    asked = [("nights", check) for check in OF_NIGHTS]
    asked += [(f"{source}_{asset}", check) for source in project.sources for asset, check in OF_SOURCES]
    for asset, check in asked:
        key = key_of(project, asset)
        verdict = newest_verdict(instance, dg.AssetCheckKey(key, check))
        if verdict is not None and not verdict.passed:
            counts = _counts(verdict.metadata) if {asset, check} & COUNTED else {}
            page = f"/assets/{'/'.join(key.path)}?view=checks"
            first = since(instance, project, dg.AssetCheckKey(key, check))
            yield FailedCheck(asset, check, counts, page, first, verdict.description or "")


def _counts(metadata: Any) -> dict[str, int]:
    return {name: value.value for name, value in metadata.items() if isinstance(value.value, int)}


def _through(instance: dg.DagsterInstance, project: Project) -> Iterator[tuple[str, dt.date]]:
    """Yield corpus and day of the newest night that made its release or found it up to date."""
    for corpus, recipe in project.corpora.items():
        made = instance.get_latest_materialization_event(key_of(project, f"{recipe.asset}_release"))
        if made is not None:
            run = instance.get_run_by_id(made.run_id)
            at = dt.datetime.fromtimestamp(made.timestamp, dt.UTC)
            day = run.tags.get(AS_OF_TAG) if run is not None else None
            yield corpus, dt.date.fromisoformat(day) if day else project.nightly.day(at)


def _has_runs(home: Path) -> bool:
    """Return whether Dagster has kept runs in the folder, or where its settings say; the test makes no file."""
    settings = home / "dagster.yaml"
    return (home / "history" / "runs.db").is_file() or (settings.is_file() and "storage:" in settings.read_text())

"""A night in this process, visible in the UI: the same job, the same assets, under the lock. After a failure it can be
executed again from the terminal (the next `curation run` finishes it) or, from the failed step on, in the UI.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg
import pyarrow as pa

from curation.components.dagster_home import dagster_home
from curation.components.keys import IN_NIGHT
from curation.components.runs.closed_gates import in_words
from curation.components.runs.failures import Failed, cause, is_gate
from curation.components.runs.instance import runs_at
from curation.components.runs.internals import execute
from curation.components.runs.watching import watch_at
from curation.components.tonight import TERMINAL_TAG, job_of, known_dates, night_tags, report_dead_runs, unread
from curation.components.tree import code_location_of
from curation.deployment.project import Project, load_project, open_night
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.privacy.holds import retry_held_texts
from curation.registry.remote.night_sweep import sweep_night
from curation.registry.settling import settle_withdrawals
from curation.registry.witness.agreement import reconcile
from curation.settings.explanations import choice
from curation.sources.records import LANDINGS
from curation.state.purge import PURGES_TABLE
from curation.storage.lock import run_lock
from curation.storage.tables import Tables
from curation.upgrade.stored import state_of
from curation.upgrade.takeover import take_over

log = logging.getLogger("curation")


@dataclass(frozen=True)
class NightRun:
    """The result of a run: its id, its day, the landings it took, failed blocking checks, the first error (made of
    those checks where there is no other), and the outcome for each corpus that passed.
    """

    run_id: str
    as_of: dt.date
    landings: tuple[dt.date, ...]
    success: bool
    failed_checks: tuple[str, ...]
    error: BaseException | None
    releases: tuple[tuple[str, str, str], ...] = ()  # asset, outcome, current version


def run_night(
    project: Project,
    *,
    as_of: dt.date | None = None,
    full_refresh: bool = False,
    retry_quarantine: bool = False,
    select: Sequence[str] = (),
    wait_seconds: float = 0.0,
) -> NightRun:
    """Run tonight's work.

    Args:
        as_of: the day to judge by; landings after it are not read. Today where it is not given.
        full_refresh: read every landing again and do everything anew, as if this were the first night. What was read of
            landings that are gone from disk stays.
        retry_quarantine: read the landings again that hold quarantined rows, and are on disk; of those that were let
            go what is kept of the rows.
        select: names of assets to run; all where empty.
        wait_seconds: how long to wait for another run to end.

    Raises:
        TryAgain: another run holds the lock; the disk is full, Dagster's own too.
        ConfigurationError: nothing has landed by `as_of`, or an asset is not known.
        IntegrityError: the log of decisions or the registry is older than what is remembered elsewhere.
    """
    if full_refresh and select:
        raise ConfigurationError("--full-refresh", "it does everything anew", "leave out --select, or --full-refresh")
    day = as_of or project.today()
    dates = [d for d in known_dates(project) if d <= day]
    if not dates:
        raise ConfigurationError(
            str(project.locations.landing),
            f"nothing has landed until {day}",
            "put an export at <source>/<YYYY-MM-DD>/ in there, or run `curation demo`",
        )
    project.locations.require_group()
    project.locations.ensure()
    home = dagster_home()
    os.environ["DAGSTER_HOME"] = str(home)
    code = code_location_of(project)
    job = code.definitions.resolve_job_def(job_of(project))
    ours = dg.AssetSelection.tag(IN_NIGHT, "").resolve(code.definitions.resolve_asset_graph())
    known = {key.path[-1] for key in ours}
    unknown = sorted(set(select) - known)
    if unknown:
        raise ConfigurationError("--select", f"no asset {unknown[0]!r}", choice(unknown[0], sorted(known)))
    for release in not_released(project, select):
        log.warning("%s is not selected: its corpus is built and checked, and does not come to corpora/", release)
    settings = project.settings_digest()
    try:
        with run_lock(project.locations.run_lock, wait_seconds, "curation run"), runs_at(home) as instance:
            project.locations.sweep()
            report_dead_runs(instance, project)
            night = open_night(project, day)
            take_over(night)
            reconcile(night)
            if full_refresh:
                forget(project, day)
                for kept in (project.locations.staging, project.locations.redacted, project.locations.receipts):
                    shutil.rmtree(kept, ignore_errors=True)
                project.locations.ensure()
            elif retry_quarantine:
                forget_quarantined(project, day)
                retry_held_texts(open_night(project, day))
            new = dates if full_refresh else unread(instance, project, day) or dates[-1:]
            tags = night_tags(instance, project, new, day)
            selected = [key for key in ours if key.path[-1] in select]
            result = execute(instance, job, code.name, code.module, tags, selected, own_tag=TERMINAL_TAG)
            if not any(key.path[-1] == "nights" for key in _materialized(result)):
                try:
                    settle_withdrawals(open_night(project, day))  # an erasure does not wait for a corpus or its gate
                finally:
                    if not select:
                        sweep_night(open_night(project, day))  # nor does what is to leave the remote
                        project.locations.settle()
            done = _outcome(result, day, new)
    finally:  # whatever kept it: with the lock free, what is so stays so
        watch_at(home, project)
    if done.success or not _was_edited(project, settings):
        return done
    message = f"{done.error}. The YAML was edited while the night ran: run `curation run` again"
    return replace(done, error=Failed(message, getattr(done.error, "exit_code", 1)))


def not_released(project: Project, select: Sequence[str]) -> list[str]:
    """Return the releases that are not selected though their corpora are, in order."""
    made = (recipe.asset for recipe in project.corpora.values() if recipe.asset in select)
    return sorted({f"{asset}_release" for asset in made} - set(select))


def forget(project: Project, until: dt.date) -> None:
    """Drop everything that can be rebuilt: all derived tables, and the state of landings that can be read again."""
    tables = Tables(project.locations.tables)
    for name in sorted(set(tables.names()) - state_of(tables.names()).keys()):
        tables.drop(name)
    _forget_landings(project, tables, until, lambda state: True)


def forget_quarantined(project: Project, until: dt.date) -> None:
    """Drop the state of landings that hold quarantined rows and are still on disk, so that this run reads them again.
    Of landings that were let go, the run reads the rows that were kept.
    """
    tables = Tables(project.locations.tables)
    _forget_landings(project, tables, until, lambda state: bool(state["quarantined"]))
    states = tables.read("landings", LANDINGS).to_pylist()
    for state in states:
        let_go = state["let_go_on"] is not None and state["landed_on"] <= until
        state["tries"] = True if let_go and state["quarantined"] else state["tries"]
    tables.replace("landings", pa.Table.from_pylist(states, schema=LANDINGS), statistics="source")


def _forget_landings(project: Project, tables: Tables, until: dt.date, which: Callable[[dict[str, Any]], bool]) -> None:
    """Drop the state of landings up to `until` that `which` selects and that are still on disk.

    The state of a landing that was let go, is gone, or whose source cannot be looked at, stays. Texts that were purged
    may come back when their landing is read again.
    """
    tables.drop(PURGES_TABLE.name)
    there: dict[str, list[dt.date]] = {}
    for source in project.sources:
        with contextlib.suppress(SourceError, TryAgain):
            there[source] = project.zone(source).dates()
    kept = [
        state
        for state in tables.read("landings", LANDINGS).to_pylist()
        if state["landed_on"] > until
        or state["landed_on"] not in there.get(state["source"], ())
        or state["let_go_on"] is not None  # its records are the input, whatever lies there
        or not which(state)
    ]
    tables.replace("landings", pa.Table.from_pylist(kept, schema=LANDINGS), statistics="source")


def _materialized(result: Any) -> list[dg.AssetKey]:
    return [event.asset_key for event in result.get_asset_materialization_events()]


def _outcome(result: Any, day: dt.date, landings: Sequence[dt.date]) -> NightRun:
    closed = [e for e in result.get_asset_check_evaluations() if not e.passed and e.blocking]
    failed = sorted(f"{e.asset_key.path[-1]}: {e.check_name}" for e in closed)
    error: BaseException | None = None
    for event in result.all_events:
        if event.is_step_failure and error is None and not (closed and is_gate(event.event_specific_data.error)):
            error = cause(event.event_specific_data.error)
    if error is None and closed:
        error = Failed("\n  ".join(sorted(map(in_words, closed))), 1)
    releases = []
    for event in result.get_asset_materialization_events():
        made = event.step_materialization_data.materialization
        if "outcome" in made.metadata:
            outcome, version = (str(made.metadata[name].value) for name in ("outcome", "version"))
            releases.append((made.asset_key.path[-1], outcome, version))
    return NightRun(result.run_id, day, tuple(landings), result.success, tuple(failed), error, tuple(sorted(releases)))


def _was_edited(project: Project, settings: str) -> bool:
    """Return whether the YAML has changed: a night's candidates and checks then do not fit together."""
    try:
        return load_project(project.defs, project.root).settings_digest() != settings
    except ConfigurationError:
        return True

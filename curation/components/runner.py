"""A night in this process, visible in the UI: the same job, the same assets, the lock held."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from curation.components.tonight import JOB, night_tags, report_dead_runs, unread
from curation.components.tree import definitions_of
from curation.errors import ConfigurationError, CurationError
from curation.home import dagster_home
from curation.project import Project, landing_dates
from curation.storage.lock import run_lock

log = logging.getLogger("curation")


@dataclass(frozen=True)
class NightRun:
    """What a run did: its id, the day it was for, the landings it took, failed blocking checks, and the first error."""

    run_id: str
    as_of: dt.date
    landings: tuple[dt.date, ...]
    success: bool
    failed_checks: tuple[str, ...]
    error: BaseException | None


def run_night(
    project: Project,
    *,
    as_of: dt.date | None = None,
    full_refresh: bool = False,
    select: Sequence[str] = (),
    wait_seconds: float = 0.0,
) -> NightRun:
    """Run tonight's work.

    Args:
        as_of: the day to judge by; landings after it are not read. The newest landing where it is not given.
        full_refresh: take every landing again, not only those that were not read.
        select: names of assets to run; all where empty.
        wait_seconds: how long to wait for another run to end.

    Raises:
        TryAgain: another run holds the lock.
        ConfigurationError: nothing has landed by `as_of`, or an asset is not known.
    """
    dates = [d for d in landing_dates(project) if as_of is None or d <= as_of]
    if not dates:
        raise ConfigurationError(
            str(project.locations.landing),
            "nothing has landed" + (f" until {as_of}" if as_of else ""),
            "put an export at <source>/<YYYY-MM-DD>/ in there, or run `curation demo`",
        )
    project.locations.ensure()
    os.environ["DAGSTER_HOME"] = str(dagster_home())
    defs = definitions_of(project.defs, project.root)
    job = defs.resolve_job_def(JOB)
    known = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    unknown = sorted(set(select) - known)
    if unknown:
        raise ConfigurationError("--select", f"no asset {unknown[0]!r}", f"use some of: {', '.join(sorted(known))}")
    with run_lock(project.locations.run_lock, wait_seconds, "curation run"), dg.DagsterInstance.get() as instance:
        report_dead_runs(instance)
        new = dates if full_refresh else unread(instance, project, as_of) or dates[-1:]
        day = as_of or dates[-1]
        tags = night_tags(instance, project, new, day)
        result = job.execute_in_process(
            instance=instance,
            tags=tags,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
            asset_selection=[dg.AssetKey(name) for name in select] or None,
        )
        return _outcome(result, day, new)


def _outcome(result: Any, day: dt.date, landings: Sequence[dt.date]) -> NightRun:
    failed = sorted(
        f"{e.asset_key.to_user_string()}: {e.check_name}"
        for e in result.get_asset_check_evaluations()
        if not e.passed and e.blocking
    )
    error: BaseException | None = None
    for event in result.all_events:
        if event.is_step_failure and error is None:
            error = _cause(event.event_specific_data.error)
    return NightRun(result.run_id, day, tuple(landings), result.success, tuple(failed), error)


def _cause(info: Any) -> BaseException:
    """The error of ours that made a step fail, else what Dagster says failed, without its text: it may quote a
    record."""
    kinds: dict[str, int] = {kind.__name__: kind.exit_code for kind in _ours(CurationError)}
    deepest = "an error"
    while info is not None:
        deepest = str(info.cls_name or deepest).rsplit(".", 1)[-1]
        if deepest in kinds:
            return _Failed(str(info.message).split(": ", 1)[-1].strip(), kinds[deepest])
        info = info.cause
    return _Failed(f"a step failed with {deepest}; see the run in the UI", 1)


class _Failed(CurationError):
    """An error that crossed the event log and came back as text."""

    def __init__(self, message: str, exit_code: int) -> None:
        Exception.__init__(self, message)
        self.exit_code = exit_code


def _ours(kind: type[CurationError]) -> list[type[CurationError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _ours(child))]

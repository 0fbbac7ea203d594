"""All that is used of Dagster and that it does not promise to keep: a run in this process that the UI lists under its
code location and can execute again from where it failed (`execute_in_process` would make one that it can only show);
the definitions that a code location finds in a module; the newest verdict of a check; how it opens its SQLite; and all
the places in which it keeps a run."""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import dagster as dg
from dagster import AssetCheckEvaluation
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.errors import DagsterAssetCheckFailedError
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import ManagedGrpcPythonEnvCodeLocationOrigin, RemoteRepositoryOrigin
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.schedules.sqlite import sqlite_schedule_storage
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.utils import make_new_run_id
from dagster._core.workspace.autodiscovery import loadable_targets_from_loaded_module
from sqlalchemy import Engine, create_engine
from sqlalchemy.event import listen

from curation.errors import ConfigurationError

CHECK_FAILED = DagsterAssetCheckFailedError.__name__
PLANNED = 16  # runs in a row that may have failed before they asked a check
REMEMBERED = 400  # verdicts of a check that are looked at; of one that failed longer, it is said since the oldest


def execute(
    instance: dg.DagsterInstance,
    job: dg.JobDefinition,
    location: str,
    module: str,
    tags: Mapping[str, str],
    select: Sequence[dg.AssetKey],
    own_tag: str,
) -> Any:
    """Execute a job in this process.

    Args:
        location, module: the code location that the run is of, and the module that it is loaded from.
        select: the assets to run; all where empty.
        own_tag: a tag that gets the id of the run.
    """
    origin = ManagedGrpcPythonEnvCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, module_name=module), location
    )
    assets = {*select} or None
    run_id = make_new_run_id()
    run = instance.create_run_for_job(
        job_def=job.get_subset(asset_selection=assets) if assets else job,
        run_id=run_id,
        tags={**tags, own_tag: run_id},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        asset_selection=assets,
        remote_job_origin=RemoteRepositoryOrigin(origin, SINGLETON_REPOSITORY_NAME).get_job_origin(job.name),
    )
    return execute_run(InMemoryJob(job), run, instance)


def definitions_in(module: str) -> dg.Definitions:
    """The definitions of a module, as a code location that is loaded from it finds them.

    Raises:
        ModuleNotFoundError: it, or what it imports, is not installed.
    """
    target, *_ = loadable_targets_from_loaded_module(importlib.import_module(module))
    definitions = target.target_definition
    made = definitions() if callable(definitions) else definitions
    if not isinstance(made, dg.Definitions):
        raise ConfigurationError(module, "it gives no dg.Definitions", "load components by `dg.load_from_defs_folder`")
    return made


def newest_verdict(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> AssetCheckEvaluation | None:
    """What a check said last; a run that planned to ask it and did not come so far says nothing."""
    return next((verdict for _, _, verdict in _verdicts(instance, check, PLANNED)), None)


def newest_run(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> str | None:
    """The id of the run in which a check said something last."""
    return next((run_id for _, run_id, _ in _verdicts(instance, check, PLANNED)), None)


def failing_since(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> float | None:
    """When a check said no first that has said no ever since, in seconds since 1970; None where it said yes last, or
    nothing."""
    failed = itertools.takewhile(lambda verdict: not verdict[2].passed, _verdicts(instance, check, REMEMBERED))
    return min((at for at, _, _ in failed), default=None)


def _verdicts(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, most: int
) -> Iterator[tuple[float, str, AssetCheckEvaluation]]:
    """What a check said, newest first, with when and in which run. Of a run that plans to ask it, there is only the
    plan."""
    for record in instance.event_log_storage.get_asset_check_execution_history(check, limit=most):
        if isinstance(record.evaluation, AssetCheckEvaluation):
            yield float(record.create_timestamp), str(record.run_id), record.evaluation


def share_engines() -> None:
    """Let this process have one engine of SQLAlchemy for each of Dagster's SQLite files. Dagster makes one an access,
    which compiles every statement anew: a tenth of a small night. They keep no connection: nothing else is shared."""
    for storage in (sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage):
        vars(storage)["create_engine"] = _shared


@contextlib.contextmanager
def kept_open() -> Iterator[None]:
    """Keep each of Dagster's SQLite files open that the block asks for, by a connection that does nothing. Dagster
    makes a connection an access, and SQLite folds its log into the file and removes it whenever the last one closes:
    with the commits that waited for the disk (`_write_ahead`) a fifth of the demo's wall time."""
    global _blocks
    _blocks += 1
    try:
        yield
    finally:
        _blocks -= 1
        while not _blocks and _open:
            _open.popitem()[1].close()


_blocks = 0
_open: dict[str, sqlite3.Connection] = {}


def _shared(url: str, poolclass: Any, connect_args: Mapping[str, int] = MappingProxyType({})) -> Engine:
    return _engine(url, poolclass, tuple(connect_args.items()))


@functools.lru_cache(maxsize=128)
def _engine(url: str, poolclass: Any, options: tuple[tuple[str, int], ...]) -> Engine:
    engine = create_engine(url, poolclass=poolclass, connect_args=dict(options))
    listen(engine, "connect", functools.partial(_write_ahead, str(engine.url.database)))
    return engine


def _write_ahead(file: str, connection: sqlite3.Connection, record: object) -> None:
    """Let commits to a file that has a write-ahead log not wait for the disk. A power cut may take the last of what
    Dagster tells of a night, and never what is in our tables, by which the next one goes."""
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    if _blocks and file not in _open:
        _open[file] = sqlite3.connect(file, check_same_thread=False)
        _open[file].execute("SELECT count(*) FROM sqlite_master").fetchone()  # it is open once it was read


def delete_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete a run with its events and logs, itself last: a call that was killed is made again. Dagster's own call
    leaves the logs where they are, and the file with the events of the run at the size that it had."""
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    events = instance.event_log_storage
    events.delete_events(run_id)
    if isinstance(events, sqlite_event_log.SqliteEventLogStorage):
        file = events.path_for_shard(run_id)
        if file in _open:
            _open.pop(file).close()
        Path(file).unlink(missing_ok=True)
    instance.run_storage.delete_run(run_id)

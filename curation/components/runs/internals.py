"""The parts of Dagster in use here that it does not promise to keep.

They are: a run in this process that the UI lists under its code location and can execute again from where it failed
(`execute_in_process` would make one that it can only show); the definitions that a code location finds in a module; the
newest verdict of a check; how Dagster opens its SQLite; and all the places in which it keeps a run.
"""

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
from sqlalchemy import Engine, create_engine, make_url

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
        location, module: the code location that the run belongs to, and the module that it is loaded from.
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
    """Return the definitions in a module, as a code location that loads the module finds them.

    Raises:
        ModuleNotFoundError: the module, or one that it imports, is not installed.
    """
    target, *_ = loadable_targets_from_loaded_module(importlib.import_module(module))
    definitions = target.target_definition
    made = definitions() if callable(definitions) else definitions
    if not isinstance(made, dg.Definitions):
        raise ConfigurationError(module, "it gives no dg.Definitions", "load components by `dg.load_from_defs_folder`")
    return made


def newest_verdict(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> AssetCheckEvaluation | None:
    """Return the newest verdict of a check; a run that planned the check and has not reached it does not count."""
    return next((verdict for _, _, verdict in _verdicts(instance, check, PLANNED)), None)


def newest_run(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> str | None:
    """Return the id of the run with the newest verdict of a check."""
    return next((run_id for _, run_id, _ in _verdicts(instance, check, PLANNED)), None)


def failing_since(instance: dg.DagsterInstance, check: dg.AssetCheckKey) -> float | None:
    """Return the start of a check's current series of failures, in seconds since 1970; None where it passed last or has
    no verdict. Of a longer series than the `REMEMBERED` newest verdicts, the oldest of these counts as the start.
    """
    failed = itertools.takewhile(lambda verdict: not verdict[2].passed, _verdicts(instance, check, REMEMBERED))
    return min((at for at, _, _ in failed), default=None)


def _verdicts(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, most: int
) -> Iterator[tuple[float, str, AssetCheckEvaluation]]:
    """Yield a check's verdicts, newest first, each with its time and run. A run that only plans the check has no
    verdict.
    """
    for record in instance.event_log_storage.get_asset_check_execution_history(check, limit=most):
        if isinstance(record.evaluation, AssetCheckEvaluation):
            yield float(record.create_timestamp), str(record.run_id), record.evaluation


def share_engines() -> None:
    """Share one SQLAlchemy engine per Dagster SQLite file in this process. Dagster makes one per access, which compiles
    every statement anew: a tenth of a small night.
    """
    for storage in (sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage):
        vars(storage)["create_engine"] = _shared


@contextlib.contextmanager
def kept_open() -> Iterator[None]:
    """Keep the connections to Dagster's SQLite files that are used in the block, for the next access. Dagster makes one
    per access, 1,500 in a small night, and SQLite folds its log into the file and removes it whenever the last one
    closes: with the commits that waited for the disk (`_look_ahead`) a fifth of the demo's wall time.
    """
    global _blocks
    _blocks += 1
    try:
        yield
    finally:
        _blocks -= 1
        for file in list(_idle) if not _blocks else ():
            _close(file)


class _Connection(sqlite3.Connection):
    """A connection that waits for the next access to its file where a block of `kept_open` is running."""

    file = ""
    ahead = False  # whether its file has a write-ahead log

    def close(self) -> None:
        """Keep it, or close it where no block is running or a transaction was left open."""
        if _blocks and not self.in_transaction:
            _idle.setdefault(self.file, []).append(self)
        else:
            super().close()


_blocks = 0
_idle: dict[str, list[_Connection]] = {}


def _close(file: str) -> None:
    """Close the connections to a file that wait."""
    waiting = _idle.pop(file, [])
    with contextlib.suppress(IndexError):  # another thread took the last one
        while waiting:
            sqlite3.Connection.close(waiting.pop())


def _shared(url: str, poolclass: Any, connect_args: Mapping[str, int] = MappingProxyType({})) -> Engine:
    return _engine(url, poolclass, **connect_args)


@functools.lru_cache(maxsize=128)
def _engine(url: str, poolclass: Any, timeout: float = 5.0) -> Engine:
    file = make_url(url).database or ""
    return create_engine(url, poolclass=poolclass, creator=functools.partial(_connect, file, timeout))


def _connect(file: str, timeout: float) -> _Connection:
    """Return a connection that waits, or a new one; any thread may use it, one at a time.

    Args:
        timeout: seconds to wait for the lock of another process.
    """
    waiting = _idle.get(file)
    try:
        connection = waiting.pop() if waiting else None
    except IndexError:  # another thread was faster
        connection = None
    if connection is None:
        connection = sqlite3.connect(file, timeout=timeout, check_same_thread=False, factory=_Connection)
        connection.file = file
    _look_ahead(connection)
    return connection


def _look_ahead(connection: _Connection) -> None:
    """Let commits to a file with a write-ahead log return without waiting for the disk. A power cut may lose the end of
    Dagster's record of a night, but nothing in this package's tables, on which the next night relies.
    """
    if not connection.ahead and connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.ahead = True


def delete_run(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete a run with its events and logs, and its own record last, so that a call that was killed can be repeated.
    Dagster's own call leaves the logs, and leaves the file with the run's events at its former size.
    """
    instance.compute_log_manager.delete_logs(prefix=[run_id])
    events = instance.event_log_storage
    events.delete_events(run_id)
    if isinstance(events, sqlite_event_log.SqliteEventLogStorage):
        file = events.path_for_shard(run_id)
        _close(file)
        Path(file).unlink(missing_ok=True)
    instance.run_storage.delete_run(run_id)

"""Connect to the Ray cluster that tasks run on: an existing one, or a private one that this process starts and ends."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import importlib
import logging
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.engine.attempt import ATTEMPTS
from curation.engine.ray_nodes import WHERE, forget_nodes
from curation.engine.ray_private import FIX, exposed, joins, off_loopback
from curation.errors import ConfigurationError, TryAgain

OBJECT_STORE = 100_000_000  # bytes of shared memory; Ray takes no less than 75 MiB, and tasks pass 1 MiB at most
LONGEST = 22  # characters of a folder in which Ray's sockets still have paths of at most 107
SECONDS_TO_ANSWER = 10
LOCK = "ray.lock"

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to Ray's makers
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",  # under `uv run`, workers would make environments of their own
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # no warning about GPUs that nobody asked for
}
PRIVATE = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # on any system: listen on the loopback interface only
    "RAY_AUTH_MODE": "token",  # other users of this machine cannot send it work
    "RAY_worker_niceness": "0",  # workers are as this process is: Ray lets them wait for everybody else (15)
    "RAY_task_oom_retries": str(ATTEMPTS - 1),  # else a task that is too large for memory is tried for ever
}


@dataclass(frozen=True)
class _Own:
    """A cluster that this process started: its CPUs, its folder, and the open lock that shows it is alive."""

    workers: int
    folder: Path
    lock: int


_own: _Own | None = None
_joined = False
_connecting = threading.Lock()


def connected(workers: int, strict: bool = False) -> Any:
    """Return the `ray` module, connected to a cluster.

    That is the cluster this process is connected to already, the one of `RAY_ADDRESS`, or else a new one with `workers`
    CPUs.

    Args:
        strict: join a cluster that somebody else started only by TLS and with a token, and only where its dashboard
            listens on its own machine alone.

    Raises:
        ConfigurationError: Ray is not installed, or the cluster does not meet `strict`.
        TryAgain: the cluster cannot be reached, or did not start.
    """
    with _connecting:
        address = joins(os.environ)
        with _environment(QUIET if address else {**QUIET, **PRIVATE, "RAY_AUTH_TOKEN": _token()}):
            try:
                ray: Any = importlib.import_module("ray")
            except ImportError:
                raise ConfigurationError(
                    WHERE, "Ray is not installed", "install curation[ray], or set engine: local"
                ) from None
            known = ray.is_initialized()
            if strict and (address or (known and _own is None)) and (problem := exposed(os.environ)):
                raise ConfigurationError(WHERE, problem, FIX)
            if known and (_own is None or _own.workers == workers):
                return ray
            _leave(ray)
            if address is None:
                _start(ray, workers)
            else:
                _join(ray, address, strict)
        return ray


def is_own() -> bool:
    """Return whether this process started the cluster: one node, on this machine."""
    return _own is not None


def leave() -> None:
    """End the cluster that this process started, or leave the one it joined; do nothing without one. Runs at exit."""
    with _connecting:
        if _own is not None or _joined:
            _leave(importlib.import_module("ray"))


def _start(ray: Any, workers: int) -> None:
    global _own
    folder, lock = _folder()
    _own = _Own(workers, folder, lock)
    _leave_at_exit()
    options = {
        "address": "local",
        "num_cpus": workers,
        "num_gpus": 0,
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE,
        "_temp_dir": str(folder / "r"),  # which Ray opens to everybody; the one around it stays ours
    }
    try:
        _initialise(ray, options)
    except Exception as error:  # noqa: BLE001 - of many kinds, all of them the machine's state
        _leave(ray)
        raise TryAgain(
            WHERE, f"Ray did not start ({type(error).__name__})", "see free memory and disk, or set engine: local"
        ) from None


def _join(ray: Any, address: str, strict: bool) -> None:
    global _joined
    _leave_at_exit()
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if port.isdigit():  # Ray itself asks for more than ten minutes whether somebody is there
            socket.create_connection((host, int(port)), timeout=SECONDS_TO_ANSWER).close()
        context = _initialise(ray, {})
    except Exception as error:  # noqa: BLE001 - of many kinds
        raise TryAgain(
            WHERE,
            f"the cluster of RAY_ADDRESS cannot be joined ({type(error).__name__})",
            "see that it is up and has this Ray and this Python, or unset RAY_ADDRESS",
        ) from None
    _joined = True
    if strict and off_loopback(context.dashboard_url):
        _leave(ray)
        raise ConfigurationError(
            WHERE,
            "this is prod, and others than its own machine reach the dashboard of the cluster of RAY_ADDRESS",
            "start its head with --dashboard-host=127.0.0.1 or --include-dashboard=false",
        )


def _leave_at_exit() -> None:
    """Register `leave` to run once at exit, before Ray's own handlers: Ray was imported, and so registered, earlier."""
    atexit.unregister(leave)
    atexit.register(leave)


def _initialise(ray: Any, options: dict[str, Any]) -> Any:
    # Ray takes SIGTERM for itself, and with it the handling of whoever called us (Dagster's).
    handler = signal.getsignal(signal.SIGTERM)
    try:
        context = ray.init(log_to_driver=False, logging_level=logging.CRITICAL, **options)
    finally:
        if handler is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)
    # `log_to_driver` does not keep news of dead workers from our standard output; this does, and Ray has no option.
    printing: Any = importlib.import_module("ray._private.worker")
    printing._worker_logs_enabled = False
    return context


def _leave(ray: Any) -> None:
    global _own, _joined
    if _own is None and not _joined:
        return
    ray.shutdown(wait_for_processes=True)
    forget_nodes()
    if _own is not None:
        shutil.rmtree(_own.folder, ignore_errors=True)
        os.close(_own.lock)
    _own, _joined = None, False


@functools.cache
def _token() -> str:
    """Return the token that this process shows to its own cluster. Without it Ray keeps a token in the home folder."""
    return secrets.token_hex(32)


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables while Ray is imported and started; what Ray itself sets is undone, too."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _folder() -> tuple[Path, int]:
    """Make a private folder for Ray's sockets and logs. Returns it with its lock.

    Folders of killed processes are removed, because they hold what workers wrote to stderr.
    """
    base = Path(tempfile.gettempdir())
    if len(str(base)) > LONGEST:
        base = Path("/tmp")  # noqa: S108 - a new folder of mode 0700
    for old in base.glob(f"curation-*/{LOCK}"):
        with contextlib.suppress(OSError), open(old) as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old.parent, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=".curation-", dir=base))
    lock = os.open(made / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return made.rename(made.with_name(made.name.removeprefix("."))), lock

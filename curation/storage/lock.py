"""Let one run at a time work: a file lock that names its holder and is freed when the process ends."""

from __future__ import annotations

import atexit
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypedDict

from curation.errors import TryAgain

LOOK = 0.2  # seconds; a mere check (`_is_locked`) takes the lock for an instant and must not make a run fail
_held: dict[Path, Any] = {}
_until_exit = ExitStack()  # keeps a reference to the block, which would otherwise end and free its lock at once
atexit.register(_until_exit.close)


def hold_until_exit(path: Path, wait_seconds: float, purpose: str) -> None:
    """Take the lock for the rest of this process, unless the process holds it already. A run of the UI is a process of
    its own.

    Raises:
        TryAgain: as `run_lock`.
    """
    if path not in _held:
        _until_exit.enter_context(run_lock(path, wait_seconds, purpose))


@contextmanager
def run_lock(path: Path, wait_seconds: float, purpose: str) -> Iterator[None]:
    """Hold the lock for the block; the kernel frees it when the process ends, however it ends.

    Raises:
        TryAgain: another process held the lock for all of `wait_seconds`.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(str(path))
    try:
        lock.acquire(timeout=max(wait_seconds, LOOK))
    except Timeout as error:
        holder: Holder = lock_holder(path) or {}
        raise TryAgain(
            str(path),
            f"another run holds the lock (process {holder.get('pid', 'unknown')}, {holder.get('purpose', 'unknown')})",
            "wait for it to end or pass --wait SECONDS",
        ) from error
    note = path.with_suffix(".holder.json")
    _held[path] = lock
    try:
        since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        held = {"pid": os.getpid(), "purpose": purpose, "since": since}
        note.write_text(json.dumps(held), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        del _held[path]
        lock.release()


class Holder(TypedDict, total=False):
    """Who holds a lock: the process, for what it holds the lock, and since when."""

    pid: int
    purpose: str
    since: str


def lock_holder(path: Path) -> Holder | None:
    """Return the holder of the lock, `{"pid", "purpose", "since"}`, or None when it is free. A holder whose note cannot
    be read is unknown, `{}`.

    Whether the lock is held, the kernel says: the process that a note names may live in another container, or be dead
    and its number another's.
    """
    try:
        holder = _note(path)
        int(holder["pid"])
    except (FileNotFoundError, KeyError, ValueError, TypeError, OverflowError):
        return None  # no note, or half a note
    except OSError:  # of somebody else, or a folder
        holder = {}
    return holder if _is_locked(path) else None


def cut_off_holder(path: Path) -> Holder | None:
    """Return the last holder of the lock if it was killed, or its machine went down; None if it ended by itself, or
    somebody holds the lock.

    A holder removes its note when it ends, so that a note without a lock tells of a kill.
    """
    try:
        holder = _note(path)
        dt.datetime.fromisoformat(holder["since"])
    except (OSError, KeyError, ValueError, TypeError):
        return None
    if _is_locked(path):
        return None
    with suppress(OSError, ValueError):  # a holder that ended in between has removed its note
        return holder if _note(path) == holder else None
    return None


def _note(path: Path) -> Holder:
    holder: Holder = json.loads(path.with_suffix(".holder.json").read_text(encoding="utf-8"))
    return holder


def _is_locked(path: Path) -> bool:
    """Return whether somebody holds the lock, as the kernel says; true where it cannot be asked.

    It takes a shared lock for an instant, so ask only where a note says that somebody held the lock.
    """
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False

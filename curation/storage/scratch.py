"""Make temporary folders in the raw zone, which their block removes, or else the next sweep."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def scratch(home: Path, name: str) -> Iterator[Path]:
    """Yield a new folder `<name>-<process>-…` in `home`, its owner's alone, and remove it after the block.

    The folder is locked while its process lives, and the kernel frees the lock however the process ends. The process
    number in the name is for people only: in a container the next process has the same number.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder, lock = _locked(home, f"{name}-{os.getpid()}-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # the next sweep removes the rest
        os.close(lock)


def sweep(home: Path) -> int:
    """Remove everything in `home` that no living process has locked. Returns how much was removed.

    Files that have a name belong to no living process: scratch files outside folders have none, see
    `curation.storage.spool`.
    """
    swept = 0
    for left in sorted(home.iterdir()) if home.is_dir() else ():
        if left.is_symlink() or not left.is_dir():
            left.unlink(missing_ok=True)
            swept += 1
        else:
            swept += _removed(left)
    return swept


def _locked(home: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=home))
        with contextlib.suppress(FileNotFoundError):  # swept before it was locked
            lock = os.open(folder, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, lock
            os.close(lock)


def _removed(folder: Path) -> bool:
    try:
        lock = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True

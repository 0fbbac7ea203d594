"""Remove a landing from this machine: the whole folder, and only if everything in it is known.

A half removed landing no longer counts as a landing; the next removal finishes it.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from curation.storage.failpoints import failpoint
from curation.storage.files import sync_folder

LEAVING = ".leaving-"  # in front of the date; hidden, so that it does not count as a landing
LINK = "it is a link, and what that leads to is not of the landing zone"
MOUNT = "something is mounted in it"
SHUT = "a folder of it may not be changed by who runs this"
UNREMOVABLE = (LINK, MOUNT, SHUT)


def why_it_cannot_go(zone: Path, date: dt.date) -> str | None:
    """Return why the folder of a landing cannot be removed, one of `UNREMOVABLE`; None if it can."""
    folder = zone / date.isoformat()
    if folder.is_symlink():
        return LINK
    folders = [zone, *(Path(path) for path, _, _ in os.walk(folder))]
    if any(map(os.path.ismount, folders[1:])):
        return MOUNT
    return None if all(os.access(path, os.W_OK | os.X_OK) for path in folders) else SHUT


def remove_landing(zone: Path, date: dt.date, is_known: Callable[[Path], bool]) -> bool:
    """Remove the folder of a landing, and the remains of a killed removal. Return whether both are gone.

    A folder with anything unknown in it stays in its place, and so does a link.

    Args:
        is_known: whether everything in a folder may be removed; called after the folder was renamed.

    Raises:
        OSError: the folder cannot be renamed or removed.
    """
    folder, leaving = zone / date.isoformat(), zone / f"{LEAVING}{date.isoformat()}"
    if leaving.exists() and not _remove(leaving, folder, is_known):
        return False
    if folder.is_symlink():
        return False
    if not folder.exists():
        return True
    failpoint("landing.leaving.before")
    folder.rename(leaving)
    sync_folder(zone)
    failpoint("landing.leaving.after")
    return _remove(leaving, folder, is_known)


def _remove(leaving: Path, folder: Path, is_known: Callable[[Path], bool]) -> bool:
    known = is_known(leaving)
    if known:
        shutil.rmtree(leaving)
    elif not folder.exists():
        leaving.rename(folder)
    sync_folder(leaving.parent)
    return known

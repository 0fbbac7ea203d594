"""Syncs what a registry and a remote on a local disk receive, before anybody relies on it.

git and DVC leave that to the system: after a power cut an object, or a branch, may have its name but no content.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from curation.registry.repository.git import git, local_path
from curation.storage.files import sync_file, sync_folder

KEPT = "files/md5"  # where DVC keeps objects
TICK = 2.0  # seconds, of the coarsest clock that a file system tells changes by
SETTINGS = {  # of a repository
    "core.fsync": "all",  # what git writes in it is on the disk before its name is
    "core.logAllRefUpdates": "false",  # git syncs no reflog, and one that names lost commits is damage to `git fsck`
}

_synced: dict[Path, tuple[int, int]] = {}  # folder → which one, and when its names changed last


@contextlib.contextmanager
def pushed(remote: str, cache: Path, objects: Iterable[str]) -> Iterator[None]:
    """Make a block's push of objects from a cache to a remote folder durable: all objects are synced after it.

    An object that has another size than in the cache is removed first, because DVC would take it for pushed. A remote
    that is no folder is left alone.
    """
    place, names = local_path(remote), sorted(objects)
    if place is None:
        yield
        return
    for name in names:
        there, copy = _in(place, name), _in(cache, name)
        if there.is_file() and there.stat().st_size != copy.stat().st_size:
            there.unlink()
    yield
    _sync(place, names)


def keep_durable(repository: Path) -> None:
    """Have git sync everything it writes into a repository, pushes included, and keep no reflog, which it
    never syncs.
    """
    wrong = [
        (name, value)
        for name, value in SETTINGS.items()
        if git(repository, "config", "--default", "", "--get", name) != value
    ]
    for name, value in wrong:
        git(repository, "config", name, value)
    if wrong:
        sync_file(repository / ".git" / "config")
    shutil.rmtree(repository / ".git" / "logs", ignore_errors=True)


def sync_names(repository: Path) -> None:
    """Sync the folders of a repository, so that names are durable as git has made the content.

    A folder that has not changed since this process synced it is skipped: there is one for each two digits of an
    object's name.
    """
    for folder, _, _ in (repository / ".git").walk():
        status, now = folder.stat(), time.time()
        names = status.st_ino, status.st_mtime_ns
        if _synced.get(folder) == names:
            continue
        sync_folder(folder)
        if abs(now - status.st_mtime) > TICK:  # else a name that comes next may leave it the same time
            _synced[folder] = names


def _sync(remote: Path, names: Iterable[str]) -> None:
    files = [_in(remote, name) for name in names]
    for file in files:
        sync_file(file)
    for folder in (*sorted({file.parent for file in files}), remote / KEPT, remote / KEPT.partition("/")[0], remote):
        sync_folder(folder)
    sync_folder(remote.parent)


def _in(store: Path, name: str) -> Path:
    return store / KEPT / name[:2] / name[2:]

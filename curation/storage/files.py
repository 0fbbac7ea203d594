"""Write files atomically: a reader sees the old bytes or the new ones, and both survive a power cut."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from curation.storage.failpoints import failpoint


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` durable."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Make the content of a file durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Make a folder and its whole content durable."""
    for place, _, names in folder.walk(top_down=False):
        for name in names:
            if not (place / name).is_symlink():
                sync_file(place / name)
        sync_folder(place)


def make_folder(folder: Path, mode: int | None = None) -> None:
    """Make a folder and its missing parents, each made durable in the folder above it.

    Args:
        mode: the mode of the folders that are made, whatever the umask; None: the umask decides.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    folder.mkdir(0o777 if mode is None else mode, exist_ok=True)
    if mode is not None:
        folder.chmod(mode)
    sync_folder(folder.parent)


def copy_folder(old: Path, new: Path, *left_out: str) -> None:
    """Copy a folder to a place that does not exist yet. Readers see the copy whole or not at all, also after a power
    cut.

    Args:
        left_out: patterns of names that are not copied.
    """
    making = new.with_name(f".{new.name}.copying")
    shutil.rmtree(making, ignore_errors=True)
    make_folder(new.parent)
    shutil.copytree(old, making, symlinks=True, ignore=shutil.ignore_patterns(*left_out))
    sync_tree(making)
    os.replace(making, new)
    sync_folder(new.parent)


def write_atomic(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `data` in one rename; the temporary sibling is ignored by every reader."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def put_if_absent(path: Path, data: bytes, mode: int = 0o600) -> bool:
    """Create `path` with all its bytes, or leave an existing file as it is. Returns True when this call created it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def swap_folder(ready: Path, place: Path, name: str) -> None:
    """Move the folder `ready` to `place`, and remove the former content of that place.

    A kill or a power cut in between leaves `place` absent or whole, never mixed. Failpoints: `<name>.before`,
    `<name>.between`, `<name>.after`.
    """
    failpoint(f"{name}.before")
    sync_tree(ready)
    aside = _aside(place)
    clear_swap(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        os.replace(place, aside)
    failpoint(f"{name}.between")
    os.replace(ready, place)
    sync_folder(place.parent)
    clear_swap(place)
    failpoint(f"{name}.after")


def clear_swap(place: Path) -> None:
    """Remove the former content of `place` that an interrupted swap has left beside it."""
    shutil.rmtree(_aside(place), ignore_errors=True)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")

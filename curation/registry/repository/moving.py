"""Moves an embedded registry, its repository and the folder of its remote, to another place.

Every tag stays unchanged, and every version can be pulled from the new place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from curation.errors import ConfigurationError, IntegrityError, TryAgain
from curation.registry.publish import Registry
from curation.registry.repository.git import git, local_path
from curation.registry.repository.objects import MARKER
from curation.registry.repository.trail import where_is
from curation.storage.failpoints import failpoint
from curation.storage.files import copy_folder, make_folder, sync_folder
from curation.storage.modes import way_of


@dataclass(frozen=True)
class Moved:
    """The new place of a registry. `remote`: as the YAML has to name it; unchanged where it is no folder."""

    registry: str
    remote: str


def move_registry(registry: Registry, target: Path) -> Moved:
    """Copy repository and remote into a folder, verify the copy, then remove the originals. Returns the new place.

    A repeated call finishes what was cut off, or returns the place again. Nothing is removed before all of it is on the
    new disk and can be pulled from there.

    Args:
        target: takes both under the names that they have.

    Raises:
        ConfigurationError: the registry is not one that `curation run` made; the folder holds something else.
        IntegrityError: the copy lacks versions that the registry has.
        TryAgain: the lock is held, the disk is full; somebody has published meanwhile.
    """
    place, remote = registry.repository.place, local_path(str(registry.remote))
    target = target.absolute()
    new = target / place.name if place is not None else target
    store = target / remote.name if remote is not None else None
    moved = replace(registry, url=str(new), remote=str(store) if store is not None else registry.remote)
    done = Moved(str(moved.url), str(moved.remote))
    if place is not None and not place.exists() and moved.repository.embedded:
        return done
    if place is None or not registry.repository.embedded:
        fix = "move it as its server does, and say where it is in the YAML"
        if place is not None and not place.exists():
            fix = "name in the YAML where it is; a registry is made there when something is published first"
        raise ConfigurationError(where_is(registry), "it is no registry that `curation run` has made", fix)
    if target == place.parent or any(target.is_relative_to(folder) for folder in (place, remote) if folder is not None):
        raise ConfigurationError(str(target), "the registry is there already, or would be in itself", "name another")
    if new == store:
        raise ConfigurationError(str(target), "repository and remote have one name", "rename the remote's folder first")
    known = None
    if remote is None or remote.is_dir():  # else an earlier call was cut off behind its removal
        known = registry.sweep("moving the registry", "nothing").lacking
    if not (new / ".git").is_dir():
        with registry.clone("moving the registry"):
            pairs = [(remote, store)] if remote is not None and store is not None and remote.is_dir() else []
            for old, there in (*pairs, (place, new)):
                _make_room(old, there)
            make_folder(target, way_of(registry.group))
            for old, there in (*pairs, (place, new)):
                copy_folder(old, there, "*.lock", "*.holder.json")
        failpoint("registry.moved.copied")
    lacking = moved.sweep("looking at what was moved", "nothing").lacking
    if known is not None and set(lacking) - set(known):
        fix = f"see that its disk is whole, remove {target}, then run again"
        raise IntegrityError(str(new), f"{len(lacking)} versions that can be pulled from the registry lack there", fix)
    with registry.clone("removing the registry where it was"):
        if not _has_all(new, place):
            fix = f"remove {new} where it is no copy of the registry, then run again"
            raise TryAgain(str(new), "it lacks what the registry has by now", fix)
        for old in _folders(remote if store is not None else None, place):
            _remove(old)
            failpoint("registry.moved.removed")
    return done


def _folders(*places: Path | None) -> Iterator[Path]:
    """Yield the given folders that exist, in order: remote before registry, as the registry knows what is to be
    removed.
    """
    yield from (place for place in places if place is not None and place.is_dir())


def _make_room(old: Path, new: Path) -> None:
    """Remove the copy of an earlier call that was cut off.

    Raises:
        ConfigurationError: something else is there.
    """
    if _is_copy(old, new):
        shutil.rmtree(new)
    if new.exists() and any(new.iterdir()):
        raise ConfigurationError(str(new), "something is there", "name a folder that has nothing of that name")


def _remove(folder: Path) -> None:
    """Remove a folder, and the link to it where it is one."""
    shutil.rmtree(folder.resolve())
    if folder.is_symlink():
        folder.unlink()
    sync_folder(folder.parent)


def _is_copy(remote: Path, store: Path) -> bool:
    """Return whether a folder bears the marker of a remote."""
    one, other = remote / MARKER, store / MARKER
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _has_all(new: Path, place: Path) -> bool:
    """Return whether a repository has every ref of another one, and on its branch all that is on the other's."""
    refs = ("for-each-ref", "--format=%(refname) %(objectname)", "refs/tags/", "refs/curation/")
    if git(new, *refs) != git(place, *refs):
        return False
    try:
        git(new, "merge-base", "--is-ancestor", git(place, "rev-parse", "HEAD"), "HEAD")
    except TryAgain:  # it is not, or is not known there
        return False
    return True

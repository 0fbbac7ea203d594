"""Let only the owner read the files of this pipeline, whatever the umask; redacted data also a declared group."""

from __future__ import annotations

import contextlib
import errno
import grp
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from curation.errors import ConfigurationError

OWNERS = 0o077  # the umask: nothing for group and others
# Errors for a file that is gone, belongs to another user, or is in a place that is read-only or has no modes.
NOT_OURS = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTSUP, errno.ENOSYS)


def keep_private() -> None:
    """Make everything that this process and its children create their owner's alone.

    Called where a process of this pipeline begins.
    """
    os.umask(OWNERS)


@contextlib.contextmanager
def private() -> Iterator[None]:
    """Make everything that is created in the block its owner's alone, in a process that does others' work too."""
    before = os.umask(OWNERS)
    try:
        yield
    finally:
        os.umask(before)


def umask() -> int:
    """Return the umask of this process. Asking sets it: for that moment it is `OWNERS`."""
    now = os.umask(OWNERS)
    os.umask(now)
    return now


def make_private(folder: Path) -> None:
    """Make a folder and everything in it its owner's alone: also what an earlier process left, and copies that kept
    their modes.

    Failing to change a file that has just gone, or that is another user's, is no error: the folder above it is shut.
    """
    for path, status in _every(folder):
        if stat.S_IMODE(status.st_mode) & OWNERS:
            _change(path, stat.S_IMODE(status.st_mode) & ~OWNERS)


def settle(folder: Path, least: int, most: int) -> None:
    """Add to a folder's mode the bits of `least`, and take the bits that are not in `most`; what is in the folder stays
    as it is.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    wanted = (mode | least) & (most | 0o7000)
    if wanted != mode:
        _change(folder, wanted)


def shut(folder: Path) -> None:
    """Make a folder its owner's alone; what is in it stays as it is.

    Raises:
        ConfigurationError: others may enter the folder, and this process cannot change that.
    """
    settle(folder, 0o700, 0o700)
    if stat.S_IMODE(folder.stat().st_mode) & OWNERS:
        raise ConfigurationError(
            str(folder), "others than its owner may enter it", "give it mode 0700, or mount its place with that mode"
        )


def share(folder: Path, group: str | None) -> None:
    """Let a group, and nobody else but the owner, read a folder and everything in it; what is made in it later is the
    group's too.

    Nothing happens without a group, or where there is no folder. What another user has made stays as it is.

    Raises:
        ConfigurationError: there is no such group, or this process may not give it anything.
    """
    if group is None:
        return
    number, own = group_number(group), os.geteuid()
    for path, status in _every(folder):
        if own not in (0, status.st_uid):
            continue  # its owner is another user, who decides who may read it
        mode = stat.S_IMODE(status.st_mode)
        writes = mode & 0o020 if status.st_gid == number else 0  # what its group may do, the folder's owner decided
        read = 0o2750 if stat.S_ISDIR(status.st_mode) else (mode & 0o700) | 0o040
        read |= writes
        if status.st_gid != number:
            try:
                os.chown(path, -1, number)
            except PermissionError as error:
                raise _not_given(group) from error
            except FileNotFoundError:
                continue
        if mode != read or status.st_gid != number:  # a change of the group takes the bit that hands it on
            _change(path, read)


def way_of(group: str | None) -> int | None:
    """Return the mode of new folders above what a group may read, so that the group can pass through them.

    None without a group: then the umask decides.
    """
    return None if group is None else 0o711


def require_group(group: str) -> None:
    """Check that this process may give a group what it makes, before it makes anything.

    Raises:
        ConfigurationError: there is no such group, or this process may not give it anything.
    """
    number = group_number(group)
    if os.geteuid() and number not in (os.getegid(), *os.getgroups()):
        raise _not_given(group)


def _not_given(group: str) -> ConfigurationError:
    fix = "let whoever runs this be a member of it, or name another group"
    return ConfigurationError(f"group {group!r}", "it may not be given what is to be read", fix)


def group_number(group: str) -> int:
    """Return the number of a group.

    Raises:
        ConfigurationError: there is no such group on this machine.
    """
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError as error:
        raise ConfigurationError(
            f"group {group!r}", "there is none of that name here", "name one of `getent group`"
        ) from error


def _every(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield a folder, and all folders and files below it, each with its status; links are not followed."""
    try:
        yield str(folder), os.stat(folder)
    except FileNotFoundError:
        return
    waiting = [str(folder)]
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:  # gone meanwhile, or of another owner
            continue
        for entry in entries:
            if entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            try:
                yield entry.path, entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue


def _change(path: str | Path, mode: int) -> None:
    try:
        os.chmod(path, mode)
    except OSError as error:
        if error.errno not in NOT_OURS:
            raise

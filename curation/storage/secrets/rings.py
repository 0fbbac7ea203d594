"""Read and write rings: the former keys of a duty, newest first, one a line.

Once a newer key has sealed an entry of the decisions log, the line of an older log key also has the last entry that the
older key has sealed, so that a thief of that key can add nothing after it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curation.errors import ConfigurationError
from curation.storage.files import write_atomic

# Duties whose older keys are kept, because names, seals and decisions made with them cannot be made again.
RINGS = ("release_id", "suppression", "log")
OLDER = ".older"  # ends the name of the file with a duty's older keys
KEY_BYTES = 32
MARK = re.compile(r"([0-9]{8})-([0-9a-f]{64})")  # number and digest of an entry of the log


@dataclass(frozen=True)
class Used:
    """A key that was used before, with number and digest of the last log entry that it sealed.

    `last` is None where the entry is not known, or where the key sealed none.
    """

    key: bytes = field(repr=False)
    last: tuple[int, str] | None = None

    def line(self) -> str:
        """Return the line of a ring for this key."""
        return self.key.hex() + (f":{self.last[0]:08d}-{self.last[1]}" if self.last is not None else "")


def variable(duty: str) -> str:
    """Return the name of the environment variable that takes precedence over a key's file."""
    return f"CURATION_KEY_{duty.upper()}"


def ring_variable(duty: str) -> str:
    """Return the name of the environment variable that takes precedence over the file of older keys."""
    return f"{variable(duty)}_OLDER"


def key_in(where: str, given: str) -> bytes:
    """Return a key from its hex digits.

    Raises:
        ConfigurationError: they are not 64 hex digits.
    """
    try:
        key = bytes.fromhex(given.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(where, "a key is not 64 hex digits", "restore it; a new key renames everything")
    return key


def ring_file(folder: Path, duty: str) -> Path:
    """Return the path of the file with the older keys of a duty."""
    return folder / f"{duty}{OLDER}"


def read_ring(folder: Path, duty: str, variables: Mapping[str, str]) -> tuple[Used, ...]:
    """Read the older keys of a duty, newest first: from `CURATION_KEY_<DUTY>_OLDER` where set, else from
    `<duty>.older`.

    Several keys in the variable are separated by blanks.

    Raises:
        ConfigurationError: a key has the wrong length, or the text behind a key names no entry of the log.
    """
    name, path = ring_variable(duty), ring_file(folder, duty)
    given = variables.get(name)
    if not given and path.is_file():
        name, given = str(path), path.read_text(encoding="ascii", errors="replace")
    return tuple(_used(name, word) for word in (given or "").split())


def keep(folder: Path, duty: str, key: bytes) -> None:
    """Put a key in front of a duty's older keys, unless it is among them already."""

    def more(before: tuple[Used, ...]) -> tuple[Used, ...]:
        return before if any(older_key.key == key for older_key in before) else (Used(key), *before)

    _change(folder, duty, more)


def close_ring(folder: Path, lasts: Mapping[bytes, tuple[int, str]]) -> None:
    """Write behind each older log key the last entry that it has sealed. An entry that is written already stays."""

    def closed(before: tuple[Used, ...]) -> tuple[Used, ...]:
        return tuple(Used(older_key.key, older_key.last or lasts.get(older_key.key)) for older_key in before)

    _change(folder, "log", closed)


def _used(where: str, given: str) -> Used:
    key, colon, mark = given.partition(":")
    match = MARK.fullmatch(mark)
    if colon and match is None:
        fix = "write KEY:NUMBER-DIGEST, as `curation keys list` shows it, or the key alone"
        raise ConfigurationError(where, "what stands behind a key names no entry of the log", fix)
    return Used(key_in(where, key), (int(match[1]), match[2]) if match else None)


def _change(folder: Path, duty: str, change: Callable[[tuple[Used, ...]], tuple[Used, ...]]) -> None:
    """Replace a ring in the folder, one process at a time, so that no process overwrites what another one has added."""
    with _alone(folder):
        before = read_ring(folder, duty, {})
        after = change(before)
        if after != before:
            write_atomic(
                ring_file(folder, duty), "".join(f"{older_key.line()}\n" for older_key in after).encode(), 0o600
            )


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder for the block. The kernel frees the lock when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

"""The landing zone: one folder a source and date, written by vendors' jobs and only read here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from curation.errors import SourceError

INCOMPLETE = "_INCOMPLETE"  # while this file is there, the vendor's job is still writing
CHUNK = 1 << 20


@dataclass(frozen=True)
class LandedFile:
    """One file of a landing: `name` is its posix path inside the landing, `sha256` 32 bytes over its bytes."""

    path: Path
    name: str
    sha256: bytes

    def open(self) -> BinaryIO:
        """Open the bytes for reading; the caller closes."""
        return self.path.open("rb")


def file_sha256(path: Path) -> bytes:
    """SHA-256 of a file in flat memory. 32 bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def landed_dates(landing: Path, source: str) -> list[dt.date]:
    """The complete landings of a source, oldest first. A folder that is not named YYYY-MM-DD is an error.

    Raises:
        SourceError: a folder's name is not a date.
    """
    folder = landing / source
    if not folder.is_dir():
        return []
    dates = []
    for child in sorted(folder.iterdir()):
        if child.name.startswith(".") or not child.is_dir():
            continue
        date = _date_of(child.name)
        if date is None:
            raise SourceError(
                f"landing/{source}",
                "a folder is not named after a landing date",
                "rename it to YYYY-MM-DD or move it out of the landing zone",
            )
        if not (child / INCOMPLETE).exists():
            dates.append(date)
    return dates


def _date_of(name: str) -> dt.date | None:
    """The date a folder is named after, in the one form that is read back: YYYY-MM-DD."""
    try:
        date = dt.date.fromisoformat(name)
    except ValueError:
        return None
    return date if date.isoformat() == name else None


def landed_files(landing: Path, source: str, date: dt.date) -> Iterator[LandedFile]:
    """Every regular file of one landing in order of name; symbolic links that leave the landing are not followed.

    Raises:
        SourceError: a link points outside the landing; a file's name is not UTF-8.
    """
    folder = landing / source / date.isoformat()
    for path in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SourceError(
                f"landing/{source}/{date}",
                "a symbolic link points outside the landing",
                "replace it by the file it points to",
            )
        name = path.relative_to(folder).as_posix()
        if not name.isprintable():  # lone surrogates stand for bytes that are not UTF-8
            raise SourceError(
                f"landing/{source}/{date}",
                "a file's name is not UTF-8, or holds control characters",
                "rename it, and land the date again",
            )
        if path.is_file():
            yield LandedFile(path, name, file_sha256(path))


def landed_strays(landing: Path, source: str, date: dt.date) -> Iterator[str]:
    """Names of what lies in a landing and is no file that can be read: broken links, pipes, sockets; sorted."""
    folder = landing / source / date.isoformat()
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and not path.is_file() and not path.is_dir():
            yield path.relative_to(folder).as_posix()


def landing_stamp(landing: Path, source: str, date: dt.date) -> bytes:
    """Names, sizes and times of a landing's files as one digest, without opening them: another one means to look again.
    32 bytes."""
    folder = landing / source / date.isoformat()
    stamps = []
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        if not path.is_dir():
            stamps.append(f"{path.relative_to(folder).as_posix()}\0{status.st_size}\0{status.st_mtime_ns}")
    return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogateescape")).digest()


def landing_digest(files: Mapping[str, bytes]) -> bytes:
    """One digest over the names and digests of a landing's files. 32 bytes."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + files[name])
    return total.digest()

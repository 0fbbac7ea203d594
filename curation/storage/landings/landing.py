"""Read the landing zone of a source: one folder for each date, on this machine or behind any fsspec URL."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from curation.errors import SourceError, TryAgain
from curation.storage.landings.file_marks import file_mark, has_others
from curation.storage.scratch import scratch, sweep

if TYPE_CHECKING:
    from curation.storage.landings.archives import Member

INCOMPLETE = "_INCOMPLETE"  # while this file is there, the vendor's job is still writing
MARKS = ("ETag", "etag", "md5Hash", "content_md5")  # as clients of object stores call it
CHUNK = 1 << 20
EMPTY = hashlib.sha256(b"").digest()  # what stands for the bytes of something that has none


@dataclass(frozen=True)
class LandedFile:
    """One file of a landing, or of an archive in it.

    `name` is its posix path inside the landing, in an archive `export.zip/tickets.json`. `sha256` is the digest, 32
    bytes, of the file that landed, which for a member is the archive. `encoding` is the source's declared encoding
    where text is not UTF-8, and `delimiter` separates the fields of its CSV.
    """

    path: Path
    name: str
    sha256: bytes
    member: Member | None = None
    encoding: str | None = None
    delimiter: str = ","

    @property
    def size(self) -> int:
        """The number of stored bytes; for a member of an archive, its compressed size."""
        return self.member.packed if self.member else self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Open the file for reading, seekable; the caller closes it. A member may turn out to be corrupt while it is
        read.
        """
        return self.member.open() if self.member else self.path.open("rb")

    @contextlib.contextmanager
    def local(self) -> Iterator[Path]:
        """Yield a path for libraries that take no stream: the file itself, or a temporary copy of a member."""
        if self.member is None:
            yield self.path
            return
        with tempfile.NamedTemporaryFile(dir=self.member.scratch, suffix=PurePosixPath(self.name).suffix) as copy:
            with self.open() as stream:
                shutil.copyfileobj(stream, copy, CHUNK)
            copy.flush()
            yield Path(copy.name)


@dataclass(frozen=True)
class Stray:
    """An entry of a landing that cannot be read as a file, such as a broken link or a torn archive, with the reason."""

    name: str
    reason: str
    sha256: bytes = EMPTY


@dataclass(frozen=True)
class Landing:
    """One landing, opened: its files and strays, each sorted by name.

    `digest`, 32 bytes, is over the names and bytes of the files, and over names and reasons of the strays. `marks`
    holds the mark of each file that landed (`file_mark`). `hidden` counts the files that nothing reads because their
    names begin with a dot.
    """

    files: tuple[LandedFile, ...]
    strays: tuple[Stray, ...]
    digest: bytes
    marks: frozenset[bytes] = frozenset()
    hidden: int = 0


@dataclass(frozen=True)
class Arrival:
    """The conditions for a complete landing: no `_INCOMPLETE` in it, the marker present if one is named, and nothing
    changed for `quiet_seconds` before `now`.
    """

    marker: str | None = None
    quiet_seconds: float = 0.0


def file_sha256(path: Path) -> bytes:
    """Return the SHA-256 of a file, read in flat memory. 32 bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def landing_digest(files: Mapping[str, bytes], strays: Sequence[Stray] = ()) -> bytes:
    """Return one digest over the names and digests of a landing's files, and the names and reasons of its strays. 32
    bytes.
    """
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + files[name])
    for stray in strays:
        total.update(f"\0{stray.name}\0{stray.reason}".encode("utf-8", "surrogateescape"))
    return total.digest()


class _Entry(NamedTuple):
    """One file or other thing below a landing, as its place lists it.

    `mark` changes with the bytes, whatever the time says: the inode and its change time on a disk, the ETag in an
    object store.
    """

    name: str
    size: int
    modified: float
    mark: str


class LandingZone:
    """The place where the exports of one source land.

    Args:
        location: a folder or an fsspec URL, with one folder for each landing date below it.
        label: the name of the location in messages, as a URL may hold a secret.
        scratch: a folder of the raw zone for fetched or unpacked files, which are removed when the landing is closed.
        declared: the YAML names the location, so that it has to exist.
    """

    def __init__(
        self, location: str, label: str, scratch: Path, arrival: Arrival = Arrival(), *, declared: bool = False
    ) -> None:
        self._location, self.label, self._scratch, self._arrival = location, label, scratch, arrival
        self._declared = declared
        self._remote = "://" in location and not location.startswith("file://")
        self._folder = Path(location.removeprefix("file://"))

    def dates(self, now: dt.datetime | None = None) -> list[dt.date]:
        """Return the dates of the complete landings, oldest first.

        Args:
            now: the current time; default: that of the clock. It decides whether a landing is read, never its result.

        Raises:
            SourceError: a folder's name is not a date, or is a date after tomorrow; a declared location does not exist.
            TryAgain: the place cannot be reached.
        """
        return [date for date, complete in self.landings(now) if complete]

    def landings(self, now: dt.datetime | None = None) -> Iterator[tuple[dt.date, bool]]:
        """Yield the date of every landing and whether it is complete, oldest first. Arguments and
        errors as of `dates`.
        """
        now = now or dt.datetime.now(dt.UTC)
        for name in self._folders():
            date = _date_of(name)
            if date is None:
                raise SourceError(
                    self.label,
                    "a folder is not named after a landing date",
                    "rename it to YYYY-MM-DD or move it out of the landing zone",
                )
            if date > now.date() + dt.timedelta(days=1):
                raise SourceError(
                    self.label,
                    f"a landing is dated {date}, which is after today; it would not be read before that day",
                    "rename the folder to the day it landed on",
                )
            yield date, self._complete(date, now)

    def _complete(self, date: dt.date, now: dt.datetime) -> bool:
        arrival = self._arrival
        names = self._names(date)
        if INCOMPLETE in names or (arrival.marker is not None and arrival.marker not in names):
            return False
        if not arrival.quiet_seconds:
            return True
        newest = max((entry.modified for entry in self._entries(date)), default=0.0)
        return now.timestamp() - newest >= arrival.quiet_seconds

    def stamp(self, date: dt.date) -> bytes:
        """Return one digest over names, sizes, times and marks of a landing's files, without opening them. 32 bytes.

        Another digest means that the landing has to be checked again. Bytes that were replaced under the same time have
        another mark.
        """
        stamps = sorted(f"{e.name}\0{e.size}\0{e.modified!r}\0{e.mark}" for e in self._entries(date))
        return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogateescape")).digest()

    @property
    def folder(self) -> Path | None:
        """The folder of the landings on this machine; None for a remote place."""
        return None if self._remote else self._folder

    @property
    def scratch(self) -> Path:
        """The folder of the raw zone for fetched or unpacked files."""
        return self._scratch

    @property
    def remote(self) -> bool:
        """Whether files have to be fetched before they are read."""
        return self._remote

    @contextlib.contextmanager
    def opened(self, date: dt.date) -> Iterator[Landing]:
        """Open a landing: its files, fetched first from a remote place, with archives replaced by their members.

        Raises:
            TryAgain: the place cannot be reached.
        """
        with scratch(self._scratch, "landing") as own:
            folder = self._fetched(date, own / "fetched") if self._remote else self._folder / str(date)
            files, strays, hidden = _regular(folder, self._arrival.marker)
            yield replace(seen_through(files, strays, own), hidden=hidden)

    def lies(self, date: dt.date) -> bool:
        """Return whether any file of a landing exists, complete or not.

        Raises:
            TryAgain: the place cannot be reached.
        """
        return bool(self._entries(date))

    def has_others(self, date: dt.date, known: Collection[bytes]) -> bool:
        """Return whether a landing has anything else than its marker and known files; see the function `has_others`.

        Raises:
            TryAgain: the place cannot be reached.
        """
        with scratch(self._scratch, "landing") as own:
            folder = self._fetched(date, own / "fetched") if self._remote else self._folder / str(date)
            return has_others(folder, known, self._arrival.marker)

    @property
    def marker(self) -> str | None:
        """The name of the file that the vendor's job writes last; None where none is declared."""
        return self._arrival.marker

    def seen(self) -> list[dt.date]:
        """Return the dates of all landings, complete or not; folders whose name is no date are left out.

        Raises:
            SourceError: a declared location does not exist.
            TryAgain: the place cannot be reached.
        """
        return [date for name in self._folders() if (date := _date_of(name)) is not None]

    def clear(self) -> None:
        """Remove what killed runs have left in the scratch folder."""
        sweep(self._scratch)

    # What differs between a disk and anything else ------------------------------------------------------------------

    def _folders(self) -> list[str]:
        if not self._remote:
            if not self._folder.is_dir():
                return self._nothing()
            children = sorted(self._folder.iterdir())
            return [child.name for child in children if child.is_dir() and not child.name.startswith(".")]
        with self._reached() as (system, root):
            if not system.exists(root):
                return self._nothing()
            entries = system.ls(root, detail=True)
        folders = [str(entry["name"]).rstrip("/") for entry in entries if entry["type"] == "directory"]
        names = [PurePosixPath(folder).name for folder in folders]
        return sorted(name for name in names if not name.startswith("."))

    def _nothing(self) -> list[str]:
        if self._declared:
            raise SourceError(self.label, "its location is not there", "check `location` in its YAML")
        return []

    def _names(self, date: dt.date) -> set[str]:
        if not self._remote:
            return {child.name for child in (self._folder / str(date)).iterdir()}
        return {entry.name for entry in self._entries(date)}

    def _entries(self, date: dt.date) -> list[_Entry]:
        """Return everything below a landing except folders."""
        if not self._remote:
            folder = self._folder / str(date)
            paths = ((path, path.lstat()) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
            return [
                _Entry(
                    path.relative_to(folder).as_posix(), s.st_size, s.st_mtime_ns / 1e9, f"{s.st_ino} {s.st_ctime_ns}"
                )
                for path, s in paths
            ]
        with self._reached() as (system, root):
            system.invalidate_cache()
            found_there: Mapping[str, Any] = system.find(f"{root}/{date}", detail=True)
        return [
            _Entry(
                str(PurePosixPath(path).relative_to(f"{root}/{date}")),
                int(entry.get("size") or 0),
                _changed(entry),
                next((str(entry[name]) for name in MARKS if entry.get(name)), ""),
            )
            for path, entry in found_there.items()
        ]

    def _fetched(self, date: dt.date, target: Path) -> Path:
        target.mkdir()
        with self._reached() as (system, root):
            for name in (entry.name for entry in self._entries(date)):
                if not _safe(name):
                    raise SourceError(f"{self.label}/{date}", "a file's name leads out of the landing", "rename it")
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                system.get_file(f"{root}/{date}/{name}", str(target / name))
        return target

    @contextlib.contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        from fsspec.core import url_to_fs

        try:
            system, root = url_to_fs(self._location)
        except (ValueError, ImportError) as error:
            raise SourceError(
                self.label, "its location cannot be opened", "check the URL, and install what its protocol needs"
            ) from error
        try:
            yield system, str(root).rstrip("/")
        except (OSError, TimeoutError) as error:
            raise TryAgain(self.label, f"its location cannot be read ({type(error).__name__})", "try again") from None
        except (SourceError, TryAgain):
            raise
        except Exception as error:  # noqa: BLE001 - clients of object stores have errors of their own
            raise TryAgain(self.label, f"its location cannot be read ({type(error).__name__})", "try again") from None


def seen_through(files: Sequence[LandedFile], strays: Sequence[Stray], scratch: Path) -> Landing:
    """Return a landing of these files, with archives replaced by their members; compressed ones are unpacked into
    `scratch`.
    """
    from curation.storage.landings.archives import is_archive, members

    digest = landing_digest({file.name: file.sha256 for file in files}, strays)
    marks = frozenset(file_mark(file.name, file.sha256) for file in files)
    inner: list[LandedFile] = []
    lost = list(strays)
    for file in files:
        for item in members(file, scratch) if is_archive(file.name) else (file,):
            if isinstance(item, Stray):
                lost.append(item)
            else:
                inner.append(item)
    return Landing(tuple(sorted(inner, key=lambda f: f.name)), tuple(sorted(lost, key=lambda s: s.name)), digest, marks)


def _regular(folder: Path, marker: str | None) -> tuple[list[LandedFile], list[Stray], int]:
    """Return every file below a folder in order of name, the strays, and the number of hidden files.

    The marker and hidden files are left out, and links that stay inside the folder are followed. A link that leads out,
    and anything that cannot be read as a file, is a stray; a name that is not printable is not repeated.
    """
    files: list[LandedFile] = []
    strays: list[Stray] = []
    root, hidden = folder.resolve(), 0
    for number, path in enumerate(sorted(folder.rglob("*"))):
        parts = path.relative_to(folder).parts
        if len(parts) == 1 and parts[0] == marker:
            continue
        if any(part.startswith(".") for part in parts):
            hidden += not path.is_dir()
            continue
        name = path.relative_to(folder).as_posix()
        if not name.isprintable():  # lone surrogates stand for bytes that are not UTF-8
            strays.append(Stray(f"#{number}", "bad_name"))
            continue
        if not path.resolve().is_relative_to(root):
            strays.append(Stray(name, "link_outside"))
            continue
        if path.is_file():
            files.append(LandedFile(path, name, file_sha256(path)))
        elif not path.is_dir():
            strays.append(Stray(name, "not_a_file"))
    return files, strays, hidden


def _safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and ".." not in parts and not name.startswith("/") and "\0" not in name


def _changed(entry: Mapping[str, Any]) -> float:
    """Return when an object of a store was changed, in seconds since 1970, as far as the store says; else 0."""
    for name in ("LastModified", "last_modified", "mtime", "modified", "updated", "created"):
        value = entry.get(name)
        if isinstance(value, dt.datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return 0.0


def _date_of(name: str) -> dt.date | None:
    """Return the date a folder is named after, accepted in the form YYYY-MM-DD only; None for any other name."""
    try:
        date = dt.date.fromisoformat(name)
    except ValueError:
        return None
    return date if date.isoformat() == name else None

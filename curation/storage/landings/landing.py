"""The landing zone of a source: one folder a date, on this machine or behind any fsspec URL, only ever read here."""

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
    """One file of a landing, or one in an archive of it.

    `name` is its posix path inside the landing, in an archive `export.zip/tickets.json`; `sha256` 32 bytes over the
    file that landed, which for a member is the archive. `encoding` is what its source declares where text is not UTF-8,
    `delimiter` what stands between the fields of its CSV.
    """

    path: Path
    name: str
    sha256: bytes
    member: Member | None = None
    encoding: str | None = None
    delimiter: str = ","

    @property
    def size(self) -> int:
        """Bytes that it takes where it lies: in an archive, compressed."""
        return self.member.packed if self.member else self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Open the bytes for reading, seekable; the caller closes. A member's may turn out to be corrupt while read."""
        return self.member.open() if self.member else self.path.open("rb")

    @contextlib.contextmanager
    def local(self) -> Iterator[Path]:
        """A path for libraries that take no stream: the file itself, or a copy of a member that goes afterwards."""
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
    """What lies in a landing and cannot be read as a file: a link to nowhere, a pipe, a torn archive; with a reason."""

    name: str
    reason: str
    sha256: bytes = EMPTY


@dataclass(frozen=True)
class Landing:
    """One landing, opened: files and strays in order of name; `digest` over names and bytes of the files, and over what
    is known of the strays. 32 bytes. `marks` has one of each file that landed (`file_mark`), `hidden` counts those that
    nothing reads, as their names begin with a dot."""

    files: tuple[LandedFile, ...]
    strays: tuple[Stray, ...]
    digest: bytes
    marks: frozenset[bytes] = frozenset()
    hidden: int = 0


@dataclass(frozen=True)
class Arrival:
    """When a landing is complete: no `_INCOMPLETE` in it, the marker there if one is named, and nothing changed for so
    many seconds before `now`."""

    marker: str | None = None
    quiet_seconds: float = 0.0


def file_sha256(path: Path) -> bytes:
    """SHA-256 of a file in flat memory. 32 bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def landing_digest(files: Mapping[str, bytes], strays: Sequence[Stray] = ()) -> bytes:
    """One digest over the names and digests of a landing's files, and what is known of its strays. 32 bytes."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + files[name])
    for stray in strays:
        total.update(f"\0{stray.name}\0{stray.reason}".encode("utf-8", "surrogateescape"))
    return total.digest()


class _Entry(NamedTuple):
    """One thing below a landing, as its place lists it. `mark` changes with its bytes, whatever its time says: inode
    and change of the inode on a disk, the ETag in an object store."""

    name: str
    size: int
    modified: float
    mark: str


class LandingZone:
    """Where the exports of one source land.

    Args:
        location: a folder or an fsspec URL, with one folder a landing date below it.
        label: how messages name it; a URL may hold a secret.
        scratch: a folder of the raw zone for what is fetched or unpacked; it goes when the landing is closed.
        declared: the YAML names the location, so that it has to be there.
    """

    def __init__(
        self, location: str, label: str, scratch: Path, arrival: Arrival = Arrival(), *, declared: bool = False
    ) -> None:
        self._location, self.label, self._scratch, self._arrival = location, label, scratch, arrival
        self._declared = declared
        self._remote = "://" in location and not location.startswith("file://")
        self._folder = Path(location.removeprefix("file://"))

    def dates(self, now: dt.datetime | None = None) -> list[dt.date]:
        """The complete landings, oldest first.

        Args:
            now: the clock, asked where it is not given; whether to look at a landing is no part of what is made of it.

        Raises:
            SourceError: a folder's name is not a date, or is one after tomorrow; a declared location is not there.
            TryAgain: the place cannot be reached.
        """
        return [date for date, complete in self.landings(now) if complete]

    def landings(self, now: dt.datetime | None = None) -> Iterator[tuple[dt.date, bool]]:
        """Every landing and whether it is complete, oldest first. Arguments and errors as of `dates`."""
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
        """Names, sizes, times and marks of a landing's files as one digest, without opening them: another one means to
        look again. Bytes that were exchanged under an old time have another mark. 32 bytes."""
        stamps = sorted(f"{e.name}\0{e.size}\0{e.modified!r}\0{e.mark}" for e in self._entries(date))
        return hashlib.sha256("\n".join(stamps).encode("utf-8", "surrogateescape")).digest()

    @property
    def folder(self) -> Path | None:
        """Where its landings lie on this machine; null for a remote place."""
        return None if self._remote else self._folder

    @property
    def scratch(self) -> Path:
        """A folder of the raw zone for what is on its way into the tables."""
        return self._scratch

    @property
    def remote(self) -> bool:
        """Whether files have to be fetched before they are read."""
        return self._remote

    @contextlib.contextmanager
    def opened(self, date: dt.date) -> Iterator[Landing]:
        """The files of a landing, those of a remote one fetched, archives seen through.

        Raises:
            TryAgain: the place cannot be reached.
        """
        with scratch(self._scratch, "landing") as own:
            folder = self._fetched(date, own / "fetched") if self._remote else self._folder / str(date)
            files, strays, hidden = _regular(folder, self._arrival.marker)
            yield replace(seen_through(files, strays, own), hidden=hidden)

    def lies(self, date: dt.date) -> bool:
        """Whether anything is there of a landing, complete or not.

        Raises:
            TryAgain: the place cannot be reached.
        """
        return bool(self._entries(date))

    def has_others(self, date: dt.date, known: Collection[bytes]) -> bool:
        """Whether anything lies there but its marker and files that are known (`has_others`).

        Raises:
            TryAgain: the place cannot be reached.
        """
        with scratch(self._scratch, "landing") as own:
            folder = self._fetched(date, own / "fetched") if self._remote else self._folder / str(date)
            return has_others(folder, known, self._arrival.marker)

    @property
    def marker(self) -> str | None:
        """The name of the file that its vendor's job writes last, where it is declared."""
        return self._arrival.marker

    def seen(self) -> list[dt.date]:
        """Dates of all landings that are there, complete or not; names that are no date are left out.

        Raises:
            SourceError: a declared location is not there.
            TryAgain: the place cannot be reached.
        """
        return [date for name in self._folders() if (date := _date_of(name)) is not None]

    def clear(self) -> None:
        """Remove what runs that were killed have left in the scratch folder."""
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
        """Everything below a landing."""
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
    """A landing of these files, archives replaced by what is in them; compressed ones are unpacked into `scratch`."""
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
    """Every file below a folder in order of name, but the marker and hidden ones, which are counted; links that stay
    inside are followed.

    What cannot be read, or leads out, is a stray; a name that is not printable is not repeated.
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
    """When an object of a store was changed, as far as the store says."""
    for name in ("LastModified", "last_modified", "mtime", "modified", "updated", "created"):
        value = entry.get(name)
        if isinstance(value, dt.datetime):
            return value.timestamp()
        if isinstance(value, int | float):
            return float(value)
    return 0.0


def _date_of(name: str) -> dt.date | None:
    """The date a folder is named after, in the one form that is read back: YYYY-MM-DD."""
    try:
        date = dt.date.fromisoformat(name)
    except ValueError:
        return None
    return date if date.isoformat() == name else None

"""Read zip and tar archives as sets of files, in place, without trusting names or sizes in them.

Nothing is written to a path that an archive names.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from backports import zstd

from curation.storage.landings.landing import CHUNK, LandedFile, Stray

MAX_EXPANSION = 200  # times the compressed size; support exports gzip by 5 to 30
FREE_EXPANSION = 16 << 20  # bytes that anything may expand to
MAX_MEMBERS = 200_000
MAX_DEPTH = 2  # archives around a file: Notion packs the parts of a large export once more
MAX_WINDOW_LOG = 27  # of zstd: 128 MiB, what its own tool takes without being asked

ZIP_HEADER = 30  # bytes before a member's name

ZIP = (".zip",)
TAR = (".tar",)
PACKED_TAR = (".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.xz", ".tar.bz2")
# The errors that decoders raise on a corrupt or hostile container.
CORRUPT = (
    OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zstd.ZstdError, zipfile.BadZipFile,
    tarfile.TarError, OverflowError,
)  # fmt: skip
COMPRESSED = (".gz", ".tgz", ".zst", ".tzst", ".xz", ".bz2")


@dataclass(frozen=True)
class Member:
    """A file of an archive: how to open it, and its packed and unpacked sizes as the archive declares them."""

    opens: Callable[[], BinaryIO]
    packed: int
    unpacked: int
    scratch: Path

    def open(self) -> BinaryIO:
        return self.opens()


class _Room:
    """The bytes and members that a landed archive, with all the archives in it, may still expand to."""

    def __init__(self, size: int) -> None:
        self.left, self.members = limit(size), MAX_MEMBERS

    def take(self, size: int, members: int = 0) -> bool:
        """Take so many bytes and members from the room, and return whether they fit."""
        self.left, self.members = self.left - size, self.members - members
        return self.left >= 0 and self.members >= 0


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive."""
    return name.lower().endswith(ZIP + TAR + PACKED_TAR)


def limit(packed: int) -> int:
    """Return the number of bytes that `packed` compressed bytes may expand to."""
    return max(FREE_EXPANSION, MAX_EXPANSION * packed)


def decompressed(name: str, stream: BinaryIO) -> BinaryIO:
    """Return a stream with its last compression undone: `.gz`/`.tgz`, `.zst`/`.tzst`, `.xz`, `.bz2`; itself for any
    other name.

    Reading it raises one of `CORRUPT` where the bytes are torn or wrong.
    """
    lowered = name.lower()
    if lowered.endswith((".gz", ".tgz")):
        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if lowered.endswith((".zst", ".tzst")):
        options = {int(zstd.DecompressionParameter.window_log_max): MAX_WINDOW_LOG}
        return cast(BinaryIO, zstd.ZstdFile(stream, options=options))
    if lowered.endswith(".xz"):
        return cast(BinaryIO, lzma.LZMAFile(stream))
    if lowered.endswith(".bz2"):
        return cast(BinaryIO, bz2.BZ2File(stream))
    return stream


def members(archive: LandedFile, scratch: Path) -> Iterator[LandedFile | Stray]:
    """Yield the files of an archive, by name `<archive>/<member>`; a member that cannot be read is a stray with its
    reason.

    Archives in an archive are opened too, down to `MAX_DEPTH`, and count against the limits of the archive that landed.
    Hidden files are left out, as in a landing, and so are the files that macOS adds.
    """
    yield from _seen_through(archive, scratch, _Room(archive.size), 1)


def _seen_through(archive: LandedFile, scratch: Path, room: _Room, depth: int) -> Iterator[LandedFile | Stray]:
    if depth > MAX_DEPTH:
        yield Stray(archive.name, "too_deep", archive.sha256)
        return
    listed = _zip if archive.name.lower().endswith(ZIP) else _tar
    try:
        contents = list(listed(archive, scratch, room))
    except CORRUPT:
        yield Stray(archive.name, "bad_container", archive.sha256)
        return
    seen: set[str] = set()
    for number, item in enumerate(contents):
        if item.name in seen:
            yield Stray(f"{item.name}#{number}", "duplicate_member", archive.sha256)
        elif isinstance(item, LandedFile) and is_archive(item.name):
            yield from _seen_through(item, scratch, room, depth + 1)
        else:
            yield item
        seen.add(item.name)
    if not contents:
        yield Stray(archive.name, "empty_archive", archive.sha256)


def _bytes_of(archive: LandedFile, scratch: Path) -> BinaryIO:
    """Open an archive for random access: the file itself, or a private copy of a member."""
    if archive.member is None:
        return archive.path.open("rb")
    copy = cast(BinaryIO, tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115 - its members are read from it later
    with archive.open() as stream:
        shutil.copyfileobj(stream, copy, CHUNK)
    copy.seek(0)
    return copy


def _zip(archive: LandedFile, scratch: Path, room: _Room) -> Iterator[LandedFile | Stray]:
    opened = zipfile.ZipFile(_bytes_of(archive, scratch))
    entries = [entry for entry in opened.infolist() if not entry.is_dir()]
    if not room.take(sum(entry.file_size for entry in entries), len(entries)):
        yield Stray(archive.name, "too_large", archive.sha256)
        return
    overlapping = _overlapping(entries)
    for number, entry in enumerate(entries):
        name, flaw = _named(archive, entry.filename, number)
        kind = entry.external_attr >> 28
        if flaw is None and entry.header_offset in overlapping:
            flaw = "bad_container"
        if flaw is None and entry.flag_bits & 0x1:
            flaw = "encrypted"
        if flaw is None and kind not in (0, 8):
            flaw = "not_a_file"
        if flaw is None and entry.file_size > limit(entry.compress_size):
            flaw = "too_large"
        if flaw is not None:
            yield Stray(name, flaw, archive.sha256)
        elif not _hidden(entry.filename):
            opens = cast(Callable[[], BinaryIO], lambda entry=entry: opened.open(entry))
            yield LandedFile(
                archive.path, name, archive.sha256, Member(opens, entry.compress_size, entry.file_size, scratch)
            )


def _overlapping(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return the offsets of members that share bytes with another member, as only zip bombs do."""
    offsets: set[int] = set()
    by_place = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(by_place):
        if one.header_offset + ZIP_HEADER + one.compress_size > following.header_offset:
            offsets |= {one.header_offset, following.header_offset}
    return offsets


def _tar(archive: LandedFile, scratch: Path, room: _Room) -> Iterator[LandedFile | Stray]:
    stream = _bytes_of(archive, scratch)
    if archive.name.lower().endswith(PACKED_TAR):
        plain = cast(BinaryIO, tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115 - its members are read from it later
        with stream, decompressed(archive.name, stream) as source:
            while chunk := source.read(CHUNK):
                if not room.take(len(chunk)):
                    yield Stray(archive.name, "too_large", archive.sha256)
                    return
                plain.write(chunk)
        plain.seek(0)
        stream = plain
    opened = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115 - its members are read from it later
    for number, entry in enumerate(opened):
        if not room.take(0, 1):
            yield Stray(archive.name, "too_large", archive.sha256)
            return
        if entry.isdir():
            continue
        name, flaw = _named(archive, entry.name, number)
        if flaw is None and (not entry.isreg() or entry.issparse()):
            flaw = "not_a_file"
        if flaw is not None:
            yield Stray(name, flaw, archive.sha256)
        elif not _hidden(entry.name):
            opens = cast(Callable[[], BinaryIO], lambda entry=entry: opened.extractfile(entry))
            yield LandedFile(archive.path, name, archive.sha256, Member(opens, entry.size, entry.size, scratch))


def _named(archive: LandedFile, name: str, number: int) -> tuple[str, str | None]:
    """Return a member's name in the landing, and what is wrong with its own name, None where nothing is.

    A wrong name is not repeated: the member's number stands in its place.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if name.startswith("/") or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        return f"{archive.name}/#{number}", "unsafe_path"
    if not name.isprintable():
        return f"{archive.name}/#{number}", "unsafe_path"
    return f"{archive.name}/{path.as_posix()}", None


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") for part in parts) or parts[0] == "__MACOSX"

"""Archives and folders that are not what they seem: each member has a fate, and nothing is written or followed outside."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from curation.storage.landings.archives import FREE_EXPANSION

SENTINEL = "Zyxqvord"
T = "2026-11-01T08:00:00Z"


def line(number: int = 1) -> bytes:
    row = {"id": number, "subject": "S", "description": SENTINEL, "status": "open", "requester_id": 7}
    return json.dumps({**row, "created_at": T, "updated_at": T}).encode() + b"\n"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: Mapping[str, bytes], *special: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for entry in special:
            archive.addfile(entry)
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def four_times() -> bytes:
    """One name four times, with other rows each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(4):
            archive.writestr(f"tickets{number}.ndjson", line(number))
    return re.sub(rb"tickets\d", b"tickets-", out.getvalue())


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def central(data: bytes, offset: int, value: bytes) -> bytes:
    """A zip with a field of its first directory entry changed."""
    return patched(data, data.index(b"PK\1\2") + offset, value)


def overlapping() -> bytes:
    """Two directory entries over one member: the trick of the zip bombs that need no nesting."""
    data = zipped({"tickets-1.ndjson": line(1), "tickets-2.ndjson": line(2)}, zipfile.ZIP_STORED)
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    return patched(data, second + 42, struct.pack("<L", 0))


def symbolic(name: str, target: bytes) -> bytes:
    out = io.BytesIO()
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, target)
    return out.getvalue()


ONE = zipped({"tickets.ndjson": line()})
STORED = zipped({"tickets.ndjson": line(), "tickets-2.ndjson": line(2)}, zipfile.ZIP_STORED)
TAR = tarred({"tickets.ndjson": line()})
ARCHIVES: dict[str, tuple[str, Callable[[], bytes], dict[str, int]]] = {
    "sound": ("x.zip", lambda: ONE, {"thread": 1}),
    "zip cut in its directory": ("x.zip", lambda: ONE[:-20], {"bad_container": 1}),
    "zip cut in a member": ("x.zip", lambda: ONE[:60], {"bad_container": 1}),
    "zip of zeros": ("x.zip", lambda: bytes(5000), {"bad_container": 1}),
    "empty zip file": ("x.zip", lambda: b"", {"bad_container": 1}),
    "zip without members": ("x.zip", lambda: zipped({}), {"empty_archive": 1}),
    "zip of folders": ("x.zip", lambda: zipped({"a/": b"", "a/b/": b""}), {"empty_archive": 1}),
    "zip of hidden files": ("x.zip", lambda: zipped({".DS_Store": b"x", "__MACOSX/._a": b"x"}), {"empty_archive": 1}),
    "a member with a wrong checksum": ("x.zip", lambda: patched(STORED, 60, b"!"), {"bad_container": 1, "thread": 1}),
    "a member that lies about its size": ("x.zip", lambda: central(STORED, 24, struct.pack("<L", 20)), {"bad_container": 1, "thread": 1}),
    "a member of an unknown method": ("x.zip", lambda: central(ONE, 10, struct.pack("<H", 77)), {"bad_container": 1}),
    "a member that needs a newer version": ("x.zip", lambda: central(ONE, 6, struct.pack("<H", 99)), {"bad_container": 1}),
    "an encrypted member": ("x.zip", lambda: patched(central(ONE, 8, b"\1"), 6, b"\1"), {"encrypted": 1}),
    "members over one another": ("x.zip", overlapping, {"bad_container": 2}),
    "a symbolic link in a zip": ("x.zip", lambda: symbolic("tickets.ndjson", b"/etc/passwd"), {"not_a_file": 1}),
    "traversal": ("x.zip", lambda: zipped({"../../tickets.ndjson": line(), "tickets.ndjson": line(2)}), {"unsafe_path": 1, "thread": 1}),
    "traversal in the middle": ("x.zip", lambda: zipped({"a/../../tickets.ndjson": line()}), {"unsafe_path": 1}),
    "an absolute path": ("x.zip", lambda: zipped({"/tmp/tickets.ndjson": line()}), {"unsafe_path": 1}),
    "a drive": ("x.zip", lambda: zipped({"C:\\tickets.ndjson": line()}), {"unsafe_path": 1}),
    "backslashes": ("x.zip", lambda: zipped({"..\\..\\tickets.ndjson": line()}), {"unsafe_path": 1}),
    "a line break in a name": ("x.zip", lambda: zipped({"tickets\n.ndjson": line()}), {"unsafe_path": 1}),
    "a name that turns around": ("x.zip", lambda: zipped({"tickets\u202e.ndjson": line()}), {"unsafe_path": 1}),
    "one name four times": ("x.zip", four_times, {"thread": 1, "duplicate_member": 3}),
    "one name in two spellings": ("x.zip", lambda: zipped({"a/tickets.ndjson": line(), "a\\tickets.ndjson": line(2), "a//tickets.ndjson": line(3)}), {"thread": 1, "duplicate_member": 2}),
    "a name of 5,000 letters": ("x.zip", lambda: zipped({"t" * 5000 + ".ndjson": line()}), {"unknown_file": 1}),
    "a zip in a zip": ("x.zip", lambda: zipped({"y.zip": ONE, "tickets.ndjson": line(2)}), {"thread": 2}),
    "parts of an export in a zip": ("x.zip", lambda: zipped({"Part-1.zip": ONE, "Part-2.zip": zipped({"tickets.ndjson": line(2)})}), {"thread": 2}),
    "a tar in a zip and a zip in a tar.gz": ("x.tar.gz", lambda: gzip.compress(tarred({"y.zip": ONE, "tickets.ndjson": line(2)})), {"thread": 2}),
    "a tar.gz in a zip": ("x.zip", lambda: zipped({"y.tar.gz": gzip.compress(TAR), "z.tar": tarred({"tickets.ndjson": line(2)})}), {"thread": 2}),
    "a torn zip in a zip": ("x.zip", lambda: zipped({"y.zip": ONE[:-20], "tickets.ndjson": line(2)}), {"bad_container": 1, "thread": 1}),
    "a zip in a zip in a zip": ("x.zip", lambda: zipped({"y.zip": zipped({"z.zip": ONE, "tickets.ndjson": line(2)})}), {"too_deep": 1, "thread": 1}),
    "an empty zip in a zip": ("x.zip", lambda: zipped({"y.zip": zipped({})}), {"empty_archive": 1}),
    "traversal in a zip in a zip": ("x.zip", lambda: zipped({"y.zip": zipped({"../../tickets.ndjson": line()})}), {"unsafe_path": 1}),
    "a zip that expands in many": ("x.zip", lambda: zipped({f"{n}.zip": zipped({"tickets.ndjson": b" " * (FREE_EXPANSION // 4)}) for n in range(5)}), {"too_large": 2}),
    "a zip bomb": ("x.zip", lambda: zipped({"tickets.ndjson": bytes(FREE_EXPANSION + 1)}), {"too_large": 1}),
    "a bomb beside a file": ("x.zip", lambda: zipped({"tickets.ndjson": line(), "b.ndjson": b"\n" * (FREE_EXPANSION + 1)}), {"too_large": 1}),
    "a gzip bomb in a zip": ("x.zip", lambda: zipped({"tickets.ndjson.gz": gzip.compress(b"\n" * (FREE_EXPANSION + 1))}), {"too_large": 1}),
    "a tar by name only": ("x.tar", lambda: line(), {"bad_container": 1}),
    "empty tar": ("x.tar", lambda: b"", {"bad_container": 1}),
    "tar without members": ("x.tar", lambda: tarred({}), {"empty_archive": 1}),
    "tar cut in a member": ("x.tar", lambda: tarred({"tickets.ndjson": line() * 40})[:3000], {"bad_container": 1}),
    "tar with a wrong checksum": ("x.tar", lambda: patched(TAR, 148, b"0000000\0"), {"bad_container": 1}),
    "tar with a size beyond all": ("x.tar", lambda: patched(TAR, 124, b"\x80" + b"\x7f" * 11), {"bad_container": 1}),
    "tar with a negative size": ("x.tar", lambda: patched(TAR, 124, b"\xff" * 12), {"bad_container": 1}),
    "traversal in a tar": ("x.tar", lambda: tarred({"../tickets.ndjson": line(), "tickets.ndjson": line(2)}), {"unsafe_path": 1, "thread": 1}),
    "links and devices in a tar": ("x.tar", lambda: tarred({"tickets.ndjson": line()}, special("a.ndjson", tarfile.SYMTYPE, "/etc/passwd"), special("b.ndjson", tarfile.LNKTYPE, "tickets.ndjson"), special("c.ndjson", tarfile.CHRTYPE), special("d.ndjson", tarfile.FIFOTYPE)), {"thread": 1, "not_a_file": 4}),
    "a member named like a refused one": ("x.tar", lambda: tarred({"../x": b"1", "#0": b"2", "tickets.ndjson": line()}), {"unsafe_path": 1, "duplicate_member": 1, "thread": 1}),
    "tar.gz cut": ("x.tar.gz", lambda: gzip.compress(TAR)[:-9], {"bad_container": 1}),
    "tar.gz that is no gzip": ("x.tar.gz", lambda: TAR, {"bad_container": 1}),
    "tar.zst flipped": ("x.tar.zst", lambda: patched(zstd.compress(TAR), 30, b"\xff\xff\xff"), {"bad_container": 1}),
    "tgz bomb": ("x.tgz", lambda: gzip.compress(tarred({"tickets.ndjson": bytes(FREE_EXPANSION + 1)})), {"too_large": 1}),
    "seven zip": ("x.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(64), {"unknown_file": 1}),
    "an upper case name": ("X.ZIP", lambda: ONE, {"thread": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", ARCHIVES)
def test_each_member_of_a_hostile_archive_has_its_fate(outcome: Callable[..., Any], case: str) -> None:
    name, build, expected = ARCHIVES[case]
    assert outcome("zendesk", {name: build()}).counts == expected


def test_an_archive_writes_nothing_where_its_names_point(tmp_path: Path, outcome: Callable[..., Any]) -> None:
    name = "../" * 12 + str(tmp_path).lstrip("/") + "/evil.ndjson"
    outcome("zendesk", {"x.zip": zipped({name: line()}), "y.tar": tarred({name: line()})})
    assert not list(tmp_path.rglob("evil*"))


# Folders --------------------------------------------------------------------------------------------------------------


def linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


FOLDERS: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "a directory named like a file": ({"x.json/tickets.ndjson": line()}, {"thread": 1}),
    "an empty directory named like a file": ({"tickets.json": lambda path: path.mkdir()}, {}),
    "a directory named like an archive": ({"x.zip/tickets.ndjson": line()}, {"thread": 1}),
    "a link to a file beside it": ({"a/tickets.ndjson": line(), "tickets.ndjson": linked("a/tickets.ndjson")}, {"thread": 2}),
    "a link to its own folder": ({"a/tickets.ndjson": line(), "a/b": linked(".")}, {"thread": 1}),
    "a link to nowhere": ({"tickets.ndjson": linked("absent.ndjson")}, {"not_a_file": 1}),
    "links in a circle": ({"a.ndjson": linked("b.ndjson"), "b.ndjson": linked("a.ndjson")}, {"not_a_file": 2}),
    "a link to itself": ({"tickets.ndjson": linked("tickets.ndjson")}, {"not_a_file": 1}),
    "a pipe": ({"tickets.ndjson": lambda path: os.mkfifo(path)}, {"not_a_file": 1}),
    "empty files": ({"tickets.ndjson": b"", "tickets.json": b"", "users.csv": b"", "notes": b""}, {"bad_json": 1, "unknown_file": 2}),
    "hidden files": ({".tickets.ndjson": b"{", ".git/config": b"x"}, {}),
    "files of another kind": ({"a.exe": b"MZ", "b.ndjson.bak": line(), "c": b"", "d.PDF": b"%PDF"}, {"unknown_file": 4}),
    "a name with blanks and accents": ({"tickets año 1 .ndjson": line()}, {"unknown_file": 1}),
    "names apart by case": ({"tickets.ndjson": line(), "Tickets.NDJSON": line(2)}, {"thread": 2}),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLDERS)
def test_whatever_lies_in_a_landing_is_read_or_told(outcome: Callable[..., Any], case: str) -> None:
    files, expected = FOLDERS[case]
    assert outcome("zendesk", files).counts == expected


@pytest.mark.parametrize(
    ("name", "target"),
    [("tickets.ndjson", "/etc/passwd"), ("tickets", "/etc"), ("tickets.ndjson", "../../../alone/in/2026-11-02/tickets-good.ndjson")],
)  # fmt: skip
def test_a_link_out_of_the_landing_is_told_and_not_followed(
    outcome: Callable[..., Any], name: str, target: str
) -> None:
    found = outcome("zendesk", {name: linked(target)})
    assert (found.held, found.counts) == (None, {"link_outside": 1})


@pytest.mark.parametrize("name", [b"tickets\xff.ndjson", b"tickets\n.ndjson", b"tickets\x1b[2J.ndjson"])
def test_a_name_that_cannot_be_shown_is_told_by_its_number(outcome: Callable[..., Any], name: bytes) -> None:
    found = outcome("zendesk", {os.fsdecode(name): line()})
    assert (found.held, found.counts) == (None, {"bad_name": 1})

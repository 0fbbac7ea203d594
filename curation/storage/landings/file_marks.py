"""Marks of a landing's files: one digest each over name and bytes, by which foreign files are told from known ones."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path


def file_mark(name: str, sha256: bytes) -> bytes:
    """Return one digest over the name and the digest of a file of a landing. 32 bytes."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape") + b"\0" + sha256).digest()


def has_others(folder: Path, known: Collection[bytes], marker: str | None) -> bool:
    """Whether the folder of a landing holds anything but its marker and files that are known by their marks.

    Hidden files, links and notes that somebody is still writing count as others. Not all known files need be there.
    """
    root = folder.resolve()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if name == marker or (path.is_dir() and path.resolve().is_relative_to(root)):
            continue
        if not path.is_file() or not path.resolve().is_relative_to(root) or _mark(name, path) not in known:
            return True
    return False


def _mark(name: str, path: Path) -> bytes:
    with path.open("rb") as stream:
        return file_mark(name, hashlib.file_digest(stream, "sha256").digest())

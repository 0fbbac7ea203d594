"""Mark the files of a landing by a digest over name and bytes, to tell unknown files from known ones."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path


def file_mark(name: str, sha256: bytes) -> bytes:
    """Return one digest over the name and the digest of a file of a landing. 32 bytes."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape") + b"\0" + sha256).digest()


def has_others(folder: Path, known: Collection[bytes], marker: str | None) -> bool:
    """Return whether the folder of a landing has anything else than its marker and files with known marks.

    Hidden files, links and the note of a vendor that is still writing count as others. Known files may be missing.
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

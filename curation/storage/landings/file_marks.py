"""Files of a landing are known by their marks, a digest each over name and bytes: what bears none is another's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path


def file_mark(name: str, sha256: bytes) -> bytes:
    """One digest over the name and the digest of a file of a landing. 32 bytes."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape") + b"\0" + sha256).digest()


def has_others(folder: Path, known: Collection[bytes], marker: str | None) -> bool:
    """Whether anything lies in the folder of a landing but its marker and files that are known by their marks, all of
    them or some: hidden files, links and what says that somebody is still writing count."""
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

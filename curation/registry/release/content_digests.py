"""Caches the content digest of what waits in `corpora/`, so that frequent callers read no shard.

A digest stays valid while names, sizes, times and inodes of the files stay.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from curation.storage.files import write_atomic


def stamp_of(place: Path) -> str:
    """Return one digest over names, sizes, times and inodes of all files below a folder. 64 hex digits."""
    files = [(path, path.stat()) for path in sorted(place.rglob("*")) if path.is_file()]
    told = [(str(path), status.st_size, status.st_mtime_ns, status.st_ino) for path, status in files]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def note_measured(restricted: Path, corpus: str, stamp: str, content: str) -> None:
    """Store the content digest of a corpus folder with the stamp that it had when it was measured."""
    file = _file(restricted, corpus)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    write_atomic(file, json.dumps({"stamp": stamp, "content": content}).encode(), 0o600)


def measured(restricted: Path, corpus: str, stamp: str) -> str | None:
    """Return the content digest of a corpus folder with this stamp; None where it was not measured."""
    try:
        measurement = json.loads(_file(restricted, corpus).read_bytes())
        return str(measurement["content"]) if measurement["stamp"] == stamp else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(restricted: Path, corpus: str) -> Path:
    return restricted / "measured" / f"{corpus}.json"

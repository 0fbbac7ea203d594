"""Remembers corpora that owe a version.

An erasure or an ended retention wanted a version withdrawn, and none came in its place, because the night was cut off
or a gate failed. The next night whose gates pass publishes one, whatever the rhythm.
"""

from __future__ import annotations

from pathlib import Path

from curation.storage.files import make_folder, write_atomic


def note_owed(restricted: Path, corpus: str) -> None:
    """Note that a corpus owes a version; called before the withdrawal, so that a kill after it forgets nothing."""
    file = _file(restricted, corpus)
    make_folder(file.parent, 0o700)
    write_atomic(file, b"", 0o600)


def is_owed(restricted: Path, corpus: str) -> bool:
    return _file(restricted, corpus).exists()


def no_longer_owed(restricted: Path, corpus: str) -> None:
    _file(restricted, corpus).unlink(missing_ok=True)


def _file(restricted: Path, corpus: str) -> Path:
    return restricted / "owed" / corpus

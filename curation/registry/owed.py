"""Corpora that owe a version: one was withdrawn as an erasure or its end wants, and none came in its place, as the
night was cut off or a gate said no. The next night whose gates pass publishes one, whatever the rhythm."""

from __future__ import annotations

from pathlib import Path

from curation.storage.files import make_folder, write_atomic


def note_owed(restricted: Path, corpus: str) -> None:
    """Said before the withdrawal, so that a kill behind it forgets nothing."""
    file = _file(restricted, corpus)
    make_folder(file.parent, 0o700)
    write_atomic(file, b"", 0o600)


def is_owed(restricted: Path, corpus: str) -> bool:
    return _file(restricted, corpus).exists()


def no_longer_owed(restricted: Path, corpus: str) -> None:
    _file(restricted, corpus).unlink(missing_ok=True)


def _file(restricted: Path, corpus: str) -> Path:
    return restricted / "owed" / corpus

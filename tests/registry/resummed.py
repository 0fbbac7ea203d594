"""What whoever edits a release does next: sums over what lies there now."""

from __future__ import annotations

from pathlib import Path

from curation.registry.release.sums import SUMS, file_digest, release_files, sums_of


def write_sums(folder: Path) -> bytes:
    """Write `SHA256SUMS` over everything else in the folder. Returns what was written."""
    files, _ = release_files(folder)
    content = sums_of({name: file_digest(folder / name) for name in files})
    (folder / SUMS).write_bytes(content)
    return content

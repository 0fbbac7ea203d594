"""SHA256SUMS: one line for each file, as `sha256sum -c` reads it, so that a release can be checked without this
package.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

SUMS = "SHA256SUMS"
PROOFS = ("release.dsse.json", "SHA256SUMS.sig")  # made over the sums, so that no sum can be over them


def release_files(folder: Path) -> tuple[list[str], list[str]]:
    """Return the regular files of a folder but `SHA256SUMS` and `PROOFS`, sorted, and entries neither file nor folder.

    Links are never followed: they are reported among the latter.
    """
    files, strange = [], []
    for base, folders, names in os.walk(folder, followlinks=False):
        root = Path(base)
        for name in [*names, *(name for name in folders if (root / name).is_symlink())]:
            path = root / name
            relative = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                strange.append(relative)
            elif relative not in (SUMS, *PROOFS):
                files.append(relative)
    return sorted(files), sorted(strange)


def file_digest(path: Path) -> str:
    """Return the hex SHA-256 of a file, in constant memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sums_of(digests: dict[str, str]) -> bytes:
    """Return the bytes of `SHA256SUMS` for these paths and digests, in order of path, so equal folders give equal
    bytes.
    """
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()

"""Verifies that a folder is a whole, unchanged release, or lists what is wrong with it.

It needs the folder and the standard library, nothing of what made the release.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from curation.errors import IntegrityError
from curation.json_value import JsonObject
from curation.registry.release.manifest import CONTENT, FORMAT, MANIFEST, rows_that_differ
from curation.registry.release.sums import SUMS, file_digest, release_files, sums_of

CARD = "README.md"
RELEASE = "release.json"
PUBLIC_KEY = "signing-key.pem"
FIXED = (CARD, MANIFEST, RELEASE)
# What is made of manifest and history. `release.json` says which of them there are: a release has what its time made.
MADE = re.compile(
    r"croissant\.json|CHANGELOG\.md|signing-key\.pem|signing-keys\.jsonl|report/[a-z0-9][a-z0-9_-]*\.(png|jsonl|html)|feed/[A-Za-z0-9_][A-Za-z0-9_-]*\.parquet"
)
LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


def verify(folder: Path) -> list[str]:
    """Return everything that is wrong with a pulled release, in order of file; empty for a good one.

    `SHA256SUMS` and the manifest are each compared with the files themselves, and with each other through
    `content_digest`; so a flipped byte, a missing, extra or truncated file is found wherever it is. Files outside the
    folder are never opened.
    """
    if not folder.is_dir():
        return [f"{folder.name} is not a folder"]
    names, strange = release_files(folder)
    problems = [f"{name} is a link or no regular file" for name in strange]
    digests = {name: file_digest(folder / name) for name in names}
    problems += [f"{name} is missing" for name in FIXED if name not in digests]
    problems += _sums_problems(folder, digests)
    manifest, faults = _json(folder, MANIFEST, digests)
    problems += faults
    release, faults = _json(folder, RELEASE, digests)
    problems += faults
    made, faults = _made(release, digests)
    problems += faults
    if manifest is not None:
        problems += _manifest_problems(folder, manifest, digests, {*FIXED, *made})
    if manifest is not None and release is not None:
        if release.get("content_digest") != digests[MANIFEST]:
            problems.append(f"{RELEASE} names another content than {MANIFEST} holds")
        if release.get("corpus") != manifest.get("corpus"):
            problems.append(f"{RELEASE} names another corpus than {MANIFEST}")
    return list(dict.fromkeys(problems))


def check(folder: Path) -> None:
    """As `verify`, for callers that must stop on a problem.

    Raises:
        IntegrityError: with the first problem and how many there are.
    """
    if problems := verify(folder):
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise IntegrityError(
            folder.name, problems[0] + more, "pull the release again; if it stays, publish a new version"
        )


def content_digest(folder: Path) -> str:
    """Return the hex SHA-256 of the folder's manifest, which names its content."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def _inside(name: str) -> bool:
    """Return whether a listed path stays in the folder and is in its one normal spelling."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and path.as_posix() == name


def _sums_problems(folder: Path, digests: dict[str, str]) -> list[str]:
    path = folder / SUMS
    if path.is_symlink() or not path.is_file():
        return [f"{SUMS} is missing or no regular file"]
    data = path.read_bytes()
    if data == sums_of(digests):
        return []
    problems = []
    listed: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        match = LINE.fullmatch(line)
        if match is None or not _inside(match[2]):
            problems.append(f"{SUMS} line {number} is not a digest and a path inside the release")
        else:
            listed[match[2]] = match[1]
    problems += [f"{name} is listed in {SUMS} and missing" for name in sorted(listed.keys() - digests.keys())]
    problems += [f"{name} is not listed in {SUMS}" for name in sorted(digests.keys() - listed.keys())]
    problems += [
        f"{name} differs from {SUMS}"
        for name in sorted(listed.keys() & digests.keys())
        if listed[name] != digests[name]
    ]
    return problems or [f"{SUMS} is not written as it should be"]


def _json(folder: Path, name: str, digests: dict[str, str]) -> tuple[JsonObject | None, list[str]]:
    if name not in digests:
        return None, []
    try:
        value = json.loads((folder / name).read_bytes())
    except (ValueError, RecursionError):
        return None, [f"{name} is not JSON"]
    return (value, []) if isinstance(value, dict) else (None, [f"{name} is not an object"])


def made_of(names: Iterable[str]) -> list[str]:
    """Return the files of a release that are made from its content and history, which `release.json` lists as
    `made`.
    """
    return sorted(name for name in names if MADE.fullmatch(name))


def _made(release: JsonObject | None, digests: dict[str, str]) -> tuple[set[str], list[str]]:
    """Return the files that `release.json` lists as made, and what is wrong with the list. Older releases have no
    list.
    """
    listed = (release or {}).get("made", [])
    if not isinstance(listed, list) or not all(isinstance(name, str) and MADE.fullmatch(name) for name in listed):
        return set(), [f"{RELEASE} lists as made what is no such file"]
    return set(listed), [f"{name} is listed in {RELEASE} and missing" for name in sorted({*listed} - digests.keys())]


def _manifest_problems(folder: Path, manifest: JsonObject, digests: dict[str, str], others: set[str]) -> list[str]:
    """Return how files differ from their manifest entries, and row counts from the declared examples."""
    entries = manifest.get("files")
    if manifest.get("format") != FORMAT or not isinstance(entries, list):
        return [f"{MANIFEST} is not of the form {FORMAT}"]
    problems = []
    listed: list[tuple[str, int]] = []
    for number, entry in enumerate(entries):
        try:
            name, digest, length, rows = entry["path"], entry["sha256"], entry["bytes"], entry["rows"]
        except (KeyError, TypeError):
            problems.append(f"{MANIFEST} file {number} has no path, sha256, bytes and rows")
            continue
        if not isinstance(name, str) or not isinstance(rows, int) or not _inside(name):
            problems.append(f"{MANIFEST} file {number} is not a path inside the release")
            continue
        listed.append((name, rows))
        if name not in digests:
            problems.append(f"{name} is listed in {MANIFEST} and missing")
        elif digests[name] != digest or (folder / name).stat().st_size != length:
            problems.append(f"{name} differs from {MANIFEST}")
    known = {name for name, _ in listed}
    problems += [f"{name} is not listed in {MANIFEST}" for name in sorted(digests.keys() - known - others)]
    problems += [
        f"{name} is not under {' or '.join(CONTENT)}" for name in sorted(known) if name.split("/")[0] not in CONTENT
    ]
    counts = manifest.get("counts")
    examples = counts.get("examples") if isinstance(counts, dict) else None
    try:
        problems += rows_that_differ(listed, examples or {})
    except (AttributeError, TypeError):
        problems.append(f"{MANIFEST} counts no examples by config and split")
    return problems

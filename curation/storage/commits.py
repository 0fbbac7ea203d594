"""Make commits of tables durable: only complete commits count, and only durable ones are built on.

The library that writes tables syncs nothing. Its commit is made durable here, and the commit's number is noted beside
the log. After a power cut a commit that was not noted may be torn; then it counts as never made, as after a kill.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from curation.storage.files import sync_file, sync_folder

LOG, NOTE = "_delta_log", "_durable"  # beside each other; what begins so is no file of the table
COMMIT, CHECKPOINT = re.compile(r"(\d{20})\.json"), re.compile(r"(\d{20})\.checkpoint.*\.parquet")
POINTER = "_last_checkpoint"
ADDED = ("num_added_files", "numFilesAdded")  # how a commit says how many files it adds


@contextlib.contextmanager
def durable(table: Path) -> Iterator[None]:
    """Make the commits of the block to a table durable, and note them. A torn commit from before is removed first."""
    before = _names(table)
    if newest_commit(table, before) != newest_name(before):
        take_back(table)
        before = _names(table)
    if before and not (table / NOTE).exists():  # what there is counts, whatever comes of this one
        _note(table, newest_name(before))
    yield
    log, new = table / LOG, _names(table) - before
    folders = {table, table.parent}
    for number in _numbers(COMMIT, new):
        for added in _added(_actions(log, number)):
            path = table / unquote(added["path"])
            with contextlib.suppress(FileNotFoundError):  # a later commit of another writer has replaced it
                sync_file(path)
            folders.update(folder for folder in path.parents if folder.is_relative_to(table))
    for name in {*new, POINTER}:
        with contextlib.suppress(FileNotFoundError):
            sync_file(log / name)
    for folder in (*sorted(folders, reverse=True), log):
        with contextlib.suppress(FileNotFoundError):
            sync_folder(folder)
    _note(table, max(_numbers(COMMIT, new), default=None))


def newest_commit(table: Path, names: Collection[str]) -> int | None:
    """Return the number of a table's newest commit that counts, given the names in its log; None if there is none.

    In a table without notes, such as an old one, only a first commit may be torn; any other damage is reported as
    damage.
    """
    numbers = _numbers(COMMIT, names) or _numbers(CHECKPOINT, names)
    noted = _noted(table)
    kept = (max(numbers, default=0) or -1) if noted is None else noted
    return next((n for n in sorted(numbers, reverse=True) if n <= kept or _is_whole(table, n)), None)


def newest_name(names: Collection[str]) -> int | None:
    """Return the number of the newest commit that a log names, whether it counts or not; None where it names none."""
    return max(_numbers(COMMIT, names) or _numbers(CHECKPOINT, names), default=None)


def take_back(table: Path) -> None:
    """Remove the commits and the checkpoint of a table that a power cut has torn; with a torn first commit, the table.

    A process that writes at the same time is not disturbed, because the commits of a living process are complete.
    """
    log, names = table / LOG, _names(table)
    numbers, newest = _numbers(COMMIT, names), newest_commit(table, names)
    if newest is None:
        if numbers:
            shutil.rmtree(table)
            sync_folder(table.parent)
        return
    torn = {f"{number:020}.json" for number in numbers if number > newest}
    checkpoints = sorted(name for name in names if CHECKPOINT.fullmatch(name))
    if checkpoints and not _is_table(log / checkpoints[-1]):
        torn |= {checkpoints[-1], POINTER}
    elif POINTER in names and not _is_json(log / POINTER):
        torn.add(POINTER)
    for name in torn:
        (log / name).unlink(missing_ok=True)
    if torn:
        sync_folder(log)


def forget_commits(table: Path, version: int) -> None:
    """Remove the log's entries for versions before one that has a checkpoint on the disk."""
    for entry in (table / LOG).iterdir():
        number = entry.name.split(".", 1)[0]
        if number.isdecimal() and int(number) < version:
            entry.unlink()
    sync_folder(table / LOG)


def is_tidy(table: Path, version: int, hours: int) -> bool:
    """Whether a version was noted as tidy (see `note_tidy`) within the last `hours` hours."""
    try:
        return _checkpoint(table, version).stat().st_mtime > time.time() - 3600 * hours
    except FileNotFoundError:
        return False


def note_tidy(table: Path, version: int) -> None:
    """Note that all files which only older versions had were removed; the age of the checkpoint tells when."""
    os.utime(_checkpoint(table, version))


def _checkpoint(table: Path, version: int) -> Path:
    return table / LOG / f"{version:020}.checkpoint.parquet"


def _note(table: Path, number: int | None) -> None:
    """Note a commit's number. That a note exists is durable; the newest number may be lost, which costs
    one more check.
    """
    if number is not None:
        first = not (table / NOTE).exists()
        (table / NOTE).write_text(str(number), encoding="ascii")
        if first:
            sync_file(table / NOTE)
            sync_folder(table)


def _names(table: Path) -> set[str]:
    try:
        return {entry.name for entry in (table / LOG).iterdir()}
    except FileNotFoundError:
        return set()


def _numbers(kind: re.Pattern[str], names: Collection[str]) -> set[int]:
    return {int(match[1]) for name in names if (match := kind.fullmatch(name))}


def _noted(table: Path) -> int | None:
    try:
        return int((table / NOTE).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except ValueError:
        return -1


def _actions(log: Path, number: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (log / f"{number:020}.json").read_bytes().splitlines()]


def _added(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [action["add"] for action in actions if "add" in action]


def _is_whole(table: Path, number: int) -> bool:
    """Whether a commit can be read, names as many files as it says, and the files have the sizes that it says."""
    try:
        actions = _actions(table / LOG, number)
        added = _added(actions)
        sizes = [(table / unquote(file["path"])).stat().st_size == file["size"] for file in added]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    commit: dict[str, Any] = next((action["commitInfo"] for action in actions if "commitInfo" in action), {})
    counts = {**commit, **commit.get("operationMetrics", {})}
    return bool(actions) and all(sizes) and all(int(counts[name]) == len(added) for name in ADDED if name in counts)


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def _is_table(path: Path) -> bool:
    status = path.stat()
    return _has_footer(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1024)  # each step of a night looks at each table; one that was seen is opened when it is another
def _has_footer(path: Path, inode: int, size: int, modified: int) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.ParquetFile(path).close()
    except (pa.ArrowInvalid, OSError):
        return False
    return True

"""Dagster's own storage, opened by a process of this package: a full disk there is a passing error, as it is here."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from curation.components.runs.internals import kept_open, share_engines
from curation.errors import NO_SPACE, CurationError, TryAgain

LITTLE = 1 << 20  # bytes that are left where SQLite can no longer say why it cannot write
MAY_BE_FULL = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)


@contextlib.contextmanager
def runs_at(home: Path) -> Iterator[dg.DagsterInstance]:
    """Open, for a block, the Dagster instance that keeps its runs in a folder.

    Raises:
        TryAgain: the disk of that folder is full.
    """
    share_engines()
    try:
        with kept_open(), dg.DagsterInstance.from_config(str(home)) as instance:
            yield instance
    except CurationError:
        raise
    except Exception as error:
        if not _is_full(error, home):
            raise
        problem, fix = "the disk with Dagster's runs is full", "make room, then call again: a night goes on from there"
        raise TryAgain(str(home), problem, fix) from None


def _is_full(error: BaseException | None, home: Path) -> bool:
    """Return whether an error, or one that it arose from, means that the folder has no room left."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_SPACE and Path(error.filename or "").is_relative_to(home):
            return True
        if isinstance(error, sqlite3.Error):
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what it says of the call
            return code == sqlite3.SQLITE_FULL or (code in MAY_BE_FULL and shutil.disk_usage(home).free < LITTLE)
        error = error.__cause__ or error.__context__
    return False

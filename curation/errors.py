"""One family of errors: each says where it happened, what was found and what to do, never the text of a record."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
TRACEBACK = "CURATION_TRACEBACK"  # the environment variable that asks for the calls by which an error arose
CALLS = f"{TRACEBACK}=1 shows by which calls it came there"


class CurationError(Exception):
    """An error that the person at the terminal can act on.

    Args:
        where: file and line, table, source or corpus.
        found: what is wrong, without record text.
        fix: what to do next, as an instruction.

    `exit_code` is what the command line ends with.
    """

    exit_code = 2

    def __init__(self, where: str, found: str, fix: str) -> None:
        super().__init__(f"{where}: {found}. {fix}")
        self.where = where
        self.found = found
        self.fix = fix


class ConfigurationError(CurationError):
    """The YAML, an argument or a key is wrong; the same call will fail again."""

    @property
    def every(self) -> tuple[ConfigurationError, ...]:
        """All errors that this one stands for, each with its place; only itself, unless it is a collection."""
        return (self,)


class Unfit(ConfigurationError):
    """A setting that does not fit the other settings, such as a name that nobody declares; often the other place is
    wrong.
    """


class Refusals(ConfigurationError):
    """Several errors in the YAML: the message gives the first, and `every` holds all, each with its place."""

    def __init__(self, every: Sequence[ConfigurationError]) -> None:
        first, *others = every
        super().__init__(first.where, first.found, first.fix)
        self._every = tuple(every)
        if others:
            self.args = (f"{first} ({len(others)} more: `curation validate` lists them)",)

    @property
    def every(self) -> tuple[ConfigurationError, ...]:
        return self._every


class Undeclared(CurationError):
    """A step opens or writes a table that it does not declare, or returns what it may not: its code or declaration has
    to change.
    """


class SourceError(CurationError):
    """One source cannot be read as declared: it is held, and the others go on."""


class GateClosed(CurationError):
    """A gate failed: the candidate stays in staging and the last release stays current."""

    exit_code = 1


class TryAgain(CurationError):
    """A passing condition: the lock is held, the remote is down, the disk is full (EX_TEMPFAIL)."""

    exit_code = 75


class IntegrityError(CurationError):
    """Stored bytes are not what was written: a digest, a length or a chain does not match."""

    exit_code = 1


class UnexpectedError(CurationError):
    """A bug, or an unforeseen state of the machine: its type and place, without the text it met."""

    exit_code = 1


def type_and_place(error: BaseException, folders: Sequence[str] = ()) -> str:
    """Return the type of an error and the place where it arose, without its text.

    Args:
        folders: where a package lies: the innermost call in one of its files is named, not the library call below it.
    """
    calls = [*traceback.extract_tb(error.__traceback__)]
    if folders:
        calls = [call for call in calls if any(Path(call.filename).is_relative_to(folder) for folder in folders)]
    if not calls:
        return f"{type(error).__name__} as it was called"  # it takes other arguments
    place = calls[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


def show_calls(error: BaseException) -> None:
    """Write the calls by which an error arose to stderr, where `CURATION_TRACEBACK` asks for it.

    It writes files, lines, code and the type of the error. The message stays out: it may quote a record.
    """
    if not os.environ.get(TRACEBACK):
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        show_calls(before)
    calls = "".join(traceback.format_tb(error.__traceback__))
    print(f"Traceback (most recent call last):\n{calls}{type(error).__name__}", file=sys.stderr, flush=True)


def disk_is_full(error: BaseException) -> bool:
    """Return whether an error means that the disk is full.

    It tells by the error number, or by the wording of Arrow, Delta, numpy and `shutil.Error`, which carry no number.
    """
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return True
    match = re.search(r"os error 28|\d+ requested and \d+ written|\[Errno (\d+)\]", str(error))
    return match is not None and (match[1] is None or int(match[1]) in NO_SPACE)

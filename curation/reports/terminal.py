"""Helpers that the commands share: JSON lines, log lines, and how a run is shown."""

from __future__ import annotations

import datetime as dt
import errno
import json
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

from curation.errors import TRACEBACK, ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

    from curation.components.runs.runner import NightRun
    from curation.deployment.project import Project

PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EAGAIN, errno.ETIMEDOUT, errno.ECONNREFUSED}
REMEDIES = {
    errno.ENOSPC: "free some space and run again",
    errno.EDQUOT: "free some space and run again",
    errno.EROFS: "mount it for writing and run again",
}


def passing(error: OSError) -> bool:
    """Return whether the same call may succeed later: a full disk, a remote that is down."""
    return error.errno in PASSING


def system_error(error: OSError) -> str:
    """Return the line of an error of the operating system: which file, what is wrong, and what to do where we know."""
    says = f"{error.filename or 'the disk'}: {error.strerror or type(error).__name__}"
    remedy = REMEDIES.get(error.errno or 0)
    return f"{says}. {remedy}" if remedy else says


def usage(error: Exception) -> tuple[str, int]:
    """Return the line and exit code of a foreign error: how to call, or a bug, without the values it met.

    typer carries its own copy of click, so its usage errors are recognized by their attributes.
    """
    if type(error).__name__ == "NoArgsIsHelpError":  # the help was shown already
        return "", 2
    formatter = getattr(error, "format_message", None)
    if formatter is not None:
        context = getattr(error, "ctx", None)
        return f"{formatter().rstrip('.')}. See `{context.command_path if context else 'curation'} --help`", 2
    if os.environ.get(TRACEBACK):
        raise error
    return f"a bug: {type(error).__name__}. Set CURATION_TRACEBACK=1 to see where (it may quote records)", 2


def close_quietly() -> None:
    """Stop all writing to stdout, whose reader has gone, even by the interpreter's exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def read_lines(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield JSON objects, one a line; only a line feed ends a line.

    Raises:
        ConfigurationError: a line is not a JSON object with a string `text`; names the line.
    """
    came: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    # Python drops exceptions in a finalizer; an interrupt that came there ends the call at the next line.
    signal.signal(signal.SIGINT, interrupt)
    if stream.isatty():
        print('one {"id": "1", "text": "…"} a line, then Ctrl-D', file=sys.stderr)
    for number, line in enumerate(stream, start=1):
        if came:
            raise KeyboardInterrupt
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"stdin:{number}", "not JSON", 'write {"id": …, "text": …}') from error
        if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "id" not in record:
            raise ConfigurationError(f"stdin:{number}", "no object with id and text", 'write {"id": …, "text": …}')
        yield record


def write_lines(records: Iterable[dict[str, Any]]) -> None:
    """Print one JSON object a line on stdout, ASCII only, so that no terminal or locale can change it.

    When the reader has gone, the process ends as others do: with 141, silently. (typer would make it 1, which here
    means a closed gate.)
    """
    try:
        for record in records:
            sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        close_quietly()
        sys.exit(141)


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout, in one line, as every command with `--json` does."""
    write_lines([dict(value)])


def day_of(option: str, given: str | None) -> dt.date | None:
    """Return a day as it is typed; None where none is given.

    Raises:
        ConfigurationError: it is no date.
    """
    try:
        return dt.date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ConfigurationError(option, "not a date", "write it as YYYY-MM-DD") from error


def in_order(refused: Iterable[ConfigurationError]) -> list[ConfigurationError]:
    """Return refusals in the order of their files and lines."""

    def place(error: ConfigurationError) -> tuple[str, int]:
        file, _, line = error.where.rpartition(":")
        return (file, int(line)) if line.isdigit() else (error.where, 0)

    return sorted(refused, key=place)


WIDE = 160  # columns of what is written to a file or a pipe


def console() -> Console:
    """Return the console for reports: plain and wide unless it is a terminal; values are never taken for markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDE)


def printable(text: str) -> str:
    """Return the text with control characters as pictures, of the same length: a record must not steer a terminal."""
    return "".join(c if c in "\n\t" or c.isprintable() else _picture(c) for c in text)


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def waiting(project: Project) -> Iterator[str]:
    """Yield a line for each source, label or text that a night has held for a person to decide, with what to do."""
    from curation.cleaning.step import labels_hold
    from curation.deployment.read_only import read_state
    from curation.settings.explanations import many

    held = read_state(project).decisions.held()
    for source in project.sources:
        if (hold := held.get(f"source:{source}")) is not None:
            yield f"{source} is held and keeps its last good landings: {hold.why}"
        if (hold := held.get(labels_hold(source))) is not None:
            yield f"the labels of {source} are held: {hold.why}"
    if texts := sum(subject.startswith("text:") for subject in held):
        yield f"{many(texts, 'text', 'texts')} could not be scanned; `curation run --retry-quarantine` tries again"


OUTCOMES = {
    "published": "published",
    "unchanged": "nothing new, still",
    "waits_for_week": "waits for next week, still",
    "emptied": "empty, as everything in it was erased or may be kept no longer; its versions are withdrawn, current:",
    "waits_for_person": "waits for `curation publish`, still",
}


class _Plain(logging.Formatter):
    """A log formatter that leaves out what Dagster puts in front of a line for its event log."""

    def format(self, record: logging.LogRecord) -> str:
        ours = getattr(record, "dagster_meta", None) or {}
        return str(ours.get("orig_message") or record.getMessage())


def start_logging() -> None:
    """Log this package's lines plainly on stderr; of libraries only warnings, because their lines may hold text."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(_Plain())
    shown.addFilter(lambda record: record.name.startswith("curation") or record.levelno >= logging.WARNING)
    logging.getLogger().addHandler(shown)
    logging.getLogger("curation").setLevel(logging.INFO)


def show_run(project: Project, done: NightRun) -> int:
    """Print what a run did, and what to do next. Returns the exit code."""
    from rich.console import Console

    console = Console()
    landed = ", ".join(d.isoformat() for d in done.landings)
    console.print(f"night of {done.as_of} over landings {landed}: {'done' if done.success else 'not finished'}")
    for asset, outcome, version in done.releases:
        console.print(
            f"  {asset.removesuffix('_release').replace('_', '-')}: {OUTCOMES.get(outcome, outcome)} {version}"
        )
    for check in done.failed_checks:
        console.print(f"  gate: {check}", style="red")
    for line in waiting(project):
        console.print(f"  waits: {line}", style="yellow", markup=False, soft_wrap=True)
    if done.success:
        return 0
    if done.error is not None:
        console.print(f"  {done.error}", style="red", markup=False)
    console.print("  yesterday's releases are untouched; `curation status` says what waits and why")
    return 1 if done.failed_checks else getattr(done.error, "exit_code", 1)

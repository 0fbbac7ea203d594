"""Account for views of restricted text: write a log entry before each view, and print the log for `curation audit`.

Entries hold ids and HMACs. Who and why are what people type about themselves and their task.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from curation.deployment.project import Project
from curation.errors import ConfigurationError, CurationError, IntegrityError
from curation.reports.terminal import console, printable
from curation.state.decisions import KINDS, Decision, DecisionLog, Entry
from curation.state.night import open_decisions, require_keys
from curation.storage.secrets.keys import trial_keys
from curation.storage.tables import Tables

SHOWN = 3  # subjects of an entry that the table names; the others are counted
SUBJECT, DETAIL = 40, 400  # characters of a subject and of a detail in the table


@dataclass(frozen=True)
class Reader:
    """A person who asks to see restricted text: who, and why. `account` names the machine's user account.

    Raises:
        ConfigurationError: who or why is missing.
    """

    who: str
    why: str
    asks_for: str  # the command line, for the error

    def __post_init__(self) -> None:
        if not self.who.strip() or not self.why.strip():
            raise ConfigurationError(
                self.asks_for,
                "it shows what people wrote, and does not say to whom and why",
                "pass --who and --why; they are written into the decisions log, so put no customer's data there",
            )

    def note(
        self, log: DecisionLog, kind: Literal["view", "reidentification"], subjects: Iterable[str], **detail: str
    ) -> None:
        """Log that the reader is about to see something; print it only after this has returned.

        Args:
            subjects: ids and HMACs of everything that will be shown.

        Raises:
            IntegrityError: the log is broken, so that nothing can be accounted for.
            OSError: the log cannot be written.
        """
        log.read()
        details = {"asked": self.asks_for, "account": account(), **detail}
        log.append(Decision(kind, self.who, self.why, dt.datetime.now(dt.UTC), tuple(subjects), details))


def reader(show_text: bool, who: str | None, why: str | None, command: str) -> Reader | None:
    """Return the reader of text shown by `--show-text`; None without that option.

    Raises:
        ConfigurationError: text is asked for without who or why.
    """
    return Reader(who or "", why or "", f"{command} --show-text") if show_text else None


def account() -> str:
    """Return the user account that runs this process, whatever name the person gives."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def show_audit(project: Project, kind: str | None, as_json: bool) -> int:
    """Verify the log and print it, oldest first.

    Returns 0, or 1 where the chain is broken, or shorter than what witness or registry remember. Then the valid part is
    printed, and stderr says what is wrong and how to go on.

    Raises:
        ConfigurationError: there is no such kind; a key of the log is lost.
    """
    if kind is not None and kind not in KINDS:
        raise ConfigurationError("--kind", "no such kind of entry", f"use one of: {', '.join(KINDS)}")
    require_keys(project.locations, ("suppression", "log"))
    entries: list[Entry] = []
    broken: IntegrityError | None = None
    try:
        places = project.locations
        log = open_decisions(places.decisions, trial_keys(places.keys), Tables(places.tables))
        for entry in log.entries():
            entries.append(entry)
    except IntegrityError as error:
        broken = error
    shown = [entry for entry in entries if kind in (None, entry.decision.kind)]
    if as_json:
        for entry in shown:
            print(json.dumps(_row(entry)))
    else:
        _table(shown, kind)
    if broken is not None:
        print(
            f"curation: the log is broken behind entry {len(entries)}: {broken.where}: {broken.found}. "
            f"Keep {project.locations.decisions} as it is for whoever looks into it, and {broken.fix}, from one that "
            "has all that is whole here; until then no night runs and nothing restricted is shown",
            file=sys.stderr,
        )
        return 1
    if not as_json:
        _verdict(entries)
    return _missing(project, log)


def _missing(project: Project, log: DecisionLog) -> int:
    """Print what witness and registry remember and the log lacks. Returns the exit code."""
    from curation.causes.remembered import find_remembered
    from curation.registry.step import registry_of

    try:
        remembered = find_remembered(project, log, registry_of(project).releases())
    except CurationError as error:
        print(f"curation: the log was not compared with the registry: {error}", file=sys.stderr)
        return 0
    if remembered.unreachable:
        print(f"curation: the log was not compared with the witness: {remembered.unreachable}", file=sys.stderr)
    if remembered.lost is not None:
        print(f"curation: {'. '.join(remembered.lost)}", file=sys.stderr)
    return 1 if remembered.lost is not None else 0


def _verdict(entries: list[Entry]) -> None:
    if not entries:
        console().print("Nothing was decided, shown or published yet")
        return
    last = entries[-1]
    console().print(
        f"{len(entries):,} entries, each sealed and naming the one before it: whole. Entry {last.number} is "
        f"{last.digest}; noted elsewhere, it proves later that nothing up to here was changed",
        soft_wrap=True,
    )


def _row(entry: Entry) -> dict[str, Any]:
    decision = entry.decision
    return {
        "number": entry.number,
        "digest": entry.digest,
        "kind": decision.kind,
        "at": decision.at.isoformat(),
        "who": decision.who,
        "why": decision.why,
        "subjects": list(decision.subjects),
        "detail": dict(decision.detail),
    }


def _table(entries: list[Entry], kind: str | None) -> None:
    from rich.table import Table

    if not entries:
        if kind is not None:
            console().print(f"No entry of kind {kind}")
        return
    table = Table(title="Decisions, views and publications, the newest last", title_justify="left")
    for column in ("", "at (UTC)", "kind", "who", "why", "of", "detail"):
        table.add_column(column, overflow="fold", justify="left" if column else "right")
    for entry in entries:
        decision = entry.decision
        detail = "\n".join(f"{name}: {_short(value, DETAIL)}" for name, value in sorted(decision.detail.items()))
        table.add_row(
            str(entry.number),
            f"{decision.at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}",
            decision.kind,
            printable(decision.who),
            printable(decision.why),
            _subjects(decision),
            printable(detail),
        )
    console().print(table)


def _short(value: str, longest: int) -> str:
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def _subjects(decision: Decision) -> str:
    shown = [_short(subject, SUBJECT) for subject in decision.subjects[:SHOWN]]
    more = len(decision.subjects) - len(shown)
    return printable("\n".join([*shown, *([f"and {more} more"] if more else [])]))

"""Define the night, the argument of every step: the project, the declared tables, the keys, the decisions, the day."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Concatenate, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import (
    TRACEBACK,
    ConfigurationError,
    CurationError,
    IntegrityError,
    TryAgain,
    Undeclared,
    UnexpectedError,
    disk_is_full,
    type_and_place,
)
from curation.fates import EVERYWHERE, FATES
from curation.flow import Flow, Step
from curation.state.decision import erased, masked, masks
from curation.state.decisions import Decision, DecisionLog, Kind
from curation.state.legal_hold import LegalHold, legal_holds
from curation.state.suppression import Suppression
from curation.storage.declared_tables import DeclaredTables
from curation.storage.landings.landing import LandingZone
from curation.storage.locations import Locations
from curation.storage.secrets.keys import DEMO_MARK, DUTIES, Keys, key_id, keyed_as_known, missing_keys, trial_keys
from curation.storage.secrets.rings import close_ring, ring_file
from curation.storage.tables import Tables

Figures = dict[str, int | float | str]
REASON = re.compile(r"[a-z][a-z0-9_]{0,60}")  # reasons of a foreign stage, which releases show
LOST_KEY = "restore it from the backup of the keys, or point CURATION_KEYS at them; where nobody has the one for "
LOST_KEY += "release_id or pseudonym any more, put 64 hex digits of your own there: a major version of every corpus"
NEWEST_DECISION = pa.field("newest_decision", pa.struct([("number", pa.int64()), ("digest", pa.string())]))


def open_decisions(folder: Path, keys: Keys, tables: Tables) -> DecisionLog:
    """Open the decisions log, which must still hold the entries that finished nights have noted in their table.

    No notes are read from a `nights` table of another version: `--full-refresh`, which replaces that table, opens the
    log first.
    """
    schema, noted = pa.schema([NEWEST_DECISION]), {}
    if tables.readable("nights", schema):
        entries = tables.read("nights", schema)["newest_decision"].to_pylist()
        noted = {entry["number"]: entry["digest"] for entry in entries if entry}
    names = [key_id(key) for key in keys.names()]
    return DecisionLog(folder, keys.log, noted, older=keys.seals()[1:], names=names, lasts=keys.lasts)


def require_keys(places: Locations, duties: Sequence[str] = DUTIES) -> None:
    """Check that no key is lost that the deployment has used for names, draws or seals.

    A new key in its place would rename everything that the deployment has built, and everybody that it has erased.

    Args:
        duties: the duties whose keys are checked.

    Raises:
        ConfigurationError: the key of one of them is lost.
    """
    missing = [duty for duty in missing_keys(places.keys) if duty in duties]
    if not missing or (places.keys / DEMO_MARK).is_file():  # the keys of a demo can be made again
        return
    if not any(places.decisions.glob("[0-9]*.json")) and not any(places.tables.glob("*/_delta_log")):
        return  # before the first run, or after it was cut off
    if "log" in missing and _had_no_log_key(places):
        missing.remove("log")
    if missing:
        problem = f"the key for {', '.join(missing)} is gone, and what was built and decided here was made with it"
        raise ConfigurationError(str(places.keys), problem, LOST_KEY)


def _had_no_log_key(places: Locations) -> bool:
    """Return whether the log is so old that the suppression key has sealed it."""
    keys = trial_keys(places.keys)
    try:
        DecisionLog(places.decisions, keys.log, older=keys.seals()[1:], lasts=keys.lasts).newest()
    except IntegrityError:
        return False
    return True


def close_rings(folder: Path, keys: Keys, decisions: DecisionLog) -> None:
    """Write down in the folder of keys, behind each older log key, the last entry that it sealed, once a newer key has
    sealed another entry.

    Raises:
        IntegrityError: the log was tampered with.
    """
    if not ring_file(folder, "log").is_file() or all(key in keys.lasts for key in keys.seals()[1:]):
        return
    close_ring(folder, decisions.lasts())


class Declared(Protocol):
    """The declarations of a deployment as its steps read them: each step asks for the settings of its own kind."""

    @property
    def locations(self) -> Locations:
        """The places of the deployment's zones."""
        ...

    @property
    def sources(self) -> Mapping[str, object]:
        """The deployment's sources by name, sorted by name."""
        ...

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the privacy profiles that the deployment's corpora are redacted by, sorted."""
        ...

    @property
    def graph(self) -> Flow:
        """The deployment's steps in order: those that ship with this package, and those of stages of other packages."""
        ...

    def one[Settings](self, kind: type[Settings]) -> Settings:
        """Return the settings of a kind that occurs once in a deployment."""
        ...

    def every[Settings](self, kind: type[Settings]) -> Mapping[str, Settings]:
        """Return all settings of a kind that may occur several times, by name, sorted by name."""
        ...

    def zone(self, source: str) -> LandingZone:
        """Return the landing zone of a source."""
        ...

    def variable(self, name: str) -> str | None:
        """Return the value of an environment variable that a YAML names."""
        ...

    def settings_digest(self) -> str:
        """Return one digest over those parts of the YAML that decide content."""
        ...


@dataclass(frozen=True)
class Night:
    """The inputs of one night. Steps read and write `tables`, and return figures for people.

    `opened` is the step that this night was passed to, which can open only its declared tables; None if all tables can
    be opened.
    """

    project: Declared
    tables: Tables
    keys: Keys
    decisions: DecisionLog
    as_of: dt.date
    opened: Step | None = None

    def only(self, step: Step, subject: str = "") -> Night:
        """Return the same night for one step, with only the tables that the step declares.

        Args:
            subject: the source or corpus that the step is run for, if it runs once for each.
        """
        tables = DeclaredTables(
            self.tables.root,
            step.named(subject),
            lambda name: step.opens(name, subject),
            lambda name: step.changes(name, subject),
        )
        return replace(self, tables=tables, opened=step)

    def deciding(self) -> list[str]:
        """Return the names, in order, of the stages of other packages that drop documents.

        Only those before the step of this night are returned; without a step, all.
        """
        steps = self.project.graph.steps
        if self.opened is not None and any(step.decides for step in steps):
            steps = tuple(self.project.graph.ancestors(self.opened))
        return [step.name for step in steps if step.decides]

    @cached_property
    def suppression(self) -> Suppression:
        decisions, older = (
            self.decisions.read(),
            self.keys.names()[1:],
        )  # the log is long, and each look verifies all of it
        day = min(self.as_of, self.today())
        holds = tuple(hold for hold in legal_holds(decisions, self.project.locations.sealed) if not hold.is_over(day))
        return Suppression(
            self.keys.suppression, erased(decisions), older, self._named, masks(decisions), holds, masked(decisions)
        )

    def legal_holds(self) -> list[LegalHold]:
        """Return all legal holds that were ever ordered, oldest first."""
        return legal_holds(self.decisions.read(), self.project.locations.sealed)

    @cached_property
    def _named(self) -> frozenset[str]:
        """The HMACs and ids that decisions name; empty if one key has made all HMACs."""
        if not self.keys.names()[1:]:
            return frozenset()
        every = self.decisions.read()
        named = {s.rpartition(":")[2] for decision in every for s in decision.subjects}
        return frozenset(named.union(*(d.detail for d in every if d.kind == "masking")))

    def mark(self, *parts: str) -> str:
        """Return the HMAC by which decisions name something. 64 hex digits.

        If decisions name it already, that HMAC is returned, even if an older key made it; else the suppression key
        makes one.
        """
        return keyed_as_known(self.keys.names(), self._named, *parts)

    def until(self, source: str | None = None) -> Any:
        """Return the filter of rows that had landed by `as_of`, of one source where given."""
        where = pc.field("landed_on") <= self.as_of
        return where if source is None else where & (pc.field("source") == source)

    def write_fates(self, scope: str, stage: str, fates: pa.Table) -> None:
        """Replace the fates of one stage in one scope. A stage of another package may write its own fates only, with
        plain reasons.

        Raises:
            Undeclared: such a stage names another stage, or gives a fate that it may not give a document.
        """
        tables = self.tables
        if self.opened is not None and self.opened.version:
            _check_own_fates(self.opened.name, scope, stage, fates)
            tables = Tables(tables.root)  # its own rows, in a table that it may not write otherwise
        tables.replace_changed("fates", fates, {"scope": scope, "stage": stage}, ["scope", "stage"], "subject_id")

    def write_many_fates(self, scope: str, stage: str, fates: Iterable[pa.Table]) -> None:
        """Replace fates as `write_fates` does, with fates that come batch by batch and are never all in memory."""
        self.tables.replace_with("fates", fates, FATES, {"scope": scope, "stage": stage}, "subject_id")

    def today(self) -> dt.date:
        """Return the clock's day in UTC. It decides which days are over, but never the result of a night."""
        return dt.datetime.now(dt.UTC).date()

    def decide(self, kind: Kind, who: str, why: str, subjects: tuple[str, ...], **detail: str) -> None:
        """Write somebody's decision into the log, with the current time."""
        self.decisions.append(Decision(kind, who, why, dt.datetime.now(dt.UTC), subjects, detail))

    def hold(self, subject: str, why: str, **detail: str) -> None:
        """Record that a subject waits, unless a hold with the same reason is open already."""
        held = self.decisions.held().get(subject)
        if held is None or held.why != why:
            self.decide("hold", "curation", why, (subject,), **detail)

    def release_hold(self, subject: str, why: str) -> None:
        """Record that a subject waits no longer; do nothing if it has no open hold."""
        if subject in self.decisions.held():
            self.decide("release_hold", "curation", why, (subject,))


def _check_own_fates(name: str, scope: str, stage: str, fates: pa.Table) -> None:
    """Check that fates are such as a stage of another package may write: its own, of documents, with plain reasons."""
    if (scope, stage) != (EVERYWHERE, name):
        raise Undeclared(f"step {name}", "it writes fates of another stage", f"write those of {name} in {EVERYWHERE}")
    kinds = set(zip(*(fates[column].to_pylist() for column in ("subject_kind", "fate", "reason")), strict=True))
    if not all(_is_own(*kind) for kind in kinds):
        problem = "it gives a fate that is none of a document, or a reason that is no plain word"
        fix = "documents are kept, or dropped or quarantined with a kind of reason, such as under_embargo, and no value"
        raise Undeclared(f"step {name}", problem, fix)


def _is_own(subject: str, fate: str, reason: str | None) -> bool:
    """Return whether a stage of another package may give this fate, whose reason checks and releases show."""
    if reason is None:
        return (subject, fate) == ("document", "kept")
    return subject == "document" and fate in ("dropped", "quarantined") and REASON.fullmatch(reason) is not None


def step[**P, T](declared: Step) -> Callable[[Callable[Concatenate[Night, P], T]], Callable[Concatenate[Night, P], T]]:
    """Return a decorator that hands a step only the tables that it declares, and guards it as `guarded` does.

    The first argument after the night is the source or corpus, for a step that is run once for each.
    """

    def of(function: Callable[Concatenate[Night, P], T]) -> Callable[Concatenate[Night, P], T]:
        safe = guarded(function)

        @functools.wraps(function)
        def handed(night: Night, /, *arguments: P.args, **named: P.kwargs) -> T:
            subject = str(next(iter((*arguments, *named.values())))) if declared.each else ""
            return safe(night.only(declared, subject), *arguments, **named)

        return handed

    return of


def guarded[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Guard a function: an unexpected exception leaves it as a type and a place, without a text that may quote a
    record.

    Raises:
        TryAgain: the disk is full.
        UnexpectedError: anything that is not a `CurationError` was raised. With `CURATION_TRACEBACK` set, the full
            traceback is written to this process's stderr.
    """

    @functools.wraps(function)
    def guarded(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return function(*arguments, **named)
        except CurationError:
            raise
        except Exception as error:  # noqa: BLE001 - it may be anything, and becomes an error of ours
            if os.environ.get(TRACEBACK):
                traceback.print_exc()
            if disk_is_full(error):
                raise TryAgain(function.__name__, "the disk is full", "free some space and run again") from None
            raise UnexpectedError(
                function.__name__,
                type_and_place(error),
                "run again; if it stays, set CURATION_TRACEBACK=1 where nobody but you reads the log, and report it",
            ) from None

    return guarded


def fates_of(scope: str, stage: str) -> Any:
    """Return the filter of one stage's fates in one scope."""
    return (pc.field("scope") == scope) & (pc.field("stage") == stage)

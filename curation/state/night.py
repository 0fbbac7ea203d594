"""What every step of one night is handed: the project, the tables it declares, keys, what was decided, the day it is
for."""

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
REASON = re.compile(r"[a-z][a-z0-9_]{0,60}")  # of a stage of others: it stands in releases
LOST_KEY = "restore it from the backup of the keys, or point CURATION_KEYS at them; where nobody has the one for "
LOST_KEY += "release_id or pseudonym any more, put 64 hex digits of your own there: a major version of every corpus"
NEWEST_DECISION = pa.field("newest_decision", pa.struct([("number", pa.int64()), ("digest", pa.string())]))


def open_decisions(folder: Path, keys: Keys, tables: Tables) -> DecisionLog:
    """The log of decisions, which must still hold the entries that finished nights have noted in their table.

    A table of another version notes nothing: `--full-refresh`, which replaces it, opens the log first.
    """
    schema, noted = pa.schema([NEWEST_DECISION]), {}
    if tables.readable("nights", schema):
        entries = tables.read("nights", schema)["newest_decision"].to_pylist()
        noted = {entry["number"]: entry["digest"] for entry in entries if entry}
    names = [key_id(key) for key in keys.names()]
    return DecisionLog(folder, keys.log, noted, older=keys.seals()[1:], names=names, lasts=keys.lasts)


def require_keys(places: Locations, duties: Sequence[str] = DUTIES) -> None:
    """See that no key is lost that a deployment has named, drawn or sealed with: another one in its place would rename
    all that it has built, and whom it has erased.

    Args:
        duties: that are asked for.

    Raises:
        ConfigurationError: one is.
    """
    missing = [duty for duty in missing_keys(places.keys) if duty in duties]
    if not missing or (places.keys / DEMO_MARK).is_file():  # a demo's are made again as they were
        return
    if not any(places.decisions.glob("[0-9]*.json")) and not any(places.tables.glob("*/_delta_log")):
        return  # its first run, or that was cut off
    if "log" in missing and _had_no_log_key(places):
        missing.remove("log")
    if missing:
        problem = f"the key for {', '.join(missing)} is gone, and what was built and decided here was made with it"
        raise ConfigurationError(str(places.keys), problem, LOST_KEY)


def _had_no_log_key(places: Locations) -> bool:
    """Whether the log is from before it had a key of its own: the suppression key has sealed it."""
    keys = trial_keys(places.keys)
    try:
        DecisionLog(places.decisions, keys.log, older=keys.seals()[1:], lasts=keys.lasts).newest()
    except IntegrityError:
        return False
    return True


def close_rings(folder: Path, keys: Keys, decisions: DecisionLog) -> None:
    """Write down, behind each older key of the log in the folder of keys, the last entry that it has sealed, once a
    newer one has sealed another.

    Raises:
        IntegrityError: the log was tampered with.
    """
    if not ring_file(folder, "log").is_file() or all(key in keys.lasts for key in keys.seals()[1:]):
        return
    close_ring(folder, decisions.lasts())


class Declared(Protocol):
    """What a deployment declares, as its steps ask for it: each for the settings of its own kind."""

    @property
    def locations(self) -> Locations:
        """Where its zones are."""
        ...

    @property
    def sources(self) -> Mapping[str, object]:
        """Its sources by name, in order of name."""
        ...

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles that its corpora are redacted by, sorted."""
        ...

    @property
    def graph(self) -> Flow:
        """Its steps, those that ship and those of stages of other packages, in order."""
        ...

    def one[Settings](self, kind: type[Settings]) -> Settings:
        """The settings of a kind of which there is one."""
        ...

    def every[Settings](self, kind: type[Settings]) -> Mapping[str, Settings]:
        """The settings of a kind of which there may be several, by name, in order of name."""
        ...

    def zone(self, source: str) -> LandingZone:
        """Where the exports of a source land."""
        ...

    def variable(self, name: str) -> str | None:
        """What an environment variable holds that a YAML names."""
        ...

    def settings_digest(self) -> str:
        """One digest over the YAML that decides content."""
        ...


@dataclass(frozen=True)
class Night:
    """One night's inputs. Steps read and write `tables`; what they return are figures for people.

    `opened` is the step that it was handed to, whose tables alone can be opened; None for who looks at all of them.
    """

    project: Declared
    tables: Tables
    keys: Keys
    decisions: DecisionLog
    as_of: dt.date
    opened: Step | None = None

    def only(self, step: Step, subject: str = "") -> Night:
        """The same night for one step: it opens the tables that the step declares, and no other.

        Args:
            subject: the source or corpus that it is run for, where there is one for each.
        """
        tables = DeclaredTables(
            self.tables.root,
            step.named(subject),
            lambda name: step.opens(name, subject),
            lambda name: step.changes(name, subject),
        )
        return replace(self, tables=tables, opened=step)

    def deciding(self) -> list[str]:
        """Names of the stages of others that let documents pass or not, in order: those before the step that this was
        handed to, or all."""
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
        """All that were ever ordered, oldest first."""
        return legal_holds(self.decisions.read(), self.project.locations.sealed)

    @cached_property
    def _named(self) -> frozenset[str]:
        """What decisions name; nothing where one key has named all of it."""
        if not self.keys.names()[1:]:
            return frozenset()
        every = self.decisions.read()
        named = {s.rpartition(":")[2] for decision in every for s in decision.subjects}
        return frozenset(named.union(*(d.detail for d in every if d.kind == "masking")))

    def mark(self, *parts: str) -> str:
        """What stands for something in decisions: the HMAC that they name it by already, made with whichever key that
        named things before, else one that the suppression key makes. 64 hex digits."""
        return keyed_as_known(self.keys.names(), self._named, *parts)

    def until(self, source: str | None = None) -> Any:
        """The filter of rows that had landed by `as_of`, of one source where given."""
        where = pc.field("landed_on") <= self.as_of
        return where if source is None else where & (pc.field("source") == source)

    def write_fates(self, scope: str, stage: str, fates: pa.Table) -> None:
        """Replace the fates of one stage in one scope; a stage of others has its own alone, with plain reasons.

        Raises:
            Undeclared: it names another one, or gives what is no fate of a document.
        """
        tables = self.tables
        if self.opened is not None and self.opened.version:
            _check_own_fates(self.opened.name, scope, stage, fates)
            tables = Tables(tables.root)  # its own rows, in a table that it may not write otherwise
        tables.replace_changed("fates", fates, {"scope": scope, "stage": stage}, ["scope", "stage"], "subject_id")

    def write_many_fates(self, scope: str, stage: str, fates: Iterable[pa.Table]) -> None:
        """As `write_fates`, of fates that come batch by batch and are never all in memory."""
        self.tables.replace_with("fates", fates, FATES, {"scope": scope, "stage": stage}, "subject_id")

    def today(self) -> dt.date:
        """The clock's day in UTC: which days are over, and never what is made of them."""
        return dt.datetime.now(dt.UTC).date()

    def decide(self, kind: Kind, who: str, why: str, subjects: tuple[str, ...], **detail: str) -> None:
        """Write down what somebody decided, now."""
        self.decisions.append(Decision(kind, who, why, dt.datetime.now(dt.UTC), subjects, detail))

    def hold(self, subject: str, why: str, **detail: str) -> None:
        """Record that something waits, unless the same is recorded already."""
        held = self.decisions.held().get(subject)
        if held is None or held.why != why:
            self.decide("hold", "curation", why, (subject,), **detail)

    def release_hold(self, subject: str, why: str) -> None:
        """Record that it waits no longer; nothing where it did not."""
        if subject in self.decisions.held():
            self.decide("release_hold", "curation", why, (subject,))


def _check_own_fates(name: str, scope: str, stage: str, fates: pa.Table) -> None:
    """See that fates are what a stage of others may write."""
    if (scope, stage) != (EVERYWHERE, name):
        raise Undeclared(f"step {name}", "it writes fates of another stage", f"write those of {name} in {EVERYWHERE}")
    kinds = set(zip(*(fates[column].to_pylist() for column in ("subject_kind", "fate", "reason")), strict=True))
    if not all(_is_own(*kind) for kind in kinds):
        problem = "it gives a fate that is none of a document, or a reason that is no plain word"
        fix = "documents are kept, or dropped or quarantined with a kind of reason, such as under_embargo, and no value"
        raise Undeclared(f"step {name}", problem, fix)


def _is_own(subject: str, fate: str, reason: str | None) -> bool:
    """Whether a stage of others may give such a fate: it stands in checks and releases."""
    if reason is None:
        return (subject, fate) == ("document", "kept")
    return subject == "document" and fate in ("dropped", "quarantined") and REASON.fullmatch(reason) is not None


def step[**P, T](declared: Step) -> Callable[[Callable[Concatenate[Night, P], T]], Callable[Concatenate[Night, P], T]]:
    """Hand a step the tables that it declares, and guard it as `guarded` does. Of one for each source or corpus, that
    is its first argument behind the night."""

    def of(function: Callable[Concatenate[Night, P], T]) -> Callable[Concatenate[Night, P], T]:
        safe = guarded(function)

        @functools.wraps(function)
        def handed(night: Night, /, *arguments: P.args, **named: P.kwargs) -> T:
            subject = str(next(iter((*arguments, *named.values())))) if declared.each else ""
            return safe(night.only(declared, subject), *arguments, **named)

        return handed

    return of


def guarded[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Guard a function: what it meets unexpectedly leaves it as a type and a place, not as a text that may quote a
    record.

    Raises:
        TryAgain: the disk is full.
        UnexpectedError: anything that is not a `CurationError`. With `CURATION_TRACEBACK` set, the whole of it is
            written to this process's stderr.
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
    """The filter of one stage's fates in one scope."""
    return (pc.field("scope") == scope) & (pc.field("stage") == stage)

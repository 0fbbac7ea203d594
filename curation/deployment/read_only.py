"""Reads tables, decisions and the last finished night for reports and messages, without making a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from curation.deployment.project import Project
from curation.registry.tables import NIGHTS, NightRow
from curation.registry.witness.witnessed_log import witnessed_log
from curation.sources.records import LANDINGS, LandingRow
from curation.state.decisions import DecisionLog
from curation.state.night import Night, open_decisions, require_keys
from curation.storage.secrets.keys import trial_keys
from curation.storage.tables import Tables


@dataclass(frozen=True)
class State:
    """What the last run left: `night` is the newest finished night's row (`NIGHTS`) or None; `landings` are rows of
    `LANDINGS`, oldest first.
    """

    project: Project
    tables: Tables
    decisions: DecisionLog
    night: NightRow | None
    landings: tuple[LandingRow, ...]

    @property
    def as_of(self) -> dt.date | None:
        """The day that the tables stand for: that of the last night, else of the newest landing that was read."""
        if self.night is not None:
            return self.night["as_of"]
        return max((row["landed_on"] for row in self.landings), default=None)

    def as_night(self) -> Night | None:
        """Return the tables as a night that is only read; None where nothing was read yet."""
        if self.as_of is None:
            return None
        keys = trial_keys(self.project.locations.keys)
        return Night(self.project, self.tables, keys, self.decisions, self.as_of)


def read_state(project: Project) -> State:
    """Return the state that the last run left.

    Raises:
        ConfigurationError: a key that was in use is lost.
        IntegrityError: the log of decisions was tampered with, or a table cannot be read.
    """
    require_keys(project.locations)
    tables, night, landings = read_tables(project)
    places = project.locations
    keys = trial_keys(places.keys)
    decisions = witnessed_log(project, open_decisions(places.decisions, keys, tables), keys)
    return State(project, tables, decisions, night, landings)


def read_tables(project: Project) -> tuple[Tables, NightRow | None, tuple[LandingRow, ...]]:
    """Return what can be read without a key: the tables, the newest finished night, and the landings, oldest first.

    Raises:
        IntegrityError: a table cannot be read.
    """
    tables = Tables(project.locations.tables)
    nights: list[NightRow] = tables.read("nights", NIGHTS).to_pylist()
    nights.sort(key=lambda row: row["number"])
    landings: list[LandingRow] = tables.read("landings", LANDINGS).to_pylist()
    landings.sort(key=lambda row: row["landed_on"])
    return tables, nights[-1] if nights else None, tuple(landings)

"""Gather the inputs from which causes are found, reading each once."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from curation.causes.corpora import Corpora, find_corpora
from curation.causes.remembered import Remembered, find_remembered
from curation.causes.runs import Runs
from curation.deployment.nightly import NightlySettings
from curation.deployment.project import Project
from curation.deployment.read_only import State
from curation.errors import SourceError, TryAgain
from curation.registry.released_documents import standing_of_erased
from curation.registry.remote.remote_policy import LookNote, last_look
from curation.registry.repository.ledger import Release
from curation.registry.step import registry_of
from curation.sources.step import gone
from curation.state.decisions import Decision
from curation.state.night import Night
from curation.state.purge import purged
from curation.storage.landings.landing import LandingZone


@dataclass(frozen=True)
class Looked:
    """A deployment at one instant: its tables, its log of decisions, its files, and its runs as Dagster knows them."""

    state: State
    runs: Runs
    now: dt.datetime

    @property
    def project(self) -> Project:
        return self.state.project

    @property
    def nightly(self) -> NightlySettings:
        return self.project.nightly

    @property
    def day(self) -> dt.date:
        """The current day in the schedule's time zone."""
        return self.nightly.day(self.now)

    @cached_property
    def night(self) -> Night | None:
        """The night whose tables a step would see; None if nothing was read yet."""
        return self.state.as_night()

    @cached_property
    def corpora(self) -> Corpora:
        return find_corpora(self.project, self.state.decisions)

    @cached_property
    def remembered(self) -> Remembered:
        return find_remembered(self.project, self.state.decisions, self.corpora.releases)

    @cached_property
    def remote(self) -> LookNote:
        """The result of the last look at the remote; empty if nobody has looked yet."""
        return last_look(registry_of(self.project).last_look)

    @cached_property
    def holding_erased(self) -> Sequence[Release]:
        """The standing releases that hold documents of an erased person."""
        return standing_of_erased(self.night, self.corpora.releases) if self.night is not None else []

    @cached_property
    def tables_purged(self) -> bool:
        """Whether all data of erased people was purged from the tables."""
        return self.night is None or purged(self.night, gone(self.night))

    @cached_property
    def held(self) -> Mapping[str, Decision]:
        return self.state.decisions.held()

    @cached_property
    def held_since(self) -> Mapping[str, dt.date]:
        """The day since which each subject with an open hold is held, even if further reasons came later."""
        since: dict[str, dt.date] = {}
        for decision in self.state.decisions.read():
            for subject in decision.subjects:
                if decision.kind == "hold":
                    since.setdefault(subject, self.nightly.day(decision.at))
                elif decision.kind == "release_hold":
                    since.pop(subject, None)
        return since

    @cached_property
    def landed(self) -> Mapping[str, list[dt.date]]:
        """The days on which each source has landed, oldest first, with landings that were not read yet."""
        days_by_source: dict[str, list[dt.date]] = {}
        for source in self.project.sources:
            days = {row["landed_on"] for row in self.state.landings if row["source"] == source}
            days_by_source[source] = landed_by(self.project.zone(source), days, self.now, self.day)
        return days_by_source

    @property
    def scheduled(self) -> bool:
        """Whether nights should start by themselves; false in dev, where no schedule is required."""
        return self.project.locations.environment != "dev"

    def page(self, asset: str) -> str:
        """Return the path of an asset in Dagster's pages."""
        return "/assets/" + "/".join([*self.nightly.key_parts, asset])


def landed_by(zone: LandingZone, known: Collection[dt.date], now: dt.datetime, day: dt.date) -> list[dt.date]:
    """Return the days up to `day` on which a source landed, oldest first: known ones, and complete ones in the zone."""
    days = {*known}
    with contextlib.suppress(SourceError, TryAgain):  # misnamed or unreachable: the source is held, another cause
        days |= {*zone.dates(now)}
    return sorted(date for date in days if date <= day)

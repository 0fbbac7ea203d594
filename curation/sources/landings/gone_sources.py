"""Handle sources that are no longer in the YAML: their records stay, as they may come back, and erasures apply to them.

No documents are made of them, and documents made before go with the next purge. Only their records themselves tell
until when they may be kept.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.document import PEOPLE, RECORDS
from curation.sources.assembly.states import subject_id
from curation.sources.flow import PURGING_STEP, RECORDS_TABLE
from curation.sources.identities.consent import retained
from curation.sources.identities.facts import Conventions
from curation.sources.identities.people import COLUMNS, Identities, identities
from curation.sources.identities.settings import PeopleSettings
from curation.sources.landings.expired import ENDED
from curation.sources.landings.refused_rows import suppress_rows
from curation.sources.records import records_table, suppress_source
from curation.state.night import Night, step

JUDGED = ["source", "landed_on", "origin", "entity", "record_id", "parent_id", "governance"]


def gone_sources(night: Night) -> list[str]:
    """Return the names of the sources that have records but no YAML, sorted."""
    ending = records_table("")
    stored = {name.removesuffix(ending) for name in night.tables.names() if RECORDS_TABLE.covers(name)}
    return sorted(stored - {*night.project.sources})


def every_source(night: Night) -> list[str]:
    """Return the names of all sources that may have records."""
    return [*night.project.sources, *gone_sources(night)]


def identities_of(night: Night, sources: list[str]) -> Identities:
    """Return the people joined across some sources, as of tonight."""
    records = (
        batch for name in sources for batch in night.tables.scan(records_table(name), RECORDS, COLUMNS, night.until())
    )
    settings = night.project.one(PeopleSettings)
    conventions = Conventions(settings.phone_region, settings.phone_regions, settings.external_ids)
    with night.project.locations.scratch("people") as folder:
        return identities(records, settings.match_people, conventions, Path(folder))


def known_people(night: Night) -> pa.Table:
    """Return everybody who has records, `PEOPLE`: the people of the last night and those of sources that are gone."""
    every = every_source(night)
    if len(every) == len(night.project.sources):
        return night.tables.read("people", PEOPLE)
    return identities_of(night, every).people


@step(PURGING_STEP)
def suppress_gone(night: Night) -> None:
    """Apply the erasures to the records of sources that are gone."""
    for name in gone_sources(night):
        suppress_source(night.tables, name, night.suppression)
        suppress_rows(night.tables, name, night.suppression)


def over_of_gone(night: Night, name: str) -> dict[str, tuple[Any, str]]:
    """Return, for a source that is gone, the subject of each record whose time is over → its landing and the reason."""
    rows = night.tables.read(records_table(name), RECORDS, JUDGED, night.until()).to_pylist()
    rows.sort(key=lambda row: row["landed_on"])
    live: dict[str, bool] = {}
    for row in rows:
        if row["entity"] in ("thread", "article"):
            live[row["record_id"]] = retained(row["governance"], night.as_of)
    ends: dict[str, tuple[dt.date, str]] = {}
    for row in rows:
        of = row["parent_id"] if row["entity"] == "turn" else row["record_id"]
        if row["entity"] in ("thread", "article", "turn") and not live.get(of, True):
            ends[subject_id(row)] = row["landed_on"], ENDED[0]
    return ends

"""The steps of `sources`: land, assemble, account, and who is who."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from curation.document import DOCUMENTS, QUARANTINE, RECORDS
from curation.errors import SourceError
from curation.fates import EVERYWHERE, FATES, counts
from curation.night import Figures, Night, fates_of, step
from curation.sources.assemble import COLUMNS as ASSEMBLY_COLUMNS
from curation.sources.assemble import assemble
from curation.sources.people import COLUMNS as PEOPLE_COLUMNS
from curation.sources.people import identify
from curation.sources.records import Landed, land, landing_state, records_table, suppress_source
from curation.storage.landing import landed_dates

log = logging.getLogger("curation.sources")


@step
def land_source(night: Night, name: str, dates: Sequence[dt.date]) -> list[Landed]:
    """Read the landings of one source on the dates given, and those that no night has read yet.

    A source that fails is held: its last good landings stay, the others go on. A later success releases the hold. Dates
    on which this source has not landed give nothing.
    """
    landed: list[Landed] = []
    landing = night.project.locations.landing
    failed: SourceError | OSError | None = None
    # First: a source that cannot be read keeps its last good landings, without who was erased.
    suppress_source(night.tables, name, night.suppression)
    try:
        known = landing_state(night.tables, name)
        present = {date for date in landed_dates(landing, name) if date <= night.as_of}
        wanted = (present & set(dates)) | (present - known.keys())
        for date in sorted(wanted):
            landed.append(land(night.tables, landing, night.source(name), night.suppression, date))
    except (SourceError, OSError) as error:
        failed = error
    suppress_source(night.tables, name, night.suppression)  # what landed tonight says who else is meant
    if failed is not None:
        found = str(failed) if isinstance(failed, SourceError) else f"a file cannot be read: {failed.strerror}"
        log.error("%s is held: %s", name, found)
        night.hold(f"source:{name}", found, source=name)
    else:
        night.release_hold(f"source:{name}", "the source reads again")
    suppressed = {date: state["suppressed"] for date, state in landing_state(night.tables, name).items()}
    return [replace(one, suppressed=suppressed[one.landed_on]) for one in landed]


@step
def assemble_source(night: Night, name: str) -> tuple[Figures, pa.Table]:
    """Documents of one source as of tonight. Returns figures and the fates it wrote."""
    records = night.tables.read(records_table(name), RECORDS, ASSEMBLY_COLUMNS, night.until())
    quarantine = night.tables.read("quarantine", QUARANTINE, where=night.until(name))
    people = identify(night.tables.read(records_table(name), RECORDS, PEOPLE_COLUMNS, night.until()), ())
    roles = dict(zip(people["ref"].to_pylist(), people["role"].to_pylist(), strict=True))
    stage = f"{name}_documents"
    assembled = assemble(name, records, quarantine, roles, mode=night.source(name).mode, stage=stage)
    night.write_fates(EVERYWHERE, stage, assembled.fates)
    night.tables.replace(stage, assembled.documents)
    return {"documents": assembled.documents.num_rows, **counts(assembled.fates)}, assembled.fates


def accounting(night: Night, name: str) -> dict[str, int]:
    """The two equations of a source as of tonight: what was read, and what became of it. `difference` is 0 or a bug."""
    states = [s for d, s in landing_state(night.tables, name).items() if d <= night.as_of]
    read, parsed = sum(s["read"] for s in states), sum(s["parsed"] for s in states)
    quarantined = sum(s["quarantined"] for s in states)
    fates = night.tables.read("fates", FATES, where=fates_of(EVERYWHERE, f"{name}_documents"))
    found = dict.fromkeys(("kept", "merged", "dropped", "quarantined"), 0)
    for outcome in fates["fate"].to_pylist():
        found[outcome] += 1
    difference = abs(read - parsed - quarantined) + abs(parsed - found["kept"] - found["merged"] - found["dropped"])
    return {
        "read": read,
        "parsed": parsed,
        "quarantined": quarantined,
        "documents": found["kept"],
        "merged": found["merged"],
        "dropped": found["dropped"],
        "difference": difference + abs(quarantined - found["quarantined"]),
    }


@step
def find_people(night: Night) -> Figures:
    """Who is who across all sources, as of tonight."""
    parts = [night.tables.read(records_table(s), RECORDS, PEOPLE_COLUMNS, night.until()) for s in night.project.sources]
    records = pa.concat_tables(parts) if parts else RECORDS.empty_table()
    people = identify(records, night.project.nightly.match_people)
    night.tables.replace("people", people)
    return {"references": people.num_rows, "people": len(set(people["person_id"].to_pylist()))}


def documents(night: Night, columns: Sequence[str] | None = None) -> pa.Table:
    """The live documents of all sources."""
    parts = [night.tables.read(f"{s}_documents", DOCUMENTS, columns) for s in night.project.sources]
    return pa.concat_tables(parts) if parts else DOCUMENTS.empty_table()

"""The steps of `sources`: land, assemble, account, and find people."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DOCUMENTS, PEOPLE, QUARANTINE, RECORDS
from curation.errors import ConfigurationError, CurationError, SourceError, TryAgain
from curation.fates import EVERYWHERE, FATES, counts
from curation.sources.assembly.assemble import WAITING
from curation.sources.assembly.bucketed import (
    RANGE_ROWS,
    Bucket,
    assemble_buckets,
    buckets_of,
    days_of,
    engine_for,
    lay_down,
    made_of,
    write_known,
)
from curation.sources.assembly.partitioning import COLUMNS as PLACING_COLUMNS
from curation.sources.assembly.partitioning import places_of
from curation.sources.assembly.roles import COLUMNS as ROLE_COLUMNS
from curation.sources.assembly.roles import roles_of
from curation.sources.assembly.states import COLUMNS as ASSEMBLY_COLUMNS
from curation.sources.census import FieldUse
from curation.sources.first_look.showable_names import names_of, shown_uses
from curation.sources.flow import DOCUMENTS_STEP, PEOPLE_STEP, RECORDS_STEP
from curation.sources.identities.consent import COLUMNS as CONSENT_COLUMNS
from curation.sources.identities.consent import People, refusing, who_refuse
from curation.sources.landings.ageing import exchanged, landing_mark, let_go, refusals, suppress_refused
from curation.sources.landings.arrivals import note_arrivals, too_old
from curation.sources.landings.expired import EXPIRED, expired_table
from curation.sources.landings.gone_sources import every_source, identities_of
from curation.sources.landings.guard import COLUMNS as GUARD_COLUMNS
from curation.sources.landings.guard import NOTHING, Guarded, guarded_landings
from curation.sources.landings.purging import to_purge
from curation.sources.landings.rereading import read_again
from curation.sources.landings.retried import try_rows
from curation.sources.records import (
    Landed,
    field_uses,
    land,
    landing_state,
    reading_digest,
    records_table,
    stubs_of,
    suppress_source,
)
from curation.sources.settings import source_of
from curation.state.night import Figures, Night, fates_of, step

log = logging.getLogger("curation.sources")


@step(RECORDS_STEP)
def land_source(night: Night, name: str, dates: Sequence[dt.date] = ()) -> list[Landed]:
    """Read the landings of one source on the dates given, and those that no night has read as this one would.

    A source that fails is held: its last good landings stay, the others go on. So is one that nobody approved though it
    asks for that, and a snapshot whose newest landing would delete too much. A later success releases the hold: a whole
    landing, or somebody's word. Dates on which this source has not landed give nothing.
    """
    settings, zone = source_of(night, name), night.project.zone(name)
    landed: list[Landed] = []
    problem: str | None = None
    # First: a source that cannot be read keeps its last good landings, without who was erased.
    suppress_source(night.tables, name, night.suppression)
    zone.clear()
    try:
        note_arrivals(night.tables, zone, settings, night.today())  # however long a source waits then
        if settings.approval_required and not settings.approved_by:
            raise SourceError(
                f"source {name}", "nobody has approved it", "write who did into `approved_by` of its YAML"
            )
        if settings.pull is not None:
            pulled(night, name)
        known = landing_state(night.tables, name)
        present = {date for date in zone.dates() if date <= night.as_of}
        reading = reading_digest(settings)
        same = {date for date, state in known.items() if state["reading_digest"] == reading}
        old = too_old(night.tables, settings, known, present, night.today())
        other = exchanged(zone, known, present)
        present -= old | let_go(known)
        wanted = (present & set(dates)) | (present - same)
        for date in sorted(wanted):
            landed.append(land(night.tables, zone, settings, night.suppression, date))
        tried = [date for date, state in known.items() if state["tries"] and date <= night.as_of]
        if tried:
            suppress_refused(night, name)
        for date in tried:
            try_rows(night.tables, settings, night.suppression, date, zone.scratch)
        problem = refusals(settings, old, other)
    except (SourceError, ConfigurationError, TryAgain, OSError) as error:
        problem = _why(error)
    suppress_source(night.tables, name, night.suppression)  # tonight's landings may tell further names of erased people
    suppress_refused(night, name)
    if problem is None and (guarded := _guarded(night, name)).waiting:
        problem = _waits(name, guarded)
    if problem is not None:
        log.error("%s is held: %s", name, problem)
        night.hold(f"source:{name}", problem, source=name)
    else:
        night.release_hold(f"source:{name}", "the source reads again")
    suppressed = {date: state["suppressed"] for date, state in landing_state(night.tables, name).items()}
    return [replace(one, suppressed=suppressed[one.landed_on]) for one in landed]


def _why(error: CurationError | OSError) -> str:
    """Return why a source cannot be read. System errors give only the system's message, as others may quote data."""
    if isinstance(error, CurationError):
        return str(error)
    return f"a file cannot be read: {os.strerror(error.errno) if error.errno else type(error).__name__}"


def pulled(night: Night, name: str) -> list[dt.date]:
    """Land the days that the database of a source has, that are over and have not landed. Return those days.

    Raises:
        SourceError: its landings lie behind a URL, where nothing is written.
        ConfigurationError, TryAgain: as `curation.sources.landings.pull.pull`.
    """
    from curation.sources.landings.pull import pull

    settings, folder = source_of(night, name).pull, night.project.zone(name).folder
    if settings is None:
        return []
    if folder is None:
        raise SourceError(f"source {name}", "`pull` lands on this machine only", "leave out `landing.location`")
    folder.mkdir(parents=True, exist_ok=True)
    # The clock says which days are over, as it does for a vendor's own job; what lands is an input like any other.
    return pull(settings, night.project.variable(settings.url_from), folder, night.today())


def _waits(name: str, guarded: Guarded) -> str:
    """Return a message on which landing waits, why, and what ends it; of many the newest, as what ends it ends the
    others.
    """
    *others, (date, gone) = guarded.waiting.items()
    also = f"; {', '.join(str(day) for day, _ in others)} before it waits too" if others else ""
    return (
        f"landing/{name}/{date}: it lacks {gone.missing:,} of the {gone.of:,} {gone.entity} records that the last "
        f"snapshot that was applied held{also}. Land a whole export under this day, or under a later one, which passes "
        f"this one over; or, if so much was deleted, let it pass with `curation override {name}:{date} --who … --why "
        "…`. Then `curation run`"
    )


def _guarded(night: Night, name: str) -> Guarded:
    """Return the landings of a source that wait for an override, and those that a later landing has replaced."""
    settings = source_of(night, name)
    if settings.mode != "snapshot":
        return NOTHING
    allowed = {s for d in night.decisions.read() if d.kind == "override" for s in d.subjects}
    states = landing_state(night.tables, name)
    passed = [date for date, state in states.items() if override_subject(night, name, state) in allowed]
    records = night.tables.scan(records_table(name), RECORDS, GUARD_COLUMNS, night.until())
    quarantine = night.tables.scan("quarantine", QUARANTINE, GUARD_COLUMNS, night.until(name))
    landed = [date for date in states if date <= night.as_of]
    with night.project.locations.scratch("guard") as folder:
        return guarded_landings(records, quarantine, landed, settings.max_deleted_share, passed, Path(folder))


def override_subject(night: Night, name: str, state: Mapping[str, Any]) -> str:
    """Return what an override of a landing names: an HMAC over its files, so that another delivery of it asks again."""
    return landing_mark(night, name, state)


def override_landing(night: Night, name: str, date: dt.date | None, who: str, why: str) -> str:
    """Record a person's decision that a waiting landing may pass. Return a sentence about it.

    Raises:
        ConfigurationError: no such source, or no landing of that date waits.
    """
    if name not in night.project.sources:
        known = ", ".join(night.project.sources)
        raise ConfigurationError(f"{name}:{date}", "there is no such source", f"use one of: {known}")
    waiting = _guarded(night, name).waiting
    if date is None or date not in waiting:
        dates = ", ".join(f"{name}:{day}" for day in waiting) or "none of this source does"
        raise ConfigurationError(
            f"{name}:{date}", "this landing does not wait", f"see `curation status`; waiting: {dates}"
        )
    gone = waiting[date]
    subject = override_subject(night, name, landing_state(night.tables, name)[date])
    detail = {
        "source": name,
        "landing": date.isoformat(),
        "lacks": f"{gone.missing} of {gone.of} {gone.entity} records",
    }
    night.decide("override", who, why, (subject,), **detail)
    return f"{name}:{date} may delete {gone.missing:,} of {gone.of:,} {gone.entity} records; the next run reads it"


def fill_rates(night: Night, name: str) -> dict[str, tuple[float, float]]:
    """Return, for every field in `minimum_fill`, its share of filled rows in the newest landing and the required share.

    A field, or a whole family, that the newest landing lacks is filled in none of its rows; a family without rows says
    nothing.
    """
    states = [date for date in landing_state(night.tables, name) if date <= night.as_of]
    uses = field_uses(night.tables, name, max(states)) if states else []
    families = {use.family for use in uses}
    filled = {f"{use.family}.{use.field}": use.filled / use.rows for use in uses if use.rows}
    return {
        wanted: (filled.get(wanted, 0.0), due)
        for wanted, due in source_of(night, name).minimum_fill.items()
        if wanted.rpartition(".")[0] in families
    }


def fields_shown(night: Night, name: str, date: dt.date) -> list[FieldUse]:
    """Return how full each field of a landing is, by the names that may be shown; one row for all fields of a family
    whose names may not.
    """
    uses = field_uses(night.tables, name, date)
    return shown_uses(names_of(night.tables, source_of(night, name), date), uses) if uses else []


@step(DOCUMENTS_STEP)
def assemble_source(night: Night, name: str) -> Figures:
    """Assemble the documents of one source as of tonight, and the fate of every record and quarantined row."""
    settings, stage, locations = source_of(night, name), f"{name}_documents", night.project.locations

    def records(columns: Sequence[str]) -> Iterator[pa.Table]:
        return night.tables.scan(records_table(name), RECORDS, columns, night.until())

    def quarantine(columns: Sequence[str] = QUARANTINE.names) -> Iterator[pa.Table]:
        return night.tables.scan("quarantine", QUARANTINE, columns, night.until(name))

    landed = (date for date in landing_state(night.tables, name) if date <= night.as_of)
    days, rows = days_of(records(["landed_on"]), quarantine(["landed_on", "record_id"]), landed, *_guarded(night, name))
    with locations.scratch("assembly") as place:
        folder, buckets = Path(place), buckets_of(rows)
        places = None
        if buckets > 1:
            places = places_of(records(PLACING_COLUMNS), quarantine(["entity", "record_id"]), folder)
        write_known(folder, "roles", roles_of(records(ROLE_COLUMNS), folder))
        people = night.tables.read("people", PEOPLE, CONSENT_COLUMNS)
        write_known(folder, "refusing", refusing(people, name, night.as_of))
        lay_down(folder, records(ASSEMBLY_COLUMNS), quarantine(), buckets, places)
        ranges, mode, ends = max(1, rows // RANGE_ROWS), settings.mode, settings.licence_ends
        tasks = [
            Bucket(folder, number, ranges, name, stage, mode, days, night.as_of, ends) for number in range(buckets)
        ]
        figures = assemble_buckets(tasks, engine_for(locations, rows))
        night.write_many_fates(EVERYWHERE, stage, made_of(tasks, "fates"))
        night.tables.replace_with(expired_table(name), made_of(tasks, "expired"), EXPIRED, {}, "reason")
        night.tables.replace_with(stage, made_of(tasks, "documents"), DOCUMENTS, {})
    return figures


def accounting(night: Night, name: str) -> dict[str, int]:
    """Return the two equations of a source as of tonight: what was read, and what became of it. `difference` is 0 or a
    bug.

    read = parsed + quarantined, always; parsed = documents + merged + dropped + waiting. Waiting records may still
    become something: a comment whose ticket has not arrived, a landing that is held.
    """
    states = [s for d, s in landing_state(night.tables, name).items() if d <= night.as_of]
    read, parsed = sum(s["read"] for s in states), sum(s["parsed"] for s in states)
    quarantined = sum(s["quarantined"] for s in states)
    totals: Counter[str] = Counter()
    for fates in night.tables.scan("fates", FATES, ["fate", "reason"], fates_of(EVERYWHERE, f"{name}_documents")):
        for key, number in counts(fates).items():
            outcome, _, reason = key.partition(":")
            totals["waiting" if outcome == "quarantined" and reason in WAITING else outcome] += number
    settled = totals["kept"] + totals["merged"] + totals["dropped"] + totals["waiting"]
    difference = abs(read - parsed - quarantined) + abs(parsed - settled) + abs(quarantined - totals["quarantined"])
    return {
        "read": read,
        "parsed": parsed,
        "quarantined": quarantined,
        "documents": totals["kept"],
        "merged": totals["merged"],
        "dropped": totals["dropped"],
        "waiting": totals["waiting"],
        "difference": difference,
    }


@step(PEOPLE_STEP)
def find_people(night: Night) -> Figures:
    """Join people across all sources, as of tonight, and count the joins of every rule: numbers only."""
    sources = [*night.project.sources]
    identities = identities_of(night, sources)
    known = People.of(who_refuse(identities.people.select(CONSENT_COLUMNS), night.as_of))
    again = [read_again(night, name, known) for name in night.project.sources]
    if any(again):
        identities = identities_of(night, sources)  # of what is read again come the names back, too
    people = identities.people
    night.tables.replace_changed("people", people, statistics="role")  # a reference may be an e-mail address
    return {
        "references": people.num_rows,
        "people": pc.count_distinct(people["person_id"]).as_py(),
        **identities.figures,
    }


def stubs(night: Night) -> frozenset[str]:
    """Return the HMACs of the records that all sources' landings hold as stubs; empty when nobody is erased."""
    every = (stubs_of(night.tables, name, night.suppression) for name in every_source(night))
    return frozenset().union(*every)


def gone(night: Night) -> frozenset[str]:
    """Return marks of all that is gone: stubs of erased people, and records whose text may no longer be kept."""
    return stubs(night) | to_purge(night)


def documents(night: Night, columns: Sequence[str] | None = None) -> pa.Table:
    """Return the live documents of all sources."""
    parts = [night.tables.read(f"{s}_documents", DOCUMENTS, columns) for s in night.project.sources]
    return pa.concat_tables(parts) if parts else DOCUMENTS.empty_table()


def living(night: Night) -> pa.Array:
    """Return the ids of all documents that live tonight."""
    return documents(night, ["doc_id"])["doc_id"].combine_chunks()

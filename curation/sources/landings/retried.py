"""Retry quarantined rows of a landing whose files are gone, from the kept bytes of those rows.

A row that can be read by now becomes records at its place in the landing; a row that cannot stays as it is. After a
night that was killed in between, the next one does it again, and adds nothing twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import QUARANTINE, RECORDS
from curation.sources.landings.refused_rows import REFUSED_ROWS, TABLE, read_alone
from curation.sources.reader import Origin, Record
from curation.sources.records import Reading, landing_state, note_landing, records_table, store
from curation.sources.rows import records_table as as_records
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression
from curation.storage.failpoints import failpoint
from curation.storage.scratch import scratch
from curation.storage.tables import Tables

FURTHER = 1 << 32  # distance between the positions of records from one row: no file has so many rows
log = logging.getLogger("curation.sources")

Place = tuple[str, int]  # file and position


def try_rows(
    tables: Tables, source: SourceSettings, suppression: Suppression, date: dt.date, scratch_folder: Path
) -> None:
    """Read the kept bytes of a landing's quarantined rows again, where its state asks for it (`tries`)."""
    own = (pc.field("source") == source.name) & (pc.field("landed_on") == date)
    kept = tables.read(TABLE, REFUSED_ROWS, where=own).to_pylist()
    with scratch(scratch_folder, "rows") as folder:
        records_by_place = {_place(row["origin"]): records for row in kept if (records := _read(source, row, folder))}
    if records_by_place:
        _add(tables, source, suppression, date, records_by_place)
        failpoint("retried.stored.after")
        rows = tables.read(TABLE, REFUSED_ROWS)
        gone = [
            row["source"] == source.name and row["landed_on"] == date and _place(row["origin"]) in records_by_place
            for row in rows.select(["source", "landed_on", "origin"]).to_pylist()
        ]
        tables.replace(TABLE, rows.filter(pa.array([not is_gone for is_gone in gone])), statistics="source")
        log.info(
            "%s %s: %d quarantined rows were read from what is kept of them", source.name, date, len(records_by_place)
        )
    note_landing(tables, {**landing_state(tables, source.name)[date], "tries": None})


def _read(source: SourceSettings, row: dict[str, Any], folder: Path) -> list[Record]:
    """Return the records that a row gives by itself, at its place; none if any part of it is refused."""
    items = read_alone(source, row["origin"]["file"], row["header"] + row["row"], folder) or []
    place = Origin(**row["origin"])
    records = [
        item._replace(origin=place._replace(position=place.position + number * FURTHER))
        for number, item in enumerate(items)
        if isinstance(item, Record)
    ]
    return records if len(records) == len(items) else []


def _add(
    tables: Tables, source: SourceSettings, suppression: Suppression, date: dt.date, found: dict[Place, list[Record]]
) -> None:
    """Write the landing with the records of some rows in place of their rejections."""

    def without(batches: Iterator[pa.Table]) -> Iterator[pa.Table]:
        for batch in batches:
            places = map(_place, batch["origin"].to_pylist())
            yield batch.filter(pa.array([place not in found for place in places], pa.bool_()))

    state, landed = landing_state(tables, source.name)[date], pc.field("landed_on") == date
    # A table cannot be read while it is written: what it holds goes through the disk.
    with Reading(tables.root) as held:
        for batch in without(tables.scan(records_table(source.name), RECORDS, where=landed)):
            held.records.write(batch)
        for records in found.values():
            held.records.write(as_records(records, source, date))
        for batch in without(tables.scan("quarantine", QUARANTINE, where=landed & (pc.field("source") == source.name))):
            held.quarantine.write(batch)
        store(tables, source.name, date, suppression, held.records.scan, held.quarantine.scan, state)


def _place(origin: dict[str, Any]) -> Place:
    return origin["file"], origin["position"] % FURTHER

"""Reads landings again for texts that were purged and may be kept again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import RECORDS
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.sources.identities.consent import People, refused, retained
from curation.sources.landings.ageing import let_go
from curation.sources.landings.expired import (
    ABSENT,
    AGAIN,
    CONSENT,
    EXPIRED,
    LICENCE,
    PURGED,
    RETENTION,
    TOMBSTONE,
    expired_table,
)
from curation.sources.records import land, landing_state, records_table
from curation.sources.settings import source_of
from curation.state.night import Night

COLUMNS = ["source", "doc_id", "record_id", "landed_on", "reason", "since", "refs", "records"]
log = logging.getLogger("curation.sources")


def read_again(night: Night, name: str, people: People) -> bool:
    """Read the landings of a source again that hold purged text of records that live again. Return whether any were
    read.

    A record whose landing is gone from disk, or cannot be reached, waits (`AGAIN`).
    """
    rows = night.tables.read(expired_table(name), EXPIRED, COLUMNS).to_pylist()
    wanted = {place["landed_on"] for row in _living(night, name, rows, people) for place in row["records"]}
    if not wanted:
        return False
    zone, read = night.project.zone(name), False
    try:
        gone = let_go(landing_state(night.tables, name))  # these landings are not read again
        for date in sorted(wanted.intersection(zone.dates()) - gone):
            land(night.tables, zone, source_of(night, name), night.suppression, date, again=True)
            read = True
    except (SourceError, ConfigurationError, TryAgain, OSError):
        log.warning("%s: a landing that holds what may be kept again cannot be read now; its documents wait", name)
    return read


def _living(night: Night, name: str, rows: Collection[dict[str, Any]], people: People) -> Iterator[dict[str, Any]]:
    """Yield the expired rows that may be kept by tonight's records; assembly judges what is read again as usual."""
    ends = source_of(night, name).licence_ends
    whole = [row for row in rows if row["since"] is None]
    since = {row["record_id"]: row["reason"] for row in whole if row["reason"] not in (AGAIN, LICENCE, *CONSENT)}
    back = set(_back(night, name, since)) if since else set()
    yield from _over_later(night, name, rows)
    for row in whole:
        reason = row["reason"]
        if (
            reason == AGAIN
            or (reason in CONSENT and not refused(people, name, row["refs"], night.as_of))
            or (reason == LICENCE and (ends is None or ends > night.as_of))
            or row["record_id"] in back
        ):
            yield row


def _over_later(night: Night, name: str, rows: Collection[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the expired rows that only a landing after tonight's day has ended: a rebuild of an earlier day
    repeats it.
    """
    dates = [date for date in landing_state(night.tables, name) if date <= night.as_of]
    for row in rows:
        landed, reason = row["landed_on"], row["reason"]
        lacking = reason == ABSENT and landed <= night.as_of and not any(date > landed for date in dates)
        if (row["since"] or dt.date.min) > night.as_of or (reason == TOMBSTONE and landed > night.as_of) or lacking:
            yield row


def _back(night: Night, name: str, reasons: Mapping[str, str]) -> Iterator[str]:
    """Yield the ids of expired records that may be kept: those of which a newer state is not deleted, and those whose
    retention was not over on tonight's day.

    Args:
        reasons: record id → why it expired.
    """
    where = pc.field("record_id").isin(pa.array(sorted(reasons), pa.string())) & (pc.field("deleted") == False)  # noqa: E712 - of a column
    columns = ["entity", "record_id", "landed_on", "visibility", "governance"]
    records = night.tables.read(records_table(name), RECORDS, columns, where & night.until())
    states = sorted(records.to_pylist(), key=lambda row: row["landed_on"])
    newest = {row["record_id"]: row for row in states if row["entity"] in ("thread", "article")}
    for row in states:
        shown = row["visibility"] != PURGED
        lasts = reasons[row["record_id"]] == RETENTION and row is newest.get(row["record_id"])
        if row["entity"] in ("thread", "article") and (shown or lasts) and retained(row["governance"], night.as_of):
            yield row["record_id"]

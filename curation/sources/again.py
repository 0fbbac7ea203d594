"""What may be kept again is read from its landing again: its text was purged when it might be kept no longer."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import RECORDS
from curation.errors import ConfigurationError, SourceError, TryAgain
from curation.night import Night
from curation.sources.ageing import let_go
from curation.sources.consent import People, refused, retained
from curation.sources.expired import AGAIN, CONSENT, EXPIRED, LICENCE, PURGED, expired_table
from curation.sources.records import land, landing_state, records_table
from curation.sources.settings import source_of

COLUMNS = ["source", "doc_id", "record_id", "reason", "since", "refs", "records"]
log = logging.getLogger("curation.sources")


def read_again(night: Night, name: str, people: People) -> bool:
    """Read the landings of a source again that hold purged text of what lives again. Whether there were any.

    Whose landing is gone from disk, or cannot be reached, waits (`AGAIN`).
    """
    rows = night.tables.read(expired_table(name), EXPIRED, COLUMNS, pc.field("since").is_null()).to_pylist()
    wanted = {place["landed_on"] for row in _living(night, name, rows, people) for place in row["records"]}
    if not wanted:
        return False
    zone, read = night.project.zone(name), False
    try:
        gone = let_go(landing_state(night.tables, name))  # of which nothing is read again
        for date in sorted(wanted.intersection(zone.dates()) - gone):
            land(night.tables, zone, source_of(night, name), night.suppression, date, again=True)
            read = True
    except (SourceError, ConfigurationError, TryAgain, OSError):
        log.warning("%s: a landing that holds what may be kept again cannot be read now; its documents wait", name)
    return read


def _living(night: Night, name: str, rows: Collection[dict[str, Any]], people: People) -> Iterator[dict[str, Any]]:
    """Those of what was over that tonight's records may speak for; what is read again is judged like everything."""
    ends = source_of(night, name).licence_ends
    since = {row["record_id"] for row in rows if row["reason"] not in (AGAIN, LICENCE, *CONSENT)}
    back = set(_back(night, name, since)) if since else set()
    for row in rows:
        reason = row["reason"]
        if (
            reason == AGAIN
            or (reason in CONSENT and not refused(people, name, row["refs"], night.as_of))
            or (reason == LICENCE and (ends is None or ends > night.as_of))
            or row["record_id"] in back
        ):
            yield row


def _back(night: Night, name: str, records: Collection[str]) -> Iterator[str]:
    """Those of some records of which a state came since that may be kept and is not deleted."""
    ids = pa.array(sorted(records), pa.string())
    shown = pc.is_null(pc.field("visibility")) | (pc.field("visibility") != PURGED)
    where = pc.field("record_id").isin(ids) & shown & (pc.field("deleted") == False)  # noqa: E712 - of a column
    found = night.tables.read(
        records_table(name), RECORDS, ["entity", "record_id", "governance"], where & night.until()
    )
    for row in found.to_pylist():
        if row["entity"] in ("thread", "article") and retained(row["governance"], night.as_of):
            yield row["record_id"]

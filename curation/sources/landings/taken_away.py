"""A landing that waits and whose folder was taken away is forgotten: the tables are as if it had never landed, which is
what a rebuild would give."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection

import pyarrow.compute as pc

from curation.document import QUARANTINE, RECORDS
from curation.sources.landings.ageing import let_go
from curation.sources.landings.refused_rows import REFUSED_ROWS
from curation.sources.landings.refused_rows import TABLE as REFUSED_ROWS_TABLE
from curation.sources.landings.sealing import sealing_of
from curation.sources.records import FIELDS, LANDINGS, in_landing, landing_state, records_table
from curation.state.night import Night
from curation.storage.landings.landing import LandingZone

log = logging.getLogger("curation.sources")


def forget_taken_away(night: Night, zone: LandingZone, name: str, waiting: Collection[dt.date]) -> list[dt.date]:
    """Forget those of the landings that wait whose folder is not there any more. Returns their dates.

    A landing that was let go by its age stays: its records are the input. One that comes back is read like a new one.

    Raises:
        SourceError, TryAgain: as `LandingZone.seen`.
    """
    if not waiting:
        return []
    gone = sorted({*waiting} - {*zone.seen()} - let_go(landing_state(night.tables, name)))
    for date in gone:
        _forget(night, name, date)
        log.warning("%s %s: it waited, and its folder was taken away: it is as if it had never landed", name, date)
    return gone


def _forget(night: Night, name: str, date: dt.date) -> None:
    """Take a landing out of the tables. Its state goes last, so that a night that was killed before does it again."""
    tables, table, day = night.tables, records_table(name), date.isoformat()
    if night.suppression.holds:
        seal = sealing_of(tables, table, night.suppression)
        for batch in tables.scan(table, RECORDS, where=pc.field("landed_on") == date):
            for row in batch.to_pylist():
                seal.row(row)
    tables.replace_with(table, (), RECORDS, {"landed_on": day}, "record_id")
    tables.replace_with("quarantine", (), QUARANTINE, {"source": name, "landed_on": day}, "record_id")
    where = in_landing(name, date)
    if tables.exists(REFUSED_ROWS_TABLE):
        tables.replace(REFUSED_ROWS_TABLE, REFUSED_ROWS.empty_table(), where, statistics="source")
    tables.replace("fields", FIELDS.empty_table(), where, ["source"], "source")
    tables.replace("landings", LANDINGS.empty_table(), where, statistics="source")

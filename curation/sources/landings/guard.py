"""Hold a snapshot that lacks too much of the one before until somebody decides, as a truncated export looks just like a
mass deletion. A later whole snapshot ends the wait, and the truncated one is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.sources.assembly.narrow import insert, narrow

COLUMNS = ["landed_on", "entity", "record_id"]
UNCOUNTED = ("other", "suppressed")


class Missing(NamedTuple):
    """What a snapshot would delete: how many records of one kind, out of how many in the snapshot before."""

    entity: str
    missing: int
    of: int


class Guarded(NamedTuple):
    """The landings of a snapshot source that are not applied.

    Attributes:
        waiting: date → what it would delete. Each needs a decision, or a whole landing of a later day.
        passed_over: those that a later landing has replaced since: a whole one, or one that somebody let pass.
    """

    waiting: Mapping[dt.date, Missing]
    passed_over: frozenset[dt.date]


NOTHING = Guarded(MappingProxyType({}), frozenset())
_SAID = f"""
    INSERT INTO present SELECT DISTINCT landed_on, entity, record_id FROM rows
    WHERE entity IS NOT NULL AND entity NOT IN {UNCOUNTED} AND record_id IS NOT NULL
"""
_REFUSED = """
    INSERT INTO present SELECT DISTINCT landed_on, entity, record_id FROM rows
    WHERE entity IS NOT NULL AND record_id IS NOT NULL
"""
_NOW = "SELECT DISTINCT entity, record_id FROM present WHERE landed_on = $1"
_LOST = f"""
    SELECT entity, count(*) FILTER (now.record_id IS NULL), count(*)
    FROM before LEFT JOIN ({_NOW}) AS now USING (entity, record_id)
    GROUP BY entity ORDER BY entity
"""


def guarded_landings(
    records: Iterable[pa.Table],
    quarantine: Iterable[pa.Table],
    landed: Iterable[dt.date],
    max_share: float,
    overridden: Collection[dt.date] = (),
    folder: Path | None = None,
) -> Guarded:
    """Return the landings of a snapshot source that wait, each with the kind of record of which most is missing, and
    those that are passed over.

    Each landing is compared with the records alive after the landings before it that were applied; a row that is
    quarantined under its id is not missing. A landing in which an id cannot be read deletes nothing, so it does not
    wait, and it replaces no landing that waits. The result depends only on the landings and the decisions: nightly
    builds and rebuilds agree.

    Args:
        records, quarantine: columns `COLUMNS` of all landings until as_of, table by table.
        landed: dates of all landings; an empty landing is a snapshot too.
        max_share: largest share of the records of one kind that may be missing; from 0 to 1.
        overridden: landings that a decision lets pass.
        folder: folder of the raw zone for data that does not fit into memory; without it all of it has to.
    """
    waiting: dict[dt.date, Missing] = {}
    passed_over: set[dt.date] = set()
    nameless: set[dt.date] = set()
    with narrow(folder) as database:
        database.execute("CREATE TABLE present (landed_on DATE, entity VARCHAR, record_id VARCHAR)")
        database.execute("CREATE TABLE before (entity VARCHAR, record_id VARCHAR)")
        for table in records:
            insert(database, _SAID, table)
        for table in quarantine:
            nameless.update(table.filter(pc.is_null(table["record_id"]))["landed_on"].to_pylist())
            insert(database, _REFUSED, table)
        for date in sorted(landed):
            lost = [Missing(*row) for row in database.execute(_LOST, [date]).fetchall()]
            worst = max(lost, key=lambda loss: loss.missing / loss.of, default=None)
            waits = worst is not None and worst.missing > max_share * worst.of
            if worst is not None and waits and date not in overridden and date not in nameless:
                waiting[date] = worst
                continue
            if date not in nameless:
                passed_over.update(waiting)
                waiting = {}
                database.execute("DELETE FROM before")
            database.execute(f"INSERT INTO before {_NOW} EXCEPT SELECT entity, record_id FROM before", [date])
    return Guarded(waiting, frozenset(passed_over))

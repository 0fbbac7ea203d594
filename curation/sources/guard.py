"""A snapshot that lacks too much of the one before waits for somebody's word: a truncated export looks just like a
mass deletion."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

COLUMNS = ["landed_on", "entity", "record_id"]
UNCOUNTED = ("other", "suppressed")


class Missing(NamedTuple):
    """What a snapshot would delete: how many records of one kind, of how many that the one before held."""

    entity: str
    missing: int
    of: int


def held_landings(
    records: pa.Table,
    quarantine: pa.Table,
    landed: Iterable[dt.date],
    max_share: float,
    overridden: Collection[dt.date] = (),
) -> dict[dt.date, Missing]:
    """The landings of a snapshot source that wait, with the kind of record that misses most.

    Each landing is compared with what is alive after the ones before it that do not wait; rows that are quarantined
    under their id are there. One in which an id cannot be read deletes nothing, so it does not wait. A function of the
    landings and the decisions: nightly and rebuild agree.

    Args:
        records, quarantine: columns `COLUMNS` of all landings until as_of.
        landed: their dates; one may hold nothing, and is a snapshot all the same.
        max_share: of the records of one kind; from 0 to 1.
        overridden: landings that somebody let pass.
    """
    counted = records.filter(pc.invert(pc.field("entity").isin(UNCOUNTED))).select(COLUMNS)
    refused = quarantine.filter(pc.is_valid(pc.field("record_id"))).select(COLUMNS)
    present: dict[dt.date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table in (counted, refused):
        for row in table.to_pylist():
            if row["entity"] is not None:
                present[row["landed_on"]][row["entity"]].add(row["record_id"])
    nameless = set(quarantine.filter(pc.is_null(pc.field("record_id")))["landed_on"].to_pylist())
    held: dict[dt.date, Missing] = {}
    before: dict[str, set[str]] = {}
    for date in sorted(landed):
        now = present[date]
        lost = Counter({entity: len(ids - now[entity]) for entity, ids in before.items() if ids})
        worst = max(lost, key=lambda entity: lost[entity] / len(before[entity]), default=None)
        if date not in overridden and date not in nameless and worst is not None:
            missing = Missing(worst, lost[worst], len(before[worst]))
            if missing.missing > max_share * missing.of:
                held[date] = missing
                continue
        kept = before if date in nameless else {}
        before = {entity: now[entity] | kept.get(entity, set()) for entity in now.keys() | kept.keys()}
    return held

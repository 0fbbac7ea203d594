"""Records and rejections become columns: one table a batch, built column by column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

from curation.document import CHANGE, LABEL, QUARANTINE, RECORDS, text_digest
from curation.sources.reader import Origin, Record, Rejected
from curation.sources.settings import SourceSettings

ROWS = 8_192  # of a batch
CHARACTERS = 16 << 20  # of text in a batch: what bounds its memory


def batches(
    items: Iterator[Record | Rejected], source: SourceSettings, date: dt.date, rejected: Callable[[Rejected], None]
) -> Iterator[pa.Table]:
    """Records in order as tables of `RECORDS`, none empty; rejections go to `rejected` in between."""
    batch: list[Record] = []
    size = 0
    for item in items:
        if isinstance(item, Rejected):
            rejected(item)
            continue
        batch.append(item)
        size += len(item.text or "")
        if len(batch) >= ROWS or size >= CHARACTERS:
            yield records_table(batch, source, date)
            batch, size = [], 0
    if batch:
        yield records_table(batch, source, date)


def records_table(records: Sequence[Record], source: SourceSettings, date: dt.date) -> pa.Table:
    """A table of `RECORDS`, one row a record; what a record does not say of governance, its source does."""
    count = len(records)
    columns: dict[str, pa.Array] = {
        "source": pa.repeat(source.name, count),
        "landed_on": pa.repeat(pa.scalar(date, pa.date32()), count),
        "origin": origins([record.origin for record in records]),
        "raw_sha256": pa.array([text_digest(r.text) if r.text else None for r in records], pa.binary(32)),
        "title_sha256": pa.array([text_digest(r.title) if r.title else None for r in records], pa.binary(32)),
        "labels": _structs([[(v.name, None, v.raw, v.origin) for v in r.labels] for r in records], LABEL),
        "changes": _structs([r.changes for r in records], CHANGE),
        "governance": _governance(records, source),
        "consent_until": pa.array([r.person.consent_until for r in records], RECORDS.field("consent_until").type),
    }
    for name in ("names", "emails", "phones", "accounts"):
        columns[name] = pa.array([getattr(r.person, name) for r in records], RECORDS.field(name).type)
    for name in RECORDS.names:
        if name not in columns:
            columns[name] = pa.array([getattr(r, name) for r in records], RECORDS.field(name).type)
    return pa.table([columns[name] for name in RECORDS.names], schema=RECORDS)


def quarantine_table(rejected: Sequence[Rejected], source: str, date: dt.date) -> pa.Table:
    """A table of `QUARANTINE`, one row a rejection."""
    count = len(rejected)
    columns = {
        "source": pa.repeat(source, count),
        "landed_on": pa.repeat(pa.scalar(date, pa.date32()), count),
        "origin": origins([each.origin for each in rejected]),
    }
    for name in ("entity", "record_id", "updated_at", "reason"):
        columns[name] = pa.array([getattr(each, name) for each in rejected], QUARANTINE.field(name).type)
    return pa.table([columns[name] for name in QUARANTINE.names], schema=QUARANTINE)


def origins(places: Sequence[Origin]) -> pa.Array:
    """Places as Arrow structs."""
    kind = RECORDS.field("origin").type
    return pa.StructArray.from_arrays(
        [pa.array([getattr(place, child.name) for place in places], child.type) for child in kind], fields=list(kind)
    )


def _governance(records: Sequence[Record], source: SourceSettings) -> pa.Array:
    kind, defaults = RECORDS.field("governance").type, source.governance
    said: dict[str, list[Any]] = {
        "department": [r.department or defaults.department for r in records],
        "region": [r.region or defaults.region for r in records],
        "confidentiality": [r.confidentiality or defaults.confidentiality for r in records],
        "consent": [r.person.consent for r in records],
        "retention_until": [r.retention_until for r in records],
    }
    return pa.StructArray.from_arrays([pa.array(said[child.name], child.type) for child in kind], fields=list(kind))


def _structs(rows: Sequence[Sequence[tuple[Any, ...]]], kind: pa.StructType) -> pa.Array:
    """A list of structs for each row; their fields in the order of `kind`."""
    offsets = pa.array(accumulate(map(len, rows), initial=0), pa.int32())
    flat = [each for row in rows for each in row]
    columns = [pa.array([each[n] for each in flat], child.type) for n, child in enumerate(kind)]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(kind)))

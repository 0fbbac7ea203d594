"""Find the next day on which anything is decided by date: until then a night judges like the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DOCUMENTS, PEOPLE, RECORDS
from curation.sources.landings.expired import AGAIN, EXPIRED, expired_table
from curation.sources.landings.gone_sources import every_source
from curation.sources.records import LANDINGS, records_table
from curation.sources.settings import source_of
from curation.state.night import Night
from curation.storage.tables import Tables


def next_day(night: Night) -> dt.date:
    """Return the first day after the night's on which a landing counts, or a consent, a retention, a licence or a
    version of an article begins or ends; the night's own day where a document waits for something without a date. The
    dates of all tables are considered, whichever a step declares.
    """
    night = replace(night, tables=Tables(night.tables.root), opened=None)
    if _waits(night):
        return night.as_of
    come = [day for part in _dates(night) if (day := _first(part, night.as_of)) is not None]
    ends = (source_of(night, name).licence_ends for name in night.project.sources)
    return min([*come, *(day for day in ends if day is not None and day > night.as_of)], default=dt.date.max)


def _dates(night: Night) -> Iterator[pa.ChunkedArray]:
    tables = night.tables
    yield tables.read("landings", LANDINGS, ["landed_on"])["landed_on"]
    yield tables.read("people", PEOPLE, ["consent_until"])["consent_until"]
    for name in every_source(night):
        governance = tables.read(records_table(name), RECORDS, ["governance"])["governance"]
        yield pc.struct_field(governance, "retention_until")
        yield tables.read(expired_table(name), EXPIRED, ["since"])["since"]
    for name in night.project.sources:
        held = pc.list_flatten(tables.read(f"{name}_documents", DOCUMENTS, ["held"])["held"])
        yield from (pc.struct_field(held, end) for end in ("from", "to"))


def _waits(night: Night) -> bool:
    """Return whether a document waits until its landing can be read again."""
    again = pc.field("reason") == AGAIN
    return any(
        night.tables.read(expired_table(name), EXPIRED, ["reason"], again).num_rows for name in night.project.sources
    )


def _first(part: pa.ChunkedArray, day: dt.date) -> dt.date | None:
    days = part.cast(pa.date32())
    date: dt.date | None = pc.min(days.filter(pc.greater(days, pa.scalar(day, pa.date32())))).as_py()
    return date

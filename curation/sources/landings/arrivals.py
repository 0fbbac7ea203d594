"""Record when landings were first seen. A landing seen in time is read whenever that may be; a landing that arrives
when its date is already too old is refused, by every night and every replay alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandingZone
from curation.storage.tables import Tables

ARRIVALS = pa.schema([("source", pa.string()), ("landed_on", pa.date32())])
TABLE = "arrivals"


def is_old(settings: SourceSettings, date: dt.date, day: dt.date) -> bool:
    """Return whether a landing's age on a day exceeds its source's retention of landings."""
    kept = settings.landing.retain_days
    return kept is not None and date < day - dt.timedelta(days=kept)


def note_arrivals(tables: Tables, zone: LandingZone, settings: SourceSettings, today: dt.date) -> None:
    """Record which landings are there in time, complete or not. When a source is first looked at, all its landings
    count as in time, since they were there before anybody looked.

    Args:
        today: by the clock, as a replay cannot be earlier than what it finds.

    Raises:
        SourceError, TryAgain: as `LandingZone.seen`.
    """
    if settings.landing.retain_days is None:
        return
    known = _seen(tables, settings.name)
    new = [date for date in zone.seen() if date not in known and not (known and is_old(settings, date, today))]
    if new:
        rows = [{"source": settings.name, "landed_on": date} for date in sorted(new)]
        tables.append(TABLE, pa.Table.from_pylist(rows, schema=ARRIVALS), statistics="source")


def too_old(
    tables: Tables, settings: SourceSettings, states: Collection[dt.date], present: Iterable[dt.date], today: dt.date
) -> set[dt.date]:
    """Return the landings that are there but not read, as they arrived when their date was beyond the source's
    retention.

    Args:
        states: dates that were read.
    """
    old = {date for date in present if date not in states and is_old(settings, date, today)}
    return old - _seen(tables, settings.name) if old else old


def _seen(tables: Tables, source: str) -> set[dt.date]:
    return set(tables.read(TABLE, ARRIVALS, ["landed_on"], pc.field("source") == source)["landed_on"].to_pylist())

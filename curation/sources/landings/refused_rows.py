"""Keep the bytes of rows that could not be read, before the landing that holds them is deleted.

Only rows are kept, never whole files, and they were read once more separately: a kept row is refused for the same
reason as in its file. An erasure removes every row that names an erased person (`named_in`). A row whose record may no
longer be kept, or was deleted by its vendor, is removed with it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import ORIGIN, QUARANTINE, RECORDS
from curation.errors import SourceError
from curation.sources import decode
from curation.sources.census import Census
from curation.sources.identities.named_in import Named
from curation.sources.landings.expired import PURGED
from curation.sources.landings.sealing import of_hold, seal
from curation.sources.reader import Record, Rejected, guarded, reader
from curation.sources.reasons import Unreadable
from curation.sources.records import attached_files, records_table, stubs_of
from curation.sources.settings import SourceSettings
from curation.state.suppression import COLUMNS, Suppression
from curation.storage.landings.landing import LandedFile, Landing, file_sha256
from curation.storage.tables import Tables

REFUSED_ROWS = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("origin", ORIGIN),
        ("header", pa.binary()),  # for a CSV: the header that must precede the row
        ("row", pa.binary()),
    ]
)
TABLE = "refused_rows"
VERSION = 3  # of the check whether a landing loses anything: when raised, landings that stay are checked again
ATTACHED = "{} attached files in it are kept nowhere"
NOT_READ = "{} of its files hold what nothing has read"
NOT_APART = "{} of its files hold quarantined rows that cannot be kept apart from them"


def keep_rows(
    tables: Tables,
    source: SourceSettings,
    landing: Landing,
    date: dt.date,
    suppression: Suppression,
    scratch: Path,
    day: dt.date,
) -> str | None:
    """Keep the bytes of a landing's quarantined rows. Return why its files have to stay, or None when all is kept.

    Args:
        landing: its files, as they were read.
        scratch: a folder of the raw zone, for the rows while they are read separately.
        day: the day by which retention is judged.
    """
    where = (pc.field("source") == source.name) & (pc.field("landed_on") == date)
    refused: dict[str, list[dict[str, Any]]] = {}
    for row in tables.read("quarantine", QUARANTINE, where=where).to_pylist():
        refused.setdefault(row["origin"]["file"], []).append(row)
    named = Named(suppression, stubs_of(tables, source.name, suppression))
    stored = {file.name: named.file(source.name, file.name) for file in landing.files}
    read = _positions(tables, source.name, date)
    kept: list[dict[str, Any]] = []
    # What is no file that can be read, has no rows; who names a file with a dot before it means it for nobody.
    unread, mixed = len(refused.keys() - {*stored.values()}) + landing.hidden, 0
    unread += len({named.file(source.name, stray.name) for stray in landing.strays} - refused.keys())
    carried = _carried(tables, source, date)
    for file in landing.files:
        file = replace(file, encoding=source.landing.encoding, delimiter=source.landing.delimiter)
        if not file.size:
            continue
        rows, items = refused.get(stored[file.name], []), read[stored[file.name]]
        contents = _apart(file, rows, items)
        if contents is None and items and not rows:
            continue  # in this form each file is one record
        if contents is None or contents.total > items:
            unread += 1  # the file is quarantined as a whole, or not all of it became records or rejections
        elif rows and not _refused_alone(source, file, contents, rows, scratch):
            mixed += 1
        else:
            origins = {row["origin"]["position"]: row["origin"] for row in rows}
            common = {"source": source.name, "landed_on": date, "header": contents.header}
            kept += [
                {**common, "origin": origins[position], "row": contents.rows[position]}
                for position in sorted(contents.rows)
            ]
    if unread or mixed:
        return NOT_READ.format(unread) if unread else NOT_APART.format(mixed)
    if carried:
        return ATTACHED.format(f"{carried:,}")
    over = _over(tables, source, day)
    gone = [named.row(row["source"], row["row"]) or over(row) for row in kept]
    _seal(suppression, list(compress(kept, gone)))
    kept = [row for row, is_gone in zip(kept, gone, strict=True) if not is_gone]
    place = f"source = '{source.name}' AND landed_on = '{date.isoformat()}'"
    tables.replace(TABLE, pa.Table.from_pylist(kept, schema=REFUSED_ROWS), place, statistics="source")
    return None


def suppress_rows(tables: Tables, source: str, suppression: Suppression) -> int:
    """Remove the rows of a source that name an erased person. Return how many were removed."""
    if not suppression.erased or not tables.exists(TABLE):
        return 0
    stubs = stubs_of(tables, source, suppression)
    named = Named(suppression, stubs)
    return _take_out(tables, source, suppression, lambda row: named.row(source, row["row"]))


def expire_rows(tables: Tables, source: SourceSettings, suppression: Suppression, day: dt.date) -> int:
    """Remove the rows of a source that may no longer be kept on a day. Return how many were removed."""
    if not tables.exists(TABLE):
        return 0
    return _take_out(tables, source.name, suppression, _over(tables, source, day))


def _over(tables: Tables, source: SourceSettings, day: dt.date) -> Callable[[Mapping[str, Any]], bool]:
    """Return a test whether a row may no longer be kept: its source's licence is over, or its record's text
    was purged.
    """
    if source.licence_ends is not None and source.licence_ends <= day:
        return lambda row: True
    purged = pc.field("visibility") == PURGED
    gone = tables.read(records_table(source.name), RECORDS, ["entity", "record_id"], purged)
    names = set(zip(gone["entity"].to_pylist(), gone["record_id"].to_pylist(), strict=True))
    columns = ["landed_on", "origin", "entity", "record_id"]
    refused = tables.read("quarantine", QUARANTINE, columns, pc.field("source") == source.name) if names else None
    rows = refused.to_pylist() if refused is not None else []
    places = {_place(row) for row in rows if (row["entity"], row["record_id"]) in names}
    return lambda row: _place(row) in places


def _place(row: Mapping[str, Any]) -> tuple[dt.date, str, int]:
    return row["landed_on"], row["origin"]["file"], row["origin"]["position"]


def _take_out(tables: Tables, source: str, suppression: Suppression, goes: Callable[[Mapping[str, Any]], bool]) -> int:
    rows = tables.read(TABLE, REFUSED_ROWS)
    gone = [row["source"] == source and goes(row) for row in rows.to_pylist()]
    if any(gone):
        _seal(suppression, list(compress(rows.to_pylist(), gone)))
        tables.replace(TABLE, rows.filter(pa.array([not is_gone for is_gone in gone])), statistics="source")
    return sum(gone)


def _seal(suppression: Suppression, rows: Collection[Mapping[str, Any]]) -> None:
    """Seal the rows that name a person or record under a legal hold."""
    for hold in suppression.holds:
        names = of_hold(suppression, hold)
        named = Named(names, hold.marks)
        for row in rows:
            if named.row(row["source"], row["row"]):
                seal(hold, names, names.mark("refused", row["row"].hex()), {**row, **_as_text(row)})


def _as_text(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: row[name].decode("utf-8", "surrogateescape") for name in ("header", "row")}


def seal_rows(
    tables: Tables, source: SourceSettings, landing: Landing, date: dt.date, suppression: Suppression
) -> bool:
    """Seal the bytes of a landing's rows whose records are under a legal hold, before its files are deleted. Return
    whether all are sealed: rows of files other than CSV, JSON and JSON lines cannot be cut out as bytes, nor rows of
    which one gave several records.
    """
    read, named = _positions(tables, source.name, date), Named(suppression, stubs_of(tables, source.name, suppression))
    stored = {named.file(source.name, file.name): file for file in landing.files}
    for hold in suppression.holds:
        names = of_hold(suppression, hold)
        rows_by_file = _held(tables, source.name, date, names, hold.marks)
        if rows_by_file.keys() - stored.keys():
            return False
        for name, rows in rows_by_file.items():
            file = replace(stored[name], encoding=source.landing.encoding, delimiter=source.landing.delimiter)
            own = _apart(file, [{"origin": origin} for _, origin in rows.values()], read[name])
            if own is None or own.total != read[name]:  # a position is no row where a row gave several items
                return False
            for position, (mark, origin) in rows.items():
                row: dict[str, Any] = {"source": source.name, "landed_on": date, "origin": origin}
                seal(hold, names, mark, row | _as_text({"header": own.header, "row": own.rows[position]}))
    return True


def _held(
    tables: Tables, source: str, date: dt.date, names: Suppression, sealed: frozenset[str]
) -> dict[str, dict[int, tuple[str, Mapping[str, Any]]]]:
    """Return file of a landing → position → HMAC and origin of a record under a legal hold, erased records included."""
    table, columns = records_table(source), ["entity", "record_id", "origin"]
    held = names.reach(partial(tables.scan, table, RECORDS, COLUMNS), sealed) | sealed
    rows_by_file: dict[str, dict[int, tuple[str, Mapping[str, Any]]]] = {}
    for batch in tables.scan(table, RECORDS, columns, pc.field("landed_on") == date):
        for row in batch.to_pylist():
            stub, origin = row["entity"] == "suppressed", row["origin"]
            mark = row["record_id"] if stub else names.record(source, row["entity"], row["record_id"])
            if mark in held:
                rows_by_file.setdefault(origin["file"], {})[origin["position"]] = mark, origin
    return rows_by_file


def _positions(tables: Tables, source: str, date: dt.date) -> Counter[str]:
    """Return file of a landing → number of its positions from which a record or a rejection came."""
    landed = pc.field("landed_on") == date
    refused = landed & (pc.field("source") == source)
    rows = [
        pa.table({name: pc.struct_field(batch["origin"], name) for name in ("file", "position")})
        for table, schema, where in ((records_table(source), RECORDS, landed), ("quarantine", QUARANTINE, refused))
        for batch in tables.scan(table, schema, ["origin"], where)
    ]
    if not rows:
        return Counter()
    counts = pa.concat_tables(rows).group_by("file").aggregate([("position", "count_distinct")]).to_pylist()
    return Counter({row["file"]: row["position_count_distinct"] for row in counts})


def _carried(tables: Tables, source: SourceSettings, date: dt.date) -> int:
    """Return how many attached files lie in the files of a landing; those that rows only name lie elsewhere."""
    if not getattr(reader(source.reader), "CARRIES", False):
        return 0
    return sum(attached_files(tables, source.name, date).values())


def _apart(file: LandedFile, rows: Sequence[Mapping[str, Any]], read: int) -> decode.Apart | None:
    """Return the rows of a file cut out at their positions; None where they cannot be."""
    positions = {row["origin"]["position"] for row in rows}
    try:
        contents = decode.apart(file, positions, read)
    except Unreadable:
        return None
    return contents if contents is not None and contents.rows.keys() == positions else None


def _refused_alone(
    source: SourceSettings, file: LandedFile, found: decode.Apart, rows: Sequence[Mapping[str, Any]], scratch: Path
) -> bool:
    """Return whether the rows give the same rejections by themselves as in their file, and no record."""
    again: Counter[tuple[str, str | None, str | None]] = Counter()
    for content in found.files():
        items = read_alone(source, file.name, content, scratch)
        if items is None:
            return False
        for item in items:
            if not isinstance(item, Rejected):
                return False
            again[item.reason, item.entity, item.record_id] += 1
    return again == Counter((row["reason"], row["entity"], row["record_id"]) for row in rows)


def read_alone(source: SourceSettings, name: str, content: bytes, scratch: Path) -> list[Record | Rejected] | None:
    """Return the records and rejections of rows that are read by themselves; None if the reader refuses them as an
    export.

    Args:
        name: name of the file from which the rows are.
        scratch: a folder of the raw zone, for the rows while they are read.
    """
    path = scratch / "rows"
    path.write_bytes(content)
    alone = LandedFile(path, decode.plain_name(name), file_sha256(path), delimiter=source.landing.delimiter)
    vendor = reader(source.reader)
    census = Census(vendor.FAMILIES)
    try:
        return list(guarded(source.reader, lambda: vendor.read([alone], source.parsed_options(), census)))
    except SourceError:
        return None

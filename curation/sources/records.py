"""One landing of one source into records: each row parsed or quarantined, erased people never written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST, QUARANTINE, RECORDS, digest, text_digest
from curation.sources.reader import Origin, Record, Rejected, reader
from curation.sources.reasons import NOT_A_FILE
from curation.sources.settings import SourceSettings
from curation.storage.landing import LandedFile, landed_files, landed_strays, landing_digest, landing_stamp
from curation.storage.tables import Tables
from curation.suppression import Suppression

VERSION = "1"
EMPTY = hashlib.sha256(b"").digest()  # what stands for the bytes of something that has none
log = logging.getLogger("curation.sources")

LANDINGS = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("files_digest", DIGEST),  # over names and bytes of the landing's files
        ("files_stamp", DIGEST),  # over names, sizes and times: whether to look again
        ("reading_digest", DIGEST),  # over what else decides how it is read: reader, options, defaults
        ("suppression_digest", DIGEST),  # over who is erased and what the source's landings hold as stubs
        ("read", pa.int64()),
        ("parsed", pa.int64()),
        ("quarantined", pa.int64()),
        ("suppressed", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Landed:
    """Counts of one landing: read = parsed + quarantined; `suppressed` of the parsed are stubs. `fresh`: read
    tonight."""

    landed_on: dt.date
    read: int
    parsed: int
    quarantined: int
    suppressed: int
    fresh: bool
    reasons: dict[str, int]

    def figures(self) -> dict[str, int]:
        """The counts, to be shown."""
        names = ("read", "parsed", "quarantined", "suppressed")
        return {name: getattr(self, name) for name in names} | {"read_tonight": int(self.fresh)}


def records_table(source: str) -> str:
    return f"{source}_records"


def read_landing(landing: Path, source: SourceSettings, date: dt.date) -> tuple[pa.Table, pa.Table, bytes]:
    """Parse one landing, nothing stored: (`RECORDS`, `QUARANTINE`, digest of the files).

    Raises:
        SourceError: the export as a whole is not what the reader expects.
    """
    files = list(landed_files(landing, source.name, date))
    records, quarantine = read_files(files, source, date)
    strays = [Rejected(Origin(name, EMPTY, 0), NOT_A_FILE) for name in landed_strays(landing, source.name, date)]
    rows = [_rejected_row(source.name, date, stray) for stray in strays]
    quarantine = pa.concat_tables([quarantine, pa.Table.from_pylist(rows, schema=QUARANTINE)])
    return records, quarantine, landing_digest({file.name: file.sha256 for file in files})


def read_files(files: Sequence[LandedFile], source: SourceSettings, date: dt.date) -> tuple[pa.Table, pa.Table]:
    """Parse files as one landing, nothing stored: (`RECORDS`, `QUARANTINE`). Raises as `read_landing`."""
    records: list[pa.Table] = []
    quarantined: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for item in reader(source.reader).read(files, source.options):
        if isinstance(item, Rejected):
            quarantined.append(_rejected_row(source.name, date, item))
            continue
        batch.append(_record_row(source, date, item))
        if len(batch) >= 10_000:
            records.append(pa.Table.from_pylist(batch, schema=RECORDS))
            batch = []
    records.append(pa.Table.from_pylist(batch, schema=RECORDS))
    return pa.concat_tables(records), pa.Table.from_pylist(quarantined, schema=QUARANTINE)


def land(tables: Tables, landing: Path, source: SourceSettings, suppression: Suppression, date: dt.date) -> Landed:
    """Bring one landing into the tables; reading it again replaces it, and an unchanged one is not read again.

    Raises:
        SourceError: as `read_landing`; the tables keep the last good reading.
    """
    stamp = landing_stamp(landing, source.name, date)
    files_digest = landing_digest({f.name: f.sha256 for f in landed_files(landing, source.name, date)})
    reading = reading_digest(source)
    before = landing_state(tables, source.name).get(date)
    if before and before["files_digest"] == files_digest and before["reading_digest"] == reading:
        if before["files_stamp"] != stamp:  # touched, not changed
            before["files_stamp"] = stamp
            _note(tables, before)
        if before["suppression_digest"] == _suppression_digest(suppression, stubs_of(tables, source.name, suppression)):
            return _landed(tables, before, fresh=False)
        suppress_landing(tables, source.name, suppression, date)
        return _landed(tables, landing_state(tables, source.name)[date], fresh=True)
    records, quarantine, files_digest = read_landing(landing, source, date)
    known = {"files_digest": files_digest, "files_stamp": stamp, "reading_digest": reading}
    state = _store(tables, source.name, date, suppression, records, quarantine, known)
    log.info("%s %s: %d read, %d quarantined", source.name, date, state["read"], quarantine.num_rows)
    return _landed(tables, state, fresh=True)


def _store(
    tables: Tables,
    source: str,
    date: dt.date,
    suppression: Suppression,
    records: pa.Table,
    quarantine: pa.Table,
    known: Mapping[str, Any],
) -> dict[str, Any]:
    """Write records and quarantine, then the state of the landing, which is what says that it is whole."""
    stubs = stubs_of(tables, source, suppression, without=date)
    records = suppression.suppress(records, stubs)
    stubs |= _stubs(records)
    in_date = f"landed_on = '{date.isoformat()}'"
    tables.replace(records_table(source), records, in_date, ["landed_on"], "record_id")
    tables.replace("quarantine", quarantine, f"source = '{source}' AND {in_date}", ["source", "landed_on"], "record_id")
    state = {
        "source": source,
        "landed_on": date,
        "files_digest": known["files_digest"],
        "files_stamp": known["files_stamp"],
        "reading_digest": known["reading_digest"],
        "suppression_digest": _suppression_digest(suppression, stubs),
        "read": records.num_rows + quarantine.num_rows,
        "parsed": records.num_rows,
        "quarantined": quarantine.num_rows,
        "suppressed": pc.sum(pc.equal(records["entity"], "suppressed")).as_py() or 0,
    }
    _note(tables, state)
    return state


def _note(tables: Tables, state: dict[str, Any]) -> None:
    where = f"source = '{state['source']}' AND landed_on = '{state['landed_on'].isoformat()}'"
    tables.replace("landings", pa.Table.from_pylist([state], schema=LANDINGS), where, statistics="source")


def suppress_landing(tables: Tables, source: str, suppression: Suppression, date: dt.date) -> None:
    """Bring an erasure into a landing that is in the tables, without reading the export again (it may be gone)."""
    if not suppression.erased:
        return
    before = landing_state(tables, source)[date]
    stubs = stubs_of(tables, source, suppression)
    if before["suppression_digest"] == _suppression_digest(suppression, stubs):
        return
    records = tables.read(records_table(source), RECORDS, where=pc.field("landed_on") == date)
    if any(suppression.hits(records, stubs)):
        _store(tables, source, date, suppression, records, _quarantine(tables, source, date), before)
    else:
        _note(tables, {**before, "suppression_digest": _suppression_digest(suppression, stubs)})


def suppress_source(tables: Tables, source: str, suppression: Suppression) -> None:
    """Bring the erasures into all landings of a source, again and again until no landing has a new stub for another.

    What is erased afterwards is a function of the landings and the decisions, in whatever order they came.
    """
    before: frozenset[str] | None = None
    while suppression.erased and before != (now := stubs_of(tables, source, suppression)):
        before, mark = now, _suppression_digest(suppression, now)
        for date, state in landing_state(tables, source).items():
            if state["suppression_digest"] != mark:
                suppress_landing(tables, source, suppression, date)


def stubs_of(tables: Tables, source: str, suppression: Suppression, without: dt.date | None = None) -> frozenset[str]:
    """The HMACs of what the landings of a source hold as stubs, but for one landing; nothing when nobody is erased.

    Only of landings that are whole: what a full refresh is about to read again says nothing.
    """
    if not suppression.erased:
        return frozenset()
    dates = landing_state(tables, source).keys() - {without}
    columns = ["entity", "record_id", "landed_on"]
    held = tables.read(records_table(source), RECORDS, columns, pc.field("entity") == "suppressed").to_pylist()
    return frozenset(row["record_id"] for row in held if row["landed_on"] in dates)


def _stubs(records: pa.Table) -> frozenset[str]:
    return frozenset(records.filter(pc.equal(records["entity"], "suppressed"))["record_id"].to_pylist())


def _suppression_digest(suppression: Suppression, stubs: frozenset[str]) -> bytes:
    return digest(digest(*sorted(suppression.erased)), digest(*sorted(stubs)))


def landing_state(tables: Tables, source: str) -> dict[dt.date, dict[str, Any]]:
    """What is known of each landing of a source, by date: rows of `LANDINGS`."""
    rows = tables.read("landings", LANDINGS, where=pc.field("source") == source).to_pylist()
    return {row["landed_on"]: row for row in sorted(rows, key=lambda row: row["landed_on"])}


def _quarantine(tables: Tables, source: str, date: dt.date) -> pa.Table:
    return tables.read("quarantine", QUARANTINE, where=(pc.field("source") == source) & (pc.field("landed_on") == date))


def _landed(tables: Tables, state: dict[str, Any], fresh: bool) -> Landed:
    reasons: dict[str, int] = {}
    for reason in _quarantine(tables, state["source"], state["landed_on"])["reason"].to_pylist():
        reasons[reason] = reasons.get(reason, 0) + 1
    return Landed(
        state["landed_on"],
        state["read"],
        state["parsed"],
        state["quarantined"],
        state["suppressed"],
        fresh,
        dict(sorted(reasons.items())),
    )


def reading_digest(source: SourceSettings) -> bytes:
    """What decides how a landing is read, apart from its bytes. 32 bytes."""
    settings = {"options": source.options, "governance": source.governance.model_dump()}
    return digest(VERSION, source.reader, reader(source.reader).VERSION, json.dumps(settings, sort_keys=True))


def _origin(item: Record | Rejected) -> dict[str, Any]:
    return {"file_sha256": item.origin.file_sha256, "file": item.origin.file, "position": item.origin.position}


def _record_row(source: SourceSettings, date: dt.date, record: Record) -> dict[str, Any]:
    defaults = source.governance
    return {
        "source": source.name,
        "landed_on": date,
        "origin": _origin(record),
        "entity": record.entity,
        "kind": record.kind,
        "record_id": record.record_id,
        "parent_id": record.parent_id,
        "version": record.version,
        "deleted": record.deleted,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "title": record.title,
        "text": record.text,
        "raw_sha256": text_digest(record.text) if record.text else None,
        "title_sha256": text_digest(record.title) if record.title else None,
        "role": record.role,
        "author_ref": record.author_ref,
        "visibility": record.visibility,
        "effective_at": record.effective_at,
        "labels": [{"name": v.name, "value": None, "raw": v.raw, "origin": v.origin} for v in record.labels],
        "governance": {
            "department": record.department or defaults.department,
            "region": record.region or defaults.region,
            "confidentiality": record.confidentiality or defaults.confidentiality,
            "consent": record.person.consent,
            "retention_until": record.retention_until,
        },
        "names": list(record.person.names),
        "emails": list(record.person.emails),
        "phones": list(record.person.phones),
        "accounts": list(record.person.accounts),
        "consent_until": record.person.consent_until,
    }


def _rejected_row(source: str, date: dt.date, rejected: Rejected) -> dict[str, Any]:
    return {
        "source": source,
        "landed_on": date,
        "origin": _origin(rejected),
        "entity": rejected.entity,
        "record_id": rejected.record_id,
        "updated_at": rejected.updated_at,
        "reason": rejected.reason,
    }

"""Read one landing of one source into records: each row is parsed or quarantined, and erased people are never
written.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import DIGEST, QUARANTINE, RECORDS, digest
from curation.errors import SourceError
from curation.sources.absent import Absent, in_words
from curation.sources.census import Census, FieldUse
from curation.sources.first_look.attached import FAMILY as ATTACHED
from curation.sources.first_look.showable_names import IDENTITIES, Names, filled_counts, names_by, names_of
from curation.sources.first_look.unclear import Unclear
from curation.sources.identities.named_in import Named
from curation.sources.landings.masking import masked
from curation.sources.landings.refused import Refused
from curation.sources.landings.sealing import sealing_of
from curation.sources.reader import Origin, Rejected, guarded, reader
from curation.sources.rows import batches
from curation.sources.settings import SourceSettings
from curation.state.suppression import COLUMNS as SUPPRESSION_COLUMNS
from curation.state.suppression import Suppression
from curation.storage.landings.landing import Landing, LandingZone
from curation.storage.spool import Spool
from curation.storage.tables import Tables

VERSION = "8"
PROGRESS = 100_000  # rows after which a long reading logs its progress
log = logging.getLogger("curation.sources")

LANDINGS = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("files_digest", DIGEST),  # over names and bytes of the landing's files
        ("files_stamp", DIGEST),  # over names, sizes, times and marks of the files; another one means to look again
        ("reading_digest", DIGEST),  # over everything else that decides how it is read: reader, options, defaults
        ("suppression_digest", DIGEST),  # over the erased people and the stubs in the source's landings
        ("read", pa.int64()),
        ("parsed", pa.int64()),
        ("quarantined", pa.int64()),
        ("suppressed", pa.int64()),
        # For a landing that ages (`ageing`); null for all others, and for a landing that is read again.
        ("stays", pa.string()),  # why its files may not be removed, though it is old enough
        ("kept_on", pa.date32()),  # the clock's day on which the bytes of its quarantined rows were kept
        ("let_go_on", pa.date32()),  # the night that let its files go: from then on its records are the input
        ("gone_on", pa.date32()),  # the night that found the files gone
        ("marks", pa.list_(DIGEST)),  # marks of its files (`file_mark`) when they were kept; no other file is removed
        ("judged", pa.int64()),  # the version of the code that decided on `stays`; another version decides again
        ("tries", pa.bool_()),  # whether its quarantined rows are read again from their kept bytes (`retried`)
    ]
)


class LandingRow(TypedDict):
    """A row of `LANDINGS`: a landing that was read. A row that was read with some columns only has only their keys."""

    source: str
    landed_on: dt.date
    files_digest: bytes
    files_stamp: bytes
    reading_digest: bytes
    suppression_digest: bytes
    read: int
    parsed: int
    quarantined: int
    suppressed: int
    stays: str | None
    kept_on: dt.date | None
    let_go_on: dt.date | None
    gone_on: dt.date | None
    marks: list[bytes] | None
    judged: int | None
    tries: bool | None


AGEING = ("stays", "kept_on", "let_go_on", "gone_on", "marks", "judged", "tries")
FIELDS = pa.schema(
    [
        ("source", pa.string()),
        ("landed_on", pa.date32()),
        ("family", pa.string()),  # kind of row or object, as the reader names it
        ("field", pa.string()),  # name as the vendor writes it
        ("rows", pa.int64()),
        ("filled", pa.int64()),
        ("known", pa.bool_()),  # whether the reader knows the field; else it is new
    ]
)


@dataclass(frozen=True)
class Landed:
    """The counts of one landing: read = parsed + quarantined, and `suppressed` of the parsed records are stubs.

    `fresh` tells whether it was read tonight.
    """

    landed_on: dt.date
    read: int
    parsed: int
    quarantined: int
    suppressed: int
    fresh: bool
    reasons: dict[str, int]
    undated: tuple[str, ...] = ()  # sentences on unreadable dates; only when the landing is read
    absent: tuple[str, ...] = ()  # sentences on fields that the YAML names and no record has; likewise
    unclear: tuple[str, ...] = ()  # sentences on consents that are not understood; likewise

    def figures(self) -> dict[str, int]:
        """Return the counts for display."""
        names = ("read", "parsed", "quarantined", "suppressed")
        return {name: getattr(self, name) for name in names} | {"read_tonight": int(self.fresh)}


def records_table(source: str) -> str:
    return f"{source}_records"


class Reading:
    """A landing that was read but is not stored in tables yet: records and rejections on disk, and counts of fields."""

    def __init__(self, scratch: Path | None = None) -> None:
        self.records = Spool(RECORDS, scratch)
        self.quarantine = Spool(QUARANTINE, scratch)
        self.uses: tuple[FieldUse, ...] = ()
        self.undated: tuple[str, ...] = ()
        self.absent: tuple[Absent, ...] = ()
        self.unclear = Unclear()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.records.close()
        self.quarantine.close()

    def take(self, landing: Landing, source: SourceSettings, date: dt.date, names: Names | None = None) -> None:
        """Read the files of one landing.

        Args:
            names: the names that may be shown; None means those that its reader and its YAML contain.

        Raises:
            SourceError: the export as a whole is not what the reader expects.
        """
        names = names or names_by(source)
        census = Census(reader(source.reader).FAMILIES)
        try:
            self._take(landing, source, date, names, census)
        except SourceError as error:
            raise self.heard(names).told(error, [file.name for file in landing.files], filled_counts(census)) from None

    def _take(self, landing: Landing, source: SourceSettings, date: dt.date, names: Names, census: Census) -> None:
        vendor = reader(source.reader)
        refused = Refused(self.quarantine, source.name, date)
        written = source.landing
        files = [replace(f, encoding=written.encoding, delimiter=written.delimiter) for f in landing.files]
        parsed: set[str] = set()
        for stray in landing.strays:
            refused(Rejected(Origin(stray.name, stray.sha256, 0), stray.reason))
        items = guarded(source.reader, lambda: vendor.read(files, source.parsed_options(), census))
        for batch in batches(self.unclear.seen(items), source, date, refused):
            parsed.update(pc.unique(batch["entity"]).to_pylist())
            self.records.write(batch)
            if self.records.rows // PROGRESS > (self.records.rows - batch.num_rows) // PROGRESS:
                log.info("%s %s: %d rows so far", source.name, date, self.records.rows)
        refused.flush()
        census.close()
        if refused.undated:
            self.undated = refused.undated.said(vendor.Options, self.heard(names).shows)
        refused.judge(parsed, self.undated)
        self.uses, self.absent = tuple(census.uses()), tuple(census.absent())

    def heard(self, names: Names) -> Names:
        """Return the names that may be shown, given the people in the landing itself. Call it after all reading."""
        return names.beside(self.records.scan(IDENTITIES))


def land(
    tables: Tables,
    zone: LandingZone,
    source: SourceSettings,
    suppression: Suppression,
    date: dt.date,
    *,
    again: bool = False,
) -> Landed:
    """Read one landing into the tables, in place of an earlier reading.

    An unchanged landing is not read again unless `again` is true.

    Raises:
        SourceError: the export as a whole is not what the reader expects; the tables keep the last good reading.
        TryAgain: the place of the landing cannot be reached.
    """
    stamp, reading = zone.stamp(date), reading_digest(source)
    before = None if again else landing_state(tables, source.name).get(date)
    same = before is not None and before["reading_digest"] == reading
    # Remote files are taken for unchanged if their names, sizes, times and marks are, to save fetching them.
    if before is not None and same and zone.remote and before["files_stamp"] == stamp:
        return _unchanged(tables, source.name, suppression, before)
    with zone.opened(date) as landing:
        if before is not None and same and before["files_digest"] == landing.digest:
            if before["files_stamp"] != stamp:  # touched, not changed
                before["files_stamp"] = stamp
                note_landing(tables, before)
            return _unchanged(tables, source.name, suppression, before)
        with Reading(zone.scratch) as contents:
            names = names_of(tables, source)
            contents.take(landing, source, date, names)
            absent = in_words(contents.absent, contents.heard(names).shows) if contents.absent else ()
            known = {"files_digest": landing.digest, "files_stamp": stamp, "reading_digest": reading}
            named = Named(suppression, stubs_of(tables, source.name, suppression, without=date))
            _note_uses(tables, source.name, date, _uses(contents.uses, source.name, date), named)
            records, refused = contents.records.scan, contents.quarantine.scan
            state = store(tables, source.name, date, suppression, records, refused, known)
    log.info("%s %s: %d read, %d quarantined", source.name, date, state["read"], state["quarantined"])
    unclear = contents.unclear.said()
    for sentence in (*contents.undated, *absent, *unclear):
        log.warning("%s %s: %s", source.name, date, sentence)
    return replace(_landed(tables, state, fresh=True), undated=contents.undated, absent=absent, unclear=unclear)


def _unchanged(tables: Tables, source: str, suppression: Suppression, before: dict[str, Any]) -> Landed:
    date = before["landed_on"]
    if before["suppression_digest"] == suppression.digest(stubs_of(tables, source, suppression)):
        return _landed(tables, before, fresh=False)
    suppress_landing(tables, source, suppression, date)
    return _landed(tables, landing_state(tables, source)[date], fresh=True)


Scan = Callable[[], Iterator[pa.Table]]


def store(
    tables: Tables,
    source: str,
    date: dt.date,
    suppression: Suppression,
    records: Callable[..., Iterator[pa.Table]],
    quarantine: Scan,
    known: Mapping[str, Any],
) -> dict[str, Any]:
    """Write records and quarantine, then the state of the landing, which marks it as complete, and return the state."""
    stubs = stubs_of(tables, source, suppression, without=date)
    reached = suppression.reach(lambda: records(SUPPRESSION_COLUMNS), stubs)
    # If nothing is erased or masked, no record has to be sealed for a legal hold.
    losing = suppression if reached or suppression.masks else replace(suppression, holds=())
    seal = sealing_of(tables, records_table(source), losing, lambda: records(SUPPRESSION_COLUMNS))
    named = Named(suppression, stubs | reached)
    held: set[str] = set()
    counts = Counter({"parsed": 0, "quarantined": 0, "suppressed": 0})

    def kept() -> Iterator[pa.Table]:
        for batch in records():
            read, batch = batch, masked(suppression.suppress(batch, reached), suppression)
            seal(read, batch)
            mine = _stubs(batch)
            held.update(mine)
            counts["parsed"] += batch.num_rows
            counts["suppressed"] += pc.sum(pc.equal(batch["entity"], "suppressed")).as_py() or 0
            yield named.without(batch)

    def refused() -> Iterator[pa.Table]:
        for batch in quarantine():
            counts["quarantined"] += batch.num_rows
            yield named.without(batch)

    day = date.isoformat()
    tables.replace_with(records_table(source), kept(), RECORDS, {"landed_on": day}, "record_id")
    tables.replace_with("quarantine", refused(), QUARANTINE, {"source": source, "landed_on": day}, "record_id")
    state = {
        "source": source,
        "landed_on": date,
        "files_digest": known["files_digest"],
        "files_stamp": known["files_stamp"],
        "reading_digest": known["reading_digest"],
        "suppression_digest": suppression.digest(stubs | held),
        **{name: known.get(name) for name in AGEING},  # an erasure does not change the age of a landing
        "read": counts["parsed"] + counts["quarantined"],
        **counts,
    }
    note_landing(tables, state)
    return state


def _in_landing(source: str, date: dt.date) -> str:
    return f"source = '{source}' AND landed_on = '{date.isoformat()}'"


def note_landing(tables: Tables, state: dict[str, Any]) -> None:
    """Write the state of a landing: a row of `LANDINGS`."""
    where = _in_landing(state["source"], state["landed_on"])
    tables.replace("landings", pa.Table.from_pylist([state], schema=LANDINGS), where, statistics="source")


def _uses(uses: Sequence[FieldUse], source: str, date: dt.date) -> pa.Table:
    rows = [{"source": source, "landed_on": date, **use._asdict()} for use in uses]
    return pa.Table.from_pylist(rows, schema=FIELDS)


def _note_uses(tables: Tables, source: str, date: dt.date, uses: pa.Table, named: Named) -> None:
    """Store how often the fields of a landing are filled, except fields whose names name an erased person."""
    kept = uses.filter(pa.array([not named.name(source, field) for field in uses["field"].to_pylist()], pa.bool_()))
    tables.replace("fields", kept, _in_landing(source, date), ["source"], "source")


def field_uses(tables: Tables, source: str, date: dt.date) -> list[FieldUse]:
    """Return the fields of one landing, in order of family and name."""
    where = (pc.field("source") == source) & (pc.field("landed_on") == date)
    rows = tables.read("fields", FIELDS, FieldUse._fields, where).to_pylist()
    return sorted(FieldUse(**row) for row in rows)


def attached_files(tables: Tables, source: str, date: dt.date | None = None) -> dict[str, int]:
    """Return how many attachments the rows of a source's landings, or of one landing, declare, by kind of file.

    Attachments are not turns.
    """
    where = (pc.field("source") == source) & (pc.field("family") == ATTACHED)
    where = where if date is None else where & (pc.field("landed_on") == date)
    counts: Counter[str] = Counter()
    for row in tables.read("fields", FIELDS, ["field", "filled"], where).to_pylist():
        counts[row["field"]] += row["filled"]
    return dict(sorted(counts.items()))


def suppress_landing(tables: Tables, source: str, suppression: Suppression, date: dt.date) -> None:
    """Apply the erasures to a landing in the tables, without reading the export again, which may be gone."""
    if not (suppression.erased or suppression.masking):
        return
    before = landing_state(tables, source)[date]
    stubs = stubs_of(tables, source, suppression)
    if before["suppression_digest"] == suppression.digest(stubs):
        return
    in_landing, named = pc.field("landed_on") == date, Named(suppression, stubs)
    own = (pc.field("source") == source) & in_landing
    uses = tables.read("fields", FIELDS, where=own)
    if any(named.name(source, field) for field in uses["field"].to_pylist()):
        _note_uses(tables, source, date, uses, named)

    def ids() -> Iterator[pa.Table]:
        return tables.scan(records_table(source), RECORDS, SUPPRESSION_COLUMNS, in_landing)

    def shown() -> Iterator[pa.Table]:
        yield from tables.scan(records_table(source), RECORDS, ["source", "entity", "record_id", "origin"], in_landing)
        yield from tables.scan("quarantine", QUARANTINE, where=own)

    if suppression.masking or suppression.reach(ids, stubs) or any(map(named.any, shown())):
        # A table cannot be read while it is written, so its rows are first copied to disk.
        with Reading(tables.root) as held:
            for batch in tables.scan(records_table(source), RECORDS, where=in_landing):
                held.records.write(batch)
            for batch in tables.scan("quarantine", QUARANTINE, where=own):
                held.quarantine.write(batch)
            store(tables, source, date, suppression, held.records.scan, held.quarantine.scan, before)
    else:
        note_landing(tables, {**before, "suppression_digest": suppression.digest(stubs)})


def suppress_source(tables: Tables, source: str, suppression: Suppression) -> None:
    """Apply the erasures to all landings of a source, repeatedly until no stub of one landing erases more in another.

    The result depends only on the landings and the decisions, not on the order in which they came.
    """
    before: frozenset[str] | None = None
    decided = suppression.erased or suppression.masking
    while decided and before != (now := stubs_of(tables, source, suppression)):
        before, mark = now, suppression.digest(now)
        for date, state in landing_state(tables, source).items():
            if state["suppression_digest"] != mark:
                suppress_landing(tables, source, suppression, date)


def stubs_of(tables: Tables, source: str, suppression: Suppression, without: dt.date | None = None) -> frozenset[str]:
    """Return the HMACs of the records that are stubs in a source's landings; empty if nobody is erased.

    Only complete landings count, so a landing that a full refresh is about to read again is left out.

    Args:
        without: a landing to leave out.
    """
    if not suppression.erased:
        return frozenset()
    dates = landing_state(tables, source).keys() - {without}
    columns = ["entity", "record_id", "words_sha256", "landed_on"]
    held = tables.read(records_table(source), RECORDS, columns, pc.field("entity") == "suppressed")
    return _stubs(held.filter(pc.is_in(held["landed_on"], value_set=pa.array(sorted(dates), pa.date32()))))


def _stubs(records: pa.Table) -> frozenset[str]:
    stubs = records.filter(pc.equal(records["entity"], "suppressed"))
    opened = stubs["words_sha256"].drop_null().to_pylist()
    return frozenset(stubs["record_id"].to_pylist()) | {mark.hex() for mark in opened}


def landing_state(tables: Tables, source: str) -> dict[dt.date, dict[str, Any]]:
    """Return the state of each landing of a source, by date: rows of `LANDINGS`."""
    rows = tables.read("landings", LANDINGS, where=pc.field("source") == source).to_pylist()
    return {row["landed_on"]: row for row in sorted(rows, key=lambda row: row["landed_on"])}


def _landed(tables: Tables, state: dict[str, Any], fresh: bool) -> Landed:
    reasons: dict[str, int] = {}
    where = (pc.field("source") == state["source"]) & (pc.field("landed_on") == state["landed_on"])
    for batch in tables.scan("quarantine", QUARANTINE, ["reason"], where):
        for count in batch["reason"].value_counts().to_pylist():
            reasons[count["values"]] = reasons.get(count["values"], 0) + count["counts"]
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
    """Return a digest, 32 bytes, of everything besides a landing's bytes that decides how it is read."""
    settings = {
        "options": source.options, "governance": source.governance.model_dump(), "encoding": source.landing.encoding,
        "delimiter": source.landing.delimiter,
        **({"origins": [rule.model_dump() for rule in source.origins]} if source.origins else {}),
    }  # fmt: skip
    return digest(VERSION, source.reader, reader(source.reader).VERSION, json.dumps(settings, sort_keys=True))

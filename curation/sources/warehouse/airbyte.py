"""Read Airbyte's tables of vendors' objects, raw or with a column for each field, as files for the vendor's own reader.

Documentation: "Airbyte metadata fields", "Typing and Deduping", "Basic Normalization" (raw tables before 2024).
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from curation.json_value import Fields
from curation.sources import decode, vendors
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.reader import READERS, Origin, Reader, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.sources.warehouse.columns import moment
from curation.sources.warehouse.joined import Joined
from curation.sources.warehouse.landed import Landed, tables
from curation.sources.warehouse.objects import Lines, Rows, shape
from curation.sources.warehouse.tables import Extra, Table, record
from curation.storage.landings.landing import LandedFile

# Stream → the file, without its form, that the vendor's reader knows it by.
STREAMS: Mapping[str, Mapping[str, str]] = {
    "zendesk": {
        "tickets": "tickets", "ticket_comments": "comments", "users": "users", "organizations": "organizations",
        "groups": "groups", "brands": "brands", "ticket_fields": "ticket_fields", "macros": "macros",
        "satisfaction_ratings": "satisfaction_ratings", "ticket_audits": "audits", "articles": "articles",
        "deleted_tickets": "deleted_tickets",
    },
    "freshdesk": {
        "tickets": "tickets", "conversations": "conversations", "contacts": "contacts", "agents": "agents",
        "solution_articles": "articles", "companies": "companies", "groups": "groups", "roles": "roles",
    },
    "salesforce": {
        "case": "Case", "casecomment": "CaseComment", "emailmessage": "EmailMessage", "task": "Task", "event": "Event",
        "note": "Note", "contentnote": "ContentNote", "contact": "Contact", "lead": "Lead", "user": "User",
        "account": "Account", "casehistory": "CaseHistory", "feeditem": "FeedItem", "feedcomment": "FeedComment",
        "knowledge__kav": "Knowledge__kav", "livechattranscript": "LiveChatTranscript", "solution": "Solution",
        "contentversion": "ContentVersion", "contentdocumentlink": "ContentDocumentLink",
    },
    "servicenow": {
        name: name for name in ("incident", "task", "problem", "change_request", "sc_request", "sc_req_item", "sc_task",
                                "sys_journal_field", "sys_user", "kb_knowledge", "sys_audit", "sys_user_has_role")
    },
    "jira": {
        "issues": "issues", "issue_comments": "comments", "users": "users", "issue_worklogs": "worklogs",
    },
    "hubspot": {
        name: name for name in ("tickets", "contacts", "companies", "owners", "engagements", "engagements_notes",
                                "engagements_emails", "engagements_calls", "engagements_meetings", "engagements_tasks")
    },
}  # fmt: skip
NOTATIONS = {"servicenow": "%Y-%m-%d %H:%M:%S"}  # notations of times that are not ISO 8601 with a zone
FAMILIES: dict[str, Family] = {}


def module(vendor: str) -> Reader:
    """Return the vendor's own reader."""
    reader: Reader = importlib.import_module(f"{vendors.__name__}.{vendor}")
    return reader


FAMILIES.update(
    {
        f"airbyte.{vendor}.{name}": family
        for vendor in STREAMS
        if vendor in READERS
        for name, family in module(vendor).FAMILIES.items()
    }
)


class _Named:
    """A census that puts the vendor before the family, and names the file that was actually read."""

    def __init__(self, census: Census, vendor: str, streams: Mapping[str, _Stream]) -> None:
        self._census, self._vendor, self._streams = census, vendor, streams

    def see(self, family: str, fields: Fields, file: str) -> None:
        self._census.see(f"airbyte.{self._vendor}.{family}", fields, self._streams[file].real)


@dataclass(frozen=True)
class _Stream(LandedFile):
    """A table as a file of the vendor's objects, made while it is read: nothing of it is stored."""

    rows: Rows = lambda: iter(())
    real: str = ""  # the name of the file that landed
    notation: str | None = None
    opened: list[Lines] = field(default_factory=list)

    def open(self) -> BinaryIO:
        """Open the objects as a stream, one line each; each reading starts anew."""
        lines = Lines(self.rows, self.notation)
        self.opened[:] = [lines]
        return cast(BinaryIO, lines)


def read(
    files: Sequence[LandedFile], vendor: str, named: Mapping[str, str], options: Fields, census: Census
) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each table, objects inside others included; positions count them within a file.

    A row that change data capture marks as deleted is a tombstone. Streams without text give `other`; a table without
    Airbyte's columns is `unknown_file`.
    """
    reader, known = module(vendor), STREAMS[vendor]
    fold = _spelling(reader)
    streams: dict[str, _Stream] = {}
    rest: list[Landed | Rejected] = []
    for file in files:
        for landed in tables(file, named, lambda name: stream_of(name) in known, fold=fold):
            stem = None if isinstance(landed, Rejected) else known.get(stream_of(landed.name))
            if isinstance(landed, Rejected) or stem is None or not _synced(landed):
                rest.append(landed)
            else:
                name = f"airbyte.{len(streams):05}/{stem}.ndjson"
                streams[name] = _Stream(
                    file.path, name, file.sha256, rows=landed.rows, real=file.name, notation=NOTATIONS.get(vendor)
                )
    places: dict[str, int] = {}
    seen = cast(Census, _Named(census, vendor, streams))
    for item in reader.read(list(streams.values()), reader.Options.model_validate(options), seen):
        yield _placed(item, streams[item.origin.file], places)
    for stream in streams.values():
        for lines in stream.opened:
            yield from (_at(refused, places) for refused in lines.refused)
    for left in rest:
        yield from _left(left, vendor, census, places)


def stream_of(name: str) -> str:
    """Return the stream of a table: raw ones are named `_airbyte_raw_tickets` or `zendesk_raw__stream_tickets`."""
    return name.rpartition("raw__stream_")[2].removeprefix("_airbyte_raw_")


def _spelling(reader: Reader) -> Callable[[str], str]:
    """Return a function that spells names as the vendor does, where a warehouse made them upper case."""
    spelled = {
        name.lower(): name for family in reader.FAMILIES.values() for name in (*family.required, *family.optional)
    }
    return lambda name: spelled.get(name.lower(), name.lower()) if name.isupper() else name


def _synced(landed: Landed) -> bool:
    head = next(landed.rows(), None)
    return head is None or (isinstance(head, Row) and any(name.startswith("_airbyte_") for name in head.fields))


def _placed(item: Record | Rejected, stream: _Stream, places: dict[str, int]) -> Record | Rejected:
    gone = stream.opened[0].gone() if stream.opened else None
    if gone is not None and isinstance(item, Rejected) and item.entity and item.record_id:
        # What change data capture keeps of a deleted row is its key.
        item = Record(item.origin, item.entity, item.record_id, updated_at=item.updated_at)
    if gone is not None and isinstance(item, Record):
        item = item._replace(deleted=True, title=None, text=None, summary=None, labels=(), changes=())
        with contextlib.suppress(Unreadable):
            item = item._replace(updated_at=moment(gone) or item.updated_at)
    return _at(item, places, stream.real)


def _at(item: Record | Rejected, places: dict[str, int], file: str | None = None) -> Record | Rejected:
    """Return the item at the next place of its file, or of the given file."""
    name = item.origin.file if file is None else file
    position = places.get(name, 0)
    places[name] = position + 1
    return item._replace(origin=Origin(name, item.origin.file_sha256, position))


def _left(left: Landed | Rejected, vendor: str, census: Census, places: dict[str, int]) -> Iterator[Record | Rejected]:
    """Yield items for tables of streams that hold no text, and for files and tables that are not of a sync."""
    if isinstance(left, Rejected):
        yield left
        return
    if next(left.rows(), None) is None or not _synced(left):
        yield _at(decode.unknown(left.file), places)
        return
    joined, name = Joined({}, {}), stream_of(left.name)
    for row in left.rows():
        shaped_row, gone = (row, None) if isinstance(row, Rejected) else shape(row)
        if isinstance(shaped_row, Rejected):
            yield _at(shaped_row, places)
            continue
        census.see(f"airbyte.{vendor}.{name}", shaped_row.fields, left.file.name)
        named = shaped_row._replace(fields={key.lower(): value for key, value in shaped_row.fields.items()})
        item = record(named, name, Table(), joined, Extra())
        yield _at(item._replace(deleted=gone is not None) if isinstance(item, Record) else item, places)

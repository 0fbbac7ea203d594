"""Salesforce's exports: a CSV an object (data loader, weekly export, Bulk API), or JSON of queries and of the tree API.

Shapes from "Object Reference for the Salesforce Platform", "REST API Developer Guide: Query" and "Bulk API 2.0 and Bulk
API Developer Guide: Get Results for a Query Job". The weekly export writes instants in UTC and without a zone, and lays
files beside its CSVs.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from curation.errors import SourceError
from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.reader import Record, Rejected
from curation.sources.vendors.salesforce.export import EXPORTED, SHORT_ID, Export, Options, other
from curation.sources.vendors.salesforce.fields import ARTICLE, FAMILIES, KNOWN, REQUIRED, by_columns, family_of
from curation.sources.vendors.salesforce.objects import builder
from curation.sources.vendors.salesforce.texts import article_id, closest
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "6"
PEOPLE = ("contact", "lead", "user", "account")
LOOKED_AT = 100  # rows of a CSV that are read to find one without a flaw, which shows the columns

_OBJECT = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
_WORD = re.compile(r"[a-z][a-z0-9]*(?:__kav)?", re.ASCII)
_ADDRESS = re.compile(r"/sobjects/(\w{1,80})/([A-Za-z0-9]{1,40})", re.ASCII)
_REFERENCE = re.compile(r"@\w{1,80}", re.ASCII)
# The field for the owner of an object that is nested in the owner and does not name it.
_BELONGS = {
    **dict.fromkeys(("casecomment", "emailmessage", "feeditem", "casefeed", "feedcomment", "note"), "ParentId"),
    **dict.fromkeys(("casehistory", "casehistory2", "livechattranscript"), "CaseId"),
    **dict.fromkeys(("task", "event"), "WhatId"),
}


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each row or object of each file; column names may have any case, as data loaders write them.

    The name of a CSV (`Case.csv`), a word in it (`job-case-1.csv`) or its columns tell its object. An unknown CSV with
    an Id holds an object without text; one without Id is no export. In JSON, `attributes` or else the file's name tell
    the object; a nested object has a position of its own, after its owner and all objects that are nested less deep.

    The `parent_id` of a note is the person or record that it is about (WhoId, else WhatId, ParentId, AccountId, or its
    links). The `person` of a case holds the statements of a web form about its sender. A deleted row is a tombstone
    without text; a deleted person keeps identities, which must still be found in old texts. The contract is
    `curation.sources.reader.Reader`.

    Raises:
        SourceError: a required column, or Id of an object without text, is missing.
    """
    about, bodies = _beside(files)
    users = _users(files)
    written = options.date_formats
    csv_export = Export(options, written or EXPORTED, about, bodies, users)
    json_export = Export(options, written, about, bodies, users)
    used = {file.name for file in bodies.values()}
    for file in files:
        stem, form = decode.file_form(file.name)
        kind = _named(stem)
        if form == "csv":
            yield from _table(file, stem, kind, csv_export, census)
        elif form in ("json", "ndjson"):
            for entry in _objects(file, form, kind):
                yield entry if isinstance(entry, Rejected) else _settled(entry, file, json_export, census)
        elif file.name not in used:
            yield decode.unknown(file)


def _named(stem: str) -> str | None:
    """Return the object that a file is named after, or that alone is a word in its name; else None."""
    lowered = stem.lower()
    if lowered in KNOWN or (lowered.endswith(("__c", "__kav")) and _OBJECT.fullmatch(lowered)):
        return lowered
    words = _WORD.findall(lowered.replace("_", " ").replace("  kav", "__kav"))
    objects = {word for word in words if word in KNOWN or word.endswith("__kav")}
    return objects.pop() if len(objects) == 1 else None


# CSV ------------------------------------------------------------------------------------------------------------------


def _table(
    file: LandedFile, stem: str, kind: str | None, export: Export, census: Census
) -> Iterator[Record | Rejected]:
    exact = kind if kind == stem.lower() else None
    rows = decode.csv_rows(file, _due(exact) if exact else ("Id",))
    try:
        first = list(_until_sound(rows))
    except SourceError:
        if exact:
            raise
        yield decode.unknown(file)
        return
    names = next((list(row.fields) for row in first if isinstance(row, Row) and row.flaw is None), [])
    kind = exact or _told(file, stem, kind, names)
    family = family_of(kind)
    for row in chain(first, rows):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see(family, row.fields, file.name)
        yield _record(row, kind, export)


def _due(kind: str) -> tuple[str, ...]:
    return tuple(REQUIRED.get(family_of(kind), ("Id",)))


def _told(file: LandedFile, stem: str, kind: str | None, names: Sequence[str]) -> str:
    """Return the object of a CSV that is not simply named after it.

    The name of the file counts if the CSV has one of the object's columns.
    """
    lowered = {name.lower() for name in names} - {"id"}
    if kind is None or (names and lowered.isdisjoint(name.lower() for name in _due(kind)) and len(_due(kind)) > 1):
        kind = by_columns(names)
    if kind is None:
        return stem.lower() if _OBJECT.fullmatch(stem.lower()) and stem.lower() not in KNOWN else "object"
    if names:
        values.require(file.name, names, _due(kind))
    return kind


def _until_sound(rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
    """Yield the rows up to the first without a flaw, at most `LOOKED_AT`."""
    for count, row in enumerate(rows, start=1):
        yield row
        if (isinstance(row, Row) and row.flaw is None) or count == LOOKED_AT:
            return


# JSON -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """An object and its kind; `related` is set if it only names the record that another object belongs to."""

    row: Row
    kind: str
    related: bool = False


def _objects(file: LandedFile, form: str, named: str | None) -> Iterator[_Found | Rejected]:
    """Yield every object of a file, each followed by those nested in it, level by level.

    It reads `{"records": […]}` of queries and the tree API, the same under `result` (from command line tools), lists of
    objects or of such pages, and NDJSON with one object a line.
    """
    position = 0
    for whole in decode.object_rows(file, form, ("records",)):
        for top in _unpaged(whole):
            pending: deque[tuple[Row | Rejected, tuple[str, str] | None, bool]] = deque([(top, None, False)])
            while pending:
                row, owner, related = pending.popleft()
                place = decode.origin(file, position)
                position += 1
                if isinstance(row, Rejected):
                    yield Rejected(place, row.reason)
                    continue
                attributes = row.fields.get("attributes")
                known = attributes if isinstance(attributes, dict) else {}
                kind, own = _identity(known, None if related else named)
                if kind is None or (row.under is None and not known and not _says(row, "id")):
                    yield Rejected(place, reasons.UNKNOWN_FILE if row.under is None else reasons.BAD_TYPE)
                    continue
                fields = _completed(row.fields, known, kind, own, owner)
                mine = next((values.identifier(value) for name, value in fields.items() if name.lower() == "id"), None)
                pending.extend(_nested(row, (kind, mine) if mine else None))
                yield _Found(Row(place, fields, row.under, row.flaw), kind, related)


def _unpaged(row: Row | Rejected) -> Iterator[Row | Rejected]:
    """Yield the records of a page in a list, on a line, or in the result of a command; else the row itself."""
    if isinstance(row, Row) and row.under is None and "attributes" not in row.fields:
        result = row.fields.get("result")
        page = result if isinstance(result, dict) else row.fields
        records = page.get("records")
        if isinstance(records, list):
            for record in records:
                yield _child(row, record)
            return
    yield row


def _child(row: Row, value: object) -> Row | Rejected:
    if not isinstance(value, dict):
        return Rejected(row.origin, reasons.NOT_AN_OBJECT)
    return Row(row.origin, value, "records", decode.flaw_of(value) if row.flaw else None)


def _nested(row: Row, owner: tuple[str, str] | None) -> Iterator[tuple[Row | Rejected, tuple[str, str] | None, bool]]:
    for key, value in row.fields.items():
        if key == "attributes" or not isinstance(value, dict):
            continue
        records = value.get("records")
        if isinstance(records, list):
            for record in records:
                yield _child(row, record), owner, False
        elif isinstance(value.get("attributes"), dict):
            yield _child(row, value), None, True


def _identity(attributes: dict[str, Any], named: str | None) -> tuple[str | None, str | None]:
    """Return the object and the id by `attributes`, else by the file's name.

    The type of an owner is only `Name`, but its address tells the object.
    """
    address = attributes.get("url")
    match = _ADDRESS.search(address) if isinstance(address, str) else None
    kind = attributes.get("type")
    if match is not None and (kind is None or kind == "Name"):
        kind = match.group(1)
    if kind is None:
        kind = named
    lowered = kind.lower() if isinstance(kind, str) else ""
    own = match.group(2) if match is not None else values.identifier(attributes.get("referenceId"))
    return (lowered if _OBJECT.fullmatch(lowered) else None), own


def _says(row: Row, field: str) -> bool:
    return any(name.lower() == field for name in row.fields)


def _completed(
    fields: dict[str, Any], attributes: dict[str, Any], kind: str, own: str | None, owner: tuple[str, str] | None
) -> dict[str, Any]:
    """Return an object's fields with its id, with ids for references of the tree API, and with its owner if nested."""
    names = {name.lower() for name in fields}
    whole = dict(fields)
    if "referenceId" in attributes:
        whole = {
            name: value[1:] if isinstance(value, str) and _REFERENCE.fullmatch(value) else value
            for name, value in fields.items()
        }
    if own is not None and "id" not in names:
        whole["Id"] = own
    if owner is not None and kind in _BELONGS:
        name = "WhoId" if _BELONGS[kind] == "WhatId" and owner[0] in PEOPLE[:2] else _BELONGS[kind]
        if name.lower() not in names:
            whole[name] = owner[1]
    return whole


def _settled(found: _Found, file: LandedFile, export: Export, census: Census) -> Record | Rejected:
    census.see(f"{family_of(found.kind)} (objects)", found.row.fields, file.name)
    # An object that another one only names must not count as a record without text.
    item = _record(found.row, found.kind, export, related=found.related and found.kind not in PEOPLE)
    if found.related and found.kind == "user" and isinstance(item, Record) and not _says(found.row, "usertype"):
        return item._replace(role=None)  # a user of the company or of a portal; only UserType would tell
    return item


# Both -----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _lowered(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)


def _record(row: Row, kind: str, export: Export, *, related: bool = False) -> Record | Rejected:
    fields = dict(zip(_lowered(tuple(row.fields)), row.fields.values(), strict=True))
    flaw = row.flaw or (reasons.DUPLICATE_KEY if len(fields) != len(row.fields) else None)
    row = Row(row.origin, fields, row.under, flaw)
    entity, build = ("other", other(kind)) if related else builder(kind)
    own = fields.get("historyid") if "id" not in fields else fields["id"]

    def record() -> Record:
        return build(row.origin, values.required_identifier(own), fields, export)

    item = decode.settle(row, entity, own, fields.get("lastmodifieddate"), record)
    return item if isinstance(item, Record) else _named_rejection(item, fields, family_of(kind), export)


def _named_rejection(item: Rejected, fields: dict[str, Any], family: str, export: Export) -> Rejected:
    """Return a rejection with the id and time that its record would have had."""
    if item.entity == "other" and item.record_id is not None:
        item = item._replace(record_id=f"{family}/{item.record_id}")
    elif family == ARTICLE:
        item = item._replace(record_id=article_id(fields))
    elif family == "contentversion":
        item = item._replace(record_id=values.identifier(fields.get("contentdocumentid")))
    if item.updated_at is None:
        with suppress(reasons.Unreadable):
            item = item._replace(updated_at=export.when(fields.get("lastmodifieddate")))
    return item


# What stands beside ---------------------------------------------------------------------------------------------------


def _beside(files: Sequence[LandedFile]) -> tuple[dict[str, str], dict[str, LandedFile]]:
    """Return the links and the files of notes.

    They are a mapping from the document of a note to the person or record that it is linked to, and the files of a
    weekly export that hold texts of notes.
    """
    about: dict[str, str] = {}
    notes: set[str] = set()
    for file in files:
        stem, form = decode.file_form(file.name)
        kind = _named(stem)
        if kind not in ("contentdocumentlink", "contentversion") or form not in ("csv", "json", "ndjson"):
            continue
        for fields in _plain(file, form, kind):
            if kind == "contentversion" and str(fields.get("filetype")).upper() == "SNOTE":
                notes.add(str(fields.get("id")))
            elif kind == "contentdocumentlink" and not values.flag(fields.get("isdeleted")):
                _link(about, fields)
    bodies = {}
    for file in files:
        path = PurePosixPath(file.name)
        if path.parent.name.lower() == "contentversion" and path.name in notes:
            bodies[path.name] = file
    return about, bodies


def _users(files: Sequence[LandedFile]) -> frozenset[str]:
    """Return the users whose own rows are in the landing, by the `SHORT_ID` characters that every form of an id has."""
    users = set()
    for file in files:
        stem, form = decode.file_form(file.name)
        if _named(stem) == "user" and form in ("csv", "json", "ndjson"):
            users |= {str(fields.get("id"))[:SHORT_ID] for fields in _plain(file, form, "user")}
    return frozenset(users)


def _plain(file: LandedFile, form: str, kind: str) -> Iterator[dict[str, Any]]:
    rows = decode.csv_rows(file) if form == "csv" else (f for f in _objects(file, form, kind))
    for entry in rows:
        row = entry.row if isinstance(entry, _Found) else entry
        if isinstance(row, Row) and row.flaw is None:
            yield {name.lower(): value for name, value in row.fields.items()}


def _link(about: dict[str, str], fields: dict[str, Any]) -> None:
    note, linked = values.identifier(fields.get("contentdocumentid")), values.identifier(fields.get("linkedentityid"))
    nearest = closest(about.get(note or ""), linked)
    if note is not None and nearest is not None:
        about[note] = nearest

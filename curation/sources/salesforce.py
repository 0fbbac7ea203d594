"""Salesforce exports: one CSV an object (`Case.csv`, in any folder), or the JSON of the tree API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from curation.errors import SourceError
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.markup import to_markdown
from curation.sources.reader import Label, Origin, Person, Record, Rejected
from curation.storage.landing import LandedFile

VERSION = "1"
OPTIONS = frozenset({"consent_field"})  # a column of Contact and Lead: true, false, granted or denied

# Without these columns an export has changed: the source is held.
REQUIRED = {
    "case": ("Id", "Subject", "Description", "CreatedDate"),
    "casecomment": ("Id", "ParentId", "CommentBody", "CreatedDate"),
    "emailmessage": ("Id", "ParentId", "TextBody"),
    "task": ("Id", "Subject", "Description"),
    "event": ("Id", "Subject", "Description"),
    "note": ("Id", "Title", "Body"),
    "contentnote": ("Id", "Title"),
    "contact": ("Id", "LastName", "Email"),
    "lead": ("Id", "LastName", "Email"),
    "user": ("Id", "LastName", "Email"),
    "account": ("Id", "Name"),
}
OTHER = ("opportunity", "campaign", "campaignmember", "solution", "product2", "asset", "order", "contract", "group")
NOTES = ("task", "event", "note", "contentnote")
PHONES = ("phone", "mobilephone", "homephone", "otherphone", "assistantphone")
CASE_LABELS = ("status", "priority", "type", "origin", "reason")
NOTE_LABELS = ("status", "priority", "type", "tasksubtype")

Fields = Mapping[str, Any]


def read(files: Sequence[LandedFile], options: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One item for each row or object of each file; column names in any case, as data loaders write them.

    A note's `parent_id` is who or what it is about (WhoId, else WhatId, ParentId, AccountId). A case carries what a web
    form said of its sender in `person`. A deleted row is a tombstone without text; a deleted person keeps identities,
    which must still be found in old texts. The contract is `curation.sources.reader.Reader`.

    Raises:
        SourceError: a column of `REQUIRED`, or Id of an object in `OTHER`, is missing.
    """
    for file in files:
        stem, form = decode.file_form(file.name)
        kind = stem.lower()
        if form == "csv" and (kind in REQUIRED or kind in OTHER or kind.endswith("__c")):
            rows = decode.csv_rows(file, REQUIRED.get(kind, ("Id",)))
        elif form == "csv":
            rows = _unlisted(file)
        elif form == "json":
            yield from _tree(file, options)
            continue
        else:
            yield decode.unknown(file)
            continue
        for row in rows:
            yield row if isinstance(row, Rejected) else _record(row, kind, options)


def _unlisted(file: LandedFile) -> Iterator[Row | Rejected]:
    """Rows of an object we do not know; a CSV without Id is no export of Salesforce."""
    try:
        yield from decode.csv_rows(file, ("Id",))
    except SourceError:
        yield decode.unknown(file)


def _tree(file: LandedFile, options: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """Records of `{"records": [{"attributes": {"type": "Case", "referenceId": …}, …}]}` and those nested in them."""
    position = 0
    for top in decode.json_rows(file, ("records",)):
        pending: list[Row | Rejected] = [top]
        while pending:
            row = pending.pop(0)
            place = decode.origin(file, position)
            position += 1
            if isinstance(row, Rejected):
                yield Rejected(place, row.reason)
                continue
            attributes = row.fields.get("attributes")
            if row.under is None or not isinstance(attributes, dict):
                yield Rejected(place, reasons.UNKNOWN_FILE if row.under is None else reasons.BAD_TYPE)
                continue
            fields = {
                key: value.removeprefix("@") if isinstance(value, str) else value for key, value in row.fields.items()
            }
            fields.setdefault("Id", attributes.get("referenceId"))
            for value in row.fields.values():
                children = value.get("records") if isinstance(value, dict) else None
                for child in children if isinstance(children, list) else ():
                    if isinstance(child, dict):
                        flaw = decode.flaw_of(child) if row.flaw else None
                        pending.append(Row(row.origin, child, "records", flaw))
                    else:
                        pending.append(Rejected(row.origin, reasons.NOT_AN_OBJECT))
            kind = str(attributes.get("type") or "").lower()
            yield _record(Row(place, fields, row.under, row.flaw), kind, options)


def _record(row: Row, kind: str, options: Mapping[str, str]) -> Record | Rejected:
    fields = {name.lower(): value for name, value in row.fields.items()}
    flaw = row.flaw or (reasons.DUPLICATE_KEY if len(fields) != len(row.fields) else None)
    row = Row(row.origin, fields, row.under, flaw)
    entity, builder = _builder(kind, options)

    def build() -> Record:
        return builder(row.origin, values.required_identifier(fields.get("id")), fields)

    return decode.settle(row, entity, fields.get("id"), fields.get("lastmodifieddate"), build)


def _builder(kind: str, options: Mapping[str, str]) -> tuple[str, Callable[[Origin, str, Fields], Record]]:
    if kind == "case":
        return "thread", _case
    if kind == "casecomment":
        return "turn", _comment
    if kind == "emailmessage":
        return "turn", _email
    if kind in NOTES:
        return "thread", _note
    if kind in ("contact", "lead"):
        return "person", partial(_person, role="requester", consent_field=options.get("consent_field"))
    if kind == "user":
        return "person", partial(_person, role="agent", consent_field=None)
    if kind == "account":
        return "person", _account
    return "other", _other


def _times(o: Fields) -> dict[str, Any]:
    """Tombstone and instants; the tree API has none of them."""
    modified = values.instant(o.get("lastmodifieddate")) or values.instant(o.get("systemmodstamp"))
    return {
        "deleted": values.flag(o.get("isdeleted")),
        "created_at": values.instant(o.get("createddate")),
        "updated_at": modified,
    }


def _labels(o: Fields, names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(name, raw) for name in names if (raw := values.text(o.get(name))) is not None)


def _first(o: Fields, *names: str) -> str | None:
    return next((found for name in names if (found := values.identifier(o.get(name)))), None)


def _case(place: Origin, record_id: str, o: Fields) -> Record:
    common = {"kind": "ticket", "role": "requester", "author_ref": _first(o, "contactid", "suppliedemail"), **_times(o)}
    if common["deleted"]:
        return Record(place, "thread", record_id, **common)
    sender = Person(
        names=values.distinct(o.get("suppliedname")),
        emails=values.distinct(o.get("suppliedemail")),
        phones=values.distinct(o.get("suppliedphone")),
    )
    return Record(
        place,
        "thread",
        record_id,
        title=values.text(o.get("subject")),
        text=values.text(o.get("description")),
        labels=_labels(o, CASE_LABELS),
        person=sender,
        **common,
    )


def _comment(place: Origin, record_id: str, o: Fields) -> Record:
    times = _times(o)
    return Record(
        place,
        "turn",
        record_id,
        parent_id=values.required_identifier(o.get("parentid"), reasons.MISSING_PARENT),
        text=None if times["deleted"] else values.text(o.get("commentbody")),
        author_ref=_first(o, "createdbyid"),
        visibility="public" if values.flag(o.get("ispublished")) else "internal",
        **times,
    )


def _email(place: Origin, record_id: str, o: Fields) -> Record:
    times = _times(o)
    times["created_at"] = values.instant(o.get("messagedate")) or times["created_at"]
    incoming = values.flag(o.get("incoming"))
    html = values.text(o.get("htmlbody"))
    body = to_markdown(html) if html else values.text(o.get("textbody"))
    return Record(
        place,
        "turn",
        record_id,
        parent_id=values.required_identifier(o.get("parentid"), reasons.MISSING_PARENT),
        text=None if times["deleted"] else body,
        role="requester" if incoming else "agent",
        author_ref=_first(o, "fromaddress", "createdbyid") if incoming else _first(o, "createdbyid", "fromaddress"),
        **times,
    )


def _note(place: Origin, record_id: str, o: Fields) -> Record:
    common = {
        "kind": "note",
        "role": "agent",
        "author_ref": _first(o, "ownerid", "createdbyid"),
        "parent_id": _first(o, "whoid", "whatid", "parentid", "accountid"),
        "visibility": "internal",
        **_times(o),
    }
    if common["deleted"]:
        return Record(place, "thread", record_id, **common)
    rich = values.text(o.get("content")) or values.text(o.get("textpreview"))
    return Record(
        place,
        "thread",
        record_id,
        title=values.text(o.get("subject")) or values.text(o.get("title")),
        text=values.text(o.get("description")) or values.text(o.get("body")) or (to_markdown(rich) if rich else None),
        labels=_labels(o, NOTE_LABELS),
        **common,
    )


def _person(place: Origin, record_id: str, o: Fields, role: str, consent_field: str | None) -> Record:
    first_last = " ".join(values.distinct(o.get("firstname")) + values.distinct(o.get("lastname")))
    consent, until = values.consent(o.get(consent_field.lower())) if consent_field else (None, None)
    return Record(
        place,
        "person",
        record_id,
        role=role,
        person=Person(
            names=values.distinct(o.get("name"), first_last),
            emails=values.distinct(o.get("email")),
            phones=values.distinct(*(o.get(name) for name in PHONES)),
            consent=consent,
            consent_until=until,
        ),
        **_times(o),
    )


def _account(place: Origin, record_id: str, o: Fields) -> Record:
    person = Person(phones=values.distinct(o.get("phone")), accounts=values.distinct(o.get("accountnumber")))
    return Record(place, "person", record_id, role="account", person=person, **_times(o))


def _other(place: Origin, record_id: str, o: Fields) -> Record:
    return Record(place, "other", record_id, **_times(o))

"""Freshdesk's API v1 and v2 as JSON: objects are told apart by their shape, since any call's answer may have been
saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Label, NoOptions, Origin, Person, Record, Rejected
from curation.storage.landing import LandedFile

VERSION = "1"


class Options(NoOptions):
    """What a Freshdesk source may set: keys of a contact's custom_fields."""

    consent_field: str = Field(default="training_consent", description="Says granted or denied.")
    account_field: str = Field(default="account_number", description="Holds an account number.")


FAMILIES = {
    "ticket": Family({"id": "id", "subject": "any", "created_at": "instant", "updated_at": "instant"}),
    "note": Family({"id": "id", "created_at": "instant"}),
    "contact": Family({"id": "id"}),
    "agent": Family({"id": "id"}),
    "article": Family({"id": "id", "title": "any"}),
}

LISTS = ("results", "tickets", "conversations", "contacts", "agents", "articles")
WRAPPERS = {
    "helpdesk_ticket": "ticket",
    "ticket": "ticket",
    "note": "note",
    "conversation": "note",
    "user": "contact",
    "contact": "contact",
    "agent": "agent",
    "customer": "other",
    "company": "other",
    "time_entry": "other",
    "article": "article",
}
ENTITIES = {"ticket": "thread", "note": "turn", "contact": "person", "agent": "person", "article": "article"}
NESTED = ("notes", "conversations")  # of a ticket: v1 always, v2 with include=conversations
LABELS = ("status", "priority", "type", "ticket_type", "source", "spam", "group_id", "product_id")
RENAMED = {"ticket_type": "type", "source": "channel", "group_id": "group", "product_id": "product"}

_LANGUAGE = re.compile(r".*articles?_([a-z]{2}(?:-[A-Z]{2})?)")  # solution_articles_fr


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """One item for each object of each file, notes and requesters inside a ticket included.

    Positions count objects, nested ones too. An id that stands for a ticket in URLs (`display_id` in v1) is its record
    id. Codes of status and priority stay as Freshdesk writes them. A translation of an article is a record of its own,
    `<id>/<language>`. The contract is `curation.sources.reader.Reader`.
    """
    for file in files:
        stem, form = decode.file_form(file.name)
        if form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        language = _LANGUAGE.fullmatch(stem)
        position = 0
        for row in decode.object_rows(file, form, LISTS):
            for item in _objects(row):
                place = decode.origin(file, position)
                position += 1
                if isinstance(item, Rejected):
                    yield Rejected(place, item.reason)
                else:
                    shape, found, parent = item
                    census.see(shape, found.fields, file.name)
                    there = Row(place, found.fields, found.under, found.flaw)
                    yield _record(there, shape, parent, language.group(1) if language else None, options)


def _objects(row: Row | Rejected) -> Iterator[Rejected | tuple[str, Row, object]]:
    """The object of a row and those inside it: shape, fields and the ticket that a note hangs on."""
    if isinstance(row, Rejected):
        yield row
        return
    shape, fields = _shape(row.fields)
    yield shape, Row(row.origin, fields, row.under, row.flaw), fields.get("ticket_id")
    if shape != "ticket":
        return
    parent = _ticket_id(fields)
    for key in NESTED:
        notes = fields.get(key)
        for note in notes if isinstance(notes, list) else ():
            yield _nested(row, note, "note", parent)
    requester = fields.get("requester")
    if isinstance(requester, dict):
        yield _nested(row, requester, "contact", None)


def _nested(row: Row, value: object, shape: str, parent: object) -> Rejected | tuple[str, Row, object]:
    if not isinstance(value, dict):
        return Rejected(row.origin, reasons.NOT_AN_OBJECT)
    inner = value.get(shape)
    fields = inner if len(value) == 1 and isinstance(inner, dict) else value
    return shape, Row(row.origin, fields, shape, decode.flaw_of(fields) if row.flaw else None), parent


def _shape(o: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What an object is, out of its wrapper. An object that is nothing we use is `other`."""
    if len(o) == 1:
        ((key, inner),) = o.items()
        if key in WRAPPERS and isinstance(inner, dict):
            return WRAPPERS[key], inner
    if "subject" in o and ("status" in o or "priority" in o):
        return "ticket", o
    if ("body" in o or "body_text" in o) and ("private" in o or "incoming" in o):
        return "note", o
    if isinstance(o.get("contact"), dict) or isinstance(o.get("user"), dict):
        return "agent", o
    if "title" in o and "description" in o and ("folder_id" in o or "category_id" in o):
        return "article", o
    if "email" in o and "name" in o:
        return "contact", o
    return "other", o


def _ticket_id(o: Mapping[str, Any]) -> object:
    return o.get("display_id") or o.get("id")


def _record(row: Row, shape: str, parent: object, language: str | None, options: Options) -> Record | Rejected:
    o = row.fields
    record_id = {"ticket": _ticket_id(o), "agent": o.get("user_id") or o.get("id")}.get(shape, o.get("id"))
    if shape == "other" and values.identifier(record_id):
        record_id = f"{decode.file_form(row.origin.file)[0]}/{record_id}"  # a group and a role may share a number
    if shape == "article" and language and values.identifier(record_id):
        record_id = f"{record_id}/{language}"

    def build() -> Record:
        name = values.required_identifier(record_id)
        if shape == "ticket":
            return _ticket(row.origin, name, o)
        if shape == "note":
            return _note(row.origin, name, o, parent)
        if shape in ("contact", "agent"):
            return _person(row.origin, name, o, shape, options)
        if shape == "article":
            return _article(row.origin, name, o, language)
        return Record(row.origin, "other", name)

    return decode.settle(row, ENTITIES.get(shape, "other"), record_id, o.get("updated_at"), build)


def _labels(o: Mapping[str, Any]) -> tuple[Label, ...]:
    tags = o.get("tags")
    if tags is not None and not isinstance(tags, list):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    named: list[tuple[str, object]] = [(RENAMED.get(key, key), o.get(key)) for key in LABELS if key != "spam"]
    named.append(("spam", "true" if values.flag(o.get("spam")) else None))
    named.extend(("tag", tag) for tag in tags or ())
    return tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None)


def _body(o: Mapping[str, Any], html: Sequence[str], plain: Sequence[str]) -> str | None:
    """The first markup that is there, rendered, else the first plain text."""
    for key in html:
        if markup := values.text(o.get(key)):
            return to_markdown(markup)
    return next((words for key in plain if (words := values.text(o.get(key)))), None)


def _ticket(place: Origin, record_id: str, o: Mapping[str, Any]) -> Record:
    deleted = values.flag(o.get("deleted"))
    return Record(
        place,
        "thread",
        record_id,
        "ticket",
        deleted=deleted,
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.required_instant(o.get("updated_at")),
        title=None if deleted else values.text(o.get("subject")),
        text=None if deleted else _body(o, ("description_html", "description"), ("description_text",)),
        role="requester",
        author_ref=values.identifier(o.get("requester_id")),
        labels=() if deleted else _labels(o),
    )


def _note(place: Origin, record_id: str, o: Mapping[str, Any], parent: object) -> Record:
    deleted = values.flag(o.get("deleted"))
    return Record(
        place,
        "turn",
        record_id,
        parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
        deleted=deleted,
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        text=None if deleted else _body(o, ("body_html", "body"), ("body_text",)),
        role="requester" if o.get("incoming") is True else "agent",
        author_ref=values.identifier(o.get("user_id")),
        visibility="public" if o.get("private") is False else "internal",
    )


def _person(place: Origin, record_id: str, o: Mapping[str, Any], shape: str, options: Options) -> Record:
    inner = o.get("contact") or o.get("user")
    card: Mapping[str, Any] = inner if shape == "agent" and isinstance(inner, dict) else o
    custom: Mapping[str, Any] = o.get("custom_fields") or o.get("custom_field") or {}
    if not isinstance(custom, dict):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    consent, until = values.consent(custom.get(options.consent_field), custom.get("consent_until"))
    is_agent = shape == "agent" or o.get("helpdesk_agent") is True or isinstance(o.get("agent"), dict)
    others = o.get("other_emails")
    return Record(
        place,
        "person",
        record_id,
        deleted=values.flag(o.get("deleted")),
        created_at=values.instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        role="agent" if is_agent else "requester",
        person=Person(
            names=values.distinct(card.get("name")),
            emails=values.distinct(card.get("email"), *(others if isinstance(others, list) else ())),
            phones=values.distinct(card.get("phone"), card.get("mobile")),
            accounts=values.distinct(custom.get(options.account_field)),
            consent=consent,
            consent_until=until,
        ),
    )


def _article(place: Origin, record_id: str, o: Mapping[str, Any], language: str | None) -> Record:
    tags = o.get("tags")
    named = [("status", o.get("status")), ("category", o.get("category_id")), ("folder", o.get("folder_id"))]
    named += [("language", language), *(("tag", tag) for tag in (tags if isinstance(tags, list) else ()))]
    return Record(
        place,
        "article",
        record_id,
        "article",
        deleted=values.flag(o.get("deleted")),
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.required_instant(o.get("updated_at")),
        title=values.text(o.get("title")),
        text=_body(o, ("description",), ("description_text",)),
        role="author",
        author_ref=values.identifier(o.get("agent_id")),
        labels=tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None),
    )

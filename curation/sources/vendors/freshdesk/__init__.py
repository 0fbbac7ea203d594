"""Freshdesk's API v1 and v2 as JSON, and its export of ticket activities: objects are told apart by their shape, since
any call's answer may have been saved."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.identities.personal import external, postal
from curation.sources.options import ConsentField
from curation.sources.reader import Change, Label, NoOptions, Origin, Person, Record, Rejected
from curation.sources.vendors.freshdesk.fields import FAMILIES
from curation.sources.vendors.freshdesk.objects import objects_of, ticket_id
from curation.sources.vendors.freshdesk.solutions import EVERYBODY, article, body, folders_of, labelled
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "5"


class Options(NoOptions):
    """What a Freshdesk source may set."""

    consent_field: ConsentField = Field(
        default="training_consent", description="Key of a contact's custom_fields that says granted or denied."
    )
    account_field: str = Field(
        default="account_number", description="Key of a contact's custom_fields that holds an account number."
    )
    custom_fields: dict[str, str] = Field(
        default_factory=dict, description="Key of a ticket's custom_fields → name of the label."
    )
    summary_field: str | None = Field(
        default=None,
        description="Key of a ticket's custom_fields that holds a summary by a person. Left out: there is none.",
    )
    public_folders: tuple[str, ...] = Field(
        default=(),
        description="Ids of solution folders that everybody may read, if the landing does not say so itself.",
    )


ENTITIES = {"ticket": "thread", "note": "turn", "activity": "turn", "contact": "person", "agent": "person"}
LABELS = ("status", "priority", "type", "ticket_type", "source", "spam", "group_id", "product_id")
RENAMED = {"ticket_type": "type", "source": "channel", "group_id": "group", "product_id": "product"}
FORWARD = "8"  # source of a mail that went to somebody else than the requester
OUTBOUND = "10"  # source of a ticket that an agent's own mail opened
PERFORMED = ("%d-%m-%Y %H:%M:%S %z",)

_LANGUAGE = re.compile(r".*articles?_([a-z]{2}(?:-[A-Z]{2})?)")  # solution_articles_fr


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file, those inside a ticket, a category or a folder included.

    Positions count objects, nested ones too. The record id of a ticket is its id in URLs (`display_id` in v1). Codes of
    status and priority stay as Freshdesk writes them. A translation of an article is a record of its own,
    `<id>/<language>`. Zendesk's pages and tickets, which look similar, are `unknown_file`. An article is public if it
    is published in a folder that everybody may read, according to the folder's own object in the landing or the source.
    The contract is `curation.sources.reader.Reader`.
    """
    folders = dict.fromkeys(options.public_folders, EVERYBODY) | folders_of(files)
    for file in files:
        stem, form = decode.file_form(file.name)
        if form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        language = _LANGUAGE.fullmatch(stem)
        spoken = language.group(1) if language else None
        position = 0
        for row in decode.object_rows(file, form):
            for shape, item, parent in objects_of(row):
                place = decode.origin(file, position)
                position += 1
                if isinstance(item, Rejected):
                    yield Rejected(place, item.reason)
                else:
                    census.see(shape if shape in FAMILIES else "other", item.fields, file.name)
                    there = Row(place, item.fields, item.under, item.flaw)
                    if shape == "article":
                        yield article(there, spoken, parent, folders)
                    else:
                        yield _record(there, shape, parent, options)


def _record(row: Row, shape: str, parent: object, options: Options) -> Record | Rejected:
    o = row.fields
    record_id = {"ticket": ticket_id(o), "agent": o.get("user_id") or o.get("id")}.get(shape, o.get("id"))
    if shape == "activity":
        record_id = _activity_id(o)
    elif shape not in ENTITIES and values.identifier(record_id):
        # A group and a role may share a number.
        family = decode.file_form(row.origin.file)[0] if shape == "other" else shape
        record_id = f"{family}/{record_id}"

    def build() -> Record:
        name = values.required_identifier(record_id)
        if shape == "ticket":
            return _ticket(row.origin, name, o, options)
        if shape == "note":
            return _note(row.origin, name, o, parent)
        if shape == "activity":
            return _activity(row.origin, name, o)
        if shape in ("contact", "agent"):
            return _person(row.origin, name, o, shape, options)
        return Record(row.origin, "other", name)

    return decode.settle(row, ENTITIES.get(shape, "other"), record_id, o.get("updated_at"), build)


def _labels(o: Fields, names: Mapping[str, str]) -> tuple[Label, ...]:
    tags = o.get("tags")
    if tags is not None and not isinstance(tags, list):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    named: list[tuple[str, object]] = [(RENAMED.get(key, key), o.get(key)) for key in LABELS if key != "spam"]
    named.append(("spam", "true" if values.flag(o.get("spam")) else None))
    named.extend(("tag", tag) for tag in tags or ())
    custom = o.get("custom_fields") or o.get("custom_field") if names else None
    if isinstance(custom, dict):
        named.extend((name, values.changelog_text(custom.get(key))) for key, name in names.items())
    return labelled(named)


def _ticket(place: Origin, record_id: str, o: Fields, options: Options) -> Record:
    deleted = values.flag(o.get("deleted"))
    agents = str(o.get("source")) == OUTBOUND
    return Record(
        place,
        "thread",
        record_id,
        "ticket",
        deleted=deleted,
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.required_instant(o.get("updated_at")),
        title=None if deleted else values.text(o.get("subject")),
        text=None if deleted else body(o, ("description_html", "description"), ("description_text",)),
        plain=None if deleted else values.text(o.get("description_text")),
        summary=None if deleted else _summary(o, options.summary_field),
        role="agent" if agents else "requester",
        author_ref=values.identifier(o.get("responder_id" if agents else "requester_id")),
        labels=() if deleted else _labels(o, options.custom_fields),
    )


def _summary(o: Fields, key: str | None) -> str | None:
    custom = o.get("custom_fields") or o.get("custom_field")
    return values.text(custom.get(key)) if key and isinstance(custom, dict) else None


def _note(place: Origin, record_id: str, o: Fields, parent: object) -> Record:
    deleted = values.flag(o.get("deleted"))
    return Record(
        place,
        "turn",
        record_id,
        parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
        deleted=deleted,
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        text=None if deleted else body(o, ("body_html", "body"), ("body_text",)),
        plain=None if deleted else values.text(o.get("body_text")),
        role="requester" if o.get("incoming") is True else "agent",
        author_ref=values.identifier(o.get("user_id")),
        visibility="public" if o.get("private") is False and str(o.get("source")) != FORWARD else "internal",
    )


def _activity_id(o: Fields) -> str | None:
    """Return an id made from the content of an activity, which has none, so that two exports of a day give it once."""
    ticket = values.identifier(o.get("ticket_id"))
    content = json.dumps(
        [o.get(key) for key in ("performed_at", "performer_id", "performer_type", "activity")], sort_keys=True
    )
    return f"activity/{ticket}/{hashlib.sha256(content.encode()).hexdigest()[:24]}" if ticket else None


def _activity(place: Origin, record_id: str, o: Fields) -> Record:
    """Return the record of an activity: the fields that a person or a rule changed.

    Freshdesk does not give their former values. A note of the activity has a record of its own.
    """
    done = o.get("activity")
    changed_fields = done.items() if isinstance(done, dict) else ()
    changes = tuple(
        Change(key, text, None) if key.startswith("removed_") else Change(key, None, text)
        for key, value in changed_fields
        if not isinstance(value, dict) and (text := values.changelog_text(value)) is not None
    )
    at = _performed(o.get("performed_at"))
    if not changes:
        return Record(place, "other", record_id)
    return Record(
        place,
        "turn",
        record_id,
        parent_id=values.required_identifier(o.get("ticket_id"), reasons.MISSING_PARENT),
        created_at=at,
        role="system",
        author_ref=values.identifier(o.get("performer_id")),
        visibility="internal",
        changes=changes,
    )


def _performed(written: object) -> dt.datetime:
    try:
        moment = values.dated(written, PERFORMED, dt.UTC)
    except reasons.Unreadable:
        moment = values.instant(written)
    if moment is None:
        raise reasons.Unreadable(reasons.BAD_DATE)
    return moment


def _person(place: Origin, record_id: str, o: Fields, shape: str, options: Options) -> Record:
    inner = o.get("contact") or o.get("user")
    card: Fields = inner if shape == "agent" and isinstance(inner, dict) else o
    custom: Fields = o.get("custom_fields") or o.get("custom_field") or {}
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
            names=values.distinct_texts(card.get("name")),
            emails=values.distinct_texts(card.get("email"), *(others if isinstance(others, list) else ())),
            phones=values.distinct_texts(card.get("phone"), card.get("mobile")),
            accounts=values.distinct_texts(custom.get(options.account_field)),
            consent=consent,
            consent_until=until,
            addresses=postal(card.get("address")),
            external_ids=external(o.get("unique_external_id"), o.get("external_id")),
        ),
    )

"""Intercom's API objects as a job lands them: conversations with their parts, contacts, admins, and articles.

Documented as "Intercom API: Conversations, Contacts, Admins, Articles" (versions 1.0 to 2.14), as pages or NDJSON.

A file (`.json`, `.ndjson`, compressed or not) may be named after what it holds, in the singular or plural and with
anything after a `-`, `_`, `.` or digit: conversations, conversation_parts, contacts, users, leads, admins, articles,
internal_articles, tags, teams, companies, segments, collections, data_attributes, activity_logs. One of any other name
is read where one of its first ten objects says its type: `conversation`, `contact`, `admin.list`, a `list` of such.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import Field

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.identities.personal import external
from curation.sources.markup.html import to_markdown
from curation.sources.options import ConsentField
from curation.sources.reader import Change, Label, NoOptions, Person, Record, Rejected
from curation.sources.vendors.intercom.fields import FAMILIES, NAME, STEMS, UNUSED
from curation.sources.vendors.intercom.pages import objects_of, paged, remark, told_by_content
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "5"


class Options(NoOptions):
    """What an Intercom source may set."""

    consent_field: ConsentField = Field(
        default="training_consent", description="Key of a contact's custom_attributes that says granted or denied."
    )
    account_field: str = Field(
        default="account_number", description="Key of a contact's custom_attributes that holds an account number."
    )
    custom_attributes: dict[str, str] = Field(
        default_factory=dict, description="Key of a conversation's custom_attributes → name of the label."
    )


ENTITIES = {"conversation": "thread", "conversation_part": "turn", "rating": "turn", "contact": "person",
            "admin": "person", "article": "article"}  # fmt: skip
SAID = ("comment", "open", "close", "assignment", "assign_and_reopen", "assign_and_unsnooze", "quick_reply")
NOTES = ("note", "note_and_reopen", "note_and_close", "note_and_snooze", "note_and_unsnooze")  # for colleagues only
STATES = {
    "open": "open", "close": "closed", "snoozed": "snoozed", "unsnoozed": "open", "timer_unsnooze": "open",
    "assign_and_reopen": "open", "note_and_reopen": "open", "close_without_reply": "closed",
}  # fmt: skip
AUTOMATIC = ("automated", "campaigns_initiated", "operator_initiated")
ROLES = {"user": "requester", "lead": "requester", "contact": "requester", "admin": "agent", "bot": "system",
         "fin": "system", "team": "system"}  # fmt: skip


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file, with parts and translations inside others; positions count them all.

    Comments, and texts written on closing or assigning, are public; every other text of a part is internal. Messages of
    bots, teams and campaigns have the role system, whatever their sender's name, and so have events of a chat about a
    person who joined it. A change of state, assignee or attribute is a system turn; a redacted part is a
    tombstone; the remark of a rating is an internal turn. The contract is `curation.sources.reader.Reader`.
    """
    for file in files:
        stem, form = decode.file_form(file.name)
        named = NAME.fullmatch(stem)
        if form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        position = 0
        if named is not None:
            stem = named.group(1).lower().removesuffix("s") + "s"
            family, rows = STEMS[stem], paged(decode.object_rows(file, form, ("data", stem)))
        else:
            told = told_by_content(decode.object_rows(file, form))
            if told is None:
                yield decode.unknown(file)
                continue
            family, rows = "", told
        for row in rows:
            for item in objects_of(row, family):
                place = decode.origin(file, position)
                position += 1
                if isinstance(item, Rejected):
                    yield Rejected(place, item.reason)
                    continue
                shape, object_row, parent = item
                census.see(shape, object_row.fields, file.name)
                yield _record(Row(place, object_row.fields, None, object_row.flaw), shape, parent, options)


def _record(row: Row, shape: str, parent: str | None, options: Options) -> Record | Rejected:
    builders: dict[str, Callable[[], Record]] = {
        "conversation": partial(_conversation, row, options),
        "conversation_part": partial(_part, row, parent),
        "rating": partial(_rating, row, parent),
        "contact": partial(_contact, row, options),
        "admin": partial(_admin, row),
        "article": partial(_article, row),
        "other": partial(_other, row),
    }
    try:
        updated = _moment(row.fields.get("updated_at"))
    except reasons.Unreadable:
        updated = None
    entity, stamp = ENTITIES.get(shape), updated.isoformat() if updated else None
    name = row.fields.get("id") if shape != "rating" else parent and f"{parent}/satisfaction"
    return decode.settle(row, entity, name, stamp, builders[shape])


def _moment(value: object) -> dt.datetime | None:
    """Return an instant from seconds since 1970, as number or digits, or from ISO 8601, as some jobs write it.

    None for 0.

    Raises:
        Unreadable: `bad_date`.
    """
    if isinstance(value, str) and re.fullmatch(r"\d{1,13}(?:\.0*)?", value, re.ASCII):
        value = int(value.partition(".")[0])
    if isinstance(value, str):
        return values.instant(value)
    return None if value == 0 else values.epoch(value)


def _required_moment(value: object) -> dt.datetime:
    moment = _moment(value)
    if moment is None:
        raise reasons.Unreadable(reasons.BAD_DATE)
    return moment


def _inner(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _listed(value: object, key: str) -> Sequence[Any]:
    """Return the items of `{"tags": {"tags": […]}}`, or of a plain list, which older versions write."""
    entries = value.get(key, value.get("data")) if isinstance(value, dict) else value
    return entries if isinstance(entries, list) else ()


def _other(row: Row) -> Record:
    stem, _ = decode.file_form(row.origin.file)
    if NAME.fullmatch(stem) is None:
        stem = UNUSED.get(str(row.fields.get("type")), stem)
    return Record(row.origin, "other", f"{stem}/{values.required_identifier(row.fields.get('id'))}")


# Conversations --------------------------------------------------------------------------------------------------------


def _conversation(row: Row, options: Options) -> Record:
    o = row.fields
    source = _inner(o.get("source") or o.get("conversation_message"))
    deleted = o.get("redacted") is True
    gone = deleted or source.get("redacted") is True
    role, author = _author(source.get("author") or o.get("user"))
    title = values.text(o.get("title")) or values.text(source.get("subject"))
    body = values.text(source.get("body"))
    return Record(
        row.origin,
        "thread",
        values.required_identifier(o.get("id")),
        "transcript",
        deleted=deleted,
        created_at=_required_moment(o.get("created_at")),
        updated_at=_moment(o.get("updated_at")),
        title=None if gone or title is None else " ".join(to_markdown(title).split()) or None,
        text=None if gone or body is None else to_markdown(body) or None,
        role="system" if source.get("delivered_as") in AUTOMATIC else role,
        author_ref=author,
        labels=() if deleted else _labels(o, source, options.custom_attributes),
    )


def _author(value: object) -> tuple[str | None, str | None]:
    """Return the role and the reference of an author; teams and bots are numbered separately from people."""
    author = _inner(value)
    kind, number = str(author.get("type")), values.identifier(author.get("id"))
    role = "system" if author.get("from_ai_agent") is True else ROLES.get(kind)
    if number is None:
        return role, values.identifier(author.get("email"))
    return role, f"{kind}/{number}" if kind in ("team", "bot") else number


def _labels(o: Fields, source: Fields, names: Mapping[str, str]) -> tuple[Label, ...]:
    named: list[tuple[str, object]] = [
        ("status", o.get("state")),
        ("priority", o.get("priority")),
        ("channel", source.get("type")),
        ("satisfaction", _inner(o.get("conversation_rating")).get("rating")),
        ("group", o.get("team_assignee_id")),
    ]
    named.extend(("tag", _inner(tag).get("name")) for tag in _listed(o.get("tags"), "tags"))
    named.extend(("category", _inner(topic).get("name")) for topic in _listed(o.get("topics"), "topics"))
    custom = _inner(o.get("custom_attributes"))
    named.extend((name, custom.get(key)) for key, name in names.items())
    texts = (Label(name, str(value)) for name, value in named if isinstance(value, str | int | float) and value != "")
    return tuple(texts)


def _part(row: Row, parent: str | None) -> Record:
    o = row.fields
    record_id = values.required_identifier(o.get("id"))
    kind = values.text(o.get("part_type")) or ""
    role, author = _author(o.get("author"))
    body = values.text(o.get("body"))
    deleted = o.get("redacted") is True
    text = to_markdown(body) if body and not deleted else None
    changes = () if text or deleted else _changes(kind, o)
    if not (text or deleted or changes):
        return Record(row.origin, "other", f"part/{record_id}")
    return Record(
        row.origin,
        "turn",
        record_id,
        parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
        deleted=deleted,
        created_at=_required_moment(o.get("created_at")),
        updated_at=_moment(o.get("updated_at")),
        text=text,
        role=role if kind in ("", *SAID, *NOTES) and not changes else "system",
        author_ref=author,
        visibility="public" if kind in SAID and not changes else "internal",
        changes=changes,
    )


def _rating(row: Row, parent: str | None) -> Record:
    """Return the record of the remark with which somebody rated a conversation."""
    o = row.fields
    held = values.required_identifier(parent, reasons.MISSING_PARENT)
    return Record(
        row.origin,
        "turn",
        f"{held}/satisfaction",
        parent_id=held,
        created_at=_required_moment(o.get("created_at")),
        updated_at=_moment(o.get("updated_at")),
        text=remark(o),
        role="requester",
        author_ref=values.identifier(_inner(o.get("contact") or o.get("customer")).get("id")),
        visibility="internal",
    )


def _changes(kind: str, o: Fields) -> tuple[Change, ...]:
    """Return the changes that a part without text makes; the former value is known only for attributes."""
    changes = []
    if kind in STATES:
        changes.append(Change("state", None, STATES[kind]))
    assigned = o.get("assigned_to")
    to = values.identifier(_inner(assigned).get("id") if isinstance(assigned, dict) else assigned)
    if to is not None or "assignment" in kind:
        changes.append(Change("assigned_to", None, to))
    details = _inner(o.get("event_details"))
    name, value = values.identifier(_inner(details.get("attribute")).get("name")), _inner(details.get("value"))
    if name is not None:
        changes.append(Change(name, values.text(value.get("previous")), values.text(value.get("name"))))
    return tuple(changes)


# People and articles --------------------------------------------------------------------------------------------------


def _contact(row: Row, options: Options) -> Record:
    o = row.fields
    custom = _inner(o.get("custom_attributes"))
    consent, until = values.consent(custom.get(options.consent_field), custom.get("consent_until"))
    return Record(
        row.origin,
        "person",
        values.required_identifier(o.get("id")),
        deleted=o.get("deleted") is True,
        created_at=_moment(o.get("created_at")),
        updated_at=_moment(o.get("updated_at")),
        role="requester",
        person=Person(
            names=values.distinct_texts(o.get("name")),
            emails=values.distinct_texts(o.get("email")),
            phones=values.distinct_texts(o.get("phone")),
            accounts=values.distinct_texts(custom.get(options.account_field)),
            consent=consent,
            consent_until=until,
            external_ids=external(o.get("external_id")),
        ),
    )


def _admin(row: Row) -> Record:
    o = row.fields
    person = Person(names=values.distinct_texts(o.get("name")), emails=values.distinct_texts(o.get("email")))
    return Record(row.origin, "person", values.required_identifier(o.get("id")), role="agent", person=person)


def _article(row: Row) -> Record:
    o = row.fields
    deleted = o.get("deleted") is True
    internal = o.get("type") == "internal_article"
    published = o.get("state") == "published" and not internal
    body = values.text(o.get("body"))
    updated = _moment(o.get("updated_at"))
    named = (("status", o.get("state")), ("language", o.get("locale") or o.get("default_locale")),
             ("category", o.get("parent_id")), ("translation_of", str(o.get("id")).partition("/")[0]),
             ("url", o.get("url")))  # fmt: skip
    labels = tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None)
    return Record(
        row.origin,
        "article",
        values.required_identifier(o.get("id")),
        "article",
        deleted=deleted,
        created_at=_moment(o.get("created_at")),
        updated_at=updated,
        title=None if deleted else values.text(o.get("title")),
        text=to_markdown(body) if body and not deleted else None,
        role="author",
        author_ref=values.identifier(o.get("author_id")),
        visibility="public" if published else "internal",
        effective_at=None if deleted else updated,
        labels=() if deleted else labels,
        confidentiality="internal" if internal else None,
    )

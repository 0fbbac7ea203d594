"""Intercom's API objects as a job lands them: conversations with their parts, contacts, admins, and articles.

Documented as "Intercom API: Conversations, Contacts, Admins, Articles" (versions 1.0 to 2.14), as pages or NDJSON.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import Field

from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Change, Label, NoOptions, Person, Record, Rejected
from curation.storage.landing import LandedFile

VERSION = "1"


class Options(NoOptions):
    """What an Intercom source may set."""

    consent_field: str = Field(
        default="training_consent", description="Key of a contact's custom_attributes that says granted or denied."
    )
    account_field: str = Field(
        default="account_number", description="Key of a contact's custom_attributes that holds an account number."
    )
    custom_attributes: dict[str, str] = Field(
        default_factory=dict, description="Key of a conversation's custom_attributes → name of the label."
    )


FAMILIES = {
    "conversation": Family(
        {"id": "id", "created_at": "any", "updated_at": "any"},
        (
            "type", "title", "source", "conversation_message", "conversation_parts", "contacts", "user", "customers",
            "teammates", "assignee", "admin_assignee_id", "team_assignee_id", "state", "open", "read", "priority",
            "tags", "conversation_rating", "custom_attributes", "statistics", "sla_applied", "first_contact_reply",
            "customer_first_reply", "waiting_since", "snoozed_until", "sent_at", "redacted", "topics",
            "linked_objects", "ai_agent", "ai_agent_participated", "ticket", "company", "ai_title", "workspace_id",
            "app_id", "channel",
        ),
    ),
    "conversation_part": Family(
        {"id": "id", "part_type": "text", "author": "any", "created_at": "any"},
        (
            "type", "body", "updated_at", "notified_at", "assigned_to", "attachments", "external_id", "redacted",
            "state", "tags", "event_details", "email_message_metadata", "metadata", "app_package_code",
            "conversation_id", "conversation_created_at", "conversation_updated_at", "conversation_total_parts",
            "from_ai_agent", "is_ai_answer",
        ),
    ),
    "contact": Family(
        {"id": "id"},
        (
            "type", "workspace_id", "external_id", "user_id", "role", "email", "phone", "name", "pseudonym", "avatar",
            "owner_id", "created_at", "updated_at", "signed_up_at", "last_seen_at", "custom_attributes", "tags",
            "notes", "companies", "location", "social_profiles", "deleted", "archived", "merged_at",
            "language_override", "has_hard_bounced", "marked_email_as_spam", "unsubscribed_from_emails",
            "formatted_phone", "email_domain",
        ),
        "(browser|android|ios|last|sms|whatsapp|opted|unsubscribed|utm|avatar|os|referrer).*|enabled_push_messaging",
    ),
    "admin": Family(
        {"id": "id", "name": "any"},
        (
            "type", "email", "job_title", "away_mode_enabled", "away_mode_reassign", "has_inbox_seat", "team_ids",
            "avatar", "team_priority_level", "away_status_reason_id", "email_verified", "app", "role",
        ),
    ),
    "article": Family(
        {"id": "id", "title": "any", "body": "any", "state": "text", "updated_at": "any"},
        (
            "type", "workspace_id", "description", "author_id", "created_at", "url", "parent_id", "parent_type",
            "parent_ids", "default_locale", "translated_content", "statistics", "tags", "owner_id", "locale",
            "deleted", "ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability",
        ),
    ),
    "other": Family({}, (), ".+"),
}  # fmt: skip

_STEMS = {
    "conversations": "conversation", "conversation_parts": "conversation_part", "contacts": "contact",
    "users": "contact", "leads": "contact", "admins": "admin", "articles": "article", "internal_articles": "article",
    "tags": "other", "teams": "other", "companies": "other", "segments": "other", "collections": "other",
    "data_attributes": "other", "activity_logs": "other",
}  # fmt: skip
_TYPES = {
    "conversation": "conversation", "conversation_part": "conversation_part", "contact": "contact", "user": "contact",
    "lead": "contact", "admin": "admin", "article": "article", "internal_article": "article",
    "article_content": "article",
}  # fmt: skip
_NAME = re.compile(rf"({'|'.join(stem.removesuffix('s') + 's?' for stem in _STEMS)})(?:[-_.\d].*)?", re.IGNORECASE)
ENTITIES = {"conversation": "thread", "conversation_part": "turn", "contact": "person", "admin": "person",
            "article": "article"}  # fmt: skip
SAID = ("comment", "open", "close", "assignment", "assign_and_reopen", "assign_and_unsnooze", "quick_reply")
STATES = {
    "open": "open", "close": "closed", "snoozed": "snoozed", "unsnoozed": "open", "timer_unsnooze": "open",
    "assign_and_reopen": "open", "note_and_reopen": "open", "close_without_reply": "closed",
}  # fmt: skip
AUTOMATIC = ("automated", "campaigns_initiated", "operator_initiated")
ROLES = {"user": "requester", "lead": "requester", "contact": "requester", "admin": "agent", "bot": "system",
         "fin": "system", "team": "system"}  # fmt: skip


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """One item for each object of each file, parts and translations inside others included; positions count them all.

    Comments, and what was said on closing or assigning, are public; every other text of a part is internal. What bots,
    teams and campaigns send has role system, whoever's name it bears. A change of state, assignee or attribute is a
    system turn; a redacted part is a tombstone. The contract is `curation.sources.reader.Reader`.
    """
    for file in files:
        stem, form = decode.file_form(file.name)
        named = _NAME.fullmatch(stem)
        if named is None or form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        stem, position = named.group(1).lower().removesuffix("s") + "s", 0
        family, lists = _STEMS[stem], ("data", stem)
        for row in decode.object_rows(file, form, lists):
            for item in _objects(row, family):
                place = decode.origin(file, position)
                position += 1
                if isinstance(item, Rejected):
                    yield Rejected(place, item.reason)
                    continue
                shape, found, parent = item
                census.see(shape, found.fields, file.name)
                yield _record(Row(place, found.fields, None, found.flaw), shape, parent, options)


Item = tuple[str, Row, str | None]


def _objects(row: Row | Rejected, family: str) -> Iterator[Rejected | Item]:
    """The object of a row and those inside it: family, fields, and what it is a part or a translation of."""
    if isinstance(row, Rejected):
        yield row
        return
    o = row.fields
    shape = _TYPES.get(str(o.get("type")), family) if family != "other" else "other"
    number = values.identifier(o.get("id"))
    yield shape, row, values.identifier(o.get("conversation_id")) if shape == "conversation_part" else None
    if shape == "conversation":
        parts = o.get("conversation_parts")
        listed = parts.get("conversation_parts") if isinstance(parts, dict) else parts
        for part in listed if isinstance(listed, list) else ():
            yield _nested(row, part, "conversation_part", number)
    if shape == "article" and isinstance(o.get("translated_content"), dict):
        for locale, content in o["translated_content"].items():
            if locale in ("type", o.get("default_locale")) or content is None:
                continue  # the article itself says the same in its own language
            name = f"{number}/{locale}" if number else None
            fields = {**content, "id": name, "locale": locale} if isinstance(content, dict) else content
            yield _nested(row, fields, "article", None)


def _nested(row: Row, value: object, shape: str, parent: str | None) -> Rejected | Item:
    if not isinstance(value, dict):
        return Rejected(row.origin, reasons.NOT_AN_OBJECT)
    return shape, Row(row.origin, value, None, decode.flaw_of(value) if row.flaw else None), parent


def _record(row: Row, shape: str, parent: str | None, options: Options) -> Record | Rejected:
    builders: dict[str, Callable[[], Record]] = {
        "conversation": partial(_conversation, row, options),
        "conversation_part": partial(_part, row, parent),
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
    return decode.settle(row, entity, row.fields.get("id"), stamp, builders[shape])


def _moment(value: object) -> dt.datetime | None:
    """Seconds since 1970, as a number or in digits, or ISO 8601, as some jobs rewrite them; 0 is null.

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


def _inner(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object, key: str) -> Sequence[Any]:
    """The items of `{"tags": {"tags": […]}}`, or of the bare list as older versions write it."""
    found = value.get(key, value.get("data")) if isinstance(value, dict) else value
    return found if isinstance(found, list) else ()


def _other(row: Row) -> Record:
    stem, _ = decode.file_form(row.origin.file)
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
    """Role and reference of an author; teams and bots have numbers of their own."""
    author = _inner(value)
    kind, number = str(author.get("type")), values.identifier(author.get("id"))
    role = "system" if author.get("from_ai_agent") is True else ROLES.get(kind)
    if number is None:
        return role, values.identifier(author.get("email"))
    return role, f"{kind}/{number}" if kind in ("team", "bot") else number


def _labels(o: Mapping[str, Any], source: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Label, ...]:
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
        role="system" if changes else role,
        author_ref=author,
        visibility="public" if kind in SAID and not changes else "internal",
        changes=changes,
    )


def _changes(kind: str, o: Mapping[str, Any]) -> tuple[Change, ...]:
    """What a part without words changed; what it was before is only said of attributes."""
    found = []
    if kind in STATES:
        found.append(Change("state", None, STATES[kind]))
    assigned = o.get("assigned_to")
    to = values.identifier(_inner(assigned).get("id") if isinstance(assigned, dict) else assigned)
    if to is not None or "assignment" in kind:
        found.append(Change("assigned_to", None, to))
    details = _inner(o.get("event_details"))
    name, value = values.identifier(_inner(details.get("attribute")).get("name")), _inner(details.get("value"))
    if name is not None:
        found.append(Change(name, values.text(value.get("previous")), values.text(value.get("name"))))
    return tuple(found)


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
            names=values.distinct(o.get("name")),
            emails=values.distinct(o.get("email")),
            phones=values.distinct(o.get("phone")),
            accounts=values.distinct(custom.get(options.account_field)),
            consent=consent,
            consent_until=until,
        ),
    )


def _admin(row: Row) -> Record:
    o = row.fields
    person = Person(names=values.distinct(o.get("name")), emails=values.distinct(o.get("email")))
    return Record(row.origin, "person", values.required_identifier(o.get("id")), role="agent", person=person)


def _article(row: Row) -> Record:
    o = row.fields
    deleted = o.get("deleted") is True
    internal = o.get("type") == "internal_article"
    published = o.get("state") == "published" and not internal
    body = values.text(o.get("body"))
    updated = _moment(o.get("updated_at"))
    named = (("status", o.get("state")), ("language", o.get("locale") or o.get("default_locale")),
             ("category", o.get("parent_id")))  # fmt: skip
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

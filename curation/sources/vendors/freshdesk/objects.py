"""Find the objects in a Freshdesk file by their shape, in pages, wrappers and other objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curation.json_value import Fields
from curation.sources import decode, reasons
from curation.sources.decode import Row
from curation.sources.reader import Rejected

LISTS = (
    "results", "tickets", "conversations", "contacts", "agents", "articles", "activities_data", "folders", "categories",
    "companies", "groups", "ticket_fields", "time_entries", "satisfaction_ratings",
)  # fmt: skip
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
    "folder": "folder",
    "category": "category",
}
# Objects inside others: notes of a ticket (in v2 with include=conversations only), and solutions in v1.
INSIDE = {
    "ticket": {"notes": "note", "conversations": "note", "requester": "contact", "company": "company"},
    "category": {"folders": "folder"},
    "folder": {"articles": "article"},
}
# Keys that only Zendesk writes, whose pages and tickets look similar: on a page, and in an object.
_FOREIGN_PAGE = frozenset(
    (
        "after_cursor",
        "after_url",
        "end_of_stream",
        "ticket_events",
        "audits",
        "ticket_audits",
        "last_audits",
        "metric_sets",
    )
)
_FOREIGN = frozenset(("raw_subject", "generated_timestamp", "is_public", "child_events"))
_FOREIGN_INSIDE = ("comments", "audits", "users", "events")
Found = tuple[str, Row | Rejected, object]


def objects_of(row: Row | Rejected) -> Iterator[Found]:
    """Yield the objects of a row or page, and those inside them, each with shape, fields and the object around it.

    A page of Zendesk is one `unknown_file`, and so is each of Zendesk's objects elsewhere.
    """
    if isinstance(row, Rejected):
        yield "other", row, None
        return
    o = row.fields
    if not _FOREIGN_PAGE.isdisjoint(o) or ("users" in o and "id" not in o):
        yield "other", Rejected(row.origin, reasons.UNKNOWN_FILE), None
        return
    # An object with an id is no page, even if it has such a list: a ticket has conversations, a category has folders.
    if "id" in o or "display_id" in o or not any(isinstance(o.get(key), list) for key in LISTS):
        yield from _object(row)
        return
    if type(o) is not dict:  # a duplicate key hid a list, so the objects of the page cannot be counted
        yield "other", Rejected(row.origin, reasons.DUPLICATE_KEY), None
        return
    for key, value in o.items():
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                inner = Row(row.origin, item, key, decode.flaw_of(item) if row.flaw else None)
                if key == "activities_data":
                    yield "activity", inner, None
                else:
                    yield from _object(inner)
            elif key in LISTS:
                yield "other", Rejected(row.origin, reasons.NOT_AN_OBJECT), None


def _object(row: Row) -> Iterator[Found]:
    shape, fields = _shape(row.fields)
    if _is_foreign(shape, fields):
        yield shape, Rejected(row.origin, reasons.UNKNOWN_FILE), None
        for key in _FOREIGN_INSIDE:
            value = fields.get(key)
            for _ in value if isinstance(value, list) else ():
                yield "other", Rejected(row.origin, reasons.UNKNOWN_FILE), None
        return
    yield from _nest(Row(row.origin, fields, row.under, row.flaw), shape, fields.get("ticket_id"))


def _is_foreign(shape: str, o: Fields) -> bool:
    """Return whether an object is Zendesk's."""
    if not _FOREIGN.isdisjoint(o) or ("requester_id" in o and "submitter_id" in o):
        return True
    address = o.get("url")
    if isinstance(address, str) and ".zendesk.com/api/v2/" in address[:200]:
        return True
    return shape == "ticket" and any(isinstance(o.get(key), list) for key in _FOREIGN_INSIDE)


def _nest(row: Row, shape: str, parent: object) -> Iterator[Found]:
    """Yield an object and those inside it: at most a category, its folder and an article."""
    yield shape, row, parent
    inside = INSIDE.get(shape)
    if inside is None or inside.keys().isdisjoint(row.fields):
        return
    owner = ticket_id(row.fields) if shape == "ticket" else row.fields
    for key, child in inside.items():
        value = row.fields.get(key)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict):
                wrapped = item.get(child)
                fields = wrapped if len(item) == 1 and isinstance(wrapped, dict) else item
                flaw = decode.flaw_of(fields) if row.flaw else None
                yield from _nest(Row(row.origin, fields, child, flaw), child, owner)
            elif isinstance(value, list):
                yield child, Rejected(row.origin, reasons.NOT_AN_OBJECT), None


def _shape(o: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the shape of an object, `other` if it is not used, and the object without its wrapper."""
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
    if "performed_at" in o and "activity" in o:
        return "activity", o
    if "visibility" in o and "name" in o:
        return "folder", o
    return "other", o


def ticket_id(o: Fields) -> object:
    return o.get("display_id") or o.get("id")

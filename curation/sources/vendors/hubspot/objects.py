"""Turn HubSpot's rows (CRM v3, the engagements API v1, a connector or CSV) into objects of one shape."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.decode import Row
from curation.sources.options import ConsentField, DateFormat, TimeZone
from curation.sources.reader import NoOptions, Person
from curation.sources.vendors.hubspot.fields import ENGAGEMENTS, HEADINGS, NAMED, OTHER, REQUIRED, SHAPES


class Options(NoOptions):
    """What a HubSpot source may set."""

    timezone: TimeZone = Field(
        default="UTC", description="IANA time zone of dates that name none, as in a CSV: that of the account."
    )
    date_formats: tuple[DateFormat, ...] = Field(
        default=("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"), description="Formats of such dates (strptime)."
    )
    consent_field: ConsentField | None = Field(
        default=None, description="Property of a contact: true, false, granted or denied. Left out: there is none."
    )
    summary_field: str | None = Field(
        default=None, description="Property of a ticket that holds a summary by a person. Left out: there is none."
    )
    account_field: str | None = Field(
        default=None, description="Property of a contact that holds an account number. Left out: there is none."
    )
    labels: dict[str, str] = Field(default_factory=dict, description="Property of a ticket → name of the label.")


Properties = Fields
Key = tuple[str, str]
Links = Mapping[Key, Mapping[str, set[str]]]  # (object, id) → object → ids

_SINGULAR = {
    "ticket": "tickets", "note": "notes", "call": "calls", "email": "emails", "meeting": "meetings", "task": "tasks",
    "communication": "communications", "postal_mail": "postal_mail", "contact": "contacts", "company": "companies",
    "companie": "companies", "deal": "deals",
}  # fmt: skip
_WORD = re.compile(rf"(?<![a-z])({'|'.join(_SINGULAR)})s?(?![a-z])", re.IGNORECASE)
_NAMED = re.compile(rf"(?:hubspot[-_ ])?({'|'.join((*REQUIRED, *OTHER))})(?:[-_. (].*)?", re.IGNORECASE)
_NUMBER = re.compile(r"\s*[0-9]+\s*")
_LEGACY = {"NOTE": "notes", "CALL": "calls", "MEETING": "meetings", "TASK": "tasks"} | dict.fromkeys(
    ("EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"), "emails"
)
# Names of v1 metadata, by object.
_METADATA = {
    "notes": {"body": "hs_note_body"},
    "calls": {"body": "hs_call_body", "title": "hs_call_title", "status": "hs_call_status"},
    "emails": {
        "subject": "hs_email_subject", "html": "hs_email_html", "text": "hs_email_text", "status": "hs_email_status",
    },
    "meetings": {
        "body": "hs_meeting_body", "title": "hs_meeting_title", "internalMeetingNotes": "hs_internal_meeting_notes",
    },
    "tasks": {"body": "hs_task_body", "subject": "hs_task_subject", "status": "hs_task_status"},
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One object: its kind, its properties by their internal names, and its associations."""

    kind: str
    top: Fields
    properties: Properties
    linked: Mapping[str, tuple[str, ...]]

    @property
    def id(self) -> str | None:
        return values.identifier(self.top.get("id")) or values.identifier(self.get("hs_object_id"))

    @property
    def archived(self) -> bool:
        return values.flag(self.top.get("archived")) or values.flag(self.top.get("isDeleted"))

    def get(self, *names: str) -> Any:
        """Return the first property that is filled."""
        for name in names:
            value = self.properties.get(name)
            if isinstance(value, dict):
                value = value.get("value")
            if value is not None and value != "":
                return value
        return None

    def text(self, *names: str) -> str | None:
        """Return the value that `get` returns, as text. Raises `Unreadable`."""
        return values.text(self.get(*names))

    def shown(self) -> dict[str, Any]:
        """Return all fields, for the census."""
        return {**{k: v for k, v in self.top.items() if k != "properties"}, **self.properties}


def object_of_file(stem: str) -> str | None:
    """Return the kind of object in a file's name, such as `tickets-2024`, `hubspot_notes_1` or `ticket`."""
    match = _NAMED.fullmatch(stem)
    return match.group(1).lower() if match else _SINGULAR.get(stem.lower())


def pair(words: str) -> tuple[str, str] | None:
    """Return the two kinds of objects in an association's type or in the name of a file of associations.

    Examples are `notes_to_tickets`, `note_to_ticket` and `postal mail to ticket`.
    """
    spelt = re.sub(r"[ -]", "_", words)  # as the objects are called
    kinds = [_SINGULAR[word.lower()] for word in _WORD.findall(spelt)]
    return (kinds[0], kinds[1]) if len(kinds) == 2 else None


def is_association(o: Fields) -> bool:
    """Return whether a row is an answer of the associations API: `{"from": {"id": …}, "to": […]}`."""
    return isinstance(o.get("from"), dict) and isinstance(o.get("to"), list)


def associated(o: Fields, kinds: tuple[str, str] | None) -> Iterator[tuple[Key, Key]]:
    """Yield the pairs of (kind, id) that a row of associations joins; the row or the file's name tells the kinds."""
    start = values.identifier(o["from"].get("id"))
    for target in o["to"]:
        if isinstance(target, dict) and start:
            end = values.identifier(target.get("toObjectId")) or values.identifier(target.get("id"))
            declared = target.get("type")
            of = (pair(declared) if isinstance(declared, str) and len(declared) < 100 else None) or kinds
            if of and end:
                yield (of[0], start), (of[1], end)


def headed(row: Row) -> Row:
    """Return a row of a CSV with the headings replaced by the internal names of properties."""
    names = [HEADINGS.get(name.strip().lower(), name.strip()) for name in row.fields]
    fields = dict(zip(names, row.fields.values(), strict=True))
    flaw = row.flaw or (reasons.BAD_HEADER if len(fields) != len(names) else None)
    return Row(row.origin, fields, row.under, flaw)


def thing(o: Fields, kind: str | None) -> Thing:
    """Return the object in a row of any of the shapes; its kind is `other` if neither file nor fields tell it."""
    if isinstance(o.get("engagement"), dict):
        return _legacy(o, o["engagement"])
    inner_fields = o.get("properties")
    if isinstance(inner_fields, dict):
        properties = inner_fields
    else:  # a connector's columns `properties_subject`, or a CSV
        properties = {name.removeprefix("properties_"): value for name, value in o.items()}
    if kind is None:
        kind = next((of for name, of in SHAPES.items() if name in properties), None)
        kind = "owners" if kind is None and {"email", "userId"} <= o.keys() else kind
    links: dict[str, list[str]] = defaultdict(list)
    inline = o.get("associations")
    for name, held in inline.items() if isinstance(inline, dict) else ():
        target = _SINGULAR.get(str(name).lower().rstrip("s"))
        results = held.get("results") if isinstance(held, dict) else held
        if target and isinstance(results, list):
            links[target] += _ids(
                reference.get("id") if isinstance(reference, dict) else reference for reference in results
            )
    for target in ("tickets", "contacts", "companies"):
        flat = o.get(target)
        if isinstance(flat, list):
            links[target] += _ids(flat)
        elif isinstance(flat, str) and flat:
            links[target] += _ids(number for number in flat.split(";") if _NUMBER.fullmatch(number))
    return Thing(kind or "other", o, properties, {name: tuple(ids) for name, ids in links.items()})


def _legacy(o: Fields, e: Fields) -> Thing:
    """Return the object of `{"engagement": {…}, "associations": {"ticketIds": […]}, "metadata": {…}}` (engagements API
    v1).
    """
    kind = _LEGACY.get(str(e.get("type")).upper(), "other")
    metadata, linked = o.get("metadata"), o.get("associations")
    metadata = metadata if isinstance(metadata, dict) else {}
    properties: dict[str, Any] = {new: metadata.get(old) for old, new in _METADATA.get(kind, {}).items()}
    if kind == "emails":
        sender = metadata.get("from")
        properties["hs_email_direction"] = e.get("type")
        properties["hs_email_from_email"] = sender.get("email") if isinstance(sender, dict) else None
    properties |= {
        "hs_timestamp": e.get("timestamp"),
        "hs_createdate": e.get("createdAt"),
        "hs_lastmodifieddate": e.get("lastUpdated"),
        "hubspot_owner_id": e.get("ownerId"),
    }
    links = {
        of: tuple(_ids(held))
        for name, of in (("ticketIds", "tickets"), ("contactIds", "contacts"), ("companyIds", "companies"))
        if isinstance(linked, dict) and isinstance(held := linked.get(name), list)
    }
    return Thing(kind, {"id": e.get("id"), "archived": e.get("active") is False}, properties, links)


def _ids(found: Iterable[object]) -> list[str]:
    return [name for value in found if (name := values.identifier(value))]


def contacts(found: Thing) -> Person:
    """Return the contacts that a CSV names in text, such as `Ann Lee (ann@example.com);Bo Roy (bo@example.com)`."""
    names, emails = [], []
    for cell in (found.top.get(NAMED), found.top.get("contacts")):
        for contact in cell.split(";") if isinstance(cell, str) else ():
            name, opened, address = contact.strip().removesuffix(")").rpartition("(")
            if not (opened and "@" in address):  # an address alone, a name alone
                name, address = ("", contact) if "@" in contact else (contact, "")
            if "@" not in name and any(map(str.isalpha, name)):  # else an address or `--` is in place of the name
                names.append(name)
            emails.append(address)
    kept = [values.distinct_texts(*filter(values.identifier, written)) for written in (names, emails)]
    return Person(names=kept[0], emails=kept[1])


def engagement(kind: str) -> bool:
    """Return whether an object is an activity."""
    return kind in ENGAGEMENTS


def moment(value: object, options: Options, zone: ZoneInfo) -> dt.datetime | None:
    """Return an instant in UTC: ISO 8601 with a zone, milliseconds since 1970 as number or digits, or a declared
    format.

    Raises:
        Unreadable: `bad_date`.
    """
    if isinstance(value, str):
        if value.isascii() and value.isdigit() and len(value) <= 15:
            return values.epoch(int(value))
        if value[-1:] in ("Z", "z") or "T" in value:
            return values.instant(value)
        return values.dated(value, options.date_formats, zone)
    return values.epoch(value)

"""Read HubSpot's CRM objects, as the API's JSON, a connector's, or CSV: tickets and the objects associated with them.

JSON: "CRM objects", "Associations v4", "Owners" and "Engagements (legacy)" of the developers' documentation. CSV:
"Export your records" of the knowledge base; its dates have no zone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.identities.personal import birthday, postal
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Change, Label, Origin, Person, Record, Rejected
from curation.sources.vendors.hubspot import objects
from curation.sources.vendors.hubspot.fields import (
    DEAL_LABELS,
    ENGAGEMENT_LABELS,
    FAMILIES,
    HISTORY,
    MANY,
    REQUIRED,
    TICKET_LABELS,
)
from curation.sources.vendors.hubspot.objects import Links, Options, Thing
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]
VERSION = "5"

TRANSCRIPTS = ("emails", "communications", "postal_mail")  # exchanged with a customer; other activities are notes
UNSENT = ("bounced", "failed", "scheduled", "sending", "draft")
# Properties with title and text; the first filled one counts. The notes of a meeting follow its description.
TITLES = {
    "calls": "hs_call_title", "emails": "hs_email_subject", "meetings": "hs_meeting_title", "tasks": "hs_task_subject",
}  # fmt: skip
TEXTS = {
    "notes": ("hs_note_body",),
    "calls": ("hs_call_body", "hs_call_summary"),
    "emails": ("hs_email_html", "hs_email_text"),
    "meetings": ("hs_meeting_body",),
    "tasks": ("hs_task_body",),
    "communications": ("hs_communication_body",),
    "postal_mail": ("hs_postal_mail_body",),
}
MAX_HEADERS = 1 << 16  # characters of hs_email_headers that are read


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file, and for each change in a ticket's `propertiesWithHistory`.

    Positions count these too. The ids of all objects except tickets have their kind in front (`notes/7`, `contacts/7`),
    because kinds share numbers. An activity is a turn of its ticket by associations within the landing, or of the
    ticket with the smallest id; without a ticket it is a note or transcript about its contact or company. A ticket's
    own text and mail that was sent or received are public, everything else is internal. An archived activity deletes
    both its turn and its note, because HubSpot gives it without associations. The contract is
    `curation.sources.reader.Reader`.

    Raises:
        SourceError: a required column is missing in a CSV.
    """
    export = _Export(options, _links(files))
    for file in files:
        places = map(partial(decode.origin, file), count())
        kinds = objects.pair(decode.file_form(file.name)[0])
        for row, kind in _rows(file):
            if isinstance(row, Rejected):
                yield Rejected(next(places), row.reason)
            elif objects.is_association(row.fields):
                here = Row(next(places), row.fields, row.under, row.flaw)
                yield decode.settle(here, "other", None, None, partial(_association, here, kinds))
            else:
                thing = objects.thing(row.fields, kind)
                census.see(thing.kind, thing.shown(), file.name)
                yield from export.records(row, thing, places)


def _rows(file: LandedFile) -> Iterator[tuple[Row | Rejected, str | None]]:
    """Yield rows with the kind of object that the file's name tells; one rejection for a file that is not HubSpot's."""
    stem, form = decode.file_form(file.name)
    if form not in ("csv", "json", "ndjson"):
        yield decode.unknown(file), None
        return
    kind = objects.object_of_file(stem)
    rows = decode.csv_rows(file) if form == "csv" else decode.object_rows(file, form, ("results",))
    if form == "csv":
        rows = (objects.headed(row) if isinstance(row, Row) else row for row in rows)
    before: list[Row | Rejected] = []
    first = None
    for row in rows:
        before.append(row)
        if isinstance(row, Row) and not row.flaw:
            first = row.fields
            break
    if first is not None and not objects.is_association(first):
        thing = objects.thing(first, kind)
        if kind is None and ((thing.kind == "other" and not isinstance(first.get("properties"), dict)) or not thing.id):
            yield decode.unknown(file), None
            return
        if form == "csv":
            kind = thing.kind
            values.require(file.name, first, REQUIRED.get(kind, ()))
    for row in chain(before, rows):
        yield row, kind


def _links(files: Sequence[LandedFile]) -> Links:
    """Return the associations in files of associations, and in tickets that name their activities and contacts."""
    links: dict[objects.Key, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file in files:
        stem, form = decode.file_form(file.name)
        kinds = objects.pair(stem)
        if form not in ("json", "ndjson") or not (
            kinds or "assoc" in stem.lower() or objects.object_of_file(stem) == "tickets"
        ):
            continue
        for row, kind in _rows(file):
            if not isinstance(row, Row) or row.flaw:
                continue
            if objects.is_association(row.fields):
                pairs = objects.associated(row.fields, kinds)
            elif kind == "tickets" and row.fields.get("associations"):
                ticket = objects.thing(row.fields, kind)
                start = ("tickets", ticket.id or "")
                pairs = ((start, (of, target)) for of, targets in ticket.linked.items() for target in targets)
            else:
                continue
            for one, other in pairs:
                links[one][other[0]].add(other[1])
                links[other][one[0]].add(one[1])
    return links


def _association(row: Row, kinds: tuple[str, str] | None) -> Record:
    start = values.required_identifier(row.fields["from"].get("id"))
    return Record(row.origin, "other", f"associations/{'-'.join(kinds or ())}/{start}")


def _kept(markup: str | None) -> str | None:
    return to_markdown(markup) if markup else None


class _Export:
    """The options and the associations of an export, which records of all rows need."""

    def __init__(self, options: Options, links: Links) -> None:
        self.options = options
        self.zone = ZoneInfo(options.timezone)
        self.links = links

    def records(self, row: Row, found: Thing, places: Iterator[Origin]) -> Iterator[Record | Rejected]:
        """Yield the records of one object."""
        row = Row(next(places), row.fields, row.under, row.flaw)
        identity = found.id if found.kind == "tickets" or not found.id else f"{found.kind}/{found.id}"
        build = partial(self._other, found, row.origin)
        entity = "other"
        if found.kind == "tickets":
            entity, build = "thread", partial(self._ticket, found, row.origin)
        elif objects.engagement(found.kind):
            entity = "turn" if self._first(found, "tickets") else "thread"
            build = partial(self._engagement, found, row.origin)
        elif found.kind == "deals":
            entity, build = "thread", partial(self._deal, found, row.origin)
        elif found.kind in ("contacts", "owners", "companies"):
            entity, build = "person", partial(self._person, found, row.origin)
        done = decode.settle(row, entity, identity, found.top.get("updatedAt"), build)
        yield done
        if isinstance(done, Rejected):
            return
        if done.deleted and objects.engagement(found.kind):
            other = "thread" if entity == "turn" else "turn"
            yield Record(next(places), other, done.record_id, done.kind, deleted=True, updated_at=done.updated_at)
        if found.kind == "tickets":
            yield from self._changes(found, done.record_id, places)

    def _first(self, found: Thing, target: str) -> str | None:
        """Return the smallest id of an object's associations of a kind, which does not depend on their order."""
        known = self.links.get((found.kind, found.id or ""), {}).get(target, ())
        ids = {*found.linked.get(target, ()), *known}
        return min(ids, key=lambda linked_id: (len(linked_id), linked_id)) if ids else None

    def _id(self, found: Thing) -> str:
        return f"{found.kind}/{values.required_identifier(found.id)}"

    def _times(self, found: Thing, *names: str) -> dict[str, Any]:
        """Return, as fields of a record, whether the object is deleted, and its instants.

        `names` are the properties with the time at which it took place.
        """
        created = found.get(*names, "hs_createdate", "createdate") or found.top.get("createdAt")
        changed = found.top.get("updatedAt") or found.get("hs_lastmodifieddate", "lastmodifieddate")
        if found.archived:
            changed = found.top.get("archivedAt") or changed
        return {
            "deleted": found.archived,
            "created_at": objects.moment(created, self.options, self.zone),
            "updated_at": objects.moment(changed, self.options, self.zone),
        }

    def _labels(self, found: Thing, names: dict[str, str]) -> tuple[Label, ...]:
        labels = []
        for field, name in names.items():
            raw = found.text(field)
            for choice in raw.split(";") if raw and field in MANY else (raw,):
                if choice:
                    labels.append(Label(name, choice))
        return tuple(labels)

    def _about(self, found: Thing) -> str | None:
        return next((f"{of}/{one}" for of in ("contacts", "companies") if (one := self._first(found, of))), None)

    def _owner(self, found: Thing) -> str | None:
        owner = values.identifier(found.get("hubspot_owner_id"))
        return f"owners/{owner}" if owner else None

    def _ticket(self, found: Thing, place: Origin) -> Record:
        record_id = values.required_identifier(found.id)
        contact, person = self._first(found, "contacts"), objects.contacts(found)
        alone = person.emails[0] if len(person.emails) == 1 else None
        common: dict[str, Any] = {
            "kind": "ticket", "role": "requester", "author_ref": f"contacts/{contact}" if contact else alone,
            **self._times(found, "createdate"),
        }  # fmt: skip
        if common["deleted"]:
            return Record(place, "thread", record_id, **common)
        return Record(
            place,
            "thread",
            record_id,
            title=found.text("subject"),
            text=found.text("content"),
            summary=found.text(self.options.summary_field) if self.options.summary_field else None,
            labels=self._labels(found, {**TICKET_LABELS, **self.options.labels}),
            person=person,
            **common,
        )

    def _changes(self, found: Thing, ticket: str, places: Iterator[Origin]) -> Iterator[Record | Rejected]:
        """Yield a record for each change of a workflow property of a ticket, oldest first."""
        history = found.top.get("propertiesWithHistory")
        for name in HISTORY:
            states = history.get(name) if isinstance(history, dict) else None
            states = [state for state in states if isinstance(state, dict)] if isinstance(states, list) else []
            states.sort(key=lambda state: str(state.get("timestamp")))
            before: str | None = None
            for state in states:
                place, identity = next(places), f"{ticket}/{name}/{state.get('timestamp')}"
                row = Row(place, {}, None, None)
                done = decode.settle(
                    row, "turn", identity, None, partial(self._change, place, ticket, identity, name, before, state)
                )
                if isinstance(done, Record):
                    before = done.changes[0].after
                yield done

    def _change(
        self, place: Origin, ticket: str, identity: str, name: str, before: str | None, state: dict[str, Any]
    ) -> Record:
        at = objects.moment(state.get("timestamp"), self.options, self.zone)
        if at is None:
            raise reasons.Unreadable(reasons.BAD_DATE)
        return Record(
            place,
            "turn",
            values.required_identifier(identity),
            parent_id=ticket,
            created_at=at,
            role="system",
            visibility="internal",
            changes=(Change(name, before, values.text(state.get("value"))),),
        )

    def _engagement(self, found: Thing, place: Origin) -> Record:
        ticket = self._first(found, "tickets")
        role, author, public = self._author(found)
        kind = "transcript" if found.kind in TRANSCRIPTS else "note"
        common: dict[str, Any] = {
            "kind": None if ticket else kind, "role": role, "author_ref": author,
            "parent_id": ticket or self._about(found), "visibility": "public" if public else "internal",
            **self._times(found, "hs_timestamp"),
        }  # fmt: skip
        if common["deleted"]:
            return Record(place, "turn" if ticket else "thread", self._id(found), **common)
        title = found.text(TITLES[found.kind]) if found.kind in TITLES else None
        body = _kept(found.text(*TEXTS[found.kind]))
        inside = _kept(found.text("hs_internal_meeting_notes")) if found.kind == "meetings" else None
        text = "\n\n".join(part for part in (body, inside) if part) or None
        if ticket:
            plain = found.text("hs_email_text") if found.kind == "emails" else None
            return Record(place, "turn", self._id(found), title=title, text=text or title, plain=plain, **common)
        labels = self._labels(found, ENGAGEMENT_LABELS)
        return Record(place, "thread", self._id(found), title=title, text=text, labels=labels, **common)

    def _deal(self, found: Thing, place: Origin) -> Record:
        """Return the record of a deal: its name, and the text that salespeople wrote about it."""
        common: dict[str, Any] = {
            "kind": "note", "role": "agent", "author_ref": self._owner(found), "parent_id": self._about(found),
            "visibility": "internal", **self._times(found, "createdate"),
        }  # fmt: skip
        if common["deleted"]:
            return Record(place, "thread", self._id(found), **common)
        title, text = found.text("dealname"), _kept(found.text("description"))
        labels = self._labels(found, DEAL_LABELS)
        return Record(place, "thread", self._id(found), title=title, text=text, labels=labels, **common)

    def _author(self, found: Thing) -> tuple[str | None, str | None, bool]:
        """Return role, author, and whether the customer saw the text."""
        owner = self._owner(found)
        if found.kind == "communications":
            return None, None, False  # a log of a chat may hold both sides
        if found.kind != "emails":
            return "agent", owner, False
        direction = str(found.get("hs_email_direction") or "").upper()
        sender = values.identifier(found.get("hs_email_from_email")) or _sender(found.get("hs_email_headers"))
        if direction == "INCOMING_EMAIL":
            contact = self._first(found, "contacts")
            return "requester", sender or (f"contacts/{contact}" if contact else None), True
        if direction == "EMAIL":
            sent = str(found.get("hs_email_status") or "sent").lower() not in UNSENT
            return "agent", owner or sender, sent
        # Only the company's own people forward mail to HubSpot; any other text may be from either side.
        return "agent" if direction == "FORWARDED_EMAIL" else None, sender, False

    def _person(self, found: Thing, place: Origin) -> Record:
        """Return the record of a contact, an owner or a company.

        Archived ones keep their identities, which must still be found in old texts.
        """
        times = self._times(found, "createdate")
        if found.kind == "companies":
            person = Person(phones=values.distinct_texts(found.get("phone")))
            return Record(place, "person", self._id(found), role="account", person=person, **times)
        first, last = ("firstName", "lastName") if found.kind == "owners" else ("firstname", "lastname")
        more = found.text("hs_additional_emails") or ""
        account, consent_field = self.options.account_field, self.options.consent_field
        consent, until = (
            values.consent(found.get(consent_field)) if consent_field and found.kind == "contacts" else (None, None)
        )
        person = Person(
            names=values.distinct_texts(" ".join(values.distinct_texts(found.get(first), found.get(last)))),
            emails=values.distinct_texts(found.get("email"), *more.split(";"), found.get("work_email")),
            phones=values.distinct_texts(*(found.get(n) for n in ("phone", "mobilephone", "hs_whatsapp_phone_number"))),
            accounts=values.distinct_texts(found.get(account)) if account else (),
            consent=consent,
            consent_until=until,
            birth_date=birthday(found.get("date_of_birth")),
            addresses=postal(*(found.get(name) for name in ("address", "zip", "city", "state", "country"))),
        )
        role = "agent" if found.kind == "owners" else "requester"
        return Record(place, "person", self._id(found), role=role, person=person, **times)

    def _other(self, found: Thing, place: Origin) -> Record:
        return Record(place, "other", self._id(found), **self._times(found))


def _sender(headers: object) -> str | None:
    """Return the address in `hs_email_headers`, which is JSON in a text: `{"from": {"email": …}, …}`."""
    if not isinstance(headers, str) or len(headers) > MAX_HEADERS:
        return None
    try:
        header_fields = json.loads(headers)
    except (ValueError, RecursionError):
        return None
    sender = header_fields.get("from") if isinstance(header_fields, dict) else None
    return values.identifier(sender.get("email")) if isinstance(sender, dict) else None

"""Zendesk: tickets and what hangs on them, and articles of Guide, as pages of its API, as NDJSON, or an object a file.

Read are incremental exports by cursor or by time with their side-loads, ticket events, ticket audits, comments of a
ticket, the account's JSON export, articles and translations ("Incremental Exports", "Side-Loading", "Ticket Audits" and
"Exporting ticket, user, or organization data from your account" in Zendesk's documentation).

A comment is one event of an audit and keeps that event's id everywhere, so that the same comment in `comments`, in
`ticket_events` and in `audits` is one turn. A change of a field is a turn of its own under its event's id.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from curation.sources import decode, values
from curation.sources.assembly.parents import named_parent
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.reader import Record, Rejected
from curation.sources.vendors.zendesk import events, support
from curation.sources.vendors.zendesk.fields import FAMILIES
from curation.sources.vendors.zendesk.guide import Guide
from curation.sources.vendors.zendesk.objects import Around, family_of, found_in, has_lines, told_by_content
from curation.sources.vendors.zendesk.support import Options
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "5"


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each object of each file; the contract is `curation.sources.reader.Reader`.

    Positions count objects, nested ones too. The family of a file is a word in its name or in that of its folder
    (`tickets/12.json`). A file named `export…` without such a word is an account's export, whose objects are told by
    their fields. So are those of a file with any other name (`page-1.json`), if one of its first ten rows is a page or
    an object that only Zendesk writes. The keys of a page tell its objects. A comment or audit that does not name its
    ticket belongs to the ticket in an address of its page, else to the one that `parent_in_name` finds in the path of
    the file. Comments of an API answer without a ticket belong to the ticket that the first of them opens, which
    assembly finds. The remark of a rating is a turn, `<ticket>/satisfaction`.

    The role of a turn is null unless Zendesk itself wrote it, because assembly knows the author. A user's consent that
    cannot be understood counts as denied. A comment that was redacted or made private is a tombstone with the time of
    that event, so its old words are not served, unless a later file of comments (by landing or name) has the new ones.
    """
    guide = Guide()
    for file in files:
        family, around = family_of(file), Around(named=named_parent(file.name, options.parent_in_name))
        form = decode.file_form(file.name)[1]
        if form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        rows = decode.object_rows(file, "ndjson" if form == "json" and has_lines(file) else form)
        if family is None:
            told = told_by_content(rows)
            if told is None:
                yield decode.unknown(file)
                continue
            family, rows = "", told
        free = 0
        for row in rows:
            for kind, item, over in found_in(row, family, around):
                place = item.origin if item.origin.position >= free else decode.origin(file, free)
                free = place.position + 1
                if isinstance(item, Rejected):
                    yield Rejected(place, item.reason)
                    continue
                shown = item if place is item.origin else Row(place, item.fields, item.under, item.flaw)
                counted = _kind(kind, shown, over)
                census.see(counted, shown.fields, file.name)
                yield _record(shown, counted, over, options, guide)


def _kind(kind: str, row: Row, around: Around) -> str:
    """Return the family under which the census counts an object; objects inside a ticket have one of their own.

    They lack fields that they have elsewhere.
    """
    if kind == "tickets":
        return "account_tickets" if isinstance(row.fields.get("requester"), dict) else kind
    if kind == "comments" and "source_type" in row.fields:
        return "guide_comments"
    if (around.ticket or around.named or around.page) and kind in ("comments", "users"):
        return "ticket_comments" if kind == "comments" else "account_users"
    return kind


def _record(row: Row, kind: str, around: Around, options: Options, guide: Guide) -> Record | Rejected:
    o = row.fields
    if kind in ("tickets", "account_tickets"):
        return decode.settle(row, "thread", o.get("id"), o.get("updated_at"), lambda: support.ticket(row, options))
    if kind in ("comments", "ticket_comments"):
        return decode.settle(row, "turn", o.get("id"), o.get("updated_at"), lambda: support.comment(row, around))
    if kind in ("users", "account_users"):
        return decode.settle(row, "person", o.get("id"), o.get("updated_at"), lambda: support.user(row, options))
    if kind == "organizations":
        name = _prefixed(kind, o.get("id"))
        return decode.settle(row, "person", name, o.get("updated_at"), lambda: support.organization(row, name, options))
    if kind == "deleted_tickets":
        return decode.settle(row, "thread", o.get("id"), o.get("deleted_at"), lambda: support.deleted_ticket(row))
    if kind == "articles":
        return guide.article(row)
    if kind == "chats" and o.get("type") == "ChatMessage":
        return decode.settle(row, "turn", around.place, None, lambda: events.message(row, around, options))
    if kind == "satisfaction_ratings" and (name := support.rated(row, around)):
        return decode.settle(row, "turn", name, o.get("updated_at"), partial(support.rating, row, around, name))
    record = events.event(row, around) if kind == "events" else None
    if kind == "translations":
        record = guide.translation(row)
    return record or _other(row, kind, around)


def _other(row: Row, kind: str, around: Around) -> Record | Rejected:
    o = row.fields
    name = _prefixed(
        kind, next((o[key] for key in ("id", "ticket_id", "user_id") if o.get(key) is not None), around.place)
    )
    return decode.settle(
        row, "other", name, None, lambda: Record(row.origin, "other", values.required_identifier(name))
    )


def _prefixed(kind: str, given: object) -> str | None:
    number = values.identifier(given)
    return None if number is None else f"{kind}/{number}"

"""Find the objects in a file of Zendesk's: on pages, in wrappers, and inside other objects."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from curation.document import FILE_NAME, OPENING, opening_of
from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.reader import Rejected
from curation.sources.vendors.zendesk.fields import INSIDE, LISTS, TEXT_FILES
from curation.storage.landings.landing import LandedFile

_WORDS = "|".join(sorted(LISTS.keys() - {"results"}, key=len, reverse=True))
_NAME = re.compile(rf"({_WORDS})(?:[-_.].*)?", re.IGNORECASE)
_NAMED = re.compile(rf"(?:.*[-_.])?({_WORDS})(?:[-_.].*)?", re.IGNORECASE)
_OF_TICKET = re.compile(r"tickets?[-_]\d+[-_](?:ticket_)?(comments|audits)(?:[-_.].*)?", re.IGNORECASE)
_TICKET = re.compile(r"/api/v2/(?:tickets|requests)/(\d+)/", re.IGNORECASE)  # a customer sees a ticket as a request
_ADDRESS = re.compile(r"https?://[^/]+\.zendesk\.com/api/v2/([^?#]{1,500})", re.IGNORECASE)
MAX_ADDRESS = 500  # characters of an address that are read
_LOOKED_AT = 10  # rows of a file whose name says nothing
_INSIDE = {kind: frozenset(keys) for kind, keys in INSIDE.items()}
_BOM = b"\xef\xbb\xbf"
_MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tickets", ("raw_subject",)), ("tickets", ("generated_timestamp", "requester_id")),
    ("tickets", ("is_public", "requester_id")), ("tickets", ("is_public", "requester", "subject")),
    ("ticket_events", ("child_events",)), ("audits", ("ticket_id", "author_id", "events")),
    ("comments", ("audit_id", "author_id", "public")), ("comments", ("author_id", "html_body", "plain_body")),
    ("users", ("role", "user_fields")), ("users", ("role", "ticket_restriction")),
    ("organizations", ("organization_fields", "domain_names")), ("deleted_tickets", ("previous_state", "deleted_at")),
    ("articles", ("section_id", "user_segment_id", "body")), ("translations", ("source_type", "source_id", "locale")),
)  # fmt: skip


class Around(NamedTuple):
    """The values that an object takes from the objects around it if it does not have them."""

    ticket: object = None
    author: object = None
    at: object = None
    place: str | None = None  # place of a message in its chat
    named: object = None  # the ticket in the file's name
    page: str | None = None  # the first comment of an answer that does not name its ticket

    def holder(self, o: Fields) -> object:
        """Return the ticket of an object by its own fields, its address or the objects around it; None if unknown."""
        told = _told(o)
        return told if told is not None else self.ticket or self.named

    def of(self, o: Fields) -> dict[str, Any]:
        """Return the ticket of an object and the source of that information, as fields of a record.

        Raises:
            Unreadable: `missing_parent`.
        """
        holder = values.identifier(self.holder(o))
        if holder is None and self.page is not None:
            return {"parent_id": opening_of(self.page), "parent_by": OPENING}
        by = FILE_NAME if holder is not None and self.named is not None and self._is_named(o) else None
        return {"parent_id": values.required_identifier(holder, reasons.MISSING_PARENT), "parent_by": by}

    def _is_named(self, o: Fields) -> bool:
        return _told(o) is None and self.ticket is None

    def when(self, written: object) -> dt.datetime:
        """Return the instant in ISO 8601 or in seconds or milliseconds since 1970, else that of the object around.

        Raises:
            Unreadable: `bad_date`.
        """
        written = self.at if written is None else written
        moment = values.epoch(written) if isinstance(written, int | float) else values.instant(written)
        if moment is None:
            raise reasons.Unreadable(reasons.BAD_DATE)
        return moment

    def by(self, o: Fields) -> str | None:
        """Return the author of an object, else of the object around it."""
        return values.identifier(self.author if o.get("author_id") is None else o.get("author_id"))


NOTHING = Around()
Found = tuple[str, Row | Rejected, Around]


def family_of(file: LandedFile) -> str | None:
    """Return the family in a file's name or folder; empty for an account's export, None if the name tells nothing."""
    stem = decode.file_form(file.name)[0]
    folder = PurePosixPath(file.name).parent
    if of_ticket := _OF_TICKET.fullmatch(stem):
        return of_ticket.group(1).lower()
    for pattern, words in ((_NAME, stem), (_NAMED, stem), (_NAME, folder.name)):
        if match := pattern.fullmatch(words):
            return LISTS[match.group(1).lower()]
    if folder.parent.name == "tickets" and stem == folder.name:  # tickets/12/12.json
        return "tickets"
    return "" if stem.lower().startswith(("export", "incremental")) else None


def _told(o: Fields) -> object:
    """Return the ticket that an object itself states."""
    own = next((o[name] for name in ("ticket_id", "request_id") if o.get(name) is not None), None)
    return own if own is not None else _addressed(o.get("url"))


def _addressed(*written: object) -> str | None:
    """Return the ticket in an API address: `…/api/v2/tickets/12/comments.json?page=2`."""
    matches = (_TICKET.search(address[:MAX_ADDRESS]) for address in written if isinstance(address, str))
    return next((match.group(1) for match in matches if match), None)


def _answered(o: Fields, around: Around) -> Around:
    """Return the surroundings of a page's comments: the ticket in an address of the page, else the first comment.

    Only a page that is an answer of the API is about one ticket; it has the number of comments, or a next page.
    """
    links = o.get("links")
    more = (links.get("next"), links.get("prev")) if isinstance(links, dict) else ()
    ticket = _addressed(o.get("next_page"), o.get("previous_page"), o.get("url"), *more)
    if ticket is not None:
        return around._replace(ticket=ticket)
    comments = o.get("comments")
    if not isinstance(comments, list) or o.keys().isdisjoint(("count", "next_page", "meta")):
        return around
    silent = [comment for comment in comments if isinstance(comment, dict) and _told(comment) is None]
    named = [
        (str(comment.get("created_at")), number)
        for comment in silent
        if (number := values.identifier(comment.get("id")))
    ]
    return (
        around._replace(
            page=min(named, key=lambda named_comment: (named_comment[0], len(named_comment[1]), named_comment[1]))[1]
        )
        if named
        else around
    )


def has_lines(file: LandedFile) -> bool:
    """Return whether a `.json` file holds one object a line, as an account's export does."""
    try:
        with decode.opened(file) as stream:
            first, second = stream.readline(decode.MAX_RECORD).strip(), stream.readline(2).strip()
    except (reasons.Unreadable, OSError):
        return False
    # In a single document, a comma separates the objects.
    return first.removeprefix(_BOM).startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def found_in(row: Row | Rejected, family: str, around: Around) -> Iterable[Found]:
    """Return the objects of a row (itself, or those of a page or wrapper), and all objects inside them."""
    if isinstance(row, Rejected):
        return ((family, row, NOTHING),)
    o = row.fields
    if "id" in o or "created_at" in o or "ticket_id" in o or not any(map(_holds, o.items())):
        kind = family or _shape(o)
        if kind is None:
            return (("", Rejected(row.origin, reasons.UNKNOWN_FILE), NOTHING),)
        simple = kind not in INSIDE or (_INSIDE[kind].isdisjoint(o) and _judged(o) is None)
        return ((kind, row, around),) if simple else _objects(row, kind, around)
    if type(o) is not dict:  # a duplicate key hid a list: the objects cannot be counted
        return ((family, Rejected(row.origin, reasons.DUPLICATE_KEY), NOTHING),)
    return _page(row, around)


def _page(row: Row, around: Around) -> Iterator[Found]:
    """Yield the objects under the keys of a page, in its order; an unknown key is the family of its objects."""
    around = _answered(row.fields, around)
    for key, value in row.fields.items():
        if isinstance(value, dict) and key + "s" in LISTS:
            yield from _objects(_inner(row, value, key), LISTS[key + "s"], around)
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                kind = f"{item.get('result_type')}s" if key == "results" else LISTS.get(key, key)
                yield from _objects(_inner(row, item, key), kind, around)
            elif key in LISTS:
                yield LISTS[key], Rejected(row.origin, reasons.NOT_AN_OBJECT), NOTHING


def _holds(pair: tuple[str, object]) -> bool:
    key, value = pair
    return (isinstance(value, list) and key in LISTS) or (isinstance(value, dict) and key + "s" in LISTS)


def _judged(o: Fields) -> dict[str, Any] | None:
    """Return the rating of a ticket that is not deleted, if somebody wrote about the service in it."""
    rating = o.get("satisfaction_rating")
    if not isinstance(rating, dict) or o.get("status") == "deleted":
        return None
    remark = rating.get("comment")
    return rating if isinstance(remark, str) and remark.strip() else None


def told_by_content(rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected] | None:
    """Return all rows of a file whose name tells nothing, if one of the first is certainly Zendesk's; else None."""
    first = list(islice(rows, _LOOKED_AT))
    known = any(isinstance(row, Row) and _is_zendesk(row.fields) for row in first)
    return chain(first, rows) if known else None


def _is_zendesk(o: Fields) -> bool:
    """Return whether the keys of an object, wrapper or page tell that it is Zendesk's."""
    if _marked(o) is not None:
        return True
    if "id" in o:
        return False
    paged = any(key in o for key in ("next_page", "after_cursor", "after_url", "end_of_stream", "end_time"))
    for key, value in o.items():
        if isinstance(value, list) and key in LISTS:
            objects = [member for member in value[:_LOOKED_AT] if isinstance(member, dict)]
            if (objects and key != "results") or (paged and not value) or any(map(_marked, objects)):
                return True
        elif isinstance(value, dict) and key + "s" in TEXT_FILES and "id" in value:
            return True
    return False


def _marked(o: Fields) -> str | None:
    """Return the family that an object's address tells, or fields that only Zendesk's objects have."""
    if isinstance(address := o.get("url"), str) and (match := _ADDRESS.match(address)):
        words = [LISTS[word] for word in match.group(1).split("/") if word in LISTS and word != "results"]
        if words:
            return words[-1]
    return next((kind for kind, names in _MARKS if all(name in o for name in names)), None)


def _inner(row: Row, fields: dict[str, Any], under: str) -> Row:
    return Row(row.origin, fields, under, decode.flaw_of(fields) if row.flaw else None)


def _shape(o: Fields) -> str | None:
    """Return the family of a line of an account's export, by its fields; None if they do not tell it."""
    told: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("ticket_events", ("child_events",)), ("audits", ("ticket_id", "events")), ("comments", ("ticket_id", "body")),
        ("tickets", ("subject", "status")), ("users", ("email", "role")), ("organizations", ("domain_names",)),
    )  # fmt: skip
    return _marked(o) or next((kind for kind, names in told if o.keys() >= set(names)), None)


def _objects(row: Row, kind: str, around: Around) -> Iterator[Found]:
    """Yield an object and those inside it: at most a ticket, its audit, an event and a message of its chat."""
    yield kind, row, around
    o = row.fields
    if kind == "events":
        yield from _chat(row, around)
    if kind == "tickets" and (rating := _judged(o)) is not None:
        person = o.get("requester")
        requester = o.get("requester_id") or (person.get("id") if isinstance(person, dict) else None)
        within = Around(o.get("id"), requester, o.get("updated_at"))
        yield "satisfaction_ratings", _inner(row, rating, "satisfaction_rating"), within
    if kind not in INSIDE or _INSIDE[kind].isdisjoint(o):
        return
    if kind in ("tickets", "articles"):
        within = Around(o.get("id"))
    else:
        ticket = around.holder(o)
        at = o.get("timestamp") if o.get("created_at") is None else o.get("created_at")
        named = around.named if ticket == around.named and around._is_named(o) else None
        within = Around(None if named else ticket, o.get("author_id") or o.get("updater_id"), at, None, named)
    for key, child in INSIDE[kind].items():
        value = o.get(key)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict):
                yield from _objects(_inner(row, item, key), child, within)
            elif isinstance(value, list) and child in ("comments", "events", "audits", "translations"):
                yield child, Rejected(row.origin, reasons.NOT_AN_OBJECT), NOTHING


def _chat(row: Row, around: Around) -> Iterator[Found]:
    """Yield the messages and actions of the chat in an event; nothing for other events."""
    value = row.fields.get("value")
    history = value.get("history") if isinstance(value, dict) else None
    for number, item in enumerate(history if isinstance(history, list) else ()):
        if isinstance(item, dict):
            place = f"{row.fields.get('id')}/{values.identifier(item.get('message_id')) or number}"
            yield "chats", _inner(row, item, "history"), Around(around.ticket, None, around.at, place, around.named)
        else:
            yield "chats", Rejected(row.origin, reasons.NOT_AN_OBJECT), NOTHING

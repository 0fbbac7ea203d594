"""Parley: NDJSON files `cases` and `messages`, in a folder or a zip; deleted cases are tombstones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count

from curation.sources import decode, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Label, NoOptions, Person, Record, Rejected
from curation.sources.reasons import BAD_TYPE, Unreadable
from curation.storage.landings.landing import LandedFile

VERSION = "1"
ROLES = {"customer": "requester", "staff": "agent", "bot": "system"}


Options = NoOptions
FAMILIES = {
    "cases": Family(
        {"id": "id", "subject": "text", "opened": "instant"}, ("state", "customer", "product", "closed", "deleted")
    ),
    "messages": Family({"id": "id", "case": "id", "sent": "instant"}, ("author", "body", "internal")),
}


def read(files: Sequence[LandedFile], options: NoOptions, census: Census) -> Iterator[Record | Rejected]:
    """A thread and its customer of each case, a turn and its author of each message."""
    for file in files:
        name, form = decode.file_form(file.name)
        if form != "ndjson" or name not in FAMILIES:
            yield decode.unknown(file)
            continue
        places = (decode.origin(file, position) for position in count())
        for row in decode.ndjson_rows(file):
            row = row._replace(origin=next(places))
            if isinstance(row, Rejected):
                yield row
                continue
            o = row.fields
            if name == "cases" and values.flag(o.get("deleted")):
                yield decode.settle(row, "thread", o.get("id"), None, partial(_gone, row))
                continue
            census.see(name, o, file.name)
            if name == "cases":
                yield decode.settle(row, "thread", o.get("id"), o.get("closed") or o.get("opened"), partial(_case, row))
                if isinstance(o.get("customer"), dict):
                    row = row._replace(origin=next(places))
                    yield decode.settle(
                        row, "person", o["customer"].get("id"), o.get("opened"), partial(_customer, row)
                    )
            else:
                yield decode.settle(row, "turn", o.get("id"), o.get("sent"), partial(_message, row))
                author = o.get("author")
                if isinstance(author, dict) and author.get("type") == "staff":
                    row = row._replace(origin=next(places))
                    yield decode.settle(row, "person", author.get("id"), o.get("sent"), partial(_staff, row))


def _object(value: object, field: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Unreadable(BAD_TYPE, value, field)
    return value


def _gone(row: Row) -> Record:
    return Record(row.origin, "thread", values.required_identifier(row.fields.get("id")), "ticket", deleted=True)


def _case(row: Row) -> Record:
    o = row.fields
    customer = _object(o.get("customer"), "customer")
    opened = values.required_instant(o.get("opened"))
    labels = [
        Label(name, said)
        for name, said in (("status", values.text(o.get("state"))), ("product", values.text(o.get("product"))))
        if said
    ]
    return Record(
        row.origin,
        "thread",
        values.required_identifier(o.get("id")),
        "ticket",
        created_at=opened,
        updated_at=values.instant(o.get("closed")) or opened,
        title=values.text(o.get("subject")),
        role="requester",
        author_ref=values.identifier(customer.get("id")),
        labels=tuple(labels),
    )


def _customer(row: Row) -> Record:
    c = row.fields["customer"]
    return Record(
        row.origin,
        "person",
        values.required_identifier(c.get("id")),
        updated_at=values.required_instant(row.fields.get("opened")),
        person=Person(names=values.distinct_texts(c.get("name")), emails=values.distinct_texts(c.get("mail"))),
    )


def _message(row: Row) -> Record:
    o = row.fields
    author = _object(o.get("author"), "author")
    sent = values.required_instant(o.get("sent"))
    return Record(
        row.origin,
        "turn",
        values.required_identifier(o.get("id")),
        parent_id=values.required_identifier(o.get("case"), "missing_parent"),
        created_at=sent,
        updated_at=sent,
        text=to_markdown(values.text(o.get("body")) or ""),
        role=ROLES.get(str(author.get("type"))),
        author_ref=values.identifier(author.get("id")),
        visibility="public" if o.get("internal") is False else "internal",
    )


def _staff(row: Row) -> Record:
    a = row.fields["author"]
    return Record(
        row.origin,
        "person",
        values.required_identifier(a.get("id")),
        updated_at=values.required_instant(row.fields.get("sent")),
        person=Person(names=values.distinct_texts(a.get("name"))),
    )

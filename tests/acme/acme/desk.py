"""Acme's desk: one JSON object a line, a ticket each, with the answer in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count

from pydantic import Field

from curation.sources import decode, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.reader import Label, NoOptions, Record, Rejected
from curation.storage.landings.landing import LandedFile

VERSION = "1"


class Options(NoOptions):
    """What a source of Acme's desk may set."""

    channel: str | None = Field(default=None, description="Label of all its tickets.")


FAMILIES = {"tickets": Family({"no": "id", "title": "text", "on": "instant"}, ("asked", "answered", "by"))}


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Two items a line where it has an answer: the ticket, and its answer as a turn."""
    for file in files:
        if decode.file_form(file.name)[1] != "ndjson":
            yield decode.unknown(file)
            continue
        places = (decode.origin(file, position) for position in count())
        for row in decode.ndjson_rows(file):
            row = row._replace(origin=next(places))
            if isinstance(row, Rejected):
                yield row
                continue
            census.see("tickets", row.fields, file.name)
            o = row.fields
            yield decode.settle(row, "thread", o.get("no"), o.get("on"), partial(_ticket, row, options))
            if o.get("answered"):
                row = row._replace(origin=next(places))
                yield decode.settle(row, "turn", f"{o.get('no')}-1", o.get("on"), partial(_answer, row))


def _ticket(row: Row, options: Options) -> Record:
    o = row.fields
    return Record(
        row.origin,
        "thread",
        values.required_identifier(o.get("no")),
        "ticket",
        updated_at=values.required_instant(o.get("on")),
        title=values.text(o.get("title")),
        text=values.text(o.get("asked")),
        role="requester",
        author_ref=values.identifier(o.get("by")),
        labels=(Label("channel", options.channel),) if options.channel else (),
    )


def _answer(row: Row) -> Record:
    o = row.fields
    number = values.required_identifier(o.get("no"))
    at = values.required_instant(o.get("on"))
    return Record(
        row.origin,
        "turn",
        f"{number}-1",
        parent_id=number,
        created_at=at,
        updated_at=at,
        text=values.text(o.get("answered")),
        role="agent",
        author_ref="desk",
    )

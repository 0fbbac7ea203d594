"""Read the articles of Freshdesk's solutions, and the visibility of their folders."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from curation.json_value import Fields
from curation.sources import decode, values
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Label, Record, Rejected
from curation.sources.vendors.freshdesk.objects import objects_of
from curation.storage.landings.landing import LandedFile

EVERYBODY = "1"  # visibility of a folder; the others are those who logged in, agents, chosen companies, bots
PUBLISHED = "2"
STATUS = {"1": "draft", PUBLISHED: "published"}  # of an article; the numbers of a ticket's status mean something else


def folders_of(files: Sequence[LandedFile]) -> dict[str, str]:
    """Map folders to their visibility, from files that are named after folders or categories."""
    audiences: dict[str, str] = {}
    for file in files:
        stem, form = decode.file_form(file.name)
        if form in ("json", "ndjson") and re.search(r"folder|categor", stem, re.IGNORECASE):
            for row in decode.object_rows(file, form):
                for shape, item, _ in objects_of(row):
                    who = values.identifier(item.fields.get("visibility")) if isinstance(item, Row) else None
                    if shape == "folder" and isinstance(item, Row) and who and item.flaw is None:
                        audiences[str(item.fields.get("id"))] = who
    return audiences


def article(row: Row, language: str | None, folder: object, folders: Mapping[str, str]) -> Record | Rejected:
    o = row.fields
    spoken = language or (o.get("language") if isinstance(o.get("language"), str) else None)
    number = values.identifier(o.get("id"))
    record_id = f"{number}/{spoken}" if number and spoken else number
    around: Fields = folder if isinstance(folder, dict) else {}
    lies_in = values.identifier(o.get("folder_id")) or values.identifier(around.get("id"))
    who = values.identifier(around.get("visibility")) or folders.get(lies_in or "")
    tags = o.get("tags")
    deleted = values.flag(o.get("deleted"))
    status = STATUS.get(str(o.get("status")), o.get("status"))

    def build() -> Record:
        named = [("status", status), ("category", o.get("category_id")), ("folder", lies_in)]
        named += [("language", spoken), *(("tag", tag) for tag in (tags if isinstance(tags, list) else ()))]
        named += [("type", o.get("type") or o.get("art_type")), ("translation_of", number if spoken else None)]
        return Record(
            row.origin,
            "article",
            values.required_identifier(record_id),
            "article",
            deleted=deleted,
            created_at=values.required_instant(o.get("created_at")),
            updated_at=values.required_instant(o.get("updated_at")),
            title=None if deleted else values.text(o.get("title")),
            text=None if deleted else body(o, ("description",), ("description_text", "desc_un_html")),
            role="author",
            author_ref=values.identifier(o.get("agent_id") or o.get("user_id")),
            visibility="public" if who == EVERYBODY and str(o.get("status")) == PUBLISHED else "internal",
            labels=() if deleted else labelled(named),
            confidentiality="internal" if who not in (None, EVERYBODY) else None,
        )

    return decode.settle(row, "article", record_id, o.get("updated_at"), build)


def labelled(named: Sequence[tuple[str, object]]) -> tuple[Label, ...]:
    return tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None)


def body(o: Fields, html: Sequence[str], plain: Sequence[str]) -> str | None:
    """Return the first of the markup fields that is filled, rendered; else the first filled plain text."""
    for key in html:
        if markup := values.text(o.get(key)):
            return to_markdown(markup)
    return next((words for key in plain if (words := values.text(o.get(key)))), None)

"""Read articles and translations of Zendesk Guide as one record for each locale, `<article>/<locale>`.

An article is shown in one locale, and the translation of that locale has the same words, so both are one record, in
force from the same moment if the translation follows its article. Sources: "Articles" and "Translations" in the Help
Center API.
"""

from __future__ import annotations

import datetime as dt

from curation.json_value import Fields
from curation.sources import decode, values
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Label, Record, Rejected


class Guide:
    """The articles of a landing so far: since when they are in force, and which ones everybody may read."""

    def __init__(self) -> None:
        self._edited: dict[str, dt.datetime | None] = {}
        self._open: set[str] = set()

    def article(self, row: Row) -> Record | Rejected:
        """Return the record of an article in the locale in which it is shown; public only if it is for everyone."""
        o = row.fields
        name = _name(o.get("id"), o.get("locale") or o.get("source_locale"))

        def build() -> Record:
            record_id = values.required_identifier(name)
            edited = values.instant(o.get("edited_at")) or values.instant(o.get("updated_at"))
            everyone = "user_segment_id" in o and o["user_segment_id"] is None and not o.get("user_segment_ids")
            self._edited[record_id] = edited
            if everyone:
                self._open.add(str(o.get("id")))
            return _record(row, record_id, edited, everyone, o.get("author_id"))

        return decode.settle(row, "article", name, o.get("updated_at"), build)

    def translation(self, row: Row) -> Record | Rejected | None:
        """Return the record of a translation of an article; None for a translation of anything else.

        It is public if its article is public and came before it.
        """
        o = row.fields
        if o.get("source_type") != "Article":
            return None
        name = _name(o.get("source_id"), o.get("locale"))

        def build() -> Record:
            record_id = values.required_identifier(name)
            everyone = str(o.get("source_id")) in self._open and not o.get("hidden")
            edited = self._edited.get(record_id) or values.instant(o.get("updated_at"))
            return _record(row, record_id, edited, everyone, o.get("created_by_id"))

        return decode.settle(row, "article", name, o.get("updated_at"), build)


def _name(number: object, locale: object) -> str | None:
    identity, place = values.identifier(number), values.identifier(locale)
    return f"{identity}/{place}" if identity and place else None


def _record(row: Row, record_id: str, edited: dt.datetime | None, everyone: bool, author: object) -> Record:
    o = row.fields
    deleted = values.flag(o.get("deleted")) or bool(o.get("deleted_at"))
    html = values.text(o.get("body"))
    published = not o.get("draft") and not o.get("archived") and not o.get("archived_at")
    return Record(
        row.origin,
        "article",
        record_id,
        "article",
        deleted=deleted,
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.required_instant(o.get("updated_at")),
        title=None if deleted else values.text(o.get("title")),
        text=to_markdown(html) if html and not deleted else None,
        role="author",
        author_ref=values.identifier(author),
        visibility="public" if everyone and published else "internal",
        effective_at=None if deleted else edited,
        labels=() if deleted else _labels(o),
        confidentiality=None if everyone else "internal",
    )


def _labels(o: Fields) -> tuple[Label, ...]:
    status = "archived" if o.get("archived") or o.get("archived_at") else "draft" if o.get("draft") else "published"
    names = o.get("label_names")
    named = [
        ("status", status),
        ("outdated", "true" if o.get("outdated") else None),
        ("category", o.get("section_id")),
        ("language", o.get("locale") or o.get("source_locale")),
        ("translation_of", o.get("source_id") if o.get("source_type") == "Article" else o.get("id")),
        ("url", o.get("html_url")),
        *(("tag", tag) for tag in (names if isinstance(names, list) else ())),
    ]
    return tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None)

"""Read values that all objects of Salesforce have, such as dates, by the options of the source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.json_value import Fields
from curation.sources import reasons, values
from curation.sources.markup.html import to_markdown
from curation.sources.options import ConsentField, DateFormat, TimeZone
from curation.sources.reader import Label, NoOptions, Origin, Record
from curation.storage.landings.landing import LandedFile

EXPORTED = ("%Y-%m-%d %H:%M:%S",)  # how the weekly export writes an instant, in UTC

SHORT_ID = 15  # characters; an id of 18 is the same with three more that encode upper and lower case


class Options(NoOptions):
    """What a Salesforce source may set."""

    consent_field: ConsentField | None = Field(
        default=None,
        description="Column of Contact and Lead that says true, false, granted or denied. Left out: there is none.",
    )
    consent_until_field: str | None = Field(
        default=None, description="Column of Contact and Lead with the end of the consent. Left out: there is none."
    )
    account_field: str | None = Field(
        default=None, description="Column of Contact and Lead with an account number. Left out: there is none."
    )
    case_labels: dict[str, str] = Field(default_factory=dict, description="Column of Case → name of the label.")
    summary_field: str | None = Field(
        default=None, description="Column of Case that holds a summary by a person. Left out: there is none."
    )
    article_fields: tuple[str, ...] = Field(
        default=(),
        description="Columns with the text of an article, in order. Left out: custom columns with HTML or long text.",
    )
    timezone: TimeZone = Field(default="UTC", description="IANA time zone of dates that name none.")
    date_formats: tuple[DateFormat, ...] = Field(
        default=(), description="Formats of dates that are not ISO 8601 with a zone (strptime), tried in this order."
    )


@dataclass(frozen=True)
class Export:
    """The facts about an export that a single row does not tell.

    Args:
        formats: notations of dates without a zone, tried in order.
        about: note's document → the person or record that it is linked to.
        bodies: version of a note → the file of a weekly export that holds its text.
        users: ids of the landing's users, cut to `SHORT_ID`.
    """

    options: Options
    formats: tuple[str, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, LandedFile] = field(default_factory=dict)
    users: frozenset[str] = frozenset()

    def when(self, value: object) -> dt.datetime | None:
        """Return an aware instant in UTC; null for null and the empty string.

        Raises:
            Unreadable: `bad_date`.
        """
        if not self.formats:
            return values.instant(value)
        if self.formats == EXPORTED and self.options.timezone == "UTC" and isinstance(value, str) and len(value) == 19:
            return values.instant(f"{value}Z")  # six times as fast as strptime
        try:
            return values.instant(value)
        except reasons.Unreadable:
            return values.dated(value, self.formats, ZoneInfo(self.options.timezone))


Builder = Callable[[Origin, str, Fields, Export], Record]


def times(o: Fields, export: Export) -> dict[str, Any]:
    """Return, as fields of a record, whether the object is deleted, and its instants; the tree API has neither."""
    created, modified = o.get("createddate"), o.get("lastmodifieddate") or o.get("systemmodstamp")
    created_at = export.when(created)
    return {
        "deleted": values.flag(o.get("isdeleted")),
        "created_at": created_at,
        "updated_at": created_at if modified == created else export.when(modified),
    }


def csv_value(value: object) -> str | None:
    """Return a scalar as a CSV writes it, so that JSON's true and false become words."""
    if isinstance(value, str):
        return value or None
    return str(value).lower() if isinstance(value, bool) else values.text(value)


def labels_of(o: Fields, names: Sequence[str]) -> list[Label]:
    """Return the labels that are filled, under their own names."""
    filled = ((name, value) for name in names if (value := o.get(name)) is not None and value != "")
    return [Label(name, raw) for name, value in filled if (raw := csv_value(value)) is not None]


def one(value: object) -> tuple[str, ...]:
    """Return a single identity, trimmed, as a tuple; empty if it is blank."""
    if isinstance(value, str):
        written = value.strip()
        return (written,) if written else ()
    return values.distinct_texts(value)


def first(o: Fields, *names: str) -> str | None:
    """Return the first of these fields that holds an id."""
    for name in names:
        identity = values.identifier(o.get(name))
        if identity is not None:
            return identity
    return None


def rich(value: object, said: object = None) -> str | None:
    """Return the Markdown of HTML; the text itself if the vendor says that it is not HTML."""
    written = values.text(value)
    declared = said is not None and said != ""
    return written if written is None or (declared and not values.flag(said)) else to_markdown(written)


def other(kind: str) -> Builder:
    """Return the builder of records for an object with an id whose text is not used."""

    def build(place: Origin, record_id: str, o: Fields, export: Export) -> Record:
        return Record(place, "other", f"{kind}/{record_id}", **times(o, export))

    return build

"""Convert one version of a page, from either kind of export, into a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from curation.sources.options import TimeZone
from curation.sources.reader import Label, NoOptions, Origin, Record

DELETED = frozenset({"deleted", "trashed"})
DRAFT = "draft"


class Options(NoOptions):
    """What a Confluence source may set."""

    timezone: TimeZone = Field(
        default="UTC", description="IANA time zone of the dates in entities.xml: that of the server."
    )
    attachments: Literal["count", "read"] = Field(
        default="count",
        description="`read`: PDFs with a text layer and Word documents in a space export become parts of their page; "
        "`count`: they are only counted.",
    )
    public_spaces: tuple[str, ...] = Field(
        default=(),
        description="Keys or ids of spaces that anybody may read, beside those that the export marks as such.",
    )


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a page or blog post. `record_id` is that of the page, even if another object holds the version.

    Args:
        spaces: the known ones of key and id of its space.
        open_to_all: whether the vendor says that its space can be read without an account.
        restricted: whether only some people may view the page or one above it.
        url: address of the page, if the export gives it.
    """

    record_id: str
    form: str  # page or blogpost
    title: str | None
    status: str
    number: str | None
    created: dt.datetime | None
    changed: dt.datetime | None
    author: str | None
    spaces: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    open_to_all: bool = False
    restricted: bool = False
    url: str | None = None


def record(origin: Origin, version: Version, text: str | None, options: Options) -> Record:
    """Return the record of the article.

    It is public only if the vendor says so and nothing is restricted. A deleted article keeps its id and time.
    """
    gone = version.status in DELETED
    public = (
        (version.open_to_all or any(space in options.public_spaces for space in version.spaces))
        and not version.restricted
        and version.status == "current"
    )
    return Record(
        origin,
        "article",
        version.record_id,
        "article",
        version=version.number,
        deleted=gone,
        created_at=version.created,
        updated_at=version.changed,
        title=None if gone else version.title,
        text=None if gone else text,
        role="author",
        author_ref=version.author,
        visibility="public" if public else "internal",
        effective_at=version.changed,
        labels=() if gone else _labels(version),
        confidentiality="confidential" if version.restricted else None,
    )


def _labels(version: Version) -> tuple[Label, ...]:
    named: Iterable[tuple[str, str]] = (
        ("status", version.status),
        ("type", version.form),
        *(("category", space) for space in version.spaces[:1]),
        *(("tag", tag) for tag in version.tags),
        ("url", version.url or ""),
    )
    return tuple(Label(name, raw) for name, raw in named if raw)

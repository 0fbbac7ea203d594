"""Zendesk's incremental exports: tickets, comments and users, as NDJSON or as pages of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from curation.sources import decode, reasons, values
from curation.sources.decode import Row
from curation.sources.markup import to_markdown
from curation.sources.reader import Label, Person, Record, Rejected
from curation.storage.landing import LandedFile

VERSION = "1"
# Keys of user_fields; ids of users that are programs ("700099,700100"); custom fields that are labels
# ("360001=product,360002=category").
OPTIONS = frozenset({"consent_field", "account_field", "system_authors", "custom_fields"})

# One word names the file, the list in a page and, without its s, the wrapper of a single object.
TEXT_FILES = ("tickets", "comments", "users")
OTHER_FILES = ("organizations", "groups", "brands", "ticket_fields", "macros", "satisfaction_ratings")
SYSTEM = "-1"  # author_id of what Zendesk itself writes

# What a landing must still have somewhere; fewer rows than MIN_ROWS say nothing about the schema.
REQUIRED = {
    "tickets": ("id", "subject", "description", "status", "requester_id", "created_at", "updated_at"),
    "comments": ("id", "ticket_id", "author_id", "body", "public", "created_at"),
    "users": ("id", "name", "email", "role"),
}
MIN_ROWS = 10
MAX_NAMES = 1000

_NAME = re.compile(rf"({'|'.join(TEXT_FILES + OTHER_FILES)})(?:[-_.].*)?", re.IGNORECASE)


def read(files: Sequence[LandedFile], options: Mapping[str, str]) -> Iterator[Record | Rejected]:
    """One item for each object of each file; the contract is `curation.sources.reader.Reader`.

    A turn's role is null unless Zendesk itself wrote it: assembly knows who the author is. A user's consent that cannot
    be understood counts as denied.

    Raises:
        SourceError: a field of `REQUIRED` is in no object of a landing with at least `MIN_ROWS` of them.
    """
    seen: dict[str, set[str]] = {name: set() for name in REQUIRED}
    count: dict[str, int] = dict.fromkeys(REQUIRED, 0)
    where: dict[str, str] = {}
    for file in files:
        stem, form = decode.file_form(file.name)
        named = _NAME.fullmatch(stem)
        if named is None or form not in ("json", "ndjson"):
            yield decode.unknown(file)
            continue
        family = named.group(1).lower()
        for row in decode.object_rows(file, form, TEXT_FILES + OTHER_FILES):
            if isinstance(row, Rejected):
                yield row
                continue
            row, of = _unwrapped(row, family)
            if of in REQUIRED:
                count[of] += 1
                where[of] = file.name
                if len(seen[of]) < MAX_NAMES:
                    seen[of].update(row.fields)
            yield _record(row, of, options)
    for name, rows in count.items():
        if rows >= MIN_ROWS:
            values.require(where[name], seen[name], REQUIRED[name])


def _unwrapped(row: Row, family: str) -> tuple[Row, str]:
    """The object itself and its family: a page may carry users beside tickets, and `{"ticket": {…}}` holds one."""
    if row.under is not None:
        return row, row.under
    if len(row.fields) == 1:
        ((key, inner),) = row.fields.items()
        if isinstance(inner, dict) and key + "s" in TEXT_FILES + OTHER_FILES:
            return Row(row.origin, inner, key, row.flaw), key + "s"
    return row, family


def _record(row: Row, family: str, options: Mapping[str, str]) -> Record | Rejected:
    o = row.fields
    if family == "tickets":
        return decode.settle(row, "thread", o.get("id"), o.get("updated_at"), lambda: _ticket(row, options))
    if family == "comments":
        return decode.settle(row, "turn", o.get("id"), o.get("updated_at"), lambda: _comment(row))
    if family == "users":
        return decode.settle(row, "person", o.get("id"), o.get("updated_at"), lambda: _user(row, options))
    return decode.settle(row, "other", o.get("id"), None, lambda: _other(row, family))


def _other(row: Row, family: str) -> Record:
    return Record(row.origin, "other", f"{family}/{values.required_identifier(row.fields.get('id'))}")


def _ticket(row: Row, options: Mapping[str, str]) -> Record:
    o = row.fields
    record_id = values.required_identifier(o.get("id"))
    created, updated = values.required_instant(o.get("created_at")), values.required_instant(o.get("updated_at"))
    requester = values.identifier(o.get("requester_id"))
    if o.get("status") == "deleted":
        return Record(
            row.origin, "thread", record_id, "ticket", deleted=True, created_at=created, updated_at=updated,
            role="requester", author_ref=requester,
        )  # fmt: skip
    return Record(
        row.origin,
        "thread",
        record_id,
        "ticket",
        created_at=created,
        updated_at=updated,
        title=values.text(o.get("subject")),
        text=values.text(o.get("description")),
        role="requester",
        author_ref=requester,
        visibility="internal" if o.get("is_public") is False else "public",
        labels=_labels(o, options.get("custom_fields", "")),
    )


def _labels(o: Mapping[str, object], custom: str) -> tuple[Label, ...]:
    rating, via, tags = o.get("satisfaction_rating"), o.get("via"), o.get("tags")
    named: list[tuple[str, object]] = [(name, o.get(name)) for name in ("status", "priority", "type")]
    named.append(("satisfaction", rating.get("score") if isinstance(rating, dict) else rating))
    named.append(("channel", via.get("channel") if isinstance(via, dict) else None))
    named.append(("group", o.get("group_id")))
    if tags is not None and not isinstance(tags, list):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    named.extend(("tag", tag) for tag in tags or ())
    names = dict(pair.split("=", 1) for pair in custom.split(",") if "=" in pair)
    fields = o.get("custom_fields")
    for each in fields if names and isinstance(fields, list) else ():
        if isinstance(each, dict) and str(each.get("id")) in names:
            named.append((names[str(each.get("id"))], each.get("value")))
    return tuple(Label(name, raw) for name, value in named if (raw := values.text(value)) is not None)


def _comment(row: Row) -> Record:
    o = row.fields
    author = values.identifier(o.get("author_id"))
    html = values.text(o.get("html_body"))
    return Record(
        row.origin,
        "turn",
        values.required_identifier(o.get("id")),
        parent_id=values.required_identifier(o.get("ticket_id"), reasons.MISSING_PARENT),
        created_at=values.required_instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        text=to_markdown(html) if html else values.text(o.get("body")),
        role="system" if author == SYSTEM else None,
        author_ref=author,
        # Only a comment that says it is public is: an internal note must not reach a customer's corpus by omission.
        visibility="public" if o.get("public") is True else "internal",
    )


def _user_role(o: Mapping[str, object], programs: str) -> str:
    if str(o.get("id")) in programs.split(","):
        return "system"
    return "agent" if o.get("role") in ("agent", "admin") else "requester"


def _user(row: Row, options: Mapping[str, str]) -> Record:
    o = row.fields
    fields = o.get("user_fields")
    extra = fields if isinstance(fields, dict) else {}
    consent, until = values.consent(
        extra.get(options.get("consent_field", "training_consent")), extra.get("consent_until")
    )
    return Record(
        row.origin,
        "person",
        values.required_identifier(o.get("id")),
        created_at=values.instant(o.get("created_at")),
        updated_at=values.instant(o.get("updated_at")),
        role=_user_role(o, options.get("system_authors", "")),
        person=Person(
            names=values.distinct(o.get("name")),
            emails=values.distinct(o.get("email")),
            phones=values.distinct(o.get("phone")),
            accounts=values.distinct(extra.get(options.get("account_field", "account_number"))),
            consent=consent,
            consent_until=until,
        ),
    )

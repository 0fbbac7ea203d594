"""Reads pages as Confluence's REST API gives them: v1 of Server and Data Center (`/rest/api/content`), v2 of Cloud."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from curation.json_value import Fields
from curation.sources import decode, values
from curation.sources.census import Census, Family
from curation.sources.markup import adf, storage
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Origin, Person, Record, Rejected
from curation.sources.reasons import BAD_JSON, BAD_TYPE, LONE_SURROGATE, TOO_DEEP, Unreadable
from curation.sources.vendors.confluence.pages import DELETED, DRAFT, Options, Version, record
from curation.storage.landings.landing import LandedFile

LISTS = ("results",)
FORMS = ("page", "blogpost")
VIEWS = ("view", "export_view", "styled_view")
FAMILIES = {
    "content": Family(
        {"id": "id", "title": "any"},
        (
            "type", "status", "body", "version", "history", "metadata", "restrictions", "space", "ancestors", "_links",
            "_expandable", "extensions", "children", "descendants", "operations", "container", "macroRenderedOutput",
            "spaceId", "parentId", "parentType", "position", "authorId", "ownerId", "lastOwnerId", "createdAt",
            "labels", "subtype", "sourceTemplateEntityId", "properties", "versions", "likes",
            "isFavoritedByCurrentUser", "schedulePublishDate", "schedulePublishInfo", "publishedDate", "ari",
            "base64EncodedAri",
        ),
    ),
    "user": Family(
        {},
        (
            "type", "accountId", "accountType", "userKey", "username", "email", "publicName", "displayName",
            "profilePicture", "timeZone", "isExternalCollaborator", "externalCollaborator", "personalSpace",
            "operations", "details", "_expandable", "_links", "status", "accountStatus", "locale",
        ),
    ),
}  # fmt: skip


def restricted(files: Iterable[tuple[LandedFile, str]]) -> set[str]:
    """Return the ids of the pages that only some people may view, and of their children anywhere in the landing.

    Version 2 of the API does not tell restrictions.
    """
    pages: set[str] = set()
    for file, form in files:
        if not _mentions(file, b'"restrictions"'):
            continue
        for row in decode.object_rows(file, form, LISTS):
            if isinstance(row, Rejected):
                continue
            identity = values.identifier(row.fields.get("id"))
            if identity and _is_restricted(row.fields):
                pages.add(identity)
    return pages


def read(
    file: LandedFile, form: str, options: Options, census: Census, closed: set[str], met: set[tuple[str, Person]]
) -> Iterator[Record | Rejected]:
    """Yield one item for each object, and one for each user in it who was not met before in this landing.

    Args:
        closed: the ids that `restricted` returned.
        met: the users of the landing so far; new ones are added.
    """
    position = 0
    for row in decode.object_rows(file, form, LISTS):
        if isinstance(row, Rejected):
            yield Rejected(decode.origin(file, position), row.reason)
            position += 1
            continue
        row = decode.Row(decode.origin(file, position), row.fields, row.under, row.flaw)
        position += 1
        family = _family(row.fields)
        if family in FAMILIES:
            census.see(family, row.fields, file.name)
        yield _item(row, family, options, closed)
        if row.flaw is not None or family != "content":
            continue
        for user in _users(row.fields):
            key = _key(user)
            if key is None:
                continue
            try:
                person = _person(decode.origin(file, position), key, user)
            except Unreadable:
                continue
            if (key, person.person) not in met:
                met.add((key, person.person))
                census.see("user", user, file.name)
                position += 1
                yield person


def _family(o: Fields) -> str:
    kind = o.get("type")
    if kind in FORMS:
        return "content"
    if "accountId" in o or "userKey" in o or "username" in o:
        return "user"
    of_a_page = "spaceId" in o or isinstance(o.get("body"), Mapping)  # an issue's body is a text
    if kind is None and "title" in o and of_a_page and not {"pageId", "mediaType"} & o.keys():
        return "content"
    return kind if isinstance(kind, str) and kind.isidentifier() else "object"


def _item(row: decode.Row, family: str, options: Options, closed: set[str]) -> Record | Rejected:
    o = row.fields
    version = _dict(o, "version")
    when = version.get("when") or version.get("createdAt")
    if family == "content":
        return decode.settle(row, "article", _record_id(o), when, lambda: _article(row.origin, o, options, closed))
    if family == "user":
        key = _key(o)
        return decode.settle(row, "person", key, None, lambda: _person(row.origin, values.required_identifier(key), o))
    identity = o.get("id") if o.get("id") is not None else o.get("key")

    def other() -> Record:
        return Record(
            row.origin, "other", values.required_identifier(f"{family}/{values.required_identifier(identity)}")
        )

    return decode.settle(row, "other", None, None, other)


def _dict(o: Fields, *path: str) -> Fields:
    """Return the object under a path of keys; empty where one is missing or something else."""
    for key in path:
        inner = o.get(key)
        if not isinstance(inner, dict):
            return {}
        o = inner
    return o


def _record_id(o: Fields) -> str | None:
    """Return the page's record id. A draft has the id of its page, so a suffix makes it an article of its own."""
    identity = values.identifier(o.get("id"))
    return f"{identity}/{DRAFT}" if identity and o.get("status") == DRAFT else identity


def _article(where: Origin, o: Fields, options: Options, closed: set[str]) -> Record:
    record_id = values.required_identifier(_record_id(o))
    status = (values.text(o.get("status")) or "current").lower()
    version = _dict(o, "version")
    author = _key(_dict(version, "by")) or values.identifier(version.get("authorId"))
    first = _key(_dict(o, "history", "createdBy")) or values.identifier(o.get("authorId"))
    space = values.identifier(_dict(o, "space").get("key")) or _space_of(o)
    identity = values.identifier(o.get("id")) or ""
    above = [values.identifier(ancestor.get("id")) for ancestor in _list(o, "ancestors") if isinstance(ancestor, dict)]
    above.append(values.identifier(o.get("parentId")))
    page_version = Version(
        record_id,
        values.text(o.get("type")) or "page",
        values.text(o.get("title")),
        status,
        None if status in DELETED else values.text(version.get("number")),
        values.instant(_dict(o, "history").get("createdDate") or o.get("createdAt")),
        values.instant(version.get("when") or version.get("createdAt")),
        author or first,
        tuple(space_id for space_id in (space, values.identifier(o.get("spaceId"))) if space_id),
        tuple(_tags(o)),
        False,
        _is_restricted(o) or identity in closed or any(page in closed for page in above),
        _address(o),
    )
    return record(where, page_version, None if status in DELETED else _body(o) or None, options)


def _address(o: Fields) -> str | None:
    """Return the address of the page, from the path and the base in its links; None if the site does not give it."""
    links = _dict(o, "_links")
    base, path = links.get("base"), links.get("webui")
    return f"{base.rstrip('/')}{path}" if isinstance(base, str) and isinstance(path, str) else None


def _space_of(o: Fields) -> str | None:
    """Return the key of a space that was not expanded, as in `"_expandable": {"space": "/rest/api/space/KB"}`."""
    path = _dict(o, "_expandable").get("space")
    return path.rpartition("/")[2] or None if isinstance(path, str) else None


def _list(o: Fields, key: str) -> list[Any]:
    inner = o.get(key)
    if isinstance(inner, dict):
        inner = inner.get("results")
    return inner if isinstance(inner, list) else []


def _tags(o: Fields) -> Iterator[str]:
    """Yield the labels of v1 (in `metadata`) and v2, without personal labels, which are private to their owner."""
    for label in (*_list(_dict(o, "metadata"), "labels"), *_list(o, "labels")):
        if isinstance(label, dict) and label.get("prefix") != "my" and isinstance(label.get("name"), str):
            yield label["name"]


def _body(o: Fields) -> str | None:
    """Return the body in the richest form: storage format, Atlassian's document format, else rendered HTML."""
    body = _dict(o, "body")
    if markup := values.text(_dict(body, "storage").get("value")):
        return storage.to_markdown(markup)
    if written := _dict(body, "atlas_doc_format").get("value"):
        text = adf.to_markdown(_document(written))
        if values.SURROGATE.search(text):  # JSON in a string: what checked the row did not look into it
            raise Unreadable(LONE_SURROGATE)
        return text
    for view in VIEWS:
        if markup := values.text(_dict(body, view).get("value")):
            return to_markdown(markup)
    return None


def _document(written: object) -> object:
    if not isinstance(written, str):
        return written
    try:
        return json.loads(written)
    except ValueError as error:
        raise Unreadable(BAD_JSON) from error
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error


def _is_restricted(o: Fields) -> bool:
    """Return whether v1 says that only some people may view a page.

    A restriction in an unknown notation counts, too.
    """
    if "read" not in _dict(o, "restrictions"):
        return False
    pending: list[object] = [o["restrictions"]["read"]]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            if part:
                return True
        elif isinstance(part, dict):
            pending.extend(part[key] for key in ("restrictions", "user", "group", "results") if key in part)
        else:
            return True
    return False


def _mentions(file: LandedFile, word: bytes) -> bool:
    try:
        with decode.opened(file) as stream:
            tail = b""
            while chunk := stream.read(1 << 20):
                if word in tail + chunk:
                    return True
                tail = chunk[-len(word) :]
    except Unreadable:
        return False
    return False


def _users(o: Fields) -> Iterator[Fields]:
    for path in (("version", "by"), ("history", "createdBy")):
        if user := _dict(o, *path):
            yield user


def _key(o: Fields) -> str | None:
    return next((key for name in ("accountId", "userKey", "username") if (key := values.identifier(o.get(name)))), None)


def _person(where: Origin, key: str, o: Fields) -> Record:
    if o.get("type") is not None and not isinstance(o["type"], str):
        raise Unreadable(BAD_TYPE)
    return Record(
        where,
        "person",
        key,
        role="agent",
        person=Person(
            names=values.distinct_texts(o.get("displayName"), o.get("publicName")),
            emails=values.distinct_texts(o.get("email")),
            accounts=values.distinct_texts(o.get("username"), o.get("accountId")),
        ),
    )

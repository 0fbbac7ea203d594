"""Read pages and objects of Jira's REST API: issues with nested objects, and separate comments and changelogs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from curation.document import FILE_NAME
from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.assembly.parents import named_parent
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.reader import Change, Label, Origin, Record, Rejected
from curation.sources.vendors.jira.fields import (
    FAMILIES,
    PEOPLE,
    Options,
    choice_name,
    desk,
    listed,
    mapping,
    restricted,
    text,
)
from curation.sources.vendors.jira.reading import Reading
from curation.storage.landings.landing import LandedFile

LISTS = ("issues", "comments", "values", "histories", "worklogs")  # keys of a page's objects
IDENTITIES = ("accountId", "key", "name", "emailAddress", "displayName", "accountType")
ROLES = {"customer": "requester", "app": "system", "atlassian": "agent"}  # by accountType

_KEY = re.compile(r"(?<![A-Z0-9])[A-Z][A-Z0-9_]+-\d+(?!\d)")
_ISSUE = re.compile(r"/issue/([^/?#]{1,300})")


class Landing:
    """The numbers and the visibility of a landing's issues by key, which a page of comments does not have.

    The issues are read once for this, and only if there is a page of comments outside its issue.
    """

    def __init__(self, files: Sequence[LandedFile]) -> None:
        self._files = files

    @cached_property
    def _issues(self) -> tuple[dict[str, str], dict[str, bool | None], set[str]]:
        numbers: dict[str, str] = {}
        desks: dict[str, bool | None] = {}
        shut: set[str] = set()
        for file in self._files:
            _, form = decode.file_form(file.name)
            for row in decode.object_rows(file, form, ("issues",)) if form in ("json", "ndjson") else ():
                page = row.fields if isinstance(row, Row) else {}
                issues = page.get("issues")
                for issue in issues if isinstance(issues, list) else [page]:
                    number = values.identifier(issue.get("id")) if isinstance(issue, dict) else None
                    if number and "fields" in issue:
                        fields = mapping(issue["fields"])
                        desks[number] = desk(fields)
                        if restricted(fields):
                            shut.add(number)
                        numbers[values.identifier(issue.get("key")) or number] = number
        return numbers, desks, shut

    def number(self, issue: str) -> str:
        """Return the number of an issue; a key that no issue of the landing has is returned unchanged."""
        return self._issues[0].get(issue, issue) if _KEY.fullmatch(issue) else issue

    def desk(self, number: str | None) -> bool | None:
        """Return whether an issue is in a service project; None if no issue of the landing tells it."""
        return self._issues[1].get(number or "")

    def restricted(self, number: str | None) -> bool:
        """Return whether an issue of the landing has a security level, in any of its states."""
        return number in self._issues[2]


class Pages(Reading):
    """A file of pages and single objects of the REST API, as JSON or as JSON lines."""

    def __init__(self, file: LandedFile, options: Options, census: Census, landing: Landing) -> None:
        super().__init__(file, options, census)
        self._landing = landing
        self._users: dict[tuple[Any, ...], str] = {}

    def items(self, form: str) -> Iterator[Record | Rejected]:
        """Yield the items of each object and of those inside it, then the people."""
        for row in decode.object_rows(self.file, form):
            if isinstance(row, Rejected):
                yield row._replace(origin=self.place())
                continue
            key = next((name for name in LISTS if isinstance(row.fields.get(name), list)), None)
            if key is None or "fields" in row.fields:
                yield from self._object(row.fields, _family(row.fields), None, row.flaw)
            elif type(row.fields) is not dict:  # a duplicate key hid a list: the objects cannot be counted
                yield Rejected(self.place(), reasons.DUPLICATE_KEY)
            else:
                for item in row.fields[key]:
                    family = _family(item) if key == "values" and isinstance(item, dict) else key
                    yield from self._object(item, family, row.fields, row.flaw)
        yield from self.people()

    def _object(self, value: Any, family: str, page: Fields | None, flaw: str | None) -> Iterator[Record | Rejected]:
        place = self.place()
        if not isinstance(value, dict):
            yield Rejected(place, reasons.NOT_AN_OBJECT)
            return
        row = Row(place, value, family, decode.flaw_of(value) if flaw else None)
        if family not in FAMILIES:
            yield Rejected(place, row.flaw or reasons.UNKNOWN_FILE)
            return
        if family == "users":
            self.census.see(family, value, self.file.name)
            ref = None if row.flaw else self._user(value)
            self._users.clear()  # so that people who are named again in a later object are yielded again
            yield self.told(place, ref) if ref else Rejected(place, row.flaw or reasons.MISSING_ID, "person")
        elif family == "issues":
            yield from self._issue(row)
        else:
            parent = self._parent(value, page)
            by = None
            if parent is None and (named := named_parent(self.file.name, self.options.parent_in_name)):
                parent, by = self._landing.number(named), FILE_NAME
            if family == "comments":
                service, shut = self._landing.desk(parent), self._landing.restricted(parent)
                part = self._part(row, parent, service, shut)
            else:
                part = self._part(row, parent, None, False)
            yield part._replace(parent_by=by) if isinstance(part, Record) and part.entity == "turn" else part

    def _issue(self, row: Row) -> Iterator[Record | Rejected]:
        o = row.fields
        fields = mapping(o.get("fields"))
        self.census.see("issues", o, self.file.name)
        self.census.see("fields", fields, self.file.name)
        number = values.identifier(o.get("id")) or values.identifier(o.get("key"))
        refs = [self._user(fields.get(who), row.flaw) for who in PEOPLE]
        yield decode.settle(
            row, "thread", number, fields.get("updated"), lambda: self._thread(row.origin, number, fields, refs[0])
        )
        nested: list[tuple[str, object]] = [
            ("comments", mapping(fields.get("comment")).get("comments")),
            ("histories", mapping(o.get("changelog")).get("histories")),
            ("worklogs", mapping(fields.get("worklog")).get("worklogs")),
            ("attachments", fields.get("attachment")),
        ]
        for family, items in nested:
            for item in items if isinstance(items, list) else ():
                place = self.place()
                if isinstance(item, dict):
                    flaw = decode.flaw_of(item) if row.flaw else None
                    part = Row(place, item, family, flaw)
                    yield self._part(part, number, desk(fields), restricted(fields), refs[0])
                else:
                    yield Rejected(place, reasons.NOT_AN_OBJECT)

    def _thread(self, place: Origin, number: str | None, fields: Fields, reporter: str | None) -> Record:
        shut = restricted(fields)
        customer = mapping(fields.get("reporter")).get("accountType") == "customer"
        seen = desk(fields) or customer or self.options.public_comments
        return Record(
            place,
            "thread",
            values.required_identifier(number),
            "ticket",
            created_at=values.required_instant(fields.get("created")),
            updated_at=values.instant(fields.get("updated")),
            title=values.text(fields.get("summary")),
            text=text(fields.get("description")),
            summary=text(fields.get(self.options.summary_field or "")),
            role="requester",
            author_ref=reporter,
            visibility="public" if seen and not shut else "internal",
            labels=self._labels(fields),
            confidentiality="confidential" if shut else None,
        )

    def _labels(self, fields: Fields) -> tuple[Label, ...]:
        named: list[tuple[str, object]] = [(name, fields.get(name)) for name in ("status", "priority")]
        named += [("type", fields.get("issuetype")), ("resolution", fields.get("resolution"))]
        named += [("category", component) for component in listed(fields.get("components"))]
        named += [("tag", label) for label in listed(fields.get("labels"))]
        named += [("project", mapping(fields.get("project")).get("key")), ("security", fields.get("security"))]
        for key, name in self.options.custom_fields.items():
            value = fields.get(key)
            named += [(name, choice) for choice in (value if isinstance(value, list) else [value])]
        return tuple(Label(name, raw) for name, value in named if (raw := values.text(choice_name(value))) is not None)

    def _part(
        self, row: Row, parent: str | None, service: bool | None, shut: bool, reporter: str | None = None
    ) -> Record | Rejected:
        """Return the item of a comment, an entry of the changelog, or an object whose text is not used."""
        o, family = row.fields, str(row.under)
        self.census.see(family, o, self.file.name)
        author = self._user(o.get("author"), row.flaw)
        if author and family == "comments" and author != reporter:
            self.somebody(author).comments = True
        number = values.identifier(o.get("id"))
        if family == "comments":
            return decode.settle(
                row,
                "turn",
                number,
                o.get("updated"),
                lambda: self._comment(row.origin, o, parent, author, service, shut),
            )
        named = f"{'changelog' if family == 'histories' else family}/{number}" if number else None
        if family == "histories":
            return decode.settle(row, "turn", named, None, lambda: _history(row.origin, named, o, parent, author))
        return decode.settle(
            row, "other", named, None, lambda: Record(row.origin, "other", values.required_identifier(named))
        )

    def _comment(
        self, place: Origin, o: Fields, parent: str | None, author: str | None, service: bool | None, shut: bool
    ) -> Record:
        return Record(
            place,
            "turn",
            values.required_identifier(o.get("id")),
            parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
            created_at=values.required_instant(o.get("created")),
            updated_at=values.instant(o.get("updated")),
            text=text(o.get("body")),
            author_ref=author,
            visibility=self._visibility(o, service, shut),
        )

    def _visibility(self, o: Fields, service: bool | None, shut: bool) -> str:
        marks = [o.get("jsdPublic")]
        for entry in listed(o.get("properties")):
            if isinstance(entry, dict) and entry.get("key") == "sd.public.comment":
                internal = mapping(entry.get("value")).get("internal")
                marks.append(not internal if isinstance(internal, bool) else "?")
        flags = [mark for mark in marks if mark is not None]
        if shut or o.get("visibility") or any(mark is not True for mark in flags):
            return "internal"
        return "public" if flags and service is not False else self.unrestricted()

    def _user(self, value: object, flaw: str | None = None) -> str | None:
        """Return the reference of a user object (account id, else key or name on a server), and keep its identities."""
        if not isinstance(value, dict):
            return None
        written = tuple(value[key] if isinstance(value.get(key), str | int) else None for key in IDENTITIES)
        if written in self._users:  # most issues name the same few people
            return self._users[written]
        account, key, name, email, displayed, kind = (str(cell or "") for cell in written)
        ref = next(filter(None, map(values.identifier, (account, key, name, email))), None)
        if ref is None or (flaw and decode.flaw_of(value)):
            return ref
        somebody = self.somebody(ref, displayed, email)
        for alias in (account, key, name):
            self.somebody(ref, account=alias)
        somebody.role = somebody.role or ROLES.get(kind)
        self._users[written] = ref
        return ref

    def _parent(self, o: Fields, page: Fields | None) -> str | None:
        """Return the issue that a comment or entry outside an issue, or its page, names."""
        for named in (o.get("issueId"), o.get("issueKey")):
            if number := values.identifier(named):
                return self._landing.number(number)
        for address in (o.get("self"), (page or {}).get("self"), (page or {}).get("nextPage")):
            if match := _ISSUE.search(address if isinstance(address, str) else ""):
                return self._landing.number(match.group(1))
        return None


def _history(place: Origin, number: str | None, o: Fields, parent: str | None, author: str | None) -> Record:
    items = o.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise reasons.Unreadable(reasons.BAD_TYPE)
    changes = [
        Change(name, values.text(item.get("fromString")), values.text(item.get("toString")))
        for item in items
        if (name := values.text(item.get("field")) or values.text(item.get("fieldId")))
    ]
    return Record(
        place,
        "turn",
        values.required_identifier(number),
        parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
        created_at=values.required_instant(o.get("created")),
        role="system",
        author_ref=author,
        visibility="internal",
        changes=tuple(changes),
    )


def _family(o: Fields) -> str:
    """Return the family of an object, by its fields; empty for an object that is not Jira's."""
    if "fields" in o:
        return "issues"
    if "body" in o:
        return "comments"
    if isinstance(o.get("items"), list):
        return "histories"
    if "timeSpentSeconds" in o:
        return "worklogs"
    return "users" if "accountId" in o or "displayName" in o else ""

"""ServiceNow tables, as the Table API's JSON or as CSV: tasks become threads with their journal, articles versions.

JSON: "Table API" of the REST API reference, `sysparm_display_value` false, true or all, and `?JSONv2`. CSV: names of
fields, or a list's headings. Deletions: sys_audit_delete; changes: sys_audit.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Change, Label, Origin, Person, Record, Rejected
from curation.sources.vendors.servicenow import journal
from curation.sources.vendors.servicenow.export import Export, Options, raw, ref, required, shown, text
from curation.sources.vendors.servicenow.fields import (
    ACCOUNT,
    ARTICLE_LABELS,
    ARTICLES,
    AUDIT,
    DELETED,
    FAMILIES,
    HEADINGS,
    JOURNAL,
    JOURNALS,
    OTHER,
    PEOPLE,
    REQUESTERS,
    REQUIRED,
    ROLES,
    TASK_LABELS,
    TICKETS,
)
from curation.storage.landings.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]
VERSION = "4"

_TABLES = "|".join(sorted({*REQUIRED, *OTHER, ROLES, ACCOUNT}, key=len, reverse=True))
_NAMED = re.compile(rf"({_TABLES})(?:_list)?(?:[-_. ]?\d.*|[-. ].*)?", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Za-z]{2,10}\d{3,12}", re.ASCII)
_SHAPES = (
    (JOURNAL, {"element", "element_id", "value"}),
    (AUDIT, {"documentkey", "fieldname", "newvalue"}),
    (DELETED, {"documentkey", "tablename"}),
    (ARTICLES, {"number", "text", "workflow_state"}),
    ("sys_user", {"user_name", "email"}),
    ("task", {"number", "short_description"}),
)


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each row of each file, and for each journal entry and the close notes that a task carries.

    Positions count these too. Comments are public, all other journals internal. Work notes and close notes are by
    agents, and so are the entries of a task's assignee; `system_users` names programs. The file's name, else its first
    row, tells the table; rows of an unknown table with a sys_id are `other`. The authors of journal entries and the
    assignees of tasks are found only in the same landing. The contract is `curation.sources.reader.Reader`.

    Raises:
        SourceError: a required column is missing in a CSV.
    """
    export = _export(files, options)
    for file in files:
        places = map(partial(decode.origin, file), count())
        for row, table in _rows(file, export):
            if isinstance(row, Rejected):
                yield Rejected(next(places), row.reason)
                continue
            census.see(table, row.fields, file.name)
            yield from _records(row, table, export, places)


def _rows(file: LandedFile, export: Export) -> Iterator[tuple[Row | Rejected, str]]:
    """Yield rows with their table; one rejection for a file that is not ServiceNow's."""
    stem, form = decode.file_form(file.name)
    if form not in ("csv", "json", "ndjson"):
        yield decode.unknown(file), ""
        return
    lists = ("result", "records")
    raw_rows = decode.csv_rows(file) if form == "csv" else decode.object_rows(file, form, lists)
    rows = (_headed(row) if form == "csv" else _unwrapped(row) for row in raw_rows)
    before: list[Row | Rejected] = []
    first = None
    for row in rows:
        before.append(row)
        if isinstance(row, Row) and not row.flaw:
            first = row.fields
            break
    named = _table_of(stem, export.options)
    if named is None and first is not None and not {"sys_id", "documentkey", "number"} & first.keys():
        yield decode.unknown(file), ""
        return
    table = named or _shape(first or {}) or stem.lower()
    if form == "csv" and first is not None:
        values.require(file.name, first, REQUIRED.get(table, ()))
    for row in chain(before, rows):
        own = table
        if table == "task" and isinstance(row, Row):
            declared = str(raw(row.fields, "sys_class_name") or "").lower()
            own = declared if declared in TICKETS or export.is_ticket(declared) else table
        yield row, own


def _table_of(stem: str, options: Options) -> str | None:
    stem = stem.lower()
    own = sorted((table.lower() for table in options.ticket_tables if stem.startswith(table.lower())), key=len)
    if own:
        return own[-1]
    named = _NAMED.fullmatch(stem)
    return named.group(1) if named else None


def _headed(row: Row | Rejected) -> Row | Rejected:
    """Return a row of a CSV with the headings of a list replaced by names of fields."""
    if isinstance(row, Rejected):
        return row
    names = (name.strip().lower().replace(" ", "_") for name in row.fields)
    fields = dict(zip((HEADINGS.get(name, name) for name in names), row.fields.values(), strict=True))
    flaw = row.flaw or (reasons.BAD_HEADER if len(fields) != len(row.fields) else None)
    return Row(row.origin, fields, row.under, flaw)


def _unwrapped(row: Row | Rejected) -> Row | Rejected:
    """Return the record of an answer for one record, `{"result": {…}}`; any other row unchanged."""
    if isinstance(row, Row) and row.under is None and len(row.fields) == 1:
        inner = row.fields.get("result")
        if isinstance(inner, dict):
            return Row(row.origin, inner, "result", row.flaw)
    return row


def _shape(o: Fields) -> str:
    """Return the table of a file by the fields of a row, if the name of the file does not tell it."""
    declared = str(raw(o, "sys_class_name") or "").lower()
    return declared if declared in REQUIRED else next((table for table, needed in _SHAPES if needed <= o.keys()), "")


def _export(files: Sequence[LandedFile], options: Options) -> Export:
    """Return the users and articles of a landing, which are needed before the first record.

    The journal names its authors by user name or name, other rows by sys_id; a translation names its article by the
    sys_id of a version.
    """
    empty = Export(options, ZoneInfo(options.timezone), {}, frozenset())
    users: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    agents: set[str] = set()
    articles: dict[str, str] = {}
    for file in files:
        named = _table_of(decode.file_form(file.name)[0], options)
        if named not in (*PEOPLE, ROLES, ARTICLES):
            continue
        for row, _ in _rows(file, empty):
            if not isinstance(row, Row) or row.flaw:
                continue
            if named == ARTICLES:
                if (version := ref(row.fields, "sys_id")) and (number := ref(row.fields, "number")):
                    articles[version] = number
            elif named == ROLES:
                if str(shown(row.fields, "role") or "").lower() in options.agent_roles:
                    agents.add(ref(row.fields, "user") or "")
            elif sys_id := ref(row.fields, "sys_id"):
                if user := ref(row.fields, "user_name"):
                    users[user] = sys_id
                if name := ref(row.fields, "name"):
                    names.setdefault(name, set()).add(sys_id)
    alone = {name: next(iter(sys_ids)) for name, sys_ids in names.items() if len(sys_ids) == 1}
    known = Export(options, empty.zone, alone | users, frozenset(agents), articles)
    return replace(known, assigned=cache(partial(_assigned, files, known)))


def _assigned(files: Sequence[LandedFile], export: Export) -> dict[str, frozenset[str]]:
    """Map each task to the names of its assignees in all its states in the landing, for rows of the journal."""
    assignees: dict[str, frozenset[str]] = {}
    same: dict[frozenset[str], frozenset[str]] = {}  # most tasks have the same few assignees
    for file in files:
        named = _table_of(decode.file_form(file.name)[0], export.options)
        if named is not None and named not in TICKETS and not export.is_ticket(named):
            continue
        for row, table in _rows(file, export):
            if not isinstance(row, Row) or row.flaw:
                continue
            if table not in TICKETS and not export.is_ticket(table):
                break  # all rows of a file are of one table, or all are tasks
            names, task = export.assignees(row.fields), ref(row.fields, "sys_id", "number")
            if names and task:
                names |= assignees.get(task, frozenset())
                assignees[task] = same.setdefault(names, names)
    return assignees


def _records(row: Row, table: str, export: Export, places: Iterator[Origin]) -> Iterator[Record | Rejected]:
    entity, build = _builder(table, export)
    row = Row(next(places), row.fields, row.under, row.flaw)
    o = row.fields
    identity = ref(o, "number", "sys_id") if entity == "article" else ref(o, "sys_id", "number")
    if table in (JOURNAL, DELETED):
        identity = None
    done = decode.settle(row, entity, identity, None, lambda: build(row.origin, o))
    if isinstance(done, Rejected) and identity is not None:
        with contextlib.suppress(reasons.Unreadable):
            updated = export.moment(o, "sys_updated_on")
            done = Rejected(done.origin, done.reason, entity, done.record_id, updated)
    yield done
    if entity == "thread" and isinstance(done, Record):
        yield from journal.entries(done, o, export, places)
        if export.options.summary_field != journal.CLOSE_NOTES:
            yield from journal.close_notes(done, o, export, places)


def _builder(table: str, export: Export) -> tuple[str, Callable[[Origin, Fields], Record]]:
    if table in TICKETS or export.is_ticket(table):
        return "thread", partial(_ticket, export, TICKETS.get(table, False))
    if table in PEOPLE:
        return "person", partial(_person, export, table)
    if table == ACCOUNT:
        return "person", partial(_account, export)
    if table == ARTICLES:
        return "article", partial(_article, export)
    if table == JOURNAL:
        return "turn", partial(journal.row, export)
    if table == AUDIT:
        return "turn", partial(_audit, export)
    if table == DELETED:
        return "other", partial(_tombstone, export)
    return "other", partial(_other, export, table)


def _times(o: Fields, export: Export) -> dict[str, Any]:
    return {
        "created_at": export.moment(o, "sys_created_on"),
        "updated_at": export.moment(o, "sys_updated_on", "sys_created_on"),
    }


def _labels(o: Fields, names: Mapping[str, str]) -> tuple[Label, ...]:
    """Return the labels of a row: values of choices, and titles of references."""
    labels = []
    for field, name in names.items():
        value = o.get(field)
        if value is not None and value != "":
            title = isinstance(value, dict) and "link" in value
            label = values.text(shown(o, field)) if title else text(o, field)
            if label is not None:
                labels.append(Label(name, label))
    return tuple(labels)


def _ticket(export: Export, public: bool, place: Origin, o: Fields) -> Record:
    times = _times(o, export)
    times["created_at"] = export.moment(o, "opened_at") or times["created_at"]
    asks = next((name for name in REQUESTERS if ref(o, name)), "")
    named = o[asks].get("display_value") if asks and isinstance(o[asks], dict) else None
    return Record(
        place,
        "thread",
        required(o, "sys_id", "number"),
        "ticket",
        title=text(o, "short_description"),
        text=text(o, "description"),
        summary=text(o, export.options.summary_field) if export.options.summary_field else None,
        role="requester",
        author_ref=export.user(ref(o, asks)),
        visibility="public" if public else "internal",
        labels=_labels(o, {**TASK_LABELS, **export.options.labels}),
        person=Person(names=values.distinct_texts(named)) if isinstance(named, str) else Person(),
        **times,
    )


def _audit(export: Export, place: Origin, o: Fields) -> Record:
    table, field = str(raw(o, "tablename") or "task").lower(), required(o, "fieldname")
    if not (table in TICKETS or export.is_ticket(table)) or field in JOURNALS:
        return _other(export, AUDIT, place, o)  # entries of a journal come with the journal
    return Record(
        place,
        "turn",
        required(o, "sys_id"),
        parent_id=required(o, "documentkey", reason=reasons.MISSING_PARENT),
        role="system",
        author_ref=export.user(ref(o, "user", "sys_created_by")),
        visibility="internal",
        changes=(Change(field, text(o, "oldvalue"), text(o, "newvalue")),),
        **_times(o, export),
    )


def _tombstone(export: Export, place: Origin, o: Fields) -> Record:
    """Return the tombstone of a row of sys_audit_delete, which names the class that the record had."""
    table, key = str(raw(o, "tablename") or "").lower(), required(o, "documentkey")
    gone: dict[str, Any] = {"deleted": True, "updated_at": export.moment(o, "sys_created_on", "deleted_on")}
    if table in TICKETS or export.is_ticket(table):
        return Record(place, "thread", key, "ticket", **gone)
    if table in PEOPLE or table == ACCOUNT:
        return Record(place, "person", key, **gone)
    if table == JOURNAL:
        return journal.deleted(o, place, export, gone["updated_at"])
    if table == ARTICLES:
        number = journal.payload(o).get("number") or str(shown(o, "display_value") or "")
        if not _NUMBER.fullmatch(number):
            raise reasons.Unreadable(reasons.MISSING_ID)
        return Record(place, "article", number, "article", **gone)
    return Record(place, "other", f"{table}/{key}", **gone)


def _person(export: Export, table: str, place: Origin, o: Fields) -> Record:
    record_id, user_name, options = required(o, "sys_id"), ref(o, "user_name"), export.options
    held = {role.strip().lower() for role in str(raw(o, "roles") or "").split(",")}
    own = options.agent_field is not None and values.flag(raw(o, options.agent_field))
    role = "requester" if table != "sys_user" else None
    if export.is_system(user_name):
        role = "system"
    elif own or record_id in export.agents or held & set(options.agent_roles):
        role = "agent"
    consent, until = values.consent(raw(o, options.consent_field)) if options.consent_field else (None, None)
    first_last = " ".join(values.distinct_texts(text(o, "first_name")) + values.distinct_texts(text(o, "last_name")))
    return Record(
        place,
        "person",
        record_id,
        role=role,
        person=Person(
            names=values.distinct_texts(text(o, "name"), first_last),
            emails=values.distinct_texts(text(o, "email")),
            phones=values.distinct_texts(*(text(o, name) for name in ("phone", "mobile_phone", "home_phone"))),
            accounts=values.distinct_texts(user_name, text(o, "employee_number")),
            consent=consent,
            consent_until=until,
        ),
        **_times(o, export),
    )


def _account(export: Export, place: Origin, o: Fields) -> Record:
    person = Person(phones=values.distinct_texts(text(o, "phone")), accounts=values.distinct_texts(text(o, "number")))
    return Record(place, "person", required(o, "sys_id"), role="account", person=person, **_times(o, export))


def _article(export: Export, place: Origin, o: Fields) -> Record:
    """Return the record of one version of an article.

    It is public if it is published, excludes nobody, and its roles or its knowledge base make it public.
    """
    roles = {role.strip().lower() for role in str(raw(o, "roles") or "").split(",") if role.strip()}
    criteria = (raw(o, "can_read_user_criteria"), raw(o, "cannot_read_user_criteria"))
    shut = any(criterion not in (None, "") for criterion in criteria) or bool(roles - {"public"})
    bases = {str(raw(o, "kb_knowledge_base")), str(shown(o, "kb_knowledge_base"))}
    opened = "public" in roles or bool(bases & set(export.options.public_knowledge_bases))
    public = str(raw(o, "workflow_state") or "").lower() == "published" and opened and not shut
    html = text(o, "text")
    return Record(
        place,
        "article",
        required(o, "number", "sys_id"),
        "article",
        version=values.identifier(shown(o, "version")),
        title=text(o, "short_description"),
        text=to_markdown(html) if html else text(o, "wiki"),
        role="author",
        author_ref=export.user(ref(o, "author")),
        visibility="public" if public else "internal",
        effective_at=export.moment(o, "published"),
        labels=(*_labels(o, ARTICLE_LABELS), *_translated(o, export)),
        confidentiality="public" if public else "internal" if shut else None,
        **_times(o, export),
    )


def _translated(o: Fields, export: Export) -> Iterator[Label]:
    """Yield, for a translation, whose parent is a version of an article, a label with the number of that article."""
    parent, parent_name = ref(o, "parent"), str(shown(o, "parent") or "")
    whole = (
        export.articles.get(parent or "")
        or (parent_name if _NUMBER.fullmatch(parent_name) else parent)
        or ref(o, "number")
    )
    if whole:
        yield Label("translation_of", whole)


def _other(export: Export, table: str, place: Origin, o: Fields) -> Record:
    return Record(place, "other", f"{table}/{required(o, 'sys_id', 'number')}", **_times(o, export))

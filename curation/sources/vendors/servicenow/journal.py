"""Read a task's journal: rows of sys_journal_field, the same entries as one text in the task, and its close notes.

Sources: "Journal field type" and "Table API" of ServiceNow's documentation. The id of an entry derives from task,
field, second and text, so that it is one turn if it comes as a row, in the text or both, in any landings and order. The
row, which names its author by user name, counts as the newer state of the two.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from curation.document import digest
from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.markup.html import to_markdown
from curation.sources.reader import Origin, Record, Rejected
from curation.sources.vendors.servicenow import export as exported
from curation.sources.vendors.servicenow.export import UTC, Export, raw, ref, required, shown
from curation.sources.vendors.servicenow.fields import BOTH, COMMENTS, JOURNALS, WORK_NOTES

CLOSE_NOTES = "close_notes"
MAX_HEADING = 300  # characters of a line that may head an entry
_HEADING = re.compile(r"(.{8,40}?) - (.{1,120}) \(([^()]{1,80}(?:\([^()]{1,80}\))?)\)")
_RECEIVED = re.compile(r"\A\s*received from:[^\n]{1,300}\n", re.IGNORECASE)  # above the text of an inbound mail
_CODE = re.compile(r"\[(/?)code\]", re.IGNORECASE)


def row(export: Export, place: Origin, o: Fields) -> Record:
    """Return the record of a row of sys_journal_field. Raises `Unreadable`."""
    task = required(o, "element_id", reason=reasons.MISSING_PARENT)
    at = export.moment(o, "sys_created_on")
    if at is None:
        raise reasons.Unreadable(reasons.BAD_DATE)
    who = ref(o, "sys_created_by", "user")
    author = export.user(who)
    works = not {who, author}.isdisjoint(export.assigned().get(task, ()))
    text = exported.text(o, "value") or ""
    return _entry(export, place, task, required(o, "element"), at, text, who, author, at, works)


def deleted(o: Fields, place: Origin, export: Export, gone: dt.datetime | None) -> Record:
    """Return the tombstone of the journal entry in the payload of a row of sys_audit_delete. Raises `Unreadable`."""
    was = payload(o)
    task, element = (values.required_identifier(was.get(name)) for name in ("element_id", "element"))
    at = export.clock(was.get("sys_created_on"), UTC)
    if at is None:
        raise reasons.Unreadable(reasons.BAD_DATE)
    identity = _identity(task, element, at, was.get("value") or "")
    return Record(place, "turn", identity, parent_id=task, deleted=True, updated_at=gone, visibility="internal")


def entries(task: Record, o: Fields, export: Export, places: Iterator[Origin]) -> Iterator[Record | Rejected]:
    """Yield the entries in a task's own fields, once each; a text without a heading at its start is `bad_date`."""
    seen: set[str] = set()
    for field in JOURNALS:
        text = shown(o, field)
        if not isinstance(text, str) or not text.strip():
            continue
        notes = list(_split(text, export))
        if not notes:
            yield Rejected(next(places), reasons.BAD_DATE, "turn")
        assignees = export.assignees(o)
        for at, who, label, body in notes:
            element = field
            if field == BOTH:
                public = label.casefold() in map(str.casefold, export.options.comment_labels)
                element = COMMENTS if public else WORK_NOTES
            identity = _identity(task.record_id, element, at, body)
            if identity not in seen:
                seen.add(identity)
                author = export.users.get(who) or (task.author_ref if who in task.person.names else None)
                works = not {who, author}.isdisjoint(assignees)
                yield _entry(export, next(places), task.record_id, element, at, body, who, author, None, works)


def close_notes(task: Record, o: Fields, export: Export, places: Iterator[Origin]) -> Iterator[Record | Rejected]:
    """Yield the close notes of a task as an internal turn; a tombstone if they were emptied on reopening."""
    note = shown(o, CLOSE_NOTES)
    reopened = CLOSE_NOTES in o and raw(o, "reopen_count") not in (None, "", "0", 0)
    if note in (None, "") and not reopened:
        return
    place, identity = next(places), f"{task.record_id}/{CLOSE_NOTES}"
    author = export.user(ref(o, "resolved_by", "closed_by"))
    try:
        yield Record(
            place,
            "turn",
            identity,
            parent_id=task.record_id,
            deleted=note in (None, ""),
            created_at=export.moment(o, "resolved_at", "closed_at") or task.updated_at,
            updated_at=task.updated_at,
            text=values.text(note),
            role="requester" if author is not None and author == task.author_ref else "agent",
            author_ref=author,
            visibility="internal",
        )
    except reasons.Unreadable as error:
        yield Rejected(place, error.reason, "turn", identity, task.updated_at)


def payload(o: Fields) -> dict[str, str]:
    """Return the fields of a deleted record from the XML in sys_audit_delete; none if that cannot be read."""
    kept = exported.text(o, "payload")
    if not kept or len(kept) > decode.MAX_RECORD:
        return {}
    try:
        root = etree.fromstring(kept.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return {}
    return {str(element.tag): element.text or "" for element in root.iter() if isinstance(element.tag, str)}


def _identity(task: str, element: str, at: dt.datetime, text: str) -> str:
    return f"{task}/{element}/{digest(at.isoformat(timespec='seconds'), ' '.join(text.split())).hex()[:32]}"


def _entry(
    export: Export,
    place: Origin,
    task: str,
    element: str,
    at: dt.datetime,
    text: str,
    who: str | None,
    author: str | None,
    updated: dt.datetime | None,
    works: bool,
) -> Record:
    return Record(
        place,
        "turn",
        _identity(task, element, at, text),
        parent_id=task,
        created_at=at,
        updated_at=updated,
        text=_written(text).strip("\r\n") or None,
        plain=_RECEIVED.sub("", _written(text)).strip() or None,
        role="system" if export.is_system(who) else "agent" if element == WORK_NOTES or works else None,
        author_ref=author,
        visibility="public" if element == COMMENTS else "internal",
    )


def _split(text: str, export: Export) -> Iterator[tuple[dt.datetime, str, str, str]]:
    """Yield (time, name, label, text) of each entry.

    An entry has a heading behind an empty line, such as `2024-02-01 10:00:00 - Jane Doe (Work notes)`.
    """
    lines = text.replace("\r\n", "\n").lstrip("\n").split("\n")
    starts: list[tuple[int, dt.datetime, str, str]] = []
    for number, line in enumerate(lines):
        if (number and lines[number - 1].strip()) or len(line) > MAX_HEADING:
            continue
        heading = _HEADING.fullmatch(line.strip())
        if heading is None:
            continue
        try:
            at = export.clock(heading.group(1), export.zone)
        except reasons.Unreadable:
            continue  # somebody's words
        if at is not None:
            starts.append((number, at, heading.group(2), heading.group(3)))
    if not starts or starts[0][0] != 0:
        return
    ends = [number for number, *_ in starts[1:]] + [len(lines)]
    for (number, at, who, label), end in zip(starts, ends, strict=True):
        yield at, who, label, "\n".join(lines[number + 1 : end])


def _written(text: str) -> str:
    """Return the text of an entry with the HTML between `[code]` and `[/code]` converted to Markdown."""
    parts = _CODE.split(text)
    done = [parts[0]]
    done.extend(part if closing else to_markdown(part) for closing, part in zip(parts[1::2], parts[2::2], strict=True))
    return "".join(done)

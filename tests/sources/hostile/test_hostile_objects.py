"""Objects of every vendor with everything wrong in them: one is refused, the one beside it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

SENTINEL = "Zyxqvord"
T = "2026-11-01T08:00:00Z"

# By vendor: a file, the key of its list, a sound object, and what that one becomes.
OBJECTS: dict[str, tuple[str, str | None, dict[str, Any], str]] = {
    "zendesk": ("tickets.json", "tickets", {"id": 1, "subject": "S", "description": SENTINEL, "status": "open", "requester_id": 7, "created_at": T, "updated_at": T}, "thread"),
    "freshdesk": ("tickets.json", None, {"id": 1, "subject": "S", "description": SENTINEL, "status": 2, "priority": 1, "requester_id": 7, "created_at": T, "updated_at": T}, "thread"),
    "intercom": ("conversations.json", "conversations", {"type": "conversation", "id": "1", "created_at": 1700000000, "updated_at": 1700000000, "source": {"id": "1", "body": SENTINEL, "author": {"type": "user", "id": "7"}}, "state": "open"}, "thread"),
    "jira": ("issues.json", "issues", {"id": "1", "key": "K-1", "fields": {"summary": "S", "description": SENTINEL, "created": T, "updated": T}}, "thread"),
    "hubspot": ("tickets.json", "results", {"id": "1", "properties": {"subject": "S", "content": SENTINEL, "createdate": T}, "createdAt": T, "updatedAt": T, "archived": False}, "thread"),
    "servicenow": ("incident.json", "result", {"sys_id": "1" * 32, "number": "INC1", "short_description": "S", "description": SENTINEL, "sys_created_on": "2026-11-01 08:00:00", "sys_updated_on": "2026-11-01 08:00:00"}, "thread"),
    "salesforce": ("Case.json", "records", {"attributes": {"type": "Case"}, "Id": "500A1", "Subject": "S", "Description": SENTINEL, "CreatedDate": T, "LastModifiedDate": T}, "thread"),
    "slack": ("general/2024-01-02.json", None, {"type": "message", "user": "U1", "text": SENTINEL, "ts": "1704189600.000200"}, "thread"),
    "confluence": ("content.json", "results", {"id": "1", "type": "page", "status": "current", "title": "T", "body": {"storage": {"value": "<p>Zyxqvord</p>", "representation": "storage"}}, "version": {"number": 1, "when": T}}, "article"),
}  # fmt: skip

DEEP = b"[" * 70 + b"]" * 70
HAZARDS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a key twice": (lambda o: b'{"zz":1,"zz":2,' + o[1:], "duplicate_key"),
    "NaN": (lambda o: b'{"zz":NaN,' + o[1:], "not_a_number"),
    "a lone surrogate": (lambda o: b'{"zz":"\\ud800",' + o[1:], "lone_surrogate"),
    "deep": (lambda o: b'{"zz":' + DEEP + b"," + o[1:], "too_deep"),
    "no object": (lambda o: b'"Zyxqvord"', "not_an_object"),
    "no fields": (lambda o: b"{}", "missing_id"),
    "nothing but nulls": (lambda o: json.dumps(dict.fromkeys(json.loads(o))).encode(), "missing_id"),
    "every value in a list": (lambda o: json.dumps({k: [v] for k, v in json.loads(o).items()}).encode(), "missing_id"),
}


def page(under: str | None, *objects: bytes) -> bytes:
    found = b"[" + b",".join(objects) + b"]"
    return found if under is None else b'{"' + under.encode() + b'":' + found + b"}"


@pytest.mark.parametrize("vendor", OBJECTS)
@pytest.mark.parametrize("hazard", HAZARDS)
def test_one_bad_object_of_a_page_is_refused_alone(outcome: Callable[..., Any], vendor: str, hazard: str) -> None:
    name, under, sound, entity = OBJECTS[vendor]
    change, reason = HAZARDS[hazard]
    if (vendor, hazard) == ("servicenow", "every value in a list"):
        reason = "bad_date"  # its table API writes references as lists too, so that an id may stand in one
    data = json.dumps(sound).encode()
    assert outcome(vendor, {name: page(under, change(data), data)}).counts == {entity: 1, reason: 1}


@pytest.mark.parametrize("vendor", OBJECTS)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "torn", "twice"])
def test_a_page_that_cannot_be_decoded_is_refused_once(outcome: Callable[..., Any], vendor: str, encoding: str) -> None:
    name, under, sound, _ = OBJECTS[vendor]
    whole = page(under, json.dumps({"zz": "é", **sound}, ensure_ascii=False).encode())
    if encoding == "torn":
        data, reason = whole[:-9], "bad_json"
    elif encoding == "twice":
        data, reason = whole + whole, "bad_json"
    else:
        data, reason = whole.decode().encode(encoding), "bad_encoding"
    if encoding == "utf-16-le":
        reason = "bad_encoding"  # é is no UTF-8 there
    assert outcome(vendor, {name: data}).counts == {reason: 1}


# Dates ----------------------------------------------------------------------------------------------------------------

SOUND = "2026-11-01T08:00:00Z"
NOTATIONS: dict[str, bool] = {
    SOUND: True,
    "2026-11-01T08:00:00.123456789+00:00": True,
    "2026-11-01 08:00:00 +0000": True,
    "2026-11-01T09:00:00+01:00": True,
    "2026-11-01T08:00:00": False,
    "2026-11-01": False,
    "01/11/2026": False,
    "11/01/2026 8:00 AM": False,
    "01.11.2026 08:00": False,
    "1 Nov 2026 08:00 UTC": False,
    "Sun, 01 Nov 2026 08:00:00 +0000": False,
    "20261101T080000Z": False,
    "2026-W44-7T08:00:00Z": False,
    "2026-305T08:00:00Z": False,
    "1793520000": False,
    "46327.3333": False,
    "٢٠٢٦-١١-٠١T٠٨:٠٠:٠٠Z": False,
    "yesterday": False,
    "2026-02-30T08:00:00Z": False,
    "2025-02-29T08:00:00Z": False,
    "2026-13-01T08:00:00Z": False,
    "2026-11-01T24:00:00Z": False,
    "2026-11-01T08:60:00Z": False,
    "2026-11-01T08:00:00+25:00": False,
    "0000-00-00T00:00:00Z": False,
    "0001-01-01T00:00:00+14:00": False,
    "9999-12-31T23:59:59-14:00": False,
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_date_is_understood_or_refused_and_never_guessed(outcome: Callable[..., Any], notation: str) -> None:
    row = {**OBJECTS["zendesk"][2], "created_at": notation}
    expected = {"thread": 1} if NOTATIONS[notation] else {"bad_date": 1}
    assert outcome("zendesk", {"tickets.ndjson": [row]}).counts == expected


@pytest.mark.parametrize("notation", [each for each, sound in NOTATIONS.items() if not sound][:6])
def test_a_whole_export_in_another_notation_holds_the_source(outcome: Callable[..., Any], notation: str) -> None:
    rows = [{**OBJECTS["zendesk"][2], "id": n, "created_at": notation} for n in range(12)]
    assert outcome("zendesk", {"tickets.ndjson": rows}).counts == {"bad_date": 12}  # the good file's rows are read
    comments = [
        {"id": n, "ticket_id": 1, "author_id": 7, "public": True, "body": SENTINEL, "created_at": notation}
        for n in range(12)
    ]
    found = outcome("zendesk", {"comments.ndjson": comments})
    assert found.held is not None and "all 12 rows of the kind 'turn' are refused as bad_date" in found.held


def test_one_moment_in_many_zones_is_one_moment(outcome: Callable[..., Any]) -> None:
    written = [
        "2026-11-01T08:00:00Z",
        "2026-11-01T09:00:00+01:00",
        "2026-11-01T13:30:00+05:30",
        "2026-10-31T22:00:00-10:00",
    ]
    rows = [{**OBJECTS["zendesk"][2], "id": n, "created_at": each} for n, each in enumerate(written)]
    found = outcome("zendesk", {"tickets.ndjson": rows})
    assert len({record["created_at"] for record in found.records}) == 1


# Circles, and ids that mean trouble -----------------------------------------------------------------------------------


def said(ts: str, thread: str) -> dict[str, Any]:
    return {"type": "message", "user": "U1", "text": SENTINEL, "ts": ts, "thread_ts": thread}


def mail(own: str, *references: str) -> str:
    above = "".join(f"In-Reply-To: <{each}@example.com>\n" for each in references)
    return f"From: a@example.com\nSubject: S\nMessage-ID: <{own}@example.com>\n{above}Date: {'Sun, 01 Nov 2026 08:00:00 +0000'}\n\n{SENTINEL}\n"


def case(own: str, parent: str) -> dict[str, Any]:
    return {
        "attributes": {"type": "Case"},
        "Id": own,
        "ParentId": parent,
        "Subject": SENTINEL,
        "CreatedDate": T,
        "LastModifiedDate": T,
    }


def object_(own: str, parent: str) -> str:
    return f"<object class='Page'><id name='id'>{own}</id><property name='title'>T</property><property name='parent'><id name='id'>{parent}</id></property><property name='originalVersion'><id name='id'>{parent}</id></property></object>"


CIRCLES: dict[str, tuple[str, dict[str, Any], dict[str, int]]] = {
    "Slack: two replies to each other": ("slack", {"general/2024-01-02.json": [said("1704189600.000001", "1704189600.000002"), said("1704189600.000002", "1704189600.000001")]}, {"turn": 2}),
    "mail: two replies to each other": ("mail", {"a.eml": mail("a", "b"), "b.eml": mail("b", "a")}, {"thread": 1, "turn": 1}),
    "mail: a reply to itself": ("mail", {"a.eml": mail("a", "a")}, {"thread": 1}),
    "mail: one Message-ID twice": ("mail", {"a.eml": mail("a"), "b.eml": mail("a")}, {"thread": 2}),
    "Salesforce: cases below each other": ("salesforce", {"Case.json": {"records": [case("500A1", "500A2"), case("500A2", "500A1")]}}, {"thread": 2}),
    "Zendesk: a comment on a comment": ("zendesk", {"comments.ndjson": [{"id": 5, "ticket_id": 5, "author_id": 7, "body": SENTINEL, "created_at": T}]}, {"turn": 1}),
    "Confluence: pages below each other": ("confluence", {"a/entities.xml": f"<hibernate-generic>{object_('1', '2')}{object_('2', '1')}{object_('3', '3')}</hibernate-generic>"}, {"article": 3}),
    "an id that is blank": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "id": " "}]}, {"missing_id": 1}),
    "an id of 600 letters": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "id": "x" * 600}]}, {"missing_id": 1}),
    "an id that is true": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "id": True}]}, {"missing_id": 1}),
    "an id beyond 64 bits": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "id": 2**70}]}, {"thread": 1}),
    "one id in every row": ("zendesk", {"tickets.ndjson": [OBJECTS["zendesk"][2]] * 30}, {"thread": 30}),
    "an id that looks like a path": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "id": "../../etc/passwd\n"}]}, {"thread": 1}),
    "a text that is an object": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], "subject": {"a": SENTINEL}}]}, {"bad_type": 1}),
    "ten thousand fields that nobody knows": ("zendesk", {"tickets.ndjson": [{**OBJECTS["zendesk"][2], **{f"f{n}": n for n in range(10_000)}}]}, {"thread": 1}),
    "a nested ticket in a ticket": ("freshdesk", {"tickets.json": [{"helpdesk_ticket": {"helpdesk_ticket": OBJECTS["freshdesk"][2]}}]}, {"missing_id": 1}),
}  # fmt: skip


@pytest.mark.parametrize("case", CIRCLES)
def test_what_refers_in_circles_or_bears_a_strange_id_ends_somewhere(outcome: Callable[..., Any], case: str) -> None:
    vendor, files, expected = CIRCLES[case]
    assert outcome(vendor, files).counts == expected

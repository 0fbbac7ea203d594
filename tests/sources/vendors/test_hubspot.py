"""HubSpot: CRM v3, associations, history, archived objects, legacy engagements, connectors' columns and CSV."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.reader import Change, Label, Record, Rejected
from curation.sources.vendors import hubspot
from curation.sources.vendors.hubspot.objects import pair
from curation.storage.landings.landing import LandedFile, file_sha256

Items = list[Record | Rejected]
Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

T, LATER = "2024-02-01T10:00:00.000Z", "2024-02-03T10:00:00.000Z"


def thing(number: int, properties: dict[str, Any], /, **more: Any) -> dict[str, Any]:
    links = more.pop("links", {})
    inline = {name: {"results": [{"id": str(i), "type": f"x_to_{name}"} for i in ids]} for name, ids in links.items()}
    top = {"id": str(number), "properties": properties, "createdAt": T, "updatedAt": T, "archived": False, **more}
    return {**top, "associations": inline} if inline else top


TICKET = thing(
    7,
    {
        "subject": "Refund", "content": "Please\nrefund", "hs_pipeline": "0", "hs_pipeline_stage": "1",
        "hs_ticket_priority": "HIGH", "hs_ticket_category": "BILLING;REFUND", "source_type": "EMAIL", "createdate": T,
    },
    links={"contacts": [31]},
)  # fmt: skip
NOTE = {"hs_note_body": "<p>Called <b>twice</b></p>", "hs_timestamp": "2024-02-01T11:00:00Z", "hubspot_owner_id": "9"}


def records(items: Items, entity: str) -> list[Record]:
    return [item for item in items if isinstance(item, Record) and item.entity == entity]


def test_a_ticket_its_activities_and_its_people_become_a_thread_turns_and_persons(
    export: Export, read: Read, account: Account
) -> None:
    mail = {"hs_email_subject": "Re: Refund", "hs_email_html": "<p>Done</p>", "hs_timestamp": "2024-02-01T12:00:00Z"}
    sender = json.dumps({"from": {"email": "ann@example.com", "firstName": "Ann"}})
    files = export(
        {
            "tickets.json": {"results": [TICKET], "paging": {}},
            "notes.ndjson": [thing(1, NOTE, links={"tickets": [7]})],
            "emails.json": {
                "results": [
                    thing(1, {**mail, "hs_email_direction": "EMAIL", "hubspot_owner_id": "9"}, links={"tickets": [7]}),
                    thing(2, {**mail, "hs_email_direction": "INCOMING_EMAIL", "hs_email_headers": sender}, links={"tickets": [7]}),
                    thing(3, {**mail, "hs_email_direction": "FORWARDED_EMAIL"}, links={"tickets": [7]}),
                    thing(4, {**mail, "hs_email_direction": "EMAIL", "hs_email_status": "BOUNCED"}, links={"tickets": [7]}),
                ]
            },
            "contacts.json": {"results": [thing(31, {
                "email": "ann@example.com", "firstname": "Ann", "lastname": "Example", "phone": "+1-212-555-0101",
                "mobilephone": "+1-212-555-0102", "hs_additional_emails": "a@example.com;b@example.com", "consent": "yes"})]},
            "companies.json": {"results": [thing(31, {"name": "Example", "phone": "+1-212-555-0103"})]},
            "owners.json": {"results": [{"id": "9", "email": "bo@example.com", "firstName": "Bo", "lastName": "B", "userId": 3,
                                         "createdAt": T, "updatedAt": T, "archived": False}]},
            "products.json": {"results": [thing(5, {"name": "x"})]},
            "notes.txt": "?",
        }
    )  # fmt: skip
    items = read("hubspot", files, consent_field="consent")
    assert account(items) == {"thread:ticket": 1, "turn": 5, "person": 3, "other": 1, "rejected:unknown_file": 1}
    (ticket,) = records(items, "thread")
    assert (ticket.record_id, ticket.title, ticket.text) == ("7", "Refund", "Please\nrefund")
    assert (ticket.role, ticket.author_ref, ticket.visibility) == ("requester", "contacts/31", "public")
    assert [(label.name, label.raw) for label in ticket.labels] == [
        ("status", "1"), ("queue", "0"), ("priority", "HIGH"), ("category", "BILLING"), ("category", "REFUND"), ("channel", "EMAIL"),
    ]  # fmt: skip
    turns = {turn.record_id: turn for turn in records(items, "turn")}
    assert {turn.parent_id for turn in turns.values()} == {"7"}
    note = turns["notes/1"]
    assert (note.text, note.visibility, note.role, note.author_ref) == (
        "Called **twice**",
        "internal",
        "agent",
        "owners/9",
    )
    assert note.created_at == dt.datetime(2024, 2, 1, 11, tzinfo=dt.UTC)
    mails = [
        (turns[f"emails/{n}"].role, turns[f"emails/{n}"].author_ref, turns[f"emails/{n}"].visibility)
        for n in (1, 2, 3, 4)
    ]
    assert mails == [
        ("agent", "owners/9", "public"), ("requester", "ann@example.com", "public"), ("agent", None, "internal"), ("agent", None, "internal"),
    ]  # fmt: skip
    people = {person.record_id: person for person in records(items, "person")}
    assert {name: p.role for name, p in people.items()} == {
        "contacts/31": "requester", "companies/31": "account", "owners/9": "agent",
    }  # fmt: skip
    ann = people["contacts/31"].person
    assert (ann.names, ann.consent) == (("Ann Example",), "granted")
    assert ann.emails == ("ann@example.com", "a@example.com", "b@example.com") and len(ann.phones) == 2
    assert people["owners/9"].person.names == ("Bo B",)


def test_an_activity_without_a_ticket_is_a_note_or_transcript_about_its_contact(export: Export, read: Read) -> None:
    files = export(
        {
            "notes.json": {"results": [thing(1, NOTE, links={"contacts": [40, 31], "companies": [5]})]},
            "calls.json": {"results": [thing(2, {"hs_call_title": "Call", "hs_call_body": "", "hs_call_summary": "Short."})]},
            "meetings.json": {
                "results": [
                    thing(3, {"hs_meeting_title": "Demo", "hs_meeting_body": "Agenda", "hs_internal_meeting_notes": "<ul><li>Hm</li></ul>"},
                          links={"companies": [5]})
                ]
            },
            "tasks.json": {"results": [thing(4, {"hs_task_subject": "Call back", "hs_task_body": "", "hs_task_status": "NOT_STARTED"})]},
            "communications.json": {"results": [thing(5, {"hs_communication_body": "Hello", "hs_communication_channel_type": "SMS"})]},
        }
    )  # fmt: skip
    found = {item.record_id: item for item in records(read("hubspot", files), "thread")}
    assert {name: (item.kind, item.parent_id, item.title, item.text) for name, item in found.items()} == {
        "notes/1": ("note", "contacts/31", None, "Called **twice**"),
        "calls/2": ("note", None, "Call", "Short."),
        "meetings/3": ("note", "companies/5", "Demo", "Agenda\n\n- Hm"),
        "tasks/4": ("note", None, "Call back", None),
        "communications/5": ("transcript", None, None, "Hello"),
    }
    assert {item.visibility for item in found.values()} == {"internal"}
    assert found["communications/5"].role is None
    assert found["communications/5"].labels == (Label("channel", "SMS"),)


def test_associations_in_files_of_their_own_or_at_the_ticket_join_within_the_landing(
    export: Export, read: Read, account: Account
) -> None:
    bare = {"hs_note_body": "x"}
    files = export(
        {
            "notes.json": {"results": [thing(n, bare) for n in (1, 2, 3, 4)]},
            "tickets.json": {"results": [thing(7, {"subject": "a", "content": "b"}, links={"notes": [3]}), thing(10, {"subject": "a", "content": "b"})]},
            "associations_notes_to_tickets.json": {
                "results": [{"from": {"id": "1"}, "to": [{"toObjectId": 10, "associationTypes": []}, {"toObjectId": 7}]}]
            },
            "associations-2.ndjson": [{"from": {"id": "2"}, "to": [{"id": "7", "type": "note_to_ticket"}]}, {"from": {}, "to": []}],
            "ticket_contact_links.json": {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": 31}]}]},
        }
    )  # fmt: skip
    items = read("hubspot", files)
    assert account(items) == {"turn": 3, "thread:note": 1, "thread:ticket": 2, "other": 3, "rejected:missing_id": 1}
    assert {turn.record_id: turn.parent_id for turn in records(items, "turn")} == {
        "notes/1": "7",
        "notes/2": "7",
        "notes/3": "7",
    }
    assert [t.author_ref for t in records(items, "thread") if t.kind == "ticket"] == ["contacts/31", None]


@pytest.mark.parametrize("words", ["postal_mail_to_tickets", "postal-mail-to-ticket", "postal mail to ticket"])
def test_an_object_of_two_words_is_read_from_an_associations_name(words: str) -> None:
    assert pair(words) == ("postal_mail", "tickets")


def test_the_history_of_a_stage_becomes_changes_each_from_the_one_before(export: Export, read: Read) -> None:
    history = {
        "hs_pipeline_stage": [
            {"value": "4", "timestamp": LATER, "sourceType": "CRM_UI", "updatedByUserId": 3},
            {"value": "1", "timestamp": T, "sourceType": "API"},
            {"value": "9", "timestamp": "soon"},
        ],
        "subject": [{"value": "Refund", "timestamp": T}],
    }
    items = read(
        "hubspot", export({"tickets.json": {"results": [{**TICKET, "propertiesWithHistory": history}, TICKET]}})
    )
    changes = records(items, "turn")
    assert [turn.changes for turn in changes] == [
        (Change("hs_pipeline_stage", None, "1"),), (Change("hs_pipeline_stage", "1", "4"),),
    ]  # fmt: skip
    assert {(turn.role, turn.visibility, turn.text, turn.parent_id) for turn in changes} == {
        ("system", "internal", None, "7")
    }
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["bad_date"]
    assert [item.origin.position for item in items] == [0, 1, 2, 3, 4]


def test_what_is_archived_is_a_tombstone_and_an_activity_ends_as_turn_and_as_note(export: Export, read: Read) -> None:
    gone = {"archived": True, "archivedAt": LATER}
    files = export(
        {
            "tickets.json": {"results": [{**TICKET, **gone}]},
            "notes.json": {"results": [thing(1, NOTE, **gone)]},
            "contacts.json": {"results": [thing(31, {"email": "ann@example.com"}, **gone)]},
        }
    )
    items = read("hubspot", files)
    assert all(isinstance(i, Record) and i.deleted and i.text is None and i.title is None for i in items)
    assert sorted((i.entity, str(i.record_id)) for i in items) == [
        ("person", "contacts/31"), ("thread", "7"), ("thread", "notes/1"), ("turn", "notes/1"),
    ]  # fmt: skip
    assert {i.updated_at for i in items} == {dt.datetime(2024, 2, 3, 10, tzinfo=dt.UTC)}
    assert records(items, "person")[0].person.emails == ("ann@example.com",)


def test_legacy_engagements_have_the_ids_of_their_objects(export: Export, read: Read) -> None:
    def legacy(number: int, kind: str, metadata: dict[str, Any], **links: Any) -> dict[str, Any]:
        head = {
            "id": number,
            "type": kind,
            "timestamp": 1706781600000,
            "ownerId": 9,
            "lastUpdated": 1706781600000,
            "active": True,
        }
        return {"engagement": head, "associations": links, "metadata": metadata}

    rows = [
        legacy(1, "NOTE", {"body": "<p>Hi</p>"}, ticketIds=[7]),
        legacy(2, "INCOMING_EMAIL", {"text": "Hello", "from": {"email": "ann@example.com"}}, contactIds=[31]),
        legacy(3, "PUBLISHING_TASK", {}),
    ]
    note, mail, other = read("hubspot", export({"engagements.json": {"results": rows, "hasMore": False}}))
    assert isinstance(note, Record) and isinstance(mail, Record) and isinstance(other, Record)
    assert (note.entity, note.record_id, note.parent_id, note.text) == ("turn", "notes/1", "7", "Hi")
    assert note.created_at == note.updated_at == dt.datetime(2024, 2, 1, 10, tzinfo=dt.UTC)
    assert (mail.kind, mail.parent_id, mail.author_ref, mail.role) == (
        "transcript",
        "contacts/31",
        "ann@example.com",
        "requester",
    )
    assert other.entity == "other"


def test_a_connectors_columns_and_lists_of_ids_are_read(export: Export, read: Read, account: Account) -> None:
    row = {
        "id": "1",
        "createdAt": T,
        "updatedAt": T,
        "archived": False,
        "properties_hs_note_body": "x",
        "tickets": ["7"],
        "contacts": ["31"],
    }
    items = read("hubspot", export({"page.json": [row]}))
    assert account(items) == {"turn": 1}


def test_the_user_interfaces_csv_is_read_by_its_headings_on_the_declared_clock(export: Export, read: Read) -> None:
    files = export(
        {
            "hubspot-crm-exports-all-tickets-2024.csv": "Record ID,Ticket name,Ticket description,Create date,Ticket status,Priority\n"
            '7,Refund,"Please\nrefund",2024-07-01 11:00,New,High\n',
            "notes.csv": "Record ID,Note body,Activity date,Associated Contact IDs,Associated Ticket IDs\n"
            '1,<p>Hi</p>,2024-07-01 12:00,31;32,7\n2,Bye,1/2/24,,7\n',
            "people.csv": "Record ID,First Name,Last Name,Email,Phone Number\n31,Ann,Example,ann@example.com,+1-212-555-0101\n",
            "budget.csv": "Month,Sum\n1,2\n",
        }
    )  # fmt: skip
    items = read("hubspot", files, timezone="Europe/Paris")
    (ticket,) = records(items, "thread")
    assert ticket.created_at == dt.datetime(2024, 7, 1, 9, tzinfo=dt.UTC)
    assert (ticket.record_id, ticket.text, ticket.labels) == (
        "7",
        "Please\nrefund",
        (Label("status", "New"), Label("priority", "High")),
    )
    (note,) = records(items, "turn")
    assert (note.record_id, note.parent_id, note.text) == ("notes/1", "7", "Hi")
    assert [p.person.names for p in records(items, "person")] == [("Ann Example",)]
    assert [(i.reason, i.record_id) for i in items if isinstance(i, Rejected)] == [
        ("unknown_file", None),
        ("bad_date", "notes/2"),
    ]


@pytest.mark.parametrize(
    ("ids", "named", "author", "names", "emails"),
    [
        ("701", "Clara Customer (clara@example.com)", "contacts/701", ("Clara Customer",), ("clara@example.com",)),
        ("702;701", "Clara Customer (clara@example.com); Bo Roy (bo@example.com)", "contacts/701",
         ("Clara Customer", "Bo Roy"), ("clara@example.com", "bo@example.com")),
        ("Clara Customer (clara@example.com)", "", "clara@example.com", ("Clara Customer",), ("clara@example.com",)),
        ("701", "clara@example.com (clara@example.com);-- (bo@example.com)", "contacts/701", (),
         ("clara@example.com", "bo@example.com")),
        ("701", "Clara Customer (Lyon)", "contacts/701", ("Clara Customer (Lyon)",), ()),
        ("", "clara@example.com", "clara@example.com", (), ("clara@example.com",)),
        ("", "Clara (clara@example.com);Bo (bo@example.com)", None, ("Clara", "Bo"), ("clara@example.com", "bo@example.com")),
        ("", "", None, (), ()),
    ],
)  # fmt: skip
def test_a_csv_that_names_a_tickets_contacts_tells_who_they_are(
    export: Export,
    read: Read,
    ids: str,
    named: str,
    author: str | None,
    names: tuple[str, ...],
    emails: tuple[str, ...],
) -> None:
    header = "Ticket ID,Ticket name,Ticket description,Create date,Associated Contact IDs,Associated Contact"
    files = export({"tickets.csv": f"{header}\n7,Refund,Please,2024-07-01 11:00,{ids},{named}\n"})
    (ticket,) = records(read("hubspot", files), "thread")
    assert (ticket.author_ref, ticket.person.names, ticket.person.emails) == (author, names, emails)


def test_what_was_forwarded_to_hubspot_is_an_agents_and_internal(export: Export, read: Read) -> None:
    mail = {"hs_email_text": "See below", "hs_email_from_email": "bo@example.com", "hs_timestamp": T}
    rows = [thing(n, {**mail, "hs_email_direction": way}) for n, way in ((1, "FORWARDED_EMAIL"), (2, "OTHER"))]
    found = records(read("hubspot", export({"emails.json": {"results": rows}})), "thread")
    assert [(each.role, each.visibility) for each in found] == [("agent", "internal"), (None, "internal")]


def test_an_export_that_lost_a_property_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="content"):
        read("hubspot", export({"tickets.csv": "Record ID,Ticket name,Create date\n7,x,2024-07-01 11:00\n"}))


def test_objects_that_lost_a_property_hold_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="hs_note_body"):
        read("hubspot", export({"notes.json": {"results": [thing(n, {"hs_timestamp": T}) for n in range(12)]}}))


def test_objects_are_told_by_their_properties_and_bad_ones_keep_their_identity(
    export: Export, read: Read, account: Account
) -> None:
    rows = [
        thing(1, NOTE),
        {**thing(2, NOTE), "id": None},
        thing(3, {**NOTE, "hs_timestamp": "yesterday"}, links={"tickets": [7]}),
        thing(4, {"hs_note_body": ["x"]}),
        7,
    ]
    items = read(
        "hubspot",
        export({"page-1.json": {"results": rows}, "p2.json": {"results": [TICKET]}, "p3.json": {"status": "error"}}),
    )
    assert account(items) == {
        "thread:note": 1, "thread:ticket": 1, "rejected:missing_id": 1, "rejected:bad_date": 1, "rejected:bad_type": 1,
        "rejected:not_an_object": 1, "rejected:unknown_file": 1,
    }  # fmt: skip
    found = {i.reason: (i.entity, i.record_id) for i in items if isinstance(i, Rejected)}
    assert found["bad_date"] == ("turn", "notes/3") and found["bad_type"] == ("thread", "notes/4")


FIELD = st.sampled_from(
    ["id", "properties", "associations", "results", "tickets", "contacts", "notes", "from", "to", "toObjectId", "type", "engagement",
     "metadata", "propertiesWithHistory", "hs_pipeline_stage", "timestamp", "value", "archived", "archivedAt", "updatedAt",
     "hs_timestamp", "hs_email_headers", "hs_email_direction", "subject", "content", "email", "hs_note_body", "ticketIds", "hs_object_id"]
)  # fmt: skip
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([T, "7", "1;2", "NOTE", "INCOMING_EMAIL", "[" * 5000]) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELD, inner, max_size=6),
    max_leaves=15,
)  # fmt: skip


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rows=st.lists(st.dictionaries(FIELD, VALUE, max_size=10), max_size=4),
    name=st.sampled_from([*hubspot.FAMILIES, "deals", "engagements", "associations_notes_tickets", "anything"]),
)
def test_whatever_an_object_holds_it_is_read_or_rejected(tmp_path: Path, rows: list[Any], name: str) -> None:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps({"results": rows}))
    files = [LandedFile(path, path.name, file_sha256(path))]
    items = list(hubspot.read(files, hubspot.Options(), Census(hubspot.FAMILIES)))
    assert len({item.origin.position for item in items}) == len(items)
    assert len(items) >= len(rows) or (len(items) == 1 and isinstance(items[0], Rejected))

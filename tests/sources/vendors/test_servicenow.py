"""ServiceNow: each shape of the Table API and CSV, the journal that comes twice, deletions, changes and articles."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.assembly.assemble import assemble
from curation.sources.census import Census
from curation.sources.reader import Change, Label, Record, Rejected
from curation.sources.rows import quarantine_table, records_table
from curation.sources.settings import SourceSettings
from curation.sources.vendors import servicenow
from curation.storage.landings.landing import LandedFile, file_sha256

Items = list[Record | Rejected]
Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

TASK = "9d385017c611228701d22104cc95c371"
ANN, BO = "681ccaf9c0a8016400b98a06818d57c7", "46c6f9efa9fe198101ddf5eed9adf6e7"
T = "2024-02-01 10:00:00"
INCIDENT = {
    "sys_id": TASK, "number": "INC0010001", "short_description": "VPN drops", "description": "It drops\nevery hour.",
    "state": "2", "priority": "3", "category": "network", "contact_type": "email", "sys_class_name": "incident",
    "caller_id": {"link": f"https://example.com/api/now/table/sys_user/{ANN}", "value": ANN},
    "assignment_group": {"link": "https://example.com/api/now/table/sys_user_group/77", "value": "77"},
    "opened_at": "2024-02-01 09:59:00", "sys_created_on": T, "sys_updated_on": "2024-02-02 08:00:00",
    "comments": "", "work_notes": "", "u_site": "Lyon",
}  # fmt: skip
USERS = [
    {
        "sys_id": ANN,
        "user_name": "ann.example",
        "name": "Ann Example",
        "email": "ann@example.com",
        "phone": "+1-212-555-0101",
    },
    {
        "sys_id": BO,
        "user_name": "bo.example",
        "name": "Bo Example",
        "email": "bo@example.com",
        "roles": "itil,report_user",
    },
]
JOURNAL = [
    {"sys_id": "j1", "name": "incident", "element": "comments", "element_id": TASK, "value": "Which client?\nWhich version?",
     "sys_created_by": "bo.example", "sys_created_on": "2024-02-01 10:05:00"},
    {"sys_id": "j2", "name": "incident", "element": "work_notes", "element_id": TASK, "value": "Known bug.\n\nSee [code]<b>PRB7</b>[/code]",
     "sys_created_by": "bo.example", "sys_created_on": "2024-02-01 10:06:00"},
]  # fmt: skip
COMMENTS = "2024-02-01 10:05:00 - Bo Example (Additional comments)\nWhich client?\nWhich version?\n\n"
NOTES = "2024-02-01 10:06:00 - Bo Example (Work notes)\nKnown bug.\n\nSee [code]<b>PRB7</b>[/code]\n\n"


def only(items: Items, entity: str) -> list[Record]:
    return [item for item in items if isinstance(item, Record) and item.entity == entity]


def test_an_incident_its_journal_and_its_people_become_a_thread_turns_and_persons(
    export: Export, read: Read, account: Account
) -> None:
    files = export(
        {
            "incident.json": {"result": [INCIDENT]},
            "sys_journal_field-1.ndjson": JOURNAL,
            "sys_user.json": {"result": USERS},
            "sys_user_group.json": {"result": [{"sys_id": "77", "name": "Network"}]},
            "readme.txt": "?",
        }
    )
    items = read("servicenow", files)
    assert account(items) == {"thread:ticket": 1, "turn": 2, "person": 2, "other": 1, "rejected:unknown_file": 1}
    (thread,) = only(items, "thread")
    assert (thread.record_id, thread.title, thread.text) == (TASK, "VPN drops", "It drops\nevery hour.")
    assert (thread.role, thread.author_ref, thread.visibility) == ("requester", ANN, "public")
    assert thread.created_at == dt.datetime(2024, 2, 1, 9, 59, tzinfo=dt.UTC)
    assert thread.updated_at == dt.datetime(2024, 2, 2, 8, tzinfo=dt.UTC)
    assert Label("status", "2") in thread.labels and Label("group", "77") in thread.labels
    comment, note = only(items, "turn")
    assert (comment.parent_id, comment.visibility, comment.role, comment.author_ref) == (TASK, "public", None, BO)
    assert (note.visibility, note.role, note.text) == ("internal", "agent", "Known bug.\n\nSee **PRB7**")
    ann, bo = only(items, "person")
    assert (ann.role, bo.role) == (None, "agent")
    assert ann.person.names == ("Ann Example",) and ann.person.phones == ("+1-212-555-0101",)


def test_display_values_of_all_and_true_give_the_same_ids_and_utc_times(export: Export, read: Read) -> None:
    link = f"https://example.com/api/now/table/sys_user/{ANN}"
    shown = {
        "sys_id": {"display_value": TASK, "value": TASK},
        "number": {"display_value": "INC0010001", "value": "INC0010001"},
        "short_description": {"display_value": "VPN drops", "value": "VPN drops"},
        "priority": {"display_value": "3 - Moderate", "value": "3"},
        "assignment_group": {"display_value": "Network", "link": "https://example.com/x/77", "value": "77"},
        "caller_id": {"display_value": "Ann Example", "link": link, "value": ANN},
        "sys_created_on": {"display_value": "01.02.2024 11:00:00", "value": T},
        "sys_updated_on": {"display_value": "01.02.2024 11:00:00", "value": T},
        "comments": {
            "display_value": "01.02.2024 11:07:00 - Ann Example (Additional comments)\nVersion 7\n\n"
            "01.02.2024 11:05:00 - Bo Example (Additional comments)\nWhich client?\n\n",
            "value": "",
        },
    }
    true = {
        **{name: value["display_value"] for name, value in shown.items()},
        "caller_id": {"display_value": "Ann Example", "link": link},
    }
    options = {"timezone": "Europe/Berlin", "date_formats": ["%d.%m.%Y %H:%M:%S"]}
    all_items = read("servicenow", export({"incident.json": {"result": [shown]}}), **options)
    true_items = read("servicenow", export({"incident.json": {"result": [true]}}), **options)
    for items in (all_items, true_items):
        (thread,) = only(items, "thread")
        assert (thread.record_id, thread.author_ref, thread.person.names) == (TASK, ANN, ("Ann Example",))
        assert thread.created_at == dt.datetime(2024, 2, 1, 10, tzinfo=dt.UTC)
        assert Label("group", "Network") in thread.labels or Label("group", "77") in thread.labels
        newest, oldest = only(items, "turn")
        assert newest.created_at == dt.datetime(2024, 2, 1, 10, 7, tzinfo=dt.UTC)
        assert (newest.text, newest.author_ref) == ("Version 7", ANN)
        assert (oldest.text, oldest.author_ref) == ("Which client?", None)
    assert [i.record_id for i in only(all_items, "turn")] == [i.record_id for i in only(true_items, "turn")]
    assert Label("priority", "3") in only(all_items, "thread")[0].labels


def assembled(landings: list[list[LandedFile]]) -> list[dict[str, Any]]:
    source = SourceSettings.model_validate(
        {"name": "sn", "reader": "servicenow", "description": "x", "owner": "x", "licence": "x", "purpose": "x"}
    )
    found = []
    for day, files in enumerate(landings):
        items = servicenow.read(files, servicenow.Options(), Census(servicenow.FAMILIES))
        read = [item for item in items if isinstance(item, Record)]
        found.append(records_table(read, source, dt.date(2024, 3, 1 + day)))
    records, quarantine = pa.concat_tables(found), quarantine_table([], "sn", dt.date(2024, 3, 1))
    done = assemble("sn", records, quarantine, {BO: "agent"}, mode="incremental", stage="s")
    return list(done.documents.to_pylist())


def land(root: Path, name: str, files: Mapping[str, Any]) -> list[LandedFile]:
    landed = []
    for file, content in files.items():
        path = root / name / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content))
        landed.append(LandedFile(path, file, file_sha256(path)))
    return landed


def test_a_journal_that_comes_as_rows_and_in_the_ticket_is_read_once_in_whatever_order_it_lands(tmp_path: Path) -> None:
    ticket = {
        "incident.json": {"result": [{**INCIDENT, "comments": COMMENTS, "comments_and_work_notes": NOTES + COMMENTS}]}
    }
    rows = {"sys_journal_field.json": {"result": JOURNAL}, "sys_user.json": {"result": USERS}}
    parts = [land(tmp_path, "a", ticket), land(tmp_path, "b", rows), land(tmp_path, "c", ticket | rows)]
    results = []
    for count in (1, 2, 3):
        for order in itertools.permutations(parts, count):
            if parts[0] in order or parts[2] in order:
                ((document),) = assembled(list(order))
                turns = [(t["at"], t["visibility"], t["raw_sha256"]) for t in document["turns"]]
                results.append((turns, [t["turn_id"] for t in document["turns"]]))
                roles = [turn["role"] for turn in document["turns"]]
                if parts[1] in order or parts[2] in order:
                    assert roles == ["title", "requester", "agent", "agent"]
    assert len(results[0][0]) == 4
    assert all(result == results[0] for result in results)


def test_entries_are_split_at_headings_only_and_each_has_a_place_of_its_own(export: Export, read: Read) -> None:
    text = (
        "2024-02-01 10:09:00 - Lee (Night shift) - EU (Work notes)\nSee below:\n\nsoon - perhaps - Bo (maybe)\n"
        "2024-02-01 10:08:00 - not after an empty line (Work notes)\n\n"
        "2024-02-01 10:07:00 - System (Work notes)\nClosed by policy.\n\n"
        "2024-02-01 10:06:00 - Ann Example (Additional comments (Customer visible))\n\n\nThanks\n"
    )
    files = export({"incident.csv": ""}) and export(
        {"incident.json": {"result": [{**INCIDENT, "comments_and_work_notes": text}, {**INCIDENT, "sys_id": "t2"}]}}
    )
    items = [i for i in read("servicenow", files) if i.origin.file == "incident.json"]
    assert [item.origin.position for item in items] == [0, 1, 2, 3, 4]
    first, second, third = only(items, "turn")
    assert first.text is not None and "maybe" in first.text and "not after" in first.text
    assert (second.role, second.text) == ("system", "Closed by policy.")
    assert (third.visibility, third.text) == ("public", "Thanks")


BO_LINK = f"https://example.com/api/now/table/sys_user/{BO}"
CASES = [
    ({"assigned_to": {"link": BO_LINK, "value": BO}}, True, "agent"),
    ({"assigned_to": {"link": BO_LINK, "display_value": "Bo Example"}}, True, "agent"),
    ({"assigned_to": "Bo Example"}, True, "agent"),
    ({"assigned_to": "bo.example"}, False, "agent"),
    ({"assigned_to": BO, "assigned_to.user_name": "bo.example"}, False, "agent"),
    ({"assigned_to": BO}, False, None),  # nothing says who bo.example is
    ({"assigned_to": {"link": "https://example.com/x/9", "value": "9"}}, True, None),
    ({"assigned_to": {"value": BO}, "caller_id": {"value": BO}}, True, None),  # who asks stays no agent
    ({"assigned_to": ""}, True, None),
]


@pytest.mark.parametrize(("fields", "users", "role"), CASES)
@pytest.mark.parametrize("name", ["incident.json", "tasks-export.json"])
def test_a_comment_in_the_journal_by_whom_the_task_is_assigned_to_is_an_agents(
    export: Export, read: Read, fields: dict[str, Any], users: bool, role: str | None, name: str
) -> None:
    people = [{key: value for key, value in user.items() if key != "roles"} for user in USERS]
    files = {name: {"result": [{**INCIDENT, **fields}]}, "sys_journal_field.json": {"result": JOURNAL[:1]}}
    items = read("servicenow", export(files | ({"sys_user.json": {"result": people}} if users else {})))
    (comment,) = only(items, "turn")
    assert (comment.role, comment.visibility) == (role, "public")


@pytest.mark.parametrize(
    ("fields", "role"),
    [
        ({"assigned_to": {"display_value": "Bo Example", "value": BO}}, "agent"),
        ({"assigned_to": "Bo Example"}, "agent"),
        ({"assigned_to": "Cy Example"}, None),
        ({"assigned_to": "Bo Example", "caller_id": {"display_value": "Bo Example", "value": "other"}}, None),
    ],
)
def test_a_comment_in_a_tasks_own_text_by_its_assignees_name_is_an_agents(
    export: Export, read: Read, fields: dict[str, Any], role: str | None
) -> None:
    files = export({"incident.json": {"result": [{**INCIDENT, **fields, "comments": COMMENTS}]}})
    (comment,) = only(read("servicenow", files), "turn")
    assert (comment.role, comment.visibility) == (role, "public")


def test_journal_text_whose_dates_are_not_declared_is_quarantined_and_the_ticket_stays(
    export: Export, read: Read, account: Account
) -> None:
    text = "19-Aug-2024 14:22:35 - Bo Example (Additional comments)\nHello\n\n"
    files = export({"incident.json": {"result": [{**INCIDENT, "comments": text}]}})
    assert account(read("servicenow", files)) == {"thread:ticket": 1, "rejected:bad_date": 1}
    items = read("servicenow", files, date_formats=["%d-%b-%Y %H:%M:%S"])
    assert account(items) == {"thread:ticket": 1, "turn": 1}


def test_close_notes_are_a_last_internal_turn_and_go_when_the_ticket_is_reopened(export: Export, read: Read) -> None:
    closed = {
        **INCIDENT,
        "close_notes": "Replaced the cable.",
        "resolved_by": {"value": BO, "link": "x"},
        "resolved_at": T,
    }
    reopened = {**INCIDENT, "sys_id": "t2", "close_notes": "", "reopen_count": "1"}
    never = {**INCIDENT, "sys_id": "t3", "close_notes": "", "reopen_count": "0"}
    wrong = {**INCIDENT, "sys_id": "t4", "close_notes": "x", "resolved_at": "soon"}
    items = read("servicenow", export({"incident.json": {"result": [closed, reopened, never, wrong]}}))
    note, gone = only(items, "turn")
    assert (note.record_id, note.text, note.visibility, note.role, note.author_ref) == (
        f"{TASK}/close_notes", "Replaced the cable.", "internal", "agent", BO,
    )  # fmt: skip
    assert (gone.record_id, gone.deleted, gone.text) == ("t2/close_notes", True, None)
    assert [(i.reason, i.record_id) for i in items if isinstance(i, Rejected)] == [("bad_date", "t4/close_notes")]


def test_deletions_and_changes_come_from_the_audit(export: Export, read: Read, account: Account) -> None:
    payload = (
        '<?xml version="1.0" encoding="UTF-8"?><record_update><sys_journal_field action="DELETE"><element>comments</element>'
        f"<element_id>{TASK}</element_id><sys_created_on>2024-02-01 10:05:00</sys_created_on>"
        "<value><![CDATA[Which client?\nWhich version?]]></value></sys_journal_field></record_update>"
    )
    gone = [
        {"sys_id": "d1", "tablename": "incident", "documentkey": TASK, "sys_created_on": "2024-03-01 00:00:00"},
        {"sys_id": "d2", "tablename": "sys_journal_field", "documentkey": "j1", "payload": payload, "sys_created_on": T},
        {"sys_id": "d3", "tablename": "sys_journal_field", "documentkey": "j2", "payload": "<a", "sys_created_on": T},
        {"sys_id": "d4", "tablename": "kb_knowledge", "documentkey": "k", "display_value": "KB0000007", "sys_created_on": T},
        {"sys_id": "d5", "tablename": "kb_knowledge", "documentkey": "k", "display_value": "How to", "sys_created_on": T},
        {"sys_id": "d6", "tablename": "sys_user", "documentkey": ANN, "sys_created_on": T},
        {"sys_id": "d7", "tablename": "cmdb_rel_ci", "documentkey": "r", "sys_created_on": T},
    ]  # fmt: skip
    audit = [
        {"sys_id": "a1", "tablename": "incident", "documentkey": TASK, "fieldname": "state", "oldvalue": "1", "newvalue": "2",
         "sys_created_on": T, "user": "bo.example"},
        {"sys_id": "a2", "tablename": "incident", "documentkey": TASK, "fieldname": "comments", "oldvalue": "", "newvalue": "hidden",
         "sys_created_on": T, "user": "bo.example"},
        {"sys_id": "a3", "tablename": "cmdb_ci", "documentkey": "c", "fieldname": "name", "oldvalue": "", "newvalue": "x",
         "sys_created_on": T, "user": "bo.example"},
    ]  # fmt: skip
    files = export(
        {"sys_audit_delete.json": {"result": gone}, "sys_audit.json": {"result": audit}, "sys_journal_field.json": {"result": JOURNAL}}
    )  # fmt: skip
    items = read("servicenow", files)
    assert account(items) == {
        "turn": 4, "other": 3, "thread:ticket": 1, "article:article": 1, "person": 1, "rejected:missing_id": 2,
    }  # fmt: skip
    tombstones = [item for item in items if isinstance(item, Record) and item.deleted]
    assert [(t.entity, t.record_id) for t in tombstones[2:]] == [
        ("article", "KB0000007"), ("person", ANN), ("other", "cmdb_rel_ci/r"),
    ]  # fmt: skip
    assert (tombstones[0].entity, tombstones[0].record_id) == ("thread", TASK)
    comment = next(i for i in only(items, "turn") if i.text == "Which client?\nWhich version?")
    assert tombstones[1].record_id == comment.record_id
    (change,) = [item for item in only(items, "turn") if item.changes]
    assert change.changes == (Change("state", "1", "2"),)
    assert (change.role, change.visibility, change.text, change.parent_id) == ("system", "internal", None, TASK)


def test_articles_are_versions_and_public_only_where_the_vendor_says_so(export: Export, read: Read) -> None:
    page = {
        "sys_id": "k1", "number": "KB0000007", "short_description": "Reset", "text": "<ol><li>Open</li><li>Reset</li></ol>",
        "workflow_state": "published", "published": "2024-01-05", "valid_to": "2100-01-01", "language": "en",
        "version": {"display_value": "2.0", "link": "https://example.com/x/v2"}, "sys_updated_on": T, "roles": "",
        "kb_knowledge_base": {"display_value": "Customer help", "link": "https://example.com/x/b1"}, "can_read_user_criteria": "",
    }  # fmt: skip
    pages = [
        page,
        {**page, "version": {"display_value": "3.0"}, "workflow_state": "draft"},
        {**page, "number": "KB0000008", "roles": "itil"},
        {**page, "number": "KB0000009", "roles": "public"},
        {**page, "number": "KB0000010", "can_read_user_criteria": "c1"},
    ]
    files = export({"kb_knowledge.json": {"result": pages}})
    assert [a.visibility for a in only(read("servicenow", files), "article")] == [
        "internal", "internal", "internal", "public", "internal",
    ]  # fmt: skip
    articles = only(read("servicenow", files, public_knowledge_bases=["Customer help"]), "article")
    assert [a.visibility for a in articles] == ["public", "internal", "internal", "public", "internal"]
    assert [a.confidentiality for a in articles] == ["public", None, "internal", "public", "internal"]
    first = articles[0]
    assert (first.record_id, first.version, first.text) == ("KB0000007", "2.0", "1. Open\n2. Reset")
    assert first.effective_at == dt.datetime(2024, 1, 5, tzinfo=dt.UTC)
    assert {Label("status", "published"), Label("language", "en"), Label("valid_to", "2100-01-01")} <= set(first.labels)


def test_csv_with_field_names_or_a_lists_headings_is_read_on_the_clock_that_the_source_declares(
    export: Export, read: Read
) -> None:
    names = "sys_id,number,short_description,description,opened_at,sys_updated_on,caller_id\n"
    row = f'{TASK},INC0010001,VPN drops,"It\ndrops",2024-07-01 11:00:00,2024-07-01 11:00:00,Ann Example\n'
    headings = 'Number,Short description,Opened,State,"Additional comments"\n'
    listed = 'INC0010002,Printer,2024-07-01 11:00:00,New,"2024-07-01 12:00:00 - Ann Example (Additional comments)\nHello\n"\n'
    files = export({"incident.csv": names + row, "incident_list.csv": headings + listed})
    items = read("servicenow", files, timezone="Europe/Paris")
    one, two = only(items, "thread")
    assert one.created_at == two.created_at == dt.datetime(2024, 7, 1, 9, tzinfo=dt.UTC)
    assert (one.text, one.author_ref) == ("It\ndrops", "Ann Example")
    assert (two.record_id, two.labels) == ("INC0010002", (Label("status", "New"),))
    assert [turn.parent_id for turn in only(items, "turn")] == ["INC0010002"]


def test_a_csv_that_lost_a_column_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="short_description"):
        read("servicenow", export({"incident.csv": "sys_id,number,short_descr\n1,INC1,x\n"}))


def test_an_export_whose_rows_lost_a_field_holds_the_source(export: Export, read: Read) -> None:
    rows = [{"sys_id": str(n), "element": "comments", "element_id": TASK, "sys_created_on": T} for n in range(12)]
    with pytest.raises(SourceError, match="value"):
        read("servicenow", export({"sys_journal_field.json": {"result": rows}}))


def test_a_table_is_told_by_its_rows_where_the_file_does_not_name_it(
    export: Export, read: Read, account: Account
) -> None:
    files = export(
        {
            "page-1.json": {"result": [INCIDENT]},
            "page-2.json": {"result": JOURNAL},
            "page-3.json": {"result": USERS[:1]},
            "one.json": {"result": {**INCIDENT, "sys_id": "t2"}},
            "assets.json": {"result": [{"sys_id": "c1", "asset_tag": "x"}]},
            "u_facilities.json": {"records": [{**INCIDENT, "sys_id": "t3", "sys_class_name": "u_facilities"}]},
            "task.json": {
                "result": [{**INCIDENT, "sys_id": "t4", "sys_class_name": "problem"}, {**INCIDENT, "sys_id": "t5"}]
            },
            "error.json": {"error": {"message": "x"}, "status": "failure"},
            "incident_2.json": {"result": []},
        }
    )
    items = read("servicenow", files, ticket_tables=["u_facilities"])
    assert account(items) == {"thread:ticket": 5, "turn": 2, "person": 1, "other": 1, "rejected:unknown_file": 1}
    assert {t.record_id: t.visibility for t in only(items, "thread")} == {
        TASK: "public", "t2": "public", "t3": "internal", "t4": "internal", "t5": "public",
    }  # fmt: skip


def test_users_with_a_role_a_field_or_a_name_are_agents_and_programs(export: Export, read: Read) -> None:
    users = [
        {"sys_id": "1", "user_name": "a", "email": "a@example.com"},
        {"sys_id": "2", "user_name": "b", "email": "b@example.com", "u_staff": "true"},
        {"sys_id": "3", "user_name": "system", "email": ""},
        {"sys_id": "4", "user_name": "d", "email": "d@example.com", "u_consent": "granted"},
    ]
    roles = [{"sys_id": "x", "user": {"value": "4", "link": "l/4"}, "role": {"display_value": "itil", "value": "r"}}]
    files = export(
        {"sys_user.json": {"result": users}, "sys_user_has_role.json": {"result": roles}, "customer_contact.json": {"result": [{"sys_id": "5", "email": "e@example.com"}]}}
    )  # fmt: skip
    people = only(read("servicenow", files, agent_field="u_staff", consent_field="u_consent"), "person")
    assert {p.record_id: p.role for p in people} == {
        "1": None,
        "2": "agent",
        "3": "system",
        "4": "agent",
        "5": "requester",
    }
    assert [p.person.consent for p in people if p.record_id == "4"] == ["granted"]


def test_bad_rows_are_rejected_under_the_identity_that_can_still_be_read(export: Export, read: Read) -> None:
    rows = [
        {**INCIDENT, "sys_created_on": "yesterday"},
        {**INCIDENT, "sys_id": "", "number": ""},
        {**INCIDENT, "sys_id": "t3", "description": {"value": ["x"]}},
        "x",
    ]
    items = read("servicenow", export({"incident.json": {"result": rows}}))
    found = [(i.reason, i.record_id, i.updated_at is not None) for i in items if isinstance(i, Rejected)]
    assert found == [
        ("bad_date", TASK, True), ("missing_id", None, False), ("bad_type", "t3", True), ("not_an_object", None, False),
    ]  # fmt: skip


def test_an_unknown_time_zone_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="IANA"):
        servicenow.Options(timezone="Middle/Earth")


FIELD = st.sampled_from(
    [*INCIDENT, *JOURNAL[0], "close_notes", "reopen_count", "payload", "documentkey", "tablename", "fieldname", "roles", "text",
     "version", "display_value", "value", "link", "comments_and_work_notes", "result"]
)  # fmt: skip
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([TASK, T, COMMENTS, NOTES, "", "incident"]) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELD, inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    rows=st.lists(st.dictionaries(FIELD, VALUE, max_size=10), max_size=4),
    table=st.sampled_from([*servicenow.FAMILIES, "sys_user_has_role", "customer_account", "anything"]),
)
def test_whatever_a_row_holds_it_is_read_or_rejected(tmp_path: Path, rows: list[Any], table: str) -> None:
    path = tmp_path / f"{table}.json"
    path.write_text(json.dumps({"result": rows}))
    files = [LandedFile(path, path.name, file_sha256(path))]
    items = list(servicenow.read(files, servicenow.Options(), Census(servicenow.FAMILIES)))
    assert len({item.origin.position for item in items}) == len(items)
    assert len(items) >= len(rows) or (len(items) == 1 and isinstance(items[0], Rejected))


def test_a_translation_is_told_by_its_parent_however_the_export_writes_references(export: Export, read: Read) -> None:
    page = {
        "sys_id": "k1", "number": "KB0000007", "short_description": "Reset", "text": "<p>Open</p>", "language": "en",
        "workflow_state": "published", "published": "2024-01-05", "sys_updated_on": T, "version": "1.0",
    }  # fmt: skip
    pages = [
        page,
        {**page, "sys_id": "k2", "version": "2.0"},
        {**page, "sys_id": "k3", "number": "KB0000008", "language": "de", "parent": "k1"},
        {**page, "sys_id": "k4", "number": "KB0000009", "language": "fr",
         "parent": {"display_value": "KB0000007", "link": "https://example.com/x/k9"}},
    ]  # fmt: skip
    articles = only(read("servicenow", export({"kb_knowledge.json": {"result": pages}})), "article")
    whole = [label.raw for each in articles for label in each.labels if label.name == "translation_of"]
    assert whole == ["KB0000007"] * 4

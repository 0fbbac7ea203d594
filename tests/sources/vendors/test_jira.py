"""Jira's REST pages and CSV export: what becomes a thread, a turn, a person, and who may see it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.errors import SourceError
from curation.sources.reader import Change, Label, Person, Record, Rejected
from curation.sources.vendors import jira
from curation.storage.landings.landing import LandedFile

Object = dict[str, Any]
Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Items = list[Record | Rejected]
Read = Callable[..., Items]

SITE = "https://example.atlassian.net/rest/api/3"
ANN: Object = {"accountId": "5b10:ann", "accountType": "customer", "displayName": "Ann Lee", "active": True}
BOB: Object = {
    "accountId": "5b11:bob",
    "accountType": "atlassian",
    "displayName": "Bob Roy",
    "emailAddress": "bob@example.com",
}
BOT: Object = {"accountId": "557058:bot", "accountType": "app", "displayName": "Automation for Jira"}


def document(text: str) -> Object:
    """A document of one paragraph."""
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def comment(number: str, body: object = "words", author: Object | None = BOB, **more: Any) -> Object:
    """A comment as the REST API gives it."""
    made = {"id": number, "author": author, "body": body, "created": "2024-05-02T09:00:00.000+0200"}
    return {**made, "self": f"{SITE}/issue/10010/comment/{number}", **more}


def issue(number: str = "10010", **fields: Any) -> Object:
    """An issue as the REST API gives it."""
    base = {
        "summary": "Cannot log in",
        "description": "h2. Steps\n* one",
        "created": "2024-05-01T10:00:00.000+0000",
        "updated": "2024-05-03T10:00:00.000+0000",
        "reporter": ANN,
        "project": {"key": "HELP", "projectTypeKey": "service_desk"},
    }
    return {"id": number, "key": f"HELP-{number[-2:]}", "self": f"{SITE}/issue/{number}", "fields": {**base, **fields}}


def of(items: Items, entity: str) -> list[Record]:
    """The records of one entity."""
    return [item for item in items if isinstance(item, Record) and item.entity == entity]


def one(items: Items, entity: str) -> Record:
    """The only record of an entity."""
    (found,) = of(items, entity)
    return found


# REST -----------------------------------------------------------------------------------------------------------------


def test_a_page_of_version_2_gives_every_object_once(export: Export, read: Read, account: Any) -> None:
    found = issue(
        status={"name": "Waiting for support", "id": "1"},
        priority={"name": "High"},
        issuetype={"name": "[System] Incident"},
        resolution=None,
        components=[{"name": "Web"}, {"name": "API"}],
        labels=["login", "vip"],
        assignee=BOB,
        customfield_10010={"requestType": {"name": "Report a fault"}},
        customfield_10020=[{"value": "EMEA"}, "raw"],
        comment={"comments": [comment("1", "see {{log}}"), comment("2", "ok", ANN)], "total": 2},
        worklog={"worklogs": [{"id": "7", "author": BOB, "timeSpentSeconds": 60, "comment": "not used"}]},
        attachment=[{"id": "9", "filename": "log.txt", "author": ANN}],
    )
    found["changelog"] = {
        "histories": [
            {
                "id": "100",
                "author": BOB,
                "created": "2024-05-02T10:00:00.000+0000",
                "items": [{"field": "status", "fromString": "Open", "toString": "Done"}, {"field": "labels"}],
            }
        ]
    }
    files = export({"issues.json": {"startAt": 0, "total": 1, "issues": [found]}})
    options = {"custom_fields": {"customfield_10010": "request_type", "customfield_10020": "region"}}
    items = read("jira", files, **options)
    assert account(items) == {"thread:ticket": 1, "turn": 3, "other": 2, "person": 2}
    assert [item.origin.position for item in items] == list(range(8))
    thread = one(items, "thread")
    assert thread.record_id == "10010"
    assert (thread.title, thread.text) == ("Cannot log in", "## Steps\n\n- one")
    assert thread.created_at == dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
    assert (thread.role, thread.author_ref, thread.visibility) == ("requester", "5b10:ann", "public")
    assert thread.labels == (
        Label("status", "Waiting for support"),
        Label("priority", "High"),
        Label("type", "[System] Incident"),
        Label("category", "Web"),
        Label("category", "API"),
        Label("tag", "login"),
        Label("tag", "vip"),
        Label("project", "HELP"),
        Label("request_type", "Report a fault"),
        Label("region", "EMEA"),
        Label("region", "raw"),
    )
    first, second, history = of(items, "turn")
    assert (first.record_id, first.parent_id, first.text, first.role) == ("1", "10010", "see `log`", None)
    assert first.created_at == dt.datetime(2024, 5, 2, 7, tzinfo=dt.UTC)
    assert (second.author_ref, second.role) == ("5b10:ann", None)
    assert (history.record_id, history.role, history.visibility) == ("changelog/100", "system", "internal")
    assert history.text is None
    assert history.changes == (Change("status", "Open", "Done"), Change("labels", None, None))
    assert [each.record_id for each in of(items, "other")] == ["worklogs/7", "attachments/9"]
    ann, bob = of(items, "person")
    assert (ann.record_id, ann.role) == ("5b10:ann", "requester")
    assert (bob.role, bob.person) == ("agent", Person(("Bob Roy",), ("bob@example.com",), (), ("5b11:bob",)))


def test_a_page_of_version_3_holds_documents(export: Export, read: Read) -> None:
    found = issue(
        description=document("Help me"), comment={"comments": [comment("1", document("Sure"), jsdPublic=True)]}
    )
    items = read("jira", export({"search.json": {"issues": [found], "nextPageToken": "abc", "isLast": False}}))
    assert one(items, "thread").text == "Help me"
    assert (one(items, "turn").text, one(items, "turn").visibility) == ("Sure", "public")


@pytest.mark.parametrize("shape", ["one.json", "list.json", "lines.ndjson", "pages.ndjson", "pages.json"])
def test_issues_are_read_alone_in_lists_in_lines_and_in_pages(
    export: Export, read: Read, account: Any, shape: str
) -> None:
    two = [issue("10010"), issue("10011")]
    content: Any = {
        "one.json": two[0],
        "list.json": two,
        "lines.ndjson": two,
        "pages.ndjson": [{"issues": [each]} for each in two],
        "pages.json": [{"issues": two[:1]}, {"issues": two[1:]}],
    }[shape]
    items = read("jira", export({shape: content}))
    assert account(items) == {"thread:ticket": 1 if shape == "one.json" else 2, "person": 1}


SERVICE = {"key": "HELP", "projectTypeKey": "service_desk"}
SOFTWARE = {"key": "DEV", "projectTypeKey": "software"}
TEAM = {"type": "role", "value": "Service Desk Team"}


def internal_property(value: object) -> Object:
    """The mark of an internal comment as Jira Data Center keeps it."""
    return {"properties": [{"key": "sd.public.comment", "value": value}]}


@pytest.mark.parametrize(
    ("project", "marks", "public_comments", "expected"),
    [
        (SERVICE, {"jsdPublic": True}, False, "public"),
        (SERVICE, {"jsdPublic": False}, True, "internal"),
        (SERVICE, {"jsdPublic": "yes"}, True, "internal"),
        (SERVICE, {}, False, "internal"),
        (SERVICE, {}, True, "public"),
        (SERVICE, {"jsdPublic": True, "visibility": TEAM}, True, "internal"),
        (SERVICE, {"visibility": {}, "jsdPublic": True}, False, "public"),
        (SERVICE, internal_property({"internal": True}), True, "internal"),
        (SERVICE, internal_property({"internal": False}), False, "public"),
        (SERVICE, internal_property("?"), True, "internal"),
        (SERVICE, {"jsdPublic": True, **internal_property({"internal": True})}, True, "internal"),
        (SOFTWARE, {"jsdPublic": True}, False, "internal"),  # true by default, where there is no customer
        (SOFTWARE, {"jsdPublic": True}, True, "public"),
        (None, {"jsdPublic": True}, False, "public"),
        (None, {}, False, "internal"),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_a_comment_is_public_only_where_jira_says_so(
    export: Export,
    read: Read,
    project: Object | None,
    marks: Object,
    public_comments: bool,
    expected: str,
    nested: bool,
) -> None:
    made = comment("1", **marks)
    found = issue(project=project, comment={"comments": [made] if nested else []})
    files = {"issues.json": {"issues": [found]}, **({} if nested else {"comments.json": {"comments": [made]}})}
    items = read("jira", export(files), public_comments=public_comments)
    assert one(items, "turn").visibility == expected


@pytest.mark.parametrize(
    ("fields", "public_comments", "expected"),
    [
        ({}, False, "public"),
        ({"project": SOFTWARE}, False, "public"),  # a customer of the portal wrote it
        ({"project": SOFTWARE, "reporter": BOB}, False, "internal"),
        ({"project": SOFTWARE, "reporter": BOB}, True, "public"),
        ({"project": SOFTWARE, "reporter": BOB, "security": {"name": "Staff"}}, True, "internal"),
        ({"security": {"name": "Staff"}}, True, "internal"),
        ({"project": {"key": "HELP"}, "reporter": None}, False, "internal"),
    ],
)
def test_a_description_is_public_in_a_service_project_or_from_a_customer(
    export: Export, read: Read, fields: Object, public_comments: bool, expected: str
) -> None:
    thread = one(read("jira", export({"i.json": issue(**fields)}), public_comments=public_comments), "thread")
    assert thread.visibility == expected


@pytest.mark.parametrize(
    ("limits", "confidentiality"),
    [
        ({"security": {"id": "10000", "name": "Staff"}}, "confidential"),
        ({"security": {"id": "10000"}}, "confidential"),
        ({"security": "?"}, "confidential"),
        ({"security": {}}, "confidential"),
        ({"issuerestriction": {"issuerestrictions": {"projectrole": [{"id": "1"}]}}}, "confidential"),
        ({"security": None, "issuerestriction": {"issuerestrictions": {}, "shouldDisplay": True}}, None),
    ],
)
@pytest.mark.parametrize("nested", [True, False])
def test_an_issue_with_a_security_level_is_confidential_and_nothing_of_it_public(
    export: Export, read: Read, limits: Object, confidentiality: str | None, nested: bool
) -> None:
    made = comment("1", jsdPublic=True)
    found = issue(**limits, comment={"comments": [made] if nested else []})
    files = {"issues.json": {"issues": [found]}, **({} if nested else {"comments.json": {"comments": [made]}})}
    items = read("jira", export(files), public_comments=True)
    thread, turn = one(items, "thread"), one(items, "turn")
    assert thread.confidentiality == confidentiality
    assert {thread.visibility, turn.visibility} == {"internal" if confidentiality else "public"}


@pytest.mark.parametrize(
    ("name", "content", "parent"),
    [
        ("comments.json", {"comments": [comment("1")]}, "10010"),
        ("comments.json", {"comments": [comment("1", self=None)], "self": f"{SITE}/issue/10010/comment"}, "10010"),
        ("comments.json", {"comments": [comment("1", self=None)], "self": f"{SITE}/issue/HELP-10/comment"}, "10010"),
        ("comments.json", {"comments": [comment("1", self=None)], "self": f"{SITE}/issue/HELP-99/comment"}, "HELP-99"),
        ("comments/HELP-10.json", {"comments": [comment("1", self=None)]}, None),
        ("comments-10010.json", {"comments": [comment("1", self=None)]}, None),
        ("comments.ndjson", [comment("1", self=None, issueId="10010")], "10010"),
        ("comments.ndjson", [comment("1", self=None, issueKey="HELP-10")], "10010"),
        ("comments-2024-05-01.json", {"comments": [comment("1", self=None)]}, None),
        ("comments.json", {"comments": [comment("1", self=None)]}, None),
    ],
)
def test_a_comment_outside_its_issue_finds_it(
    export: Export, read: Read, name: str, content: Any, parent: str | None
) -> None:
    items = read("jira", export({"issues.json": {"issues": [issue()]}, name: content}))
    if parent:
        assert one(items, "turn").parent_id == parent
    else:
        (rejected,) = [item for item in items if isinstance(item, Rejected)]
        assert (rejected.entity, rejected.record_id, rejected.reason) == ("turn", "1", "missing_parent")


def test_a_page_of_a_changelog_hangs_on_the_issue_of_its_address(export: Export, read: Read) -> None:
    entry = {"id": "5", "author": BOT, "created": "2024-05-02T10:00:00.000+0000", "items": [{"field": "status"}]}
    page = {"self": f"{SITE}/issue/10010/changelog?startAt=0", "isLast": True, "values": [entry]}
    items = read("jira", export({"changelog.json": page}))
    assert (one(items, "turn").record_id, one(items, "turn").parent_id) == ("changelog/5", "10010")
    assert one(items, "person").role == "system"


def test_users_of_a_server_go_by_key_and_the_option_says_who_is_an_agent(export: Export, read: Read) -> None:
    ann = {"key": "JIRAUSER101", "name": "ann", "displayName": "Ann Lee", "emailAddress": "ann@example.com"}
    bob = {"key": "bob", "name": "bob", "displayName": "Bob Roy", "emailAddress": "bob@corp.example.com"}
    eve = {"key": "eve", "name": "eve", "displayName": "Eve Poe"}
    found = issue(
        reporter=ann, comment={"comments": [comment(n, "x", w) for n, w in (("1", ann), ("2", bob), ("3", eve))]}
    )
    files = export({"issue.json": found})

    def roles(**options: Any) -> dict[str, str | None]:
        return {each.record_id: each.role for each in of(read("jira", files, **options), "person")}

    assert roles() == {"JIRAUSER101": None, "bob": None, "eve": None}
    assert roles(agents=["@corp.example.com", "EVE"]) == {"JIRAUSER101": None, "bob": "agent", "eve": "agent"}
    assert roles(comment_authors_are="agent") == {"JIRAUSER101": None, "bob": "agent", "eve": "agent"}
    person = of(read("jira", files), "person")[0].person
    assert person == Person(("Ann Lee",), ("ann@example.com",), (), ("JIRAUSER101", "ann"))


def test_a_person_is_one_record_a_file_with_all_that_it_says(export: Export, read: Read) -> None:
    bare = {"accountId": "5b11:bob", "displayName": "Bob R."}
    items = read("jira", export({"i.ndjson": [issue(reporter=bare), issue("10011", reporter=BOB)]}))
    assert one(items, "person").person == Person(("Bob R.", "Bob Roy"), ("bob@example.com",), (), ("5b11:bob",))
    assert one(items, "person").role == "agent"


def test_a_list_of_users_gives_one_person_each(export: Export, read: Read, account: Any) -> None:
    items = read("jira", export({"users.json": [ANN, BOB, {"displayName": "Nobody"}, BOB]}))
    assert account(items) == {"person": 3, "rejected:missing_id": 1}


def test_users_and_issues_in_one_file_give_whole_people(export: Export, read: Read) -> None:
    items = read("jira", export({"mixed.ndjson": [issue(), ANN, issue("10011"), ANN, comment("1", author=ANN)]}))
    assert [each.person.names for each in of(items, "person")] == [("Ann Lee",)] * 3


def test_what_cannot_be_read_says_why_and_spares_its_neighbours(export: Export, read: Read, account: Any) -> None:
    found = issue(
        comment={
            "comments": [comment("1", created="yesterday"), comment("", "x"), comment("3", ["list"]), 4, comment("5")]
        },
        attachment=[{"filename": "a"}, None],
    )
    found["changelog"] = {"histories": [{"id": "8", "created": "2024-05-02T10:00:00.000+0000", "items": "x"}]}
    files = export(
        {
            "a.json": {
                "issues": [found, issue("", key=""), issue("10012", created="soon"), 3, issue("10013", labels="x")]
            },
            "b.json": '{"issues": [], "issues": [{"id": "1"}]}',
            "c.json": {"hello": "world"},
            "d.txt": "x",
            "e.json": "{",
            "f.ndjson": '{"id": "1"\n' + json.dumps(issue("10014")) + "\n",
        }
    )
    items = read("jira", files)
    rejected = sorted(
        (item.origin.file, item.entity or "", item.record_id or "", item.reason)
        for item in items
        if isinstance(item, Rejected)
    )
    assert rejected == [
        ("a.json", "", "", "not_an_object"),
        ("a.json", "", "", "not_an_object"),
        ("a.json", "", "", "not_an_object"),
        ("a.json", "other", "", "missing_id"),
        ("a.json", "thread", "10012", "bad_date"),
        ("a.json", "thread", "10013", "bad_type"),
        ("a.json", "turn", "", "missing_id"),
        ("a.json", "turn", "1", "bad_date"),
        ("a.json", "turn", "3", "bad_type"),
        ("a.json", "turn", "changelog/8", "bad_type"),
        ("b.json", "", "", "duplicate_key"),
        ("c.json", "", "", "unknown_file"),
        ("d.txt", "", "", "unknown_file"),
        ("e.json", "", "", "bad_json"),
        ("f.ndjson", "", "", "bad_json"),
    ]
    assert account(items)["thread:ticket"] == 3


def test_a_flaw_in_one_comment_rejects_it_and_its_issue_alone(export: Export, read: Read) -> None:
    page = json.dumps({"issues": [issue(comment={"comments": [comment("1", "X"), comment("2")]}), issue("10011")]})
    items = read("jira", export({"i.json": page.replace('"X"', '"\\ud800"')}))
    assert [(i.entity, i.record_id, i.reason) for i in items if isinstance(i, Rejected)] == [
        ("thread", "10010", "lone_surrogate"),
        ("turn", "1", "lone_surrogate"),
    ]
    assert [each.record_id for each in (*of(items, "thread"), *of(items, "turn"))] == ["10011", "2"]


def test_an_export_that_lost_a_field_stops_the_night(export: Export, read: Read) -> None:
    bare = [issue(str(10000 + n)) for n in range(12)]
    for each in bare:
        del each["fields"]["summary"]
    with pytest.raises(SourceError, match="'summary'"):
        read("jira", export({"issues.json": {"issues": bare}}))


def test_an_export_as_documented_has_no_new_fields(export: Export, read: Read) -> None:
    from curation.sources.census import Census

    census = Census(jira.FAMILIES)
    files = export(
        {"i.json": issue(comment={"comments": [comment("1", updated=None)]}, customfield_10001=3, nonsense=1)}
    )
    list(jira.read(files, jira.Options(), census))
    assert [(use.family, use.field) for use in census.uses() if not use.known] == [("fields", "nonsense")]


# CSV ------------------------------------------------------------------------------------------------------------------

HEADER = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project type,Priority,Resolution,Assignee,Assignee Id,"
    "Reporter,Reporter Id,Created,Updated,Component/s,Component/s,Labels,Labels,Description,Log Work,Attachment,"
    "Custom field (Request Type),Comment,Comment,Comment"
)
ROW = (
    "Cannot log in,HELP-10,10010,Incident,Open,HELP,{kind},High,,Bob Roy,5b11:bob,Ann Lee,5b10:ann,"
    "01/Feb/24 3:04 PM,02/Feb/24 9:00 AM,Web,API,vip,,*Help* me,spent;01/Feb/24 3:04 PM;5b11:bob;60,"
    "01/Feb/24 3:04 PM;5b10:ann;log.txt;https://example.atlassian.net/rest/api/3/attachment/content/35345,Fault,"
    '01/Feb/24 4:00 PM;5b11:bob;Try *this*; then that,"01/Feb/24 5:00 PM;5b10:ann;Two\nlines",'
)


def table(*rows: str, header: str = HEADER) -> str:
    """A CSV file."""
    return "\n".join([header, *rows]) + "\n"


def test_a_row_of_the_csv_gives_the_issue_its_comments_and_its_people(export: Export, read: Read, account: Any) -> None:
    files = export({"Jira.csv": table(ROW.format(kind="software"))})
    options = {"timezone": "Europe/Madrid", "custom_fields": {"Request Type": "request_type"}}
    items = read("jira", files, **options)
    assert account(items) == {"thread:ticket": 1, "turn": 2, "other": 2, "person": 2}
    thread = one(items, "thread")
    assert (thread.record_id, thread.title, thread.text) == ("10010", "Cannot log in", "**Help** me")
    assert thread.created_at == dt.datetime(2024, 2, 1, 14, 4, tzinfo=dt.UTC)
    assert (thread.author_ref, thread.visibility) == ("5b10:ann", "internal")
    assert (
        dict(thread.labels[:3])
        if False
        else {(label.name, label.raw) for label in thread.labels}
        == {
            ("status", "Open"),
            ("priority", "High"),
            ("type", "Incident"),
            ("category", "Web"),
            ("category", "API"),
            ("tag", "vip"),
            ("project", "HELP"),
            ("request_type", "Fault"),
        }
    )
    first, second = of(items, "turn")
    assert first.record_id == "10010/2024-02-01T15:00Z/5b11:bob"
    assert (first.parent_id, first.text, first.role) == ("10010", "Try **this**; then that", "agent")
    assert (second.text, second.role, second.visibility) == ("Two\nlines", "requester", "internal")
    assert [each.record_id for each in of(items, "other")] == ["attachments/35345", "worklogs/10010/0"]
    assert [each.person.names for each in of(items, "person")] == [("Ann Lee",), ("Bob Roy",)]


def test_the_options_say_who_comments_in_a_csv_and_who_sees_it(export: Export, read: Read) -> None:
    files = export({"Jira.csv": table(ROW.format(kind="software"))})
    items = read("jira", files, comment_authors_are="agent", public_comments=True)
    assert [(each.role, each.visibility) for each in of(items, "turn")] == [
        ("agent", "public"),
        ("requester", "public"),
    ]
    assert [each.role for each in of(items, "person")] == [None, "agent"]
    assert one(items, "thread").visibility == "public"


@pytest.mark.parametrize(
    ("kind", "expected"), [("service_desk", "public"), ("Service Desk", "public"), ("", "internal")]
)
def test_a_description_in_a_service_projects_csv_is_public(
    export: Export, read: Read, kind: str, expected: str
) -> None:
    items = read("jira", export({"Jira.csv": table(ROW.format(kind=kind))}))
    assert one(items, "thread").visibility == expected
    assert {each.visibility for each in of(items, "turn")} == {"internal"}


def test_a_csv_row_with_a_security_level_is_confidential_and_nothing_of_it_public(export: Export, read: Read) -> None:
    header = "Summary,Issue key,Project type,Security Level,Created,Comment"
    rows = [
        f"S,X-{n},service_desk,{level},2024-02-01 15:04,2024-02-01 16:00;ann;x" for n, level in ((1, "Staff"), (2, ""))
    ]
    items = read("jira", export({"j.csv": table(*rows, header=header)}), public_comments=True)
    assert [(each.visibility, each.confidentiality) for each in of(items, "thread")] == [
        ("internal", "confidential"),
        ("public", None),
    ]
    assert [each.visibility for each in of(items, "turn")] == ["internal", "public"]


@pytest.mark.parametrize(
    ("assignee", "author", "role"),
    [
        ("Bob Roy,5b11:bob", "5b11:bob", "agent"),
        ("Bob Roy,5b11:bob", "Bob Roy", "agent"),
        ("bob,", "bob", "agent"),
        ("Bob Roy,5b11:bob", "5b12:cy", None),
        ("Bob Roy,5b11:bob", "", None),
        (",", "5b11:bob", None),
        ("Bob Roy,5b11:bob", "5b10:ann", "requester"),
        ("Bob Roy,5b11:bob", "Ann Lee", "requester"),
        ("Ann Lee,5b10:ann", "5b10:ann", "requester"),  # whoever reported it stays the requester
        ("Ann Lee,5b13:ann", "Ann Lee", "requester"),  # two of one name
    ],
)
def test_whoever_an_issue_of_a_csv_is_assigned_to_answers_as_an_agent(
    export: Export, read: Read, assignee: str, author: str, role: str | None
) -> None:
    header = "Summary,Issue key,Reporter,Reporter Id,Assignee,Assignee Id,Created,Comment"
    row = f"S,X-1,Ann Lee,5b10:ann,{assignee},2024-02-01 15:04,2024-02-01 16:00;{author};x"
    assert one(read("jira", export({"j.csv": table(row, header=header)})), "turn").role == role


def test_comments_of_one_minute_by_one_author_stay_apart(export: Export, read: Read) -> None:
    cell = "01/Feb/24 4:00 PM;bob;yes"
    files = export(
        {"j.csv": table(f"S,X-1,01/Feb/24 3:04 PM,{cell},{cell}", header="Summary,Issue key,Created,Comment,Comment")}
    )
    assert [each.record_id for each in of(read("jira", files), "turn")] == [
        "X-1/2024-02-01T16:00Z/bob",
        "X-1/2024-02-01T16:00Z/bob/2",
    ]


def test_a_csv_of_a_server_names_users_by_their_login(export: Export, read: Read) -> None:
    header = "Summary,Issue key,Issue id,Reporter,Assignee,Created,Comment"
    row = "S,X-1,7,ann,bob@example.com,2024-02-01 15:04,2024-02-01 16:00;ann;mine"
    items = read("jira", export({"j.csv": table(row, header=header)}))
    assert (one(items, "turn").role, one(items, "turn").author_ref) == ("requester", "ann")
    ann, bob = of(items, "person")
    assert (ann.record_id, ann.person) == ("ann", Person(accounts=("ann",)))
    assert bob.person == Person(emails=("bob@example.com",), accounts=("bob@example.com",))


def test_rows_and_cells_that_cannot_be_read_say_why(export: Export, read: Read) -> None:
    header = "Summary,Issue key,Created,Updated,Comment,Comment"
    rows = (
        "a,X-1,01/Feb/24 3:04 PM,,no semicolons,13/13/24;bob;x",
        "b,X-2,2024/02/01,01/Feb/24 3:04 PM,,",
        "c,,01/Feb/24 3:04 PM,,01/Feb/24 3:04 PM;bob;lost with its issue,",
        "d,X-4,01/Feb/24 3:04 PM,,,,,",
        "e,X-5,,,01/Feb/24 3:04 PM;bob,01/Feb/24 3:04 PM;;nobody's",
    )
    items = read("jira", export({"j.csv": table(*rows, header=header)}))
    assert [(i.entity, i.record_id, i.reason) for i in items if isinstance(i, Rejected)] == [
        ("turn", None, "bad_date"),
        ("turn", None, "bad_date"),
        ("thread", "X-2", "bad_date"),
        ("thread", None, "missing_id"),
        ("thread", "X-4", "ragged_row"),
        ("thread", "X-5", "bad_date"),
        ("turn", None, "bad_date"),
    ]
    assert next(i for i in items if isinstance(i, Rejected) and i.record_id == "X-2").updated_at is not None
    assert (one(items, "turn").text, one(items, "turn").author_ref) == ("nobody's", None)


def test_a_csv_without_its_columns_stops_the_night(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match="'Created'"):
        read("jira", export({"j.csv": table("S,X-1", header="Summary,Issue key")}))


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="IANA"):
        jira.Options(timezone="Mars/Olympus")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
KEYS = st.sampled_from(
    [
        "id", "key", "fields", "comment", "comments", "changelog", "histories", "items", "author", "accountId", "self",
        "created", "body", "type", "content", "issues", "values", "project", "labels", "properties", "updated", "name",
    ]
)  # fmt: skip


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.recursive(
        VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
    )
)
def test_any_json_is_read_or_rejected(export: Export, read: Read, value: Any) -> None:
    read("jira", export({"x.json": json.dumps(value), "y.ndjson": json.dumps(value)}), custom_fields={"name": "n"})


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.text(alphabet=';,"\n01/Feb24 :PM\\x', max_size=60), max_size=5))
def test_any_csv_is_read_or_rejected(export: Export, read: Read, rows: list[str]) -> None:
    read("jira", export({"j.csv": table(*rows, header="Summary,Issue key,Created,Comment,Comment")}))

"""The four vendors' readers: what each object becomes, tombstones, consent, drift, and exact accounts of real exports."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import ConfigurationError, SourceError
from curation.sources import freshdesk, markdown, reasons, salesforce, zendesk
from curation.sources.reader import READERS, Record, Rejected, reader
from curation.storage.landing import LandedFile, file_sha256

Items = list[Record | Rejected]


def landing(root: Path) -> list[LandedFile]:
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return [LandedFile(path, path.relative_to(root).as_posix(), file_sha256(path)) for path in paths]


def land(root: Path, files: Mapping[str, str | bytes | list[Any] | dict[str, Any]]) -> list[LandedFile]:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, list) and name.endswith("ndjson"):
            content = "".join(json.dumps(item) + "\n" for item in content)
        elif isinstance(content, list | dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return landing(root)


def account(items: Items) -> dict[str, int]:
    """Counts by entity, kind and reason; read = parsed + rejected holds by construction, places are all different."""
    places = {(item.origin.file, item.origin.position) for item in items}
    assert len(places) == len(items)
    return dict(
        Counter(
            f"rejected:{i.reason}" if isinstance(i, Rejected) else f"{i.entity}:{i.kind}" if i.kind else i.entity
            for i in items
        )
    )


def labels(record: Record | Rejected) -> list[tuple[str, str]]:
    assert isinstance(record, Record)
    return [(label.name, label.raw) for label in record.labels]


T = "2024-05-01T10:00:00Z"
TICKET: dict[str, Any] = {
    "id": 7, "subject": "Refund", "description": "Please\nrefund", "status": "open", "priority": "high", "type": None,
    "tags": ["vip", "billing"], "requester_id": 31, "assignee_id": 41, "group_id": 5, "custom_fields": [],
    "satisfaction_rating": {"score": "good"}, "created_at": T, "updated_at": T, "via": {"channel": "email"},
}  # fmt: skip


def test_a_zendesk_ticket_its_comments_and_its_people_become_thread_turns_and_persons(tmp_path: Path) -> None:
    comments = [
        {"id": 1, "ticket_id": 7, "author_id": 41, "public": True, "body": "plain", "html_body": "<p>rich <b>text</b></p>", "created_at": T},
        {"id": 2, "ticket_id": 7, "author_id": 31, "public": False, "body": "plain", "created_at": T},
        {"id": 3, "ticket_id": 7, "author_id": -1, "body": "closed", "created_at": T},
        {"id": 4, "author_id": 31, "public": True, "body": "astray", "created_at": T},
    ]  # fmt: skip
    users = [
        {"id": 31, "name": "Ann Example", "email": "ann@example.com", "phone": "+44 7700 900123", "role": "end-user",
         "user_fields": {"training_consent": "granted", "consent_until": "2025-01-31T00:00:00Z", "account_number": "AC-7"}},
        {"id": 41, "name": "Bo", "email": "bo@example.com", "role": "admin", "user_fields": {"training_consent": "??"}},
    ]  # fmt: skip
    files = {"tickets-1.ndjson": [TICKET], "comments.ndjson": comments, "users.json": {"users": users}, "x.txt": "?"}
    items = list(zendesk.read(land(tmp_path, files), {}))
    assert account(items) == {
        "turn": 3, "rejected:missing_parent": 1, "thread:ticket": 1, "person": 2, "rejected:unknown_file": 1,
    }  # fmt: skip
    by = {(i.entity, i.record_id): i for i in items if isinstance(i, Record)}
    thread = by["thread", "7"]
    assert (thread.title, thread.text, thread.role, thread.author_ref) == (
        "Refund",
        "Please\nrefund",
        "requester",
        "31",
    )
    assert labels(thread) == [
        ("status", "open"), ("priority", "high"), ("satisfaction", "good"), ("channel", "email"), ("group", "5"),
        ("tag", "vip"), ("tag", "billing"),
    ]  # fmt: skip
    turns = [by["turn", number] for number in "123"]
    assert [(t.text, t.role, t.visibility) for t in turns] == [
        ("rich **text**", None, "public"), ("plain", None, "internal"), ("closed", "system", "internal"),
    ]  # fmt: skip
    ann, bo = by["person", "31"], by["person", "41"]
    assert (ann.role, ann.person.consent, ann.person.accounts) == ("requester", "granted", ("AC-7",))
    assert ann.person.consent_until == dt.datetime(2025, 1, 31, tzinfo=dt.UTC)
    assert (bo.role, bo.person.consent) == ("agent", "denied")


def test_a_deleted_zendesk_ticket_is_a_tombstone_without_text(tmp_path: Path) -> None:
    (item,) = zendesk.read(land(tmp_path, {"tickets.json": {"tickets": [{**TICKET, "status": "deleted"}]}}), {})
    assert isinstance(item, Record) and item.deleted
    assert (item.title, item.text, item.labels) == (None, None, ())


def test_a_rejected_ticket_still_says_which_it_is_and_when_it_changed(tmp_path: Path) -> None:
    bad = [{**TICKET, "created_at": "2024-05-01T10:00:00"}, {**TICKET, "subject": {"a": 1}}, {**TICKET, "id": " "}]
    items = list(zendesk.read(land(tmp_path, {"tickets.ndjson": bad}), {}))
    found = [(i.entity, i.record_id, i.reason, i.updated_at) for i in items if isinstance(i, Rejected)]
    when = dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
    assert found == [
        ("thread", "7", "bad_date", when), ("thread", "7", "bad_type", when), ("thread", None, "missing_id", when),
    ]  # fmt: skip


def test_a_field_that_vanished_from_all_tickets_holds_the_source(tmp_path: Path) -> None:
    renamed = [{"requester": 31, **{k: v for k, v in TICKET.items() if k != "requester_id"}} for _ in range(12)]
    with pytest.raises(SourceError, match=r"tickets\.ndjson: field 'requester_id' is missing .*'requester'"):
        list(zendesk.read(land(tmp_path, {"tickets.ndjson": renamed}), {}))


def test_freshdesk_notes_inside_a_ticket_are_turns_of_it_and_private_ones_are_internal(tmp_path: Path) -> None:
    note = {"id": 1, "body_html": "<div>done</div>", "incoming": False, "private": True, "user_id": 2, "created_at": T}
    ticket = {"id": 900, "display_id": 3, "subject": "S", "description": "d", "status": 2, "priority": 1,
              "requester_id": 31, "created_at": T, "updated_at": T, "notes": [{"note": note}, 7]}  # fmt: skip
    thread, turn, bad = freshdesk.read(land(tmp_path, {"t.json": [{"helpdesk_ticket": ticket}]}), {})
    assert isinstance(thread, Record) and isinstance(turn, Record) and isinstance(bad, Rejected)
    assert (thread.record_id, labels(thread)) == ("3", [("status", "2"), ("priority", "1")])
    assert (turn.parent_id, turn.role, turn.visibility, turn.text) == ("3", "agent", "internal", "done")
    assert bad.reason == "not_an_object"


def test_salesforce_rows_become_cases_comments_mails_notes_and_people(tmp_path: Path) -> None:
    when = "2024-01-23T02:35:01.000+0000"
    files = {
        "org/Case.csv": f"ID,SUBJECT,DESCRIPTION,CREATEDDATE,ISDELETED,CONTACTID,SUPPLIEDEMAIL,STATUS\n"
        f"500A,Help,Text,{when},false,003A,,New\n500B,Gone,Text,{when},1,,x@example.com,New\n500C,Bad,Text,yesterday,0,,,\n",
        "CaseComment.csv": f"Id,ParentId,CommentBody,CreatedDate,IsPublished,CreatedById\n00aA,500A,hi,{when},1,005A\n00aB,500A,in,{when},0,005A\n",
        "EmailMessage.csv": "Id,ParentId,TextBody,HtmlBody,Incoming,FromAddress\n02sA,500A,t,<p>Hi</p>,true,c@example.com\n",
        "Task.csv": "Id,Subject,Description,OwnerId,WhoId\n00TA,Call,spoke,005A,003A\n",
        "Contact.csv": "Id,FirstName,LastName,Email,Phone,AI__c\n003A,Ann,Lee,ann@example.com,555-0100,false\n",
        "User.csv": "Id,LastName,Email\n005A,Bo,bo@example.com\n",
        "Account.csv": "Id,Name,Phone,AccountNumber\n001A,Firm,555-0101,CC-1\n",
        "Thing__c.csv": "Id,Name\na00A,thing\n",
        "bills.csv": "number,sum\n1,2\n",
        "README": "?",
    }  # fmt: skip
    items = list(salesforce.read(land(tmp_path, files), {"consent_field": "AI__c"}))
    assert account(items) == {
        "person": 3, "thread:ticket": 2, "rejected:bad_date": 1, "turn": 3, "thread:note": 1, "other": 1,
        "rejected:unknown_file": 2,
    }  # fmt: skip
    by = {i.record_id: i for i in items if isinstance(i, Record)}
    assert (by["500A"].author_ref, by["500A"].text, labels(by["500A"])) == ("003A", "Text", [("status", "New")])
    assert by["500B"].deleted and by["500B"].text is None and by["500B"].author_ref == "x@example.com"
    assert (by["00aA"].visibility, by["00aB"].visibility) == ("public", "internal")
    assert (by["02sA"].text, by["02sA"].role, by["02sA"].author_ref) == ("Hi", "requester", "c@example.com")
    assert (by["00TA"].text, by["00TA"].role, by["00TA"].parent_id) == ("spoke", "agent", "003A")
    assert (by["003A"].person.names, by["003A"].person.consent) == (("Ann Lee",), "denied")
    assert (by["001A"].role, by["001A"].person.names, by["001A"].person.accounts) == ("account", (), ("CC-1",))


def test_a_salesforce_export_without_its_id_column_holds_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Case\.csv: field 'Id' is missing \(the nearest name present is 'Ids'\)"):
        list(salesforce.read(land(tmp_path, {"Case.csv": "Ids,Subject,Description,CreatedDate\n"}), {}))


def test_front_matter_declares_an_article_and_a_bad_one_is_rejected(tmp_path: Path) -> None:
    files = {
        "a.md": "---\nid: refunds\ntitle: Refunds\nversion: 1.10\neffective_date: 2024-03-01\nregion: EU\ntags: [x, y]\nstatus: withdrawn\n---\n\n# Body\n",
        "b/c.md": "# First\n\ntext\n\n---\n\nmore\n",
        "code.md": "```\n# no heading\n```\n\nReal one\n========\n",
        "open.md": "---\ntitle: never closed\n",
        "twice.md": "---\ntitle: a\ntitle: b\n---\nx\n",
        "broken.md": "---\ntitle: [a\n---\nx\n",
        "toml.md": "+++\ntitle = 'x'\n+++\nx\n",
        "bytes.md": b"\xff\xfe",
        "nul.md": b"a\0b",
        "date.md": "---\neffective_date: 2024-02-30\n---\nx\n",
        "bomb.md": "---\n" + "[" * 5000 + "\n---\nx\n",
        "LICENSE": "free",
    }  # fmt: skip
    items = {i.origin.file: i for i in markdown.read(land(tmp_path, files), {})}
    refunds, plain = items["a.md"], items["b/c.md"]
    assert isinstance(refunds, Record) and isinstance(plain, Record)
    assert (refunds.record_id, refunds.version, refunds.region, refunds.deleted) == ("refunds", "1.10", "EU", True)
    assert refunds.effective_at == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    assert labels(refunds) == [("status", "withdrawn"), ("tag", "x"), ("tag", "y")]
    assert (refunds.title, refunds.text) == ("Refunds", "# Body\n")
    assert (plain.record_id, plain.title, plain.version, plain.text) == ("b/c.md", "First", None, files["b/c.md"])
    assert isinstance(items["code.md"], Record) and items["code.md"].title == "Real one"
    assert isinstance(items["open.md"], Record)
    refused = {name: i.reason for name, i in items.items() if isinstance(i, Rejected)}
    assert refused == {
        "twice.md": "bad_front_matter", "broken.md": "bad_front_matter", "toml.md": "bad_front_matter",
        "bytes.md": "bad_encoding", "nul.md": "nul_byte", "date.md": "bad_date", "bomb.md": "bad_front_matter",
        "LICENSE": "unknown_file",
    }  # fmt: skip


def test_an_index_accounts_for_its_rows_for_missing_files_and_for_files_it_does_not_name(tmp_path: Path) -> None:
    rows = [
        {"path": "p.md", "date": "2020-01-01", "file": "v/1.md", "blob": "0123456789", "status": "changed"},
        {"path": "p.md", "date": "2020-01-01", "file": "v/2.md", "blob": "abcdefabcd", "status": "changed"},
        {"path": "p.md", "date": "2020-02-01", "status": "deleted"},
        {"path": "p.md", "date": "2020-03-01", "file": "../../etc/passwd", "status": "changed"},
        {"path": "p.md", "date": "soon", "file": "v/3.md", "status": "changed"},
    ]
    files = {"i.ndjson": rows, "v/1.md": "one", "v/2.md": "two", "v/3.md": "three", "v/4.md": "four", "N": "?"}
    first, second, end, *rest = markdown.read(land(tmp_path, files), {"index": "i.ndjson"})
    assert isinstance(first, Record) and isinstance(second, Record) and isinstance(end, Record)
    assert (first.version, first.text, first.origin.file) == ("2020-01-01_01234567", "one", "v/1.md")
    assert second.updated_at and first.updated_at and second.updated_at > first.updated_at
    assert (end.deleted, end.version, end.origin.file, end.origin.position) == (True, None, "i.ndjson", 2)
    assert [i.reason for i in rest if isinstance(i, Rejected)] == [
        "missing_file", "bad_date", "unknown_file", "not_in_index",
    ]  # fmt: skip
    with pytest.raises(SourceError, match="not in the landing"):
        list(markdown.read(landing(tmp_path), {"index": "gone.jsonl"}))
    with pytest.raises(ConfigurationError):
        list(markdown.read(landing(tmp_path), {"version_folder": "perhaps"}))


REAL = [
    ("sfdc-assets-csv", "salesforce", {}, 697, {"person": 356, "thread:ticket": 80, "thread:note": 75, "other": 184, "rejected:unknown_file": 2}),
    ("sfdc-treeapi", "salesforce", {}, 139, {"person": 66, "thread:ticket": 26, "other": 45, "rejected:unknown_file": 2}),
    ("freshdesk-python", "freshdesk", {}, 65, {"person": 19, "thread:ticket": 8, "turn": 5, "article:article": 4, "other": 27, "rejected:unknown_file": 2}),
    ("etcd-docs-versions", "markdown", {"version_folder": "true"}, 320, {"article:article": 317, "rejected:unknown_file": 3}),
    ("basecamp-policies-versions", "markdown", {"index": "versions.jsonl"}, 387, {"article:article": 385, "rejected:unknown_file": 1, "rejected:not_in_index": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "name", "options", "read", "expected"), REAL)
def test_a_real_export_is_read_to_the_last_object(
    shared: Path, folder: str, name: str, options: dict[str, str], read: int, expected: dict[str, int]
) -> None:
    files = landing(shared / "data" / folder)
    items = list(reader(name).read(files, options))
    assert account(items) == expected
    assert len(items) == read
    silent = {"versions.jsonl"} if "index" in options else set()
    assert {item.origin.file for item in items} | silent == {file.name for file in files}
    for item in items:
        if isinstance(item, Record) and item.kind is not None and not item.deleted:
            assert item.title or item.text


def test_a_page_deleted_and_written_again_keeps_its_history(shared: Path) -> None:
    files = landing(shared / "data" / "basecamp-policies-versions")
    items = [i for i in markdown.read(files, {"index": "versions.jsonl"}) if isinstance(i, Record)]
    assert sum(i.deleted for i in items) == 36
    alive = [(i.record_id, i.version) for i in items if not i.deleted]
    assert len(set(alive)) == len(alive) == 349
    assert len({i.record_id for i in items}) == 54


@pytest.mark.parametrize("name", READERS)
def test_a_reader_declares_its_version_and_options(name: str) -> None:
    module = reader(name)
    assert isinstance(module.VERSION, str) and isinstance(module.OPTIONS, frozenset)


NAMES = st.sampled_from(
    ["tickets.ndjson", "users.json", "comments.json", "Case.csv", "Contact.csv", "a.md", "x.json", "z.gz"]
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=6),
    st.just(T),
    st.just({}),
    st.just([1]),
    st.just({"note": {}}),
)
OBJECTS = st.dictionaries(st.sampled_from([*TICKET, "ticket_id", "notes", "contact", "email", "name", "user_fields", "body", "private", "records", "attributes"]), VALUES, max_size=8)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, st.one_of(st.binary(max_size=60), st.lists(OBJECTS, max_size=3), OBJECTS), max_size=3))
def test_no_landing_makes_a_reader_raise_anything_but_source_error(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any]
) -> None:
    landed = land(tmp_path_factory.mktemp("fuzz"), files)
    for name in READERS:
        try:
            items = list(reader(name).read(landed, {"version_folder": "true"} if name == "markdown" else {}))
        except SourceError:
            continue
        assert {i.reason for i in items if isinstance(i, Rejected)} <= reasons.REASONS
        account(items)
        json_names = {f.name for f in landed if not f.name.endswith((".json", ".ndjson", ".csv"))}
        assert json_names <= {i.origin.file for i in items}

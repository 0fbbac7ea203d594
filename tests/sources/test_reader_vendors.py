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

from curation.errors import SourceError
from curation.sources import freshdesk, reasons, zendesk
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


REAL = [
    ("freshdesk-python", "freshdesk", {}, 65, {"person": 19, "thread:ticket": 8, "turn": 5, "article:article": 4, "other": 27, "rejected:unknown_file": 2}),
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
            items = list(reader(name).read(landed, {"version_folder": "true"} if name == "folder" else {}))
        except SourceError:
            continue
        assert {i.reason for i in items if isinstance(i, Rejected)} <= reasons.REASONS
        account(items)
        json_names = {f.name for f in landed if not f.name.endswith((".json", ".ndjson", ".csv"))}
        assert json_names <= {i.origin.file for i in items}

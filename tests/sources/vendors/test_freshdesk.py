"""Freshdesk: notes, requesters, articles and activities by their shape, and a real export to its last object."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.reader import Change, Record, Rejected
from curation.sources.reasons import REASONS
from curation.sources.vendors import freshdesk
from curation.storage.landings.landing import LandedFile

Items = list[Record | Rejected]
Export = Callable[[dict[str, Any]], Sequence[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

T = "2024-05-01T10:00:00Z"
WHEN = dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
TICKET: dict[str, Any] = {
    "id": 3, "subject": "S", "description": "<p>d</p>", "status": 2, "priority": 1, "requester_id": 31, "source": 2,
    "created_at": T, "updated_at": T,
}  # fmt: skip
NOTE = {"id": 1, "body": "<div>done</div>", "incoming": False, "private": False, "user_id": 2, "created_at": T}
ARTICLE = {
    "id": 4, "title": "Refunds", "description": "<p>Ask</p>", "status": 2, "type": 1, "folder_id": 8, "category_id": 9,
    "agent_id": 2, "created_at": T, "updated_at": T, "tags": ["money"], "seo_data": {"meta_title": "r"},
}  # fmt: skip


def labels(record: Record | Rejected) -> list[tuple[str, str]]:
    assert isinstance(record, Record)
    return [(label.name, label.raw) for label in record.labels]


def test_notes_inside_a_ticket_are_turns_of_it_and_private_ones_are_internal(export: Export, read: Read) -> None:
    note = {"id": 1, "body_html": "<div>done</div>", "incoming": False, "private": True, "user_id": 2, "created_at": T}
    ticket = {
        "id": 900, "display_id": 3, "subject": "S", "description": "d", "status": 2, "priority": 1,
        "requester_id": 31, "created_at": T, "updated_at": T, "notes": [{"note": note}, 7],
    }  # fmt: skip
    thread, turn, bad = read("freshdesk", export({"t.json": [{"helpdesk_ticket": ticket}]}))
    assert isinstance(thread, Record) and isinstance(turn, Record) and isinstance(bad, Rejected)
    assert (thread.record_id, labels(thread)) == ("3", [("status", "2"), ("priority", "1")])
    assert (turn.parent_id, turn.role, turn.visibility, turn.text) == ("3", "agent", "internal", "done")
    assert bad.reason == "not_an_object"


def test_what_a_call_includes_beside_a_ticket_is_read_with_it(export: Export, read: Read, account: Account) -> None:
    ticket = TICKET | {
        "conversations": [NOTE, NOTE | {"id": 5, "incoming": True}, NOTE | {"id": 6, "source": 8}],
        "requester": {"id": 31, "name": "Ann", "email": "ann@example.com"}, "company": {"id": 7, "name": "Example"},
        "stats": {"closed_at": None}, "custom_fields": {"cf_product": "Kettle", "cf_none": None},
    }  # fmt: skip
    items = read(
        "freshdesk", export({"tickets.json": [ticket]}), custom_fields={"cf_product": "product", "cf_none": "x"}
    )
    assert account(items) == {"thread:ticket": 1, "turn": 3, "person": 1, "other": 1}
    turns = [item for item in items if isinstance(item, Record) and item.entity == "turn"]
    # A mail that was forwarded went to somebody else.
    assert [(t.role, t.visibility) for t in turns] == [
        ("agent", "public"), ("requester", "public"), ("agent", "internal"),
    ]  # fmt: skip
    assert ("product", "Kettle") in labels(items[0]) and len(labels(items[0])) == 4
    assert [i.record_id for i in items if isinstance(i, Record)][-1] == "company/7"


def test_the_first_words_of_a_ticket_that_an_agents_mail_opened_are_the_agents(export: Export, read: Read) -> None:
    (item,) = read("freshdesk", export({"t.json": TICKET | {"source": 10, "responder_id": 2}}))
    assert isinstance(item, Record) and (item.role, item.author_ref) == ("agent", "2")


def test_deleted_tickets_are_tombstones_and_spam_is_a_label(export: Export, read: Read) -> None:
    gone, spam = read("freshdesk", export({"t.json": [TICKET | {"deleted": True}, TICKET | {"spam": True}]}))
    assert isinstance(gone, Record) and gone.deleted and (gone.title, gone.text, gone.labels) == (None, None, ())
    assert ("spam", "true") in labels(spam)


def test_a_field_that_vanished_from_all_tickets_holds_the_source(export: Export, read: Read) -> None:
    renamed = [{"changed_at": T, **{k: v for k, v in TICKET.items() if k != "updated_at"}} for _ in range(12)]
    with pytest.raises(SourceError, match=r"tickets\.json: field 'updated_at' is missing"):
        read("freshdesk", export({"tickets.json": renamed}))


def test_activities_are_turns_of_the_changelog_under_what_they_say(export: Export, read: Read) -> None:
    done = {"performed_at": "01-05-2024 12:00:00 +0200", "ticket_id": 3, "performer_type": "user", "performer_id": 2}
    acts = [
        done | {"activity": {"status": "Open", "priority": 4, "group": None, "added_tags": ["a", "b"]}},
        done | {"activity": {"removed_tags": ["a"]}},
        done | {"activity": {"note": {"id": 1, "type": 4}}},
        done | {"activity": {"spam": True}, "performed_at": T, "performer_type": "system", "performer_id": None},
        done | {"activity": {}, "performed_at": "2024-05-01"},
        done | {"activity": {}, "ticket_id": None},
        4,
    ]
    day = {"metadata": {"activities_count": 7}, "activities_data": acts}
    items = read("freshdesk", export({"activities.json": day, "lines.ndjson": [day, acts[0]]}))
    turns = [item for item in items if isinstance(item, Record) and item.entity == "turn"]
    assert [t.changes for t in turns[:3]] == [
        (Change("status", None, "Open"), Change("priority", None, "4"), Change("added_tags", None, "a, b")),
        (Change("removed_tags", "a", None),),
        (Change("spam", None, "true"),),
    ]
    assert {(t.parent_id, t.created_at, t.role, t.visibility, t.text) for t in turns} == {
        ("3", WHEN, "system", "internal", None)
    }
    assert [t.author_ref for t in turns[:3]] == ["2", "2", None]
    names = [t.record_id for t in turns]
    assert len(set(names)) == 3 and names[:3] == names[3:6] and names[6] == names[0]
    # The note itself is another object's.
    assert sum(isinstance(item, Record) and item.entity == "other" for item in items) == 2
    reasons = [i.reason for i in items if isinstance(i, Rejected)]
    assert reasons == ["bad_date", "missing_id", "not_an_object"] * 2


def test_an_article_is_public_when_it_is_published_where_everybody_may_read(export: Export, read: Read) -> None:
    folders = [{"id": 8, "name": "Money", "visibility": 1}, {"id": 10, "name": "Staff", "visibility": 3}]
    articles = [
        ARTICLE, ARTICLE | {"id": 5, "status": 1}, ARTICLE | {"id": 6, "folder_id": 10}, ARTICLE | {"id": 7, "folder_id": 11},
        ARTICLE | {"id": 12, "folder_id": 13}, ARTICLE | {"id": 14, "deleted": True},
    ]  # fmt: skip
    files = export({"solution_articles_fr.json": articles, "solution_folders.json": folders})
    items = [i for i in read("freshdesk", files, public_folders=("13",)) if isinstance(i, Record) and i.kind]
    assert [(i.record_id, i.visibility, i.confidentiality) for i in items[:5]] == [
        ("4/fr", "public", None), ("5/fr", "internal", None), ("6/fr", "internal", "internal"),
        ("7/fr", "internal", None), ("12/fr", "public", None),
    ]  # fmt: skip
    assert labels(items[0]) == [
        ("status", "published"), ("category", "9"), ("folder", "8"), ("language", "fr"), ("tag", "money"), ("type", "1"),
        ("translation_of", "4"),
    ]  # fmt: skip
    assert (items[5].deleted, items[5].title, items[5].text, items[5].labels) == (True, None, None, ())


def test_solutions_of_the_first_api_lie_in_folders_and_categories(export: Export, read: Read, account: Account) -> None:
    articles = [{"article": {k: v for k, v in ARTICLE.items() if k != "folder_id"} | {"id": n}} for n in (1, 2)]
    folder = {"id": 8, "name": "Money", "visibility": 1, "articles": articles}
    items = read(
        "freshdesk", export({"c.json": {"category": {"id": 9, "folders": [folder, {"id": 10, "articles": [0]}]}}})
    )
    assert account(items) == {"other": 3, "article:article": 2, "rejected:not_an_object": 1}
    assert [i.origin.position for i in items] == list(range(6))
    article = items[2]
    assert isinstance(article, Record) and article.visibility == "public" and ("folder", "8") in labels(article)


ZENDESK = TICKET | {"status": "open", "priority": "high", "raw_subject": "S", "is_public": True, "submitter_id": 31}


@pytest.mark.parametrize(
    "page",
    [
        {"tickets": [TICKET], "users": [{"id": 31, "name": "Ann"}]}, {"tickets": [TICKET], "after_cursor": "MTU"},
        {"tickets": [], "end_of_stream": True}, {"ticket": TICKET, "users": []}, {"ticket_events": [{"id": 1}]},
        {"users": [{"id": 31, "name": "Ann", "email": "ann@example.com"}]}, {"tickets": [ZENDESK]}, {"ticket": ZENDESK}, ZENDESK,
        TICKET | {"generated_timestamp": 1714557600}, TICKET | {"submitter_id": 31}, TICKET | {"comments": []},
        TICKET | {"url": "https://example.zendesk.com/api/v2/tickets/3.json"},
    ],
)  # fmt: skip
def test_what_only_zendesk_writes_is_not_freshdesks(export: Export, read: Read, page: dict[str, Any]) -> None:
    for files in ({"tickets-1.json": page}, {"tickets.ndjson": [page]}):
        (item,) = read("freshdesk", export(files))[-1:]
        assert isinstance(item, Rejected) and item.reason == "unknown_file"


def test_comments_inside_anothers_ticket_are_counted(export: Export, read: Read, account: Account) -> None:
    foreign = ZENDESK | {"comments": [{"id": 91, "body": "Done"}, 5], "users": [{"id": 31}]}
    items = read("freshdesk", export({"tickets.json": {"tickets": [foreign, TICKET], "next_page": None}}))
    assert account(items) == {"rejected:unknown_file": 4, "thread:ticket": 1}
    assert [item.origin.position for item in items] == list(range(5))


def test_a_ticket_in_a_file_of_its_own_keeps_its_conversations(export: Export, read: Read, account: Account) -> None:
    items = read(
        "freshdesk", export({"3.json": TICKET | {"conversations": [NOTE]}, "4.ndjson": [{"tickets": [TICKET]}]})
    )
    assert account(items) == {"thread:ticket": 2, "turn": 1}
    twice = f'{{"tickets": [{json.dumps(TICKET)}], "tickets": []}}'
    assert account(read("freshdesk", export({"3.json": twice, "4.ndjson": ""}))) == {"rejected:duplicate_key": 1}


def test_a_real_export_is_read_to_the_last_object(shared: Path, read: Read, account: Account) -> None:
    items = read("freshdesk", shared / "data" / "freshdesk-python")
    assert account(items) == {
        "person": 19, "thread:ticket": 8, "turn": 5, "article:article": 4, "other": 27, "rejected:unknown_file": 2,
    }  # fmt: skip
    assert len(items) == 65
    assert all(i.title or i.text for i in items if isinstance(i, Record) and i.kind)


def test_no_field_of_a_real_export_is_news(shared: Path) -> None:
    census = Census(freshdesk.FAMILIES)
    root = shared / "data" / "freshdesk-python"
    paths = sorted(path for path in root.rglob("*.json"))
    files = [LandedFile(path, path.relative_to(root).as_posix(), b"0" * 32) for path in paths]
    assert list(freshdesk.read(files, freshdesk.Options(), census))
    assert [(use.family, use.field) for use in census.uses() if not use.known] == []


KEYS = [
    *TICKET, *NOTE, *ARTICLE, "notes", "note", "conversations", "requester", "company", "contact", "agent", "email", "name",
    "activity", "performed_at", "ticket_id", "activities_data", "folder", "folders", "articles", "visibility", "category",
    "custom_fields", "helpdesk_ticket", "display_id", "user",
    "tickets", "users", "comments", "submitter_id", "raw_subject", "url",
]  # fmt: skip
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.just(T), st.text(max_size=4))
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["tickets.json", "x.ndjson", "solution_folders.json"]), JSON)
def test_no_json_makes_it_raise_or_lose_its_place(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: Any
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_text(json.dumps(value))
    files = [LandedFile(path, name, b"0" * 32)]
    items = list(freshdesk.read(files, freshdesk.Options(), Census(freshdesk.FAMILIES)))
    assert len({item.origin.position for item in items}) == len(items)
    assert {item.reason for item in items if isinstance(item, Rejected)} <= REASONS

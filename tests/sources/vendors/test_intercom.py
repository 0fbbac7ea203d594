"""Intercom: conversations with their parts, who said what to whom, changes, redactions, people, and articles."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.sources.reader import Change, Record, Rejected

ANN = {"type": "user", "id": "5f1", "name": "Ann", "email": "ann@example.org"}
BO = {"type": "admin", "id": "274", "name": "Bo", "email": "bo@example.com"}


def part(number: str, kind: str = "comment", body: str | None = "<p>x</p>", **fields: Any) -> dict[str, Any]:
    return {"type": "conversation_part", "id": number, "part_type": kind, "body": body, "author": BO,
            "created_at": 1704189700, "updated_at": 1704189800, "redacted": False, **fields}  # fmt: skip


def conversation(*parts: Any, **fields: Any) -> dict[str, Any]:
    return {
        "type": "conversation", "id": "17", "created_at": 1704189600, "updated_at": 1704189900, "state": "closed",
        "priority": "not_priority", "title": None, "team_assignee_id": 9,
        "source": {"type": "email", "id": "s1", "delivered_as": "customer_initiated", "subject": "<p>My  order</p>",
                   "body": "<p>Where is <b>it</b>?</p>", "author": ANN, "redacted": False},
        "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "1", "name": "vip"}]},
        "topics": {"type": "topic.list", "topics": [{"name": "Delivery"}]},
        "conversation_rating": {"rating": 5, "remark": None}, "custom_attributes": {"Plan": "gold", "n": 1},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)},
        **fields,
    }  # fmt: skip


@pytest.fixture
def parts(export: Any, read: Any) -> Any:
    """The items of the parts of one conversation."""

    def run(*those: Any) -> list[Any]:
        return list(read("intercom", export({"conversations.ndjson": [conversation(*those)]}))[1:])

    return run


def test_a_conversation_is_a_thread_that_its_source_opens(export: Any, read: Any) -> None:
    files = {
        "conversations.json": {"type": "conversation.list", "conversations": [conversation(part("1"), 7)], "pages": {}}
    }
    thread, turn, bad = read("intercom", export(files), custom_attributes={"Plan": "product"})
    assert (thread.entity, thread.kind, thread.record_id, thread.title) == ("thread", "transcript", "17", "My order")
    assert (thread.text, thread.role, thread.author_ref) == ("Where is **it**?", "requester", "5f1")
    assert thread.created_at == dt.datetime(2024, 1, 2, 10, tzinfo=dt.UTC)
    assert [(label.name, label.raw) for label in thread.labels] == [
        ("status", "closed"), ("priority", "not_priority"), ("channel", "email"), ("satisfaction", "5"), ("group", "9"),
        ("tag", "vip"), ("category", "Delivery"), ("product", "gold"),
    ]  # fmt: skip
    assert (turn.entity, turn.record_id, turn.parent_id, turn.role) == ("turn", "1", "17", "agent")
    assert (turn.text, turn.author_ref, turn.visibility) == ("x", "274", "public")
    assert turn.updated_at == dt.datetime(2024, 1, 2, 10, 3, 20, tzinfo=dt.UTC)
    assert (bad.reason, bad.origin.position) == ("not_an_object", 2)


def test_only_what_the_customer_was_told_is_public(parts: Any) -> None:
    kinds = ["comment", "note", "note_and_reopen", "close", "assignment", "something_new", "quick_reply"]
    assert [item.visibility for item in parts(*(part(str(n), kind) for n, kind in enumerate(kinds)))] == [
        "public", "internal", "internal", "public", "public", "internal", "public",
    ]  # fmt: skip


def test_an_event_of_the_chat_is_no_requesters_turn_whoever_it_names(export: Any, read: Any) -> None:
    ann = {"type": "user", "id": "31", "name": "Ann", "email": "ann@example.com"}
    joined = part("1", "participant_added", "<p>Ann joined the conversation</p>", author=ann)
    asked, noted = part("2", "comment", "<p>Hello?</p>", author=ann), part("3", "note", "<p>VIP</p>")
    items = read(
        "intercom",
        export(
            {"conversations.json": {"type": "conversation.list", "conversations": [conversation(joined, asked, noted)]}}
        ),
    )
    turns = [(i.text, i.role, i.visibility) for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert turns == [
        ("Ann joined the conversation", "system", "internal"), ("Hello?", "requester", "public"), ("VIP", "agent", "internal"),
    ]  # fmt: skip


def test_bots_teams_and_campaigns_are_programs_whoever_s_name_they_bear(export: Any, read: Any, parts: Any) -> None:
    bot, team, fin = parts(
        part("1", author={"type": "bot", "id": "274"}),
        part("2", author={"type": "team", "id": "274"}),
        part("3", author={**BO, "from_ai_agent": True}),
    )
    assert [(i.role, i.author_ref) for i in (bot, team, fin)] == [
        ("system", "bot/274"), ("system", "team/274"), ("system", "274"),
    ]  # fmt: skip
    campaign = conversation(source={"delivered_as": "automated", "author": BO, "body": "News"})
    assert read("intercom", export({"conversation-17.json": campaign}))[0].role == "system"


def test_what_changes_without_a_word_is_a_system_turn(parts: Any) -> None:
    details = {"attribute": {"name": "issue"}, "value": {"name": "P-7", "previous": "P-6"}}
    items = parts(
        part("1", "close", None), part("2", "snoozed", ""), part("3", "assignment", None, assigned_to={"type": "admin", "id": 5}),
        part("4", "assign_and_reopen", None, assigned_to=5),
        part("5", "conversation_attribute_updated_by_admin", None, event_details=details),
        part("6", "default_assignment", None, assigned_to=None), part("7", "participant_added", None),
    )  # fmt: skip
    assert [item.changes for item in items] == [
        (Change("state", None, "closed"),), (Change("state", None, "snoozed"),), (Change("assigned_to", None, "5"),),
        (Change("state", None, "open"), Change("assigned_to", None, "5")), (Change("issue", "P-6", "P-7"),),
        (Change("assigned_to", None, None),), (),
    ]  # fmt: skip
    assert {(i.role, i.visibility, i.text) for i in items[:-1]} == {("system", "internal", None)}
    assert (items[-1].entity, items[-1].record_id) == ("other", "part/7")


def test_what_was_redacted_is_gone(export: Any, read: Any) -> None:
    source = {"redacted": True, "body": "secret", "subject": "secret", "author": ANN}
    thread, turn = read(
        "intercom", export({"conversations.ndjson": [conversation(part("1", redacted=True), source=source)]})
    )
    assert (thread.deleted, thread.title, thread.text) == (False, None, None)
    assert (turn.deleted, turn.text, turn.visibility) == (True, None, "public")
    (whole,) = read("intercom", export({"conversations.ndjson": [conversation(redacted=True)]}))
    assert (whole.deleted, whole.text, whole.labels) == (True, None, ())


def test_parts_in_a_file_of_their_own_hang_on_their_conversation(export: Any, read: Any) -> None:
    rows = [
        part("1", conversation_id="17"),
        part("2", created_at="2024-01-02T10:00:00.000Z", conversation_id="17"),
        part("3"),
    ]
    first, second, third = read("intercom", export({"conversation_parts.ndjson": rows}))
    assert first.parent_id == "17" and second.created_at == dt.datetime(2024, 1, 2, 10, tzinfo=dt.UTC)
    assert (third.reason, third.record_id, third.entity) == ("missing_parent", "3", "turn")


def test_contacts_are_requesters_and_admins_agents(export: Any, read: Any, account: Any) -> None:
    contact = {"type": "contact", "id": "5f1", "role": "user", "name": "Ann", "email": "ann@example.org",
               "phone": "+1-212-555-0101", "custom_attributes": {"training_consent": "??", "account_number": "A7"}}  # fmt: skip
    files = {
        "contacts-1.json": {"type": "list", "data": [contact, {"id": "6", "type": "contact", "deleted": True}], "pages": {}},
        "admins.json": {"type": "admin.list", "admins": [BO]},
        "teams.json": {"type": "team.list", "teams": [{"type": "team", "id": "9", "name": "T"}]}, "notes.txt": "x",
    }  # fmt: skip
    items = read("intercom", export(files))
    assert account(items) == {"person": 3, "other": 1, "rejected:unknown_file": 1}
    bo, ann, gone = (item for item in items if isinstance(item, Record) and item.entity == "person")
    assert (bo.record_id, bo.role, bo.person.emails) == ("274", "agent", ("bo@example.com",))
    assert (ann.role, ann.person.consent, ann.person.accounts) == ("requester", "unclear", ("A7",))
    assert ann.person.phones == ("+1-212-555-0101",) and (gone.deleted, ann.deleted) == (True, False)


def test_an_article_and_its_translations_are_articles(export: Any, read: Any) -> None:
    french = {
        "type": "article_content",
        "title": "Retours",
        "body": "<p>oui</p>",
        "state": "draft",
        "updated_at": 1704189900,
    }
    article = {"type": "article", "id": "3", "title": "Returns", "body": "<ul><li>yes</li></ul>", "state": "published",
               "author_id": 274, "created_at": 1704189600, "updated_at": 1704189700, "default_locale": "en", "parent_id": 8,
               "translated_content": {"type": "article_translated_content", "en": {"title": "Returns"}, "fr": french, "de": None}}  # fmt: skip
    inside = {**article, "type": "internal_article", "id": "4", "translated_content": None}
    english, translated, internal = read(
        "intercom", export({"articles.json": {"type": "list", "data": [article, inside]}})
    )
    assert (english.record_id, english.text, english.visibility, english.author_ref) == ("3", "- yes", "public", "274")
    assert [(label.name, label.raw) for label in english.labels] == [
        ("status", "published"), ("language", "en"), ("category", "8"), ("translation_of", "3"),
    ]  # fmt: skip
    assert (translated.record_id, translated.title, translated.visibility) == ("3/fr", "Retours", "internal")
    assert ("translation_of", "3") in [(label.name, label.raw) for label in translated.labels]
    assert english.effective_at == dt.datetime(2024, 1, 2, 10, 1, 40, tzinfo=dt.UTC)
    assert (internal.visibility, internal.confidentiality, english.confidentiality) == ("internal", "internal", None)


def test_version_one_of_the_api_is_read_too(export: Any, read: Any) -> None:
    old = {"type": "conversation", "id": 20, "created_at": 1704189600, "updated_at": 1704189600, "source": None,
           "conversation_message": {"subject": "", "body": "<p>hi</p>", "author": {"type": "lead", "id": "77"}},
           "tags": [], "conversation_rating": {}, "conversation_parts": [part("1", assigned_to="5")]}  # fmt: skip
    thread, turn = read("intercom", export({"conversations_2020.ndjson": [old]}))
    assert (thread.record_id, thread.text, thread.role, turn.parent_id) == ("20", "hi", "requester", "20")


@pytest.mark.parametrize("name", ["page-1.json", "1.json", "export_2026-10-05.json", "lines.ndjson"])
def test_a_file_of_any_name_is_told_by_the_types_in_it(export: Any, read: Any, account: Any, name: str) -> None:
    contact = {"type": "contact", "id": "5f1", "role": "user", "name": "Ann"}
    tag = {"type": "tag", "id": "1", "name": "vip"}
    old = conversation(type="conversation", conversation_parts=[part("1")], tags=[tag])
    pages = [
        ({"type": "conversation.list", "conversations": [conversation(part("1")), 7]}, {"thread:transcript": 1, "turn": 1, "rejected:not_an_object": 1}),
        (conversation(part("1")), {"thread:transcript": 1, "turn": 1}),
        (old, {"thread:transcript": 1, "turn": 1}),
        ({"type": "list", "data": [contact, tag, {"id": "3"}]}, {"person": 1, "other": 1, "rejected:unknown_file": 1}),
        ({"type": "list", "data": [conversation()], "pages": {}}, {"thread:transcript": 1}),
        ({"type": "admin.list", "admins": [{"id": "274", "name": "Bo"}]}, {"person": 1}),
        ({"conversations": [conversation()], "pages": {}}, {"thread:transcript": 1}),
        ({"type": "list", "data": [7, {"id": "9"}]}, {"rejected:unknown_file": 1}),
        ({"type": "contact"}, {"rejected:unknown_file": 1}), ({"tags": [tag]}, {"rejected:unknown_file": 1}),
    ]  # fmt: skip
    for page, found in pages:
        items = read("intercom", export({name: [page] if name.endswith("ndjson") else page}))
        assert account(items) == found
        assert [item.origin.position for item in items] == list(range(len(items)))
        assert {i.record_id for i in items if isinstance(i, Record) and i.entity == "other"} <= {"tags/1"}


def test_pages_may_stand_a_line_in_a_named_file_too(export: Any, read: Any, account: Any) -> None:
    page = {"type": "conversation.list", "conversations": [conversation()]}
    twice = '{"conversations": [1], "conversations": []}'
    files = {"conversations.ndjson": [page, page], "conversations-2.ndjson": twice}
    assert account(read("intercom", export(files))) == {"thread:transcript": 2, "rejected:duplicate_key": 1}


def test_the_remark_of_a_rating_is_an_internal_turn(export: Any, read: Any) -> None:
    rating = {"rating": 1, "remark": "Too slow", "created_at": 1704189700, "contact": {"type": "contact", "id": "5f1"}}
    bare = conversation(id="18", conversation_rating={"rating": 2, "remark": "Meh"})
    none = conversation(id="19", conversation_rating={"rating": 2, "remark": " "})
    gone = conversation(id="20", conversation_rating=rating, redacted=True)
    rows = [conversation(conversation_rating=rating), bare, none, gone]
    items = read("intercom", export({"conversations.ndjson": rows}))
    first, second = (i for i in items if i.entity == "turn")
    assert (first.record_id, first.parent_id, first.text, first.role) == (
        "17/satisfaction",
        "17",
        "Too slow",
        "requester",
    )
    assert (first.author_ref, first.visibility) == ("5f1", "internal")
    assert first.created_at == dt.datetime(2024, 1, 2, 10, 1, 40, tzinfo=dt.UTC)
    assert (second.text, second.author_ref, second.created_at) == (
        "Meh",
        None,
        dt.datetime(2024, 1, 2, 10, 5, tzinfo=dt.UTC),
    )
    assert len(items) == 6


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"created_at": None}, "bad_date"), ({"created_at": "yesterday"}, "bad_date"), ({"created_at": True}, "bad_date"),
        ({"created_at": 10**30}, "bad_date"), ({"id": None}, "missing_id"), ({"title": ["x"]}, "bad_type"),
    ],
)  # fmt: skip
def test_a_conversation_that_cannot_be_understood_is_rejected_by_its_name(
    export: Any, read: Any, fields: dict[str, Any], reason: str
) -> None:
    (item,) = read("intercom", export({"conversations.ndjson": [conversation(**fields)]}))
    assert isinstance(item, Rejected) and item.reason == reason
    assert item.record_id == ("17" if reason != "missing_id" else None) and item.updated_at is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["1", "close", "comment", "1704189600", "user"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "type", "body", "conversation_parts", "tags", "attribute", "value", "name", "fr"]), inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
FIELDS = ["id", "type", "created_at", "updated_at", "source", "conversation_parts", "tags", "topics", "author", "body", "part_type",
          "event_details", "assigned_to", "translated_content", "state", "custom_attributes", "email", "name", "title", "redacted", "conversation_rating"]  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["page-1", "conversations", "conversation_parts", "contacts", "admins", "articles", "tags"]),
       st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES), max_size=4))  # fmt: skip
def test_any_fields_are_records_or_rejections(export: Any, read: Any, family: str, rows: list[Any]) -> None:
    found = len(read("intercom", export({f"{family}.ndjson": rows})))
    assert found >= (min(1, len(rows)) if family == "page-1" else len(rows))

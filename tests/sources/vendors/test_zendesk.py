"""Zendesk: what each object becomes, in every form that its exports have, and that one comment is one turn in all."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import SourceError
from curation.sources.census import Census
from curation.sources.reader import Change, Record, Rejected
from curation.sources.reasons import REASONS
from curation.sources.vendors import zendesk
from curation.storage.landings.landing import LandedFile

Items = list[Record | Rejected]
Export = Callable[[dict[str, Any]], Sequence[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

T = "2024-05-01T10:00:00Z"
WHEN = dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
TICKET: dict[str, Any] = {
    "id": 7, "subject": "Refund", "description": "Please\nrefund", "status": "open", "priority": "high", "type": None,
    "tags": ["vip", "billing"], "requester_id": 31, "assignee_id": 41, "group_id": 5, "custom_fields": [],
    "satisfaction_rating": {"score": "good"}, "created_at": T, "updated_at": T, "via": {"channel": "email"},
}  # fmt: skip
COMMENT = {"id": 91, "type": "Comment", "author_id": 41, "public": True, "body": "Done", "created_at": T}
ANN = {"id": 31, "name": "Ann Example", "email": "ann@example.com", "phone": "+1-212-555-0123", "role": "end-user"}


def records(items: Items) -> dict[tuple[str, str], Record]:
    return {(item.entity, item.record_id): item for item in items if isinstance(item, Record)}


def labels(record: Record) -> list[tuple[str, str]]:
    return [(label.name, label.raw) for label in record.labels]


def places(items: Items) -> list[int]:
    return [item.origin.position for item in items]


def test_a_ticket_its_comments_and_its_people_become_thread_turns_and_persons(
    export: Export, read: Read, account: Account
) -> None:
    comments = [
        {"id": 1, "ticket_id": 7, "author_id": 41, "public": True, "body": "plain",
         "html_body": "<p>rich <b>text</b></p>", "created_at": T},
        {"id": 2, "ticket_id": 7, "author_id": 31, "public": False, "body": "plain", "created_at": T},
        {"id": 3, "ticket_id": 7, "author_id": -1, "body": "closed", "created_at": T},
        {"id": 4, "author_id": 31, "public": True, "body": "astray", "created_at": T},
        {"author_id": 31, "ticket_id": 7, "public": True, "body": "no id", "created_at": T, "attachments": []},
    ]  # fmt: skip
    fields = {"training_consent": "granted", "consent_until": "2025-01-31T00:00:00Z", "account_number": "AC-7"}
    users = [
        ANN | {"user_fields": fields},
        {"id": 41, "name": "Bo", "alias": "B.", "email": "bo@example.com", "role": "admin",
         "user_fields": {"training_consent": "??"}},
        {"id": 42, "name": "Cy", "email": None, "role": "agent", "active": False},
    ]  # fmt: skip
    files = {"tickets-1.ndjson": [TICKET], "comments.ndjson": comments, "users.json": {"users": users}, "x.txt": "?"}
    items = read("zendesk", export(files))
    assert account(items) == {
        "turn": 3, "rejected:missing_parent": 1, "rejected:missing_id": 1, "thread:ticket": 1, "person": 3,
        "rejected:unknown_file": 1,
    }  # fmt: skip
    by = records(items)
    thread = by["thread", "7"]
    assert (thread.title, thread.text, thread.role) == ("Refund", "Please\nrefund", "requester")
    assert thread.author_ref == "31"
    assert labels(thread) == [
        ("status", "open"), ("priority", "high"), ("satisfaction", "good"), ("channel", "email"), ("group", "5"),
        ("tag", "vip"), ("tag", "billing"),
    ]  # fmt: skip
    turns = [by["turn", number] for number in "123"]
    assert [(t.text, t.role, t.visibility) for t in turns] == [
        ("rich **text**", None, "public"), ("plain", None, "internal"), ("closed", "system", "internal"),
    ]  # fmt: skip
    ann, bo, cy = (by["person", number] for number in ("31", "41", "42"))
    assert (ann.role, ann.person.consent, ann.person.accounts) == ("requester", "granted", ("AC-7",))
    assert ann.person.consent_until == dt.datetime(2025, 1, 31, tzinfo=dt.UTC)
    assert (bo.role, bo.person.consent, bo.person.names) == ("agent", "unclear", ("Bo", "B."))
    assert (cy.role, cy.deleted, cy.person.names) == ("agent", True, ("Cy",))


def test_a_deleted_ticket_is_a_tombstone_without_text(export: Export, read: Read) -> None:
    gone = [{"id": 8, "subject": "Old", "deleted_at": T, "previous_state": "open", "actor": {"id": 41}}]
    files = {"tickets.json": {"tickets": [{**TICKET, "status": "deleted"}]}, "d.json": "", "deleted_tickets.json": gone}
    by = records(read("zendesk", export(files)))
    for number in "78":
        item = by["thread", number]
        assert item.deleted
        assert (item.title, item.text, item.labels, item.updated_at) == (None, None, (), WHEN)


def test_a_rejected_ticket_still_says_which_it_is_and_when_it_changed(export: Export, read: Read) -> None:
    bad = [{**TICKET, "created_at": "2024-05-01T10:00:00"}, {**TICKET, "subject": {"a": 1}}, {**TICKET, "id": " "}]
    items = read("zendesk", export({"tickets.ndjson": bad}))
    found = [(i.entity, i.record_id, i.reason, i.updated_at) for i in items if isinstance(i, Rejected)]
    assert found == [
        ("thread", "7", "bad_date", WHEN), ("thread", "7", "bad_type", WHEN), ("thread", None, "missing_id", WHEN),
    ]  # fmt: skip


def test_a_field_that_vanished_from_all_tickets_holds_the_source(export: Export, read: Read) -> None:
    renamed = [{"requester": 31, **{k: v for k, v in TICKET.items() if k != "requester_id"}} for _ in range(12)]
    with pytest.raises(SourceError, match=r"tickets\.ndjson: field 'requester_id' is missing .*'requester'"):
        read("zendesk", export({"tickets.ndjson": renamed}))


def test_the_fields_of_the_api_reference_are_no_news() -> None:
    census = Census(zendesk.FAMILIES)
    census.see("tickets", TICKET | {"encoded_id": "A-1", "brand_id": 3, "requester": 1}, "t.json")
    census.see("tickets", {"mood": 1}, "t.json")
    assert [use.field for use in census.uses() if not use.known] == ["mood"]


@pytest.mark.parametrize(
    "around",
    [
        {"after_url": None, "after_cursor": "MTU", "before_url": None, "end_of_stream": True},
        {"count": 1, "end_of_stream": False, "end_time": 1383685952, "next_page": "https://example.com/api"},
    ],
)
def test_a_page_is_read_with_all_that_is_loaded_beside_its_tickets(
    export: Export, read: Read, account: Account, around: dict[str, Any]
) -> None:
    audit = {"id": 90, "ticket_id": 7, "author_id": 41, "created_at": T, "events": [COMMENT]}
    page = {
        "tickets": [TICKET], "users": [ANN], "groups": [{"id": 5, "name": "Support"}],
        "organizations": [{"id": 9, "name": "Example Ltd", "organization_fields": {"account_number": "AC-9"}}],
        "metric_sets": [{"id": 1, "ticket_id": 7}], "last_audits": [audit], "ticket_forms": [{"id": 2}],
        "brands": [{"id": 5}], "incident_counts": [{"ticket_id": 7, "count": 0}], "sharing": [{"id": 3}], "tag": [1],
        **around,
    }  # fmt: skip
    items = read("zendesk", export({"incremental-tickets-1.json": page, "2.json": {}}))
    assert account(items) == {
        "thread:ticket": 1, "person": 2, "other": 7, "turn": 1, "rejected:unknown_file": 1,
    }  # fmt: skip
    assert places(items)[1:] == list(range(11))
    by = records(items)
    assert {name for entity, name in by if entity == "other"} == {
        "groups/5", "metric_sets/1", "audits/90", "ticket_forms/2", "brands/5", "incident_counts/7", "sharing/3",
    }  # fmt: skip
    company = by["person", "organizations/9"]
    assert (company.role, company.person.names, company.person.accounts) == ("account", (), ("AC-9",))


def test_one_comment_is_one_turn_wherever_it_arrives(export: Export, read: Read) -> None:
    child = {k: v for k, v in COMMENT.items() if k != "type"} | {"event_type": "Comment", "via": "Mail"}
    audit = {"id": 90, "ticket_id": 7, "author_id": 41, "created_at": T, "events": [COMMENT], "via": {}}
    event = {"id": 90, "ticket_id": 7, "updater_id": 41, "timestamp": 1714557600, "child_events": [child]}
    files = {
        "tickets/7/comments.json": {"comments": [COMMENT], "next_page": None, "count": 1},
        "7_comments.json": [COMMENT],
        "ticket-7-comments.json": {"comments": [COMMENT]},
        "tickets.json": {"tickets": [TICKET | {"comments": [COMMENT]}]},
        "ticket_events.json": {"ticket_events": [event], "end_of_stream": True, "next_page": None},
        "tickets/7/audits.json": {"audits": [{k: v for k, v in audit.items() if k != "ticket_id"}]},
        "ticket_audits.ndjson": [audit],
    }
    named = r"^(?:tickets?[/-])?(?P<parent>\d+)[/_-](?:comments|audits)"
    turns = [item for item in read("zendesk", export(files), parent_in_name=named) if item.entity == "turn"]
    assert len(turns) == 7
    told = {
        (t.record_id, t.parent_id, t.author_ref, t.created_at, t.text, t.visibility)
        for t in turns
        if isinstance(t, Record)
    }
    assert told == {("91", "7", "41", WHEN, "Done", "public")}


def test_a_comment_without_a_ticket_is_not_given_one_by_a_page_number(export: Export, read: Read) -> None:
    items = read("zendesk", export({"comments-0007.json": [COMMENT], "2024/comments.json": [COMMENT]}))
    assert [i.reason for i in items if isinstance(i, Rejected)] == ["missing_parent", "missing_parent"]


def test_changes_in_audits_and_in_ticket_events_are_turns_of_the_changelog(export: Export, read: Read) -> None:
    events = [
        {"id": 1, "type": "Change", "field_name": "status", "value": "solved", "previous_value": "open"},
        {"id": 2, "type": "Change", "field_name": "tags", "value": ["a", "b"], "previous_value": []},
        {"id": 3, "type": "Create", "field_name": "status", "value": "new"},
        {"id": 4, "type": "Notification", "subject": "Hello", "body": "{{ticket}}", "recipients": [31]},
        {"id": 5, "type": "Change", "field_name": "first_reply", "value": {"minutes": 9}, "previous_value": None},
        "gone",
    ]
    children = [
        {"id": 11, "via": "Web", "via_reference_id": None, "status": "open", "previous_value": "new", "event_type": "Change"},
        {"id": 12, "tags": ["a"], "added_tags": ["a"], "removed_tags": ["b"], "event_type": "Change"},
        {"id": 13, "custom_ticket_fields": {"360": "x"}, "previous_value": None, "event_type": "Change"},
        {"id": 14, "type": "problem", "previous_value": None, "event_type": "Change"},
        {"id": 15, "comment_present": True, "comment_public": True, "event_type": "Comment"},
        {"id": 16, "status": "new", "event_type": "Create"},
        {"id": 17, "priority": "low", "previous_value": "low", "event_type": "Change"},
    ]  # fmt: skip
    files = {
        "audits.json": {"audits": [{"id": 90, "ticket_id": 7, "author_id": 41, "created_at": T, "events": events}]},
        "ticket_events.json": {
            "ticket_events": [{"id": 95, "ticket_id": 7, "timestamp": 1714557600, "updater_id": 41, "child_events": children}]
        },
    }  # fmt: skip
    items = read("zendesk", export(files))
    turns = {i.record_id: i for i in items if isinstance(i, Record) and i.entity == "turn"}
    assert {name: turn.changes for name, turn in turns.items()} == {
        "1": (Change("status", "open", "solved"),),
        "2": (Change("tags", None, "a, b"),),
        "5": (Change("first_reply", None, '{"minutes": 9}'),),
        "11": (Change("status", "new", "open"),),
        "12": (Change("added_tags", None, "a"), Change("removed_tags", "b", None)),
        "13": (Change("custom_ticket_fields/360", None, "x"),),
        "14": (Change("type", None, "problem"),),
    }
    assert {(t.role, t.visibility, t.text, t.parent_id, t.author_ref, t.created_at) for t in turns.values()} == {
        ("system", "internal", None, "7", "41", WHEN)
    }
    others = {i.record_id for i in items if isinstance(i, Record) and i.entity == "other"}
    assert others == {"audits/90", "events/3", "events/4", "ticket_events/95", "events/15", "events/16", "events/17"}
    assert [i.reason for i in items if isinstance(i, Rejected)] == ["not_an_object"]
    assert places(items) == [*range(7), *range(8)]


def test_the_words_of_a_comment_that_was_redacted_or_made_private_are_withdrawn(export: Export, read: Read) -> None:
    events = [
        {"id": 1, "type": "CommentRedactionEvent", "comment_id": 91},
        {"id": 2, "type": "CommentPrivacyChange", "comment_id": 92, "public": False},
        {"id": 3, "type": "CommentPrivacyChange", "comment_id": 93, "public": True},
        {"id": 4, "type": "CommentRedactionEvent"},
    ]
    audit = {"id": 90, "ticket_id": 7, "author_id": 41, "created_at": T, "events": events}
    items = read("zendesk", export({"audits.ndjson": [audit]}))
    gone = [(i.record_id, i.deleted, i.text) for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert gone == [("91", True, None), ("92", True, None)]
    assert [i.reason for i in items if isinstance(i, Rejected)] == ["missing_id"]


def test_a_call_tells_what_was_said_in_it(export: Export, read: Read) -> None:
    call = COMMENT | {"type": "VoiceComment", "body": "Call to: +1-212-555-0100", "data": {"transcription_text": "Hi"}}
    same = call | {"id": 92, "body": "Call. Transcript: Hi there"}
    silent = call | {"id": 93, "body": "", "data": {"transcription_text": None}}
    by = records(
        read(
            "zendesk",
            export(
                {"tickets/comments.json": [call | {"ticket_id": 7}, same | {"ticket_id": 7}, silent | {"ticket_id": 7}]}
            ),
        )
    )
    texts = [by["turn", name].text for name in ("91", "92", "93")]
    assert texts == ["Call to: +1-212-555-0100\n\nHi", "Call. Transcript: Hi there", None]


def test_messages_of_a_chat_are_turns_and_internal_unless_the_source_says_otherwise(
    export: Export, read: Read, account: Account
) -> None:
    said = {"type": "ChatMessage", "timestamp": 1714557600000}
    history = [
        said | {"actor_type": "end-user", "actor_id": "31", "message": "Hello?", "message_id": "m1"},
        said | {"actor_type": "agent", "actor_id": "41", "message": "Yes"},
        said | {"actor_type": "system", "message": "Bo left"},
        {"type": "ChatFileAttachment", "timestamp": 1714557600000, "filename": "a.png"},
        said | {"timestamp": 10**30, "message": "when"},
        3,
    ]
    event = {"id": 5, "type": "ChatStartedEvent", "value": {"chat_id": "c", "history": history}}
    files = export({"audits.ndjson": [{"id": 90, "ticket_id": 7, "created_at": T, "events": [event]}]})
    items = read("zendesk", files)
    assert account(items) == {"other": 3, "turn": 3, "rejected:bad_date": 1, "rejected:not_an_object": 1}
    turns = [i for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert [(t.record_id, t.role, t.author_ref, t.text, t.visibility) for t in turns] == [
        ("5/m1", "requester", "31", "Hello?", "internal"), ("5/1", "agent", "41", "Yes", "internal"),
        ("5/2", "system", None, "Bo left", "internal"),
    ]  # fmt: skip
    assert {(t.parent_id, t.created_at) for t in turns} == {("7", WHEN)}
    public = [i for i in read("zendesk", files, public_chats=True) if isinstance(i, Record) and i.entity == "turn"]
    assert {turn.visibility for turn in public} == {"public"}


def test_the_accounts_export_has_its_people_and_comments_inside_a_ticket(
    export: Export, read: Read, account: Account
) -> None:
    ticket = {k: v for k, v in TICKET.items() if k not in ("requester_id", "assignee_id", "group_id", "description")} | {
        "requester": ANN, "submitter": ANN, "assignee": {"id": 41, "name": "Bo"}, "collaborator": [8, ANN],
        "organization": {"id": 9, "name": "Example Ltd"}, "group": {"id": 5, "name": "Support"},
        "comments": [COMMENT, COMMENT | {"id": 92, "public": False}], "metric_set": {"id": 6},
    }  # fmt: skip
    lines = "".join(json.dumps(each) + "\n" for each in [ticket] * 11)
    people = json.dumps(ANN | {"external_id": None}) + "\n" + json.dumps({"id": 9, "domain_names": []}) + '\n{"a": 1}\n'
    items = read("zendesk", export({"export-2024-05-01-1000.json": lines, "export-people.json": people}))
    assert account(items) == {
        "thread:ticket": 11, "turn": 22, "person": 57, "other": 22, "rejected:unknown_file": 1,
    }  # fmt: skip
    by = records(items)
    assert (by["thread", "7"].author_ref, by["turn", "92"].visibility) == ("31", "internal")
    assert ("group", "5") in labels(by["thread", "7"])
    assert (by["person", "41"].role, by["person", "31"].role) == ("agent", "requester")


def test_wrappers_single_objects_and_search_results_are_read(export: Export, read: Read, account: Account) -> None:
    files = {
        "tickets/7.json": TICKET,
        "tickets/8/8.json": {"ticket": TICKET | {"id": 8}, "users": [ANN]},
        "ticket_fields.json": [{"id": 1}],
        "organization_fields.json": {"organization_fields": []},
        "search/users.json": {"results": [ANN | {"result_type": "user"}, TICKET | {"result_type": "ticket"}]},
        "lines/tickets.ndjson": [{"tickets": [TICKET | {"id": 10}, TICKET | {"id": 11}]}, TICKET | {"id": 12}],
    }
    items = read("zendesk", export(files))
    assert account(items) == {"thread:ticket": 6, "person": 2, "other": 1}
    assert [i.origin.position for i in items if i.origin.file.startswith("lines")] == [0, 1, 2]


def test_fields_that_a_customer_adds_become_labels_under_the_names_of_the_source(export: Export, read: Read) -> None:
    fields = [
        {"id": 1, "value": ["a", "b"]},
        {"id": 2, "value": True},
        {"id": 3, "value": "x"},
        {"id": 4, "value": None},
    ]
    files = export({"tickets.ndjson": [TICKET | {"custom_fields": fields, "tags": None}]})
    (item,) = read("zendesk", files, custom_fields={"1": "product", "2": "urgent", "4": "region"})
    assert isinstance(item, Record)
    assert labels(item)[5:] == [("product", "a"), ("product", "b"), ("urgent", "true")]


ARTICLE: dict[str, Any] = {
    "id": 50, "title": "Refunds", "body": "<h2>How</h2><ul><li>ask</li></ul>", "locale": "en-us", "draft": False,
    "source_locale": "en-us", "outdated": False, "section_id": 3, "label_names": ["money"], "user_segment_id": None,
    "author_id": 41, "created_at": T, "updated_at": "2024-06-01T00:00:00Z", "edited_at": "2024-05-20T00:00:00Z",
}  # fmt: skip


def test_an_article_is_a_record_for_each_locale_and_holds_since_it_was_edited(export: Export, read: Read) -> None:
    translation = {
        "id": 60, "source_id": 50, "source_type": "Article", "locale": "de", "title": "Erstattung", "body": "<p>So</p>",
        "draft": False, "outdated": True, "created_at": T, "updated_at": T,
    }  # fmt: skip
    english = translation | {"id": 61, "locale": "en-us", "title": "Refunds", "updated_at": "2024-06-02T00:00:00Z"}
    files = {
        "articles.json": {"articles": [ARTICLE], "sections": [{"id": 3}], "categories": [{"id": 4}], "count": 1},
        "translations.json": {
            "translations": [translation, english, translation | {"id": 62, "source_type": "Section"}]
        },
        "z_comments.json": {"comments": [{"id": 1, "source_type": "Article", "source_id": 50, "body": "Thanks"}]},
    }
    items = read("zendesk", export(files))
    article, german, again = (i for i in items if isinstance(i, Record) and i.kind == "article")
    assert (article.record_id, article.title, article.text) == ("50/en-us", "Refunds", "## How\n\n- ask")
    assert article.effective_at == again.effective_at == dt.datetime(2024, 5, 20, tzinfo=dt.UTC)
    assert labels(article) == [
        ("status", "published"), ("category", "3"), ("language", "en-us"),
        ("translation_of", "50"), ("tag", "money"),
    ]  # fmt: skip
    assert (german.record_id, again.record_id, german.effective_at) == ("50/de", "50/en-us", WHEN)
    assert {("outdated", "true"), ("translation_of", "50")} <= set(labels(german))
    assert {(i.visibility, i.confidentiality) for i in (article, german, again)} == {("public", None)}
    others = {i.record_id for i in items if isinstance(i, Record) and i.entity == "other"}
    assert others == {"sections/3", "categories/4", "translations/62", "guide_comments/1"}


def test_an_article_that_does_not_say_that_everybody_may_read_it_is_internal(export: Export, read: Read) -> None:
    silent = {k: v for k, v in ARTICLE.items() if k != "user_segment_id"}
    articles = [
        ARTICLE | {"id": 1, "user_segment_id": 8}, silent | {"id": 2}, ARTICLE | {"id": 3, "draft": True},
        ARTICLE | {"id": 4, "archived_at": T}, ARTICLE | {"id": 5, "user_segment_ids": [8]},
        ARTICLE | {"id": 6, "deleted": True}, ARTICLE | {"id": 7, "translations": [{"source_type": "Article", "id": 9}]},
    ]  # fmt: skip
    items = read("zendesk", export({"help_center/articles.json": {"articles": articles}}))
    found = [(i.visibility, i.confidentiality) for i in items if isinstance(i, Record)][:5]
    assert found == [("internal", "internal")] * 2 + [("internal", None)] * 2 + [("internal", "internal")]
    statuses = [dict(labels(i)).get("status") for i in items if isinstance(i, Record)]
    assert statuses == ["published", "published", "draft", "archived", "published", None, "published"]
    gone = items[5]
    assert isinstance(gone, Record) and gone.deleted and (gone.title, gone.text) == (None, None)
    assert isinstance(items[7], Rejected) and items[7].reason == "missing_id"


def test_a_page_in_which_a_key_stands_twice_is_not_read_in_part(export: Export, read: Read) -> None:
    twice = f'{{"tickets": [{json.dumps(TICKET)}], "tickets": []}}'
    inner = f'{{"tickets": [{json.dumps(TICKET)}, {{"id": 1, "id": 2}}, 5]}}'
    items = read("zendesk", export({"tickets-1.json": twice, "tickets-2.json": inner}))
    assert [i.reason if isinstance(i, Rejected) else i.record_id for i in items] == [
        "duplicate_key", "7", "duplicate_key", "not_an_object",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["page-1.json", "1.json", "cursor_abc.json", "data.json", "zendesk-2026-10-05.json"])
def test_a_page_whose_name_says_nothing_is_told_by_its_keys(
    export: Export, read: Read, account: Account, name: str
) -> None:
    audit = {"id": 90, "ticket_id": 7, "author_id": 41, "created_at": T, "events": [COMMENT]}
    child = {k: v for k, v in COMMENT.items() if k != "type"} | {"event_type": "Comment"}
    event = {"id": 95, "ticket_id": 7, "updater_id": 41, "timestamp": 1714557600, "child_events": [child]}
    pages: list[tuple[dict[str, Any], dict[str, int]]] = [
        ({"tickets": [TICKET], "users": [ANN], "after_cursor": "MTU", "end_of_stream": True}, {"thread:ticket": 1, "person": 1}),
        ({"tickets": [TICKET], "end_time": 1714557600, "next_page": None}, {"thread:ticket": 1}),
        ({"ticket_events": [event]}, {"other": 1, "turn": 1}),
        ({"audits": [audit], "next_page": None}, {"other": 1, "turn": 1}),
        ({"comments": [COMMENT | {"ticket_id": 7}, 5]}, {"turn": 1, "rejected:not_an_object": 1}),
        ({"ticket": TICKET}, {"thread:ticket": 1}),
        ({"results": [TICKET | {"result_type": "ticket", "url": "https://x.zendesk.com/api/v2/tickets/7.json"}]}, {"thread:ticket": 1}),
        ({"tickets": [], "next_page": None}, {}),
    ]  # fmt: skip
    for page, found in pages:
        assert account(read("zendesk", export({name: page}))) == found


def test_objects_whose_file_says_nothing_are_told_by_fields_of_zendesks(
    export: Export, read: Read, account: Account
) -> None:
    address = "https://example.zendesk.com/api/v2/"
    lines: list[dict[str, Any]] = [
        TICKET | {"raw_subject": "Refund"},
        {**ANN, "url": f"{address}users/31.json"},
        {"id": 50, "url": f"{address}help_center/en-us/articles/50.json", **ARTICLE},
        {"id": 5, "url": f"{address}groups/5.json"},
        COMMENT | {"audit_id": 90, "ticket_id": 7},
        {"a": 1},
    ]
    files = {"data.ndjson": lines, "dump.json": "\n".join(map(json.dumps, lines)), "all.json": lines}
    items = read("zendesk", export(files))
    assert account(items) == {
        "thread:ticket": 3, "person": 3, "article:article": 3, "other": 3, "turn": 3, "rejected:unknown_file": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        {"a": 1}, [], [{"id": 1, "subject": "S", "status": 2, "requester_id": 3}] * 3, {"users": ["a"]}, {"users": []},
        {"results": [{"id": 1}]}, {"id": 1, "comments": []}, [{"url": "https://example.com/api/v2/tickets/1"}], "no JSON", "",
    ],
)  # fmt: skip
def test_a_file_that_neither_name_nor_content_tell_is_one_unknown_file(
    export: Export, read: Read, content: Any
) -> None:
    items = read("zendesk", export({"page-1.json": content}))
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["unknown_file"] and len(items) == 1


def test_the_first_words_of_what_somebody_else_opened_are_not_the_requesters_and_not_public(
    export: Export, read: Read
) -> None:
    bare = {k: v for k, v in TICKET.items() if k != "requester_id"}
    tickets = [
        TICKET, TICKET | {"submitter_id": 31}, TICKET | {"submitter_id": 41}, TICKET | {"submitter_id": -1},
        bare | {"requester": ANN, "submitter": {"id": 41, "name": "Bo"}}, bare | {"requester": ANN, "submitter": ANN},
        bare | {"submitter_id": 41}, TICKET | {"submitter_id": 31, "is_public": False},
    ]  # fmt: skip
    items = read("zendesk", export({"tickets.json": {"tickets": tickets}}))
    threads = [i for i in items if isinstance(i, Record) and i.entity == "thread"]
    assert [(t.role, t.visibility, t.author_ref) for t in threads] == [
        ("requester", "public", "31"), ("requester", "public", "31"), ("agent", "internal", "31"),
        ("system", "internal", "31"), ("agent", "internal", "31"), ("requester", "public", "31"),
        ("agent", "internal", None), ("requester", "internal", "31"),
    ]  # fmt: skip


def test_a_files_name_says_a_ticket_only_where_the_source_declares_how(export: Export, read: Read) -> None:
    audit = {"id": 90, "author_id": 41, "created_at": T, "events": [COMMENT]}
    files = {
        "comments/3.json": {"comments": [COMMENT]}, "ticket-4-comments.json": [COMMENT],
        "comments/6.json": [COMMENT | {"ticket_id": 7}], "audits/8.json": [audit], "tickets/12/comments/1.json": [COMMENT],
    }  # fmt: skip
    turns = [item for item in read("zendesk", export(files)) if item.entity == "turn"]
    assert {i.origin.file: i.parent_id for i in turns if isinstance(i, Record)} == {"comments/6.json": "7"}
    assert {i.reason for i in turns if isinstance(i, Rejected)} == {"missing_parent"}
    declared = r"^(?:comments|audits)/(?P<parent>\d+)[.]json$|^tickets/(?P<other>\d+)/"
    turns = [item for item in read("zendesk", export(files), parent_in_name=declared) if item.entity == "turn"]
    assert {i.origin.file: (i.parent_id, i.parent_by) for i in turns if isinstance(i, Record)} == {
        "comments/3.json": ("3", "file_name"), "comments/6.json": ("7", None), "audits/8.json": ("8", "file_name"),
    }  # fmt: skip
    with pytest.raises(pydantic.ValidationError, match="has no group `parent`"):
        zendesk.Options(parent_in_name=r"(\d+)")
    with pytest.raises(pydantic.ValidationError, match="is no regular expression"):
        zendesk.Options(parent_in_name=r"(?P<parent>")


def test_what_the_requester_wrote_about_the_service_is_an_internal_turn(export: Export, read: Read) -> None:
    rated = TICKET | {"satisfaction_rating": {"id": 4, "score": "bad", "comment": "Too slow"}}
    silent = [
        TICKET | {"id": n, "satisfaction_rating": r} for n, r in ((8, {"score": "good", "comment": " "}), (9, "bad"))
    ]
    gone = rated | {"id": 10, "status": "deleted"}
    rating = {
        "id": 6,
        "ticket_id": 12,
        "requester_id": 31,
        "score": "good",
        "comment": "Fine",
        "created_at": T,
        "updated_at": T,
    }
    files = {
        "tickets.json": {"tickets": [rated, *silent, gone]},
        "satisfaction_ratings.json": {"satisfaction_ratings": [rating, {"id": 7, "ticket_id": 9, "score": "offered"}]},
    }  # fmt: skip
    items = read("zendesk", export(files))
    turns = [i for i in items if isinstance(i, Record) and i.entity == "turn"]
    assert [(t.record_id, t.parent_id, t.text, t.role, t.author_ref, t.visibility, t.created_at) for t in turns] == [
        ("12/satisfaction", "12", "Fine", "requester", "31", "internal", WHEN),
        ("7/satisfaction", "7", "Too slow", "requester", "31", "internal", WHEN),
    ]  # fmt: skip
    assert [i.record_id for i in items if isinstance(i, Record) and i.entity == "other"] == ["satisfaction_ratings/7"]
    assert len(items) == 7


KEYS = [
    *TICKET, "ticket_id", "comments", "child_events", "events", "event_type", "value", "history", "field_name", "requester",
    "previous_value", "public", "body", "data", "source_type", "source_id", "locale", "edited_at", "translations",
    "tickets", "users", "audits", "ticket_events", "articles", "results", "message", "timestamp", "comment_id", "comment",
    "raw_subject", "submitter_id", "url", "submitter",
]  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from([T, "Change", "Comment", "ChatStartedEvent"]),
    st.text(max_size=4),
)  # fmt: skip
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)),
    max_leaves=25,
)
NAMES = ["tickets.json", "7_comments.ndjson", "audits.json", "ticket_events.json", "users.json", "articles.json", "export-1.json", "page-1.json", "x.ndjson", "comments/3.json"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), JSON)
def test_no_json_makes_it_raise_or_lose_its_place(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: Any
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name.replace("/", "-")
    path.write_text(json.dumps(value))
    items = list(zendesk.read([LandedFile(path, name, b"0" * 32)], zendesk.Options(), Census(zendesk.FAMILIES)))
    assert len({item.origin.position for item in items}) == len(items)
    assert {item.reason for item in items if isinstance(item, Rejected)} <= REASONS

"""A field in which a person summed a ticket up: an internal turn of its own, as its newest state has it."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest

from curation.document import QUARANTINE, RECORDS, text_digest, turn_id
from curation.sources.assembly.assemble import Assembled, assemble
from curation.sources.assembly.states import COLUMNS
from curation.sources.reader import Record, Rejected
from curation.sources.rows import records_table
from curation.sources.settings import SourceSettings
from curation.storage.landings.landing import LandedFile

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]

AT, LATER = "2026-10-01T08:00:00Z", "2026-10-02T08:00:00Z"
DAYS = (dt.date(2026, 11, 2), dt.date(2026, 11, 3))
SUMMARY = "The adapter was faulty and has been replaced."
PROSE = {"description": "invented", "owner": "team@example.com", "licence": "other", "purpose": "support"}
SOURCE = SourceSettings(name="zendesk", reader="zendesk", **PROSE)


def ticket(summary: str | None, updated: str = AT, **given: Any) -> dict[str, Any]:
    fields = [{"id": 7, "value": "x"}, {"id": 8, "value": summary}]
    known = {"id": 1, "subject": "No light", "description": "It is dark.", "status": "solved", "requester_id": 31}
    return {**known, "created_at": AT, "updated_at": updated, "tags": [], "custom_fields": fields, **given}


def comment(number: int, body: str, at: str, author: int = 31, public: bool = True) -> dict[str, Any]:
    return {"id": number, "ticket_id": 1, "author_id": author, "public": public, "body": body, "created_at": at}


TURNS = [comment(11, "It is dark.", AT), comment(12, "Use the other socket.", LATER, author=41)]


@pytest.fixture
def landed(export: Export, read: Read) -> Callable[..., pa.Table]:
    """The records of one landing of tickets and comments as assembly reads them."""

    def made(day: dt.date, tickets: Sequence[Any], comments: Sequence[Any] = ()) -> pa.Table:
        files = export({f"{day}-tickets.ndjson": list(tickets), f"{day}-comments.ndjson": list(comments)})
        files = [file for file in files if file.name.startswith(str(day))]
        items = [item for item in read("zendesk", files, summary_field="8") if isinstance(item, Record)]
        return records_table(items, SOURCE, day).select(COLUMNS)

    return made


def assembled(*parts: pa.Table) -> Assembled:
    return assemble(
        "zendesk", pa.concat_tables(parts), QUARANTINE.empty_table(), {"41": "agent"}, mode="incremental", stage="s"
    )


def test_a_summary_is_the_last_turn_internal_and_of_nobody_and_no_time(landed: Callable[..., pa.Table]) -> None:
    found = assembled(landed(DAYS[0], [ticket(SUMMARY)], TURNS))
    (document,) = found.documents.to_pylist()
    assert [turn["role"] for turn in document["turns"]] == ["title", "requester", "agent", "summary"]
    last = document["turns"][-1]
    assert (last["visibility"], last["author_ref"], last["at"]) == ("internal", None, None)
    assert last["raw_sha256"] == text_digest(SUMMARY)
    assert last["turn_id"] == turn_id("zendesk", "thread:1:", "summary")
    assert found.fates.num_rows == 3  # a record that gives title, text and summary has one fate
    assert found.unknown_authors == 1  # the requester, who is not on file; a summary has no author


def test_without_the_option_the_same_bytes_give_the_same_turns_as_ever(export: Export, read: Read) -> None:
    (item,) = read("zendesk", export({"tickets.ndjson": [ticket(SUMMARY)]}))
    assert isinstance(item, Record)
    assert (item.summary, item.title, item.text) == (None, "No light", "It is dark.")


def test_an_edited_summary_is_the_newest_one_and_an_emptied_one_is_gone(landed: Callable[..., pa.Table]) -> None:
    first = landed(DAYS[0], [ticket(SUMMARY)], TURNS)
    edited = landed(DAYS[1], [ticket("Power adapter exchanged.", LATER)])
    emptied = landed(DAYS[1], [ticket("", LATER)])
    for second, expected in ((edited, [text_digest("Power adapter exchanged.")]), (emptied, [])):
        for parts in itertools.permutations((first, second)):
            (document,) = assembled(*parts).documents.to_pylist()
            assert [t["raw_sha256"] for t in document["turns"] if t["role"] == "summary"] == expected
        assert assembled(first, second).documents.equals(assembled(second, first).documents)
        assert assembled(first, second).fates.equals(assembled(second, first).fates)


def test_a_summary_that_repeats_the_description_does_not_stand_in_its_place(landed: Callable[..., pa.Table]) -> None:
    (document,) = assembled(landed(DAYS[0], [ticket("It is dark.")])).documents.to_pylist()
    assert [turn["role"] for turn in document["turns"]] == ["title", "requester", "summary"]


def test_another_summary_is_another_document_state(landed: Callable[..., pa.Table]) -> None:
    digests = {
        assembled(landed(day, [ticket(text)], TURNS)).documents["raw_sha256"][0].as_py()
        for day, text in zip((*DAYS, dt.date(2026, 11, 4)), (SUMMARY, "Shorter.", None), strict=True)
    }
    assert len(digests) == 3


def test_a_deleted_ticket_has_no_summary(export: Export, read: Read) -> None:
    (item,) = read("zendesk", export({"tickets.ndjson": [ticket(SUMMARY, LATER, status="deleted")]}), summary_field="8")
    assert isinstance(item, Record)
    assert (item.deleted, item.summary) == (True, None)


JIRA = {"summary": "No light", "description": None, "created": AT, "updated": AT, "customfield_10031": SUMMARY}
NOTE = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": SUMMARY}]}]}
SERVICENOW = {
    "sys_id": "t1", "number": "INC1", "sys_class_name": "incident", "short_description": "No light",
    "description": "It is dark.", "sys_created_on": "2026-10-01 08:00:00", "sys_updated_on": "2026-10-01 08:00:00",
    "close_notes": SUMMARY,
}  # fmt: skip
FRESHDESK = {
    "id": 1, "subject": "No light", "description": "It is dark.", "status": 2, "priority": 1, "source": 2,
    "requester_id": 31, "created_at": AT, "updated_at": AT, "custom_fields": {"cf_summary": SUMMARY},
}  # fmt: skip
HUBSPOT = {"id": "1", "properties": {"subject": "No light", "content": "It is dark.", "what_was_done": SUMMARY}}
CASES: list[tuple[str, str, Any, dict[str, Any]]] = [
    ("zendesk", "tickets.json", [ticket(SUMMARY)], {"summary_field": "8"}),
    ("jira", "search.json", {"issues": [{"id": "1", "key": "A-1", "fields": JIRA}]}, {"summary_field": "customfield_10031"}),
    (
        "jira",
        "search.json",
        {"issues": [{"id": "1", "key": "A-1", "fields": {**JIRA, "customfield_10031": NOTE}}]},
        {"summary_field": "customfield_10031"},
    ),
    (
        "jira",
        "issues.csv",
        f"Summary,Issue id,Created,Custom field (Outcome)\nNo light,1,2026-10-01 08:00,{SUMMARY}\n",
        {"summary_field": "Outcome"},
    ),
    (
        "salesforce",
        "Case.csv",
        f"Id,Subject,Description,CreatedDate,Outcome__c\n500000000000001,No light,Dark,{AT},{SUMMARY}\n",
        {"summary_field": "Outcome__c"},
    ),
    ("servicenow", "incident.json", {"result": [SERVICENOW]}, {"summary_field": "close_notes"}),
    ("freshdesk", "tickets.json", [FRESHDESK], {"summary_field": "cf_summary"}),
    ("hubspot", "tickets.json", {"results": [HUBSPOT]}, {"summary_field": "what_was_done"}),
    (
        "warehouse",
        "ticket.csv",
        "id,_fivetran_synced,subject,description,status,requester_id,created_at,updated_at,custom_outcome\n"
        f"1,{AT},No light,It is dark.,open,31,{AT},{AT},{SUMMARY}\n",
        {"vendor": "zendesk", "summary_field": "custom_outcome"},
    ),
    (
        "warehouse",
        "tickets.ndjson",
        [{"_airbyte_raw_id": "a", "_airbyte_data": json.dumps(ticket(SUMMARY)), "_airbyte_extracted_at": AT}],
        {"vendor": "zendesk", "sync": "airbyte", "vendor_options": {"summary_field": "8"}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "file", "content", "options"), CASES, ids=[f"{c[0]}-{c[1]}-{n}" for n, c in enumerate(CASES)]
)
def test_each_vendor_has_the_field_that_its_source_declares(
    export: Export, read: Read, name: str, file: str, content: Any, options: dict[str, Any]
) -> None:
    threads = [i for i in read(name, export({file: content}), **options) if not isinstance(i, Rejected)]
    assert [item.summary for item in threads if item.entity == "thread"] == [SUMMARY]
    assert [item for item in threads if item.entity == "turn"] == []
    assert all(SUMMARY not in label.raw for item in threads for label in item.labels)


def test_what_a_record_says_is_hashed_as_its_title_is() -> None:
    assert {"summary", "summary_sha256"} <= set(RECORDS.names)
    assert "summary" not in COLUMNS  # assembly sees no text

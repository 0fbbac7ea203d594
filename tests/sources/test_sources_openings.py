"""What opens a thread stands in it once, in whatever markup, file and night the vendor says it again; and by it a page of
turns that says no thread finds its own."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.document import QUARANTINE, RECORDS
from curation.fates import counts
from curation.sources.assembly.assemble import Assembled, assemble
from curation.sources.reader import Record, Rejected
from curation.sources.rows import records_table
from curation.sources.settings import SourceSettings
from curation.state.suppression import Suppression
from curation.storage.landings.landing import LandedFile

Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., list[Record | Rejected]]
Landed = Callable[..., pa.Table]
Said = list[tuple[str, str, str]]

MON, TUE, WED = (dt.date(2026, 11, day) for day in (2, 3, 4))
AT, LATER, LAST = "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", "2026-10-01T10:00:00Z"
PROSE = {"description": "invented", "owner": "team@example.com", "licence": "other", "purpose": "support"}


@pytest.fixture
def landed(export: Export, read: Read) -> Landed:
    """`landed("zendesk", MON, {"tickets.ndjson": […]}, option=…)`: the records of one landing."""

    def made(vendor: str, day: dt.date, files: Mapping[str, Any], /, **options: Any) -> pa.Table:
        found = export({f"{day}/{name}": content for name, content in files.items()})
        mine = [file for file in found if file.name.startswith(f"{day}/")]
        items = [item for item in read(vendor, mine, **options) if isinstance(item, Record)]
        return records_table(items, SourceSettings(name=vendor, reader=vendor, **PROSE), day)

    return made


def assembled(*parts: pa.Table) -> Assembled:
    """All landings so far; the sums are exact."""
    records = pa.concat_tables(parts)
    source = records["source"][0].as_py()
    made = assemble(source, records, QUARANTINE.empty_table(), {"41": "agent"}, mode="incremental", stage="s")
    assert made.fates.num_rows == records.num_rows
    return made


def said(*parts: pa.Table) -> dict[str, Said]:
    """Record id → role, visibility and text of each turn, equal in whatever order the landings were read."""
    texts: dict[bytes, str] = {}
    for row in pa.concat_tables(parts).to_pylist():
        texts |= {row["raw_sha256"]: row["text"], row["title_sha256"]: row["title"]}
    documents = assembled(*parts).documents
    for other in itertools.permutations(parts):
        assert assembled(*other).documents.drop_columns(["landed_on"]) == documents.drop_columns(["landed_on"])
    return {
        row["record_id"]: [(t["role"], t["visibility"], texts[t["raw_sha256"]]) for t in row["turns"]]
        for row in documents.to_pylist()
    }


# Zendesk: a description is the first comment --------------------------------------------------------------------------


def ticket(**given: Any) -> dict[str, Any]:
    known = {"id": 1, "subject": "No light", "description": "It is dark.\n\n* cellar\n* attic", "status": "open"}
    return {**known, "requester_id": 31, "submitter_id": 31, "created_at": AT, "updated_at": AT, "tags": []} | given


FIRST = {
    "id": 11, "ticket_id": 1, "author_id": 31, "public": True, "created_at": AT, "body": "It is dark.\n\n* cellar\n* attic",
    "html_body": "<div class=\"zd-comment\"><p>It is <b>dark</b>.</p><ul><li>cellar</li><li>attic</li></ul></div>",
}  # fmt: skip
ANSWER = {"id": 12, "ticket_id": 1, "author_id": 41, "public": True, "created_at": LATER, "body": "Replace the bulb."}
OPENED = ("requester", "public", "It is **dark**.\n\n- cellar\n- attic")
ANSWERED = ("agent", "public", "Replace the bulb.")
TITLE = ("title", "public", "No light")


def audit(*events: dict[str, Any], at: str = AT, author: int = 31) -> dict[str, Any]:
    return {"id": 900, "ticket_id": 1, "created_at": at, "author_id": author, "events": list(events)}


def told(comment: dict[str, Any], **more: Any) -> dict[str, Any]:
    kept = {name: value for name, value in comment.items() if name not in ("ticket_id", "created_at")}
    return kept | more


FORMS = {
    "comments of the API": {"comments.ndjson": [FIRST, ANSWER]},
    "audits": {
        "audits.json": {"audits": [audit(told(FIRST, type="Comment")),
                                   audit(told(ANSWER, type="Comment"), at=LATER, author=41) | {"id": 901}]}
    },
    "ticket events": {
        "ticket_events.json": {"ticket_events": [
            {"id": 900, "ticket_id": 1, "updater_id": 31, "created_at": AT, "timestamp": 1790841600,
             "child_events": [told(FIRST, event_type="Comment")]},
            {"id": 901, "ticket_id": 1, "updater_id": 41, "created_at": LATER, "timestamp": 1790845200,
             "child_events": [told(ANSWER, event_type="Comment")]},
        ]}
    },
}  # fmt: skip


@pytest.mark.parametrize("form", list(FORMS))
def test_a_description_is_the_first_comment_however_differently_that_is_rendered(form: str, landed: Landed) -> None:
    found = said(landed("zendesk", MON, {"tickets.ndjson": [ticket()]} | FORMS[form]))
    assert found == {"1": [TITLE, OPENED, ANSWERED]}


def test_a_description_stands_until_its_comment_arrives_and_folds_away_then(landed: Landed) -> None:
    alone = landed("zendesk", MON, {"tickets.ndjson": [ticket()]})
    assert said(alone)["1"] == [TITLE, ("requester", "public", "It is dark.\n\n* cellar\n* attic")]
    late = landed("zendesk", TUE, {"comments.ndjson": [ANSWER]})
    assert [text for _, _, text in said(alone, late)["1"]] == ["No light", ticket()["description"], "Replace the bulb."]
    first = landed("zendesk", WED, {"comments.ndjson": [FIRST]})
    assert said(alone, late, first)["1"] == [TITLE, OPENED, ANSWERED]
    assert counts(assembled(alone, late, first).fates) == {"kept": 1, "merged:turn": 2}


def test_who_wrote_the_first_comment_and_whether_customers_saw_it_is_said_by_the_comment(landed: Landed) -> None:
    note = FIRST | {"author_id": 41, "public": False, "html_body": "<p>He is <i>angry</i>.</p>", "body": "He is angry."}
    opened = ticket(submitter_id=41, description="He is angry.")
    found = said(landed("zendesk", MON, {"tickets.ndjson": [opened], "comments.ndjson": [note]}))
    assert found["1"] == [("title", "internal", "No light"), ("agent", "internal", "He is *angry*.")]
    answer = note | {"public": True}
    found = said(landed("zendesk", TUE, {"tickets.ndjson": [opened], "comments.ndjson": [answer]}))
    assert found["1"] == [TITLE, ("agent", "public", "He is *angry*.")]


def test_an_automatic_reply_that_is_as_quick_is_no_description(landed: Landed) -> None:
    reply = {"id": 12, "ticket_id": 1, "author_id": -1, "public": True, "created_at": AT, "body": "We got your mail."}
    found = said(landed("zendesk", MON, {"tickets.ndjson": [ticket()], "comments.ndjson": [reply]}))
    assert [text for _, _, text in found["1"]] == ["No light", ticket()["description"], "We got your mail."]


def test_an_imported_description_is_the_comment_of_its_words(landed: Landed) -> None:
    late = FIRST | {"created_at": LATER}  # an import may date comments by its own day
    found = said(landed("zendesk", MON, {"tickets.ndjson": [ticket()], "comments.ndjson": [late]}))
    assert found["1"] == [TITLE, OPENED]


def test_words_that_were_redacted_in_the_first_comment_do_not_stay_in_the_description(landed: Landed) -> None:
    before = landed("zendesk", MON, {"tickets.ndjson": [ticket()], "comments.ndjson": [FIRST, ANSWER]})
    event = {"id": 77, "type": "CommentRedactionEvent", "comment_id": 11}
    after = landed("zendesk", TUE, {"audits.json": {"audits": [audit(event, at=LAST, author=41)]}})
    assert said(before, after)["1"] == [TITLE, ANSWERED]


def test_tables_of_a_sync_have_a_description_once(landed: Landed) -> None:
    stamps = "2026-10-01 08:00:00"
    files = {
        "ticket.csv": "id,subject,description,status,requester_id,submitter_id,created_at,updated_at,is_public\n"
        f"1,No light,It is dark.,open,31,31,{stamps},{stamps},true\n",
        "ticket_comment.csv": "id,ticket_id,body,html_body,created,public,user_id\n"
        f"11,1,It is dark.,<p>It is <b>dark</b>.</p>,{stamps},true,31\n12,1,Fixed.,,2026-10-01 09:00:00,true,41\n",
    }
    found = said(landed("warehouse", MON, files, vendor="zendesk"))
    assert [text for _, _, text in found["1"]] == ["No light", "It is **dark**.", "Fixed."]


# Other vendors: where the words are the same --------------------------------------------------------------------------


def test_a_case_that_a_mail_opened_has_that_mail_once(landed: Landed) -> None:
    case = {"Id": "500A1", "Subject": "No light", "Description": "It is dark.\r\n\r\nAnn", "Status": "New",
            "ContactId": "003A1", "CreatedDate": AT, "LastModifiedDate": AT}  # fmt: skip
    mail = {"Id": "02sA1", "ParentId": "500A1", "Incoming": True, "TextBody": "It is dark.\n\nAnn", "CreatedDate": AT,
            "HtmlBody": "<p>It is <b>dark</b>.</p><p>Ann</p>", "FromAddress": "ann@example.com", "Status": "1",
            "MessageDate": AT, "LastModifiedDate": AT}  # fmt: skip
    form = case | {"Id": "500A2", "Description": "The form says something else."}
    files = {"Case.json": {"records": [case, form]},
             "EmailMessage.json": {"records": [mail, mail | {"Id": "02sA2", "ParentId": "500A2"}]}}  # fmt: skip
    found = said(landed("salesforce", MON, files))
    assert [text for _, _, text in found["500A1"]] == ["No light", "It is **dark**.\n\nAnn"]
    assert len(found["500A2"]) == 3


def test_an_incident_that_a_mail_opened_has_that_mail_once(landed: Landed) -> None:
    incident = {"sys_id": "a" * 32, "number": "INC0000001", "short_description": "No light", "description": "It is dark.",
                "caller_id": "c" * 32, "sys_created_on": "2026-10-01 08:00:00", "sys_updated_on": "2026-10-01 08:00:00"}  # fmt: skip
    mail = {"sys_id": "b" * 32, "element": "comments", "element_id": "a" * 32, "name": "incident", "sys_created_by": "ann",
            "value": "received from: ann@example.com\n\nIt is dark.", "sys_created_on": "2026-10-01 08:00:01"}  # fmt: skip
    found = said(
        landed(
            "servicenow", MON, {"incident.json": {"result": [incident]}, "sys_journal_field.json": {"result": [mail]}}
        )
    )
    assert [text for _, _, text in found["a" * 32]] == ["No light", "received from: ann@example.com\n\nIt is dark."]


def test_a_ticket_of_an_inbox_has_its_first_mail_once(landed: Landed) -> None:
    stamps = {"createdAt": AT, "updatedAt": AT}
    one = {"id": "1", "properties": {"subject": "No light", "content": "It is dark.\nAnn", "createdate": AT}, **stamps}
    mail = {
        "id": "9", "properties": {"hs_email_subject": "No light", "hs_email_html": "<p>It is <b>dark</b>.<br>Ann</p>",
                                  "hs_email_text": "It is dark. Ann", "hs_email_direction": "INCOMING_EMAIL",
                                  "hs_timestamp": AT}, **stamps,
        "associations": {"tickets": {"results": [{"id": "1"}]}},
    }  # fmt: skip
    found = said(landed("hubspot", MON, {"tickets.json": {"results": [one]}, "emails.json": {"results": [mail]}}))
    assert len(found["1"]) == 2


def test_a_text_that_an_agent_repeats_later_or_for_colleagues_only_is_said_twice(landed: Landed) -> None:
    asked = {"id": 1, "subject": "No light", "description": "<p>It is dark.</p>", "description_text": "It is dark.",
             "status": 2, "requester_id": 31, "created_at": AT, "updated_at": AT}  # fmt: skip
    note = {
        "ticket_id": 1,
        "incoming": False,
        "private": True,
        "user_id": 41,
        "created_at": LATER,
        "body": "<p>It is dark.</p>",
    }
    answer = note | {"private": False, "body": "<p>Replace the bulb.</p>"}
    again = note | {"private": False, "incoming": True, "user_id": 31, "created_at": LAST}
    files = {"tickets.json": [asked], "conversations.json": [note | {"id": 5}, answer | {"id": 6}, again | {"id": 7}]}
    found = said(landed("freshdesk", MON, files))
    assert [(role, text) for role, _, text in found["1"]] == [
        ("title", "No light"), ("requester", "It is dark."), ("agent", "It is dark."), ("agent", "Replace the bulb."),
        ("requester", "It is dark."),
    ]  # fmt: skip


def test_a_reading_from_before_words_were_kept_is_compared_as_it_was(landed: Landed) -> None:
    records = landed("zendesk", MON, {"tickets.ndjson": [ticket()], "comments.ndjson": [FIRST | {"html_body": None}]})
    for name in ("words_sha256", "opening", "parent_by"):
        place = RECORDS.names.index(name)
        records = records.set_column(place, RECORDS.field(name), pa.nulls(records.num_rows, RECORDS.field(name).type))
    assert len(said(records)["1"]) == 2


# An answer for one ticket, which does not say it -----------------------------------------------------------------------


def answer(*comments: dict[str, Any], **page: Any) -> dict[str, Any]:
    """`GET /tickets/{id}/comments`."""
    bare = [{name: value for name, value in each.items() if name != "ticket_id"} for each in comments]
    return {"comments": bare, "next_page": None, "previous_page": None, "count": len(bare)} | page


SECOND = ticket(id=2, subject="No water", description="It is dry.", created_at=LATER)
DRY = FIRST | {"id": 21, "created_at": LATER, "body": "It is dry.", "html_body": "<p>It is <b>dry</b>.</p>"}


def test_an_answer_that_says_no_ticket_belongs_to_the_one_that_it_opens(landed: Landed) -> None:
    files = {"tickets.json": {"tickets": [ticket(), SECOND]}, "ticket-comments.2.json": answer(FIRST, ANSWER),
             "ticket-comments.1.json": answer(DRY)}  # fmt: skip
    records = landed("zendesk", MON, files)
    found = said(records)
    assert found["1"] == [TITLE, OPENED, ANSWERED]
    assert [text for _, _, text in found["2"]] == ["No water", "It is **dry**."]
    assert counts(assembled(records).fates) == {"kept": 2, "merged:turn_by_opening": 3}


def test_an_answer_waits_for_its_ticket_and_grows_with_it(landed: Landed) -> None:
    early = landed("zendesk", MON, {"ticket-comments.json": answer(FIRST)})
    assert counts(assembled(early).fates) == {"quarantined:parent_not_said": 1}
    late = landed("zendesk", TUE, {"tickets.json": {"tickets": [ticket()]}})
    assert said(early, late)["1"] == [TITLE, OPENED]
    more = landed("zendesk", WED, {"ticket-comments.json": answer(FIRST, ANSWER)})
    assert said(early, late, more)["1"] == [TITLE, OPENED, ANSWERED]
    assert counts(assembled(early, late, more).fates) == {
        "kept": 1, "merged:superseded": 1, "merged:turn_by_opening": 2,
    }  # fmt: skip


def test_an_answer_that_two_tickets_may_have_opened_waits_until_an_export_says_which(landed: Landed) -> None:
    twins = landed(
        "zendesk", MON, {"tickets.json": {"tickets": [ticket(), ticket(id=3)]}, "c.json": answer(FIRST, ANSWER)}
    )
    assert counts(assembled(twins).fates) == {"kept": 2, "quarantined:parent_not_said": 2}
    events = landed(
        "zendesk", TUE, {"audits.json": {"audits": [audit(told(ANSWER, type="Comment"), at=LATER, author=41)]}}
    )
    assert said(twins, events)["1"] == [TITLE, OPENED, ANSWERED]


def test_comments_of_several_tickets_in_one_file_are_no_answer_for_the_first_of_them(landed: Landed) -> None:
    mixed = landed("zendesk", MON, {"tickets.json": {"tickets": [ticket(), SECOND]}, "c.json": answer(FIRST, DRY)})
    assert counts(assembled(mixed).fates) == {"kept": 2, "quarantined:parent_not_said": 2}


def test_the_address_of_the_next_page_says_the_ticket_and_a_dump_of_comments_says_none(
    landed: Landed, export: Export, read: Read
) -> None:
    address = "https://example.zendesk.com/api/v2/tickets/1/comments.json?page="
    files = {"tickets.json": {"tickets": [ticket()]}, "page-1.json": answer(FIRST, next_page=f"{address}2"),
             "page-2.json": answer(ANSWER, previous_page=f"{address}1")}  # fmt: skip
    records = landed("zendesk", MON, files)
    assert said(records)["1"] == [TITLE, OPENED, ANSWERED]
    assert counts(assembled(records).fates) == {"kept": 1, "merged:turn": 2}
    mine = answer(
        {**ANSWER, "request_id": 1}, {**FIRST, "url": "https://example.zendesk.com/api/v2/requests/1/comments/11.json"}
    )
    asked = landed("zendesk", TUE, {"tickets.json": {"tickets": [ticket()]}, "comments.json": mine})
    assert said(asked)["1"] == [TITLE, OPENED, ANSWERED]
    dump = read("zendesk", export({"comments.json": {"comments": answer(FIRST)["comments"]}}))
    assert [item.reason for item in dump if isinstance(item, Rejected)] == ["missing_parent"]


def test_the_answers_in_a_page_go_with_an_erased_ticket_whichever_landed_first(landed: Landed) -> None:
    erased = Suppression(b"s" * 32, frozenset())
    erased = Suppression(erased.key, frozenset([erased.person("zendesk", "31")]))
    page = landed(
        "zendesk", MON, {"ticket-comments.json": answer(FIRST | {"author_id": 99}, ANSWER | {"author_id": 98})}
    )
    opened = landed("zendesk", TUE, {"tickets.json": {"tickets": [ticket()]}})
    reached = erased.reach(lambda: [opened, page])
    whole = erased.suppress(pa.concat_tables([opened, page]), reached)
    assert whole["entity"].to_pylist() == ["suppressed"] * 3
    stub = erased.suppress(opened, erased.reach(lambda: [opened]))
    known = frozenset(stub["record_id"].to_pylist()) | {mark.hex() for mark in stub["words_sha256"].to_pylist()}
    later = erased.suppress(page, erased.reach(lambda: [page], known))
    assert later["entity"].to_pylist() == ["suppressed"] * 2


def test_recorded_answers_find_their_tickets_and_never_by_the_number_in_their_name(shared: Path, read: Read) -> None:
    folder = shared / "data" / "vendor-recordings" / "zendesk"
    items = [item for item in read("zendesk", folder) if isinstance(item, Record)]
    made = assembled(records_table(items, SourceSettings(name="zendesk", reader="zendesk", **PROSE), MON))
    files = {row["record_id"]: {turn["origin"]["file"] for turn in row["turns"]} for row in made.documents.to_pylist()}
    assert {name: sorted(each - {"tickets.0.json"}) for name, each in files.items()} == {
        "1": ["ticket-comments.0.json"], "2": ["ticket-comments.1.json"], "3": ["ticket-comments.2.json"],
        "4": ["ticket-comments.3.json"],
    }  # fmt: skip
    assert counts(made.fates)["merged:turn_by_opening"] == 9

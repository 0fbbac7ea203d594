"""Salesforce: what each object becomes, and the CSVs of the data loader, the weekly export and the Bulk API."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from curation.errors import SourceError
from curation.sources.reader import Change, Record, Rejected
from curation.sources.vendors import salesforce
from curation.storage.landings.landing import LandedFile

Items = list[Record | Rejected]
Export = Callable[[Mapping[str, Any]], list[LandedFile]]
Read = Callable[..., Items]
Account = Callable[[Items], dict[str, int]]

WHEN = "2024-01-23T02:35:01.000+0000"
AT = dt.datetime(2024, 1, 23, 2, 35, 1, tzinfo=dt.UTC)


def by_id(items: Items) -> dict[str, Record]:
    return {item.record_id: item for item in items if isinstance(item, Record)}


def labels(record: Record) -> list[tuple[str, str]]:
    return [(label.name, label.raw) for label in record.labels]


def of(kind: str, identity: str = "", **fields: Any) -> dict[str, Any]:
    url = f"/services/data/v59.0/sobjects/{kind}/{identity}"
    return {"attributes": {"type": kind, **({"url": url} if identity else {})}, **fields}


def query(*records: Any) -> dict[str, Any]:
    return {"totalSize": len(records), "done": True, "records": list(records)}


# CSV ------------------------------------------------------------------------------------------------------------------


def test_rows_become_cases_comments_mails_notes_and_people(export: Export, read: Read, account: Account) -> None:
    files = {
        "org/Case.csv": f"ID,SUBJECT,DESCRIPTION,CREATEDDATE,ISDELETED,CONTACTID,SUPPLIEDEMAIL,STATUS\n"
        f"500A,Help,Text,{WHEN},false,003A,,New\n500B,Gone,Text,{WHEN},1,,x@example.com,New\n500C,Bad,Text,yesterday,0,,,\n",
        "CaseComment.csv": f"Id,ParentId,CommentBody,CreatedDate,IsPublished,CreatedById\n00aA,500A,hi,{WHEN},1,005A\n00aB,500A,in,{WHEN},0,005A\n",
        "EmailMessage.csv": "Id,ParentId,TextBody,HtmlBody,Incoming,FromAddress\n02sA,500A,t,<p>Hi</p>,true,c@example.com\n",
        "Task.csv": "Id,Subject,Description,OwnerId,WhoId\n00TA,Call,spoke,005A,003A\n",
        "Contact.csv": "Id,FirstName,LastName,Email,Phone,AI__c\n003A,Ann,Lee,ann@example.com,+1-212-555-0100,false\n",
        "User.csv": "Id,LastName,Email\n005A,Bo,bo@example.com\n",
        "Account.csv": "Id,Name,Phone,AccountNumber\n001A,Firm,+1-212-555-0101,CC-1\n",
        "Thing__c.csv": "Id,Name\na00A,thing\n",
        "bills.csv": "number,sum\n1,2\n",
        "README": "?",
    }  # fmt: skip
    items = read("salesforce", export(files), consent_field="AI__c")
    assert account(items) == {
        "person": 3, "thread:ticket": 2, "rejected:bad_date": 1, "turn": 3, "thread:note": 1, "other": 1,
        "rejected:unknown_file": 2,
    }  # fmt: skip
    found = by_id(items)
    assert (found["500A"].author_ref, found["500A"].text, labels(found["500A"])) == (
        "003A",
        "Text",
        [("status", "New")],
    )
    assert found["500B"].deleted and found["500B"].text is None and found["500B"].author_ref == "x@example.com"
    assert (found["00aA"].visibility, found["00aB"].visibility) == ("public", "internal")
    assert (found["02sA"].text, found["02sA"].role, found["02sA"].author_ref) == ("Hi", "requester", "c@example.com")
    assert (found["00TA"].text, found["00TA"].role, found["00TA"].parent_id) == ("spoke", "agent", "003A")
    assert (found["003A"].person.names, found["003A"].person.consent) == (("Ann Lee",), "denied")
    assert (found["001A"].role, found["001A"].person.names, found["001A"].person.accounts) == ("account", (), ("CC-1",))
    assert found["thing__c/a00A"].entity == "other"


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("published", "author", "role"),
    [
        ("0", "005000000000009AAA", "agent"),
        ("false", "005000000000009AAA", "agent"),
        ("true", "005000000000009AAA", None),
        ("", "005000000000009AAA", None),
        ("?", "005000000000009AAA", None),
        ("0", "005000000000001AAA", None),  # its own row tells
        ("0", "005000000000001", None),
        ("0", "003000000000009AAA", None),
        ("0", "", None),
    ],
)
def test_an_unpublished_comment_by_a_user_whom_no_row_tells_is_an_agents(
    export: Export, read: Read, form: str, published: str, author: str, role: str | None
) -> None:
    row = {"Id": "00aA", "ParentId": "500A", "CommentBody": "hi", "CreatedDate": WHEN, "IsPublished": published}
    row["CreatedById"] = author
    typed = {"0": False, "false": False, "true": True}.get(published, published)
    comments = (
        {"CaseComment.json": query(of("CaseComment", **{**row, "IsPublished": typed}))}
        if form == "json"
        else {"CaseComment.csv": f"{','.join(row)}\n{','.join(row.values())}\n"}
    )
    users = {"User.csv": "Id,LastName,Email,UserType\n005000000000001AAA,Ann,ann@example.com,CspLitePortal\n"}
    found = by_id(read("salesforce", export(comments | users)))["00aA"]
    assert (found.role, found.visibility) == (role, "public" if published == "true" else "internal")


def test_a_weekly_export_quotes_everything_and_writes_instants_in_utc_without_a_zone(
    export: Export, read: Read
) -> None:
    text = (
        '"Id","Subject","Description","CreatedDate","LastModifiedDate","IsDeleted"\r\n'
        '"500A","Help","Two\r\nlines, ""quoted""","2024-05-01 10:00:00","2024-05-02 11:00:00","0"\r\n'
        '"500B","Help","x","2024-13-01 10:00:00","2024-05-02 11:00:00","0"\r\n'
    )
    record, rejected = read("salesforce", export({"WE_00D000000000001EAA_1.ZIP/Case.csv": text}))
    assert isinstance(record, Record) and isinstance(rejected, Rejected)
    assert record.text == 'Two\r\nlines, "quoted"'
    assert record.created_at == dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
    changed = dt.datetime(2024, 5, 2, 11, tzinfo=dt.UTC)
    assert (record.updated_at, rejected.updated_at, rejected.record_id) == (changed, changed, "500B")


def test_dates_of_a_locale_need_their_format_and_zone(export: Export, read: Read) -> None:
    files = export(
        {"Case.csv": "Id,Subject,Description,CreatedDate\n500A,a,b,01.07.2024 10:00\n500B,a,b,2024-07-01 10:00:00\n"}
    )
    guessed = read("salesforce", files)
    assert [type(item) for item in guessed] == [Rejected, Record]
    first, second = read(
        "salesforce", files, timezone="Europe/Berlin", date_formats=["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S"]
    )
    assert isinstance(first, Record) and isinstance(second, Record)
    assert first.created_at == second.created_at == dt.datetime(2024, 7, 1, 8, tzinfo=dt.UTC)
    with pytest.raises(ValidationError, match="is unknown; use an IANA name"):
        salesforce.Options(timezone="Mars/Olympus")


def test_a_query_result_in_json_names_its_zone(export: Export, read: Read) -> None:
    good, bad = read("salesforce", export({"q.json": query(
        of("Case", "500A", Subject="a", CreatedDate="2024-05-01T10:00:00.000Z"),
        of("Case", "500B", Subject="a", CreatedDate="2024-05-01 10:00:00"),
    )}))  # fmt: skip
    assert isinstance(good, Record) and good.created_at == dt.datetime(2024, 5, 1, 10, tzinfo=dt.UTC)
    assert isinstance(bad, Rejected) and (bad.reason, bad.record_id) == ("bad_date", "500B")


CASE = f"Id,CaseNumber,Subject,Description,CreatedDate\n500A,1,a,b,{WHEN}\n"
BULK = [
    ("Case_bulk.csv", CASE, "thread:ticket"),
    ("job-case-1.csv", CASE, "thread:ticket"),
    ("750xx0000000001_results.csv", CASE, "thread:ticket"),
    ("results.csv", f"Id,ParentId,CommentBody,CreatedDate\n00aA,500A,x,{WHEN}\n", "turn"),
    ("results.csv", "Id,ParentId,TextBody\n02sA,500A,x\n", "turn"),
    ("results.csv", "Id,FeedItemId,ParentId,CommentBody\n0D7A,0D5A,500A,x\n", "turn"),
    ("results.csv", "Id,CaseId,Field,OldValue,NewValue\n017A,500A,Status,a,b\n", "turn"),
    ("results.csv", "Id,KnowledgeArticleId,Title,PublishStatus,UrlName\nka0A,kA0A,How,Online,how\n", "article:article"),
    ("faq__kav_2024.csv", "Id,KnowledgeArticleId,Title,PublishStatus\nka0A,kA0A,How,Online\n", "article:article"),
    ("results.csv", "Id,LastName,Email,AccountId\n003A,Lee,a@example.com,001A\n", "person"),
    ("results.csv", "Id,LastName,Email,Company\n00QA,Lee,a@example.com,Firm\n", "person"),
    ("case-of-beer.csv", "Id,Bottles\nx,1\n", "other"),
    ("case-of-beer.csv", "Bottles\n1\n", "rejected:unknown_file"),
    ("results.csv", "Records not found for this query\n", "rejected:unknown_file"),
    ("results.csv", "Id,Amount\n006A,1\n", "other"),
]


@pytest.mark.parametrize(("name", "text", "expected"), BULK)
def test_an_object_is_known_by_a_files_name_else_by_its_columns(
    export: Export, read: Read, account: Account, name: str, text: str, expected: str
) -> None:
    assert account(read("salesforce", export({name: text}))) == {expected: 1}


def test_a_first_row_that_is_ragged_does_not_hide_the_columns(export: Export, read: Read, account: Account) -> None:
    text = f"Id,CaseNumber,Subject,Description,CreatedDate\n500B,2\n500A,1,a,b,{WHEN}\n"
    assert account(read("salesforce", export({"results.csv": text}))) == {"rejected:ragged_row": 1, "thread:ticket": 1}


def test_an_export_without_a_required_column_holds_the_source(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match=r"Case\.csv: field 'Id' is missing \(the nearest name present is 'Ids'\)"):
        read("salesforce", export({"Case.csv": "Ids,Subject,Description,CreatedDate\n"}))


def test_a_result_that_can_only_be_cases_holds_the_source_where_a_column_lacks(export: Export, read: Read) -> None:
    with pytest.raises(SourceError, match=r"results\.csv: field 'Description' is missing"):
        read("salesforce", export({"results.csv": f"Id,CaseNumber,Subject,CreatedDate\n500A,1,a,{WHEN}\n"}))


# Cases and their turns ------------------------------------------------------------------------------------------------


def test_a_case_keeps_its_fields_as_labels_and_what_a_form_said_of_its_sender(export: Export, read: Read) -> None:
    text = (
        "Id,Subject,Description,CreatedDate,Origin,Status,Priority,Type,Reason,Language,ProductId,OwnerId,Area__c,SuppliedName,SuppliedEmail,SuppliedPhone\n"
        f"500A,a,b,{WHEN},Web,New,High,Bug,Setup,de,01tA,00GA,Billing,Ann Lee,ann@example.com,+1-212-555-0100\n"
    )
    (case,) = read("salesforce", export({"Case.csv": text}), case_labels={"Area__c": "category"})
    assert isinstance(case, Record)
    assert labels(case) == [
        ("status", "New"), ("priority", "High"), ("type", "Bug"), ("origin", "Web"), ("reason", "Setup"),
        ("language", "de"), ("product", "01tA"), ("queue", "00GA"), ("category", "Billing"),
    ]  # fmt: skip
    assert case.person.names == ("Ann Lee",) and case.person.emails == ("ann@example.com",)
    assert case.person.phones == ("+1-212-555-0100",)


def test_a_mail_that_was_not_sent_or_is_kept_from_the_customer_is_internal(export: Export, read: Read) -> None:
    text = (
        "Id,ParentId,RelatedToId,TextBody,Incoming,Status,IsExternallyVisible,FromAddress,CreatedById\n"
        "02sA,500A,,sent,0,3,1,help@example.com,005A\n"
        "02sB,500A,,draft,0,5,1,help@example.com,005A\n"
        "02sC,500A,,hidden,1,1,0,ann@example.com,005B\n"
        "02sD,,006A,deal,1,1,1,ann@example.com,005B\n"
        "02sE,,,stray,1,1,1,ann@example.com,005B\n"
    )
    *mails, stray = read("salesforce", export({"EmailMessage.csv": text}))
    assert [(m.visibility, m.role, m.author_ref, m.parent_id) for m in mails if isinstance(m, Record)] == [
        ("public", "agent", "005A", "500A"), ("internal", "agent", "005A", "500A"),
        ("internal", "requester", "ann@example.com", "500A"), ("public", "requester", "ann@example.com", "006A"),
    ]  # fmt: skip
    assert isinstance(stray, Rejected) and stray.reason == "missing_parent"


def test_a_mail_of_which_nobody_says_whether_it_came_or_went_has_no_role(export: Export, read: Read) -> None:
    (mail,) = read(
        "salesforce", export({"EmailMessage.csv": "Id,ParentId,TextBody,FromAddress\n02sA,500A,x,a@example.com\n"})
    )
    assert isinstance(mail, Record) and (mail.role, mail.author_ref) == (None, "a@example.com")


def test_chatter_is_internal_unless_all_users_may_see_it(export: Export, read: Read) -> None:
    files = {
        "FeedItem.csv": "Id,ParentId,Body,Type,Visibility,IsRichText,Status,RelatedRecordId,CreatedById\n"
        "0D5A,500A,<p>All <b>see</b></p>,TextPost,AllUsers,true,Published,,005A\n"
        "0D5B,500A,ours,TextPost,InternalUsers,false,Published,,005A\n"
        "0D5C,500A,waiting,TextPost,AllUsers,false,PendingReview,,005A\n"
        "0D5D,500A,as said,CaseCommentPost,AllUsers,false,Published,00aA,005A\n",
        "FeedComment.csv": "Id,FeedItemId,ParentId,CommentBody,CreatedById\n0D7A,0D5A,500A,reply,005B\n",
    }
    items = read("salesforce", export(files))
    found = by_id(items)
    assert [(found[i].text, found[i].visibility) for i in ("0D5A", "0D5B", "0D5C", "0D7A")] == [
        ("All **see**", "public"), ("ours", "internal"), ("waiting", "internal"), ("reply", "internal"),
    ]  # fmt: skip
    assert found["feeditem/0D5D"].entity == "other"
    assert {i.parent_id for i in found.values() if i.entity == "turn"} == {"500A"}


def test_histories_are_changes_of_the_case(export: Export, read: Read) -> None:
    files = {
        "CaseHistory.csv": f"Id,IsDeleted,CaseId,CreatedById,CreatedDate,Field,OldValue,NewValue\n017A,0,500A,005A,{WHEN},Status,New,Closed\n"
        f"017B,1,500A,005A,{WHEN},Status,Closed,New\n017C,0,,005A,{WHEN},created,,\n",
        "CaseHistory2.csv": f"Id,CaseId,OwnerId,Status,PreviousUpdate,LastModifiedDate,LastModifiedById\n1DcA,500A,005A,Closed,,{WHEN},005B\n",
        "FieldHistoryArchive.csv": f"HistoryId,FieldHistoryType,ParentId,Field,OldValue,NewValue,CreatedDate\n017D,Case,500A,Priority,Low,High,{WHEN}\n"
        f"017E,Account,001A,Name,a,b,{WHEN}\n",
    }  # fmt: skip
    items = read("salesforce", export(files))
    found = by_id(items)
    entry = found["017A"]
    assert entry.changes == (Change("Status", "New", "Closed"),)
    assert (entry.role, entry.visibility, entry.text, entry.parent_id, entry.created_at) == (
        "system",
        "internal",
        None,
        "500A",
        AT,
    )
    assert found["017B"].deleted and found["017B"].changes == ()
    assert found["1DcA"].changes == (Change("Status", None, "Closed"), Change("OwnerId", None, "005A"))
    assert (found["1DcA"].created_at, found["1DcA"].author_ref) == (AT, "005B")
    assert found["017D"].changes == (Change("Priority", "Low", "High"),)
    assert found["fieldhistoryarchive/017E"].entity == "other"
    assert [(i.reason, i.record_id) for i in items if isinstance(i, Rejected)] == [("missing_parent", "017C")]


def test_a_chat_is_one_text_of_the_visitor(export: Export, read: Read) -> None:
    body = '<p align=""center"">Chat Started: Monday</p>( 12s ) Agent Jane: Hello<br>( 30s ) Visitor: Hi<br>'
    text = f'Id,CaseId,ContactId,Body,Status,StartTime,CreatedDate\n570A,500A,003A,"{body}",Completed,{WHEN},\n'
    (chat,) = read("salesforce", export({"LiveChatTranscript.csv": text}))
    assert isinstance(chat, Record)
    assert (chat.kind, chat.role, chat.author_ref, chat.parent_id) == ("transcript", "requester", "003A", "003A")
    assert chat.text == "Chat Started: Monday\n\n( 12s ) Agent Jane: Hello\n( 30s ) Visitor: Hi"
    assert (chat.created_at, labels(chat)) == (AT, [("status", "Completed")])


# Articles and notes ---------------------------------------------------------------------------------------------------

KAV: dict[str, Any] = {
    "Id": "ka0A", "KnowledgeArticleId": "kA0A", "Title": "Reset", "Summary": "How to reset.", "UrlName": "reset",
    "PublishStatus": "Online", "VersionNumber": 3, "Language": "en_US", "IsMasterLanguage": True, "IsVisibleInPkb": True,
    "IsVisibleInCsp": False, "LastPublishedDate": WHEN, "Answer__c": "<ol><li>Hold</li><li>Wait</li></ol>", "Team__c": "Tier 2",
}  # fmt: skip


def article(export: Export, read: Read, *, options: Mapping[str, Any] | None = None, **fields: Any) -> Record:
    (item,) = read("salesforce", export({"q.json": query({**of("Knowledge__kav"), **KAV, **fields})}), **options or {})
    assert isinstance(item, Record)
    return item


def test_a_version_of_an_article_holds_from_its_publication(export: Export, read: Read) -> None:
    found = article(export, read)
    assert (found.entity, found.kind, found.record_id, found.version) == ("article", "article", "kA0A", "3")
    assert (found.title, found.text, found.role) == ("Reset", "1. Hold\n2. Wait", "author")
    assert (found.effective_at, found.visibility, found.confidentiality) == (AT, "public", None)
    assert labels(found) == [("status", "Online"), ("language", "en_US"), ("translation_of", "kA0A")]


@pytest.mark.parametrize(
    ("fields", "visibility", "confidentiality", "effective"),
    [
        ({"PublishStatus": "Draft"}, "internal", "internal", None),
        ({"PublishStatus": "Archived"}, "internal", "internal", AT),
        ({"IsVisibleInPkb": False}, "internal", "internal", AT),
        ({"IsVisibleInPkb": False, "IsVisibleInCsp": True}, "public", None, AT),
    ],
)
def test_what_is_in_no_channel_of_customers_is_internal(
    export: Export,
    read: Read,
    fields: dict[str, Any],
    visibility: str,
    confidentiality: str | None,
    effective: dt.datetime | None,
) -> None:
    found = article(export, read, **fields)
    assert (found.visibility, found.confidentiality, found.effective_at) == (visibility, confidentiality, effective)


def test_the_text_of_an_article_is_what_the_source_names_else_html_and_long_text(export: Export, read: Read) -> None:
    long = "word " * 60
    assert article(export, read, Details__c=long).text == f"1. Hold\n2. Wait\n\n{long}"
    assert (
        article(export, read, options={"article_fields": ["Team__c", "Answer__c"]}).text == "Tier 2\n\n1. Hold\n2. Wait"
    )
    assert article(export, read, Answer__c="").text == "How to reset."


def test_a_translation_is_an_article_of_its_own_and_a_deleted_version_a_tombstone(export: Export, read: Read) -> None:
    translated = article(export, read, Language="de", IsMasterLanguage=False)
    assert (translated.record_id, translated.version) == ("kA0A/de", "3")
    gone = article(export, read, IsDeleted=True)
    assert gone.deleted and (gone.title, gone.text, gone.labels, gone.version) == (None, None, (), "3")


def test_a_rejected_article_is_rejected_under_its_own_name(export: Export, read: Read) -> None:
    (item,) = read("salesforce", export({"q.json": query({**of("FAQ__kav"), **KAV, "LastPublishedDate": "soon"})}))
    assert isinstance(item, Rejected) and (item.entity, item.record_id, item.reason) == ("article", "kA0A", "bad_date")


def test_a_solution_is_an_article_that_is_public_once_published(export: Export, read: Read) -> None:
    text = "Id,SolutionName,SolutionNote,IsPublished,IsHtml,Status\n501A,Reset,<p>Hold <b>it</b></p>,1,1,Reviewed\n501B,Inner,a < b,0,0,Draft\n"
    first, second = read("salesforce", export({"Solution.csv": text}))
    assert isinstance(first, Record) and isinstance(second, Record)
    assert (first.kind, first.text, first.visibility, labels(first)) == (
        "article",
        "Hold **it**",
        "public",
        [("status", "Reviewed")],
    )
    assert (second.text, second.visibility) == ("a < b", "internal")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_note_is_read_from_base64_and_is_about_the_nearest_that_it_is_linked_to(export: Export, read: Read) -> None:
    files = {
        "ContentDocumentLink.csv": "Id,ContentDocumentId,LinkedEntityId,IsDeleted\n06A1,069A,005A,0\n06A2,069A,001A,0\n"
        "06A3,069A,003A,0\n06A4,069B,005A,0\n06A5,069B,003B,1\n",
        "ContentNote.csv": f"Id,Title,Content,TextPreview,OwnerId\n069A,Call,{encoded('<p>Spoke <i>long</i></p>')},Spoke,005A\n"
        "069B,Short,Callback,,005A\n069C,Link,/services/data/v59.0/sobjects/ContentNote/069C/Content,Seen,005A\n",
    }
    found = by_id(read("salesforce", export(files)))
    first = found["069A"]
    assert (first.text, first.parent_id, first.author_ref, first.visibility) == (
        "Spoke *long*",
        "003A",
        "005A",
        "internal",
    )
    assert (found["069B"].text, found["069B"].parent_id) == ("Callback", None)
    assert found["069C"].text == "Seen"


def test_a_note_of_the_weekly_export_has_its_text_in_a_file_of_its_own(
    export: Export, read: Read, account: Account
) -> None:
    files = {
        "WE_1.ZIP/ContentVersion.csv": "Id,ContentDocumentId,IsLatest,Title,PathOnClient,FileType\n"
        "068A,069A,1,Call,Call.snote,SNOTE\n068B,069A,0,Call,Call.snote,SNOTE\n068C,069C,1,Plan,plan.pdf,PDF\n",
        "WE_1.ZIP/ContentVersion/068A": "<p>Spoke <b>long</b></p>",
        "WE_1.ZIP/ContentVersion/068C": b"%PDF",
    }
    items = read("salesforce", export(files))
    assert account(items) == {"thread:note": 1, "other": 2, "rejected:unknown_file": 1}
    note = by_id(items)["069A"]
    assert (note.title, note.text) == ("Call", "Spoke **long**")


def test_a_private_event_is_confidential(export: Export, read: Read) -> None:
    (event,) = read(
        "salesforce", export({"Event.csv": "Id,Subject,Description,IsPrivate,WhatId\n00UA,Visit,spoke,1,500A\n"})
    )
    assert isinstance(event, Record) and (event.confidentiality, event.parent_id) == ("confidential", "500A")


# People ---------------------------------------------------------------------------------------------------------------


def test_consent_its_end_and_an_account_number_come_from_declared_columns(export: Export, read: Read) -> None:
    text = (
        "Id,LastName,Email,HasOptedOutOfEmail,AI__c,Until__c,Number__c\n003A,A,a@example.com,1,granted,2027-01-31,TW-1\n"
        "003B,B,b@example.com,0,granted,soon,\n003C,C,c@example.com,0,maybe,,\n003D,D,d@example.com,1,,,\n"
    )
    names = {"consent_field": "AI__c", "consent_until_field": "Until__c", "account_field": "number__c"}
    people = [i.person for i in read("salesforce", export({"Contact.csv": text}), **names) if isinstance(i, Record)]
    assert [person.consent for person in people] == ["granted", "unclear", "unclear", None]
    assert people[0].consent_until == dt.datetime(2027, 1, 31, tzinfo=dt.UTC)
    assert people[0].accounts == ("TW-1",)


def test_an_account_of_a_person_is_that_person(export: Export, read: Read) -> None:
    text = (
        "Id,Name,FirstName,LastName,IsPersonAccount,PersonEmail,PersonMobilePhone,AccountNumber,AI__pc\n"
        "001A,Ann Lee,Ann,Lee,1,ann@example.com,+1-212-555-0100,CC-1,granted\n001B,Firm,,,0,,,CC-2,\n"
    )
    person, firm = read("salesforce", export({"Account.csv": text}), consent_field="AI__c")
    assert isinstance(person, Record) and isinstance(firm, Record)
    assert (person.role, person.person.names, person.person.emails) == ("requester", ("Ann Lee",), ("ann@example.com",))
    assert (person.person.phones, person.person.accounts, person.person.consent) == (
        ("+1-212-555-0100",),
        ("CC-1",),
        "granted",
    )
    assert (firm.role, firm.person.names, firm.person.consent) == ("account", (), None)


def test_a_user_of_a_portal_is_no_agent(export: Export, read: Read) -> None:
    text = (
        "Id,LastName,Email,UserType,ContactId\n005A,A,a@example.com,Standard,\n005B,B,b@example.com,CspLitePortal,003B\n"
        "005C,C,c@example.com,AutomatedProcess,\n005D,D,d@example.com,,003D\n"
    )
    items = read("salesforce", export({"User.csv": text}))
    assert [i.role for i in items if isinstance(i, Record)] == ["agent", "requester", "system", "requester"]


def test_a_merged_contact_is_deleted_and_keeps_its_identities(export: Export, read: Read) -> None:
    (person,) = read(
        "salesforce",
        export({"Contact.csv": "Id,IsDeleted,MasterRecordId,LastName,Email\n003B,1,003A,Lee,lee@example.com\n"}),
    )
    assert isinstance(person, Record) and person.deleted and person.person.emails == ("lee@example.com",)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (encoded("Hi"), "Hi"),
        (encoded("1 &lt; 2, and more than that"), "1 < 2, and more than that"),
        (encoded("<b>x</b>"), "**x**"),
        ("Callback", "Callback"),
        ("Call back on Monday", "Call back on Monday"),
        ("A" * 15 + " " * 100_000 + "!", "A" * 15 + " " * 100_000 + "!"),
    ],
)
def test_content_that_is_no_base64_is_a_text(export: Export, read: Read, content: str, text: str) -> None:
    (note,) = read("salesforce", export({"ContentNote.csv": f"Id,Title,Content\n069A,x,{content}\n"}))
    assert isinstance(note, Record) and note.text == text

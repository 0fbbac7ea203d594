"""Sentinels in exports of Zendesk and Salesforce: in every field, and in texts of every fate."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from tests.laws.planted_sentinels import CHINESE, CHUNK, LIMIT, LINKS, MARKUP, POLISH, PROSE, Plants, ndjson, table
from tests.laws.provoked_failures import CRASHES, RAISES

# Zendesk --------------------------------------------------------------------------------------------------------------

TWICE = (
    "Two of the bulbs that we bought for the attic went out within an hour of each other on Monday. I have changed the "
    "fuse, tried both sockets with another lamp, and looked for a loose wire behind the cover, but found nothing wrong."
)
DENIED, AGENT, ERASED = 2, 3, 4  # among Zendesk's people
HELD_OUT = 12  # nobody on file: whom the salt that is shipped tests on


def zendesk_people(folder: Path, p: Plants) -> list[dict[str, Any]]:
    """Twelve people, with every field that may say who they are."""
    people: list[dict[str, Any]] = []
    for n in range(12):
        people.append(
            {
                "id": p.id("zendesk", 700200 + n), "name": p.on_file(p.name("user name")),
                "email": p.on_file(p.mail("user e-mail")), "phone": p.on_file(p.phone("user phone")),
                "role": "agent" if n == AGENT else "end-user", "alias": p.word("user alias"),
                "details": p.text("user details"), "notes": p.text("user notes"), "tags": [p.word("user tag")],
                "external_id": p.word("user external id"), "signature": p.text("user signature"),
                "photo": {"file_name": p.word("photo") + ".png", "content_url": f"https://example.com/{p.word('photo')}"},
                "identities": [{"type": "email", "value": p.mail("second address")}],
                "created_at": "2026-10-01T08:00:00Z", "updated_at": "2026-10-01T08:00:00Z",
                "user_fields": {
                    "training_consent": "denied" if n == DENIED else "granted",
                    "account_number": p.on_file(p.account("account number")), "wish": p.word("unknown user field"),
                },
            }
        )  # fmt: skip
    broken: list[dict[str, Any] | str] = [
        f'{{"id": 700299, "name": "{p.name("broken user")}", "role": ',
        f'{{"id": 700298, "name": "{p.name("twice")}", "name": "{p.name("twice")}", "email": "a@example.com"}}',
        {"name": p.name("user without id"), "email": p.mail("user without id")},
    ]
    ndjson(folder / "users-0001.ndjson", [*people, *broken])
    return people


def _ticket(p: Plants, number: int, requester: int, summary: str = "", **more: Any) -> dict[str, Any]:
    """A ticket with a field that no vendor documents wherever there may be one, and with somebody in its summary."""
    return {
        "id": p.id("zendesk", number), "subject": "The lamp is dark", "status": "solved", "priority": "high",
        "requester_id": 700200 + requester, "created_at": "2026-10-05T08:00:00Z",
        "updated_at": "2026-10-06T08:00:00Z", "raw_subject": p.text("raw subject"), "wish": p.text("unknown field"),
        "recipient": p.mail("ticket recipient"), "external_id": p.word("ticket external id"),
        "tags": [p.word("ticket tag")], "problem_subject": p.text("another unknown field"),
        "collaborators": [{"id": number + 700000, "name": p.name("collaborator"), "email": p.mail("collaborator")}],
        "followers": [{"id": number + 710000, "name": p.name("follower"), "email": p.mail("follower")}],
        "email_ccs": [{"id": number + 720000, "name": p.name("copied"), "email": p.mail("copied")}],
        "group_id": 9001,
        "satisfaction_rating": {"score": "good", "comment": p.text("satisfaction comment"), "reason": p.word("reason")},
        "via": {"channel": "email", "source": {"from": {"address": p.mail("via"), "name": p.name("via")}}},
        "fields": [{"id": 369998, "value": p.word("field")}],
        "custom_fields": [
            {"id": 360001, "value": p.word("custom field product")},
            {"id": 369999, "value": p.text("unlisted custom field")}, {"id": 360002, "value": "hardware"},
            {"id": 360004, "value": summary or f"The lamp of {p.somebody('@+-')} is dark, and its switch was changed."},
        ],
    } | more  # fmt: skip


def zendesk(folder: Path, p: Plants, people: list[dict[str, Any]]) -> None:
    """Tickets and comments that are released, dropped, quarantined, erased later, or refused when they land."""
    mine, account = people[0], people[0]["user_fields"]["account_number"]
    at_the_border = PROSE * (CHUNK // len(PROSE))
    at_the_border += "x" * (CHUNK - 6 - len(at_the_border))
    alike = {"subject": "Two bulbs", "status": "solved", "priority": "low", "created_at": "2026-10-05T08:00:00Z"}
    alike |= {"updated_at": "2026-10-06T08:00:00Z", "custom_fields": [{"id": 360002, "value": "hardware"}]}
    tickets: list[dict[str, Any] | str] = [
        _ticket(
            p, 50201, 0,
            description=f"Hello, my lamp is dark. I am {mine['name']}, write to {mine['email']} or call "
            f"{mine['phone']}; my account is {account}. It hangs over the stairs since Monday.",
        ),
        _ticket(p, 50202, 1, description="Hello, the bulb in the hall flickers whenever the door is opened."),
        _ticket(
            p, 50203, DENIED, p.unsaid("opted-out summary"), subject=p.text("opted-out title"),
            description=p.unsaid("opted-out ticket"),
        ),
        _ticket(p, 50204, 1, subject=p.text("open title"), description=p.text("other status"), status=p.word("status")),
        _ticket(p, 50205, 1, subject=p.text("deleted"), description=p.unsaid("deleted ticket"), status="deleted"),
        _ticket(p, 50206, 1, subject=p.text("bad date"), description=p.text("bad date"), created_at=p.word("bad date")),
        _ticket(p, 50207, 1, subject={"text": p.text("bad type")}, description=[p.text("bad type")]),
        json.dumps(_ticket(p, 50208, 1, description=p.text("torn line")))[:-3],
        json.dumps(_ticket(p, 50209, 1, description=p.text("NaN"))).replace('"high"', "NaN"),
        "[" * 5000 + f'"{p.word("nested")}"',
        _ticket(p, 50210, 5, subject=f"The lamp of {p.somebody('@+-')}", description=p.released()),
        _ticket(p, 50211, 6, description=f"{at_the_border} {p.somebody()} {PROSE * 30} {p.somebody()}"),
        _ticket(p, 50212, 7, description=f"{POLISH} {p.word('language that no model reads')} nie ma lampy, ale proszę."),
        _ticket(p, 50213, 7, description=f"{CHINESE} {p.word('script that no model reads')} {CHINESE}"),
        _ticket(
            p, 50214, 8,
            description=f"{p.text('too long')} {PROSE * (LIMIT // len(PROSE) + 1)} {p.text('end of a text too long')}",
        ),
        _ticket(p, 50215, 8, description=f"{RAISES} {p.text('text that a kernel cannot clean')}"),
        _ticket(p, 50216, 8, description=f"{CRASHES} {p.text('text that kills its worker')}"),
        _ticket(p, 50217, ERASED, description=f"My name is {people[ERASED]['name']}, and the lamp is dark again."),
        _ticket(p, 50218, 9, description=p.released()),
        _ticket(
            p, 50222, HELD_OUT, "The lamp at the gate is on at the wrong time.",
            description="Hello, the lamp at the gate goes on at noon and is dark at night.",
        ),
        *(
            alike | {"id": p.id("zendesk", number), "requester_id": number + 649988, "description": f"{TWICE}{more}"}
            for number, more in ((50219, ""), (50220, " Please call."), (50221, ""))
        ),
    ]  # fmt: skip
    ndjson(folder / "tickets-0001.ndjson", tickets)
    comments: list[dict[str, Any] | str] = []
    # Each answer in words of its own: what several say is a macro, or stands in two splits.
    thanks = "Thank you. Please turn the switch at the door twice and wait for a minute."
    more = iter(
        (
            "The bulb sits loosely whenever that door shakes the wall. Half a turn to the right holds it.",
            "Nobody has to come for this: press the red button below the meter until it clicks.",
            "We have sent a new ballast today. It replaces the grey box above the ladder.",
            "This model sleeps after ten hours. Pull its plug, count to five, and put it back in.",
        )
    )
    again = "Our electrician found a mouse in the duct. The cable is whole since noon, so try once more."
    timer = (
        "The timer behind the panel is twelve hours late. Set its hand to the hour that it is, and the lamp follows."
    )
    mine_again = f"Dear {people[ERASED]['name']}, {again}"
    said = [
        (50201, AGENT, True, thanks), (50202, AGENT, True, next(more)), (50203, DENIED, True, p.text("opted-out comment")),
        (50299, 1, True, p.text("orphan comment")), (50210, 5, True, p.released()), (50210, AGENT, True, next(more)),
        (50211, AGENT, True, next(more)), (50217, AGENT, True, mine_again), (50218, AGENT, True, next(more)),
        (50218, AGENT, True, p.released()), (50222, AGENT, True, timer), (50201, AGENT, False, p.unsaid("internal note")),
        (50202, 1, False, p.text("internal note")),
    ]  # fmt: skip
    for n, (parent, author, public, body) in enumerate(said):
        shown = f"<p title='{p.word('title attribute')}'>{html.escape(body)}</p><!-- {p.word('comment in HTML')} -->"
        comments.append(
            {
                "id": p.id("zendesk", 8000200 + n), "ticket_id": parent, "author_id": 700200 + author,
                "public": public, "body": body, "html_body": shown.replace("\n", "<br>"),
                "created_at": f"2026-10-05T{9 + n:02d}:00:00Z", "wish": p.text("unknown comment field"),
                "attachments": [{"file_name": p.word("attachment") + ".pdf", "content_url": p.word("address of a file")}],
                "metadata": {"system": {"location": p.word("location"), "client": p.word("client")}},
                "data": {"from": p.word("caller"), "transcription_text": None if public else p.text("transcription")},
            }
        )  # fmt: skip
    in_html = "\n".join(form.replace("@@", html.escape(p.somebody())) for form in MARKUP.values())
    in_html += "\n".join(form.replace("@@", p.somebody("+ -")) for form in LINKS.values())
    comments.append(
        {
            "id": p.id("zendesk", 8000298), "ticket_id": 50202, "author_id": 700201, "public": True, "body": thanks,
            "html_body": in_html, "created_at": "2026-10-05T22:00:00Z",
        }
    )  # fmt: skip
    escaped = "".join(f"&#{ord(letter)};" for letter in p.somebody("@+-"))
    comments.append(
        {
            "id": p.id("zendesk", 8000297), "ticket_id": 50202, "author_id": 700203, "public": True, "body": thanks,
            "html_body": f"<p>The lamp of {escaped} has to be switched twice.</p>", "created_at": "2026-10-05T22:10:00Z",
        }
    )  # fmt: skip
    comments.append({"id": 8000299, "author_id": 700200, "body": p.text("comment without ticket"), "public": True})
    ndjson(folder / "comments-0001.ndjson", comments)
    _zendesk_rest(folder, p)


def _zendesk_rest(folder: Path, p: Plants) -> None:
    """Lists that have no text we use, and files that cannot be read."""
    lists: dict[str, list[dict[str, Any]]] = {
        "organizations": [
            {"id": 1, "name": p.name("organisation"), "details": p.text("organisation"), "notes": p.text("organisation"),
             "domain_names": [p.word("domain") + ".example"], "organization_fields": {"wish": p.word("organisation")}}
        ],
        "satisfaction_ratings": [{"id": 2, "ticket_id": 50201, "comment": p.text("satisfaction rating")}],
        "macros": [{"id": 3, "title": p.text("macro name"), "actions": [{"field": "comment", "value": p.text("macro")}]}],
        "groups": [{"id": 4, "name": p.word("group")}],
        "brands": [{"id": 5, "name": p.word("brand"), "signature_template": p.text("brand")}],
        "ticket_fields": [{"id": 6, "title": p.text("field title"), "system_field_options": [{"name": p.word("option")}]}],
        "views": [{"id": 7, "title": p.text("view")}],
        "triggers": [{"id": 8, "title": p.text("trigger")}],
        "suspended_tickets": [{"id": 9, "subject": p.text("suspended"), "author": {"name": p.name("suspended")}}],
        "side_conversations": [{"id": "a", "subject": p.text("side conversation"), "preview_text": p.text("preview")}],
        "article_attachments": [{"id": 10, "file_name": p.word("article attachment")}],
    }  # fmt: skip
    for name, rows in lists.items():
        ndjson(folder / f"{name}.json", [json.dumps({name: rows})])
    gone = {"id": p.id("zendesk", 50290), "deleted_at": "2026-10-07T08:00:00Z", "subject": p.text("deleted ticket")}
    ndjson(folder / "deleted_tickets.ndjson", [gone | {"actor": {"name": p.name("who deleted")}}])
    event = {"id": 1, "type": "Comment", "public": False, "body": p.text("audit comment"), "author_id": 700203}
    change = {"id": 2, "type": "Change", "field_name": "subject", "value": p.text("new value")}
    change |= {"previous_value": p.text("old value"), "macro_title": p.text("macro of a change")}
    done = [
        {"id": 3 + n, "type": "Change", "field_name": name, "previous_value": before, "value": after}
        for n, (name, before, after) in enumerate(
            [
                ("priority", "low", "high"),
                ("group_id", p.word("old group"), "9001"),
                ("status", "open", p.word("status")),
            ]
        )
    ]
    audit = {"id": 900, "ticket_id": 50201, "created_at": "2026-10-05T12:00:00Z", "author_id": 700203}
    ndjson(
        folder / "audits.ndjson", [audit | {"events": [event, change, *done], "metadata": {"note": p.text("audit")}}]
    )
    ndjson(
        folder / "articles.ndjson",
        [
            {"id": p.id("zendesk", 3600), "title": p.text("guide title"), "body": p.unsaid("guide article", MARKUP),
             "locale": "en-us", "created_at": "2026-10-05T08:00:00Z", "updated_at": "2026-10-05T08:00:00Z",
             "label_names": [p.word("guide label")], "author_id": 700203, "draft": True}
        ],
    )  # fmt: skip
    ndjson(folder / f"{p.word('file name')}.txt", [p.text("unknown file")])
    (folder / "tickets-0002.ndjson.gz").write_bytes(b"\x1f\x8b" + p.text("corrupt gzip").encode())
    (folder / "tickets-0003.ndjson").write_bytes(b"\xff\xfe" + p.text("not UTF-8").encode("utf-16-le"))


# Salesforce -----------------------------------------------------------------------------------------------------------


def salesforce(folder: Path, p: Plants) -> None:
    """Accounts, people, cases with what was said, activities, and objects without text."""

    def common(key: str) -> dict[str, str]:
        return {"Id": p.id("salesforce", key), "IsDeleted": "0", "CreatedDate": "2026-10-05T08:00:00.000+0000"}

    first, last = p.word("contact"), p.word("contact")
    contact = common("003Tw0000000201AAQ") | {
        "AccountId": "001Tw0000000201AAQ", "LastName": last, "FirstName": first,
        "Name": p.on_file(f"{first} {last}"), "MailingStreet": f"12 {p.word('street')} Street",
        "MailingCity": p.word("city"), "Phone": p.on_file(p.phone("contact phone")),
        "MobilePhone": p.on_file(p.phone("mobile phone")), "Email": p.on_file(p.mail("contact")),
        "AssistantName": p.name("assistant"), "Title": p.text("contact title"), "Department": p.word("department"),
        "Training_Consent__c": "granted", "Hobby__c": p.word("unknown column"), "Description": p.text("contact"),
        "Account_Number__c": p.on_file(p.account("contact's account")),
    }  # fmt: skip
    table(folder / "Contact.csv", [contact], [f"003Tw0000000299AAQ,{p.word('ragged')},{p.word('ragged')}"])
    account = common("001Tw0000000201AAQ") | {
        "Name": p.name("account"), "AccountNumber": p.on_file(p.account("account number")),
        "Phone": p.on_file(p.phone("account phone")), "Site": p.word("account site"),
        "BillingStreet": f"9 {p.word('billing street')} Road", "Website": p.word("website"),
        "Description": p.text("account"), "Industry": p.word("industry"),
    }  # fmt: skip
    table(folder / "Account.csv", [account])
    lead = common("00QTw0000000201AAQ") | {
        "LastName": p.word("lead"), "Email": p.on_file(p.mail("lead")), "Company": p.name("lead's company"),
        "Description": p.text("lead"),
    }  # fmt: skip
    table(folder / "Lead.csv", [lead])
    user = common("005Tw0000000201AAQ") | {
        "LastName": p.word("user"), "FirstName": p.word("user"), "Email": p.on_file(p.mail("user")),
        "Username": p.mail("user name"), "Alias": p.word("alias"), "CommunityNickname": p.word("nickname"),
        "AboutMe": p.text("user"), "Signature": p.text("signature of a user"),
    }  # fmt: skip
    table(folder / "User.csv", [user])
    case = common("500Tw0000000201AAQ") | {
        "ContactId": "003Tw0000000201AAQ", "SuppliedName": p.name("supplied"), "Status": "Closed",
        "SuppliedEmail": p.mail("supplied"), "SuppliedCompany": p.name("supplied"), "Subject": "A crack in the shade",
        "Description": f"The shade of the lamp is cracked. {contact['Name']}, {contact['Email']}", "Priority": "High",
        "Type": p.word("case type"), "Reason": p.word("case reason"), "Product__c": p.word("case product"),
        "Origin": p.word("case origin"), "Notes__c": p.text("custom field of a case"),
    }  # fmt: skip
    said = case | common("500Tw0000000203AAQ") | {"Description": p.released(), "Subject": f"Lamp: {p.somebody('@+-')}"}
    other = case | common("500Tw0000000202AAQ") | {"Status": "New " + p.word("status"), "Description": p.unsaid("case")}
    gone = case | common("500Tw0000000204AAQ") | {"IsDeleted": "1", "Description": p.unsaid("deleted case")}
    table(folder / "Case.csv", [case, said, other, gone], [f"500Tw0000000299AAQ,0,{p.word('ragged case')}"])
    mine = {"ParentId": "500Tw0000000201AAQ", "CreatedById": "005Tw0000000201AAQ"}
    internal = {"IsPublished": "0", "CommentBody": p.text("unpublished comment"), "ParentId": "500Tw0000000202AAQ"}
    thanks = {"IsPublished": "1", "CommentBody": "Thank you. Please send the shade back to the address in the manual."}
    again = {"IsPublished": "1", "CommentBody": p.released(), "ParentId": "500Tw0000000203AAQ"}
    comments = [
        common("00aTw0000000201AAQ") | mine | internal, common("00aTw0000000202AAQ") | mine | thanks,
        common("00aTw0000000203AAQ") | mine | again,
    ]  # fmt: skip
    table(folder / "CaseComment.csv", comments)
    mail = common("02sTw0000000201AAQ") | {
        "ParentId": "500Tw0000000202AAQ", "TextBody": p.text("mail"), "HtmlBody": f"<p>{p.word('HTML of a mail')}</p>",
        "Subject": p.text("mail"), "FromAddress": p.mail("from"), "FromName": p.name("from"), "ToAddress": p.mail("to"),
        "CcAddress": p.mail("cc"), "Headers": p.text("headers"), "Incoming": "1",
    }  # fmt: skip
    table(folder / "EmailMessage.csv", [mail])
    feed = common("0D5Tw0000000201AAQ") | {"ParentId": "500Tw0000000202AAQ", "Body": p.text("feed"), "Type": "TextPost"}
    table(folder / "FeedItem.csv", [feed])
    changed = common("017Tw0000000201AAQ") | {"CaseId": "500Tw0000000201AAQ", "Field": "Owner"}
    table(folder / "CaseHistory.csv", [changed | {"OldValue": p.name("old value"), "NewValue": p.name("new value")}])
    task = common("00TTw0000000201AAQ") | {
        "WhoId": "003Tw0000000201AAQ", "Subject": p.text("note"), "Description": p.unsaid("note"), "OwnerId": "005Tw",
        "Status": "Completed", "CallDisposition": p.word("unknown column"),
    }  # fmt: skip
    table(folder / "Task.csv", [task])
    table(folder / "Note.csv", [common("002Tw0000000201AAQ") | {"Title": p.text("title"), "Body": p.text("body")}])
    table(folder / "Opportunity.csv", [common("006Tw0000000201AAQ") | {"Name": p.text("opportunity")}])
    table(folder / "Attachment.csv", [common("00PTw0000000201AAQ") | {"Name": p.word("attachment") + ".pdf"}])
    table(folder / "Wish__c.csv", [common("a00Tw0000000201AAQ") | {"Wish__c": p.text("custom object")}])
    ndjson(folder / "loader.log", [p.text("log of the loader")])

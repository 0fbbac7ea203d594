"""Sentinels: words that nobody else writes, in every field of six vendors' exports and in every position of their texts.

What is released may hold none of them. So a text that is released says only what redaction takes out wherever it stands:
names, addresses, numbers of people on file. Every other text is of a record that is not released.
"""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.laws.provoked_failures import CRASHES, RAISES

DAY = "2026-11-02"
CHUNK = 4_000  # characters that the detectors read at once
LIMIT = 200_000  # characters of a text that they read at all

# Where in a text a sentinel stands, as Markdown or plain text; `@@` is the sentinel.
POSITIONS = {
    "first word": "@@ asks why the lamp in the hall is dark.",
    "middle of a sentence": "The lamp of @@ in the hall is dark since the storm.",
    "last word": "The lamp in the hall belongs to @@",
    "before a full stop": "The switch in the hall was sold to @@.",
    "before a comma": "Invited were @@, the electrician, and nobody else.",
    "after a colon": "Owner: @@",
    "double quotes": 'The label on the lamp says "@@" in small print.',
    "typographic quotes": "The label on the switch says „@@“ in small print.",
    "brackets": "The owner of the house (@@) has switched it twice.",
    "square brackets": "The owner of the stairs [@@] has switched it once.",
    "list item": "- a lamp\n- @@\n- a switch",
    "numbered item": "1. a lamp\n2. @@",
    "heading": "## @@",
    "table cell": "| lamp | owner |\n| --- | --- |\n| desk | @@ |",
    "link text": "Read [@@](https://example.com/lamps) before you switch it.",
    "bold": "It was **@@** who has switched the lamp.",
    "inline code": "The panel shows `@@` in its second line.",
    "code block": "```\nowner = @@\nlamp = 2\n```",
    "log line": "```\n2026-10-05 08:12:44 WARN switch owner=@@ state=dark\n```",
    "JSON": '```json\n{"owner": "@@", "lamp": 2}\n```',
    "CSV": "lamp;@@;dark",
    "tab": "owner\t@@\tdark",
    "quoted line": "> @@ has switched the lamp in the hall",
    "greeting": "Dear @@,",
    "own line": "This is whom the lamp belongs to.\n@@\nThe lamp is dark.",
    "dash": "Somebody has switched it — @@ — on Monday.",
    "question": "Is it @@?",
    "sign-off": "Kind regards\n@@",
    "signature": "-- \n@@\nthird floor",
}
# The same for HTML and Confluence's storage format, with what only markup has.
MARKUP = {
    "paragraph": "<p>The lamp of @@ is dark.</p>",
    "heading": "<h2>@@</h2>",
    "bold": "<p>It was <strong>@@</strong> who has switched it.</p>",
    "list item": "<ul><li>a lamp</li><li>@@</li></ul>",
    "table cell": "<table><tbody><tr><th>owner</th><td>@@</td></tr></tbody></table>",
    "link text": '<p>Read <a href="https://example.com/lamps">@@</a> before.</p>',
    "alternative text": '<p><img src="https://example.com/lamp.png" alt="@@" /> is the lamp.</p>',
    "title attribute": '<p title="@@">The lamp in the hall is dark.</p>',
    "code": "<pre><code>owner = @@</code></pre>",
    "quotation": "<blockquote><p>@@ has switched the lamp.</p></blockquote>",
    "comment": "<p>The lamp is old.<!-- @@ --></p>",
    "line break": "<p>The lamp belongs to<br />@@<br />since Monday.</p>",
}
# Of addresses only: names do not stand there.
LINKS = {
    "mailto": '<p>Write to <a href="mailto:@@">the owner</a> of the lamp.</p>',
    "query": '<p>See <a href="https://example.com/lamps?owner=@@">the lamp</a>.</p>',
}
PROSE = "The lamp hangs over the stairs, and the switch beside the door is warm whenever it was used. "
POLISH = (
    "Proszę o pomoc, ponieważ lampa nie działa od wczoraj i nie wiem, co jest przyczyną. Dla mnie to bardzo ważne, że"
)
CHINESE = "您好,楼梯上的灯从星期一开始就不亮了,我已经按了两次开关,但是没有任何反应。请问应该怎么办?" * 3


@dataclass
class Plants:
    """Hands out sentinels, each a word of its own, and remembers where it went and all ids in use."""

    words: dict[str, str] = field(default_factory=dict)  # sentinel → where
    ids: list[tuple[str, str]] = field(default_factory=list)  # source, vendor's id
    known: list[str] = field(default_factory=list)  # values of people on file
    _turns: dict[str, Iterator[str]] = field(default_factory=dict)

    def word(self, where: str) -> str:
        number, letters = len(self.words) + 26**3, ""
        while number:
            number, digit = divmod(number, 26)
            letters = chr(97 + digit) + letters
        found = f"Zq{letters}vex"
        self.words[found] = where
        return found

    def name(self, where: str) -> str:
        return f"{self.word(where)} {self.word(where)}"

    def mail(self, where: str) -> str:
        return f"{self.word(where)}@example.com"

    def text(self, where: str) -> str:
        return f"Something about {self.word(where)} that nobody else may read."

    def keep(self, value: str, where: str) -> str:
        """A value of a fixed form, such as a phone number, as a sentinel."""
        self.words[value] = where
        return value

    def phone(self, where: str) -> str:
        return self.keep(f"+44 7700 900{len(self.words) % 1000:03d}", where)  # Ofcom's, for drama

    def account(self, where: str) -> str:
        return self.keep(f"TW-{4000 + len(self.words)}-{9999 - len(self.words)}", where)

    def id(self, source: str, value: int | str) -> Any:
        self.ids.append((source, str(value)))
        return value

    def on_file(self, value: str) -> str:
        """A value of somebody whom a vendor lists, for `somebody`."""
        self.known.append(value)
        return value

    def somebody(self, *without: str) -> str:
        """A value of somebody on file: each in turn, without those that hold one of the given characters."""
        fit = "".join(without)
        if fit not in self._turns:
            self._turns[fit] = cycle([value for value in self.known if not set(fit) & set(value)])
        return next(self._turns[fit])

    def unsaid(self, where: str, positions: Mapping[str, str] = POSITIONS) -> str:
        """A text that is not released, with a word of its own in each position."""
        return "\n\n".join(form.replace("@@", self.word(f"{where}: {name}")) for name, form in positions.items())

    def released(self, positions: Mapping[str, str] = POSITIONS) -> str:
        """A text that may be released, with somebody's name, address or number in each position."""
        return "\n\n".join(form.replace("@@", self.somebody()) for form in positions.values())


def ndjson(path: Path, rows: list[dict[str, Any] | str]) -> None:
    """Write a line each; a string as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))


def table(path: Path, rows: list[dict[str, str]], more: list[str] | None = None) -> None:
    """Write a CSV with the first row's columns, and further lines as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        stream.write("".join(line + "\r\n" for line in more or ()))


def land_everything(landing: Path, p: Plants) -> None:
    """All exports of the first night; people come first, so that texts can name them."""
    people = zendesk_people(landing / "zendesk" / DAY, p)
    salesforce(landing / "salesforce" / DAY, p)
    zendesk(landing / "zendesk" / DAY, p, people)
    jira(landing / "jira" / DAY, p)
    wiki(landing / "wiki" / DAY, p)
    articles(landing / "kb" / DAY, p)
    mailbox(landing / "mailbox" / DAY, p)


# Zendesk --------------------------------------------------------------------------------------------------------------

DENIED, AGENT, ERASED = 2, 3, 4  # among Zendesk's people


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


def _ticket(p: Plants, number: int, requester: int, **more: Any) -> dict[str, Any]:
    return {
        "id": p.id("zendesk", number), "subject": "The lamp is dark", "status": "solved", "priority": "high",
        "requester_id": 700200 + requester, "created_at": "2026-10-05T08:00:00Z",
        "updated_at": "2026-10-06T08:00:00Z", "raw_subject": p.text("raw subject"), "wish": p.text("unknown field"),
        "recipient": p.mail("ticket recipient"), "external_id": p.word("ticket external id"),
        "tags": [p.word("ticket tag")], "problem_subject": p.text("another unknown field"),
        "collaborators": [{"id": number + 700000, "name": p.name("collaborator"), "email": p.mail("collaborator")}],
        "followers": [{"id": number + 710000, "name": p.name("follower"), "email": p.mail("follower")}],
        "email_ccs": [{"id": number + 720000, "name": p.name("copied"), "email": p.mail("copied")}],
        "satisfaction_rating": {"score": "good", "comment": p.text("satisfaction comment"), "reason": p.word("reason")},
        "via": {"channel": "email", "source": {"from": {"address": p.mail("via"), "name": p.name("via")}}},
        "fields": [{"id": 369998, "value": p.word("field")}],
        "custom_fields": [
            {"id": 360001, "value": p.word("custom field product")},
            {"id": 369999, "value": p.text("unlisted custom field")}, {"id": 360002, "value": "hardware"},
        ],
    } | more  # fmt: skip


def zendesk(folder: Path, p: Plants, people: list[dict[str, Any]]) -> None:
    """Tickets and comments that are released, dropped, quarantined, erased later, or refused when they land."""
    mine, account = people[0], people[0]["user_fields"]["account_number"]
    at_the_border = PROSE * (CHUNK // len(PROSE))
    at_the_border += "x" * (CHUNK - 6 - len(at_the_border))
    tickets: list[dict[str, Any] | str] = [
        _ticket(
            p, 50201, 0,
            description=f"Hello, my lamp is dark. I am {mine['name']}, write to {mine['email']} or call "
            f"{mine['phone']}; my account is {account}. It hangs over the stairs since Monday.",
        ),
        _ticket(p, 50202, 1, description="Hello, the bulb in the hall flickers whenever the door is opened."),
        _ticket(p, 50203, DENIED, subject=p.text("opted-out title"), description=p.unsaid("opted-out ticket")),
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
    ]  # fmt: skip
    ndjson(folder / "tickets-0001.ndjson", tickets)
    comments: list[dict[str, Any] | str] = []
    thanks = "Thank you. Please turn the switch at the door twice and wait for a minute."
    mine_again = f"Dear {people[ERASED]['name']}, {thanks}"
    said = [
        (50201, AGENT, True, thanks), (50202, AGENT, True, thanks), (50203, DENIED, True, p.text("opted-out comment")),
        (50299, 1, True, p.text("orphan comment")), (50210, 5, True, p.released()), (50210, AGENT, True, thanks),
        (50211, AGENT, True, thanks), (50217, AGENT, True, mine_again), (50218, AGENT, True, thanks),
        (50218, AGENT, True, p.released()), (50201, AGENT, False, p.unsaid("internal note")),
        (50202, 1, False, p.text("internal note")),
    ]  # fmt: skip
    for n, (parent, author, public, body) in enumerate(said):
        shown = f"<p title='{p.word('title attribute')}'>{html.escape(body)}</p><!-- {p.word('comment in HTML')} -->"
        comments.append(
            {
                "id": p.id("zendesk", 8000200 + n), "ticket_id": parent, "author_id": 700200 + author,
                "public": public, "body": body, "html_body": shown if "\n" not in body else None,
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
    audit = {"id": 900, "ticket_id": 50201, "created_at": "2026-10-05T12:00:00Z", "author_id": 700203}
    ndjson(folder / "audits.ndjson", [audit | {"events": [event, change], "metadata": {"note": p.text("audit")}}])
    ndjson(
        folder / "articles.ndjson",
        [
            {"id": p.id("zendesk", 3600), "title": p.text("guide title"), "body": p.unsaid("guide article", MARKUP),
             "locale": "en-us", "created_at": "2026-10-05T08:00:00Z", "updated_at": "2026-10-05T08:00:00Z",
             "label_names": [p.word("guide label")], "author_id": 700203}
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


# Jira -----------------------------------------------------------------------------------------------------------------


def _node(kind: str, *content: Any, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "content": list(content)} | ({"attrs": attributes} if attributes else {})


def _words(text: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"marks": list(marks)} if marks else {})


def _document(values: Iterator[str]) -> dict[str, Any]:
    """A document of Atlassian's with a value in each kind of node."""
    paragraph = lambda *inline: _node("paragraph", *inline)  # noqa: E731
    link = {"type": "link", "attrs": {"href": "https://example.com/lamps"}}
    return _node(
        "doc",
        paragraph(_words("The lamp of "), _words(next(values), {"type": "strong"}), _words(" is dark.")),
        _node("heading", _words(next(values)), level=2),
        _node("bulletList", _node("listItem", paragraph(_words(next(values))))),
        _node("table", _node("tableRow", _node("tableCell", paragraph(_words(next(values)))))),
        _node("codeBlock", _words(f"owner = {next(values)}"), language="ini"),
        _node("blockquote", paragraph(_words(next(values)))),
        _node("panel", paragraph(_words(next(values))), panelType="info"),
        _node("expand", paragraph(_words(next(values))), title=next(values)),
        paragraph(_words(next(values), link), {"type": "mention", "attrs": {"text": f"@{next(values)}", "id": "x"}}),
        paragraph({"type": "status", "attrs": {"text": next(values)}}, {"type": "hardBreak"}, _words(next(values))),
        _node("taskList", _node("taskItem", _words(next(values)), state="TODO")),
    ) | {"version": 1}


def jira(folder: Path, p: Plants) -> None:
    """Requests that are released and that are not, with comments, history, work log and files."""

    def user(serial: str, kind: str, known: bool = True) -> dict[str, Any]:
        name, mail = p.name("Jira user"), p.mail("Jira user")
        if known:
            p.on_file(name), p.on_file(mail)
        return {
            "accountId": f"5f3c1a52{serial}", "accountType": kind, "displayName": name, "emailAddress": mail,
            "name": p.word("Jira login"), "active": True,
        }  # fmt: skip

    customer, agent = user("0001", "customer"), user("0002", "atlassian")
    unsaid = lambda where: iter(lambda: p.word(where), None)  # noqa: E731
    told = lambda: iter(lambda: p.somebody("@+"), None)  # noqa: E731

    def comment(number: int, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "id": p.id("jira", str(number)), "author": agent, "updateAuthor": user(f"9{number}", "atlassian", False),
            "body": body, "created": "2026-10-05T09:00:00.000+0000", "jsdPublic": True,
            "renderedBody": f"<p>{p.word('rendered comment')}</p>",
        } | more  # fmt: skip

    def issue(number: int, description: dict[str, Any], project: str = "service_desk", **more: Any) -> dict[str, Any]:
        fields = {
            "summary": "The lamp in the lab is dark", "status": {"name": "Resolved"}, "priority": {"name": "High"},
            "issuetype": {"name": "Service Request"}, "created": "2026-10-05T08:00:00.000+0000",
            "project": {"id": "1", "key": "TSD", "name": p.text("project name"), "projectTypeKey": project},
            "updated": "2026-10-06T08:00:00.000+0000", "description": description, "reporter": customer,
            "creator": customer, "assignee": agent, "labels": [p.word("Jira label")],
            "components": [{"name": p.word("component"), "description": p.text("component")}],
            "environment": p.text("environment"), "fixVersions": [{"name": p.word("version")}],
            "customfield_10050": {"value": p.word("custom product")}, "customfield_19999": p.text("unlisted field"),
            "issuelinks": [{"outwardIssue": {"key": "TSD-9", "fields": {"summary": p.text("linked issue")}}}],
            "subtasks": [{"key": "TSD-8", "fields": {"summary": p.text("subtask")}}],
            "attachment": [{"id": p.id("jira", f"7{number}"), "author": agent, "filename": p.word("file") + ".png"}],
            "worklog": {"worklogs": [{"id": p.id("jira", f"8{number}"), "author": agent, "comment": p.text("work log")}]},
            "comment": {"comments": []},
        } | more  # fmt: skip
        items = [
            {"field": name, "fromString": p.text(f"changelog {name}"), "toString": p.text(f"changelog {name}")}
            for name in ("summary", "description", "assignee", "labels", "Attachment")
        ]
        entry = {"id": p.id("jira", f"6{number}"), "author": agent, "created": "2026-10-05T10:00:00.000+0000"}
        return {
            "id": p.id("jira", str(number)), "key": f"TSD-{number}", "fields": fields,
            "renderedFields": {"description": f"<p>{p.word('rendered description')}</p>"},
            "changelog": {"histories": [entry | {"items": items}]},
        }  # fmt: skip

    shut = {"visibility": {"type": "role", "value": p.word("role")}}
    plain = {"type": "text", "text": "Thank you. Please turn the switch at the door twice and wait for a minute."}
    comments = [
        comment(5000, _document(told()), author=customer),
        comment(5001, _node("doc", _node("paragraph", plain))), comment(5002, _document(unsaid("internal comment")), jsdPublic=False),
        comment(5003, _document(unsaid("restricted comment")), **shut),
    ]  # fmt: skip
    issues = [
        issue(2001, _document(told()), comment={"comments": comments}),
        issue(2002, _document(unsaid("issue with a level")), security={"name": p.word("level")}),
        issue(2003, _document(unsaid("software issue")), "software", reporter=agent, creator=agent),
        issue(2004, _document(unsaid("open issue")), status={"name": p.word("Jira status")}),
        issue(2005, _document(unsaid("issue with a bad date")), created=p.word("Jira date")),
    ]
    folder.mkdir(parents=True)
    page = {"startAt": 0, "names": {"customfield_10050": p.word("field name")}, "issues": issues}
    (folder / "search-0001.json").write_text(json.dumps(page))


# Confluence, articles, mails ------------------------------------------------------------------------------------------


def wiki(folder: Path, p: Plants) -> None:
    """A space export with pages of every state, in a zip."""
    objects: list[str] = []

    def add(kind: str, identity: int | str, key: str = "id", /, **properties: Any) -> None:
        inside = f'<id name="{key}">{identity}</id>'
        for name, value in properties.items():
            if isinstance(value, tuple):  # a reference: class, id
                inner = f'<id name="{"key" if value[0].startswith("Conf") else "id"}">{value[1]}</id>'
                inside += f'<property name="{name}" class="{value[0]}" package="x">{inner}</property>'
            else:
                inside += f'<property name="{name}"><![CDATA[{value.replace("]]", "]] ")}]]></property>'
        objects.append(f'<object class="{kind}" package="x">{inside}</object>')

    add("Space", 1, name=p.text("space name"), key="HELP", spaceStatus="CURRENT", description=p.text("space"))
    add("SpacePermission", 2, type="VIEWSPACE", group="", space=("Space", 1))
    mail, name = p.on_file(p.mail("wiki user")), p.on_file(p.name("wiki user"))
    add("ConfluenceUserImpl", "8a7f80c5", "key", name=mail, lowerName=mail, email=mail)
    add("InternalUser", 3, name=mail, displayName=name, emailAddress=mail, credential=p.word("credential"))

    def page(identity: int, body: str, **more: Any) -> None:
        add("BodyContent", identity + 1000, body=body, content=("Page", identity), bodyType="2")
        named = {"title": "Lamps in the lab", "version": "1", "creationDate": "2026-01-01 08:00:00.000"}
        named |= {"lastModificationDate": "2026-01-01 08:00:00.000", "versionComment": p.text("version comment")}
        author = ("ConfluenceUserImpl", "8a7f80c5")
        links = {"space": ("Space", 1), "creator": author, "lastModifier": author, "contentStatus": "current"}
        add("Page", p.id("wiki", identity), **(named | links | more))
        add("Label", identity + 2000, name=p.word("wiki label"), namespace="global")
        add("Labelling", identity + 3000, label=("Label", identity + 2000), content=("Page", identity))

    hidden = (
        f'<ac:structured-macro ac:name="jira"><ac:parameter ac:name="owner">{p.word("macro parameter")}</ac:parameter>'
        f"</ac:structured-macro><ac:placeholder>{p.word('placeholder')}</ac:placeholder>"
    )
    panel = (
        f'<ac:structured-macro ac:name="panel"><ac:parameter ac:name="title">{p.somebody("@+-")}</ac:parameter>'
        f"<ac:rich-text-body><p>{p.somebody()}</p></ac:rich-text-body></ac:structured-macro>"
        f'<ac:structured-macro ac:name="noformat"><ac:plain-text-body><![CDATA[owner = {p.somebody()}]]>'
        "</ac:plain-text-body></ac:structured-macro>"
        '<p>See <ac:link><ri:page ri:content-title="Lamps" /><ac:plain-text-link-body>'
        f"<![CDATA[{p.somebody()}]]></ac:plain-text-link-body></ac:link>.</p>"
    )
    page(101, p.released(MARKUP) + panel + hidden)
    page(102, p.unsaid("restricted page", MARKUP), title=p.text("restricted title"))
    add("ContentPermissionSet", 4, type="View", owningContent=("Page", 102))
    page(103, p.unsaid("draft page", MARKUP), title=p.text("draft title"), contentStatus="draft")
    page(104, p.unsaid("trashed page", MARKUP), title=p.text("trashed title"), contentStatus="deleted")
    page(105, p.released(MARKUP), title=f"Lamps of {p.somebody('@+-')}", version="2")
    page(106, f"<p>{p.somebody()} has the old lamp.</p>", originalVersion=("Page", 105), version="1")
    add("Comment", 5, content=("Page", 101), title=p.text("comment on a page"))
    add("BodyContent", 6, body=f"<p>{p.word('body of a comment')}</p>", content=("Comment", 5), bodyType="2")
    add("Attachment", 7, title=p.word("wiki attachment") + ".png", containerContent=("Page", 101))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        dump = f"<hibernate-generic>{''.join(objects)}</hibernate-generic>"
        archive.writestr("entities.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{dump}')
        archive.writestr("exportDescriptor.properties", f"exportType=space\nname={p.word('export descriptor')}\n")
        archive.writestr("attachments/101/7/1", p.text("attached file"))
    folder.mkdir(parents=True)
    (folder / "export-help-space.zip").write_bytes(packed.getvalue())
    (folder / "export-settings.txt").write_text(p.text("file beside an export"))


def articles(folder: Path, p: Plants) -> None:
    """A folder of documents: Markdown, HTML and text."""

    def article(name: str, body: str, **front: str) -> None:
        given = {"version": "1", "effective_date": "2026-01-01", "confidentiality": "internal"} | front
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        matter = "".join(f"{key}: {value}\n" for key, value in given.items())
        path.write_text(f"---\n{matter}---\n\n# Lamps\n\n{body}\n")

    article(
        f"{p.word('folder')}/{p.word('file name')}.md", "A lamp that stays dark is switched at its panel, twice.",
        id="lamps", reviewer=p.name("unknown front matter"), ticket=p.word("unknown front matter"),
        tags=f"[{p.word('article tag')}]", author=p.name("author"), description=p.text("description"),
        keywords=p.word("keyword"), department=p.word("department"), region=p.word("region"), status=p.word("status"),
        product=p.word("product"), language=p.word("language"),
    )  # fmt: skip
    article("positions.md", p.released(), id="positions", title=f"Lamps of {p.somebody('@+-')}")
    article(
        "a.md",
        p.unsaid("secret article"),
        id=p.word("article id"),
        title=p.word("title"),
        confidentiality="confidential",
    )
    article("b.md", p.unsaid("future article"), id="future", title=p.word("title"), effective_date="2031-01-01")
    article("c.md", p.text("body of a bad date"), id="bad", title=p.word("title"), effective_date=p.word("date"))
    article("d.md", p.text("bad front matter"), id="[" + p.word("not YAML"))
    article("e.md", p.text("unknown level"), id="level", confidentiality=p.word("level"))
    article("f.md", f"{POLISH} {p.word('article that no model reads')} nie jest lampą, ale proszę.", id="polish")
    meta = f'<meta name="keywords" content="{p.word("meta")}"><meta name="author" content="{p.name("meta author")}">'
    secret = '<meta name="confidentiality" content="confidential"><meta name="version" content="1">'
    body = p.unsaid("confidential HTML", MARKUP | LINKS)
    (folder / "g.html").write_text(
        f"<html><head><title>{p.word('page title')}</title>{meta}{secret}</head><body>{body}</body></html>"
    )
    (folder / "picture.svg").write_text(p.text("unknown file"))
    for form in ("docx", "pdf", "html"):
        (folder / f"broken.{form}").write_bytes(b"\x00\xff" + p.text(f"broken {form}").encode())
    (folder / "broken.md").write_bytes(
        b"---\nid: broken\n---\n\xff\xfe\xe9 " + p.text("not UTF-8, an article").encode()
    )


def mailbox(folder: Path, p: Plants) -> None:
    """An mbox, which no corpus selects: mails, an automatic answer, one without a date, one without an end."""

    def mail(number: int, body: str, kind: str = "text/plain", **headers: str) -> str:
        named = {
            "Message-ID": f"<{p.id('mailbox', f'm{number}@example.com')}>", "From": f"{p.name('from')} <{p.mail('from')}>",
            "To": f"{p.name('to')} <{p.mail('to')}>", "Cc": p.mail("cc"), "Reply-To": p.mail("reply to"),
            "Subject": p.text("mail subject"), "Date": "Mon, 05 Oct 2026 08:00:00 +0000", "X-Note": p.text("header"),
            "Received": f"from {p.word('relay')}.example by mx.example", "X-Originating-IP": p.word("origin"),
            "Content-Type": f'{kind}; charset="utf-8"', "MIME-Version": "1.0",
        } | headers  # fmt: skip
        lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in named.items())
        return f"From - Mon Oct 05 08:00:00 2026\n{lines}\n{body}\n\n"

    attached = (
        f"--zq\nContent-Type: text/plain\n\n{p.text('part of a mail')}\n--zq\nContent-Type: application/pdf; "
        f'name="{p.word("attached name")}.pdf"\nContent-Disposition: attachment; filename="{p.word("attached file")}.pdf"'
        f"\n\n{p.text('attached bytes')}\n--zq--\n"
    )
    mails = [
        mail(1, p.unsaid("mail")), mail(2, p.unsaid("mail in HTML", MARKUP | LINKS), "text/html"),
        mail(3, attached, 'multipart/mixed; boundary="zq"'), mail(4, p.text("automatic"), Auto_Submitted="auto-replied"),
        mail(5, p.text("mail without a date"), Date=p.word("date of a mail")), mail(6, p.text("secret"), Subject="Secret"),
    ]  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "support.mbox").write_text("".join(mails))
    (folder / "msgFilterRules.dat").write_text(p.text("filter rules"))
    (folder / "broken.eml").write_bytes(b"\xff\x00" + p.text("broken mail").encode())

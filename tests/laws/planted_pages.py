"""Sentinels in exports of Jira and Confluence, in a folder of articles and in a mailbox."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.laws.planted_sentinels import LINKS, MARKUP, POLISH, Plants

WORDS = "UPD stands for uninterruptible power device."  # for a glossary

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
    page(101, f"{p.released(MARKUP)}{panel}{hidden}<p>{WORDS}</p>")
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
    article(
        "positions.md", f"{p.released()}\n\n{WORDS}\nHOL stands for {p.somebody('@+-')}.", id="positions",
        title=f"Lamps of {p.somebody('@+-')}", department="support", status="published",
    )  # fmt: skip
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
        mail(5, p.text("mail without a date"), Date=p.word("date of a mail")), mail(6, p.text("last mail")),
    ]  # fmt: skip
    folder.mkdir(parents=True)
    (folder / "support.mbox").write_text("".join(mails))
    (folder / "msgFilterRules.dat").write_text(p.text("filter rules"))
    (folder / "broken.eml").write_bytes(b"\xff\x00" + p.text("broken mail").encode())

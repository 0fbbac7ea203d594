"""The demo's Jira, Confluence and mail exports, decoded without the readers: what the truth says stands there."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import html
import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from curation.demo.landings import DATES, make_landings
from curation.demo.planted import Truth
from curation.sources.census import Census
from curation.sources.landings.guard import COLUMNS, guarded_landings
from curation.sources.reader import Record, reader
from curation.storage.landings.landing import LandingZone

Object = dict[str, Any]
Files = Mapping[str, bytes]
Landings = Mapping[tuple[str, dt.date], Files]
SOURCES = {"jira": "jira", "wiki": "confluence", "mailbox": "mail"}
AGENTS = "@tarnwick.example.com"


@pytest.fixture(scope="module", params=[1.0, 0.05], ids=["full", "small"])
def made(request: pytest.FixtureRequest) -> tuple[Landings, Truth]:
    return make_landings(7, request.param)


# What the exports hold ------------------------------------------------------------------------------------------------


def issues(files: Files) -> Iterator[Object]:
    """Every issue of a landing, in order."""
    for _, data in sorted(files.items()):
        yield from json.loads(data)["issues"]


def plain(document: Object) -> str:
    """The lines of an Atlassian document of paragraphs."""
    return "\n\n".join(
        "".join("\n" if node["type"] == "hardBreak" else node["text"] for node in block["content"])
        for block in document["content"]
    )


def comments(issue: Object) -> list[Object]:
    found: list[Object] = issue["fields"]["comment"]["comments"]
    return found


def jira_texts(files: Files) -> Iterator[tuple[str, str]]:
    for issue in issues(files):
        yield f"jira:issue:{issue['id']}", plain(issue["fields"]["description"])
        yield from ((f"jira:comment:{c['id']}", plain(c["body"])) for c in comments(issue) if "id" in c)


def jira_rows(files: Files) -> int:
    count = 0
    for data in files.values():
        people = set()
        for issue in json.loads(data)["issues"]:
            histories, fields = issue["changelog"]["histories"], issue["fields"]
            parts = [*comments(issue), *histories, *fields["attachment"]]
            count += 1 + len(parts)
            people |= {part["author"]["accountId"] for part in parts}
            people |= {fields[who]["accountId"] for who in ("reporter", "creator", "assignee")}
        count += len(people)
    return count


def members(files: Files) -> dict[str, bytes]:
    """What is in the zips of a landing, and what lies beside them."""
    found = {name: data for name, data in files.items() if not name.endswith(".zip")}
    for name, data in files.items():
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found |= {f"{name}/{entry}": archive.read(entry) for entry in archive.namelist()}
    return found


def objects(files: Files) -> list[tuple[str, str]]:
    """(class, content) of every object of a dump, in order."""
    (dump,) = (data.decode() for name, data in members(files).items() if name.endswith("/entities.xml"))
    return re.findall(r'<object class="(\w+)"[^>]*>\n(.*?)</object>', dump, re.DOTALL)


def target(content: str, name: str) -> str:
    """The id that a property refers to; empty where there is none."""
    found = re.search(rf'<property name="{name}"[^>]*><id name="id">(\d+)</id>', content)
    return found[1] if found else ""


def pages(files: Files) -> dict[str, str]:
    """Reference of each version of a page → the object."""
    found = {}
    for kind, content in objects(files):
        if kind == "Page":
            identity = re.findall(r'<id name="id">(\d+)</id>', content)[0]
            (number,) = re.findall(r'<property name="version">(\d+)<', content)
            found[f"wiki:article:{target(content, 'originalVersion') or identity}@{number}"] = content
    return found


def wiki_texts(files: Files) -> Iterator[tuple[str, str]]:
    bodies = {target(content, "content"): content for kind, content in objects(files) if kind == "BodyContent"}
    for ref, content in pages(files).items():
        body = bodies[re.findall(r'<id name="id">(\d+)</id>', content)[0]]
        yield ref, html.unescape(re.sub(r"</?\w[^>]*>", "", body.split("<![CDATA[", 1)[1]))


def mails(files: Files) -> list[Any]:
    """The messages of a landing, in order."""
    parts = re.split(rb"(?m)^From - .*\n", files["support.mbox"])[1:]
    return [email.message_from_bytes(part, policy=email.policy.default) for part in parts]


def name_of(mail: Any) -> str:
    return f"mailbox:message:{str(mail['Message-ID']).strip('<>')}"


def mail_texts(files: Files) -> Iterator[tuple[str, str]]:
    yield from ((name_of(mail), mail.get_body(("plain",)).get_content()) for mail in mails(files))


def texts(landings: Landings, date: dt.date | None = None) -> dict[str, str]:
    """Text by reference; the newest state wins."""
    found: dict[str, str] = {}
    read: dict[str, Callable[[Files], Iterator[tuple[str, str]]]]
    read = {"jira": jira_texts, "wiki": wiki_texts, "mailbox": mail_texts}
    for (source, landed), files in landings.items():
        if source in read and date in (None, landed):
            found |= dict(read[source](files))
    return found


# What is true of all of them ------------------------------------------------------------------------------------------


def test_every_object_and_message_is_counted(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    for date in DATES:
        assert truth.rows["jira", date] == jira_rows(landings["jira", date])
        wiki = landings["wiki", date]
        assert truth.rows["wiki", date] == len(objects(wiki)) + len(members(wiki)) - 1
        mailbox = landings["mailbox", date]
        assert truth.rows["mailbox", date] == len(mails(mailbox)) + len(mailbox) - 1


def test_each_source_is_small_and_says_something_else_every_night(made: tuple[Landings, Truth]) -> None:
    landings, _ = made
    found = [texts(landings, date) for date in DATES]
    for source in SOURCES:
        sizes = [sum(ref.startswith(f"{source}:") for ref in night) for night in found]
        assert all(0 < size <= 120 for size in sizes)
    for before, after in itertools.pairwise(found):
        for source in SOURCES:
            assert {r for r in before if r.startswith(source)} != {r for r in after if r.startswith(source)}


def test_planted_values_stand_in_the_texts_they_name(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    found = texts(landings)
    phenomena = set()
    elsewhere = ("opted_out", "workflow_change", "revised_page", "late_root", "deleted_page", "removed_page")
    for item in truth.planted:
        if item.value and item.where[0].startswith(tuple(SOURCES)) and item.phenomenon not in elsewhere:
            assert item.value in found[item.where[0]], item
            phenomena.add((item.where[0].partition(":")[0], item.phenomenon))
    for source in SOURCES:
        assert {(source, "pii_email"), (source, "pii_phone"), (source, "internal_secret")} <= phenomena


def test_nobody_and_nothing_in_them_is_real(made: tuple[Landings, Truth]) -> None:
    landings, _ = made
    for text in texts(landings).values():
        assert set(re.findall(r"@[\w.-]+\.\w+", text)) <= {
            found for found in re.findall(r"@[\w.-]+\.\w+", text) if re.search(r"[@.]example\.(com|org|net)$", found)
        }
    for (source, _), files in landings.items():
        if source in SOURCES:
            for data in members(files).values():
                hosts = set(re.findall(rb"https?://([\w.-]+)", data))
                assert all(host.endswith((b"example.com", b"example.org", b"example.net")) for host in hosts)


# Jira -----------------------------------------------------------------------------------------------------------------


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))}


def test_an_escalated_ticket_is_a_near_duplicate_that_names_it(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    wanted = {ref.rsplit(":", 1)[1] for ref in truth.ids("escalated_copy", "zendesk:")}
    said: dict[str, list[str]] = {}
    for date in DATES:
        for line in landings["zendesk", date]["comments-0001.ndjson"].decode().splitlines():
            number = re.search(r'"ticket_id": (\d+)', line)
            if number and number[1] in wanted and json.loads(line)["public"]:
                said.setdefault(f"zendesk:ticket:{number[1]}", []).append(json.loads(line)["body"])
    copies = {}
    for date in DATES:
        for issue in issues(landings["jira", date]):
            public = [plain(c["body"]) for c in comments(issue) if c["jsdPublic"] and "visibility" not in c]
            copies[f"jira:issue:{issue['id']}"] = [plain(issue["fields"]["description"]), *public]
    items = truth.of("escalated_copy")
    assert len(items) == len(wanted) >= 1
    for item in items:
        ticket, issue = item.where
        assert copies[issue][0].startswith(f"Escalated from Zendesk ticket {ticket.rsplit(':', 1)[1]}.")
        first, second = (shingles("\n".join(parts)) for parts in (said[ticket], copies[issue]))
        assert 0.8 <= len(first & second) / len(first | second) < 1


def test_a_comment_for_the_team_and_a_bug_are_marked_as_jira_marks_them(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    found = {i["id"]: i for date in DATES for i in issues(landings["jira", date])}
    by_id = {c["id"]: c for issue in found.values() for c in comments(issue) if "id" in c}
    for ref in truth.ids("restricted_comment"):
        assert by_id[ref.rsplit(":", 1)[1]]["visibility"]["type"] == "role"
    for ref in truth.ids("internal_secret", "jira:"):
        assert by_id[ref.rsplit(":", 1)[1]]["jsdPublic"] is False
    bugs = {f"jira:issue:{i['id']}" for i in found.values() if i["fields"]["project"]["projectTypeKey"] == "software"}
    assert bugs == truth.ids("internal_issue")


def test_an_issue_comes_again_whole_with_its_history_when_it_changed(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    assert truth.of("workflow_change")
    for item in truth.of("workflow_change"):
        states = []
        for date in DATES[:2]:
            (issue,) = (i for i in issues(landings["jira", date]) if f"jira:issue:{i['id']}" == item.where[0])
            states.append(issue)
        before, after = states
        assert "→".join(s["fields"]["status"]["name"] for s in states) == item.value
        assert len(after["changelog"]["histories"]) == len(before["changelog"]["histories"]) + 1
        assert {f"jira:comment:{c['id']}" for c in comments(after)[-2:]} == set(item.where[1:])
        assert comments(after)[:-2] == comments(before)
        assert dt.datetime.fromisoformat(after["fields"]["updated"]).date() == DATES[0]


# Confluence -----------------------------------------------------------------------------------------------------------


def test_a_space_is_whole_every_night_but_for_what_was_deleted(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    nights = [pages(landings["wiki", date]) for date in DATES]
    (removed,), (deleted,) = truth.ids("removed_page"), truth.ids("deleted_page")
    assert [removed in night for night in nights] == [True, True, False]
    assert ["<![CDATA[deleted]]>" in night[deleted] for night in nights] == [False, False, True]
    (revised,) = truth.of("revised_page")
    old, new = revised.where
    assert [(old in night, new in night) for night in nights] == [(True, False), (True, True), (True, True)]
    assert set(nights[1]) - set(nights[0]) == {new}
    assert set(nights[1]) - set(nights[2]) == {removed}
    for ref in truth.ids("historical_version"):
        assert target(nights[-1][ref], "originalVersion")
    for ref in truth.ids("restricted_page"):
        assert "ContentPermissionSet" in nights[0][ref]
    for ref in truth.ids("draft_page"):
        assert "<![CDATA[draft]]>" in nights[0][ref]


def test_bodies_are_in_storage_format_with_macros(made: tuple[Landings, Truth]) -> None:
    landings, _ = made
    dump = members(landings["wiki", DATES[0]])["export-help-space.zip/entities.xml"].decode()
    macros = set(re.findall(r'ac:structured-macro ac:name="(\w+)"', dump))
    assert macros >= {"code", "info", "warning", "expand", "toc", "status", "noformat"}
    assert all(element in dump for element in ("<ac:task-list>", "<ri:user ", "<ri:page ", "<ac:image ", "]] >"))
    assert any("/attachments/" in name for name in members(landings["wiki", DATES[0]]))


def test_the_zip_says_nothing_of_when_and_where_it_was_written(made: tuple[Landings, Truth]) -> None:
    landings, _ = made
    for date in DATES:
        with zipfile.ZipFile(io.BytesIO(landings["wiki", date]["export-help-space.zip"])) as archive:
            for entry in archive.infolist():
                assert (entry.date_time, entry.compress_type, entry.create_system) == ((2026, 1, 1, 0, 0, 0), 0, 3)


# Mail -----------------------------------------------------------------------------------------------------------------


def test_replies_name_what_they_answer_and_one_comes_before_it(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    arrived = {name_of(mail): (date, mail) for date in DATES for mail in mails(landings["mailbox", date])}
    for _, mail in arrived.values():
        above = [f"mailbox:message:{each}" for each in re.findall(r"<([^>]+)>", str(mail["References"] or ""))]
        assert set(above) <= arrived.keys()
        assert (f"<{above[-1].rsplit(':', 1)[1]}>" if above else None) == mail["In-Reply-To"]
    (late,) = truth.of("late_root")
    root, reply = late.where
    assert (arrived[root][0], arrived[reply][0]) == (DATES[2], DATES[0])
    assert str(arrived[reply][1]["References"]).strip("<>") == root.rsplit(":", 1)[1]
    (later,) = truth.of("late_reply")
    assert [arrived[ref][0] for ref in later.where] == [DATES[0], DATES[1]]


def test_a_programs_mail_says_so_and_colleagues_write_to_colleagues(made: tuple[Landings, Truth]) -> None:
    landings, truth = made
    arrived = {name_of(mail): mail for date in DATES for mail in mails(landings["mailbox", date])}
    programs = {ref for ref, mail in arrived.items() if mail["Auto-Submitted"]}
    assert programs == truth.ids("out_of_office_mail")
    for ref in truth.ids("internal_mail"):
        assert AGENTS in str(arrived[ref]["From"]) and AGENTS in str(arrived[ref]["To"])
    assert any(mail.is_multipart() for mail in arrived.values())
    quoted = truth.ids("quoted_reply", "mailbox:")
    assert quoted and all("\n> " in arrived[ref].get_body(("plain",)).get_content() for ref in quoted)


# With the readers -----------------------------------------------------------------------------------------------------


def records(landings: Landings, source: str, date: dt.date, folder: Any) -> list[Record]:
    """The records of one landing as its source's YAML has them read."""
    place = folder / source / date.isoformat()
    for name, data in landings[source, date].items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    module = reader(SOURCES[source])
    options = {"mailbox": {"own_domains": (AGENTS[1:],)}}.get(source, {})
    with LandingZone(str(folder / source), source, folder / "scratch").opened(date) as landing:
        items = list(module.read(landing.files, module.Options(**options), Census(module.FAMILIES)))
    return [item for item in items if isinstance(item, Record)]


def test_what_is_not_for_everybody_is_read_as_internal(made: tuple[Landings, Truth], tmp_path: Any) -> None:
    landings, truth = made
    for source, entity in (("jira", "issue"), ("jira", "comment"), ("wiki", "article"), ("mailbox", "message")):
        found: dict[str, str] = {}
        for date in DATES:
            for record in records(landings, source, date, tmp_path):
                version = f"@{record.version}" if record.version else ""
                if (record.entity == "thread") != (entity == "comment") or source != "jira":
                    found.setdefault(f"{source}:{entity}:{record.record_id}{version}", record.visibility)
        hidden = ("restricted_comment", "internal_secret", "internal_issue", "internal_mail", "restricted_page")
        closed = {ref for kind in (*hidden, "draft_page") for ref in truth.ids(kind, f"{source}:{entity}:")}
        assert closed <= found.keys()
        assert {found[ref] for ref in closed} <= {"internal"}
        assert "public" in found.values()


def test_a_night_of_the_wiki_deletes_too_little_to_be_held(made: tuple[Landings, Truth], tmp_path: Any) -> None:
    import pyarrow as pa

    landings, _ = made
    rows = [
        {"landed_on": date, "entity": record.entity, "record_id": record.record_id}
        for date in DATES
        for record in records(landings, "wiki", date, tmp_path)
    ]
    schema = pa.schema([("landed_on", pa.date32()), ("entity", pa.string()), ("record_id", pa.string())])
    assert schema.names == COLUMNS
    table = pa.Table.from_pylist(rows, schema=schema)
    assert guarded_landings([table], [], DATES, 0.2).waiting == {}
    assert guarded_landings([table], [], DATES, 0.0).waiting != {}

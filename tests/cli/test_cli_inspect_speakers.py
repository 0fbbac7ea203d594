"""`curation inspect` says who speaks, what would keep all of it from being an answer, and which option declares it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from curation.settings.names import SourceName
from curation.settings.yamlfile import read_yaml
from curation.sources.first_look.speakers import Speakers
from curation.sources.reader import Origin, Record
from curation.sources.settings import SourceSettings
from curation.sources.vendors.folder import Options as FolderOptions
from curation.sources.vendors.jira.fields import Options as JiraOptions

Call = Callable[..., Any]
ARCHIVE = "".join(
    f"From {who} at {host}  Thu Nov  5 0{n}:45:02 2026\nFrom: {who} at {host} (Eva Faure)\nDate: Thu Nov  5 0{n}:45:02 2026\n"
    f"Subject: [Users] Lamp\nMessage-ID: <{n}@{host}>\n\nThe lamp flickers for the {n}th time.\n\n"
    for n, (who, host) in enumerate([("ann", "customer.example"), ("bo", "example.com"), ("cy", "elsewhere.example")])
)


@pytest.mark.parametrize("name", ["users/2026-November.txt", "users.mbox"])
def test_a_monthly_archive_is_named_mail_and_its_clock_is_asked_for(
    curation: Call, small: Any, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "lists.example.com" / name
    file.parent.mkdir(parents=True)
    file.write_text(ARCHIVE)
    done = curation("inspect", str(tmp_path / "lists.example.com"), on=small)
    assert done.out.startswith("mail timezone=UTC: 3 rows and objects: 3 transcript"), done.out + done.err
    assert "dates name no zone, and are read as UTC" in done.out
    assert "3 turns with text: 3 of requesters, 0 of agents (0 public)" in done.out
    assert "own_domains: [example.com]" in done.out
    assert "customer.example" not in done.out


def issues(folder: Path) -> Path:
    folder.mkdir()
    comments = [
        {"id": str(n), "author": {"accountId": "bo", "displayName": "Bo Desk"}, "body": "Turn the ring.",
         "created": "2026-11-02T08:00:00.000+0000"} for n in (7, 8)
    ]  # fmt: skip
    fields = {
        "summary": "Lamp", "description": "It flickers.", "created": "2026-11-01T08:00:00.000+0000",
        "updated": "2026-11-01T08:00:00.000+0000", "reporter": {"accountId": "ann", "displayName": "Eva Faure"},
        "assignee": {"accountId": "bo"}, "comment": {"comments": comments}, "project": {"projectTypeKey": "software"},
    }  # fmt: skip
    (folder / "issues.json").write_text(json.dumps({"issues": [{"id": "1", "key": "LAMP-1", "fields": fields}]}))
    return folder


def test_comments_that_nothing_makes_public_and_nobody_s_agents_are_told_with_their_options(
    curation: Call, small: Any, tmp_path: Path
) -> None:
    draft = tmp_path / "defs.yaml"
    done = curation("inspect", str(issues(tmp_path / "export")), "--draft", str(draft), on=small)
    assert done.out.startswith("jira: ")
    assert "3 turns with text: 3 of requesters, 0 of agents (0 public), 0 of programs; 3 are internal" in done.out
    assert "1 author who never opens a thread wrote 2 turns" in done.out
    assert "no turn says who may read it: all are internal" in done.out
    assert "`public_comments: true`" in done.out
    assert "`agents: ['@example.com']`" in done.out
    text = draft.read_text().replace("CHANGE ME", "the desk")
    draft.write_text(text)
    assert read_yaml(draft).parse(SourceSettings, ("attributes",)).options == {}
    for line in ("# options:", "# public_comments: true", "# agents: ['@example.com']"):
        text = text.replace(line, line.removeprefix("# "))
    draft.write_text(text)
    assert read_yaml(draft).parse(SourceSettings, ("attributes",)).options == {
        "public_comments": True, "agents": ["@example.com"],
    }  # fmt: skip
    assert "Faure" not in done.out + text


def turn(role: str | None, author: str | None, visibility: str = "public", entity: str = "turn") -> Record:
    return Record(Origin("x", b"", 0), entity, "1", text="Hello.", role=role, author_ref=author, visibility=visibility)


def test_answers_that_are_all_internal_are_told_though_questions_are_public() -> None:
    speakers = Speakers()
    for each in (turn("requester", "ann", entity="thread"), turn("agent", "bo", "internal"), turn("system", None)):
        speakers.see(each)
    assert speakers.in_words() == (
        "3 turns with text: 1 of requesters, 1 of agents (0 public), 1 of programs; 1 are internal"
    )
    (missing,) = speakers.missing(JiraOptions)
    assert "every turn of an agent is internal" in missing.said
    assert missing.options == (("public_comments", "true"),)


def test_what_has_public_answers_misses_nothing_and_people_on_file_say_who_answers() -> None:
    speakers = Speakers()
    speakers.see(turn(None, "bo"))
    speakers.see(Record(Origin("x", b"", 0), "person", "bo", role="agent"))
    assert list(speakers.missing(JiraOptions)) == []
    assert speakers.counts() == {("agent", "public"): 1}


def test_articles_have_no_speakers() -> None:
    speakers = Speakers()
    speakers.see(Record(Origin("x", b"", 0), "article", "1", text="The lamp.", role="author"))
    assert (speakers.in_words(), list(speakers.missing(FolderOptions))) == (None, [])


WORDS = (
    "lamp",
    "ring",
    "fuse",
    "wire",
    "shed",
    "gate",
    "panel",
    "timer",
    "stairs",
    "window",
    "cable",
    "switch",
    "socket",
)


def test_many_names_are_folded_and_articles_without_a_date_are_told(curation: Call, small: Any, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for first in WORDS:
        for second in WORDS:
            (folder / f"{first}-{second}.md").write_text(f"# The {first}\n\nIt hangs near the {second}.\n")
    (folder / "dated.md").write_text("---\nmodified: 2026-11-01\n---\n\nThe desk.\n")
    for number in range(4):
        (folder / f"part-{number}.md").write_text(f"Part {number} is here.\n")
    done = curation("inspect", str(folder), "--show-text", on=small)
    names = [line for line in done.out.splitlines() if ".md" in line]
    assert names == ["  4 × part-#.md", "  170 of other names that end in '.md'"]
    logged = [line for line in curation("inspect", str(folder), on=small).out.splitlines() if ".md" in line]
    assert logged == ["  170 × (another name).md", "  4 × part-#.md"]
    assert "173 of kind article say no date, and count from the landing that first brings them" in done.out
    assert "`keys: {modified: lastmod}`" in done.out


def test_trying_to_parse_what_says_no_date_shows_none(curation: Call, small: Any, tmp_path: Path) -> None:
    (tmp_path / "lamp.md").write_text("# Lamp\n\nIt flickers.\n")
    done = curation("try", "parse", "--source", "folder", str(tmp_path / "lamp.md"), on=small)
    assert "1970" not in done.out
    assert json.loads(done.out.splitlines()[0])["created_at"] is None


def test_where_there_is_no_source_the_refusal_says_how_to_get_one() -> None:
    source = TypeAdapter[str](SourceName)
    assert source.validate_python("zendesk", context={"sources": ["jira", "zendesk"]}) == "zendesk"
    with pytest.raises(ValidationError, match=r"there is no source 'sap'\. use one of: jira, zendesk"):
        source.validate_python("sap", context={"sources": ["jira", "zendesk"]})
    with pytest.raises(ValidationError, match="curation inspect path/to/export --draft"):
        source.validate_python("sap", context={"sources": []})

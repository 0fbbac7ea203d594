"""What holds for every reader, whatever lands: it declares itself, accounts for every file, and never falls over."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.document import ROLES
from curation.errors import ConfigurationError, SourceError
from curation.sources.census import Census, Family
from curation.sources.reader import READERS, NoOptions, Record, Rejected, reader
from curation.sources.reasons import REASONS
from curation.storage.landings.landing import LandedFile, file_sha256

ENTITIES = {"thread", "turn", "person", "article", "other"}
KINDS = {None, "ticket", "note", "transcript", "article"}

# Names and keys of all vendors in one heap: each reader also meets the others' files.
NAMES = [
    "tickets.ndjson", "tickets.json", "users.json", "7_comments.json", "audits.json", "ticket_events.json",
    "articles.json", "activities.json", "solution_folders.json", "Case.csv", "CaseComment.csv", "EmailMessage.csv",
    "Contact.csv", "Case.json", "incident.json", "sys_journal_field.json", "sys_user.csv", "kb_knowledge.xml",
    "issues.json", "jira.xml", "entities.xml", "contacts.csv", "engagements.json", "conversations.json",
    "channels.json", "users.jsonl", "general/2024-05-01.json", "inbox.mbox", "mail/1.eml", "page.html", "pages.json",
    "a.md", "call.vtt", "b.docx", "rows.parquet", "x.json.gz", "y.zst", "README", ".hidden",
]  # fmt: skip
KEYS = [
    "id", "Id", "sys_id", "ID", "key", "uuid", "number", "ticket_id", "parent_id", "ParentId", "element_id", "subject",
    "Subject", "title", "short_description", "summary", "description", "Description", "body", "body_html", "html_body",
    "text", "value", "status", "state", "priority", "type", "created_at", "CreatedDate", "created", "opened_at",
    "sys_created_on", "updated_at", "ts", "timestamp", "author_id", "author", "user", "user_id", "requester_id",
    "requester", "from", "email", "Email", "name", "LastName", "public", "private", "is_public", "incoming", "notes",
    "comments", "comment", "conversations", "conversation_parts", "messages", "channels", "replies", "blocks",
    "fields", "properties", "associations", "results", "records", "attributes", "result", "issues", "changelog",
    "histories", "items", "events", "child_events", "event_type", "history", "field", "fromString", "toString",
    "activities_data", "activity", "performed_at", "source_type", "source_id", "locale", "version", "ancestors",
    "storage", "data", "content", "attachments", "tags", "custom_fields", "user_fields", "contact", "deleted",
]  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6),
    st.sampled_from(["2024-05-01T10:00:00Z", "01-05-2024 12:00:00 +0200", "2024-05-01 10:00:00", "Change", "Comment",
                     "message", "Article", "<p>x</p>", "1714557600.000100"]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=20,
)
ROWS = st.lists(st.dictionaries(st.sampled_from(KEYS), LEAVES, max_size=5), max_size=3)
CONTENTS = st.one_of(st.binary(max_size=80), st.text(max_size=80), VALUES, ROWS)


def written(name: str, content: Any) -> bytes:
    """The content in the form that its name says, as far as it has one."""
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    rows = [row for row in content if isinstance(row, dict)] if isinstance(content, list) else []
    if name.endswith(".csv") and rows:
        out = io.StringIO()
        table = csv.DictWriter(out, sorted({key for row in rows for key in row}))
        table.writeheader()
        table.writerows(rows)
        return out.getvalue().encode("utf-8", "surrogatepass")
    if name.endswith(("ndjson", "jsonl")) and rows:
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    return json.dumps(content).encode()


def land(root: Path, files: dict[str, Any]) -> list[LandedFile]:
    found = []
    for name in sorted(files):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(name, files[name]))
        found.append(LandedFile(path, name, file_sha256(path)))
    return found


@pytest.mark.parametrize("name", READERS)
def test_a_reader_declares_its_version_its_options_and_its_families(name: str) -> None:
    module = reader(name)
    assert isinstance(module.VERSION, str) and module.VERSION
    assert issubclass(module.Options, NoOptions)
    assert all(isinstance(family, Family) for family in module.FAMILIES.values())
    for option, field in module.Options.model_fields.items():
        assert field.description and field.description.endswith("."), option


@pytest.mark.parametrize("name", READERS)
def test_an_option_that_a_reader_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no_such_option"):
        reader(name).Options(no_such_option=1)


def test_a_reader_that_is_not_there_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError, match="no such reader"):
        reader("nobody")


@pytest.mark.parametrize("name", READERS)
def test_an_empty_landing_has_nothing(name: str) -> None:
    module = reader(name)
    census = Census(module.FAMILIES)
    assert list(module.read([], module.Options(), census)) == []
    census.close()


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_is_no_part_of_an_export_is_rejected_once(name: str, tmp_path: Path) -> None:
    landed = land(tmp_path, {"README": "Read me.", "deep/er/setup.exe": b"MZ\0"})
    module = reader(name)
    items = list(module.read(landed, module.Options(), Census(module.FAMILIES)))
    assert {(item.origin.file, item.origin.position) for item in items} == {("README", 0), ("deep/er/setup.exe", 0)}
    assert [item.reason for item in items if isinstance(item, Rejected)] == ["unknown_file"] * 2


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=st.dictionaries(st.sampled_from(NAMES), CONTENTS, max_size=3))
def test_no_landing_makes_a_reader_raise_anything_but_that_the_export_changed(
    tmp_path_factory: pytest.TempPathFactory, name: str, files: dict[str, Any]
) -> None:
    landed = land(tmp_path_factory.mktemp("fuzz"), files)
    module = reader(name)
    try:
        items = list(module.read(landed, module.Options(), Census(module.FAMILIES)))
    except SourceError:
        return
    assert len({(item.origin.file, item.origin.position) for item in items}) == len(items)
    assert {item.origin.file for item in items} <= {file.name for file in landed}
    for item in items:
        if isinstance(item, Rejected):
            assert item.reason in REASONS
            assert item.record_id is None or item.record_id.strip()
        else:
            _holds(item)


def _holds(item: Record) -> None:
    """The laws of a record."""
    assert item.entity in ENTITIES and item.kind in KINDS
    assert item.record_id.strip()
    assert item.visibility in ("public", "internal")
    assert item.entity == "person" or item.role in {None, *ROLES}
    for moment in (item.created_at, item.updated_at, item.effective_at, item.person.consent_until):
        assert moment is None or moment.utcoffset() is not None
    if item.changes:
        assert (item.entity, item.role, item.visibility, item.text) == ("turn", "system", "internal", None)
    if item.deleted and item.entity != "person":
        assert (item.title, item.text, item.labels) == (None, None, ())
    if item.entity == "turn":
        assert item.parent_id

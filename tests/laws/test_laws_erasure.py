"""Erasure: a person who was erased is gone from tables and releases, and does not come back from untouched landings."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import DOCUMENTS, PEOPLE
from curation.fates import FATES
from curation.registry.release.verify import verify
from curation.registry.step import registry_of
from curation.reports.erasures.reach import Reach, reach_of
from curation.sources.step import land_source
from curation.state.decisions import Decision
from curation.state.night import fates_of

pytestmark = pytest.mark.slow

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Any]) -> Any:
    """A deployment with one corpus after its first night. One corpus shows the law, and publishing takes seconds."""
    small = deployment(tmp_path_factory.mktemp("once") / "small", exports)
    for name in ("support_triage", "knowledge_chunks"):
        shutil.rmtree(small.defs / "corpora" / name)
    small.land(DATES[0])
    assert small.run().success
    return small


@pytest.fixture
def published(once: Any, tmp_path: Path) -> Any:
    """A copy of it."""
    shutil.copytree(once.root, tmp_path / "published", symlinks=True)
    return replace(once, root=tmp_path / "published")


def _released_requester(small: Any, *corpora: str) -> dict[str, Any]:
    """Somebody of Zendesk whose ticket is in support-sft now, and in the other corpora named."""
    night = open_night(small.project())
    kept = set.intersection(
        *(
            {
                fate["subject_id"]
                for fate in night.tables.read("fates", FATES, where=fates_of(name, name.replace("-", "_"))).to_pylist()
                if fate["fate"] == "kept"
            }
            for name in ("support-sft", *corpora)
        )
    )
    people = {p["ref"]: p for p in night.tables.read("people", PEOPLE).to_pylist() if p["source"] == "zendesk"}
    for document in night.tables.read("zendesk_documents", DOCUMENTS).to_pylist():
        person = people.get(document["turns"][0]["author_ref"])
        if document["doc_id"] in kept and person and len(person["names"][0].split()) == 2:
            return {**person, "doc_id": document["doc_id"], "record_id": document["record_id"]}
    raise AssertionError("the demo has no such requester")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _files_that_say(folder: Path, words: list[str]) -> list[str]:
    """Parquet files below a folder, old versions of tables included, in which one of the words stands in any column."""
    found = []
    for path in sorted(folder.rglob("*.parquet")):
        if "_delta_log" in path.parts:
            continue
        texts = "\n".join(_strings(pq.ParquetFile(path).read().to_pylist())).casefold()
        found += [f"{path.name}: {word}" for word in words if word.casefold() in texts]
    return found


def _tables_that_say(tables: Path, word: str) -> set[str]:
    """Tables of which any file, log included, says a word."""
    found = set()
    for path in (path for path in tables.rglob("*") if path.is_file()):
        text = str(pq.ParquetFile(path).read().to_pylist()) if path.suffix == ".parquet" else path.read_text("latin-1")
        if word in text:
            found.add(path.relative_to(tables).parts[0])
    return found


def _mention(small: Any, name: str) -> None:
    """A late ticket of somebody else who names the erased person, in the exports of the last night."""
    folder = small.data / "landing" / "zendesk" / DATES[2].isoformat()
    at = "2026-11-04T08:00:00Z"
    other = {"id": 990001, "name": "Quentin Ostrander", "email": "q.ostrander@example.org", "role": "end-user"}
    users = [
        {**other, "active": True, "created_at": at, "updated_at": at, "user_fields": {"training_consent": "granted"}}
    ]
    text = f"My colleague {name} opened the earlier case about our meeting room display. Is there any news on that?"
    ticket = {
        **{"id": 990002, "subject": "Any news on the display", "description": text, "status": "solved"},
        **{
            "priority": "low",
            "type": "question",
            "tags": [],
            "requester_id": 990001,
            "created_at": at,
            "updated_at": at,
        },
        "satisfaction_rating": {"score": "good"},
    }
    answer = "The replacement for the display left our warehouse this morning and arrives on Friday before noon."
    comments = [
        {"id": 990003, "ticket_id": 990002, "author_id": 990001, "public": True, "body": text, "created_at": at},
        {
            "id": 990004,
            "ticket_id": 990002,
            "author_id": 700001,
            "public": True,
            "body": answer,
            "created_at": "2026-11-04T09:00:00Z",
        },
    ]
    for stem, rows in (("users", users), ("tickets", [ticket]), ("comments", comments)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{stem}-0002.ndjson").write_text(lines, encoding="utf-8")


def test_an_erased_customer_is_gone_and_does_not_come_back(curation: Call, published: Any, tmp_path: Path) -> None:
    small = published
    person = _released_requester(small)
    words = [person["names"][0], *person["emails"]]
    assert _files_that_say(small.data / "restricted", words), "the person is not in the tables to begin with"
    tables = small.project().locations.tables
    assert {"examples", "fates"} <= _tables_that_say(tables, person["doc_id"])
    registry = registry_of(small.project())
    (first,) = registry.releases()

    request = ("--who", "dpo@example.com", "--why", "request 17")
    plan = curation("erase", person["emails"][0], *request, "--plan", on=small)
    assert plan.code == 0
    assert f"{first.tag} holds " in plan.out
    assert {decision.kind for decision in open_night(small.project()).decisions.read()} == {"publication"}

    assert curation("preview", "support-sft", on=small).code == 0
    page = small.data / "corpora" / "support-sft.preview.html"
    assert page.exists()
    erased = curation("erase", person["emails"][0], *request, on=small)
    assert erased.code == 0, erased.err[-2000:]
    assert not page.exists()
    assert _files_that_say(small.data / "restricted", words) == []
    assert _files_that_say(small.data / "corpora", words) == []
    assert _tables_that_say(tables, person["doc_id"]) == {"released"}, "what releases hold is needed to withdraw them"
    old, new = registry.releases()
    assert (old.version, old.withdrawn) == ("v1.0.0", "a person was erased")
    assert new.withdrawn is None
    assert registry.current("support-sft") == new
    for release, works in ((old, False), (new, True)):
        target = tmp_path / release.version
        get = ["get", str(registry.url), "corpora/support-sft", "--rev", release.tag, "-o", str(target)]
        pulled = subprocess.run([sys.executable, "-m", "dvc", *get], capture_output=True, text=True, check=False)
        assert (pulled.returncode == 0) is works
    assert verify(tmp_path / new.version) == []

    small.land(DATES[1], DATES[2])
    _mention(small, person["names"][0])
    assert small.run().success
    night = open_night(small.project())
    assert person["ref"] not in {p["ref"] for p in night.tables.read("people", PEOPLE).to_pylist()}
    documents = night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    assert person["record_id"] not in {d["record_id"] for d in documents}
    (mentioning,) = [d for d in documents if d["record_id"] == "990002"]
    fates = night.tables.read("fates", FATES, where=fates_of("support-sft", "support_sft")).to_pylist()
    assert [f["fate"] for f in fates if f["subject_id"] == mentioning["doc_id"]] == ["kept"]
    texts = [p for p in sorted((small.data / "corpora").rglob("*.parquet")) if "lineage" not in p.parts]
    released = "\n".join("\n".join(_strings(pq.read_table(p).to_pylist())) for p in texts)
    assert "opened the earlier case about our meeting room display" in released
    assert person["names"][0] not in released


def test_an_erasure_that_was_killed_is_finished_by_the_next_night(published: Any) -> None:
    small = published
    person = _released_requester(small)
    options = ("--who", "dpo@example.com", "--why", "request 18")
    killed = small.command("erase", f"zendesk:{person['ref']}", *options, CURATION_FAILPOINT="registry.withdraw.before")
    assert killed.returncode == 137
    assert small.command("run").returncode == 0
    old, new = registry_of(small.project()).releases()
    assert old.withdrawn is not None
    assert new.withdrawn is None
    assert _files_that_say(small.data / "restricted", [person["names"][0]]) == []


NEVER = """\
expectations:
  - name: never_so_many
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1000000}
"""


def test_an_erasure_does_not_wait_for_a_corpus_whose_gate_is_red(curation: Call, small: Any) -> None:
    shutil.rmtree(small.defs / "corpora" / "knowledge_chunks")
    small.land(DATES[0])
    assert small.run().success
    person = _released_requester(small, "support-triage")
    shutil.rmtree(small.defs / "corpora" / "support_triage")  # a recipe that is gone leaves its releases
    (suite,) = (small.defs / "corpora").rglob("suite.yaml")
    suite.write_text(NEVER)
    subject = f"zendesk:{person['ref']}"
    request = ("--who", "dpo@example.com", "--why", "request 20")
    plan = curation("erase", subject, *request, "--plan", on=small)
    assert f"landing/zendesk/{DATES[0].isoformat()}/users" in plan.out
    assert f"landing/zendesk/{DATES[0].isoformat()}/tickets" in plan.out
    erased = curation("erase", subject, *request, on=small)
    assert erased.code == 0, erased.err[-2000:]  # what a gate says of a corpus is no matter of the erasure
    assert "withdrawn: support-sft@v1.0.0" in erased.out
    assert "support-sft waits" in erased.out
    assert "are gone nevertheless" in erased.out
    releases = registry_of(small.project()).releases()
    assert [(one.corpus, one.withdrawn) for one in releases] == [
        ("support-sft", "a person was erased"),
        ("support-triage", "a person was erased"),
    ]
    assert _files_that_say(small.data / "restricted", [person["names"][0], *person["emails"]]) == []
    assert "--plan does nothing" in curation("erase", person["emails"][0], *request, "--plan", on=small).out


def test_a_reference_that_only_tickets_name_is_erased(small: Any) -> None:
    small.land(DATES[0], source="zendesk")
    ticket = {
        **{"id": 990002, "subject": "Gone", "description": "The user of this is not exported.", "status": "solved"},
        **{"priority": "low", "type": "question", "tags": [], "requester_id": 990009},
        **{"created_at": "2026-11-01T08:00:00Z", "updated_at": "2026-11-01T08:00:00Z"},
    }
    folder = small.data / "landing" / "zendesk" / DATES[0].isoformat()
    (folder / "tickets-0002.ndjson").write_text(json.dumps(ticket) + "\n", encoding="utf-8")
    assert small.run(select=["zendesk_records", "zendesk_documents", "people"]).success
    night = open_night(small.project())
    reach = reach_of(night, "zendesk:990009")
    assert reach.references == (("zendesk", "990009"),)
    assert [document["record_id"] for document in reach.documents] == ["990002"]
    assert dict(reach.exports) == {f"zendesk/{DATES[0].isoformat()}/tickets-0002.ndjson": 1}
    night.decisions.append(Decision("erasure", "dpo", "request 21", dt.datetime.now(dt.UTC), reach.subjects))
    night = open_night(small.project())
    land_source(night, "zendesk", [DATES[0]])
    again = reach_of(night, "zendesk:990009")
    assert again == Reach((), (), (), {})


def test_nobody_is_erased_by_a_name_that_nobody_has(curation: Call, small: Any) -> None:
    small.land(DATES[0], source="kb")
    assert small.run(select=["kb_records", "kb_documents", "people"]).success
    asked = curation("erase", "nobody@example.com", "--who", "dpo@example.com", "--why", "request 19", on=small)
    assert asked.code == 2
    assert "nobody known matches that" in asked.err

"""Verbs of the registry: where something is, what differs between two releases, which version a channel is on."""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from curation.cli.registry import named_release
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.corpora.choice.select import customer
from curation.corpora.example import EXAMPLES
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS, PEOPLE, QUARANTINE
from curation.errors import ConfigurationError
from curation.registry.authors import held_by_authors, knowing_authors
from curation.registry.pull import find_release, pull
from curation.registry.release.manifest import facts_of
from curation.registry.released_documents import holdings, note_documents, superseded_releases
from curation.registry.repository.trail import note_releases
from curation.registry.step import registry_of
from curation.reports.erasures.reach import reach_of
from curation.reports.releases.channels import pinned_in_words
from curation.reports.subject import document_name

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
ROLL_BACK = """
from curation.deployment.project import load_project
from curation.reports.releases.channels import put_channel
put_channel(load_project(), "support-sft", "prod", None, "anna", "it answers badly", back=True)
"""


def night_of(deployment: Any) -> Any:
    return read_state(deployment.project()).as_night()


def documents(deployment: Any) -> dict[str, dict[str, Any]]:
    night = night_of(deployment)
    return {
        row["doc_id"]: row
        for source in night.project.sources
        for row in night.tables.read(f"{source}_documents", DOCUMENTS).to_pylist()
    }


def released(deployment: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An example of support-sft and its document, whose customer has an e-mail address."""
    known = documents(deployment)
    night = night_of(deployment)
    people = {(row["source"], row["ref"]): row for row in night.tables.read("people", PEOPLE).to_pylist()}
    rows = night.tables.read("examples", EXAMPLES, where=pc.field("corpus") == "support-sft").to_pylist()
    for row in sorted(rows, key=lambda row: row["example_id"]):
        person = people.get(customer(known[row["doc_id"]]))
        if person is not None and person["emails"]:
            return row, {**known[row["doc_id"]], "email": person["emails"][0]}
    raise AssertionError("no example is of somebody with an address")


def second_release(deployment: Any) -> dict[str, str]:
    """Publish support-sft once more: one example is gone, one says something else. Returns change → example_id."""
    project = deployment.project()
    folder = deployment.root / "second"
    shutil.copytree(project.locations.corpora / "support-sft", folder)
    stated = json.loads((folder / "facts.json").read_bytes())
    facts = stated["facts"]
    shard = facts["configs"]["default"]["train"][0]
    table = pq.read_table(folder / shard)
    rows = table.to_pylist()
    gone, changed = rows[0]["example_id"], rows[1]["example_id"]
    rows[1]["completion"] = (
        rows[1]["completion"] + " And more."
        if isinstance(rows[1]["completion"], str)
        else [{**rows[1]["completion"][0], "content": "Something else."}]
    )
    pq.write_table(pa.Table.from_pylist(rows[1:], table.schema), folder / shard)
    facts["counts"]["examples"]["default"]["train"] -= 1
    for stage in facts["stages"]:
        if stage["name"] == "corpus":
            stage["version"] += ".1"
    (folder / "facts.json").write_text(json.dumps(stated))
    registry = registry_of(project)
    run = {**stated["circumstances"], "as_of": night_of(deployment).as_of.isoformat()}  # or it would be of today
    assert registry.publish(folder, facts_of(folder), run) is not None
    return {"removed": gone, "changed": changed}


@pytest.mark.parametrize("kind", ["example", "document", "record", "person", "address"])
def test_whatever_names_it_is_led_to_its_releases_examples_and_tables(curation: Call, finished: Any, kind: str) -> None:
    example, document = released(finished)
    names = {
        "example": example["example_id"],
        "document": document["doc_id"],
        "record": document_name(document),
        "person": ":".join(customer(document)),
        "address": document["email"],
    }
    shown = curation("where-is", names[kind], "--json", on=finished)
    assert (shown.code, shown.err) == (0, "")
    found = json.loads(shown.out)
    assert document["doc_id"] in {each["doc_id"] for each in found["documents"]}
    assert example["example_id"] in {each["example_id"] for each in found["examples"]}
    assert "support-sft" in found["corpora"]
    (release,) = found["releases"]
    assert (release["release"], release["withdrawn"]) == ("support-sft@v1.0.0", False)
    assert release["channels"] == ["dev", "prod"]
    source = document["source"]
    assert {"released", "examples", "fates", f"{source}_documents", f"{source}_records"} <= found["tables"].keys()
    assert found["tables"][f"{source}_records"] == sum(
        number for file, number in found["exports"].items() if file.startswith(f"{source}/")
    )


def test_a_version_of_an_article_is_told_from_the_others(curation: Call, finished: Any) -> None:
    articles = [d for d in documents(finished).values() if d["kind"] == "article" and d["version"]]
    record = next(a["record_id"] for a in articles if sum(b["record_id"] == a["record_id"] for b in articles) > 1)
    versions = [a for a in articles if a["record_id"] == record]
    found = json.loads(curation("where-is", document_name(versions[0]), "--json", on=finished).out)
    assert [each["doc_id"] for each in found["documents"]] == [versions[0]["doc_id"]]


def test_a_plan_tells_what_an_erasure_would_touch_and_does_nothing(curation: Call, finished: Any) -> None:
    _, document = released(finished)
    night = night_of(finished)
    before = night.decisions.digest(), registry_of(night.project).releases()
    shown = curation("where-is", document["email"], "--plan", on=finished)
    assert (shown.code, shown.err) == (0, "")
    reach = reach_of(night, document["email"])
    here = documents(finished)  # the reach has those too that only versions hold still
    records, held = sum(reach.exports.values()), sum(each["doc_id"] in here for each in reach.documents)
    assert f"gone from restricted/: {records} records, {held} document" in shown.out
    assert "withdrawn, and deleted from the remote: support-sft@v1.0.0" in shown.out
    assert "support-sft" in next(line for line in shown.out.splitlines() if "built and released anew" in line)
    after = night_of(finished)
    assert (after.decisions.digest(), registry_of(after.project).releases()) == before
    assert after.decisions.newest() == night.decisions.newest()


def test_a_record_that_is_quarantined_and_a_person_without_documents_are_found_too(
    curation: Call, finished: Any
) -> None:
    night = night_of(finished)
    held = next(r for r in night.tables.read("quarantine", QUARANTINE).to_pylist() if r["record_id"])
    found = json.loads(
        curation("where-is", f"{held['source']}:{held['record_id']}", "--plan", "--json", on=finished).out
    )
    assert found["tables"]["quarantine"] >= 1
    people = night.tables.read("people", PEOPLE).to_pylist()
    alone = next(
        f"{row['source']}:{row['ref']}"
        for row in people
        if not reach_of(night, f"{row['source']}:{row['ref']}").documents
    )
    shown = curation("where-is", alone, "--plan", on=finished)
    assert (shown.code, shown.err) == (0, "")
    assert "built and released anew: no corpus" in shown.out


def test_who_wrote_in_documents_of_others_alone_is_led_to_the_versions_of_those(curation: Call, finished: Any) -> None:
    night = night_of(finished)
    held = holdings(night, registry_of(night.project).releases())
    released = {*night.tables.read(RELEASED_TABLE, RELEASED, ["doc_id"])["doc_id"].to_pylist()}
    for row in night.tables.read("people", PEOPLE).to_pylist():
        reach = reach_of(night, subject := f"{row['source']}:{row['ref']}")
        if held.of({*reach.subjects}) and released.isdisjoint(each["doc_id"] for each in reach.documents):
            break
    shown = curation("where-is", subject, "--plan", on=finished)
    assert "support-sft@v1.0.0 holds what they wrote in documents of others, dev, prod" in shown.out
    assert "withdrawn, and deleted from the remote: support-sft@v1.0.0" in shown.out
    plan = curation("erase", subject, "--who", "dpo@example.com", "--why", "request 1", "--plan", on=finished)
    assert "support-sft@v1.0.0 holds what they wrote in documents of others" in plan.out


def test_whom_an_older_key_noted_as_author_is_led_there_after_it_was_rotated(finished: Any) -> None:
    night = night_of(finished)
    older = {"suppression": (night.keys.suppression,)}
    rotated = replace(night, keys=replace(night.keys, suppression=b"n" * 32, older=older))
    noted = held_by_authors(night, pa.array(["support-sft"])).keys()
    people = night.tables.read("people", PEOPLE).to_pylist()
    wrote = [row for row in people if not noted.isdisjoint(night.suppression.author(row["source"], row["ref"]))]
    assert wrote
    names = knowing_authors(rotated)
    assert all(not noted.isdisjoint(names.author(row["source"], row["ref"])) for row in wrote)


def test_no_text_and_no_name_is_printed(curation: Call, finished: Any) -> None:
    _, document = released(finished)
    shown = curation("where-is", document_name(document), "--plan", on=finished).out
    night = night_of(finished)
    people = night.tables.read("people", PEOPLE).to_pylist()
    values = {value for row in people for name in ("names", "emails", "phones") for value in row[name]}
    assert not [value for value in values if len(value) > 5 and value in shown]


@pytest.mark.parametrize("name", ["nobody@example.org", "zendesk:99999999", "ab" * 16, "cd" * 32, "support-sft"])
def test_what_nobody_knows_is_an_error_that_says_what_is_accepted(curation: Call, finished: Any, name: str) -> None:
    shown = curation("where-is", name, on=finished)
    assert shown.code == 2
    assert "give" in shown.err


def test_two_releases_are_compared_by_example_with_the_reason(curation: Call, copied: Any) -> None:
    expected = second_release(copied)
    shown = curation("diff", "support-sft@v1.0.0", "prod", "--json", on=copied)
    assert (shown.code, shown.err) == (0, "")
    found = json.loads(shown.out)
    assert (found["before"], found["after"]) == ("support-sft@v1.0.0", "support-sft@v1.1.0")
    assert {each["change"]: each["example_id"] for each in found["examples"]} == expected
    assert {tuple(each["why"]) for each in found["examples"]} == {("stage version: corpus",)}
    shown = curation("diff", "support-sft@v1.0.0", "v1.1.0", on=copied)
    assert "1 removed" in shown.out
    assert expected["removed"] in shown.out
    assert "because of: stage version: corpus" in shown.out
    assert curation("diff", "support-sft@v1.0.0", "support-sft@v1.0.0", on=copied).out.endswith("same in both\n")
    assert curation("diff", "support-sft@v1.0.0", "v7.0.0", on=copied).code == 2
    assert not list(copied.project().locations.temporary.iterdir())


def test_a_rollback_is_written_down_and_prod_stays_until_it_is_promoted(curation: Call, copied: Any) -> None:
    second_release(copied)
    why = ("--who", "anna", "--why", "it answers badly")
    assert curation("rollback", "support-sft", on=copied).code == 2
    shown = curation("rollback", "support-sft", *why, on=copied)
    assert (shown.code, shown.err) == (0, "")
    assert "prod is now on v1.0.0, until `curation promote`" in shown.out
    assert "prod is already on v1.0.0" in curation("rollback", "support-sft", *why, on=copied).out
    listed = curation("channels", "support-sft", on=copied).out
    assert "v1.0.0, until `curation promote`" in listed
    (said,) = pinned_in_words(copied.project())
    assert said.startswith("support-sft: prod stays on v1.0.0 since ")
    entries = [e.decision for e in night_of(copied).decisions.entries() if e.decision.kind == "channel"]
    assert [(d.who, d.why, d.subjects, d.detail["from"]) for d in entries] == [
        ("anna", "it answers badly", ("support-sft@v1.0.0",), "v1.1.0")
    ]
    assert "prod is now on v1.1.0" in curation("promote", "support-sft", *why, on=copied).out
    changes = (copied.data / "registry" / "corpora" / "support-sft.CHANGELOG.md").read_text()
    assert "`prod` moved here, pinned: it answers badly" in changes
    assert pinned_in_words(copied.project()) == []
    assert "anna" not in changes


def withdrawals(deployment: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    entries = (entry.decision for entry in night_of(deployment).decisions.entries())
    return [(each.who, each.why, each.subjects) for each in entries if each.kind == "withdrawal"]


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_withdrawal_that_was_cut_off_is_in_the_log_and_finished_as_it_was_decided(
    curation: Call, copied: Any, point: str
) -> None:
    second_release(copied)
    decided = [("anna", "support-sft@v1.1.0: it answers badly", ("support-sft@v1.1.0",))]
    command = (sys.executable, "-m", "curation.cli", "withdraw")
    killed = subprocess.run(
        [*command, "support-sft@v1.1.0", "--who", "anna", "--why", "it answers badly"],
        env={**os.environ, **copied.variables(), "CURATION_FAILPOINT": f"registry.withdraw.{point}"},
        check=False,
    )
    assert killed.returncode == 137
    assert withdrawals(copied) == decided
    night, registry = night_of(copied), registry_of(copied.project())
    before = len(night.decisions.read())
    note_releases(night, registry, "support-sft")  # what another publication does meanwhile
    noted = night.decisions.read()[before:]
    assert [(each.kind, each.subjects) for each in noted if each.subjects == ("support-sft@v1.1.0",)] == []
    shown = curation("withdraw", "support-sft@v1.1.0", "--who", "bert", "--why", "another reason", on=copied)
    assert (shown.code, "support-sft@v1.1.0 is withdrawn (it answers badly)" in shown.out) == (0, True)
    assert withdrawals(copied) == decided


def test_a_version_is_withdrawn_on_purpose_once_and_written_down(curation: Call, copied: Any) -> None:
    second_release(copied)
    why = ("--who", "anna", "--why", "it answers badly")
    assert curation("withdraw", "support-sft@v1.1.0", on=copied).code == 2
    unnamed = curation("withdraw", "support-sft", *why, on=copied)
    assert (unnamed.code, "no version is said" in unnamed.err) == (2, True)
    assert curation("withdraw", "support-sft@v1.1.0", "--who", " ", "--why", "x", on=copied).code == 2
    assert curation("withdraw", "support-sft@v7.0.0", *why, on=copied).code == 2
    assert all(release.withdrawn is None for release in registry_of(copied.project()).releases())
    for _ in range(2):
        shown = curation("withdraw", "support-sft@v1.1.0", *why, on=copied)
        assert (shown.code, shown.err) == (0, "")
        assert "support-sft@v1.1.0 is withdrawn (it answers badly)" in shown.out
        assert "prod is on v1.0.0" in shown.out
    assert withdrawals(copied) == [("anna", "support-sft@v1.1.0: it answers badly", ("support-sft@v1.1.0",))]
    with pytest.raises(ConfigurationError, match="it was withdrawn"):
        pull(
            registry_of(copied.project()),
            find_release(registry_of(copied.project()), "support-sft@v1.1.0"),
            copied.root / "got",
        )
    assert pull(
        registry_of(copied.project()),
        find_release(registry_of(copied.project()), "support-sft@v1.0.0"),
        copied.root / "got",
    ).is_dir()


def test_a_release_has_a_page_until_it_is_withdrawn(curation: Call, copied: Any, tmp_path: Path) -> None:
    older, newer = (copied.data / "corpora" / f"support-sft@{version}.release.html" for version in ("v1.0.0", "v1.1.0"))
    assert "support-sft@v1.0.0" in older.read_text()  # of the night
    second_release(copied)
    for name, file, version in (
        ("support-sft", newer, "v1.1.0"),
        ("support-sft@prod", newer, "v1.1.0"),
        ("support-sft@1.0.0", older, "v1.0.0"),
    ):
        shown = curation("page", name, on=copied)
        assert (shown.code, shown.err, str(file) in shown.out) == (0, "", True)
        page = file.read_text()
        assert f"<h1>support-sft {version}</h1>" in page
        assert [text for text in example_texts(copied) if text in html.unescape(page)] == []
    assert curation("withdraw", "support-sft@v1.1.0", "--who", "anna", "--why", "it answers badly", on=copied).code == 0
    assert list(older.parent.glob("support-sft@*.release.html")) == [older]
    shown = curation("page", "support-sft@v1.1.0", "--out", str(tmp_path / "gone.html"), on=copied)
    assert (shown.code, "Withdrawn on " in (tmp_path / "gone.html").read_text()) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "nonsense: no corpus of that name. use one of: "),
        (("support-triage",), "support-triage: nothing was released yet"),
        (("support-sft@v7.0.0",), "no such release"),
        (("support-sft", "--out", "/nowhere/page.html"), "its folder does not exist"),
    ],
)
def test_a_page_that_cannot_be_written_says_why(
    curation: Call, finished: Any, arguments: tuple[str, ...], said: str
) -> None:
    shown = curation("page", *arguments, on=finished)
    assert (shown.code, said in shown.err) == (2, True), shown.err


def example_texts(deployment: Any) -> set[str]:
    """Every text of the newest candidate of support-sft that is longer than a greeting."""
    texts: set[str] = set()
    for path in (deployment.data / "corpora" / "support-sft" / "data").rglob("*.parquet"):
        for row in pq.read_table(path).to_pylist():
            texts.update(message["content"] for value in row.values() if isinstance(value, list) for message in value)
    return {text for text in texts if len(text) > 40}


@pytest.mark.parametrize(
    ("corpus", "version", "named"),
    [
        ("support-sft", None, ("support-sft", None)),
        ("support-sft", "v1.0.0", ("support-sft", "v1.0.0")),
        ("support-sft@v1.0.0", None, ("support-sft", "v1.0.0")),
        ("support-sft", "support-sft@v1.0.0", ("support-sft", "v1.0.0")),
        ("support-sft@v1.0.0", "v1.0.0", ("support-sft", "v1.0.0")),
        ("support-sft@v1.0.0", "v1.1.0", None),
        ("support-sft", "support-triage@v1.0.0", None),
        ("support-sft@", None, None),
    ],
)
def test_a_release_may_be_named_in_one_word_or_in_two(corpus: str, version: str | None, named: Any) -> None:
    if named is None:
        with pytest.raises(ConfigurationError, match="names no one version"):
            named_release(corpus, version)
    else:
        assert named_release(corpus, version) == named


def test_channels_are_moved_to_a_release_named_in_one_word(curation: Call, copied: Any) -> None:
    second_release(copied)
    why = ("--who", "anna", "--why", "read by two of us")
    assert "approved is now on v1.0.0" in curation("approve", "support-sft@v1.0.0", *why, on=copied).out
    assert "approved is now on v1.1.0" in curation("approve", "support-sft", "v1.1.0", *why, on=copied).out
    assert "prod is now on v1.0.0" in curation("rollback", "support-sft@v1.0.0", *why, on=copied).out
    to = ("--to", "support-sft@v1.1.0")
    assert "prod is now on v1.1.0" in curation("promote", "support-sft", *to, *why, on=copied).out
    shown = curation("approve", "support-sft", *why, on=copied)
    assert (shown.code, "no version is said" in shown.err) == (2, True)


def test_what_is_no_name_is_refused_in_words_of_where_is(curation: Call, finished: Any) -> None:
    shown = curation("where-is", "nobody@example.com", on=finished)
    assert shown.code == 2
    assert shown.err.startswith("curation: curation where-is: nobody known")
    article = next(d for d in documents(finished).values() if d["source"] == "kb" and (d["version"] or "").isdigit())
    shown = curation("where-is", f"{article['record_id']}@{article['version']}", on=finished)
    assert shown.code == 2
    assert f"`kb:{article['record_id']}@{article['version']}`" in shown.err


def test_a_rollback_killed_before_it_was_seen_is_written_down_once(copied: Any) -> None:
    second_release(copied)
    root = str(Path(__file__).parents[2])
    for place, code in (("registry.move.before", 137), ("", 0)):
        environment = {**os.environ, **copied.variables(), "CURATION_FAILPOINT": place, "PYTHONPATH": root}
        done = subprocess.run([sys.executable, "-c", ROLL_BACK], env=environment, check=False, capture_output=True)
        assert done.returncode == code, done.stderr
    night = night_of(copied)
    assert sum(entry.decision.kind == "channel" for entry in night.decisions.entries()) == 1
    assert {c.name: c.version for c in registry_of(night.project).channels()} == {"dev": "v1.1.0", "prod": "v1.0.0"}


def test_a_release_that_holds_an_article_which_does_not_hold_any_more_is_counted(copied: Any) -> None:
    night = night_of(copied)
    registry = registry_of(night.project)
    folder = night.project.locations.corpora / "knowledge-chunks"
    stated = json.loads((folder / "facts.json").read_bytes())
    run = {**stated["circumstances"], "as_of": night.as_of.isoformat()}  # or it would be of today
    release = registry.publish(folder, facts_of(folder), run)
    assert release is not None
    note_documents(night, "knowledge-chunks", release.content_digest)
    later = replace(night, as_of=night.as_of + dt.timedelta(days=3))
    assert superseded_releases(later, registry, "knowledge-chunks") == {"v1.0.0": 0}
    held = night.tables.read("released", pa.schema([("corpus", pa.string()), ("doc_id", pa.string())])).to_pylist()
    inside = {row["doc_id"] for row in held if row["corpus"] == "knowledge-chunks"}
    ends = dt.datetime.combine(night.as_of + dt.timedelta(days=2), dt.time(), dt.UTC)
    rows = night.tables.read("kb_documents", DOCUMENTS).to_pylist()
    chosen = next(row for row in sorted(rows, key=lambda row: row["doc_id"]) if row["doc_id"] in inside)
    for row in rows:
        if row["doc_id"] == chosen["doc_id"]:
            row["held"] = [{**span, "to": ends} for span in row["held"] if span["to"] is None]
    night.tables.replace("kb_documents", pa.Table.from_pylist(rows, DOCUMENTS))
    assert superseded_releases(night, registry, "knowledge-chunks") == {"v1.0.0": 0}
    assert superseded_releases(later, registry, "knowledge-chunks") == {"v1.0.0": 1}
    registry.withdraw("knowledge-chunks", ["v1.0.0"], "its prices are wrong")
    assert superseded_releases(later, registry, "knowledge-chunks") == {}
    assert superseded_releases(later, registry, "support-triage") == {}


def test_another_suite_is_no_change_and_another_salt_or_shape_a_minor_version(curation: Call, copied: Any) -> None:
    folder = copied.defs / "corpora" / "support_sft"
    suite, recipe = folder / "suite.yaml", folder / "defs.yaml"
    before = copied.project().settings_digest()
    lax = suite.read_text().replace("min_value: 1", "min_value: 2") + "loss: {share: 0.95}\n"
    suite.write_text(lax)  # without `introduce`, answers that greet by name are not learnt from
    assert copied.project().settings_digest() == before
    text = recipe.read_text()
    recipe.write_text(text.replace("salt: support-2026", "salt: another-2026").replace("introduce: true", ""))
    assert recipe.read_text() != text
    assert copied.run().success
    registry = registry_of(copied.project())
    assert [release.version for release in registry.releases("support-sft")] == ["v1.0.0", "v1.1.0"]
    assert any("other settings of corpus" in line for line in registry.releases("support-sft")[-1].changelog)
    found = json.loads(curation("diff", "support-sft@v1.0.0", "prod", "--json", on=copied).out)["examples"]
    moved = [each for each in found if each["change"] == "moved"]
    assert moved
    assert {tuple(each["why"]) for each in moved} == {("settings: corpus",)}

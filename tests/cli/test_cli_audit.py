"""`curation audit`: who saw, decided and published what stands in one chain, before it happens where it is a view."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from curation.deployment.project import open_night
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS
from curation.registry.repository.trail import note_releases
from curation.registry.step import registry_of
from curation.reports.audit import account
from curation.reports.subject import document_name
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import open_decisions
from curation.storage.secrets.keys import load_keys, trial_keys
from curation.storage.tables import Tables

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
WHO = ("--who", "Privacy Officer", "--why", "request 31")


def log_of(deployment: Any) -> DecisionLog:
    places = deployment.project().locations
    return open_decisions(places.decisions, trial_keys(places.keys), Tables(places.tables))


def entries(deployment: Any, kind: str) -> list[Any]:
    return [decision for decision in log_of(deployment).read() if decision.kind == kind]


def some_ticket(deployment: Any) -> dict[str, Any]:
    rows = read_state(deployment.project()).tables.read("zendesk_documents", DOCUMENTS).sort_by("doc_id").to_pylist()
    return next(row for row in rows if row["kind"] == "ticket")


def test_a_publication_is_in_the_log_with_its_version_and_digest(finished: Any) -> None:
    releases = {release.tag: release for release in registry_of(finished.project()).releases()}
    (entry,) = entries(finished, "publication")
    assert entry.subjects == ("support-sft@v1.0.0",)
    assert (entry.who, entry.why) == ("curation", "support-sft@v1.0.0: first release")
    assert entry.detail["content_digest"] == releases["support-sft@v1.0.0"].content_digest


def test_text_of_a_record_is_shown_only_to_somebody_who_says_who_and_why(curation: Call, copied: Any) -> None:
    name = document_name(some_ticket(copied))
    before = len(log_of(copied).read())
    for some in ((), WHO[:2], WHO[2:], ("--who", " ", "--why", "request 31")):
        for call in (("explain", name), ("report", "labels")):
            refused = curation(*call, "--show-text", *some, on=copied)
            assert (refused.code, refused.out) == (2, "")
            assert "--who and --why" in refused.err
    assert len(log_of(copied).read()) == before


def test_a_view_is_written_down_by_hmac_and_changes_nothing_that_is_built(curation: Call, copied: Any) -> None:
    document, digest = some_ticket(copied), log_of(copied).digest()
    assert curation("explain", document_name(document), on=copied).code == 0
    assert curation("report", "labels", on=copied).code == 0
    assert entries(copied, "view") == []
    assert "turn 0" in curation("explain", document_name(document), "--show-text", *WHO, on=copied).out
    assert curation("report", "labels", "--show-text", *WHO, on=copied).code == 0
    explained, labels = entries(copied, "view")
    mark = read_state(copied.project()).as_night().suppression.document(document["doc_id"])  # type: ignore[union-attr]
    assert explained.subjects == (f"document:{mark}",)
    assert (explained.who, explained.why, explained.detail["asked"]) == (
        "Privacy Officer",
        "request 31",
        "curation explain --show-text",
    )
    assert labels.subjects == ("report:labels",)
    assert log_of(copied).digest() == digest
    written = "".join(f.read_text() for f in (copied.data / "restricted" / "decisions").glob("*.json"))
    assert document["record_id"] not in written
    assert document["doc_id"] not in written


def test_where_the_log_cannot_be_written_nothing_is_shown(curation: Call, copied: Any) -> None:
    decisions = copied.data / "restricted" / "decisions"
    decisions.rename(decisions.with_name("elsewhere"))
    decisions.touch()
    refused = curation("explain", document_name(some_ticket(copied)), "--show-text", *WHO, on=copied)
    assert (refused.code, refused.out) == (1, "")
    assert "the log was cut or replaced" in refused.err


def test_where_the_log_is_broken_nothing_is_shown_and_the_audit_says_what_is_wrong(curation: Call, copied: Any) -> None:
    curation("report", "labels", "--show-text", *WHO, on=copied)
    curation("report", "labels", "--show-text", *WHO, on=copied)
    files = sorted((copied.data / "restricted" / "decisions").glob("*.json"))
    files[-2].write_text(files[-2].read_text().replace("Privacy Officer", "Somebody Else"))
    refused = curation("report", "labels", "--show-text", *WHO, on=copied)
    assert (refused.code, refused.out) == (1, "")
    audited = curation("audit", on=copied)
    assert audited.code == 1
    assert "publication" in audited.out
    assert f"broken behind entry {len(files) - 2}: {files[-2]}: it was forged or changed" in audited.err
    assert "restore the log of decisions from backup" in audited.err


def test_an_end_that_was_cut_off_is_seen(curation: Call, copied: Any) -> None:
    curation("report", "labels", "--show-text", *WHO, on=copied)
    max((copied.data / "restricted" / "decisions").glob("*.json")).unlink()
    audited = curation("audit", on=copied)
    assert (audited.code, "the log was cut or replaced" in audited.err) == (1, True)


def test_the_audit_prints_the_chain_newest_last_and_by_kind(curation: Call, copied: Any) -> None:
    curation("report", "labels", "--show-text", *WHO, on=copied)
    shown = curation("audit", on=copied)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.index("support-sft@v1.0.0") < shown.out.index("Privacy Officer")
    number = len(log_of(copied).read())
    assert f"{number} entries" in shown.out
    views = curation("audit", "--kind", "view", on=copied).out
    assert "Privacy Officer" in views
    assert "support-sft@v1.0.0" not in views
    rows = [json.loads(line) for line in curation("audit", "--json", on=copied).out.splitlines()]
    assert [row["number"] for row in rows] == list(range(1, number + 1))
    assert rows[-1]["digest"] in shown.out
    assert (rows[-1]["kind"], rows[-1]["who"], rows[-1]["subjects"]) == ("view", "Privacy Officer", ["report:labels"])
    refused = curation("audit", "--kind", "whim", on=copied)
    assert (refused.code, "reidentification" in refused.err) == (2, True)


def test_what_is_typed_as_who_cannot_steer_the_terminal_of_the_auditor(curation: Call, copied: Any) -> None:
    """The call refuses it; an entry may be older than that, or another program's."""
    now = dt.datetime.now(dt.UTC)
    log_of(copied).append(Decision("view", "eve\x1b[2J[red]", "request \x1b[31m", now))
    shown = curation("audit", on=copied).out
    assert "\x1b" not in shown
    assert "[red]" in shown


def test_before_anything_has_happened_the_audit_says_so_and_makes_no_file(curation: Call, small: Any) -> None:
    before = set(small.root.rglob("*"))
    shown = curation("audit", on=small)
    assert (shown.code, "Nothing was decided" in shown.out) == (0, True)
    assert set(small.root.rglob("*")) == before


def test_a_person_who_publishes_stands_in_the_log_by_their_account(curation: Call, copied: Any) -> None:
    assert curation("publish", "support-triage", on=copied).code == 0
    entry = entries(copied, "publication")[-1]
    assert entry.subjects == ("support-triage@v1.0.0",)
    assert entry.who == account()


def test_a_withdrawal_is_written_down_once_with_its_reason(copied: Any) -> None:
    registry = registry_of(copied.project())
    registry.withdraw("support-sft", ["v1.0.0"], "the labels were wrong")
    for _ in range(2):
        note_releases(open_night(copied.project()), registry, "support-sft")
        (entry,) = entries(copied, "withdrawal")
        assert (entry.subjects, entry.why) == (("support-sft@v1.0.0",), "support-sft@v1.0.0: the labels were wrong")
    assert len(entries(copied, "publication")) == 1


@pytest.mark.parametrize(
    ("hit", "until"), [("0 conversations.messages 7", "2099-01-01"), ("nonsense", "2099-01-01"), ("0 a 7", "someday")]
)
def test_a_waiver_of_nothing_or_until_no_day_is_refused_and_not_written_down(
    curation: Call, copied: Any, hit: str, until: str
) -> None:
    refused = curation("waive", "support-sft", hit, *WHO, "--until", until, on=copied)
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert "a bug" not in refused.err
    assert entries(copied, "waiver") == []


def test_a_publication_that_a_killed_run_did_not_write_down_is_written_down_by_the_next(
    curation: Call, copied: Any
) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "curation.cli", "publish", "support-triage"],
        env={**os.environ, **copied.variables(), "CURATION_FAILPOINT": "registry.release.after"},
        check=False,
    )
    assert killed.returncode == 137
    assert "support-triage@v1.0.0" in {release.tag for release in registry_of(copied.project()).releases()}
    assert [entry.subjects for entry in entries(copied, "publication")] == [("support-sft@v1.0.0",)]
    for _ in range(2):
        assert curation("publish", "support-triage", on=copied).code == 0
        assert [entry.subjects[0] for entry in entries(copied, "publication")] == [
            "support-sft@v1.0.0",
            "support-triage@v1.0.0",
        ]


@pytest.mark.parametrize("instead", ["nothing", "an earlier log"])
def test_a_log_that_was_removed_or_exchanged_since_the_last_night_stops_every_verb(
    curation: Call, copied: Any, instead: str
) -> None:
    decisions = copied.data / "restricted" / "decisions"
    shutil.rmtree(decisions)
    if instead == "an earlier log":
        keys = load_keys(copied.project().locations.keys, "dev", {})
        DecisionLog(decisions, keys.log).append(
            Decision("hold", "curation", "later", dt.datetime(2026, 11, 3, tzinfo=dt.UTC), ("source:kb",))
        )
    before = {f: f.read_bytes() for f in (copied.data / "restricted").rglob("*.json")}
    for verb in (("audit",), ("status",), ("run",), ("erase", "u1@example.com", "--who", "dpo", "--why", "request 17")):
        refused = curation(*verb, on=copied)
        assert (refused.code, str(decisions) in refused.err, "replaced" in refused.err) == (1, True, True), verb
    assert {f: f.read_bytes() for f in (copied.data / "restricted").rglob("*.json")} == before


@pytest.mark.parametrize("said", [(), ("--until", "2099-01-01", "--revoke")])
def test_a_waiver_says_until_when_or_that_it_ends(curation: Call, copied: Any, said: tuple[str, ...]) -> None:
    refused = curation("waive", "support-sft", "0 conversations.messages 7", *WHO, *said, on=copied)
    assert (refused.code, "--until YYYY-MM-DD or --revoke" in refused.err) == (2, True)


def test_what_is_decided_while_a_night_runs_closes_no_gate_and_counts_in_the_next(copied: Any) -> None:
    before = log_of(copied).digest()
    command = [sys.executable, "-m", "curation.cli", *copied.dated(("run",))]
    environment = {**os.environ, **copied.variables()}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as night:
        assert night.stderr is not None
        for line in night.stderr:
            if line.strip().endswith("support_sft_checks"):  # its candidate is built, and not judged yet
                break
        at = dt.datetime.now(dt.UTC)
        log_of(copied).append(Decision("override", "operator", "seen", at, ("0" * 16,), {"corpus": "support-sft"}))
        out, err = night.communicate(timeout=300)
    assert night.returncode == 0, out + err
    assert read_state(copied.project()).night["decisions_digest"] == before  # type: ignore[index]
    assert copied.run().success
    after = read_state(copied.project()).night["decisions_digest"]  # type: ignore[index]
    assert before != after == log_of(copied).digest()

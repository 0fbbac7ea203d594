"""`curation status` says what ran, what waits and why, and its exit code says whether somebody has to act."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.causes.corpora import find_corpora
from curation.components.runs.runner import NightRun
from curation.deployment.read_only import read_state
from curation.document import DOCUMENTS
from curation.fates import FATES
from curation.registry.release.content_digests import measured, note_measured, stamp_of
from curation.registry.step import registry_of
from curation.reports.status import show_status
from curation.reports.terminal import show_run
from curation.state.decisions import Decision
from curation.state.night import open_decisions
from curation.storage.lock import run_lock
from curation.storage.secrets.keys import load_keys
from curation.storage.tables import Tables

Call = Callable[..., Any]


def row_of(out: str, name: str) -> str:
    """The row of a table that begins with this name, wrapped lines and all."""
    rows = out.split("│ " + name + " ", 1)
    assert len(rows) == 2, f"no row of {name}"
    return rows[1].split("└", 1)[0]


def hold(deployment: Any, subject: str, why: str) -> None:
    places = deployment.project().locations
    log = open_decisions(places.decisions, load_keys(places.keys, places.environment), Tables(places.tables))
    log.append(Decision("hold", "curation", why, dt.datetime(2026, 11, 5, tzinfo=dt.UTC), (subject,)))


def verdicts(deployment: Any, corpus: str) -> Path:
    (file,) = (deployment.data / "restricted" / "staging" / corpus).glob(".*.verdicts.json")
    return Path(file)


def close(deployment: Any, corpus: str, name: str = "no_known_person", **figures: Any) -> None:
    """A candidate of which a check failed, as the step of quality writes it."""
    said = json.loads(verdicts(deployment, corpus).read_bytes())
    figures = figures or {"hits": 3, "known_people": 40}
    said["checks"][name] |= {"passed": False, "figures": figures, "advice": "do something about it"}
    verdicts(deployment, corpus).write_text(json.dumps(said))


def test_where_nothing_has_run_it_says_what_to_do_and_makes_no_file(curation: Call, small: Any) -> None:
    before = set(small.root.rglob("*"))
    done = curation("status", on=small)
    assert done.code == 0
    assert "Nothing has run yet" in done.out
    assert "curation demo" in done.out
    assert set(small.root.rglob("*")) == before


def test_after_a_night_every_source_and_corpus_has_its_row(curation: Call, finished: Any) -> None:
    done = curation("status", on=finished)
    assert (done.code, done.err) == (0, "")
    assert "Last finished night: 2026-11-04, with support-sft v1.0.0" in done.out
    assert "2026-11-04" in row_of(done.out, "zendesk")
    assert "bad_json" in row_of(done.out, "zendesk")
    assert "v1.0.0" in row_of(done.out, "support-sft")
    assert "waits for `curation publish`" in row_of(done.out, "support-triage").replace("\n", " ")
    assert "GiB free" in done.out


def test_who_asks_reads_no_shard_of_what_the_night_has_measured(curation: Call, copied: Any) -> None:
    restricted, place = copied.data / "restricted", copied.data / "corpora" / "support-sft"
    (release,) = registry_of(copied.project()).releases("support-sft")
    kept = json.loads((restricted / "measured" / "support-sft.json").read_bytes())
    assert kept["content"] == release.content_digest
    assert measured(restricted, "support-sft", stamp_of(place)) is None  # a copy has other inodes: it is read once more
    note_measured(restricted, "support-sft", stamp_of(place), release.content_digest)
    shard = next(place.glob("data/*/*.parquet"))
    times = (shard.stat().st_atime_ns, shard.stat().st_mtime_ns)
    shard.write_bytes(bytes(shard.stat().st_size))  # what cannot be read tells whether it was
    os.utime(shard, ns=times)
    assert "support-sft" not in needed(copied)
    os.utime(shard)
    assert "support-sft" in needed(copied)


def needed(deployment: Any) -> dict[str, str]:
    """Corpus → what cannot be read of it."""
    project = deployment.project()
    return dict(find_corpora(project, read_state(project).decisions).damage)


def test_a_landing_that_was_not_read_yet_is_announced(curation: Call, copied: Any) -> None:
    (copied.data / "landing" / "kb" / "2026-11-07").mkdir()
    assert "2026-11-07 landed and will be read" in curation("status", on=copied).out


def test_a_held_source_is_shown_with_its_reason_and_ends_with_1(curation: Call, copied: Any) -> None:
    hold(copied, "source:kb", "field 'title' is missing")
    done = curation("status", on=copied)
    assert done.code == 1
    shown = re.sub(r"[^\w:']+", " ", done.out)
    assert all(word in shown for word in ("held since", "2026 11 05: field", "'title' is", "missing"))


def test_a_run_ends_with_what_waits_and_the_command_that_lets_it_go_on(
    copied: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    done = NightRun("run", dt.date(2026, 11, 4), (), True, (), None)
    assert show_run(copied.project(), done) == 0
    assert "waits:" not in capsys.readouterr().out
    hold(copied, "source:kb", "it lacks 8 of 10. Let it pass with `curation override kb:2026-11-05 --who … --why …`")
    hold(copied, "text:" + "0" * 64, "a text could not be scanned, alone: timeout")
    assert show_run(copied.project(), done) == 0
    said = capsys.readouterr().out
    assert "waits: kb is held and keeps its last good landings: it lacks 8 of 10" in said
    assert "`curation override kb:2026-11-05 --who … --why …`" in said
    assert "waits: 1 text could not be scanned; `curation run --retry-quarantine` tries again" in said


def test_status_and_releases_as_json_say_what_the_tables_say(curation: Call, copied: Any) -> None:
    hold(copied, "source:kb", "field 'title' is missing")
    close(copied, "support-sft")
    done = curation("status", "--json", on=copied)
    said = json.loads(done.out)
    assert (done.code, [*said]) == (1, ["last_night", "failed", "sources", "corpora", "needs"])
    assert said["last_night"] == "2026-11-04"
    (kb,) = [each for each in said["sources"] if each["name"] == "kb"]
    assert (kb["held_since"], kb["held_why"]) == ("2026-11-05", "field 'title' is missing")
    (sft,) = [each for each in said["corpora"] if each["name"] == "support-sft"]
    assert sft["release"] == "v1.0.0"
    assert [(each["check"], each["to_do"]) for each in sft["failed_checks"]] == [
        ("no_known_person", "do something about it")
    ]
    needs = {each["kind"]: each for each in said["needs"]}
    assert (needs["source_held"]["since"], needs["source_held"]["to_do"]) == ("2026-11-05", "field 'title' is missing")
    assert needs["gate_closed"]["to_do"] == "no_known_person: do something about it"
    listed = json.loads(curation("releases", "support-sft", "--json", on=copied).out)["releases"]
    assert [(each["release"], each["withdrawn"], "prod" in each["channels"]) for each in listed] == [
        ("support-sft@v1.0.0", None, True)
    ]


def test_validate_as_json_names_what_is_refused(curation: Call, small: Any) -> None:
    said = json.loads(curation("validate", "--json", on=small).out)
    assert (said["valid"], "zendesk" in said["sources"], said["missing"]) == (True, True, [])
    file = small.defs / "sources" / "kb" / "defs.yaml"
    file.write_text(file.read_text().replace("reader: folder", "reader: foldr"))
    done = curation("validate", "--json", on=small)
    said = json.loads(done.out)
    assert (done.code, said["valid"]) == (2, False)
    assert [*said["refused"][0]] == ["where", "found", "to_do"]
    assert "sources/kb/defs.yaml:" in said["refused"][0]["where"]


def test_a_held_text_is_counted(curation: Call, copied: Any) -> None:
    hold(copied, "text:" + "0" * 64, "a text could not be scanned, alone: timeout")
    assert "1 text could not be scanned" in curation("status", on=copied).out


def test_a_closed_gate_is_shown_with_its_figures_and_ends_with_1(curation: Call, copied: Any) -> None:
    close(copied, "support-sft")
    done = curation("status", on=copied)
    assert done.code == 1
    row = row_of(done.out, "support-sft")
    assert "closed: no_known_person" in row
    assert "v1.0.0 stays current" in row
    assert "support-sft: closed: no_known_person (hits 3, known people 40)\n  do something about it\n" in done.out


def test_hits_of_each_kind_are_shown_as_calls_that_waive_them(curation: Call, copied: Any) -> None:
    hits = {f"hit_{n:02d}": f"{n:032x} default.text {n}: name of {n:016x}" for n in range(1, 6)}
    figures = {"hits": 7, "hits_email": 1, "hits_name": 6, **hits, "hit_06": f"{6:032x} default.text 0: email"}
    close(copied, "support-sft", **figures)
    out = curation("status", on=copied).out
    calls = [line.strip() for line in out.splitlines() if "curation waive" in line]
    assert calls[0] == f"curation waive support-sft '{6:032x} default.text 0' --who WHO --why WHY --until YYYY-MM-DD"
    assert [call.split()[3] for call in calls[1:]] == [f"'{n:032x}" for n in (1, 2, 3)]
    assert "name, and 3 more" in out


def test_of_canaries_the_types_that_failed_come_first_and_the_others_are_not_shown(curation: Call, copied: Any) -> None:
    measured = {f"{what}_{entity}": 0.5 for entity in ("PERSON", "URL") for what in ("recall", "bound", "missed")}
    close(copied, "support-sft", "canaries", carriers=9, planted=300, **measured, too_many_missed="PERSON")
    out = curation("status", on=copied).out
    assert "canaries (too many missed PERSON, carriers 9, planted 300)" in out
    assert "300" in row_of(out, "PERSON")
    assert "URL" not in out


def test_the_groups_of_a_warning_are_shown_and_it_closes_no_gate(curation: Call, copied: Any) -> None:
    close(copied, "support-sft", "quasi_identifiers", k=5, below_k=1, rare_01="region=apac: 1 person")
    done = curation("status", on=copied)
    assert done.code == 0
    assert "support-sft: warning: quasi_identifiers (k 5, below k 1)" in done.out
    assert "  region=apac: 1 person\n" in done.out


def test_a_candidate_whose_checks_did_not_run_is_not_called_checked(curation: Call, copied: Any) -> None:
    verdicts(copied, "support-triage").unlink()
    done = curation("status", on=copied)
    assert "have not run" in row_of(done.out, "support-triage")


def test_who_holds_the_lock_is_named(copied: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with run_lock(copied.data / "restricted" / "run.lock", 0.0, "curation run"):
        assert show_status(copied.project()) == 0
    assert "run lock is held by process" in capsys.readouterr().out


def test_no_text_of_a_record_is_shown(curation: Call, finished: Any) -> None:
    shown = curation("status", on=finished).out
    users = (finished.exports / "zendesk" / "2026-11-02").glob("users*")
    names = [json.loads(line)["name"] for file in users for line in file.read_text().splitlines() if line[:1] == "{"]
    assert names
    assert not [name for name in names if name in shown]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"drift": 1}', b"\xff\xfe"])
def test_verdicts_that_are_damaged_are_named_and_keep_no_other_corpus_from_being_shown(
    curation: Call, copied: Any, content: bytes
) -> None:
    verdicts(copied, "support-sft").write_bytes(content)
    done = curation("status", on=copied)
    assert (done.code, done.err) == (1, "")
    assert "cannot be read" in row_of(done.out, "support-sft").replace("\n", " ")
    file = verdicts(copied, "support-sft").name
    said = next(line for line in done.out.splitlines() if file in line)
    assert said.startswith("support-sft: ")
    assert "call `curation run`" in said
    assert "waits for `curation publish`" in row_of(done.out, "support-triage").replace("\n", " ")


@pytest.mark.parametrize("damaged", ["facts.json", "data/default/test-*.parquet"])
def test_a_checked_candidate_that_is_damaged_is_named_and_is_not_shown_around(
    curation: Call, copied: Any, damaged: str
) -> None:
    file = next((copied.data / "corpora" / "support-sft").glob(damaged))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    done = curation("status", on=copied)
    assert (done.code, done.err) == (1, "")
    assert any(line.startswith("support-sft: ") and file.name in line for line in done.out.splitlines())
    assert "waits for `curation publish`" in row_of(done.out, "support-triage").replace("\n", " ")
    refused = curation("preview", "support-sft", on=copied)
    assert refused.code == 1
    assert "call `curation run`" in refused.err


def test_a_ledger_that_is_damaged_is_named_and_the_other_releases_are_shown(curation: Call, copied: Any) -> None:
    registry = copied.data / "registry"
    other = registry / "corpora" / "knowledge-chunks.releases.json"
    other.write_text("half")
    for arguments in (("add", "."), ("commit", "--quiet", "--message", "damage")):
        git = ["git", "-C", str(registry), "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments]
        subprocess.run(git, check=True)
    done = curation("status", on=copied)
    assert (done.code, done.err) == (1, "")
    assert "registry corpora/knowledge-chunks.releases.json: the ledger cannot be read" in done.out
    assert "unknown" in row_of(done.out, "knowledge-chunks")
    assert "v1.0.0" in row_of(done.out, "support-sft")


def parts(line: str) -> list[tuple[int, int | None]]:
    """Of `n what (reason n, …) = …` every number, and the sum of the reasons behind it."""
    found = re.findall(r"([\d,]+) \w+(?: \(([^)]*)\))?", line)
    return [
        (
            int(number.replace(",", "")),
            sum(int(n.replace(",", "")) for n in re.findall(r" ([\d,]+)(?:,|$)", said)) if said else None,
        )
        for number, said in found
    ]


@pytest.mark.parametrize("source", ["zendesk", "salesforce", "jira", "mailbox"])
def test_every_source_shows_its_whole_accounts_with_every_reason(curation: Call, finished: Any, source: str) -> None:
    lines = curation("status", on=finished).out.split(f"\n{source}: ", 1)[1].splitlines()[:3]
    assert [re.findall(r"[a-z]+", line.partition("=")[0]) for line in lines] == [["read"], ["parsed"], ["documents"]]
    for line, names in zip(
        lines, ("parsed quarantined", "documents merged dropped waiting", "cleaned dropped quarantined"), strict=True
    ):
        whole, *some = parts(line)
        assert whole[0] == sum(number for number, _ in some), line
        assert [number for number, reasons in some if reasons not in (None, number)] == [], line
        assert all(f" {name}" in line for name in names.split()), line
    assert "merged (" in lines[1]


@pytest.mark.parametrize("corpus", ["support-sft", "support-triage", "knowledge-chunks"])
def test_every_corpus_shows_its_whole_accounts_with_every_reason(curation: Call, finished: Any, corpus: str) -> None:
    tables = Tables(finished.project().locations.tables)
    fates = [row for row in tables.read("fates", FATES).to_pylist() if row["scope"] == corpus]
    lines = curation("status", on=finished).out.split(f"\n{corpus}: ", 1)[1].splitlines()[:2]
    for line, kind in zip(lines, ("document", "example"), strict=True):
        assert re.search(rf"[\d,]+ {kind}s = [\d,]+ kept \+ .* dropped.* \+ .* merged.* \+ .* quarantined", line)
        whole, *some = parts(line)
        assert whole[0] == sum(number for number, _ in some), line
        assert [number for number, reasons in some if reasons not in (None, number)] == [], line
        told = Counter(row["reason"] for row in fates if row["subject_kind"] == kind and row["reason"])
        assert [reason for reason, n in told.items() if f"{reason.replace('_', ' ')} {n:,}" not in line] == []
    assert "dropped (" in lines[0]


def test_a_source_that_gave_no_document_and_a_folder_without_a_source_are_named(curation: Call, copied: Any) -> None:
    (copied.data / "landing" / "helpdesk" / "2026-11-04").mkdir(parents=True)
    tables = Tables(copied.project().locations.tables)
    tables.replace("wiki_documents", DOCUMENTS.empty_table())
    done = curation("status", on=copied)
    assert done.code == 0
    assert "wiki gave no document: see above what became of what was read" in done.out
    assert f"{copied.data / 'landing' / 'helpdesk'} belongs to no source, so nobody reads it" in done.out
    assert "zendesk gave no document" not in done.out


def test_holdouts_that_take_more_than_a_fifth_are_told_with_what_helps(curation: Call, copied: Any) -> None:
    tables = Tables(copied.project().locations.tables)
    fates = tables.read("fates", FATES)
    whose = {"scope": "knowledge-chunks", "fate": "kept", "subject_kind": "document"}
    kept = next(row for row in fates.to_pylist() if whose.items() <= row.items())
    before = curation("status", on=copied).out
    assert not [line for line in before.splitlines() if line.startswith("knowledge-chunks") and "held out" in line]
    rows = [
        kept | {"subject_id": f"{number:032x}", "fate": "dropped", "reason": "straddles_holdout"}
        for number in range(400)
    ]
    tables.append("fates", pa.Table.from_pylist(rows, schema=FATES))
    lines = curation("status", on=copied).out.splitlines()
    (line,) = [each for each in lines if each.startswith("knowledge-chunks") and "held out" in each]
    assert "knowledge-chunks: 400 documents are dropped, beside " in line
    assert "test is 0" in line


def test_a_source_whose_answers_are_all_internal_is_named_and_one_with_answers_is_not(
    curation: Call, copied: Any
) -> None:
    tables = Tables(copied.project().locations.tables)
    rows = tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    for row in rows:
        for turn in row["turns"]:
            turn["visibility"] = "internal"
    tables.replace("jira_documents", tables.read("zendesk_documents", DOCUMENTS))
    tables.replace("zendesk_documents", pa.Table.from_pylist(rows, schema=DOCUMENTS))
    done = curation("status", on=copied)
    assert done.code == 0
    assert "zendesk: no turn is an answer that people outside could read (" in done.out
    assert "turns of agents, all internal)" in done.out
    assert "jira: no turn is an answer" not in done.out
    assert "wiki: no turn" not in done.out


def test_languages_that_are_kept_and_quarantined_are_counted(curation: Call, finished: Any) -> None:
    out = curation("status", on=finished).out
    (said,) = re.findall(r"support-sft: documents by language: (.*)", out)
    kept, _, quarantined = said.partition("; ")
    assert re.match(r"kept en \d+", kept)
    fates = Tables(finished.project().locations.tables).read("fates", FATES).to_pylist()
    told = [row for row in fates if row["scope"] == "support-sft" and (row["reason"] or "").startswith("language")]
    assert sum(map(int, re.findall(r"\d+", quarantined))) == sum(row["fate"] == "quarantined" for row in told)


@pytest.mark.slow
def test_a_night_that_was_killed_or_failed_in_a_step_ends_status_with_1_until_it_was_done(
    curation: Call, copied: Any
) -> None:
    select = ("--select", "people")
    Tables(copied.project().locations.tables).drop("people")  # else the step has nothing to do
    assert copied.command("run", *select, CURATION_FAILPOINT="people.before").returncode != 0
    done = curation("status", on=copied)
    assert done.code == 1
    told = r"The night of 2026-11-04, begun at [\d-]+ \d\d:\d\d UTC, was cut off in people: it was killed in there"
    assert re.search(told, done.out)
    records = [*(copied.data / "restricted" / "tables" / "zendesk_records").rglob("part-*.parquet")]
    whole = {file: file.read_bytes() for file in records}
    for file in records:
        file.write_bytes(b"torn")
    assert copied.command("run", *select).returncode != 0
    done = curation("status", on=copied)
    assert done.code == 1
    assert "The night of 2026-11-04 failed in people: table zendesk_records" in done.out
    for file, data in whole.items():
        file.write_bytes(data)
    assert copied.command("run", *select).returncode == 0
    done = curation("status", on=copied)
    assert (done.code, "failed in" in done.out) == (0, False)

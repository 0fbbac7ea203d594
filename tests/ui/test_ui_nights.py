"""What a person sees and does in Dagster's UI: nights of the terminal, the graph, backfills, and going on after a
failure. One deployment and one server for all of these; each test finds the nights of those before it."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance
from playwright.sync_api import sync_playwright

from curation.components.account import BECAME
from curation.components.figures import KEY, ROWS
from curation.demo.landings import make_landings
from curation.demo.planted import DATES
from curation.deployment.project import load_project
from curation.quality.suite import DECLARED, OWN_CHECKS
from curation.registry.step import registry_of
from curation.storage.lock import lock_holder, run_lock

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SHARED_ASSETS = {"people", "boilerplate", "rule_labels", "clusters", "findings", "contradictions", "nights"}
SHARED_ASSETS |= {"material"}
OWNER = "support-operations@example.com"
STAGES = {"sources": 13, "cleaning": 8, "dedup": 1, "privacy": 1, "corpora": 4, "registry": 3}
CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
ASSETS = """{ assetNodes {
    assetKey { path } description groupName kinds isPartitioned
    owners { ... on UserAssetOwner { email } ... on TeamAssetOwner { team } }
    metadataEntries { label ... on TableSchemaMetadataEntry { schema { columns { name type description } } } }
    assetChecksOrError { ... on AssetChecks { checks { name blocking description } } }
    assetMaterializations(limit: 5) { partition runId metadataEntries { label __typename
        ... on IntMetadataEntry { intValue } ... on MarkdownMetadataEntry { mdStr } ... on TextMetadataEntry { text }
    } }
} }"""
BACKFILLS = """{ partitionBackfillsOrError { ... on PartitionBackfills { results {
    id status runs(limit: 10) { runId status tags { key value } stepStats { stepKey status } }
} } } }"""
DRY_RUN = """mutation($s: ScheduleSelector!, $t: Float!) { scheduleDryRun(selectorData: $s, timestamp: $t) {
    ... on DryRunInstigationTick { evaluationResult {
        skipReason error { message } runRequests { tags { key value } }
    } }
} }"""
RELOAD = """mutation { reloadRepositoryLocation(repositoryLocationName: "curation") {
    ... on WorkspaceLocationEntry { locationOrLoadError {
        __typename ... on PythonError { errorChain { error { message } } }
    } }
} }"""


def assets(ui: Any) -> dict[str, Any]:
    return {node["assetKey"]["path"][0]: node for node in ui.ask(ASSETS)["assetNodes"]}


def numbers(materialization: dict[str, Any]) -> dict[str, int]:
    entries = materialization["metadataEntries"]
    return {e["label"]: e["intValue"] for e in entries if e["__typename"] == "IntMetadataEntry"}


def tags(run: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in run["tags"]}


def steps(run: dict[str, Any]) -> dict[str, str]:
    return {step["stepKey"]: step["status"] for step in run["stepStats"]}


def versions(ui: Any) -> list[str]:
    return [release.version for release in registry_of(ui.small.project()).releases("support-triage")]


def test_a_night_of_the_terminal_is_in_the_ui_with_its_steps(ui: Any) -> None:
    assert ui.terminal_run.returncode == 0, ui.terminal_run.stderr
    runs = ui.ask("{ runsOrError { ... on Runs { results { runId tags { key value } } } } }")["runsOrError"]["results"]
    (run_id,) = [run["runId"] for run in runs if "curation/terminal" in tags(run)]
    run = ui.run(run_id)
    assert (run["status"], run["jobName"]) == ("SUCCESS", "night")
    assert run["repositoryOrigin"]["repositoryLocationName"] == "curation"
    assert tags(run)["curation/as_of"] == "2026-11-02"
    assert steps(run) == dict.fromkeys([*assets(ui), "support_sft_checks", "support_triage_checks"], "SUCCESS")


def test_each_asset_says_what_it_is_whose_and_of_which_columns(ui: Any) -> None:
    found = assets(ui)
    assert Counter(node["groupName"] for node in found.values()) == STAGES
    for name, node in found.items():
        assert len(node["description"]) > 30, name
        assert node["kinds"], name
        assert node["owners"], name
        columns = [e["schema"]["columns"] for e in node["metadataEntries"] if e["label"] == "dagster/column_schema"]
        assert bool(columns) != (name.endswith("_release") or name == "material"), name
        assert [column["name"] for each in columns for column in each if not column["description"]] == [], name
    assert [name for name, node in found.items() if node["isPartitioned"]] == [
        "jira_records",
        "kb_records",
        "mailbox_records",
        "salesforce_records",
        "wiki_records",
        "zendesk_records",
    ]
    assert found["support_sft"]["owners"] == [{"email": "ml-platform@example.com"}]


def test_counts_are_numbers_of_each_night_and_of_each_landing(ui: Any) -> None:
    found = assets(ui)
    landed = found["zendesk_records"]["assetMaterializations"][-1]
    count = numbers(landed)
    assert landed["partition"] == "2026-11-02"
    assert count["read"] == count["parsed"] + count["quarantined"] > 100
    assert count["dagster/partition_row_count"] == count["parsed"]
    documents = found["zendesk_documents"]["assetMaterializations"][-1]
    assert numbers(documents)["dagster/row_count"] == numbers(documents)["kept"] == numbers(documents)["documents"]
    cleaned = found["zendesk_cleaned"]["assetMaterializations"][-1]
    (rules,) = [e["mdStr"] for e in cleaned["metadataEntries"] if e["label"] == "rules"]
    assert re.search(r"^\| signature \| \w+ \| \d+ \| `[▁▂▃▄▅▆▇█]` \|$", rules, re.MULTILINE)
    assert numbers(cleaned)["kept"] < numbers(documents)["documents"]
    clusters = numbers(found["clusters"]["assetMaterializations"][-1])
    assert clusters["kept"] + clusters["exact"] + clusters["near"] == clusters["dagster/row_count"]
    assert clusters["kept"] == clusters["clusters"] < clusters["dagster/row_count"]
    corpus = found["support_sft"]["assetMaterializations"][-1]
    (became,) = [e["text"] for e in corpus["metadataEntries"] if e["label"] == BECAME]
    assert became.startswith(f"{numbers(corpus)['dagster/row_count']:,} examples (train ")
    (picture,) = [e["mdStr"] for e in corpus["metadataEntries"] if e["label"] == "fates"]
    assert re.search(r"^\| dropped \| source not selected \| \d+ \| █+ \|$", picture, re.MULTILINE)
    drawn = re.findall(r"^\| dropped \| [^|]+ \| ([\d,]+) \|", picture, re.MULTILINE)
    assert numbers(corpus)["dropped"] == sum(int(n.replace(",", "")) for n in drawn)
    release = {
        e["label"]: e.get("mdStr") or e.get("text")
        for e in found["support_triage_release"]["assetMaterializations"][-1]["metadataEntries"]
    }
    assert (release["outcome"], release["tag"]) == ("published", "support-triage@v1.0.0")
    assert "dvc get " in str(release["pull"])
    assert "page" in release


def test_the_page_of_each_asset_can_be_read_without_scrolling(ui: Any) -> None:
    for name, node in assets(ui).items():
        for made in node["assetMaterializations"]:
            keys = sorted(entry["label"] for entry in made["metadataEntries"])
            assert len(keys) <= ROWS, (name, keys)
            assert [key for key in keys if len(key) > KEY and not key.startswith("dagster/")] == [], name


def test_checks_are_shown_by_corpus_and_say_which_of_them_stop_a_release(ui: Any) -> None:
    found = assets(ui)
    for corpus in ("support_sft", "support_triage"):
        checks = {check["name"]: check for check in found[corpus]["assetChecksOrError"]["checks"]}
        assert checks.keys() == {*OWN_CHECKS, "some_examples"} - {*DECLARED}
        assert {name for name, check in checks.items() if not check["blocking"]} == {"quasi_identifiers", "superseded"}
        assert all(check["description"] for check in checks.values())
    assert [c["blocking"] for c in found["kb_documents"]["assetChecksOrError"]["checks"]] == [True]
    assert [c["blocking"] for c in found["kb_records"]["assetChecksOrError"]["checks"]] == [False, False, False]


def test_dg_finds_nothing_to_object_to_and_lists_everything(ui: Any, tmp_path: Path) -> None:
    dg = str(Path(sys.executable).with_name("dg"))
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "DG_CLI_CONFIG": str(tmp_path / "none.toml")}
    calls = (("check", "defs"), ("check", "yaml"), ("list", "defs", "--json"))
    started = [
        subprocess.Popen([dg, *call], cwd=ROOT, env=environment, stdout=-1, stderr=-1, text=True) for call in calls
    ]
    ended = [
        (call, *process.communicate(timeout=120), process.returncode)
        for call, process in zip(calls, started, strict=True)
    ]
    for call, out, error, code in ended:
        assert code == 0, (call, out, error)
    listed = json.loads(ended[-1][1])
    names = {asset["asset_key"] for asset in listed["assets"]}
    assert {"zendesk_records", *SHARED_ASSETS, "knowledge_chunks", "support_sft_release"} <= names
    shipped = load_project()
    assert len(names) == 3 * len(shipped.sources) + 2 * len(shipped.corpora) + len(SHARED_ASSETS)
    assert {"night"} <= {job["name"] for job in listed["jobs"]}
    assert [schedule["name"] for schedule in listed["schedules"]] == ["nightly"]


def test_the_graph_is_drawn_with_every_asset_in_the_group_of_its_stage(ui: Any, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        page = browser.new_page(viewport={"width": 3200, "height": 1400})
        page.goto(f"{ui.url}/asset-groups")
        page.get_by_text("Global asset lineage").wait_for()
        for stage in STAGES:
            page.locator("svg").get_by_text(stage, exact=True).first.wait_for(timeout=120_000)
        sizes: dict[str, int] = {}
        for _ in range(60):  # names of groups are drawn first, sizes a moment later, and only where there is room
            drawn = page.locator("body").inner_text().split("\n")
            sizes = {
                name: int(size.split(" ")[0]) for name, size in itertools.pairwise(drawn) if re.match(r"\d+", size)
            }
            if {stage: sizes.get(stage) for stage in STAGES} == STAGES:
                break
            page.wait_for_timeout(500)
        page.screenshot(path=tmp_path / "graph.png")
        assert {stage: sizes.get(stage) for stage in STAGES} == STAGES
        page.goto(f"{ui.url}/assets/zendesk_documents")
        for part in ("4 to do", "Row count", re.compile("The newest state of each document"), OWNER):
            page.get_by_text(part).first.wait_for(timeout=120_000)  # each part of the page has a query of its own
        page.screenshot(path=tmp_path / "asset.png", full_page=True)
        shown = page.locator("body").inner_text()
        assert "The newest state of each document" in shown
        assert OWNER in shown
        assert re.search(r"Row count\s+\d+", shown)
        page.goto(f"{ui.url}/assets/clusters")
        key = page.get_by_text("cluster_sizes", exact=True)
        key.wait_for(timeout=120_000)
        page.locator("tr", has=key).get_by_text("[Show Markdown]").click()
        picture = page.get_by_alt_text("Clusters by number of documents")
        picture.wait_for(timeout=120_000)
        assert picture.evaluate("shown => shown.decode().then(() => shown.naturalWidth)") == 640
        page.screenshot(path=tmp_path / "picture.png")
        browser.close()


def test_a_landing_that_could_not_be_read_is_taken_by_the_night_after_its_repair(small: Any) -> None:
    """Though the UI shows its partition as materialized: the run went on without it and held the source."""
    small.land(*DATES[:2])
    broken = small.data / "landing" / "salesforce" / "2026-11-03"
    whole = {file.name: file.read_bytes() for file in broken.iterdir()}
    for file in broken.iterdir():
        file.write_text("Another,Export\nof,another kind\n")
    select = [f"{source}_records" for source in small.project().sources]
    assert small.run(select=select).landings == DATES[:2]
    held = small.command("status")
    assert "held since" in held.stdout
    for name, content in whole.items():
        (broken / name).write_bytes(content)
    small.land(DATES[2])
    assert small.run(select=select).landings == DATES[1:]
    assert "held since" not in small.command("status").stdout


def test_the_server_listens_on_loopback_alone_and_the_instance_is_as_it_is_written(ui: Any, tmp_path: Path) -> None:
    listening = [
        line.split()[1].split(":")[0]
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{ui.port:04X}") and line.split()[3] == "0A"
    ]
    assert listening == ["0100007F"]
    settings = (ROOT / "dagster_home" / "dagster.yaml").read_text()
    assert "host" not in settings
    (tmp_path / "dagster.yaml").write_text(settings)
    with DagsterInstance.from_config(str(tmp_path)) as instance:  # a warning would be an error here
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds == 21_600
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
        assert not instance.telemetry_enabled
        assert not instance.run_retries_enabled
    location = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["dg"]["project"]["code_location_name"]
    assert f"location_name: {location}" in (ROOT / "workspace.yaml").read_text()


def test_a_backfill_of_one_date_reads_its_landings_and_does_everything_after_them_once(
    ui: Any, eventually: Any
) -> None:
    def done() -> Any:
        (backfill,) = ui.ask(BACKFILLS)["partitionBackfillsOrError"]["results"]
        assert backfill["id"] == ui.backfill
        assert "FAIL" not in backfill["status"]
        ended = [run for run in backfill["runs"] if run["status"] == "SUCCESS"]
        return ended if sum(len(run["stepStats"]) for run in ended) >= len(assets(ui)) + 2 else None

    runs = eventually(done, 120)
    counts = Counter(step for run in runs for step in steps(run))
    assert counts == dict.fromkeys([*assets(ui), "support_sft_checks", "support_triage_checks"], 1)
    first = next(run for run in runs if "zendesk_records" in steps(run))
    assert tags(first)["dagster/asset_partition_range_start"] == "2026-11-02"
    assert {tags(run)["curation/as_of"] for run in runs} == {"2026-11-02"}  # every step of a run judges by one day
    assert versions(ui) == ["v1.0.0"]  # nothing changed, so nothing was published


def test_a_broken_yaml_stops_the_code_location_with_the_file_and_line(ui: Any) -> None:
    file = ui.small.defs / "sources" / "kb" / "defs.yaml"
    right = file.read_text()
    line = right.split("\n").index("  mode: snapshot") + 1
    file.write_text(right.replace("  mode: snapshot", "  mod: snapshot"))
    try:
        error = ui.ask(RELOAD)["reloadRepositoryLocation"]["locationOrLoadError"]
    finally:
        file.write_text(right)
    assert error["__typename"] == "PythonError"
    assert f"{file}:{line}: mod: unknown key 'mod'. did you mean mode?" in str(error["errorChain"])
    assert ui.ask(RELOAD)["reloadRepositoryLocation"]["locationOrLoadError"]["__typename"] == "RepositoryLocation"


def test_the_schedule_asks_for_one_night_over_what_landed_and_it_waits_for_a_run_of_the_terminal(
    ui: Any, eventually: Any
) -> None:
    """Two laws in one, as a night costs time: what the schedule asks for finishes, and one run goes on at a time."""
    schedules = ui.ask(
        "{ repositoriesOrError { ... on RepositoryConnection { nodes { schedules { name cronSchedule"
        " executionTimezone } } } } }"
    )["repositoriesOrError"]["nodes"][0]["schedules"]
    assert schedules == [{"name": "nightly", "cronSchedule": "0 2 * * *", "executionTimezone": "Europe/Berlin"}]
    ui.small.land(DATES[1])
    selector = {"repositoryLocationName": "curation", "repositoryName": "__repository__", "scheduleName": "nightly"}
    tick = ui.ask(DRY_RUN, s=selector, t=1793667600.0)["scheduleDryRun"]["evaluationResult"]
    assert (tick["skipReason"], tick["error"]) == (None, None)
    (request,) = tick["runRequests"]
    asked = tags(request)
    assert asked["curation/as_of"] == "2026-11-03"
    assert asked["dagster/asset_partition_range_start"] == asked["dagster/asset_partition_range_end"] == "2026-11-03"

    lock = ui.small.project().locations.run_lock
    with run_lock(lock, 0, "curation run"):
        run_id = ui.launch(asked)
        eventually(lambda: "STEP_START" if steps(ui.run(run_id)) else None, 60)
        with pytest.raises(AssertionError, match="not within"):
            eventually(lambda: True if "SUCCESS" in steps(ui.run(run_id)).values() else None, 2)
    holder = eventually(lambda: found if (found := lock_holder(lock)) and found["pid"] else None, 20)
    assert holder["purpose"] == f"run {run_id}"
    assert holder["pid"] != os.getpid()
    os.kill(holder["pid"], signal.SIGSTOP)  # for as long as the terminal needs to be refused
    try:
        refused = ui.small.command("run")
    finally:
        os.kill(holder["pid"], signal.SIGCONT)
    assert (refused.returncode, run_id in refused.stderr) == (75, True), refused.stderr
    run = ui.until_ended(run_id)
    assert (run["status"], set(steps(run).values())) == ("SUCCESS", {"SUCCESS"})
    eventually(lambda: True if lock_holder(lock) is None else None, 20)  # its process ends after its last event
    assert versions(ui) == ["v1.0.0", "v1.1.0"]


def test_a_night_that_a_gate_stopped_says_what_to_do_and_goes_on_from_there_when_that_was_done(ui: Any) -> None:
    """And again where the registry's remote is gone meanwhile: each time from the failure on, not from the start."""
    ui.small.land(DATES[2])
    suite = ui.small.defs / "corpora" / "support_triage" / "suite.yaml"
    right = suite.read_text()
    suite.write_text(right.replace("min_value: 1}", "min_value: 100000}"))
    stopped = ui.small.command("run")
    assert stopped.returncode == 1, stopped.stderr
    assert "gate: support_triage: some_examples" in stopped.stdout
    assert versions(ui) == ["v1.0.0", "v1.1.0"]
    failed = ui.newest()
    events = ui.events(failed)
    (verdict,) = [
        e["evaluation"]
        for e in events
        if e["__typename"] == "AssetCheckEvaluationEvent"
        and not e["evaluation"]["success"]
        and e["evaluation"]["severity"] == "ERROR"
    ]
    assert verdict["checkName"] == "some_examples"
    (warned,) = [
        e["evaluation"]
        for e in events
        if e["__typename"] == "AssetCheckEvaluationEvent"
        and e["evaluation"]["checkName"] == "labels_mapped"
        and "status" in (e["evaluation"]["description"] or "")
    ]
    assert "curation report labels" in warned["description"]
    assert "awaiting_vendor" not in json.dumps(events)
    assert re.match(r"[\d,]+ rows, at least [\d,]+ wanted: look at `some_examples`", verdict["description"])
    run = ui.run(failed)
    assert steps(run)["support_triage_checks"] == "FAILURE"
    assert steps(run)["support_sft_release"] == "SUCCESS"
    assert "support_triage_release" not in {s for s, status in steps(run).items() if status == "SUCCESS"}
    truth = make_landings(11, 0.05)[1]
    private = {*truth.values("pii_customer_name"), *truth.values("pii_email"), *truth.values("pii_phone")}
    shown = json.dumps(events, ensure_ascii=False)
    assert len(private) > 10
    assert [value for value in private if value in shown] == []

    suite.write_text(right)
    remote, aside = ui.small.data / "remote", ui.small.data / "remote.aside"
    remote.rename(aside)
    remote.write_text("no folder")
    without_remote = ui.until_ended(ui.again(failed))
    assert steps(without_remote) == {"support_triage_checks": "SUCCESS", "support_triage_release": "FAILURE"}
    errors = json.dumps([e for e in ui.events(without_remote["runId"]) if "error" in e])
    assert "TryAgain" in errors
    assert versions(ui) == ["v1.0.0", "v1.1.0"]

    remote.unlink()
    aside.rename(remote)
    finished = ui.until_ended(ui.again(without_remote["runId"]))
    assert steps(finished) == {"support_triage_release": "SUCCESS", "nights": "SUCCESS"}
    assert tags(finished)["curation/as_of"] == "2026-11-04"
    assert versions(ui) == ["v1.0.0", "v1.1.0", "v1.2.0"]

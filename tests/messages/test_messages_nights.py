"""Real nights, and who hears of them: a good one is pinged and says nothing, one with a closed gate calls for help."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from curation.components.runs.runner import run_night
from curation.components.runs.watching import IN_TIME
from curation.errors import CurationError
from tests.laws import tiny

pytestmark = pytest.mark.slow


def land(desk: Any) -> None:
    for number, day in enumerate(tiny.DAYS):
        tiny.land(desk.root / "data" / "landing", day, range(number, number + 3), "It is dark.", "Id,LastName,Email")


def test_a_good_night_is_pinged_and_one_with_a_closed_gate_calls_for_help(
    desk: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.edit("nightly", "owners:", "ping: {url_from: PING_URL}\n  owners:")
    monkeypatch.setenv("PING_URL", f"http://{receiver.place}/good")
    land(desk)
    done = run_night(desk.project)
    assert (done.success, done.error) == (True, None)
    assert receiver.asked == ["/good"]
    assert receiver.took == []
    suite = desk.root / "defs" / "corpora" / "support_sft" / "suite.yaml"
    whole = suite.read_text()
    suite.write_text(whole.replace("min_value: 1", "min_value: 1000"))
    done = run_night(desk.project)
    assert not done.success
    assert receiver.asked == ["/good"]
    (message,) = receiver.took
    assert "error: support-sft: gate closed: 1 gate is closed: some_examples" in message["message"]
    assert "night failed" not in message["message"]  # a gate is told once, of its corpus
    suite.write_text(whole)
    assert run_night(desk.project).success
    assert receiver.asked == ["/good"] * 2
    assert "resolved: support-sft: gate closed" in receiver.took[-1]["message"]
    for asset in ("zendesk_records", "support_sft_release"):
        key = dg.AssetCheckKey(dg.AssetKey([asset]), IN_TIME)
        record = desk.instance.get_latest_asset_check_evaluation_record(key)
        assert record is not None
        assert record.status.value == "SUCCEEDED"


def test_a_run_that_is_refused_before_its_first_step_calls_for_help_too(desk: Any, receiver: Any) -> None:
    land(desk)
    about = {"corpus": "support-sft", "version": "v1.0.0", "content": "ab" * 32}
    desk.decide("publication", "support-sft@v1.0.0", **about)  # of a registry that is gone
    desk.edit("locations", "workers: 1", "workers: 1, witness: no/such.git")
    with pytest.raises(CurationError):
        run_night(desk.project)
    assert "error: witness unreachable" in receiver.said
    assert "error: registry lost" in receiver.said


def test_the_daemon_begins_the_night_of_a_landing_by_itself_where_nights_are_promised(
    desk: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.edit("nightly", "owners:", "start: landings\n  ping: {url_from: PING_URL}\n  owners:")
    monkeypatch.setenv("PING_URL", f"http://{receiver.place}/good")
    monkeypatch.setenv("CURATION_ENVIRONMENT", "staging")
    land(desk)
    workspace = desk.root / "workspace.yaml"
    workspace.write_text("load_from: [{python_module: {module_name: curation.definitions, location_name: curation}}]\n")
    dagster = str(Path(sys.executable).with_name("dagster-daemon"))
    with (desk.root / "daemon.log").open("wb") as log:
        daemon = subprocess.Popen(
            [dagster, "run", "-w", str(workspace)],
            cwd=desk.root,
            env=dict(os.environ),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + 300
        while not receiver.asked and time.monotonic() < end:
            time.sleep(0.5)
    finally:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()
    assert receiver.asked == ["/good"], (desk.root / "daemon.log").read_text()[-3000:]
    runs = desk.instance.get_runs(dg.RunsFilter(job_name="night"))
    assert [run.tags["curation/as_of"] for run in runs] == [desk.project.today().isoformat()]

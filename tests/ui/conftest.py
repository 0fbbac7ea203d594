"""One `dagster dev` over one small deployment, driven as a person drives it: by GraphQL, and by a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance

from curation.demo.planted import DATES
from curation.storage.secrets.keys import install_demo_keys

ROOT = Path(__file__).parents[2]
# Started in the background of a shell it would ignore the signal that ends it.
DEV = "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); os.execv(sys.argv[1], sys.argv[1:])"
ENDED = ("SUCCESS", "FAILURE", "CANCELED")
REPOSITORY = {"repositoryLocationName": "curation", "repositoryName": "__repository__"}

RUN = """query($id: ID!) { runOrError(runId: $id) { ... on Run {
    runId status jobName tags { key value } stepStats { stepKey status } repositoryOrigin { repositoryLocationName }
} } }"""
EVENTS = """query($id: ID!) { logsForRun(runId: $id) { ... on EventConnection { events {
    __typename
    ... on MessageEvent { message stepKey }
    ... on ExecutionStepFailureEvent { error { message errorChain { error { message } } } }
    ... on AssetCheckEvaluationEvent { evaluation {
        checkName success severity description assetKey { path } metadataEntries { label __typename }
    } }
} } } }"""
LAUNCH = """mutation($p: ExecutionParams!) { launchRun(executionParams: $p) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
} }"""
AGAIN = """mutation($p: ReexecutionParams!) { launchRunReexecution(reexecutionParams: $p) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
} }"""
BACKFILL = """mutation($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p) {
    __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message }
} }"""


@dataclass(frozen=True)
class Ui:
    """A deployment whose first night was run in a terminal, its web server, and the backfill of that night."""

    small: Any
    port: int
    terminal_run: subprocess.CompletedProcess[str]
    backfill: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of a GraphQL answer."""
        return graphql(self.url, query, variables)

    def run(self, run_id: str) -> Any:
        return self.ask(RUN, id=run_id)["runOrError"]

    def events(self, run_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(EVENTS, id=run_id)["logsForRun"]["events"]
        return found

    def until_ended(self, run_id: str) -> Any:
        """The run when it has ended."""
        return until(lambda: run if (run := self.run(run_id))["status"] in ENDED else None, 120)

    def launch(self, tags: dict[str, str]) -> str:
        """What the launchpad does for the job `night`. Returns the run's id."""
        parameters = {
            "selector": {**REPOSITORY, "jobName": "night"},
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
        }
        return run_id_of(self.ask(LAUNCH, p=parameters)["launchRun"])

    def again(self, run_id: str) -> str:
        """What the button "Re-execute from failure" does. Returns the new run's id."""
        parameters = {"parentRunId": run_id, "strategy": "FROM_FAILURE"}
        return run_id_of(self.ask(AGAIN, p=parameters)["launchRunReexecution"])

    def newest(self) -> str:
        """The id of the newest run."""
        runs = self.ask("{ runsOrError(limit: 1) { ... on Runs { results { runId } } } }")["runsOrError"]["results"]
        return str(runs[0]["runId"])


def graphql(url: str, query: str, variables: dict[str, Any]) -> Any:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{url}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    assert "errors" not in found, found["errors"]
    return found["data"]


def run_id_of(launched: dict[str, Any]) -> str:
    assert launched["__typename"] == "LaunchRunSuccess", launched
    return str(launched["run"]["runId"])


def until[Found](look: Callable[[], Found | None], seconds: float) -> Found:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.25)
    return found


def answers(url: str) -> bool | None:
    """Whether the web server is up and has loaded the code location."""
    try:
        found = graphql(
            url, "{ repositoriesOrError { __typename ... on RepositoryConnection { nodes { name } } } }", {}
        )
    except OSError:
        return None
    return True if found["repositoriesOrError"].get("nodes") else None


@pytest.fixture(scope="session")
def ui(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Iterator[Ui]:
    small = deployment(tmp_path_factory.mktemp("ui") / "small", exports)
    shutil.rmtree(small.defs / "corpora" / "knowledge_chunks")
    for folder, rhythm in (("support_sft", "manual"), ("support_triage", "every_change")):
        file = small.defs / "corpora" / folder / "defs.yaml"
        file.write_text(re.sub(r"publish: \w+", f"publish: {rhythm}", file.read_text()))
    nightly = small.defs / "nightly" / "defs.yaml"
    nightly.write_text(nightly.read_text() + "  retries: {most: 1, wait_minutes: 0}\n")
    (small.data / "keys").mkdir()
    install_demo_keys(small.data / "keys", 11)
    small.land(DATES[0])
    with DagsterInstance.from_config(str(small.root / "dagster_home")) as instance:
        instance.all_instigator_state()  # two processes that make the tables of an empty instance at once get in the way
        instance.get_runs_count()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dagster = str(Path(sys.executable).with_name("dagster"))
    command = [sys.executable, "-c", DEV, dagster, "dev", "-w", str(ROOT / "workspace.yaml"), "-p", str(port)]
    with open(small.root / "dev.log", "wb") as log:
        server = subprocess.Popen(
            command,
            cwd=small.root,  # `.env` of the folder it is started in would replace DAGSTER_HOME
            env={**os.environ, **small.variables()},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        terminal_run = small.command("run")
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(url), 90)
        nodes = graphql(url, "{ assetNodes { assetKey { path } } }", {})["assetNodes"]
        keys = [node["assetKey"] for node in nodes]
        day = [{"key": "curation/as_of", "value": DATES[0].isoformat()}]  # it replays that night
        launched = graphql(
            url,
            BACKFILL,
            {"p": {"assetSelection": keys, "partitionNames": [DATES[0].isoformat()], "title": "again", "tags": day}},
        )["launchPartitionBackfill"]
        yield Ui(small, port, terminal_run, launched["backfillId"])
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """`eventually(look, seconds)`: what `look` finds, as soon as it finds something."""
    return until

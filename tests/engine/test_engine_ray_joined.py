"""A Ray cluster that is joined: private where it has to be, asked what it sees, and no node of it is indispensable."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.engine.ray_private import exposed, off_loopback
from curation.fates import StageResult
from tests.engine.raylets import SECOND, SECONDS_TO_START, TOKEN, Raylets, certificates, own_address, raylets

ASK = """
import sys
from pathlib import Path
from curation.engine.tasks import Engine, run_tasks
from curation.errors import CurationError

strict, folder = sys.argv[1] == "prod", Path(sys.argv[2]) if len(sys.argv) > 2 else None
try:
    print(run_tasks(abs, [-1, -2], engine=Engine("ray", 2, folder, strict), what="numbers"))
except CurationError as error:
    print(f"{type(error).__name__}: {error}")
"""


def asked(cluster: Raylets, *arguments: str, cwd: Path | None = None, **variables: str) -> str:
    """What a process says that hands two tasks to a cluster."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK, *arguments],
        env={name: value for name, value in cluster.joining(**variables).items() if value},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raylets]:
    """Two nodes that speak TLS and ask for a token."""
    with raylets({**TOKEN, **certificates(tmp_path_factory.mktemp("tls"))}) as cluster:
        cluster.start()
        cluster.start(cwd=tmp_path_factory.mktemp("elsewhere"))
        yield cluster


@pytest.mark.slow
def test_production_works_on_a_cluster_with_tls_and_a_token(guarded: Raylets, tmp_path: Path) -> None:
    assert asked(guarded, "prod", str(tmp_path / "shared")) == "[1, 2]"
    assert list((tmp_path / "shared").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({"RAY_USE_TLS": ""}, "without TLS (RAY_USE_TLS)."),
        ({"RAY_AUTH_MODE": "disabled"}, "without RAY_AUTH_MODE=token."),
        ({"RAY_TLS_SERVER_KEY": "/nowhere/node.key"}, "without a file that can be read as RAY_TLS_SERVER_KEY."),
        ({"RAY_AUTH_TOKEN": "", "RAY_AUTH_TOKEN_PATH": "/nowhere"}, "a file that can be read as RAY_AUTH_TOKEN_PATH."),
        ({"RAY_AUTH_TOKEN": "", "HOME": "/nowhere"}, "without a token (RAY_AUTH_TOKEN)."),
    ],
)
def test_production_does_not_ask_for_it_without_either(guarded: Raylets, variables: dict[str, str], found: str) -> None:
    said = asked(guarded, "prod", **variables)
    assert said.startswith("ConfigurationError: engine: ray: this is prod, and a Ray cluster would be joined without")
    assert found in said
    assert "set on every node and here RAY_USE_TLS=1" in said


@pytest.mark.slow
def test_a_cluster_that_takes_work_without_a_token_gets_none_from_production(tmp_path: Path) -> None:
    with raylets(certificates(tmp_path)) as cluster:
        cluster.start(RAY_AUTH_MODE="disabled")
        said = asked(cluster, "prod", **TOKEN)
        assert f"this is prod, and node {own_address()} takes work without a token. set on every node" in said
        assert asked(cluster, "dev", RAY_AUTH_MODE="disabled") == "[1, 2]"


@pytest.mark.slow
def test_a_node_that_sees_another_folder_under_the_path_is_named(guarded: Raylets, tmp_path: Path) -> None:
    # A path that is each process's own: what is mounted on one node only.
    said = asked(guarded, "dev", "/proc/self/cwd/restricted/tmp", cwd=tmp_path)
    assert said.startswith("ConfigurationError: engine: ray: nodes ")
    for part in (SECOND, own_address(), "does not see what is in /proc/self/cwd/restricted/tmp here", "share it (NFS"):
        assert part in said


@pytest.mark.slow
def test_validate_asks_the_nodes_and_refuses_what_production_would(guarded: Raylets, small: Any) -> None:
    variables = guarded.joining(CURATION_ENGINE="ray")
    done = small.command("validate", **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert "every node" in done.stdout
    production = {"CURATION_ENVIRONMENT": "prod", "CURATION_WITNESS": "s3://outside", "RAY_USE_TLS": ""}
    refused = small.command("validate", **{**variables, **production})
    assert refused.returncode == 2
    assert "locations/defs.yaml:12: this is prod, and a Ray cluster would be joined without TLS" in refused.stderr
    # Somebody else's cluster, and nobody there.
    gone = small.command("validate", **{**variables, "RAY_ADDRESS": "127.0.0.1:9"})
    assert (gone.returncode, "cannot be joined" in gone.stderr) == (75, True)


def test_a_dashboard_is_on_its_own_machine_alone_or_there_is_none() -> None:
    for inside in (None, "", "127.0.0.1:8265", "http://127.0.0.1:8265", "localhost:8265", "[::1]:8265"):
        assert not off_loopback(inside)
    for outside in ("0.0.0.0:8265", "10.0.0.5:8265", "https://ray.example.com/", "[fd00::1]:8265", "cluster-head:8265"):
        assert off_loopback(outside)


def test_all_that_is_open_is_said_at_once(tmp_path: Path) -> None:
    assert exposed({"HOME": "/nowhere"}) == (
        "this is prod, and a Ray cluster would be joined without TLS (RAY_USE_TLS), without RAY_AUTH_MODE=token"
    )
    assert exposed({**TOKEN, **certificates(tmp_path)}) is None


def wait_for(batch: pa.Table, settings: str, context: object) -> StageResult:
    """A kernel that ends once a file is there."""
    while not Path(settings).exists():
        time.sleep(0.05)
    return StageResult(pa.table({"double": [2 * number for number in batch["number"].to_pylist()]}))


KILLED = """
import sys
from pathlib import Path
import pyarrow as pa
from curation.engine.kernels import Limits, Workplace, run_kernel
from curation.engine.tasks import Engine
from tests.engine.test_engine_ray_joined import wait_for

rows, at = pa.table({"number": range(8)}), Workplace(Engine("ray", 2, Path(sys.argv[1])), Path(sys.argv[1]))
results = run_kernel(wait_for, rows, sys.argv[2], limits=Limits(rows=1), what="numbers", at=at)
print([result.kept["double"].to_pylist() if hasattr(result, "kept") else result.reason for result in results])
"""


@pytest.mark.slow
def test_a_node_that_ends_costs_no_row(guarded: Raylets, tmp_path: Path) -> None:
    """A row that its worker died over, alone, is held: the end of a node is no worker that died over a row."""
    shared, killed = tmp_path / "shared", tmp_path / "killed"
    shared.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", KILLED, str(shared), str(killed)],
        env=guarded.joining(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + SECONDS_TO_START
    while len(list(shared.glob("batches-*/begun-*"))) < 2 and time.monotonic() < deadline:  # a row on each node
        time.sleep(0.05)
    guarded.kill(1)
    killed.touch()
    out, said = process.communicate(timeout=300)
    assert out == f"{[[2 * number] for number in range(8)]}\n"
    assert re.fullmatch(r"numbers, batch [12]: its node ended; another does it\n", said)

"""Laws 3 and 6 where a night's tasks run on several nodes, and one of them ends under it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.demo.planted import DATES
from tests.engine.raylets import TOKEN, certificates, raylets

SECONDS = 600

NIGHT = """
import sys
import types
from pathlib import Path

from curation.cleaning import step as cleaning
from curation.corpora.redaction import tasks as redaction_tasks
from curation.privacy import step as privacy
from curation.deployment.project import load_project
from tests.laws.conftest import live_night

# What is small is done in this process: here it is to be done by nodes.
cleaning.TEXTS_A_WORKER = privacy.TEXTS_A_WORKER = redaction_tasks.FEW = 1
redaction_tasks.PORTION = 20
root = Path(sys.argv[1])
live_night(types.SimpleNamespace(project=lambda: load_project(root / "defs", root)))
"""


@pytest.mark.slow
def test_a_night_one_of_whose_nodes_is_killed_ends_and_makes_the_same_bytes(
    small: Any, another: Callable[..., Any], laws: Any, tmp_path: Path
) -> None:
    small.land(DATES[0])
    laws.night(small)
    disturbed = another("disturbed")
    disturbed.land(DATES[0])
    with raylets({**TOKEN, **certificates(tmp_path)}) as cluster:
        cluster.start()
        cluster.start()
        log = tmp_path / "log"
        with open(log, "wb") as stream:
            night = subprocess.Popen(
                [sys.executable, "-c", NIGHT, str(disturbed.root)],
                env=cluster.joining(CURATION_ENGINE="ray"),
                stdout=stream,
                stderr=stream,
            )
        deadline = time.monotonic() + SECONDS
        begun = disturbed.data / "restricted" / "tmp"
        while not (list(begun.glob("detecting-*/batches-*/begun-*")) and cluster.is_at_work(1)):
            assert night.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        cluster.kill(1)
        assert night.wait(SECONDS) == 0, log.read_text()
    assert laws.differences(laws.staged(small), laws.staged(disturbed)) == []
    assert len(laws.staged(disturbed)) == 3
    assert list(begun.iterdir()) == []

"""A deployment with one finished night, that tests look at or copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.demo.planted import DATES


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Any]) -> Any:
    """All landings in one night; only support-sft is published without being asked. To be looked at, not touched.

    One night for all workers of a run, of which each gets a copy.
    """
    own = tmp_path_factory.mktemp("cli") / "finished"
    made = (own.parents[2] if "PYTEST_XDIST_WORKER" in os.environ else own.parents[1]) / "finished"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.with_suffix(".done").exists():
            shutil.rmtree(made, ignore_errors=True)  # of a worker that failed in here
            _finish(deployment(made, exports))
            made.with_suffix(".done").touch()
    shutil.copytree(made, own, symlinks=True)
    return replace(deployment(own.with_name("empty"), exports), root=own)


def _finish(small: Any) -> None:
    for name in ("support_triage", "knowledge_chunks"):
        file = small.defs / "corpora" / name / "defs.yaml"
        text = file.read_text()
        file.write_text(
            text.replace("publish: weekly", "publish: manual").replace("publish: every_change", "publish: manual")
        )
    small.land(*DATES)
    done = small.run()
    assert done.success, done.error


@pytest.fixture
def copied(finished: Any, tmp_path: Path) -> Any:
    """A copy of the finished deployment that a test may change."""
    shutil.copytree(finished.root, tmp_path / "copied", symlinks=True)
    return replace(finished, root=tmp_path / "copied")

"""The deployment that older code has left, unpacked: a copy for each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from curation.components.runs.runner import NightRun, run_night
from curation.deployment.project import Project, load_project

ARCHIVES = sorted(Path(__file__).parent.glob("deployment-*.tar.xz"))


@dataclass(frozen=True)
class Older:
    """A deployment that older code has written."""

    root: Path

    @property
    def known(self) -> dict[str, Any]:
        """What the archive says of itself."""
        found: dict[str, Any] = json.loads((self.root / "deployment.json").read_text())
        return found

    def variables(self) -> dict[str, str]:
        """What a process needs in its environment to act on this deployment."""
        return {
            "CURATION_DEFS": str(self.root / "defs"),
            "CURATION_PROJECT": str(self.root),
            "DAGSTER_HOME": str(self.root / "dagster_home"),
        }

    def dated(self, arguments: Sequence[str]) -> Sequence[str]:
        """A call of the command line as it is: each test says by which day."""
        return arguments

    def project(self) -> Project:
        """The deployment as the code reads it."""
        return load_project(self.root / "defs", self.root)

    def run(self, **options: Any) -> NightRun:
        """A night through Dagster, in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables().items():
                patch.setenv(name, value)
            return run_night(self.project(), **options)

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The command line in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "curation.cli", *arguments],
            env={**os.environ, **self.variables(), **variables},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="session", params=ARCHIVES, ids=[path.name.split(".")[0] for path in ARCHIVES])
def unpacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Older:
    """Each archive once, to be looked at and not touched."""
    root = tmp_path_factory.mktemp("upgrade") / "older"
    with tarfile.open(request.param) as packed:
        packed.extractall(root, filter="data")
    for folder in ("restricted", "keys"):
        (root / "data" / folder).chmod(0o700)
    return Older(root)


@pytest.fixture
def older(unpacked: Older, tmp_path: Path) -> Older:
    """A copy that a test may change."""
    shutil.copytree(unpacked.root, tmp_path / "older", symlinks=True)
    return Older(tmp_path / "older")

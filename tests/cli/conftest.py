"""The command line in this process, and a deployment with one finished night that tests look at or copy."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from curation.cli import main
from curation.demo.truth import DATES


@dataclass(frozen=True)
class Ended:
    """What a call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def curation(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`curation("status", on=deployment, stdin=b"…")`: a call of the command line, without a process of its own."""

    def call(*arguments: str, on: Any = None, stdin: bytes = b"") -> Ended:
        for name, value in (on.variables() if on is not None else {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["curation", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    return call


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, exports: Path, deployment: Callable[..., Any]) -> Any:
    """All landings in one night; only support-sft is published without being asked. To be looked at, not touched."""
    small = deployment(tmp_path_factory.mktemp("cli") / "finished", exports)
    for name in ("support_triage", "knowledge_chunks"):
        file = small.defs / "corpora" / name / "defs.yaml"
        text = file.read_text()
        file.write_text(
            text.replace("publish: weekly", "publish: manual").replace("publish: every_change", "publish: manual")
        )
    small.land(*DATES)
    done = small.run()
    assert done.success, done.error
    return small


@pytest.fixture
def copied(finished: Any, tmp_path: Path) -> Any:
    """A copy of the finished deployment that a test may change."""
    shutil.copytree(finished.root, tmp_path / "copied", symlinks=True)
    return replace(finished, root=tmp_path / "copied")

"""What the demo says to call next shows this deployment, and no other."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from dagster._core.secrets.env_file import get_env_var_dict  # what `dagster dev` reads in the folder it starts in

from curation.deployment.project import load_project
from curation.reports.demonstration import board

CHECKOUT = Path(__file__).parents[2]


def home_of(command: str, here: Path) -> Path | None:
    """The DAGSTER_HOME that `dagster dev` ends with."""
    words = shlex.split(command)
    started = Path(words[words.index("cd") + 1]) if "cd" in words else here
    said = dict(word.split("=", 1) for word in words if "=" in word)
    found = {**said, **get_env_var_dict(str(started))}.get("DAGSTER_HOME")
    return Path(found) if found else None


def test_the_board_opens_the_home_of_the_environment_in_the_checkout_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("PWD", str(CHECKOUT))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    assert home_of(board(load_project(root=CHECKOUT)), CHECKOUT) == tmp_path / "home"
    monkeypatch.delenv("DAGSTER_HOME")
    assert home_of(board(load_project(root=CHECKOUT)), CHECKOUT) == CHECKOUT / "dagster_home"


def test_the_board_opens_the_home_of_a_deployment_elsewhere(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in small.variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(CHECKOUT)
    assert home_of(board(small.project()), CHECKOUT) == small.root / "dagster_home"

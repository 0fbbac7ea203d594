"""The oldest and the newest Dagster that our range allows, in fresh environments with the built wheel."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.installed.environments import CHECKOUT, FEW, THINGS, Environment, build_wheel, fresh, write_articles

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv, which builds the wheel and installs it"),
]

DAY = "2026-11-02"
PROMISES = CHECKOUT / "tests" / "components" / "test_components_internals.py"
DAGSTERS = ("dagster", "dagster-webserver", "dagster-dg-cli")


def allowed() -> tuple[str, str]:
    """The range of Dagster that we ask for: from, and below."""
    asked = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    ranges = {each.removeprefix(name) for each in asked for name in DAGSTERS if re.match(rf"{name}\b(?!-)", each)}
    (said,) = ranges  # one for all three
    match = re.fullmatch(r">=([\d.]+),<([\d.]+)", said)
    assert match is not None
    return match[1], match[2]


@pytest.fixture(scope="module", params=["oldest", "newest"])
def environment(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp(request.param)
    lowest, below = allowed()
    asked = f"dagster=={lowest}" if request.param == "oldest" else f"dagster<{below}"
    return fresh(folder / "venv", str(build_wheel(folder)), asked, "pytest")


def test_a_deployment_is_begun_and_checked_and_its_night_passes(environment: Environment, tmp_path: Path) -> None:
    environment.run("curation", "init", ".", "--reader", "folder", "--owner", "crm@example.com", cwd=tmp_path)
    write_articles(tmp_path / "data" / "landing" / "folder" / DAY, *THINGS)
    privacy = tmp_path / "defs" / "privacy" / "defs.yaml"
    privacy.write_text(privacy.read_text().replace("scope: example\n", f"scope: example\n      {FEW}\n"))
    assert "All definitions loaded successfully" in environment.run("dg", "check", "defs", cwd=tmp_path)
    assert "folder-chunks: published v1.0.0" in environment.run("curation", "run", "--as-of", DAY, cwd=tmp_path)


def test_what_dagster_does_not_promise_to_keep_does_what_we_need(environment: Environment, tmp_path: Path) -> None:
    shutil.copy(PROMISES, tmp_path)
    options = ("-p", "no:cacheprovider", "--noconftest", "--rootdir", ".", "--config-file", "/dev/null")
    assert " passed" in environment.run("python", "-m", "pytest", *options, PROMISES.name, cwd=tmp_path)

"""The oldest and the newest Dagster that our range allows, in fresh environments with the built wheel."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.installed.environments import CHECKOUT, FEW, THINGS, build_wheel, fresh, write_articles

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


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv, which builds the wheel and installs it")
@pytest.mark.parametrize("which", ["oldest", "newest"])
def test_a_deployment_is_begun_and_its_night_passes_and_what_dagster_does_not_promise_holds(
    tmp_path: Path, which: str
) -> None:
    lowest, below = allowed()
    asked = f"dagster=={lowest}" if which == "oldest" else f"dagster<{below}"
    environment = fresh(tmp_path / "venv", str(build_wheel(tmp_path)), asked, "pytest")
    root = tmp_path / "texts"
    environment.run("curation", "init", "texts", "--reader", "folder", "--owner", "crm@example.com", cwd=tmp_path)
    write_articles(root / "data" / "landing" / "folder" / DAY, *THINGS)
    privacy = root / "defs" / "privacy" / "defs.yaml"
    privacy.write_text(privacy.read_text().replace("scope: example\n", f"scope: example\n      {FEW}\n"))
    assert "All definitions loaded successfully" in environment.run("dg", "check", "defs", cwd=root)
    assert "folder-chunks: published v1.0.0" in environment.run("curation", "run", "--as-of", DAY, cwd=root)
    shutil.copy(PROMISES, tmp_path)
    options = ("-p", "no:cacheprovider", "--noconftest", "--rootdir", ".", "--config-file", "/dev/null")
    assert " passed" in environment.run("python", "-m", "pytest", *options, PROMISES.name, cwd=tmp_path)

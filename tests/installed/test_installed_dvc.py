"""A host that has no DVC, nor hydra and omegaconf that go with it: DVC is in an environment of its own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from curation.errors import ConfigurationError
from curation.registry.repository.dvc import PYTHON_VARIABLE, dvc
from tests.installed.environments import build_wheel, fresh, locked

NOT_THERE = ("dvc", "hydra-core", "omegaconf")
PUBLISH = """\
import importlib.util, sys
from pathlib import Path
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
from curation.registry.pull import find_release, pull

assert not [name for name in ("dvc", "hydra", "omegaconf") if importlib.util.find_spec(name)]
here, candidate = Path.cwd(), Path(sys.argv[1])
registry = Registry(here / "registry", here / "remote", here / "work", here / "lock")
registry.ensure()
registry.publish(candidate, facts_of(candidate), {})
print(pull(registry, find_release(registry, "support-sft@v1.0.0"), here / "pulled"))
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("uv") is None, reason="needs uv, which builds the wheel and installs it")
def test_a_release_is_published_and_pulled_where_dvc_has_an_environment_of_its_own(tmp_path: Path) -> None:
    from tests.registry.conftest import make_candidate

    candidate = make_candidate(tmp_path / "candidate")
    (tmp_path / "not_there.txt").write_text("\n".join(NOT_THERE))
    given = ("--excludes", str(tmp_path / "not_there.txt"), "--constraints", str(locked(tmp_path)))
    host = fresh(tmp_path / "host", *given, str(build_wheel(tmp_path)))
    apart = fresh(tmp_path / "apart", "dvc==3.67.1")
    place = tmp_path / "place"
    place.mkdir()
    said = host.run(
        "python", "-c", PUBLISH, str(candidate), cwd=place, CURATION_DVC_PYTHON=str(apart.folder / "bin/python")
    )
    pulled = Path(said.strip())
    assert (pulled / "manifest.json").is_file()
    assert "antlr4-python3-runtime==4.9" in apart.run("uv", "pip", "freeze", cwd=place, VIRTUAL_ENV=str(apart.folder))


def test_a_python_without_dvc_says_what_to_install_or_to_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "bare"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')  # this Python, without its packages
    bare.chmod(0o755)
    monkeypatch.setenv(PYTHON_VARIABLE, str(bare))
    with pytest.raises(ConfigurationError, match=f"{bare} has no such package.*{PYTHON_VARIABLE}"):
        dvc(tmp_path, tmp_path / "scratch", ("version",))
    monkeypatch.setenv(PYTHON_VARIABLE, "nowhere/python")
    with pytest.raises(ConfigurationError, match="no program is at nowhere/python"):
        dvc(tmp_path, tmp_path / "scratch", ("version",))


def test_the_python_that_is_named_runs_dvc_without_what_is_on_our_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "dvc.py").write_text("raise SystemExit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "ours"))
    link = tmp_path / "python"
    link.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    link.chmod(0o755)
    monkeypatch.setenv(PYTHON_VARIABLE, os.path.relpath(link, Path.cwd()))
    (tmp_path / "work").mkdir()
    dvc(tmp_path / "work", tmp_path / "scratch", ("version",))

"""A folder that should be a repository and is none is taken for no other one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from curation.errors import TryAgain
from curation.registry.git import git


@pytest.mark.parametrize("linked", [False, True])
def test_a_registry_that_was_torn_is_not_taken_for_the_project_that_it_lies_in(tmp_path: Path, linked: bool) -> None:
    project = tmp_path / "project"
    registry = project / "data" / "registry"
    registry.mkdir(parents=True)
    git(project, "init", "--quiet")
    (project / "notes").write_text("yesterday's")
    git(project, "add", "notes")
    git(project, "commit", "--quiet", "--message", "Notes")
    (project / "notes").write_text("today's, which nobody has committed")
    subprocess.run(["git", "init", "--quiet", str(registry)], check=True)
    (registry / ".git" / "HEAD").write_bytes(b"")
    if linked:
        (tmp_path / "link").symlink_to(registry)
    with pytest.raises(TryAgain, match="not a git repository"):
        git(tmp_path / "link" if linked else registry, "reset", "--hard", "--quiet")
    assert (project / "notes").read_text() == "today's, which nobody has committed"

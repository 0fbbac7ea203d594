"""What a clone of the registry does with proposals of others that are over."""

from __future__ import annotations

from pathlib import Path

from curation.registry.remote.fence import Fence
from curation.registry.repository.clones import Clone
from curation.registry.repository.git import git


def test_a_proposal_that_somebody_else_has_removed_keeps_no_other_from_going(tmp_path: Path) -> None:
    origin, folder = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(folder))
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "An empty registry")
    branches = ("main", "candidate/one/a", "candidate/one/b", "candidate/two/a")
    git(folder, "push", "--quiet", "origin", *(f"HEAD:refs/heads/{name}" for name in branches))
    git(origin, "config", "receive.hideRefs", "refs/heads/candidate/one/a")  # listed, and gone for whoever pushes
    Clone(folder, "main", tmp_path / "scratch", Fence(folder, "two")).drop_proposals({"one"})
    left = git(origin, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/candidate/").splitlines()
    assert left == ["candidate/one/a", "candidate/two/a"]

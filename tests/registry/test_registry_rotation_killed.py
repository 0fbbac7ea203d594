"""`curation keys rotate` is killed at each of its steps, one after the other: the same call makes one new key of it."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.project import Project, load_project
from curation.registry.release.manifest import facts_of
from curation.registry.step import registry_of
from curation.registry.witness.rotation import KINDS, cut_off
from curation.reports.releases.keys import rotate_key
from curation.state.night import open_decisions
from curation.storage.failpoints import KILLED, VARIABLE
from curation.storage.secrets.keys import Keys, load_keys
from curation.storage.secrets.rings import RINGS, variable
from curation.storage.secrets.signing import SIGNING, load_signing_key
from curation.storage.tables import Tables
from tests.laws import tiny

POINTS = ("before", "kept", "between", "after", "noted", "declared", "finished")


def rotated(root: Path, kind: str, point: str) -> int | None:
    """The same call in a process of its own, killed at a point. Returns how it ended."""

    def call() -> None:
        os.environ[VARIABLE] = point
        os._exit(rotate_key(load_project(root / "defs", root), kind, "ann", "yearly", None))

    child = multiprocessing.get_context("fork").Process(target=call)
    child.start()
    child.join()
    return child.exitcode


def keys_of(project: Project) -> Keys:
    return load_keys(project.locations.keys, "dev")


@pytest.mark.parametrize("kind", KINDS)
def test_a_rotation_that_is_killed_at_every_step_is_one_rotation_in_the_end(
    tmp_path: Path, candidate_in: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    root = tmp_path / "shop"
    tiny.lay_out(root)
    for duty in KINDS:
        monkeypatch.delenv(variable(duty), raising=False)
    project = load_project(root / "defs", root)
    folder, registry = project.locations.keys, registry_of(project)
    project.locations.ensure()
    old, signing = keys_of(project), load_signing_key(folder, "dev").fingerprint
    if kind == SIGNING:  # which the registry hears of
        candidate = candidate_in(tmp_path / "candidate")
        registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
    points = [f"keys.{kind}.{point}" for point in POINTS]
    points[4:4] = ["decisions.before", "decisions.after"]
    assert [rotated(root, kind, point) for point in points] == [KILLED] * len(points)
    assert cut_off(folder) == [kind]
    assert rotated(root, kind, "") == 0
    assert cut_off(folder) == []
    new, newer = keys_of(project), load_signing_key(folder, "dev").fingerprint
    said = open_decisions(project.locations.decisions, new, Tables(project.locations.tables)).read()
    names = (signing, newer) if kind == SIGNING else (old.ids()[kind], new.ids()[kind])
    assert names[0] != names[1]
    assert [dict(each.detail) for each in said] == [{"did": "rotated", "duty": kind, "old": names[0], "new": names[1]}]
    if kind == SIGNING:
        assert registry.problems(newer) == registry.problems(signing) == []
    elif kind in RINGS:
        assert new.older == {kind: (getattr(old, kind),)}
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]

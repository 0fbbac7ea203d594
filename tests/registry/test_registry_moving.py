"""An embedded registry goes elsewhere whole: whoever pulls from there finds every version."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.registry.remote.check import look_at_remote
from curation.registry.repository.moving import move_registry
from curation.storage.failpoints import KILLED
from tests.laws.test_laws_whose import group_of_readers

ROOT = Path(__file__).parents[2]
MOVE = """
import sys
from pathlib import Path
from curation.registry.repository.moving import move_registry
from curation.registry.publish import Registry
data = Path(sys.argv[1])
move_registry(Registry(data / "registry", data / "remote", data / "work", data / "lock"), Path(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["", "registry.moved.copied", "registry.moved.removed"])
def test_every_version_is_pulled_from_the_new_place_and_the_next_one_goes_there(
    published_copy: Path, candidate_in: Any, registry_in: Any, as_consumer: Any, tmp_path: Path, failpoint: str
) -> None:
    registry, target = registry_in(published_copy), tmp_path / "target"
    if not failpoint:  # on another disk, to which a link leads
        (published_copy / "registry").rename(tmp_path / "disk")
        (published_copy / "registry").symlink_to(tmp_path / "disk")
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    registry.publish(changed, facts_of(changed), {})
    if failpoint:
        environment = {**os.environ, "CURATION_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", MOVE, str(published_copy), str(target)]
        assert subprocess.run(command, env=environment, check=False).returncode == KILLED
    moved = move_registry(registry, target)
    assert (moved.registry, moved.remote) == (str(target / "registry"), str(target / "remote"))
    assert not {"registry", "remote"} & {path.name for path in published_copy.iterdir()}
    assert not (tmp_path / "disk").exists()
    assert move_registry(registry, target) == moved  # once more, as the YAML still names the old place
    with pytest.raises(ConfigurationError, match=r"no registry that .* name in the YAML where it is"):
        move_registry(registry, tmp_path / "elsewhere-again")
    there = replace(registry, url=moved.registry, remote=moved.remote)
    last = candidate_in(published_copy / "last", changed="2024-03")
    assert there.publish(last, facts_of(last), {}) is not None
    assert look_at_remote(there).advice == ""
    for version in ("v1.0.0", "v1.1.0", "v1.2.0"):
        place = (moved.registry, "corpora/support-sft", "--rev", f"support-sft@{version}")
        done = as_consumer(tmp_path / version, "get", *place)
        assert done.returncode == 0, done.stderr
        assert verify(tmp_path / version / "support-sft") == []


def test_what_lies_in_the_new_place_is_not_overwritten(published_copy: Path, registry_in: Any, tmp_path: Path) -> None:
    registry: Registry = registry_in(published_copy)
    for name in ("registry", "remote"):
        target = tmp_path / f"target-{name}"
        (target / name / "somebody").mkdir(parents=True)
        with pytest.raises(ConfigurationError, match=r"something is there"):
            move_registry(registry, target)
        assert (target / name / "somebody").is_dir()
    with pytest.raises(ConfigurationError, match="is there already"):
        move_registry(registry, published_copy)
    with pytest.raises(ConfigurationError, match="no registry that") as refused:
        move_registry(replace(registry, url="https://bot:secret@host/nowhere.git"), tmp_path / "target")
    assert "secret" not in str(refused.value) and "host/nowhere.git" in str(refused.value)
    assert (published_copy / "registry").is_dir() and (published_copy / "remote").is_dir()


def test_the_declared_group_passes_through_every_folder_that_is_made_for_a_registry(
    published_copy: Path, registry_in: Any, tmp_path: Path
) -> None:
    group, new = group_of_readers(), tmp_path / "disk" / "new" / "registry"
    before = os.umask(0o077)
    try:
        moved = move_registry(replace(registry_in(published_copy), group=group), tmp_path / "disk" / "of" / "readers")
        place = replace(registry_in(tmp_path / "shop"), url=new, remote=new.with_name("files") / "remote", group=group)
        place.ensure()
    finally:
        os.umask(before)
    ours = tmp_path / "disk"
    for made in (Path(moved.registry), Path(moved.remote), new, new.with_name("files") / "remote"):
        closed = [each for each in made.parents if each.is_relative_to(ours) and each.stat().st_mode & 0o033 != 0o011]
        assert closed == []
    assert all(path.stat().st_mode & 0o040 for path in Path(moved.registry).rglob("*"))
    assert stat.S_IMODE(Path(moved.remote).stat().st_mode) == 0o2750

"""The remote holds what standing versions name and nothing else, whoever was killed at whatever moment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError
from curation.registry.publish import Registry
from curation.registry.release.manifest import facts_of
from curation.registry.remote.check import look_at_remote
from curation.storage.failpoints import KILLED

ROOT = Path(__file__).parents[2]
DAY = 24 * 3_600
PUBLISH = """
import sys
from pathlib import Path
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
data, candidate = Path(sys.argv[1]), Path(sys.argv[2])
registry = Registry(data / "registry", data / "remote", data / "work", data / "lock")
registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
"""
WITHDRAW = """
import sys
from pathlib import Path
from curation.registry.publish import Registry
data = Path(sys.argv[1])
Registry(data / "registry", data / "remote", data / "work", data / "lock").withdraw(
    "support-sft", ["v1.0.0"], "erasure request 7"
)
"""


def killed(failpoint: str, script: str, *arguments: Path) -> None:
    environment = {**os.environ, "CURATION_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == KILLED, done.stderr


def objects(data: Path) -> set[str]:
    """Names of all that lies in DVC's folder of the remote."""
    home = data / "remote" / "files" / "md5"
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def named_by(data: Path, tag: str) -> set[str]:
    """What a version names, as `git show` and the list of its folder tell."""
    corpus = tag.partition("@")[0]
    shown = subprocess.run(
        ["git", "-C", str(data / "registry"), "show", f"{tag}:corpora/{corpus}.dvc"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    folder = shown.partition("md5: ")[2].split()[0]
    rows = json.loads((data / "remote" / "files" / "md5" / folder[:2] / folder[2:]).read_bytes())
    return {f"{oid[:2]}/{oid[2:]}" for oid in (folder, *(row["md5"] for row in rows))}


def age(data: Path, names: set[str], seconds: float = 2 * DAY) -> None:
    """Let objects be older than they are."""
    for name in names:
        path = data / "remote" / "files" / "md5" / name
        os.utime(path, (time.time() - seconds, time.time() - seconds))


def leave(data: Path, name: str) -> str:
    """An object that no version names, two days old."""
    path = data / "remote" / "files" / "md5" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("somebody's text")
    age(data, {name})
    return name


@pytest.fixture
def two(published_copy: Path, candidate_in: Any, registry_in: Any) -> tuple[Path, Registry]:
    """A data folder with two versions of a corpus, which share all but a month."""
    registry: Registry = registry_in(published_copy)
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    registry.publish(changed, facts_of(changed), {})
    return published_copy, registry


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["withdraw.after", "sweep.claim", "sweep.before", "sweep.between"])
def test_a_sweep_that_was_cut_off_is_finished_by_the_next_night(
    two: tuple[Path, Registry], failpoint: str, as_consumer: Any
) -> None:
    data, registry = two
    gone, kept = named_by(data, "support-sft@v1.0.0"), named_by(data, "support-sft@v1.1.0")
    killed(f"registry.{failpoint}", WITHDRAW, data)
    looked = look_at_remote(registry)
    assert looked.advice == "" and looked.releases == ("support-sft@v1.1.0",)
    assert objects(data) == kept
    assert gone - kept
    source = (str(data / "registry"), "corpora/support-sft")
    assert as_consumer(data / "old", "get", *source, "--rev", "support-sft@v1.0.0").returncode != 0
    assert as_consumer(data / "new", "get", *source, "--rev", "support-sft@v1.1.0").returncode == 0


@pytest.mark.slow
def test_members_go_though_the_list_of_their_folder_went_before_them(two: tuple[Path, Registry]) -> None:
    data, registry = two
    lists = {name for name in named_by(data, "support-sft@v1.0.0") if name.endswith(".dir")}
    kept = named_by(data, "support-sft@v1.1.0")
    killed("registry.sweep.before", WITHDRAW, data)
    for name in lists:
        (data / "remote" / "files" / "md5" / name).unlink()
    assert look_at_remote(registry).removed
    assert objects(data) == kept


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", ["claim.after", "push.after", "propose.after", "release.before"])
def test_what_a_killed_publication_left_goes_with_the_next_sweep(
    published_copy: Path, candidate_in: Any, registry_in: Any, failpoint: str
) -> None:
    before = objects(published_copy)
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    killed(f"registry.{failpoint}", PUBLISH, published_copy, changed)
    if failpoint != "claim.after":
        assert objects(published_copy) > before
    registry = registry_in(published_copy)
    looked = look_at_remote(registry)
    assert objects(published_copy) == before
    assert looked.advice == ""
    released = registry.publish(changed, facts_of(changed), {})
    assert released is not None and released.version == "v1.1.0"
    assert look_at_remote(registry).removed == 0


def test_what_no_version_ever_named_goes_after_a_day_and_never_more_than_a_fifth(
    published_copy: Path, registry_in: Any
) -> None:
    registry, kept = registry_in(published_copy), objects(published_copy)
    old = {leave(published_copy, f"0{n}/{n:030x}") for n in range(6)}
    young = leave(published_copy, "aa/" + "a" * 30)
    age(published_copy, {young}, 3_600)
    most = (len(kept) + 7) // 5
    assert 0 < most < 6
    looked = look_at_remote(registry)
    assert (looked.removed, looked.held) == (most, 6 - most)
    assert "more than a fifth of the remote" in looked.advice
    assert kept | {young} < objects(published_copy)
    looked = look_at_remote(registry, "override")
    assert (looked.removed, looked.held) == (6 - most, 0)
    assert objects(published_copy) == kept | {young}
    assert not old & objects(published_copy)


def test_a_remote_without_the_marker_keeps_what_no_version_names_and_loses_what_was_withdrawn(
    published_copy: Path, registry_in: Any
) -> None:
    registry = registry_in(published_copy)
    (published_copy / "remote" / "curation-registry.json").unlink()
    stray = {leave(published_copy, "ab/" + "c" * 30), leave(published_copy, "ab/.0123456789abcdef012345.tmp")}
    looked = look_at_remote(registry)
    assert (looked.removed, looked.unmarked) == (0, 1)
    assert "curation upgrade" in looked.advice
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert objects(published_copy) == stray
    (published_copy / "remote" / "curation-registry.json").write_text('{"registry": "another"}')
    assert look_at_remote(registry, "override").removed == 0


def test_what_uploads_left_that_were_cut_off_goes_at_once(published_copy: Path, registry_in: Any) -> None:
    registry, kept = registry_in(published_copy), objects(published_copy)
    left = leave(published_copy, "ab/.0123456789abcdef012345.tmp")
    age(published_copy, {left}, 0)
    pack = published_copy / "registry" / ".git" / "objects" / "pack" / "tmp_pack_abcdef"
    pack.parent.mkdir(exist_ok=True)
    pack.touch()
    assert look_at_remote(registry).removed == 1
    assert objects(published_copy) == kept
    assert not pack.exists()


@pytest.mark.slow
def test_a_standing_version_of_which_nobody_knows_the_objects_stops_a_sweep(two: tuple[Path, Registry]) -> None:
    data, registry = two
    before = objects(data)
    lists = {name for name in named_by(data, "support-sft@v1.1.0") if name.endswith(".dir")}
    subprocess.run(
        ["git", "-C", str(data / "registry"), "update-ref", "-d", "refs/curation/fence"], check=True
    )  # as of a registry from before lists were kept
    for name in lists:
        (data / "remote" / "files" / "md5" / name).unlink()
    with pytest.raises(IntegrityError, match="nobody can tell what it shares"):
        registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert objects(data) == before - lists
    assert "nobody can tell what it shares" in look_at_remote(registry).advice


@pytest.mark.slow
def test_versions_from_before_lists_were_kept_are_swept_too(two: tuple[Path, Registry]) -> None:
    data, registry = two
    kept = named_by(data, "support-sft@v1.1.0")
    subprocess.run(["git", "-C", str(data / "registry"), "update-ref", "-d", "refs/curation/fence"], check=True)
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert objects(data) == kept
    shutil.copytree(data / "remote", data / "backup")
    listed = subprocess.run(
        ["git", "-C", str(data / "registry"), "ls-tree", "-r", "--name-only", "refs/curation/fence"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert listed.count(".dir") == 2


@pytest.mark.slow
def test_what_was_withdrawn_and_comes_back_with_a_backup_of_the_remote_goes_again(two: tuple[Path, Registry]) -> None:
    data, registry = two
    shutil.copytree(data / "remote", data / "backup")
    registry.withdraw("support-sft", ["v1.0.0"], "request 7")
    kept = objects(data)
    shutil.copytree(data / "backup", data / "remote", dirs_exist_ok=True)
    assert look_at_remote(registry, "nothing").still
    assert "Withdrawn and still there" in look_at_remote(registry, "nothing").advice
    assert objects(data) > kept
    assert look_at_remote(registry).advice == ""
    assert objects(data) == kept

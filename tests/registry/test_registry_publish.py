"""Publishing on a real git repository and a real DVC remote: whole or not at all, once, and for everybody."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from curation.errors import ConfigurationError, GateClosed, TryAgain
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.storage.lock import run_lock

PUBLISH = """
import sys
from pathlib import Path
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
data, candidate = Path(sys.argv[1]), Path(sys.argv[2])
registry = Registry(data / "registry", data / "remote", data / "work", data / "lock")
release = registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
print(release.tag if release else None)
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
ROOT = Path(__file__).parents[2]


def start(data: Path, candidate: Path, failpoint: str = "", script: str = PUBLISH) -> subprocess.Popen[str]:
    environment = {**os.environ, "CURATION_FAILPOINT": failpoint, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script, str(data), str(candidate)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def objects(remote: Path) -> set[str]:
    return {path.relative_to(remote).as_posix() for path in remote.rglob("*") if path.is_file()}


def tables(remote: Path, names: set[str]) -> int:
    """How many of the objects are Parquet files."""
    return sum((remote / name).read_bytes().startswith(b"PAR1") for name in names)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_first_release_is_there_and_the_work_folder_empty(
    published: tuple[Path, Release], registry_in: Any
) -> None:
    data, release = published
    registry = registry_in(data)
    assert (release.tag, release.previous, release.changelog) == ("support-sft@v1.0.0", None, ("first release",))
    assert registry.releases() == [release] == registry.releases("support-sft")
    assert registry.current("support-sft") == release
    assert registry.current("absent") is None
    assert git(data / "registry", "rev-parse", "support-sft@v1.0.0^{commit}") == release.commit
    assert git(data / "registry", "status", "--porcelain") == ""
    assert git(data / "registry", "branch", "--format=%(refname:short)") == "main"
    assert list((data / "work").iterdir()) == []


def test_a_registry_that_is_not_there_has_no_releases(registry_in: Any, tmp_path: Path) -> None:
    assert registry_in(tmp_path / "nowhere").releases() == []
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_nothing_new_is_no_release_and_a_changed_month_uploads_that_shard(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry = registry_in(published_copy)
    before = objects(published_copy / "remote")
    same = candidate_in(published_copy / "same")
    assert registry.publish(same, facts_of(same), {"run_id": "r2"}) is None
    assert objects(published_copy / "remote") == before
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    release = registry.publish(changed, facts_of(changed), {"run_id": "r3"})
    assert release is not None
    assert (release.version, release.previous) == ("v1.1.0", "v1.0.0")
    # beside the shard only what tells of it: card, manifest, release.json, CHANGELOG.md…, and DVC's list of the folder
    assert tables(published_copy / "remote", objects(published_copy / "remote") - before) == 1
    assert [r.version for r in registry.releases()] == ["v1.0.0", "v1.1.0"]


def test_the_embedded_registry_survives_a_move_and_serves_artifacts(published_copy: Path, as_consumer: Any) -> None:
    away = published_copy.parent / "consumer"
    done = as_consumer(away, "artifacts", "get", str(published_copy / "registry"), "support-sft", "--rev", "v1.0.0")
    assert done.returncode == 0, done.stderr
    assert verify(away / "corpora" / "support-sft" if (away / "corpora").exists() else away / "support-sft") == []


@pytest.mark.slow
def test_a_bare_repository_and_a_remote_elsewhere_serve_consumers_alone(
    tmp_path: Path, candidate_in: Any, as_consumer: Any
) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "server.git")], check=True)
    data = tmp_path / "data"
    url = f"file://{tmp_path / 'server.git'}"
    registry = Registry(url, tmp_path / "store", data / "work", data / "lock")
    candidate = candidate_in(data / "candidate")
    release = registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
    assert release is not None
    assert registry.releases() == [release]
    shutil.rmtree(data)
    done = as_consumer(tmp_path / "away", "get", url, "corpora/support-sft", "--rev", release.tag)
    assert done.returncode == 0, done.stderr
    assert verify(tmp_path / "away" / "support-sft") == []
    assert registry.releases() == [release]


@pytest.mark.slow
def test_a_publisher_killed_anywhere_leaves_nothing_half_and_the_next_one_finishes(
    published: tuple[Path, Release], tmp_path: Path, candidate_in: Any, registry_in: Any
) -> None:
    candidate = candidate_in(tmp_path / "candidate")
    registry = registry_in(tmp_path)
    for place in ("copy.after", "push.after", "propose.after", "verify.after", "release.before"):
        process = start(tmp_path, candidate, f"registry.{place}")
        process.communicate()
        assert process.returncode == 137, place
        assert registry.releases() == []
    process = start(tmp_path, candidate, "registry.release.after")
    process.communicate()
    assert process.returncode == 137
    (release,) = registry.releases()
    assert (release.tag, release.content_digest) == ("support-sft@v1.0.0", published[1].content_digest)
    assert registry.publish(candidate, facts_of(candidate), {"run_id": "r1"}) is None
    assert registry.releases() == [release]
    assert git(tmp_path / "registry", "branch", "--format=%(refname:short)") == "main"
    assert git(tmp_path / "registry", "rev-list", "--count", "main") == "2"
    assert list((tmp_path / "work").iterdir()) == []


def test_objects_that_a_power_cut_has_emptied_are_pushed_again(
    tmp_path: Path, candidate_in: Any, registry_in: Any
) -> None:
    candidate = candidate_in(tmp_path / "candidate")
    process = start(tmp_path, candidate, "registry.push.after")
    process.communicate()
    assert process.returncode == 137
    emptied = [path for path in (tmp_path / "remote" / "files").rglob("*") if path.is_file()][::2]
    for path in emptied:
        path.chmod(0o600)
        path.write_bytes(b"")
    assert registry_in(tmp_path).publish(candidate, facts_of(candidate), {"run_id": "r1"}) is not None
    there = [path for path in emptied if path.exists()]  # what no version names has gone
    assert there and all(path.stat().st_size for path in there)
    assert git(tmp_path / "registry", "config", "core.fsync") == "all"


def test_a_reflog_that_names_what_a_power_cut_has_taken_is_no_damage(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    place = published_copy / "registry"
    for name in ("HEAD", "refs/heads/main"):
        log = place / ".git" / "logs" / name
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"{'0' * 40} {'5' * 40} curation <curation@localhost> 1793000000 +0000\tpush\n")
    candidate = candidate_in(published_copy / "second", changed="2024-02")
    assert registry_in(published_copy).publish(candidate, facts_of(candidate), {"run_id": "r2"}) is not None
    git(place, "fsck", "--strict")
    assert not (place / ".git" / "logs").exists()


def test_a_push_cut_in_two_is_finished_by_the_next_call(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    place = published_copy / "registry"
    registry = registry_in(published_copy)
    (release,) = registry.releases()
    candidate = candidate_in(published_copy / "same")
    git(place, "tag", "--delete", release.tag)  # the branch moved, the tag did not
    (place / ".git" / "index.lock").touch()
    assert registry.releases() == []
    assert registry.publish(candidate, facts_of(candidate), {}) is None
    assert registry.releases() == [release]
    git(place, "reset", "--hard", "--quiet", "HEAD~1")  # the tag came, the branch did not move
    (place / "dvc.yaml").write_text("half: written")
    assert registry.releases() == []
    assert registry.publish(candidate, facts_of(candidate), {}) is None
    assert registry.releases() == [release]


@pytest.mark.slow
def test_two_publishers_at_once_make_one_version(tmp_path: Path, candidate_in: Any, registry_in: Any) -> None:
    candidate = candidate_in(tmp_path / "candidate")
    processes = [start(tmp_path, candidate) for _ in range(2)]
    said = sorted(process.communicate()[0].strip() for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert said == ["None", "support-sft@v1.0.0"]
    assert [release.version for release in registry_in(tmp_path).releases()] == ["v1.0.0"]


def test_a_held_lock_is_a_reason_to_try_again(published_copy: Path, candidate_in: Any) -> None:
    candidate = candidate_in(published_copy / "same")
    places = (published_copy / "registry", published_copy / "remote", published_copy / "work", published_copy / "lock")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with run_lock(places[3], 1, "a test"):
            held.set()
            done.wait(300)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(60)
        with pytest.raises(TryAgain, match="another run holds the lock"):
            Registry(*places, wait=0.05).publish(candidate, facts_of(candidate), {})
    finally:
        done.set()
        holder.join()


@pytest.mark.slow
def test_a_withdrawn_version_is_marked_and_cannot_be_pulled_or_published_again(
    published_copy: Path, candidate_in: Any, registry_in: Any, as_consumer: Any
) -> None:
    registry = registry_in(published_copy)
    first = candidate_in(published_copy / "first")
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    second = registry.publish(changed, facts_of(changed), {})
    before = objects(published_copy / "remote")
    for place in ("withdraw.before", "sweep.before"):
        process = start(published_copy, first, f"registry.{place}", WITHDRAW)
        process.communicate()
        assert process.returncode == 137
    assert objects(published_copy / "remote") == before
    shutil.copytree(published_copy / "remote", published_copy / "kept")
    marked = registry.withdraw("support-sft", ["v1.0.0"], "erasure request 7")
    assert tables(published_copy / "kept", before - objects(published_copy / "remote")) == 1
    assert [(r.version, r.withdrawn) for r in marked] == [("v1.0.0", "erasure request 7")]
    assert registry.withdraw("support-sft", ["v1.0.0"], "again") == marked
    assert registry.current("support-sft") == second
    source = (str(published_copy / "registry"), "corpora/support-sft")
    assert as_consumer(published_copy / "old", "get", *source, "--rev", "support-sft@v1.0.0").returncode != 0
    assert as_consumer(published_copy / "new", "get", *source, "--rev", "support-sft@v1.1.0").returncode == 0
    assert verify(published_copy / "new" / "support-sft") == []
    with pytest.raises(GateClosed, match=r"withdrawn as v1\.0\.0"):
        registry.publish(first, facts_of(first), {})


@pytest.mark.slow
def test_content_that_may_be_kept_again_is_published_again_and_its_withdrawn_version_stays_gone(
    published_copy: Path, candidate_in: Any, registry_in: Any, as_consumer: Any
) -> None:
    registry, candidate = registry_in(published_copy), candidate_in(published_copy / "again")
    registry.withdraw("support-sft", ["v1.0.0"], "it may be kept no longer", lapsed=True)
    again = registry.publish(candidate, facts_of(candidate), {})
    assert again is not None and again.version == "v1.0.1"
    source = (str(published_copy / "registry"), "corpora/support-sft")
    assert as_consumer(published_copy / "old", "get", *source, "--rev", "support-sft@v1.0.0").returncode != 0
    assert as_consumer(published_copy / "new", "get", *source, "--rev", again.tag).returncode == 0


def test_a_remote_that_is_down_is_a_reason_to_try_again_and_nothing_is_released(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    (published_copy / "file").touch()
    changed = candidate_in(published_copy / "changed", changed="2024-02")
    broken = registry_in(published_copy, remote=published_copy / "file" / "remote")
    with pytest.raises(TryAgain, match="remote"):
        broken.publish(changed, facts_of(changed), {})
    assert [r.version for r in broken.releases()] == ["v1.0.0"]


def test_an_unreachable_registry_is_a_reason_to_try_again_without_its_password(
    tmp_path: Path, candidate_in: Any
) -> None:
    candidate = candidate_in(tmp_path / "candidate")
    url = "http://someone:secret@127.0.0.1:9/registry.git"
    with pytest.raises(TryAgain) as caught:
        Registry(url, tmp_path / "remote", tmp_path / "work", tmp_path / "lock").publish(
            candidate, facts_of(candidate), {}
        )
    assert "secret" not in str(caught.value)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, registry_in: Any) -> None:
    (tmp_path / "registry").mkdir()
    (tmp_path / "registry" / "thesis.txt").touch()
    with pytest.raises(ConfigurationError, match="no git repository"):
        registry_in(tmp_path).ensure()
    git(tmp_path, "init", "--quiet", "registry")
    with pytest.raises(ConfigurationError, match="work tree"):
        registry_in(tmp_path).ensure()
    assert (tmp_path / "registry" / "thesis.txt").exists()

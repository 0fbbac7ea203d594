"""Two deployments share a registry: neither deletes what the other has published or is publishing."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from curation.errors import TryAgain
from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of
from curation.registry.release.verify import verify
from curation.registry.remote import fence
from curation.registry.remote.check import look_at_remote
from curation.registry.remote.remote_policy import Policy
from curation.storage.failpoints import KILLED

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EAGER = Policy(grace=dt.timedelta(0))  # whatever nobody names goes at once
# Publishes, or withdraws, and stops at every failpoint until it is told to go on.
HOST = """
import datetime as dt, os, sys
from pathlib import Path
log = os.environ["CURATION_FAILPOINT_LOG"] = str(Path(sys.argv[2]) / "points")
def hook(event, arguments):
    if event == "open" and arguments[0] == log:
        print(sys._getframe(1).f_locals["name"], flush=True)
        sys.stdin.readline()
from curation.errors import CurationError
from curation.registry.release.manifest import facts_of
from curation.registry.remote import fence
from curation.registry.publish import Registry
fence.HOLD = dt.timedelta(seconds=float(os.environ.get("HOLD", 300)))
shared, own, work, argument = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
registry = Registry(f"file://{shared}/server.git", shared / "store", own / "work", own / "lock", 0)
sys.addaudithook(hook)
try:
    if work == "publish":
        registry.publish(Path(argument), facts_of(Path(argument)), {})
    else:
        registry.withdraw("support-sft", [argument], "request 7")
except CurationError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


class Host:
    """A deployment at work in a process of its own, standing at a failpoint."""

    def __init__(
        self, shared: Path, own: Path, work: str, argument: Path | str, failpoint: str = "", **variables: str
    ) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "CURATION_FAILPOINT": failpoint, **variables}
        command = [sys.executable, "-c", HOST, str(shared), str(own), work, str(argument)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        self.at = self._read()

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def next(self) -> str:
        """Go on to the next failpoint; empty at the end."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.at = self._read()
        return self.at

    def until(self, failpoint: str) -> None:
        """Go on to a failpoint."""
        while self.at != failpoint:
            assert self.next(), self.process.communicate()[1]

    def end(self) -> tuple[int, str]:
        """Go on to the end. Exit status and what it said."""
        while self.at:
            self.next()
        said = self.process.communicate()[1]
        return self.process.returncode, said


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, candidate_in: Any) -> Path:
    """A server, a store and two versions, each published by another deployment. Copy it; it is told where it is."""
    folder = tmp_path_factory.mktemp("begun")
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder / "server.git")], check=True)
    for name, changed in (("one", ""), ("two", "2024-02")):
        candidate = candidate_in(folder / f"candidate-{name}", changed=changed)
        assert deployment(folder, name).publish(candidate, facts_of(candidate), {}) is not None
    candidate_in(folder / "candidate-three", changed="2024-03")
    return folder


@pytest.fixture
def shared(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "shared"))


def deployment(shared: Path, name: str, policy: Policy = EAGER, wait: float = 0) -> Registry:
    own = shared / name
    url = f"file://{shared / 'server.git'}"
    return Registry(url, shared / "store", own / "work", own / "lock", wait, policy=policy)


def pulled(shared: Path, target: Path, as_consumer: Any) -> list[str]:
    """Versions that stand, all of which a consumer pulls and finds whole."""
    found = []
    for release in deployment(shared, "two").releases():
        if release.withdrawn is None:
            url = f"file://{shared / 'server.git'}"
            folder = target / release.version
            done = as_consumer(folder, "get", url, "corpora/support-sft", "--rev", release.tag)
            assert done.returncode == 0, done.stderr
            assert verify(folder / "support-sft") == []
            found.append(release.version)
    return found


@contextmanager
def at_once(name: str) -> Iterator[None]:
    """What is taken for dead after a while is so at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fence, name, dt.timedelta(0))
        yield


def test_each_version_names_the_deployment_that_published_it(shared: Path) -> None:
    one, two = (deployment(shared, name) for name in ("one", "two"))
    assert one.deployment != two.deployment
    assert [release.deployment for release in two.releases()] == [one.deployment, two.deployment]


def test_a_sweep_at_any_moment_of_a_publication_of_others_removes_nothing_of_it(
    shared: Path, tmp_path: Path, as_consumer: Any
) -> None:
    host, two = Host(shared, shared / "one", "publish", shared / "candidate-three"), deployment(shared, "two")
    passed = []
    while host.at:
        passed.append(host.at)
        assert two.sweep("a sweep", "unknown").advice == "", host.at
        host.next()
    code, said = host.end()
    assert code == 0, said
    assert {"registry.claim.before", "registry.push.after", "registry.release.before"} <= set(passed)
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.0.0", "v1.1.0", "v1.2.0"]


@pytest.mark.parametrize("point", ["claim.before", "push.after", "release.after"])
def test_a_withdrawal_of_what_a_publication_shares_removes_nothing_of_it(
    shared: Path, tmp_path: Path, as_consumer: Any, point: str
) -> None:
    host, two = Host(shared, shared / "one", "publish", shared / "candidate-three"), deployment(shared, "two")
    host.until(f"registry.{point}")
    two.withdraw("support-sft", ["v1.0.0", "v1.1.0"], "request 7")
    assert host.end() == (0, "")  # it was overtaken, and has begun anew
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.2.0"]
    assert two.sweep("a sweep", "unknown").removed == 0


@pytest.mark.parametrize("point", ["claim.before", "push.after", "release.before"])
def test_whoever_is_overtaken_by_another_publication_publishes_behind_it(
    shared: Path, tmp_path: Path, as_consumer: Any, point: str
) -> None:
    host, two = Host(shared, shared / "one", "publish", shared / "candidate-three"), deployment(shared, "two")
    host.until(f"registry.{point}")
    other = candidate_with(shared / "candidate-two", "Other words.")
    assert two.publish(other, facts_of(other), {}) is not None
    assert host.end() == (0, "")
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.0.0", "v1.1.0", "v1.1.1", "v1.2.0"]


def test_while_one_sweeps_others_are_told_who_and_since_when_and_go_on_after_it(
    shared: Path, tmp_path: Path, as_consumer: Any
) -> None:
    host, two = Host(shared, shared / "one", "withdraw", "v1.0.0"), deployment(shared, "two")
    host.until("registry.sweep.before")
    candidate = shared / "candidate-three"
    with pytest.raises(TryAgain, match=f"deployment {deployment(shared, 'one').deployment} sweeps it since 20"):
        two.publish(candidate, facts_of(candidate), {})
    assert "sweeps it since" in look_at_remote(two).advice
    code, said = host.end()
    assert code == 0, said
    assert two.publish(candidate, facts_of(candidate), {}) is not None
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.1.0", "v1.2.0"]


def test_a_sweep_that_was_cut_off_behind_its_last_object_keeps_nobody_waiting_once_it_was_called_again(
    shared: Path,
) -> None:
    cut_off = Host(shared, shared / "one", "withdraw", "v1.0.0", failpoint="registry.sweep.between")
    assert cut_off.end()[0] == KILLED
    candidate, one, two = shared / "candidate-three", deployment(shared, "one"), deployment(shared, "two")
    with pytest.raises(TryAgain, match="sweeps it since"):
        two.publish(candidate, facts_of(candidate), {})
    one.withdraw("support-sft", ["v1.0.0"], "request 7")
    assert two.publish(candidate, facts_of(candidate), {}) is not None


def test_a_sweep_that_was_taken_over_deletes_nothing_more(shared: Path, tmp_path: Path, as_consumer: Any) -> None:
    host, two = Host(shared, shared / "one", "withdraw", "v1.0.0"), deployment(shared, "two")
    host.until("registry.sweep.before")
    candidate = shared / "candidate-one"
    with at_once("LEASE"):
        old = two.publish(candidate_with(candidate, "Other words."), facts_of(candidate), {})
    assert old is not None  # it shares what the sweep was about to delete
    code, said = host.end()
    assert (code, "taken it for cut off" in said) == (TryAgain.exit_code, True)
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.1.0", old.version]


def test_a_sweep_deletes_nothing_after_its_time_though_it_was_taken_over_only_then(
    shared: Path, tmp_path: Path, as_consumer: Any
) -> None:
    host, two = Host(shared, shared / "one", "withdraw", "v1.0.0", HOLD="1"), deployment(shared, "two")
    host.until("registry.sweep.renewed")
    candidate = shared / "candidate-one"
    with at_once("LEASE"):
        old = two.publish(candidate_with(candidate, "Other words."), facts_of(candidate), {})
    assert old is not None
    time.sleep(1.1)  # as a machine that was suspended
    code, said = host.end()
    assert (code, "taken it for cut off" in said) == (TryAgain.exit_code, True)
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.1.0", old.version]


def test_a_copy_of_a_deployment_ends_nothing_of_the_first(shared: Path) -> None:
    shutil.rmtree(shared / "two")
    shutil.copytree(shared / "one", shared / "two")
    host, two = Host(shared, shared / "one", "withdraw", "v1.0.0"), deployment(shared, "two")
    assert two.deployment == deployment(shared, "one").deployment
    host.until("registry.sweep.before")
    candidate = shared / "candidate-three"
    with pytest.raises(TryAgain, match="sweeps it since"):
        two.publish(candidate, facts_of(candidate), {})
    assert host.end()[0] == 0


def test_whoever_waits_for_a_sweep_waits_as_long_as_it_was_told_to(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "PAUSE", 0.01)
    host, two = Host(shared, shared / "one", "withdraw", "v1.0.0"), deployment(shared, "two", wait=60)
    host.until("registry.sweep.before")
    waited: list[Release | None] = []
    candidate = shared / "candidate-three"
    thread = threading.Thread(target=lambda: waited.append(two.publish(candidate, facts_of(candidate), {})))
    looks = counted(monkeypatch)
    thread.start()
    while len(looks) < 2 * fence.TRIES and thread.is_alive():
        time.sleep(0.05)
    assert host.end()[0] == 0
    thread.join()
    assert [release.version for release in waited if release] == ["v1.2.0"]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with each look at the fence."""
    looks: list[str] = []
    read = fence.Fence.read

    def look(own: fence.Fence) -> fence.State:
        looks.append("")
        return read(own)

    monkeypatch.setattr(fence.Fence, "read", look)
    return looks


def test_a_list_of_what_is_released_while_somebody_sweeps_is_kept(shared: Path) -> None:
    cut_off = Host(shared, shared / "two", "withdraw", "v1.0.0", failpoint="registry.sweep.claim")
    assert cut_off.end()[0] != 0
    host = Host(shared, shared / "one", "publish", shared / "candidate-three")
    host.until("registry.release.before")
    other = Host(shared, shared / "two", "withdraw", "v1.0.0")  # it was withdrawn already: what is left is the sweep
    other.until("registry.sweep.between")
    assert host.end() == (0, "")
    assert other.end()[0] == 0
    listed = ["git", "-C", str(shared / "server.git"), "ls-tree", "-r", "--name-only", "refs/curation/fence"]
    shown = subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    (folder,) = re.findall(
        r"md5: (\S+\.dir)",
        subprocess.run(
            ["git", "-C", str(shared / "server.git"), "show", "support-sft@v1.2.0:corpora/support-sft.dvc"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout,
    )
    assert folder in shown


def candidate_with(candidate: Path, limit: str) -> Path:
    """The same records, described in other words."""
    import json

    facts = json.loads((candidate / "facts.json").read_bytes())
    (candidate / "facts.json").write_text(json.dumps({**facts, "limits": [limit]}), encoding="utf-8")
    return candidate


def test_what_a_host_was_publishing_when_it_died_is_kept_for_a_day(shared: Path, as_consumer: Any) -> None:
    store = shared / "store" / "files" / "md5"
    before = {path for path in store.rglob("*") if path.is_file()}
    dead = Host(shared, shared / "one", "publish", shared / "candidate-three", "registry.propose.after")
    code, _ = dead.end()
    assert code == KILLED
    left = {path for path in store.rglob("*") if path.is_file()}
    two = deployment(shared, "two")
    assert left > before
    assert two.sweep("a sweep", "unknown").removed == 0
    with at_once("GRACE"):
        assert two.sweep("a sweep", "unknown").removed == len(left - before)
    assert {path for path in store.rglob("*") if path.is_file()} == before
    branches = ["git", "-C", str(shared / "server.git"), "branch", "--format=%(refname:short)"]
    shown = subprocess.run(branches, capture_output=True, text=True, check=True).stdout
    assert "candidate/" not in shown


def test_a_publication_that_others_took_for_dead_is_not_finished(
    shared: Path, tmp_path: Path, as_consumer: Any
) -> None:
    host, two = Host(shared, shared / "one", "publish", shared / "candidate-three"), deployment(shared, "two")
    host.until("registry.release.before")
    with at_once("GRACE"):
        assert two.sweep("a sweep", "unknown").removed
    code, said = host.end()
    assert (code, "taken it for cut off" in said) == (TryAgain.exit_code, True)
    assert pulled(shared, tmp_path / "before", as_consumer) == ["v1.0.0", "v1.1.0"]
    candidate = shared / "candidate-three"
    assert deployment(shared, "one").publish(candidate, facts_of(candidate), {}) is not None
    assert pulled(shared, tmp_path / "after", as_consumer) == ["v1.0.0", "v1.1.0", "v1.2.0"]


@pytest.mark.parametrize("point", ["push.after", "release.before"])
def test_what_a_deployment_left_when_it_was_killed_it_ends_itself(
    shared: Path, tmp_path: Path, as_consumer: Any, point: str
) -> None:
    candidate = shared / "candidate-three"
    code, _ = Host(shared, shared / "one", "publish", candidate, f"registry.{point}").end()
    assert code == KILLED
    one = deployment(shared, "one")
    assert one.publish(candidate, facts_of(candidate), {}) is not None
    assert pulled(shared, tmp_path / "pulled", as_consumer) == ["v1.0.0", "v1.1.0", "v1.2.0"]
    assert deployment(shared, "two").sweep("a sweep", "unknown").removed == 0

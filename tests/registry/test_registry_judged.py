"""What is pushed is what was judged: a release that comes back as another one, whole or damaged, is published by
nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curation.errors import IntegrityError
from curation.registry.release.manifest import build, facts_of

ROOT = Path(__file__).parents[2]
# Publishes, and runs a line of shell in the data folder when a failpoint is passed: somebody else is at work there.
BESIDE = """
import os, subprocess, sys
from pathlib import Path
from curation.errors import IntegrityError
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
data, candidate, point, line = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
os.environ["CURATION_FAILPOINT_LOG"] = log = str(data / "points")
def hook(event, arguments):
    if event == "open" and arguments[0] == log and sys._getframe(1).f_locals["name"] == point:
        subprocess.run(["sh", "-ec", line], cwd=data, check=True)
sys.addaudithook(hook)
registry = Registry(data / "registry", data / "remote", data / "work", data / "lock")
before = {path for path in (data / "remote").rglob("*")}
try:
    registry.publish(candidate, facts_of(candidate), {"run_id": "r1"})
except IntegrityError as error:
    print(error.found)
print([release.version for release in registry.releases()])
print({path for path in (data / "remote").rglob("*")} == before)
"""
LAID = "work/clone/corpora/support-sft"
SUM = "(find . -type f ! -name SHA256SUMS | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "line", "found"),
    [
        # the whole release before, in place of the one that was pushed
        ("push.after", f"git -C registry show HEAD:corpora/support-sft.dvc > {LAID}.dvc", "a whole release of another content"),
        # a card that nobody wrote, with sums that were made again
        ("copy.after", f"cd {LAID}; echo more >> README.md; {SUM}", "SHA256SUMS is another one"),
        # before there are sums: they are made of what was written, not of what lies there
        ("sums.before", f"cd {LAID}; echo more >> README.md", "README.md differs from SHA256SUMS"),
        ("sums.before", f"cd {LAID}; echo more >> CHANGELOG.md", "CHANGELOG.md differs from SHA256SUMS"),
        ("sums.before", f"cd {LAID}; cp croissant.json report/more.html", "report/more.html is not listed"),
        ("push.before", f"cd {LAID}; echo more >> README.md; {SUM}", "SHA256SUMS is another one"),
        ("copy.after", f"cd {LAID}; echo more >> lineage/train-2024-01-00000.parquet", "differs from SHA256SUMS"),
        ("push.before", f"cd {LAID}; rm lineage/train-2024-01-00000.parquet", "lineage/train-2024-01-00000.parquet"),
    ],
)  # fmt: skip
def test_what_somebody_else_writes_while_it_is_published_is_not(
    published_copy: Path, candidate_in: Any, point: str, line: str, found: str
) -> None:
    candidate = candidate_in(published_copy / "changed", changed="2024-02")
    command = [sys.executable, "-c", BESIDE, str(published_copy), str(candidate), f"registry.{point}", line]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said, releases, nothing_left = done.stdout.splitlines()
    assert found in said
    assert releases == "['v1.0.0']"
    assert nothing_left == str(point != "push.after")  # what is edited before the push never reaches the remote


def test_a_shard_that_came_back_damaged_from_the_release_before_stops_the_next_one(
    published_copy: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry, changed = registry_in(published_copy), candidate_in(published_copy / "changed", changed="2024-02")
    shared = (changed / "lineage" / "train-2024-01-00000.parquet").read_bytes()
    stored = [path for path in (published_copy / "remote").rglob("*") if path.is_file() and path.read_bytes() == shared]
    assert stored
    for path in stored:
        os.chmod(path, 0o644)
        path.write_bytes(shared[:-1] + b"?")
        os.chmod(path, 0o444)  # what nobody may write DVC takes for whole, and pushes nothing over it
    with pytest.raises(IntegrityError, match="what was pulled is not what was pushed: lineage/") as refused:
        registry.publish(changed, facts_of(changed), {"run_id": "r2"})
    assert "curation repair support-sft@v1.0.0" in refused.value.fix
    assert [release.version for release in registry.releases()] == ["v1.0.0"]


def test_a_candidate_that_is_not_what_was_judged_is_not_published(
    tmp_path: Path, candidate_in: Any, registry_in: Any
) -> None:
    registry, candidate = registry_in(tmp_path), candidate_in(tmp_path / "candidate")
    judged = build(candidate, facts_of(candidate))
    changed = candidate_in(tmp_path / "changed", changed="2024-02")
    with pytest.raises(IntegrityError, match="what was laid out is not what was judged"):
        registry.publish(changed, facts_of(changed), {"run_id": "r1"}, judged)
    assert registry.releases() == []

"""A disk that is full while a candidate is promoted or published: try again, and what was there before stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curation.registry.publish import Registry, Release
from curation.registry.release.manifest import facts_of

ROOT = Path(__file__).parents[2]
MEGABYTE = 1 << 20
# A disk of its own for one process, gone with it: a file system in memory, mounted where no other process sees it.
ON_A_SMALL_DISK = """
mkdir -p "$1" && mount -t tmpfs -o size=2m none "$1" && exec "$2" -c "$3" "$1" "$4" "$5"
"""
PROMOTE = """
import shutil, sys
from pathlib import Path
from curation.errors import TryAgain
from curation.state.night import guarded
from curation.corpora.candidate import candidate_digest
from curation.registry.step import promote
disk, small, large = map(Path, sys.argv[1:])
place = disk / "support-sft"
promote(small, place, candidate_digest(small))
try:
    guarded(promote)(large, place, candidate_digest(large))
except TryAgain as error:
    left = sorted(path.name for path in disk.iterdir())
    print(error.exit_code, left, (place / "facts.json").read_bytes() == (small / "facts.json").read_bytes())
"""
PUBLISH = """
import sys
from pathlib import Path
from curation.errors import TryAgain
from curation.registry.release.manifest import facts_of
from curation.registry.publish import Registry
disk, data, large = map(Path, sys.argv[1:])
registry = Registry(data / "registry", data / "remote", disk / "work", data / "lock")
try:
    registry.publish(large, facts_of(large), {"run_id": "r2"})
except TryAgain as error:
    print(error.exit_code, list((disk / "work").iterdir()), [r.version for r in registry.releases()])
"""


def on_a_small_disk(disk: Path, script: str, *arguments: Path) -> str:
    """Run a script whose first argument is a disk of two megabytes. Returns what it printed."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a machine on which a process may mount a disk of its own")
    command = ["unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, "sh", str(disk), sys.executable, script]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def large(candidate: Path) -> Path:
    """A candidate with a JSON schema of more than two megabytes."""
    schema = candidate / "schema" / "default.json"
    schema.parent.mkdir()
    schema.write_text(f'{{"description": "{"x" * 3 * MEGABYTE}"}}', encoding="utf-8")
    return candidate


@pytest.mark.slow
def test_what_was_promoted_last_stays_where_the_disk_is_full(tmp_path: Path, candidate_in: Any) -> None:
    small, too_large = candidate_in(tmp_path / "small"), large(candidate_in(tmp_path / "large"))
    assert on_a_small_disk(tmp_path / "disk", PROMOTE, small, too_large) == "75 ['support-sft'] True"


@pytest.mark.slow
def test_the_last_release_stays_where_the_disk_is_full(
    published_copy: Path, published: tuple[Path, Release], candidate_in: Any, registry_in: Any
) -> None:
    too_large = large(candidate_in(published_copy / "large"))
    disk = published_copy / "disk"
    assert on_a_small_disk(disk, PUBLISH, published_copy, too_large) == "75 [] ['v1.0.0']"
    registry: Registry = registry_in(published_copy)
    assert registry.releases() == [published[1]]
    released = registry.publish(too_large, facts_of(too_large), {"run_id": "r3"})
    assert released is not None and released.previous == "v1.0.0"

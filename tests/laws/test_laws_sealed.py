"""Law 7: what is published is what was judged, whoever edits what between the gate and the push."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from curation.corpora.choice.frozen import RELEASED, TABLE
from curation.registry.release.verify import verify
from curation.storage.tables import Tables
from tests.laws.tiny import DAYS, Warm, edit, land, lay_out, releases

CORPUS = "support-sft"
STAGED = f"data/restricted/staging/{CORPUS}/[0-9a-f]*/**/*"
FACTS = f"data/restricted/staging/{CORPUS}/[0-9a-f]*/facts.json"
VERDICTS = f"data/restricted/staging/{CORPUS}/.*.verdicts.json"
PROMOTED = f"data/corpora/{CORPUS}/**/*"
LAID_OUT = f"data/**/clone/corpora/{CORPUS}/**/*"
BEFORE = "before all of them"


@dataclass(frozen=True)
class Judged:
    """A deployment whose candidate has passed its gates; the failpoints that publishing it passes, and the release that
    it makes undisturbed: path → content."""

    warm: Warm
    place: Path
    points: tuple[str, ...]
    release: dict[str, bytes]
    copies: Path  # what a kill at each failpoint leaves


def published(root: Path) -> dict[str, bytes]:
    """All files of the release that the registry's tag names, as they lie in its remote; nothing where there is none."""
    registry = root / "data" / "registry"
    if not releases(root):
        return {}
    command = ["git", "-C", str(registry), "show", f"{CORPUS}@v1.0.0:corpora/{CORPUS}.dvc"]
    named = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    objects = root / "data" / "remote" / "files" / "md5"

    def held(md5: str) -> bytes:
        return (objects / md5[:2] / md5[2:]).read_bytes()

    folder = next(line.split()[-1] for line in named.splitlines() if "md5: " in line)
    return {entry["relpath"]: held(entry["md5"]) for entry in json.loads(held(folder))}


def without_time(release: dict[str, bytes]) -> dict[str, Any]:
    """What of a release is the same whenever and wherever it is published: its content, and what `release.json` says
    but for time and deployment."""
    same: dict[str, Any] = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in release.items()
        if name.split("/")[0] in ("data", "lineage", "schema", "manifest.json")
    }
    said: dict[str, Any] = json.loads(release["release.json"])
    return same | {"said": {**said, "published_at": "", "deployment": ""}}  # which is drawn when it first publishes


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    folder = tmp_path_factory.mktemp("sealed")
    start, undisturbed, log = folder / "start", folder / "undisturbed", folder / "points"
    lay_out(start)
    warm = Warm()
    land(start / "data" / "landing", DAYS[0], range(1, 7), "Hello, thank you.", "Id,LastName,Email")
    assert warm.run("night", [start]) == [0], (start / "output.txt").read_text()
    shutil.copytree(start, undisturbed, symlinks=True)
    shutil.rmtree(undisturbed / "data" / "corpora" / CORPUS)  # so that publishing promotes it too
    shutil.rmtree(start / "data" / "corpora" / CORPUS)
    asked = {"CURATION_FAILPOINT_LOG": str(log), "copies": str(folder / "copies")}
    assert warm.run("release", [undisturbed], [asked]) == [0], (undisturbed / "output.txt").read_text()
    points = tuple(dict.fromkeys(log.read_text().split()))
    assert {f"corpora.{CORPUS}.after", "registry.copy.after", "registry.push.before", "registry.verify.after"} <= {
        *points
    }
    yield Judged(warm, start, points, published(undisturbed), folder / "copies")
    warm.close()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@settings(max_examples=6, deadline=None, derandomize=True, database=None)
@given(
    share=st.floats(0, 1),
    place=st.sampled_from([STAGED, FACTS, VERDICTS, PROMOTED, LAID_OUT]),
    which=st.integers(0, 50),
    at=st.integers(0, 100_000),
    flip=st.integers(1, 255),
)
@example(share=0.0, place=FACTS, which=0, at=700, flip=1)  # what it states of itself, before all
@example(share=0.0, place=VERDICTS, which=0, at=700, flip=1)
@example(share="corpora.support-sft.after", place=PROMOTED, which=0, at=9, flip=1)  # a shard, once it was promoted
@example(share="corpora.support-sft.after", place=PROMOTED, which=1, at=700, flip=1)
@example(
    share="registry.copy.after", place=LAID_OUT, which=0, at=5, flip=1
)  # the card, which no content digest is over
@example(share="registry.sums.before", place=LAID_OUT, which=0, at=5, flip=1)  # before there are sums over it
@example(share="registry.push.before", place=LAID_OUT, which=4, at=5, flip=1)
def test_nothing_that_was_edited_between_gate_and_push_is_published(
    judged: Judged,
    tmp_path_factory: pytest.TempPathFactory,
    share: float | str,
    place: str,
    which: int,
    at: int,
    flip: int,
) -> None:
    left = {BEFORE: judged.place, **{point: judged.copies / point for point in judged.points}}
    points = [each for each, root in left.items() if any(path.is_file() for path in root.glob(place))]
    point = share if isinstance(share, str) else points[min(int(share * len(points)), len(points) - 1)]
    folder = tmp_path_factory.mktemp("edited")
    root = folder / "root"
    shutil.copytree(judged.place, root, symlinks=True)
    change = [place, which, at, flip]
    if point == BEFORE:
        edit(root, *change)
    log = {"CURATION_FAILPOINT_LOG": str(folder / "log"), "edit": json.dumps([point, *change])}
    (code,) = judged.warm.run("release", [root], [log])
    said, release = (root / "output.txt").read_text(), published(root)
    assert (root / "edited").is_file(), (point, change)
    if code == 0:
        assert without_time(release) == without_time(judged.release), (point, change)
    else:
        assert not release, (point, change)
        assert "IntegrityError" in said or "GateClosed" in said, said[-2_000:]
        assert judged.warm.run("night", [root]) == [0], (root / "output.txt").read_text()[-2_000:]
        assert judged.warm.run("release", [root]) == [0], (root / "output.txt").read_text()[-2_000:]
        release = published(root)
        assert without_time(release) == without_time(judged.release), (point, change)
    whole = folder / "whole"
    for name, content in release.items():
        (whole / name).parent.mkdir(parents=True, exist_ok=True)
        (whole / name).write_bytes(content)
    assert verify(whole) == []
    shutil.rmtree(folder)


@pytest.mark.slow
def test_which_documents_a_content_holds_is_noted_before_anybody_can_pull_it(judged: Judged) -> None:
    pushed = [point for point in judged.points if point.startswith("registry.")]
    assert pushed
    digest = json.loads(judged.release["release.json"])["content_digest"]
    for point in pushed:
        tables = Tables(judged.copies / point / "data" / "restricted" / "tables")
        rows = tables.read(TABLE, RELEASED).to_pylist()
        assert digest in {row["content_digest"] for row in rows if row["corpus"] == CORPUS}, point

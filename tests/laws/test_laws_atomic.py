"""Law 6: a kill at any commit, then a re-run, gives what an undisturbed night gives; two runs at once do not meet.

What a kill at a failpoint would leave is copied while an undisturbed run passes it; at some of them a run is killed as well.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from curation.registry.page import ENDING
from tests.laws.tiny import CORPORA, DAYS, Command, Warm, channels, contents, held_by, land, lay_out, releases, state

KILLED = 137
NIGHT = ("run", "--as-of", DAYS[-1].isoformat())
PARTS = ("night", "release", "move", "withdrawal")
SCANNED = ("findings", "canary_copies")  # tables that only a worker with the model can fill


def _seen(root: Path) -> tuple[Any, Any]:
    """All that consumers see of a registry."""
    return releases(root), channels(root)


def _left_by(root: Path) -> str:
    """All files and folders that a kill left, which is all that a re-run starts from: kills that left the same need one
    re-run. The names of Delta's files, times of decisions and the killed process's id are new each time and count for
    nothing; all else does."""
    found: list[tuple[str, str]] = []
    for path in (each for place in ("data", "tmp") for each in (root / place).rglob("*")):
        name, content = path.relative_to(root).as_posix(), path.read_bytes() if path.is_file() else b"a folder"
        if "_delta_log" in path.parts or path.name == "run.holder.json":
            content = b""  # versions of a table are told by names, and what they hold by its other files
        elif path.suffix == ".parquet" and "tables" in path.parts:
            name = path.parent.relative_to(root).as_posix()
        elif path.name == "HEAD" and path.parent.name == "decisions":
            content = content.split()[0]  # the newest decision's name; behind it its digest
        elif path.parent.name == "decisions":
            said = json.loads(content)
            content = repr(sorted((key, said[key]) for key in said.keys() - {"at", "previous", "mac"})).encode()
        found.append((name, hashlib.sha256(content).hexdigest()))
    return repr(sorted(found))


def _whole(folder: Path, choices: Sequence[dict[str, bytes]]) -> bool:
    """A corpus is absent or one of the states given, never a mixture."""
    return not folder.exists() or contents(folder) in choices


@dataclass(frozen=True)
class Templates:
    """Deployments before and after each part of the second night, undisturbed; `points`: failpoints passed; `left`: what
    a kill at each of them leaves, by part."""

    warm: Warm
    places: dict[str, Path]  # start, then each of PARTS
    points: dict[str, list[str]]
    left: dict[str, Path]

    def before(self, part: str) -> Path:
        return self.places[["start", *PARTS][PARTS.index(part)]]

    def copy(self, source: Path, target: Path) -> Path:
        """A deployment to work in: the registry names its remote relatively, so it may be copied."""
        shutil.copytree(source, target, symlinks=True)
        return target


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """One night done and released, then the parts of a second one, each in a copy of the last."""
    folder = tmp_path_factory.mktemp("atomic")
    start = folder / "start"
    lay_out(start)
    warm = Warm()
    land(start / "data" / "landing", DAYS[0], range(1, 7), "Hello, thank you.", "Id,LastName,Email")
    assert warm.run("night", [start]) == [0], (start / "output.txt").read_text()
    assert warm.run("release", [start]) == [0], (start / "output.txt").read_text()
    land(start / "data" / "landing", DAYS[1], range(4, 9), "Good morning.", "Id")
    places, points, left, last = {"start": start}, {}, {}, start
    for part in PARTS:
        place = folder / part
        shutil.copytree(last, place, symlinks=True)
        log, left[part] = folder / f"{part}.points", folder / f"{part} killed"
        asked = {"CURATION_FAILPOINT_LOG": str(log), "copies": str(left[part])}
        assert warm.run(part, [place], [asked]) == [0], (place / "output.txt").read_text()
        points[part] = list(dict.fromkeys(log.read_text().split()))
        places[part] = last = place
    yield Templates(warm, places, points, left)
    warm.close()


@pytest.mark.slow
def test_every_commit_of_a_night_passes_a_failpoint_before_and_one_after(templates: Templates) -> None:
    passed = set(templates.points["night"])
    assert {"decisions.before", "known_findings.before", "findings.before", "redacted.before", "nights.after"} <= passed
    assert {f"{name}.before" for name in ("claims", "truth", "rule_labels", "rule_votes", "examples")} <= passed
    assert {"profiles.before", "profiles.after"} <= set(templates.points["release"])
    assert {"registry.release.before", "registry.release.after"} <= set(templates.points["release"])
    assert {"registry.move.declare", "registry.move.before", "registry.move.after"} <= set(templates.points["move"])
    assert {"registry.withdraw.before", "registry.sweep.after"} <= set(templates.points["withdrawal"])
    night = templates.places["night"]
    for table in (night / "data" / "restricted" / "tables").iterdir():
        commits = len(list((table / "_delta_log").glob("*.json")))
        earlier = templates.places["start"] / "data" / "restricted" / "tables" / table.name / "_delta_log"
        if commits > len(list(earlier.glob("*.json"))):
            assert {f"{table.name}.before", f"{table.name}.after"} <= set(templates.points["night"])


@pytest.mark.slow
@pytest.mark.timeout(3_600)  # some forty nights
@pytest.mark.parametrize("part", PARTS)
def test_a_kill_at_any_failpoint_and_a_rerun_give_what_an_undisturbed_run_gives(
    templates: Templates, part: str, tmp_path: Path
) -> None:
    points = templates.points[part]
    if part == "night":  # what a commit leaves is what the next one finds: one of the two, and the last
        points = [each for each in points if not each.endswith(".after") or each == points[-1]]
    # A copy of a deployment waits for a sweep of the one that it is a copy of: what is killed in it goes on in its place.
    swept = [each for each in points if each.startswith("registry.sweep.")]
    killed = list(dict.fromkeys([points[0], points[len(points) // 2], points[-1], *swept]))
    points = [each for each in points if each not in swept]
    runs = [templates.copy(templates.before(part), tmp_path / point) for point in killed]
    roots = [*runs, *(templates.left[part] / point for point in points)]
    points = [*killed, *points]
    undisturbed, old = state(templates.places[part], part), _seen(templates.before(part))
    for root, point in zip(roots, points, strict=True):
        for table in SCANNED if part == "night" else ():  # what the model found is known: no worker is needed
            if not point.startswith(f"{table}."):
                place = Path("data", "restricted", "tables", table)
                shutil.rmtree(root / place, ignore_errors=True)
                shutil.copytree(templates.places["night"] / place, root / place)
    codes = templates.warm.run(part, runs, [{"CURATION_FAILPOINT": point} for point in killed])
    assert codes == [KILLED] * len(killed)
    for root in roots:
        if part != "night":
            assert _seen(root) in (old, _seen(templates.places[part]))
        for corpus in CORPORA:
            states = [contents(templates.places[p] / "data" / "corpora" / corpus) for p in ("start", "night")]
            assert _whole(root / "data" / "corpora" / corpus, states)
    again = list({_left_by(root): (root, point) for root, point in zip(roots, points, strict=True)}.values())
    codes = templates.warm.run(part, [root for root, _ in again])
    said = {root: (root / "output.txt").read_text()[-2000:] for root, _ in again}
    assert dict(zip(said, codes, strict=True)) == dict.fromkeys(said, 0), said
    for root, point in again:
        after = state(root, part)
        differing = [key for key in undisturbed if after[key] != undisturbed[key]]
        differing += [t for t, rows in undisturbed["tables"].items() if after["tables"].get(t) != rows]
        assert not differing, (point, differing, after["left"])
    assert undisturbed["left"] == []


# ---------------------------------------------------------------- the real command, killed for real


@pytest.mark.slow
def test_runs_killed_at_random_moments_are_finished_by_the_run_that_waited_for_them(
    templates: Templates, tmp_path: Path
) -> None:
    root = templates.copy(templates.places["start"], tmp_path / "real")
    for recipe in (root / "defs" / "corpora").rglob("defs.yaml"):
        recipe.write_text(recipe.read_text().replace("publish: manual", "publish: every_change"))
    moments = random.Random(20261102)
    for _ in range(2):
        killed = Command(root, *NIGHT)
        held_by(root, killed, 120)
        time.sleep(moments.uniform(0.5, 7))
        killed.kill()
    last = Command(root, *NIGHT)
    held_by(root, last, 120)
    refused, waiting = Command(root, *NIGHT), Command(root, *NIGHT, "--wait", "200")
    code, said = refused.end()
    assert code == 75, said
    assert any(f"process {run.process.pid}," in said for run in (last, waiting)), said
    assert waiting.process.poll() is None
    last.kill()
    code, said = waiting.end()
    assert code == 0, said
    after, expected = state(root), state(templates.places["release"])
    assert after["left"] == []
    assert [r for r in after["releases"] if r[0].startswith("support-sft")] == expected["releases"]
    told = ("facts.json", ENDING)  # they say what a night found, and here every corpus is published
    data = {name: value for name, value in expected["corpora"].items() if not name.endswith(told)}
    assert {name: value for name, value in after["corpora"].items() if not name.endswith(told)} == data
    pages = {name for name in after["corpora"] if name.endswith(ENDING)}
    assert {page for page in pages if page.startswith("support-sft")} == {f"support-sft@v1.1.0{ENDING}"}
    for table in ("zendesk_documents", "clusters", "known_findings", "findings", "people", "fates"):
        assert after["tables"][table] == expected["tables"][table]
    assert _statuses(root) == ["FAILURE", "FAILURE", "FAILURE", "SUCCESS"]


def _statuses(root: Path) -> list[str]:
    """What Dagster's event log says of all runs, oldest first; and no slot or step is still claimed."""
    import dagster as dg

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(root / "dagster_home"))
        with dg.DagsterInstance.get() as instance:
            assert not instance.event_log_storage.get_concurrency_keys()
            return [run.status.value for run in reversed(instance.get_runs())]

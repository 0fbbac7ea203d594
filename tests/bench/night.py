"""What nights cost: processor time, wall time and peak memory of `curation run`, by night and by step.

    python tests/bench/night.py --tickets 20000 --work FOLDER [--corpora 3] [--workers 2] [--laws]

The landing is written by `../shared/bench/large_landing.py`: one Zendesk source, and a folder of Markdown beside it.
Corpora: `support-sft` (conversations), with `--corpora 3` also `support-triage` (triage) and `support-text`
(pretraining), all of the profile `default`. Nights, one after another in one deployment:

- *first*: everything is new.
- *+1 %*: half of them new tickets, half new comments on old ones; a third of the requesters are new people, 50 tickets
  are deleted (of 100,000), 5 articles are edited.
- *nothing*: nothing landed, the day is the same.
- *erasure*: one customer is erased.

A step's figures are those that its asset shows in Dagster (`cpu_seconds`, `peak_memory_mib`), so the start of the
process and the checks of a corpus are in none; a night's are of the whole process tree, sampled while it runs: memory
that is shared is counted once. `--laws` runs the first night with one worker, with two and on Ray, the latter two over an
export whose lines are shuffled, all with the same keys: the releases must hold the same records.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from curation.engine.usage import measured

SHARED = Path(__file__).resolve().parents[3] / "shared"
FIRST, NEXT = "2026-11-02", "2026-11-03"
ARTICLES, EDITED = 40, 5
COMMAND = (sys.executable, "-m", "curation.cli")
OWNER = "support@example.com"
CORPORA = {
    "support-sft": "{type: conversations, introduce: true}",
    "support-triage": "{type: triage, labels: [priority]}",
    "support-text": "{type: pretraining}",
}
CORPUS = """\
type: curation.components.Corpus
attributes:
  name: {name}
  description: Invented tickets, for figures.
  owner: {owner}
  licence: other
  select: {{sources: [zendesk], kinds: [ticket], consent: not_denied, confidentiality: internal}}
  profile: default
  shape: {shape}
  splits: {{salt: bench-night, test: 0.1, validation: 0.1}}
  publish: every_change
"""
SUITE = """\
expectations:
  - name: enough_examples
    expect: expect_table_row_count_to_be_between
    arguments: {min_value: 1}
"""
ARTICLE_SOURCE = """\
type: curation.components.Source
attributes:
  name: handbook
  reader: folder
  description: Invented articles, for figures.
  owner: {owner}
  licence: internal
  purpose: documentation
  mode: snapshot
  governance: {{confidentiality: internal}}
"""


@dataclass(frozen=True)
class Cost:
    """Of a night or a step: processor time and wall time in seconds, peak memory in MiB."""

    cpu: float
    wall: float
    peak: float


def begin(root: Path, tickets: int, corpora: Sequence[str], workers: int, per_day: int) -> None:
    """Lay a deployment out, with everything landed that its first night reads."""
    landing = root / "data" / "landing"
    large_landing(landing / "zendesk" / FIRST, "--tickets", tickets, "--per-day", per_day)
    articles(landing / "handbook" / FIRST, edited=0)
    _called([*COMMAND, "init", str(root), "--owner", OWNER, "--reader", "zendesk"])
    shutil.rmtree(root / "defs" / "corpora")
    for name in corpora:
        folder = root / "defs" / "corpora" / name.replace("-", "_")
        folder.mkdir(parents=True)
        folder.joinpath("defs.yaml").write_text(CORPUS.format(name=name, owner=OWNER, shape=CORPORA[name]))
        folder.joinpath("suite.yaml").write_text(SUITE)
    for source in (root / "defs" / "sources").iterdir():
        if source.name != "zendesk":
            shutil.rmtree(source)
    handbook = root / "defs" / "sources" / "handbook"
    handbook.mkdir()
    handbook.joinpath("defs.yaml").write_text(ARTICLE_SOURCE.format(owner=OWNER))
    places = root / "defs" / "locations" / "defs.yaml"
    places.write_text(places.read_text().replace("workers: 2", f"workers: {workers}"))


def land_more(root: Path, tickets: int, per_day: int) -> None:
    """The landing of the second day: one in a hundred."""
    half = max(1, tickets // 200)
    large_landing(
        root / "data" / "landing" / "zendesk" / NEXT,
        *("--first", tickets + 1, "--tickets", half, "--replies", half),
        *("--deleted", max(1, tickets // 2000), "--per-day", per_day),
    )
    articles(root / "data" / "landing" / "handbook" / NEXT, edited=EDITED)


def large_landing(folder: Path, *arguments: object) -> None:
    _called([sys.executable, str(SHARED / "bench" / "large_landing.py"), str(folder), *map(str, arguments)])


def articles(folder: Path, edited: int) -> None:
    folder.mkdir(parents=True)
    for number in range(ARTICLES):
        said = (
            f"Press the button for {number + 3} seconds until the light turns {'green' if number < edited else 'blue'}."
        )
        body = (
            f"# How to reset device {number}\n\n{said}\n\nThen wait for the {number + 1}. sound, and sign in again.\n"
        )
        folder.joinpath(f"device-{number:03d}.md").write_text(body)


def shuffle(landing: Path, seed: int) -> None:
    """Put the lines of every file of a landing in another order."""
    for file in sorted(landing.glob("*.ndjson")):
        lines = file.read_text().splitlines(keepends=True)
        random.Random(seed).shuffle(lines)
        file.write_text("".join(lines))


def night(root: Path, *command: str, environment: Mapping[str, str] | None = None) -> tuple[Cost, dict[str, Cost]]:
    """Run a command that runs a night. Returns what it cost, and what each step of it did."""
    log = root / "night.log"
    with open(log, "ab") as output:
        process = psutil.Popen(
            [*COMMAND, *command], cwd=root, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
        )
        before = os.times()
        with measured(process) as usage:
            code = process.wait()
        after = os.times()
    if code:
        sys.exit(f"`curation {' '.join(command)}` ended with {code}: see {log}")
    reaped = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(reaped, usage.wall, usage.peak / 2**20), _steps(root)


def _steps(root: Path) -> dict[str, Cost]:
    """What each step of the newest run cost, as Dagster shows it, in order."""
    import dagster as dg

    found: dict[str, Cost] = {}
    with dg.DagsterInstance.from_config(str(root / "dagster_home")) as instance:
        run = instance.get_runs(limit=1)[0]
        times = {each.step_key: each for each in instance.get_run_step_stats(run.run_id)}
        for event in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
            made = event.asset_materialization
            step = times.get(event.step_key or "")
            if made is None or step is None or "cpu_seconds" not in made.metadata:
                continue
            cpu, peak = (float(made.metadata[name].value) for name in ("cpu_seconds", "peak_memory_mib"))  # type: ignore[arg-type]
            found[str(event.step_key)] = Cost(cpu, (step.end_time or 0) - (step.start_time or 0), peak)
    return found


def make_keys(root: Path) -> None:
    """Make the keys of a deployment, so that copies of it have them."""
    from curation.deployment.project import load_project, open_night

    open_night(load_project(root / "defs", root), dt.date.fromisoformat(FIRST))


def contents(root: Path, corpora: Sequence[str]) -> dict[str, str]:
    """Corpus → content digest of its newest release."""
    return {name: hashlib.sha256(_manifest(root, name)).hexdigest() for name in corpora}


def records(root: Path, corpora: Sequence[str]) -> dict[str, str]:
    """Corpus → digest over the files of its newest release that hold records: of its lineage, which says at which place
    of which file a text stood, nothing is in it."""
    found = {}
    for name in corpora:
        files = json.loads(_manifest(root, name))["files"]
        told = [(file["path"], file["sha256"]) for file in files if file["path"].startswith("data/")]
        found[name] = hashlib.sha256(json.dumps(sorted(told)).encode()).hexdigest()
    return found


def _manifest(root: Path, corpus: str) -> bytes:
    """It names every file of the content, and lies in the registry's storage."""
    dvc = Path(sys.executable).with_name("dvc")
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "manifest.json"
        _called([str(dvc), "get", str(root / "data" / "registry"), f"corpora/{corpus}/{found.name}", "-o", str(found)])
        return found.read_bytes()


def first_customer(root: Path) -> str:
    """Who is erased: the first customer that landed."""
    with open(next((root / "data" / "landing" / "zendesk" / FIRST).glob("users-*")), encoding="utf-8") as lines:
        return next(f"zendesk:{row['id']}" for row in map(json.loads, lines) if row["role"] == "end-user")


def table(title: str, costs: Mapping[str, Cost], whole: float) -> Iterator[str]:
    yield f"| {title} | CPU s | of the first | wall s | wall / CPU | peak MiB |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, cost in costs.items():
        share, parallel = f"{cost.cpu / whole:.1%}", f"{cost.wall / max(cost.cpu, 0.01):.2f}"
        yield f"| {name} | {cost.cpu:,.1f} | {share} | {cost.wall:,.1f} | {parallel} | {cost.peak:,.0f} |"
    yield ""


def _called(command: Sequence[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:6])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, required=True)
    parser.add_argument("--corpora", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--per-day", type=int, help="tickets a day; default: 200, or 2000 from 200,000 tickets on")
    parser.add_argument("--work", type=Path, required=True, help="a new folder for the deployment")
    parser.add_argument("--laws", action="store_true")
    asked = parser.parse_args()
    corpora, per_day = [*CORPORA][: asked.corpora], asked.per_day or (2000 if asked.tickets >= 200_000 else 200)
    root = asked.work.absolute()
    root.mkdir(parents=True)
    if asked.laws:
        laws(root, asked.tickets, corpora, per_day)
        return
    begin(root, asked.tickets, corpora, asked.workers, per_day)
    nights: dict[str, Cost] = {}
    steps: dict[str, dict[str, Cost]] = {}

    def done(name: str, *command: str) -> None:
        nights[name], steps[name] = night(root, *command)
        print("\n".join(table(f"{name}: step", steps[name], nights["first"].cpu)), flush=True)

    done("first", "run", "--as-of", FIRST)
    land_more(root, asked.tickets, per_day)
    done("+1 %", "run", "--as-of", NEXT)
    done("nothing", "run", "--as-of", NEXT)
    done("erasure", "erase", first_customer(root), "--who", OWNER, "--why", "asked for", "--as-of", NEXT)
    print("\n".join(table(f"{asked.tickets:,} tickets, {asked.corpora} corpora", nights, nights["first"].cpu)))


def laws(root: Path, tickets: int, corpora: Sequence[str], per_day: int) -> None:
    """The same records whatever the order of the export, the workers and the engine."""
    ways: dict[str, tuple[int, Mapping[str, str]]] = {
        "one worker": (1, {}),
        "two workers, shuffled": (2, {}),
        "Ray, shuffled": (2, {"CURATION_ENGINE": "ray"}),
    }
    found = {}
    for number, (way, (workers, environment)) in enumerate(ways.items()):
        place = root / str(number)
        place.mkdir()
        begin(place, tickets, corpora, workers, per_day)
        if not number:
            make_keys(place)
        else:
            shutil.copytree(root / "0" / "data" / "keys", place / "data" / "keys")
            shuffle(place / "data" / "landing" / "zendesk" / FIRST, seed=number)
        night(place, "run", "--as-of", FIRST, environment=environment)
        found[way] = records(place, corpora)
        print(f"{way}: {found[way]}", flush=True)
    if len({json.dumps(each, sort_keys=True) for each in found.values()}) > 1:
        sys.exit("the ways differ")


if __name__ == "__main__":
    main()

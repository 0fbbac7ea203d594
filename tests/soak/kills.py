"""Kills a nightly command at random moments for as long as one likes: what is left must always be finished by a re-run.

    uv run python tests/soak/kills.py 30          # minutes
    uv run python tests/soak/kills.py 30 --seed 7

Each round copies a deployment whose second landing has arrived, kills `curation run` up to four times, lets one run end,
and compares rows of tables, candidates, decisions and releases with those of a run that nobody disturbed. It prints a line
a round, and ends with exit code 1, leaving the deployment in place, at the first difference.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.laws.tiny import DAYS, Command, held_by, land, lay_out, state

NIGHT = ("run", "--as-of", DAYS[-1].isoformat())
COMPARED = ("staging", "corpora", "decisions", "releases", "channels", "left")
TABLES = ("zendesk_documents", "clusters", "known_findings", "findings", "people", "fates", "examples")


def night(root: Path) -> None:
    """A run that nobody disturbs."""
    process = Command(root, *NIGHT).process
    said = process.communicate()[0]  # however long the machine takes
    if process.returncode:
        raise SystemExit(f"an undisturbed run ended with {process.returncode}:\n{said}")


def prepare(root: Path) -> None:
    """One night done, and the landing of a second one."""
    lay_out(root)
    for recipe in (root / "defs" / "corpora").rglob("defs.yaml"):
        recipe.write_text(recipe.read_text().replace("publish: manual", "publish: every_change"))
    landing = root / "data" / "landing"
    land(landing, DAYS[0], range(1, 7), "Hello, thank you.", "Id,LastName,Email")
    night(root)
    land(landing, DAYS[1], range(4, 9), "Good morning.", "Id,LastName,Email")


def differing(root: Path, undisturbed: Path) -> list[str]:
    """What a re-run did not bring back. A killed run leaves its mark in what Dagster says of the run, and nowhere else."""
    found, expected = state(root), state(undisturbed)
    keys = [key for key in COMPARED if _told(found[key]) != _told(expected[key])]
    return keys + [name for name in TABLES if found["tables"].get(name) != expected["tables"].get(name)]


def _told(value: object) -> object:
    if not isinstance(value, dict):
        return value
    told: dict[str, object] = {}
    for name, content in value.items():
        if name.endswith(".verdicts.json"):
            told[name] = _verdicts(json.loads(content))
        elif not name.endswith("facts.json"):  # those of a candidate name the run that made it
            told[name] = content
    return told


def _verdicts(said: dict[str, Any]) -> dict[str, Any]:
    """What was judged, without the release that it was judged beside: a re-run after the publication has that one."""
    checks = {name: {**check, "figures": None} for name, check in said["checks"].items()}
    return {"checks": checks, "judged": said["judged"]}


def main() -> int:
    """Rounds until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=20261102)
    given = parser.parse_args()
    moments, end = random.Random(given.seed), time.monotonic() + 60 * given.minutes
    home = Path(tempfile.mkdtemp(prefix="curation-soak-"))
    prepare(home / "start")
    shutil.copytree(home / "start", home / "undisturbed", symlinks=True)
    night(home / "undisturbed")
    rounds = kills = 0
    while time.monotonic() < end:
        root = home / f"round {rounds}"
        shutil.copytree(home / "start", root, symlinks=True)
        for _ in range(moments.randint(1, 4)):
            killed = Command(root, *NIGHT)
            held_by(root, killed, 120)
            time.sleep(moments.uniform(0, 20))
            killed.kill()
            kills += 1
        night(root)
        wrong = differing(root, home / "undisturbed")
        print(f"round {rounds}: {kills} kills so far, {wrong or 'the same'}", flush=True)
        if wrong:
            print(f"left in {root}")
            return 1
        shutil.rmtree(root)
        rounds += 1
    shutil.rmtree(home)
    print(f"{rounds} rounds, {kills} kills, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())

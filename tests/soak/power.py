"""The power goes during a night, at any moment: what the disk has then must be finished by a re-run, as after a kill.

    uv run python tests/soak/power.py --points 200 --seed 7 --home /var/tmp/power
    uv run python tests/soak/power.py --points 200 --seed 7 --home /var/tmp/power    # goes on from there
    uv run python tests/soak/power.py --only 17 --seed 7 --home /var/tmp/power       # leaves that point as it was found

A night of a deployment, with all that git and DVC do in it, is recorded with strace. A point is a moment of it and what of
the writes before it no disk has to have kept (see `volatile.py`). The deployment is laid out so, in the same place, the
night is run again, and what is there then is compared with what an undisturbed night has left: rows of tables, candidates,
decisions, releases; each object of the remote has the content that its name says. It prints a line a point and a table,
and ends with exit code 1 where something differed.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.laws.tiny import variables
from tests.soak.forked import Forked
from tests.soak.kills import NIGHT, differing, prepare
from tests.soak.recorded import record, told
from tests.soak.volatile import KINDS, Files, Op, after_power_loss

DAY = 25 * 60 * 60  # seconds, and an hour


def recorded(home: Path) -> tuple[Files, list[Op]]:
    """Files before a night, and what the night does; recorded once in a home."""
    kept, root, logs = home / "recorded.pickle", home / "shop", home / "logs"
    if not kept.exists():
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(logs, ignore_errors=True)
        prepare(root)
        start = Files.of(root)
        record(root, logs, [sys.executable, "-m", "curation.cli", *NIGHT], os.environ | variables(root))
        ops = told(root, logs, copy.deepcopy(start))
        shutil.rmtree(logs)
        shutil.copytree(root, home / "undisturbed", symlinks=True, dirs_exist_ok=True)
        kept.with_suffix(".part").write_bytes(pickle.dumps((start, ops)))
        kept.with_suffix(".part").rename(kept)
    found: tuple[Files, list[Op]] = pickle.loads(kept.read_bytes())
    return found


def moment(ops: list[Op], chance: random.Random) -> int:
    """When the power goes: at a change of names, of which there are few beside all the writes, or at any."""
    changes = [number for number, op in enumerate(ops) if op.names]
    return chance.choice(changes) + chance.randint(0, 1) if chance.random() < 0.8 else chance.randint(1, len(ops))


def wrong(root: Path, undisturbed: Path, code: int) -> Iterator[str]:
    """What a re-run has not brought back."""
    if code:
        yield f"it ended with {code}"
        return
    try:
        yield from differing(root, undisturbed)
    except Exception as error:  # a table that cannot be opened, a repository that is not whole
        yield f"{type(error).__name__}: {str(error)[:200]}"
    for name, path in named(root / "data"):
        if not path.is_file() or name.removesuffix(".dir") != hashlib.md5(path.read_bytes()).hexdigest():
            yield f"the object {name[:8]} of the remote is not whole"


def named(data: Path) -> Iterator[tuple[str, Path]]:
    """Objects of the remote that a version names: what else is there goes after a day, whole or not."""
    git, remote = ["git", "-C", str(data / "registry")], data / "remote" / "files" / "md5"
    tags = subprocess.run([*git, "tag", "-l", "*@v*"], check=True, capture_output=True, text=True).stdout.split()
    for tag in tags:
        release = f"{tag}:corpora/{tag.partition('@')[0]}.dvc"
        dvc = subprocess.run([*git, "show", release], check=True, capture_output=True, text=True).stdout
        folder = re.findall(r"md5: ([0-9a-f]{32}\.dir)", dvc)[0]
        of = remote / folder[:2] / folder[2:]
        yield folder, of
        for each in json.loads(of.read_bytes()) if of.is_file() else ():
            yield each["md5"], remote / each["md5"][:2] / each["md5"][2:]


def a_day_older(remote: Path) -> bool:
    """Whether an upload that was cut off lies in the remote: it may be somebody's at work, and goes after a day."""
    left = list(remote.rglob("*.tmp"))
    for each in left:
        written = each.stat().st_mtime - DAY
        os.utime(each, (written, written))
    return bool(left)


def main() -> int:
    """Points until there were enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--only", type=int)
    given = parser.parse_args()
    home = (given.home or Path(tempfile.mkdtemp(prefix="curation-power-"))).resolve()
    home.mkdir(parents=True, exist_ok=True)
    start, ops = recorded(home)
    done_file, root, warm = home / f"points-{given.seed}.jsonl", home / "shop", Forked()
    done = {
        each["point"]: each
        for each in map(json.loads, done_file.read_text().splitlines() if done_file.exists() else ())
    }
    counts = Counter(op.kind for op in ops)
    print(f"{len(ops)} changes in {home}: {dict(counts)}", flush=True)
    for number in range(given.points) if given.only is None else [given.only]:
        if number in done and given.only is None:
            continue
        begun, chance, kind = time.monotonic(), random.Random(f"{given.seed} {number}"), KINDS[number % len(KINDS)]
        end = moment(ops, chance)
        shutil.rmtree(root, ignore_errors=True)
        after_power_loss(copy.deepcopy(start), ops, end, kind, chance).lay_out(root)
        if given.only is not None:
            shutil.rmtree(home / "found", ignore_errors=True)
            shutil.copytree(root, home / "found", symlinks=True)
        warm.start(root, home, *NIGHT)
        ended = warm.end()
        if not ended.code and a_day_older(root / "data" / "remote"):
            warm.start(root, home, *NIGHT)
            ended = warm.end()
        found = list(wrong(root, home / "undisturbed", ended.code))
        line = {"point": number, "kind": kind, "end": end, "wrong": found, "seconds": time.monotonic() - begun}
        done[number] = line
        with done_file.open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(f"point {number}, {kind}, change {end} of {len(ops)}: {found or 'the same'}", flush=True)
    warm.close()
    print(f"{'file system':<14}{'points':>8}{'differences':>13}{'seconds':>9}")
    for kind in (*KINDS, "all"):
        of = [each for each in done.values() if kind in (each["kind"], "all")]
        failed = sum(bool(each["wrong"]) for each in of)
        print(f"{kind:<14}{len(of):>8}{failed:>13}{sum(each['seconds'] for each in of):>9.0f}")
    return 1 if any(each["wrong"] for each in done.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Kills and faults over every verb that publishes or takes back, on two deployments that share a registry.

    uv run python tests/soak/withdrawals.py --kills 300 --seed 7
    uv run python tests/soak/withdrawals.py --kills 300 --seed 7 --from-round 4     # go on from there

A round begins two deployments, a registry and a remote (on a disk and in a bucket by turns), and the same again as an
undisturbed twin. A step does one verb in both. The disturbed side is killed up to three times before, at a failpoint or
at any moment, or works while its remote is in trouble or its disk is full; then the verb is run to its end. What must hold
then is looked at from outside (see `outside.py`). It prints a table, and ends with exit code 1 at the first difference,
which stays where it says.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.laws.tiny import lay_out
from tests.soak.faulty_bucket import FaultyBucket
from tests.soak.forked import Done, Forked
from tests.soak.outside import Bucket, Disk, Outside, differing, stored_as
from tests.soak.tables_told import Table
from tests.soak.tickets import FIRST_DAY, land, sentinels

DEPLOYMENTS = ("a", "b")
STEPS = 14  # of a round
VERBS = {"run": 4, "publish": 4, "approve": 2, "rollback": 2, "withdraw": 2, "erase": 3, "repair": 2}  # how often
REFUSED = ("approve", "rollback")  # where the channel is there already
KILLED = -9
SMALL = "160m"  # of the disk that may be full; workers of a scan lay out a model of languages in its folder for scratch
LEFT = (0, 64 << 10, 512 << 10, 2 << 20)  # bytes that a full disk has left
BY = ("--who", "desk", "--why", "a test")


@dataclass
class Side:
    """Two deployments at work, disturbed or not."""

    home: Path
    remote: str
    outside: Outside
    warm: Forked
    bucket: FaultyBucket

    @classmethod
    def begin(cls, home: Path, kind: str, bucket: FaultyBucket, warm: Forked) -> Side:
        home.mkdir(parents=True)
        subprocess.run(["git", "init", "--quiet", "--bare", str(home / "server.git")], check=True)
        disk = home / "disk"
        disk.mkdir()
        if "CURATION_SOAK_MOUNTS" in os.environ:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "none", str(disk)], check=True)
        roots = tuple(disk / name for name in DEPLOYMENTS)
        for root in roots:
            lay_out(root)
            shutil.rmtree(root / "defs" / "sources" / "crm")
            recipe = root / "defs" / "corpora" / "knowledge_chunks" / "defs.yaml"
            recipe.write_text(recipe.read_text().replace("publish: manual", "publish: every_change"))
        prefix = "/".join(home.parts[-2:]).replace(" ", "-")
        remote = str(home / "remote") if kind == "disk" else f"s3://corpora/{prefix}"
        store = Disk(home / "remote") if kind == "disk" else Bucket(bucket.client, "corpora", prefix)
        outside = Outside(home / "server.git", store, home / "witness", roots, home / "copies")
        return cls(home, remote, outside, warm, bucket)

    def root(self, name: str) -> Path:
        return self.home / "disk" / name

    def start(self, name: str, *arguments: str, at: int = 0, after: float = 0) -> None:
        places = {
            "CURATION_REGISTRY": f"file://{self.outside.server}",
            "CURATION_REMOTE": self.remote,
            "CURATION_WITNESS": str(self.outside.witness),
            "CURATION_KEY_LOG": name * 64,  # by which a deployment is known again
        }
        environment = places | (self.bucket.calm if self.home.name == "twin" else self.bucket.environment)
        self.warm.start(self.root(name), self.home, *arguments, at=at, after=after, **environment)

    def verb(self, name: str, *arguments: str, at: int = 0, after: float = 0) -> Done:
        self.start(name, *arguments, at=at, after=after)
        return self.warm.end()

    def age(self) -> set[str]:
        """Make objects that no standing version names older than a day, where the remote is a folder. Those that the
        next night has to remove: none, where they are too many for one night."""
        if not self.remote.startswith("/"):
            return set()
        unknown, yesterday = self.outside.unknown(), time.time() - 25 * 3600
        for name in unknown:
            os.utime(Path(self.remote) / name, (yesterday, yesterday))
        return unknown if len(unknown) <= len(self.outside.remote.names()) // 5 else set()

    @contextlib.contextmanager
    def troubled(self, moments: random.Random) -> Iterator[str]:
        """While it lasts, the remote answers badly or is gone, or the disk is full."""
        is_disk = self.remote.startswith("/")
        kinds = ["gone"] if is_disk else ["500", "503", "gone"]
        kind = moments.choice([*kinds, "full"] if "CURATION_SOAK_MOUNTS" in os.environ else kinds)
        left = moments.choice(LEFT)
        if kind == "full":
            filler = self.home / "disk" / "filler"
            try:
                with filler.open("wb") as file:
                    file.write(bytes(max(0, shutil.disk_usage(filler.parent).free - left)))
                yield f"full but for {left} bytes"
            finally:
                filler.unlink()
        elif is_disk:
            there, away = Path(self.remote), self.home / "away"
            if there.exists():
                there.rename(away)
            there.write_text("")  # as a mount whose server has gone: nothing can be read or made below it
            try:
                yield kind
            finally:
                there.unlink()
                if away.exists():
                    away.rename(there)
        else:
            with self.bucket.troubled(kind):
                yield kind


@dataclass
class Round:
    """A round: what it has done so far decides what may be done next."""

    number: int
    moments: random.Random
    disturbed: Side
    twin: Side
    table: Table
    day: dt.date = FIRST_DAY
    landed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    erased: list[int] = field(default_factory=list)
    known: dict[str, Done] = field(default_factory=dict)
    aged: set[str] = field(default_factory=set)

    def both(self, work: Callable[[Side], None]) -> None:
        for side in (self.disturbed, self.twin):
            work(side)

    def next_verb(self) -> tuple[str, str, tuple[str, ...]]:
        """Deployment, verb and arguments of a step; what has to be there for it is there then."""
        standing = self.twin.outside.standing()
        of: dict[str, list[str]] = defaultdict(list)
        for tag in standing:
            of[tag.partition("@")[0]].append(tag)
        several = sorted(corpus for corpus, tags in of.items() if len(tags) > 1)
        possible = {
            **{"run": True, "publish": True, "approve": bool(standing), "repair": bool(standing)},
            **{"rollback": bool(several), "withdraw": bool(several)},
        }
        name = self.moments.choice(DEPLOYMENTS)
        candidates = [n for n in self.landed[name] if n not in self.erased]
        possible["erase"] = len(candidates) > 3
        weights = [n if possible[verb] else 0 for verb, n in VERBS.items()]
        verb = self.moments.choices(list(VERBS), weights)[0] if self.landed[name] else "run"
        as_of = ("--as-of", self.day.isoformat())
        if verb == "run":
            return name, verb, self._landing(name)
        if verb == "publish":
            return name, verb, ("support-sft",)
        if verb == "erase":
            person = self.moments.choice(candidates)
            self.erased.append(person)
            return name, verb, (f"zendesk:{70000 + person}", *BY, *as_of)
        tag = self.moments.choice(standing)
        if verb in ("rollback", "withdraw"):
            tag = self.moments.choice(of[self.moments.choice(several)][:-1] if verb == "rollback" else standing)
        if verb == "repair":
            self._damage(tag)
            copy = self.disturbed.outside.copies / tag.replace("@", "-") / tag.partition("@")[0]
            return name, verb, (tag, "--copy", str(copy))
        return name, verb, (tag, *BY)

    def _landing(self, name: str) -> tuple[str, ...]:
        self.day += dt.timedelta(days=1)
        first = 1 + len(self.landed[name]) + (0 if name == "a" else 500)
        tickets = list(range(first, first + 4))
        again = self.moments.sample(self.landed[name], min(1, len(self.landed[name])))
        self.both(lambda side: land(side.root(name) / "data" / "landing", self.day, [*again, *tickets]))
        self.landed[name] += tickets
        return ("--as-of", self.day.isoformat())

    def _damage(self, tag: str) -> None:
        """An object of a version is gone, or a bit of it has flipped."""
        gone, which = self.moments.random() < 0.5, self.moments.random()

        def damage(side: Side) -> None:
            objects = side.outside.objects(tag)
            paths = sorted(path for path in objects.values() if path.startswith("data/"))
            path = paths[int(which * len(paths))]
            name = next(stored_as(name) for name, each in sorted(objects.items()) if each == path)
            content = side.outside.remote.read(name)
            side.outside.remote.write(name, None if gone else bytes([content[0] ^ 1]) + content[1:])

        self.both(damage)

    def step(self, most_kills: int) -> list[str]:
        """One verb in both; what differs then, or is wrong."""
        name, verb, arguments = self.next_verb()
        begun, row = time.monotonic(), self.table.row(verb)
        self.twin.start(name, verb, *arguments)
        said = []
        if self.moments.random() < 0.3:
            with self.disturbed.troubled(self.moments) as kind:
                said.append(f"{kind}: {self.disturbed.verb(name, verb, *arguments).code}")
            row.faults += 1
        for _ in range(min(most_kills, self.moments.randint(1, 3))):
            before = self.known.get(verb)
            if before and before.passed and self.moments.random() < 0.6:
                done = self.disturbed.verb(name, verb, *arguments, at=self.moments.randint(1, len(before.passed)))
            else:
                after = self.moments.uniform(0.2, before.seconds if before else 15)
                done = self.disturbed.verb(name, verb, *arguments, after=after)
            said.append(done.passed[-1] if done.passed else "before any failpoint")
            row.kills += done.code == KILLED
        for _ in range(4):
            done = self.disturbed.verb(name, verb, *arguments)
            row.again += 1
            if done.code != 75:
                break
        undisturbed = self.known[verb] = self.twin.warm.end()
        wrong = list(self._wrong(name, undisturbed.code, verb))
        if verb == "run" and (left := self.aged & self.disturbed.outside.unknown()):
            wrong.append(f"{len(left)} objects that nothing names are older than a day, and a night has left them")
        self.aged = self.disturbed.age()
        row.differences += len(wrong)
        row.seconds += time.monotonic() - begun
        place = f"round {self.number}, {name}: {verb} {' '.join(arguments)}"
        print(f"{place} [{'; '.join(said)}] {undisturbed.code} {done.code}: {wrong or 'the same'}", flush=True)
        return wrong

    def _wrong(self, name: str, code: int, verb: str) -> Iterator[str]:
        """What must hold."""
        if code not in (0, 1, 2 if verb in REFUSED else 0):
            yield f"undisturbed it ended with {code}"
        yield from self.disturbed.outside.wrong()
        yield from differing(self.disturbed.outside, self.twin.outside)
        words = [word for person in self.erased for word in sentinels(person)]
        yield from (f"the erased stand in {place}" for place in self.disturbed.outside.holding(words) if words)
        codes = {side.verb(name, "status").code for side in (self.disturbed, self.twin)}
        if len(codes) > 1:
            yield f"status ends with {codes}"
        if self.disturbed.verb(name, "audit").code:
            yield "audit ends with another code than 0"


def main() -> int:
    """Rounds until there were kills enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--from-round", type=int, default=0)
    given = parser.parse_args()
    if (
        "CURATION_SOAK_MOUNTS" not in os.environ
        and not subprocess.run(["unshare", "-rm", "true"], check=False).returncode
    ):
        os.environ["CURATION_SOAK_MOUNTS"] = "1"  # its small disks are gone with it
        os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])
    home = Path(tempfile.mkdtemp(prefix="curation-soak-"))
    bucket, warm = FaultyBucket("corpora", str(given.seed)), (Forked(), Forked())
    table, number = Table(), given.from_round
    while table.kills < given.kills:
        place, kind = home / f"round-{number}", ("disk", "s3")[number % 2]
        sides = [
            Side.begin(place / name, kind, bucket, each) for name, each in zip(("disturbed", "twin"), warm, strict=True)
        ]
        at = Round(number, random.Random(f"{given.seed} {number}"), *sides, table)
        for _ in range(STEPS):
            if at.step(given.kills - table.kills):
                kept = shutil.copytree(place, home.with_name(f"{home.name}-difference"), symlinks=True)
                print(f"{table}\nseed {given.seed}, round {number}: left in {kept}")
                return 1
            if table.kills >= given.kills:
                break
        for side in sides:
            if "CURATION_SOAK_MOUNTS" in os.environ:
                subprocess.run(["umount", str(side.home / "disk")], check=True)
        shutil.rmtree(place)
        number += 1
    shutil.rmtree(home)
    print(f"{table}\nseed {given.seed}, rounds {given.from_round} to {number - 1}: no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())

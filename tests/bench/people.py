"""What the search for known people costs, of a first night and of a night with 1 % more people and texts: CPU, and the
most memory of all processes together.

    python tests/bench/people.py --people 6250 12500 25000 --texts 25000 50000 100000     # pairs, in order; exponents
    python tests/bench/people.py --people 3000000 --texts 20000 --first-names 200 --names-only

Each pair of sizes is measured in a process of its own. People have a name, an e-mail address, a phone and an account
number. A text is 600 characters of words with two names, a phone, a number and an address in it. People and texts lie
in files before anything is measured, as in a night.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow as pa
from faker import Faker

from curation.document import DIGEST, PEOPLE
from curation.engine.kernels import Workplace
from curation.engine.tasks import Engine
from curation.engine.usage import measured, memory
from curation.privacy.digests import Digests
from curation.privacy.known.identities import READ
from curation.privacy.known.search import search
from curation.storage.tables import Tables

LOCALES = ["en_US", "en_GB", "de_DE", "es_ES", "fr_FR", "pl_PL"]
ENDINGS = ("", "o", "er", "s", "ek", "in", "ova", "sen")
AT_ONCE = 10_000
TEXTS = pa.schema([("clean_sha256", DIGEST), ("text", pa.string())])


class World:
    """People and texts drawn by number: everybody has a name of their own while there are enough."""

    def __init__(self, first_names: int) -> None:
        fake = Faker(LOCALES)
        fake.seed_instance(1)
        self.first = sorted({fake.first_name() for _ in range(first_names * 8)})[:first_names]
        self.last = sorted({fake.last_name() + end for _ in range(6_000) for end in ENDINGS})
        self.said = [fake.sentence(28) for _ in range(3_000)]

    def name(self, number: int) -> str:
        # A surname is shared by as many as there are first names, and neighbours share none.
        mixed = number * 7_919 % (len(self.first) * len(self.last))
        return f"{self.first[mixed % len(self.first)]} {self.last[mixed // len(self.first)]}"

    def people(self, start: int, stop: int, names_only: bool) -> pa.Table:
        chance = random.Random(start)
        rows = []
        for number in range(start, stop):
            row = {"person_id": str(number), "source": "desk", "ref": str(number), "role": "requester"}
            row["names"] = [self.name(number)]
            if not names_only:
                row["emails"] = [f"{self.name(number).replace(' ', '.')}@example{number % 50}.com".lower()]
                row["phones"] = [f"+1{chance.randrange(2_012_000_000, 9_899_999_999)}"]
                row["accounts"] = [f"ACC-{number:07d}"]
            rows.append(row)
        return pa.Table.from_pylist(rows, schema=PEOPLE)

    def texts(self, start: int, stop: int, people: int) -> pa.Table:
        chance = random.Random(start)
        texts = [
            f"Hello, I wrote about order {chance.randrange(10**6)}. {' '.join(chance.choices(self.said, k=3))} "
            f"{self.name(chance.randrange(people))} said it would be done at once.\nRegards, "
            f"{self.name(chance.randrange(people))}, 415-555-{number % 10_000:04d}, {number}@example.com"
            for number in range(start, stop)
        ]
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        return pa.table([digests, texts], schema=TEXTS)


def night(tables: Tables, folder: Path, engine: Engine) -> dict[str, float]:
    """One search over what lies in the tables."""
    held = [each["clean_sha256"] for each in tables.scan("texts", TEXTS, ["clean_sha256"])]
    digests = Digests(pa.chunked_array([chunk for each in held for chunk in each.chunks], DIGEST)).array

    def fetch(keys: pa.Array) -> Iterator[pa.Table]:
        asked = Digests(keys)
        for some in tables.scan("texts", TEXTS):
            yield some.filter(pa.array(asked.have(some["clean_sha256"])))

    with tempfile.TemporaryDirectory(dir=folder) as work, measured() as usage:
        at = Workplace(engine, Path(work), rows_a_worker=5_000)
        found = search(tables, tables.scan("people", PEOPLE, READ), digests, fetch, at)
    return {"cpu": round(usage.cpu, 2), "peak_mb": usage.peak >> 20, "findings": found["added"]}


def measure(arguments: argparse.Namespace, people: int, texts: int) -> dict[str, object]:
    """A first night and one of 1 % more, in this process and its workers."""
    world = World(arguments.first_names)
    with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
        tables, engine = Tables(Path(folder) / "tables"), Engine("local", arguments.workers)
        grown = [(0, people, texts), (1, people + people // 100, texts + texts // 100)]
        before = (0, 0)
        nights = []
        for _, folk, said in grown:
            for start in range(before[0], folk, AT_ONCE):
                tables.append("people", world.people(start, min(start + AT_ONCE, folk), arguments.names_only))
            for start in range(before[1], said, AT_ONCE):
                tables.append("texts", world.texts(start, min(start + AT_ONCE, said), folk))
            before = (folk, said)
            held = memory(psutil.Process()) >> 20
            nights.append(night(tables, Path(folder), engine) | {"before_mb": held})
        kept = sum(each.stat().st_size for each in (Path(folder) / "tables" / "known_texts").rglob("*.parquet")) >> 20
    return {"people": people, "texts": texts, "first": nights[0], "one_percent": nights[1], "kept_mb": kept}


def main() -> None:
    """Measure each pair of sizes, and say with which power of the size CPU and memory grow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[6_250, 12_500, 25_000])
    parser.add_argument("--texts", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    parser.add_argument("--first-names", type=int, default=1_500)
    parser.add_argument("--names-only", action="store_true")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--work", default=None, help="folder for the tables")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments, arguments.people[0], arguments.texts[0])))
        return
    found = []
    for people, texts in zip(arguments.people, arguments.texts, strict=True):
        command = [sys.executable, __file__, *sys.argv[1:], "--one", "--people", str(people), "--texts", str(texts)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print(done.stdout.strip(), flush=True)
        found.append(json.loads(done.stdout))
    for small, large in itertools.pairwise(found):
        grown = math.log(large["people"] * large["texts"] / (small["people"] * small["texts"])) / 2
        for which in ("first", "one_percent"):
            powers = {key: math.log(large[which][key] / small[which][key]) / grown for key in ("cpu", "peak_mb")}
            print(which, {key: round(power, 2) for key, power in powers.items()})


if __name__ == "__main__":
    main()

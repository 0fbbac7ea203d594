"""What odd shapes cost: each at one size and at twice that, by step, and the power by which the cost grows.

    python tests/bench/shapes.py --shape customer --size 25000 --work FOLDER

| shape | size | beside it |
| --- | --- | --- |
| `customer` | tickets, all of one customer | |
| `comments` | comments of one ticket | 100 tickets |
| `text` | MB of the text of one ticket, which is quarantined | 100 tickets |
| `landings` | landings, of two tickets and all articles each, read in one night | 200 tickets |
| `corpora` | corpora, of three shapes by turns | 300 tickets |
| `sources` | sources, of 20 tickets each | 1 corpus that selects from all |

Deployment and texts are those of `night.py`; what stands beside is there at both sizes. Nights: *first*, and *nothing*
(nothing landed, the day is the same). The power is that of the sums over steps of one kind, `c_7_release` and
`c_8_release` being one: 1 is linear, 0 does not depend on the size, and of steps that take less than a second it says
nothing. What a night costs beside its steps is the start of the process, checks, and the bookkeeping of runs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.night import CORPORA, CORPUS, FIRST, OWNER, SUITE, Cost, articles, begin, large_landing, night

PER_DAY = 200
CUSTOMER = 1_000_000  # the first that `large_landing.py` makes
BESIDE = {"comments": 100, "text": 100, "landings": 200, "corpora": 300}
MOST_MIB = 4096  # that a step may hold
Rows = list[dict[str, Any]]


def _read(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _write(path: Path, rows: Rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def customer(root: Path, size: int) -> None:
    """All tickets are of one customer, who signs them."""
    begin(root, size, [*CORPORA][:1], 2, PER_DAY)
    landed = root / "data" / "landing" / "zendesk" / FIRST
    users = _read(landed / "users-0001.ndjson")
    name = next(user["name"] for user in users if user["id"] == CUSTOMER)
    _write(landed / "users-0001.ndjson", [user for user in users if user["id"] <= CUSTOMER])
    for file, author, text in (("tickets", "requester_id", "description"), ("comments", "author_id", "body")):
        rows = _read(landed / f"{file}-0001.ndjson")
        for row in rows:
            if row[author] >= CUSTOMER:
                row[author] = CUSTOMER
                row[text] = re.sub(r"(?<=Best regards,\n).*", name, row[text])
            else:
                row[text] = re.sub(r"(?<=^Dear )[^,\n]*", name.split()[0], row[text])
        _write(landed / f"{file}-0001.ndjson", rows)


def comments(root: Path, size: int) -> None:
    """One ticket has the comments of many."""
    beside = BESIDE["comments"]
    begin(root, beside + size, [*CORPORA][:1], 2, PER_DAY)
    landed = root / "data" / "landing" / "zendesk" / FIRST
    _write(landed / "tickets-0001.ndjson", _read(landed / "tickets-0001.ndjson")[:beside])
    every = _read(landed / "comments-0001.ndjson")
    own = [row for row in every if row["ticket_id"] <= beside]
    moved = [{**row, "ticket_id": 1} for row in every if row["ticket_id"] > beside][:size]
    _write(landed / "comments-0001.ndjson", own + moved)


def text(root: Path, size: int) -> None:
    """One ticket has a text of so many MB, of sentences that others have too."""
    begin(root, BESIDE["text"], [*CORPORA][:1], 2, PER_DAY)
    landed = root / "data" / "landing" / "zendesk" / FIRST
    rows, said = _read(landed / "tickets-0001.ndjson"), _read(landed / "comments-0001.ndjson")
    passage = "\n\n".join(row["body"] for row in said)
    long = (passage * (size * 2**20 // len(passage) + 1))[: size * 2**20]
    _write(landed / "tickets-0001.ndjson", [{**rows[0], "description": long}, *rows[1:]])
    _write(landed / "comments-0001.ndjson", [{**said[0], "body": long}, *said[1:]])


def landings(root: Path, size: int) -> None:
    """Many landings wait for one night."""
    first = dt.date.fromisoformat(FIRST)
    begin(root, BESIDE["landings"], [*CORPORA][:1], 2, PER_DAY)
    zone = root / "data" / "landing"
    made = zone.with_name("made")
    large_landing(made, "--first", BESIDE["landings"] + 1, "--tickets", 2 * size, "--per-day", PER_DAY)
    rows = {file: _read(made / f"{file}-0001.ndjson") for file in ("tickets", "comments", "users")}
    shutil.rmtree(made)
    _write(
        zone / "zendesk" / FIRST / "users-0001.ndjson",
        _read(zone / "zendesk" / FIRST / "users-0001.ndjson") + rows["users"],
    )
    for number in range(1, size):
        # Before the first: the night is that of one day whatever the size.
        day = (first - dt.timedelta(days=number)).isoformat()
        tickets = rows["tickets"][2 * number : 2 * number + 2]
        ids = {ticket["id"] for ticket in tickets}
        (zone / "zendesk" / day).mkdir()
        _write(zone / "zendesk" / day / "tickets-0001.ndjson", tickets)
        _write(zone / "zendesk" / day / "comments-0001.ndjson", [r for r in rows["comments"] if r["ticket_id"] in ids])
        articles(zone / "handbook" / day, edited=number % 2)


def corpora(root: Path, size: int) -> None:
    """Many corpora are made of the same tickets."""
    begin(root, BESIDE["corpora"], [], 2, PER_DAY)
    shapes = [*CORPORA.values()]
    for number in range(size):
        folder = root / "defs" / "corpora" / f"c_{number}"
        folder.mkdir(parents=True)
        said = CORPUS.format(name=f"c-{number}", owner=OWNER, shape=shapes[number % len(shapes)])
        folder.joinpath("defs.yaml").write_text(said)
        folder.joinpath("suite.yaml").write_text(SUITE)


def sources(root: Path, size: int) -> None:
    """Many sources, of a few tickets each."""
    each = 20
    begin(root, each * size, [*CORPORA][:1], 2, PER_DAY)
    zone, defs = root / "data" / "landing", root / "defs"
    declared = (defs / "sources" / "zendesk" / "defs.yaml").read_text()
    files = {file: _read(zone / "zendesk" / FIRST / f"{file}-0001.ndjson") for file in ("tickets", "comments", "users")}
    for folder in (defs / "sources" / "zendesk", zone / "zendesk"):
        shutil.rmtree(folder)
    names = [f"desk{number}" for number in range(size)]
    for number, name in enumerate(names):
        ids = range(each * number + 1, each * (number + 1) + 1)
        tickets = [row for row in files["tickets"] if row["id"] in ids]
        written = {row["requester_id"] for row in tickets}
        own = {
            "tickets": tickets,
            "comments": [row for row in files["comments"] if row["ticket_id"] in ids],
            "users": [row for row in files["users"] if row["id"] < CUSTOMER or row["id"] in written],
        }
        (zone / name / FIRST).mkdir(parents=True)
        for file, rows in own.items():
            _write(zone / name / FIRST / f"{file}-0001.ndjson", rows)
        (defs / "sources" / name).mkdir()
        (defs / "sources" / name / "defs.yaml").write_text(declared.replace("name: zendesk", f"name: {name}"))
    (corpus,) = defs.glob("corpora/*/defs.yaml")
    corpus.write_text(corpus.read_text().replace("sources: [zendesk]", f"sources: [{', '.join(names)}]"))


SHAPES: Mapping[str, Callable[[Path, int], None]] = {
    each.__name__: each for each in (customer, comments, text, landings, corpora, sources)
}


def by_kind(steps: Mapping[str, Cost]) -> dict[str, Cost]:
    """The cost of steps that differ in a number only, together; the peak is that of one of them."""
    found: dict[str, Cost] = {}
    for name, cost in steps.items():
        kind = re.sub(r"\d+", "N", name)
        so_far = found.get(kind, Cost(0, 0, 0))
        found[kind] = Cost(so_far.cpu + cost.cpu, so_far.wall + cost.wall, max(so_far.peak, cost.peak))
    return found


def nights(root: Path) -> dict[str, tuple[Cost, dict[str, Cost]]]:
    """What the nights of a deployment cost, each as a whole and by kind of step."""
    done = {name: night(root, "run", "--as-of", FIRST) for name in ("first", "nothing")}
    return {name: (whole, by_kind(steps)) for name, (whole, steps) in done.items()}


def power(small: float, large: float) -> float:
    """By which power of the size a cost has grown, from one size to twice that."""
    return math.log2(max(large, 0.01) / max(small, 0.01))


def table(title: str, small: Mapping[str, Cost], large: Mapping[str, Cost]) -> Iterator[str]:
    yield f"| {title} | CPU s | at twice the size | power | peak MiB | at twice the size |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name in large:
        less, more = small.get(name, Cost(0, 0, 0)), large[name]
        grown = f"{power(less.cpu, more.cpu):.2f}"
        yield f"| {name} | {less.cpu:,.2f} | {more.cpu:,.2f} | {grown} | {less.peak:,.0f} | {more.peak:,.0f} |"
    yield ""


def whole(found: tuple[Cost, dict[str, Cost]]) -> dict[str, Cost]:
    """The night, its steps, and what it costs beside them."""
    night_, steps = found
    beside = Cost(night_.cpu - sum(each.cpu for each in steps.values()), 0, 0)
    return {**steps, "beside steps": beside, "whole night": night_}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=[*SHAPES], required=True)
    parser.add_argument("--size", type=int, required=True, help="the smaller of both")
    parser.add_argument("--work", type=Path, required=True, help="a new folder for both deployments")
    asked = parser.parse_args()
    found = []
    for size in (asked.size, 2 * asked.size):
        root = asked.work.absolute() / str(size)
        root.mkdir(parents=True)
        SHAPES[asked.shape](root, size)
        found.append(nights(root))
    small, large = found
    for name in small:
        print("\n".join(table(f"{asked.shape} {asked.size:,}: {name}", whole(small[name]), whole(large[name]))))
    peak = max(cost.peak for _, steps in large.values() for cost in steps.values())
    if peak > MOST_MIB:
        sys.exit(f"a step held {peak:,.0f} MiB, more than {MOST_MIB:,}")


if __name__ == "__main__":
    main()

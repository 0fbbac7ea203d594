"""What a year of nights costs and leaves: processor time of each night, and what grows on the disk.

    python tests/bench/year.py --tickets 1000 --nights 365 --work FOLDER

The deployment and its landings are those of `night.py`. After the first, a night has .3 % more: two thirds of them new
tickets, a third new comments on old ones; the articles land whole again, and are what they were. A line a night says
what it cost and how many files and MiB lie in each zone; one a table says what it holds in the end. The last night, as
the median of the last five, is held against the tenth, as that of the eighth to the twelfth.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.night import CORPORA, Cost, articles, begin, large_landing, night

ZONES = ("restricted", "corpora", "registry", "remote", "messages")
BEGIN = dt.date(2026, 11, 2)


@dataclass(frozen=True)
class Held:
    """Files, folders not counted, and bytes under a folder."""

    files: int
    bytes: int

    def __str__(self) -> str:
        return f"{self.files:,} / {self.bytes / 2**20:,.1f}"


def held(folder: Path) -> Held:
    """What lies under a folder."""
    sizes = [path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return Held(len(sizes), sum(sizes))


def land(root: Path, day: dt.date, first: int, tickets: int, per_day: int) -> None:
    """One day's landing: `tickets` new ones from the id `first` on, and half as many comments on earlier ones."""
    landing = root / "data" / "landing"
    more = ("--first", first, "--tickets", tickets, "--replies", max(1, tickets // 2), "--per-day", per_day)
    large_landing(landing / "zendesk" / day.isoformat(), *more)
    articles(landing / "handbook" / day.isoformat(), edited=0)


def nights(root: Path, tickets: int, count: int, corpora: int, per_day: int = 200) -> Iterator[tuple[int, Cost, dict]]:
    """Each night's number from 1 on, what it cost, and what every zone holds after it."""
    begin(root, tickets, [*CORPORA][:corpora], 2, per_day)
    share = max(1, round(0.002 * tickets))
    for number in range(1, count + 1):
        day = BEGIN + dt.timedelta(days=number - 1)
        if number > 1:
            land(root, day, tickets + 1 + share * (number - 2), share, per_day)
        cost, _ = night(root, "run", "--as-of", day.isoformat())
        zones = {zone: held(root / "data" / zone) for zone in ZONES if (root / "data" / zone).is_dir()}
        yield number, cost, {**zones, "dagster_home": held(root / "dagster_home")}


def growth(costs: list[float]) -> float:
    """The last night against the tenth."""
    return statistics.median(costs[-5:]) / statistics.median(costs[7:12])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--corpora", type=int, default=1, choices=(1, 2, 3))
    parser.add_argument("--work", type=Path, required=True, help="a new folder for the deployment")
    asked = parser.parse_args()
    root = asked.work.absolute()
    root.mkdir(parents=True)
    costs = []
    for number, cost, zones in nights(root, asked.tickets, asked.nights, asked.corpora):
        costs.append(cost.cpu)
        said = "; ".join(f"{zone} {each}" for zone, each in zones.items())
        print(f"night {number}: {cost.cpu:.1f} CPU s, {cost.peak:,.0f} MiB; files / MiB: {said}", flush=True)
    for table in sorted((root / "data" / "restricted" / "tables").iterdir()):
        log = held(table / "_delta_log")
        print(f"{table.name}: {held(table)}, of these {log} of its log")
    if len(costs) >= 12:
        print(f"the last night costs {growth(costs):.2f} times the tenth")


if __name__ == "__main__":
    main()

"""Write the demo's landing zone: six sources, three dates; each landing is written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

from curation.demo.exports.jira import jira_landings
from curation.demo.exports.knowledge import knowledge_landings
from curation.demo.exports.mailbox import mailbox_landings
from curation.demo.exports.salesforce import salesforce_landings
from curation.demo.exports.wiki import wiki_landings
from curation.demo.exports.zendesk import zendesk_landings
from curation.demo.planted import DATES, SOURCES, Truth, truth
from curation.demo.stories.day import Day
from curation.demo.stories.demands import plant_requests
from curation.demo.stories.histories import plant_histories
from curation.demo.stories.threads import Desk, make_desk
from curation.demo.world import make_world
from curation.errors import ConfigurationError

MARKER = ".demo.json"

__all__ = ["DATES", "MARKER", "SOURCES", "Truth", "make_landings", "write_landings"]


def make_landings(seed: int = 7, scale: float = 1.0) -> tuple[dict[tuple[str, dt.date], dict[str, bytes]], Truth]:
    """Return every landing's files by (source, date), and the planted truth. Equal arguments give equal bytes.

    Raises:
        ConfigurationError: `scale` is not above 0 and at most 5; there are not enough fictional phone numbers for more.
    """
    if not 0 < scale <= 5:
        raise ConfigurationError("demo scale", f"{scale} is outside of 0 to 5", "use 1.0, or 0.05 for a small zone")
    world = make_world(seed, scale)
    desk = make_desk(seed, scale, world)
    made = {
        "salesforce": salesforce_landings(seed, desk, world),
        "kb": knowledge_landings(desk),
        "jira": jira_landings(seed, desk, world),
        "wiki": wiki_landings(seed, desk, world),
        "mailbox": mailbox_landings(seed, desk, world),
    }
    plant_work(desk, seed)
    made["zendesk"] = zendesk_landings(desk, world)
    files = {(source, date): made[source][0][night] for source in SOURCES for night, date in enumerate(DATES)}
    rows = {(source, date): made[source][1][night] for source in SOURCES for night, date in enumerate(DATES)}
    return files, truth(seed, scale, desk.planted, rows)


def plant_work(desk: Desk, seed: int) -> None:
    """Add the tickets from which task corpora are made, besides plain conversations.

    They are drawn separately and added after all other systems, so that no other system copies them and the rest of the
    demo stays unchanged.
    """
    before, desk.rng = desk.rng, random.Random(f"{seed}:work")
    day = Day(desk)
    plant_histories(day)
    plant_requests(day)
    desk.rng = before


def write_landings(landing: Path, seed: int = 7, scale: float = 1.0) -> Truth:
    """Write the demo's exports under `landing`; a landing that is there with the same bytes is left untouched.

    Args:
        landing: the landing zone; other sources and dates in it are left alone.
        seed: equal seeds give equal bytes.
        scale: 1.0 gives about 4,300 records; 0.05 a small zone with every phenomenon at least once.

    Raises:
        ConfigurationError: the zone already holds landings of these sources that no demo wrote.
    """
    files, planted = make_landings(seed, scale)
    marker = landing / MARKER
    if not marker.exists() and any((landing / source).exists() for source in SOURCES):
        raise ConfigurationError(
            str(landing), "it holds landings that the demo has not written", "choose an empty landing zone for the demo"
        )
    landing.mkdir(parents=True, exist_ok=True)
    # Written first, so that the next call can finish the zone of a killed call.
    _write_marker(marker, {"seed": seed, "scale": scale})
    for (source, date), content in files.items():
        _write_landing(landing / source / date.isoformat(), content)
    return planted


def _write_marker(marker: Path, value: Mapping[str, float]) -> None:
    text = json.dumps(value, sort_keys=True) + "\n"
    if marker.exists() and marker.read_text(encoding="utf-8") == text:
        return
    partial = marker.with_name(marker.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(marker)


def _write_landing(folder: Path, content: Mapping[str, bytes]) -> None:
    if folder.is_dir() and _content(folder) == content:
        return
    partial, former = (folder.with_name(f".{folder.name}.{suffix}") for suffix in ("partial", "former"))
    for left_over in (partial, former):
        shutil.rmtree(left_over, ignore_errors=True)
    for name, data in content.items():
        path = partial / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if folder.exists():
        folder.rename(former)
    partial.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

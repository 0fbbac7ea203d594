"""A shop whose landings age, and its evenings: nights as far as sources go, on a clock of their own."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from curation.deployment.project import landing_dates, open_night
from curation.registry.nights import finish, last_finished
from curation.sources.landings.ageing import age_landings, lines
from curation.sources.landings.refused_rows import REFUSED_ROWS, TABLE
from curation.sources.records import landing_state
from curation.sources.settings import source_of
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Night
from curation.storage.failpoints import KILLED
from tests.laws.shop import LANDED as OLD
from tests.laws.shop import SAID, land_article, make_shop

DAY = dt.timedelta(days=1)
NEW = OLD + 40 * DAY
TORN = '9,Torn,"Zqabrovex Kessel wrote it, from z.kessel@example.com",not a date,c1,\n'
NIGHT = """
import datetime as dt, sys
from tests.sources.ageing import evening
from curation.deployment.project import load_project
evening(load_project(), dt.date.fromisoformat(sys.argv[1]))
"""


def land_desk(shop: Any, date: dt.date, numbers: range, more: str = "") -> Path:
    home: Path = shop.data / "landing" / "desk" / date.isoformat()
    home.mkdir(parents=True)
    rows = "".join(f'{n},Question {n},"{SAID[n]}",2026-02-0{n + 1}T10:00:00Z,c{n},\n' for n in numbers)
    (home / "tickets.csv").write_text("id,subject,body,created,customer,until\n" + rows + more)
    people = "".join(f"c{n},,customer{n}@example.com,granted,\n" for n in numbers)
    (home / "people.csv").write_text("id,name,mail,consent,ends\n" + people)
    return home


def make_aged_shop(small: Any) -> Any:
    """Two landings of a help desk, of which the first is old by the second; one of its rows cannot be read."""
    make_shop(small)
    place = small.defs / "sources" / "desk" / "defs.yaml"
    text = place.read_text().replace("mode: snapshot", "landing: {retain_days: 30}")
    place.write_text(text.replace("  max_deleted_share: 1\n", ""))
    backup = small.root / "backup"
    backup.write_text(f'#!/bin/sh\necho "$1" >> {small.root}/asked\ntest -e {small.root}/safe\n')
    backup.chmod(0o755)
    places = small.defs / "locations" / "defs.yaml"
    places.write_text(places.read_text() + f"  backup: {backup}\n")
    land_article(small, "lamps", "Lamps are packed in two boxes, the glass apart from the stand. Open both.")
    land_desk(small, OLD, range(2), TORN)
    evening(small.project(), OLD)
    land_desk(small, NEW, range(2, 4))
    return small


class Dated(Night):
    """A night whose clock says a day of its own."""

    clock: ClassVar[dt.date]

    def today(self) -> dt.date:
        return self.clock


def dated(project: Any, as_of: dt.date, clock: dt.date | None = None) -> Dated:
    """A night on the day that it is judged by, unless the clock says another."""
    opened = open_night(project, as_of)
    Dated.clock = clock or as_of
    return Dated(project, opened.tables, opened.keys, opened.decisions, as_of)


def evening(project: Any, as_of: dt.date, clock: dt.date | None = None) -> Night:
    """A night as far as its sources go, and its end."""
    project.locations.ensure()
    night = dated(project, as_of, clock)
    for source in night.project.sources:
        land_source(night, source, landing_dates(project))
    find_people(night)
    assemble_source(night, "desk")
    age_landings(night, last_finished(night))
    finish(night)
    return night


def aged(shop: Any) -> Night:
    """Nights until the old landing is gone."""
    (shop.root / "safe").touch()
    for number in range(4):
        night = evening(shop.project(), NEW + number * DAY)
    return night


def killed_while_ageing(shop: Any, point: str) -> dt.date:
    """Nights until the old landing may go, of which the last is killed at a failpoint. Returns that one's day."""
    for number in range(3):
        evening(shop.project(), NEW + number * DAY)
    (shop.root / "safe").touch()
    day, variables = NEW + 3 * DAY, {**os.environ, **shop.variables(), "CURATION_FAILPOINT": point}
    call, root = [sys.executable, "-c", NIGHT, str(day)], Path(__file__).parents[2]
    assert subprocess.run(call, env=variables, cwd=root, check=False).returncode == KILLED
    return day


def folder(shop: Any, date: dt.date = OLD) -> Path:
    return Path(shop.data / "landing" / "desk" / date.isoformat())


def kept_rows(night: Night) -> list[bytes]:
    return [row["header"] + row["row"] for row in night.tables.read(TABLE, REFUSED_ROWS).to_pylist()]


def said(night: Night) -> list[str]:
    return list(lines(source_of(night, "desk"), landing_state(night.tables, "desk"), night.as_of, True))


def why_held(night: Night) -> str | None:
    held = night.decisions.held().get("source:desk")
    return held.why if held else None


def of_source(shop: Any, setting: str, *, source: str = "desk") -> None:
    """Change what the YAML of a source says of its landings."""
    place = shop.defs / "sources" / source / "defs.yaml"
    place.write_text(place.read_text().replace("retain_days: 30", f"retain_days: 30, {setting}"))


def command(shop: Any, name: str, script: str) -> str:
    """An owner's own command."""
    place: Path = shop.root / name
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)
    return str(place)


def state(night: Night, date: dt.date = OLD) -> dict[str, Any]:
    return landing_state(night.tables, "desk")[date]

"""A landing into tables: read once, replaced when it changes, and erased even where its files are gone."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from curation.demo.planted import DATES
from curation.document import QUARANTINE, RECORDS
from curation.errors import SourceError
from curation.sources.records import LANDINGS, Landed, Reading, land, landing_state, suppress_landing
from curation.sources.settings import SourceSettings
from curation.sources.step import accounting, assemble_source, land_source
from curation.state.decisions import Decision, DecisionLog
from curation.state.night import Night
from curation.state.suppression import Suppression
from curation.storage.landings.landing import LandingZone
from curation.storage.tables import Tables

FIRST, SECOND, THIRD = (dt.date(2026, 11, day) for day in (2, 3, 4))
KEY = b"s" * 32
NOBODY = Suppression(KEY, frozenset())
STAMP = "2026-11-01T08:00:00Z"
TABLES = ("zendesk_records", "quarantine", "landings")


def settings(**given: Any) -> SourceSettings:
    common = {"description": "invented", "owner": "team@example.com", "licence": "other", "purpose": "support"}
    return SourceSettings(**{"name": "zendesk", "reader": "zendesk", **common, **given})


def ticket(number: int, requester: int = 700, **given: Any) -> dict[str, Any]:
    row = {
        "id": number,
        "subject": f"Broken {number}",
        "description": "It is.",
        "status": "solved",
        "requester_id": requester,
    }
    return {**row, "created_at": STAMP, "updated_at": STAMP, "tags": [], **given}


def user(number: int, **given: Any) -> dict[str, Any]:
    row = {"id": number, "name": f"Ann Lee{number}", "email": f"ann{number}@example.com", "role": "end-user"}
    return {**row, "created_at": STAMP, "updated_at": STAMP, **given}


def comment(number: int, of: int, author: int = 1, **given: Any) -> dict[str, Any]:
    row = {"id": number, "ticket_id": of, "author_id": author, "public": True, "body": "Repaired."}
    return {**row, "created_at": STAMP, **given}


@dataclass(frozen=True)
class Place:
    """A landing zone and tables of one source."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def tables(self) -> Tables:
        return Tables(self.root / "tables")

    def export(self, date: dt.date, **files: list[Any]) -> Path:
        folder = self.landing / "zendesk" / date.isoformat()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for stem, rows in files.items():
            lines = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
            (folder / f"{stem}-0001.ndjson").write_text(lines)
        return folder

    def land(self, date: dt.date, suppression: Suppression = NOBODY, **given: Any) -> Landed:
        zone = LandingZone(str(self.landing / "zendesk"), "landing/zendesk", self.root / "scratch")
        return land(self.tables, zone, settings(**given), suppression, date)

    def records(self, date: dt.date) -> list[dict[str, Any]]:
        rows = self.tables.read("zendesk_records", RECORDS, where=pc.field("landed_on") == date).to_pylist()
        return sorted(rows, key=lambda row: (row["entity"], row["record_id"]))

    def versions(self) -> dict[str, int | None]:
        return {name: self.tables.version(name) for name in TABLES}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_what_is_read_is_parsed_or_quarantined_and_counted(place: Place) -> None:
    place.export(FIRST, tickets=[ticket(1), ticket(2), "{broken"], users=[user(700)])
    landed = place.land(FIRST)
    assert landed.figures() == {"read": 4, "parsed": 3, "quarantined": 1, "suppressed": 0, "read_tonight": 1}
    assert landed.reasons == {"bad_json": 1}
    assert [(r["entity"], r["record_id"]) for r in place.records(FIRST)] == [
        ("person", "700"),
        ("thread", "1"),
        ("thread", "2"),
    ]
    (refused,) = place.tables.read("quarantine", QUARANTINE).to_pylist()
    assert (refused["origin"]["file"], refused["origin"]["position"], refused["record_id"]) == (
        "tickets-0001.ndjson",
        2,
        None,
    )


def test_a_landing_that_did_not_change_is_not_read_again(place: Place) -> None:
    folder = place.export(FIRST, tickets=[ticket(1)])
    first = place.land(FIRST)
    before = place.versions()
    again = place.land(FIRST)
    assert (first.fresh, again.fresh) == (True, False)
    assert {**again.figures(), "read_tonight": 1} == first.figures()
    assert place.versions() == before
    (folder / "tickets-0001.ndjson").touch()  # another time is not another export
    assert not place.land(FIRST).fresh


def test_a_landing_that_is_delivered_again_replaces_only_itself(place: Place) -> None:
    place.export(FIRST, tickets=[ticket(1), ticket(2)])
    place.export(SECOND, tickets=[ticket(3)])
    for date in (FIRST, SECOND):
        place.land(date)
    kept = place.records(SECOND)
    place.export(FIRST, tickets=[ticket(2, subject="Fixed"), "{", "{"])
    landed = place.land(FIRST)
    assert (landed.fresh, landed.read, landed.quarantined) == (True, 3, 2)
    assert [(r["record_id"], r["title"]) for r in place.records(FIRST)] == [("2", "Fixed")]
    assert place.records(SECOND) == kept
    assert place.tables.read("quarantine", QUARANTINE).num_rows == 2
    assert place.tables.read("landings", LANDINGS).num_rows == 2


@pytest.mark.parametrize(
    "change", [{"options": {"custom_fields": {"1": "product"}}}, {"governance": {"region": "emea"}}]
)
def test_a_landing_is_read_again_when_it_would_be_read_otherwise(place: Place, change: dict[str, Any]) -> None:
    place.export(FIRST, tickets=[ticket(1)])
    place.land(FIRST)
    assert not place.land(FIRST, description="in other words", owner="others@example.com").fresh
    assert place.land(FIRST, **change).fresh


def test_an_export_that_cannot_be_read_leaves_the_last_good_reading(place: Place) -> None:
    folder = place.export(FIRST, tickets=[ticket(1)])
    place.land(FIRST)
    before = place.versions()
    rows = "".join(json.dumps({"id": n, "requester_id": 7, "status": "open"}) + "\n" for n in range(20))
    (folder / "tickets-0001.ndjson").write_text(rows)
    with pytest.raises(SourceError, match="field 'subject' is missing"):
        place.land(FIRST)
    assert place.versions() == before


def test_an_erased_person_is_never_written(place: Place) -> None:
    place.export(FIRST, tickets=[ticket(1), ticket(2, 701)], users=[user(700), user(701)], comments=[comment(9, 1)])
    landed = place.land(FIRST, Suppression(KEY, frozenset({NOBODY.person("zendesk", "700")})))
    assert (landed.read, landed.parsed, landed.suppressed) == (5, 5, 3)
    for file in (place.root / "tables" / "zendesk_records").rglob("*.parquet"):
        assert b"ann700" not in file.read_bytes()
    told = str(place.records(FIRST))
    assert "Lee700" not in told
    assert "Lee701" in told


def test_an_erasure_reaches_a_landing_whose_files_are_gone(place: Place) -> None:
    place.export(FIRST, tickets=[ticket(1), ticket(2, 701)], users=[user(700), user(701), "{"])
    place.land(FIRST)
    shutil.rmtree(place.landing)
    suppression = Suppression(KEY, frozenset({NOBODY.email("ANN700@example.com"), NOBODY.person("zendesk", "700")}))
    suppress_landing(place.tables, "zendesk", suppression, FIRST)
    state = landing_state(place.tables, "zendesk")[FIRST]
    assert [state[n] for n in ("read", "parsed", "quarantined", "suppressed")] == [5, 4, 1, 2]
    assert "Lee700" not in str(place.records(FIRST))
    before = place.versions()
    suppress_landing(place.tables, "zendesk", suppression, FIRST)
    assert place.versions() == before


# The step over a deployment: which landings a night reads, and what it does when one cannot be read.


@pytest.fixture
def night(small: Any) -> Any:
    def opened(as_of: dt.date = THIRD) -> Night:
        project = small.project()
        project.locations.ensure()
        from curation.storage.secrets.keys import demo_keys

        keys = demo_keys(1)
        log = DecisionLog(project.locations.decisions, keys.log)
        return Night(project, Tables(project.locations.tables), keys, log, as_of)

    return opened


def test_a_night_reads_its_dates_and_those_nobody_has_read_but_none_after_it(small: Any, night: Any) -> None:
    place = Place(small.data)
    for number, date in enumerate((FIRST, SECOND, THIRD), start=1):
        place.export(date, tickets=[ticket(number)])
    assert [r.landed_on for r in land_source(night(SECOND), "zendesk", [SECOND])] == [FIRST, SECOND]
    assert [(r.landed_on, r.fresh) for r in land_source(night(), "zendesk", [SECOND])] == [
        (SECOND, False),
        (THIRD, True),
    ]
    assert land_source(night(), "zendesk", []) == []
    assert assemble_source(night(SECOND), "zendesk")["documents"] == 2
    assert accounting(night(SECOND), "zendesk")["difference"] == 0


def test_a_source_that_cannot_be_read_is_held_and_still_loses_who_was_erased(small: Any, night: Any) -> None:
    place = Place(small.data)
    place.export(FIRST, tickets=[ticket(1)], users=[user(700)])
    land_source(night(), "zendesk", [FIRST])
    place.export(SECOND, tickets=[ticket(2)])
    bad = place.landing / "zendesk" / SECOND.isoformat() / "users-0001.ndjson"
    bad.write_text("".join(json.dumps({"id": n, "mail": "x@example.com"}) + "\n" for n in range(20)))
    (small.data / "landing" / "zendesk" / "tomorrow").mkdir()
    subject = night().suppression.person("zendesk", "700")
    night().decisions.append(Decision("erasure", "dpo", "request 1", dt.datetime.now(dt.UTC), (subject,)))
    assert land_source(night(), "zendesk", [FIRST, SECOND]) == []
    held = night().decisions.held()["source:zendesk"]
    assert "not named after a landing date" in held.why
    tables = night().tables
    assert tables.read("zendesk_records", RECORDS, ["entity"])["entity"].to_pylist() == ["suppressed"] * 2
    (small.data / "landing" / "zendesk" / "tomorrow").rmdir()
    land_source(night(), "zendesk", [FIRST, SECOND])
    assert "field 'name' is missing" in night().decisions.held()["source:zendesk"].why
    bad.unlink()
    assert [r.landed_on for r in land_source(night(), "zendesk", [FIRST, SECOND])] == [FIRST, SECOND]
    assert night().decisions.held() == {}


@pytest.mark.parametrize(
    ("again", "served"),
    [
        (ticket(1, updated_at="no date"), False),
        (ticket(1, updated_at="2025-01-01T00:00:00Z", created_at="no date"), True),
    ],
)
def test_an_older_state_is_not_served_for_one_that_could_not_be_read(
    small: Any, night: Any, again: Any, served: bool
) -> None:
    """A broken state is newer by its time, or by its landing where its time is what is broken."""
    place = Place(small.data)
    place.export(FIRST, tickets=[ticket(1)])
    place.export(SECOND, tickets=[again])
    land_source(night(), "zendesk", [FIRST, SECOND])
    figures = assemble_source(night(), "zendesk")
    assert figures["quarantined:bad_date"] == 1
    assert figures["documents"] == int(served)
    assert accounting(night(), "zendesk")["difference"] == 0


def test_what_is_no_file_is_quarantined_by_its_name(small: Any) -> None:
    small.land(DATES[0], source="kb")
    folder = small.data / "landing" / "kb" / DATES[0].isoformat()
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    os.mkfifo(folder / "pipe.md")
    project = small.project()
    project.locations.ensure()
    with project.zone("kb").opened(DATES[0]) as landing, Reading() as reading:
        reading.take(landing, project.sources["kb"], DATES[0])
        rows = reading.quarantine.table().to_pylist()
    strays = [row["origin"]["file"] for row in rows if row["reason"] == "not_a_file"]
    assert strays == ["gone.md", "pipe.md"]

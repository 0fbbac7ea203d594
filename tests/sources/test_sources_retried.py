"""What was quarantined in a landing that was let go is tried again, from the bytes that were kept of its rows."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from curation.components.runs.runner import forget, forget_quarantined
from curation.document import DOCUMENTS, QUARANTINE, RECORDS
from curation.sources.decode.elements import documents
from curation.sources.landings.refused_rows import REFUSED_ROWS, TABLE
from curation.sources.records import records_table
from curation.sources.step import accounting
from curation.state.night import Night
from curation.storage.failpoints import KILLED
from tests.sources.ageing import DAY, NEW, NIGHT, OLD, aged, evening, folder, make_aged_shop, said, state

ODD = [f"{n},Odd {n},The lamp number {n} stays dark although it was switched on.,0{n}/02/2026,c1," for n in (6, 7)]


@pytest.fixture
def shop(small: Any) -> Any:
    made = make_aged_shop(small)
    with (folder(made) / "tickets.csv").open("a") as stream:
        stream.write("\n".join(ODD) + "\n")
    return made


def declare_dates(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("public: always", "public: always\n      date_formats: ['%d/%m/%Y']"))


def retried(shop: Any, number: int = 4) -> Night:
    forget_quarantined(shop.project(), NEW + number * DAY)
    return evening(shop.project(), NEW + number * DAY)


def tickets(night: Night) -> list[str]:
    where = (pc.field("entity") == "thread") & (pc.field("landed_on") == OLD)
    return sorted(night.tables.read(records_table("desk"), RECORDS, ["record_id"], where)["record_id"].to_pylist())


def refused(night: Night) -> list[str]:
    where = pc.field("source") == "desk"
    return sorted(night.tables.read("quarantine", QUARANTINE, ["record_id"], where)["record_id"].to_pylist())


def whole(night: Night) -> None:
    """The two rows are tickets, the one that cannot be read is kept, and every sum is exact."""
    assert tickets(night) == ["0", "1", "6", "7"]
    assert refused(night) == ["9"]
    assert night.tables.read(TABLE, REFUSED_ROWS).num_rows == 1
    assert accounting(night, "desk")["difference"] == 0
    assert night.tables.read("desk_documents", DOCUMENTS).num_rows == 6
    assert (state(night)["quarantined"], state(night)["tries"]) == (1, None)


def test_rows_that_can_be_read_by_now_are_read_from_what_was_kept_of_them(shop: Any) -> None:
    night = aged(shop)
    assert not folder(shop).exists()
    assert (tickets(night), refused(night)) == (["0", "1"], ["6", "7", "9"])
    declare_dates(shop)
    night = evening(shop.project(), NEW + 4 * DAY)
    assert refused(night) == ["6", "7", "9"]  # nobody asked
    whole(retried(shop, 5))
    whole(retried(shop, 6))
    forget(shop.project(), NEW + 9 * DAY)
    whole(evening(shop.project(), NEW + 7 * DAY))


def test_a_landing_of_a_json_document_goes_and_each_of_its_rows_is_tried_by_itself(shop: Any) -> None:
    place = shop.defs / "sources" / "desk" / "defs.yaml"
    place.write_text(place.read_text().replace("files: tickets*.csv", "files: tickets*.json"))
    names = ("id", "subject", "body", "created", "customer", "until")
    for date in (OLD, NEW):
        rows = (folder(shop, date) / "tickets.csv").read_text().splitlines()[1:]
        (folder(shop, date) / "tickets.csv").unlink()
        cells = [next(csv.reader([row])) for row in rows]
        written = json.dumps([dict(zip(names, each, strict=True)) for each in cells], indent=2)
        # What no number is makes nothing of a row, and no flaw of those beside it.
        (folder(shop, date) / "tickets.json").write_text(written.replace('"not a date"', "NaN"))
    night = aged(shop)
    assert not folder(shop).exists(), said(night)
    declare_dates(shop)
    whole(retried(shop))


def test_a_night_that_was_killed_behind_the_rows_is_made_good_by_an_ordinary_one(shop: Any) -> None:
    aged(shop)
    declare_dates(shop)
    forget_quarantined(shop.project(), NEW + 4 * DAY)
    variables = {**os.environ, **shop.variables(), "CURATION_FAILPOINT": "retried.stored.after"}
    call, root = [sys.executable, "-c", NIGHT, str(NEW + 4 * DAY)], Path(__file__).parents[2]
    assert subprocess.run(call, env=variables, cwd=root, check=False).returncode == KILLED
    whole(evening(shop.project(), NEW + 5 * DAY))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[1, {"a": "]"} ,\n[2]]', ["[1]\n", '[{"a": "]"}]\n', "[[2]]\n"]),
        ('{"next": null, "rows": [{"a": 1, "a": 2}, {"b": NaN}], "ids": [1]}', [
            '{"rows": [{"a": 1, "a": 2}]}\n', '{"rows": [{"b": NaN}]}\n',
        ]),
        ('{"a": 1,\n "b": []}', ['{"a": 1,\n "b": []}\n']),
        ('{"a": [{}], "b": [{}]}', None),
        ("[]", []),
        ("[1", None),
        ('{"a" 1}', None),
        ('{"a": 1}\n{"a": 2}', None),
        ("", None),
    ],
)  # fmt: skip
def test_elements_of_a_document_stand_as_they_were_written(text: str, found: list[str] | None) -> None:
    assert documents(text) == found

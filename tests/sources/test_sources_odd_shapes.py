"""Sources of odd shapes, as `tests/bench/shapes.py` lays them out, small: every record has a fate."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.compute as pc
import pytest

from curation.deployment.project import landing_dates, load_project, open_night
from curation.document import DOCUMENTS, RECORDS
from curation.sources.step import accounting, assemble_source, find_people, land_source
from curation.state.night import Night
from tests.bench.night import FIRST
from tests.bench.shapes import SHAPES

SIZES = {"customer": 40, "comments": 60, "text": 1, "landings": 9, "sources": 4}


def assembled(root: Path) -> Night:
    """A night over everything that landed, as far as documents."""
    project = load_project(root / "defs", root)
    night = open_night(project, dt.date.fromisoformat(FIRST))
    for source in project.sources:
        land_source(night, source, landing_dates(project))
    find_people(night)
    for source in project.sources:
        assemble_source(night, source)
    return night


@pytest.mark.slow
@pytest.mark.parametrize("shape", SIZES)
def test_every_record_of_an_odd_shape_has_a_fate(tmp_path: Path, shared: Path, shape: str) -> None:
    SHAPES[shape](tmp_path, SIZES[shape])
    night = assembled(tmp_path)
    sums = {source: accounting(night, source) for source in night.project.sources}
    assert [each["difference"] for each in sums.values()] == [0] * len(sums)
    assert sum(each["read"] for each in sums.values()) > SIZES[shape]
    if shape == "text":
        texts = night.tables.read("zendesk_records", RECORDS, ["text"])["text"]
        assert pc.max(pc.utf8_length(texts)).as_py() > 2**20 - 100
    if shape == "comments":
        lengths = pc.list_value_length(night.tables.read("zendesk_documents", DOCUMENTS, ["turns"])["turns"])
        assert pc.max(lengths).as_py() > SIZES[shape]
    if shape == "landings":
        assert len(landing_dates(night.project)) == SIZES[shape]

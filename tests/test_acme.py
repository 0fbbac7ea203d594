"""A company's own package beside ours: a night with its reader, its signal, its shape and its expectation, by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.desk import DAY, Desk, tickets


def facts_of(release: Path) -> dict[str, Any]:
    """The manifest of a release."""
    found: dict[str, Any] = json.loads((release / "manifest.json").read_text())
    return found


@pytest.mark.slow
def test_a_night_with_parts_of_another_package_passes_and_names_them_with_their_version(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.land(tickets())
    folder = desk.begin()
    recipe = {"shape": {"type": "acme_titles"}, "publish": "every_change"}
    name = str(desk.change(folder / "defs.yaml", recipe, "attributes")["name"])
    desk.change(folder / "defs.yaml", {"signals": {"acme_shouting": {"most": 0.5}}}, "attributes", "select")
    polite = {"name": "polite", "expect": "acme.checks.ExpectColumnValuesToBePolite", "arguments": {"column": "split"}}
    asked = yaml.safe_load((folder / "suite.yaml").read_text())["expectations"]
    desk.change(folder / "suite.yaml", {"expectations": [*asked, polite]})
    assert "all valid" in desk.curation("validate")
    desk.curation("run", "--as-of", DAY)
    manifest = desk.pulled(name) / "manifest.json"
    facts = json.loads(manifest.read_text())
    versions = {stage["name"]: stage["version"] for stage in facts["stages"]}
    assert "acme_desk-1 of acme-curation 1.4" in versions["records"]
    assert "acme_titles-1 of acme-curation 1.4" in versions["corpus"]
    assert "acme_shouting-1 of acme-curation 1.4" in versions["passed"]
    assert "acme_desk-1 of acme-curation 1.4" in manifest.with_name("README.md").read_text()
    report = " ".join(desk.curation("explain", "desk:900").split())
    assert "its acme shouting is out of the range that the recipe selects" in report


@pytest.mark.slow
def test_a_stage_and_an_asset_of_another_package_stand_where_their_tables_and_keys_say(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.land(tickets())
    folder = desk.begin()
    name = str(desk.change(folder / "defs.yaml", {"publish": "every_change"}, "attributes")["name"])
    embargo = {"stage": "acme_embargo", "owner": "crm@example.com", "settings": {"words": ["sofa"]}}
    desk.declare("embargo", "curation.components.Stage", embargo)
    desk.declare("lengths", "acme.lengths.Lengths", {"corpus": name.replace("-", "_")})
    assert "all valid" in desk.curation("validate")
    desk.curation("run", "--as-of", DAY)
    with_embargo = facts_of(desk.pulled(name))
    assert {"name": "acme_embargo", "version": "acme_embargo-1 of acme-curation 1.4"}.items() <= next(
        stage for stage in with_embargo["stages"] if stage["name"] == "acme_embargo"
    ).items()
    rows = pd.concat(map(pd.read_parquet, desk.folder.glob("pulled/data/default/*.parquet")))
    assert len(rows)
    assert "sofa" not in str(rows.to_dict()).casefold()
    report = " ".join(desk.curation("explain", "desk:105").split())
    assert "acme_embargo: dropped because under embargo" in report
    edges = desk.edges()
    assert edges["acme_embargo"] == {"desk_cleaned"}
    assert edges["boilerplate"] == {"acme_embargo"}
    assert edges[f"{name.replace('-', '_')}_lengths"] == {f"{name.replace('-', '_')}_release"}


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ({"stage": "acme_embargo", "settings": {"word": ["x"]}}, "unknown key 'word'"),
        ({"stage": "acme_embargos"}, "did you mean acme_embargo? use one of: acme_embargo, or write the dotted path"),
        ({"stage": "privacy"}, "privacy ships, and is part of every night: use one of: acme_embargo, or write"),
        ({"stage": "acme.titles"}, "it lacks STEP, run"),
    ],
)
def test_a_stage_that_is_none_is_refused_with_file_and_line(
    tmp_path: Path, stage: dict[str, object], said: str
) -> None:
    desk = Desk(tmp_path)
    desk.begin()
    desk.declare("embargo", "curation.components.Stage", stage)
    refused = desk.refused("validate")
    assert said in refused
    assert "embargo/defs.yaml:" in refused

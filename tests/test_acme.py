"""A company's own package beside ours: a night with its reader, its signal, its shape and its expectation, by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.desk import DAY, Desk, tickets


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

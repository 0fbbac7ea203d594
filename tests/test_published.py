"""Packages that strangers have published come in as they are: Presidio recognizers and an expectation, by dotted paths."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from tests.desk import DAY, Desk, tickets

pytestmark = pytest.mark.slow  # a night, and packages are installed

# Pinned, as what they find may change; without what they ask for, which stands here in a version that they allow.
PUBLISHED = (
    "presidio-mena==0.1.0",
    "presidio-sg-recognizers==0.2.0",
    "great-expectations-experimental==0.1.20240917055",
)
OF_EXPERIMENTAL = (
    "great_expectations_experimental.expectations.expect_column_values_to_be_alphabetical."
    "ExpectColumnValuesToBeAlphabetical"
)
RECOGNIZERS = [
    "presidio_mena.MoroccanCINRecognizer",  # a class; of a type that we do not have
    {
        "recognizer": "presidio_sg_recognizers.all_recognizers",  # a function that makes five, two of them nameless
        "entities": {
            "SG_NRIC": "NATIONAL_ID",
            "SG_FIN": "NATIONAL_ID",
            "SG_PHONE": "PHONE_NUMBER",
            "SG_POSTAL": "POSTAL_CODE",
            "INTERNAL_CODE": "ACCOUNT_NUMBER",
        },
    },
]
CIN = {
    "description": "Number of a Moroccan identity card.",
    "canaries": {
        "sentences": {"en": ["My national card is {}.", "The number on my identity card is {}."]},
        "values": ["BE204817", "JK73015", "AB310942"],
    },
}


def test_a_night_with_published_recognizers_and_a_published_expectation_passes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    call = ["uv", "pip", "install", "--quiet", "--no-deps", "--target", str(desk.site), *PUBLISHED]
    subprocess.run(call, check=True, timeout=300)
    said = "My national card is BE482913, and our cost centre is OPS1001."
    desk.land([{**row, "asked": f"{said} {row['asked']}"} for row in tickets()])
    folder = desk.begin()
    name = str(desk.change(folder / "defs.yaml", {"publish": "every_change"}, "attributes")["name"])
    privacy = desk.root / "defs" / "privacy" / "defs.yaml"
    desk.change(privacy, {"recognizers": RECOGNIZERS, "entities": {"MA_CIN": CIN}}, "attributes")
    desk.change(privacy, {"MA_CIN": {"operator": "replace"}}, "attributes", "profiles", "default", "operators")
    asked = yaml.safe_load((folder / "suite.yaml").read_text())["expectations"]
    ordered = {"name": "tests_before_training", "expect": OF_EXPERIMENTAL, "arguments": {"column": "split"}}
    desk.change(folder / "suite.yaml", {"expectations": [*asked, ordered]})
    assert "all valid" in desk.curation("validate")
    desk.curation("run", "--as-of", DAY)
    release = desk.pulled(name)
    facts = json.loads((release / "manifest.json").read_text())
    versions = {stage["name"]: stage["version"] for stage in facts["stages"]}
    found = versions["findings"]
    assert "+MoroccanCINRecognizer of presidio-mena 0.1.0" in found
    assert "+_SGNricRecognizer of presidio-sg-recognizers 0.2.0" in found
    assert "+PatternRecognizer:en:INTERNAL_CODE of presidio-sg-recognizers 0.2.0" in found
    texts = "".join(str(pq.read_table(path).to_pylist()) for path in sorted(release.rglob("*.parquet")))
    assert "My national card is [MA_CIN], and our cost centre is [ACCOUNT_NUMBER]." in texts
    assert "BE482913" not in texts and "OPS1001" not in texts
    (verdicts,) = (desk.root / "data" / "restricted" / "staging" / name).glob(".*.verdicts.json")
    judged = json.loads(verdicts.read_text())["checks"]["tests_before_training"]
    assert judged["passed"] and judged["figures"]["unexpected_count"] == 0

"""The report says who said a label, and how the declared rules did."""

from __future__ import annotations

import re
from typing import Any

import pytest

from curation.cleaning.labels.labelling import find_rule_labels
from curation.cleaning.labels.rules import LabelRules
from curation.cleaning.step import clean_source
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.deployment.read_only import read_state
from curation.reports.texts.labels import origins_in, report_labels
from curation.sources.step import assemble_source, land_source
from tests.cleaning.ruled import ruled

RULES = {
    "rules": [
        {"name": "any_vowel", "label": "category", "value": "billing", "any": [{"regex": "[aeiou]"}]},
        {"name": "says_vpn", "label": "category", "value": "vpn", "any": ["vpn"]},
    ]
}


def test_origins_and_rules_are_shown_with_counts_and_intervals(small: Any, capsys: pytest.CaptureFixture[str]) -> None:
    small.land(DATES[0], source="zendesk")
    night = open_night(small.project())
    land_source(night, "zendesk", list(DATES[:1]))
    assemble_source(night, "zendesk")
    clean_source(night, "zendesk")
    find_rule_labels(ruled(night, LabelRules.model_validate(RULES)))
    night.decide("review", "R. Quist", "read them", ("0" * 64, "1" * 64), label="category", value="vpn")
    assert report_labels(small.project(), None) == 0
    out = capsys.readouterr().out
    origins = origins_in(read_state(small.project()))
    assert origins["category"]["human"] == 2
    assert origins["category"]["vendor"] > 50
    assert re.search(rf"│ category +│ +2 │ +{origins['category']['vendor']} │", out)
    assert re.search(r"│ any_vowel +│ category: billing +│ +\d+ │ +\d+% │ +\d+% │ +0\.\d\d │ +\d+/\d+ \d+%-\d+% │", out)
    assert "says_vpn" in out
    assert "Declared rules" in out

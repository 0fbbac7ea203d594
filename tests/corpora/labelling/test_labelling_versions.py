"""A rule on a label is a setting of the corpora that read it, and of no other."""

from __future__ import annotations

from typing import Any

from curation.corpora.step import stages
from curation.demo.planted import DATES
from curation.deployment.project import open_night

RULE = "rules:\n      - {name: says_refund, label: category, value: billing, any: [refund]}"


def versions(small: Any) -> dict[str, str]:
    night = open_night(small.project())
    return {name: stages(night, recipe)["labels"] for name, recipe in night.project.corpora.items()}


def test_only_a_corpus_that_reads_the_label_gets_another_version_by_a_rule(small: Any) -> None:
    small.land(DATES[0], source="zendesk")
    before = versions(small)
    cleaning = small.defs / "cleaning" / "defs.yaml"
    cleaning.write_text(cleaning.read_text().replace("rules: []", RULE))
    after = versions(small)
    assert [name for name in before if after[name] != before[name]] == ["support-triage"]
    cleaning.write_text(cleaning.read_text().replace("sure: 0.8", "sure: 0.9"))
    surer = versions(small)
    assert [name for name in before if surer[name] != after[name]] == ["support-triage"]


def test_a_label_whose_values_are_redacted_is_read_by_every_corpus(small: Any) -> None:
    small.land(DATES[0], source="zendesk")
    privacy = small.defs / "privacy" / "defs.yaml"
    identifier = "identifiers:\n    - {name: classes, entity: CONFIDENTIAL, field: category}"
    assert "  identifiers:" in privacy.read_text()
    privacy.write_text(privacy.read_text().replace("identifiers:", identifier, 1))
    before = versions(small)
    cleaning = small.defs / "cleaning" / "defs.yaml"
    cleaning.write_text(cleaning.read_text().replace("rules: []", RULE))
    after = versions(small)
    assert all(after[name] != before[name] for name in before)

"""Rules of matching are closed and checked where they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from curation.deployment.nightly import NightlySettings
from curation.errors import ConfigurationError
from curation.settings.yamlfile import read_yaml
from curation.sources.identities.match_rules import MatchRule, rule


def nightly(tmp_path: Path, *lines: str) -> NightlySettings:
    file = tmp_path / "defs.yaml"
    file.write_text("attributes:\n  match_people:\n" + "".join(f"    - {line}\n" for line in lines))
    return read_yaml(file).parse(NightlySettings, ("attributes",))


def test_a_rule_of_one_word_is_short_for_a_whole_one(tmp_path: Path) -> None:
    found = nightly(tmp_path, "email", "{all: [phone]}", "{all: [name, address], at_least: {name: .95}}")
    assert found.match_people[:2] == (MatchRule(all=("email",)), rule("phone"))
    assert found.match_people[2].least("name") == 0.95
    assert found.match_people[2].label == "name+address"
    assert NightlySettings().match_people == (rule("email"),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("face", "unknown value 'face'"),
        ("name", "may be shared by two people"),
        ("birth_date", "may be shared"),
        ("{all: [birth_date, address]}", "may be shared"),
        ("{all: []}", "at least 1"),
        ("{all: [name, name]}", "stands twice"),
        ("{all: [name, birth_date], at_least: {address: .9}}", "speaks of address"),
        ("{all: [name, birth_date], at_least: {name: 2}}", "less than or equal to 1"),
        ("{all: [name, birth_date], at_least: {birth_date: .9}}", "at_least.birth_date"),
        ("{all: [name, birth_date], at_least: {name: .5}}", "needs birth_date and address"),
        ("{all: [name, birth_date], birth_dates: any}", "contradicts"),
        ("{all: [name, birth_date], birth_dates: slip}", "needs address"),
        ("{all: [name, address], birth_dates: roughly}", "birth_dates"),
        ("{all: [name, address], colour: green}", "colour"),
        ("{all: [email], shared_from: 1}", "shared_from"),
        ("{all: [phone], plus_addresses: together}", "speaks of e-mail"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        nightly(tmp_path, "email", line)
    assert re.search(r"defs\.yaml:[34]: match_people\.1", str(refused.value))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "said"),
    [({"phone_region": "Germany"}, "no such region"), ({"phone_regions": {"crm": "de"}}, "no such region")],
)
def test_a_region_that_is_none_is_refused(setting: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        NightlySettings.model_validate(setting)


@pytest.mark.parametrize("setting", ["phone_regions: {nowhere: DE}", "external_ids: {nowhere: salesforce}"])
def test_a_source_that_is_not_there_is_refused_with_its_line(small: Any, setting: str) -> None:
    file = small.defs / "nightly" / "defs.yaml"
    file.write_text(file.read_text() + f"  {setting}\n")
    line = len(file.read_text().splitlines())
    with pytest.raises(
        ConfigurationError, match=rf"nightly/defs\.yaml:{line}: \w+\.nowhere: there is no source 'nowhere'"
    ):
        small.project()


def test_what_decides_who_is_one_person_is_part_of_what_a_candidate_is_made_from(small: Any) -> None:
    before = small.project().settings_digest()
    file = small.defs / "nightly" / "defs.yaml"
    text = file.read_text()
    digests = {before}
    for extra in ("phone_region: DE", "external_ids: {zendesk: salesforce}", "phone_regions: {zendesk: GB}"):
        file.write_text(text + f"  {extra}\n")
        digests.add(small.project().settings_digest())
    file.write_text(text.replace("[email]", "[email, phone]"))
    digests.add(small.project().settings_digest())
    assert len(digests) == 5

"""The check of canaries over nights: the same figures from the same texts, nothing done twice, nothing said of values."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from curation.cleaning.step import clean_source
from curation.demo.planted import DATES
from curation.deployment.project import landing_dates, open_night
from curation.privacy.canaries.bounds import clopper_pearson
from curation.privacy.canaries.planted import Caught, plant
from curation.privacy.detector import scan_of
from curation.privacy.holds import TextHolds
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import TYPES, Canaries, EntityType, Profile
from curation.privacy.scans import Scanned
from curation.privacy.step import find_findings, tonight
from curation.quality.checks.canaries import COPIES, TABLE, _carriers, canaries_verdict, declared_at, judged
from curation.sources.step import assemble_source, find_people, land_source
from curation.state.night import Night
from curation.storage.secrets.keys import install_demo_keys
from tests.installing import ACME, install

NAME, SEED = "support-triage", 11
# What rules find without a model, so that a test takes seconds; all other types are kept.
RULED = ("EMAIL_ADDRESS", "CREDIT_CARD", "CRYPTO", "IP_ADDRESS")


@pytest.mark.parametrize(
    ("missed", "planted", "low", "high"),
    [
        (0, 300, 0.0, 0.012221),  # 1 - .025 ** (1 / 300)
        (300, 300, 0.987779, 1.0),
        (1, 10, 0.002529, 0.445016),  # of the tables for n = 10
        (5, 10, 0.187086, 0.812914),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_the_one_of_the_tables(missed: int, planted: int, low: float, high: float) -> None:
    assert clopper_pearson(missed, planted) == pytest.approx((low, high), abs=2e-6)


def test_an_interval_of_less_confidence_is_narrower_and_of_more_canaries_too() -> None:
    assert clopper_pearson(3, 300, 0.9)[1] < clopper_pearson(3, 300)[1] < clopper_pearson(1, 100)[1]


def test_a_type_of_which_more_may_be_missed_than_allowed_blocks_and_is_named() -> None:
    profile = Profile(canaries=Canaries(missed=0.02, missed_by_type={"PERSON": 0.15}))
    caught: dict[EntityType, Caught] = {
        "PERSON": Caught(300, 30),
        "EMAIL_ADDRESS": Caught(300, 1),
        "CREDIT_CARD": Caught(300, 0),
    }
    verdict = judged(caught, profile, 300)
    assert verdict.passed
    assert verdict.figures["recall_PERSON"] == 0.9
    assert verdict.figures["bound_EMAIL_ADDRESS"] == 0.9816
    caught["CREDIT_CARD"] = Caught(300, 2, (("en#3", 1), ("fr#1", 1)))
    failed = judged(caught, profile, 300)
    assert (failed.passed, failed.blocking, failed.figures["too_many_missed"]) == (False, True, "CREDIT_CARD")
    assert failed.figures["missed_forms"] == "CREDIT_CARD en#3 ×1, fr#1 ×1"


def test_where_canaries_of_a_companys_own_are_missed_it_is_said_where_they_are_declared(site: Path) -> None:
    install(ACME, site)
    badge = {"sentences": {"en": ["My badge is {}."]}, "maker": "acme.badges.badge"}
    policy = PrivacyPolicy.model_validate(
        {
            "recognizers": ["acme.badges.BadgeRecognizer"],
            "entities": {
                "BADGE": {"canaries": badge},
                "LOT": {"canaries": {**badge, "maker": None, "values": ["LOT7"]}},
            },
        }
    )
    own = declared_at(policy)
    missed = Caught(300, 200, (("en#1", 200),))
    said = judged({"BADGE": missed}, Profile(), 300, own).advice
    assert "missed_by_type" in said and "curation/privacy" not in said
    assert "the sentences under `entities: BADGE: canaries` of the Privacy YAML" in said
    assert "made by acme.badges.badge (acme/badges.py of acme-curation 1.4)" in said
    assert said.endswith("mend AcmeBadge of acme-curation 1.4")
    assert "the values are listed there" in own["LOT"]
    both = judged({"BADGE": missed, "AGE": missed}, Profile(), 300, own).advice
    assert "curation/privacy/canaries/sentences.py" in both and "BADGE is a type of your own" in both


def test_three_of_three_hundred_may_be_missed_and_four_block() -> None:
    assert judged({"IBAN_CODE": Caught(300, 3)}, Profile(), 300).passed
    assert not judged({"IBAN_CODE": Caught(300, 4)}, Profile(), 300).passed
    usual: dict[EntityType, Caught] = {"PERSON": Caught(300, 46), "LOCATION": Caught(300, 102)}
    assert judged(usual, Profile(), 300).passed
    assert not judged({"PERSON": Caught(300, 47)}, Profile(), 300).passed


def test_a_verdict_names_the_sentences_of_which_most_were_missed_and_not_all() -> None:
    forms = tuple((f"en#{number}", 40 - number) for number in range(1, 9))
    shown = judged({"AGE": Caught(300, 250, forms)}, Profile(), 300).figures["missed_forms"]
    assert shown == "AGE en#1 ×39, en#2 ×38, en#3 ×37, en#4 ×36, en#5 ×35, …"


def test_copies_that_could_not_be_scanned_are_counted_and_most_of_them_block() -> None:
    some = judged({"AGE": Caught(150, 0), "DATE": Caught(150, 0)}, Profile(), 300)
    assert (some.passed, some.figures["not_scanned"]) == (True, 150)
    most = judged({"AGE": Caught(149, 0), "DATE": Caught(149, 0)}, Profile(), 300)
    assert (most.passed, most.figures["not_scanned"]) == (False, 151)
    assert "could not be scanned" in most.advice
    assert "too_many_missed" not in most.figures


def test_nothing_planted_is_nothing_shown() -> None:
    assert not judged({"EMAIL_ADDRESS": Caught(0, 0)}, Profile(), 0).passed
    assert not judged({"EMAIL_ADDRESS": Caught(100, 0)}, Profile(), 100).passed  # too few for a bound of .03


@pytest.fixture
def deploy(tmp_path: Path, deployment: Callable[..., Any], exports: Path) -> Callable[[str], Any]:
    """`deploy("name")`: one corpus from one source, redacted by rules alone."""

    def make(name: str) -> Any:
        small = deployment(tmp_path / name, exports)
        for folder in ("corpora", "sources"):
            for each in sorted((small.defs / folder).iterdir()):
                if each.name not in ("support_triage", "zendesk"):
                    small.without(f"{folder}/{each.name}")
        edit(small)
        install_demo_keys(small.data / "keys", SEED)
        return small

    return make


def edit(small: Any, per_class: int = 80, **settings: Any) -> None:
    """Write the policy of these tests, and what it says otherwise."""
    file = small.defs / "privacy" / "defs.yaml"
    policy = yaml.safe_load(file.read_text())
    operators = {each: {"operator": "replace" if each in RULED else "keep"} for each in TYPES}
    profile = {"operators": operators, "canaries": {"per_class": per_class, "missed": 0.2}}
    policy["attributes"] |= {"profiles": {"default": profile}, "identifiers": [], **settings}
    file.write_text(yaml.safe_dump(policy))


def night_of(small: Any, *dates: Any) -> Night:
    """A night up to findings, after these exports landed."""
    small.land(*dates, source="zendesk")
    night = open_night(small.project())
    land_source(night, "zendesk", landing_dates(small.project()))
    assemble_source(night, "zendesk")
    find_people(night)
    clean_source(night, "zendesk")
    find_findings(night)
    return night


@pytest.mark.slow
def test_three_nights_and_one_rebuild_give_the_same_figures_and_a_night_with_nothing_new_does_nothing(
    deploy: Callable[[str], Any],
) -> None:
    nights, rebuild = deploy("nights"), deploy("rebuild")
    for date in DATES:
        night = night_of(nights, date)
        verdict = canaries_verdict(night, NAME)
    assert verdict == canaries_verdict(night_of(rebuild, *DATES), NAME)
    assert verdict.passed, verdict.figures
    assert verdict.figures["planted"] == 80
    assert {each.removeprefix("recall_") for each in verdict.figures if each.startswith("recall_")} == set(RULED)
    version = night.tables.version(TABLE)
    assert canaries_verdict(night_of(nights), NAME) == verdict
    assert night.tables.version(TABLE) == version
    assert len(night.tables.read(TABLE, COPIES)) == 80


@pytest.mark.slow
def test_a_night_plants_only_in_texts_that_are_new_among_the_carriers(deploy: Callable[[str], Any]) -> None:
    small = deploy("new")
    night = night_of(small, DATES[0])
    assert canaries_verdict(night, NAME).passed
    before = night.tables.read(TABLE, COPIES).to_pylist()
    mark = [{"type": "CRYPTO", "form": "en#99"}]  # what no scan would say
    marked = pa.Table.from_pylist([row | {"missed": mark} for row in before], schema=COPIES)
    night.tables.replace(TABLE, marked)

    night = night_of(small, DATES[1])
    assert not canaries_verdict(night, NAME).passed
    known = {row["copy"] for row in before}
    after = {row["copy"]: row["missed"] for row in night.tables.read(TABLE, COPIES).to_pylist()}
    assert len(after) == 80 and known & after.keys() and after.keys() - known
    assert {copy for copy, missed in after.items() if missed == mark} == known & after.keys()


@pytest.mark.slow
def test_a_policy_that_lets_no_recognizer_of_a_type_through_blocks_the_release(deploy: Callable[[str], Any]) -> None:
    small = deploy("lacking")
    edit(small, score_threshold=0.95)  # more than a wallet of Ethereum scores, which has no check digit
    found = canaries_verdict(night_of(small, DATES[0]), NAME)
    assert not found.passed and "CRYPTO" in str(found.figures["too_many_missed"]).split(", ")
    assert "canaries.missed_by_type" in found.advice
    assert re.search(r"CRYPTO [a-z]{2}#\d+ ×\d+", str(found.figures["missed_forms"]))


@pytest.mark.slow
def test_a_text_that_is_held_or_was_refused_carries_no_canary(deploy: Callable[[str], Any]) -> None:
    small = deploy("held")
    edit(small, per_class=20)
    night = night_of(small, DATES[0])
    before = canaries_verdict(night, NAME)
    carriers = _carriers(night, tonight(night), night.project.privacy.profile("default"))
    assert before.figures["carriers"] == len(carriers) == 20

    edit(small, per_class=20, max_characters=600)  # all is read again, but for one text
    night = open_night(small.project())
    held = carriers[0]
    TextHolds(night, tonight(night)).hold(held, "timeout")
    figures = find_findings(night)
    assert (figures["held_texts"], figures["failed"]) == (1, 0)
    now = _carriers(night, tonight(night), night.project.privacy.profile("default"))
    known = Scanned(night.tables).detections(tonight(night), pa.array(now, pa.binary(32)))
    assert len(now) == 20
    assert held not in now
    assert {each.status for each in known.values()} == {"ok"}
    assert canaries_verdict(night, NAME).passed


def test_no_value_of_a_canary_is_in_a_figure_a_log_or_a_file(
    deploy: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    small = deploy("quiet")
    edit(small, per_class=40)
    caplog.set_level(logging.DEBUG)
    night = night_of(small, DATES[0])
    verdict = canaries_verdict(night, NAME)
    policy = night.project.privacy
    scan = scan_of(policy, policy.detected(["default"]))
    copies = plant(night.keys.release_id, scan, policy.profile("default"), [])
    values = {copy.text[each.start : each.end] for copy in copies for each in copy.canaries}
    assert len(values) > 100
    said = json.dumps(verdict.figures) + verdict.advice + caplog.text
    said += json.dumps(night.tables.read(TABLE, COPIES).to_pylist())
    outside = [f for f in small.root.rglob("*") if f.is_file() and not f.is_relative_to(small.data / "landing")]
    said += "".join(file.read_text("latin-1") for file in outside if file.suffix != ".parquet")
    assert [value for value in values if value in said] == []

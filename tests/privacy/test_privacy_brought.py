"""Recognizers, operators and entity types of a company's own come in by Presidio's means, and are measured."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from presidio_analyzer import Pattern, PatternRecognizer
from pydantic import ValidationError

from curation.demo.planted import DATES
from curation.errors import ConfigurationError, CurationError, Refusals, UnexpectedError
from curation.privacy.analyzer import Alone
from curation.privacy.canaries.planted import catch, measured_as, plant
from curation.privacy.detector import detector_for, scan_of
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import redact, redaction_version
from curation.privacy.redaction.resolve import Finding
from curation.quality.leak_gate.identifiers import identifiers_for
from curation.registry.step import registry_of
from curation.settings import entry_points
from tests.installing import ACME, forget, install, package

BADGE = {
    "canaries": {
        "sentences": {"en": ["My badge is {}.", "Badge number {} was left here."]},
        "maker": "acme.badges.badge",
    }
}
TEXT = "Badge 48-2213 was found by shift B7 of Anna Smith beside locker LK204C; badge 48-2213 again, badge 51-0008 not."


@pytest.fixture
def site(site: Path) -> Path:
    """The folder of installed packages with Acme's."""
    return install(ACME, site)


def settings(site: Path, **more: Any) -> dict[str, Any]:
    return {
        "recognizers": [
            "acme.badges.BadgeRecognizer",
            {"recognizer": "acme.badges.ShiftRecognizer"},
            {"file": str(site / "acme/lockers.yaml"), "entities": {"LOCKER": "LOCATION"}},
        ],
        "entities": {
            "BADGE": BADGE,
            "SHIFT": {"canaries": {"sentences": {"en": ["I worked shift {} of May."]}, "values": ["A1", "C4"]}},
        },
        "profiles": {
            "default": {
                "operators": {
                    "BADGE": {"operator": "acme.badges.Stars", "arguments": {"sign": "*"}},
                    "LOCATION": {"operator": "replace"},
                    "PERSON": {"operator": "replace", "numbered": True},
                },
                "must_cover": ["BADGE", "SHIFT"],
                "canaries": {"per_class": 20, "missed": 0.2, "missed_by_type": {"PERSON": 0.9, "LOCATION": 0.9}},
            }
        },
        **more,
    }


def policy(site: Path, **more: Any) -> PrivacyPolicy:
    return PrivacyPolicy.model_validate(settings(site, **more))


def found(text: str, read: PrivacyPolicy) -> set[tuple[str, str, str]]:
    (detection,) = detector_for(read).detect([text])
    return {(each.recognizer, each.type, text[each.start : each.end]) for each in detection.findings}


def test_what_a_company_brings_finds_what_it_was_made_for(site: Path) -> None:
    own = found(TEXT, policy(site))
    assert {
        ("AcmeBadge", "BADGE", "48-2213"),
        ("AcmeShift", "SHIFT", "B7"),
        ("AcmeLocker", "LOCATION", "LK204C"),
    } <= own
    assert not any(name == "AcmeBadge" for name, *_ in found("Version 48-2213 came out.", policy(site)))


OF_FUNCTIONS = """
from presidio_analyzer import Pattern, PatternRecognizer


def bay(digits=2):
    class Bay(PatternRecognizer):
        def invalidate_result(self, pattern_text):
            return pattern_text == "BAY00"
    return Bay("BAY", patterns=[Pattern("bay", rf"\\bBAY\\d{{{digits}}}\\b", 0.9)])


def lots():
    return [PatternRecognizer(name, patterns=[Pattern("x", rf"\\b{name}\\d\\b", 0.9)]) for name in ("LOT", "ROW")]


def nothing():
    return []
"""


def test_recognizers_that_a_function_makes_come_in_by_its_path(site: Path) -> None:
    """Packages hide their classes behind one; those that it makes may have no name of their own."""
    install(package(site / "other", "acme_yard", OF_FUNCTIONS), site)
    types = dict.fromkeys(("BAY", "LOT", "ROW"), "ACCOUNT_NUMBER")
    bay: dict[str, Any] = {"recognizer": "acme_yard.bay", "entities": types}
    more = {
        "recognizers": [bay, {"recognizer": "acme_yard.lots", "entities": types}],
        "entities": {},
        "profiles": {"default": {}},
    }
    read = PrivacyPolicy.model_validate(more)
    names = {"Bay": "BAY07", "PatternRecognizer:en:LOT": "LOT3", "PatternRecognizer:en:ROW": "ROW4"}
    here = {(name, text) for name, _, text in found("From BAY00 to BAY07, LOT3 and ROW4.", read)}
    assert here >= set(names.items()) and ("Bay", "BAY00") not in here
    assert {f"{name} of acme-yard 2.0" for name in names} == set(scan_of(read).brought)
    bay["arguments"] = {"digits": 3}
    assert ("Bay", "ACCOUNT_NUMBER", "BAY123") in found("In BAY123.", PrivacyPolicy.model_validate(more))
    for wrong in ({**bay, "arguments": {"figures": 3}}, "acme_yard.nothing"):
        with pytest.raises(ValidationError, match=r"cannot be made of these arguments: TypeError|makes no EntityRecog"):
            PrivacyPolicy.model_validate({**more, "recognizers": [wrong]})


def test_a_recognizer_reads_anew_when_what_its_package_asks_for_changes(site: Path) -> None:
    """The rules may be there: a package that only puts a library's into Presidio's terms stays as it is."""
    install(package(site / "other", "yard_rules", version="1.0"), site)
    asks = ("dependencies = ['yard_rules>=1', 'curation', 'colour; extra == \"dev\"', 'nobody-has-this']",)
    install(package(site / "other", "acme_yard", OF_FUNCTIONS, *asks), site)
    bay = {"recognizer": "acme_yard.bay", "entities": {"BAY": "ACCOUNT_NUMBER"}}

    def identities() -> set[str]:
        forget(site)
        read = PrivacyPolicy.model_validate({"recognizers": [bay], "entities": {}, "profiles": {"default": {}}})
        return set(scan_of(read).identities)

    first = identities()
    assert identities() == first
    (info,) = site.glob("yard_rules-*.dist-info")
    (info / "METADATA").write_text((info / "METADATA").read_text().replace("1.0", "1.1"))
    assert {each.partition(":")[0] for each in identities() - first} == {"Bay"}


def test_a_companys_recognizer_looks_in_the_detector_or_in_the_gate_which_says_so(site: Path) -> None:
    lanyards = {"recognizer": "acme.badges.LanyardRecognizer", "entities": {"LANYARD": "BADGE"}}
    read = policy(site, gate={"recognizers": [lanyards]})
    text = "Badge 48-2213 is LY/48/2213 on the lanyard."
    looking = identifiers_for(read.profile("default"), read)
    assert {(each.kind, text[each.start : each.end]) for each in looking.search(text)} == {
        ("AcmeLanyard:LANYARD", "LY/48/2213")
    }
    assert ("AcmeLanyard", "BADGE", "LY/48/2213") not in found(text, read)
    assert read.gate.named.endswith(" + AcmeLanyard of acme-curation 1.4")
    with pytest.raises(ValidationError, match=r"acme\.badges\.BadgeRecognizer looks in the leak gate"):
        policy(site, gate={"recognizers": ["acme.badges.BadgeRecognizer"]})


def test_a_recognizer_that_finds_a_type_which_it_does_not_declare_is_named(site: Path) -> None:
    recognizer = PatternRecognizer("BADGE", name="Shy", patterns=[Pattern("badge", r"\b\d\d-\d{4}\b", 0.9)])
    engine = detector_for(policy(site)).engine.nlp_engine
    alone = Alone(recognizer, "Shy", {"SHIFT": "SHIFT"})
    alone.within(engine, 0.1)
    with pytest.raises(ConfigurationError, match="recognizer Shy: it finds a type that it does not declare"):
        alone.analyze(TEXT, ["SHIFT"], engine.process_text(TEXT, "en"))


def test_an_operator_of_others_is_told_what_was_decided_for_the_whole_example(site: Path) -> None:
    read = policy(site)
    profile = read.profile("default")
    (detection,) = detector_for(read).detect([TEXT])
    own = [each for each in detection.findings if each.type == "BADGE"]
    written = redact(TEXT, own, profile, Pseudonyms(bytes(32), "example", "x"))
    assert written.text.startswith("Badge <BADGE ******* 1> was")
    assert "badge <BADGE ******* 1> again, badge <BADGE ******* 2> not" in written.text
    assert written.counts == {("BADGE", "acme.badges.Stars"): 3}
    assert "+acme.badges.Stars of acme-curation 1.4:" in redaction_version(profile)


def test_an_operator_and_a_maker_that_are_edited_in_place_are_others(site: Path) -> None:
    """As in a package that somebody works at (`pip install -e`): else a release would hold documents that two wrote."""

    stars = {"operator": "acme.badges.Stars", "arguments": {"sign": "*"}}
    read = PrivacyPolicy.model_validate(
        {"entities": {"BADGE": BADGE}, "profiles": {"default": {"operators": {"BADGE": stars}}}}
    )

    def versions() -> tuple[str, str]:
        return redaction_version(read.profile("default")), json.dumps(measured_as(read))

    first = versions()
    with (site / "acme" / "badges.py").open("a") as file:
        file.write("# changed\n")
    assert versions() == first  # what runs is what was there when it began
    for kept in (entry_points.source, entry_points.code):  # as in another process
        kept.cache_clear()
    assert not {*versions()} & {*first}


FRAGILE = """
from presidio_anonymizer.operators import Operator, OperatorType


class Fragile(Operator):
    def operate(self, text="", params=None):
        digits = [int(sign) for sign in text if sign not in " -"]
        return f"<{len(digits)}>"

    def validate(self, params=None):
        if params["limit"] > 9:
            raise LookupError(params["limit"])

    def operator_name(self):
        return "fragile"

    def operator_type(self):
        return OperatorType.Anonymize
"""


def fragile(site: Path, limit: int, *types: str) -> PrivacyPolicy:
    """A policy that redacts types by an operator which can read numbers only."""
    install(package(site / "other", "acme_yard", FRAGILE), site)
    chosen = {"operator": "acme_yard.Fragile", "arguments": {"limit": limit}}
    return PrivacyPolicy.model_validate({"profiles": {"default": {"operators": dict.fromkeys(types, chosen)}}})


def test_an_operator_is_tried_on_each_type_that_a_profile_uses_it_for(site: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        fragile(site, 1, "CREDIT_CARD", "IBAN_CODE", "PERSON")
    errors = refused.value.errors()
    assert [each["loc"] for each in errors] == [
        ("profiles", "default", "operators", entity, "operator") for entity in ("IBAN_CODE", "PERSON")
    ]
    assert "acme_yard.Fragile fails on an invented value of PERSON: ValueError at __init__.py:7" in errors[1]["msg"]


def test_arguments_are_blamed_only_where_they_are_refused(site: Path) -> None:
    with pytest.raises(
        ValidationError, match=r"not accept the arguments: LookupError at __init__\.py:12\. "
    ) as refused:
        fragile(site, 10, "CREDIT_CARD")
    assert "CURATION_TRACEBACK=1 shows" in str(refused.value)


def test_an_operator_that_fails_in_a_night_says_where_and_not_on_what(
    site: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = fragile(site, 1, "CREDIT_CARD").profile("default")
    text = "My card ends in ada."
    finding = Finding(16, 19, "CREDIT_CARD", 1.0, "card_number")
    for asked in ("", "1"):
        monkeypatch.setenv("CURATION_TRACEBACK", asked)
        with pytest.raises(UnexpectedError) as failed:
            redact(text, [finding], profile, Pseudonyms(bytes(32), "example", "x"))
        assert "operator acme_yard.Fragile: it fails on a value of CREDIT_CARD: ValueError at __init__.py:7" in str(
            failed.value
        )
        shown = capfd.readouterr().err
        assert ("digits = [int(sign) for sign in text" in shown) == bool(asked)
        assert "ada" not in str(failed.value) + shown


def test_a_recognizer_is_known_by_package_version_arguments_and_file(site: Path) -> None:
    first = scan_of(policy(site))
    assert {"AcmeBadge of acme-curation 1.4", "AcmeShift of acme-curation 1.4"} <= set(first.brought)

    def changed(other: PrivacyPolicy) -> set[str]:
        return {each.rpartition(":")[0] for each in set(scan_of(other).identities) - set(first.identities)}

    more = settings(site)
    more["recognizers"][0] = {"recognizer": "acme.badges.BadgeRecognizer", "arguments": {"score": 0.3}}
    assert changed(PrivacyPolicy.model_validate(more)) == {"AcmeBadge"}
    lockers = site / "acme/lockers.yaml"
    lockers.write_text(lockers.read_text().replace("score: 0.9", "score: 0.8"))
    assert changed(policy(site)) == {"AcmeLocker"}
    info = site / "acme_curation-1.4.dist-info/METADATA"
    info.write_text(info.read_text().replace("1.4", "1.5"))
    forget(site)
    assert changed(policy(site)) == {"AcmeBadge", "AcmeShift", "AcmeLocker"}


def test_the_same_file_in_another_folder_is_the_same_recognizer(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Else a deployment that moves would scan everything again, and its releases would differ."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(site / "acme/lockers.yaml", elsewhere)
    more = settings(site)
    more["recognizers"][2]["file"] = str(elsewhere / "lockers.yaml")
    assert scan_of(PrivacyPolicy.model_validate(more)).identities == scan_of(policy(site)).identities


def test_no_word_of_a_text_is_logged(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Presidio logs the words around what it finds, for whoever debugs it."""
    with caplog.at_level(logging.DEBUG):
        assert ("AcmeBadge", "BADGE", "48-2213") in found(TEXT, policy(site))
    assert "48-2213" not in caplog.text and "badge" not in caplog.text


def test_a_declared_type_is_measured_by_its_canaries(site: Path) -> None:
    read = policy(site)
    profile = read.profile("default")
    scan = scan_of(read)
    caught = catch(scan, profile, plant(bytes(32), scan, profile, ["The printer on the second floor is out of paper."]))
    assert (caught["BADGE"].planted, caught["BADGE"].missed) == (20, 0)
    assert caught["SHIFT"].planted == 20
    blind = read.model_copy(update={"recognizers": ()})
    scan = scan_of(blind)
    assert catch(scan, profile, plant(bytes(32), scan, profile, ["Nothing here."]))["BADGE"].missed > 0


def test_a_policy_goes_to_workers_and_comes_back(site: Path) -> None:
    read = policy(site)
    again = PrivacyPolicy.model_validate_json(read.model_dump_json(exclude_unset=True))
    assert again == read
    assert scan_of(again).identities == scan_of(read).identities


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entities": {"BADGE": {}, "SHIFT": BADGE}}, "has no canaries"),
        ({"entities": {"BADGE": BADGE}}, "no entity type 'SHIFT'|SHIFT, which is no entity type"),
        ({"entities": {"PERSON": BADGE, "BADGE": BADGE, "SHIFT": BADGE}}, "PERSON is a type that ships"),
        ({"recognizers": ["acme.badges.Stars"]}, "is no EntityRecognizer"),
        ({"recognizers": ["acme.badges.Nobody"]}, "acme.badges has no Nobody"),
        ({"recognizers": ["no_such.yaml"]}, "no_such.yaml cannot be read"),
        ({"recognizers": [{"recognizer": "acme.badges.BadgeRecognizer", "arguments": {"scare": 1}}]}, "TypeError"),
        (
            {"recognizers": ["presidio_analyzer.predefined_recognizers.GLiNERRecognizer"]},
            "loads a model, and does not say which",
        ),
    ],
)
def test_what_does_not_fit_is_refused(site: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        policy(site, **change)


def test_a_model_that_is_not_pinned_is_refused(site: Path) -> None:
    (site / "acme" / "named.py").write_text(
        "from acme.badges import BadgeRecognizer\n"
        "class Named(BadgeRecognizer):\n"
        "    def __init__(self, model_name):\n"
        "        super().__init__()\n"
        "    def load(self):\n"
        "        LOADED.append(1)\n"
        "LOADED = []\n"
    )
    for arguments in ({"model_name": "acme"}, {"model_name": "acme", "nested": {"deep": [{"model": "acme"}]}}):
        entry = {"recognizer": "acme.named.Named", "arguments": arguments}
        with pytest.raises(ValidationError, match=r"model(_name)? names a model that is not pinned: acme .*on no list"):
            policy(site, recognizers=[entry, "acme.badges.ShiftRecognizer"])
    assert sys.modules.get("acme.named") is None or sys.modules["acme.named"].LOADED == []


def test_presidios_yaml_brings_no_model(site: Path) -> None:
    file = site / "models.yaml"
    for item in ("{name: GLiNERRecognizer, type: predefined}", "GLiNERRecognizer", "{name: X, nested: {model: a}}"):
        file.write_text(f"recognizers:\n  - {item}\n")
        with pytest.raises(ValidationError, match=r"is no recognizer YAML of Presidio's|names a model"):
            policy(site, recognizers=[str(file), "acme.badges.ShiftRecognizer"])


@pytest.mark.parametrize(
    ("operator", "said"),
    [
        ({"operator": "acme.badges.Stars"}, r"does not accept the arguments: ValueError at badges\.py:\d+"),
        ({"operator": "acme.badges.badge"}, "is no Operator of presidio-anonymizer"),
        ({"operator": "stars"}, "there is no operator 'stars'"),
        ({"operator": "presidio_anonymizer.operators.Hash"}, "writes one value of SECRET in two ways"),
        ({"operator": "presidio_anonymizer.operators.Keep"}, "leaves what it is given"),
        ({"operator": "replace", "arguments": {"sign": "*"}}, "replace does not take arguments"),
    ],
)
def test_an_operator_that_cannot_do_it_is_refused(site: Path, operator: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        PrivacyPolicy.model_validate({"profiles": {"default": {"operators": {"SECRET": operator}}}})


def declare(small: Any, more: Mapping[str, Any]) -> Path:
    """Add to the Privacy YAML of a deployment; its file."""
    file: Path = small.defs / "privacy" / "defs.yaml"
    written = yaml.safe_load(file.read_text())
    own = written["attributes"]
    profile = own["profiles"]["default"]
    said = settings(Path(), **more)
    profile["operators"] |= {"BADGE": said["profiles"]["default"]["operators"]["BADGE"]}
    profile["must_cover"] += ["BADGE", "SHIFT"]
    own |= {name: value for name, value in said.items() if name != "profiles"}
    file.write_text(yaml.safe_dump(written, sort_keys=False))
    return file


def test_a_name_that_is_taken_twice_is_refused_with_its_line(site: Path, small: Any) -> None:
    email = {"recognizer": "acme.badges.BadgeRecognizer", "arguments": {"name": "email"}}
    twice = ["acme.badges.BadgeRecognizer", email, "acme.badges.ShiftRecognizer"]
    twice.append({"recognizer": "acme.badges.BadgeRecognizer", "arguments": {"score": 0.3}})
    file = declare(small, {"recognizers": twice})
    with pytest.raises(Refusals) as refused:
        small.project()
    said = str(refused.value)
    lines = file.read_text().splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.strip() == "- acme.badges.BadgeRecognizer")
    assert (
        f"{file}:{first + 1}: recognizers.1: the name email is taken twice, by a recognizer that ships and by this one"
        in said
    )
    second = "the name AcmeBadge is taken twice, by number 1 of `recognizers` and by this one"
    assert [second in str(each) for each in refused.value.every] == [False, True]


def test_a_type_without_canaries_is_refused_with_its_line(site: Path, small: Any) -> None:
    file = declare(small, {"recognizers": ["acme.badges.BadgeRecognizer", "acme.badges.ShiftRecognizer"]})
    written = yaml.safe_load(file.read_text())
    written["attributes"]["entities"]["BADGE"] = {"description": "A badge."}
    file.write_text(yaml.safe_dump(written, sort_keys=False))
    lines = file.read_text().splitlines()
    line = next(number for number in range(len(lines), 0, -1) if lines[number - 1].strip() == "BADGE:")
    with pytest.raises(
        CurationError, match=r"defs\.yaml:\d+: .*entities\.BADGE: it has no canaries.*write `canaries: "
    ) as said:
        small.project()
    assert str(said.value).startswith(f"{file}:{line}: ")


def test_a_type_that_nothing_recognizes_is_refused(site: Path, small: Any) -> None:
    declare(small, {"recognizers": ["acme.badges.BadgeRecognizer"]})
    with pytest.raises(CurationError, match="nothing recognizes SHIFT"):
        small.project()


def pulled(small: Any, corpus: str, place: Path) -> Path:
    """The newest release of a corpus, as a consumer gets it."""
    version = registry_of(small.project()).releases(corpus)[-1].version
    call = [
        "get",
        str(small.data / "registry"),
        f"corpora/{corpus}",
        "--rev",
        f"{corpus}@{version}",
        "--out",
        str(place),
    ]
    environment = {**os.environ, "DVC_SITE_CACHE_DIR": str(place.parent / "site"), "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, "-m", "dvc", *call], cwd=place.parent, env=environment, check=True, timeout=120)
    return place


@pytest.mark.slow
def test_a_night_passes_with_what_a_company_brings_and_its_release_names_it(
    site: Path, small: Any, tmp_path: Path
) -> None:
    for corpus in ("knowledge_chunks", "support_triage"):
        shutil.rmtree(small.defs / "corpora" / corpus)
    lockers = {"file": str(site / "acme/lockers.yaml"), "entities": {"LOCKER": "LOCATION"}}
    declare(small, {"recognizers": ["acme.badges.BadgeRecognizer", "acme.badges.ShiftRecognizer", lockers]})
    small.land(DATES[0])
    for file in (small.data / "landing" / "zendesk").rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes().replace(b"Thanks", b"My badge is 48-2213. Thanks"))
    done = small.run()
    assert done.success, (done.failed_checks, done.error)
    candidate = pulled(small, "support-sft", tmp_path / "pulled")
    manifest = json.loads((candidate / "manifest.json").read_bytes())
    versions = {stage["name"]: stage["version"] for stage in manifest["stages"]}
    assert "+AcmeBadge of acme-curation 1.4+AcmeShift of acme-curation 1.4" in versions["findings"]
    assert "+acme.badges.Stars of acme-curation 1.4:" in versions["redaction"]
    assert manifest["counts"]["redactions"]["BADGE"] > 0
    assert manifest["counts"]["operators"]["BADGE"] == "acme.badges.Stars"
    card = (candidate / "README.md").read_text()
    assert "AcmeBadge of acme-curation 1.4" in card and "acme.badges.Stars of acme-curation 1.4" in card
    texts = "".join(str(pq.read_table(path).to_pylist()) for path in candidate.rglob("*.parquet"))
    assert "<BADGE ******* 1>" in texts and "48-2213" not in texts

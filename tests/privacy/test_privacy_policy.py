"""The policy is closed: what it does not know is refused, and what changes findings changes its version."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from curation.errors import ConfigurationError
from curation.privacy.policy import PrivacyPolicy

ORDER = {"name": "customer_number", "regex": r"\bKD-\d{6}\b", "match": ["KD-123456"], "must_not_match": ["KD-12"]}


@pytest.mark.parametrize(
    "settings",
    [
        {"colour": "blue"},
        {"entities": ["PERSON", "SHOE_SIZE"]},
        {"score_threshold": 0},
        {"chunk_characters": 100, "overlap_characters": 60},
        {"phone_regions": ["US", "ZZ"]},
        {"models": {"en": "en_core_web_lg"}},
        {"profiles": {"p": {"operators": {"PERSON": {"operator": "encrypt"}}}}},
        {"profiles": {"p": {"operators": {"PERSONS": {"operator": "keep"}}}}},
        {"profiles": {"p": {"operators": {"PERSON": {"operator": "keep", "keep_last": 2}}}}},
        {"profiles": {"p": {"operators": {"PERSON": {"operator": "mask", "keep_last": 9}}}}},
        {"profiles": {"p": {"scope": "planet"}}},
        {"profiles": {"p": {"must_cover": ["EMAIL_ADDRESS"]}}},
        {"identifiers": [ORDER | {"match": ["KD-1"]}]},
        {"identifiers": [ORDER | {"must_not_match": ["KD-123456"]}]},
        {"identifiers": [ORDER | {"regex": "("}]},
        {"allow": ["--"]},
        {"unread_languages": "guess"},
        {"identifiers": [ORDER | {"regex": r"\d*"}]},
    ],
)
def test_a_policy_with_anything_unknown_or_untrue_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PrivacyPolicy.model_validate(settings)


def test_a_profile_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(ConfigurationError, match="use one of: default"):
        PrivacyPolicy().profile("legal")


def test_a_type_without_an_operator_is_replaced() -> None:
    assert PrivacyPolicy().profile("default").operator_for("CRYPTO").operator == "replace"


def test_the_detector_version_follows_what_changes_findings_and_nothing_else() -> None:
    base = PrivacyPolicy().detector_version
    assert PrivacyPolicy.model_validate({"score_threshold": 0.5}).detector_version != base
    assert PrivacyPolicy.model_validate({"identifiers": [ORDER]}).detector_version != base
    assert PrivacyPolicy.model_validate({"allow": ["Tarnwick"]}).detector_version != base
    assert PrivacyPolicy.model_validate({"unread_languages": "accept"}).detector_version != base
    assert PrivacyPolicy.model_validate({"profiles": {}, "timeout_seconds": 5}).detector_version == base
    assert len(base) == 32

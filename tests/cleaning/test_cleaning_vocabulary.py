"""Vocabularies: many words for one value."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from curation.cleaning.vocabulary import Vocabularies, Vocabulary

VALUES = {"open": ("new", "reopened"), "solved": ("closed", "Resolved - By Agent")}


def known() -> Vocabularies:
    return Vocabularies.model_validate({"labels": {"status": {"values": VALUES}}})


@pytest.mark.parametrize("raw", ["solved", "CLOSED", " resolved   by_agent "])
def test_aliases_are_found_without_regard_to_case_and_separators(raw: str) -> None:
    assert known().resolve("status", raw) == "solved"


def test_a_label_without_a_vocabulary_keeps_its_value() -> None:
    assert known().resolve("queue", "Tier 2") == "Tier 2"
    assert known().resolve("status", None) is None
    assert known().resolve("status", "on hold") is None


def test_an_alias_of_two_values_and_an_unknown_key_are_refused() -> None:
    with pytest.raises(ValidationError, match="list it once"):
        Vocabulary(values={"open": ("new",), "solved": ("NEW",)})
    with pytest.raises(ValidationError):
        Vocabulary.model_validate({"values": {}, "alias": {}})

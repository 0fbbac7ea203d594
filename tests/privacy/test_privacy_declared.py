"""What a company declares: patterns, lists and fields, each checked against its own examples when it is loaded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from curation.privacy.identifiers import Identifier, finder
from curation.privacy.rules.declared import field_findings
from tests.growth import assert_linear, repeated

ORDER: dict[str, Any] = {"name": "customer_number", "regex": r"\bKD-\d{6}\b", "match": ["KD-123456"]}
TERMS: dict[str, Any] = {"name": "terms", "entity": "CONFIDENTIAL", "terms": ["Net 45", "Project Café", "Ω-Rabatt"]}


def found(declared: dict[str, Any], text: str) -> list[str]:
    return [text[start:end] for start, end in finder(Identifier.model_validate(declared))(text)]


@pytest.mark.parametrize(
    ("declared", "what"),
    [
        ({"name": "x"}, "exactly one of regex, terms, field"),
        (ORDER | {"terms": ["a"]}, "exactly one of regex, terms, field"),
        (ORDER | {"match": []}, "needs an example"),
        (ORDER | {"match": ["KD-1"]}, "match example 1 is not matched whole"),
        (ORDER | {"match": ["x KD-123456"]}, "match example 1 is not matched whole"),
        (ORDER | {"must_not_match": ["see KD-123456"]}, "must_not_match example 1 is matched"),
        (ORDER | {"regex": "("}, "does not compile: missing"),
        (ORDER | {"regex": r"(?<=KD-)\d{6}"}, "has no look-around or back-references"),
        (ORDER | {"regex": r"(\d)\1"}, "has no look-around or back-references"),
        (ORDER | {"regex": r"\d*"}, "matches the empty text"),
        (ORDER | {"ignore_case": True}, "does not take ignore_case"),
        (TERMS | {"terms": ["Net 45", "   "]}, "term 2 has no letter or digit"),
        (TERMS | {"terms": ["..."]}, "term 1 has no letter or digit"),
        (TERMS | {"terms": ["\u200b"]}, "term 1 has no letter or digit"),
        (TERMS | {"min_characters": 4}, "does not take min_characters"),
        (TERMS | {"match": ["Net 30"]}, "nothing is found in match example 1"),
        (TERMS | {"must_not_match": ["net 45 days"]}, "must_not_match example 1 is matched"),
        ({"name": "f", "field": "Contract", "match": ["A-1"]}, "nothing is found in match example 1"),
        ({"name": "f", "field": "Contract", "must_not_match": ["A-1234"]}, "must_not_match example 1 is matched"),
        (ORDER | {"entity": "PERSON"}, "ACCOUNT_NUMBER"),
        (ORDER | {"colour": "blue"}, "Extra inputs"),
    ],
)
def test_a_declaration_that_is_not_what_it_says_is_refused(declared: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(what)):
        Identifier.model_validate(declared)


def test_a_pattern_finds_code_points_whatever_stands_before() -> None:
    assert found(ORDER, "Grüße 😀 aus Köln: KD-123456, KD-654321.") == ["KD-123456", "KD-654321"]


def test_a_pattern_that_would_explode_elsewhere_takes_linear_time() -> None:
    spans = finder(Identifier.model_validate({"name": "slow", "regex": "(a+)+b", "match": ["aaab"]}))
    assert list(spans("a" * 50_000)) == []
    assert_linear(lambda text: list(spans(text)), repeated("a"))


def test_a_term_is_found_as_whole_words_whatever_case_accents_and_line_ends() -> None:
    assert found(TERMS, "terms are NET\n45, for project cafe.") == ["NET\n45", "project cafe"]
    assert found(TERMS, "Net 450, subnet 45, Net 45x, Projects Café") == []
    assert found(TERMS, "ω-rabatt (Net 45)") == ["ω-rabatt", "Net 45"]


def test_blanks_and_a_hyphen_between_the_words_of_a_term_are_alike() -> None:
    omega = TERMS | {"terms": ["Projekt Omega", "Größe-XL", "C++ deal", "-5 rebate"]}
    text = "PROJEKT  OMEGA 9999, Projekt-Omega 7, Projekt \t\n Omega, Größe XL, a  C++  deal, Projekt - Omega."
    assert found(omega, text) == [
        "PROJEKT  OMEGA",
        "Projekt-Omega",
        "Projekt \t\n Omega",
        "Größe XL",
        "C++  deal",
        "Projekt - Omega",
    ]
    assert found(omega, "Projekt, Omega; ProjektOmega; Projekt--Omega; 5 rebate") == []
    assert found(omega, "a -5  rebate") == ["-5  rebate"]


def test_the_umlauts_of_a_term_may_be_spelt_out() -> None:
    umlauts = TERMS | {"terms": ["Größe-XL", "Müller Übernahme"]}
    assert found(umlauts, "GROESSE-XL, groesse xl, Grosse XL") == ["GROESSE-XL", "groesse xl", "Grosse XL"]
    assert found(umlauts, "die Mueller-Uebernahme") == ["Mueller-Uebernahme"]


def test_a_term_with_its_case_is_found_in_that_case_only() -> None:
    exact = TERMS | {"terms": ["Falcon"], "ignore_case": False}
    assert found(exact, "Falcon, the falcon, FALCON") == ["Falcon"]


def test_overlapping_terms_are_all_found() -> None:
    assert sorted(found(TERMS | {"terms": ["blue falcon", "falcon two"]}, "Blue Falcon Two")) == [
        "Blue Falcon",
        "Falcon Two",
    ]


def test_the_values_of_a_field_are_found_in_their_document() -> None:
    text = "Re C-2024-77: Vertrag c-2024-77 läuft aus; Grösse: C-2024-770 bleibt."
    findings = field_findings(text, ["C-2024-77", "12", " "], "CONFIDENTIAL", "contract")
    assert [text[each.start : each.end] for each in findings] == ["C-2024-77", "c-2024-77"]
    assert {(each.type, each.recognizer) for each in findings} == {("CONFIDENTIAL", "identifier:contract")}
    assert field_findings(text, ["12", ""], "CONFIDENTIAL") == []


def test_a_field_s_value_is_found_behind_invisible_characters_at_its_place() -> None:
    text = "see C-20\u200b24-77 now"
    [finding] = field_findings(text, ["C-2024-77"], "ACCOUNT_NUMBER")
    assert text[finding.start : finding.end] == "C-20\u200b24-77"

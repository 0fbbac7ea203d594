"""Settings of deduplication that cannot work together are refused, and the refusal says what to write instead."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from curation.dedup.settings import DedupSettings

CODE = r"\b[EWQX]\d{3,5}\b"


def refused(**settings: Any) -> str:
    with pytest.raises(ValidationError) as error:
        DedupSettings(**settings)
    return str(error.value)


def test_without_settings_everything_is_compared_and_no_chain_is_split() -> None:
    settings = DedupSettings()
    assert (settings.scope, settings.facts, settings.distinguish, settings.max_diameter) == ("everything", {}, (), None)
    assert settings.seen_at_threshold > 0.999


def test_every_field_says_what_it_is() -> None:
    assert [name for name, field in DedupSettings.model_fields.items() if not field.description] == []


def test_a_name_in_distinguish_is_a_fact_where_one_is_declared_and_a_label_otherwise() -> None:
    settings = DedupSettings(facts={"error_code": CODE}, distinguish=("product", "error_code", "region"))
    assert settings.distinguishing_labels == ("product", "region")


@pytest.mark.parametrize("scope", ["corpus", "", None])
def test_an_unknown_scope_is_refused(scope: Any) -> None:
    assert "'everything', 'source' or 'kind'" in refused(scope=scope)


def test_a_name_that_stands_twice_is_refused() -> None:
    assert "'product' stands twice" in refused(distinguish=("product", "region", "product"))


def test_a_fact_that_nothing_distinguishes_by_is_refused() -> None:
    said = refused(facts={"error_code": CODE, "serial": r"SN\d+"}, distinguish=("error_code",))
    assert "nothing distinguishes by the fact 'serial'" in said


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"E(\d+", "does not compile"),
        (r"E(?!0)\d+", "without lookaround"),
        (r"(E)\1", "references back"),
        (r"(E\d+)?", "matches the empty text"),
        (r"\b", "no text would state it"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_by_the_name_of_its_fact(pattern: str, said: str) -> None:
    message = refused(facts={"error_code": pattern}, distinguish=("error_code",))
    assert said in message
    assert "facts.error_code" in message


@pytest.mark.parametrize("name", ["Error", "error-code", "", "1st"])
def test_the_name_of_a_fact_is_a_plain_word(name: str) -> None:
    assert "pattern" in refused(facts={name: CODE}, distinguish=(name,))


@pytest.mark.parametrize(("threshold", "diameter"), [(0.8, 0.19), (0.9, 0.05), (0.7, 0.299)])
def test_a_diameter_that_would_split_what_the_threshold_just_joined_is_refused(
    threshold: float, diameter: float
) -> None:
    said = refused(threshold=threshold, max_diameter=diameter, rows=4, bands=32)
    assert "would split pairs that the threshold" in said
    least = DedupSettings(threshold=threshold, rows=4, bands=32).least_diameter
    assert f"raise it to {least:g} or more" in said
    assert least == pytest.approx(1 - threshold)


@pytest.mark.parametrize("threshold", [0.8, 0.7, 0.7654321987, 1 / 1.3, 0.99999])
def test_the_diameter_that_is_told_is_accepted(threshold: float) -> None:
    settings = DedupSettings(threshold=threshold, rows=4, bands=32)
    told = float(f"{settings.least_diameter:g}")
    assert DedupSettings(threshold=threshold, rows=4, bands=32, max_diameter=told).max_diameter == told


@pytest.mark.parametrize(("threshold", "diameter"), [(0.8, 0.2), (0.7, 0.3), (0.9, 0.1), (0.6, 0.4), (0.8, 0.99)])
def test_a_diameter_from_where_the_threshold_joins_is_accepted(threshold: float, diameter: float) -> None:
    settings = DedupSettings(threshold=threshold, max_diameter=diameter, rows=3, bands=42)
    assert settings.max_diameter == diameter


@pytest.mark.parametrize("diameter", [0.0, 1.0, -0.1, float("nan")])
def test_a_diameter_is_between_zero_and_one(diameter: float) -> None:
    assert "max_diameter" in refused(max_diameter=diameter)


def test_a_banding_that_cannot_be_or_would_miss_pairs_is_refused() -> None:
    assert "need 250 permutations" in refused(bands=50, rows=5)
    assert "raise bands or lower rows" in refused(threshold=0.5)


def test_a_share_that_is_too_small_is_not_rounded_up_to_one_that_is_enough() -> None:
    assert "25 bands of 5 rows would look at 98.99 % of the pairs at similarity 0.7" in refused(threshold=0.7)


@pytest.mark.parametrize("name", ["threshold", "shingle_words", "bands", "rows", "permutations", "max_diameter"])
@pytest.mark.parametrize("value", [True, "1"])
def test_a_number_is_no_truth_value_and_no_text(name: str, value: Any) -> None:
    assert "valid number" in (said := refused(**{name: value})) or "valid integer" in said


def test_a_whole_number_is_a_threshold() -> None:
    assert DedupSettings(threshold=1).threshold == 1.0

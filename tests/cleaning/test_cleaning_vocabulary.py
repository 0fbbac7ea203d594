"""Vocabularies: many words for one value, each on its days and for its source."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.cleaning.labels.vocabulary import Unmapped, Vocabularies, Vocabulary, value_key

VALUES = {"open": ("new", "reopened"), "solved": ("closed", "Resolved - By Agent")}
PRODUCTS = {
    "home-hub-2": {
        "display": "Home Hub 2",
        "aliases": ["HH2", {"name": "Hub Two", "from": "2022-01-01", "until": "2023-12-31"}],
        "formerly": [{"name": "Brightbox 2", "until": "2021-12-31"}],
        "valid_from": "2021-01-01",
        "valid_until": "2024-06-30",
    },
    "home-hub-3": {"aliases": [{"name": "Hub Two", "from": "2024-01-01"}], "valid_from": "2024-01-01"},
}


def known(**more: Any) -> Vocabularies:
    return Vocabularies.model_validate(
        {"labels": {"status": {"values": VALUES, **more}, "product": {"values": PRODUCTS}}}
    )


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("raw", ["solved", "CLOSED", " resolved   by_agent "])
def test_aliases_are_found_without_regard_to_case_and_separators(raw: str) -> None:
    assert known().resolve("status", raw) == "solved"


def test_a_label_without_a_vocabulary_keeps_its_value() -> None:
    assert known().resolve("queue", "Tier 2") == "Tier 2"
    assert known().resolve("status", None) is None
    assert known().resolve("status", "on hold") is None


def test_an_alias_of_two_values_and_an_unknown_key_are_refused() -> None:
    with pytest.raises(ValidationError, match="'new' stands for 'open' and for 'solved'"):
        Vocabulary.model_validate({"values": {"open": ("new",), "solved": ("NEW",)}})
    with pytest.raises(ValidationError):
        Vocabulary.model_validate({"values": {}, "alias": {}})
    with pytest.raises(ValidationError):
        Vocabulary.model_validate({"values": {"open": {"alias": ["new"]}}})


# Codes of one source


def test_a_code_counts_for_its_own_source_only() -> None:
    vocabularies = known(per_source={"desk": {"2": "open"}, "shop": {"2": "solved", "New": "solved"}})
    assert vocabularies.resolve("status", "2", source="desk") == "open"
    assert vocabularies.resolve("status", "2", source="shop") == "solved"
    assert vocabularies.resolve("status", "2", source="mail") is None
    assert vocabularies.resolve("status", "2") is None


def test_a_source_may_mean_another_value_by_a_common_word() -> None:
    vocabularies = known(per_source={"shop": {"New": "solved"}})
    assert vocabularies.resolve("status", "new", source="shop") == "solved"
    assert vocabularies.resolve("status", "new", source="desk") == "open"
    assert vocabularies.resolve("status", "reopened", source="shop") == "open"


def test_a_code_for_a_value_that_is_not_there_and_a_code_twice_are_refused() -> None:
    with pytest.raises(ValidationError, match="desk: '2' stands for 'opened', which is no value"):
        known(per_source={"desk": {"2": "opened"}})
    with pytest.raises(ValidationError, match="desk: 'b-1' stands for 'open' and for 'solved'"):
        known(per_source={"desk": {"B 1": "open", "b-1": "solved"}})


# Names with days


@pytest.mark.parametrize(
    ("name", "on", "value"),
    [
        ("Hub Two", "2022-01-01", "home-hub-2"),
        ("hub-two", "2023-12-31", "home-hub-2"),
        ("Hub Two", "2024-01-01", "home-hub-3"),
        ("Hub Two", "2021-12-31", None),  # an alias with days of its own means nothing on others
        ("HH2", "2020-05-05", "home-hub-2"),  # a name of one value only
        ("HH2", "2025-05-05", "home-hub-2"),  # retired, and still written about
        ("home-hub-2", "2026-01-01", "home-hub-2"),
        ("Brightbox 2", "2021-05-05", "home-hub-2"),
        ("Brightbox 2", "2026-01-01", "home-hub-2"),  # people keep a former name
    ],
)
def test_a_name_stands_for_the_product_of_its_day(name: str, on: str, value: str | None) -> None:
    assert known().resolve("product", name, day(on)) == value


def test_without_a_day_a_name_of_two_products_is_not_guessed() -> None:
    assert known().resolve("product", "Hub Two") is None
    assert known().resolve("product", "HH2") == "home-hub-2"


def test_a_former_name_gives_way_to_the_product_that_took_it() -> None:
    products = {
        "air": {"formerly": [{"name": "Breeze", "until": "2022-12-31"}]},
        "wind": {"display": "Breeze", "valid_from": "2024-01-01"},
    }
    vocabulary = Vocabulary.model_validate({"values": products})
    days = ("2022-12-31", "2023-06-01", "2024-01-01", "2030-01-01")
    assert [vocabulary.resolve("breeze", day(on)) for on in days] == ["air", "air", "wind", "wind"]


def test_before_all_days_of_a_name_with_two_values_it_means_neither() -> None:
    values = {
        "one": {"aliases": ["hub"], "valid_from": "2020-01-01", "valid_until": "2021-12-31"},
        "two": {"aliases": ["hub"], "valid_from": "2023-01-01"},
    }
    vocabulary = Vocabulary.model_validate({"values": values})
    assert vocabulary.resolve("hub", day("2019-01-01")) is None
    assert vocabulary.resolve("hub", day("2022-06-01")) == "one"


def test_one_name_of_two_values_on_one_day_is_refused_with_both() -> None:
    values = {
        "one": {"aliases": [{"name": "Hub", "until": "2024-01-01"}]},
        "two": {"aliases": [{"name": "hub", "from": "2024-01-01"}]},
    }
    with pytest.raises(ValidationError, match="'Hub' stands for 'one' and for 'two': list it once"):
        Vocabulary.model_validate({"values": values})


@pytest.mark.parametrize(
    "value",
    [
        {"valid_from": "2024-01-02", "valid_until": "2024-01-01"},
        {"aliases": [{"name": "x", "from": "2024-01-02", "until": "2024-01-01"}]},
        {"valid_from": 2024},
        {"formerly": [{"name": "x"}]},
        {"aliases": [{"name": ""}]},
        {"display": ""},
    ],
)
def test_days_that_are_none_and_names_that_are_empty_are_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Vocabulary.model_validate({"values": {"hub": value}})


def test_whether_a_product_was_sold_on_a_day_is_told_apart_from_its_name() -> None:
    vocabulary = known().labels["product"]
    days = ("2020-12-31", "2021-01-01", "2024-06-30", "2024-07-01")
    assert [vocabulary.sold_on("home-hub-2", day(on)) for on in days] == [False, True, True, False]
    assert (vocabulary.display("home-hub-2"), vocabulary.display("home-hub-3")) == ("Home Hub 2", "home-hub-3")


@given(st.dates(), st.sampled_from(["Hub Two", "HH2", "Brightbox 2", "home_hub_3", "no such"]))
def test_a_day_never_gives_a_value_that_does_not_claim_the_name(on: dt.date, name: str) -> None:
    vocabulary = known().labels["product"]
    owners = {claim.value for claim in vocabulary.claims.get(value_key(name), ())}
    assert vocabulary.resolve(name, on) in {*owners, None}


# Suggestions


def test_the_nearest_known_value_is_suggested_and_never_applied() -> None:
    vocabularies = known()
    assert vocabularies.nearest("status", "reopend", 0.75) == ("open", 0.9333)
    assert vocabularies.resolve("status", "reopend") is None
    assert vocabularies.nearest("status", "escalated", 0.75) is None
    assert vocabularies.nearest("queue", "Tier 2", 0.0) is None


def test_of_equally_near_values_the_first_by_name_is_suggested() -> None:
    vocabularies = Vocabularies.model_validate({"labels": {"x": {"values": {"bat": [], "cat": [], "dog": []}}}})
    assert vocabularies.nearest("x", "rat", 0.5) == ("bat", 0.6667)


def test_values_without_a_mapping_are_counted_the_most_frequent_first() -> None:
    vocabularies = known(unmapped="quarantine")
    rows: list[tuple[str, str | None, dt.date | None, str | None]]
    rows = [("status", raw, None, "desk") for raw in ("reopend", "on hold", "on hold", "new", None, " ")]
    rows += [("product", "Hub Two", day("2020-01-01"), "desk"), ("queue", "Tier 2", None, "desk")]
    assert vocabularies.unmapped(rows) == [
        Unmapped("status", "on hold", 2, None, None, "quarantine"),
        Unmapped("product", "Hub Two", 1, "home-hub-2", 1.0, "keep"),
        Unmapped("status", "reopend", 1, "open", 0.9333, "quarantine"),
    ]


def test_an_alias_keeps_its_days_whatever_those_of_the_product() -> None:
    value = {"aliases": [{"name": "hub", "from": "2024-01-01"}], "valid_until": "2023-12-31"}
    vocabulary = Vocabulary.model_validate({"values": {"old": value}})
    assert vocabulary.resolve("hub", day("2024-06-01")) == "old"
    assert vocabulary.resolve("hub", day("2023-06-01")) is None


def test_a_value_of_100_000_characters_is_looked_up_quickly() -> None:
    assert known().unmapped([("status", "a" * 100_000, None, None)])[0].nearest is None

"""Where labels come from, which synthetic documents may enter, and what is done where one value holds too much."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.corpora.labelling.imbalance import Classed, Imbalance, cap, capped, imbalance_figures, unreachable
from curation.corpora.labelling.origins import origin_figures, prevailing
from curation.corpora.labelling.synthetic import Validation, generator_of, synthetic_refusal


def label(raw: str, origin: str, name: str = "category") -> dict[str, Any]:
    return {"name": name, "value": None, "raw": raw, "origin": origin}


# Origins


def test_a_persons_label_counts_before_the_vendors_and_that_before_a_rules() -> None:
    labels = [
        label("vpn", "vendor"),
        label("billing", "human"),
        label("api", "rule:says_api"),
        label("x", "rule:y", "b"),
    ]
    assert [each["raw"] for each in prevailing(labels)] == ["billing", "x"]
    assert [each["raw"] for each in prevailing(labels[::2])] == ["vpn"]
    assert prevailing(None) == []


def test_a_label_that_says_nothing_overrules_nothing() -> None:
    assert [each["raw"] for each in prevailing([label(" ", "human"), label("vpn", "rule:x")])] == ["vpn"]


def test_origins_are_counted_by_kind_and_what_nobody_labelled_is_too() -> None:
    labels = [label("vpn", "vendor"), label("vpn", "rule:x"), label("low", "rule:z", "priority")]
    assert origin_figures(labels, ["category", "priority", "queue"]) == {
        "label_origin:category:vendor": 1,
        "label_origin:priority:rule": 1,
        "label_origin:queue:none": 1,
    }


# Synthetic documents

RECORD = {
    "generator": "writer-2@prompt-7",
    "by": "support quality",
    "judged_on": dt.date(2026, 11, 3),
    "landed_until": dt.date(2026, 11, 2),
    "criteria": "reads like a customer and asks for what its label says",
    "sampled": 200,
    "accepted": 194,
}


def synthetic(landed: dt.date = dt.date(2026, 11, 2), generator: str = "writer-2@prompt-7") -> dict[str, Any]:
    return {"labels": [label("vpn", f"synthetic:{generator}")], "landed_on": landed}


def test_a_synthetic_document_enters_training_with_a_record_that_vouches_for_its_landing() -> None:
    record = Validation.model_validate(RECORD)
    assert synthetic_refusal(synthetic(), "train", [record]) is None
    assert synthetic_refusal(synthetic(), "train", []) == "synthetic_not_validated"
    assert synthetic_refusal(synthetic(dt.date(2026, 11, 3)), "train", [record]) == "synthetic_not_validated"
    assert synthetic_refusal(synthetic(generator="writer-3"), "train", [record]) == "synthetic_not_validated"


@pytest.mark.parametrize("split", ["validation", "test"])
def test_a_synthetic_document_never_enters_a_holdout(split: str) -> None:
    assert synthetic_refusal(synthetic(), split, [Validation.model_validate(RECORD)]) == "synthetic_in_holdout"


def test_a_document_of_a_person_is_not_synthetic() -> None:
    real = {"labels": [label("vpn", "vendor"), label("vpn", "rule:x")], "landed_on": dt.date(2026, 11, 9)}
    assert generator_of(real) is None
    assert synthetic_refusal(real, "test", []) is None
    assert synthetic_refusal({**real, "labels": None}, "test", []) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"sampled": 30, "accepted": 30}, "judge a larger sample"),
        ({"accepted": 150}, "judge a larger sample"),
        ({"accepted": 201}, "201 accepted of 200"),
        ({"landed_until": dt.date(2026, 11, 4)}, "cannot vouch"),
        ({"criteria": "good"}, "at least 10"),
        ({"by": ""}, "at least 1"),
    ],
)
def test_a_record_that_vouches_for_nothing_is_refused(change: dict[str, Any], found: str) -> None:
    with pytest.raises(ValidationError, match=found):
        Validation.model_validate(RECORD | change)
    assert Validation.model_validate(RECORD | {"sampled": 35, "accepted": 35})


# Imbalance

CAP = Imbalance(label="category", most=0.5, response="cap")


def documents(**months: dict[str, int]) -> dict[str, Classed]:
    return {
        f"{month}-{value}-{n}": Classed(month, value)
        for month, values in months.items()
        for value, number in values.items()
        for n in range(number)
    }


def order(doc_id: str) -> str:
    return hashlib.sha256(doc_id.encode()).hexdigest()


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 60), max_size=6)


@given(COUNTS, st.floats(0.05, 0.95))
def test_the_cap_is_the_largest_that_keeps_every_share_at_most_the_declared_one(
    counts: dict[str, int], most: float
) -> None:
    def fits(limit: int) -> bool:
        stays = [min(number, limit) for number in counts.values()]
        return max(stays) <= most * sum(stays)

    limit = cap(counts, most)
    fitting = [each for each in range(1, max(counts.values(), default=0) + 1) if fits(each)]
    if limit is None:
        assert not fitting
    else:
        assert limit in fitting
        # A limit above the largest but one that does not bind is as good.
        assert all(each <= limit for each in fitting)


def test_a_month_that_one_value_fills_is_capped_and_another_month_keeps_its_bytes() -> None:
    first = documents(m01={"billing": 80, "vpn": 10, "api": 10}, m02={"billing": 5, "vpn": 5})
    gone = capped(first, CAP, order)
    assert Counter(first[name] for name in gone) == {Classed("m01", "billing"): 60}
    assert capped(dict(reversed(first.items())), CAP, order) == gone
    later = first | documents(m03={"billing": 50, "vpn": 1, "api": 1})
    assert {name for name in capped(later, CAP, order) if not name.startswith("m03")} == gone
    smallest = sorted((name for name in first if first[name] == ("m01", "billing")), key=order)[:20]
    assert gone.isdisjoint(smallest)


def test_a_month_of_too_few_values_is_not_emptied() -> None:
    assert capped(documents(m01={"billing": 50}), CAP, order) == frozenset()
    few = Imbalance(label="category", most=0.3, response="cap")
    assert capped(documents(m01={"billing": 50, "vpn": 3}), few, order) == frozenset()


def test_a_share_that_a_month_of_too_few_values_cannot_reach_is_said() -> None:
    """Two values share a month: one of them always holds half of it, whatever goes."""
    low, three = CAP.model_copy(update={"most": 0.4}), documents(m02={"billing": 4, "vpn": 4, "api": 4})
    figures = imbalance_figures(three | documents(m01={"billing": 50, "vpn": 3}), low)
    assert {name: n for name, n in figures.items() if name.startswith("out_of_reach")} == {"out_of_reach:m01": 500}
    said = str(unreachable(figures, low))
    assert "at most 0.4 each in 1 months" in said
    assert "in m01 one always holds 0.500 or more. Raise `most`, or select more" in said
    assert unreachable(imbalance_figures(three, low), low) is None


@pytest.mark.parametrize("response", ["weight", "report"])
def test_only_a_cap_drops_documents(response: str) -> None:
    settings = CAP.model_copy(update={"response": response})
    found = documents(m01={"billing": 90, "vpn": 10})
    assert capped(found, settings, order) == frozenset()
    figures = imbalance_figures(found, settings)
    assert figures["imbalanced:m01"] == 900
    assert (figures["class:billing"], figures["class:vpn"]) == (90, 10)
    weights = {name: figure for name, figure in figures.items() if name.startswith("weight:")}
    assert weights == ({"weight:billing": 556, "weight:vpn": 5000} if response == "weight" else {})


@given(COUNTS)
def test_weights_have_mean_1_over_all_documents(counts: dict[str, int]) -> None:
    figures = imbalance_figures(documents(m01=counts), CAP.model_copy(update={"response": "weight"}))
    total = sum(figures[f"weight:{value}"] * number for value, number in counts.items())
    assert total == pytest.approx(1000 * sum(counts.values()), rel=0.01)


def test_what_was_capped_is_within_the_declared_share_and_no_month_is_reported() -> None:
    found = documents(m01={"billing": 80, "vpn": 10, "api": 10})
    stays = {name: each for name, each in found.items() if name not in capped(found, CAP, order)}
    assert imbalance_figures(stays, CAP) == {"class:api": 10, "class:billing": 20, "class:vpn": 10}

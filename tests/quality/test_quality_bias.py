"""A rate that differs between groups beyond the ratio and beyond chance is flagged, and a decision is about exactly
that."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.corpora.labelling.intervals import wilson
from curation.quality.checks.bias import bias_verdict, rates
from curation.quality.checks.described import Described
from curation.quality.declared import Bias
from curation.quality.expectations import Verdict

BIAS = Bias(labels=("priority",), groups=("region", "group"), ratio=1.25, severity="warn")


def examples(**regions: tuple[int, int]) -> list[Described]:
    """region → (urgent, all) examples."""
    return [
        Described("train", "2026-01", {"priority": ("urgent" if n < urgent else "low",), "region": (region,)})
        for region, (urgent, total) in regions.items()
        for n in range(total)
    ]


def verdict(found: list[Described], *decided: str, high_stakes: bool = False) -> Verdict:
    return bias_verdict(BIAS, found, "support-triage", high_stakes, decided)


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263 and 15 of 148
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0, 1)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low <= hits / (hits + misses) <= high


def test_a_region_whose_tickets_are_urgent_far_more_often_is_flagged_with_both_intervals() -> None:
    judged = verdict(examples(eu=(120, 200), us=(60, 200), uk=(60, 200)))
    assert not judged.passed
    assert not judged.blocking
    assert judged.figures["flagged_01"] == (
        "priority=low by region=eu: 0.40 (0.33-0.47 of 200), all others 0.70 (0.65-0.74 of 400)"
    )
    assert judged.figures["flagged"] == 2
    assert "priority=urgent by region=eu: 0.60" in str(judged.figures["flagged_02"])


def test_a_difference_below_the_ratio_or_that_chance_makes_is_not_flagged() -> None:
    assert verdict(examples(eu=(1050, 5000), us=(1000, 5000))).passed
    assert verdict(examples(eu=(12, 40), us=(20, 40))).passed


def test_groups_of_one_rate_are_next_to_never_flagged_however_many_are_compared() -> None:
    draw = random.Random(3)
    flagged = 0
    for _ in range(20):
        regions = {f"region{n:02d}": (sum(draw.random() < 0.3 for _ in range(100)), 100) for n in range(20)}
        flagged += int(verdict(examples(**regions)).figures["flagged"])
    assert flagged <= 1  # of 800


def test_a_group_of_few_is_never_named() -> None:
    judged = verdict(examples(eu=(29, 29), us=(10, 500)))
    assert judged.passed
    assert judged.figures == {"compared": 0, "flagged": 0}


def test_examples_without_the_label_or_the_group_do_not_count() -> None:
    found = examples(eu=(30, 60), us=(30, 60))
    nothing = [Described("train", "2026-01", {"priority": ("urgent",)}), Described("train", "2026-01", {})]
    assert rates(BIAS, found) == rates(BIAS, [*found, *nothing * 50])
    both = [Described("train", "2026-01", {"priority": ("urgent",), "region": ("eu", "us")})]
    (of_eu,) = {rate.of for rate in rates(BIAS, [*found, *both]) if rate.member == "eu"}
    assert of_eu == 61


def test_with_high_stakes_it_blocks_until_somebody_decided_about_exactly_what_is_flagged() -> None:
    found = examples(eu=(120, 200), us=(60, 200))
    judged = verdict(found, high_stakes=True)
    assert (judged.passed, judged.blocking) == (False, True)
    decides = str(judged.figures["decides"])
    assert decides.startswith("bias:support-triage:")
    assert verdict(found, decides, high_stakes=True).passed
    # Other numbers of the same pairs do not ask again; another pair does.
    assert verdict(examples(eu=(130, 210), us=(60, 200)), decides, high_stakes=True).passed
    assert not verdict([*found, *examples(uk=(400, 400))], decides, high_stakes=True).passed

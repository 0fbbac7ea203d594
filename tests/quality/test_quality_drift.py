"""Drift is what moved further than declared, and further than chance moves it; the first version drifts from nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.quality.checks.described import Described
from curation.quality.checks.drift import Profile, differ, divergence, drift_verdict, profile
from curation.quality.declared import Drift
from curation.quality.expectations import Verdict

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500))
DRIFT = Drift(examples=0.3, labels={"category": 0.05}, lengths=0.1, redactions=2)
BEFORE = Profile(1000, {"category": {"billing": 500, "vpn": 500}}, {"10": 600, "12": 400}, {"PERSON": 900, "IBAN": 100})


def verdict(now: Profile, before: Profile | None = BEFORE, *decided: str, drift: Drift = DRIFT) -> Verdict:
    return drift_verdict(drift, now, before, "support-sft", "v1.2.0", decided)


def moved(now: Profile) -> list[str]:
    figures = verdict(now).figures
    return [str(figures[f"flagged_{number:02d}"]) for number in range(1, int(figures["flagged"]) + 1)]


@given(COUNTS, COUNTS)
def test_a_divergence_is_symmetric_between_0_and_1_and_0_of_the_same(
    one: dict[str, int], other: dict[str, int]
) -> None:
    assert 0 <= divergence(one, other) <= 1
    assert divergence(one, other) == pytest.approx(divergence(other, one))
    assert divergence(one, one) == 0
    assert divergence(one, dict(reversed(one.items()))) == 0


def test_the_divergence_is_that_of_the_literature() -> None:
    assert divergence({"a": 5}, {"b": 3}) == 1
    # Lin 1991: H((p + q) / 2) - (H(p) + H(q)) / 2, of (1/2, 1/2) and (1, 0): H(3/4, 1/4) - 1/2
    assert divergence({"a": 5, "b": 5}, {"a": 7}) == pytest.approx(0.8112781 - 0.5)


def test_two_samples_of_one_distribution_hardly_ever_differ() -> None:
    draw = random.Random(7)
    names, weights = "abcdef", (40, 30, 10, 10, 5, 5)
    pairs = [[Counter(draw.choices(names, weights, k=size)) for size in (300, 120)] for _ in range(1_000)]
    assert sum(differ(one, other) for one, other in pairs) <= 6


def test_the_same_corpus_has_not_drifted_and_the_first_version_cannot() -> None:
    assert verdict(BEFORE).passed
    assert verdict(BEFORE).figures["label:category"] == 0
    first = verdict(BEFORE, None)
    assert first.passed
    assert first.figures == {"against": "no version was released before"}


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (Profile(500, {"category": {"billing": 250, "vpn": 250}}, {"10": 300, "12": 200}, {"PERSON": 450, "IBAN": 50}),
         ["examples"]),
        (Profile(1000, {"category": {"billing": 900, "vpn": 100}}, BEFORE.lengths, BEFORE.redactions),
         ["label:category"]),
        (Profile(1000, {"category": {"billing": 300, "vpn": 300, "api": 400}}, BEFORE.lengths, BEFORE.redactions),
         ["label:category"]),
        (Profile(1000, BEFORE.labels, {"10": 100, "12": 400, "14": 500}, BEFORE.redactions), ["lengths"]),
        # A recognizer that finds nothing any more
        (Profile(1000, BEFORE.labels, BEFORE.lengths, {"PERSON": 900}), ["redactions:IBAN"]),
        (Profile(1000, BEFORE.labels, BEFORE.lengths, {"PERSON": 300, "IBAN": 100}), ["redactions:PERSON"]),
        (Profile(0, {"category": {}}, {}, {}), ["examples", "label:category", "lengths"]),
    ],
)  # fmt: skip
def test_what_moved_further_than_declared_is_flagged_and_nothing_else(now: Profile, what: list[str]) -> None:
    assert moved(now) == what
    assert not verdict(now).passed


def test_a_handful_that_moves_as_chance_moves_it_is_no_drift() -> None:
    before = Profile(20, {"category": {"billing": 12, "vpn": 8}}, {"10": 20}, {"IBAN": 2})
    now = Profile(21, {"category": {"billing": 9, "vpn": 12}}, {"10": 21}, {"IBAN": 0})
    judged = verdict(now, before)
    assert judged.figures["redactions:IBAN"] == pytest.approx(5.25)
    assert judged.passed


def test_a_decision_accepts_this_step_from_this_version_and_no_other() -> None:
    now = Profile(500, BEFORE.labels, BEFORE.lengths, BEFORE.redactions)
    decides = str(verdict(now).figures["decides"])
    assert decides.startswith("drift:support-sft:")
    assert verdict(now, BEFORE, decides).passed
    further = Profile(500, {"category": {"billing": 1000}}, BEFORE.lengths, BEFORE.redactions)
    assert not verdict(further, BEFORE, decides).passed
    assert not drift_verdict(DRIFT, now, BEFORE, "support-sft", "v1.3.0", [decides]).passed


def test_what_the_suite_does_not_name_or_the_version_before_did_not_count_is_not_compared() -> None:
    now = Profile(10, {"category": {}, "product": {"x2": 10}}, {"3": 10}, {})
    judged = verdict(now, drift=Drift(labels={"product": 0.1}, severity="warn"))
    assert (judged.passed, judged.blocking, judged.figures) == (True, False, {"against": "v1.2.0", "flagged": 0})


def test_a_profile_counts_values_lengths_and_redactions_and_survives_being_written() -> None:
    examples = [
        Described("train", "2026-01", {"category": ("billing", "vpn")}),
        Described("test", "2026-02", {"category": ("vpn",)}),
        Described("test", "2026-02", {}),
    ]
    found = profile(DRIFT, examples, [0, 1024, 1500], {"PERSON": 3})
    assert found == Profile(3, {"category": {"billing": 1, "vpn": 2}}, {"0": 1, "20": 1, "21": 1}, {"PERSON": 3})
    assert Profile.read(found.written()) == found

"""A corpus that shrinks to a part of itself is held until somebody says that it may; one that grows never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.quality.checks.loss import loss_verdict
from curation.quality.declared import Loss


@pytest.mark.parametrize(
    ("now", "before", "passes"),
    [
        (37, 100, False),
        (49, 100, False),
        (50, 100, True),
        (0, 100, False),
        (100, 37, True),
        (5, 19, True),
        (0, 20, False),
    ],
)
def test_more_than_half_of_what_was_enough_to_count_is_a_loss(now: int, before: int, passes: bool) -> None:
    assert loss_verdict(Loss(), now, before, "support-sft", "v1.2.0", ()).passed is passes


def test_a_decision_lets_a_loss_pass_and_none_that_is_a_tenth_larger_or_of_another_step() -> None:
    decided = (str(loss_verdict(Loss(), 38, 100, "support-sft", "v1.2.0", ()).figures["decides"]),)
    assert loss_verdict(Loss(), 31, 100, "support-sft", "v1.2.0", decided).passed
    assert not loss_verdict(Loss(), 29, 100, "support-sft", "v1.2.0", decided).passed
    assert not loss_verdict(Loss(), 38, 100, "support-sft", "v1.3.0", decided).passed
    assert not loss_verdict(Loss(), 38, 100, "support-triage", "v1.2.0", decided).passed


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.01, 0.99))
def test_what_is_let_pass_is_no_greater_than_declared(now: int, before: int, share: float) -> None:
    verdict = loss_verdict(Loss(share=share, fewest=1), now, before, "support-sft", "v1.2.0", ())
    assert verdict.passed == (before == 0 or (before - now) / before <= share)
    assert verdict.blocking

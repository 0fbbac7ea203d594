"""Balance is judged a month at a time, over training examples that have a value."""

from __future__ import annotations

from curation.quality.checks.balance import balance_verdict
from curation.quality.checks.described import Described
from curation.quality.declared import Balance

BALANCE = Balance(label="category", most=0.6, fewest=10)


def month(name: str, split: str = "train", **values: int) -> list[Described]:
    return [Described(split, name, {"category": (value,)}) for value, n in values.items() for _ in range(n)]


def test_a_month_that_one_value_fills_is_flagged_and_a_balanced_one_is_not() -> None:
    judged = balance_verdict(BALANCE, [*month("2026-01", billing=10, vpn=10), *month("2026-02", billing=18, vpn=2)])
    assert not judged.passed
    assert judged.blocking
    assert judged.figures["flagged"] == 1
    assert judged.figures["flagged_01"] == "2026-02: billing 0.90 of 20"
    assert judged.figures["largest_share"] == 0.9


def test_a_share_that_is_exactly_the_declared_one_passes() -> None:
    assert balance_verdict(BALANCE, month("2026-01", billing=6, vpn=4)).passed


def test_months_of_few_holdouts_and_what_has_no_value_are_not_judged() -> None:
    examples = [*month("2026-01", billing=9), *month("2026-02", "test", billing=50), Described("train", "2026-02", {})]
    judged = balance_verdict(BALANCE, examples)
    assert judged.passed
    assert judged.figures == {"months": 2, "judged_months": 0, "unlabelled": 1, "largest_share": 0.0, "flagged": 0}


def test_a_warning_is_a_warning() -> None:
    lax = BALANCE.model_copy(update={"severity": "warn"})
    assert not balance_verdict(lax, month("2026-01", billing=20)).blocking

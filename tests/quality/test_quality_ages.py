"""How old a source is, is told by the night's day; and what contamination and superseded say of their figures."""

from __future__ import annotations

import datetime as dt

import pytest

from curation.corpora.choice.frozen_set import FrozenSet
from curation.quality.checks.ages import ages_verdict
from curation.quality.checks.contamination import contamination_verdict
from curation.quality.checks.superseded import superseded_verdict
from curation.quality.declared import Contamination, MaxAge

DAY = dt.date(2026, 11, 12)


def test_a_source_may_be_as_old_as_declared_and_no_day_older() -> None:
    declared = MaxAge(sources={"zendesk": 7, "kb": 30})
    fresh = {"zendesk": DAY - dt.timedelta(days=7), "kb": DAY}
    judged = ages_verdict(declared, fresh, DAY)
    assert (judged.passed, judged.blocking) == (True, True)
    assert judged.figures == {"too_old": 0, "days:zendesk": 7, "days:kb": 0}
    late = ages_verdict(declared, fresh, DAY + dt.timedelta(days=1))
    assert not late.passed
    assert "zendesk" in late.advice
    assert "kb" not in late.advice


def test_a_source_that_never_landed_is_too_old() -> None:
    judged = ages_verdict(MaxAge(sources={"zendesk": 10_000}), {}, DAY)
    assert not judged.passed
    assert judged.figures["days:zendesk"] == "never landed"


@pytest.mark.parametrize(("dropped", "passed"), [(0, True), (1, True), (2, False)])
def test_contamination_of_one_config_above_the_declared_share_blocks(dropped: int, passed: bool) -> None:
    figures = {
        "training:default": 100,
        "contaminated:default": dropped,
        "training:messages": 900,
        "evaluation_texts": 3,
    }
    judged = contamination_verdict(Contamination(share=0.01), figures)
    assert (judged.passed, judged.blocking) == (passed, True)
    assert judged.figures["contaminated_share"] == dropped / 100


def test_a_corpus_that_was_compared_with_nothing_does_not_pass_and_one_that_trains_on_nothing_does() -> None:
    assert not contamination_verdict(Contamination(share=0.99), {"other": 5}).passed
    assert contamination_verdict(Contamination(share=0), {"evaluation_texts": 0}).passed


@pytest.mark.parametrize(("left", "passed"), [(0, True), (1, True), (2, False)])
def test_what_repeats_a_version_that_consumers_judge_by_blocks_above_its_own_share(left: int, passed: bool) -> None:
    kept_apart = [FrozenSet(corpus="support-evaluation", version="v1.0.0", digest="ab" * 32)]
    still = {"training:default": 100, "contaminated:default": left}
    declared = Contamination(share=0.5, released=0.01)
    judged = contamination_verdict(declared, {"evaluation_texts": 3}, still, kept_apart)
    assert (judged.passed, judged.blocking) == (passed, True)
    assert judged.figures["released_versions"] == "support-evaluation@v1.0.0"
    assert judged.figures["released:default"] == left
    named = f"{{corpus: support-evaluation, version: v1.0.0, digest: {'ab' * 32}}}"
    assert (named in judged.advice) != passed
    counted = contamination_verdict(Contamination(share=0.5), {"evaluation_texts": 3}, still, kept_apart)
    assert (counted.passed, counted.figures["released_share"]) == (True, left / 100)


def test_released_versions_that_hold_what_holds_no_more_are_named_and_stop_nothing() -> None:
    judged = superseded_verdict({"v1.0.0": 3, "v1.1.0": 0})
    assert (judged.passed, judged.blocking) == (False, False)
    assert judged.figures == {"releases": 2, "superseded": 1, "articles:v1.0.0": 3}
    assert superseded_verdict({}).passed

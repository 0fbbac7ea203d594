"""A check that fails says what it found against what it wants, in the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from curation.privacy.canaries.planted import Caught
from curation.privacy.profile import Profile as CanariesProfile
from curation.privacy.profile import Quasi
from curation.quality.checks.ages import ages_verdict
from curation.quality.checks.balance import balance_verdict
from curation.quality.checks.bias import bias_verdict
from curation.quality.checks.canaries import judged as canaries_judged
from curation.quality.checks.contamination import contamination_verdict
from curation.quality.checks.described import Described
from curation.quality.checks.drift import Profile, drift_verdict
from curation.quality.checks.emptiness import emptiness_verdict
from curation.quality.checks.loss import loss_verdict
from curation.quality.checks.quasi import judged as quasi_judged
from curation.quality.checks.superseded import superseded_verdict
from curation.quality.declared import Balance, Bias, Contamination, Drift, Loss, MaxAge
from curation.quality.expectations import advice
from curation.quality.suite import OWN_CHECKS, Expectation
from curation.quality.wanted import found_and_wanted

ROWS, NULL, RANGE = (
    "expect_table_row_count_to_be_between",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_be_between",
)


def asked(expect: str, **arguments: Any) -> Expectation:
    return Expectation(name="as_wanted", expect=expect, arguments=arguments)


@pytest.mark.parametrize(
    ("expectation", "figures", "said"),
    [
        (asked(ROWS, min_value=100_000), {"observed_value": 2}, "2 rows, at least 100,000 wanted"),
        (asked(ROWS, max_value=9), {"observed_value": 10}, "10 rows, at most 9 wanted"),
        (asked(ROWS, min_value=2, max_value=9), {"observed_value": 1}, "1 row, between 2 and 9 wanted"),
        (
            asked(NULL, column="prompt"),
            {"element_count": 400, "unexpected_count": 3},
            "3 of 400 values of `prompt` are empty (0.8%; none may be)",
        ),
        (
            asked(RANGE, column="turns_count", min_value=2, mostly=0.9),
            {"element_count": 10_000, "unexpected_count": 2_000},
            "2,000 of 10,000 values of `turns_count` are not at least 2 (20.0%; at most 10.0% may be)",
        ),
        (
            asked("expect_column_mean_to_be_between", column="turns_count", min_value=1.5),
            {"observed_value": 1.25},
            "the mean of `turns_count` is 1.25, at least 1.5 wanted",
        ),
        (
            asked("expect_column_values_to_be_in_set", column="split", value_set=["train"]),
            {"element_count": 4, "unexpected_count": 1},
            "1 of 4 values of `split` are not in its `value_set` (25.0%; none may be)",
        ),
        (asked(ROWS, min_value=1), {"raised": "it could not be computed"}, ""),
    ],
)
def test_what_was_found_and_what_is_wanted_stand_in_one_line(
    expectation: Expectation, figures: dict[str, Any], said: str
) -> None:
    assert found_and_wanted(expectation, figures) == said
    assert advice(expectation, figures).startswith(f"{said}: look at `as_wanted`" if said else "look at `as_wanted`")


BEFORE = Profile(1_000, {"category": {"billing": 500, "vpn": 500}}, {"10": 1_000}, {"PERSON": 900})
MOVED = Profile(500, {"category": {"billing": 500}}, {"14": 500}, {"PERSON": 10})
DRIFT = Drift(examples=0.3, labels={"category": 0.05}, lengths=0.1, redactions=2)
URGENT = [
    Described("train", "2026-01", {"priority": ("urgent" if n < urgent else "low",), "region": (region,)})
    for region, urgent in (("eu", 120), ("us", 60))
    for n in range(200)
]
BIAS = Bias(labels=("priority",), groups=("region",), ratio=1.25)
FEW = {("emea",): frozenset({"p1"}), ("apac",): frozenset({"p1", "p2", "p3"})}
AGE = MaxAge(sources={"kb": 7})
OURS = {
    "has_examples": (
        emptiness_verdict(0, "support-sft"),
        r"it has 0 examples, at least 1 is wanted: the fates of support-sft say",
    ),
    "canaries": (
        canaries_judged({"IBAN_CODE": Caught(300, 4), "PERSON": Caught(300, 9)}, CanariesProfile(), 300),
        r"4 of 300 IBAN_CODE were missed, up to 3\.4% by the 95% bound, at most 3\.0% may be: add a recognizer",
    ),
    "unreadable canaries": (
        canaries_judged({"AGE": Caught(100, 0)}, CanariesProfile(), 300),
        r"200 of 300 copies could not be scanned, at most half may be lost so: a recognizer hangs",
    ),
    "quasi_identifiers": (
        quasi_judged(FEW, Quasi(columns=("region",), k=3)),
        r"1 of 2 combinations of region are shared by fewer than 3 people \(the rarest by 1\), none is wanted: take",
    ),
    "superseded": (
        superseded_verdict({"v1.0.0": 3, "v1.1.0": 0}),
        r"1 of 2 versions that stand hold articles that do not hold any more, none is wanted: train on the newest",
    ),
    "loss": (
        loss_verdict(Loss(), 20, 100, "support-sft", "v1.0.0", ()),
        r"20 examples, 100 in v1\.0\.0: 80\.0% are gone, at most 50\.0% may be; the fates of support-sft say",
    ),
    "contamination": (
        contamination_verdict(
            Contamination(share=0.01), {"evaluation_texts": 3, "contaminated:default": 5, "training:default": 100}
        ),
        r"5\.00% of a config's training examples stood in it, at most 1\.00% may; the fates of this corpus name",
    ),
    "contamination of what is released": (
        contamination_verdict(
            Contamination(share=0.01, released=0.0),
            {"evaluation_texts": 3},
            {"contaminated:default": 5, "training:default": 100},
        ),
        r"5\.00% of a config's training examples repeat versions that consumers judge by, at most 0\.00% may: publish",
    ),
    "contamination by nothing": (
        contamination_verdict(Contamination(share=0.01), {}),
        r"it was compared with 0 texts of evaluation or frozen sets, at least 1 is wanted: see that the corpora",
    ),
    "balance": (
        balance_verdict(Balance(label="priority", most=0.4, fewest=1), URGENT),
        r"one value holds up to 55\.0% of a month, at most 40\.0% may be; cap or weigh",
    ),
    "max_age": (
        ages_verdict(AGE, {"kb": dt.date(2026, 11, 1)}, dt.date(2026, 11, 20)),
        r"kb last landed 19 days ago, at most 7 are wanted; see whether the export of kb",
    ),
    "drift": (
        drift_verdict(DRIFT, MOVED, BEFORE, "support-sft", "v1.2.0", ()),
        r"since v1\.2\.0 the number of examples changed by 50\.0%, at most 30\.0% may be; "
        r"label:category diverged by 0\.311, at most 0\.05 may be; lengths diverged by 1\.000, at most 0\.1 may be; "
        r"and 1 more: `curation diff` shows",
    ),
    "drift of redactions": (
        drift_verdict(Drift(redactions=2), MOVED, BEFORE, "support-sft", "v1.2.0", ()),
        r"since v1\.2\.0 redactions:PERSON in an example changed by the factor 42\.88, at most 2 may be: `curation diff`",
    ),
    "bias": (
        bias_verdict(BIAS, URGENT, "support-triage", False, ()),
        r"priority=low by region=eu: 0\.40 \(.*\), all others 0\.70 \(.*\) are apart by a factor of 1\.35 or more, "
        r"1\.25 at most may they be; .*: look at examples of these groups",
    ),
}
# Those that read a night or files: what they say is looked at where they fail.
ELSEWHERE = {"accounting", "no_known_person", "no_identifier", "sources_ready", "answers"}


@pytest.mark.parametrize("name", OURS)
def test_a_check_of_ours_says_what_it_found_against_its_limit_before_what_to_do(name: str) -> None:
    verdict, said = OURS[name]
    assert not verdict.passed
    assert re.match(said, verdict.advice), verdict.advice


def test_each_check_of_ours_is_among_them() -> None:
    assert {verdict.name for verdict, _ in OURS.values()} | ELSEWHERE == OWN_CHECKS.keys()

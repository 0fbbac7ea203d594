"""Overlaps are resolved without a gap: the laws, on any set of findings."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from curation.privacy.redaction.resolve import Finding, resolve

finding = st.builds(
    lambda start, length, kind, score, by: Finding(start, start + length, kind, score, by),
    st.integers(0, 40),
    st.integers(0, 12),
    st.sampled_from(["PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER"]),
    st.sampled_from([0.4, 0.85, 1.0]),
    st.sampled_from(["a", "b"]),
)


def covered(findings: list[Finding]) -> set[int]:
    return {at for each in findings for at in range(each.start, each.end)}


@given(st.lists(finding, max_size=12))
def test_resolved_findings_are_disjoint_sorted_and_cover_exactly_what_was_found(findings: list[Finding]) -> None:
    disjoint = resolve(findings)
    assert all(first.end <= second.start for first, second in itertools.pairwise(disjoint))
    assert all(each.start < each.end for each in disjoint)
    assert covered(disjoint) == covered(findings)


@given(st.lists(finding, max_size=12), st.randoms(use_true_random=False))
def test_resolving_depends_on_the_set_only_and_twice_is_once(findings: list[Finding], order: random.Random) -> None:
    shuffled = list(findings)
    order.shuffle(shuffled)
    assert resolve(shuffled) == resolve(findings) == resolve(resolve(findings))


def test_the_part_of_a_loser_that_sticks_out_is_covered_too() -> None:
    person, email = (Finding(0, 10, "PERSON", 0.85, "ner"), Finding(5, 20, "EMAIL_ADDRESS", 1.0, "email"))
    assert resolve([person, email]) == [Finding(0, 5, "PERSON", 0.85, "ner"), email]


def test_a_longer_name_around_a_known_one_extends_it_and_keeps_whose_it_is() -> None:
    known, longer = (Finding(4, 8, "PERSON", 1.0, "known_people", "p1"), Finding(0, 14, "PERSON", 0.85, "ner"))
    assert resolve([known, longer]) == [Finding(0, 14, "PERSON", 1.0, "known_people", "p1")]

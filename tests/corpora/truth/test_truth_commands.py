"""Who looks at contradictions sees ids; who says who and why sees statements, and may decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from curation.corpora.truth.step import find_truth, stored_contradictions
from curation.demo.planted import DATES
from curation.state.night import Night


@pytest.fixture
def night(disagreeing: Any, truth: Any) -> Night:
    found: Night = truth.cleaned(disagreeing, DATES[0])
    find_truth(found)
    return found


def test_contradictions_are_listed_by_id_without_what_the_articles_say(
    curation: Callable[..., Any], disagreeing: Any, night: Night
) -> None:
    (name,) = stored_contradictions(night)
    ended = curation("report", "contradictions", on=disagreeing)
    assert ended.code == 0
    for part in (name, "kb:equipment", "kb:loan-laptops", "duration", "open", "1 of 1 wait"):
        assert part in ended.out
    assert "returned within" not in ended.out


def test_statements_are_shown_side_by_side_to_who_says_who_and_why_and_that_is_written_down(
    curation: Callable[..., Any], disagreeing: Any, night: Night
) -> None:
    asked = ("report", "contradictions", "--show-text")
    assert curation(*asked, on=disagreeing).code == 2
    assert not [each for each in night.decisions.read() if each.kind == "view"]
    ended = curation(*asked, "--who", "Policy Desk", "--why", "request 12", on=disagreeing)
    assert ended.code == 0
    assert "Laptops on loan must be returned within 14 days." in ended.out
    assert "A loan laptop has to be returned within 7 days." in ended.out
    (view,) = [each for each in night.decisions.read() if each.kind == "view"]
    assert len(view.subjects) == 2


def test_a_contradiction_is_decided_by_the_name_of_the_side_that_holds(
    curation: Callable[..., Any], disagreeing: Any, night: Night
) -> None:
    ((name, found),) = stored_contradictions(night).items()
    decide = ("resolve", name, "--who", "Policy Desk", "--why", "the newer rule")
    assert curation(*decide, "--keep", "kb:nothing", on=disagreeing).code == 2
    ended = curation(*decide, "--keep", f"kb:{found.second.record_id}", on=disagreeing)
    assert (ended.code, "stays out of all corpora" in ended.out) == (0, True)
    assert "the second holds" in curation("report", "contradictions", name, on=disagreeing).out
    assert find_truth(night).disputed == {found.first.doc_id: "contradicted"}


def test_where_nothing_contradicts_or_has_run_it_says_so(curation: Callable[..., Any], small: Any, truth: Any) -> None:
    assert "nothing has run yet" in curation("report", "contradictions", on=small).err
    small.land(DATES[0], source="kb")
    find_truth(truth.cleaned(small, DATES[0]))
    ended = curation("report", "contradictions", on=small)
    assert (ended.code, "No two articles" in ended.out) == (0, True)

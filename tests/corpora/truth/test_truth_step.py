"""Of a real night's tables: contradictions wait for a decision, and only what changed is looked at again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.truth.claims import CLAIMS
from curation.corpora.truth.resolutions import disputed, kept_out, reference, resolve
from curation.corpora.truth.step import TRUTH_TABLE, find_truth, stored_contradictions
from curation.corpora.truth.table import TRUTH
from curation.demo.planted import DATES
from curation.errors import ConfigurationError
from curation.state.decisions import Decision


def test_nothing_leaves_a_corpus_before_somebody_decided_unless_its_recipe_blocks(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    known = find_truth(night)
    recipe = next(iter(disagreeing.project().corpora.values()))
    assert recipe.contradictions == "report"
    assert kept_out(known.disputed, recipe.contradictions) == {}
    assert kept_out(known.disputed, "block") == known.disputed
    (found,) = known.contradictions
    resolve(night, stored_contradictions(night), found.id, "kb:equipment", "Policy Desk", "the newer rule")
    assert kept_out(find_truth(night).disputed, recipe.contradictions) == {found.second.doc_id: "contradicted"}


def test_two_articles_that_disagree_wait_until_somebody_decides(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    known = find_truth(night)
    (found,) = known.contradictions
    assert sorted(map(reference, (found.first, found.second))) == ["kb:equipment", "kb:loan-laptops"]
    assert set(known.disputed.values()) == {"contradiction"}
    assert len(known.disputed) == 2
    resolve(night, stored_contradictions(night), found.id, "kb:equipment", "Policy Desk", "the newer rule")
    again = find_truth(night)
    assert again.disputed == {found.second.doc_id: "contradicted"}
    assert again.figures["contradictions_resolved"] == 1
    resolve(night, stored_contradictions(night), found.id, "both", "Policy Desk", "two kinds of laptop")
    assert find_truth(night).disputed == {}


def test_what_was_decided_holds_though_the_key_that_named_it_was_rotated(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    (found,) = find_truth(night).contradictions
    resolve(night, stored_contradictions(night), found.id, "kb:equipment", "Policy Desk", "the newer rule")
    keys = replace(night.keys, release_id=b"n" * 32, older={"release_id": (night.keys.release_id,)})
    assert find_truth(replace(night, keys=keys)).disputed == {found.second.doc_id: "contradicted"}


def test_the_demos_own_articles_do_not_contradict_each_other(small: Any, truth: Any) -> None:
    small.land(*DATES, source="kb")
    known = find_truth(truth.cleaned(small, *DATES))
    assert known.contradictions == ()
    assert len(known.versions) > 20


def test_a_decision_that_names_no_side_or_no_contradiction_says_what_to_do(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    (found,) = find_truth(night).contradictions
    stored = stored_contradictions(night)
    with pytest.raises(ConfigurationError, match="no side of this contradiction"):
        resolve(night, stored, found.id, "kb:refund-policy", "Policy Desk", "a guess")
    with pytest.raises(ConfigurationError, match="curation report contradictions"):
        resolve(night, stored, "0" * 16, "both", "Policy Desk", "a guess")
    assert not [each for each in night.decisions.read() if each.kind == "resolution"]


def test_the_same_decision_twice_is_written_down_once(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    (found,) = find_truth(night).contradictions
    for _ in range(2):
        said = resolve(night, stored_contradictions(night), found.id, "both", "Policy Desk", "they agree")
    assert "decided already" in said
    assert [each.kind for each in night.decisions.read()].count("resolution") == 1


def test_decisions_count_by_their_number_whatever_order_they_come_in(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    known = find_truth(night)
    (found,) = known.contradictions
    at = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    decisions = [
        Decision("resolution", "a", "b", at, (found.id,), {"keep": keep, "number": str(number)})
        for number, keep in enumerate(("first", "both", "second"))
    ]
    for order in (decisions, decisions[::-1]):
        assert disputed(known.contradictions, order) == {found.first.doc_id: "contradicted"}


def test_a_second_night_reads_what_the_first_found_and_computes_new_texts_only(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    first = find_truth(night)
    statements, found_at = night.tables.version("claims"), night.tables.version(TRUTH_TABLE)
    assert find_truth(night).contradictions == first.contradictions
    assert (night.tables.version("claims"), night.tables.version(TRUTH_TABLE)) == (statements, found_at)
    rows = night.tables.read("claims", CLAIMS).num_rows
    disagreeing.land(DATES[1], source="kb")
    landed = disagreeing.data / "landing" / "kb" / DATES[1].isoformat()
    truth.write(
        landed, "loan-laptops", "Loan laptops", "Return", "Laptops on loan must be returned within 7 days.", version=2
    )
    truth.write(
        landed, "equipment", "Borrowing equipment", "Laptops", "A loan laptop has to be returned within 7 days."
    )
    night = truth.cleaned(disagreeing, *DATES[:2])
    assert find_truth(night).contradictions == ()
    assert 0 < night.tables.read("claims", CLAIMS).num_rows - rows < 5


def test_nothing_of_what_articles_say_is_in_the_logs_of_the_tables(disagreeing: Any, truth: Any) -> None:
    night = truth.cleaned(disagreeing, DATES[0])
    (found,) = find_truth(night).contradictions
    assert night.tables.read(TRUTH_TABLE, TRUTH).num_rows == 1
    for table in ("claims", TRUTH_TABLE):
        for file in (night.tables.root / table / "_delta_log").glob("*.json"):
            text = file.read_text("utf-8")
            assert "laptop" not in text
            assert found.first.doc_id not in text


def test_a_turn_that_links_a_policy_of_last_year_is_out_of_date(small: Any, truth: Any) -> None:
    small.land(*DATES, source="kb")
    known = find_truth(truth.cleaned(small, *DATES))
    said = "The rules are at https://help.example.com/articles/refund-policy: 20 days."
    (then,) = known.citations.of(said, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    (now,) = known.citations.of(said, dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    assert (then.superseded, now.superseded) == (True, False)

"""What a turn cites, and whether it is out of date, is told by link, by title and by words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.truth.claims import claims
from tests.growth import assert_linear, repeated

OLD = """## Period

Customers may return goods bought from Tarnwick Networks within 14 days of delivery. The day of delivery does not count.

## Payment

The money goes back to the method of payment within ten working days of the scan at our warehouse.
"""
NEW = OLD.replace("14 days", "30 days").replace("ten working", "three working")
SAME = OLD.replace("Customers may return goods bought from", "You can send back goods that you bought from")
DAYS, SINCE = ("2025-01-01", "2026-06-01"), ("2026-06-01", None)
LINK = "Please see https://help.example.com/en/articles/4711-refund-policy for all details."


@pytest.fixture
def changed(truth: Any) -> Any:
    old_and_new = (("2025-01-01", "2026-06-01", OLD), ("2026-06-01", None, NEW))
    return truth.citations(truth.versions("refund-policy", "Refund policy", *old_and_new))


def test_a_link_cites_the_version_that_held_when_it_was_written(changed: Any, truth: Any) -> None:
    (before,) = changed.of(LINK, truth.day("2026-03-01"))
    (after,) = changed.of(LINK, truth.day("2026-07-01"))
    assert (before.how, before.superseded, after.superseded) == ("link", True, False)
    assert before.article != after.article


def test_a_link_to_a_version_that_was_only_reworded_is_not_out_of_date(truth: Any) -> None:
    reworded = (("2025-01-01", "2026-06-01", OLD), ("2026-06-01", None, SAME))
    citations = truth.citations(truth.versions("refund-policy", "Refund policy", *reworded))
    (cited,) = citations.of(LINK, truth.day("2026-03-01"))
    assert not cited.superseded


def test_what_is_not_out_of_date_names_the_version_in_force_and_what_is_the_one_that_was_cited(truth: Any) -> None:
    versions = truth.versions("refund-policy", "Refund policy", *((f, t, OLD) for f, t in (DAYS, SINCE)))
    reworded = truth.citations([versions[0]], [replace(versions[1], text=SAME, claims=claims(SAME))])
    (cited,) = reworded.of(LINK, truth.day("2026-03-01"))
    assert (cited.article, cited.superseded) == (versions[1].doc_id, False)
    changed = truth.citations([versions[0]], [replace(versions[1], text=NEW, claims=claims(NEW))])
    (cited,) = changed.of(LINK, truth.day("2026-03-01"))
    assert (cited.article, cited.superseded) == (versions[0].doc_id, True)


def test_a_no_that_was_a_yes_in_other_words_makes_a_link_out_of_date(truth: Any) -> None:
    old, new = "Rates apply.\n\nGift cards may be returned.\n", "Rates apply.\n\nNo gift card can be given back.\n"
    citations = truth.citations(truth.versions("refund-policy", "Refund policy", (*DAYS, old), (*SINCE, new)))
    (cited,) = citations.of(LINK, truth.day("2026-03-01"))
    assert cited.superseded


@pytest.mark.parametrize(
    "said",
    [
        "Our goods bought from Tarnwick Networks may be sent back by customers inside two weeks of their delivery.",
        "The money goes to your method of payment inside 10 working days of the scan at the warehouse.",
    ],
)
def test_words_that_are_nearly_those_of_an_old_version_are_out_of_date(changed: Any, said: str) -> None:
    assert [cited.how for cited in changed.of(said, None) if cited.superseded] == ["quote"]


@pytest.mark.parametrize(
    ("address", "cited"),
    [
        ("https://help.example.com/articles/kb-4711-refund-policy.html", True),
        ("https://help.example.com/articles/KB-4711?lang=en#period", True),
        ("https://help.example.com/hc/refund-policy#payment", True),
        ("https://billing.example.com/invoices/4711-9.pdf", False),
    ],
)
def test_an_article_is_linked_by_its_identifier_its_slug_or_both(truth: Any, address: str, cited: bool) -> None:
    citations = truth.citations(truth.versions("KB-4711", "Refund policy", ("2025-01-01", None, OLD)))
    assert bool(citations.of(f"See {address}.", None)) is cited


def test_a_link_to_an_article_that_was_withdrawn_is_out_of_date(truth: Any) -> None:
    citations = truth.citations(truth.versions("refund-policy", "Refund policy", ("2025-01-01", "2026-06-01", OLD)))
    (cited,) = citations.of(LINK, truth.day("2026-03-01"))
    assert cited.superseded


def test_a_turn_of_which_no_time_is_known_cites_what_holds(changed: Any) -> None:
    (cited,) = changed.of(LINK, None)
    assert not cited.superseded


@pytest.mark.parametrize(
    "said",
    [
        "As we wrote, you may return goods bought from us within 14 days of delivery, so this is too late.",
        "Our rule: goods bought from Tarnwick Networks within 14 days of delivery are taken back.",
        "Your money goes back to the method of payment within ten working days of the scan.",
    ],
)
def test_words_of_a_version_that_holds_no_more_are_out_of_date_whenever_they_are_said(
    changed: Any, truth: Any, said: str
) -> None:
    for moment in (truth.day("2026-03-01"), truth.day("2026-08-01"), None):
        assert [(c.how, c.superseded) for c in changed.of(said, moment) if c.superseded] == [("quote", True)]


@pytest.mark.parametrize(
    "said",
    [
        "You may return goods bought from Tarnwick Networks within 30 days of delivery.",
        "It was goods within 14 days of delivery once; now you may return goods within 30 days of delivery.",
        "The replacement was shipped within 14 days of delivery of the first one.",
        "The day of delivery does not count.",
        "I have reset your line; it should be up in ten minutes.",
    ],
)
def test_what_still_holds_or_is_about_something_else_is_not_out_of_date(changed: Any, truth: Any, said: str) -> None:
    assert not [cited for cited in changed.of(said, truth.day("2026-08-01")) if cited.superseded]


def test_words_that_another_article_says_today_are_not_out_of_date(truth: Any) -> None:
    old_and_new = (("2025-01-01", "2026-06-01", OLD), ("2026-06-01", None, NEW))
    other = (("2025-01-01", None, "Returns of cameras: goods bought from us within 14 days of delivery are taken."),)
    citations = truth.citations(
        truth.versions("refund-policy", "Refund policy", *old_and_new), truth.versions("cam", "Cameras", *other)
    )
    said = "Cameras: goods bought from us within 14 days of delivery are taken."
    assert not [cited for cited in citations.of(said, None) if cited.superseded]


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ('Have a look at "Refund policy" in the help centre.', "title"),
        ("This is in our article Refund policy, second paragraph.", "title"),
        ("You find it under refund-policy.", "link"),
        ("See [the rules](../support/refund-policy.md).", "link"),
    ],
)
def test_an_article_is_named_by_its_title_or_its_slug(changed: Any, truth: Any, said: str, how: str) -> None:
    (cited,) = changed.of(said, truth.day("2026-08-01"))
    assert (cited.how, cited.superseded) == (how, False)


@pytest.mark.parametrize("said", ["A refund. Policy number 12.", "We have a refund policy like everybody.", ""])
def test_words_of_a_title_in_passing_cite_nothing(changed: Any, said: str) -> None:
    assert changed.of(said, None) == ()


def test_a_title_that_two_articles_have_names_neither(truth: Any) -> None:
    text = (("2025-01-01", None, OLD),)
    citations = truth.citations(
        truth.versions("a1", "Refund policy", *text), truth.versions("b1", "Refund policy", *text, source="wiki")
    )
    assert citations.of('See "Refund policy".', None) == ()


def test_eleven_words_in_a_row_of_an_article_in_force_are_a_quote(changed: Any) -> None:
    said = "I quote: the money goes back to the method of payment within three working days of the scan, so wait."
    (cited,) = changed.of(said, None)
    assert (cited.how, cited.superseded) == ("quote", False)


def test_a_version_of_the_future_is_neither_cited_nor_does_it_end_another(truth: Any) -> None:
    future = (("2025-01-01", "2027-01-01", OLD), ("2027-01-01", None, NEW))
    citations = truth.citations(truth.versions("refund-policy", "Refund policy", *future))
    (cited,) = citations.of(LINK, truth.day("2026-03-01"))
    assert not cited.superseded


@pytest.mark.parametrize("unit", ["](", "a-", "1 ", "https://", "within 14 days of "])
def test_what_is_asked_of_long_and_hostile_turns_takes_linear_time(changed: Any, unit: str) -> None:
    assert_linear(lambda text: changed.of(text, None), repeated(unit))

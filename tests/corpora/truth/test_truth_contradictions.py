"""Articles in force that disagree are found whatever the words; what only looks alike is not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from curation.corpora.truth.claims import claims, restored, stored
from curation.corpora.truth.units import month
from curation.corpora.truth.values import values_in
from curation.corpora.truth.yes_no import says
from curation.text.word_files import word_file
from tests.corpora.truth.hard_pairs import AGREE, DISAGREE
from tests.corpora.truth.planted_contradictions import DEVELOPED, HELD_OUT, planted
from tests.corpora.truth.trades import trades
from tests.growth import assert_linear, repeated

LONG = "Goods can be returned within {} days of delivery, if they are complete."


def scores(truth: Any, pairs: list[tuple[tuple[str, str], tuple[str, str], bool]]) -> tuple[float, float]:
    """Precision and recall over pairs of articles."""
    right = wrong = missed = 0
    for number, (first, second, contradicts) in enumerate(pairs):
        hit = bool(
            truth.found(truth.article(f"a{number}", *first), truth.article(f"b{number}", *second, source="wiki"))
        )
        right, wrong, missed = right + (hit and contradicts), wrong + (hit > contradicts), missed + (hit < contradicts)
    return right / (right + wrong), right / (right + missed)


@pytest.mark.parametrize("topics", [DEVELOPED, HELD_OUT], ids=["developed", "held_out"])
def test_planted_contradictions_are_found_and_the_same_in_other_words_is_none(truth: Any, topics: Any) -> None:
    precision, recall = scores(truth, [(each.first, each.second, each.contradicts) for each in planted(topics)])
    assert precision >= 0.95
    assert recall >= 0.9


def test_pairs_written_by_hand_to_mislead_are_told_apart(truth: Any) -> None:
    pairs = [(*pair, True) for pair in DISAGREE] + [(*pair, False) for pair in AGREE]
    precision, recall = scores(truth, pairs)
    assert precision >= 0.95
    assert recall >= 0.85


def test_articles_of_many_trades_contradict_each_other_in_words_of_their_own(truth: Any) -> None:
    precision, recall = scores(truth, list(trades()))
    assert precision >= 0.88
    assert recall >= 0.68


def test_articles_of_two_trades_seldom_contradict_each_other(truth: Any) -> None:
    articles = list(dict.fromkeys(first for first, _, _ in trades()))
    found = truth.found(*(truth.article(f"a{at}", *each) for at, each in enumerate(articles)))
    assert len(found) <= 0.001 * len(articles) * (len(articles) - 1) / 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Pay", "Employees get 12 weeks of paid leave."), ("Leave", "Employees get 4 weeks of unpaid leave.")),
        (("Access", "Members can invite guests."), ("Permissions", "Guests cannot invite members.")),
        (("Warranty", "The warranty lasts 2 years."), ("Warranty for refurbished units", "The warranty is 1 year.")),
        (("Cancelling", "You can cancel at any time."), ("Terms", "You cannot cancel during the first month.")),
    ],
)
def test_two_sorts_of_one_thing_do_not_contradict_each_other(truth: Any, first: Any, second: Any) -> None:
    assert truth.found(truth.article("a", *first), truth.article("b", *second, source="wiki")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The fee is 40 cents a page.", "Each page costs €0.60."),
        ("Everybody gets ten paid days for studies.", "For studies, five paid days are granted."),
        ("Three feedings take place every day.", "There are two feedings every day."),
        ("Folding bikes may be taken on trains free of charge.", "You cannot bring folding bikes on trains."),
        ("The gallery is open on public holidays.", "On public holidays the gallery is closed."),
    ],
)
def test_two_authors_who_choose_other_words_contradict_each_other(truth: Any, first: str, second: str) -> None:
    assert truth.found(truth.article("a", "Rules", first), truth.article("b", "Guide", second, source="wiki"))


def test_a_contradiction_keeps_its_id_when_other_sections_are_reworded_and_whichever_came_first(truth: Any) -> None:
    one = truth.article("returns", "Returns", "## Period\n\n" + LONG.format(14))
    two = truth.article("faq", "Returns FAQ", "## Return\n\n" + LONG.format(30), source="wiki")
    longer = truth.article("returns", "Returns", "## Welcome\n\nHello.\n\n## Period\n\n" + LONG.format(20))
    (first,), (second,), (third,) = truth.found(one, two), truth.found(two, one), truth.found(two, longer)
    assert first == second
    assert first.id == third.id
    assert (first.first.source, first.second.source, first.attribute) == ("kb", "wiki", "duration")


def test_versions_of_one_article_do_not_contradict_each_other(truth: Any) -> None:
    one, two = (truth.article("returns", "Returns", LONG.format(days)) for days in (14, 30))
    assert truth.found(one, two) == []


def test_articles_of_two_regions_may_differ_and_one_that_holds_everywhere_may_not(truth: Any) -> None:
    eu, us = (
        truth.article(region, "Returns", LONG.format(days), region=region) for region, days in (("eu", 14), ("us", 30))
    )
    everywhere = truth.article("all", "Returns", LONG.format(60), region="global")
    assert truth.found(eu, us) == []
    assert all(truth.found(one, everywhere) for one in (eu, us))


def test_a_form_that_many_articles_fill_in_is_no_contradiction(truth: Any) -> None:
    forms = [
        truth.article(f"a{days}", f"Return of {thing}", f"Returned goods are checked within {days} days of arrival.")
        for days, thing in enumerate(("shoes", "lamps", "books", "tables", "coats"), start=2)
    ]
    assert truth.found(*forms) == []


def test_what_both_articles_say_too_is_not_disputed(truth: Any) -> None:
    text = "## Small\n\nA cluster serves up to 100 clients.\n\n## Big\n\nA cluster serves up to 500 clients."
    assert truth.found(truth.article("a", "Sizing", text), truth.article("b", "Sizing", text, source="wiki")) == []


def test_a_value_in_a_table_contradicts_the_same_cell_only(truth: Any) -> None:
    table = "| parcel | fee | days |\n|---|---|---|\n| small | {} | 3 |\n| heavy | $9 | 5 |\n"
    one = truth.article("a", "Fees", table.format("$5"))
    (found,) = truth.found(one, truth.article("b", "Shipping fees", table.format("$4"), source="wiki"))
    assert found.attribute == "money"
    assert truth.found(one, truth.article("b", "Shipping fees", table.format("$5"), source="wiki")) == []


FORMS = (
    "Return window: 14 days\n",
    "**Return window** – 14 days",
    "Return window\n: 14 days",
    "- **Return window:** two weeks",
    "| Item | Rule |\n|---|---|\n| Return window | 14 days |\n",
    "Keep the box (return window: fourteen days).",
    "The return window is now two weeks.",
    "Until the end of 2023 the return window was 60 days; since then it has been 14 days.",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_value_is_read_however_it_is_laid_out(truth: Any, form: str) -> None:
    one = truth.article("a", "Returns", form)
    assert truth.found(one, truth.article("b", "Sending things back", "The return window is 30 days.", source="wiki"))
    assert not truth.found(one, truth.article("b", "Sending things back", "Return window: 14 days", source="wiki"))


@pytest.mark.parametrize(
    "said",
    [
        "Before 2023 the return window was 30 days.",
        "For example, a return window of 30 days would end in May.",
        "Other companies have a return window of 30 days.",
        "Some people believe that the return window is 30 days; that is wrong.",
        "Exception: for members, the return window is 30 days.",
        "Return window (members only): 30 days",
        "The return window is 30 days (applies to gold customers only).",
    ],
)
def test_history_examples_others_and_exceptions_do_not_contradict_the_rule(truth: Any, said: str) -> None:
    one = truth.article("a", "Returns", "The return window is 14 days.")
    assert truth.found(one, truth.article("b", "Sending back", said, source="wiki")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Die Rückgabefrist beträgt 14 Tage.", "Rückgabefrist: vier Wochen"),
        ("Le délai de retour est de quatorze jours.", "Délai de retour : 30 jours"),
        ("Die Anmeldung mit Karte ist erforderlich.", "Anmeldung mit Karte: freiwillig"),
    ],
)
def test_german_and_french_articles_contradict_each_other_too(truth: Any, first: str, second: str) -> None:
    assert truth.found(truth.article("a", "Retouren", first), truth.article("b", "Retouren", second, source="wiki"))
    assert (
        truth.found(truth.article("a", "Retouren", first), truth.article("b", "Retouren", first, source="wiki")) == []
    )


def test_a_statement_is_compared_with_the_nearest_one_of_the_other_article(truth: Any) -> None:
    text = "- Return window: 14 days\n- Refund processing time: 5 days\n"
    other = "Refunds are processed within 5 days. The window for a return is 14 days."
    assert truth.found(truth.article("a", "Returns", text), truth.article("b", "Returns", other, source="wiki")) == []


def test_the_sides_are_spans_of_the_clean_text(truth: Any) -> None:
    texts = {"a": "Hello there. " + LONG.format(14), "b": "**Note**\n\n- " + LONG.format(30)}
    (found,) = truth.found(*(truth.article(name, "Returns", text, source=name) for name, text in texts.items()))
    for side, days in ((found.first, "14"), (found.second, "30")):
        assert texts[side.source][side.start : side.end] == LONG.format(days)


def test_statements_come_back_from_storage_as_they_were() -> None:
    text = "# Refunds\n\n| a | b |\n|---|---|\n| Opened box | 15% |\n\n## Can I wait?\n\nNo, not after 3 pm on 5 May 2026.\n"
    assert restored(stored(claims(text))) == claims(text)
    assert claims(text)


@pytest.mark.parametrize(
    "piece",
    ["|", "| a ", "#", "# ", "-", "- ", "**", "a. ", "1 ", "](", "no ", "? ", "; ", "1:", "$1 ", "| a |\n|-|\n"],
)
def test_hostile_articles_take_linear_time(truth: Any, piece: str) -> None:
    def disagree(text: str) -> Any:
        return truth.found(truth.article("a", "A", text), truth.article("b", "B", text, source="wiki"))

    assert_linear(disagree, repeated(piece))


def test_translations_of_one_article_do_not_contradict_each_other(truth: Any) -> None:
    """One may be a step behind: then it is outdated, and says nothing else."""
    one = truth.article("50/en-us", "Returns", LONG.format(30))
    other = truth.article("50/en-gb", "Returns", LONG.format(14))
    assert truth.found(one, other)
    whole = ("kb", "50")
    assert truth.found(replace(one, whole=whole), replace(other, whole=whole)) == []
    assert truth.found(replace(one, whole=whole), replace(other, whole=("kb", "51")))
    assert truth.found(truth.article("50", "Returns", LONG.format(14)), replace(one, whole=whole)) == []


@pytest.mark.parametrize(
    ("said", "sign"), [("Yes.", 1), ("No.", -1), ("No problem, yes you can.", 1), ("No, at no cost.", -1)]
)
def test_an_answer_begins_with_its_yes_or_no_whatever_courtesy_stands_before(said: str, sign: int) -> None:
    assert says(said, answer=True)[:2] == ("answer", sign)


def test_every_month_that_is_read_has_a_number() -> None:
    for entry in word_file("corpora/truth/units").phrases("months"):
        for name in (entry.partition("(")[0].rstrip("?"), re.sub(r"\(\?:|[)?]", "", entry)):
            assert 1 <= month(name) <= 12, name
    austrian, german = (values_in(f"Der Antrag ist bis 5. {name} 2025 zu stellen.") for name in ("Jänner", "Januar"))
    assert austrian[0].low == german[0].low == 20250105

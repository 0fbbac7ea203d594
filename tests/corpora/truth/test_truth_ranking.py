"""What is found is ranked by the weight of evidence; a statement is in one find; a person's decision outlasts both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from curation.cleaning.kernel import TextSettings, clean
from curation.corpora.truth.contradictions import contradictions
from curation.sources.documents.front_matter import markdown
from tests.corpora.truth.hard_pairs import AGREE, DISAGREE
from tests.corpora.truth.trades import trades

REALLY = ("github-marketplace-developer-agreement.md", "github-and-trade-controls.md")
NOTICE = (
    "Upon receiving {} days' advanced written notice of termination from the supplier, the supplier is disabled from "
    "taking on new customers in the marketplace."
)
WINDOW = "The return window is {}."


def test_the_likeliest_comes_first_and_each_says_by_how_much(truth: Any) -> None:
    found = truth.found(
        truth.article("a", "Supplier agreement", NOTICE.format("forty-five (45)")),
        truth.article("b", "Supplier terms", NOTICE.format("thirty (30)"), source="wiki"),
        truth.article("c", "Dogs", "Folding bikes may be taken on trains free of charge."),
        truth.article("d", "Trains", "You cannot bring folding bikes on trains.", source="wiki"),
    )
    assert [each.first.record_id for each in found] == ["a", "c"]
    assert found[0].evidence > found[1].evidence > 0


def test_a_number_in_words_and_digits_is_one_value(truth: Any) -> None:
    one = truth.article("a", "Supplier agreement", NOTICE.format("forty-five (45)"))
    (found,) = truth.found(one, truth.article("b", "Supplier terms", NOTICE.format("thirty (30)"), source="wiki"))
    assert found.attribute == "duration"
    assert truth.found(one, truth.article("b", "Supplier terms", NOTICE.format("45"), source="wiki")) == []


def test_a_statement_is_in_one_find_the_likeliest(truth: Any) -> None:
    one = truth.article("a", "Returns", WINDOW.format("14 days"))
    others = [
        truth.article(name, "Sending things back", WINDOW.format(days), source="wiki")
        for name, days in (("b", "30 days"), ("c", "60 days"))
    ]
    sides = [side for each in truth.found(one, *others) for side in (each.first, each.second)]
    assert len(sides) == len(set(sides)) > 0


def test_copies_of_a_statement_are_asked_about_once(truth: Any) -> None:
    ours = [truth.article(f"a{n}", "Returns", WINDOW.format("14 days")) for n in range(3)]
    theirs = [truth.article(f"b{n}", "Sending back", WINDOW.format("30 days"), source="wiki") for n in range(3)]
    assert len(truth.found(*ours, *theirs)) == 1


def test_what_somebody_decided_stays_whatever_is_likelier(truth: Any) -> None:
    one = truth.article("a", "Returns", WINDOW.format("14 days"))
    two, three = (
        truth.article(name, "Sending back", WINDOW.format(days), source="wiki")
        for name, days in (("b", "30 days"), ("c", "60 days"))
    )
    (decided,) = truth.found(one, two)
    (other,) = truth.found(one, three)
    for first in (decided.id, other.id):
        assert first in [each.id for each in contradictions([one, two, three], truth.key, (first,))]


def test_planted_contradictions_are_found_among_five_hundred_articles_too(truth: Any) -> None:
    """What was planted in each trade, all in one knowledge base: two of three are found, hardly anything else is."""
    pairs = [(*pair[:2], str(n)) for n, pair in enumerate(pair for pair in trades() if pair[2])]
    articles, trade = {}, {}
    for first, second, _ in pairs:
        for each in (first, second):
            name = f"r{len(articles):04}"
            articles.setdefault(each, truth.article(name, *each))
            trade[articles[each].record_id] = first
    found = truth.found(*articles.values())
    right = sum(trade[each.first.record_id] == trade[each.second.record_id] for each in found)
    assert right >= 0.95 * len(found)
    assert right >= 0.66 * len(pairs)


def test_of_a_hundred_and_twenty_pairs_planted_among_a_hundred_and_sixty_two_thirds_are_found(truth: Any) -> None:
    """The pairs by hand and of many trades, each in its own base of two: precision .89 and recall .66, or better."""
    given = [*((*pair, True) for pair in DISAGREE), *((*pair, False) for pair in AGREE), *trades()]
    hits = [
        bool(truth.found(truth.article("a", *first), truth.article("b", *second, source="wiki")))
        for first, second, _ in given
    ]
    right = sum(hit and contradicts for hit, (_, _, contradicts) in zip(hits, given, strict=True))
    assert right >= 0.89 * sum(hits)
    assert right >= 0.66 * sum(contradicts for _, _, contradicts in given)


ONLY_LOOK_ALIKE = {
    "forms that two things fill": (
        ("Design career framework", "There are currently six levels for designers at the company in this framework."),
        ("Support career framework", "There are currently seven levels for advisers at the company in this framework."),
    ),
    "one word under headings of two things": (
        ("Recruiting", "## Share of offers that are accepted\n\n**Target:** more than 90%"),
        ("Customer engineering", "## Renewals\n\nOur target is 80%."),
    ),
    "the year in the name of a law": (
        ("Notice", "You have rights under the Consumer Privacy Act of 2018."),
        ("Candidates", "You have rights under the Consumer Privacy Act of 2020."),
    ),
    "what is free, and what costs very much": (
        ("Collaboration tools", "Any employee may use this tool for free."),
        ("Meetings", "Employees need approval for meetings with this tool that cost more than $10,000."),
    ),
}


@pytest.mark.parametrize("why", ONLY_LOOK_ALIKE)
def test_what_only_looks_alike_is_not_shown(truth: Any, why: str) -> None:
    first, second = ONLY_LOOK_ALIKE[why]
    assert truth.found(truth.article("a", *first), truth.article("b", *second, source="wiki")) == []


def test_a_question_that_many_articles_answer_each_for_itself_is_a_form(truth: Any) -> None:
    asked = "## How do you prefer to receive feedback from colleagues?\n\n{}"
    said = (
        "Write to me whenever you like.",
        "A walk in the park suits me.",
        "Numbers convince me.",
        "Call first, please.",
    )
    pages = [truth.article(f"p{n}", f"About {n}", asked.format(each), source=f"s{n}") for n, each in enumerate(said)]
    assert truth.found(*pages) == []


CLAIM_NOTHING = {
    "fenced code": "```\nreturn window: 30 days\nThe return window is 30 days.\n```",
    "indented code": "To set it:\n\n    The return window is 30 days.\n",
    "inline code": "The return window is `30 days` in the settings file.",
    "code in markup": "The return window is <code>30 days</code>.",
    "a heading": "# The return window is 30 days.",
    "an underlined heading": "The return window is 30 days.\n-----\n",
    "front matter": "---\ntitle: Returns\nreturn window: 30 days\n---\n\nHello there.\n",
    "the head of a table": "| Item | The return window is 30 days |\n|---|---|\n| Shoes | yes |\n",
    "a footer": "See also: the return window is 30 days.",
    "an example command": "$ shop set return-window 30 days",
    "a comment": "<!-- The return window is 30 days. -->",
    "a template tag": '{% alert "The return window is 30 days." %}',
    "a question": "Is the return window 30 days?",
    "what leads to a list": "The return window is 30 days:\n\n- see the terms\n",
    "a line of a wrapped paragraph": "There is one thing that people forget about it all the time, and that\n"
    "return window: if it is gone 30 days,\nask a colleague who knows what to do.\n",
}


@pytest.mark.parametrize("where", CLAIM_NOTHING)
def test_what_is_no_statement_claims_nothing(truth: Any, where: str) -> None:
    one = truth.article("a", "Returns", WINDOW.format("14 days"))
    text = CLAIM_NOTHING[where]
    assert truth.found(one, truth.article("b", "Sending things back", text, source="wiki")) == []
    assert truth.found(one, truth.article("b", "Sending back", f"{text}\n\n{WINDOW.format('30 days')}", source="wiki"))


def test_sections_that_are_counted_otherwise_do_not_contradict_each_other(truth: Any) -> None:
    said = "The rights and obligations in Sections {} of this agreement survive its termination or expiration."
    one, two = (
        truth.article(name, "Developer agreement", said.format(numbers), source=name)
        for name, numbers in (
            ("kb", "1, 2, 4 (second and last paragraphs) and 9 through 21"),
            ("wiki", "1, 2, 3 and 7 through 19"),
        )
    )
    assert truth.found(one, two) == []


@pytest.mark.slow
def test_of_policies_of_two_years_beside_each_other_more_than_half_that_is_shown_is_right(
    truth: Any, shared: Path
) -> None:
    """Judged by reading: the notice of a marketplace (45 and 30 days, twice) and the title of an export rule differ."""
    root = shared / "data" / "site-policy-versions"
    articles = []
    for place in sorted(root.rglob("*.md")):
        parsed = markdown(place.read_text("utf-8"))
        text, _ = clean(parsed.text, TextSettings(threads=None))
        title = str(parsed.declared.get("title") or parsed.heading or "")
        articles.append(truth.article(place.relative_to(root).as_posix(), title, text))
    found = truth.found(*articles)
    right = [each for each in found if each.first.record_id.endswith(REALLY)]
    assert 0 < len(found) <= 20
    assert 2 * len(right) >= len(found)

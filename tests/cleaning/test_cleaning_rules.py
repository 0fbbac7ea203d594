"""Declared rules vote, a model weighs them, and what a person or the vendor has said always wins."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.cleaning.labels.labelling import (
    RULE_STANDINGS,
    RULES_TABLE,
    Asked,
    find_rule_labels,
    label,
    openings,
    rule_labels,
    stated_labels,
    with_rule_labels,
)
from curation.cleaning.labels.rules import LabelRule, LabelRules, Place, matching
from curation.cleaning.labels.vocabulary import Vocabularies, Vocabulary
from curation.cleaning.labels.weak import fit
from curation.cleaning.step import clean_source
from curation.cleaning.texts import cleaned_documents
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.sources.step import assemble_source, land_source
from curation.state.night import Night
from tests.cleaning.ruled import ruled
from tests.growth import assert_linear, repeated

VALUES = ("billing", "connectivity", "vpn")
VOCABULARIES = Vocabularies(labels={"category": Vocabulary.model_validate({"values": {value: [] for value in VALUES}})})


def rule(name: str = "a_rule", value: str = "billing", **found: Any) -> LabelRule:
    return LabelRule.model_validate({"name": name, "label": "category", "value": value, **found})


def speaks(text: str, one: LabelRule, kind: str = "ticket") -> bool:
    rules = LabelRules(rules=(one,))
    there: dict[Place, set[int]] = {"first_message": set(matching(text, rules.patterns))}
    return rules.votes(kind, there) == [0]


# What a rule finds


@pytest.mark.parametrize(
    ("found", "text", "there"),
    [
        ({"any": ["refund"]}, "Please REFUND me.", True),
        ({"any": ["refund"]}, "refundable", False),
        ({"any": ["refund"]}, "refund", True),
        ({"any": ["charged twice"]}, "I was charged\n  twice!", True),
        ({"any": ["über"]}, "darüber gesprochen", False),
        ({"any": ["über"]}, "Über Kabel", True),
        ({"any": ["c++ (beta)"]}, "the C++ (beta) build", True),
        ({"any": ["a", "b"], "all": ["c", "d"]}, "b c d", True),
        ({"any": ["a", "b"], "all": ["c", "d"]}, "b c", False),
        ({"any": ["a", "b"], "all": ["c", "d"]}, "c d", False),
        ({"all": [{"regex": r"error \d{3}"}]}, "Error 691 again", True),
        ({"all": [{"regex": r"error \d{3}"}]}, "error of line 69", False),
    ],
)
def test_keywords_are_whole_words_in_any_case_and_patterns_are_re2(
    found: dict[str, Any], text: str, there: bool
) -> None:
    assert speaks(text, rule(**found)) is there


def test_a_rule_looks_only_at_its_places_and_kinds() -> None:
    rules = LabelRules(rules=(rule(any=["refund"], over=["title"]), rule("other", any=["refund"], kinds=["note"])))
    numbers = set(matching("refund", rules.patterns))
    assert rules.votes("ticket", {"title": numbers}) == [0]
    assert rules.votes("ticket", {"first_message": numbers}) == []
    assert rules.votes("note", {"first_message": numbers}) == [1]


def test_hostile_text_takes_no_longer_and_only_the_head_is_read() -> None:
    rules = LabelRules(rules=(rule(any=["a a a a b", {"regex": "(a+)+b"}, {"regex": "(a|aa)*c"}]),))
    for make in (repeated("a"), repeated("a ", behind="a a a a b")):
        assert matching(make(200_000), rules.patterns) == []
        assert_linear(lambda text: matching(text, rules.patterns), make)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({}, "list keywords or patterns"),
        ({"any": [{"regex": "(?=look)"}]}, "RE2 does not read it"),
        ({"any": [{"regex": "a*"}]}, "matches an empty text"),
        ({"any": [" "]}, "at least 1"),
        ({"any": ["a"], "over": []}, "at least 1"),
    ],
)
def test_a_rule_that_finds_nothing_or_everything_is_refused(found: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule(**found)


def test_a_rules_name_stands_once() -> None:
    with pytest.raises(ValidationError, match="stands twice"):
        LabelRules(rules=(rule(any=["a"]), rule(any=["b"])))


# What votes are worth


def planted(size: int, accuracies: list[float], judged: float, seed: int = 1) -> tuple[list[str], Counter[Any]]:
    """Two rules a value that speak for three in ten documents with that accuracy; some documents are judged."""
    draw = random.Random(seed)
    spoken_for = [value for value in VALUES for _ in range(2)]
    seen: Counter[Any] = Counter()
    for _ in range(size):
        true = draw.choice(VALUES)
        cast = []
        for number, value in enumerate(spoken_for):
            # P(speaks | its value) and P(speaks | another) such that the share that is of its value is the accuracy.
            odds = (1 - accuracies[number]) / accuracies[number] / 2
            if draw.random() < (0.6 if value == true else 0.6 * odds):
                cast.append(number)
        seen[tuple(cast), true if draw.random() < judged else None] += 1
    return spoken_for, seen


@pytest.mark.parametrize(("judged", "within"), [(0.0, 0.07), (0.2, 0.03)])
def test_accuracies_are_found_again_from_votes_alone_and_better_with_judged_documents(
    judged: float, within: float
) -> None:
    accuracies = [0.95, 0.8, 0.9, 0.75, 0.85, 0.6]
    model = fit(*planted(20_000, accuracies, judged))
    assert [each.accuracy for each in model.standings] == pytest.approx(accuracies, abs=within)
    for standing, accuracy in zip(model.standings, accuracies, strict=True):
        if standing.judged:
            assert standing.right / standing.judged == pytest.approx(accuracy, abs=0.05)


def test_coverage_overlap_and_conflict_are_counted() -> None:
    model = fit(["billing", "billing", "vpn"], {
        ((0,), None): 5, ((0, 1), None): 3, ((0, 2), "vpn"): 2, ((), None): 90, ((2,), "billing"): 1,
    })  # fmt: skip
    assert [(s.covered, s.overlaps, s.conflicts, s.judged, s.right) for s in model.standings] == [
        (10, 5, 2, 2, 0),
        (3, 3, 0, 0, 0),
        (3, 2, 2, 3, 2),
    ]


def test_a_rule_that_nobody_has_judged_labels_nothing_however_sure_the_model_is() -> None:
    spoken_for, seen = planted(5_000, [0.95] * 6, 0)
    rules = LabelRules(rules=tuple(rule(f"rule{n}", value, any=[f"x{n}"]) for n, value in enumerate(spoken_for)))
    asked = [Asked(f"{number}:{votes}", votes, {}) for (votes, _), count in seen.items() for number in range(count)]
    assert max(each[1] for each in fit(spoken_for, seen).ballots.values()) > 0.95
    assert label(asked, rules).labels.num_rows == 0
    judged = [Asked(f"judged{n}", (n % 6,), {"category": spoken_for[n % 6]}) for n in range(120)]
    assert label([*asked, *judged], rules).labels.num_rows > 2_000


def test_rules_that_agree_are_believed_more_than_one_alone() -> None:
    model = fit(*planted(20_000, [0.8] * 6, 0))
    (one, alone), (both, together) = model.ballots[0,], model.ballots[0, 1]
    assert (one, both) == ("billing", "billing")
    assert alone < 0.9 < 0.95 < together
    assert model.ballots[0, 1, 2][0] == "billing"


def test_a_rule_that_people_contradict_is_not_believed() -> None:
    model = fit(["billing"], {((0,), "vpn"): 200, ((0,), None): 10})
    assert model.standings[0].accuracy < 0.1
    assert model.ballots[0,][1] < 0.1


@given(st.permutations([((0,), "billing"), ((0, 1), None), ((1, 2), "vpn"), ((2,), None), ((), None)]))
def test_the_order_of_documents_does_not_matter(order: list[Any]) -> None:
    counts = {each: 7 * (number + 1) for number, each in enumerate(sorted(order, key=str))}
    one = fit(["billing", "billing", "vpn"], {each: counts[each] for each in order})
    other = fit(["billing", "billing", "vpn"], counts)
    assert one == other


# Who wins


RULES = LabelRules(
    rules=(
        rule("says_refund", any=["refund"]),
        rule("says_invoice", any=["invoice"]),
        rule("says_vpn", "vpn", any=["vpn"]),
    )
)


def test_what_somebody_has_said_is_never_overruled_and_a_rule_is_named_as_origin() -> None:
    asked = [
        Asked("a", (0, 1), {}),
        Asked("b", (0, 1), {"category": "vpn"}),
        Asked("c", (0, 1), {"category": ""}),  # the vendor's word has no mapping: what it said is not known
        Asked("d", (), {}),
        *(Asked(f"both{n}", (0, 1), {"category": "billing"}) for n in range(30)),
        *(Asked(f"one{n}", (0,), {"category": "billing" if n % 2 else "vpn"}) for n in range(30)),
    ]
    found = label(asked, RULES)
    assert found.labels.to_pylist() == [{"doc_id": "a", "name": "category", "value": "billing", "rule": "says_invoice"}]
    standings = {row["rule"]: row for row in found.standings.to_pylist()}
    assert {name: row["labelled"] for name, row in standings.items()} == {
        "says_refund": 0,
        "says_invoice": 1,
        "says_vpn": 0,
    }
    assert (standings["says_invoice"]["judged"], standings["says_invoice"]["right"]) == (31, 30)
    assert label(reversed(asked), RULES).labels == found.labels


def test_a_label_of_a_person_counts_before_the_vendors() -> None:
    row = {"created_at": None, "source": "zendesk", "labels": [
        {"name": "category", "raw": "billing", "origin": "human"},
        {"name": "category", "raw": "vpn", "origin": "vendor"},
        {"name": "product", "raw": " ", "origin": "vendor"},
        {"name": "queue", "raw": "one", "origin": "rule:x"},
    ]}  # fmt: skip
    assert stated_labels(row, ["category", "product", "queue"], VOCABULARIES) == {"category": "billing"}
    assert stated_labels({**row, "labels": None}, ["category"], VOCABULARIES) == {}


def test_the_first_message_is_the_requesters_and_never_an_internal_note() -> None:
    def turn(role: str, raw: bytes, visibility: str = "public") -> dict[str, Any]:
        return {"role": role, "raw_sha256": raw, "visibility": visibility}

    turns = [turn("agent", b"0"), turn("title", b"1"), turn("agent", b"2", "internal"), turn("requester", b"3")]
    assert dict(openings(turns)) == {"title": b"1", "first_message": b"3"}
    assert dict(openings([turn("agent", b"2", "internal")])) == {}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, deployment: Callable[..., Any], exports: Path) -> Night:
    small = deployment(tmp_path_factory.mktemp("rules") / "small", exports)
    small.land(DATES[0], source="zendesk")
    opened = open_night(small.project())
    land_source(opened, "zendesk", list(DATES[:1]))
    assemble_source(opened, "zendesk")
    clean_source(opened, "zendesk")
    return opened


def half_labelled(night: Night) -> set[str]:
    """Take the category from every second ticket, and make that of the others billing. Returns who has none."""
    rows = night.tables.read("zendesk_documents", DOCUMENTS).to_pylist()
    without = {row["doc_id"] for number, row in enumerate(rows) if number % 2}
    for row in rows:
        others = [each for each in row["labels"] if each["name"] != "category"]
        own = [{"name": "category", "value": None, "raw": "billing", "origin": "vendor"}]
        row["labels"] = others if row["doc_id"] in without else [*others, *own]
    night.tables.replace("zendesk_documents", pa.Table.from_pylist(rows, schema=DOCUMENTS))
    return without


def test_rules_label_what_has_no_label_and_read_each_text_once(night: Night) -> None:
    without = half_labelled(night)
    rules = LabelRules(rules=(rule("any_vowel", any=[{"regex": "[aeiou]"}]), rule("of_vpn", "vpn", any=["vpn"])))
    tickets = cleaned_documents(night, "zendesk")
    figures = find_rule_labels(ruled(night, rules))
    standings = {row["rule"]: row for row in night.tables.read(RULES_TABLE, RULE_STANDINGS).to_pylist()}
    assert standings["any_vowel"]["covered"] == tickets.num_rows > standings["of_vpn"]["covered"] > 0
    assert (
        standings["any_vowel"]["judged"]
        == standings["any_vowel"]["right"]
        == tickets.num_rows - len(without & {*tickets["doc_id"].to_pylist()})
    )
    labelled = with_rule_labels(tickets, rule_labels(night))
    assert labelled.schema == tickets.schema
    origins = Counter()
    for row in labelled.to_pylist():
        (own,) = [each for each in row["labels"] if each["name"] == "category"]
        assert own["raw"] == "billing"
        assert (own["origin"] == "rule:any_vowel") == (row["doc_id"] in without)
        origins[own["origin"]] += 1
    assert origins["rule:any_vowel"] == figures["labelled:category:any_vowel"] > 50

    reviewed = next(iter(without))
    night.decide(
        "review", "R. Quist", "read it", (night.suppression.document(reviewed),), label="category", value="vpn"
    )
    find_rule_labels(ruled(night, rules))
    assert reviewed not in rule_labels(night)["doc_id"].to_pylist()

    before = night.tables.version("rule_votes")
    find_rule_labels(ruled(night, rules.model_copy(update={"sure": 0.99})))
    assert night.tables.version("rule_votes") == before
    assert find_rule_labels(ruled(night, LabelRules())) == {}
    assert rule_labels(night).num_rows == 0
    assert with_rule_labels(tickets, rule_labels(night)) is tickets


def test_a_label_is_added_behind_those_that_there_are() -> None:
    documents = pa.table({"doc_id": ["a", "b"], "labels": pa.array(
        [[{"name": "status", "value": None, "raw": "open", "origin": "vendor"}], None],
        pa.list_(pa.struct([(n, pa.string()) for n in ("name", "value", "raw", "origin")])),
    )})  # fmt: skip
    labels = pa.table({"doc_id": ["a"], "name": ["category"], "value": ["vpn"], "rule": ["says_vpn"]})
    first, second = with_rule_labels(documents, labels)["labels"].to_pylist()
    assert [(each["name"], each["origin"]) for each in first] == [("status", "vendor"), ("category", "rule:says_vpn")]
    assert second == []

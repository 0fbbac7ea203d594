"""One survivor a cluster by the recipe's order, whatever the order of documents; who was merged into whom, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from curation.corpora.choice.contest import Contest
from curation.corpora.choice.survivors import (
    MERGES,
    Order,
    Standing,
    disagreement_counts,
    merges_table,
    turns_with_words,
)
from curation.corpora.choice.translations import whole_article
from curation.corpora.recipe import Recipe
from curation.corpora.step import MERGES_TABLE, write_merges
from curation.storage.tables import Tables

CRITERIA = ("prefer", "resolved", "turns", "updated")
RESOLVED = {"status": ("solved", "closed")}
DEFAULT = Order(CRITERIA, ("zendesk",), RESOLVED)
Document = dict[str, Any]


def labels(document: Document) -> dict[str, list[str]]:
    """Every value of a label that a test gives is a vocabulary value."""
    found: dict[str, list[str]] = {}
    for label in document["labels"]:
        found.setdefault(label["name"], []).append(label["raw"])
    return found


def label(name: str, raw: str) -> dict[str, Any]:
    return {"name": name, "value": None, "raw": raw, "origin": "vendor"}


def standings(documents: Sequence[Document], order: Order) -> dict[str, Standing]:
    return {d["doc_id"]: order.standing(d, labels(d)) for d in documents}


def choose(documents: Sequence[Document], order: Order, clusters: Mapping[str, str] | None = None) -> dict[str, str]:
    """All in one cluster unless `clusters` says otherwise."""
    wholes = {d["doc_id"]: whole_article(d) for d in documents}
    contest = Contest(wholes, clusters or {d["doc_id"]: "k" for d in documents}, standings(documents, order))
    given = set(contest.standing())
    contest.judge(given)
    assert contest.standing() == []
    merged = contest.merged(given)
    assert merged.keys().isdisjoint(given)
    return dict.fromkeys(given) and {**{name: name for name in given}, **merged}


def best(documents: Sequence[Document], order: Order = DEFAULT) -> str:
    """The record_id of the one that survives."""
    (one,) = set(choose(documents, order).values())
    return next(d["record_id"] for d in documents if d["doc_id"] == one)


def merged(documents: Sequence[Document], order: Order = DEFAULT, corpus: str = "support-sft") -> list[Document]:
    return merges_table(
        corpus,
        choose(documents, order),
        {d["doc_id"]: d for d in documents},
        order,
        standings(documents, order),
        lambda pairs: [0.9] * len(pairs),
        labels,
    ).to_pylist()


@pytest.fixture
def cluster(given: Any) -> list[Document]:
    """Each of the later ones is better than number 1 by one criterion."""
    later, turns = given.noon + dt.timedelta(days=1), given.document()["turns"]
    open_, more = [label("status", "open")], [*turns, given.turn(3, "requester", "thanks", "c1")]
    return [
        given.document("1", source="salesforce", labels=open_),
        given.document("2", source="salesforce", labels=open_, updated_at=later),
        given.document("3", source="salesforce", labels=open_, turns=more),
        given.document("4", source="salesforce"),
        given.document("5", labels=open_),
    ]


@pytest.mark.parametrize(
    ("order", "survivor", "decided"),
    [
        (CRITERIA, "5", {"1": "prefer", "2": "prefer", "3": "prefer", "4": "prefer"}),
        (CRITERIA[1:], "4", {"1": "resolved", "2": "resolved", "3": "resolved", "5": "resolved"}),
        (CRITERIA[2:], "3", {"1": "turns", "2": "turns", "4": "turns", "5": "turns"}),
        (CRITERIA[3:], "2", {"1": "updated", "3": "updated", "4": "updated", "5": "updated"}),
        (CRITERIA[::-1], "2", {"1": "updated", "3": "updated", "4": "updated", "5": "updated"}),
    ],
)
def test_the_first_criterion_on_which_two_differ_decides_and_is_recorded(
    cluster: list[Document], order: tuple[str, ...], survivor: str, decided: dict[str, str]
) -> None:
    declared = Order(order, ("zendesk",) if "prefer" in order else (), RESOLVED)
    assert best(cluster, declared) == survivor
    names = {d["doc_id"]: d["record_id"] for d in cluster}
    assert {names[row["doc_id"]]: row["decided_by"] for row in merged(cluster, declared)} == decided


def test_where_no_criterion_decides_the_smaller_id_survives(given: Any) -> None:
    twins = [given.document(str(number)) for number in range(8)]
    assert best(twins) == min(twins, key=lambda d: d["doc_id"])["record_id"]
    assert {row["decided_by"] for row in merged(twins)} == {"doc_id"}
    assert best(twins, Order((), (), {})) == best(twins)


def test_sources_that_are_not_preferred_come_last_and_alike(given: Any) -> None:
    order = Order(("prefer", "updated"), ("kb", "zendesk"), {})
    later = given.noon + dt.timedelta(days=1)
    kb, desk, crm, board = (
        given.document(source, source=source, updated_at=at)
        for source, at in (("kb", given.noon), ("zendesk", later), ("crm", given.noon), ("jira", later))
    )
    assert best([board, crm, desk, kb], order) == "kb"
    assert best([board, crm, desk], order) == "zendesk"
    assert best([board, crm], order) == "jira"


def test_the_knowledge_base_outlives_a_ticket_that_quotes_it_whatever_the_ticket_has(given: Any) -> None:
    article = given.document(
        "refunds", source="kb", kind="article", version="2", labels=[], turns=[given.turn(9, "author", "refunds")]
    )
    ticket = given.document("1", updated_at=given.noon + dt.timedelta(days=30))
    assert best([ticket, article], Order(CRITERIA, ("kb", "zendesk"), RESOLVED)) == "refunds"
    assert best([ticket, article], Order(CRITERIA, (), RESOLVED)) == "1"


def test_a_document_without_a_status_is_as_one_that_is_not_resolved_and_no_status_at_all_decides_nothing(
    given: Any,
) -> None:
    order = Order(("resolved",), (), RESOLVED)
    solved, closed = given.document("1"), given.document("2", labels=[label("status", "closed")])
    silent = given.document("3", labels=[])
    unknown = given.document("4", labels=[label("status", "awaiting")])
    ranks = [order.standing(d, labels(d)).ranks for d in (solved, closed, silent, unknown)]
    assert ranks == [(0,), (0,), (1,), (1,)]
    assert {row["decided_by"] for row in merged([silent, unknown], order)} == {"doc_id"}
    assert order.standing(solved, {}).ranks == (1,)


def test_other_labels_may_say_that_a_thread_is_resolved(given: Any) -> None:
    order = Order(("resolved",), (), {"status": ("closed",), "resolution": ("done",)})
    done = given.document("1", labels=[label("status", "open"), label("resolution", "done")])
    assert best([given.document("2"), given.document("3"), done], order) == "1"


def test_turns_count_where_they_are_public_and_say_something(given: Any) -> None:
    turns = [
        given.turn(1, "title", "a subject", "c1"),
        given.turn(2, "requester", "it is broken", "c1"),
        given.turn(3, "agent", "only for us", "a1", "internal"),
        given.turn(4, "agent", "> quoted", "a1"),
        given.turn(5, "agent", "we repaired it", "a1"),
    ]
    document = given.document(turns=turns)
    assert turns_with_words(document) == 3
    assert turns_with_words(document, {turns[3]["turn_id"]}) == 2
    note = given.document(kind="note", turns=[turns[2]])
    assert turns_with_words(note) == 1
    assert turns_with_words(given.document(turns=[])) == 0
    assert turns_with_words(given.document(turns=turns[2:4]), {turns[3]["turn_id"]}) == 0  # not the internal one


def test_what_was_never_updated_is_as_new_as_its_creation(given: Any) -> None:
    order, later = Order(("updated",), (), {}), given.noon + dt.timedelta(microseconds=1)
    assert best([given.document("1"), given.document("2", updated_at=None, created_at=later)], order) == "2"
    assert best([given.document("1", updated_at=None, created_at=None), given.document("2")], order) == "2"


def versions(given: Any, source: str, record: str, *numbers: int) -> list[Document]:
    """Versions of one article, each a day newer than the one before."""
    return [
        given.document(
            record,
            source=source,
            kind="article",
            version=str(number),
            labels=[],
            turns=[given.turn(number, "author", f"{record} {number}")],
            updated_at=given.noon + dt.timedelta(days=number),
        )
        for number in numbers
    ]


def test_versions_of_one_article_survive_side_by_side_and_a_ticket_is_merged_into_the_latest(given: Any) -> None:
    one, two, three = versions(given, "kb", "refunds", 1, 2, 3)
    ticket, other = given.document("1"), given.document("2")
    chosen = choose([two, ticket, three, one, other], Order(CRITERIA, ("kb",), RESOLVED))
    article = {d["doc_id"]: d["doc_id"] for d in (one, two, three)}
    assert chosen == {**article, ticket["doc_id"]: three["doc_id"], other["doc_id"]: three["doc_id"]}


def test_an_older_version_is_not_lost_to_a_ticket_that_is_better_than_it_alone(given: Any) -> None:
    """The older version, by itself, would be merged into the newer ticket; its latest version speaks for it."""
    one, three = versions(given, "kb", "refunds", 1, 3)
    ticket = given.document("1", labels=[], turns=one["turns"], updated_at=given.noon + dt.timedelta(days=2))
    order = Order(CRITERIA, (), RESOLVED)
    assert choose([one, ticket], order)[one["doc_id"]] == ticket["doc_id"]
    chosen = choose([one, ticket, three], order)
    assert chosen == {d["doc_id"]: (d if d["kind"] == "article" else three)["doc_id"] for d in (one, ticket, three)}


def test_all_versions_are_merged_into_another_article_that_is_better_and_never_into_each_other(given: Any) -> None:
    wiki = versions(given, "wiki", "money-back", 1, 9)
    kb = versions(given, "kb", "refunds", 1, 2)
    chosen = choose([*wiki, *kb], Order(CRITERIA, ("kb", "wiki"), RESOLVED))
    assert chosen == {**{d["doc_id"]: d["doc_id"] for d in kb}, **{d["doc_id"]: kb[1]["doc_id"] for d in wiki}}


def test_the_choice_is_a_law_of_the_documents_and_not_of_their_order(given: Any) -> None:
    """Any order of documents; any clusters; any criteria: one record survives a cluster, and losers change nothing."""
    turns = [given.turn(number, "agent", f"answer {number}", "a1") for number in range(3)]
    document = st.builds(
        lambda record, version, source, status, many, day: given.document(
            record,
            source=source,
            version=version,
            labels=[label("status", status)] if status else [],
            turns=turns[:many],
            updated_at=given.noon + dt.timedelta(days=day),
        ),
        st.sampled_from("abcd"),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from(["kb", "zendesk", "jira"]),
        st.sampled_from([None, "open", "solved", "closed"]),
        st.integers(0, 3),
        st.integers(0, 2),
    )
    documents = st.lists(document, min_size=1, max_size=14, unique_by=lambda d: d["doc_id"])

    @settings(max_examples=150, deadline=None)
    @example(st.data(), documents, st.permutations(CRITERIA), st.integers(0, 4), st.permutations(["kb", "zendesk"]))
    def holds(data: Any, found: list[Document], criteria: list[str], used: int, prefer: list[str]) -> None:
        order = Order(tuple(criteria[:used]), tuple(prefer), RESOLVED)
        clusters = {d["doc_id"]: data.draw(st.sampled_from("xyz")) for d in found}
        chosen = choose(found, order, clusters)
        assert choose(data.draw(st.permutations(found)), order, clusters) == chosen
        record = {d["doc_id"]: (d["source"], d["record_id"]) for d in found}
        assert chosen.keys() == record.keys()
        for name, survivor in chosen.items():
            assert clusters[name] == clusters[survivor]
            assert chosen[survivor] == survivor
            assert name == survivor or record[name] != record[survivor]
        standing = {(clusters[name], record[name]) for name, survivor in chosen.items() if name == survivor}
        assert len(standing) == len(set(clusters.values()))
        for loser in (name for name, survivor in chosen.items() if name != survivor):
            left = [d for d in found if d["doc_id"] != loser]
            assert choose(left, order, clusters) == {n: s for n, s in chosen.items() if n != loser}

    holds()


# Who was merged into whom


def test_a_merge_has_its_similarity_its_turns_and_the_pairs_are_asked_for_at_once(given: Any) -> None:
    long = given.document("1", turns=[*given.document()["turns"], given.turn(3, "requester", "thanks", "c1")])
    found = [long, given.document("2"), given.document("3"), given.document("4")]
    names = {d["doc_id"]: d for d in found}
    chosen = choose(found, DEFAULT, {d["doc_id"]: "lone" if d["record_id"] == "4" else "k" for d in found})
    asked: list[list[tuple[str, str]]] = []

    def similarities(pairs: Sequence[tuple[str, str]]) -> list[float]:
        asked.append(list(pairs))
        return [1.0, 0.84]

    table = merges_table("c", chosen, names, DEFAULT, standings(found, DEFAULT), similarities, labels)
    losers = sorted(d["doc_id"] for d in found[1:3])
    assert asked == [[(loser, long["doc_id"]) for loser in losers]]
    assert table.schema == MERGES
    assert table.to_pylist() == [
        {
            "corpus": "c",
            "doc_id": loser,
            "into": long["doc_id"],
            "similarity": similarity,
            "decided_by": "turns",
            "turns": {"survivor": 3, "loser": 2},
            "disagreements": [],
        }
        for loser, similarity in zip(losers, (1.0, 0.84), strict=True)
    ]


def test_where_nothing_is_merged_nothing_is_measured(given: Any) -> None:
    found = [given.document("1"), given.document("2")]
    chosen = {d["doc_id"]: d["doc_id"] for d in found}
    names = {d["doc_id"]: d for d in found}
    table = merges_table(
        "c", chosen, names, DEFAULT, standings(found, DEFAULT), lambda pairs: pytest.fail("asked"), labels
    )
    assert table.equals(MERGES.empty_table())


def test_labels_disagree_where_both_state_values_and_not_the_same_ones(given: Any) -> None:
    survivor = given.document(
        "1",
        labels=[
            *(label("status", "solved"), label("category", "billing")),
            *(label("product", "b"), label("product", "a"), label("group", "tier-1")),
        ],
    )
    other = given.document(
        "2",
        source="jira",
        labels=[
            *(label("status", "open"), label("category", "billing")),
            *(label("product", "b"), label("priority", "low")),
        ],
    )
    (row,) = merged([survivor, other])
    assert row["disagreements"] == [
        {"label": "product", "survivor": ["a", "b"], "loser": ["b"]},
        {"label": "status", "survivor": ["solved"], "loser": ["open"]},
    ]
    third = {**other, "doc_id": "f" * 64, "labels": [label("status", "pending")]}
    found = [survivor, other, third]
    table = merges_table(
        "c",
        choose(found, DEFAULT),
        {d["doc_id"]: d for d in found},
        DEFAULT,
        standings(found, DEFAULT),
        lambda pairs: [1.0] * len(pairs),
        labels,
    )
    assert disagreement_counts(table) == {"label_disagreements:product": 1, "label_disagreements:status": 2}
    assert disagreement_counts(MERGES.empty_table()) == {}


def test_the_table_of_merges_keeps_no_row_of_a_document_that_is_gone(given: Any, tmp_path: Path) -> None:
    """As after an erasure: the corpus is built again without it; what other corpora merged stays."""
    tables = Tables(tmp_path)
    found = [given.document(str(number), labels=[label("status", "solved")]) for number in range(3)]

    def written(corpus: str, documents: Sequence[Document]) -> set[str]:
        rows = merges_table(
            corpus,
            choose(documents, DEFAULT),
            {d["doc_id"]: d for d in documents},
            DEFAULT,
            standings(documents, DEFAULT),
            lambda pairs: [1.0] * len(pairs),
            labels,
        )
        write_merges(tables, corpus, rows)
        read = tables.read(MERGES_TABLE, MERGES, where=pc.field("corpus") == corpus).to_pylist()
        assert read == rows.to_pylist()
        return {row["doc_id"] for row in read} | {row["into"] for row in read}

    ids = {d["doc_id"] for d in found}
    assert written("one", found) == ids
    assert written("two", found) == ids
    erased = next(d for d in found if d["doc_id"] == min(ids))
    assert written("one", [d for d in found if d is not erased]) == ids - {erased["doc_id"]}
    assert written("one", []) == set()
    assert tables.read(MERGES_TABLE, MERGES)["corpus"].to_pylist() == ["two", "two"]


# What a recipe may say

RECIPE: dict[str, Any] = {
    "name": "support-sft",
    "description": "invented",
    "owner": "team@example.com",
    "licence": "other",
    "select": {"sources": ["zendesk", "jira"], "kinds": ["ticket"]},
    "profile": "default",
    "shape": {"type": "conversations", "least_letters": 0},
    "splits": {"salt": "a salt that stays"},
}


def test_a_recipe_that_says_nothing_has_the_whole_order() -> None:
    assert Order.of(Recipe(**RECIPE)) == Order(CRITERIA, (), RESOLVED)
    said = Recipe(**RECIPE, prefer=["jira"], survivor_order=["updated", "prefer"])
    assert Order.of(said) == Order(("updated", "prefer"), ("jira",), RESOLVED)
    assert Recipe.model_validate(said.model_dump()) == said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"survivor_order": ["turns", "updated", "turns"]}, "'turns' stands twice"),
        ({"survivor_order": ["turns", "length"]}, "'prefer', 'resolved', 'turns' or 'updated'"),
        ({"survivor_order": ["doc_id"]}, "'prefer', 'resolved', 'turns' or 'updated'"),
        ({"prefer": ["jira"], "survivor_order": ["turns"]}, "does not read it"),
        ({"prefer": ["jira", "jira"]}, "'jira' stands twice"),
        ({"resolved": {}}, "no value says that a thread is resolved"),
        ({"resolved": {"status": []}}, "no value says that a thread is resolved"),
        ({"survivor_order": ["turns"], "resolved": {"status": ["done"]}}, "does not read this"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Recipe(**RECIPE, **wrong)

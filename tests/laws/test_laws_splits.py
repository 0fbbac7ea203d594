"""Splits do not leak: nobody and nothing that a corpus is judged by stands behind what it trains on, and nothing moves.

Planted over invented tickets: one customer in many months, a thread somebody else wrote in, near-duplicates of several
customers, two references that are joined to one person later, and a frozen set. What the shards hold is judged by the
documents that their examples were made of, not by what the code says of itself.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.corpora.building import build
from curation.corpora.choice.frozen import HeldOut, example_rows
from curation.corpora.choice.split import split_of, touching
from curation.corpora.inputs import Inputs
from curation.corpora.recipe import Recipe, Splits
from curation.corpora.redaction.one_document import CleanText, Redaction, Scanned, redact_document
from curation.corpora.redaction.redacted import stored
from curation.corpora.shards import read_shards
from curation.corpora.sift.view import SiftRow
from curation.document import DOCUMENTS, PEOPLE, document_id, text_digest, turn_id
from curation.privacy.detector import Detection
from curation.privacy.policy import Profile
from curation.sources.identities.consent import People
from curation.state.suppression import Suppression
from tests.corpora.conftest import straddling

Row = dict[str, Any]
KEY = b"r" * 32
SPLITS = Splits(salt="a salt that stays", test=0.25, validation=0.25)
STRENGTH = {"test": 0, "validation": 1, "train": 2}
RECIPE = Recipe(
    name="support-sft",
    description="invented",
    owner="team@example.com",
    licence="other",
    select={"sources": ["desk", "shop"], "kinds": ["ticket"]},
    profile="default",
    shape={"type": "conversations", "least_letters": 0},
    splits=SPLITS,
)
WORD = re.compile(r"\w+")


def customer_of(split: str, number: int = 0, source: str = "desk") -> str:
    """One of the customers whose hash gives a split."""
    found = (f"c{n}" for n in range(1_000) if split_of((source, f"c{n}"), SPLITS) == split)
    return [ref for ref, _ in zip(found, range(number + 1), strict=False)][number]


@dataclass
class World:
    """Tickets, who is who, and what is nearly the same as what."""

    documents: list[Row] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)  # turn_id → text
    people: list[Row] = field(default_factory=list)
    clusters: dict[str, str] = field(default_factory=dict)

    def ticket(self, *writers: str, month: int = 6, source: str = "desk", text: str = "", cluster: str = "") -> str:
        """A ticket that each of the writers asks something in, and that an agent answers. Returns its doc_id."""
        number = len(self.documents) + 1
        name = document_id(source, str(number), None)
        own = " ".join(f"w{number}x{place}" for place in range(30))
        turns = []
        for place, (role, author) in enumerate([*(("requester", who) for who in writers), ("agent", "a1")]):
            turn = turn_id(source, f"turn:{number}.{place}", "text")
            self.words[turn] = f"{text or own} {role} {place} " + " ".join(f"t{number}p{place}n{n}" for n in range(5))
            turns.append(
                {
                    "turn_id": turn,
                    "role": role,
                    "author_ref": author,
                    "at": dt.datetime(2026, month, 5, 12, place, tzinfo=dt.UTC),
                    "visibility": "public",
                    "raw_sha256": text_digest(self.words[turn]),
                    "origin": {"file_sha256": b"\7" * 32, "file": "tickets.ndjson", "position": 10 * number + place},
                }
            )
        made = dt.datetime(2026, month, 5, 12, tzinfo=dt.UTC)
        self.documents.append(
            {
                "doc_id": name,
                "source": source,
                "kind": "ticket",
                "record_id": str(number),
                "created_at": made,
                "updated_at": made,
                "landed_on": made.date(),
                "held": [],
                "about_ref": None,
                "turns": turns,
                "labels": [],
                "governance": {"confidentiality": "internal"},
                "raw_sha256": text_digest(name),
            }
        )
        self.clusters[name] = cluster or name
        return name

    def person(self, *references: tuple[str, str]) -> None:
        """Say that these references are one person."""
        name = ":".join(min(references))
        lists: Row = {"names": [], "emails": [], "phones": [], "accounts": []}
        self.people += [
            {"person_id": name, "source": source, "ref": ref, "role": "requester", **lists}
            for source, ref in references
        ]

    def who(self) -> People:
        return People.of(pa.Table.from_pylist(self.people, schema=PEOPLE))

    def inputs(self, **changed: Any) -> Inputs:
        profile, people = Profile(operators={}), self.who()
        redaction = Redaction(profile, b"p" * 32, RECIPE.name, people, Suppression(b"s" * 32, frozenset()))

        def redact(rows: Sequence[Row]) -> list[Any]:
            found = []
            for row in rows:
                marks = {turn["raw_sha256"]: self.words[turn["turn_id"]] for turn in row["turns"]}
                clean = {mark: CleanText(text, mark, ()) for mark, text in marks.items()}
                detected = {mark: Detection("ok", None, ()) for mark in marks}
                found.append(stored(redact_document(row, Scanned(clean, detected, {}), redaction)))
            return found

        given_by: dict[str, Any] = {
            "documents": pa.Table.from_pylist(self.documents, schema=DOCUMENTS),
            "clusters": self.clusters,
            "people": people,
            "resolve": lambda name, raw, on, source: raw,
            "redact": redact,
            "profile": profile,
            "release_key": KEY,
            "as_of": dt.date(2026, 11, 4),
            "stages": {"corpus": "1"},
            "similarities": lambda pairs: [0.9] * len(pairs),
        }
        return Inputs(**{**given_by, **changed})

    def built(self, folder: Path, recipe: Recipe = RECIPE, **changed: Any) -> Corpus:
        folder.mkdir()
        made = build(folder, recipe, self.inputs(**changed))
        rows = [row for _, _, table in read_shards(folder) for row in table.to_pylist()]
        assert len(rows) == sum(n for splits in made.facts["counts"]["examples"].values() for n in splits.values())
        documents = defaultdict(set)
        for row in made.examples.to_pylist():
            documents[row["config"], row["example_id"]].add(row["doc_id"])
        fates = {row["subject_id"]: row["reason"] for row in made.fates.to_pylist()}
        return Corpus(self, list(example_rows(folder)), documents, fates)


@dataclass
class Corpus:
    """What the shards of a candidate hold, the documents behind each example, and why documents were dropped."""

    world: World
    rows: list[SiftRow]
    documents: Mapping[tuple[str, str], set[str]]
    reasons: Mapping[str, str | None]

    def split_of_examples(self) -> dict[tuple[str, str], str]:
        return {row.key: row.split for row in self.rows}

    def in_split(self, *splits: str) -> list[Row]:
        """The documents behind the examples of some splits."""
        found = {name for row in self.rows if row.split in splits for name in self.documents[row.key]}
        return [row for row in self.world.documents if row["doc_id"] in found]

    def leaks(self, judged: Sequence[Row], trained: Sequence[Row]) -> dict[str, set[Any]]:
        """What both sides share, by kind."""
        people = self.world.who()

        def traits(rows: Sequence[Row]) -> dict[str, set[Any]]:
            asked = {(row["source"], t["author_ref"]) for row in rows for t in row["turns"] if t["role"] == "requester"}
            return {
                "customer": {(row["source"], row["turns"][0]["author_ref"]) for row in rows},
                "reference": asked,
                "person": {people.person_id(*reference) for reference in asked} - {None},
                "thread": {row["doc_id"] for row in rows},
                "cluster": {self.world.clusters[row["doc_id"]] for row in rows},
            }

        both = zip(traits(judged).items(), traits(trained).values(), strict=True)
        return {name: one & other for (name, one), other in both if one & other}


def grams(rows: Sequence[SiftRow]) -> set[tuple[str, ...]]:
    found = set()
    for row in rows:
        words = WORD.findall(row.text)
        found |= {tuple(words[place : place + 13]) for place in range(len(words) - 12)}
    return found


def sides(corpus: Corpus, elsewhere: Sequence[SiftRow] = ()) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """13-grams that the corpus is judged by and that it trains on."""
    judged = [row for row in corpus.rows if row.split != "train"]
    return grams([*judged, *elsewhere]), grams([row for row in corpus.rows if row.split == "train"])


def assert_no_leak(corpus: Corpus) -> None:
    for strong, weak in (("test", ("validation", "train")), ("validation", ("train",))):
        assert corpus.leaks(corpus.in_split(strong), corpus.in_split(*weak)) == {}
    judged, trained = sides(corpus)
    assert judged
    assert trained
    assert not judged & trained


@pytest.fixture
def planted() -> World:
    """Each planted case, beside tickets of customers that have nothing to do with them."""
    world = World()
    for split in STRENGTH:
        for number in range(5, 9):
            world.ticket(customer_of(split, number), month=1 + number)
    for month in (1, 4, 9):  # one customer in several months
        world.ticket(customer_of("test"), month=month)
        world.ticket(customer_of("train"), month=month)
    # somebody whose own tickets are judged by answers in a colleague's thread; nothing else is known of either
    world.ticket(customer_of("validation", 1))
    world.ticket(customer_of("train", 1), customer_of("validation", 1))
    # near-duplicates of three customers
    text = " ".join(f"same{n}" for n in range(40))
    for split in STRENGTH:
        world.ticket(customer_of(split, 2), text=text, cluster="near")
    # two systems, one person
    world.ticket(customer_of("test", 3))
    for month in (2, 3):
        world.ticket(customer_of("train", 3, "shop"), source="shop", month=month)
    # the same words where deduplication saw no cluster
    said = " ".join(f"said{n}" for n in range(40))
    world.ticket(customer_of("test", 4), text=said)
    world.ticket(customer_of("train", 4), text=said)
    return world


JOINED = (("desk", customer_of("test", 3)), ("shop", customer_of("train", 3, "shop")))


def test_of_the_planted_cases_none_leaks(planted: World, tmp_path: Path) -> None:
    planted.person(*JOINED)
    corpus = planted.built(tmp_path / "a")
    assert_no_leak(corpus)
    dropped = [reason for reason in corpus.reasons.values() if reason]
    # the thread, validation and train of the cluster, two tickets of the person; then what only its text tells
    assert sorted(dropped) == ["contaminated", *["straddles_holdout"] * 5]


def test_a_person_who_is_joined_later_leaves_the_training_side_and_nothing_moves(
    planted: World, tmp_path: Path
) -> None:
    before = planted.built(tmp_path / "before")
    assert {row["source"] for row in before.in_split("train")} == {"desk", "shop"}
    planted.person(*JOINED)
    after = planted.built(tmp_path / "after")
    assert_no_leak(after)
    assert {row["source"] for row in after.in_split("train")} == {"desk"}
    assert after.split_of_examples().items() < before.split_of_examples().items()


def test_what_a_frozen_set_holds_is_never_trained_on_nor_what_touches_it(planted: World, tmp_path: Path) -> None:
    """The set was released when other shares and another salt were in force, so train customers are in it."""
    planted.person(*JOINED)
    own, thread, near, person = (customer_of("train", number) for number in range(10, 14))
    frozen_ids = [planted.ticket(own), planted.ticket(thread), planted.ticket(near, cluster="frozen-near")]
    frozen_ids += [
        planted.ticket(customer_of("train", 14, "shop"), source="shop"),
        planted.ticket(customer_of("test", 15)),
    ]
    planted.person(("desk", person), ("shop", customer_of("train", 14, "shop")))
    touching_ids = [
        planted.ticket(own, month=2),
        planted.ticket(customer_of("train", 16), thread),
        planted.ticket(customer_of("validation", 17), cluster="frozen-near"),
        planted.ticket(person, month=3),
    ]
    repeating = planted.ticket(customer_of("train", 18), text=planted.words[_turn(planted, frozen_ids[0])])
    rows = [row for row in planted.documents if row["doc_id"] in frozen_ids]
    judged = World(rows, planted.words, [], planted.clusters)
    everything = RECIPE.model_copy(update={"name": "frozen", "splits": Splits(salt="a salt of old", test=0.9)})
    released = judged.built(tmp_path / "evaluation", everything).rows
    assert len(released) == 2 * len(frozen_ids)
    corpus = planted.built(tmp_path / "a", evaluation=released, held_out=HeldOut(tuple(rows), frozenset(frozen_ids)))
    assert_no_leak(corpus)
    assert corpus.leaks(rows, corpus.in_split("train", "validation")) == {}
    judged_by, trained = sides(corpus, released)
    assert not judged_by & trained
    assert [corpus.reasons[name] for name in frozen_ids] == ["in_frozen_set"] * 4 + [None]
    assert [corpus.reasons[name] for name in touching_ids] == ["straddles_holdout"] * 4
    assert corpus.reasons[repeating] == "contaminated"
    alone = planted.built(tmp_path / "alone")
    assert corpus.split_of_examples().items() < alone.split_of_examples().items()  # dropped, and nothing moved


def _turn(world: World, name: str) -> str:
    return str(next(row["turns"][0]["turn_id"] for row in world.documents if row["doc_id"] == name))


tickets = st.lists(
    st.tuples(
        st.lists(st.integers(0, 11), min_size=1, max_size=3),  # who writes
        st.sampled_from(["desk", "shop"]),
        st.integers(0, 9),  # cluster, where it is below 5
    ),
    min_size=1,
    max_size=14,
)
joins = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=4)


def drawn(found: Sequence[tuple[list[int], str, int]], joined: Sequence[tuple[int, int]]) -> World:
    world = World()
    for writers, source, cluster in found:
        world.ticket(*(f"c{who}" for who in writers), source=source, cluster=f"k{cluster}" if cluster < 5 else "")
    taken: set[tuple[str, str]] = set()
    for one, other in joined:
        references = {("desk", f"c{one}"), ("shop", f"c{other}")}
        if not references & taken:
            taken |= references
            world.person(*references)
    return world


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tickets, joins, st.sets(st.integers(0, 13)), st.sets(st.integers(0, 13)))
def test_whoever_writes_and_whatever_repeats_both_sides_share_nothing(
    found: list[tuple[list[int], str, int]], joined: list[tuple[int, int]], frozen: set[int], tonight: set[int]
) -> None:
    world = drawn(found, joined)
    behind = [row for number, row in enumerate(world.documents) if number in frozen | tonight]
    held = HeldOut(
        tuple(behind), frozenset(row["doc_id"] for number, row in enumerate(world.documents) if number in frozen)
    )
    people = world.who()
    wins = straddling(world.documents, world.clusters, people, SPLITS)
    touched = touching(world.documents, held, world.clusters, people, SPLITS)
    split = {row["doc_id"]: split_of((row["source"], row["turns"][0]["author_ref"]), SPLITS) for row in world.documents}
    kept = [row for row in world.documents if row["doc_id"] not in wins.keys() | touched.keys()]
    corpus = Corpus(world, [], {}, {})
    by_split = {name: [row for row in kept if split[row["doc_id"]] == name] for name in STRENGTH}
    assert corpus.leaks(by_split["test"], by_split["validation"] + by_split["train"]) == {}
    assert corpus.leaks(by_split["validation"], by_split["train"]) == {}
    assert corpus.leaks(behind, by_split["validation"] + by_split["train"]) == {}
    # no more is dropped than what shares something with a stronger side
    assert not {name for name in wins.keys() | touched.keys() if split[name] == "test"}
    for row in world.documents:
        if row["doc_id"] in touched:
            assert corpus.leaks(behind, [row])
        if row["doc_id"] in wins:
            stronger = [o for o in world.documents if STRENGTH[split[o["doc_id"]]] < STRENGTH[split[row["doc_id"]]]]
            assert corpus.leaks(stronger, [row])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tickets, tickets, joins)
def test_documents_that_are_added_never_move_an_example_to_another_split(
    first: list[tuple[list[int], str, int]], more: list[tuple[list[int], str, int]], joined: list[tuple[int, int]]
) -> None:
    with TemporaryDirectory() as folder:
        before = drawn(first, []).built(Path(folder) / "before").split_of_examples()
        after = drawn([*first, *more], joined).built(Path(folder) / "after").split_of_examples()
    assert {key: after[key] for key in before.keys() & after.keys()}.items() <= before.items()

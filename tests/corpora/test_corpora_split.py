"""Splits that do not move or leak."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.corpora.choice.frozen import HeldOut
from curation.corpora.choice.split import split_of, touching
from curation.corpora.recipe import Splits
from curation.document import PEOPLE, RECORDS
from curation.sources.identities.consent import People
from curation.sources.identities.people import COLUMNS, LISTS, identify
from tests.corpora.conftest import straddling

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
SPLITS = Splits(salt="a salt that stays", test=0.1, validation=0.1)
MARKS = {"train": "-", "validation": "v", "test": "T"}
GOLDEN = "-------Tv----------T------v------v-v----"  # of customers 0 to 39
CUSTOMERS = [("zendesk", str(700_000 + number)) for number in range(20_000)]


def references(split: str, many: int) -> list[str]:
    return [ref for _, ref in CUSTOMERS if split_of(("zendesk", ref), SPLITS) == split][:many]


def test_the_shares_of_twenty_thousand_customers_are_as_declared() -> None:
    counted = Counter(split_of(customer, SPLITS) for customer in CUSTOMERS)
    assert sum(counted.values()) == 20_000
    for split, share in (("test", 0.1), ("validation", 0.1), ("train", 0.8)):
        # five standard deviations of a fair draw
        assert abs(counted[split] / 20_000 - share) < 5 * (share * (1 - share) / 20_000) ** 0.5


def test_the_split_of_a_customer_is_a_constant_of_the_salt() -> None:
    """A golden: if it fails, holdouts that were published would be trained on."""
    assert "".join(MARKS[split_of(("zendesk", str(ref)), SPLITS)] for ref in range(40)) == GOLDEN
    other = Splits(salt="another salt")
    assert "".join(MARKS[split_of(("zendesk", str(ref)), other)] for ref in range(40)) != GOLDEN


def test_a_larger_holdout_keeps_what_a_smaller_one_held() -> None:
    wider = Splits(salt=SPLITS.salt, test=0.2, validation=0.1)
    for customer in CUSTOMERS[:2_000]:
        if split_of(customer, SPLITS) == "test":
            assert split_of(customer, wider) == "test"


def test_nothing_is_held_out_where_nothing_is_asked_for() -> None:
    none = Splits(salt="a salt that stays", test=0, validation=0)
    assert {split_of(customer, none) for customer in CUSTOMERS[:2_000]} == {"train"}


def test_holdouts_that_leave_nothing_to_train_on_are_refused() -> None:
    with pytest.raises(ValidationError, match="nothing to train on"):
        Splits(salt="a salt that stays", test=0.6, validation=0.4)


def documents(given: Any, *refs: str) -> list[dict[str, Any]]:
    return [given.document(f"{n}", turns=[given.turn(n, "requester", "x", ref)]) for n, ref in enumerate(refs)]


@pytest.mark.parametrize(("weak", "strong"), [("train", "validation"), ("train", "test"), ("validation", "test")])
@pytest.mark.parametrize("shared", ["cluster", "person"])
def test_of_what_two_splits_share_the_weaker_side_is_dropped(given: Any, weak: str, strong: str, shared: str) -> None:
    one, two, third = references(weak, 2)[0], references(strong, 1)[0], references(weak, 2)[1]
    found = documents(given, one, two, third)
    ids = [d["doc_id"] for d in found]
    alone = dict(zip(ids, ids, strict=True))
    people = given.people({"ref": one, "person_id": "p"}, {"ref": two, "person_id": "p"}, {"ref": third})
    if shared == "cluster":
        clusters, people = {**alone, ids[1]: ids[0]}, given.people()
    else:
        clusters = alone
    assert straddling(found, clusters, people, SPLITS) == {ids[0]: strong}
    assert straddling(found[::-1], clusters, people, SPLITS) == {ids[0]: strong}
    assert straddling([found[0], found[2]], clusters, people, SPLITS) == {}


def test_a_person_joined_over_two_systems_is_dropped_from_training_with_all_their_documents(given: Any) -> None:
    held = references("test", 1)[0]
    trained = next(r for r in map(str, range(1000)) if split_of(("salesforce", r), SPLITS) == "train")
    ours = documents(given, held)
    theirs = [
        given.document(f"s{n}", source="salesforce", turns=[given.turn(n, "requester", "x", trained)]) for n in (1, 2)
    ]
    people = given.people({"ref": held, "person_id": "p"}, {"ref": trained, "source": "salesforce", "person_id": "p"})
    clusters = {d["doc_id"]: d["doc_id"] for d in (*ours, *theirs)}
    assert straddling([*ours, *theirs], clusters, people, SPLITS) == {d["doc_id"]: "test" for d in theirs}


@pytest.mark.parametrize("together", [True, False])
def test_plus_addressed_mails_are_on_one_side_where_matching_says_that_they_are_one_person(
    given: Any, together: bool
) -> None:
    held, trained = references("test", 1)[0], references("train", 1)[0]
    rows = [dict.fromkeys(COLUMNS) for _ in range(2)]
    for row, ref, address in zip(rows, (held, trained), ("ann@example.com", "ann+shop@example.com"), strict=True):
        lists: dict[str, list[str]] = {name: [] for name in LISTS}
        row |= {"source": "zendesk", "entity": "person", "record_id": ref, "role": "requester", **lists}
        row |= {"emails": [address], "governance": {"consent": None}, "landed_on": NOON.date()}
        row |= {"origin": {"file_sha256": b"\1" * 32, "file": "users.json", "position": 0}, "updated_at": NOON}
    match = {"all": ["email"], "plus_addresses": "together" if together else "apart"}
    schema = pa.schema([RECORDS.field(name) for name in COLUMNS])
    people = People.of(identify(pa.Table.from_pylist(rows, schema=schema), [match]))
    found = documents(given, held, trained)
    alone = {d["doc_id"]: d["doc_id"] for d in found}
    assert straddling(found, alone, people, SPLITS) == ({found[1]["doc_id"]: "test"} if together else {})


def test_a_thread_in_which_a_held_out_person_wrote_is_not_trained_on() -> None:
    """Somebody whose own tickets are the test set answers in a colleague's thread: the thread leaves the training side."""
    splits = Splits(salt="a salt of tests", test=0.5, validation=0)
    names = {
        split: next(f"p{n}" for n in range(200) if split_of(("desk", f"p{n}"), splits) == split)
        for split in ("test", "train")
    }
    rows = [
        {
            "person_id": ref,
            "source": "desk",
            "ref": ref,
            "names": [],
            "emails": [],
            "phones": [],
            "accounts": [],
            "role": "requester",
        }
        for ref in names.values()
    ]
    people = People.of(pa.Table.from_pylist(rows, schema=PEOPLE))

    def document(doc_id: str, *authors: str) -> dict[str, object]:
        turns = [{"role": "requester", "author_ref": author} for author in authors]
        return {"doc_id": doc_id, "source": "desk", "record_id": doc_id, "about_ref": None, "turns": turns}

    own, theirs = document("own", names["test"]), document("theirs", names["train"], names["test"])
    alone = document("alone", names["train"])
    clusters = {name: name for name in ("own", "theirs", "alone")}
    assert straddling([own, theirs], clusters, people, splits) == {"theirs": "test"}
    assert straddling([own, alone], clusters, people, splits) == {}


def test_somebody_of_whom_only_a_reference_is_known_is_on_one_side_too(given: Any) -> None:
    """No record of a person says who they are: what they wrote in a colleague's thread leaves the training side."""
    held, trained = references("test", 1)[0], references("train", 1)[0]
    own, other = documents(given, held, trained)
    theirs = {**other, "turns": [*other["turns"], given.turn(9, "requester", "me too", held)]}
    clusters = {d["doc_id"]: d["doc_id"] for d in (own, other)}
    assert straddling([own, theirs], clusters, given.people(), SPLITS) == {theirs["doc_id"]: "test"}
    agents = {**other, "turns": [*other["turns"], given.turn(9, "agent", "done", held)]}
    assert straddling([own, agents], clusters, given.people(), SPLITS) == {}


@pytest.mark.parametrize("split", ["train", "validation", "test"])
@pytest.mark.parametrize("shared", ["itself", "cluster", "customer", "requester", "person", "nothing"])
def test_what_is_held_out_elsewhere_is_kept_out_of_all_but_the_test_split(given: Any, split: str, shared: str) -> None:
    one, two = references(split, 2)
    held, document, other = documents(given, "somebody", one, two)
    ids = [held["doc_id"], document["doc_id"], other["doc_id"]]
    clusters = dict(zip(ids[1:], ids[1:], strict=True))  # of what did not pass cleaning there is no cluster
    people = given.people()
    if shared == "itself":
        held = document
    elif shared == "cluster":
        clusters |= {ids[0]: "k", ids[1]: "k"}
    elif shared == "customer":
        (held,) = documents(given, one)
        held = given.document("held", turns=held["turns"])
    elif shared == "requester":
        held = given.document("held", turns=[*held["turns"], given.turn(9, "requester", "me too", one)])
    elif shared == "person":
        people = given.people({"ref": "somebody", "person_id": "p"}, {"ref": one, "person_id": "p"})
    dropped = shared != "nothing" and split != "test"
    for frozen, reason in ((frozenset({held["doc_id"]}), "in_frozen_set"), (frozenset(), "straddles_holdout")):
        expected = reason if shared == "itself" else "straddles_holdout"
        found = touching([document, other], HeldOut((held,), frozen), clusters, people, SPLITS)
        assert found == ({document["doc_id"]: expected} if dropped else {})
        assert touching([other, document], HeldOut((held,), frozen), clusters, people, SPLITS) == found
    assert touching([document, other], HeldOut(), clusters, people, SPLITS) == {}


def test_what_is_not_live_any_more_holds_nothing_out(given: Any) -> None:
    """After an erasure the frozen document is no row any more: what its customer's cluster says may be trained on."""
    held, document = documents(given, references("test", 1)[0], references("train", 1)[0])
    clusters = {held["doc_id"]: "k", document["doc_id"]: "k"}
    before = HeldOut((held,), frozenset({held["doc_id"]}))
    assert touching([document], before, clusters, given.people(), SPLITS) == {document["doc_id"]: "straddles_holdout"}
    assert touching([document], HeldOut((), frozenset()), clusters, given.people(), SPLITS) == {}


def test_every_article_may_be_trained_on_beside_tickets_that_are_held_out(given: Any) -> None:
    (held,) = documents(given, references("train", 1)[0])
    article = given.document("refunds", kind="article", version="1", turns=[given.turn(1, "author", "x", None)])
    clusters = {d["doc_id"]: d["doc_id"] for d in (held, article)}
    assert touching([article], HeldOut((held,)), clusters, given.people(), SPLITS) == {}

"""A chain is split into parts whose members all resemble each other; what holds together is left as it is."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from curation.dedup import diameter
from curation.dedup.diameter import LINKED_UP_TO, split
from curation.dedup.minhash import minhash_kernel, sketches
from curation.dedup.settings import DedupSettings
from curation.dedup.trial import clusters_of
from curation.document import text_digest
from tests.dedup.reference import jaccard, shingles
from tests.growth import assert_linear

Sketches = NDArray[np.uint32]
SEEDS = (1, 2, 3)
LIMIT = 0.4
SPREAD = 0.044  # largest standard deviation of an estimate from 128 permutations


def sketched(texts: list[str]) -> Sketches:
    batch = pa.table({"clean_sha256": pa.array(map(text_digest, texts), pa.binary(32)), "text": texts})
    return sketches(minhash_kernel(batch, DedupSettings()).kept["minhash"], 128)


def chain(seed: int, links: int = 26) -> list[str]:
    """Texts a, b, c, … z: each is a window of 100 words that is seven words further than the last."""
    rng = random.Random(seed)
    words = [f"w{rng.randrange(10**9)}" for _ in range(100 + 7 * links)]
    return [" ".join(words[7 * link : 7 * link + 100]) for link in range(links)]


def noisy(rng: np.random.Generator, members: int, noise: float, base: Sketches | None = None) -> Sketches:
    """Copies of one sketch with a share of values of their own."""
    base = rng.integers(0, 2**32, 128, np.uint32) if base is None else base
    made = np.repeat(base[None], members, axis=0)
    own = rng.random(made.shape) < noise
    made[own] = rng.integers(0, 2**32, int(own.sum()), np.uint32)
    return made


def drifting(rng: np.random.Generator, members: int) -> Sketches:
    """A chain of sketches, each with 20 of 128 values other than the last, in the order of no chain."""
    made, now = np.empty((members, 128), np.uint32), rng.integers(0, 2**32, 128, np.uint32)
    for row in made:
        now[rng.choice(128, 20, replace=False)] = rng.integers(0, 2**32, 20, np.uint32)
        row[:] = now
    return made[rng.permutation(members)]


def widest(values: Sketches) -> float:
    """The largest estimated distance of a pair."""
    return max((float((values[at:] != values[at]).mean(axis=1).max()) for at in range(len(values))), default=0.0)


def parts_of(labels: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def assert_holds(values: Sketches, labels: NDArray[np.int64], limit: float) -> None:
    assert labels.dtype == np.int64
    assert labels.shape == (len(values),)
    for part in parts_of(labels):
        assert (labels[part] == part[0]).all()  # the number of a part is the position of its first member
        assert widest(values[part]) <= limit + 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_whose_ends_no_longer_resemble_each_other_is_split(seed: int) -> None:
    texts = chain(seed)
    sets = [shingles(text) for text in texts]
    assert all(jaccard(left, right) >= 0.85 for left, right in pairwise(sets))
    assert jaccard(sets[0], sets[-1]) < 0.4
    values = sketched(texts)
    labels = split(values, LIMIT)
    assert_holds(values, labels, LIMIT)
    parts = parts_of(labels)
    assert 1 < len(parts) <= 13  # not into crumbs: parts of two links and more
    for part in parts:
        exact = [1 - jaccard(sets[left], sets[right]) for left, right in combinations(part.tolist(), 2)]
        assert max(exact, default=0.0) <= LIMIT + 4 * SPREAD
        assert part.tolist() == list(range(part[0], part[-1] + 1))  # a part is a stretch of the chain


@pytest.mark.parametrize("seed", SEEDS)
def test_nearly_identical_texts_stay_together_when_their_chain_is_split(seed: int) -> None:
    texts = [text for link in chain(seed) for text in (link, f"{link} thanks", f"hello {link}")]
    order = random.Random(seed).sample(range(len(texts)), len(texts))
    values = sketched([texts[at] for at in order])
    labels = split(values, LIMIT)
    assert_holds(values, labels, LIMIT)
    link_of = np.array(order) // 3
    for link in range(26):
        one, two, three = (shingles(text) for text in texts[3 * link : 3 * link + 3])
        assert min(jaccard(one, two), jaccard(one, three), jaccard(two, three)) >= 0.95
        assert len(set(labels[link_of == link].tolist())) == 1
    assert len(parts_of(labels)) > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_cluster_within_the_limit_is_left_as_it_is(seed: int) -> None:
    words = [f"w{n}" for n in random.Random(seed).sample(range(10**6), 120)]
    texts = [" ".join([*words[:at], f"ticket{at}", *words[at:]]) for at in range(0, 120, 3)]
    values = sketched(texts)
    assert 0 < widest(values) <= LIMIT
    assert not split(values, LIMIT).any()
    first = chain(seed)[:4]  # spread around no member: the first is far from the last
    assert LIMIT / 2 < widest(sketched(first)) <= LIMIT
    assert not split(sketched(first), LIMIT).any()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_splits_the_cluster_of_a_chain_and_no_other(seed: int) -> None:
    rng = random.Random(seed)
    words = [f"w{n}" for n in rng.sample(range(10**6), 120)]
    made = [(f"chain{at:02}", text) for at, text in enumerate(chain(seed))]
    made += [(f"twin{at:02}", f"{text} thanks") for at, text in enumerate(chain(seed))]
    made += [(f"alike{at:03}", " ".join([*words[:at], f"ticket{at}", *words[at:]])) for at in range(0, 120, 3)]
    made += [(f"same{at}", "the very same words in every one of these") for at in range(5)]
    made += [(f"other{at}", " ".join(rng.choices(words, k=80))) for at in range(30)]
    rng.shuffle(made)
    documents = pa.table({"doc_id": [name for name, _ in made], "text": [text for _, text in made]})
    without = clusters_of(documents).drop_columns("stage_version").to_pylist()
    found = clusters_of(documents, DedupSettings(max_diameter=LIMIT)).drop_columns("stage_version").to_pylist()
    linked = [row for row in found if row["doc_id"].startswith(("chain", "twin"))]
    assert [row for row in found if row not in linked] == [
        row for row in without if not row["doc_id"].startswith(("chain", "twin"))
    ]
    whole = [row for row in without if row["doc_id"].startswith(("chain", "twin"))]
    assert len({row["cluster_id"] for row in whole}) == 1
    clusters = {row["doc_id"]: row["cluster_id"] for row in linked}
    assert 1 < len(set(clusters.values())) <= 13
    sets = {name: shingles(text) for name, text in made}
    for left, right in combinations(clusters, 2):
        if clusters[left] == clusters[right]:
            assert 1 - jaccard(sets[left], sets[right]) <= LIMIT + 4 * SPREAD
        else:
            assert left[-2:] != right[-2:]  # a text and its twin are in one part


def test_no_member_one_member_and_equal_members() -> None:
    assert split(np.empty((0, 128), np.uint32), LIMIT).tolist() == []
    assert split(sketched(["one two three"]), LIMIT).tolist() == [0]
    assert split(sketched(["one two three"] * 3), 0.01).tolist() == [0, 0, 0]


def test_two_ends_are_told_apart_at_exactly_the_limit() -> None:
    values = np.zeros((2, 10), np.uint32)
    values[1, :3] = 1
    assert split(values, 0.3).tolist() == [0, 0]
    assert split(values, 0.29).tolist() == [0, 1]


small = arrays(np.uint32, st.tuples(st.integers(0, 14), st.integers(1, 9)), elements=st.integers(0, 3))


@given(small, st.floats(0.01, 0.99), st.sampled_from([0, LINKED_UP_TO]))
@settings(deadline=None)
def test_whatever_the_sketches_parts_hold_and_equal_members_stay_together(
    values: Sketches, limit: float, linked_up_to: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diameter, "LINKED_UP_TO", linked_up_to)  # 0: as a large component
        labels = split(values, limit)
        assert (split(values, limit) == labels).all()
    assert_holds(values, labels, limit)
    for left, right in combinations(range(len(values)), 2):
        assert labels[left] == labels[right] or (values[left] != values[right]).any()
    if linked_up_to:  # then no two parts could be one
        for left, right in combinations(parts_of(labels), 2):
            assert widest(values[np.r_[left, right]]) > limit


@pytest.mark.parametrize("seed", SEEDS)
def test_a_large_chain_is_split_around_leaders_and_its_parts_hold(seed: int) -> None:
    values = drifting(np.random.default_rng(seed), 2 * LINKED_UP_TO)
    labels = split(values, 0.6)
    assert_holds(values, labels, 0.6)
    assert len(parts_of(labels)) < len(values) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_thousands_of_copies_of_a_template_stay_together(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = noisy(rng, 2 * LINKED_UP_TO, 0.15)
    assert widest(values[:2_000]) > 0.3  # further from each other than half the limit from one of them
    assert not split(values, 0.6).any()


def test_two_templates_that_a_chain_connects_are_two_large_parts() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.integers(0, 2**32, 128, np.uint32), rng.integers(0, 2**32, 128, np.uint32)
    bridge = np.array([np.r_[other[:at], one[at:]] for at in range(8, 128, 8)])
    values = np.r_[noisy(rng, 4_000, 0.1, one), noisy(rng, 3_000, 0.1, other), bridge]
    order = rng.permutation(len(values))
    labels = split(values[order], 0.5)
    assert_holds(values[order], labels, 0.5)
    of = np.empty(len(values), np.int64)
    of[order] = labels
    assert len(set(of[:4_000].tolist())) == len(set(of[4_000:7_000].tolist())) == 1
    assert of[0] != of[4_000]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["chain", "template", "wide template"])
def test_fifty_thousand_members_are_split_in_time_that_grows_as_they_do(shape: str) -> None:
    limit = 0.45 if shape == "wide template" else 0.6

    def made(members: int) -> Sketches:
        rng = np.random.default_rng(7)
        return drifting(rng, members) if shape == "chain" else noisy(rng, members, 0.2)

    assert_linear(lambda sketches: split(sketches, limit), made, LINKED_UP_TO + 1_000)
    values = made(50_000)
    labels = split(values, limit)
    assert len(labels) == 50_000
    for part in parts_of(labels)[:200]:
        assert (values[part] != values[part[0]]).mean(axis=1).max() <= 0.6

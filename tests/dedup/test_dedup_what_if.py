"""What another threshold would merge, against all pairs looked at one by one."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from curation.dedup.cluster_texts import Sketched, sketched
from curation.dedup.minhash import minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.dedup.what_if import ALL_PAIRS, BIN, CHANGES, SEEN, WINDOW, Outcome, bands_for, lowest, spread, what_if
from curation.document import text_digest
from curation.errors import ConfigurationError, IntegrityError

WORDS = [f"word{n}" for n in range(400)]
SETTINGS = DedupSettings()


def families(seed: int, number: int = 40, most: int = 9) -> list[str]:
    """Texts of which some are alike to every degree, some the same, and some have no word."""
    rng = random.Random(seed)
    texts = ["", "", "!!", "!!"]
    for _ in range(number):
        words = rng.choices(WORDS, k=70)
        for _ in range(rng.randint(1, most)):
            changed = list(words)
            for at in rng.sample(range(70), rng.randint(0, 5)):
                changed[at] = rng.choice(WORDS)
            texts += [" ".join(changed)] * rng.choice((1, 1, 1, 2))
    rng.shuffle(texts)
    return texts


def tables(texts: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The table of clusters as far as it is read, with each text without words clustered as a night would; and that of
    MinHashes."""
    ids = [f"{n:06}" for n in range(len(texts))]
    same: dict[str, str] = {}
    clusters = [doc_id if not text else same.setdefault(text, doc_id) for doc_id, text in zip(ids, texts, strict=True)]
    digests = pa.array([text_digest(text) for text in texts], pa.binary(32))
    distinct = sorted(set(texts))
    batch = pa.table({"clean_sha256": [text_digest(text) for text in distinct], "text": distinct})
    batch = batch.set_column(0, "clean_sha256", batch["clean_sha256"].cast(pa.binary(32)))
    return (
        pa.table({"doc_id": ids, "clean_sha256": digests, "cluster_id": clusters}),
        minhash_kernel(batch, SETTINGS).kept,
    )


def standing(texts: Sequence[str], groups: Sequence[int] | None = None) -> Sketched:
    clusters, minhashes = tables(texts)
    own = None if groups is None else pa.table({"doc_id": clusters["doc_id"], "group": pa.array(groups, pa.uint64())})
    return sketched(clusters, [minhashes], SETTINGS, own)


def components(texts: Sketched, threshold: float) -> list[int]:
    """By looking at every pair: for each text the first one that it hangs together with."""
    roots = list(range(len(texts.documents)))

    def root(member: int) -> int:
        while roots[member] != member:
            member = roots[member]
        return member

    for left in range(len(roots)):
        shares = (texts.sketches[left] == texts.sketches[left + 1 :]).mean(axis=1)
        for right in (left + 1 + np.flatnonzero(shares >= threshold)).tolist():
            if texts.groups is None or texts.groups[left] == texts.groups[right]:
                low, high = sorted((root(left), root(right)))
                roots[high] = low
    return [root(member) for member in range(len(roots))]


def expected(texts: Sketched, threshold: float) -> tuple[int, ...]:
    """kept, exact, near, clusters of several, the largest."""
    roots = components(texts, threshold)
    sizes: Counter[int] = Counter()
    for root, documents in zip(roots, texts.documents.tolist(), strict=True):
        sizes[root] += documents
    all_sizes = [*sizes.values(), *texts.settled.tolist()]
    near = len(roots) - len(sizes)
    several = sum(size > 1 for size in all_sizes)
    return len(all_sizes), sum(all_sizes) - len(all_sizes) - near, near, several, max(all_sizes)


def told(outcome: Outcome) -> tuple[int, ...]:
    return outcome.kept, outcome.exact, outcome.near, outcome.clusters, outcome.largest


@pytest.mark.parametrize("seed", [1, 2])
def test_each_threshold_merges_what_all_pairs_would(seed: int) -> None:
    texts = standing(families(seed))
    found = what_if(texts, (0.5, 0.65, 0.9, 1.0), SETTINGS)
    assert [each.threshold for each in found.outcomes] == [0.5, 0.65, 0.8, 0.9, 1.0]
    for each in found.outcomes:
        off = spread(each.threshold, 128)
        assert told(each) == expected(texts, each.threshold), each.threshold
        assert each.near_least == expected(texts, min(1.0, each.threshold + off))[2], each.threshold
        assert each.near_most == expected(texts, each.threshold - off)[2], each.threshold
    assert found.outcomes[0].near > found.outcomes[2].near > found.outcomes[3].near > 0


def test_pairs_are_counted_by_similarity_from_the_lowest_threshold_on() -> None:
    texts = standing(families(3))
    left, right = np.triu_indices(len(texts.documents), 1)
    shares = (texts.sketches[left] == texts.sketches[right]).mean(axis=1)
    found = what_if(texts, (0.72,), SETTINGS).similarities
    assert list(found) == [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
    for low, pairs in found.items():
        high = low + BIN if low < 0.94 else 1.1
        assert pairs == np.count_nonzero((shares >= low - 1e-9) & (shares < high - 1e-9)), low


def test_documents_of_different_groups_are_never_merged() -> None:
    made = families(4)
    groups = [n % 3 for n in range(len(made))]
    apart, together = standing(made, groups), standing(made)
    for each in what_if(apart, (0.6,), SETTINGS).outcomes:
        assert told(each) == expected(apart, each.threshold)
    assert len(apart.documents) > len(together.documents)  # a text of two groups is two
    assert what_if(apart, (), SETTINGS).outcomes[0].near < what_if(together, (), SETTINGS).outcomes[0].near
    alike = standing(["a b c d e f g h"] * 4 + ["a b c d e f g h i"], [7, 7, 8, 9, 7])
    assert told(what_if(alike, (0.5,), SETTINGS).outcomes[0]) == (3, 1, 1, 1, 3)


def test_a_document_of_which_the_group_is_not_known_is_compared_with_none() -> None:
    clusters, minhashes = tables(["a b c d e f"] * 3)
    groups = pa.table({"doc_id": ["000000", "000002"], "group": pa.array([5, 5], pa.uint64())})
    found = what_if(sketched(clusters, [minhashes], SETTINGS, groups), (), SETTINGS).outcomes[0]
    assert told(found) == (2, 1, 0, 1, 2)


def test_documents_without_words_stay_as_they_were_clustered_and_those_not_cleaned_alone() -> None:
    clusters, minhashes = tables(["", "", "!!", "!!", "a b c"])
    unclean = pa.table({"doc_id": ["x", "y"], "clean_sha256": pa.nulls(2, pa.binary(32)), "cluster_id": ["x", "y"]})
    found = sketched(pa.concat_tables([unclean, clusters]), [minhashes], SETTINGS)
    assert (len(found.documents), found.settled.tolist(), found.clusters) == (1, [1, 1, 1, 1, 2], 6)
    assert told(what_if(found, (0.5,), SETTINGS).outcomes[0]) == (6, 1, 0, 1, 2)


@given(st.lists(st.floats(0.06, 1.0), min_size=1, max_size=6))
@examples(max_examples=25, deadline=None)
def test_a_lower_threshold_never_merges_less(thresholds: list[float]) -> None:
    found = what_if(FEW, thresholds, SETTINGS).outcomes
    assert [each.threshold for each in found] == sorted({*thresholds, 0.8})
    standing_at = next(each for each in found if each.threshold == 0.8)
    for low, high in itertools.pairwise(found):
        assert low.near >= high.near
        assert low.largest >= high.largest
    for each in found:
        assert each.documents == 4 + FEW.documents.sum()
        assert each.near_least <= each.near <= each.near_most
        assert each.more == each.near - standing_at.near


FEW = standing(families(5, number=12))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    clusters, minhashes = tables(families(6))
    one = sketched(clusters, [minhashes], SETTINGS)
    shuffled = clusters.take(rng.sample(range(clusters.num_rows), clusters.num_rows))
    rows = rng.sample(range(minhashes.num_rows), minhashes.num_rows)
    parts = [minhashes.take(rows[at : at + 37]) for at in range(0, len(rows), 37)]
    other = sketched(shuffled, [*parts, parts[0]], SETTINGS)  # a text may have been written twice
    assert np.array_equal(one.sketches, other.sketches)
    assert what_if(one, (0.9, 0.6), SETTINGS) == what_if(other, (0.6, 0.9), SETTINGS)


@pytest.mark.parametrize("threshold", [0.6, 0.92])
def test_the_clusters_that_change_most_are_named_with_their_sizes_before_and_after(threshold: float) -> None:
    texts = standing(families(7))
    outcome = next(each for each in what_if(texts, (threshold,), SETTINGS).outcomes if each.threshold == threshold)
    now, then = components(texts, 0.8), components(texts, threshold)
    joined = threshold < 0.8
    whole, apart = (then, now) if joined else (now, then)
    parts = Counter(whole[root] for root in set(apart))
    changed = {texts.firsts[root].as_py(): number for root, number in parts.items() if number > 1}
    assert len(changed) > CHANGES
    assert [each.parts for each in outcome.changes] == sorted(changed.values(), reverse=True)[:CHANGES]
    ids = texts.firsts.to_pylist()

    def documents(roots: list[int], doc_id: str) -> int:
        own = roots[ids.index(doc_id)]
        return sum(int(n) for root, n in zip(roots, texts.documents, strict=True) if root == own)

    for each in outcome.changes:
        at, other = ids.index(each.doc_id), ids.index(each.other)
        assert changed[each.doc_id] == each.parts
        assert (each.before, each.after) == (documents(now, each.doc_id), documents(then, each.doc_id))
        assert whole[at] == whole[other]
        assert apart[at] != apart[other]
        assert each.estimate == (texts.sketches[at] == texts.sketches[other]).mean()
        largest = max(documents(apart, ids[root]) for root in set(apart) if whole[root] == at and root != at)
        assert documents(apart, each.other) == largest


def test_copies_of_one_template_hang_together_without_being_compared_each_with_each() -> None:
    rng = np.random.default_rng(8)
    template = rng.integers(0, 2**32, 128, np.uint32)
    number = 3_000
    copies = np.where(rng.random((number, 128)) < 0.93, template, rng.integers(0, 2**32, (number, 128), np.uint32))
    ids = pa.array([f"{n:06}" for n in range(number)])
    texts = Sketched(copies, np.ones(number, np.int64), ids, None, np.empty(0, np.int64), number)
    found = what_if(texts, (0.7,), SETTINGS)
    assert found.outcomes[0].largest > 0.99 * number
    bands, _ = bands_for(0.7 - spread(0.7, 128), 128)
    assert sum(found.similarities.values()) < number * (max(WINDOW + 1, ALL_PAIRS / 2) * bands) < number**2


def test_bands_look_at_nearly_all_pairs_and_a_similarity_that_has_none_is_refused_with_one_that_has() -> None:
    for permutations in (16, 100, 128, 256):
        for similarity in np.arange(0.01, 1.001, 0.01).round(2).tolist():
            if similarity < lowest(permutations):
                with pytest.raises(ConfigurationError, match=f"{permutations} permutations") as refused:
                    bands_for(similarity, permutations)
                bands_for(float(str(refused.value.fix).split()[2]), permutations)
            else:
                bands, rows = bands_for(similarity, permutations)
                assert bands * rows <= permutations
                assert 1 - (1 - similarity**rows) ** bands >= SEEN
    assert bands_for(0.8, 128) == (25, 5)
    with pytest.raises(ConfigurationError, match=r"ask for 0\.06 or more"):
        what_if(FEW, (0.05,), SETTINGS)


def test_the_standard_deviation_is_that_of_a_share() -> None:
    assert spread(0.8, 128) == pytest.approx(0.0353553, rel=1e-5)
    assert spread(1.0, 128) == 0


def test_nothing_alike_merges_nothing_and_without_texts_there_is_nothing() -> None:
    alone = standing([" ".join(random.Random(n).choices(WORDS, k=30)) for n in range(20)])
    assert told(what_if(alone, (0.3,), SETTINGS).outcomes[0]) == (20, 0, 0, 0, 1)
    none = standing(["", "?"])
    assert told(what_if(none, (0.7,), SETTINGS).outcomes[0]) == (2, 0, 0, 0, 1)
    assert set(what_if(none, (0.7,), SETTINGS).similarities.values()) == {0}


def test_texts_without_a_minhash_are_told_and_all_of_them_with_what_to_do() -> None:
    clusters, minhashes = tables(["a b", "c d"])
    with pytest.raises(IntegrityError, match=r"1 texts have none.*curation run"):
        sketched(clusters, [minhashes.slice(1)], SETTINGS)
    with pytest.raises(ConfigurationError, match=r"no MinHashes of 5-word shingles and 128 permutations.*curation run"):
        sketched(clusters, [], SETTINGS)
    with pytest.raises(ConfigurationError, match="nothing was clustered yet"):
        sketched(clusters.slice(0, 0), [], SETTINGS)

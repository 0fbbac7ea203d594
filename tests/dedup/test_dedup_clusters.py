"""Clusters: who is the same, whatever the order, at a cost that stays linear, and as good as measured."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup.cluster import CLUSTERS, cluster
from curation.dedup.minhash import MINHASHES, minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import jaccard, shingles
from curation.dedup.trial import clusters_of, try_dedup
from curation.document import text_digest
from curation.errors import ConfigurationError, IntegrityError

WORDS = [f"word{n}" for n in range(400)]


def prose(seed: int, length: int = 60) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def table(texts: dict[str, str]) -> pa.Table:
    return pa.table({"doc_id": list(texts), "text": list(texts.values())})


def labels(texts: dict[str, str]) -> dict[str, tuple[str, str, int]]:
    return {r["doc_id"]: (r["cluster_id"], r["kind"], r["size"]) for r in clusters_of(table(texts)).to_pylist()}


def test_exact_near_and_single_documents_are_told_apart() -> None:
    text = prose(1)
    found = labels({"d": text, "b": text, "c": f"{text} thanks", "a": prose(2), "e": prose(3), "f": prose(3)})
    assert found == {
        "a": ("a", "single", 1),
        "b": ("b", "near", 3),
        "c": ("b", "near", 3),
        "d": ("b", "near", 3),
        "e": ("e", "exact", 2),
        "f": ("e", "exact", 2),
    }


def test_empty_texts_are_each_their_own_and_texts_without_words_match_only_exactly() -> None:
    found = labels({"a": "", "b": "", "c": "👍", "d": "👍", "e": "!!"})
    assert [found[name][0] for name in "abcde"] == ["a", "b", "c", "c", "e"]


def test_a_pair_below_the_threshold_stays_apart() -> None:
    left = prose(5, 40)
    right = " ".join([*left.split()[:35], *prose(6, 5).split()])
    assert 0.7 < jaccard(shingles(left), shingles(right)) < 0.8
    assert labels({"a": left, "b": right})["b"] == ("b", "single", 1)
    loose = DedupSettings(threshold=0.7, bands=32, rows=4)
    assert clusters_of(table({"a": left, "b": right}), loose)["cluster_id"].to_pylist() == ["a", "a"]


def test_near_duplicates_connect_through_a_text_between_them() -> None:
    words = prose(7, 60).split()
    chain = {
        name: " ".join([*words[cut:], *prose(8, 60).split()[:cut]]) for name, cut in zip("abc", (0, 5, 10), strict=True)
    }
    assert jaccard(shingles(chain["a"]), shingles(chain["c"])) < 0.8
    assert {label[0] for label in labels(chain).values()} == {"a"}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12), st.randoms())
@settings(max_examples=30, deadline=None)
def test_clusters_do_not_depend_on_the_order_of_documents(made: list[tuple[int, int]], rng: random.Random) -> None:
    texts = {f"doc{n}": prose(base) + " again" * extra for n, (base, extra) in enumerate(made)}
    shuffled = list(texts.items())
    rng.shuffle(shuffled)
    assert clusters_of(table(dict(shuffled))).equals(clusters_of(table(texts)))


def test_stored_minhashes_may_come_in_any_order_and_hold_more_than_is_asked_for() -> None:
    texts = [prose(1), prose(1) + " bye", prose(2), prose(3)]
    digests = [text_digest(text) for text in texts]
    batch = pa.table({"clean_sha256": pa.array(digests[::-1], pa.binary(32)), "text": texts[::-1]})
    stored = minhash_kernel(batch, DedupSettings()).kept
    asked: list[bytes] = []

    def fetch(wanted: list[bytes]) -> dict[bytes, str]:
        asked.extend(wanted)
        return {digest: texts[digests.index(digest)] for digest in wanted}

    found = cluster(["x", "y", "z"], digests[:3], stored, fetch)
    assert found.schema == CLUSTERS
    assert found["cluster_id"].to_pylist() == ["x", "x", "z"]
    assert set(asked) == set(digests[:2])  # texts are fetched for candidates only


def test_nothing_in_nothing_out() -> None:
    assert cluster([], [], MINHASHES.empty_table(), lambda wanted: {}).equals(CLUSTERS.empty_table())


def test_a_text_without_minhash_or_that_is_not_stored_is_an_error() -> None:
    digests = [text_digest(prose(1)), text_digest(prose(1) + " bye")]
    with pytest.raises(IntegrityError, match="2 texts have none"):
        cluster(["a", "b"], digests, MINHASHES.empty_table(), lambda wanted: {})
    batch = pa.table({"clean_sha256": pa.array(digests, pa.binary(32)), "text": [prose(1), prose(1) + " bye"]})
    with pytest.raises(IntegrityError, match="2 are not stored"):
        cluster(["a", "b"], digests, minhash_kernel(batch, DedupSettings()).kept, lambda wanted: {})


def test_thousands_of_identical_or_almost_identical_documents_cost_no_more_than_others() -> None:
    base = prose(11, 80)
    texts = {f"same{n}": base for n in range(20_000)} | {f"near{n}": f"{base} ticket {n}" for n in range(1_500)}
    started = time.process_time()
    found = clusters_of(table(texts))
    assert time.process_time() - started < 6
    assert found["cluster_id"].unique().to_pylist() == ["near0"]
    assert found["size"][0].as_py() == 21_500


def test_the_trial_reads_and_writes_parquet_without_heavy_imports(tmp_path: Path) -> None:
    pq.write_table(table({"a": prose(1), "b": prose(1), "c": prose(2)}), tmp_path / "documents.parquet")
    code = (
        "import sys; from pathlib import Path; from curation.dedup.trial import try_dedup;"
        "try_dedup(Path(sys.argv[1]), Path(sys.argv[2]));"
        "print([m for m in ('dagster', 'spacy', 'great_expectations') if m in sys.modules])"
    )
    paths = [str(tmp_path / "documents.parquet"), str(tmp_path / "clusters.parquet")]
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert pq.read_table(paths[1]).select(["doc_id", "cluster_id"]).to_pylist() == [
        {"doc_id": "a", "cluster_id": "a"},
        {"doc_id": "b", "cluster_id": "a"},
        {"doc_id": "c", "cluster_id": "c"},
    ]


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"doc_id": ["a"]}), tmp_path / "documents.parquet")
    for name in ("documents.parquet", "absent.parquet"):
        with pytest.raises(ConfigurationError):
            try_dedup(tmp_path / name, tmp_path / "clusters.parquet")


def test_planted_duplicates_are_found_and_nothing_is_wrongly_lost(shared: Path, tmp_path: Path) -> None:
    bench = shared / "bench"
    make = [sys.executable, bench / "near_duplicates.py", "--documents", "3000", "--seed", "11", "--out", tmp_path]
    subprocess.run(make, check=True, capture_output=True)
    try_dedup(tmp_path / "documents.parquet", tmp_path / "clusters.parquet")
    score = [sys.executable, bench / "score_clusters.py", tmp_path / "truth.parquet", tmp_path / "clusters.parquet"]
    result = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)
    assert result["f1"] >= 0.99
    assert result["wrongly_lost"] == 0
    assert result["hard_negatives_merged"] == 0

"""What the clusters of a night look like is counted from the table alone, and as a person would count it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.dedup.overview import LARGEST, SHARES, Large, Overview, overview_of, read_overview
from curation.dedup.tables import CLUSTERS
from curation.document import text_digest
from curation.storage.tables import Tables


def clusters(*members: list[tuple[str, float]]) -> pa.Table:
    """Each cluster as the texts of its documents, with their similarity to the first; ids in order of mention."""
    rows, number = [], 0
    for texts in members:
        first = f"{number:08}"
        kind = "single" if len(texts) == 1 else "near" if len({text for text, _ in texts}) > 1 else "exact"
        for text, similarity in texts:
            rows.append(
                {
                    "doc_id": f"{number:08}",
                    "clean_sha256": text_digest(text),
                    "cluster_id": first,
                    "kind": kind,
                    "size": len(texts),
                    "similarity": None if kind == "single" else similarity,
                }
            )
            number += 1
    return pa.Table.from_pylist(rows, schema=CLUSTERS)


def figures(found: Overview) -> Any:
    return found.kept, found.exact, found.near, found.sizes.tolist(), found.similarities.tolist(), found.largest


def test_documents_are_kept_or_besides_one_of_the_same_or_of_a_similar_text() -> None:
    found = overview_of(
        [
            clusters(
                [("a", 1.0)],
                [("b", 1.0), ("b", 1.0)],
                [("c", 1.0), ("c", 1.0), ("d", 0.8), ("e", 0.999), ("e", 0.999), ("f", 1.0)],
            )
        ]
    )
    assert (found.kept, found.exact, found.near, found.documents) == (3, 3, 3, 9)
    assert found.sizes[:5].tolist() == [1, 1, 0, 1, 0]
    # `f` is another text with the same shingles; only what differs is drawn.
    assert {bin_ / SHARES: n for bin_, n in enumerate(found.similarities.tolist()) if n} == {0.8: 1, 0.98: 2}
    assert found.largest == (Large("00000003", 6, "near"), Large("00000001", 2, "exact"))


def test_documents_that_were_not_cleaned_are_kept() -> None:
    unclean = clusters([("x", 1.0)]).set_column(1, CLUSTERS.field("clean_sha256"), pa.nulls(1, pa.binary(32)))
    assert figures(overview_of([unclean]))[:3] == (1, 0, 0)


def test_the_largest_are_named_by_size_and_then_by_id() -> None:
    sizes = [2, 5, 2, 9, 5, 2, 2, 3, 3, 2, 2, 2, 2]
    found = overview_of([clusters(*[[(str(n), 1.0)] * size for n, size in enumerate(sizes)])])
    firsts = np.cumsum([0, *sizes])[:-1]
    named = sorted(zip(sizes, firsts.tolist(), strict=True), key=lambda each: (-each[0], each[1]))[:LARGEST]
    assert [(each.size, int(each.doc_id)) for each in found.largest] == named


def test_sizes_at_both_ends_of_a_doubling_fall_into_it() -> None:
    found = overview_of([clusters(*[[("t", 1.0)] * size for size in (1, 2, 3, 4, 5, 8, 9, 16, 17)])])
    assert found.sizes[:6].tolist() == [1, 1, 2, 2, 2, 1]


@given(
    st.lists(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 1)), min_size=1, max_size=20), max_size=20),
    st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_and_how_they_come_in_parts_change_nothing(made: Any, rng: Any) -> None:
    table = clusters(*made)
    rows = table.to_pylist()
    texts: defaultdict[str, set[bytes]] = defaultdict(set)
    for row in rows:
        texts[row["cluster_id"]].add(row["clean_sha256"])
    near = sum(len(each) - 1 for each in texts.values())
    expected = overview_of([table])
    assert (expected.kept, expected.near, expected.documents) == (len(texts), near, len(rows))
    shares = Counter(
        min(int(row["similarity"] * SHARES + 1e-9), SHARES - 1)
        for row in rows
        if row["kind"] == "near" and row["similarity"] < 1
    )
    assert {n: count for n, count in enumerate(expected.similarities.tolist()) if count} == shares
    rng.shuffle(rows)
    parts = [rows[at : at + 7] for at in range(0, len(rows), 7)]
    assert figures(overview_of(pa.Table.from_pylist(p, schema=CLUSTERS) for p in parts)) == figures(expected)


def test_it_is_read_from_the_table_and_nothing_is_found_where_nothing_was_written(tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    assert read_overview(tables).documents == 0
    assert read_overview(tables).largest == ()
    tables.replace("clusters", clusters([("a", 1.0), ("b", 0.85)]))
    assert read_overview(tables).largest == (Large("00000000", 2, "near"),)

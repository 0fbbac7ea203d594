"""Summarize the clusters of a night in figures of fixed size: sizes, similarities, and the largest clusters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup.tables import CLUSTERS
from curation.state.night import Night
from curation.storage.secrets.keys import Keys, keyed
from curation.storage.tables import Tables

LARGEST = 10
DOUBLINGS = 32  # sizes are 32-bit
SHARES = 50  # bins of a similarity, .02 each
MARGIN = 1e-9  # .29 * 100 is a little less than 29
COLUMNS = ["doc_id", "clean_sha256", "cluster_id", "kind", "size", "similarity"]


class Large(NamedTuple):
    """A cluster by its first document, with its number of documents, and `exact` (one text) or `near` (several).

    The doc_id stays in the raw zones, because anyone who knows a vendor's ids can guess it. Elsewhere a cluster has its
    `public_name`.
    """

    doc_id: str
    size: int
    kind: str

    def public_name(self, keys: Keys) -> str:
        """Return a keyed digest of 16 hex digits, the same every night."""
        return keyed(keys.release_id, "cluster", self.doc_id)[:16]


@dataclass(frozen=True)
class Overview:
    """Figures about clusters; kept + exact + near are all documents.

    Attributes:
        kept: clusters, including documents that resemble no other one.
        exact: documents except for the first with the same text in their cluster.
        near: texts except for the first in their cluster.
        sizes: int64, shape (`DOUBLINGS` + 1,): clusters of one document, of 2, of 3 to 4, of 5 to 8, and so on.
        similarities: int64, shape (`SHARES`,): documents with another text than their cluster's first document, by
            similarity to it, from 0 to 1. Equal texts are not counted, nor are texts with the very same shingles.
        largest: at most `LARGEST` clusters of several documents, the largest first, equals by doc_id.
    """

    kept: int
    exact: int
    near: int
    sizes: NDArray[np.int64]
    similarities: NDArray[np.int64]
    largest: tuple[Large, ...]

    @property
    def documents(self) -> int:
        """The number of all documents."""
        return self.kept + self.exact + self.near


def overview(night: Night) -> Overview:
    """Summarize the table `clusters` of a night, see `overview_of`."""
    return read_overview(night.tables)


def read_overview(tables: Tables) -> Overview:
    """Summarize the table `clusters`, read in batches."""
    return overview_of(tables.scan("clusters", CLUSTERS, COLUMNS))


def overview_of(batches: Iterable[pa.Table]) -> Overview:
    """Summarize `CLUSTERS` given in parts; their order does not matter.

    Memory grows only with the near-duplicates, by 96 bytes each.
    """
    documents = 0
    sizes = np.zeros(DOUBLINGS + 1, np.int64)
    similarities = np.zeros(SHARES, np.int64)
    largest: list[Large] = []
    texts: list[pa.Table] = []
    for batch in batches:
        documents += batch.num_rows
        firsts = batch.filter(pc.equal(batch["doc_id"], batch["cluster_id"]))
        sizes += np.bincount(_doublings(firsts["size"].to_numpy()), minlength=len(sizes))
        largest = _largest(largest, firsts)
        near = batch.filter(pc.equal(batch["kind"], "near"))
        texts.append(near.select(["cluster_id", "clean_sha256"]))
        measured = near["similarity"].drop_null().to_numpy()
        shares = np.floor(measured[measured < 1] * SHARES + MARGIN).astype(np.int64)
        similarities += np.bincount(np.minimum(shares, SHARES - 1), minlength=SHARES)
    kept = int(sizes.sum())
    merged = _near(texts)
    return Overview(kept, documents - kept - merged, merged, sizes, similarities, tuple(largest))


def _doublings(sizes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return how often one document has to be doubled to reach each size."""
    return np.searchsorted(2 ** np.arange(DOUBLINGS + 1, dtype=np.int64), sizes)


def _largest(known: list[Large], firsts: pa.Table) -> list[Large]:
    several = firsts.filter(pc.greater(firsts["size"], 1))
    order = pc.select_k_unstable(several, LARGEST, sort_keys=[("size", "descending"), ("doc_id", "ascending")])
    rows = several.take(order).to_pylist()
    clusters = known + [Large(row["doc_id"], row["size"], row["kind"]) for row in rows]
    return sorted(clusters, key=lambda cluster: (-cluster.size, cluster.doc_id))[:LARGEST]


def _near(texts: list[pa.Table]) -> int:
    """Return the number of distinct texts in clusters, minus one for each cluster."""
    if not texts:
        return 0
    rows = pa.concat_tables(texts)
    clusters: int = pc.count_distinct(rows["cluster_id"]).as_py()
    return int(rows.group_by(["cluster_id", "clean_sha256"]).aggregate([]).num_rows) - clusters

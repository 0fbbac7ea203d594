"""Clusters of documents that say the same: exact digests first, then verified near-duplicates. Labels only.

Nobody is dropped here: which member of a cluster survives is a corpus's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import batched

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.dedup.candidates import candidate_pairs
from curation.dedup.minhash import sketches
from curation.dedup.settings import DedupSettings
from curation.dedup.shingles import jaccard, shingles
from curation.document import DIGEST, text_digest
from curation.errors import IntegrityError

Fetch = Callable[[list[bytes]], dict[bytes, str]]

CLUSTERS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("clean_sha256", DIGEST),
        ("cluster_id", pa.string()),  # the smallest doc_id of the cluster
        ("kind", pa.string()),  # single: one document; exact: one text, several documents; near: several texts
        ("size", pa.int32()),  # documents in the cluster
    ]
)
EMPTY = text_digest("")
PAIRS_AT_ONCE = 4096  # bounds the texts fetched at once
SETS_HELD = 50_000  # shingle sets kept between fetches


class Forest:
    """Disjoint sets of positions; the root of a set is its smallest member."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def root(self, member: int) -> int:
        """The smallest member of the set that `member` belongs to."""
        parents = self._parents
        while parents[member] != member:
            parents[member] = member = parents[parents[member]]
        return member

    def join(self, left: int, right: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.root(left), self.root(right)))
        self._parents[high] = low


def near_duplicates(
    digests: Sequence[bytes], values: NDArray[np.uint32], fetch: Fetch, settings: DedupSettings
) -> list[int]:
    """For each distinct text the position of the first text of its connected component.

    Every edge was verified: the exact Jaccard similarity of both shingle sets is at least the threshold. Texts that are
    connected already are not compared again, so a cluster of n texts costs about n comparisons.
    """
    forest = Forest(len(digests))
    left, right = candidate_pairs(values, settings)
    known: dict[bytes, set[bytes]] = {}
    for pairs in batched(zip(left.tolist(), right.tolist(), strict=True), PAIRS_AT_ONCE):
        open_pairs = [(a, b) for a, b in pairs if forest.root(a) != forest.root(b)]
        missing = sorted({digests[i] for pair in open_pairs for i in pair} - known.keys())
        if len(known) + len(missing) > SETS_HELD:
            known.clear()
            missing = sorted({digests[i] for pair in open_pairs for i in pair})
        texts = fetch(missing) if missing else {}
        if len(texts) < len(missing):
            raise IntegrityError(
                "clean texts", f"{len(missing) - len(texts)} are not stored", "clean their landings again"
            )
        known |= {digest: shingles(texts[digest], settings.shingle_words) for digest in missing}
        for a, b in open_pairs:
            if forest.root(a) != forest.root(b) and jaccard(known[digests[a]], known[digests[b]]) >= settings.threshold:
                forest.join(a, b)
    return [forest.root(position) for position in range(len(digests))]


def cluster(
    doc_ids: Sequence[str],
    clean_digests: Sequence[bytes],
    minhashes: pa.Table,
    fetch: Fetch,
    settings: DedupSettings | None = None,
) -> pa.Table:
    """Label every document with its cluster.

    Args:
        doc_ids: each once, in any order.
        clean_digests: digest of each document's text, aligned with `doc_ids`.
        minhashes: columns clean_sha256, minhash, shingles, at least one row for each digest; further rows are ignored.
        fetch: the texts of some digests; asked only for texts that may be near-duplicates.
        settings: threshold and banding; the default is measured in the tests.

    Returns:
        `CLUSTERS`, sorted by doc_id; the same whatever the order of the inputs. Documents with an empty text are
        single.

    Raises:
        IntegrityError: a digest has no MinHash, or a text cannot be fetched.
    """
    settings = settings or DedupSettings()
    if len(set(doc_ids)) != len(doc_ids):
        raise IntegrityError("documents to cluster", "a doc_id occurs twice", "give each document once")
    members: dict[bytes, list[str]] = {}
    for doc_id, digest in sorted(zip(doc_ids, clean_digests, strict=True)):
        members.setdefault(digest, []).append(doc_id)

    rows = {digest: row for row, digest in enumerate(minhashes["clean_sha256"].to_pylist())}
    if absent := members.keys() - rows.keys():
        raise IntegrityError("table of MinHashes", f"{len(absent)} texts have none", "run the MinHash stage first")
    all_values = sketches(minhashes["minhash"], settings.permutations)
    sizes = minhashes["shingles"].to_numpy()
    worded = sorted(digest for digest in members if sizes[rows[digest]])
    roots = near_duplicates(worded, all_values[[rows[digest] for digest in worded]], fetch, settings)

    groups: dict[bytes, list[bytes]] = {}
    for digest, root in zip(worded, roots, strict=True):
        groups.setdefault(worded[root], []).append(digest)
    for digest in members.keys() - set(worded):
        groups[digest] = [digest]

    labelled: list[tuple[str, bytes, str, str, int]] = []
    for texts in groups.values():
        documents = [(doc_id, digest) for digest in texts for doc_id in members[digest]]
        if texts == [EMPTY]:
            labelled += [(doc_id, digest, doc_id, "single", 1) for doc_id, digest in documents]
            continue
        first, size = min(documents)[0], len(documents)
        kind = "near" if len(texts) > 1 else "exact" if size > 1 else "single"
        labelled += [(doc_id, digest, first, kind, size) for doc_id, digest in documents]
    columns = list(zip(*sorted(labelled), strict=True)) or [()] * len(CLUSTERS)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, CLUSTERS, strict=True)], schema=CLUSTERS)

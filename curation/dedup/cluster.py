"""Cluster documents that say the same: exact digests first, then verified near-duplicates. Documents are only labeled.

No document is dropped here: which member of a cluster survives is a corpus's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.dedup.bands import Buckets, Nodes, Sketches, all_buckets
from curation.dedup.candidates import are_candidates
from curation.dedup.compiled import compiled
from curation.dedup.diameter import split
from curation.dedup.digests import Indices, Places, flat, sorted_distinct
from curation.dedup.forest import join_all, roots
from curation.dedup.incremental import NOT_SETTLED, settled
from curation.dedup.minhash import sketches
from curation.dedup.passes import every_pair, hopeful_pairs
from curation.dedup.settings import DedupSettings
from curation.dedup.similarity import Sets, Similarities
from curation.dedup.tables import CLUSTERS, clusters_version
from curation.document import DIGEST, text_digest
from curation.engine.tasks import Engine
from curation.errors import IntegrityError

EMPTY = text_digest("")

HERE = Engine()
HOPEFUL_ROUNDS = 3  # after these what is left is mostly different, and all of it is compared


@compiled
def _nodes_of(
    text_of: NDArray[np.int32], groups: NDArray[np.uint64], fresh: NDArray[np.bool_], left: Indices, right: Indices
) -> tuple[Indices, Indices]:
    """Return the pairs of nodes for some pairs of texts, in one group and with at least one fresh node."""
    ones, others, total = np.empty(len(left), np.int64), np.empty(len(left), np.int64), 0
    for pair in range(len(left)):
        one = np.searchsorted(text_of, left[pair])
        while one < len(text_of) and text_of[one] == left[pair]:
            other = np.searchsorted(text_of, right[pair])
            while other < len(text_of) and text_of[other] == right[pair]:
                if groups[one] == groups[other] and (fresh[one] or fresh[other]):
                    if total == len(ones):
                        ones, others = np.append(ones, ones), np.append(others, others)
                    ones[total], others[total] = one, other
                    total += 1
                other += 1
            one += 1
    return ones[:total], others[:total]


def components(
    nodes: Nodes, found: Buckets, similar: Similarities, settings: DedupSettings, parents: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return for each node the first node of its connected component.

    Two nodes are connected if they are a candidate pair and the exact similarity of their texts is at least the
    threshold, which depends on the two texts alone. A pair that is already connected is not compared, so a cluster of n
    texts costs about n comparisons; pairs that `similar` knows cost none.

    Args:
        nodes: the nodes to compare.
        found: their buckets, of all bands.
        similar: similarities of pairs of texts, by `Nodes.text_of`.
        settings: threshold and banding.
        parents: the forest of existing connections; it is complete for nodes that are not fresh.
    """
    alike = similar.pairs[similar.values >= settings.threshold]
    left, right = _nodes_of(nodes.text_of, nodes.groups, nodes.fresh, *np.divmod(alike, similar.texts))
    still = are_candidates(nodes, left, right, settings)
    join_all(parents, left[still], right[still])
    for _ in range(HOPEFUL_ROUNDS):
        pairs, found = hopeful_pairs(nodes, found, settings, parents, _refused(similar, settings))
        if not len(pairs):
            break
        _settle(nodes, pairs, similar, settings, parents)
    begin = (0, 0)
    least = settings.threshold if settings.settles else 0.0
    while begin[0] < len(found.bands):
        pairs, begin = every_pair(nodes, found, settings, parents, begin)
        _settle(nodes, pairs, similar, settings, parents, least)
    return roots(parents)


def _refused(similar: Similarities, settings: DedupSettings) -> Indices:
    return similar.pairs[similar.values < settings.threshold]


def _settle(
    nodes: Nodes,
    pairs: Indices,
    similar: Similarities,
    settings: DedupSettings,
    parents: NDArray[np.int32],
    least: float = 0.0,
) -> None:
    """Compare some pairs of nodes, connect those that are similar, and remember similarities of at least `least`."""
    left, right = np.divmod(pairs, max(1, nodes.size))
    texts = nodes.text_of[left].astype(np.int64) * similar.texts + nodes.text_of[right]
    asked = sorted_distinct(texts)
    alike = similar.of(asked, least)[np.searchsorted(asked, texts)] >= settings.threshold
    join_all(parents, left[alike], right[alike])


@dataclass(frozen=True)
class Signed:
    """Texts and their sketches, in any order; a text may occur more than once.

    Attributes:
        digests: binary(32), no nulls.
        sketches: uint32, (texts, permutations); a file mapped into memory will do.
        worded: whether a text has words; one without resembles nothing.
    """

    digests: pa.Array
    sketches: Sketches
    worded: NDArray[np.bool_]

    @classmethod
    def of(cls, minhashes: Iterable[pa.Table], folder: Path, settings: DedupSettings) -> Signed:
        """Read a table of MinHashes in parts, see `minhashes_schema`.

        Sketches are kept in a file of `folder`, so that memory does not grow with them.
        """
        digests, worded = [pa.array([], DIGEST)], [np.empty(0, np.bool_)]
        with (folder / "kept").open("wb") as out:
            for part in minhashes:
                out.write(sketches(part["minhash"], settings.permutations).astype("<u4", copy=False).data)
                digests.append(flat(part["clean_sha256"], DIGEST))
                worded.append(part["shingles"].to_numpy() > 0)
        every = pa.concat_arrays(digests)
        shape = (len(every), settings.permutations)
        values = np.memmap(folder / "kept", "<u4", "r", shape=shape) if len(every) else np.empty(shape, np.uint32)
        return cls(every, values, np.concatenate(worded))


class Clustered(NamedTuple):
    """The result of clustering: `CLUSTERS`, sorted by doc_id, and the newly computed `SIMILARITIES`."""

    clusters: pa.Table
    computed: pa.Table


def cluster(
    documents: pa.Table,
    signed: Signed,
    sets: Callable[[Indices, Indices], Sets],
    folder: Path,
    settings: DedupSettings | None = None,
    known: pa.Table | None = None,
    before: pa.Table | None = None,
    engine: Engine = HERE,
) -> Clustered:
    """Label every document with its cluster.

    Args:
        documents: doc_id string, each once; clean_sha256 binary(32); and, if documents are only compared within a
            group, group uint64. In any order.
        signed: at least every text of the documents; further ones are ignored.
        sets: takes numbers of some texts, ascending, and their rows in `signed`; returns access to their sets of
            shingles by number. It is called only for texts that may be near-duplicates.
        folder: for files between tasks; they may be removed afterwards.
        settings: threshold, banding, diameter.
        known: `SIMILARITIES` of earlier nights; further rows are ignored.
        before: `CLUSTERS` of an earlier night, so that what was settled then is not compared again.
        engine: where tasks run.

    Returns:
        The same clusters whatever the order of the inputs, the engine, and the known similarities. Documents with an
        empty text are single.

    Raises:
        IntegrityError: a doc_id is null or occurs twice, or a text is not signed.
    """
    settings = settings or DedupSettings()
    if documents["doc_id"].null_count:
        raise IntegrityError("documents to cluster", "a doc_id is null", "give each document an id")
    documents = documents.take(pc.sort_indices(documents["doc_id"]))
    doc_ids, digests = flat(documents["doc_id"], pa.string()), flat(documents["clean_sha256"], DIGEST)
    if len(doc_ids) > 1 and pc.any(pc.equal(doc_ids.slice(1), doc_ids.slice(0, len(doc_ids) - 1))).as_py():
        raise IntegrityError("documents to cluster", "a doc_id occurs twice", "give each document once")
    places = Places(signed.digests)
    row = places.of(digests)
    if absent := int((row < 0).sum()):
        raise IntegrityError("table of MinHashes", f"{absent} texts have none", "run the MinHash stage first")
    used = np.zeros(len(signed.digests), np.bool_)
    used[row] = True
    rows = np.flatnonzero(used)
    groups = documents["group"].to_numpy() if "group" in documents.column_names else None
    number_of = np.full(len(signed.digests) + 1, -1, np.int64)  # the last one for digests that are not there
    number_of[rows] = np.arange(len(rows))

    def numbers(some: pa.Array) -> Indices:
        return number_of[places.of(some)]

    nodes, node = _nodes(signed, rows, number_of[row], groups)
    texts = signed.digests.take(pa.array(rows))
    similar = Similarities(len(rows), lambda some: sets(some, rows[some]), engine, folder)
    if known is not None:
        similar.know_table(known, numbers)
    parents = settled(before, settings, len(rows), numbers) if groups is None else np.full(nodes.size, NOT_SETTLED)
    np.equal(parents, NOT_SETTLED, out=nodes.fresh)
    parents = np.where(nodes.fresh, np.arange(nodes.size), parents).astype(np.int32)
    component = components(nodes, all_buckets(nodes, settings, engine, folder), similar, settings, parents)
    if settings.max_diameter is not None:
        component = _split(component, nodes, texts, settings.max_diameter)
    clusters, shown = _labelled(doc_ids, digests, nodes, node, component, similar)
    if settings.settles:
        # Of others it is not asked again on another night, and they would be five times as many.
        similar.forget(np.isin(similar.computed, shown) | (similar.of(similar.computed) >= settings.threshold))
    version = pa.repeat(clusters_version(settings), clusters.num_rows)
    return Clustered(clusters.append_column("stage_version", version).cast(CLUSTERS), similar.computed_table(texts))


def _nodes(signed: Signed, rows: Indices, text: Indices, groups: NDArray[np.uint64] | None) -> tuple[Nodes, Indices]:
    """Return the nodes to compare, and the node of each document; `text` is each document's place in `rows`."""
    if groups is None:
        text_of, group, node = np.arange(len(rows), dtype=np.int32), np.zeros(len(rows), np.uint64), text
    else:
        order = np.lexsort((groups, text))
        first = np.ones(len(order), np.bool_)
        first[1:] = (text[order][1:] != text[order][:-1]) | (groups[order][1:] != groups[order][:-1])
        node = np.empty(len(order), np.int64)
        node[order] = np.cumsum(first) - 1
        text_of, group = text[order][first].astype(np.int32), groups[order][first]
    # A text without words is in a group of its own: it meets nobody.
    wordless = np.flatnonzero(~signed.worded[rows[text_of]])
    group[wordless] = (1 << 63) + wordless.astype(np.uint64)
    fresh = np.ones(len(text_of), np.bool_)
    return Nodes(signed.sketches, rows[text_of].astype(np.int32), group, text_of, fresh), node


def _split(component: NDArray[np.int32], nodes: Nodes, digests: pa.Array, limit: float) -> NDArray[np.int32]:
    """Split components so that no two members of a part are further apart than `limit`."""
    parts = component.copy()
    order = np.argsort(component, kind="stable")
    starts = np.flatnonzero(np.r_[True, component[order][1:] != component[order][:-1]])
    for members in np.split(order, starts[1:]):
        if len(members) > 2:
            by_digest = pc.sort_indices(digests.take(pa.array(nodes.text_of[members]))).to_numpy()
            members = members[by_digest]
            parts[members] = members[split(nodes.sketches[nodes.rows[members]], limit)]
    return parts


def _labelled(
    doc_ids: pa.Array,
    digests: pa.Array,
    nodes: Nodes,
    node: Indices,
    component: NDArray[np.int32],
    similar: Similarities,
) -> tuple[pa.Table, Indices]:
    """Return `CLUSTERS` without its last column, and the pairs whose similarity is in it."""
    label = component[node].astype(np.int64)
    empty = np.flatnonzero(pc.equal(digests, pa.scalar(EMPTY, DIGEST)).to_numpy(zero_copy_only=False))
    label[empty] = len(component) + np.arange(len(empty))
    number = len(component) + len(empty)
    sizes = np.bincount(label, minlength=number)
    texts = np.bincount(component, minlength=number)
    first = np.zeros(number, np.int64)
    first[label[::-1]] = np.arange(len(label))[::-1]
    near, several = texts[label] > 1, sizes[label] > 1
    kinds = np.where(near & several, 2, np.where(several, 1, 0))
    similarity = np.ones(len(label))
    text = nodes.text_of[node].astype(np.int64)
    one, other = text, text[first[label]]
    differ = np.flatnonzero(near & (one != other))
    pairs = np.minimum(one[differ], other[differ]) * similar.texts + np.maximum(one[differ], other[differ])
    asked = sorted_distinct(pairs)
    similarity[differ] = similar.of(asked)[np.searchsorted(asked, pairs)]
    columns = [
        doc_ids,
        digests,
        doc_ids.take(pa.array(first[label])),
        pa.array(["single", "exact", "near"]).take(pa.array(kinds)),
        pa.array(sizes[label], pa.int32()),
        pa.array(similarity, mask=kinds == 0),
    ]
    return pa.table(columns, names=CLUSTERS.names[:-1]), asked

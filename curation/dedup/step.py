"""The step of `dedup`, over all sources together; it only labels documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.dedup.ahead import wait_until_compiled
from curation.dedup.cluster import Signed, cluster
from curation.dedup.digests import Indices, Places, flat
from curation.dedup.documents import SignedDocuments, TextSets
from curation.dedup.facts import STATED_FACTS, facts_kernel, facts_version
from curation.dedup.flow import CLUSTERS_STEP
from curation.dedup.minhash import minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.dedup.similarity import Similarities
from curation.dedup.tables import (
    CLUSTERS,
    SIMILARITIES,
    STORED_SIMILARITIES,
    clusters_version,
    minhashes_schema,
    stage_version,
)
from curation.document import DIGEST
from curation.engine.kernels import Limits, Workplace
from curation.engine.memo import Memo, run_memoised
from curation.engine.tasks import Engine
from curation.state.night import Figures, Night, step

SECONDS = 60.0  # for the facts of a batch: patterns are the user's, and one may run away
MINHASH_ROWS = 2_048  # a batch: its words and hashes stay in the processor's second cache
POOLED_FROM = 200_000  # documents; below, starting workers costs more than they save


@step(CLUSTERS_STEP)
def find_clusters(night: Night) -> Figures:
    """Cluster documents with the same or nearly the same public text, over all sources, ignoring boilerplate.

    A document with a text that could not be cleaned is a cluster of its own, and corpora quarantine it. So is a
    document that has only a title of a few words, and one whose facts could not be determined: the latter are counted
    as `facts_failed`, and tried again the next night.
    """
    wait_until_compiled()
    settings, documents = night.project.one(DedupSettings), SignedDocuments(night)
    engine = _engine(night, documents.table.num_rows)
    keys = pc.unique(flat(documents.table["clean_sha256"], DIGEST).drop_null())
    memo = minhashes_memo(settings)
    limits = Limits(rows=MINHASH_ROWS)
    with night.project.locations.scratch("dedup") as folder:
        done = run_memoised(
            night.tables,
            memo,
            keys,
            documents.texts,
            minhash_kernel,
            settings,
            limits=limits,
            at=Workplace(engine, folder),
        )
        table, alone = _comparable(night, documents, keys, folder)
        columns = ["clean_sha256", "minhash", "shingles"]
        kept = night.tables.scan(memo.table, memo.schema, columns, pc.field("stage_version") == memo.version)
        signed = Signed.of(kept, Path(folder), settings)
        clustering = cluster(
            table,
            signed,
            _sets(documents, signed.digests, Path(folder), settings),
            Path(folder),
            settings,
            _known(night),
            night.tables.read("clusters", CLUSTERS, ["clean_sha256", "cluster_id", "stage_version"]),
            engine,
        )
    night.tables.append("similarities", _stored(clustering.computed, settings), statistics="left")
    clusters = pa.concat_tables([clustering.clusters, alone])
    night.tables.replace_changed("clusters", clusters)
    kinds = Counter(clusters["kind"].to_pylist())
    return {
        **done.summary(),
        **{f"documents_{kind}": kinds[kind] for kind in ("single", "exact", "near")},
        "clusters": pc.count_distinct(clusters["cluster_id"]).as_py(),
        "largest": pc.max(clusters["size"]).as_py() or 0,
        "similarities": clustering.computed.num_rows,
        **({"facts_failed": alone.num_rows - alone["clean_sha256"].null_count} if settings.facts else {}),
    }


def minhashes_memo(settings: DedupSettings) -> Memo:
    """Return the memo of MinHashes with these shingles and permutations."""
    return Memo("minhashes", minhashes_schema(settings), "clean_sha256", "stage_version", stage_version(settings))


def facts_memo(settings: DedupSettings) -> Memo:
    """Return the memo of what each text states of the facts in these settings."""
    return Memo("stated_facts", STATED_FACTS, "clean_sha256", "stage_version", facts_version(settings))


def similarities(night: Night, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Return the exact similarity of the texts of some pairs of documents, by doc_id; each text has been clustered.

    Newly computed similarities are kept for the next night.
    """
    settings = night.project.one(DedupSettings)
    ids = pa.array([doc_id for pair in pairs for doc_id in pair], pa.string())
    clustered = night.tables.read("clusters", CLUSTERS, ["doc_id", "clean_sha256"])
    rows = pc.index_in(ids, value_set=flat(clustered["doc_id"], pa.string()))
    digests = flat(clustered["clean_sha256"].take(rows), DIGEST)
    keys = pc.unique(digests)
    left, right = Places(keys).of(digests).reshape(-1, 2).T
    with night.project.locations.scratch("dedup") as folder:

        def sets(some: Indices) -> TextSets:  # where all is known, no document is looked at
            return _sets(SignedDocuments(night), keys, Path(folder), settings)(some, some)

        similar = Similarities(len(keys), sets, Engine(), Path(folder))
        similar.know_table(_known(night), Places(keys).of)
        values = np.ones(len(pairs))
        differ = np.flatnonzero(left != right)
        numbers = np.minimum(left, right)[differ] * similar.texts + np.maximum(left, right)[differ]
        asked, place = np.unique(numbers, return_inverse=True)
        values[differ] = similar.of(asked)[place]
        night.tables.append("similarities", _stored(similar.computed_table(keys), settings), statistics="left")
    return [float(value) for value in values]


def _engine(night: Night, documents: int) -> Engine:
    locations = night.project.locations
    if locations.engine == "local" and documents < POOLED_FROM:
        return Engine()
    return Engine.of(locations)


def _comparable(night: Night, documents: SignedDocuments, keys: pa.Array, folder: Path) -> tuple[pa.Table, pa.Table]:
    """Return doc_id, clean_sha256 and, if needed, group of the comparable documents; and `CLUSTERS` of the others."""
    settings = night.project.one(DedupSettings)
    table = documents.table.select(["doc_id", "clean_sha256"])
    out = pc.is_null(table["clean_sha256"])
    if settings.scope != "everything" or settings.distinguish:
        facts = _facts(night, documents, keys, folder) if settings.facts else {}
        table = table.append_column("group", pa.array(documents.groups(facts)))
        if settings.facts:
            out = pc.or_(out, pc.invert(pc.is_in(table["clean_sha256"], value_set=pa.array(list(facts), DIGEST))))
    lone = table.filter(out).sort_by("doc_id")
    columns = {
        "doc_id": lone["doc_id"],
        "clean_sha256": lone["clean_sha256"],
        "cluster_id": lone["doc_id"],
        "kind": pa.repeat("single", lone.num_rows),
        "size": pa.repeat(pa.scalar(1, pa.int32()), lone.num_rows),
        "similarity": pa.nulls(lone.num_rows, pa.float64()),
        "stage_version": pa.repeat(clusters_version(settings), lone.num_rows),
    }
    return table.filter(pc.invert(out)), pa.table(columns, schema=CLUSTERS)


def _facts(night: Night, documents: SignedDocuments, keys: pa.Array, folder: Path) -> dict[bytes, bytes]:
    """Return clean_sha256 → digest of what the text states; a text on which a pattern did not finish is missing."""
    settings = night.project.one(DedupSettings)
    memo = facts_memo(settings)
    limits = Limits(rows=MINHASH_ROWS, seconds=SECONDS)
    at = Workplace(Engine.of(night.project.locations), folder)
    run_memoised(night.tables, memo, keys, documents.texts, facts_kernel, settings, limits=limits, at=at)
    rows = memo.read(night.tables, keys, ["facts"])
    return dict(zip(rows["clean_sha256"].to_pylist(), rows["facts"].to_pylist(), strict=True))


def _sets(
    documents: SignedDocuments, keys: pa.Array, folder: Path, settings: DedupSettings
) -> Callable[[Indices, Indices], TextSets]:
    def sets(numbers: Indices, rows: Indices) -> TextSets:
        wanted = keys.take(pa.array(rows))
        return TextSets.at(folder / "texts.arrow", numbers, wanted, documents.texts, settings.shingle_words)

    return sets


def _known(night: Night) -> pa.Table:
    version = stage_version(night.project.one(DedupSettings))
    where = pc.field("stage_version") == version
    return night.tables.read("similarities", STORED_SIMILARITIES, SIMILARITIES.names, where)


def _stored(computed: pa.Table, settings: DedupSettings) -> pa.Table:
    version = pa.repeat(stage_version(settings), computed.num_rows)
    return computed.append_column("stage_version", version).cast(STORED_SIMILARITIES)

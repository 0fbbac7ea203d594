"""`curation try dedup`: the pipeline's own kernels on a Parquet file of documents, nothing stored."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.dedup.cluster import CLUSTERS, cluster
from curation.dedup.minhash import minhash_kernel
from curation.dedup.settings import DedupSettings
from curation.document import DIGEST, text_digest
from curation.errors import ConfigurationError


def clusters_of(documents: pa.Table, settings: DedupSettings | None = None) -> pa.Table:
    """Cluster documents given with their texts.

    Args:
        documents: doc_id string (each once), text string; null counts as empty. Texts are compared as given.
        settings: as for `cluster`.

    Returns:
        `CLUSTERS`, sorted by doc_id.
    """
    settings = settings or DedupSettings()
    texts = [text or "" for text in documents["text"].to_pylist()]
    digests = [text_digest(text) for text in texts]
    distinct = dict(zip(digests, texts, strict=True))
    batch = pa.table({"clean_sha256": pa.array(distinct, DIGEST), "text": pa.array(distinct.values(), pa.string())})
    minhashes = minhash_kernel(batch, settings).kept
    doc_ids = [str(doc_id) for doc_id in documents["doc_id"].to_pylist()]
    return cluster(doc_ids, digests, minhashes, lambda wanted: {d: distinct[d] for d in wanted}, settings)


def try_dedup(documents: Path, clusters: Path, settings: DedupSettings | None = None) -> dict[str, int]:
    """Read DOCUMENTS.parquet (doc_id, kind, created, text), write CLUSTERS.parquet (doc_id, cluster_id, kind, size).

    Returns:
        How many documents and clusters there are, and documents by kind of cluster.

    Raises:
        ConfigurationError: the file is absent, is no Parquet or lacks a column.
    """
    try:
        table = pq.read_table(documents, columns=["doc_id", "text"])
    except (OSError, pa.ArrowInvalid) as error:
        raise ConfigurationError(
            str(documents), "no readable Parquet file with columns doc_id and text", "give a file that has both"
        ) from error
    if missing := {"doc_id", "text"} - set(table.column_names):
        raise ConfigurationError(str(documents), f"no column {', '.join(sorted(missing))}", "give a file that has both")
    found = clusters_of(table, settings)
    pq.write_table(found.select(["doc_id", "cluster_id", "kind", "size"]), clusters, write_page_checksum=True)
    kinds = {f"documents_{kind}": 0 for kind in ("single", "exact", "near")}
    for kind in found["kind"].to_pylist():
        kinds[f"documents_{kind}"] += 1
    return {"documents": found.num_rows, "clusters": len(found["cluster_id"].unique()), **kinds}


__all__ = ["CLUSTERS", "clusters_of", "try_dedup"]

"""Declare the tables of deduplication, and the versions of their rows."""

from __future__ import annotations

import pyarrow as pa

from curation.dedup.facts import VERSION as FACTS_VERSION
from curation.dedup.settings import DedupSettings
from curation.document import DIGEST, digest

VERSION = "minhash-3"
CLUSTERS_VERSION = "clusters-2"

CLUSTERS = pa.schema(
    [
        ("doc_id", pa.string()),
        ("clean_sha256", DIGEST),
        ("cluster_id", pa.string()),  # the smallest doc_id of the cluster
        ("kind", pa.string()),  # single: one document; exact: one text, several documents; near: several texts
        ("size", pa.int32()),  # documents in the cluster
        ("similarity", pa.float64()),  # exact Jaccard similarity with the text of the cluster's first document
        ("stage_version", pa.string()),  # the same in all rows
    ]
)


def stage_version(settings: DedupSettings) -> str:
    """Return the version of a stored MinHash: this code, the shingles and the permutations; not the threshold."""
    return f"{VERSION}:{settings.shingle_words}x{settings.permutations}"


def clusters_version(settings: DedupSettings) -> str:
    """Return the version of clusters, which depends on the code of each part and all settings, apart from the texts."""
    parts = (CLUSTERS_VERSION, stage_version(settings), FACTS_VERSION, settings.model_dump_json())
    return f"{CLUSTERS_VERSION}:{digest(*parts).hex()[:16]}"


def minhashes_schema(settings: DedupSettings) -> pa.Schema:
    """Return the columns of a table of MinHashes: little-endian uint32 values, as `binary(4 * permutations)`."""
    return pa.schema(
        [
            ("clean_sha256", DIGEST),
            ("stage_version", pa.string()),
            ("minhash", pa.binary(4 * settings.permutations)),
            ("shingles", pa.int32()),  # with those that occur more than once
        ]
    )


SIMILARITIES = pa.schema(
    [
        ("left", DIGEST),
        ("right", DIGEST),
        ("similarity", pa.float64()),  # exact Jaccard similarity of the sets of shingles
    ]
)
# How a stored similarity depends on the settings: by the shingles only.
STORED_SIMILARITIES = SIMILARITIES.append(pa.field("stage_version", pa.string()))

MINHASHES = minhashes_schema(DedupSettings())

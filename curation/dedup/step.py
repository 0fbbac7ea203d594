"""The step of `dedup`: all sources together; labels only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from curation.cleaning.step import clean_digests, clean_texts
from curation.dedup.cluster import CLUSTERS, cluster
from curation.dedup.minhash import minhash_kernel, minhashes_schema, stage_version
from curation.document import DOCUMENTS, digest_of
from curation.engine.memo import Memo, run_memoised
from curation.engine.pool import Limits
from curation.night import Figures, Night, step


@step
def find_clusters(night: Night) -> Figures:
    """Clusters of documents with the same or nearly the same public text, over all sources together.

    A document of which a text could not be cleaned is a cluster of its own; corpora quarantine it.
    """
    settings = night.project.dedup
    turns_of: dict[bytes, tuple[str, list[bytes]]] = {}
    ids, digests, unclean = [], [], []
    for name in night.project.sources:
        clean = clean_digests(night, name)
        for row in night.tables.read(f"{name}_documents", DOCUMENTS, ["doc_id", "turns"]).to_pylist():
            public = [t["raw_sha256"] for t in row["turns"] if t["visibility"] == "public"]
            raws = public or [t["raw_sha256"] for t in row["turns"]]  # a note is internal throughout
            if not all(raw in clean for raw in raws):
                unclean.append(row["doc_id"])
                continue
            key = digest_of(clean[raw] for raw in raws)
            turns_of.setdefault(key, (name, raws))
            ids.append(row["doc_id"])
            digests.append(key)

    def texts(wanted: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for name in night.project.sources:
            own = {key: turns_of[key][1] for key in wanted if turns_of[key][0] == name}
            raws = sorted({raw for turns in own.values() for raw in turns})
            clean = clean_texts(night, name, raws)
            found.update({key: "\n\n".join(clean[raw] for raw in turns) for key, turns in own.items()})
        return found

    def fetch(wanted: pa.Array) -> pa.Table:
        found = texts(wanted.to_pylist())
        return pa.table({"clean_sha256": wanted, "text": [found[k] for k in wanted.to_pylist()]})

    schema = minhashes_schema(settings)
    memo = Memo("minhashes", schema, "clean_sha256", "stage_version", stage_version(settings))
    keys = pa.array(sorted(turns_of), pa.binary(32))
    done = run_memoised(night.tables, memo, keys, fetch, minhash_kernel, settings, workers=1, limits=Limits(rows=2_048))
    found = cluster(ids, digests, memo.read(night.tables, keys), texts, settings)
    alone = [{"doc_id": d, "clean_sha256": None, "cluster_id": d, "kind": "single", "size": 1} for d in sorted(unclean)]
    found = pa.concat_tables([found, pa.Table.from_pylist(alone, schema=CLUSTERS)])
    night.tables.replace("clusters", found)
    kinds = Counter(found["kind"].to_pylist())
    sizes = found["size"].to_pylist()
    return {
        **done.summary(),
        **{kind: kinds[kind] for kind in ("single", "exact", "near")},
        "clusters": len(set(found["cluster_id"].to_pylist())),
        "largest": max(sizes, default=0),
    }

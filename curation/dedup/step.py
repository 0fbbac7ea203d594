"""The step of `dedup`: all sources together; labels only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from curation.cleaning.edits import apply
from curation.cleaning.learned import Boilerplate
from curation.cleaning.texts import clean_digests, clean_texts, cleaned_documents
from curation.dedup.cluster import CLUSTERS, cluster
from curation.dedup.minhash import minhash_kernel, minhashes_schema, stage_version
from curation.document import digest
from curation.engine.memo import Memo, run_memoised
from curation.engine.pool import Limits
from curation.night import Figures, Night, step


class Signed(NamedTuple):
    """A turn that a document is signed by: its digests, and who wrote it."""

    raw: bytes
    clean: bytes
    author: str | None


@step
def find_clusters(night: Night) -> Figures:
    """Clusters of documents with the same or nearly the same public text, over all sources together, without the lines
    that are boilerplate.

    A document of which a text could not be cleaned is a cluster of its own; corpora quarantine it.
    """
    settings = night.project.dedup
    boilerplate = Boilerplate(night)
    turns_of: dict[bytes, tuple[str, list[Signed]]] = {}
    ids, digests, unclean = [], [], []
    for name in night.project.sources:
        clean = clean_digests(night, name)
        for row in cleaned_documents(night, name, ["doc_id", "turns"]).to_pylist():
            public = [turn for turn in row["turns"] if turn["visibility"] == "public"]
            turns = public or row["turns"]  # a note is internal throughout
            if not all(turn["raw_sha256"] in clean for turn in turns):
                unclean.append(row["doc_id"])
                continue
            signed = [
                Signed(
                    turn["raw_sha256"], clean[turn["raw_sha256"]], turn["author_ref"] and f"{name}:{turn['author_ref']}"
                )
                for turn in turns
            ]
            key = digest(
                *(part for turn in signed for part in (turn.clean, *boilerplate.hits(turn.clean, turn.author)))
            )
            turns_of.setdefault(key, (name, signed))
            ids.append(row["doc_id"])
            digests.append(key)

    def texts(wanted: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        for name in night.project.sources:
            own = {key: turns_of[key][1] for key in wanted if turns_of[key][0] == name}
            raws = sorted({turn.raw for turns in own.values() for turn in turns})
            clean = clean_texts(night, name, raws)
            for key, turns in own.items():
                parts = [
                    apply(clean[turn.raw], boilerplate.edits(turn.clean, clean[turn.raw], turn.author))
                    for turn in turns
                ]
                found[key] = "\n\n".join(parts)
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

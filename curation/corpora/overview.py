"""Count, for people, what corpora choose from tonight; in the graph all corpora depend on this step."""

from __future__ import annotations

from collections import Counter

import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_documents
from curation.corpora import flow
from curation.dedup.tables import CLUSTERS
from curation.state.night import Figures, Night, step


@step(flow.MATERIAL_STEP)
def count_material(night: Night) -> Figures:
    """Count the documents that passed cleaning, by kind, and the clusters."""
    kinds: Counter[str] = Counter()
    for source in night.project.sources:
        kinds.update(cleaned_documents(night, source, ["kind"])["kind"].to_pylist())
    clusters = night.tables.read("clusters", CLUSTERS, ["cluster_id"])["cluster_id"]
    return {
        "documents": kinds.total(),
        **{f"documents:{kind}": number for kind, number in sorted(kinds.items())},
        "clusters": pc.count_distinct(clusters).as_py(),
    }

"""What corpora choose from tonight, counted for people: all of them hang on this in the graph."""

from __future__ import annotations

from collections import Counter

import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_documents
from curation.corpora import flow
from curation.dedup.tables import CLUSTERS
from curation.state.night import Figures, Night, step


@step(flow.MATERIAL_STEP)
def count_material(night: Night) -> Figures:
    """Documents that passed cleaning, by kind, and how many clusters they fall into."""
    kinds: Counter[str] = Counter()
    for source in night.project.sources:
        kinds.update(cleaned_documents(night, source, ["kind"])["kind"].to_pylist())
    clusters = night.tables.read("clusters", CLUSTERS, ["cluster_id"])["cluster_id"]
    return {
        "documents": kinds.total(),
        **{f"documents:{kind}": number for kind, number in sorted(kinds.items())},
        "clusters": pc.count_distinct(clusters).as_py(),
    }

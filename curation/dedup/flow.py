"""Declare what the step of `dedup` reads, writes and purges."""

from __future__ import annotations

from curation.cleaning.flow import BOILERPLATE_TABLE, LINES_TABLE, TEXTS
from curation.dedup.tables import CLUSTERS, STORED_SIMILARITIES
from curation.flow import DAYLESS, Step, Table

COMPARED = {"clean_sha256": "compared"}
CLUSTERS_TABLE = Table("clusters", CLUSTERS, lives={"compared": ("clean_sha256",)})
MINHASHES_TABLE = Table("minhashes", refers=COMPARED, grows=True)
FACTS_TABLE = Table("stated_facts", refers=COMPARED, grows=True)
# Corpora add those that they have to compute.
SIMILARITIES_TABLE = Table(
    "similarities", STORED_SIMILARITIES, ordered=False, refers={"left": "compared", "right": "compared"}, grows=True
)

CLUSTERS_STEP = Step(
    "clusters",
    "dedup",
    "curation.dedup.step.find_clusters",
    reads=(*TEXTS, BOILERPLATE_TABLE, LINES_TABLE),
    writes=(CLUSTERS_TABLE, MINHASHES_TABLE, FACTS_TABLE, SIMILARITIES_TABLE),
    says="Which documents say the same or nearly the same, over all sources; labels, nobody is dropped.",
    kinds=("deltalake", "python"),
    versions={"clusters": "curation.dedup.versions.clusters"},
    memos="curation.dedup.versions.texts",
    days=DAYLESS,
)
STEPS = (CLUSTERS_STEP,)

"""Notes are internal throughout; they are told apart by what they say all the same."""

from __future__ import annotations

from typing import Any

from curation.cleaning.step import clean_source
from curation.cleaning.texts import clean_digests
from curation.dedup.step import find_clusters
from curation.dedup.tables import CLUSTERS
from curation.demo.planted import DATES
from curation.deployment.project import open_night
from curation.document import DOCUMENTS
from curation.sources.step import assemble_source, land_source


def test_notes_that_say_different_things_are_no_duplicates(small: Any) -> None:
    small.land(*DATES, source="salesforce")
    night = open_night(small.project())
    land_source(night, "salesforce", DATES)
    assemble_source(night, "salesforce")
    clean_source(night, "salesforce")
    find_clusters(night)
    clean = clean_digests(night, "salesforce")
    rows = night.tables.read("salesforce_documents", DOCUMENTS).to_pylist()
    said = {d["doc_id"]: tuple(clean[t["raw_sha256"]] for t in d["turns"]) for d in rows if d["kind"] == "note"}
    clusters = night.tables.read("clusters", CLUSTERS).to_pylist()
    of = {row["doc_id"]: row["cluster_id"] for row in clusters if row["doc_id"] in said}
    assert len(set(said.values())) > 3
    assert len(set(of.values())) > len(set(said.values())) // 2

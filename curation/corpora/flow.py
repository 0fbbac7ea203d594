"""Declare what the steps of `corpora` read, write and purge."""

from __future__ import annotations

from curation.cleaning.flow import (
    BOILERPLATE_TABLE,
    CLEAN,
    LINES_TABLE,
    OTHERS_TABLE,
    RULE_LABELS_TABLE,
    SIGNALS_TABLE,
    TEXTS,
)
from curation.corpora.choice.frozen import AUTHORS, AUTHORS_TABLE, RELEASED, WHO, WHO_TABLE
from curation.corpora.choice.frozen import TABLE as RELEASED_NAME
from curation.corpora.choice.survivors import MERGES
from curation.corpora.example import EXAMPLES
from curation.corpora.truth.table import TRUTH
from curation.dedup.flow import CLUSTERS_TABLE, FACTS_TABLE, MINHASHES_TABLE, SIMILARITIES_TABLE
from curation.fates import FATES_TABLE
from curation.flow import Step, Table
from curation.privacy.flow import COVERAGE_TABLE, FINDINGS_TABLE, KNOWN_TABLE, PROOFS_TABLE, SCANS_TABLE
from curation.sources.flow import EXPIRED_TABLE, LANDINGS_TABLE, NEXT_DAY, PEOPLE_TABLE, RECORDS_TABLE

CLAIMS_TABLE = Table("claims", refers=CLEAN, grows=True)
SENTENCES_TABLE = Table("sentences", refers=CLEAN, grows=True)
TRUTH_TABLE = Table("truth", TRUTH, whole=True)
EXAMPLES_TABLE = Table("examples", EXAMPLES, refers={"doc_id": "document"}, parts=("corpus",))
MERGES_TABLE = Table("merges", MERGES, refers={"doc_id": "document", "into": "document"}, parts=("corpus",))
RELEASED_TABLE = Table(RELEASED_NAME, RELEASED, state=True, ordered=False)
RELEASED_PEOPLE_TABLE = Table(WHO_TABLE, WHO, state=True, ordered=False)
RELEASED_AUTHORS_TABLE = Table(AUTHORS_TABLE, AUTHORS, state=True, ordered=False)

CONTRADICTIONS_STEP = Step(
    "contradictions",
    "corpora",
    "curation.corpora.truth.step.find_truth",
    reads=TEXTS,
    writes=(TRUTH_TABLE, CLAIMS_TABLE),
    says="Articles in force that say different things about the same, the likeliest first. None leaves a corpus until "
    "somebody has decided which holds (`curation report contradictions`, `curation resolve`), unless a recipe says "
    "`contradictions: block`.",
    kinds=("deltalake", "python"),
    code="curation.corpora.truth.step.VERSION",
    memos="curation.corpora.versions.texts",
    days=NEXT_DAY,
)
MATERIAL_STEP = Step(
    "material",
    "corpora",
    "curation.corpora.overview.count_material",
    reads=(*TEXTS, BOILERPLATE_TABLE, RULE_LABELS_TABLE, CLUSTERS_TABLE, FINDINGS_TABLE, TRUTH_TABLE),
    says="All that corpora choose from tonight: documents of all sources that passed cleaning, with their clusters, "
    "findings, labels and contradictions.",
    kinds=("python",),
    days=NEXT_DAY,
)
CORPUS_STEP = Step(
    "{corpus}",
    "corpora",
    "curation.registry.step.build_with_frozen",
    reads=(
        *TEXTS,
        RECORDS_TABLE,
        EXPIRED_TABLE,
        LANDINGS_TABLE,
        PEOPLE_TABLE,
        SIGNALS_TABLE,
        OTHERS_TABLE,
        LINES_TABLE,
        BOILERPLATE_TABLE,
        RULE_LABELS_TABLE,
        CLUSTERS_TABLE,
        MINHASHES_TABLE,
        FACTS_TABLE,
        FINDINGS_TABLE,
        SCANS_TABLE,
        KNOWN_TABLE,
        COVERAGE_TABLE,
        PROOFS_TABLE,
        TRUTH_TABLE,
        RELEASED_TABLE,
        RELEASED_PEOPLE_TABLE,
        RELEASED_AUTHORS_TABLE,
    ),
    # Truth is brought up to date where it was not selected tonight.
    writes=(EXAMPLES_TABLE, MERGES_TABLE, FATES_TABLE, SIMILARITIES_TABLE, CLAIMS_TABLE, SENTENCES_TABLE),
    says="A candidate in staging, until its checks have passed.",
    kinds=("parquet",),
    versions={
        stage: f"curation.corpora.versions.{stage}"
        for stage in ("labels", "macros", "truth", "sift", "concepts", "corpus", "redaction")
    },
    memos="curation.corpora.versions.sentences",
    after=(MATERIAL_STEP.name,),
)
STEPS = (CONTRADICTIONS_STEP, MATERIAL_STEP, CORPUS_STEP)

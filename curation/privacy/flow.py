"""The tables that the `privacy` step reads, writes and purges."""

from __future__ import annotations

from curation.cleaning.flow import CLEAN, SIGNALS_TABLE, TEXTS
from curation.dedup.flow import CLUSTERS_TABLE
from curation.flow import Step, Table
from curation.privacy.tables import FINDINGS
from curation.sources.flow import EXPIRED_TABLE, LANDINGS_TABLE, NEXT_DAY, PEOPLE_TABLE, RECORDS_TABLE

FINDINGS_TABLE = Table("findings", FINDINGS, refers=CLEAN)
SCANS_TABLE = Table("scans")
KNOWN_TABLE = Table("known_findings", refers=CLEAN)
COVERAGE_TABLE = Table("known_coverage")
# Traces can be turned back into words with a dictionary, and identities are stored as they are. So both are purged as
# findings are: traces with their text, an identity in the night in which nobody has it any more.
KNOWN_TEXTS_TABLE = Table("known_texts", refers=CLEAN)
KNOWN_TERMS_TABLE = Table("known_terms")
PROOFS_TABLE = Table("language_canaries")

FINDINGS_STEP = Step(
    "findings",
    "privacy",
    "curation.privacy.step.find_findings",
    reads=(*TEXTS, PEOPLE_TABLE, SIGNALS_TABLE, CLUSTERS_TABLE, RECORDS_TABLE, LANDINGS_TABLE, EXPIRED_TABLE),
    writes=(
        FINDINGS_TABLE,
        SCANS_TABLE,
        KNOWN_TABLE,
        COVERAGE_TABLE,
        KNOWN_TEXTS_TABLE,
        KNOWN_TERMS_TABLE,
        PROOFS_TABLE,
    ),
    says="What in each text identifies somebody: spans apart from the text, unresolved. After an erasure, what was "
    "derived of the erased text goes.",
    kinds=("deltalake", "presidio", "spacy"),
    versions={"findings": "curation.privacy.versions.findings"},
    kept="curation.privacy.versions.scanned",
    days=NEXT_DAY,
)
STEPS = (FINDINGS_STEP,)

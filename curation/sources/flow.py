"""Declare which tables the steps of `sources` read, write and purge."""

from __future__ import annotations

from curation.document import DOCUMENTS, PEOPLE, QUARANTINE, RECORDS
from curation.fates import FATES_TABLE
from curation.flow import Step, Table
from curation.sources.landings.arrivals import ARRIVALS
from curation.sources.landings.expired import EXPIRED
from curation.sources.landings.refused_rows import REFUSED_ROWS
from curation.sources.records import FIELDS, LANDINGS

NEXT_DAY = "curation.sources.landings.days.next_day"
RECORDS_TABLE = Table(
    "{source}_records",
    RECORDS,
    state=True,
    lives={"raw": ("raw_sha256", "title_sha256", "summary_sha256")},
    held={"raw_sha256": "text", "title_sha256": "title", "summary_sha256": "summary"},
)
LANDINGS_TABLE = Table("landings", LANDINGS, state=True, ordered=False)
ARRIVALS_TABLE = Table("arrivals", ARRIVALS, state=True, ordered=False)
QUARANTINE_TABLE = Table("quarantine", QUARANTINE, state=True, ordered=False)
REFUSED_ROWS_TABLE = Table("refused_rows", REFUSED_ROWS, state=True, ordered=False)
FIELDS_TABLE = Table("fields", FIELDS, state=True, ordered=False)
DOCUMENTS_TABLE = Table("{source}_documents", DOCUMENTS, lives={"document": ("doc_id",)})
EXPIRED_TABLE = Table("{source}_expired", EXPIRED)
PEOPLE_TABLE = Table("people", PEOPLE)

RECORDS_STEP = Step(
    "{source}_records",
    "sources",
    "curation.sources.step.land_source",
    earlier=(PEOPLE_TABLE,),  # who is on file decides which names of fields may be shown
    writes=(RECORDS_TABLE, LANDINGS_TABLE, QUARANTINE_TABLE, FIELDS_TABLE, REFUSED_ROWS_TABLE, ARRIVALS_TABLE),
    says="Each row parsed, or quarantined with a reason.",
    versions={"records": "curation.sources.versions.records"},
    kept="curation.sources.versions.readings",
)
DOCUMENTS_STEP = Step(
    "{source}_documents",
    "sources",
    "curation.sources.step.assemble_source",
    reads=(RECORDS_TABLE, LANDINGS_TABLE, QUARANTINE_TABLE, PEOPLE_TABLE),
    writes=(DOCUMENTS_TABLE, EXPIRED_TABLE, FATES_TABLE),
    says="The newest state of each document: its turns from every file and night, as ids and digests. None of what may "
    "be kept no longer: retention, licence or consent is over, or its vendor deleted it.",
    versions={"documents": "curation.sources.versions.documents"},
    days=NEXT_DAY,
)
PEOPLE_STEP = Step(
    "people",
    "sources",
    "curation.sources.step.find_people",
    reads=(RECORDS_TABLE,),
    earlier=(EXPIRED_TABLE,),  # what was over and lives again is read again
    writes=(PEOPLE_TABLE, RECORDS_TABLE, LANDINGS_TABLE, QUARANTINE_TABLE, FIELDS_TABLE),
    says="Who is who across all systems, by declared rules: what each joined, refused as contradicted (vetoed), took "
    "for a shared value or left as too large a block (skipped); consent of each.",
    versions={"people": "curation.sources.versions.people"},
    days=NEXT_DAY,
)
PURGING_STEP = Step("purged_texts", "sources", reads=(EXPIRED_TABLE,), writes=(RECORDS_TABLE,), every=True, asset=False)
AGEING_STEP = Step(
    "aged_landings",
    "sources",
    reads=(QUARANTINE_TABLE,),
    writes=(RECORDS_TABLE, LANDINGS_TABLE, QUARANTINE_TABLE, REFUSED_ROWS_TABLE),
    every=True,
    asset=False,
)
STEPS = (RECORDS_STEP, PEOPLE_STEP, DOCUMENTS_STEP)

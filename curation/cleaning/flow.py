"""Declare what the steps of `cleaning` read, write and purge."""

from __future__ import annotations

from curation.cleaning.labels.tables import RULE_LABELS, RULE_STANDINGS
from curation.cleaning.signals.package_signals import PREFIX
from curation.cleaning.signals.package_signals import SCHEMA as SIGNAL
from curation.cleaning.tables import BOILERPLATE, CLEANED
from curation.fates import FATES_TABLE, PASSED
from curation.flow import DAYLESS, Step, Table
from curation.sources.flow import DOCUMENTS_TABLE, RECORDS_TABLE

CLEAN = {"clean_sha256": "clean"}
CLEANED_TABLE = Table("{source}_cleaned", CLEANED, lives={"clean": ("clean_sha256",)}, refers={"raw_sha256": "raw"})
SIGNALS_TABLE = Table("signals", refers=CLEAN, grows=True)
NOTICES_TABLE = Table("notices", refers=CLEAN, grows=True)
LINES_TABLE = Table("lines", refers=CLEAN, grows=True)
OTHERS_TABLE = Table(PREFIX + "{signal}", SIGNAL, refers=CLEAN, grows=True)
BOILERPLATE_TABLE = Table("boilerplate", BOILERPLATE)
VOTES_TABLE = Table("rule_votes", refers=CLEAN, grows=True)
RULE_LABELS_TABLE = Table("rule_labels", RULE_LABELS, refers={"doc_id": "document"})
STANDINGS_TABLE = Table("rule_standings", RULE_STANDINGS)
# What it takes to read the texts of documents that pass.
TEXTS = (DOCUMENTS_TABLE, CLEANED_TABLE, FATES_TABLE, PASSED)

CLEANED_STEP = Step(
    "{source}_cleaned",
    "cleaning",
    "curation.cleaning.step.clean_source",
    reads=(DOCUMENTS_TABLE, RECORDS_TABLE),
    writes=(CLEANED_TABLE, SIGNALS_TABLE, NOTICES_TABLE, LINES_TABLE, OTHERS_TABLE, FATES_TABLE, PASSED),
    says="Each text once, normalised; what was changed is an edit list that can be undone.",
    kinds=("deltalake", "python"),
    versions={"cleaned": "curation.cleaning.versions.cleaned", "passed": "curation.cleaning.versions.passed"},
    memos="curation.cleaning.versions.texts",
    days=DAYLESS,
)
BOILERPLATE_STEP = Step(
    "boilerplate",
    "cleaning",
    "curation.cleaning.learned.learn_boilerplate",
    reads=(*TEXTS, LINES_TABLE),
    writes=(BOILERPLATE_TABLE,),
    says="Lines that recur around what people write, learned from all sources together; digests only.",
    kinds=("deltalake", "python"),
    versions={"boilerplate": "curation.cleaning.versions.boilerplate"},
    days=DAYLESS,
)
RULE_LABELS_STEP = Step(
    "rule_labels",
    "cleaning",
    "curation.cleaning.labels.labelling.find_rule_labels",
    reads=TEXTS,
    writes=(RULE_LABELS_TABLE, STANDINGS_TABLE, VOTES_TABLE),
    says="Labels that declared rules give where nobody has said any: how many, and by which rule.",
    kinds=("deltalake", "python"),
    code="curation.cleaning.labels.labelling.VERSION",
    memos="curation.cleaning.versions.votes",
    days=DAYLESS,
)
STEPS = (CLEANED_STEP, BOILERPLATE_STEP, RULE_LABELS_STEP)

"""Declares the tables that the checks of a corpus read and write."""

from __future__ import annotations

from curation.cleaning.flow import RULE_LABELS_TABLE, SIGNALS_TABLE, TEXTS
from curation.corpora.flow import (
    EXAMPLES_TABLE,
    MERGES_TABLE,
    RELEASED_AUTHORS_TABLE,
    RELEASED_PEOPLE_TABLE,
    RELEASED_TABLE,
)
from curation.flow import Step, Table
from curation.privacy.flow import FINDINGS_TABLE, SCANS_TABLE
from curation.sources.flow import EXPIRED_TABLE, LANDINGS_TABLE, NEXT_DAY, PEOPLE_TABLE, RECORDS_TABLE

COPIES_TABLE = Table("canary_copies", ordered=False, parts=("profile",))
# Written when a version is released, and compared with the next candidate.
SIZES_TABLE = Table("sizes", ordered=False)
PROFILES_TABLE = Table("profiles", ordered=False)

# The tables that a search of a candidate reads; publishing a version changes none of them.
SEARCHED = (
    *TEXTS,
    RECORDS_TABLE,
    EXPIRED_TABLE,
    LANDINGS_TABLE,
    PEOPLE_TABLE,
    SIGNALS_TABLE,
    RULE_LABELS_TABLE,
    FINDINGS_TABLE,
    SCANS_TABLE,
    EXAMPLES_TABLE,
    MERGES_TABLE,
)
SEARCHED_STEP = Step(  # a part of the checks, not a step of the flow
    "{corpus}_searched",
    "quality",
    reads=SEARCHED,
    writes=(COPIES_TABLE,),
    says="The checks that search a candidate from end to end.",
    asset=False,
    days=NEXT_DAY,
)
CHECKS_STEP = Step(
    "{corpus}_checks",
    "quality",
    reads=(*SEARCHED, RELEASED_TABLE, RELEASED_PEOPLE_TABLE, RELEASED_AUTHORS_TABLE, SIZES_TABLE, PROFILES_TABLE),
    writes=(COPIES_TABLE,),
    says="Every check of a candidate.",
    asset=False,
)
STEPS = (CHECKS_STEP,)

"""What the steps of `registry` read and write."""

from __future__ import annotations

from curation.corpora.flow import (
    EXAMPLES_TABLE,
    MERGES_TABLE,
    RELEASED_AUTHORS_TABLE,
    RELEASED_PEOPLE_TABLE,
    RELEASED_TABLE,
)
from curation.fates import FATES_TABLE
from curation.flow import Step, Table
from curation.quality.flow import PROFILES_TABLE, SIZES_TABLE
from curation.registry.tables import NIGHTS
from curation.sources.flow import DOCUMENTS_TABLE, EXPIRED_TABLE, LANDINGS_TABLE, PEOPLE_TABLE, RECORDS_TABLE

NIGHTS_TABLE = Table("nights", NIGHTS, state=True)

RELEASE_STEP = Step(
    "{corpus}_release",
    "registry",
    "curation.registry.step.release_corpus",
    reads=(
        DOCUMENTS_TABLE,
        EXPIRED_TABLE,
        RECORDS_TABLE,
        LANDINGS_TABLE,
        PEOPLE_TABLE,
        FATES_TABLE,
        EXAMPLES_TABLE,
        MERGES_TABLE,
    ),
    writes=(RELEASED_TABLE, RELEASED_PEOPLE_TABLE, RELEASED_AUTHORS_TABLE, SIZES_TABLE, PROFILES_TABLE),
    says="Visible only after a fresh clone was pulled and verified.",
    kinds=("dvc", "git"),
    after=("{corpus}",),
)
NIGHTS_STEP = Step(
    "nights",
    "registry",
    "curation.registry.nights.finish",
    writes=(NIGHTS_TABLE,),
    says="One row a finished night: day, inputs, and the version of every table, for readers to pin.",
    after=("{corpus}_release",),
    every=True,
)
STEPS = (RELEASE_STEP, NIGHTS_STEP)

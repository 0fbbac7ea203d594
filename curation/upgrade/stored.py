"""What a deployment stores: tables that no rebuild gives back, and results of stages, kept under their version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from curation.cleaning.facts import facts
from curation.cleaning.labels.labelling import votes_memo
from curation.cleaning.texts import cleaned_memo
from curation.corpora.frozen import RELEASED, WHO, WHO_TABLE
from curation.corpora.frozen import TABLE as RELEASED_TABLE
from curation.corpora.truth.step import MEMO as CLAIMS_MEMO
from curation.dedup.step import facts_memo, minhashes_memo
from curation.document import QUARANTINE, RECORDS
from curation.engine.memo import Memo
from curation.night import Night
from curation.privacy.known_findings import VERSION as KNOWN_VERSION
from curation.privacy.purge import PURGES
from curation.privacy.step import tonight
from curation.registry.nights import NIGHTS
from curation.sources.records import FIELDS, LANDINGS, reading_digest, records_table

# What no rebuild gives back: landings as they were read and how full their fields were, what was released, what was
# purged. So are the records of landings that are gone from disk.
STATE: Mapping[str, pa.Schema] = {
    "landings": LANDINGS,
    "quarantine": QUARANTINE,
    "fields": FIELDS,
    RELEASED_TABLE: RELEASED,
    WHO_TABLE: WHO,
    "purges": PURGES,
    "nights": NIGHTS,
}


def state_of(names: Iterable[str]) -> dict[str, pa.Schema]:
    """Those of some tables that no rebuild gives back, with the columns that this version declares."""
    found = {name: RECORDS if name.endswith("_records") else STATE.get(name) for name in names}
    return {name: schema for name, schema in found.items() if schema is not None}


def memos_of(night: Night) -> dict[str, Memo]:
    """Stage → its kept results, at the version of tonight's code and settings; of findings, see `Scanned`."""
    cleaning, dedup = night.project.cleaning, night.project.dedup
    every = [
        *(cleaned_memo(night, source) for source in night.project.sources),
        *(fact.memo for fact in facts(cleaning).values()),
        minhashes_memo(dedup),
        *([facts_memo(dedup)] if dedup.facts else []),
        CLAIMS_MEMO,
        *([votes_memo(cleaning.label_rules)] if cleaning.label_rules.rules else []),
    ]
    return {memo.table: memo for memo in every}


def versions_of(night: Night) -> dict[str, str]:
    """Stage → version of tonight's code and settings, of everything that is kept from night to night."""
    reading = {records_table(name): reading_digest(each).hex()[:16] for name, each in night.project.sources.items()}
    kept = {name: memo.version for name, memo in memos_of(night).items()}
    return reading | kept | {"findings": tonight(night).scan_id, "known_findings": KNOWN_VERSION}

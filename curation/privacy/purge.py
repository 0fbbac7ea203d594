"""After an erasure: what was derived from the erased text goes too, and no older version of a table keeps it."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import facts
from curation.cleaning.texts import TABLE as CLEANED
from curation.dedup.facts import STATED_FACTS
from curation.dedup.tables import CLUSTERS, STORED_SIMILARITIES, minhashes_schema
from curation.document import RECORDS
from curation.night import Figures, Night
from curation.privacy.detector import FINDINGS
from curation.privacy.known_findings import KNOWN_FINDINGS
from curation.sources.records import records_table, stubs_of

TABLE = "purges"
PURGES = pa.schema([("erasures_digest", pa.string())])


def purge(night: Night) -> Figures:
    """Drop memoised results whose text no record holds any more, then every file that only old table versions refer to.

    Done once for each set of erasures and stubs; written down last, so that a purge that was killed is done again.
    """
    if purged(night):
        return {}
    dropped = 0
    clean = pa.array([], pa.binary(32))
    for name in night.project.sources:
        records = night.tables.read(records_table(name), RECORDS, ["raw_sha256", "title_sha256"])
        raw = pa.concat_arrays([records[column].combine_chunks() for column in records.column_names])
        dropped += _keep(night, f"{name}_cleaned", CLEANED, "raw_sha256", raw, ["landed_on"])
        left = night.tables.read(f"{name}_cleaned", CLEANED, ["clean_sha256"])["clean_sha256"].combine_chunks()
        clean = pa.concat_arrays([clean, left])
    dropped += _keep(night, "findings", FINDINGS, "clean_sha256", clean)
    dropped += _keep(night, "known_findings", KNOWN_FINDINGS, "clean_sha256", clean)
    for name, fact in facts(night.project.cleaning).items():
        dropped += _keep(night, name, fact.memo.schema, "clean_sha256", clean)
    documents = night.tables.read("clusters", CLUSTERS, ["clean_sha256"])["clean_sha256"].combine_chunks()
    dropped += _keep(night, "minhashes", minhashes_schema(night.project.dedup), "clean_sha256", documents)
    for name, schema in (("similarities", STORED_SIMILARITIES), ("stated_facts", STATED_FACTS)):
        for key in set(schema.names) & {"left", "right", "clean_sha256"}:
            dropped += _keep(night, name, schema, key, documents)
    files = sum(night.tables.vacuum(name) for name in night.tables.names())
    night.tables.replace(TABLE, pa.table([[_digest(night)]], schema=PURGES))
    return {"purged_results": dropped, "purged_files": files}


def purged(night: Night) -> bool:
    """Whether nothing is left to purge of what was erased until now."""
    return not night.suppression.erased or _digest(night) in night.tables.read(TABLE, PURGES)[0].to_pylist()


def _digest(night: Night) -> str:
    marks = set(night.suppression.erased)
    for name in night.project.sources:
        marks |= stubs_of(night.tables, name, night.suppression)
    return hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest()


def _keep(
    night: Night, name: str, schema: pa.Schema, key: str, live: pa.Array, partition_by: list[str] | None = None
) -> int:
    rows = night.tables.read(name, schema)
    kept = rows.filter(pc.is_in(rows[key], value_set=live))
    if kept.num_rows < rows.num_rows:
        night.tables.replace(name, kept, partition_by=partition_by or [], statistics=key)
    return int(rows.num_rows - kept.num_rows)

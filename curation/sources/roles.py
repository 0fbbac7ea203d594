"""The role of everybody whom the records of one source name, as their newest state says it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.sources.narrow import insert, narrow

NAMING = ("names", "emails", "phones")  # a thread or turn that has none of them speaks of nobody
COLUMNS = ["landed_on", "origin", "entity", "record_id", "updated_at", "role", "author_ref", *NAMING]
ROLES = pa.schema([("ref", pa.string()), ("role", pa.string())])

# What a person's own record says goes before what a thread says of them; then the newest state, as `state_age` tells.
_NEWEST = """
    SELECT ref, role FROM said
    QUALIFY row_number() OVER (
        PARTITION BY ref
        ORDER BY person DESC, updated_at DESC NULLS LAST, landed_on DESC, file DESC, position DESC, entity
    ) = 1
    ORDER BY ref
"""
_SAID = """
    SELECT CASE WHEN entity = 'person' THEN record_id
                ELSE coalesce(nullif(author_ref, ''), 'record:' || record_id) END AS ref,
        entity = 'person' AS person, entity, role, updated_at, landed_on,
        origin.file AS file, origin.position AS position
    FROM rows
"""


def describing(records: pa.Table) -> pa.Table:
    """Those of some records that describe somebody: people, and threads and turns that name who wrote them."""
    entity = records["entity"]
    named = pa.chunked_array([pa.repeat(pa.scalar(False), len(records))])
    for name in NAMING:
        named = pc.or_(named, pc.fill_null(pc.greater(pc.list_value_length(records[name]), 0), False))
    wrote = pc.and_(pc.is_in(entity, value_set=pa.array(["thread", "turn"])), named)
    return records.filter(pc.or_(pc.equal(entity, "person"), wrote))


def roles_of(records: Iterable[pa.Table], folder: Path) -> pa.Table:
    """`ROLES`, sorted by ref: the role of `people.identities`, of each reference.

    Args:
        records: columns `COLUMNS`, batch by batch.
        folder: of the raw zone.
    """
    with narrow(folder) as database:
        first = True
        for batch in records:
            some = describing(batch)
            if some.num_rows:
                insert(database, f"CREATE TABLE said AS {_SAID}" if first else f"INSERT INTO said {_SAID}", some)
                first = False
        if first:
            return ROLES.empty_table()
        found: pa.Table = database.sql(_NEWEST).to_arrow_table().cast(ROLES)
        return found

"""Select the records that describe somebody, and order them by how far they are believed."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

NAMING = ("names", "emails", "phones")  # a thread or turn without any of them describes nobody
WROTE = ("thread", "turn")

# In SQL, of rows that `describing` leaves: whom one describes, and what goes first. That is what a person's own record
# says, before what a thread says of them; then the newest state, as `states.state_age` tells.
REFERENCE = """
    CASE WHEN entity = 'person' THEN record_id ELSE coalesce(nullif(author_ref, ''), 'record:' || record_id) END AS ref,
    entity = 'person' AS person, updated_at, landed_on, origin.file AS file, origin.position AS position
"""
FIRST = "person DESC, updated_at DESC NULLS LAST, landed_on DESC, file DESC, position DESC"


def describing(records: pa.Table) -> pa.Table:
    """Return the records that describe somebody: people, and threads and turns that name their author."""
    named = pa.scalar(False)
    for name in NAMING:
        named = pc.or_(named, pc.fill_null(pc.greater(pc.list_value_length(records[name]), 0), False))
    wrote = pc.and_(pc.is_in(records["entity"], value_set=pa.array(WROTE)), named)
    return records.filter(pc.or_(pc.equal(records["entity"], "person"), wrote))

"""Finds the role of everybody whom the records of one source name, from their newest state."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from curation.document import RECORDS
from curation.sources.assembly.narrow import insert, narrow
from curation.sources.identities.described import FIRST, NAMING, REFERENCE, describing

COLUMNS = ["landed_on", "origin", "entity", "record_id", "updated_at", "role", "author_ref", *NAMING]
ROLES = pa.schema([("ref", pa.string()), ("role", pa.string())])

_SAID = f"SELECT role, {REFERENCE} FROM rows"
_NEWEST = f"""
    SELECT ref, role FROM said QUALIFY row_number() OVER (PARTITION BY ref ORDER BY {FIRST}) = 1 ORDER BY ref
"""


def roles_of(records: Iterable[pa.Table], folder: Path) -> pa.Table:
    """Return `ROLES`, sorted by ref: the role of `people.identities` for each reference.

    Args:
        records: columns `COLUMNS`, batch by batch.
        folder: of the raw zone.
    """
    with narrow(folder) as database:
        # The empty first table defines the columns.
        insert(database, f"CREATE TABLE said AS {_SAID}", RECORDS.empty_table())
        for batch in records:
            insert(database, f"INSERT INTO said {_SAID}", describing(batch))
        roles: pa.Table = database.sql(_NEWEST).to_arrow_table().cast(ROLES)
        return roles

"""The profile of each corpus's newest released version, noted when it was released: what tonight's is compared with."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from curation.quality.checks.drift import NAME, Profile
from curation.quality.flow import PROFILES_TABLE
from curation.quality.verdicts import Checks
from curation.storage.tables import Tables

TABLE = PROFILES_TABLE.name
PROFILES = pa.schema([("corpus", pa.string()), ("version", pa.string()), ("profile", pa.string())])


def newest_profile(tables: Tables, name: str) -> tuple[Profile | None, str]:
    """The profile of a corpus's newest released version, and that version; None where none was noted."""
    rows = tables.read(TABLE, PROFILES, where=pc.field("corpus") == name).to_pylist()
    return (Profile.read(rows[0]["profile"]), rows[0]["version"]) if rows else (None, "")


def note_profile(tables: Tables, name: str, version: str, verdicts: Checks) -> None:
    """Note what a version is like, once consumers see it. Noting it again changes nothing.

    Args:
        verdicts: of the candidate that it was made from (`require_checked`); where they compare no version, nothing is
            noted, and an earlier note goes, since it is of another version.
    """
    profile = verdicts[NAME].get("profile") if NAME in verdicts else None
    before = tables.read(TABLE, PROFILES, where=pc.field("corpus") == name).to_pylist()
    rows = [] if profile is None else [{"corpus": name, "version": version, "profile": profile}]
    if rows != before:
        table = pa.Table.from_pylist(rows, PROFILES)
        tables.replace(TABLE, table, f"corpus = '{name}'", ["corpus"], "corpus")

"""Stores the profile of each corpus's newest released version when it is released; tonight's profile is compared with
it.
"""

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
    """Return the profile of a corpus's newest released version, and that version; (None, "") where none was noted."""
    rows = tables.read(TABLE, PROFILES, where=pc.field("corpus") == name).to_pylist()
    return (Profile.read(rows[0]["profile"]), rows[0]["version"]) if rows else (None, "")


def note_profile(tables: Tables, name: str, version: str, verdicts: Checks) -> None:
    """Note the profile of a version, once consumers see it. A second call changes nothing.

    Args:
        verdicts: verdicts on the candidate that the version was made from (`require_checked`). Where they hold no
            profile, nothing is noted, and an earlier note is deleted, since it is of another version.
    """
    profile = verdicts[NAME].get("profile") if NAME in verdicts else None
    before = tables.read(TABLE, PROFILES, where=pc.field("corpus") == name).to_pylist()
    rows = [] if profile is None else [{"corpus": name, "version": version, "profile": profile}]
    if rows != before:
        table = pa.Table.from_pylist(rows, PROFILES)
        tables.replace(TABLE, table, f"corpus = '{name}'", ["corpus"], "corpus")

"""Lists what a deployment stores: tables that no rebuild gives back, and results of stages with their version."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from curation.engine.memo import Memo
from curation.flow import called
from curation.graph import flow
from curation.state.night import Night


def state_of(names: Iterable[str]) -> dict[str, pa.Schema]:
    """Return those of the named tables that no rebuild gives back, with the columns that this version declares."""
    tables = [table for table in flow().tables if table.state]
    return {name: table.schema for name in names for table in tables if table.covers(name)}


def memos_of(night: Night) -> dict[str, Memo]:
    """Return table → its stored results, at the version of tonight's code and settings."""
    every = [memo for step in night.project.graph.steps if step.memos for memo in called(step.memos)(night)]
    return {memo.table: memo for memo in every}


def versions_of(night: Night) -> dict[str, str]:
    """Return table → version under tonight's code and settings, for everything that is stored from night to night."""
    versions = {name: memo.version for name, memo in memos_of(night).items()}
    for step in night.project.graph.steps:
        versions |= called(step.kept)(night) if step.kept else {}
    return versions

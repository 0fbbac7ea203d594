"""The schema of the table of finished nights."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

import pyarrow as pa

from curation.state.night import NEWEST_DECISION


class TableVersion(TypedDict):
    """A table, and the version of it that a night left."""

    name: str
    version: int


class CorpusVersion(TypedDict):
    """A corpus, and its newest release when a night had finished."""

    corpus: str
    version: str


class NewestDecision(TypedDict):
    """The newest entry of the log of decisions."""

    number: int
    digest: str


class NightRow(TypedDict):
    """A row of `NIGHTS`: a night that has finished. Who reads some columns alone has these keys alone."""

    number: int
    as_of: dt.date
    settings_digest: str
    decisions_digest: str
    tables: list[TableVersion]
    releases: list[CorpusVersion]
    newest_decision: NewestDecision | None
    decisions_read: int | None
    finished_on: dt.date | None


NIGHTS = pa.schema(
    [
        ("number", pa.int64()),  # the order in which nights were finished
        ("as_of", pa.date32()),
        ("settings_digest", pa.string()),
        ("decisions_digest", pa.string()),
        ("tables", pa.list_(pa.struct([("name", pa.string()), ("version", pa.int64())]))),
        ("releases", pa.list_(pa.struct([("corpus", pa.string()), ("version", pa.string())]))),
        NEWEST_DECISION,  # of the log: whoever removes or exchanges its folder is found out; no input of anything
        ("decisions_read", pa.int64()),  # the last entry of the log that was an input; null where that was not noted
        ("finished_on", pa.date32()),  # the clock's day in UTC: a backup of a later one holds it; no input of anything
    ]
)

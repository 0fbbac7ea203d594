"""Records as assembly sees them: light rows without texts, their order by age, and which are states of one thing."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import digest

NUMBER = re.compile(r"\d+")
LONGEST_NUMBER = 20  # digits up to which numbers in an id are compared as numbers
OLDEST = dt.datetime.min.replace(tzinfo=dt.UTC)

# Columns of RECORDS that assembly reads: ids, times and digests; never a text.
COLUMNS = [
    "source", "landed_on", "origin", "entity", "kind", "record_id", "parent_id", "version", "deleted", "created_at",
    "updated_at", "raw_sha256", "title_sha256", "summary_sha256", "role", "author_ref", "visibility", "effective_at",
    "labels", "governance", "changes", "words_sha256", "opening", "parent_by",
]  # fmt: skip

CARRIED = ("labels", "governance")  # columns that go into the document unchanged
RECURRING = ("source", "landed_on", "entity", "kind", "role", "visibility")
BATCH = 8_192  # rows, documents or fates that are Python objects at once


class Row(Protocol):
    """A record, quarantined row, turn or document, accessed by column name."""

    def __getitem__(self, name: str, /) -> Any: ...


Identity = tuple[str, str, str]


def light_rows(records: pa.Table) -> list[Row]:
    """Return the rows of a table with columns `COLUMNS`, without carried columns: `number` says where those stand.

    Words that recur are one object.
    """
    changed = pc.fill_null(pc.greater(pc.list_value_length(records["changes"]), 0), False)
    light = records.select([n for n in COLUMNS if n not in (*CARRIED, "changes")]).append_column("changed", changed)
    seen: dict[Any, Any] = {}
    rows: list[Row] = []
    for batch in light.to_batches(BATCH):
        for row in batch.to_pylist():
            row["number"] = len(rows)
            for name in RECURRING:
                row[name] = seen.setdefault(row[name], row[name])
            origin = row["origin"]
            for name in ("file", "file_sha256"):
                origin[name] = seen.setdefault(origin[name], origin[name])
            rows.append(_Row(row))
    return rows


class _Row:
    """A record by column name, in a seventh of a dictionary's memory."""

    __slots__ = ("number", "changed", *(name for name in COLUMNS if name not in (*CARRIED, "changes")))

    def __init__(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


class Growing:
    """A growing list of rows that are converted to Arrow as soon as there are enough of them."""

    def __init__(self, make: Callable[[list[Any]], pa.Table]) -> None:
        self._make, self._rows = make, list[Any]()
        self._tables: list[pa.Table] = []

    def append(self, row: Any) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        self._tables.append(self._make(self._rows))
        self._rows = []

    def table(self) -> pa.Table:
        """Return all rows."""
        self._flush()
        return pa.concat_tables(self._tables)


def subject_id(row: Row) -> str:
    """Return the id of a record in the fates, from its place in the landing. 64 hex digits; raw zones only."""
    origin = row["origin"]
    return digest(
        "subject", row["source"], str(row["landed_on"]), origin["file"], str(origin["position"]), row["entity"] or ""
    ).hex()


def turn_age(row: Row) -> tuple[Any, ...]:
    """Return the sort key of turns in order of time, then of their numbers: `7/9` before `7/10`. Turns without a time
    come last.
    """
    numbered = NUMBER.sub(lambda digits: digits[0].zfill(LONGEST_NUMBER), row["record_id"])
    return (row["created_at"] is None, row["created_at"] or OLDEST, numbered, row["record_id"])


def version_of(row: Row) -> str:
    """Return the vendor's version, else the declared effective date, else the text's digest."""
    if row["version"]:
        return str(row["version"])
    if row["effective_at"] is not None:
        return str(row["effective_at"].date().isoformat())
    return row["raw_sha256"].hex()[:12] if row["raw_sha256"] else ""


def identity_of(row: Row) -> Identity:
    """Return entity, id and, for an article, version: rows with one identity are states of one thing."""
    return (row["entity"], row["record_id"], version_of(row) if row["entity"] == "article" else "")


def state_age(row: Row) -> tuple[Any, ...]:
    """Return the sort key of states: the newest has the greatest (updated_at, nulls lowest; landed_on; file;
    position).
    """
    updated = row["updated_at"]
    return (updated is not None, updated or OLDEST, row["landed_on"], row["origin"]["file"], row["origin"]["position"])


def by_age(states: Iterable[Row]) -> list[Row]:
    """Return the states of one thing, the newest last.

    A deletion without a date is newer than states that landed with it or before; a state that landed later undoes it.
    """
    rows = sorted(states, key=state_age)
    undated = [row for row in rows if row["deleted"] and row["updated_at"] is None]
    if undated and rows[-1]["landed_on"] <= undated[-1]["landed_on"]:
        rows.remove(undated[-1])
        rows.append(undated[-1])
    return rows


def refused_later(refused: Row, parsed: Row) -> bool:
    """Return whether a quarantined state is newer than a parsed one; without a readable time, its landing decides."""
    if refused["updated_at"] is not None:
        return state_age(refused) > state_age(parsed)
    return state_age(refused)[2:] > state_age(parsed)[2:]


def held_intervals(states: Iterable[tuple[str, Row]]) -> dict[str, list[dict[str, Any]]]:
    """Return, for each version, the intervals in which it held: from its start to the start of the next different
    version. A version that was reverted to has two intervals.
    """
    starts = sorted(
        (
            (row["effective_at"] or dt.datetime.combine(row["landed_on"], dt.time(), dt.UTC), row["landed_on"], version)
            for version, row in states
        )
    )
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    current: str | None = None
    for start, _, version in starts:
        if version == current:
            continue
        if current is not None:
            held[current][-1]["to"] = start
        held[version].append({"from": start, "to": None})
        current = version
    return held

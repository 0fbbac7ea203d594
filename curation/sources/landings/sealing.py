"""Seals data of records under a legal hold that tables are about to lose."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import pyarrow as pa

from curation.document import RECORDS
from curation.state.legal_hold import DESTROYED, DID, KIND, LegalHold
from curation.state.night import Night
from curation.state.suppression import COLUMNS, Suppression
from curation.storage.tables import Tables

Row = dict[str, Any]
Scan = Callable[[], Iterable[pa.Table]]


def of_hold(suppression: Suppression, hold: LegalHold) -> Suppression:
    """Return a suppression that recognises the records under a legal hold, as one recognises those that are erased."""
    return replace(suppression, erased=hold.subjects, masks={}, masked=frozenset(), holds=())


class Sealing:
    """Seals the data that records of one source lose; does nothing where no legal hold is in force.

    Args:
        scans: give the records of the source, with columns `COLUMNS`: those that are about to be written, and those
            in its table.
    """

    def __init__(self, suppression: Suppression, *scans: Scan) -> None:
        def every() -> Iterable[pa.Table]:
            return (batch for scan in scans for batch in scan())

        holds = [(hold, of_hold(suppression, hold)) for hold in suppression.holds]
        self._held = [(hold, names, names.reach(every, hold.marks)) for hold, names in holds]

    def __call__(self, before: pa.Table, after: pa.Table) -> None:
        """Seal the records that lose data.

        Args:
            before, after: the same records in the same order, as they were and as they will be written.
        """
        if before is after or not self._held:
            return
        for was, now in zip(before.to_pylist(), after.to_pylist(), strict=True):
            if was != now and was["entity"] != "suppressed":
                self.row(was)

    def row(self, row: Row) -> None:
        """Seal one record if it is under a legal hold."""
        for hold, names, marks in self._held:
            mark = names.record(row["source"], row["entity"], row["record_id"])
            if mark in marks:
                seal(hold, names, mark, row)


def sealing_of(tables: Tables, table: str, suppression: Suppression, *scans: Scan) -> Sealing:
    """Return the `Sealing` for records that a table of a source is about to lose, or that never come into it."""
    return Sealing(suppression, *scans, partial(tables.scan, table, RECORDS, COLUMNS))


def seal(hold: LegalHold, names: Suppression, mark: str, row: Row) -> None:
    """Seal a row as JSON."""
    content = json.dumps(row, ensure_ascii=False, default=_written, sort_keys=True).encode("utf-8", "surrogateescape")
    hold.seal(mark, names.mark("sealed", hashlib.sha256(content).hexdigest()), content)


def destroy_ended(night: Night) -> int:
    """Destroy the sealed data of legal holds that are over. Return the number of these holds."""
    day, number = min(night.as_of, night.today()), 0  # a night of a future day destroys nothing
    for hold in night.legal_holds():
        if hold.is_over(day) and hold.destroyed is None:
            hold.destroy()
            night.decide(KIND, "curation", "the legal hold is over", (), **{DID: DESTROYED, "id": hold.id})
            number += 1
    return number


def _written(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value.isoformat())

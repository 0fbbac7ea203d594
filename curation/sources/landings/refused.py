"""Collect what a reader rejects of a landing, and tell when the rejections mean that the whole export has changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from curation.errors import SourceError
from curation.sources.census import MIN_ROWS
from curation.sources.first_look.undated import UndatedFields
from curation.sources.reader import Rejected
from curation.sources.reasons import BAD_DATE
from curation.sources.rows import ROWS, quarantine_table
from curation.storage.spool import Spool


class Refused:
    """Collects rejections for the quarantine; only few are held in memory."""

    def __init__(self, spool: Spool, source: str, date: dt.date) -> None:
        self._spool, self._source, self._date = spool, source, date
        self._waiting: list[Rejected] = []
        self._counts: Counter[tuple[str | None, str]] = Counter()
        self._file: dict[str | None, str] = {}
        self.undated = UndatedFields()

    def __call__(self, item: Rejected) -> None:
        """Take one rejection."""
        self._waiting.append(item)
        self._counts[item.entity, item.reason] += 1
        self._file[item.entity] = item.origin.file
        self.undated.see(item)
        if len(self._waiting) >= ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is in memory."""
        if self._waiting:
            self._spool.write(quarantine_table(self._waiting, self._source, self._date))
            self._waiting = []

    def judge(self, parsed: set[str], undated: Sequence[str]) -> None:
        """Raise an error if a reason rejects every row of a kind: then not the rows are flawed but the export has
        changed.

        Args:
            undated: what is known of dates that could not be read.
        """
        for (entity, reason), number in sorted(self._counts.items(), key=str):
            alone = sum(n for (of, _), n in self._counts.items() if of == entity) == number
            if entity is not None and entity not in parsed and alone and number >= MIN_ROWS:
                dates = "".join(f"; {sentence}" for sentence in undated) if reason == BAD_DATE else ""
                raise SourceError(
                    self._file[entity],
                    f"all {number} rows of the kind {entity!r} are refused as {reason}: the export has changed{dates}",
                    "compare it with an older one, and restore the notation or adapt the source's options",
                )

"""Log the progress of work: how much is done, and how long the rest takes at the rate so far."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

log = logging.getLogger("curation.engine")

SECONDS_BETWEEN_LINES = 5.0


@dataclass
class Progress:
    """Throttled log lines of progress, which reach a terminal and Dagster's event log alike.

    The rate is measured from the first finished rows to the last, because workers start and load models before the
    first.
    """

    what: str
    total: int
    done: int = 0
    _last: float = field(default_factory=time.monotonic)
    _first: tuple[float, int] | None = None

    def add(self, rows: int) -> None:
        """Count rows as done, and log it unless a line was logged moments ago."""
        self.done += rows
        now = time.monotonic()
        self._first = self._first or (now, self.done)
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            share = 100 * self.done / max(1, self.total)
            log.info("%s: %d of %d (%.0f %%)%s", self.what, self.done, self.total, share, self._left(now))

    def _left(self, now: float) -> str:
        if self._first is None or now - self._first[0] < SECONDS_BETWEEN_LINES or self.done <= self._first[1]:
            return ""  # the time is too short for a rate
        rate = (self.done - self._first[1]) / (now - self._first[0])
        return f", about {duration((self.total - self.done) / rate)} left" if self.done < self.total else ""


def duration(seconds: float) -> str:
    """Return a length of time as people say it: `40 s`, `3 min`, `2.5 h`."""
    if seconds < 60:
        return f"{max(5, 5 * round(seconds / 5))} s"
    return f"{round(seconds / 60)} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"

"""Find the day since which a cause exists, as far as stored data tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from curation.causes.inputs import Looked
from curation.causes.of_sources import jumped, lateness
from curation.cleaning.step import labels_hold
from curation.messages.cause import Cause
from curation.storage.lock import cut_off_holder

Since = Callable[[Looked, Cause], dt.date | None]


def since_of(looked: Looked, cause: Cause) -> dt.date | None:
    """Return the day since which a cause exists; None if no stored data tells it."""
    judge = JUDGES.get(cause.kind)
    return judge(looked, cause) if judge else None


def _first(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)


def _held(looked: Looked, cause: Cause) -> dt.date | None:
    return looked.held_since.get(f"source:{cause.subject}")


def _labels(looked: Looked, cause: Cause) -> dt.date | None:
    return looked.held_since.get(labels_hold(cause.subject))


def _texts(looked: Looked, cause: Cause) -> dt.date | None:
    return _first(day for subject, day in looked.held_since.items() if subject.startswith("text:"))


def _gates(looked: Looked, cause: Cause) -> dt.date | None:
    checks = cause.about or ("canaries",)
    return _first(looked.runs.closed_since.get((cause.subject, check)) for check in checks)


def _check(looked: Looked, cause: Cause) -> dt.date | None:
    return _first(check.since for check in looked.runs.checks if cause.subject in (check.asset, check.named))


def _night(looked: Looked, cause: Cause) -> dt.date | None:
    for trouble in looked.runs.troubles:
        try:
            return dt.date.fromisoformat(trouble.as_of)
        except ValueError:  # a run without a tag
            continue
    return None


def _late(looked: Looked, cause: Cause) -> dt.date | None:
    late = lateness(looked, cause.subject)
    return late.since + dt.timedelta(days=late.usual + 1) if late else None


def _through(looked: Looked, cause: Cause) -> dt.date | None:
    return looked.runs.through.get(cause.subject)


def _jumped(looked: Looked, cause: Cause) -> dt.date | None:
    jump = jumped(looked, cause.subject)
    return jump.since if jump else None


def _cut_off(looked: Looked, cause: Cause) -> dt.date | None:
    killed = cut_off_holder(looked.project.locations.run_lock)
    return looked.nightly.day(dt.datetime.fromisoformat(killed["since"])) if killed else None


def _landed(looked: Looked, cause: Cause) -> dt.date | None:
    return max((row["landed_on"] for row in looked.state.landings if row["source"] == cause.subject), default=None)


JUDGES: dict[str, Since] = {
    "accounting_wrong": _check,
    "approval_missing": _held,
    "canaries_failed": _gates,
    "check_failed": _check,
    "command_cut_off": _cut_off,
    "corpus_stale": _through,
    "files_damaged": _landed,
    "gate_closed": _gates,
    "labels_held": _labels,
    "night_failed": _night,
    "quarantine_jumped": _jumped,
    "source_held": _held,
    "source_late": _late,
    "texts_held": _texts,
}

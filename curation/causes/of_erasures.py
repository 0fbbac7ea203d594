"""What is so of erasures: those that are decided and wait for a night, and those that are not done in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from curation.causes.looked import Looked
from curation.decisions import Decision
from curation.messages.cause import Cause
from curation.purge import purged
from curation.registry.released import standing_of_erased
from curation.sources.step import gone

WAITED = dt.timedelta(days=3)  # after an erasure was decided, a night has ended


def of_erasures(looked: Looked) -> Iterator[Cause]:
    """Those that are not done in time first."""
    yield from _overdue(looked)
    if said := _waiting(looked):
        todo = "`curation status` says what keeps the night; what was published before may hold them until it ends"
        yield Cause("erasure_waits", "", said, todo, looked.nightly.owners)


def _overdue(looked: Looked) -> Iterator[Cause]:
    """One cause, where versions stand that hold somebody who was erased, or tables were not purged of them, after the
    last day for that. It names when the first of them was due. What was done is so looked at again every time, for
    ever: whatever brings somebody back is told."""
    days = dt.timedelta(days=looked.nightly.erasure.deadline_days)
    due = [received_on(decision) + days for decision in looked.state.decisions.read() if decision.kind == "erasure"]
    over, night = [day for day in due if day < looked.day], looked.state.as_night()
    if not over or night is None:
        return
    standing = standing_of_erased(night, looked.corpora.releases)
    left = [f"{release.tag} stands and holds somebody who was erased" for release in standing]
    if not purged(night, gone(night)):
        left.append("the tables were not purged")
    if left:
        says = f"{len(over)} erasures were due, the first on {min(over)}, and are not done: {'; '.join(left)}"
        todo = "call `curation run`; `curation status` says what keeps it"
        tags = tuple(release.tag for release in standing)
        yield Cause("erasure_overdue", "", says, todo, looked.nightly.owners, tags)


def _waiting(looked: Looked) -> str:
    """The erasures that were decided days ago, and that no night which ended since has read; nothing where there are
    none."""
    night = looked.state.night or {}
    newest = night.get("newest_decision")
    read = night.get("decisions_read")  # what was decided while it ran is for the next one
    read = read if read is not None else newest["number"] if newest else 0
    decided = [
        entry.decision.at
        for entry in looked.state.decisions.entries()
        if entry.number > read and entry.decision.kind == "erasure" and looked.now - entry.decision.at > WAITED
    ]
    return (
        f"{len(decided)} erasures wait for a night to end, the first since {min(decided):%Y-%m-%d}" if decided else ""
    )


def received_on(decision: Decision) -> dt.date:
    """The day from which the deadline counts: that of the request, else of the decision."""
    try:
        return dt.date.fromisoformat(decision.detail.get("received", ""))
    except ValueError:
        return decision.at.date()

"""What is so of erasures: those that are decided, not done, and over their deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from curation.causes.looked import Looked
from curation.decisions import Decision
from curation.messages.cause import Cause
from curation.purge import purged
from curation.registry.released import standing_of_erased
from curation.sources.step import gone


def of_erasures(looked: Looked) -> Iterator[Cause]:
    """One cause, where versions stand that hold somebody who was erased, or tables were not purged of them, after the
    last day for that. It names when the first of them was due."""
    days = dt.timedelta(days=looked.nightly.erasure.deadline_days)
    due = [_received(decision) + days for decision in looked.state.decisions.read() if decision.kind == "erasure"]
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
        yield Cause("deadline_missed", "", says, todo, looked.nightly.owners, tags)


def _received(decision: Decision) -> dt.date:
    """The day from which the deadline counts: that of the request, else of the decision."""
    try:
        return dt.date.fromisoformat(decision.detail.get("received", ""))
    except ValueError:
        return decision.at.date()

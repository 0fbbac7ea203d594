"""Find the causes of erasures: those that wait for a night, and those that are not done in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from curation.causes.inputs import Looked
from curation.deployment.read_only import State
from curation.messages.cause import Cause
from curation.registry.authors import Content
from curation.registry.released_documents import holdings
from curation.settings.explanations import many
from curation.state.decisions import Decision

WAITED = dt.timedelta(days=3)  # time within which a night should end after an erasure was decided


def of_erasures(looked: Looked) -> Iterator[Cause]:
    """Yield the causes of erasures, those not done in time first."""
    yield from _overdue(looked)
    if sentence := _waiting(looked):
        todo = "`curation status` says what keeps the night; what was published before may hold them until it ends"
        yield Cause("erasure_waits", "", sentence, todo, looked.nightly.owners)


def _overdue(looked: Looked) -> Iterator[Cause]:
    """Yield one cause if erasures are not done after their last day.

    Finished erasures are checked again every time, so that anything that brings a person back is reported.
    """
    over = [day for day in open_erasures(looked).values() if day < looked.day]
    if not over or looked.night is None:
        return
    left = [f"{release.tag} stands and holds somebody who was erased" for release in looked.holding_erased]
    if not looked.tables_purged:
        left.append("the tables were not purged")
    number = many(len(over), "erasure was", "erasures were")
    says = f"{number} due, the first on {min(over)}, and not done: {'; '.join(left)}"
    todo = "call `curation run`; `curation status` says what keeps it"
    tags = tuple(release.tag for release in looked.holding_erased)
    yield Cause("erasure_overdue", "", says, todo, looked.nightly.owners, tags)


def open_erasures(looked: Looked) -> Mapping[int, dt.date]:
    """Return the last day of each erasure that is not done, by number of its log entry.

    An erasure is open until a night has read it, and while a standing release holds a person that it names. If all are
    read and the tables are not purged, or if it is unknown whom a release holds, all are open.
    """
    days = dt.timedelta(days=looked.nightly.erasure.deadline_days)
    entries = [entry for entry in looked.state.decisions.entries() if entry.decision.kind == "erasure"]
    due = {entry.number: received_on(entry.decision) + days for entry in entries}
    if not entries or looked.night is None:
        return due
    clean, standing = looked.tables_purged, looked.holding_erased
    if clean and not standing:
        return {}
    unread = {entry.number for entry in entries if not clean and entry.number > _read(looked.state)}
    held = holdings(looked.night, standing)
    holding = {entry.number: held.of({*entry.decision.subjects}) for entry in entries}
    told = set[Content]().union(*holding.values())
    late = any((release.corpus, release.content_digest) not in told for release in standing)
    every = late or not (clean or unread)  # it is unknown who came back
    return {number: day for number, day in due.items() if every or number in unread or holding.get(number)}


def _waiting(looked: Looked) -> str:
    """Return a sentence on erasures decided days ago that no finished night has read; empty if there are none."""
    decided = [
        entry.decision.at
        for entry in looked.state.decisions.entries()
        if entry.number > _read(looked.state)
        and entry.decision.kind == "erasure"
        and looked.now - entry.decision.at > WAITED
    ]
    if not decided:
        return ""
    count = many(len(decided), "erasure waits", "erasures wait")
    return f"{count} for a night to end, the first since {min(decided):%Y-%m-%d}"


def _read(state: State) -> int:
    """Return the number of the last log entry that the newest night has read.

    Decisions made while that night ran are left for the next one.
    """
    if (night := state.night) is None:
        return 0
    newest, read = night.get("newest_decision"), night.get("decisions_read")
    return int(read if read is not None else newest["number"] if newest else 0)


def received_on(decision: Decision) -> dt.date:
    """Return the day from which the deadline counts: the day of the request if known, else that of the decision."""
    try:
        return dt.date.fromisoformat(decision.detail.get("received", ""))
    except ValueError:
        return decision.at.date()

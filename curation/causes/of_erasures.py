"""What is so of erasures: those that are decided and wait for a night, and those that are not done in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from curation.causes.inputs import Looked
from curation.deployment.read_only import State
from curation.messages.cause import Cause, many
from curation.registry.authors import Content
from curation.registry.released_documents import holdings
from curation.state.decisions import Decision

WAITED = dt.timedelta(days=3)  # after an erasure was decided, a night has ended


def of_erasures(looked: Looked) -> Iterator[Cause]:
    """Those that are not done in time first."""
    yield from _overdue(looked)
    if sentence := _waiting(looked):
        todo = "`curation status` says what keeps the night; what was published before may hold them until it ends"
        yield Cause("erasure_waits", "", sentence, todo, looked.nightly.owners)


def _overdue(looked: Looked) -> Iterator[Cause]:
    """One cause, where erasures are not done after the last day for that. What was done is so looked at again every
    time, for ever: whatever brings somebody back is told."""
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
    """The erasures that are not done: number of the entry → the last day for that.

    An erasure is open until a night has read it, while a version stands that holds whom it names, and where tables were
    not purged though nights have read all of them.
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
    every = late or not (clean or unread)  # of whom it is that came back, nobody can tell
    return {number: day for number, day in due.items() if every or number in unread or holding.get(number)}


def _waiting(looked: Looked) -> str:
    """The erasures that were decided days ago, and that no night which ended since has read; nothing where there are
    none."""
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
    """Number of the last entry of the log that the newest night has read; what was decided while it ran is for the next
    one."""
    if (night := state.night) is None:
        return 0
    newest, read = night.get("newest_decision"), night.get("decisions_read")
    return int(read if read is not None else newest["number"] if newest else 0)


def received_on(decision: Decision) -> dt.date:
    """The day from which the deadline counts: that of the request, else of the decision."""
    try:
        return dt.date.fromisoformat(decision.detail.get("received", ""))
    except ValueError:
        return decision.at.date()

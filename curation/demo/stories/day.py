"""Add tickets with a history to the desk: their writers, their changes over time, and planted phenomena."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from curation.corpora.choice.split import split_of
from curation.corpora.recipe import Split, Splits
from curation.demo.exports.zendesk import BOT
from curation.demo.planted import DATES
from curation.demo.stories.issues import ISSUES, Issue
from curation.demo.stories.talk import Conversation, Said, description
from curation.demo.stories.threads import Audit, Desk, Thread
from curation.demo.world import Person

BY_SLUG = {issue.slug: issue for issue in ISSUES}
FIRST_AUDIT, FIRST_EVENT = 9_500_001, 9_700_001
SPLITS = Splits(salt="support-2026")  # splits of the demo's support corpora
NIGHTS = (0, 0, 1, 0, 2)  # night of the n-th ticket of a kind


@dataclass(frozen=True)
class Step:
    """A change some minutes after a turn: old and new value by field, named as in Zendesk; `bot`: a bot made it."""

    turn: int
    changes: Mapping[str, tuple[str | None, str]]
    minutes: int = 1
    bot: bool = False


class Day:
    """The desk while tickets with a history are added: the next person, and the next ids of an audit and an event."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.rng = desk, desk.rng
        # A person who ends each message with a slogan must not write one without it.
        framed = {ref for item in desk.planted if item.phenomenon == "slogan" for ref in item.where}
        apart = {
            t.requester_id for t in desk.threads if framed & {ref for n in range(len(t.times)) for ref in t.where(n)}
        }
        willing = [p for p in desk.regulars if p.consent == "granted" and p.user_id not in apart]
        self._people: Iterator[Person] = itertools.cycle(willing)
        self._audit, self._event = FIRST_AUDIT - 1, FIRST_EVENT - 1

    def person(self, split: Split | None = None) -> Person:
        """Return the writer of the next ticket, from the given split by the demo's salt if somebody is in it."""
        for _ in self.desk.regulars if split else ():
            person = next(self._people)
            if split_of(("zendesk", str(person.user_id)), SPLITS) == split:
                return person
        return next(self._people)

    def some(self, pool: Sequence[object], least: int) -> range:
        """Return indices into a pool of texts; each text is used once, because a second use would be a near
        duplicate.
        """
        return range(min(len(pool), max(least, self.desk.several(len(pool)))))

    def request(self, person: Person, issue: Issue, values: Mapping[str, str]) -> Said:
        """Return a first message about a subject."""
        return description(self.rng, issue, values, person, self.desk.world, ("plain",))

    def ticket(
        self,
        person: Person,
        agent: Person,
        issue: Issue,
        title: str,
        turns: tuple[Said, ...],
        *,
        night: int = 0,
        rating: str = "unoffered",
        status: str = "solved",
        language: str = "en",
        product: str = "",
        steps: tuple[Step, ...] = (),
        fields: Mapping[str, str] | None = None,
    ) -> Thread:
        """Add a ticket of given turns, with its changes and the final values of its fields."""
        talk = Conversation(issue, product or self.rng.choice(issue.products), language, title, turns)
        thread = self.desk.add(person, agent, talk, night, status=status, rating=rating)
        values = tuple(sorted((fields or {}).items()))
        audits = tuple(self._audited(thread, step) for step in steps)
        thread = replace(thread, states=tuple(replace(s, fields=values) for s in thread.states), audits=audits)
        self.desk.threads[-1] = thread
        for audit in audits:
            for identity, field, old, new in audit.changes:
                self.desk.plant(
                    "ticket_change", thread.ref, f"zendesk:event:{identity}", value=f"{field}:{old or ''}→{new}"
                )
        return thread

    def _audited(self, thread: Thread, step: Step) -> Audit:
        self._audit += 1
        changes = []
        for field, (old, new) in step.changes.items():
            self._event += 1
            changes.append((self._event, field, old, new))
        author = BOT if step.bot else thread.agent.user_id
        return Audit(thread.times[step.turn] + dt.timedelta(minutes=step.minutes), author, self._audit, tuple(changes))

    def summed_up(self, thread: Thread, person: Person, summary: str, edited: str | None = None) -> None:
        """Plant a summary, and its replacement on the day before the second landing."""
        newest = edited or summary
        self.desk.plant("human_summary", thread.ref, value=newest)
        if person.name in newest:
            self.desk.plant("pii_customer_name", f"zendesk:summary:{thread.ticket}", value=person.name)
        if edited is not None:
            noon = dt.datetime.combine(DATES[1] - dt.timedelta(days=1), dt.time(12, 20), dt.UTC)
            again = replace(thread.states[-1], night=1, updated=noon, fields=(("summary", edited),))
            self.desk.threads[-1] = replace(thread, states=(*thread.states, again))
            self.desk.plant("edited_summary", thread.ref, value=summary)

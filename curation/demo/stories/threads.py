"""Compose the help desk's threads: ordinary conversations, and a group of threads for each planted phenomenon."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from curation.demo.planted import DATES, Planted
from curation.demo.stories import phrases
from curation.demo.stories.issues import ISSUES, Issue
from curation.demo.stories.talk import (
    Conversation,
    Said,
    agent_for,
    agent_message,
    conversation,
    filled,
    foreign_conversation,
    slots,
)
from curation.demo.stories.untidy import plant_untidy
from curation.demo.world import Person, World

UNKNOWN_USER = 799_999
FIRST_TICKET = 50_001
FIRST_COMMENT = 8_000_001
EXTRAS = (
    *(
        "pii_customer_name",
        "pii_email",
        "pii_phone",
        "pii_account",
        "pii_card",
        "pii_iban",
        "pii_ip",
        "pii_street",
        "pii_stranger",
    ),
    *("signature", "mobile_footer", "disclaimer", "forward_header", "quoted_reply", "mojibake", "zero_width"),
)


@dataclass(frozen=True)
class State:
    """A ticket as exported on a night, with the values of its newest object."""

    night: int
    status: str
    rating: str
    updated: dt.datetime
    bad_date: bool = False
    fields: tuple[tuple[str, str], ...] = ()  # fields that differ: name in `zendesk.FIELDS`, and value


@dataclass(frozen=True)
class Audit:
    """A person's changes to a ticket at one time: (id of the event, field, before, after), named as in Zendesk."""

    at: dt.datetime
    author: int
    identity: int
    changes: tuple[tuple[int, str, str | None, str], ...]


@dataclass(frozen=True)
class Thread:
    """A ticket with its comments and its exported states."""

    ticket: int
    requester: Person
    requester_id: int
    agent: Person
    talk: Conversation
    times: tuple[dt.datetime, ...]  # of each turn
    comments: tuple[int, ...]  # ids
    states: tuple[State, ...]
    audits: tuple[Audit, ...] = ()

    def where(self, turn: int) -> tuple[str, ...]:
        """Return the references of a turn; the first turn is both the ticket's description and its first comment."""
        comment = f"zendesk:comment:{self.comments[turn]}"
        return (f"zendesk:ticket:{self.ticket}", comment) if turn == 0 else (comment,)

    @property
    def ref(self) -> str:
        """The reference of the ticket."""
        return f"zendesk:ticket:{self.ticket}"


def night_of(at: dt.datetime) -> int:
    """Return the index of the first landing with an event of this time; a landing has the events before its day."""
    return next(index for index, date in enumerate(DATES) if at.date() < date)


def first_time(rng: random.Random, night: int) -> dt.datetime:
    """Return the start of something first exported on this night: the day before, or for night 0 months earlier."""
    if night > 0:
        day = DATES[night] - dt.timedelta(days=1)
        return dt.datetime(day.year, day.month, day.day, rng.randint(7, 11), rng.randint(0, 59), tzinfo=dt.UTC)
    base = dt.datetime(2026, 8, 3, 7, tzinfo=dt.UTC)
    return base + dt.timedelta(days=rng.randint(0, 82), minutes=rng.randint(0, 600))


class Desk:
    """A builder of threads; ids and draws follow the order of calls, so that equal seeds give equal desks."""

    def __init__(self, seed: int, scale: float, world: World) -> None:
        self.rng = random.Random(f"{seed}:desk")
        self.scale = scale
        self.world = world
        self.regulars = [p for p in world.customers[3:] if p.in_zendesk]
        self.threads: list[Thread] = []
        self.planted: list[Planted] = []
        self.comment = FIRST_COMMENT

    @property
    def next_ticket(self) -> int:
        """The number of the ticket that the next call of `add` makes."""
        return FIRST_TICKET + len(self.threads)

    def several(self, count: int) -> int:
        """Return `count` at scale 1, fewer at a smaller scale, but at least one."""
        return max(1, round(count * self.scale))

    def plant(self, phenomenon: str, *where: str, value: str = "") -> None:
        """Note a planted phenomenon."""
        self.planted.append(Planted(phenomenon, where, value))

    def start(self, night: int) -> dt.datetime:
        """Return a time for a first message that is first exported on this night."""
        return first_time(self.rng, night)

    def talk(
        self, person: Person, length: int, issue: Issue | None = None, extras: tuple[str, ...] = ()
    ) -> tuple[Person, Conversation]:
        """Return an agent of the right queue and a conversation with this person."""
        issue = issue or self.rng.choice(ISSUES)
        agent = agent_for(self.rng, self.world, issue)
        return agent, conversation(self.rng, self.world, person, agent, issue, length, extras)

    def add(
        self,
        person: Person,
        agent: Person,
        talk: Conversation,
        night: int = 0,
        *,
        status: str = "",
        rating: str = "",
        late: int = 0,
        requester_id: int | None = None,
        extra_states: tuple[State, ...] = (),
    ) -> Thread:
        """Add a conversation with ids and times; its last `late` turns are on the days of landings 2 and 3."""
        rng, at = self.rng, self.start(night)
        times = [at]
        for index in range(1, len(talk.turns)):
            remaining = len(talk.turns) - index
            if remaining <= late:
                day = DATES[max(1, len(DATES) - remaining)] - dt.timedelta(days=1)
                at = max(
                    dt.datetime(day.year, day.month, day.day, rng.randint(7, 11), rng.randint(0, 59), tzinfo=dt.UTC), at
                )
            at += dt.timedelta(minutes=rng.randint(6, 110) if night or remaining <= late else rng.randint(20, 1400))
            times.append(at)
        if not status:
            answered = talk.turns[-1].role == "requester" or len(talk.turns) > 1
            status = (
                rng.choices(("solved", "closed", "pending", "open", "hold"), (52, 33, 7, 6, 2))[0]
                if answered
                else "new"
            )
        if not rating:
            done = status in ("solved", "closed")
            rating = rng.choices(("good", "bad", "unoffered"), (62, 7, 31))[0] if done else "unoffered"
        states = []
        for index in sorted({night_of(time) for time in times}):
            newest = max(time for time in times if night_of(time) <= index)
            last = newest == times[-1]
            updated = newest + dt.timedelta(minutes=2)
            states.append(State(index, status if last else "open", rating if last else "unoffered", updated))
        comments = tuple(range(self.comment, self.comment + len(times)))
        self.comment += len(times)
        thread = Thread(
            self.next_ticket,
            person,
            person.user_id if requester_id is None else requester_id,
            agent,
            talk,
            tuple(times),
            comments,
            (*states, *extra_states),
        )
        self.threads.append(thread)
        for index, turn in enumerate(talk.turns):
            for phenomenon, value in turn.marks:
                self.plant(phenomenon, *thread.where(index), value=value)
        return thread


def make_desk(seed: int, scale: float, world: World) -> Desk:
    """Return a desk with all threads: planted (their number hardly depends on `scale`), then ordinary, then untidy."""
    desk = Desk(seed, scale, world)
    for build in (_texts, _people, _duplicates, _histories, _policies_quoted, _oddities, _ordinary):
        build(desk)
    plant_untidy(desk, seed)
    return desk


def _texts(desk: Desk) -> None:
    for extra in EXTRAS:
        for _ in range(desk.several(2 if extra in ("mojibake", "zero_width") else 1)):
            person = desk.rng.choice(desk.regulars)
            desk.add(person, *desk.talk(person, 4 if extra == "quoted_reply" else 3, extras=(extra,)), status="solved")
    for language, pool in (("de", phrases.GERMAN), ("fr", phrases.FRENCH)):
        for index in range(min(len(pool), max(1, desk.several(4)))):
            person = desk.rng.choice(desk.regulars)
            talk = foreign_conversation(desk.rng, person, language, index)
            desk.add(person, agent_for(desk.rng, desk.world, talk.issue), talk, index % 3, status="solved")


def _people(desk: Desk) -> None:
    world, rng = desk.world, desk.rng
    for night, extras in ((0, ("pii_email", "signature")), (0, ("pii_account",)), (1, ("pii_phone",))):
        thread = desk.add(
            world.opted_out, *desk.talk(world.opted_out, 4, extras=extras), night, status="solved", rating="good"
        )
        desk.plant("opted_out", thread.ref, f"zendesk:user:{world.opted_out.user_id}", value=world.opted_out.name)
    until = "" if world.expiring.consent_until is None else world.expiring.consent_until.isoformat()
    for night in (0, 0):
        thread = desk.add(world.expiring, *desk.talk(world.expiring, 5), night, status="solved", rating="good")
        desk.plant("consent_expires", thread.ref, f"zendesk:user:{world.expiring.user_id}", value=until)
    drawn = rng.choice(desk.regulars)
    # A person in one system only, so that no reference in another one holds the ticket out.
    person = next((p for p in desk.regulars if not p.in_salesforce), drawn)
    agent, talk = desk.talk(person, 4, extras=("plain",))
    first = Said(
        "requester",
        f"{talk.turns[0].text}\n\nFrom next week {world.late.name} takes over from me, please keep us both informed.",
    )
    thread = desk.add(person, agent, replace(talk, turns=(first, *talk.turns[1:])), status="solved", rating="good")
    own = desk.add(world.late, *desk.talk(world.late, 3, extras=("signature",)), 1, status="solved", rating="good")
    desk.plant("late_person", *thread.where(0), f"zendesk:user:{world.late.user_id}", own.ref, value=world.late.name)
    person = rng.choice(desk.regulars)
    thread = desk.add(person, *desk.talk(person, 2, extras=("plain",)), requester_id=UNKNOWN_USER, status="open")
    desk.plant("unknown_requester", thread.ref, value=str(UNKNOWN_USER))


def edited(rng: random.Random, text: str) -> str:
    """Return the message as a person would file it again: with one small change."""
    return rng.choice(
        (
            f"{text}\n\nThis is my second message about it.",
            f"Again: {text}",
            f"{text.replace('please', 'kindly', 1)} It is rather urgent.",
            text.replace(".", ", still.", 1),
        )
    )


def _duplicates(desk: Desk) -> None:
    rng = desk.rng
    auto = Said("system", phrases.AUTO_REPLY, (("auto_reply", phrases.AUTO_REPLY),))
    for index in range(max(2, desk.several(12))):
        person, other = rng.sample(desk.regulars, 2)
        agent, talk = desk.talk(person, 1, extras=("plain",))
        talk = replace(talk, turns=(*talk.turns, auto))
        first = desk.add(person, agent, talk, status="solved")
        second = desk.add(person if index % 2 else other, agent, talk, index % 3, status="closed", rating="unoffered")
        desk.plant("exact_duplicate", first.ref, second.ref)
    for index in range(max(2, desk.several(14))):
        person, other = rng.sample(desk.regulars, 2)
        agent, talk = desk.talk(person, 2, extras=("plain",))
        twin = person if index % 2 else other
        again = Said("requester", edited(rng, talk.turns[0].text))
        reply = talk.turns[1]._replace(text=talk.turns[1].text.replace(f"{person.first},", f"{twin.first},", 1))
        first = desk.add(person, agent, talk, status="solved")
        second = desk.add(twin, agent, replace(talk, turns=(again, reply)), index % 3, status="solved")
        desk.plant("near_duplicate", first.ref, second.ref)
    for _ in range(desk.several(2)):
        person = rng.choice(desk.regulars)
        agent, talk = desk.talk(person, 2, extras=("plain",))
        first = desk.add(person, agent, talk, status="solved", rating="good")
        longer = replace(talk, turns=(*talk.turns, Said("requester", "Thank you, that was it.")))
        second = desk.add(person, agent, longer, 2, status="solved", rating="good")
        desk.plant("late_survivor", first.ref, second.ref)


def _histories(desk: Desk) -> None:
    rng = desk.rng

    def regular() -> Person:
        return rng.choice(desk.regulars)

    for _ in range(max(2, desk.several(10))):
        person = regular()
        thread = desk.add(person, *desk.talk(person, 5), status="solved", rating="good", late=2)
        desk.plant("late_comment", thread.ref, *(f"zendesk:comment:{c}" for c in thread.comments[-2:]))
    for _ in range(desk.several(8)):
        person = regular()
        at = dt.datetime(2026, 11, 2, 15, rng.randint(0, 59), tzinfo=dt.UTC)
        later = (State(1, "solved", "good", at),)
        thread = desk.add(person, *desk.talk(person, 4), status="open", extra_states=later)
        desk.plant("status_change", thread.ref, value="open→solved")
    for _ in range(desk.several(3)):
        person = regular()
        later = (State(2, "deleted", "unoffered", dt.datetime(2026, 11, 3, 16, 20, tzinfo=dt.UTC)),)
        thread = desk.add(person, *desk.talk(person, 3), status="solved", extra_states=later)
        desk.plant("deleted_record", thread.ref)
    person = regular()
    later = (State(2, "solved", "good", dt.datetime(2026, 11, 3, 17, 5, tzinfo=dt.UTC), bad_date=True),)
    thread = desk.add(person, *desk.talk(person, 3), status="open", extra_states=later)
    desk.plant("quarantined_update", thread.ref)


def _policies_quoted(desk: Desk) -> None:
    by_slug = {issue.slug: issue for issue in ISSUES}
    for value, sentence in phrases.STALE_QUOTES:
        person = desk.rng.choice(desk.regulars)
        agent, talk = desk.talk(person, 1, by_slug["warranty" if "month" in value else "return"])
        reply = agent_message(desk.rng, agent, person, [sentence, desk.rng.choice(phrases.AGENT_LEADS)])
        reply = reply._replace(marks=(*reply.marks, ("stale_quote", value)))
        desk.add(person, agent, replace(talk, turns=(*talk.turns, reply)), status="solved", rating="good")


def _oddities(desk: Desk) -> None:
    person = desk.rng.choice(desk.regulars)
    thread = desk.add(person, *desk.talk(person, 2), status="awaiting_vendor", rating="unoffered")
    desk.plant("unmapped_status", thread.ref, value="awaiting_vendor")
    for index in range(max(2, desk.several(6))):
        person = desk.rng.choice(desk.regulars)
        agent, talk = desk.talk(person, 4)
        secret = phrases.SECRETS[index % len(phrases.SECRETS)].format(code=desk.rng.randint(1000, 9999))
        note = Said("agent", secret, (("internal_secret", secret),), public=False)
        desk.add(person, agent, replace(talk, turns=(*talk.turns[:2], note, *talk.turns[2:])), status="solved")
    person = desk.rng.choice(desk.regulars)
    agent, talk = desk.talk(person, 4)
    away = phrases.OUT_OF_OFFICE.format(weekday="Thursday")
    reply = Said("requester", away, (("auto_reply", away),))
    desk.add(person, agent, replace(talk, turns=(*talk.turns[:2], reply, *talk.turns[2:])), status="solved")


def _ordinary(desk: Desk) -> None:
    rng = desk.rng
    for index in range(max(12, round(112 * desk.scale))):
        person = rng.choice(desk.regulars)
        length = rng.choices((1, 2, 3, 4, 5, 6), (3, 24, 24, 22, 17, 10))[0]
        agent, talk = desk.talk(person, length, ISSUES[index % len(ISSUES)])
        desk.add(person, agent, _decorated(rng, talk), rng.choices((0, 1, 2), (66, 17, 17))[0])


def _decorated(rng: random.Random, talk: Conversation) -> Conversation:
    draw = rng.random()
    if draw < 0.1:
        auto = Said("system", phrases.AUTO_REPLY, (("auto_reply", phrases.AUTO_REPLY),))
        return replace(talk, turns=(talk.turns[0], auto, *talk.turns[1:]))
    if draw < 0.2:
        note = Said("agent", filled(rng.choice(phrases.INTERNAL_NOTES), slots(rng, talk.issue)), public=False)
        return replace(talk, turns=(*talk.turns[:2], note, *talk.turns[2:]))
    return talk

"""Jira's search pages (REST v3): each night the issues that changed, whole, with their comments, history and files."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from curation.demo import phrases
from curation.demo.issues import ISSUES
from curation.demo.talk import Conversation, Said, agent_for, conversation, filled, slots
from curation.demo.threads import Desk, Thread, first_time, night_of
from curation.demo.truth import DATES
from curation.demo.world import Person, World

SITE = "https://tarnwick.example.com/rest/api/3"
PRODUCT_FIELD = "customfield_10050"
FIRST_ISSUE, FIRST_PART = 20_001, 300_001
SERVICE = {"id": "10001", "key": "TSD", "name": "Tarnwick Service Desk", "projectTypeKey": "service_desk"}
SOFTWARE = {"id": "10002", "key": "NET", "name": "Network firmware", "projectTypeKey": "software"}
STATUSES = {"Waiting for support": "10", "Waiting for customer": "11", "In Progress": "3", "Resolved": "5", "Done": "6"}
PRIORITIES = ("Low", "Medium", "Medium", "High", "Highest")
STAFF_ONLY = {"type": "role", "value": "Service Desk Team", "identifier": "10100"}
PAGE = 25  # issues
# What already has a part to play, and is not copied.
TAKEN = (
    *("exact_duplicate", "near_duplicate", "late_survivor", "cross_system_copy", "opted_out", "consent_expires"),
    *("late_person", "late_comment", "status_change", "deleted_record", "quarantined_update", "unknown_requester"),
)

Object = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A comment or an entry of the history: when it came, and the object."""

    at: dt.datetime
    value: Object


@dataclass
class Ticket:
    """An issue with all that ever happens to it."""

    number: int
    project: Object
    reporter: Object
    agent: Object
    talk: Conversation
    created: dt.datetime
    status: str
    description: str
    comments: list[Entry] = field(default_factory=list)
    histories: list[Entry] = field(default_factory=list)
    attachments: list[Object] = field(default_factory=list)
    bad_date: bool = False

    @property
    def ref(self) -> str:
        """Reference of the issue."""
        return f"jira:issue:{self.number}"

    @property
    def nights(self) -> set[int]:
        """The landings that have something new of it."""
        return {night_of(self.created), *(night_of(entry.at) for entry in (*self.comments, *self.histories))}

    def objects(self, night: int) -> tuple[Object, list[Object], list[Object]]:
        """The issue as exported on a night, with its comments and history until then."""
        comments, histories = (
            [entry.value for entry in part if night_of(entry.at) <= night] for part in (self.comments, self.histories)
        )
        moments = [e.at for e in (*self.comments, *self.histories) if night_of(e.at) <= night]
        status, resolution = self.status, None
        for history in histories:
            for item in history["items"]:
                if item["field"] == "status":
                    status = item["toString"]
                elif item["field"] == "resolution":
                    resolution = {"name": item["toString"]}
        fields = {
            "summary": self.talk.title,
            "issuetype": {"name": "Service Request" if self.project is SERVICE else "Bug", "subtask": False},
            "project": self.project,
            "status": {"name": status, "id": STATUSES[status]},
            "resolution": resolution,
            "priority": {"name": PRIORITIES[self.number % len(PRIORITIES)]},
            "components": [{"name": self.talk.issue.category}],
            "labels": [self.talk.issue.slug],
            "reporter": self.reporter,
            "creator": self.agent if self.description != self.talk.turns[0].text else self.reporter,
            "assignee": self.agent,
            "created": "05/Nov/26 9:12 AM" if self.bad_date else instant(self.created),
            "updated": instant(max([self.created, *moments])),
            "description": document(self.description),
            "comment": {"comments": comments, "maxResults": len(comments), "total": len(comments), "startAt": 0},
            "attachment": self.attachments,
            PRODUCT_FIELD: {"value": self.talk.product},
        }
        changelog = {"startAt": 0, "maxResults": len(histories), "total": len(histories), "histories": histories}
        key = f"{self.project['key']}-{self.number - FIRST_ISSUE + 1}"
        whole = {"id": str(self.number), "self": f"{SITE}/issue/{self.number}", "key": key, "fields": fields}
        return {**whole, "changelog": changelog}, comments, histories


def instant(at: dt.datetime) -> str:
    """Jira's form: milliseconds and a numeric zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def document(text: str) -> Object:
    """A text as an Atlassian document: paragraphs at blank lines, hard breaks at the others."""
    content = []
    for paragraph in text.split("\n\n"):
        inline: list[Object] = []
        for number, line in enumerate(paragraph.split("\n")):
            inline += [{"type": "hardBreak"}] if number else []
            inline += [{"type": "text", "text": line}] if line else []
        content.append({"type": "paragraph", "content": inline})
    return {"type": "doc", "version": 1, "content": content}


def user(person: Person, kind: str) -> Object:
    """A user of the site: `atlassian` for the company's people, `customer` for those of the portal."""
    serial = f"{person.user_id:012x}"
    account = f"qm:6d0e4a7b-9c41:{serial}" if kind == "customer" else f"5f3c1a52{serial}"
    return {
        "accountId": account,
        "accountType": kind,
        "emailAddress": person.email,
        "displayName": person.name,
        "active": True,
    }


ROBOT: Object = {
    "accountId": "557058:f58131cb-b67d",
    "accountType": "app",
    "displayName": "Automation for Jira",
    "active": True,
}


def jira_landings(seed: int, desk: Desk, world: World) -> tuple[list[dict[str, bytes]], list[int]]:
    """The files of each night and how many objects and people are in them; notes what was planted in `desk.planted`."""
    board = _Board(seed, desk, world)
    board.planted_requests()
    board.escalated()
    board.engineering()
    board.ordinary()
    landings, rows = [], []
    for night in range(len(DATES)):
        due = [ticket for ticket in board.tickets if night in ticket.nights]
        files: dict[str, bytes] = {}
        count = 0
        for start in range(0, len(due), PAGE):
            part = due[start : start + PAGE]
            issues = [ticket.objects(night)[0] for ticket in part]
            name = f"search-{start // PAGE + 1:04d}.json"
            page = {"expand": "schema,names", "startAt": start, "maxResults": PAGE, "total": len(due), "issues": issues}
            files[name] = (json.dumps(page, ensure_ascii=False) + "\n").encode()
            count += _note_broken(desk, part, night, name)
        landings.append(files)
        rows.append(count)
    return landings, rows


def _note_broken(desk: Desk, tickets: Sequence[Ticket], night: int, name: str) -> int:
    """Plant what is broken in a page; returns its objects, and after them the people named in it."""
    position, people = 0, set()
    for ticket in tickets:
        issue, comments, histories = ticket.objects(night)
        if ticket.bad_date:
            desk.plant("bad_date", f"jira:{DATES[night]}/{name}:{position}")
        for number, comment in enumerate(comments, start=position + 1):
            if "id" not in comment:
                desk.plant("missing_id", f"jira:{DATES[night]}/{name}:{number}")
        fields = issue["fields"]
        named = [fields[who] for who in ("reporter", "creator", "assignee")]
        named += [part["author"] for part in (*comments, *histories, *ticket.attachments)]
        people |= {each["accountId"] for each in named}
        position += 1 + len(comments) + len(histories) + len(ticket.attachments)
    return position + len(people)


class _Board:
    """Issues, built one after the other; draws follow the order of calls."""

    def __init__(self, seed: int, desk: Desk, world: World) -> None:
        self.rng = random.Random(f"{seed}:jira")
        self.desk, self.world = desk, world
        self.tickets: list[Ticket] = []
        self._part = FIRST_PART - 1

    def _id(self) -> str:
        self._part += 1
        return str(self._part)

    def add(
        self,
        person: Person,
        agent: Person,
        talk: Conversation,
        night: int = 0,
        *,
        status: str = "Resolved",
        description: str | None = None,
        late: int = 0,
    ) -> Ticket:
        """An issue from a conversation; its last `late` comments come on the day before the second landing."""
        at = first_time(self.rng, night)
        reporter, own = user(person, "customer"), user(agent, "atlassian")
        said = talk.turns[0].text
        ticket = Ticket(
            FIRST_ISSUE + len(self.tickets),
            SERVICE,
            reporter,
            own,
            talk,
            at,
            "Waiting for support",
            description or said,
        )
        self.tickets.append(ticket)
        self._mark(ticket.ref, talk.turns[0])
        for index, turn in enumerate(talk.turns[1:], start=1):
            if index == len(talk.turns) - late:
                at = max(at, dt.datetime.combine(DATES[0], dt.time(8), dt.UTC))
            at += dt.timedelta(minutes=self.rng.randint(8, 70))
            author = {"requester": reporter, "agent": own, "system": ROBOT}[turn.role]
            self.comment(ticket, author, turn, at)
            if index == 1 and status != ticket.status:
                self.changed(
                    ticket, own, at, status=(ticket.status, "Waiting for customer"), assignee=(None, agent.name)
                )
        if status == "Resolved":
            before = "Waiting for customer" if len(talk.turns) > 1 else ticket.status
            at += dt.timedelta(minutes=15)
            self.changed(ticket, own, at, status=(before, "Resolved"), resolution=(None, "Done"))
        return ticket

    def comment(self, ticket: Ticket, author: Object, turn: Said, at: dt.datetime, **more: Any) -> Object:
        """Append a comment; the customer sees it where the turn is public."""
        number = self._id()
        value = {
            "self": f"{SITE}/issue/{ticket.number}/comment/{number}",
            "id": number,
            "author": author,
            "body": document(turn.text),
            "created": instant(at),
            "updated": instant(at),
            "jsdPublic": turn.public,
            **more,
        }
        ticket.comments.append(Entry(at, value))
        self._mark(f"jira:comment:{number}", turn)
        return value

    def changed(self, ticket: Ticket, author: Object, at: dt.datetime, **fields: tuple[str | None, str]) -> str:
        """Append an entry of the history, from and to of each field; returns its id."""
        items = [
            {"field": name, "fieldtype": "jira", "fieldId": name, "fromString": before, "toString": after}
            for name, (before, after) in fields.items()
        ]
        value = {"id": self._id(), "author": author, "created": instant(at), "items": items}
        ticket.histories.append(Entry(at, value))
        return str(value["id"])

    def _mark(self, where: str, turn: Said) -> None:
        for phenomenon, value in turn.marks:
            self.desk.plant(phenomenon, where, value=value)

    def _talk(
        self, person: Person, length: int, extras: tuple[str, ...] = (), index: int | None = None
    ) -> tuple[Person, Conversation]:
        issue = self.rng.choice(ISSUES) if index is None else ISSUES[index % len(ISSUES)]
        agent = agent_for(self.rng, self.world, issue)
        return agent, conversation(self.rng, self.world, person, agent, issue, length, extras)

    # What is planted ---------------------------------------------------------------------------------------------

    def planted_requests(self) -> None:
        """Requests with identifiers, with comments that are not for everybody, with a history, and broken ones."""
        rng, desk = self.rng, self.desk
        person = rng.choice(desk.regulars)
        ticket = self.add(person, *self._talk(person, 4, ("pii_email", "pii_phone", "pii_card", "signature")))
        at = ticket.comments[-1].at
        kinds = (("internal_secret", {"jsdPublic": False}), ("restricted_comment", {"visibility": STAFF_ONLY}))
        for index, (kind, marks) in enumerate(kinds, start=1):
            secret = phrases.SECRETS[index].format(code=rng.randint(1000, 9999))
            turn = Said("agent", secret, ((kind, secret),))
            self.comment(ticket, ticket.agent, turn, at + dt.timedelta(minutes=index), **marks)
        without = self.comment(
            ticket, ticket.reporter, Said("requester", "One more thing."), at + dt.timedelta(minutes=5)
        )
        del without["id"]
        picture = {"filename": "survey.png", "mimeType": "image/png", "size": 48_211, "created": instant(at)}
        ticket.attachments.append({"id": self._id(), "author": ticket.reporter, **picture})

        denied = self.world.opted_out
        ticket = self.add(denied, *self._talk(denied, 2, ("pii_account",)))
        desk.plant("opted_out", ticket.ref, value=denied.name)

        for _ in range(desk.several(6)):
            person = rng.choice(desk.regulars)
            ticket = self.add(person, *self._talk(person, 5, ("plain",)), late=2)
            refs = [f"jira:comment:{entry.value['id']}" for entry in ticket.comments[-2:]]
            desk.plant("workflow_change", ticket.ref, *refs, value="Waiting for customer→Resolved")

        person = rng.choice(desk.regulars)
        self.add(person, *self._talk(person, 1, ("plain",)), 1, status="Waiting for support").bad_date = True

    def escalated(self) -> None:
        """Requests that an agent raised for a customer out of Zendesk: the ticket again, with where it came from."""
        desk, rng = self.desk, self.rng
        taken = {ref for item in desk.planted if item.phenomenon in TAKEN for ref in item.where}
        found = [t for t in desk.threads if t.ref not in taken and len(t.states) == 1 and len(t.talk.turns) >= 4]
        found = [t for t in found if t.talk.language == "en" and t.states[0].status in ("solved", "closed")]
        for thread in sorted(rng.sample(found, min(len(found), desk.several(10))), key=lambda t: t.ticket):
            self._escalate(thread)

    def _escalate(self, thread: Thread) -> None:
        talk = Conversation(
            thread.talk.issue,
            thread.talk.product,
            thread.talk.language,
            thread.talk.title,
            tuple(turn for turn in thread.talk.turns if turn.public),
        )
        description = f"Escalated from Zendesk ticket {thread.ticket}.\n\n{talk.turns[0].text}"
        ticket = self.add(thread.requester, thread.agent, talk, thread.states[0].night, description=description)
        self.desk.plant("escalated_copy", thread.ref, ticket.ref)

    def engineering(self) -> None:
        """Issues of the software project: nobody outside sees them, whatever `jsdPublic` says."""
        rng = self.rng
        for index in range(self.desk.several(8)):
            issue = ISSUES[(5 * index) % len(ISSUES)]
            agent, other = rng.sample(self.world.agents, 2)
            values = slots(rng, issue)
            text = f"{filled(issue.opens[index % len(issue.opens)], values)} {filled(issue.details[0], values)}"
            cause = Said("agent", f"Reproduced in the lab. {filled(issue.reasons[0], values)}")
            said = f"Reported by several customers: {text}"
            talk = Conversation(
                issue, values["product_id"], "en", filled(issue.titles[0], values), (Said("agent", said),)
            )
            at = first_time(rng, index % 3)
            owner, author = user(agent, "atlassian"), user(other, "atlassian")
            ticket = Ticket(FIRST_ISSUE + len(self.tickets), SOFTWARE, owner, author, talk, at, "In Progress", said)
            self.tickets.append(ticket)
            self.comment(ticket, author, cause, at + dt.timedelta(minutes=40))
            if index % 2:
                done = at + dt.timedelta(minutes=90)
                self.changed(ticket, author, done, status=("In Progress", "Done"), resolution=(None, "Done"))
            self.desk.plant("internal_issue", ticket.ref, value=said)

    def ordinary(self) -> None:
        """Requests as they come in, some of them open."""
        rng, desk = self.rng, self.desk
        for index in range(max(2, desk.several(14))):
            person = rng.choice(desk.regulars)
            agent, talk = self._talk(person, rng.choice((2, 3, 4, 4, 6)), index=7 * index + 3)
            status = "Waiting for support" if index % 5 == 4 else "Resolved"
            self.add(person, agent, talk, (0, 2, 0, 1, 0)[index % 5], status=status)

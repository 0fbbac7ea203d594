"""Collect the Jira issues of the demo with comments and history, and return each issue's state on a given night."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from curation.demo.planted import DATES
from curation.demo.stories.issues import ISSUES
from curation.demo.stories.talk import Conversation, Said, agent_for, conversation
from curation.demo.stories.threads import Desk, first_time, night_of
from curation.demo.world import Person, World

SITE = "https://tarnwick.example.com/rest/api/3"
PRODUCT_FIELD = "customfield_10050"
FIRST_ISSUE, FIRST_PART = 20_001, 300_001
SERVICE = {"id": "10001", "key": "TSD", "name": "Tarnwick Service Desk", "projectTypeKey": "service_desk"}
SOFTWARE = {"id": "10002", "key": "NET", "name": "Network firmware", "projectTypeKey": "software"}
STATUSES = {"Waiting for support": "10", "Waiting for customer": "11", "In Progress": "3", "Resolved": "5", "Done": "6"}
PRIORITIES = ("Low", "Medium", "Medium", "High", "Highest")
STAFF_ONLY = {"type": "role", "value": "Service Desk Team", "identifier": "10100"}
# Phenomena whose tickets are used for something else and are not copied.
TAKEN = (
    *("exact_duplicate", "near_duplicate", "late_survivor", "cross_system_copy", "opted_out", "consent_expires"),
    *("late_person", "late_comment", "status_change", "deleted_record", "quarantined_update", "unknown_requester"),
)

Object = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """A comment or history entry of an issue: its time and its JSON object."""

    at: dt.datetime
    value: Object


@dataclass
class Ticket:
    """An issue with its whole history."""

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
        """The reference of the issue."""
        return f"jira:issue:{self.number}"

    @property
    def nights(self) -> set[int]:
        """The indices of the landings that have something new about the issue."""
        return {night_of(self.created), *(night_of(entry.at) for entry in (*self.comments, *self.histories))}

    def objects(self, night: int) -> tuple[Object, list[Object], list[Object]]:
        """Return the issue as exported on a night, with its comments and history up to then."""
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
    """Format a time as Jira does: with milliseconds and a numeric zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def document(text: str) -> Object:
    """Return a text as an Atlassian document: blank lines part paragraphs, other line ends become hard breaks."""
    content = []
    for paragraph in text.split("\n\n"):
        inline: list[Object] = []
        for number, line in enumerate(paragraph.split("\n")):
            inline += [{"type": "hardBreak"}] if number else []
            inline += [{"type": "text", "text": line}] if line else []
        content.append({"type": "paragraph", "content": inline})
    return {"type": "doc", "version": 1, "content": content}


def user(person: Person, kind: str) -> Object:
    """Return a user of the site: kind `atlassian` for the company's people, `customer` for users of the portal."""
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


class Board:
    """A collection of issues; its random draws follow the order of calls."""

    def __init__(self, seed: int, desk: Desk, world: World) -> None:
        self.rng = random.Random(f"{seed}:jira")
        self.desk, self.world = desk, world
        # A second ticket may put its writer into another split, which would drop the first ticket from a corpus.
        self.taken = {ref for item in desk.planted if item.phenomenon in TAKEN for ref in item.where}
        busy = {thread.requester_id for thread in desk.threads if thread.ref in self.taken}
        self.people = [p for p in desk.regulars if p.user_id not in busy] or desk.regulars
        self.tickets: list[Ticket] = []
        self._part = FIRST_PART - 1

    def new_id(self) -> str:
        """The next id of a comment, entry or file."""
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
        """Make an issue from a conversation; its last `late` comments are written on the day before the second
        landing.
        """
        at = first_time(self.rng, night)
        reporter, own = user(person, "customer"), user(agent, "atlassian")
        opening = talk.turns[0].text
        ticket = Ticket(
            FIRST_ISSUE + len(self.tickets),
            SERVICE,
            reporter,
            own,
            talk,
            at,
            "Waiting for support",
            description or opening,
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
        """Append a comment; the customer sees it if the turn is public."""
        number = self.new_id()
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
        """Append a history entry with the old and new value of each field, and return its id."""
        items = [
            {"field": name, "fieldtype": "jira", "fieldId": name, "fromString": before, "toString": after}
            for name, (before, after) in fields.items()
        ]
        value = {"id": self.new_id(), "author": author, "created": instant(at), "items": items}
        ticket.histories.append(Entry(at, value))
        return str(value["id"])

    def _mark(self, where: str, turn: Said) -> None:
        for phenomenon, value in turn.marks:
            self.desk.plant(phenomenon, where, value=value)

    def talk(
        self, person: Person, length: int, extras: tuple[str, ...] = (), index: int | None = None
    ) -> tuple[Person, Conversation]:
        """Return an agent of the right queue and a conversation with this person, on the given or a random subject."""
        issue = self.rng.choice(ISSUES) if index is None else ISSUES[index % len(ISSUES)]
        agent = agent_for(self.rng, self.world, issue)
        return agent, conversation(self.rng, self.world, person, agent, issue, length, extras)

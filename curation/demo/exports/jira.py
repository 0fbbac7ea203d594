"""Write Jira's search pages (REST v3): each night all changed issues, with all comments, history and files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from curation.demo.exports.board import FIRST_ISSUE, SOFTWARE, STAFF_ONLY, Board, Object, Ticket, instant, user
from curation.demo.planted import DATES
from curation.demo.stories import phrases
from curation.demo.stories.issues import ISSUES
from curation.demo.stories.talk import Conversation, Said, filled, slots
from curation.demo.stories.threads import Desk, Thread, first_time
from curation.demo.world import World

PAGE = 25  # issues


def jira_landings(seed: int, desk: Desk, world: World) -> tuple[list[dict[str, bytes]], list[int]]:
    """Return the files of each night and the number of objects and people in them; note plants in `desk.planted`."""
    board = Board(seed, desk, world)
    for build in (_planted_requests, _escalated, _engineering, _ordinary):
        build(board)
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
    """Note the broken objects of a page as planted; return its number of objects and people together."""
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
        people |= {account["accountId"] for account in named}
        position += 1 + len(comments) + len(histories) + len(ticket.attachments)
    return position + len(people)


def _planted_requests(board: Board) -> None:
    """Add requests with identifiers, with comments not meant for everybody, with a history, and broken requests."""
    rng, desk = board.rng, board.desk
    person = rng.choice(board.people)
    ticket = board.add(person, *board.talk(person, 4, ("pii_email", "pii_phone", "pii_card", "signature")))
    at = ticket.comments[-1].at
    kinds: dict[str, Object] = {
        "internal_secret": {"jsdPublic": False},
        "restricted_comment": {"visibility": STAFF_ONLY},
    }
    for index, (kind, marks) in enumerate(kinds.items(), start=1):
        secret = phrases.SECRETS[index].format(code=rng.randint(1000, 9999))
        turn = Said("agent", secret, ((kind, secret),))
        board.comment(ticket, ticket.agent, turn, at + dt.timedelta(minutes=index), **marks)
    without = board.comment(ticket, ticket.reporter, Said("requester", "One more thing."), at + dt.timedelta(minutes=5))
    del without["id"]
    picture = {"filename": "survey.png", "mimeType": "image/png", "size": 48_211, "created": instant(at)}
    ticket.attachments.append({"id": board.new_id(), "author": ticket.reporter, **picture})

    denied = board.world.opted_out
    ticket = board.add(denied, *board.talk(denied, 2, ("pii_account",)))
    desk.plant("opted_out", ticket.ref, value=denied.name)

    for _ in range(desk.several(6)):
        person = rng.choice(board.people)
        ticket = board.add(person, *board.talk(person, 5, ("plain",)), late=2)
        refs = [f"jira:comment:{entry.value['id']}" for entry in ticket.comments[-2:]]
        desk.plant("workflow_change", ticket.ref, *refs, value="Waiting for customer→Resolved")

    person = rng.choice(board.people)
    board.add(person, *board.talk(person, 1, ("plain",)), 1, status="Waiting for support").bad_date = True


def _escalated(board: Board) -> None:
    """Add requests that an agent made from a Zendesk ticket: they repeat its public turns, with the ticket's number."""
    desk, rng = board.desk, board.rng
    threads = [t for t in desk.threads if t.ref not in board.taken and len(t.states) == 1 and len(t.talk.turns) >= 4]
    threads = [t for t in threads if t.talk.language == "en" and t.states[0].status in ("solved", "closed")]
    for thread in sorted(rng.sample(threads, min(len(threads), desk.several(10))), key=lambda t: t.ticket):
        _escalate(board, thread)


def _escalate(board: Board, thread: Thread) -> None:
    talk = Conversation(
        thread.talk.issue,
        thread.talk.product,
        thread.talk.language,
        thread.talk.title,
        tuple(turn for turn in thread.talk.turns if turn.public),
    )
    description = f"Escalated from Zendesk ticket {thread.ticket}.\n\n{talk.turns[0].text}"
    ticket = board.add(thread.requester, thread.agent, talk, thread.states[0].night, description=description)
    board.desk.plant("escalated_copy", thread.ref, ticket.ref)


def _engineering(board: Board) -> None:
    """Add issues of the software project, which outsiders never see, despite `jsdPublic`."""
    rng = board.rng
    for index in range(board.desk.several(8)):
        issue = ISSUES[(5 * index) % len(ISSUES)]
        agent, other = rng.sample(board.world.agents, 2)
        values = slots(rng, issue)
        text = f"{filled(issue.opens[index % len(issue.opens)], values)} {filled(issue.details[0], values)}"
        cause = Said("agent", f"Reproduced in the lab. {filled(issue.reasons[0], values)}")
        description = f"Reported by several customers: {text}"
        talk = Conversation(
            issue, values["product_id"], "en", filled(issue.titles[0], values), (Said("agent", description),)
        )
        at = first_time(rng, index % 3)
        owner, author = user(agent, "atlassian"), user(other, "atlassian")
        ticket = Ticket(FIRST_ISSUE + len(board.tickets), SOFTWARE, owner, author, talk, at, "In Progress", description)
        board.tickets.append(ticket)
        board.comment(ticket, author, cause, at + dt.timedelta(minutes=40))
        if index % 2:
            done = at + dt.timedelta(minutes=90)
            board.changed(ticket, author, done, status=("In Progress", "Done"), resolution=(None, "Done"))
        board.desk.plant("internal_issue", ticket.ref, value=description)


def _ordinary(board: Board) -> None:
    """Add ordinary requests, some of them still open."""
    rng, desk = board.rng, board.desk
    for index in range(max(2, desk.several(14))):
        person = rng.choice(board.people)
        agent, talk = board.talk(person, rng.choice((2, 3, 4, 4, 6)), index=7 * index + 3)
        status = "Waiting for support" if index % 5 == 4 else "Resolved"
        board.add(person, agent, talk, (0, 2, 0, 1, 0)[index % 5], status=status)

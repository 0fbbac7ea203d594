"""Write Zendesk's incremental export: each night the new or changed tickets, comments and users, one a line."""

from __future__ import annotations

import datetime as dt
import html
import json
from typing import Any

from curation.demo.planted import DATES, Planted
from curation.demo.stories.issues import QUEUES
from curation.demo.stories.threads import Audit, Desk, State, Thread, night_of
from curation.demo.world import AGENT_TEAMS, Person, World, tier_of

BOT = 700_099
PRODUCT_FIELD, CATEGORY_FIELD, REGION_FIELD = 360_001, 360_002, 360_003
SUMMARY_FIELD, RESOLUTION_FIELD, TIER_FIELD = 360_004, 360_005, 360_006
# Fields in which the states of a ticket may differ.
FIELDS = ("priority", "queue", "category", "summary", "resolution")
ORPHAN_TICKET = 59_999
CREATED = dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC)
Landing = dict[str, bytes]


def instant(at: dt.datetime) -> str:
    """Format a time as Zendesk does: to the second, in UTC with `Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def zendesk_landings(desk: Desk, world: World) -> tuple[list[Landing], list[int]]:
    """Return the files of each night and the number of lines in them; note broken lines in `desk.planted`."""
    landings: list[Landing] = []
    rows = []
    for night in range(len(DATES)):
        lines = {
            "tickets-0001.ndjson": [_line(_ticket(t, s)) for t in desk.threads for s in t.states if s.night == night],
            "comments-0001.ndjson": [
                _line(_comment(thread, index))
                for thread in desk.threads
                for index, at in enumerate(thread.times)
                if night_of(at) == night
            ],
            "users-0001.ndjson": [_line(user) for user in _users(world, night, desk)],
        }
        audits = [(t, audit) for t in desk.threads for audit in t.audits if night_of(audit.at) == night]
        if audits:
            lines["audits-0001.ndjson"] = [_line(_audit(thread, audit)) for thread, audit in audits]
        for name, position, phenomenon, line in _broken(desk, world, night):
            where = min(position, len(lines[name]))
            lines[name].insert(where, line)
            _mark(desk, phenomenon, line, where, night, name)
        files = {name: ("\n".join(content) + "\n").encode() for name, content in lines.items()}
        count = sum(len(content) for content in lines.values()) + sum(len(audit.changes) for _, audit in audits)
        if night == 0:
            files["export-notes.txt"] = b"Export started by the night job, 3 objects, full history.\n"
            desk.planted.append(Planted("unknown_file", (f"zendesk:{DATES[night]}/export-notes.txt:0",)))
            count += 1
        landings.append(files)
        rows.append(count)
    _note_bad_updates(desk, landings)
    return landings, rows


def _mark(desk: Desk, phenomenon: str, line: str, position: int, night: int, name: str) -> None:
    if phenomenon == "orphan_comment":
        desk.plant(phenomenon, f"zendesk:comment:{json.loads(line)['id']}", value=str(ORPHAN_TICKET))
    else:
        desk.plant(phenomenon, f"zendesk:{DATES[night]}/{name}:{position}")


def _note_bad_updates(desk: Desk, landings: list[Landing]) -> None:
    for thread in desk.threads:
        for state in thread.states:
            if state.bad_date:
                name = "tickets-0001.ndjson"
                start = f'{{"id": {thread.ticket},'.encode()
                lines = landings[state.night][name].splitlines()
                position = next(index for index, line in enumerate(lines) if line.startswith(start))
                desk.plant("bad_date", f"zendesk:{DATES[state.night]}/{name}:{position}")


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _ticket(thread: Thread, state: State) -> dict[str, Any]:
    talk, person = thread.talk, thread.requester
    values = dict(state.fields)
    return {
        "id": thread.ticket,
        "subject": talk.title,
        "description": talk.turns[0].text,
        "status": state.status,
        "priority": values.get("priority", priority_of(thread.ticket)),
        "type": "question" if talk.issue.category in ("returns", "warranty", "account", "cancellation") else "problem",
        "tags": [talk.issue.category, talk.issue.slug, f"lang-{talk.language}"],
        "requester_id": thread.requester_id,
        "assignee_id": thread.agent.user_id,
        "group_id": QUEUES[values.get("queue", talk.issue.queue)],
        "organization_id": 300_000 + person.company,
        "satisfaction_rating": {"score": state.rating},
        "custom_fields": [
            {"id": PRODUCT_FIELD, "value": talk.product},
            {"id": CATEGORY_FIELD, "value": values.get("category", talk.issue.category)},
            {"id": REGION_FIELD, "value": {"US": "us", "GB": "uk"}.get(person.city[2], "eu")},
            {"id": SUMMARY_FIELD, "value": values.get("summary")},
            {"id": RESOLUTION_FIELD, "value": values.get("resolution")},
            {"id": TIER_FIELD, "value": tier_of(person)},
        ],
        "via": {"channel": ("email", "web", "email", "api")[thread.ticket % 4]},
        "created_at": "2026-13-45T99:00:00Z" if state.bad_date else instant(thread.times[0]),
        "updated_at": instant(state.updated),
    }


def priority_of(ticket: int) -> str:
    """Return the original priority of a ticket."""
    return ("low", "normal", "normal", "high", "urgent")[ticket % 5]


def _audit(thread: Thread, audit: Audit) -> dict[str, Any]:
    events = [
        {"id": identity, "type": "Change", "field_name": field, "previous_value": before, "value": after}
        for identity, field, before, after in audit.changes
    ]
    return {
        "id": audit.identity,
        "ticket_id": thread.ticket,
        "created_at": instant(audit.at),
        "author_id": audit.author,
        "metadata": {},
        "via": {"channel": "web"},
        "events": events,
    }


def _comment(thread: Thread, index: int) -> dict[str, Any]:
    turn = thread.talk.turns[index]
    author = {"requester": thread.requester_id, "agent": thread.agent.user_id, "system": BOT}[turn.role]
    paragraphs = (html.escape(p, quote=False).replace("\n", "<br>") for p in turn.text.split("\n\n"))
    return {
        "id": thread.comments[index],
        "ticket_id": thread.ticket,
        "author_id": author,
        "public": turn.public,
        "body": turn.text,
        "html_body": '<div class="zd-comment">' + "".join(f"<p>{p}</p>" for p in paragraphs) + "</div>",
        "created_at": instant(thread.times[index]),
    }


def _users(world: World, night: int, desk: Desk) -> list[dict[str, Any]]:
    people = [(p, "end-user", CREATED) for p in world.customers if p.in_zendesk and p.known_on == night]
    if night == 0:
        leads = {team: index for index, team in reversed(list(enumerate(AGENT_TEAMS)))}
        roles = (
            "admin" if index in leads.values() and team == "Security" else "agent"
            for index, team in enumerate(AGENT_TEAMS)
        )
        people += [(agent, role, CREATED) for agent, role in zip(world.agents, roles, strict=True)]
    users = [_user(person, role, CREATED, at) for person, role, at in people]
    if night == 0:
        users.append(
            {
                "id": BOT,
                "name": "Tarnwick Notifications",
                "email": "no-reply@tarnwick.example.com",
                "phone": None,
                "role": "agent",
                "active": True,
                "created_at": instant(CREATED),
                "updated_at": instant(CREATED),
                "user_fields": {},
            }
        )
    else:  # some who moved and have another number since
        noon = dt.datetime.combine(DATES[night], dt.time(12), dt.UTC) - dt.timedelta(days=1)
        moved = desk.regulars[6 + night :: 40][: desk.several(6)]
        users += [
            _user(p, "end-user", CREATED, noon) | {"phone": f"+44 7700 900{900 + night * 10 + i}"}
            for i, p in enumerate(moved)
        ]
        if night == world.late.known_on:
            users = [
                u | {"created_at": instant(noon), "updated_at": instant(noon)} if u["id"] == world.late.user_id else u
                for u in users
            ]
    return sorted(users, key=lambda user: int(user["id"]))


def _user(person: Person, role: str, created: dt.datetime, updated: dt.datetime) -> dict[str, Any]:
    until = person.consent_until.isoformat() if person.consent_until else None
    fields = {"training_consent": person.consent, "consent_until": until, "account_number": person.account or None}
    return {
        "id": person.user_id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "role": role,
        "active": True,
        "created_at": instant(created),
        "updated_at": instant(updated),
        "user_fields": fields if role == "end-user" else {},
    }


def _broken(desk: Desk, world: World, night: int) -> list[tuple[str, int, str, str]]:
    """Return (file, position, phenomenon, line) of a night's broken or dangling lines, in order of insertion."""
    if night == 2:
        return []
    person = world.customers[3]
    at = "2026-11-01T18:00:00Z" if night == 0 else "2026-11-02T18:00:00Z"
    ticket = {
        "subject": "Line noise",
        "description": "The phone adapter crackles.",
        "status": "open",
        "priority": "low",
        "requester_id": person.user_id,
        "created_at": at,
        "updated_at": at,
    }
    comment = {"ticket_id": desk.threads[0].ticket, "author_id": person.user_id, "public": True, "created_at": at}
    if night == 0:
        cut = _line({"id": 58_001, **ticket})[:90]
        twice = _line({"id": 58_002, **ticket}).replace('"priority": "low"', '"priority": "low", "priority": "high"')
        orphan = comment | {
            "id": 8_900_001,
            "ticket_id": ORPHAN_TICKET,
            "body": "Any news on this one? I asked a week ago.",
        }
        return [
            ("tickets-0001.ndjson", 5, "invalid_json", cut),
            ("tickets-0001.ndjson", 12, "duplicate_key", twice),
            ("comments-0001.ndjson", 9, "missing_id", _line(comment | {"body": "The same happened again today."})),
            ("comments-0001.ndjson", 20, "orphan_comment", _line(orphan)),
        ]
    bad = {"id": 8_900_002, **comment, "body": "Please close it.", "created_at": "yesterday"}
    return [
        ("comments-0001.ndjson", 3, "bad_date", _line(bad)),
        ("users-0001.ndjson", 0, "invalid_json", '{"id": 7001'),
    ]

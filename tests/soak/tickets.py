"""Landings of a soak: tickets whose requesters are told apart by a name, an address and a number that nobody else has."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FIRST_DAY = dt.date(2026, 1, 5)
ROOMS = ("attic", "cellar", "garage", "hall", "kitchen", "library", "office", "porch", "stairs", "study", "yard")
LETTERS = "bdfgklmnprst"


def sentinels(person: int) -> tuple[str, str, str]:
    """Name, mail and phone of a requester."""
    first, rest = divmod(person, len(LETTERS) ** 2)
    second, third = divmod(rest, len(LETTERS))
    name = f"Ottilie V{LETTERS[first]}a{LETTERS[second]}ole{LETTERS[third]}i"
    return name, f"requester{person:04}@example.com", f"+1-{200 + person // 100}-555-01{person % 100:02}"


def land(landing: Path, day: dt.date, tickets: Sequence[int]) -> None:
    """Tickets with an answer each, their requesters, and a new text of the one article."""
    at = f"{day}T08:00:00Z"
    folder = landing / "zendesk" / day.isoformat()
    _lines(folder / "tickets-0001.ndjson", [_ticket(n, at) for n in tickets])
    _lines(folder / "comments-0001.ndjson", [_comment(n, day) for n in tickets])
    agent = {"id": 79999, "name": "Bram Kessel", "email": "bram@example.com", "role": "agent"}
    _lines(folder / "users-0001.ndjson", [*(_user(n) for n in tickets), agent])
    article = landing / "kb" / day.isoformat() / "lamps.md"
    article.parent.mkdir(parents=True)
    article.write_text(
        f"---\nid: lamps\nversion: 1\neffective_date: 2026-01-01\nconfidentiality: internal\n---\n\n# Lamps\n\n"
        f"A lamp that stays dark is switched at its panel. This was written on day {day.toordinal()} of all.\n"
    )


def _ticket(n: int, at: str) -> dict[str, Any]:
    name, mail, phone = sentinels(n)
    said = (
        f"Hello, lamp {n} in aisle {n * 7} stays dark since {n} days. Write to {mail} or call {phone}. Regards, {name}"
    )
    times = {"created_at": "2025-10-05T08:00:00Z", "updated_at": at}
    about = {"subject": f"Lamp {n} stays dark", "status": "solved", "priority": None if n % 3 else "high"}
    return {"id": 50000 + n, "requester_id": 70000 + n, "description": said, **about, **times}


def _comment(n: int, day: dt.date) -> dict[str, Any]:
    room = ROOMS[n % len(ROOMS)]
    said = f"Hello, thank you. It hangs on circuit {n * 13} of the {room}; switch it at panel {n * 11}."
    by = {"ticket_id": 50000 + n, "author_id": 79999, "public": True, "created_at": f"{day}T08:00:00Z"}
    return {"id": 1_000 * day.toordinal() + n, **by, "body": said}


def _user(n: int) -> dict[str, Any]:
    name, mail, phone = sentinels(n)
    return {"id": 70000 + n, "name": name, "email": mail, "phone": phone, "role": "end-user"}


def _lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

"""Keep the causes that people were told of, and undelivered messages, in one file in the raw zone, replaced whole.

News for a receiver that is down is kept as one message, updated until the receiver is up again. The note that a cause
was told and the message about it are one write, so that a kill loses neither. A kill between a delivery and the note of
it makes a message come twice, with the same number: a receiver that keeps no numbers can only be promised "at least
once".
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypedDict

from curation.errors import IntegrityError
from curation.messages.cause import KINDS, Cause
from curation.messages.news import Known, News, Told, What
from curation.messages.routes import Message
from curation.storage.failpoints import failpoint
from curation.storage.files import write_atomic

FILE = "box.json"


@dataclass(frozen=True)
class Box:
    """The content of the message box.

    `number`: the number of the newest message. `known`: the causes that people were told of. `receivers`: the variables
    of receivers that were told of all causes current then. `waiting`: undelivered messages in order of arrival.
    """

    number: int = 0
    known: Known = field(default_factory=Known)
    receivers: tuple[str, ...] = ()
    waiting: tuple[Message, ...] = ()

    @property
    def told(self) -> Mapping[str, Told]:
        """Return the causes as people were last told of them, by id."""
        return self.known.told

    def with_left(self, message: Message, left: Message | None) -> Box:
        """Return the box with a message replaced by its undelivered rest.

        None for the rest means that all of it was delivered, or that nobody receives it any more.
        """
        kept = (left if entry == message else entry for entry in self.waiting)
        return replace(self, waiting=tuple(entry for entry in kept if entry is not None))


def read_box(folder: Path) -> Box:
    """Return the box in a folder, or an empty one if there is none, without causes of kinds that no longer exist.

    Raises:
        IntegrityError: the box cannot be read.
    """
    file = folder / FILE
    try:
        value = json.loads(file.read_bytes())
        told = {id: _told(entry) for id, entry in value["told"].items()}
        ended = {id: dt.date.fromisoformat(on) for id, on in value["ended"].items()}
        waiting = [_message(entry) for entry in value["waiting"]]
        return Box(
            int(value["number"]),
            Known({id: entry for id, entry in told.items() if entry.cause.kind in KINDS}, ended),
            tuple(map(str, value["receivers"])),
            tuple(message for message in waiting if message.found),
        )
    except FileNotFoundError:
        return Box()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(str(file), "it cannot be read", "remove it: what is so now is then told anew") from error


def write_box(folder: Path, box: Box, name: str) -> None:
    """Replace the box in a folder. Failpoints `<name>.before`, `<name>.after`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = {
        "number": box.number,
        "told": {id: asdict(entry) for id, entry in sorted(box.known.told.items())},
        "ended": dict(sorted(box.known.ended.items())),
        "receivers": box.receivers,
        "waiting": [asdict(message) for message in box.waiting],
    }
    failpoint(f"{name}.before")
    write_atomic(folder / FILE, json.dumps(value, sort_keys=True, indent=1, default=str).encode(), 0o600)
    failpoint(f"{name}.after")


class CauseJson(TypedDict):
    """A cause as the file holds it."""

    kind: str
    subject: str
    says: str
    todo: str
    owners: Sequence[str]
    about: Sequence[str]
    page: str


class ToldJson(TypedDict):
    """A cause as people were told of it, as the file holds it."""

    cause: CauseJson
    since: str
    told: str
    gone: str | None
    restless: bool


class NewsJson(TypedDict):
    """A piece of news, as the file holds it."""

    what: What
    cause: CauseJson
    since: str


class MessageJson(TypedDict):
    """A message that waits, as the file holds it."""

    number: int
    to: str
    found: list[NewsJson]
    part: int


def _told(value: ToldJson) -> Told:
    gone = value["gone"]
    since, told = dt.date.fromisoformat(value["since"]), dt.date.fromisoformat(value["told"])
    return Told(
        _cause(value["cause"]), since, told, dt.date.fromisoformat(gone) if gone else None, bool(value["restless"])
    )


def _message(value: MessageJson) -> Message:
    notices = [
        News(entry["what"], _cause(entry["cause"]), dt.date.fromisoformat(entry["since"])) for entry in value["found"]
    ]
    known = tuple(notice for notice in notices if notice.cause.kind in KINDS)
    return Message(int(value["number"]), str(value["to"]), known, int(value["part"]))


def _cause(about: CauseJson) -> Cause:
    lists: Any = {"owners": tuple(about["owners"]), "about": tuple(about["about"])}
    return Cause(**{**about, **lists})

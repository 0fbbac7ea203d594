"""What was told and what still has to be delivered: one file in the raw zone, replaced whole.

A receiver that is down finds its messages there once it is up. What was noted to be told and the messages that tell it
are one write, so that a kill loses none. Between a delivery and the note of it a kill makes a message come twice, with
the same number: at least once is what anybody can promise to a receiver that keeps no numbers.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from curation.errors import IntegrityError
from curation.messages.cause import Cause
from curation.messages.news import Told
from curation.messages.routes import Message
from curation.storage.failpoints import failpoint
from curation.storage.files import write_atomic

FILE = "box.json"


@dataclass(frozen=True)
class Box:
    """`number`: of the last message that there was. `told`: by id of its cause. `waiting`: in the order they came."""

    number: int = 0
    told: Mapping[str, Told] = field(default_factory=dict)
    waiting: tuple[Message, ...] = ()

    def without(self, message: Message) -> Box:
        """The same, when a message was delivered or nobody receives it any more."""
        return replace(self, waiting=tuple(each for each in self.waiting if each != message))


def read_box(folder: Path) -> Box:
    """What lies in a folder; an empty one where nothing does.

    Raises:
        IntegrityError: it cannot be read.
    """
    file = folder / FILE
    try:
        value = json.loads(file.read_bytes())
        told = {id: _told(each) for id, each in value["told"].items()}
        return Box(int(value["number"]), told, tuple(Message(**each) for each in value["waiting"]))
    except FileNotFoundError:
        return Box()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntegrityError(str(file), "it cannot be read", "remove it: what is so now is then told anew") from error


def write_box(folder: Path, box: Box, name: str) -> None:
    """Replace what lies there. Failpoints `<name>.before`, `<name>.after`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    value = {
        "number": box.number,
        "told": {id: asdict(each) for id, each in sorted(box.told.items())},
        "waiting": [asdict(each) for each in box.waiting],
    }
    failpoint(f"{name}.before")
    write_atomic(folder / FILE, json.dumps(value, sort_keys=True, indent=1, default=str).encode(), 0o600)
    failpoint(f"{name}.after")


def _told(value: dict[str, Any]) -> Told:
    about = value["cause"]
    cause = Cause(**about | {name: tuple(about[name]) for name in ("owners", "about")})
    return Told(cause, dt.date.fromisoformat(value["since"]), dt.date.fromisoformat(value["told"]))

"""Which receiver is told of a cause, and what it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from curation.messages.cause import SEVERITIES, Cause
from curation.messages.news import News
from curation.messages.settings import MessageSettings, Receiver

Tone = Literal["info", "success", "warning", "failure"]  # as Apprise has them
TONES: dict[str, Tone] = {"info": "info", "warning": "warning", "error": "failure"}


@dataclass(frozen=True)
class Message:
    """What one receiver is sent at once.

    Args:
        number: of this deployment's messages; one that comes twice has the same.
        to: the environment variable with the receiver's URL.
    """

    number: int
    to: str
    title: str
    body: str
    tone: Tone


def receivers_of(settings: MessageSettings, cause: Cause) -> list[Receiver]:
    """Who is told of a cause: those that are named for one of its owners, and those that are told of everybody's; of
    one that is nobody's, or of an owner whom no receiver is named for where nobody is told of everybody's, all."""
    heard = [to for to in settings.to if not to.owners or {*to.owners} & {*cause.owners}]
    rank = SEVERITIES.index(cause.severity)
    return [to for to in heard or settings.to if rank >= SEVERITIES.index(to.from_severity)]


def messages_of(found: Sequence[News], settings: MessageSettings, deployment: str, number: int) -> list[Message]:
    """The messages that tell what was found, one a receiver that anything of it concerns.

    Args:
        deployment: what the title calls it.
        number: of the last message that there was.
    """
    made: list[Message] = []
    for to in settings.to:
        own = [each for each in found if to in receivers_of(settings, each.cause)]
        if not own:
            continue
        number += 1
        open_ = [each for each in own if each.what != "resolved"]
        worst = max((SEVERITIES.index(each.cause.severity) for each in open_), default=None)
        tone: Tone = "success" if worst is None else TONES[SEVERITIES[worst]]
        lines = [each.line(settings.ui_url) for each in own]
        body = "\n\n".join([*lines, f"Message {number} of {deployment}; one that comes twice has the same number."])
        made.append(Message(number, to.url_from, _title(own, deployment), body, tone))
    return made


def _title(own: Sequence[News], deployment: str) -> str:
    counted = [(what, sum(each.what == what for each in own)) for what in ("new", "changed", "reminder", "resolved")]
    return f"curation {deployment}: " + ", ".join(f"{n} {what}" for what, n in counted if n)

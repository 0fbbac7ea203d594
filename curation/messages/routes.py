"""Which receiver is told of what, in which words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curation.messages.cause import SEVERITIES, Cause
from curation.messages.news import News, as_one
from curation.messages.settings import MessageSettings, Receiver

Tone = Literal["info", "success", "warning", "failure"]  # as Apprise has them
TONES: dict[str, Tone] = {"info": "info", "warning": "warning", "error": "failure"}


@dataclass(frozen=True)
class Message:
    """What one receiver is to be told at once.

    Args:
        number: of this deployment's messages; one that comes twice has the same.
        to: the environment variable with the receiver's URL.
        found: what it tells, at least one thing; at most one of a cause.
        part: how many things it has told by themselves, as the receiver did not take all of it.
    """

    number: int
    to: str
    found: tuple[News, ...]
    part: int = 0

    @property
    def first(self) -> Message:
        """The first thing of it, by itself."""
        return replace(self, found=self.found[:1])

    @property
    def rest(self) -> Message:
        """What is left of it when the first was told."""
        return replace(self, found=self.found[1:], part=self.part + 1)

    @property
    def turned(self) -> Message:
        """The same, its first thing last: what a receiver does not take keeps nothing else from it."""
        return replace(self, found=(*self.found[1:], self.found[0]))


@dataclass(frozen=True)
class Words:
    """A message as it is sent."""

    title: str
    body: str
    tone: Tone


def receivers_of(settings: MessageSettings, cause: Cause) -> list[Receiver]:
    """Who is told of a cause: those that are named for one of its owners, and those that are told of everybody's; of
    one that is nobody's, or of an owner whom no receiver is named for where nobody is told of everybody's, all."""
    heard = [to for to in settings.to if not to.owners or {*to.owners} & {*cause.owners}]
    rank = SEVERITIES.index(cause.severity)
    return [to for to in heard or settings.to if rank >= SEVERITIES.index(to.from_severity)]


def routed(found: Iterable[News], settings: MessageSettings) -> Mapping[str, Sequence[News]]:
    """Variable of a receiver → what of it concerns that one."""
    own: dict[str, list[News]] = {}
    for notice in found:
        for name in dict.fromkeys(to.url_from for to in receivers_of(settings, notice.cause)):
            own.setdefault(name, []).append(notice)
    return own


def merged_news(waiting: Iterable[News], later: Iterable[News]) -> tuple[News, ...]:
    """What waits and what came later as one, a thing a cause."""
    notices = {entry.cause.id: entry for entry in waiting}
    for notice in later:
        was = notices.pop(notice.cause.id, None)
        left = notice if was is None else as_one(was, notice)
        if left is not None:
            notices[notice.cause.id] = left
    return tuple(notices.values())


def message_words(message: Message, settings: MessageSettings, deployment: str) -> Words:
    """A message in words.

    Args:
        deployment: what the title calls it.
    """
    open_ = [notice for notice in message.found if notice.what != "resolved"]
    worst = max((SEVERITIES.index(notice.cause.severity) for notice in open_), default=None)
    tone: Tone = "success" if worst is None else TONES[SEVERITIES[worst]]
    number = f"{message.number}.{message.part}" if message.part else str(message.number)
    lines = [notice.line(settings.ui_url) for notice in message.found]
    body = "\n\n".join([*lines, f"Message {number} of {deployment}; one that comes twice has the same number."])
    return Words(_title(message.found, deployment), body, tone)


def _title(own: Sequence[News], deployment: str) -> str:
    counted = [
        (what, sum(notice.what == what for notice in own)) for what in ("new", "changed", "reminder", "resolved")
    ]
    return f"curation {deployment}: " + ", ".join(f"{n} {what}" for what, n in counted if n)

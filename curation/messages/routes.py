"""Route news to receivers, and put messages into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curation.messages.cause import SEVERITIES, Cause
from curation.messages.news import News, as_one
from curation.messages.settings import MessageSettings, Receiver

Tone = Literal["info", "success", "warning", "failure"]  # the types of Apprise
TONES: dict[str, Tone] = {"info": "info", "warning": "warning", "error": "failure"}


@dataclass(frozen=True)
class Message:
    """A message to one receiver, with one or several items of news.

    Args:
        number: its number in this deployment; a message that comes twice has the same number.
        to: the environment variable with the receiver's URL.
        found: the items, at least one, and at most one per cause.
        part: how many items were sent one by one, because the receiver did not take the whole message.
    """

    number: int
    to: str
    found: tuple[News, ...]
    part: int = 0

    @property
    def first(self) -> Message:
        """Return a message with the first item alone."""
        return replace(self, found=self.found[:1])

    @property
    def rest(self) -> Message:
        """Return the message without its first item."""
        return replace(self, found=self.found[1:], part=self.part + 1)

    @property
    def turned(self) -> Message:
        """Return the message with its first item moved to the end, so that a refused item delays no other."""
        return replace(self, found=(*self.found[1:], self.found[0]))


@dataclass(frozen=True)
class Words:
    """The text of a message as it is sent."""

    title: str
    body: str
    tone: Tone


def receivers_of(settings: MessageSettings, cause: Cause) -> list[Receiver]:
    """Return the receivers of a cause: those for one of its owners and those for no particular owner; else all.

    Receivers that want only more severe causes are left out.
    """
    heard = [to for to in settings.to if not to.owners or {*to.owners} & {*cause.owners}]
    rank = SEVERITIES.index(cause.severity)
    return [to for to in heard or settings.to if rank >= SEVERITIES.index(to.from_severity)]


def routed(found: Iterable[News], settings: MessageSettings) -> Mapping[str, Sequence[News]]:
    """Map the variable of each receiver to the items that concern it."""
    own: dict[str, list[News]] = {}
    for notice in found:
        for name in dict.fromkeys(to.url_from for to in receivers_of(settings, notice.cause)):
            own.setdefault(name, []).append(notice)
    return own


def merged_news(waiting: Iterable[News], later: Iterable[News]) -> tuple[News, ...]:
    """Return waiting and later items merged, one item per cause."""
    notices = {entry.cause.id: entry for entry in waiting}
    for notice in later:
        was = notices.pop(notice.cause.id, None)
        left = notice if was is None else as_one(was, notice)
        if left is not None:
            notices[notice.cause.id] = left
    return tuple(notices.values())


def message_words(message: Message, settings: MessageSettings, deployment: str) -> Words:
    """Return the words of a message.

    Args:
        deployment: the name of the deployment in the title.
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

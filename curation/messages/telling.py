"""Put news into the message box, and deliver the messages in it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from curation.messages.box import Box, read_box, write_box
from curation.messages.cause import Cause
from curation.messages.news import News, news
from curation.messages.routes import Message, merged_news, message_words, routed
from curation.messages.sending import deliver
from curation.messages.settings import MessageSettings
from curation.storage.lock import run_lock

log = logging.getLogger("curation")
Variables = Callable[[str], str | None]  # name → value of the environment variable
Send = Callable[[Message], bool]  # whether its receiver took it


def tell(
    folder: Path,
    settings: MessageSettings,
    deployment: str,
    causes: Iterable[Cause],
    day: dt.date,
    variable: Variables,
    unjudged: Collection[str] = (),
) -> Box:
    """Tell receivers the news, and deliver earlier undelivered messages; do nothing without a receiver.

    Args:
        folder: the folder of the box.
        causes: the current causes.
        variable: the environment, which holds the receivers' URLs.
        unjudged: kinds of causes that could not be judged and may be current too.

    Returns:
        The box after delivery.

    Raises:
        TryAgain: another process is telling.
        IntegrityError: the box cannot be read.
    """
    if not settings.to:
        return Box()

    def send(message: Message) -> bool:
        url = variable(message.to)
        return url is not None and deliver(message_words(message, settings, deployment), url)

    with run_lock(folder / "messages.lock", 0.0, "messages"):
        box = read_box(folder)
        known = {to.url_from for to in settings.to}
        for message in box.waiting:
            if message.to not in known:
                box = box.with_left(message, None)
        box = _deliver(folder, box, send, ())  # before news is added: a kill may have preceded the note of a delivery
        silent = {message.to for message in box.waiting}
        after = _after(box, settings, causes, day, unjudged)
        if after != box:
            write_box(folder, after, "messages")
            box = _deliver(folder, after, send, silent)
        for name, number in waiting(box).items():
            log.warning("%d things to tell %s could not be delivered; they are kept and tried again", number, name)
        return box


def _after(
    box: Box, settings: MessageSettings, causes: Iterable[Cause], day: dt.date, unjudged: Collection[str]
) -> Box:
    """Return the box with the news added, one message per receiver; a new receiver gets all current causes."""
    notices, known = news(box.known, causes, day, unjudged)
    own = {name: list(share) for name, share in routed(notices, settings).items()}
    names = tuple(dict.fromkeys(to.url_from for to in settings.to))
    if box.receivers:
        open_ = [News("reminder", told.cause, told.since) for told in box.told.values()]
        for name, reminders in routed(open_, settings).items():
            if name not in box.receivers:
                own[name] = [*merged_news(reminders, own.get(name, ()))]
    number, left = box.number, {message.to: message for message in box.waiting}
    for name, later in own.items():
        number += 1
        all_of_it = merged_news(left[name].found if name in left else (), later)
        left[name] = Message(number, name, all_of_it)
    kept = tuple(message for message in left.values() if message.found)
    return replace(box, number=number, known=known, receivers=names, waiting=kept)


def _deliver(folder: Path, box: Box, send: Send, silent: Collection[str]) -> Box:
    """Deliver the waiting messages, except to the receivers in `silent`.

    A refused message, which may be too long, is sent item by item; a receiver that accepts nothing is tried again next
    time.
    """
    for message in box.waiting:
        left: Message | None = None if message.to in silent else message
        while left is not None:
            was = left
            if send(was):
                left = None
            elif len(was.found) > 1:
                left = was.rest if send(was.first) else was.turned
            else:
                break
            box = box.with_left(was, left)
            write_box(folder, box, "delivered")
            if left == was.turned:
                break
    return box


def waiting(box: Box) -> Mapping[str, int]:
    """Return the number of undelivered items of each receiver, sorted by receiver."""
    return {message.to: len(message.found) for message in sorted(box.waiting, key=lambda entry: entry.to)}

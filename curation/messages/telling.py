"""Telling: what is new is put into the box, and what is in the box is delivered."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from curation.messages.box import Box, read_box, write_box
from curation.messages.cause import Cause
from curation.messages.news import news
from curation.messages.routes import Message, messages_of
from curation.messages.sending import deliver
from curation.messages.settings import MessageSettings
from curation.storage.lock import run_lock

log = logging.getLogger("curation")
Variables = Callable[[str], str | None]  # name → what the environment holds


def tell(
    folder: Path,
    settings: MessageSettings,
    deployment: str,
    causes: Iterable[Cause],
    day: dt.date,
    variable: Variables,
    whole: bool = True,
) -> Box:
    """Tell who is to know what is new, and deliver what could not be delivered before. Nothing is done without a
    receiver.

    Args:
        folder: of the box.
        causes: what is so.
        variable: the environment, where the URLs of receivers are.
        whole: that is all that is so; else what was told stays, as when a night is at work.

    Returns:
        The box as it is left.

    Raises:
        TryAgain: another process is telling.
        IntegrityError: the box cannot be read.
    """
    if not settings.to:
        return Box()
    with run_lock(folder / "messages.lock", 0.0, "messages"):
        box = read_box(folder)
        found, told = news(box.told, causes, day, whole)
        made = messages_of(found, settings, deployment, box.number)
        number = made[-1].number if made else box.number
        after = replace(box, number=number, told=told, waiting=(*box.waiting, *made))
        if after != box:
            write_box(folder, after, "messages")
            box = after
        return _deliver(folder, box, settings, variable)


def _deliver(folder: Path, box: Box, settings: MessageSettings, variable: Variables) -> Box:
    """Deliver what waits, to each receiver in order; one that does not take its message is asked again next time."""
    known = {to.url_from for to in settings.to}
    silent: set[str] = set()
    for message in box.waiting:
        if message.to in silent:
            continue
        if message.to in known and not _delivered(message, variable):
            silent.add(message.to)
            continue
        box = box.without(message)
        write_box(folder, box, "delivered")
    for name, number in waiting(box).items():
        log.warning("%d messages to %s could not be delivered; they are kept and tried again", number, name)
    return box


def _delivered(message: Message, variable: Variables) -> bool:
    url = variable(message.to)
    return url is not None and deliver(message, url)


def waiting(box: Box) -> Mapping[str, int]:
    """Receiver → how many messages wait for it, in order of name."""
    names = [message.to for message in box.waiting]
    return {name: names.count(name) for name in sorted(set(names))}

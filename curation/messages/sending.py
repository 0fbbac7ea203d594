"""Deliver messages by Apprise and pings by HTTP.

Neither discloses an address or a receiver's answer, as both may hold a secret, and no delivery error is raised.
"""

from __future__ import annotations

import contextlib
import logging
import urllib.request
from collections.abc import Iterator

from curation.messages.routes import Words

SECONDS = 10.0  # for a ping
QUOTING = ("apprise", "urllib3.connectionpool")  # loggers that quote addresses; most services use the second


def deliver(words: Words, url: str) -> bool:
    """Send a message, in parts if it is too long for its receiver; return whether it was accepted."""
    import apprise

    with _unsaid():
        try:
            sender = apprise.Apprise()
            if not sender.add(url):
                return False
            for server in sender:
                server.overflow_mode = apprise.OverflowMode.SPLIT
            tone = apprise.NotifyType(words.tone)
            return bool(sender.notify(title=words.title, body=words.body, notify_type=tone))
        except Exception:  # noqa: BLE001 - a hundred services, with errors of their own that quote addresses
            return False


def ping(url: str) -> bool:
    """Request a URL; return whether the request succeeded."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - http, or as safe
            return bool(200 <= answer.status < 300)
    except Exception:  # noqa: BLE001 - what answers need not speak HTTP, and the error quotes it
        return False


@contextlib.contextmanager
def _unsaid() -> Iterator[None]:
    """Suppress log lines that quote an address during the block only, so that a host's other lines stay."""

    def nothing(_: logging.LogRecord) -> bool:  # one for each block, because another thread's block may end earlier
        return False

    loggers = [logging.getLogger(name) for name in QUOTING]
    for logger in loggers:
        logger.addFilter(nothing)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(nothing)

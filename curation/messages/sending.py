"""The way out: a message by Apprise, a ping by HTTP. Neither says an address, or what a receiver answered: both may
hold a secret."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request

from curation.messages.routes import Message

SECONDS = 10.0  # for a ping


def deliver(message: Message, url: str) -> bool:
    """Send a message; whether the receiver took it."""
    import apprise

    logging.getLogger("apprise").disabled = True  # its lines quote addresses
    sender = apprise.Apprise()
    if not sender.add(url):
        return False
    tone = apprise.NotifyType(message.tone)
    return bool(sender.notify(title=message.title, body=message.body, notify_type=tone))


def ping(url: str) -> bool:
    """Ask for a URL; whether it was there."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - http, or as safe
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError, urllib.error.HTTPError):
        return False

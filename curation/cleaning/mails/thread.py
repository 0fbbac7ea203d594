"""Remove what is not the writer's message: quoted mails, forward headers, signatures, disclaimers, footers, markers.

The rules prefer keeping: a kept signature is cheaper than a lost sentence. A mail that answers below or between quotes
keeps what it answers. Of a forwarded mail only the header is removed. A mail of quotes alone keeps the quoted words; if
its nested headers introduce no words, its text becomes empty.
"""

from __future__ import annotations

from curation.cleaning.edits import Edit
from curation.cleaning.mails.banners import remove_banners
from curation.cleaning.mails.links import clean_links
from curation.cleaning.mails.mail import VERSION, Mail
from curation.cleaning.mails.quotes import remove_nested, remove_quotes, remove_tail
from curation.cleaning.mails.settings import DEFAULT, KINDS, ThreadKind, ThreadSettings
from curation.cleaning.mails.signatures import peel

__all__ = ["KINDS", "VERSION", "ThreadKind", "ThreadSettings", "thread_edits"]


def thread_edits(text: str, settings: ThreadSettings = DEFAULT) -> list[Edit]:
    """Return edits of the settings' kinds over a text with LF line ends, in order: whole lines, and links inside lines.

    If no words would stay, only headers are removed: those of a forwarded mail, or of quotes that quote nothing.
    """
    if not settings.kinds or not text:
        return []
    mail = Mail(text, settings)
    remove_banners(mail)
    while peel(mail):  # a signature below the quotes is no reply to them
        pass
    if remove_quotes(mail):
        while peel(mail) or remove_tail(mail):
            pass
        remove_nested(mail)
    else:
        while peel(mail):
            pass
    clean_links(mail)
    if mail.wordless():
        mail.spare()
    edits = mail.edits()
    if settings.kinds == KINDS and not settings.least_score:
        return list(edits)
    return [edit for edit in edits if edit.kind in settings.kinds and edit.score >= settings.least_score]

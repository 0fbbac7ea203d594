"""Recognize the footer that a mail program adds ("Sent from my …", "Get Outlook for iOS"), but not words about a parcel
that was sent.

All patterns are matched against lower-case text without white space around.
"""

# ruff: noqa: E501 - phrases of mail clients stand whole in their line

from __future__ import annotations

import re

from curation.cleaning.mails.mail import Mail
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/footers")

FOOTER_MARKS = " \t\u00a0-–—_*|•·[](){}<>.,\"'"
FOOTER = re.compile("(?:" + LISTS.alternation("footer") + ")")
FOOTER_WORDS = frozenset(LISTS.words("footer_words"))
# A device, a program or the writer's own thing: without one, a line that opens so is a sentence about a parcel.
SENDING = re.compile(LISTS.alternation("sending"))
# Programs whose names say no more: "Sent from Front". One without is known by its link.
PROGRAM = re.compile(
    r"\b(?:front|mailbox|airmail|superhuman|spark|canary|missive|shortwave|typeapp|bluemail|newton|edison)\b"
)
OFFERED = ("get ", "obte", "obté", "télécharge", "descarga", "obter", "baix", "transferir", "scarica", "ottieni", "pobierz", "download", "hent ", "hämta", "skaffa", "outlook voor")  # fmt: skip
PLATFORM_ENDS = re.compile(r"\b(?:ios|android|iphone|ipad|mac|windows(?: \w{1,6})?|mobile)(?: downloaden)?\W{0,5}\Z")
# What is sent with a carrier, to somebody or on a day is a parcel or a message, whatever device it names.
PARCEL = re.compile(r"\b(?:" + LISTS.alternation("parcel") + r")\b")
LINK = re.compile(r"\(?<?https?://\S+")


def is_footer(bare: str, mail: Mail) -> bool:
    """Return whether a mail program added a line.

    Such a line is short, names a device or a program, and is not a sentence that begins with "Sent from".
    """
    settings = mail.settings
    if not bare or len(bare) > settings.footer_width:
        return False
    core = bare.strip(FOOTER_MARKS)
    word, _, rest = core.partition(" ")
    if word not in FOOTER_WORDS and word.isascii() and not core.startswith("iphone"):
        return False
    if FOOTER.match(core) is None:
        return False
    text = LINK.sub("", core)
    words = len(text.split())
    if words > settings.footer_words or PARCEL.search(text):
        return False
    if core.startswith(OFFERED):
        return PLATFORM_ENDS.search(text) is not None
    if SENDING.search(core):
        return True
    if words > settings.bare_footer_words or bare[-1] in ".?!" or rest.startswith("by "):
        return False
    return PROGRAM.search(text) is not None or "://" in core

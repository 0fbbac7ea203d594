"""Find the footer that a mailing list's program adds below every mail: its name, its address, how to join or leave.

All patterns are matched against lower-case text without white space around.
"""

from __future__ import annotations

import re

from curation.cleaning.mails.endings import CONTACT, LINK
from curation.cleaning.mails.mail import Mail
from curation.cleaning.mails.voice import SINGULAR

MOST_LINES = 8  # of such a footer, blank ones and the line above it included
WIDTH = 200  # characters of a line in it: a link to a list's page is long
RULE = re.compile(r"-{2,}|_{5,}")
LISTED = re.compile(
    r"\bmailing[- ]list\b|/listinfo/|\(un\)subscri|\blist (?:maintainer|owner|administrator)\b|"
    r"\bto (?:un)?subscribe\b|\bgoogle groups\b|\bmailingliste\b|\bliste de diffusion\b|\blista de correo\b"
)


def list_footer_at(mail: Mail, tail: int) -> int | None:
    """Return where the footer of a list that ends at `tail` starts; None if there is none.

    It starts with a ruled line or "--". Every line below speaks of the list, or has an address or a link, and one of
    them names the list's program or what it offers.
    """
    for index in range(tail - 1, max(-1, tail - 1 - MOST_LINES), -1):
        if mail.quoted[index] or mail.gone[index] is not None or len(mail.bare[index]) > WIDTH:
            return None
        if RULE.fullmatch(mail.bare[index]):
            below = [mail.bare[i] for i in range(index + 1, tail) if mail.bare[i]]
            return index if _is_of_a_list(below) else None
    return None


def _is_of_a_list(lines: list[str]) -> bool:
    if not any(CONTACT.search(line) for line in lines) or not any(LISTED.search(line) for line in lines):
        return False
    if any("?" in LINK.sub("", line) or SINGULAR.search(LINK.sub("", line)) for line in lines):
        return False
    return all(LISTED.search(line) or CONTACT.search(line) for line in lines)

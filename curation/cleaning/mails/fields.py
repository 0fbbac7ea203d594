"""Tell blocks of "From: … To: … Date: … Subject: …" that are a mail's header from forms that somebody filled in."""

from __future__ import annotations

from typing import NamedTuple

from curation.cleaning.mails import phrases
from curation.cleaning.mails.mail import Mail


def field_name(line: str) -> str | None:
    """Return the name of the mail field that a line opens, "from" in "*From:* …"; None if it opens none."""
    at = line.find(":", 0, phrases.FIELD_WIDTH)
    if at < 0:
        at = line.find("：", 0, phrases.FIELD_WIDTH)
    if at < 1:
        return None
    name = line[:at].strip(" \t*_>\u00a0")
    return name if name in phrases.FIELDS else None


def is_foreign(mail: Mail, index: int) -> bool:
    """Return whether a line opens a field that no mail has, such as "Passengers: 2": the block around it is a form."""
    if index < 0 or index >= mail.size or mail.shown[index][:1] in (" ", "\t"):
        return False
    match = phrases.ANY_FIELD.match(mail.bare[index])
    if match is None or match[1] in phrases.FIELDS or phrases.RAW_FIELD.match(match[1]):
        return False
    return not ("<" in match.string and "@" in match.string)  # recipients, in a language that is not known here


class Block(NamedTuple):
    """A block of fields before line `last`; `mailed` if it is the header of a mail, and not a form or a route."""

    last: int
    mailed: bool


def field_block(mail: Mail, index: int, marked: bool = False) -> Block | None:
    """Return the block of at least `block_fields` fields, a sender among the first, that starts on a line; else None.

    Forms have "From", "To" and "Date" too. To be a mail's header, a block's date must tell the clock or the day of the
    week; without an address it must tell the clock, and there must be a subject; no sender may hold a clock; and the
    field names must begin with capitals, as programs write them. A bold date field counts as one with a clock. None of
    this is required behind a line that announces a mail (`marked`).
    """
    settings = mail.settings
    names = senders = loose = 0
    last = at = index
    dated = timed = clocked = addressed = subject = capital = False
    foreign = [index - 1] if is_foreign(mail, index - 1) else []
    end = min(mail.size, index + settings.block_lines)
    while at < end:
        bare = mail.bare[at]
        name = field_name(bare)
        if name:
            names += 1
            addressed = addressed or "@" in bare
            if name in phrases.DATE_FIELDS and not clocked:
                bold = mail.shown[at].lstrip("> \t")[:1] == "*"
                dated, clocked = True, bold or phrases.CLOCKED.search(bare) is not None
                timed = timed or clocked or phrases.TIMED.search(bare) is not None
            subject = subject or name in phrases.SUBJECT_FIELDS
            capital = capital or not mail.shown[at].lstrip("> \t*_")[:1].islower()
            if name in phrases.SENDER_FIELDS:
                senders += names <= settings.sender_within
                if not marked and name not in phrases.DATE_FIELDS and "@" not in bare and phrases.CLOCKED.search(bare):
                    foreign.append(at)
            if names == settings.sender_within and not senders:
                return None
            last, loose = at, 0
        elif not bare:
            if at + 1 >= end or not field_name(mail.bare[at + 1]):
                break
        elif loose == settings.block_loose_lines or (loose and mail.shown[at][:1] not in " \t<>" and "@" not in bare):
            if at + 1 >= end or not field_name(mail.bare[at + 1]) or loose > settings.block_loose_lines:
                break
            loose += 1
        else:
            loose += 1
        if not name and bare and is_foreign(mail, at):
            foreign.append(at)
        at += 1
    if names < settings.block_fields or not senders:
        return None
    if marked:
        return Block(last + 1, dated or addressed)
    mailed = capital and (timed or not dated) and (addressed or (clocked and subject))
    return Block(last + 1, mailed and not any(line <= last + 1 for line in foreign))


def passes_on(mail: Mail, first: int, last: int) -> bool:
    """Return whether a subject among the fields on lines [first, last) marks a forwarded mail: "Fwd: Order"."""
    return any(
        field_name(line) in phrases.SUBJECT_FIELDS and phrases.PASSED_ON.match(line) is not None
        for line in mail.bare[first:last]
    )

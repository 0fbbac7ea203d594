"""Where somebody else's mail begins: "On … wrote:", a block of fields, "Original Message", "Forwarded message"."""

from __future__ import annotations

from typing import NamedTuple

from curation.cleaning.mails import phrases
from curation.cleaning.mails.mail import Mail

DECORATION = " \t-_*>:：="


class Header(NamedTuple):
    """Lines [first, last) that introduce a mail; `forward` where the writer passes it on."""

    first: int
    last: int
    rule: str
    forward: bool


def introduces(joined: str, quotes: bool, reach: int) -> bool:
    """Whether a line, joined from at most a few, is an "On … wrote:".

    A verb and a colon at its end, with a clock or an address before, or with a date where a marked quote follows
    (`quotes`): "on 3 May your colleague wrote:" is a person's. Or, without the verb, a day, a clock and an address.
    "I wrote" is the writer's own.
    """
    addressed = "@" in joined and phrases.ADDRESS_INSIDE.search(joined) is not None
    if not addressed and not any(letter.isdigit() for letter in joined):
        return False
    if phrases.OWN_VERB.search(joined):
        return False
    clocked = phrases.CLOCK.search(joined) is not None
    if not addressed and not clocked:
        return quotes and phrases.VERB_ENDS.search(joined[-30:]) is not None
    if phrases.VERB_ENDS.search(joined[-30:]):
        return True
    colon = joined[-1] in ":："
    inside = phrases.VERB_INSIDE.search(joined)
    if inside and colon and len(joined) - inside.end() <= reach + 1:
        return True
    if clocked and addressed:
        end = joined.rstrip()
        if phrases.BARE_VERB_ENDS.search(end[-30:]) or (inside and phrases.ADDRESS_ENDS.search(end)):
            return True
        if colon and end[:-1].rstrip().endswith(">") and phrases.DAY.search(joined):
            return True
    return addressed and phrases.DATED_ADDRESS.fullmatch(joined) is not None


def wrote_header(mail: Mail, index: int, floor: int) -> Header | None:
    """An "On … wrote:" that ends on this line and starts on it or at most `header_lines` above, not above `floor`.

    It starts on the nearest line that opens as such headers do; where none does, on the highest that makes it one.
    """
    settings = mail.settings
    found, joined = -1, ""
    complete = False
    below = index + 1
    while below < mail.size and below <= index + 2 and mail.blank(below):
        below += 1
    quotes = below < mail.size and (mail.quoted[below] or mail.quoted[index])
    for first in range(index, max(floor, index - settings.header_lines + 1) - 1, -1):
        part = mail.bare[first]
        if first < index:
            if mail.quoted[first] and not mail.quoted[index]:
                break
            if not part:
                # A blank line stands inside where a name stands alone below the date.
                if first == floor or complete or not phrases.CLOCK.search(mail.bare[first - 1]):
                    break
                continue
            if part[-1] in ".!?…" and phrases.SENTENCE_ENDS.search(part):
                break
            if complete and found >= 0 and part.partition(" ")[0] not in phrases.OPENS:
                break
        joined = f"{part} {joined}" if joined else part
        if len(joined) > settings.header_width:
            break
        if not introduces(joined, quotes, settings.verb_reach):
            continue
        if part.partition(" ")[0].lstrip("*\"'([") in phrases.OPENS and any(c.isdigit() for c in part):
            found = first
            break
        if phrases.OPENS_HEADER.search(part):
            found = first
            complete = phrases.CLOCK.search(joined) is not None and "@" in joined
    if found < 0:
        return None
    last = index + 1
    while last < mail.size and mail.bare[last] == ":":
        last += 1
    return Header(found, last, "wrote", False)


def field_name(line: str) -> str | None:
    """The name of the field that a line opens, "from" in "*From:* …"; nothing where it opens none."""
    at = line.find(":", 0, phrases.FIELD_WIDTH)
    if at < 0:
        at = line.find("：", 0, phrases.FIELD_WIDTH)
    if at < 1:
        return None
    name = line[:at].strip(" \t*_>\u00a0")
    return name if name in phrases.FIELDS else None


def field_header(mail: Mail, index: int) -> Header | None:
    """A block of "From: … Sent: … To: … Subject: …": at least `block_fields`, a sender among the first.

    With a date or an address among them: "From: 10:00, To: 11:00" is a form.
    """
    settings = mail.settings
    names, senders, last, at, loose = 0, 0, index, index, 0
    mailed = False
    end = min(mail.size, index + settings.block_lines)
    while at < end:
        bare = mail.bare[at]
        name = field_name(bare)
        if name:
            names += 1
            mailed = mailed or "@" in bare or name in phrases.DATE_FIELDS
            senders += names <= settings.sender_within and name in phrases.SENDER_FIELDS
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
        at += 1
    if names < settings.block_fields or not senders or not mailed:
        return None
    return Header(index, last + 1, "fields", False)


def marked_header(mail: Mail, index: int) -> Header | None:
    """A line that says "Original Message" or "Forwarded message" and no more, but for Yahoo, which adds the fields."""
    bare = mail.bare[index]
    dashed = bare[:2] in ("--", "__") or bare.lstrip("*_ ")[:2] == "--"
    core = bare.strip(DECORATION)
    if core in phrases.FORWARDED:
        return Header(index, index + 1, "forwarded", True)
    if dashed and core in phrases.ORIGINAL:
        return Header(index, index + 1, "original", False) if core else None
    if (
        core.startswith(phrases.FORWARDED_STARTS)
        and (dashed or bare[-1] in ":：")
        and len(core) <= phrases.FORWARDED_WIDTH
    ):
        return Header(index, index + 1, "forwarded", True)
    if dashed:
        title, dashes, rest = core.partition("---")
        title = title.strip(DECORATION)
        if dashes and (title in phrases.FORWARDED or title in phrases.ORIGINAL - {""}):
            rest = rest.strip(DECORATION)
            if rest in phrases.FORWARDED or (field_name(rest) in phrases.SENDER_FIELDS and rest.count("@") >= 2):
                forward = title in phrases.FORWARDED
                return Header(index, index + 1, "forwarded" if forward else "original", forward)
    return None


def headers(mail: Mail) -> list[Header]:
    """All headers in order, none overlapping. A separator, a marker and the fields behind it are one header."""
    found: list[Header] = []
    index = floor = 0
    bare = mail.bare
    while index < mail.size:
        line = bare[index]
        if not line:
            index += 1
            continue
        header: Header | None = None
        if line[0] in "-_*=" or line in phrases.FORWARDED or line[-1] in ":：":
            header = marked_header(mail, index)
        if header:
            after = header.last
            while after < mail.size and after <= index + mail.settings.marker_gap and not bare[after]:
                after += 1
            fields = field_header(mail, after) if after < mail.size and field_name(bare[after]) else None
            header = header._replace(last=fields.last) if fields else header
        elif field_name(line):
            header = field_header(mail, index)
        if header is None and line.endswith(phrases.WROTE_ENDS):
            header = wrote_header(mail, index, floor)
        if header is None:
            index += 1
            continue
        before = header.first
        while before > floor and mail.blank(before - 1):
            before -= 1
        if before > floor and header.rule != "wrote" and is_separator(bare[before - 1]):
            header = header._replace(first=before - 1)
        found.append(header)
        index = floor = header.last
    return found


def is_separator(bare: str) -> bool:
    """Whether a line is drawn: dashes, underscores and the like, and nothing else."""
    return bool(bare) and (not bare.strip(" -_=~#*+—–") or bare == "ᐧ")

"""Find where somebody else's mail begins: "On … wrote:", a block of fields, "Original Message", "Forwarded message"."""

from __future__ import annotations

import re
from typing import NamedTuple

from curation.cleaning.mails import phrases
from curation.cleaning.mails.fields import field_block, field_name
from curation.cleaning.mails.mail import Mail

# "Ann> …", a quote only behind a header: elsewhere it is a prompt
INITIALS = re.compile(r"\s*[A-Za-z]{1,12}>(?:\s|\Z)")
NESTING = re.compile(r"\s*>\s?>")
DECORATION = " \t-_*>:：="


class Header(NamedTuple):
    """Lines [first, last) that introduce another mail; `forward` if the writer forwards it."""

    first: int
    last: int
    rule: str
    forward: bool


def opens(line: str) -> bool:
    """Return whether a line begins as "On … wrote:" headers do: with a digit, the day of the week, or "on"."""
    first = line.partition(" ")[0].lstrip("*\"'([")
    known = first in phrases.OPENS or first.rstrip(",") in phrases.OPENS
    return known or line[0].isdigit() or phrases.TIMED.match(first) is not None


def introduces(joined: str, quotes: bool, reach: int) -> bool:
    """Return whether a line, joined from at most a few, is an "On … wrote:" header.

    It ends with a verb and a colon, and has an address before them, or begins with a date and has a clock or a marked
    quote below (`quotes`): "on 3 May your colleague wrote:" is a person's. Without the verb, it has a day, a clock and
    an address. A line with "I wrote" is the writer's own text, and so are two sentences.
    """
    addressed = "@" in joined and phrases.ADDRESS_INSIDE.search(joined) is not None
    if not addressed and not any(letter.isdigit() for letter in joined):
        return False
    if phrases.OWN_VERB.search(joined) or phrases.TWO_SENTENCES.search(joined):
        return False
    clocked = phrases.CLOCK.search(joined) is not None
    if phrases.VERB_ENDS.search(joined[-30:]):
        return addressed or (opens(joined) and (clocked or quotes))
    if not addressed and not clocked:
        return False
    colon = joined[-1] in ":："
    inside = phrases.VERB_INSIDE.search(joined)
    if inside and colon and len(joined) - inside.end() <= reach + 1:
        return True
    if clocked and addressed:
        end = joined.rstrip()
        if phrases.BARE_VERB_ENDS.search(end[-30:]) or (inside and phrases.ADDRESS_ENDS.search(end)):
            return True
        if colon and end[:-1].rstrip().endswith(">") and phrases.DAY.search(joined) and opens(joined):
            return True
    return addressed and phrases.DATED_ADDRESS.fullmatch(joined) is not None


def programmed(mail: Mail, first: int, last: int) -> bool:
    """Return whether a program wrote the "On … wrote:" on lines [first, last) although no marked quote follows.

    A program's line has an address in brackets or behind a date that opens the line. Or it opens a paragraph with a
    full date and a clock, and a name follows. "On 4 March at 11:30 the bot wrote:" and "As ann@example.com wrote:" are
    a person's.
    """
    lines = mail.bare[first:last]
    opened = opens(lines[0])
    if any("@" in line for line in lines):
        return opened or any(phrases.BRACKETED.search(line) for line in lines)
    if not opened:
        return False
    if first and mail.bare[first - 1] and not mail.quoted[first - 1] and mail.gone[first - 1] is None:
        return False
    joined = " ".join(mail.shown[first:last])
    dated = phrases.FULL_DATE.search(joined)
    if dated is None:
        return False
    words = joined[dated.end() :].lstrip(" ,.:").split()
    while words and words[0].lower() in phrases.HEADER_WORDS:
        del words[0]
    small = [word for word in words if word.lstrip("\"'(<*")[:1].islower()]
    known = phrases.HEADER_WORDS | phrases.NOBILITY
    return bool(words) and words[0] not in small and all(word in known for word in small)


def _below(mail: Mail, index: int) -> int:
    """Return the line below line `index`, skipping at most two blank ones."""
    below = index + 1
    while below < mail.size and below <= index + 2 and mail.blank(below):
        below += 1
    return below


def wrote_header(mail: Mail, index: int, floor: int) -> Header | None:
    """Return the "On … wrote:" header that ends on this line; None if there is none.

    It starts on this line or at most `header_lines` up, not above `floor`: on the nearest line that opens as such
    headers do, else on the highest line that makes it one.
    """
    settings = mail.settings
    opening, joined = -1, ""
    complete = False
    below = _below(mail, index)
    quotes = below < mail.size and (
        mail.quoted[below] or mail.quoted[index] or INITIALS.match(mail.shown[below]) is not None
    )
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
            if complete and opening >= 0 and part.partition(" ")[0] not in phrases.OPENS:
                break
        joined = f"{part} {joined}" if joined else part
        if len(joined) > settings.header_width:
            break
        if not introduces(joined, quotes, settings.verb_reach):
            continue
        if part.partition(" ")[0].lstrip("*\"'([") in phrases.OPENS and any(c.isdigit() for c in part):
            opening = first
            break
        if phrases.OPENS_HEADER.search(part):
            opening = first
            complete = phrases.CLOCK.search(joined) is not None and "@" in joined
    if opening < 0 or not (quotes or programmed(mail, opening, index + 1)):
        return None
    last = index + 1
    while last < mail.size and mail.bare[last] == ":":
        last += 1
    return Header(opening, last, "wrote", False)


def is_named(words: list[str]) -> bool:
    """Return whether words may name who wrote; if not, as in "The customer wrote:" and "He wrote:", somebody is shown.

    In a name of more than one word only a particle may begin with a small letter.
    """
    if words[0].lower() in phrases.ARTICLES or any(word.lower() in phrases.NO_NAMES for word in words):
        return False
    if len(words) == 1:
        return len(words[0]) > 1
    return all(word[:1].isupper() or word.lower() in phrases.NOBILITY or not word[:1].isalpha() for word in words)


def named_header(mail: Mail, index: int) -> Header | None:
    """Return the header on a line with only a name or address, a verb and a colon, right above a marked quote."""
    line = mail.shown[index].strip("> \t")
    if phrases.OWN_VERB.search(mail.bare[index]):
        return None
    if phrases.ADDRESSED_AT.fullmatch(line) is None:
        match = phrases.NAMED_ALONE.fullmatch(line)
        if match is None or not is_named(match["name"].split()):
            return None
    below = _below(mail, index)
    deeper = below < mail.size and mail.quoted[below] and (not mail.quoted[index] or NESTING.match(mail.shown[below]))
    return Header(index, index + 1, "wrote", False) if deeper else None


def marked_header(mail: Mail, index: int) -> Header | None:
    """Return the header of a line that says only "Original Message" or "Forwarded message"; Yahoo adds the fields."""
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
    """Return all headers in order, not overlapping; a separator, a marker and the fields behind it are one header."""
    mail_headers: list[Header] = []
    index = floor = form = 0
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
            fields = field_block(mail, after, marked=True) if after < mail.size and field_name(bare[after]) else None
            if fields and fields.mailed:
                header = header._replace(last=fields.last)
            elif header.last == index + 1 and is_told(mail, index, floor, after):
                header = None
        elif index >= form and field_name(line) and (block := field_block(mail, index)):
            if block.mailed:
                header = Header(index, block.last, "fields", False)
            else:
                form = block.last
        if header is None and line.endswith(phrases.WROTE_ENDS):
            near = bare[max(floor, index - mail.settings.header_lines + 1) : index + 1]
            header = wrote_header(mail, index, floor) if phrases.DATED.search(" ".join(near)) else None
            header = header or named_header(mail, index)
        if header is None:
            index += 1
            continue
        before = header.first
        while before > floor and mail.blank(before - 1):
            before -= 1
        if before > floor and header.rule != "wrote" and is_separator(bare[before - 1]):
            header = header._replace(first=before - 1)
        mail_headers.append(header)
        index = floor = header.last
    return mail_headers


def is_told(mail: Mail, index: int, floor: int, after: int) -> bool:
    """Return whether a person talks about a marker without fields: "It inserts:" above, or one sentence around."""
    above = index - 1
    while above >= floor and mail.blank(above):
        above -= 1
    if above < floor or mail.quoted[above] or mail.gone[above] is not None:
        return False
    if mail.bare[above][-1] in ":：":
        return True
    goes_on = after < mail.size and not mail.quoted[after] and mail.shown[after].lstrip()[:1].islower()
    return goes_on and mail.bare[above][-1] not in ".!?…"


def is_separator(bare: str) -> bool:
    """Return whether a line is drawn: dashes, underscores and similar characters only."""
    return bool(bare) and (not bare.strip(" -_=~#*+—–") or bare == "ᐧ")

"""What in a mail is not its writer's message: quoted mails, forward headers, signatures, disclaimers, footers.

The rules prefer keeping: a kept signature is cheaper than a lost sentence. A mail that answers below or between quotes
keeps what it answers; forwarded prose stays, only its header goes; a mail of quotes alone is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from curation.cleaning import phrases
from curation.cleaning.edits import Edit

VERSION = "thread-1"
ThreadKind = Literal["quote", "forward_header", "signature", "disclaimer", "footer"]
KINDS: tuple[ThreadKind, ...] = ("quote", "forward_header", "signature", "disclaimer", "footer")

HEADER_LINES = 5  # "On … wrote:" broken over more lines is not recognised
SIGNATURE_LINES, SIGNATURE_WIDTH = 8, 80
DELIMITED_LINES = 12  # behind "--"
LOOKED_AT = 400  # characters of a line that rules see; a longer one is prose, and bounds keep hostile text cheap
NOTICE = 3000  # characters; a longer paragraph is no disclaimer
WRAPPED_FROM = 55  # a quoted line this long may have been broken by a mail program, its rest unquoted
QUOTED = re.compile(r"\s*>")
INITIALS = re.compile(r"\s*[A-Za-z]{1,12}>(?:\s|$)")  # "Ann> …", a quote only behind a header: elsewhere it is a prompt
PROMPT = re.compile(r"\s*>>> ")  # Python's; a quote three deep with nothing around it is not one
WORDY = re.compile(r"\w")


class Line(NamedTuple):
    """One line without its end, and where it stands."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def quoted(self) -> bool:
        return QUOTED.match(self.text) is not None


class Header(NamedTuple):
    """Lines [first, last) that introduce somebody else's mail; `forward` where the writer passes it on."""

    first: int
    last: int
    rule: str
    forward: bool
    score: float


class Mail:
    """The lines of one text, each with the kind, rule and score by which it goes, or nothing where it stays."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines, at = [], 0
        for part in text.split("\n"):
            shown = part if len(part) <= LOOKED_AT else part[:LOOKED_AT] + " x"
            self.lines.append(Line(at, at + len(part), shown))
            at += len(part) + 1
        self.gone: list[tuple[ThreadKind, str, float] | None] = [None] * len(self.lines)

    def remove(self, first: int, last: int, kind: ThreadKind, rule: str, score: float) -> None:
        """Mark lines [first, last) as going, unless they do already."""
        for index in range(first, last):
            self.gone[index] = self.gone[index] or (kind, rule, score)

    def own(self, first: int, last: int) -> bool:
        """Whether lines [first, last) hold words that stay and are not quoted."""
        return any(
            self.gone[i] is None and not self.lines[i].quoted and WORDY.search(self.lines[i].text)
            for i in range(first, last)
        )

    def edits(self) -> Iterator[Edit]:
        """One edit a run of lines of one rule, with the white space before it, or behind it at the start of the
        text."""
        index = 0
        while index < len(self.lines):
            reason, first = self.gone[index], index
            while index < len(self.lines) and self.gone[index] == reason:
                index += 1
            if reason is None or all(line.blank for line in self.lines[first:index]):
                continue
            kind, rule, score = reason
            start, end = self.lines[first].start, self.lines[index - 1].end
            if end < len(self.text):
                end += 1  # its own line end
            yield Edit(start, end, "", kind, rule, VERSION, score)


def wrote_header(mail: Mail, index: int) -> Header | None:
    """An "On … wrote:" that begins on this line, joined over at most `HEADER_LINES` lines."""
    first = mail.lines[index].text.lstrip("> \t")
    if not first or len(first) > 300 or not phrases.WROTE_OPENS.match(first):
        return None
    joined = ""
    for last in range(index, min(index + HEADER_LINES, len(mail.lines))):
        part = (
            mail.lines[last].text.lstrip("> \t").strip()
            if last == index or mail.lines[last].quoted
            else mail.lines[last].text.strip()
        )
        if last > index and not part and not re.search(phrases.CLOCK, joined):
            return None
        joined = f"{joined} {part}".strip()
        if len(joined) > 320:
            return None
        if joined.endswith(phrases.WROTE_ENDS) and phrases.WROTE.fullmatch(joined):
            while last + 1 < len(mail.lines) and mail.lines[last + 1].text.strip() in (":", ">:"):
                last += 1
            return Header(index, last + 1, "wrote", False, 0.95)
    return None


def field_header(mail: Mail, index: int) -> Header | None:
    """A block of "From: … Sent: … To: … Subject: …": at least three fields, a sender among the first two."""
    if not phrases.FIELD.match(mail.lines[index].text):
        return None
    names, senders, last, at, loose = 0, 0, index, index, 0
    while at < len(mail.lines):
        line = mail.lines[at]
        if phrases.FIELD.match(line.text):
            names += 1
            senders += names <= 4 and phrases.FROM_FIELD.match(line.text) is not None
            last, loose = at, 0
        elif (
            not line.text.strip("> \t")
            or loose == 2
            or (line.text[:1] not in " \t<>" and "@" not in line.text and loose)
        ):
            following = mail.lines[at + 1].text if at + 1 < len(mail.lines) else ""
            if line.text.strip("> \t") or not phrases.FIELD.match(following):
                break
        else:
            loose += 1
        at += 1
    if names < 3 or not senders:
        return None
    return Header(index, last + 1, "fields", False, 0.95)


def headers(mail: Mail) -> list[Header]:
    """All headers in order. A separator, a marker ("Forwarded message") and the fields behind it are one header."""
    found: list[Header] = []
    index = 0
    while index < len(mail.lines):
        text = mail.lines[index].text
        header: Header | None = None
        if phrases.FORWARDED.fullmatch(text):
            header = Header(index, index + 1, "forwarded", True, 0.95)
        elif phrases.ORIGINAL.fullmatch(text):
            header = Header(index, index + 1, "original", False, 0.95)
        if header:
            after = index + 1
            while after < len(mail.lines) and after <= index + 3 and not mail.lines[after].text.strip("> \t"):
                after += 1
            fields = field_header(mail, after) if after < len(mail.lines) else None
            header = header._replace(last=fields.last) if fields else header
        else:
            header = field_header(mail, index) or wrote_header(mail, index)
        if header is None:
            index += 1
            continue
        before = header.first
        while before and mail.lines[before - 1].blank:
            before -= 1
        if before and phrases.DELIMITER.fullmatch(mail.lines[before - 1].text) and header.rule != "wrote":
            header = header._replace(first=before - 1)
        found.append(header)
        index = header.last
    return found


def quote_end(mail: Mail, first: int) -> int:
    """Where the quoted lines that start at or behind `first` end: blank lines between and broken lines included."""
    at = end = first
    while at < len(mail.lines):
        line = mail.lines[at]
        if line.quoted or INITIALS.match(line.text):
            end = at + 1
        elif not line.blank:
            before = mail.lines[at - 1]
            wraps = at == end and end > first and len(before.text) >= WRAPPED_FROM and not before.blank
            if not (wraps and any(other.quoted for other in mail.lines[at + 1 : at + 3])):
                break
        at += 1
    return end


def remove_quotes(mail: Mail) -> None:
    """Quoted mails below the message, with their headers; above it, where they are all that is quoted."""
    size = len(mail.lines)
    forwarding = False
    for position, header in enumerate(found := headers(mail)):
        if mail.gone[header.first]:
            continue
        forwarding = forwarding or header.forward
        before, behind = mail.own(0, header.first), quote_end(mail, header.last)
        kind: ThreadKind = "forward_header" if header.forward or header.rule == "fields" else "quote"
        if forwarding or (not before and behind == header.last):
            mail.remove(header.first, header.last, kind, header.rule, header.score)
        elif behind == header.last:
            mail.remove(header.first, header.last, kind, header.rule, header.score)
            mail.remove(header.last, size, "quote", header.rule, 0.9)
        elif not mail.own(behind, size) or (found[position + 1 :] and before and not reply_below(mail, behind, found)):
            if before:
                mail.remove(header.first, header.last, kind, header.rule, header.score)
                mail.remove(header.last, size, "quote", "quoted", 0.9)
            else:
                mail.remove(header.first, header.last, kind, header.rule, header.score)
        else:
            mail.remove(header.first, header.last, kind, header.rule, header.score)
            if not before and not any(line.quoted for line in mail.lines[behind:]):
                mail.remove(header.last, behind, "quote", "quoted_above", 0.8)
    tail = size
    while tail and (mail.lines[tail - 1].blank or mail.gone[tail - 1]):
        tail -= 1
    first = tail
    while first and (mail.lines[first - 1].quoted or mail.lines[first - 1].blank):
        first -= 1
    while first < tail and mail.lines[first].blank:
        first += 1
    if not forwarding and first < tail and mail.own(0, first) and not PROMPT.match(mail.lines[first].text):
        mail.remove(first, tail, "quote", "quoted", 0.85)


def reply_below(mail: Mail, first: int, found: list[Header]) -> bool:
    """Whether own words stand behind `first` and before the next header."""
    following = next((header.first for header in found if header.first >= first), len(mail.lines))
    return mail.own(first, following)


def tail_of(mail: Mail) -> int:
    """One past the last line that stays and is not blank."""
    tail = len(mail.lines)
    while tail and (mail.gone[tail - 1] or mail.lines[tail - 1].blank):
        tail -= 1
    return tail


def is_footer(text: str) -> bool:
    """A line that a mail program added: short, and more than a sentence that happens to begin with "Sent from"."""
    short = len(text) <= 200 and len(re.sub(r"\(?<?https?://\S+", "", text).split()) <= 12
    return short and (phrases.FOOTER.match(text) or phrases.library_footer().match(text)) is not None


def is_disclaimer(paragraph: str) -> bool:
    """A last paragraph with at least two different phrases of confidentiality, or one behind a declared notice."""
    paragraph = paragraph.strip()
    if len(paragraph) > NOTICE:
        return False
    cues = {cue.casefold() for cue in phrases.CUE.findall(paragraph)}
    declared = phrases.library_notice().match(paragraph) is not None
    return len(cues) >= 2 or (declared and bool(cues)) or phrases.SHORT_NOTICE.fullmatch(paragraph) is not None


def signature_at(mail: Mail, tail: int) -> tuple[int, str, float] | None:
    """Where the signature that ends at `tail` starts, by which rule, how surely."""
    shown = [i for i in range(max(0, tail - 2 * DELIMITED_LINES), tail) if not mail.lines[i].blank and not mail.gone[i]]
    for index in shown[-DELIMITED_LINES:]:
        text = mail.lines[index].text.strip()
        alone = index == 0 or mail.lines[index - 1].blank
        below = [mail.lines[i].text for i in shown if i > index]
        if text in ("--", "—", "-- ") and alone and below and not any(QUOTED.match(line) for line in below):
            return index, "delimiter", 0.95
        ruled = re.fullmatch(r"[_]{5,}", text) is not None
        if ruled and len(below) <= SIGNATURE_LINES and all(len(line) <= SIGNATURE_WIDTH for line in below):
            return index, "rule", 0.8
    for index in shown[-SIGNATURE_LINES:]:
        if not phrases.CLOSING.fullmatch(mail.lines[index].text):
            continue
        below = [mail.lines[i].text.strip() for i in shown if i > index]
        named = below and len(below[0].split()) <= 5 and all(len(line) <= SIGNATURE_WIDTH for line in below)
        prose = [line for line in below if line[-1:] in "?!;:" or (line[-1:] == "." and len(line.split()) > 4)]
        if named and not prose and (len(below) <= 2 or any(phrases.CONTACT.search(line) for line in below)):
            return index, "closing", 0.75
    return None


def peel(mail: Mail) -> bool:
    """Remove one thing from the end of what stays; whether there was one."""
    tail = tail_of(mail)
    if not tail:
        return False
    last = mail.lines[tail - 1].text
    if is_footer(last):
        mail.remove(tail - 1, tail, "footer", "sent_from", 0.9)
        return True
    if phrases.DELIMITER.fullmatch(last) and mail.own(0, tail - 1):
        mail.remove(tail - 1, tail, "footer", "delimiter", 0.8)
        return True
    first = tail - 1
    while first and not mail.lines[first - 1].blank and not mail.gone[first - 1]:
        first -= 1
    if is_disclaimer(mail.text[mail.lines[first].start : mail.lines[tail - 1].end]):
        mail.remove(first, tail, "disclaimer", "confidentiality", 0.85)
        return True
    if found := signature_at(mail, tail):
        mail.remove(found[0], tail, "signature", found[1], found[2])
        return True
    return False


def thread_edits(text: str, kinds: tuple[ThreadKind, ...] = KINDS) -> list[Edit]:
    """Removals over a text whose lines end in LF: whole lines, in order, of the given kinds.

    Where nothing with words would stay, only the headers of a forwarded mail go.
    """
    if not kinds:
        return []
    mail = Mail(text)
    while peel(mail):  # a signature below the quotes is no reply to them
        pass
    remove_quotes(mail)
    while peel(mail):
        pass
    if not any(gone is None and WORDY.search(line.text) for gone, line in zip(mail.gone, mail.lines, strict=True)):
        mail.gone = [gone if gone and gone[0] == "forward_header" else None for gone in mail.gone]
        if not any(gone is None and WORDY.search(line.text) for gone, line in zip(mail.gone, mail.lines, strict=True)):
            return []
    return [edit for edit in mail.edits() if edit.kind in kinds]

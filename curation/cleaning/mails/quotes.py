"""Which quoted mails go: those below the message, those above that are all that is quoted, and forward headers."""

from __future__ import annotations

import re

from curation.cleaning.mails import phrases
from curation.cleaning.mails.courtesies import is_salutation
from curation.cleaning.mails.fields import passes_on
from curation.cleaning.mails.headers import INITIALS, Header, headers
from curation.cleaning.mails.mail import WORDY, Mail
from curation.cleaning.mails.settings import ThreadKind

CITED = re.compile(r"([A-Z]{1,4}|[A-Z][a-z]{2,11})>(?:\s|\Z)")
GREETED = 2  # lines that greet above a quote
PROMPT = re.compile(r"\s*>>> ")  # Python's; a quote three deep with nothing around it is not one
# `> > a`, `>> a`, `> >`; not a prompt that is quoted (`> >>> a`), and no row of marks.
NESTED = re.compile(r"\s*(?!> >>>[ \t])>[ \t]?>(?:[ \t]?>){0,4}(?:[^\s>]|[ \t]+[^\s>]|[ \t]*$)")


def quote_end(mail: Mail, first: int) -> int:
    """Where the quoted lines that start at or behind `first` end: blank lines between and broken lines included."""
    at = end = first
    while at < mail.size:
        if mail.quoted[at] or (mail.bare[at] and INITIALS.match(mail.shown[at])):
            end = at + 1
        elif not mail.blank(at):
            long = len(mail.shown[at - 1]) >= mail.settings.wrapped_from
            wraps = at == end and end > first and long and not mail.blank(at - 1)
            if not (wraps and any(mail.quoted[at + 1 : at + 3])):
                break
        at += 1
    return end


def remove_quotes(mail: Mail) -> bool:
    """Quoted mails below the message, with their headers; above it, where they are all that is quoted.

    Returns:
        Whether the end may still hold a quote without a header: not in a mail that is passed on.
    """
    mail_headers = headers(mail)
    size = mail.size
    if mail_headers and only_headers(mail, mail_headers):
        return False
    last_quoted = last_answered(mail) if mail_headers else -1
    forwarding = False
    answers: dict[int, bool] = {}
    behind = 0  # where the quoted lines end that the header before stands among
    for position, header in enumerate(mail_headers):
        if mail.gone[header.first]:
            continue
        handed = header.rule != "wrote" and (
            introduced(mail, header.first) or passes_on(mail, header.first, header.last)
        )
        forwarding = forwarding or header.forward or handed
        if header.last >= behind:
            behind = quote_end(mail, header.last)
        before = mail.own_before(header.first) and not (header.rule == "fields" and titled(mail, header.first))
        kind: ThreadKind = "forward_header" if header.forward or header.rule == "fields" else "quote"
        if behind not in answers:
            answers[behind] = answered(mail, behind, mail_headers, position)
        following = mail_headers[position + 1].first if position + 1 < len(mail_headers) else size
        mail.remove(header.first, header.last, kind, header.rule)
        if forwarding or (behind == header.last and not before):
            continue
        if behind == header.last:
            mail.remove(header.last, size, "quote", "below_header")
        elif not mail.own_from(behind) or (following < size and before and not answers[behind]):
            if before:
                mail.remove(header.last, size, "quote", "quoted")
        elif last_quoted < behind and (not before or (position == 0 and only_greets(mail, header.first))):
            mail.remove(header.last, behind, "quote", "quoted_above")
    mail.headed = bool(mail_headers)
    return not forwarding


def last_answered(mail: Mail) -> int:
    """The last quoted line with words below it that stay; -1 where there is none. What is quoted at the end, a list's
    footer or the rest of a mail that was answered above, is answered by nothing."""
    end = mail.size
    while end and (mail.quoted[end - 1] or mail.blank(end - 1) or mail.gone[end - 1] is not None):
        end -= 1
    return max((index for index in range(end) if mail.quoted[index]), default=-1)


def only_greets(mail: Mail, last: int) -> bool:
    """Whether the words that stay before line `last` greet whoever is answered, and say nothing."""
    own = [index for index in range(last) if mail.own_between(index, index + 1)]
    return len(own) <= GREETED and all(is_salutation(mail.shown[index].strip()) for index in own)


def remove_nested(mail: Mail) -> None:
    """What was a quote already in the mail that is answered: an answer between quotes needs the one that it answers."""
    if not mail.headed or not mail.own_before(mail.size):
        return
    for index in range(mail.size):
        line = mail.shown[index]
        if mail.quoted[index] and NESTED.match(line) and not PROMPT.match(line):
            mail.remove(index, index + 1, "quote", "nested")


def introduced(mail: Mail, last: int) -> bool:
    """Whether the own lines before line `last` hand over to what follows: "The customer says:", "see below"."""
    low = max(0, last - mail.settings.handed_over_lines)
    own = [mail.bare[index] for index in range(low, last) if mail.own_between(index, index + 1)]
    return bool(own) and (own[-1][-1] in ":：" or any(phrases.HANDS_OVER.search(line) for line in own))


def titled(mail: Mail, last: int) -> bool:
    """Whether all own words before line `last` are a title in capitals: the fields below it are a memo's own."""
    if last > mail.settings.title_lines:
        return False
    own = [mail.shown[index] for index in range(last) if mail.own_between(index, index + 1)]
    return any(line.isupper() for line in own) and all(line.isupper() or ": " in line for line in own)


def answered(mail: Mail, first: int, found: list[Header], position: int) -> bool:
    """Whether own words stand on line `first` or below, and above the next header there."""
    following = position + 1
    while following < len(found) and found[following].first < first:
        following += 1
    return mail.own_between(first, found[following].first if following < len(found) else mail.size)


def only_headers(mail: Mail, found: list[Header]) -> bool:
    """A mail in which headers introduce nothing and nothing stands around them says nothing: all of it goes."""
    nested = len(found) >= mail.settings.only_headers and any(mail.quoted[header.first] for header in found)
    if not nested or any(header.rule != "wrote" for header in found):
        return False
    at = 0
    for header in found:
        if any(WORDY.search(line) for line in mail.bare[at : header.first]):
            return False
        at = header.last
    if any(WORDY.search(line) for line in mail.bare[at:]):
        return False
    mail.remove(0, mail.size, "quote", "only_headers")
    return True


def remove_tail(mail: Mail) -> bool:
    """Quoted lines at the end, below own words, where a header says that it answers: behind ">" or behind initials."""
    tail = mail.end_of_message()
    first = tail
    if mail.headed and tail and (cited := CITED.match(mail.shown[tail - 1])):
        mark = cited.group(1) + ">"
        while first and (mail.shown[first - 1].startswith(mark) or (mail.blank(first - 1))):
            first -= 1
        while first < tail and mail.blank(first):
            first += 1
        lines = sum(1 for line in mail.shown[first:tail] if line.startswith(mark))
        if lines < mail.settings.initials_lines or not mail.own_before(first):
            return False
        mail.remove(first, tail, "quote", "initials")
        return True
    while first and (mail.quoted[first - 1] or mail.blank(first - 1)):
        first -= 1
    while first < tail and mail.blank(first):
        first += 1
    if first == tail or not mail.own_before(first) or PROMPT.match(mail.shown[first]) or not answers(mail, first):
        return False
    mail.remove(first, tail, "quote", "quoted_tail")
    return True


def answers(mail: Mail, first: int) -> bool:
    """Whether the quoted lines that start on line `first` are a mail that is answered, and not what the message shows.

    Where no header was found they are the matter: a log, a prompt, "longer than / > 5 mm". A line with an address and
    a colon above may be a header in some other language; any other that ends in a colon, "It says:", shows them.
    """
    above = first - 1
    while above >= 0 and mail.blank(above):
        above -= 1
    line = mail.bare[above] if above >= 0 and mail.gone[above] is None else ""
    if line[-1:] in (":", "："):
        return "@" in line or (mail.headed and phrases.CLOCK.search(line) is not None)
    return mail.headed

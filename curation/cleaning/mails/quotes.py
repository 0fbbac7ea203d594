"""Choose the quoted mails to remove: below the message, above it if nothing else is quoted, and forward headers."""

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
    """Return the end of the quoted lines from `first` on, including blank and broken lines between them."""
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
    """Remove quoted mails with their headers: those below the message; above it only if nothing else is quoted.

    Returns:
        Whether the end may still hold a quote without a header; false for a forwarded mail.
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
    """Return the last quoted line with kept words below it; -1 if there is none.

    Quotes at the end, a list's footer, and the rest of a mail that was answered above have no answer.
    """
    end = mail.size
    while end and (mail.quoted[end - 1] or mail.blank(end - 1) or mail.gone[end - 1] is not None):
        end -= 1
    return max((index for index in range(end) if mail.quoted[index]), default=-1)


def only_greets(mail: Mail, last: int) -> bool:
    """Return whether the kept words before line `last` only greet."""
    own = [index for index in range(last) if mail.own_between(index, index + 1)]
    return len(own) <= GREETED and all(is_salutation(mail.shown[index].strip()) for index in own)


def remove_nested(mail: Mail) -> None:
    """Remove lines already quoted in the answered mail; an answer between quotes needs only what it answers."""
    if not mail.headed or not mail.own_before(mail.size):
        return
    for index in range(mail.size):
        line = mail.shown[index]
        if mail.quoted[index] and NESTED.match(line) and not PROMPT.match(line):
            mail.remove(index, index + 1, "quote", "nested")


def introduced(mail: Mail, last: int) -> bool:
    """Return whether the own lines before line `last` introduce what follows: "The customer says:", "see below"."""
    low = max(0, last - mail.settings.handed_over_lines)
    own = [mail.bare[index] for index in range(low, last) if mail.own_between(index, index + 1)]
    return bool(own) and (own[-1][-1] in ":：" or any(phrases.HANDS_OVER.search(line) for line in own))


def titled(mail: Mail, last: int) -> bool:
    """Return whether all own words before line `last` are a title in capitals: the fields below it are a memo's."""
    if last > mail.settings.title_lines:
        return False
    own = [mail.shown[index] for index in range(last) if mail.own_between(index, index + 1)]
    return any(line.isupper() for line in own) and all(line.isupper() or ": " in line for line in own)


def answered(mail: Mail, first: int, found: list[Header], position: int) -> bool:
    """Return whether own words stand on line `first` or below, before the next header there."""
    following = position + 1
    while following < len(found) and found[following].first < first:
        following += 1
    return mail.own_between(first, found[following].first if following < len(found) else mail.size)


def only_headers(mail: Mail, found: list[Header]) -> bool:
    """Remove a whole mail that consists of nested headers which introduce nothing; return whether it was one."""
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
    """Remove quoted lines (">" or initials) at the end, below own words, if a header shows that it is an answer."""
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
    """Return whether the quoted lines from line `first` on are an answered mail, and not something the message shows.

    Without a header they are content: a log, a prompt, "longer than / > 5 mm". A line above with an address and a colon
    may be a header in another language; any other that ends in a colon, such as "It says:", shows them.
    """
    above = first - 1
    while above >= 0 and mail.blank(above):
        above -= 1
    line = mail.bare[above] if above >= 0 and mail.gone[above] is None else ""
    if line[-1:] in (":", "："):
        return "@" in line or (mail.headed and phrases.CLOCK.search(line) is not None)
    return mail.headed

"""Mailing lists: through which one a mail came, who wrote what a list sent under its own address, and who reads it.

A list at the company's own domain may be its staff's or its customers'. It is public where the source declares it
(`public_lists`), or where its own mails show it: two people outside have answered, through the list, what employees had
addressed to nobody outside. That strangers write to it shows nothing: so they do to a help desk that staff talk on.

Documented as "List-Id" (RFC 2919), "List-Post" (RFC 2369), and Mailman's "DMARC mitigations", which put the list in
place of the sender and the sender into Reply-To or Cc.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from curation.sources.correspondents import Inside, addressees, addresses, sender, spelt_out
from curation.sources.mime import MAX_HEADER, Mime, words

ANSWERED_BY = 2  # people outside: one may have been sent it on, or have been a hidden addressee
ARCHIVED = frozenset(
    {"from", "date", "subject", "in-reply-to", "references", "message-id"}
)  # all that Pipermail writes

_LIST_ID = re.compile(r"<([^<>\s]{1,300})>\s*\Z")
_LIST_POST = re.compile(r"<mailto:([^<>\s?]{1,300}@[^<>\s?]{1,300})", re.IGNORECASE)
_VIA = re.compile(r"(.{1,200}?)['\"]? via [^@<>]{1,200}(?:<[^<>]*>)?", re.DOTALL)
_ADDRESS = re.compile(r"[^\s()<>@,;\"]+@[^\s()<>@,;\"]+")
_ID = re.compile(r"<([^<>\s]{1,500})>")


class Author(NamedTuple):
    """Who wrote a mail. `address` is empty where it is not told, `ref` null where nobody is."""

    name: str
    address: str
    ref: str | None
    by_list: bool = False  # the list stands in the author's place


class Lists:
    """The lists of a landing. Its mails are read for it once, and only where an employee's mail to a list asks."""

    def __init__(self, declared: Iterable[str], inside: Inside, mails: Callable[[], Iterable[Mime]]) -> None:
        """Args: addresses of lists that people outside read; who is an employee; the mails of the landing."""
        self._declared = frozenset(map(list_name, declared))
        self._inside, self._mails = inside, mails

    def author(self, mail: Mime) -> Author:
        """Who wrote a mail; of one that a list sent under its own address, the person that it names beside."""
        name, address = sender(mail)
        said = _VIA.fullmatch(name)
        own = list_name(address) in through(mail) | self._declared
        if not own and not said:
            return Author(name, address, address.lower() or None)
        person = said.group(1).strip(" '\"") if said else name
        if said and own and _ADDRESS.fullmatch(alone := spelt_out(person)):  # whom no name was known of
            return Author("", alone, alone.lower(), True)
        found = _beside(mail, person, list_name(address), own or address.lower() in addressees(mail))
        if found:
            return Author(person, found, found.lower(), True)
        if not own and address.lower() not in addressees(mail):  # a service that sends for somebody
            return Author(name, address, address.lower() or None)
        return Author(person, "", f"{person} via {address}".lower() if person else None, True)

    def public(self, mail: Mime) -> bool:
        """Whether a mail went to a list that people outside are known to read."""
        came = through(mail)
        if self._declared & (came | set(map(list_name, addressees(mail)))) or (self._declared and is_archived(mail)):
            return True
        return bool(came) and bool(came & self._answered)

    @cached_property
    def _answered(self) -> frozenset[str]:
        """Lists whose mails show that people outside read them."""
        alone: dict[str, bool] = {}  # what employees sent through a list → whether nobody outside was addressed
        answers: dict[tuple[str, str], set[str]] = defaultdict(set)  # what was answered, and where → by whom outside
        for mail in self._mails():
            came, author = through(mail), self.author(mail)
            own = _ID.search(_joined(mail.header("Message-ID")))
            if not came or not author.address or own is None:
                continue
            if self._inside(author.address):
                alone[own.group(1)] = alone.get(own.group(1), True) and self._to_nobody_outside(mail, came)
            elif answered := _ID.search(_joined(mail.header("In-Reply-To"))):
                for each in came:
                    answers[each, answered.group(1)].add(author.address.lower())
        readers: dict[str, set[str]] = defaultdict(set)
        for (each, answered_id), people in answers.items():
            if alone.get(answered_id):
                readers[each] |= people
        return frozenset(each for each, people in readers.items() if len(people) >= ANSWERED_BY)

    def _to_nobody_outside(self, mail: Mime, came: frozenset[str]) -> bool:
        """Whether all addressees are known, the list is one of them, and every other is an employee."""
        headers = [written for name in ("To", "Cc") if (written := mail.header(name))]
        if not all(map(addresses, headers)):
            return False
        others = [each for each in addressees(mail) if list_name(each) not in came]
        return len(others) < len(addressees(mail)) and all(map(self._inside, others))


def list_name(address: str) -> str:
    """The name of the list that an address is of, as List-Id writes it: users.lists.example.com."""
    return address.lower().replace("@", ".")


def through(mail: Mime) -> frozenset[str]:
    """The lists that sent a mail, as its headers name them; where it says only that one did, all its addressees."""
    named = [found.group(1) for found in [_LIST_ID.search(_bounded(mail.header("List-Id")))] if found]
    named += _LIST_POST.findall(_bounded(mail.header("List-Post")))
    if not named and (mail.header("Precedence") or "").strip().lower() == "list":
        named = addressees(mail)
    return frozenset(map(list_name, named))


def is_archived(mail: Mime) -> bool:
    """Whether a mail stands in the form of Mailman's monthly archives, which name no addressee: the list is it."""
    names = {name.lower() for name in mail.fields}
    return {"from", "date"} <= names <= ARCHIVED


def _beside(mail: Mime, person: str, its_list: str, certain: bool) -> str:
    """The address of whom a list stands for; empty where it is not told.

    Args:
        certain: whether a list sent it, so that the only one to be answered is its author, by whatever name.
    """
    for header in ("X-Original-From", "Reply-To", "X-Original-Sender", "Cc"):
        found = [
            (words(name).strip(" '\""), address)
            for name, address in addresses(mail.header(header) or "")
            if list_name(address) != its_list
        ]
        for name, address in found:
            if person and name.casefold() == person.casefold():
                return address
        if header != "Cc" and certain and len(found) == 1:
            return found[0][1]
    return ""


def _bounded(value: str | None) -> str:
    return (value or "")[:MAX_HEADER]


def _joined(value: str | None) -> str:
    return "".join(_bounded(value).split())

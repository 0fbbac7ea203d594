"""Recognizes mailing lists: the list through which a mail came, and the author of a mail that a list sent under its own
address.

A list at the company's own domain may be its staff's or its customers', and no header tells which: it is public where
the source declares it (`public_lists`). Nor does what a list says of an author make anybody an employee: a display
name, Reply-To and Cc are whatever their writer wanted.

Documented as "List-Id" (RFC 2919), "List-Post" (RFC 2369), and Mailman's "DMARC mitigations", which put the list in
place of the sender and the sender into Reply-To or Cc.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from curation.sources.mails.correspondents import Inside, addressees, addresses, sender, spelt_out
from curation.sources.mails.mime import MAX_HEADER, Mime, decoded_words

ARCHIVED = frozenset(
    {"from", "date", "subject", "in-reply-to", "references", "message-id"}
)  # the headers that Pipermail writes

_LIST_ID = re.compile(r"<([^<>\s]{1,300})>\s*\Z")
_LIST_POST = re.compile(r"<mailto:([^<>\s?]{1,300}@[^<>\s?]{1,300})", re.IGNORECASE)
_VIA = re.compile(r"(.{1,200}?)['\"]? via [^@<>]{1,200}(?:<[^<>]*>)?", re.DOTALL)
_ADDRESS = re.compile(r"[^\s()<>@,;\"]+@[^\s()<>@,;\"]+")


class Author(NamedTuple):
    """The author of a mail. `address` is empty where the mail does not tell it, `ref` null where there is nobody to
    name.
    """

    name: str
    address: str
    ref: str | None
    by_list: bool = False  # the list stands in the author's place


class Lists:
    """The lists that a source declares, and those that mails name themselves."""

    def __init__(self, declared: Iterable[str], inside: Inside) -> None:
        """Take the declared lists.

        Args:
            declared: addresses of lists that people outside read.
            inside: tells who is an employee.
        """
        self._declared = frozenset(map(list_name, declared))
        self._inside = inside

    def author(self, mail: Mime) -> Author:
        """Return the author of a mail; for a mail that a list sent under its own address, the person outside that it
        names.
        """
        name, address = sender(mail)
        match = _VIA.fullmatch(name)
        own = list_name(address) in through(mail) | self._declared
        if not own and not match:
            return Author(name, address, address.lower() or None)
        person = match.group(1).strip(" '\"") if match else name
        if match and own and _ADDRESS.fullmatch(alone := spelt_out(person)):  # an author without a known name
            inside = self._inside(alone)
            return Author(
                "", "" if inside else alone, f"{alone} via {address}".lower() if inside else alone.lower(), True
            )
        author_address = _beside(mail, person, list_name(address), own or address.lower() in addressees(mail))
        if author_address and not self._inside(author_address):
            return Author(person, author_address, author_address.lower(), True)
        if not own and address.lower() not in addressees(mail):  # a service that sends for somebody
            return Author(name, address, address.lower() or None)
        return Author(person, "", f"{person} via {address}".lower() if person else None, True)

    def public(self, mail: Mime) -> bool:
        """Return whether a mail went to a list that the source declares, or stands in an archive of one."""
        if not self._declared:
            return False
        return bool(self._declared & (through(mail) | set(map(list_name, addressees(mail))))) or is_archived(mail)


def list_name(address: str) -> str:
    """Return the name of the list at an address, as List-Id writes it: users.lists.example.com."""
    return address.lower().replace("@", ".")


def through(mail: Mime) -> frozenset[str]:
    """Return the lists that sent a mail, as its headers name them; all its addressees if it only says that a
    list did.
    """
    named = [match.group(1) for match in [_LIST_ID.search(_bounded(mail.header("List-Id")))] if match]
    named += _LIST_POST.findall(_bounded(mail.header("List-Post")))
    if not named and (mail.header("Precedence") or "").strip().lower() == "list":
        named = addressees(mail)
    return frozenset(map(list_name, named))


def is_archived(mail: Mime) -> bool:
    """Return whether a mail stands in the form of Mailman's monthly archives, which spell addresses out and name no
    addressee: the list is the addressee.
    """
    names = {name.lower() for name in mail.fields}
    return {"from", "date"} <= names <= ARCHIVED and "@" not in (mail.header("From") or "").partition("(")[0]


def _beside(mail: Mime, person: str, its_list: str, certain: bool) -> str:
    """Return the address of the person for whom a list stands; empty where it is not told.

    Args:
        certain: whether a list sent the mail, so that the only one to answer is its author, by whatever name.
    """
    for header in ("X-Original-From", "Reply-To", "X-Original-Sender", "Cc"):
        candidates = [
            (decoded_words(name).strip(" '\""), address)
            for name, address in addresses(mail.header(header) or "")
            if list_name(address) != its_list
        ]
        for name, address in candidates:
            if person and name.casefold() == person.casefold():
                return address
        if header != "Cc" and certain and len(candidates) == 1:
            return candidates[0][1]
    return ""


def _bounded(value: str | None) -> str:
    return (value or "")[:MAX_HEADER]

"""Read names and addresses from a mail's headers, as programs, people and public archives write them.

Public archives write `ann at example.com (Ann)` and `ann(a)example.com` to hinder harvesting; such a spelling is read
as the address that it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.utils import getaddresses

from curation.sources.mails.mime import MAX_HEADER, Mime, decoded_words

MAX_COMMENTS = 20  # nested ones are read by recursion

Inside = Callable[[str], bool]  # whether an address is one of the company's own people

_HOST = r"(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}"
_IN_BRACKETS = re.compile(r"([^<>@\"]*|[^<>\"]{1,300} via [^<>\"@]{1,200})<([^<>@\s]+@[^<>@\s]+)>")
_COMMENTED = re.compile(r"\s*([^\s()<>@,;\"]+@[^\s()<>@,;\"]+)\s*\(([^()]*)\)\s*")  # whose comma parts no addresses
_QUOTED_WHOLE = re.compile(r"\"([^\"<>]*<[^\"<>]*>)\"")
_SPELT_OUT = re.compile(rf"([^\s()<>@,;\"]{{1,64}})(?: at |\s?\((?:a|at)\)\s?)({_HOST})(?=[\s>(]|\Z)", re.IGNORECASE)


def sender(mail: Mime) -> tuple[str, str]:
    """Return the sender's name and address, empty where the mail gives none."""
    written = _address_form(mail.header("From") or mail.header("Sender") or "")
    # `Doe, Jane <jane@example.com>` is two addresses by the standard, and one by the many programs that write it.
    if len(written) <= MAX_HEADER:
        if single := _IN_BRACKETS.fullmatch(written):
            return decoded_words(single.group(1)).strip(" '"), single.group(2)
        if commented := _COMMENTED.fullmatch(written):
            return decoded_words(commented.group(2)).strip(), commented.group(1)
    senders = addresses(written)
    return (decoded_words(senders[0][0]), senders[0][1]) if senders else ("", "")


def addressees(mail: Mime) -> list[str]:
    """Return the addresses of To and Cc, in lower case; none from a header that is not a list of addresses."""
    return [address.lower() for name in ("To", "Cc") for _, address in addresses(mail.header(name) or "")]


def addresses(value: str) -> list[tuple[str, str]]:
    """Return the names and addresses of a header; nothing if it is no list of addresses."""
    if not value or len(value) > MAX_HEADER or value.count("(") > MAX_COMMENTS or "@" not in value:
        return []
    try:
        return [(name, address) for name, address in getaddresses([value]) if "@" in address]
    except (ValueError, IndexError, RecursionError):
        return []


def spelt_out(written: str) -> str:
    """Return a text in which the first address that an archive spelt out is written as an address; a text with an `@`
    before its first bracket stays as it is.
    """
    if len(written) > MAX_HEADER or "@" in written.partition("(")[0]:
        return written
    return _SPELT_OUT.sub(r"\1@\2", written, count=1)


def _address_form(written: str) -> str:
    """Return a sender without the quotes that some programs put around all of it, and with its spelt-out address as
    one.
    """
    whole = _QUOTED_WHOLE.fullmatch(written.strip()) if len(written) <= MAX_HEADER else None
    return spelt_out(whole.group(1) if whole else written)

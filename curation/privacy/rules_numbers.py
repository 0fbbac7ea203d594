"""Numbers of cards, accounts, networks and states, by shape and check digit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.resolve import Hit
from curation.privacy.rules_contacts import DIGITS

SSN = re.compile(r"(?<![\w\-])\d{3}([\s.\-]{1,3})\d{2}[\s.\-]{1,3}\d{4}(?![\w\-])")
SSN_WORDS = re.compile(r"(?i)(?:ssn|social security)[^\n]{0,40}?((?:\d[\s.\-]{0,3}){8}\d)(?!\d)")
IP = re.compile(
    r"(?<![\w.])(?:\d{1,3}\s?\.\s?){3}\d{1,3}(?![\w]|\.\d)"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,6}(?![\w:])"
    r"|(?<![\w:])::(?:[0-9a-f]{1,4})(?![\w:])"
)
LOWER_IBAN = re.compile(r"\b[a-z]{2}\d{2}[a-z0-9]{11,30}\b")
LICENCE = re.compile(
    r"(?i)\b(?:driver'?s?|driving)\s+licen[cs]e\b[^\n]{0,25}?\b([A-Z]{0,3}\d{6,14}|[A-Z]\d{3}(?:[- ]?\d{3,4}){2,3})\b"
)
NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b")


def social_security(text: str) -> Iterator[Hit]:
    """US social security numbers with separators, or announced as such."""
    for match in SSN.finditer(text):
        yield Hit(*match.span(), 0.85 if match.group(1).strip() else 0.4)
    for match in SSN_WORDS.finditer(text):
        yield Hit(*match.span(1), 0.95)


def addresses(text: str) -> Iterator[Hit]:
    """IPv4 and IPv6 addresses."""
    for match in IP.finditer(text):
        parts = match.group().replace(" ", "").split(".")
        if ":" in match.group() or all(int(part) < 256 for part in parts):
            yield Hit(*match.span(), 0.9)


def insurance(text: str) -> Iterator[Hit]:
    """UK national insurance numbers."""
    for match in NINO.finditer(text):
        yield Hit(*match.span(), 0.9)


def accounts(text: str) -> Iterator[Hit]:
    """IBANs in lower case whose check digits hold (ISO 13616); Presidio finds the others."""
    for match in LOWER_IBAN.finditer(text):
        iban = match.group()
        if int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1:
            yield Hit(*match.span(), 1.0)


def licences(text: str) -> Iterator[Hit]:
    """What a driver's licence number is announced as."""
    for match in LICENCE.finditer(text):
        yield Hit(*match.span(1), 0.9)


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1)."""
    doubled = [int(d) if at % 2 == 0 else sum(divmod(2 * int(d), 10)) for at, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def cards(text: str) -> Iterator[Hit]:
    """Digit runs of a card's length whose check digit holds."""
    for match in DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 12 <= len(digits) <= 19 and digits[0] in "123456" and luhn(digits) and len(set(digits)) > 1:
            yield Hit(*match.span(), 1.0)

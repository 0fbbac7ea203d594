"""Normalize the values of a reference for comparison: equal forms mean the same value; unreadable values are
dropped.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from curation.sources.identities.display_names import generation, personal_words
from curation.state.suppression import identity_key as one_space
from curation.text.readings import WORD, comparison_form
from curation.text.word_files import word_file

LISTS = word_file("sources/identities/posts")

Key = tuple[str, str]  # source, ref

# Mailboxes of a post, not of a person; and what is written where an address is asked for and there is none.
POSTS = frozenset(LISTS.words("posts"))
LOCAL_WORDS = re.compile(r"[^\W\d_]+")
SALESFORCE = re.compile(r"(?:001|003|005|00Q)[0-9A-Za-z]{12}(?:[A-Za-z0-5]{3})?")  # account, contact, user, lead
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CONTACTS = "contacts/"  # prefix of HubSpot's contacts in references; other systems keep the bare id
CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
EARLIEST = 1850  # year; an earlier birth date only fills a gap
PLACEHOLDERS = frozenset({(1900, 1, 1), (1901, 1, 1), (1970, 1, 1), (2000, 1, 1), (1999, 9, 9), (1999, 12, 31)})
NAMES, ADDRESSES, ADDRESS_WORDS = 4, 4, 4  # names and addresses compared of a reference; words of an address at least


@dataclass(frozen=True)
class Address:
    """A postal address: its words, sorted; its words with a digit; and all its letters in their order."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One reference as it is compared. A value that cannot be read is left out; nothing is guessed."""

    key: Key
    names: tuple[tuple[str, ...], ...]
    generation: str | None
    emails: frozenset[str]
    mailboxes: frozenset[str]  # the emails without what follows a plus
    posts: frozenset[str]  # those of `emails` and `mailboxes` that belong to a role
    phones: frozenset[str]
    ids: frozenset[tuple[str, str]]  # system, id
    stated: frozenset[tuple[str, str]]  # of the ids: those that another system is said to have given
    birth_date: dt.date | None
    addresses: tuple[Address, ...]


@dataclass(frozen=True)
class Conventions:
    """How the phone numbers and external ids of sources are to be read.

    Args:
        region: ISO 3166 code of the country of phone numbers without a country code; without it such numbers are not
            compared. `regions`: the same, for some sources.
        external_ids: source → the system whose ids its external ids are: another source, whose references then count,
            or any name. Undeclared ids count only where their form is unique in the world.
    """

    region: str | None = None
    regions: Mapping[str, str] | None = None
    external_ids: Mapping[str, str] | None = None

    def region_of(self, source: str) -> str | None:
        return (self.regions or {}).get(source, self.region)


def facts(key: Key, row: Mapping[str, Any], conventions: Conventions, by_phone: bool = True) -> Facts:
    """Return what is compared of a row with the identities of `RECORDS`; phones, the costliest to read, only if asked
    for.
    """
    emails = frozenset(normal_form for email_address in row["emails"] or () if (normal_form := email(email_address)))
    mailboxes = frozenset(map(mailbox, emails))
    mailboxes = emails if mailboxes == emails else mailboxes  # one object: there are as many as customers
    names = row["names"] or ()
    name_words = (words for name in names if (words := personal_words(name)))
    stated = _stated(key[0], row["external_ids"] or (), conventions)
    numbers = (phone(number, conventions.region_of(key[0])) for number in (row["phones"] or () if by_phone else ()))
    return Facts(
        key,
        tuple(dict.fromkeys(tuple(comparison_form(word).text for word in words) for words in name_words))[:NAMES],
        next((normal_form for name in names if (normal_form := generation(name))), None),
        emails,
        mailboxes,
        frozenset(email_address for email_address in emails | mailboxes if is_post(email_address)),
        frozenset(number for number in numbers if number),
        stated | own if (own := _own(key, conventions)) else stated,
        stated,
        birth_date(row["birth_date"]),
        tuple(place for postal_address in row["addresses"] or () if (place := address(postal_address)))[:ADDRESSES],
    )


def email(value: str) -> str | None:
    """Return an e-mail address as it is compared: only case folded, with any part after a plus; null if it is no
    address.

    Two mailboxes may differ in the part after a plus, and not every server drops it.
    """
    address = one_space(value)
    local, at, domain = address.rpartition("@")
    return address if at and local and domain else None


def mailbox(address: str) -> str:
    """Return an address without the plus part of its local part, unless nothing stands before the plus."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def is_post(address: str) -> bool:
    """Return whether an address is a role's or a placeholder: its local part begins or ends with such a word."""
    words = LOCAL_WORDS.findall(address.rpartition("@")[0])
    return not words or words[0] in POSTS or words[-1] in POSTS


@cache
def _numbers() -> Any:
    import phonenumbers

    return phonenumbers


def phone(value: str, region: str | None) -> str | None:
    """Return a number in E.164, followed by its extension; null where it is no number or its country is not known."""
    numbers = _numbers()
    try:
        parsed = numbers.parse(value, region)
    except numbers.NumberParseException:
        return None
    if numbers.is_possible_number_with_reason(parsed) != numbers.ValidationResult.IS_POSSIBLE:
        return None
    written = str(numbers.format_number(parsed, numbers.PhoneNumberFormat.E164))
    return f"{written};{parsed.extension}" if parsed.extension else written


def salesforce_id(value: str) -> str | None:
    """Return the 15 characters of a person's Salesforce id, given as 15 or 18 characters; null for anything else.

    The last three of 18 say which of the 15 are capitals, so the 15 are read in any case, and the three have to fit.
    """
    value = value.strip()
    if not SALESFORCE.fullmatch(value[:3].upper() + value[3:] if len(value) == 18 else value):
        return None
    body = value[:15]
    if len(value) == 15:
        return body if any(map(str.isalpha, body[3:])) else None
    characters = []
    for place, character in enumerate(body):
        capital = bool(CHECK.index(value[15 + place // 5].upper()) >> place % 5 & 1)
        if capital and not character.isalpha():
            return None
        characters.append(character.upper() if capital else character.lower())
    restored = "".join(characters)
    return restored if body in (restored, restored.lower(), restored.upper()) else None


def _global(value: str) -> tuple[str, str] | None:
    """Return the system and the id, where the form of an id alone tells its system."""
    if canonical_id := salesforce_id(value):
        return "form:salesforce", canonical_id
    low = value.strip().lower()
    return ("form:uuid", low) if UUID.fullmatch(low) else None


def _stated(source: str, values: Sequence[str], conventions: Conventions) -> frozenset[tuple[str, str]]:
    system = (conventions.external_ids or {}).get(source)
    identifiers: set[tuple[str, str]] = set()
    for value in values:
        unique = _global(value)
        if unique is not None:
            identifiers.add(unique)
        elif system is not None and value.strip():
            identifiers.add((f"system:{system}", value.strip()))
    return frozenset(identifiers)


def _own(key: Key, conventions: Conventions) -> frozenset[tuple[str, str]]:
    """Return the reference's own id as an external id, if its form is unique in the world or a source is declared to
    keep this source's ids; else nothing.
    """
    source, ref = key
    unique = _global(ref)
    if unique is not None:
        return frozenset((unique,))
    named = source in (conventions.external_ids or {}).values()
    return frozenset(((f"system:{source}", ref.removeprefix(CONTACTS)),)) if named else frozenset()


def birth_date(value: dt.date | None) -> dt.date | None:
    """Return a birth date as it is compared; None for the placeholder days that forms fill in."""
    if value is None or value.year < EARLIEST or (value.year, value.month, value.day) in PLACEHOLDERS:
        return None
    return value


def address(value: str) -> Address | None:
    """Return a postal address as it is compared; null for one without a number or with few words, as a town is no
    address.
    """
    words = WORD.findall(comparison_form(value).text)
    numbers = tuple(word for word in words if any(map(str.isdigit, word)))
    return Address(tuple(sorted(words)), numbers, "".join(words)) if len(words) >= ADDRESS_WORDS and numbers else None

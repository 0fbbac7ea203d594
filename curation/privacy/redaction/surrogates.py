"""Surrogates: invented values of the same kind and language in place of real ones. A person has the same ones within
a scope, and none is a known person's own."""

from __future__ import annotations

import functools
import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from curation.privacy.redaction.people_of_example import Part, name_words
from curation.privacy.redaction.pseudonyms import Pseudonyms, Subject
from curation.text.readings import TITLES, WORD, comparison_form, identity

if TYPE_CHECKING:
    from faker import Faker

LOCALES = {
    "de": "de_DE",
    "en": "en_US",
    "es": "es_ES",
    "fr": "fr_FR",
    "it": "it_IT",
    "nl": "nl_NL",
    "pl": "pl_PL",
    "pt": "pt_PT",
}
# Ranges that the regulators set aside for fiction (NANPA, Ofcom, ARCEP, Bundesnetzagentur, ACMA), by calling code.
PHONES: Mapping[str, tuple[str, ...]] = {
    "1": tuple(f"+1 {area} 555 01##" for area in (202, 212, 303, 312, 404, 415, 503, 512, 617, 702, 713, 808)),
    "33": ("+33 1 99 00 ## ##", "+33 2 61 91 ## ##", "+33 4 65 71 ## ##", "+33 6 39 98 ## ##"),
    "44": ("+44 7700 900###", "+44 20 7946 0###", "+44 161 496 0###"),
    "49": ("+49 30 23125 ###", "+49 40 66969 ###", "+49 69 90009 ###", "+49 89 99998 ###"),
    "61": ("+61 2 5550 ####", "+61 3 7010 ####", "+61 7 5550 ####", "+61 8 7010 ####"),
}
CALLING = {"de": "49", "fr": "33"}  # by language; otherwise 1
DOMAINS = ("example.com", "example.net", "example.org")  # RFC 2606
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")  # RFC 5737
ATTEMPTS = 64
TAIL = (7, 9)  # digits of a phone number that tell whose it is
ACCOUNT_CHARACTERS = 5
_lock = threading.Lock()  # a generator is seeded and then asked


class Person(NamedTuple):
    first: str
    last: str


def known_identities(people: pa.Table) -> frozenset[str]:
    """Return the values that no surrogate may contain, from a table of `PEOPLE`: names in both orders and without
    their middle, addresses, accounts, the ends of phone numbers."""
    identities: set[str] = set()
    for row in people.select(["names", "emails", "phones", "accounts"]).to_pylist():
        for name in filter(None, row["names"] or ()):
            words = name_words(name) or [identity(name)]
            for variant in (words, name_words(name.replace("-", " ")) or words):  # Anne-Marie may be called Anne
                identities |= {"".join(variant), "".join([variant[-1], *variant[:-1]])}
                identities |= {variant[0] + variant[-1], variant[-1] + variant[0]} if variant[1:] else set()
        identities.update(identity(value) for value in row["emails"] or () if value)
        identities.update(identity(value) for value in row["accounts"] or () if len(value or "") >= ACCOUNT_CHARACTERS)
        digits = (re.sub(r"\D", "", number) for number in row["phones"] or () if number)
        identities.update(number[-TAIL[1] :] for number in digits if len(number) >= TAIL[0])
    return frozenset(identities)


@dataclass(frozen=True)
class Surrogates:
    """Draws surrogates for the subjects of one scope.

    Args:
        pseudonyms: key and scope; the same ones draw the same surrogates, under one version of Faker.
        known: `known_identities` of everybody on file. A surrogate that contains one of them is drawn again.
        own: single folded words of the names of the document's own people; treated alike.
        language: two letters; a language without names of its own gets English ones.
    """

    pseudonyms: Pseudonyms
    known: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    language: str = "en"

    def of(self, entity_type: str, value: str, subject: Subject, part: Part = "both") -> str | None:
        """Return the surrogate of a value, or the asked part of a name; None where every draw was refused."""
        for attempt in range(ATTEMPTS):
            seed = self.pseudonyms.seed(subject, attempt)
            drawn = self._drawn(entity_type, value, subject, seed)
            if drawn is None or identity(drawn) == identity(value) or self._is_known(drawn):
                continue
            return _written(value, drawn, part) if entity_type == "PERSON" else drawn
        return None

    def _drawn(self, entity_type: str, value: str, subject: Subject, seed: bytes) -> str | None:
        match entity_type:
            case "PERSON":
                person = _person(self.language, seed)
                own = "" if subject[0] == "person" else subject[1]  # a known person's name is among the known ones
                first, last = (identity(name) for name in person)
                return None if own and (own.startswith(first) or own.endswith(last)) else " ".join(person)
            case "EMAIL_ADDRESS":
                return self._address(subject, seed)
            case "USERNAME":
                return self._login(subject, seed)
            case "PHONE_NUMBER":
                return _phone(value, self.language, seed)
            case "STREET_ADDRESS" | "LOCATION":
                return _place(self.language, entity_type, seed)
            case "IP_ADDRESS":
                return f"2001:db8::{seed[0]:x}:{seed[1]:x}" if ":" in value else f"{_of(NETWORKS, seed[0])}{seed[1]}"
            case "MAC_ADDRESS":
                return f"00:00:5E:00:53:{seed[0]:02X}"  # RFC 7042
            case "URL":
                return f"https://{_of(DOMAINS, seed[0])}/{seed[1:6].hex()}"
        return _shaped(value, seed)

    def _address(self, subject: Subject, seed: bytes) -> str | None:
        """Return a mail address made of the subject's surrogate name."""
        name = self.of("PERSON", "", subject)
        if name is None:
            return None
        local = ".".join(WORD.findall(comparison_form(name).text))
        number = seed[1] if self._is_known(f"{local}@{_of(DOMAINS, seed[0])}") else ""
        return f"{local}{number}@{_of(DOMAINS, seed[0])}"

    def _login(self, subject: Subject, seed: bytes) -> str | None:
        """Return a login made of the subject's surrogate name: an initial, a surname and two digits."""
        name = self.of("PERSON", "", subject)
        if name is None:
            return None
        first, *_, last = WORD.findall(comparison_form(name).text)
        return f"{first[0]}{last}{seed[0] % 90 + 10}"

    def _is_known(self, drawn: str) -> bool:
        return any(fragment in self.known or fragment in self.own for fragment in _contained(drawn))


def _contained(value: str) -> Iterator[str]:
    """Yield every run of words, joined, and every run of digits as long as a phone number's end."""
    words = WORD.findall(comparison_form(value).text)
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            yield "".join(words[first:last])
    digits = re.sub(r"\D", "", value)
    for length in range(TAIL[0], TAIL[1] + 1):
        yield from (digits[at : at + length] for at in range(len(digits) - length + 1))


def _written(value: str, drawn: str, part: Part) -> str:
    """Return a drawn name in the form of the real one: the same part, titles, order and case."""
    first, _, last = drawn.partition(" ")
    name = {"first": first, "last": last, "both": f"{last}, {first}" if "," in value else drawn}[part]
    titles, at = "", 0
    for word in WORD.finditer(value):
        if word.group().lower() not in TITLES:
            titles, at = value[: word.start()], word.start()
            break
    spelling = value[at:]
    return titles + (
        name.upper() if spelling.isupper() and len(spelling) > 1 else name.lower() if spelling.islower() else name
    )


@functools.cache
def _faker(locale: str) -> Faker:
    from faker import Faker

    return Faker(locale, use_weighting=False)


@functools.lru_cache(maxsize=4096)
def _person(language: str, seed: bytes) -> Person:
    fake = _faker(LOCALES.get(language, "en_US"))
    with _lock:
        fake.seed_instance(int.from_bytes(seed, "big"))
        return Person(fake.first_name().split()[0], fake.last_name())


def _place(language: str, entity_type: str, seed: bytes) -> str:
    fake = _faker(LOCALES.get(language, "en_US"))
    with _lock:
        fake.seed_instance(int.from_bytes(seed, "big"))
        return " ".join(fake.street_address().split()) if entity_type == "STREET_ADDRESS" else fake.city()


def _phone(value: str, language: str, seed: bytes) -> str:
    digits = re.sub(r"\D", "", value)
    abroad = value.strip().startswith("+") or digits.startswith("00")
    written = (code for code in PHONES if abroad and digits.removeprefix("00").startswith(code))
    form = _of(PHONES[next(written, CALLING.get(language, "1"))], seed[0])
    numbers = iter(seed[1:])
    return re.sub("#", lambda _: str(next(numbers) % 10), form)


def _shaped(value: str, seed: bytes) -> str:
    """Return a value with another digit for each digit and another letter for each letter."""
    drawn = hashlib.shake_256(seed).digest(len(value))
    letters = (
        str(number % 10)
        if old.isdigit()
        else chr((97 if old.islower() else 65) + number % 26)
        if old.isalpha()
        else old
        for old, number in zip(value, drawn, strict=True)
    )
    return "".join(letters)


def _of(choices: tuple[str, ...], number: int) -> str:
    return choices[number % len(choices)]

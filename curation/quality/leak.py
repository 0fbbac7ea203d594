"""The leak gate: what known people are called and reached by, searched in the candidate by other means than the
detector.

The detector runs Aho-Corasick over folded letters; this looks up words, runs of words and runs of digits in sets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa

from curation.privacy.policy import EntityType

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(get_args(EntityType))})(?:_(?:\d+|[A-Z2-7]{{10}}))?\]")
WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"([^\s<>()\[\]{}\",;:|@\0]{1,64})@([\w.-]+)")
DIGITS = re.compile(r"\d(?:[\s().\-/\u2010-\u2013\u00b7]{0,3}\d){6,}")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
APART = re.compile(r"\0|[.;:!?\n]\s")  # between two words of a name: a placeholder, or where a sentence ends
TITLES = frozenset({"dr", "frau", "herr", "m", "mme", "madame", "mr", "mrs", "ms", "miss", "monsieur", "prof", "sir"})
PHONE_TAIL = 9
ADDRESS_STARTS = 16  # a local part is at most 64 characters; more separators than this are no address
ACCOUNT_CHARACTERS = 5
NAME_LETTERS = 4
Kind = Literal["name", "account"]
Words = tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """Something of a known person in a text: which example and column, where, what kind, whose. Never the text."""

    example_id: str
    column: str
    offset: int
    kind: str
    person: str


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


class KnownValues:
    """Full names, e-mails, phones and account numbers of all known people, as sets."""

    def __init__(self, people: pa.Table) -> None:
        self.runs: dict[str, dict[Words, tuple[Kind, str]]] = {}  # by the first word
        self.emails: dict[str, str] = {}
        self.phones: dict[str, str] = {}
        for row in people.to_pylist():
            who = row["person_id"]
            for name in row["names"] if row["role"] != "account" else ():
                for words in _spellings(name):
                    self._add(words, "name", who)
            for address in row["emails"]:
                self.emails[address.strip().casefold()] = who
            for number in row["phones"]:
                digits = re.sub(r"\D", "", number)
                if len(digits) >= PHONE_TAIL:
                    self.phones[digits[-PHONE_TAIL:]] = who
            for account in row["accounts"]:
                if len(account) >= ACCOUNT_CHARACTERS and any(c.isdigit() for c in account):
                    words = _words(account)
                    self._add(words, "account", who)
                    self._add(("".join(words),), "account", who)

        for first, runs in self.runs.items():
            self.runs[first] = dict(sorted(runs.items(), key=lambda item: (-len(item[0]), item[0])))

    def _add(self, words: Words, kind: Kind, who: str) -> None:
        self.runs.setdefault(words[0], {})[words] = (kind, who)

    def search(self, text: str) -> Iterable[tuple[int, str, str]]:
        """Yield (offset, kind, person) for each value that stands in the text outside a placeholder.

        Of names that begin at one word the longest. Offsets count the composed text without invisible characters.
        Linear in the text.
        """
        composed = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        bare = PLACEHOLDER.sub(lambda m: "\0" * len(m.group()), composed)
        words = [(m.start(), _plain(m.group())) for m in WORD.finditer(bare)]
        for position, (offset, word) in enumerate(words):
            for wanted, (kind, who) in self.runs.get(word, {}).items():
                run = words[position : position + len(wanted)]
                if tuple(w for _, w in run) == wanted and not APART.search(bare[offset : run[-1][0]]):
                    yield offset, kind, who
                    break
        for match in ADDRESS.finditer(bare):
            address = next((a for a in _addresses(match[1], match[2]) if a in self.emails), None)
            if address is not None:
                yield match.start(), "email", self.emails[address]
        for match in DIGITS.finditer(bare):
            digits = re.sub(r"\D", "", match.group())
            tails = {digits[first : first + PHONE_TAIL] for first in range(len(digits) - PHONE_TAIL + 1)}
            for tail in sorted(tails & self.phones.keys()):
                yield match.start(), "phone", self.phones[tail]


def _words(value: str) -> Words:
    composed = unicodedata.normalize("NFKC", INVISIBLE.sub("", value))
    return tuple(_plain(word) for word in WORD.findall(composed))


def _spellings(name: str) -> set[Words]:
    """A full name as declared, without its middle, and each with the surname in front; none for a single name."""
    last, comma, first = name.partition(",")
    words = tuple(w for w in _words(f"{first} {last}" if comma else name) if w not in TITLES)
    if len(words) < 2 or sum(map(len, words)) < NAME_LETTERS:
        return set()
    short = (words[0], words[-1])
    found = {words, (words[-1], *words[:-1])}
    return found | {short, short[::-1]} if min(map(len, short)) > 1 else found


def _addresses(local: str, domain: str) -> Iterator[str]:
    """What the address may be where other characters stand beside it: `*jane@example.com*`, `jane+news@example.com.`"""
    domains = [domain.strip("._-").casefold(), domain.casefold()]
    starts = [0, *(m.end() for m in re.finditer(r"[^0-9A-Za-z]", local))]
    for start in starts[:ADDRESS_STARTS]:
        for part in (local[start:], local[start:].partition("+")[0]):
            yield from (f"{part.casefold()}@{end}" for end in domains)


def leaks(texts: Iterable[tuple[str, str, str]], people: pa.Table) -> list[Hit]:
    """Every hit in the (example id, column, text) given, in their order."""
    known = KnownValues(people)
    return [
        Hit(example, column, offset, kind, person)
        for example, column, text in texts
        for offset, kind, person in known.search(text)
    ]

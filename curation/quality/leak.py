"""The leak gate: what known people are called and reached by, searched in the candidate by other means than the
detector.

The detector runs Aho-Corasick over folded letters; this looks up words, runs of words and runs of digits in sets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

PLACEHOLDER = re.compile(r"\[[A-Z_]+(?:_[A-Z0-9]+)?\]")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
ADDRESS = re.compile(r"[^\s<>()\[\]{}\"',;:|]+@[^\s<>()\[\]{}\"',;:|]+")
DIGITS = re.compile(r"\+?\d(?:[\s().\-/]{0,3}\d){6,16}")
TOKEN = re.compile(r"\S+")
PHONE_TAIL = 9
LONGEST_NAME = 4


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
        self.names: dict[tuple[str, ...], str] = {}
        self.emails: dict[str, str] = {}
        self.phones: dict[str, str] = {}
        self.accounts: dict[str, str] = {}
        for row in people.to_pylist():
            who = row["person_id"]
            for name in row["names"] if row["role"] != "account" else ():
                words = tuple(WORD.findall(_plain(name)))
                if 2 <= len(words) <= LONGEST_NAME:
                    self.names[words] = who
            for address in row["emails"]:
                self.emails[address.strip().casefold()] = who
            for number in row["phones"]:
                digits = re.sub(r"\D", "", number)
                if len(digits) >= PHONE_TAIL:
                    self.phones[digits[-PHONE_TAIL:]] = who
            for account in row["accounts"]:
                if len(account) >= 5 and any(c.isdigit() for c in account):
                    self.accounts[account.casefold()] = who

    def search(self, text: str) -> Iterable[tuple[int, str, str]]:
        """Yield (offset, kind, person) for each value that stands in the text outside a placeholder."""
        bare = PLACEHOLDER.sub(lambda m: "\n|" + " " * (len(m.group()) - 3) + "\n", text)
        words = [(m.start(), _plain(m.group())) for m in WORD.finditer(bare)]
        for position, (offset, word) in enumerate(words):
            if word in self.accounts:
                yield offset, "account", self.accounts[word]
            for length in range(2, LONGEST_NAME + 1):
                run = words[position : position + length]
                who = self.names.get(tuple(w for _, w in run)) if len(run) == length else None
                if who is not None and _beside(bare, run):
                    yield offset, "name", who
        for match in ADDRESS.finditer(bare):
            address = match.group().rstrip(".").casefold()
            if address in self.emails:
                yield match.start(), "email", self.emails[address]
        for match in DIGITS.finditer(bare):
            digits = re.sub(r"\D", "", match.group())
            for first in range(len(digits) - PHONE_TAIL + 1):
                who = self.phones.get(digits[first : first + PHONE_TAIL])
                if who is not None:
                    yield match.start(), "phone", who
                    break
        for match in TOKEN.finditer(bare):
            token = match.group().strip(".,;:!?()\"'").casefold()
            if token in self.accounts and not WORD.fullmatch(token):
                yield match.start(), "account", self.accounts[token]


def _beside(text: str, run: list[tuple[int, str]]) -> bool:
    """Words that follow each other in one line, nothing but blanks and a comma between them."""
    between = text[run[0][0] : run[-1][0]]
    return "|" not in between and not re.search(r"[.;:!?\n]\s", between)


def leaks(texts: Iterable[tuple[str, str, str]], people: pa.Table) -> list[Hit]:
    """Every hit in the (example id, column, text) given, in their order."""
    known = KnownValues(people)
    return [
        Hit(example, column, offset, kind, person)
        for example, column, text in texts
        for offset, kind, person in known.search(text)
    ]

"""Searches a candidate for what must not stand in it, by other means than the detector.

The detector runs Aho-Corasick over folded letters and a model; the leak gate looks up words, runs of words and runs of
digits in sets, the names of a document's own people one by one (`own_people`), and identifiers by rules of its own and
by those of Presidio and detect-secrets (`identifiers`), in every form that a reader may take a text for (`readings`).

A candidate does not say which of its characters an operator wrote, and need not. Placeholders and pseudonyms have a
form that no text has; a masked or coarser value no longer has the form of a value; a surrogate is never the name of a
known person, and its other values are reserved for examples. So no operator wrote what a hit names.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from curation.document import PersonRow
from curation.privacy.known.erased import scan_erased
from curation.privacy.own import NOTHING, OwnThings, within
from curation.privacy.profile import TYPES, EntityType
from curation.quality.leak_gate.hits import TITLES, WORD, Found, Hit, Mac, plain_letters, plain_words
from curation.quality.leak_gate.identifiers import NO_IDENTIFIER, Identifiers
from curation.quality.leak_gate.own_people import OwnPeople
from curation.quality.leak_gate.readings import readings, visible
from curation.state.suppression import Suppression
from curation.text.scripts import is_unspaced, parted, tells, unspaced_runs

LOCAL_PART = re.compile(r"[^\s<>()\[\]{}\",;:|@\0]{1,64}")
DOMAIN = re.compile(r"[\w.-]{1,255}")
DIGITS = re.compile(r"\d(?:[\s().\-/\u2010-\u2013\u00b7]{0,3}\d){6,}")
APART = re.compile(r"\0|[.;:!?\n]\s")  # between two words of a name: a placeholder, or where a sentence ends
PHONE_TAIL = 9
ADDRESS_STARTS = 16  # a local part is at most 64 characters; more separators than this are no address
ACCOUNT_CHARACTERS = 5
NAME_LETTERS = 4
JOINED_LETTERS = 9  # fewest letters of a full name that is searched as one word: zoebrandstrom
Words = tuple[str, ...]


class KnownValues:
    """The full names, e-mails, phones and account numbers of all known people, as sets."""

    def __init__(self, people: pa.Table) -> None:
        self.runs: dict[str, dict[Words, tuple[str, str]]] = {}  # first word → run of words → (kind, person_id)
        self.unspaced: dict[str, str] = {}  # name in a script without blanks → person_id
        self.emails: dict[str, str] = {}
        self.phones: dict[str, str] = {}
        columns = ["person_id", "role", "names", "emails", "phones", "accounts"]
        for batch in people.select(columns).to_batches():
            for row in batch.to_pylist():
                self._learn(row)
        for first, runs in self.runs.items():
            self.runs[first] = dict(sorted(runs.items(), key=lambda item: (-len(item[0]), item[0])))
        self.unspaced_lengths = sorted(set(map(len, self.unspaced)), reverse=True)

    def _learn(self, row: PersonRow) -> None:
        who = row["person_id"]
        for name in row["names"] if row["role"] != "account" else ():
            if is_unspaced(name):
                seen = visible(name)
                written = "".join(seen.split()), "".join(seen[start:end] for start, end in unspaced_runs(seen))
                self.unspaced |= {whole: who for whole in map(parted, written) if tells(whole)}
            for spelling in _spellings(name):
                self._add(spelling, "name", who)
                if sum(map(len, spelling)) >= JOINED_LETTERS:
                    self._add(("".join(spelling),), "name", who)
        for address in row["emails"]:
            self.emails[address.strip().casefold()] = who
        for number in row["phones"]:
            digits = re.sub(r"\D", "", number)
            if len(digits) >= PHONE_TAIL:
                self.phones[digits[-PHONE_TAIL:]] = who
        for account in row["accounts"]:
            if len(account) >= ACCOUNT_CHARACTERS and any(c.isdigit() for c in account):
                parts = plain_words(account)
                self._add(parts, "account", who)
                self._add(("".join(parts),), "account", who)

    def _add(self, said: Words, kind: str, who: str) -> None:
        self.runs.setdefault(said[0], {})[said] = (kind, who)

    def search(self, text: str) -> Iterator[Found]:
        """Yield each known value that stands in a text as from `bare`. Of names that begin at one word, only the
        longest is given. Linear in the text.
        """
        yield from self._runs(text)
        if self.unspaced:
            yield from self._unspaced(text)
        if "@" in text:
            yield from self._emails(text)
        for match in DIGITS.finditer(text) if self.phones else ():
            digits = re.sub(r"\D", "", match.group())
            tails = {digits[first : first + PHONE_TAIL] for first in range(len(digits) - PHONE_TAIL + 1)}
            for tail in sorted(tails & self.phones.keys()):
                yield Found(*match.span(), "phone", self.phones[tail])

    def _runs(self, text: str) -> Iterator[Found]:
        lower = text.lower() if text.isascii() else text
        spoken = WORD.findall(lower)
        if self.runs.keys().isdisjoint(spoken if text.isascii() else map(plain_letters, spoken)):
            return
        for first in WORD.finditer(lower):
            runs = self.runs.get(plain_letters(first.group()))
            if runs is None:
                continue
            matches = list(itertools.islice(WORD.finditer(lower, first.start()), max(map(len, runs))))
            run = tuple(plain_letters(match.group()) for match in matches)
            for wanted, (kind, who) in runs.items():
                last = matches[len(wanted) - 1] if len(wanted) <= len(matches) else first
                if run[: len(wanted)] == wanted and not APART.search(text, first.start(), last.start()):
                    yield Found(first.start(), last.end(), kind, who)
                    break

    def _unspaced(self, text: str) -> Iterator[Found]:
        for run in unspaced_runs(text):
            for start in range(*run):
                for length in self.unspaced_lengths:
                    who = self.unspaced.get(text[start : start + length])
                    if who is not None:
                        yield Found(start, start + length, "name", who)
                        break

    def _emails(self, text: str) -> Iterator[Found]:
        at = text.find("@")
        while at >= 0:
            local, domain = LOCAL_PART.match(text[max(0, at - 64) : at][::-1]), DOMAIN.match(text, at + 1)
            if local and domain:
                address = next((a for a in _addresses(local[0][::-1], domain[0]) if a in self.emails), None)
                if address is not None:
                    yield Found(at - len(local[0]), domain.end(), "email", self.emails[address])
            at = text.find("@", at + 1)


def _spellings(name: str) -> set[Words]:
    """Return the spellings of a full name: as declared, without middle names, and each with the surname first. A single
    name has none.
    """
    last, comma, first = name.partition(",")
    parts = tuple(w for w in plain_words(f"{first} {last}" if comma else name) if w not in TITLES)
    if len(parts) < 2 or sum(map(len, parts)) < NAME_LETTERS:
        return set()
    short = (parts[0], parts[-1])
    spellings = {parts, (parts[-1], *parts[:-1])}
    return spellings | {short, short[::-1]} if min(map(len, short)) > 1 else spellings


def _addresses(local: str, domain: str) -> Iterator[str]:
    """Yield the addresses that may be meant where other characters stand beside one: `*jane@example.com*`,
    `jane+news@example.com.`
    """
    domains = [domain.strip("._-").casefold(), domain.casefold()]
    starts = [0, *(m.end() for m in re.finditer(r"[^0-9A-Za-z]", local))]
    for start in starts[:ADDRESS_STARTS]:
        for part in (local[start:], local[start:].partition("+")[0]):
            yield from (f"{part.casefold()}@{end}" for end in domains)


@functools.cache
def _placeholder(types: tuple[EntityType, ...]) -> re.Pattern[str]:
    return re.compile(rf"\[(?:{'|'.join(types)})(?:_(?:\d+|[A-Z2-7]{{10}}))?\]")


def bare(text: str, types: tuple[EntityType, ...] = TYPES) -> str:
    """Return a text as from `readings.visible` with the placeholders of these types blanked out."""
    return _placeholder(types).sub(lambda m: "\0" * len(m.group()), text) if "[" in text else text


@dataclass(frozen=True)
class Gate:
    """All that one candidate is searched for.

    Args:
        known: names and values of all known people.
        mac: makes the HMAC of a value.
        own: the people of each document.
        suppression: the erased people; a value of theirs is a hit of kind `erased`.
        things: names of the company's own; a hit within one of them does not count.
        identifiers: which values with a form of their own count.
        types: entity types whose placeholders are not searched.
    """

    known: KnownValues
    mac: Mac
    own: OwnPeople | None = None
    suppression: Suppression | None = None
    things: OwnThings = NOTHING
    identifiers: Identifiers = NO_IDENTIFIER
    types: tuple[EntityType, ...] = TYPES

    def hits(self, texts: Iterable[tuple[str, str, str]]) -> Iterator[Hit]:
        """Yield every hit in the given (example id, column, text), in their order, a text at a time.

        The offset counts the characters of the form of the text in which the value was found, composed and without
        invisible ones. A value that was found in one form is not given again for another.
        """
        for example, column, text in texts:
            seen: set[tuple[str, str]] = set()
            for form, marked in readings(text):
                read = bare(form, self.types)
                hits = [
                    Hit(
                        example,
                        column,
                        leak.start,
                        leak.kind,
                        leak.person,
                        self.mac(leak.kind, read[leak.start : leak.end]),
                    )
                    for leak in self._found(example, text, read, marked)
                ]
                yield from (hit for hit in hits if (hit.kind, hit.value) not in seen)
                seen.update((hit.kind, hit.value) for hit in hits)

    def asked(self, example: str, text: str) -> bytes:
        """Return bytes that say what is looked for in a text because of the documents that its
        example was made from.
        """
        if self.own is None:
            return b""
        return b"%d %b" % (self.own.articles(example), self.own.asked(example, text))

    def says(self, known: KnownValues, text: str) -> bool:
        """Return whether a text holds one of these values, in any form."""
        return any(next(known.search(bare(form, self.types)), None) is not None for form, _ in readings(text))

    def _found(self, example: str, text: str, read: str, marked: bool) -> Iterator[Found]:
        spans = self.things.spans(read, self.own is not None and self.own.articles(example))
        for hit in self._searched(example, text, read, marked):
            if not within(spans, hit.start, hit.end):
                yield hit
        if self.suppression is not None:
            for erased_span in scan_erased(read, self.suppression):
                yield Found(erased_span.start, erased_span.end, "erased")

    def _searched(self, example: str, text: str, read: str, marked: bool) -> Iterator[Found]:
        yield from self.known.search(read)
        if self.own is not None:
            yield from self.own.search(read, self.own.names(example, text), words=marked)
        yield from self.identifiers.search(read)

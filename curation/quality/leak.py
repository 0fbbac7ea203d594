"""The leak gate: what known people are called and reached by, searched in the candidate by other means than the
detector.

The detector runs Aho-Corasick over folded letters; this looks up words, runs of words and runs of digits in sets.
"""

from __future__ import annotations

import codecs
import html
import quopri
import re
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow as pa

from curation.privacy.erased import scan_erased
from curation.privacy.policy import EntityType
from curation.suppression import Suppression

PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(get_args(EntityType))})(?:_(?:\d+|[A-Z2-7]{{10}}))?\]")
WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"([^\s<>()\[\]{}\",;:|@\0]{1,64})@([\w.-]+)")
DIGITS = re.compile(r"\d(?:[\s().\-/\u2010-\u2013\u00b7]{0,3}\d){6,}")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
APART = re.compile(r"\0|[.;:!?\n]\s")  # between two words of a name: a placeholder, or where a sentence ends
TITLES = frozenset({"dr", "frau", "herr", "m", "mme", "madame", "mr", "mrs", "ms", "miss", "monsieur", "prof", "sir"})
TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--[^<>]{0,200}-->")
CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f]")
CODE_UNIT = re.compile(r"\\{1,2}(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
LINE_END = re.compile(r"\\{1,2}[nrt]")
ESCAPED = re.compile(r"[&%<\0-\x08\x0e-\x1f\x7f]|=(?:[0-9A-F]{2}|\r?\n)|\\")
LATIN = "latin-1 where no utf-8"
codecs.register_error(LATIN, lambda e: (e.object[e.start : e.end].decode("latin-1"), e.end))  # type: ignore[attr-defined]
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


def forms(text: str) -> list[str]:
    """The text, and where it may hold escapes also as HTML, a URL and quoted-printable would have it read."""
    found = [text]
    if ESCAPED.search(text):
        plain = CODE_UNIT.sub(lambda m: chr(int(m[1] or m[2], 16)), LINE_END.sub("\n", text))
        for _ in range(3):  # escaped more than once
            plain = html.unescape(plain)
        plain = CONTROL.sub("", TAG.sub("", plain))
        found += [plain, *_percent(plain), *_quoted(plain)]
    return list(dict.fromkeys(found))


def _percent(text: str) -> list[str]:
    """Percent escapes, also where they were escaped twice."""
    return [_letters(urllib.parse.unquote_to_bytes(text.replace("%25", "%")))] if "%" in text else []


def _quoted(text: str) -> list[str]:
    return [_letters(quopri.decodestring(text.encode("utf-8", "replace")))] if "=" in text else []


def _letters(raw: bytes) -> str:
    """UTF-8, and what is none as Latin-1."""
    return CONTROL.sub("", raw.decode("utf-8", LATIN))


def leaks(texts: Iterable[tuple[str, str, str]], people: pa.Table, suppression: Suppression | None = None) -> list[Hit]:
    """Every hit in the (example id, column, text) given, in their order; names that were erased are of kind `erased`.

    A value that stands only in an unescaped form of a text has its offset in that form.
    """
    known, found = KnownValues(people), []
    for example, column, text in texts:
        seen: set[tuple[str, str]] = set()
        for form in forms(text):
            hits = [*known.search(form)]
            if suppression is not None:
                hits += [(each.start, "erased", "") for each in scan_erased(form, suppression)]
            found += [Hit(example, column, *hit) for hit in hits if hit[1:] not in seen]
            seen.update((kind, person) for _, kind, person in hits)
    return found

"""E-mail addresses, phone numbers and account numbers of known people in a text, whatever their separators.

Each is looked up where one may stand: around an at sign or the word for it, in a run of digits, around a word that
holds a digit. An account of any letters is also whom `@account` and `[~account]` mention.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal

from curation.canonical import identity
from curation.privacy.known_words import Words, keys, squash

Kind = Literal["EMAIL_ADDRESS", "PHONE_NUMBER", "ACCOUNT_NUMBER"]
Found = tuple[int, int, str, str]  # start, end, entity type, person_id
REGIONS = ("US", "GB", "DE", "FR")
PHONE_DIGITS = 7
ACCOUNT_CHARACTERS = 5
EXTERNAL_CHARACTERS = 6
ACCOUNT_WORDS, ADDRESS_WORDS = 5, 8  # in which a value may be written; more are not looked at
AT = frozenset({"at", "arroba", "chiocciola", "apenstaartje", "malpa", "klammeraffe", "arobase", "sobaka"})
DOT = frozenset({"dot", "punkt", "punto", "point", "ponto", "punt", "kropka", "tochka"})
MENTION = re.compile(r"(?:(?<![\w.@/+\-])@|\[~)(\w(?:[\w.\-]{0,60}\w)?)(?![\w@])")
RUN = re.compile(r"\d(?:[\s().\-/·*_`~|,;\"]{0,3}\d){6,}")  # also over the cells of a table


class KnownValues:
    """Values by what identifies them; each belongs to one or more people."""

    def __init__(self) -> None:
        self._emails: dict[str, dict[str, set[str]]] = {}  # domain → local part → people
        self._phones: dict[str, set[tuple[str, str]]] = {}  # national number → (calling code, person)
        self._accounts: dict[str, set[str]] = {}
        self._handles: dict[str, set[str]] = {}
        self._lengths: set[int] = set()  # of phones
        self._longest = 0  # account

    def add(self, value: str, kind: Kind, person: str) -> None:
        if kind == "EMAIL_ADDRESS":
            local, _, domain = value.partition("@")
            names = _joined(keys(local)), _joined(keys(domain))
            if all(names):
                self._emails.setdefault(names[1], {}).setdefault(names[0], set()).add(person)
        elif kind == "PHONE_NUMBER":
            for digits, code in phone_digits(value):
                self._phones.setdefault(digits, set()).add((code, person))
                self._lengths.add(len(digits))
        else:
            self._handles.setdefault(value.casefold(), set()).add(person)
            compact = "".join(keys(value))
            if len(compact) >= ACCOUNT_CHARACTERS and any(map(str.isdigit, compact)):
                self._accounts.setdefault(compact, set()).add(person)
                self._longest = max(self._longest, len(compact))

    def find(self, words: Words) -> Iterator[Found]:
        """[start, end) in the reading of each value that stands there."""
        if self._emails and ("@" in words.text or not AT.isdisjoint(words.keys)):
            yield from self._addresses(words)
        if self._phones:
            for run in RUN.finditer(words.text):
                yield from self._numbers(words.text, run)
        if self._accounts:
            yield from self._account_numbers(words)
        if self._handles and ("@" in words.text or "[~" in words.text):
            for mention in MENTION.finditer(words.text):
                for person in self._handles.get(mention[1].casefold(), ()):
                    yield *mention.span(1), "PERSON", person

    def _addresses(self, words: Words) -> Iterator[Found]:
        starts = [start for start, _ in words.spans]
        middles = [(i - 1, i + 1) for i, word in enumerate(words.keys) if word in AT]
        for sign in re.finditer("@", words.text):
            after = bisect_left(starts, sign.end())
            middles.append((after - 1, after))
        for before, after in middles:
            if before < 0 or after >= len(starts) or not words.near(before, after):
                continue
            for last, domain in _grown(words, after, 1):
                if domain not in self._emails:
                    continue
                longest = None
                for first, local in _grown(words, before, -1):
                    if local in self._emails[domain]:
                        longest = first, local
                if longest is not None:
                    for person in self._emails[domain][longest[1]]:
                        yield words.spans[longest[0]][0], words.spans[last][1], "EMAIL_ADDRESS", person

    def _numbers(self, text: str, run: re.Match[str]) -> Iterator[Found]:
        places = [at for at in range(run.start(), run.end()) if text[at].isdigit()]
        digits = "".join([text[at] for at in places])
        for end in range(PHONE_DIGITS, len(places) + 1):
            after = places[end - 1] + 1
            if text[after : after + 1].isdigit():
                continue
            for length in self._lengths:
                for code, person in self._phones.get(digits[max(0, end - length) : end], ()):
                    start = _phone_start(text, places[end - length], code)
                    if start >= 0:
                        yield start, after, "PHONE_NUMBER", person

    def _account_numbers(self, words: Words) -> Iterator[Found]:
        before = -1  # the last word with a digit
        written = words.keys
        for at in [at for at, word in enumerate(written) if not word.isalpha()]:
            for first in range(at, max(before, at - ACCOUNT_WORDS), -1):
                compact = "".join(written[first:at])
                for last in range(at, min(first + ACCOUNT_WORDS, len(written))):
                    compact += written[last]
                    if len(compact) > self._longest:
                        break
                    if compact in self._accounts and words.near(first, last):
                        for person in self._accounts[compact]:
                            yield words.spans[first][0], words.spans[last][1], "ACCOUNT_NUMBER", person
            before = at


def _joined(parts: list[str]) -> str:
    return squash("".join(parts))


def _grown(words: Words, at: int, step: int) -> Iterator[tuple[int, str]]:
    """(word, all words from `at` to it as one), further and further, with the words for a dot and without; before an at
    sign also without what stands after a plus."""
    taken: list[str] = []
    for word in range(at, at + step * ADDRESS_WORDS, step):
        if not 0 <= word < len(words.keys):
            return
        if word != at and not words.near(min(word, word - step), max(word, word - step)):
            return
        grown = [*taken, words.keys[word]] if step > 0 else [words.keys[word], *taken]
        yield word, _joined(grown)
        start = words.spans[word][0]
        if step < 0 and words.text[max(0, start - 1) : start] == "+":
            taken = []
        elif words.keys[word] not in DOT:
            taken = grown


def _phone_start(text: str, start: int, code: str) -> int:
    """Where a number begins with its prefix (+49, 0049, (0)); -1 where other digits run into it."""
    before = text[max(0, start - 16) : start]
    prefix = _prefix(code).search(before)
    if prefix:
        return start - len(prefix.group())
    if before[-1:].isalnum():
        return -1
    return start - 1 if before.endswith("(") else start


@functools.cache
def _prefix(code: str) -> re.Pattern[str]:
    country = rf"\(?(?:\+|00|011)?\s?\(?{code}\)?[\s.\-/]{{0,3}}(?:\(0\)|0)?" if code else r"\+?"
    return re.compile(rf"(?<!\w)(?:{country}|\(?0)[\s().\-/]{{0,3}}$")


def phone_digits(value: str) -> set[tuple[str, str]]:
    """(national number, calling code) that a declared phone may mean; its digits where it cannot be parsed."""
    import phonenumbers

    found = set()
    for region in (None,) if value.lstrip().startswith("+") else REGIONS:
        try:
            parsed = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            found.add((str(parsed.national_number), str(parsed.country_code)))
    if not found and identity(value).isdigit():
        found.add((identity(value).lstrip("0"), ""))
    return {each for each in found if len(each[0]) >= PHONE_DIGITS}

"""E-mail addresses, phone numbers and account numbers of known people in a text, whatever their separators.

Each kind is looked up only where one may be: addresses around an at sign or the word for it, phones in a run of digits,
accounts around a word that holds a digit. `@account` and `[~account]` also name a person, by an account of any letters.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from curation.privacy.known.words import Words, keys, squash
from curation.text.readings import identity

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
    """The values of known people, indexed by what identifies them; each value belongs to one or more people."""

    def __init__(self) -> None:
        self._emails: dict[str, dict[str, set[str]]] = {}  # domain → local part → people
        self._begins: set[str] = set()  # first characters of domains
        self._closes: set[str] = set()  # last characters of local parts
        self._phones: dict[str, set[tuple[str, str]]] = {}  # national number → (calling code, person)
        self._accounts: dict[str, set[str]] = {}
        self._handles: dict[str, set[str]] = {}
        self._lengths: set[int] = set()  # of phones
        self._longest = 0  # account

    def add(self, value: str, kind: Kind, person: str) -> None:
        if kind == "EMAIL_ADDRESS":
            if (address := address_of(value)) is not None:
                self._emails.setdefault(address[1], {}).setdefault(address[0], set()).add(person)
                self._begins.add(address[1][0])
                self._closes.add(address[0][-1])
        elif kind == "PHONE_NUMBER":
            for digits, code in phone_digits(value):
                self._phones.setdefault(digits, set()).add((code, person))
                self._lengths.add(len(digits))
        else:
            self._handles.setdefault(value.casefold(), set()).add(person)
            if (compact := account_of(value)) is not None:
                self._accounts.setdefault(compact, set()).add(person)
                self._longest = max(self._longest, len(compact))

    def find(self, words: Words) -> Iterator[Found]:
        """Yield [start, end) in the reading, entity type and person of each known value."""
        if self._emails:
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
        for before, after in middles(words):
            # A domain begins as its first word does, as `squash` keeps first characters; a word for a dot is left out.
            # For few people that spares the greater part of the search.
            word = words.keys[after]
            if word and word not in DOT and word[0] not in self._begins:
                continue
            if not self._may_close(words, before):
                continue
            for last, domain in grown(words, after, 1):
                if domain not in self._emails:
                    continue
                longest = None
                for first, local in grown(words, before, -1):
                    if local in self._emails[domain]:
                        longest = first, local
                if longest is not None:
                    for person in self._emails[domain][longest[1]]:
                        yield words.spans[longest[0]][0], words.spans[last][1], "EMAIL_ADDRESS", person

    def _may_close(self, words: Words, at: int) -> bool:
        """Whether somebody's local part may end with this word.

        Its last character must end a known local part. A character that `squash` may drop, or a word that `grown`
        leaves out, decides nothing, and the answer is then True.
        """
        word = words.keys[at]
        if not word or word in DOT or word[-1] in "ae" or word[-1] in self._closes:
            return True
        start = words.spans[max(0, at - ADDRESS_WORDS + 1)][0]
        return "+" in words.text[max(0, start - 1) : words.spans[at][1]]

    def _numbers(self, text: str, run: re.Match[str]) -> Iterator[Found]:
        places = [at for at in range(run.start(), run.end()) if text[at].isdigit()]
        digits = "".join([text[at] for at in places])
        for end in ends(text, places):
            after = places[end - 1] + 1
            for length in self._lengths:
                if length > end:
                    continue
                for code, person in self._phones.get(digits[end - length : end], ()):
                    start = _phone_start(text, places[end - length], code)
                    if start >= 0:
                        yield start, after, "PHONE_NUMBER", person

    def _account_numbers(self, words: Words) -> Iterator[Found]:
        for first, last, compact in account_runs(words, self._longest):
            if compact in self._accounts and words.near(first, last):
                for person in self._accounts[compact]:
                    yield words.spans[first][0], words.spans[last][1], "ACCOUNT_NUMBER", person


def address_of(value: str) -> tuple[str, str] | None:
    """Return an address as (local part, domain) in the keys that `KnownValues` looks up; None where it lacks one of
    them.
    """
    local, _, domain = value.partition("@")
    names = _joined(keys(local)), _joined(keys(domain))
    return names if all(names) else None


def account_of(value: str) -> str | None:
    """Return an account number as one word; None where it is too short or has no digit. Such accounts are found only as
    mentions.
    """
    compact = "".join(keys(value))
    return compact if len(compact) >= ACCOUNT_CHARACTERS and any(map(str.isdigit, compact)) else None


def middles(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the words before and behind each at sign, or word for it, where an address may be around it."""
    if "@" not in words.text and AT.isdisjoint(words.keys):
        return
    starts = [start for start, _ in words.spans]
    pairs = [(i - 1, i + 1) for i, word in enumerate(words.keys) if word in AT]
    for sign in re.finditer("@", words.text):
        after = bisect_left(starts, sign.end())
        pairs.append((after - 1, after))
    for before, after in pairs:
        if before >= 0 and after < len(starts) and words.near(before, after):
            yield before, after


def ends(text: str, places: Sequence[int]) -> Iterator[int]:
    """Yield after how many of the digits at these places a phone number may end: never where the next digit follows at
    once.
    """
    for end in range(PHONE_DIGITS, len(places) + 1):
        after = places[end - 1] + 1
        if not text[after : after + 1].isdigit():
            yield end


def account_runs(words: Words, longest: float = math.inf) -> Iterator[tuple[int, int, str]]:
    """Yield (first word, last word, joined words) of runs of up to five words of which one holds a digit."""
    before = -1  # the last word with a digit
    written = words.keys
    for at in [at for at, word in enumerate(written) if not word.isalpha()]:
        for first in range(at, max(before, at - ACCOUNT_WORDS), -1):
            compact = "".join(written[first:at])
            for last in range(at, min(first + ACCOUNT_WORDS, len(written))):
                compact += written[last]
                if len(compact) > longest:
                    break
                yield first, last, compact
        before = at


def _joined(parts: list[str]) -> str:
    return squash("".join(parts))


def grown(words: Words, at: int, step: int) -> Iterator[tuple[int, str]]:
    """Yield (word, the joined words from `at` to it) for longer and longer runs, with the words for a dot and without;
    before an at sign also without what follows a plus.
    """
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
    """Return where a number begins, including its prefix (+49, 0049, (0)); -1 where a letter or digit is right before
    it.
    """
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
    """Return every (national number, calling code) that a declared phone may mean; its digits where it cannot be
    parsed.
    """
    import phonenumbers

    numbers = set()
    for region in (None,) if value.lstrip().startswith("+") else REGIONS:
        try:
            parsed = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            numbers.add((str(parsed.national_number), str(parsed.country_code)))
    if not numbers and identity(value).isdigit():
        numbers.add((identity(value).lstrip("0"), ""))
    return {number for number in numbers if len(number[0]) >= PHONE_DIGITS}

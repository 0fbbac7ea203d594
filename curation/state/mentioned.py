"""Find data of erased people, who are known by HMAC only, in other people's texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.state.suppression import PHONE_DIGITS, Suppression, is_account
from curation.text.readings import WORD, Mapped, comparison_form, parted
from curation.text.spans import Place

LONGEST = 12  # words of a name or an address
LONGEST_ACCOUNT = 4  # parts of an account number
GAP, SPACES = 3, 24  # most characters between two words: without white space, and all
BETWEEN = frozenset({"at", "dot"})  # words for signs in an address
PHONE = re.compile(r"[+(]{0,2}\d(?:[\s().\-/·]{0,3}\d){6,}")
PHONE_TAIL = 9


def mentioned(text: str, suppression: Suppression) -> set[tuple[Place, str]]:
    """Return the places in a text that hold data of erased people, with the entity type of each; places may overlap.

    Names (in any case and order), e-mail addresses, phone numbers and account numbers are found. If nobody is erased,
    the text is not read.
    """
    if not suppression.erased or not text:
        return set()
    written = comparison_form(text)
    # The HMACs of erased people are of their values as written, which may have words of two scripts.
    apart = parted(written)
    read = [written] if apart is written else [written, apart]
    return {mention for reading in read for mention in _found(reading, suppression)}


def _found(mapped: Mapped, suppression: Suppression) -> Iterator[tuple[Place, str]]:
    words = WORD.findall(mapped.text)
    for start, end, kind in (
        *_phrases(mapped, words, suppression),
        *_accounts(mapped, words, suppression),
        *_phones(mapped, suppression),
    ):
        yield mapped.span(start, end), kind


def _near(mapped: Mapped, before: re.Match[str], word: re.Match[str]) -> bool:
    between = mapped.text[before.end() : word.start()]
    return len(between) <= SPACES and len(between.strip()) <= GAP


def _phrases(mapped: Mapped, words: list[str], suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    """Yield the names and addresses of erased people within runs of words that all belong to erased people.

    Such runs are few, so every part of a run is looked up.
    """
    known = suppression.known_words
    if sum([known[word] for word in words]) < 2:  # true of most texts; a name or an address has at least two words
        return
    run: list[re.Match[str]] = []
    before: re.Match[str] | None = None
    for word in WORD.finditer(mapped.text):
        if before is not None and not _near(mapped, before, word):
            yield from _names_and_addresses(run, suppression)
            run = []
        if known[word.group()]:
            run.append(word)
        elif word.group() not in BETWEEN:
            yield from _names_and_addresses(run, suppression)
            run = []
        before = word
    yield from _names_and_addresses(run, suppression)


def _names_and_addresses(run: list[re.Match[str]], suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    for first in range(len(run)):
        for after in range(first + 2, min(first + LONGEST, len(run)) + 1):
            part = run[first:after]
            spoken = [word.group() for word in part]
            if suppression.name(" ".join(spoken)) in suppression.erased:
                yield part[0].start(), part[-1].end(), "PERSON"
            if suppression.address(spoken) in suppression.erased:
                yield part[0].start(), part[-1].end(), "EMAIL_ADDRESS"


def _accounts(mapped: Mapped, words: list[str], suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    """Yield the account numbers of erased people: runs of words of which one has a digit.

    The distance of the words is checked only for runs that are an account number.
    """
    known = suppression.known_accounts
    numbered = {at for at, word in enumerate(words) if not word.isalpha() and any(map(str.isdigit, word))}
    said: list[re.Match[str]] = []
    for first in sorted({at for last in numbered for at in range(max(0, last - LONGEST_ACCOUNT + 1), last + 1)}):
        compact, some = "", False
        for at in range(first, min(first + LONGEST_ACCOUNT, len(words))):
            compact, some = compact + words[at], some or at in numbered
            if not (some and is_account(compact) and known[compact]):
                continue
            said = said or list(WORD.finditer(mapped.text))
            if all(_near(mapped, said[n - 1], said[n]) for n in range(first + 1, at + 1)):
                yield said[first].start(), said[at].end(), "ACCOUNT_NUMBER"


def _phones(mapped: Mapped, suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    """Yield each run of digits that contains the end of an erased person's phone number.

    The whole run is yielded, as the digits before the end of the number are its prefix.
    """
    known = suppression.known_phones
    for run in PHONE.finditer(mapped.text):
        digits = "".join(filter(str.isdigit, run.group()))
        windows = {
            digits[first : first + length]
            for length in range(PHONE_DIGITS, PHONE_TAIL + 1)
            for first in range(len(digits) - length + 1)
        }
        if any(known[window] for window in windows):
            yield run.start(), run.end(), "PHONE_NUMBER"

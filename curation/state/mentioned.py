"""Find what other people's texts say about erased people, who are known by HMAC only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.state.suppression import PHONE_DIGITS, Suppression, is_account
from curation.text.readings import WORD, Mapped, comparison_form, parted
from curation.text.spans import Place

LONGEST = 12  # words of a name or an address
LONGEST_ACCOUNT = 4  # parts of an account number
GAP, SPACES = 3, 24  # characters between two words: others than white space, and all
BETWEEN = frozenset({"at", "dot"})  # how an address is spelt
PHONE = re.compile(r"[+(]{0,2}\d(?:[\s().\-/·]{0,3}\d){6,}")
PHONE_TAIL = 9


def mentioned(text: str, suppression: Suppression) -> set[tuple[Place, str]]:
    """Return the places in a text that hold data of erased people, with the entity type of each; places may overlap.

    Names (in any case and order), e-mail addresses, phone numbers and account numbers are found. When nobody is erased
    nothing is looked up.
    """
    if not suppression.erased or not text:
        return set()
    written = comparison_form(text)
    # What is known of the erased was made from their values as written: a word of two scripts may be one of them.
    apart = parted(written)
    read = [written] if apart is written else [written, apart]
    return {mention for reading in read for mention in _found(reading, suppression)}


def _found(mapped: Mapped, suppression: Suppression) -> Iterator[tuple[Place, str]]:
    matches = list(WORD.finditer(mapped.text))
    for start, end, kind in (
        *_phrases(mapped, matches, suppression),
        *_accounts(mapped, matches, suppression),
        *_phones(mapped, suppression),
    ):
        yield mapped.span(start, end), kind


def _near(mapped: Mapped, before: re.Match[str], word: re.Match[str]) -> bool:
    between = mapped.text[before.end() : word.start()]
    return len(between) <= SPACES and len(between.strip()) <= GAP


def _phrases(mapped: Mapped, said: list[re.Match[str]], suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    """Yield the names and addresses of erased people within runs of words that all belong to erased people.

    Such runs are few, so that every part of one can be looked up.
    """
    known = suppression.known_words
    run: list[re.Match[str]] = []
    before: re.Match[str] | None = None
    for word in said:
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


def _accounts(mapped: Mapped, said: list[re.Match[str]], suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    digits = [any(map(str.isdigit, word.group())) for word in said]
    near = [n > 0 and _near(mapped, said[n - 1], word) for n, word in enumerate(said)]
    for first in range(len(said)):
        compact, some = "", False
        for at in range(first, min(first + LONGEST_ACCOUNT, len(said))):
            if at > first and not near[at]:
                break
            compact, some = compact + said[at].group(), some or digits[at]
            if some and is_account(compact) and suppression.account(compact) in suppression.erased:
                yield said[first].start(), said[at].end(), "ACCOUNT_NUMBER"


def _phones(mapped: Mapped, suppression: Suppression) -> Iterator[tuple[int, int, str]]:
    """Yield each run of digits that contains the end of an erased person's phone number.

    The whole run is yielded, as the digits before the end of the number are its prefix.
    """
    for run in PHONE.finditer(mapped.text):
        digits = "".join(filter(str.isdigit, run.group()))
        windows = {
            digits[first : first + length]
            for length in range(PHONE_DIGITS, PHONE_TAIL + 1)
            for first in range(len(digits) - length + 1)
        }
        if any(suppression.phone(window) in suppression.erased for window in windows):
            yield run.start(), run.end(), "PHONE_NUMBER"

"""Names of a number: words before it on its line, on a label's line above, or just behind it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/number_labels")

BEFORE, AFTER = 40, 30
NUMBER_ENDS = re.compile(r"\d[^\W_]*[.;]\s")
WORD = re.compile(r"[^\W\d_]+")
DOTTED = re.compile(r"\b([A-Za-z])\.\s?([A-Za-z])\.(?:\s?([A-Za-z])\.)?")
SAID_AFTER = re.compile(r"\s?(?:\(|(?:is|was|est|ist|es|è|jest|är|to)\s)([^\d\n]{0,25})")
# Words between a number's name and the number that are no name themselves.
FILLERS = frozenset(LISTS.words("fillers"))
# Things with numbers that identify nobody; a number called so does not take an earlier name.
THINGS = frozenset(LISTS.words("things"))
PHONES = frozenset(("phone", "tel", "telephone", "telefon", "mobile", "fax"))  # neither are they a card's or a state's
UNDECOMPOSED = str.maketrans("øØłŁ", "oOlL")
SUFFIX = re.compile(r"(?:nummern?|nr|number|numero|numer)$")


class Called(NamedTuple):
    """The names of a number.

    Attributes:
        names: what of the vocabulary is named near the number.
        directly: those names that only fillers part from the number.
        thing: whether the number is called an order's, a parcel's or the like.
    """

    names: frozenset[str]
    directly: frozenset[str]
    thing: bool


NOTHING = Called(frozenset(), frozenset(), False)


def label_key(words: str) -> str:
    """Return words without accents, with initials joined: `C.F.` becomes `CF`, `P. IVA` stays two words. Case is
    kept."""
    joined = words
    if "." in words:
        joined = DOTTED.sub(lambda match: "".join(group or "" for group in match.groups()) + " ", words)
    if joined.isascii():
        return joined
    parts = unicodedata.normalize("NFKD", joined.translate(UNDECOMPOSED))
    return "".join(character for character in parts if not unicodedata.combining(character))


@functools.lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    return SUFFIX.sub("", word)


def names_a_thing(before: str) -> bool:
    """Whether a text ends in a name for the number of an order, a parcel or the like: `order number is `."""
    for word in reversed(WORD.findall(label_key(before[before.rfind("\n") + 1 :]))):
        small = word.lower()
        if small not in FILLERS:
            return small in THINGS or _stem(small) in THINGS
    return False


class Vocabulary:
    """Phrases of one to four words, and the names that they stand for.

    A phrase in capitals is an everyday word too (`EIN`, `PAN`, `NIE`): it counts in capitals, or as a label (`pan: `).
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self.names: dict[str, set[str]] = {}
        self.everyday: set[str] = set()
        for name, spoken in phrases.items():
            for phrase in spoken:
                words = " ".join(WORD.findall(label_key(phrase).lower()))
                self.names.setdefault(words, set()).add(name)
                if phrase.isupper():
                    self.everyday.add(words)
        self.endings = frozenset(phrase.split()[-1] for phrase in self.names)
        self.longest = max((phrase.count(" ") + 1 for phrase in self.names), default=1)

    def called(self, text: str, start: int, end: int) -> Called:
        """Return what the words before the number [start, end) call it; if they do not name it, the words behind it."""
        return self.before(text, start) or self.after(text, end)

    def before(self, text: str, start: int) -> Called | None:
        """Return what the words before `start` call the number that starts there; None where they do not name it."""
        before = text[max(0, start - BEFORE) : start]
        line, label = before.rfind("\n"), ""
        if line >= 0:
            above = before[:line].rstrip(" \t\r>*|")
            if not before[line:].strip(" \t\n\r>*|") and not above.endswith((".", "!", "?")):
                label = above[above.rfind("\n") + 1 :]
            before = label or before[line:]
        ended = max((end.end() for end in NUMBER_ENDS.finditer(before)), default=0)  # that number has its own name
        naming = self._read(before[ended:])
        return naming if naming.names or naming.thing else None

    def after(self, text: str, end: int) -> Called:
        """Return what the words behind `end` call the number that ends there: `… is my SSN`, `… (NIF)`."""
        after = SAID_AFTER.match(text, end, end + AFTER)
        return self._read(after.group(1)) if after is not None else NOTHING

    def _read(self, words: str) -> Called:
        written = WORD.findall(label_key(words))[-8:]
        lower = [word.lower() for word in written]
        names: set[str] = set()
        directly: set[str] = set()
        at, near = len(written), True
        label = words.rstrip()[-1:] in (":", "#", "=", ")")
        while at > 0:
            count, known = self._phrase(lower, at)
            phrase = " ".join(lower[at - count : at])
            meant = phrase not in self.everyday or all(word.isupper() for word in written[at - count : at])
            if known and (meant or (near and (label or at < len(written)))):
                names |= known
                directly |= known if near else set()
                at -= count
                continue
            word = lower[at - 1]
            if word in THINGS or word in PHONES or _stem(word) in THINGS:
                return Called(frozenset(names), frozenset(directly), near and not names)
            near = near and word in FILLERS
            at -= 1
        return Called(frozenset(names), frozenset(directly), False)

    def _phrase(self, words: list[str], end: int) -> tuple[int, set[str]]:
        """Return the number of words of the longest phrase that ends at `end`, and what it names."""
        if words[end - 1] not in self.endings and _stem(words[end - 1]) not in self.endings:
            return 0, set()
        for count in range(min(self.longest, end), 0, -1):
            phrase = " ".join(words[end - count : end])
            known = self.names.get(phrase) or self.names.get(_stem(phrase))
            if known:
                return count, known
        return 0, set()

"""A reading of a text as the words by which known people are looked up, and the way back to the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from curation.text.disguises import PACKED
from curation.text.readings import FOLDED, WORD, Mapped, canonical, parted, readings

GAP = 3  # characters that may stand between two parts of a value, beside white space
SPACES = 24
MARKS = str.maketrans("", "", "*_~`")  # of Markdown; a value may stand in them part by part
LOWER = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
ESCAPING = re.compile(r"[&%=\\<\0-\x08\x0e-\x1f\x7f]")  # what `readings` may decode or drop in ASCII
PREFIX = re.compile(r"(?:^|\W)[OoDdLl]['’]$")
LETTERS_APART = 4
# Letters set apart, `A n n a`; two spaces end a word.
APART = re.compile(r"(?<!\w)[^\W_](?:([ ._*\-])[^\W_])(?:\1[^\W_])+(?!\w)")


def key(word: str) -> str:
    """Return the form by which a word is looked up: without case, accents or the e that replaces an umlaut, so that
    Müller = Mueller = MULLER.
    """
    return squash(word.translate(FOLDED))


def squash(plain: str) -> str:
    """Replace ae, oe, ue and aa in a folded text by the one letter that they may represent."""
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")


def keys(value: str) -> list[str]:
    """Return the keys of the words of a declared value."""
    return Words(_readings(value)[0]).keys


def views(text: str) -> Iterator[Words]:
    """Yield the ways in which a text can be read: each decoded reading, and the same with spaced-out letters joined."""
    for reading in _readings(text):
        words = Words(reading)
        yield words
        # A cheap look before the pattern, which costs as much as all the rest.
        if len([1 for word in words.keys if len(word) == 1]) >= LETTERS_APART and APART.search(reading.text):
            yield Words(_joined(reading))


def _readings(text: str) -> list[Mapped]:
    hides = ESCAPING.search(text) or PACKED.search(text)
    return [parted(reading) for reading in (readings(text) if hides else [canonical(text, None)])]


def _joined(reading: Mapped) -> Mapped:
    kept: list[int] = []
    at = 0
    for run in APART.finditer(reading.text):
        kept += range(at, run.start())
        kept += range(run.start(), run.end(), 2)
        at = run.end()
    kept += range(at, len(reading.text))
    return reading.then("".join([reading.text[i] for i in kept]), [(i, i + 1) for i in kept])


class Words:
    """The words of a reading: `keys` in order, and the place of each."""

    def __init__(self, reading: Mapped) -> None:
        self.reading = reading
        self.text = text = reading.text
        if text.isascii():
            self.keys = squash(text.translate(LOWER)).split()
        else:
            written = [word.lower() if word.isascii() else word.translate(FOLDED) for word in WORD.findall(text)]
            self.keys = squash("\n".join(written)).split("\n") if written else []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """[start, end) of each word in the reading."""
        return [word.span() for word in WORD.finditer(self.text)]

    def written(self, word: int) -> str:
        start, end = self.spans[word]
        return self.text[start:end]

    def start(self, word: int) -> int:
        """Return where a word begins, including an O' or d' before it."""
        start = self.spans[word][0]
        return start - 2 if word and PREFIX.search(self.text[max(0, start - 3) : start]) else start

    def near(self, first: int, last: int) -> bool:
        """Return whether the words first … last are as close together as the parts of one value. Single letters between
        them are allowed.
        """
        spans = self.spans
        before = spans[first][1]
        for word in range(first + 1, last + 1):
            start, end = spans[word]
            between = self.text[before:start]
            if len(between) > SPACES or len("".join(between.translate(MARKS).split())) > GAP:
                return False
            before = end
        return True

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the reading to a span of the text that was read."""
        return self.reading.span(start, end)

"""A value that a word before it announces: `Passport no.: X1234567`, `Seriennummer lautet …`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from curation.privacy.rules.recognizer import Hit

NUMBER = r"(?:numbers?|num|no|nr|n[°ºo]|nummer|num[ée]ro|número|numer|id|code|#)"
IS = r"(?:is|was|are|being|ist|lautet|war|est|était|es|era|é|è|jest|:|=)"
# What stands between the word and its value: `number`, a mark, `is`; over one end of line at most.
LINK = (
    rf"(?:[\s\-_.(]{{0,2}}{NUMBER}(?![^\W\d_])\.?)?[^\w\n]{{0,4}}(?:{IS}(?![^\W\d_]))?[^\w\n]{{0,4}}\n?[^\w\n]{{0,4}}"
)


def labelled(words: Iterable[str], value: str, score: float, link: str = LINK) -> Callable[[str], Iterator[Hit]]:
    """A finder of what matches `value` behind one of the words.

    Args:
        words: in lower case, with the accents they may have.
        value: a pattern, read without regard to case but where it says `(?-i:…)`; it ends where a word ends.
        score: of each hit.
        link: what may stand between.
    """
    longest_first = tuple(sorted(words, key=lambda word: (-len(word), word)))
    pattern = re.compile(rf"(?i)(?:s|'s)?(?![^\W\d_]){link}(?P<value>{value})(?![^\W_])")

    def find(text: str) -> Iterator[Hit]:
        last = -1
        for _, end in sorted(occurrences(text, longest_first), key=lambda span: (span[0], -span[1])):
            match = pattern.match(text, end)
            if match and match.start("value") >= last:
                yield Hit(*match.span("value"), score)
                last = match.end("value")

    return find


def lowered(text: str) -> str:
    """In lower case, each character at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := each.lower()) == 1 else each for each in text)


def occurrences(text: str, words: Iterable[str], inside: bool = False) -> Iterator[tuple[int, int]]:
    """[start, end) of each word; `inside`: also as the last part of a longer one. Far cheaper than an alternation."""
    lower = lowered(text)
    for word in words:
        at = lower.find(word)
        while at >= 0:
            if inside or at == 0 or not lower[at - 1].isalnum():
                yield at, at + len(word)
            at = lower.find(word, at + 1)


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words, in lower case, stands anywhere in the text."""
    lower = text.lower()
    return any(word in lower for word in words)


def digits_of(text: str) -> str:
    """Its digits alone."""
    return "".join(filter(str.isdigit, text))

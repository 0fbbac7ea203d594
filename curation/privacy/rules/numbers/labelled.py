"""Values behind a word that announces them: `Passport no.: X1234567`, `Seriennummer lautet …`.

The words of all rules are found in one pass over a text.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from curation.privacy.rules.recognizer import Hit
from curation.text.patterns import lazy_pattern

NUMBER = r"(?:numbers?|num|no|nr|n[°ºo.]|nummer|num[ée]ro|número|numer|id|code|#)"
IS = r"(?:is|was|are|being|ist|lautet|war|est|était|es|era|é|è|jest|:|=)"
HAS = rf"(?:has|hat|a|tiene|ha|ma|heeft|tem|with|mit|avec|con)\s(?:(?:the|a|die|eine|le|un|el|il|het|een|o)\s)?{NUMBER}"
# What stands between the word and its value: `number`, a mark, `is`, `has the number`; over one end of line at most.
LINK = (
    rf"(?:[\s\-_.(]{{0,2}}{NUMBER}(?![^\W\d_])\.?)?[^\w\n]{{0,4}}(?:(?:{HAS}|{IS})(?![^\W\d_]))?"
    r"[^\w\n]{0,4}\n?[^\w\n]{0,4}"
)

LONG = 14  # characters of a piece that is looked at for what is as long

type Span = tuple[int, int]


class Words:
    """A set of words in lower case that announce something. With `inside`, a word may also begin within another one."""

    every: ClassVar[list[Words]] = []  # that there are, of all rules

    def __init__(self, words: Iterable[str], inside: bool = False) -> None:
        # A reading (`text.readings`) has `o` for `º`.
        self.words = frozenset(form for word in words for form in (word, word.replace("º", "o")))
        self.inside = inside
        self.number = len(Words.every)
        Words.every.append(self)

    def spans(self, text: str) -> Sequence[Span]:
        """Return [start, end) of each of the words in a text, sorted by the ends. Letters may follow a word."""
        return _spans(text, len(Words.every)).get(self.number, ())


@functools.lru_cache(maxsize=2)
def _automaton(sets: int) -> Any:
    """Return an automaton that maps a word to its length, the sets it belongs to, and those of them with `inside`."""
    import ahocorasick

    owners: dict[str, list[Words]] = {}
    for word_set in Words.every[:sets]:
        for word in word_set.words:
            owners.setdefault(word, []).append(word_set)
    automaton = ahocorasick.Automaton()
    for word, own in owners.items():
        inside = tuple(word_set.number for word_set in own if word_set.inside)
        automaton.add_word(word, (len(word), tuple(word_set.number for word_set in own), inside))
    automaton.make_automaton()
    return automaton


@functools.lru_cache(maxsize=4)
def _spans(text: str, sets: int) -> Mapping[int, Sequence[Span]]:
    """Return the words of every set in a text, read once for all rules; the last four answers are kept."""
    lower = lowered(text)
    spans: dict[int, list[Span]] = {}
    for last, (length, own, inside) in _automaton(sets).iter(lower):
        start = last + 1 - length
        for number in own if not start or not lower[start - 1].isalnum() else inside:
            spans.setdefault(number, []).append((start, last + 1))
    return spans


def labelled(words: Iterable[str], value: str, score: float, link: str = LINK) -> Callable[[str], Iterator[Hit]]:
    """Return a function that finds what matches `value` behind one of the words.

    Args:
        words: in lower case, with the accents they may have.
        value: a pattern, matched without regard to case except within `(?-i:…)`; a value ends where a word ends.
        score: of each hit.
        link: a pattern of what may stand between the word and the value.
    """
    announcing = Words(words)
    pattern = lazy_pattern(rf"(?i)(?:s|'s)?(?![^\W\d_]){link}(?P<value>{value})(?![^\W_])")

    def find(text: str) -> Iterator[Hit]:
        last = -1
        for _, end in sorted(announcing.spans(text), key=lambda span: (span[0], -span[1])):
            match = pattern.match(text, end)
            if match and match.start("value") >= last:
                yield Hit(*match.span("value"), score)
                last = match.end("value")

    return find


def lowered(text: str) -> str:
    """Return a text in lower case of the same length, each character at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words, in lower case, stands anywhere in a text. It is meant for a few words or a short
    text."""
    lower = text.lower()
    return any(word in lower for word in words)


@functools.lru_cache(maxsize=4)
def long_words(text: str) -> tuple[str, ...]:
    """Return the words between blanks of LONG characters or more. Patterns of long values skip a text without any."""
    return tuple(word for word in text.split() if len(word) >= LONG)


def digits_of(text: str) -> str:
    """Return the digits of a text."""
    return "".join(filter(str.isdigit, text))

"""Digits and letters that may be one number: every run of a text is read once, for all rules that judge numbers.

A *window* is some neighbouring groups of a run: of `4111 1111 1111 1111 12/27` the card is one, the expiry another.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

# Marks that stand between the groups of one number, a line's end with the quotation mark of a mail among them.
SEPARATOR = r"[ \t]{0,3}(?:[-./·_|+*~–]|[,:](?![ \t])|-?\r?\n[ \t>|*]{0,6})?[ \t]{0,3}"
SPOKEN = ("dash", "hyphen", "space", "then", "minus", "dot", "point", "slash")
# Words of a number: in capitals, or a small bank code or letter; the first and the last of a run stand among prose.
WORD = rf"(?:[A-Z]{{1,6}}|[a-z]{{4}}|[a-z]|{'|'.join(SPOKEN)})(?![^\W_])"
EDGE = r"(?:[A-Z]{1,6}|[a-z]{1,2})(?![^\W_])"
TOKEN = re.compile(r"(?<![^\W_])[A-Za-z]{0,12}\d[^\W_]{0,33}(?![^\W_])")
GAP = re.compile(rf"{SEPARATOR}(?:(?<![^\W_])({WORD}){SEPARATOR}(?:(?<![^\W_])({WORD}){SEPARATOR})?)?")
LEFT = re.compile(rf"(?<![^\W_])(?:({EDGE})[ .\-/]{{1,2}})?({EDGE})[ .\-/]{{1,2}}$")
RIGHT = re.compile(rf"[ .\-/]{{1,2}}({EDGE})(?:[ .\-/]{{1,2}}({EDGE}))?")
LONGEST_GAP = 24
MASK = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "9" * 10 + "a" * 26 + "A" * 26)
NO_LETTERS = str.maketrans("", "", "9Aa")
IBAN_START = re.compile("[A-Z]{2}[0-9]{2}")
SHORTEST, USUAL, LONGEST = 8, 19, 34


class Window(NamedTuple):
    """Neighbouring groups [start, end).

    `compact` is its letters, in capitals, and digits. `layout` is what it looks like: 9 for a digit, A for a capital, a
    for a small letter, between groups their one mark, a blank for a line's end: `99 AAA-9`. `first` and `last`: nothing
    of the run stands before it, or after it.
    """

    start: int
    end: int
    compact: str
    layout: str
    first: bool
    last: bool

    @property
    def marks(self) -> str:
        """What stands between its groups, a mark each."""
        return self.layout.translate(NO_LETTERS)

    @property
    def groups(self) -> list[int]:
        """The lengths of its groups."""
        return [len(group) for group in re.split(r"[^9Aa]", self.layout)]


class _Group(NamedTuple):
    start: int
    end: int
    written: str
    mark: str  # what stands before it, "" at the start of a run


def _mark(gap: str) -> str:
    stripped = gap.strip()
    if not stripped or "\n" in gap:
        return " "
    return "-" if stripped[0].isalpha() else stripped[0]


def _runs(text: str) -> Iterator[list[_Group]]:
    run: list[_Group] = []
    for token in TOKEN.finditer(text):
        start = token.start()
        joined = None
        if run and start - run[-1].end <= LONGEST_GAP:
            joined = GAP.fullmatch(text, run[-1].end, start)
        if joined is None:
            if run:
                yield _extended(text, run)
            run = _before(text, start)
        before = run[-1].end if run else start
        for number in (1, 2):
            if joined is not None and joined.group(number) and joined.group(number).lower() not in SPOKEN:
                at, until = joined.span(number)
                run.append(_Group(at, until, joined.group(number), _mark(text[before:at])))
                before = until
        run.append(_Group(start, token.end(), token.group(), _mark(text[before:start]) if run else ""))
    if run:
        yield _extended(text, run)


def _before(text: str, start: int) -> list[_Group]:
    """Up to two short words directly before a run: `GB` of `GB 12 34`, `RSS MRA` of an Italian tax code."""
    found = LEFT.search(text, max(0, start - 17), start)
    if found is None:
        return []
    groups: list[_Group] = []
    for number in (1, 2):
        if found.group(number):
            at, until = found.span(number)
            groups.append(_Group(at, until, found.group(number), _mark(text[groups[-1].end : at]) if groups else ""))
    return groups


def _extended(text: str, run: list[_Group]) -> list[_Group]:
    """The run with up to two short words directly after it."""
    found = RIGHT.match(text, run[-1].end)
    for number in (1, 2):
        if found is not None and found.group(number):
            at, until = found.span(number)
            run.append(_Group(at, until, found.group(number), _mark(text[run[-1].end : at])))
    return run


def _windows(run: list[_Group]) -> Iterator[Window]:
    numbers = [at for at, group in enumerate(run) if not group.written.isalpha()]
    for first in range(numbers[-1] + 1):
        compact = layout = ""
        for last in range(first, len(run)):
            group = run[last]
            compact += group.written.upper()
            layout += (group.mark if last > first else "") + group.written.translate(MASK)
            if len(compact) > (LONGEST if IBAN_START.match(compact) else USUAL):
                break
            if len(compact) >= SHORTEST and "9" in layout:
                yield Window(run[first].start, group.end, compact, layout, first <= numbers[0], last >= numbers[-1])


@functools.lru_cache(maxsize=4)
def windows(text: str) -> tuple[Window, ...]:
    """Every window of 8 to 19 letters and digits, one that starts as an IBAN does to 34, in order of their start.

    The work is proportional to the length of the text. The last few answers are kept: several rules ask for the same.
    """
    if len(text) < SHORTEST:
        return ()
    return tuple(window for run in _runs(text) for window in _windows(run))

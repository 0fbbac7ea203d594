"""Runs of digits and letters that may hold numbers, read once for all rules that judge numbers.

A *window* is a series of neighbouring groups of a run. In `4111 1111 1111 1111 12/27` the card is one window, the
expiry date another.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/stuck_labels")

# Marks that stand between the groups of one number, a line's end with the quotation mark of a mail among them.
SEPARATOR = r"[ \t]{0,3}(?:[-./·_|+*~–]|[,:](?![ \t])|-?\r?\n[ \t>|*]{0,6})?[ \t]{0,3}"
SPOKEN = ("dash", "hyphen", "space", "then", "minus", "dot", "point", "slash")
# Words of a number: in capitals, or a small bank code or letter; the first and the last of a run stand among prose.
WORD = rf"(?:[A-Z]{{1,6}}|[a-z]{{4}}|[a-z]|{'|'.join(SPOKEN)})(?![^\W_])"
EDGE = r"(?:[A-Z]{1,6}|[a-z]{1,2})(?![^\W_])"
TOKEN = re.compile(r"\d[^\W_]{0,33}(?![^\W_])")
LETTERS_BEFORE = 12  # that a token may begin with
# Labels that are written together with a number: `ssn536904399`.
STUCK = frozenset(LISTS.words("stuck"))
GAP = re.compile(rf"{SEPARATOR}(?:(?<![^\W_])({WORD}){SEPARATOR}(?:(?<![^\W_])({WORD}){SEPARATOR})?)?")
LEFT = re.compile(rf"(?<![^\W_])(?:({EDGE})[ .\-/]{{1,2}})?({EDGE}|[a-z]{{3}}(?![^\W_]))[ .\-/]{{1,2}}$")
RIGHT = re.compile(rf"[ .\-/]{{1,2}}({EDGE})(?:[ .\-/]{{1,2}}({EDGE}))?")
SMALL_IBAN = re.compile(r"[a-z]{2}\d\d")
RIGHT_OF_IBAN = re.compile(r"[ .\-]([a-z]{1,4})(?![^\W_])")
ONE, ONE_MARK = frozenset(" -./\n"), GAP.fullmatch(" ")  # what most groups are joined by
LONGEST_GAP = 24
MASK = str.maketrans("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "9" * 10 + "a" * 26 + "A" * 26)
NO_LETTERS = str.maketrans("", "", "9Aa")
IBAN_START = re.compile("[A-Z]{2}[0-9]{2}")
SHORTEST, USUAL, LONGEST = 8, 19, 34


class Window(NamedTuple):
    """Neighbouring groups of a run, [start, end) in the text.

    Attributes:
        start: of the first group.
        end: of the last group.
        compact: the letters, in capitals, and digits of the groups.
        layout: the form, with 9 for a digit, A for a capital, a for a small letter, and the mark between groups; a
            line's end is a blank: `99 AAA-9`.
        first: whether nothing of the run stands before the window on its line.
        last: whether nothing of the run stands behind the window on its line.
    """

    start: int
    end: int
    compact: str
    layout: str
    first: bool
    last: bool

    @property
    def marks(self) -> str:
        """Return the marks between the groups, one character each."""
        return self.layout.translate(NO_LETTERS)

    @property
    def groups(self) -> list[int]:
        """Return the lengths of the groups."""
        return [len(group) for group in re.split(r"[^9Aa]", self.layout)]


class _Group(NamedTuple):
    start: int
    end: int
    written: str
    mark: str  # what stands before it, "" at the start of a run
    line: bool  # whether a line begins between the group before it and this one


def _mark(gap: str) -> str:
    stripped = gap.strip()
    if not stripped or "\n" in gap:
        return " "
    return "-" if stripped[0].isalpha() else stripped[0]


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of each word with a digit and at most `LETTERS_BEFORE` letters before the first one."""
    for token in TOKEN.finditer(text):
        start = first = token.start()
        while start and first - start <= LETTERS_BEFORE and text[start - 1].isascii() and text[start - 1].isalpha():
            start -= 1
        if first - start <= LETTERS_BEFORE and not (start and text[start - 1].isalnum()):
            # A group of an IBAN has four characters: `cc00` is one.
            stuck = token.end() - first > 2 and text[start:first].lower() in STUCK
            yield first if stuck else start, token.end()


def _group(text: str, start: int, end: int, before: int) -> _Group:
    gap = text[before:start]
    return _Group(start, end, text[start:end], _mark(gap), "\n" in gap)


def _runs(text: str) -> Iterator[list[_Group]]:
    run: list[_Group] = []
    for start, end in _tokens(text):
        joined = None
        if run and start - run[-1].end <= LONGEST_GAP:
            gap = text[run[-1].end : start]
            joined = ONE_MARK if gap in ONE else GAP.fullmatch(gap)
        if joined is None:
            if run:
                yield _extended(text, run)
            run = _before(text, start)
        before = before_gap = run[-1].end if run else start
        for number in (1, 2):
            if joined is not None and joined.group(number) and joined.group(number).lower() not in SPOKEN:
                at, until = (before_gap + place for place in joined.span(number))
                run.append(_group(text, at, until, before))
                before = until
        run.append(_group(text, start, end, before) if run else _Group(start, end, text[start:end], "", False))
    if run:
        yield _extended(text, run)


def _before(text: str, start: int) -> list[_Group]:
    """Return up to two short words directly before a run: `GB` of `GB 12 34`, `RSS MRA` of an Italian tax code."""
    if start < 2 or text[start - 1] not in " .-/":
        return []
    word = text[max(0, start - 17) : start - 1].rstrip(" .-/").rpartition(" ")[2]
    if word.isalpha() and (len(word) > 6 or (len(word) > 3 and not word.isupper())):
        return []
    match = LEFT.search(text, max(0, start - 17), start)
    if match is None:
        return []
    groups: list[_Group] = []
    for number in (1, 2):
        if match.group(number):
            at, until = match.span(number)
            groups.append(
                _group(text, at, until, groups[-1].end) if groups else _Group(at, until, match.group(number), "", False)
            )
    return groups


def _extended(text: str, run: list[_Group]) -> list[_Group]:
    """Return the run with up to two short words directly behind it."""
    match = RIGHT.match(text, run[-1].end)
    for span in (match.span(1), match.span(2)) if match else ():
        if span[0] >= 0:
            run.append(_group(text, *span, run[-1].end))
    if match is None and any(SMALL_IBAN.match(group.written) for group in run[:3]):  # it may end in letters
        rest = RIGHT_OF_IBAN.match(text, run[-1].end)
        if rest:
            run.append(_group(text, *rest.span(1), run[-1].end))
    return run


def _windows(run: list[_Group]) -> Iterator[Window]:
    numbers = [at for at, group in enumerate(run) if not group.written.isalpha()]
    if sum(len(group.written) for group in run) < SHORTEST:
        return
    for first in range(numbers[-1] + 1):
        compact = layout = ""
        begins = first <= numbers[0] or run[first].line
        for last in range(first, len(run)):
            group = run[last]
            compact += group.written.upper()
            layout += (group.mark if last > first else "") + group.written.translate(MASK)
            if len(compact) > (LONGEST if IBAN_START.match(compact) else USUAL):
                break
            if len(compact) >= SHORTEST and "9" in layout:
                ends = last >= numbers[-1] or run[last + 1].line
                yield Window(run[first].start, group.end, compact, layout, begins, ends)


@functools.lru_cache(maxsize=4)
def windows(text: str) -> tuple[Window, ...]:
    """Return every window of 8 to 19 letters and digits, or up to 34 if it starts as an IBAN does, in order of the
    starts.

    The work is proportional to the length of the text. The last four answers are kept, since several rules ask for the
    same text.
    """
    if len(text) < SHORTEST:
        return ()
    return tuple(window for run in _runs(text) for window in _windows(run))

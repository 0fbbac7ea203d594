"""Reorder two columns that were read across: first the left one, then the right one, if both are running prose.

A table, aligned code and a glossary have a gap in the middle too; their cells do not begin in mid-sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from curation.cleaning.edits import Edit
from curation.cleaning.pages.heads import Page
from curation.cleaning.pages.lines import LOOKED_AT, WORD, Line, letter_share, runs_on
from curation.cleaning.pages.settings import VERSION, PageSettings

GAP = re.compile(r"(?<=[^ ]) {2,}(?=[^ ])")
WIDE = 3  # spaces: the narrowest gutter that a block may start with
GUTTER = 2  # spaces that all lines of a block leave free
FEW = 1  # line of a last page, where others have the same gutter
ANY = LOOKED_AT + 1  # the end of the blank behind a line


class Block(NamedTuple):
    """Lines [first, last) that leave the columns [left, right) free."""

    first: int
    last: int
    left: int
    right: int


def blanks(text: str) -> list[tuple[int, int]]:
    """Return the blank stretches of a line: its indentation, its gaps, and everything behind it."""
    text = text.rstrip()
    indent = len(text) - len(text.lstrip(" "))
    return [(0, indent), *(gap.span() for gap in GAP.finditer(text)), (len(text), ANY)]


def gutter(line: Line) -> tuple[int, int] | None:
    """Return the one wide gap of a line; None if it has none or several."""
    if line.fenced or "   " not in line.text or len(line.text) > LOOKED_AT:
        return None
    wide = [gap for gap in blanks(line.text)[1:-1] if gap[1] - gap[0] >= WIDE]
    return wide[0] if len(wide) == 1 else None


def blocks(lines: list[Line], borders: set[int]) -> Iterator[Block]:
    """Yield runs of lines around one gutter between borders, the longest from each start, without blank ends."""
    index = 0
    while index < len(lines):
        free = gutter(lines[index]) if index not in borders else None
        if free is None:
            index += 1
            continue
        (left, right), first, last = free, index, index + 1
        while last < len(lines) and last not in borders:
            line = lines[last]
            if line.fenced or len(line.text) > LOOKED_AT:
                break
            if not line.blank:
                shared = [(max(left, a), min(right, b)) for a, b in blanks(line.text)]
                low, high = max(shared, key=lambda span: span[1] - span[0])
                if high - low < GUTTER:
                    break
                left, right = low, high
            last += 1
        index = last
        while first and first - 1 not in borders and lines[first - 1].text and len(lines[first - 1].text) <= left:
            first -= 1  # the right column may begin lower
        while lines[last - 1].blank:
            last -= 1
        yield Block(first, last, left, right)


def apart(block: Block, lines: list[Line], borders: set[int]) -> bool:
    """Return whether a block ends where columns may: at a border, a blank line or text of full width."""
    beside = [index for index in (block.first - 1, block.last) if 0 <= index < len(lines)]
    return all(index in borders or lines[index].blank or gutter(lines[index]) is None for index in beside)


def parted(block: Block, lines: list[Line]) -> list[Block]:
    """Split a block into pages.

    A page ends at a blank line if its right column continues in the left one below, or if its left column breaks off in
    the middle of a full line.
    """
    parts, first = [], block.first
    for index in range(block.first, block.last):
        if not lines[index].blank or lines[index - 1].blank:
            continue
        below = next(i for i in range(index, block.last) if not lines[i].blank)
        above = [line.text for line in reversed(lines[first:index])]
        right = next(filter(None, (part[block.right :].strip() for part in above)), "")
        left = next(filter(None, (part[: block.left].strip() for part in above)), "")
        start = lines[below].text[: block.left].strip()
        torn = len(left) >= 0.7 * block.left and (left[-1].isalpha() or left[-1] in ",-")
        if runs_on(right, start) or torn:
            parts.append(block._replace(first=first, last=index))
            first = below
    return [*parts, block._replace(first=first)]


def prose(side: list[str], settings: PageSettings) -> bool:
    """Return whether the lines of one side are running prose: enough words, lower-case starts, filled to a width."""
    shown = [part for part in side if part]
    if len(shown) < settings.column_lines:
        return False
    widths = sorted(map(len, shown))
    words = sum(len(WORD.findall(part)) for part in shown) / len(shown)
    lower = sum(part[0].islower() for part in shown) / len(shown)
    fill = sum(widths) / len(shown) / widths[len(widths) * 9 // 10]
    letters = sum(map(letter_share, shown)) / len(shown)
    return (
        words >= settings.column_words
        and lower >= settings.column_flow
        and fill >= settings.column_fill
        and letters >= settings.column_letters
        and not any("   " in part for part in shown)
    )


def column_edits(text: str, settings: PageSettings) -> Iterator[Edit]:
    """Yield one replacement for each page: its left column, then its right one."""
    page = Page(text, settings)
    lines, borders = page.lines, page.borders()
    wholes = [whole for whole in blocks(lines, borders) if apart(whole, lines, borders)]
    known = {whole.right for whole in wholes if in_columns(whole, lines, settings)}
    halves = {name: getattr(settings, name) / 2 for name in ("column_flow", "column_fill", "column_words")}
    alike = settings.model_copy(update={**halves, "column_lines": FEW})
    for whole in wholes:
        if whole.right not in known or not in_columns(whole, lines, alike):
            continue  # a page of few lines is one in columns only where others are
        parts = parted(whole, lines)
        if any(part.last - part.first > settings.column_page for part in parts):
            continue
        for part in parts:
            inside = [line.text for line in lines[part.first : part.last]]
            sides = column([row[: part.right] for row in inside]) + column([row[part.right :] for row in inside])
            start, end = lines[part.first].start, lines[part.last - 1].end
            if text[start:end] != (ordered := "\n".join(sides)):
                yield Edit(start, end, ordered, "columns", "two_columns", VERSION, 0.85)


def in_columns(block: Block, lines: list[Line], settings: PageSettings) -> bool:
    """Return whether both sides of a block are prose on enough lines."""
    inside = [line.text for line in lines[block.first : block.last]]
    left = [part[: block.right].strip() for part in inside]
    right = [part[block.right :].strip() for part in inside]
    both = sum(bool(a and b) for a, b in zip(left, right, strict=True))
    return both >= settings.column_lines and prose(left, settings) and prose(right, settings)


def column(side: list[str]) -> list[str]:
    """Return the lines of a column, with single blank lines and none at its ends."""
    kept: list[str] = []
    for part in map(str.strip, side):
        if part or (kept and kept[-1]):
            kept.append(part)
    return kept[:-1] if kept and not kept[-1] else kept

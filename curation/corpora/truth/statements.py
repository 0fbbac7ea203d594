"""The statements of a Markdown text: sentences, items of lists and cells of tables, each under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 600  # characters of a statement; what is longer is no sentence
COLUMNS, LABEL = 20, 120  # cells of a row, and characters of what names them

HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.{0,300})")
BOLD_LINE = re.compile(r"\s*(?:\*\*|__)([^*_]{3,160})(?:\*\*|__):?\s*$")
ASKED = re.compile(r"\s*(?:\*\*|__)?q(?:uestion)?(?:\s?\d{1,3})?[:.)]\s*(.{3,300}\?)(?:\*\*|__)?\s*$", re.IGNORECASE)
ANSWER = re.compile(r"\s*(?:\*\*|__)?a(?:nswer)?(?:\s?\d{1,3})?[:.)](?:\*\*|__)?\s+", re.IGNORECASE)
FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
ITEM = re.compile(r"\s*(?:[-*+•]|(\d{1,3}[.)]))\s+")
RULER = frozenset(" \t:|-")
MARKUP = re.compile(
    r"\]\([^()\s]{0,500}\)|https?://[^\s)>\]]+|\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)|`|<[^<>\n]{1,200}>|[\[\]]"
)
SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]{0,2}\s+(?=[\"'(\[]?[A-Z0-9])|;\s+")
NOT_AN_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|incl|etc|vs|no|nr|mr|mrs|ms|dr|st|p\.m|a\.m|inc|ltd)\.)$", re.IGNORECASE
)


class Statement(NamedTuple):
    """A statement at [start, end) of a text: under which headings, what else says what it is about, how it looks."""

    path: tuple[str, ...]
    start: int
    end: int
    more: str
    item: bool
    cell: bool


def without_markup(text: str) -> str:
    """The text with blanks for markup and addresses, of the same length."""
    return MARKUP.sub(lambda m: " " * len(m[0]), text)


def statements(text: str, masked: str) -> Iterator[Statement]:
    """The statements of a text, in order. `masked` is `without_markup(text)`."""
    path: list[tuple[int, str]] = []
    block: list[tuple[int, int]] = []  # spans of the lines of a paragraph or item
    header: list[str] = []
    item, fenced, intro, at, before = False, False, "", 0, (0, 0)

    def flush() -> Iterator[Statement]:
        nonlocal block, intro
        if block:
            start, end = block[0][0], block[-1][1]
            names = tuple(name for _, name in path)
            for first, last in _sentences(masked, start, end):
                yield Statement(names, first, last, intro if item else "", item, False)
            if masked[start:end].rstrip().endswith(":"):
                intro = masked[start:end] if end - start <= LONGEST else ""
            elif not item:
                intro = ""
        block = []

    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if FENCE.match(line):
            yield from flush()
            fenced = not fenced
            continue
        if fenced:
            continue
        clean = masked[start:end]
        heading = HEADING.match(line)
        named = None if heading else BOLD_LINE.match(line) or ASKED.match(line)
        if heading or named:
            yield from flush()
            level = len(heading[1]) if heading else 7
            name = (heading[2] if heading else named[1] if named else "").strip(" \t#*_`")
            path = [(depth, other) for depth, other in path if depth < level] + [(level, name)]
            intro, item, header = "", False, []
        elif "|" in line and line.strip().startswith("|"):
            yield from flush()
            if RULER.issuperset(line) and "-" in line:
                header = _cells(masked[before[0] : before[1]])
            elif header:
                yield from _row(tuple(name for _, name in path), clean, start, header)
        elif not line.strip():
            yield from flush()
            item, header = False, []
        else:
            header = []
            mark = ITEM.match(line) or ANSWER.match(line)
            if mark:
                yield from flush()
                item = ITEM.match(line) is not None
                block = [(start + mark.end(), end)]
            else:
                block.append((start, end))
        before = (start, end)
    yield from flush()


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(path: tuple[str, ...], line: str, at: int, header: list[str]) -> Iterator[Statement]:
    spans, start = [], line.index("|") + 1
    for cell in line[start:].split("|"):
        if cell.strip() or start < len(line.rstrip()):
            spans.append((at + start, at + start + len(cell)))
        start += len(cell) + 1
    if not spans:
        return
    label = line[spans[0][0] - at : spans[0][1] - at].strip()
    if not any(character.isalpha() for character in label):
        return
    for column, (first, last) in enumerate(spans[1:COLUMNS], start=1):
        more = f"{label[:LABEL]} . {header[column][:LABEL] if column < len(header) else ''}"
        yield Statement(path, first, last, more, False, True)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in SENTENCE.finditer(text, start, end):
        if match.start() - at > 2 and not NOT_AN_END.search(text, max(at, match.start() - 8), match.start()):
            yield at, match.start()
            at = match.end()
    if at < end:
        yield at, end

"""Markdown cut along its headings, never inside a table, list or code block unless one alone is too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
FENCE = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)")
RULER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+\S")


@dataclass(frozen=True)
class _Block:
    """Lines that belong together: a paragraph, list, table or fenced code, or one heading (`level` 1 to 6)."""

    text: str
    level: int = 0
    name: str = ""


def cut(text: str, limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path of headings, text) in order; every line that is neither blank nor a heading is in exactly one chunk.

    A section is filled block by block (paragraph, table, list or fenced code). One block that is too long alone is cut
    between rows, items or lines: each piece of a table begins with its head again, each of code stands in its fence. A
    line that is too long alone is cut behind a sentence, else a word, else at the limit. A heading stands in front of
    the first chunk of its section where there is room, and is in its path in any case.
    """
    path: list[tuple[int, str]] = []
    section: list[_Block] = []
    for block in _blocks(text):
        if block.level:
            yield from _fill(tuple(name for _, name in path), section, limit)
            path = [(depth, name) for depth, name in path if depth < block.level] + [(block.level, block.name)]
            section = []
        section.append(block)
    yield from _fill(tuple(name for _, name in path), section, limit)


def _blocks(text: str) -> Iterator[_Block]:
    block: list[str] = []
    fence = ""  # what closes the code we are in: as many of the same character, alone
    for line in text.split("\n"):
        mark = FENCE.fullmatch(line)
        heading = None if fence else HEADING.fullmatch(line)
        if fence:
            block.append(line)
            if mark and mark[2].startswith(fence) and not mark[3].strip():
                yield _Block("\n".join(block))
                block, fence = [], ""
        elif heading:
            if block:
                yield _Block("\n".join(block))
            yield _Block(line, len(heading[1]), heading[2])
            block = []
        elif mark:
            if block:
                yield _Block("\n".join(block))
            block, fence = [line], mark[2]
        elif line.strip():
            block.append(line)
        elif block:
            yield _Block("\n".join(block))
            block = []
    if block:
        yield _Block("\n".join(block))


def _fill(path: tuple[str, ...], blocks: list[_Block], limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """A heading with nothing under it lives on in the paths below it."""
    chunk = opening = ""
    for block in blocks:
        if block.level:
            opening = block.text
            continue
        for piece in [block.text] if len(block.text) <= limit else _pieces(block.text, limit):
            before = chunk or opening
            if before and len(before) + 2 + len(piece) <= limit:
                chunk = f"{before}\n\n{piece}"
            else:
                if chunk:
                    yield path, chunk
                chunk = piece
            opening = ""
    if chunk:
        yield path, chunk


def _pieces(block: str, limit: int) -> Iterator[str]:
    """A block that is too long, cut; none of the pieces is blank."""
    lines = block.split("\n")
    head = _head(lines)
    if head > 0:  # a table under the line that introduces it
        yield from _packed(lines[:head], limit)
        lines = lines[head:]
    opening, units, closing = _anatomy(lines)
    framed = any(unit.strip() for unit in units)
    if (
        not framed or len(opening) + len(closing) + 2 > limit // 2
    ):  # nothing is in the frame, or there is no room for it
        opening, units, closing = "", lines, ""
    frame = (opening + "\n" if opening else "", "\n" + closing if closing else "")
    for piece in _packed(units, limit - sum(map(len, frame))):
        if piece.strip():
            yield piece.join(frame)


def _anatomy(lines: list[str]) -> tuple[str, list[str], str]:
    """What each piece begins with, what is not cut where it fits, and what each piece ends with."""
    mark = FENCE.fullmatch(lines[0])
    if mark:
        last = FENCE.fullmatch(lines[-1])
        closed = len(lines) > 1 and last and last[2].startswith(mark[2]) and not last[3].strip()
        return lines[0], lines[1:-1] if closed else lines[1:], lines[-1] if closed else mark[1] + mark[2]
    if _head(lines) == 0:
        return "\n".join(lines[:2]), lines[2:], ""
    first = ITEM.match(lines[0])
    if first is None:
        return "", lines, ""
    items: list[list[str]] = []
    for line in lines:
        item = ITEM.match(line)
        if items and (item is None or len(item[1]) > len(first[1])):
            items[-1].append(line)
        else:
            items.append([line])
    return "", ["\n".join(item) for item in items], ""


def _head(lines: list[str]) -> int:
    """Where the head of a table stands in a block; -1 where there is none, or code."""
    if FENCE.fullmatch(lines[0]):
        return -1
    rulers = (place for place in range(1, len(lines)) if "|" in lines[place - 1] and RULER.fullmatch(lines[place]))
    return next(rulers, 0) - 1


def _packed(units: Iterable[str], room: int) -> Iterator[str]:
    piece = ""
    for unit in units:
        for part in [unit] if len(unit) <= room else _broken(unit, room):
            if piece and len(piece) + 1 + len(part) > room:
                yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    yield piece


def _broken(unit: str, room: int) -> Iterator[str]:
    for line in unit.split("\n"):
        start = 0
        while len(line) - start > room:
            least = start + room // 2
            ends = (line.rfind(sign, least, start + room) for sign in (". ", "? ", "! "))
            end = max(ends) + 1 or line.rfind(" ", least, start + room)
            end = end if end > start else start + room
            yield line[start:end].rstrip()
            start = end + (line[end] == " ")
        yield line[start:]

"""Cut Markdown along its headings, never inside a table, list or code block unless the block alone is too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from curation.corpora.shapes.blocks import FENCE, Block, blocks, inside, is_ruler, items

# The end of a sentence with closing marks before a space; in scripts without spaces, the end alone.
SENTENCE = re.compile(r"[.?!…:][\"'”’)\]*_]*(?=\s)|[。？！]")
SMALL_ROOM = 2  # a lead-in may take 1/SMALL_ROOM of the first piece of a block that is cut
NESTED = 8  # blocks in blocks; deeper, they are cut at lines


def cut(text: str, limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path of headings, text) in order; every line that is neither blank nor a heading is in exactly one chunk.

    A section is filled block by block (paragraph, table, list or code). A paragraph that introduces a block, because it
    stands above code or a table or ends in a colon, moves with the block if there is room.

    A block that alone is too long is cut between rows, items or lines, code at its least indented lines: each piece of
    a table repeats the head, each piece of code stands in its fence. An item that alone is too long is cut between its
    own blocks, which then lose its indentation. A paragraph that alone is too long is cut behind a sentence, else a
    line or a word, else at the limit.

    A heading stands in front of the first chunk of its section if there is room, and is in its path in any case.
    """
    path: list[tuple[int, str]] = []
    section: list[Block] = []
    for block in blocks(text):
        if block.level:
            for chunk in _filled(section, limit):
                yield tuple(name for _, name in path), chunk
            path = [(depth, name) for depth, name in path if depth < block.level] + [(block.level, block.name)]
            section = []
        section.append(block)
    for chunk in _filled(section, limit):
        yield tuple(name for _, name in path), chunk


def _filled(section: Iterable[Block], limit: int, depth: int = 0) -> Iterator[str]:
    """Yield the blocks of a section as chunks; a heading with nothing under it remains only in the paths below it."""
    held: list[Block] = []
    for block in section:
        if _size([*held, block]) <= limit:
            held.append(block)
            continue
        long = len(block.text) > limit
        lead = _lead(held, block, limit // SMALL_ROOM if long else limit - len(block.text) - 2)
        rest = held[: len(held) - len(lead)]
        if any(not block_left.level for block_left in rest):
            yield _joined(rest)
        if not long:
            held = [*lead, block]
            continue
        held = lead
        for number, piece in enumerate(_pieces(block, limit - _size(lead) - 2 if lead else limit, limit, depth)):
            if number and any(not block_held.level for block_held in held):
                yield _joined(held)
            held = [*(held if not number else ()), *([Block(piece, "piece")] if piece else ())]
    if any(not block_held.level for block_held in held):
        yield _joined(held)


def _lead(held: list[Block], block: Block, room: int) -> list[Block]:
    """Return the blocks before a block that move with it: what introduces it, and a heading over nothing else."""
    introduced = bool(held) and held[-1].kind == "paragraph"
    introduced &= block.kind in ("code", "table") or (introduced and held[-1].text.endswith((":", "：")))
    lead = held[-1:] if introduced else []
    if all(block_held.level for block_held in held[: len(held) - len(lead)]) and _size(held) <= room:
        return held
    return lead if _size(lead) <= room else []


def _size(found: list[Block]) -> int:
    return sum(len(block.text) for block in found) + 2 * (len(found) - 1) if found else 0


def _joined(found: list[Block]) -> str:
    return "\n\n".join(block.text for block in found)


def _pieces(block: Block, first: int, limit: int, depth: int) -> list[str]:
    """Cut a block that is too long; no piece is blank, except for the first if nothing fits into `first` characters."""
    lines = block.text.split("\n")
    opening, closing, units = "", "", lines
    if depth < NESTED:
        if block.kind == "list":
            return _listed(items(block), first, limit, depth)
        if nested := inside(block):
            pieces = list(_filled(nested, limit, depth + 1))
            return ["", *pieces] if len(pieces[0]) > first else pieces
    code = block.kind == "code"
    if block.kind == "table" and len(lines) > 2 and is_ruler(lines[1]):
        opening, units = "\n".join(lines[:2]) + "\n", lines[2:]
    elif code and (mark := FENCE.fullmatch(lines[0])):
        last = FENCE.fullmatch(lines[-1]) if len(lines) > 1 else None
        closed = last is not None and last[2].startswith(mark[2]) and not last[3].strip()
        opening, closing = lines[0] + "\n", "\n" + (lines[-1] if closed else mark[1] + mark[2])
        units = lines[1:-1] if closed else lines[1:]
    elif block.kind == "paragraph":
        return list(_sentences(block.text, first, limit))
    frame = len(opening) + len(closing)
    if not any(unit.strip() for unit in units) or frame > first // 2:  # the frame is empty, or leaves no room
        opening, closing, units, frame = "", "", lines, 0
    packed = list(_packed(units, first - frame, limit - frame, code))
    framed = [f"{opening}{piece}{closing}" for piece in packed if piece.strip()]
    return framed if packed[0] else ["", *framed]


def _listed(found: list[Block], first: int, limit: int, depth: int) -> list[str]:
    """Pack items into pieces; an item that alone is too long shares no piece."""
    pieces: list[str] = []
    held, room = "", first
    for item in found:
        text = item.text
        if held and len(held) + 1 + len(text.rstrip()) > room:
            pieces.append(held.rstrip())
            held, room = "", limit
        if len(text.rstrip()) <= room:
            held = f"{held}\n{text}" if held else text
            continue
        pieces += _pieces(Block(text.rstrip(), "item"), room, limit, depth)
        room = limit
    every = [*pieces, held.rstrip()]  # the first is empty where nothing fits into `first`
    return [piece for number, piece in enumerate(every) if piece.strip() or not number]


def _packed(units: list[str], first: int, limit: int, code: bool) -> Iterator[str]:
    """Yield pieces packed with lines; pieces of code end at the least indented line in their second half."""
    held: list[str] = []
    size, room = -1, first
    for unit in units:
        if not held and room < len(unit) <= limit:
            yield ""
            room = limit
        for part in [unit] if len(unit) <= room else list(_sentences(unit, room, room)):
            while held and size + 1 + len(part) > room:
                end = _least_open([*held, part]) if code else len(held)
                yield "\n".join(held[:end])
                held, room = held[end:], limit
                size = sum(map(len, held)) + len(held) - 1
            held.append(part)
            size += len(part) + 1
    yield "\n".join(held)


def _least_open(lines: list[str]) -> int:
    """Return the line before which code is best cut: the last of the least indented lines in its second half."""
    best, least = len(lines) - 1, 1 << 30
    for place in range(max(1, len(lines) // 2), len(lines)):
        shown = lines[place].lstrip()
        open_ = len(lines[place]) - len(shown) + (shown[:1] in ")]}") if shown else -1
        if open_ <= least:
            best, least = place, open_
    return best


def _sentences(text: str, first: int, limit: int) -> Iterator[str]:
    """Yield pieces of text, each to the end of a sentence in its second half, else of a line, else of a word."""
    start, room = 0, first
    if first < len(text.partition("\n")[0]) <= limit:
        yield ""
        room = limit
    while len(text) - start > room:
        least, most = start + room // 2, start + room
        ends = [match.end() for match in SENTENCE.finditer(text, least, most + 1) if match.end() <= most]
        end = max(ends, default=0)
        if not end:
            end = max(text.rfind("\n", start + 1, most + 1), 0) or text.rfind(" ", least, most)
        end = end if end > start else most
        if piece := text[start:end].strip("\n").rstrip():
            yield piece
            room = limit
        start = end
        while start < len(text) and text[start] in " \n":
            start += 1
    if rest := text[start:].rstrip():
        yield rest

"""Chunks: an article cut along its headings, never inside a table or a code block unless one alone is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
from pydantic import Field

from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, ShapeContract, Shaped

VERSION = "1"
METADATA = pa.struct(
    [
        ("title", pa.string()),
        ("heading_path", pa.list_(pa.string())),
        ("document_type", pa.string()),
        ("department", pa.string()),
        ("region", pa.string()),
        ("access", pa.string()),
        ("language", pa.string()),
        ("version", pa.string()),
        ("effective_from", pa.timestamp("us", tz="UTC")),
        ("effective_to", pa.timestamp("us", tz="UTC")),
    ]
)
CONTRACT = ShapeContract(
    {"default": pa.schema([("chunk_id", pa.string()), ("text", pa.string()), ("metadata", METADATA)])}
)
VERSION_FORM = re.compile(r"v?\d{1,4}(\.\d{1,4}){0,3}|\d{4}-\d{2}-\d{2}(_[0-9a-f]{8})?|[0-9a-f]{12}")
HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*")
FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})(.*)")


class Settings(Closed):
    """Articles cut along their headings, with the path of headings and what governs them."""

    type: Literal["chunks"]
    max_characters: int = Field(default=1600, ge=200, le=20_000)


@dataclass(frozen=True)
class _Block:
    """Lines that belong together: a paragraph, list, table or fenced code, or one heading (`level` 1 to 6)."""

    text: str
    level: int = 0
    name: str = ""


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Chunks in the order of the article, each at most `max_characters` long. Ids are stable while the text before
    is."""
    examples: list[Example] = []
    governance = document.row["governance"] or {}
    held = document.row["held"] or []
    internal = document.row["kind"] == "note"  # all of a note is; of a thread, what only agents could read stays out
    used = tuple(turn for turn in document.turns if internal or turn.visibility == "public")
    for turn in used:
        if turn.role == "title":
            continue
        for path, text in cut(turn.text, settings.max_characters):
            name = maker.example_id("chunk", document, turn.turn_id, str(len(examples)))
            metadata = {
                "title": document.title,
                "heading_path": list(path),
                "document_type": document.row["kind"],
                "department": document.closed.get("department"),
                "region": document.closed.get("region"),
                "access": governance.get("confidentiality"),
                "language": document.closed.get("language"),
                "version": _version(document.row["version"]),
                "effective_from": held[-1]["from"] if held else None,
                "effective_to": held[-1]["to"] if held else None,
            }
            examples.append(Example("default", name, {"chunk_id": name, "text": text, "metadata": metadata}, used))
    return Shaped(tuple(examples), None if examples else "no_text", {"chunks": len(examples)})


def _version(version: str | None) -> str | None:
    """A version as numbers, a date or a digest; anything else a vendor wrote may be anything, and stays behind."""
    return version if version and VERSION_FORM.fullmatch(version) else None


def cut(text: str, limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path of headings, text) in order; every line that is neither blank nor a heading is in exactly one chunk.

    A section is filled block by block (paragraph, table, list or fenced code); one block that is too long alone is cut
    at line ends, and a line that is too long alone at `limit` characters. A heading stands in front of the first chunk
    of its section where there is room, and is in its path in any case.
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
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif heading:
            if block:
                yield _Block("\n".join(block))
            yield _Block(line, len(heading[1]), heading[2])
            block = []
        elif line.strip():
            block.append(line)
            fence = mark[1] if mark else ""
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
        for piece in _pieces(block.text, limit):
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
    """The block whole where it fits, else cut; none is blank."""
    if len(block) <= limit:
        yield block
        return
    piece = ""
    for line in block.split("\n"):
        for start in range(0, max(1, len(line)), limit):
            part = line[start : start + limit]
            if piece and len(piece) + 1 + len(part) > limit:
                if piece.strip():
                    yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    if piece.strip():
        yield piece

"""Chunks: an article cut along its headings, never inside a table or a code block unless one alone is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa

from curation.corpora.example import Example, RedactedDocument, ShapeContract, Shaped, example_id
from curation.corpora.recipe import Chunks

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
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
FENCE = re.compile(r"^\s*(```|~~~)")


def shape(document: RedactedDocument, settings: Chunks, corpus: str, key: bytes) -> Shaped:
    """Chunks in the order of the article, each at most `max_characters` long. Ids are stable while the text before
    is."""
    examples: list[Example] = []
    governance = document.row["governance"] or {}
    held = document.row["held"] or []
    used = document.turns
    for turn in document.turns:
        if turn.role == "title":
            continue
        for path, text in cut(turn.text, settings.max_characters):
            name = example_id(key, corpus, "chunk", document, turn.turn_id, str(len(examples)))
            metadata = {
                "title": document.title,
                "heading_path": list(path),
                "document_type": document.row["kind"],
                "department": governance.get("department"),
                "region": governance.get("region"),
                "access": governance.get("confidentiality"),
                "language": next(iter(document.labels.get("language", ())), None),
                "version": document.row["version"],
                "effective_from": held[-1]["from"] if held else None,
                "effective_to": held[-1]["to"] if held else None,
            }
            examples.append(Example("default", name, {"chunk_id": name, "text": text, "metadata": metadata}, used))
    return Shaped(tuple(examples), None if examples else "no_text", {"chunks": len(examples)})


def cut(text: str, limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (path of headings, text) in order; every non-blank line of the text is in exactly one chunk.

    A section is filled block by block (paragraph, table, list or fenced code); one block that is too long alone is cut
    at line ends, and a line that is too long alone at `limit` characters.
    """
    path: list[tuple[int, str]] = []
    section: list[str] = []
    for block in _blocks(text):
        heading = HEADING.match(block) if "\n" not in block else None
        if heading:
            yield from _fill(tuple(name for _, name in path), section, limit)
            level = len(heading[1])
            path = [(depth, name) for depth, name in path if depth < level] + [(level, heading[2])]
            section = [block]
        else:
            section.append(block)
    yield from _fill(tuple(name for _, name in path), section, limit)


def _blocks(text: str) -> Iterator[str]:
    block: list[str] = []
    fenced = False
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
            block.append(line)
        elif fenced:
            block.append(line)
        elif HEADING.match(line):
            if block:
                yield "\n".join(block)
            yield line
            block = []
        elif line.strip():
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _fill(path: tuple[str, ...], blocks: list[str], limit: int) -> Iterator[tuple[tuple[str, ...], str]]:
    if all(HEADING.match(block) for block in blocks):
        return  # a heading with nothing under it lives on in the paths below it
    chunk = ""
    for piece in (piece for block in blocks for piece in _pieces(block, limit)):
        if chunk and len(chunk) + 2 + len(piece) > limit:
            yield path, chunk
            chunk = piece
        else:
            chunk = f"{chunk}\n\n{piece}" if chunk else piece
    if chunk.strip():
        yield path, chunk


def _pieces(block: str, limit: int) -> Iterator[str]:
    if len(block) <= limit:
        yield block
        return
    piece = ""
    for line in block.split("\n"):
        for start in range(0, max(1, len(line)), limit):
            part = line[start : start + limit]
            if piece and len(piece) + 1 + len(part) > limit:
                yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    if piece.strip():
        yield piece

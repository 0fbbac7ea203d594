"""Parse Markdown into blocks of lines: headings, paragraphs, lists, tables, code, and the blocks inside them.

The rules for blocks are CommonMark's, with GitHub's tables and Python-Markdown's admonitions and tabs.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from curation.sources.markup.commonmark import block_parser

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEADING = re.compile(r"(#{1,6})[ \t](?:[ \t]*(\S(?:.*\S)?))?[ \t]*")
FENCE = re.compile(r"([ \t]*)(`{3,}(?=[^`]*$)|~{3,})(.*)")
_RULER = re.compile(r"\|?(?::?-+:?\|)*:?-+:?\|?")
ITEM = re.compile(r"([ \t]{0,3})([-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===\+?)[ \t]+\S.*")  # text that is indented below it belongs to it
_NAME = 200  # most characters of an underlined heading; a longer line above dashes is a paragraph
_KINDS = {
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "quote",
}


def heading_of(line: str) -> tuple[int, str] | None:
    """Return level and name of a heading with number signs; closing signs need a blank before them: `# C#` is `C#`."""
    match = _HEADING.fullmatch(line)
    if match is None:
        return None
    name = match[2] or ""
    open_name = name.rstrip("#")
    closed = open_name != name and (not open_name or open_name[-1] in " \t")
    return len(match[1]), open_name.rstrip() if closed else name


def is_ruler(line: str) -> bool:
    """Return whether a line separates the head of a table from its rows."""
    return "-" in line and _RULER.fullmatch("".join(line.split())) is not None


@dataclass(frozen=True)
class Block:
    """Lines that belong together.

    `kind`: heading, paragraph, list, item, table, code, quote or container. Headings have `level` (1 to 6) and `name`.
    """

    text: str
    kind: str = "paragraph"
    level: int = 0
    name: str = ""


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text in order; every line that is not blank is in exactly one of them.

    A heading is rewritten with number signs (`## Name`). Headings without a name, and lines that form no block, belong
    to the paragraph below.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    text_blocks: list[Block] = []
    rest = 0  # the first line that no block holds yet
    above = False  # whether the lines before are a paragraph's without a blank line between
    for token in block_parser().parse(text):
        if token.level or token.map is None:
            continue
        start, end = token.map
        if start > rest and any(line.strip() for line in lines[rest:start]):
            above = _add(text_blocks, Block("\n".join(lines[rest:start]).strip("\n")), above)
            above = above and bool(lines[start - 1].strip())
        block = _block(token, lines[start:end])
        above = _add(text_blocks, block, above and block.kind == "paragraph")
        above = above and end <= len(lines) and token.type == "heading_open"
        rest = max(rest, end)
    if any(line.strip() for line in lines[rest:]):
        _add(text_blocks, Block("\n".join(lines[rest:]).strip("\n")), above)
    return list(_contained(text_blocks))


def _add(found: list[Block], block: Block, above: bool) -> bool:
    """Add a block, or extend the last one if it continues there; return whether the result is a paragraph."""
    if above:
        found[-1] = replace(found[-1], text=f"{found[-1].text}\n{block.text}")
    elif block.text.strip():
        found.append(block)
    return block.kind == "paragraph" and bool(block.text.strip())


def _block(token: Token, lines: list[str]) -> Block:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    text = "\n".join(lines)
    if token.type != "heading_open":
        return Block(text, _KINDS.get(token.type, "paragraph"))
    level = int(token.tag[1])
    if token.markup.startswith("#"):
        line = text.strip()
        heading = heading_of(line)
        return Block(line, "heading", level, heading[1]) if heading and heading[1] else Block(text)
    name = text.rpartition("\n")[0].strip()
    if "\n" in name or len(name) > _NAME:
        return Block(text)
    return Block(f"{'#' * level} {name}", "heading", level, name)


def _contained(found: list[Block]) -> Iterator[Block]:
    """Yield the blocks, with text indented below an admonition's or a tab's first line merged into it."""
    held: Block | None = None
    for block in found:
        if held is not None and block.kind == "code" and block.text[:1] in " \t":
            held = replace(held, text=f"{held.text}\n\n{block.text}")
            continue
        if held is not None:
            yield held
            held = None
        if block.kind == "paragraph" and _CONTAINER.fullmatch(block.text.partition("\n")[0]):
            held = replace(block, kind="container")
        else:
            yield block
    if held is not None:
        yield held


def items(block: Block) -> list[Block]:
    """Return the items of a list, each with the blank lines between it and the next."""
    first = ITEM.match(block.text)
    item_lines: list[list[str]] = []
    for line in block.text.split("\n"):
        item = ITEM.match(line)
        if item_lines and not (item and first and len(item[1]) <= len(first[1])):
            item_lines[-1].append(line)
        else:
            item_lines.append([line])
    return [Block("\n".join(lines), "item") for lines in item_lines]


def inside(block: Block) -> list[Block]:
    """Return the blocks inside an item, an admonition or an indented text, without its indentation.

    The first one begins with the item's mark or the admonition's line. Empty if a block holds no others.
    """
    first, _, rest = block.text.partition("\n")
    rest = rest.rstrip()
    if block.kind == "container":
        return [Block(first), *blocks(textwrap.dedent(rest))]
    if block.kind == "code" and block.text[:1] in " \t" and not FENCE.fullmatch(first.lstrip()):
        inner_blocks = blocks(textwrap.dedent(block.text))
        return inner_blocks if any(inner_block.kind == "code" for inner_block in inner_blocks) else []
    mark = ITEM.match(first) if block.kind == "item" else None
    if mark is None:
        return []
    width = mark.end()
    below = "\n".join(line[min(width, len(line) - len(line.lstrip())) :] for line in rest.split("\n"))
    inner_blocks = blocks(f"{first[width:]}\n{below}")
    if len(inner_blocks) < 2 or inner_blocks[0].kind != "paragraph":
        return []
    return [replace(inner_blocks[0], text=first[:width] + inner_blocks[0].text), *inner_blocks[1:]]

"""Writes Markdown: quotes, fences, lists, tables, links, so that every notation gives the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

MARKS = {"strong": "**", "em": "*", "strike": "~~"}

_SPACE = re.compile(r"\s+")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#_.-]{1,20}")
_WEB = re.compile(r"(?i)(?:https?|ftp|mailto|tel):")


class Following(str):
    """A block in an item that follows the block before it without an empty line: a list, or a further line."""


def joined_blocks(blocks: Sequence[str]) -> str:
    """Return blocks joined by empty lines."""
    return "\n\n".join(block for block in blocks if block)


def quoted(text: str) -> str:
    """Return a text as a block quote."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def fenced(code: str, language: str = "") -> str:
    """Return a code block whose fence is longer than any in it; empty for no code."""
    code = code.strip("\n")
    if not code.strip():
        return ""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
    return f"{fence}{language if _LANGUAGE.fullmatch(language) else ''}\n{code}\n{fence}"


def code_span(code: str) -> str:
    """Return code as a span within a line."""
    content = _SPACE.sub(" ", code).strip()
    if not content:
        return code
    ticks = "`" * (1 + max(map(len, re.findall("`+", content)), default=0))
    return f"{ticks} {content} {ticks}" if len(ticks) > 1 else f"`{content}`"


def marked(text: str, mark: str) -> str:
    """Return a text in emphasis, with blanks at its ends left outside; a text without a word stays as it is."""
    content = text.strip()
    if not content:
        return text
    lead = len(text) - len(text.lstrip())
    return f"{text[:lead]}{mark}{content}{mark}{text[lead + len(content) :]}"


def linked(text: str, target: str) -> str:
    """Return `[text](target)`; the text alone where the target repeats it, or is no web, mail or phone address."""
    content, target = text.strip(), target.strip()
    if not content:
        return target
    if not _WEB.match(target) or target.rstrip("/") == content.rstrip("/"):
        return text
    if target.partition(":")[2].partition("?")[0] == content:
        return text
    safe = _SPACE.sub("%20", target).replace("(", "%28").replace(")", "%29")
    lead = len(text) - len(text.lstrip())
    return f"{text[:lead]}[{content}]({safe}){text[lead + len(content) :]}"


def itemized(items: Sequence[tuple[str, Sequence[str]]]) -> Following:
    """Return a list of items, each a mark (`- `, `1. `) and its blocks; what follows the first line is indented under
    it.
    """
    lines: list[str] = []
    for mark, blocks in items:
        if not blocks:
            continue
        content = blocks[0] + "".join(("\n" if isinstance(b, Following) else "\n\n") + b for b in blocks[1:])
        first, *others = content.split("\n")
        indent = " " * len(mark)
        lines.append((mark + first).rstrip())
        lines.extend(indent + line if line else "" for line in others)
    return Following("\n".join(lines))


def tabular(rows: Sequence[Sequence[str]], *, headed: bool = False) -> list[str]:
    """Return a pipe table whose first row is its head.

    Return the cells alone, in order, where a table would not hold them: code or a table in a cell, a single column
    without a heading of its own, or one long row that would pad all the others.

    Args:
        headed: whether the author made the first row a heading.
    """
    width, cells = max(map(len, rows), default=0), sum(map(len, rows))
    if (
        (width < 2 and not (headed and len(rows) > 1))
        or len(rows) * width > 4 * cells + 1000
        or any("```" in cell or "| --- |" in cell for row in rows for cell in row)
    ):
        return [cell for row in rows for cell in row if cell]
    lines = []
    for row in rows:
        texts = [_SPACE.sub(" ", cell).strip().replace("|", "\\|") for cell in row]
        lines.append("| " + " | ".join(texts + [""] * (width - len(texts))) + " |")
    return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

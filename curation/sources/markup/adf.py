"""Convert Atlassian Document Format to Markdown: every node of Atlassian's schema, and the text of unknown nodes.

Nodes and marks are those of "Atlassian Document Format" (developer.atlassian.com) and its JSON schema.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from curation.sources.markup.writing import (
    MARKS,
    code_span,
    fenced,
    itemized,
    joined_blocks,
    linked,
    marked,
    quoted,
    tabular,
)

MAX_DEPTH = 60  # nested deeper, a node keeps its text and loses its structure; editors stop at about 20

Node = Mapping[str, Any]
Run = tuple[str, tuple[str, ...], str]  # text, marks, target of its link

_INLINE = frozenset(
    [
        "text",
        "hardBreak",
        "mention",
        "emoji",
        "date",
        "status",
        "inlineCard",
        "inlineExtension",
        "mediaInline",
        "placeholder",
    ]
)
_LEAVES = frozenset(("rule", "media", "blockCard", "embedCard", "extension", "syncBlock"))  # blocks without content
_LISTS = frozenset(["bulletList", "orderedList", "taskList", "decisionList"])
_BLANKS = re.compile(r"\n{3,}")


def to_markdown(document: object) -> str:
    """Return the Markdown of a document or node; empty for anything else. Linear in the size of the document."""
    return joined_blocks(_blocks([document], 0))


def _blocks(nodes: object, depth: int) -> list[str]:
    """Return the blocks of some nodes; inline nodes between blocks make a paragraph."""
    blocks: list[str] = []
    line: list[Node] = []
    for node in nodes if isinstance(nodes, list) else ():
        if not isinstance(node, Mapping):
            continue
        if _kind(node) in _INLINE or ("content" not in node and _kind(node) not in _LEAVES):
            line.append(node)
            continue
        blocks.extend(_paragraph(line))
        line = []
        blocks.extend(_block(node, depth + 1) if depth < MAX_DEPTH else _paragraph([_flat(node)]))
    blocks.extend(_paragraph(line))
    return [block for block in blocks if block]


def _block(node: Node, depth: int) -> list[str]:
    kind, attrs, content = _kind(node), _attrs(node), node.get("content")
    if kind in _LISTS:
        return [_list(node, depth)]
    if kind == "heading":
        level = attrs.get("level")
        text = " ".join(_inline(content).split())
        return [f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {text}"] if text else []
    if kind == "codeBlock":
        return [fenced("".join(_texts(node)), _text(attrs.get("language")))]
    if kind == "rule":
        return ["---"]
    if kind == "table":
        return _table(content, depth)
    if kind == "blockquote":
        inner = joined_blocks(_blocks(content, depth))
        return [quoted(inner)] if inner else []
    if kind in ("expand", "nestedExpand"):
        return [_text(attrs.get("title")).strip(), *_blocks(content, depth)]
    if kind in ("blockCard", "embedCard"):
        return [_card(attrs)]
    if kind == "media":
        return [_media(node)]
    if kind in ("extension", "bodiedExtension", "multiBodiedExtension", "syncBlock", "bodiedSyncBlock"):
        return _blocks(content, depth) or [_text(attrs.get("text")).strip()]
    return _blocks(content, depth)  # paragraph, panel, layoutSection, layoutColumn, mediaSingle, mediaGroup, caption, …


def _list(node: Node, depth: int) -> str:
    kind, content = _kind(node), node.get("content")
    start = _attrs(node).get("order")
    number = start if isinstance(start, int) and not isinstance(start, bool) and 0 <= start < 10**9 else 1
    items: list[tuple[str, list[str]]] = []
    for item in content if isinstance(content, list) else ():
        if not isinstance(item, Mapping):
            continue
        if _kind(item) in _LISTS and items:  # a list of tasks holds those below a task as its sibling
            items[-1][1].append(_list(item, depth + 1) if depth < MAX_DEPTH else "".join(_texts(item)))
            continue
        blocks = _blocks(item.get("content") if "content" in item else [item], depth + 1)
        done = "x" if _attrs(item).get("state") == "DONE" else " "
        mark = {"orderedList": f"{number}. ", "taskList": "- "}.get(kind, "- ")
        if blocks:
            if _kind(item) in ("taskItem", "blockTaskItem"):
                blocks[0] = f"[{done}] {blocks[0]}"
            items.append((mark, blocks))
            number += 1
    return itemized(items)


def _table(rows: object, depth: int) -> list[str]:
    table: list[list[str]] = []
    headed = False
    for row in rows if isinstance(rows, list) else ():
        cells = row.get("content") if isinstance(row, Mapping) else None
        if isinstance(cells, list) and cells:
            if not table:
                headed = all(isinstance(cell, Mapping) and _kind(cell) == "tableHeader" for cell in cells)
            table.append([joined_blocks(_blocks([cell], depth + 1)) for cell in cells])
    return tabular(table, headed=headed)


def _paragraph(nodes: Sequence[Node]) -> list[str]:
    text = _inline(list(nodes))
    tidy = "\n".join(line.strip(" \t") for line in text.split("\n")).strip("\n")
    return [_BLANKS.sub("\n\n", tidy)] if tidy else []


def _inline(nodes: object) -> str:
    """Return the text of inline nodes; neighbours with the same marks are joined, so that no mark closes to
    open again.
    """
    runs: list[Run] = []
    for node in nodes if isinstance(nodes, list) else ():
        if not isinstance(node, Mapping):
            continue
        text, marks, target = _run(node)
        if runs and runs[-1][1:] == (marks, target):
            runs[-1] = (runs[-1][0] + text, marks, target)
        elif text:
            runs.append((text, marks, target))
    return "".join(_written(*run) for run in runs)


def _run(node: Node) -> Run:
    attrs, listed = _attrs(node), node.get("marks")
    kinds: set[str] = set()
    target = ""
    for mark in listed if isinstance(listed, list) else ():
        if isinstance(mark, Mapping):
            kinds.add(_kind(mark))
            if _kind(mark) == "link":
                target = _text(_attrs(mark).get("href"))
    marks = ("code",) if "code" in kinds else tuple(name for name in MARKS if name in kinds)
    return _word(node, attrs), marks, target


def _word(node: Node, attrs: Node) -> str:
    kind = _kind(node)
    if kind == "text":
        return _text(node.get("text"))
    if kind == "hardBreak":
        return "\n"
    if kind == "mention":
        return _text(attrs.get("text")) or (f"@{_text(attrs.get('id'))}" if attrs.get("id") else "")
    if kind == "emoji":
        return _text(attrs.get("text")) or _text(attrs.get("shortName"))
    if kind == "date":
        return _day(attrs.get("timestamp"))
    if kind == "inlineCard":
        return _card(attrs)
    if kind == "mediaInline":
        return _media(node)
    return _text(node.get("text")) or _text(attrs.get("text")) or "".join(_texts(node))  # status, placeholder, unknown


def _written(text: str, marks: tuple[str, ...], target: str) -> str:
    if marks == ("code",):
        text = code_span(text)
    else:
        for mark in marks:
            text = marked(text, MARKS[mark])
    return linked(text, target) if target else text


def _day(timestamp: object) -> str:
    """Return the day of a timestamp, a text of milliseconds since 1970; an impossible date stays as it was written."""
    written = _text(timestamp)
    try:
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=int(written))).date().isoformat()
    except (ValueError, OverflowError):
        return written


def _card(attrs: Node) -> str:
    data = attrs.get("data")
    named = data if isinstance(data, Mapping) else {}
    url = _text(attrs.get("url")) or _text(named.get("url")) or _text(named.get("@id"))
    return linked(_text(named.get("name")), url)


def _media(node: Node) -> str:
    """Return an image with its description, and its address if it is on the web; nothing for a file without
    description.
    """
    attrs = _attrs(node)
    described, url = _text(attrs.get("alt")).strip(), _text(attrs.get("url")).strip()
    return f"![{described}]({url})" if attrs.get("type") == "external" and url else described


def _flat(node: Node) -> Node:
    return {"type": "text", "text": " ".join("".join(_texts(node)).split())}


def _texts(node: object) -> list[str]:
    """Return every text below a node, in order, at any depth."""
    texts, pending = [], [node]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(reversed(item))
        elif isinstance(item, Mapping):
            word = "\n" if _kind(item) == "hardBreak" else _text(item.get("text"))
            texts.append(word or _text(_attrs(item).get("text")))
            pending.append(item.get("content"))
    return texts


def _kind(node: Node) -> str:
    kind = node.get("type")
    return kind if isinstance(kind, str) else ""


def _attrs(node: Node) -> Node:
    attrs = node.get("attrs")
    return attrs if isinstance(attrs, Mapping) else {}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""

"""Convert Slack's blocks to Markdown: rich text, sections, headers, contexts and tables; images and videos as titles.

Documented as "Block Kit: blocks" and "Rich text block" (Slack).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curation.json_value import Fields
from curation.sources.markup import mrkdwn
from curation.sources.markup.writing import (
    MARKS,
    Following,
    code_span,
    fenced,
    itemized,
    joined_blocks,
    linked,
    marked,
    quoted,
    tabular,
)  # fmt: skip

MAX_ELEMENTS = 10_000


def to_markdown(blocks: object, names: Mapping[str, str]) -> str:
    """Return the Markdown of a message's `blocks`, empty where there are none.

    Args:
        names: id of a user or channel → name.
    """
    return joined_blocks([_block(block, names) for block in _objects(blocks)])


def _objects(value: object) -> list[dict[str, Any]]:
    return [element for element in value[:MAX_ELEMENTS] if isinstance(element, dict)] if isinstance(value, list) else []


def _block(block: Fields, names: Mapping[str, str]) -> str:
    kind, text = block.get("type"), block.get("text")
    if kind == "rich_text":
        return _rich(block, names)
    if kind == "markdown":
        return text.strip() if isinstance(text, str) else ""
    if kind == "table":
        lines = block.get("rows")
        given = lines[:MAX_ELEMENTS] if isinstance(lines, list) else ()
        rows = [[_cell(cell, names) for cell in _objects(line)] for line in given if isinstance(line, list)]
        return joined_blocks(tabular(rows, headed=True)) if rows else ""
    inner = block.get("elements") if kind == "context" else block.get("fields")
    return joined_blocks([_composed(element, names) for element in (text, block.get("title"), *_objects(inner))])


def _cell(cell: Fields, names: Mapping[str, str]) -> str:
    return _rich(cell, names) if cell.get("type") == "rich_text" else _composed({**cell, "type": "plain_text"}, names)


def _composed(value: object, names: Mapping[str, str]) -> str:
    """Return the Markdown of a text object: `{"type": "mrkdwn", "text": "*x*"}`, or plain text, which has no marks."""
    text = value.get("text") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(text, str):
        return ""
    return (mrkdwn.to_markdown(text, names) if value.get("type") == "mrkdwn" else text).strip()


def _rich(block: Fields, names: Mapping[str, str]) -> str:
    blocks: list[str] = []
    for part in _objects(block.get("elements")):
        kind = part.get("type")
        if kind == "rich_text_list":
            first = part["offset"] + 1 if type(part.get("offset")) is int and 0 <= part["offset"] < 10**6 else 1
            deep = part["indent"] if type(part.get("indent")) is int and 0 < part["indent"] <= 8 else 0
            ordered = part.get("style") == "ordered"
            items = [
                (f"{first + number}. " if ordered else "- ", (shown,))
                for number, element in enumerate(_objects(part.get("elements")))
                if (shown := _line(element, names).strip())
            ]
            lines = "\n".join("   " * deep + line for line in itemized(items).split("\n")) if items else ""
            if lines and blocks and isinstance(blocks[-1], Following):  # Slack writes a nested list after its parent
                blocks[-1] = Following(f"{blocks[-1]}\n{lines}")
            elif lines:
                blocks.append(Following(lines))
        elif kind == "rich_text_preformatted":
            blocks.append(fenced("".join(_bare(element, names) for element in _objects(part.get("elements")))))
        else:
            shown = _line(part, names).strip()
            blocks.append(quoted(shown) if kind == "rich_text_quote" and shown else shown)
    return joined_blocks(blocks)


def _line(section: Fields, names: Mapping[str, str]) -> str:
    return "".join(_styled(element, names) for element in _objects(section.get("elements")))


def _styled(each: Fields, names: Mapping[str, str]) -> str:
    shown, style = _bare(each, names), each.get("style")
    styles = style if isinstance(style, dict) else {}
    if styles.get("code") is True:
        shown = code_span(shown) if shown else ""
    if each.get("type") == "link" and isinstance(each.get("url"), str):
        shown = linked(shown, each["url"])
    for name, mark in (("strike", "strike"), ("italic", "em"), ("bold", "strong")):
        if styles.get(name) is True:
            shown = marked(shown, MARKS[mark])
    return shown


def _bare(each: Fields, names: Mapping[str, str]) -> str:
    """Return a piece of a line without its marks."""
    kind = each.get("type")
    key = {"text": "text", "link": "text", "user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id",
           "emoji": "name", "broadcast": "range", "date": "fallback", "color": "value"}.get(str(kind))  # fmt: skip
    text = each.get(key) if key else None
    if kind == "link" and not text:
        text = each.get("url")
    if not isinstance(text, str) or not text:
        return ""
    if kind == "emoji":
        return f":{text}:"
    if kind in ("user", "usergroup", "broadcast"):
        return "@" + names.get(text, text)
    return "#" + names.get(text, text) if kind == "channel" else text

"""Converts Slack's mrkdwn to Markdown: emphasis, code, links, mentions by name; quotes and lists stay as they are.

Documented as "Formatting text for app surfaces" (Slack).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from curation.sources.markup.writing import code_span, fenced, linked

_TOKEN = re.compile(r"`([^`\n]+)`|<([^<>\n]+)>")
_MARK = {
    "**": re.compile(r"(?<![\w*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\w*])"),
    "*": re.compile(r"(?<![\w_])_(?![\s_])([^_\n]*[^_\s])_(?![\w_])"),
    "~~": re.compile(r"(?<![\w~])~(?![\s~])([^~\n]*[^~\s])~(?![\w~])"),
}
_SLOT = re.compile(r"<(\d+)>|&(lt|gt|amp);")
_ENTITY = {"lt": "<", "gt": ">", "amp": "&"}


def to_markdown(text: str, names: Mapping[str, str]) -> str:
    """Return the Markdown of a message's text, in time linear in it.

    Args:
        names: id of a user or channel → name.
    """
    slots: list[str] = []

    def slot(shown: str) -> str:
        slots.append(shown)
        return f"<{len(slots) - 1}>"  # no other `<` is left: what somebody typed is written `&lt;`

    def token(found: re.Match[str]) -> str:
        if found.group(1) is not None:
            return slot(code_span(_plain(found.group(1))))
        return slot(_shown(found.group(2), names))

    segments = text.split("```")
    if len(segments) % 2 == 0:  # the last fence never closes
        segments[-2:] = ["```".join(segments[-2:])]
    for number, segment in enumerate(segments):
        if number % 2 == 0:
            segments[number] = _TOKEN.sub(token, segment)
        else:
            before, after = segments[number - 1], segments[number + 1]
            start = "" if not before or before.endswith("\n") else "\n"
            end = "" if not after or after.startswith("\n") else "\n"
            segments[number] = slot(start + fenced(_plain(segment)) + end)
    marked = "".join(segments)
    for mark, pattern in _MARK.items():
        marked = pattern.sub(rf"{mark}\1{mark}", marked)

    def filled(found: re.Match[str]) -> str:
        if found.group(2):
            return _ENTITY[found.group(2)]
        number = int(found.group(1)) if len(found.group(1)) < 10 else len(slots)
        return slots[number] if number < len(slots) else found.group()

    return _SLOT.sub(filled, marked)


def _plain(code: str) -> str:
    """Return code as it was typed: addresses without their brackets."""
    bare = re.sub(r"<(?:[^<>|\n]+\|)?([^<>|\n]+)>", r"\1", code)
    return _unescaped(bare)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(token: str, names: Mapping[str, str]) -> str:
    target, _, label = token.partition("|")
    label = _unescaped(label)
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label.lstrip("@") or target[1:])
    if target.startswith("#"):
        return "#" + (label or names.get(target[1:]) or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    target = _unescaped(target)
    return linked(label, target) if label else target.removeprefix("mailto:")

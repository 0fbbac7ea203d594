"""Find the HTML tags in a text, judge whether they work as markup, and say what text replaces them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from curation.text.word_files import word_file

LISTS = word_file("cleaning/characters/tags")

PARAGRAPHS = frozenset(LISTS.words("paragraphs"))
LINES = frozenset(LISTS.words("lines"))
CELLS = frozenset({"td", "th"})
INLINE = frozenset(LISTS.words("inline"))
KNOWN = PARAGRAPHS | LINES | CELLS | INLINE
# Names that are no words and no parameters of types: a single one is markup, if it stands where markup stands.
SURE = frozenset(LISTS.words("sure"))
MARKS = {
    "code": "`",
    "tt": "`",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
}  # of Markdown; what is bold is said as well plain
OFFICE = re.compile(r"(?:o|w|v|m|x|st\d):\w", re.IGNORECASE)
FLAGS = "nowrap|noshade|disabled|hidden|async|defer|checked|compact"
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15}(?::[A-Za-z]\w{0,20})?)(\s[^<>]{0,3000})?/?>")
ATTRIBUTES = re.compile(
    rf"(?:\s++(?:[\w:.-]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++)|(?:{FLAGS})\b))*+\s*+[/\\]?\s*+", re.IGNORECASE
)
VALUE = re.compile(r"([\w:.-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))")
WRITTEN_LINK = re.compile(r"(?:https?://|mailto:|\.{0,2}/)[^\s()<>\[\]]++\Z")
QUOTE = re.compile(r"[ \t]*>[> \t]*")


class Tag(NamedTuple):
    """One tag with a known name, and where it stands."""

    start: int
    end: int
    closing: bool
    name: str
    attributes: dict[str, str]


def known_tags(text: str) -> list[Tag]:
    """Return the tags whose names HTML knows; none if the text closes tags of other names, because it is XML then."""
    tags = []
    for match in TAG.finditer(text):
        name = match.group(2).lower()
        if name in KNOWN or OFFICE.match(name):
            written = match.group(3) or ""
            if ATTRIBUTES.fullmatch(written):
                values = {
                    m.group(1).lower(): m.group(2) or m.group(3) or m.group(4) or "" for m in VALUE.finditer(written)
                }
                tags.append(Tag(*match.span(), bool(match.group(1)), name, values))
        elif match.group(1):
            return []
    return tags


def glued(text: str, tag: Tag) -> bool:
    """Return whether a tag whose name is surely markup touches a word or another tag, as words of a sentence do not."""
    if tag.name not in SURE:
        return False
    before, behind = text[tag.start - 1 : tag.start], text[tag.end : tag.end + 1]
    return (before.isalnum() and tag.name != "p") or before in (".", ",", "!", ">") or behind.isalnum() or behind == "<"


def written_marks(text: str, tags: Sequence[Tag]) -> dict[int, str]:
    """Return the Markdown for tags whose plain text would say less (links, code, struck text): tag start → mark."""
    written: dict[int, str] = {}
    begun: dict[str, Tag] = {}
    for tag in tags:
        if not tag.closing:
            begun[tag.name] = tag
        elif opening := begun.pop(tag.name, None):
            label = text[opening.end : tag.start]
            if not label.strip() or set("[]<>`~^\n") & set(label):
                continue
            if tag.name == "a":
                address = unescape(opening.attributes.get("href", ""))
                if WRITTEN_LINK.match(address) and label.strip() != address:
                    written |= {opening.start: "[", tag.start: f"]({address})"}
            elif tag.name in MARKS:
                written |= {opening.start: MARKS[tag.name], tag.start: MARKS[tag.name]}
            elif tag.name == "sup" and text[opening.start - 1 : opening.start].isalnum():
                written |= {opening.start: "^"}
    return written


def _image(tag: Tag) -> str:
    """Return the alternative text of an image, as a Markdown image if it has a web address or a path; else empty.

    Parts of a mail (`cid:`) give their alternative text alone.
    """
    alternative, address = unescape(tag.attributes.get("alt", "")).strip(), unescape(tag.attributes.get("src", ""))
    if set("[]<>\n") & set(alternative):
        return ""
    return f"![{alternative}]({address})" if alternative and WRITTEN_LINK.match(address) else alternative


def replaced(text: str, group: Sequence[Tag], written: dict[int, str]) -> tuple[int, int, str]:
    """Return a span and its replacement: tags separated only by white space become line breaks, bullets and links."""
    start, end = group[0].start, group[-1].end
    gaps = "".join(text[one.end : other.start] for one, other in pairwise(group))
    breaks, before, behind = min(2, gaps.count("\n")), "", ""
    for tag in group:
        replacement = written.get(tag.start, "") or (_image(tag) if tag.name == "img" else "")
        if tag.name == "br":
            breaks = min(2, breaks + 1)
        elif tag.name in PARAGRAPHS:
            breaks = max(breaks, 2)
        elif tag.name in LINES:
            breaks = max(breaks, 1)
            replacement = "- " if tag.name == "li" and not tag.closing else ""
        elif tag.name in CELLS:
            gaps += " "
        if breaks:
            behind = replacement if replacement == "- " else behind + replacement
        else:
            before += replacement
    if not breaks:
        return start, end, before + (" " if gaps else "")
    while start and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    line = text.rfind("\n", 0, start) + 1
    if text.startswith("|", line):  # a row of a table is one line
        return start, end, f"{before} {behind}"
    quote = QUOTE.match(text, line, start)
    there = len(text[max(0, start - 3) : start]) - len(text[max(0, start - 3) : start].rstrip("\n"))
    there += len(text[end : end + 3]) - len(text[end : end + 3].lstrip("\n"))
    ends = start == line == 0 or (end == len(text) and not behind) or (quote is not None and quote.end() == start)
    wanted = max(0, min(breaks, 1) if quote else breaks) - there
    broken = "" if ends else ("\n" + (quote.group() if quote else "")) * max(0, wanted)
    return start, end, before + broken + behind

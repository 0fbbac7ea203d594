"""Find the spans of a text in which nothing is rewritten: code, tags, link targets, addresses and paths."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from curation.text.spans import Place, merged_places

FENCE = re.compile(r"^[> \t]{0,12}(?P<fence>`{3,}|~{3,})(?P<rest>[^\n]*)$", re.MULTILINE)
INDENTED = re.compile(r"(?:\A|(?<=\n)[ \t]*\n)(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+")
TICKS = re.compile("`+")
PARAGRAPH = re.compile(r"\n[ \t]*\n")
TAG = re.compile(r"<[A-Za-z/!][^<>\n]*>")
CODE_TAG = re.compile(r"<(?P<end>/?)(?P<name>pre|code|kbd|samp|script|style)\b[^<>\n]*>", re.IGNORECASE)
TARGET = re.compile(r"\]\([^()\s]*\)")
TOKEN = re.compile(r"""(?<![^\s()\[\]<>"',;|])[^\s()\[\]<>"',;|/\\@]*+[/\\@][^\s()\[\]<>"'|]*+""")


def protected(text: str) -> list[Place]:
    """Return the spans of code, tags, link targets, addresses and paths, sorted and not overlapping."""
    spans = [*_fences(text), *_code(text), *_code_tags(text)]
    for pattern in (INDENTED, TAG, TARGET):
        spans += [match.span() for match in pattern.finditer(text)]
    spans += [match.span() for match in TOKEN.finditer(text) if _is_place(match.group())]
    return merged_places(spans)


def _is_place(token: str) -> bool:
    r"""Return whether a word with `/`, `\` or `@` is an address, a link or a path, and not a date or "and/or"."""
    if "@" in token or "\\" in token or "://" in token or token[0] in "/~.":
        return True
    head = token[:200].rpartition(":")[2]  # "Date:12/11/2013"
    return (head.count("/") > 1 or "." in head.split("/", 1)[0]) and any(c.isalpha() for c in head)


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of fenced blocks; a block that is never closed reaches to the end."""
    opened: re.Match[str] | None = None
    for line in FENCE.finditer(text):
        if opened is None:
            opened = line
        elif (
            line["fence"][0] == opened["fence"][0]
            and len(line["fence"]) >= len(opened["fence"])
            and not line["rest"].strip()
        ):
            yield opened.start(), line.end()
            opened = None
    if opened is not None:
        yield opened.start(), len(text)


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of code between runs of equally many backticks in one paragraph."""
    ends = [match.start() for match in PARAGRAPH.finditer(text)] if "`" in text else []
    runs: defaultdict[int, list[int]] = defaultdict(list)
    ticks = [match.span() for match in TICKS.finditer(text)]
    for start, end in ticks:
        runs[end - start].append(start)
    at = 0
    for start, end in ticks:
        if start < at:
            continue
        same = runs[end - start]
        following = bisect_left(same, end)
        paragraph = bisect_left(ends, end)
        last = ends[paragraph] if paragraph < len(ends) else len(text)
        if following < len(same) and same[following] < last:
            at = same[following] + end - start
            yield start, at


def _code_tags(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of `<code>`, `<pre>` and similar elements, tags included."""
    opened: re.Match[str] | None = None
    for tag in CODE_TAG.finditer(text):
        if opened is None and not tag["end"]:
            opened = tag
        elif opened is not None and tag["end"] and tag["name"].lower() == opened["name"].lower():
            yield opened.start(), tag.end()
            opened = None

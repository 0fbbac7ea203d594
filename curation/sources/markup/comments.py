"""Removes HTML comments from Markdown: a reader of the page never sees them (CommonMark, "HTML blocks", "Raw HTML").

Comments in code are shown to the reader, and stay.
"""

from __future__ import annotations

import re

_OPEN, _CLOSE = "<!--", "-->"
# A fenced block, a code span in one line, or where a comment begins.
_PARTS = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*(?:\n|\Z)(?:.*?^ {0,3}(?P=fence)[`~]*[ \t]*$|.*\Z)"
    r"|(?<!`)(?P<ticks>`{1,4})(?!`)[^\n]{1,200}?(?<!`)(?P=ticks)(?!`)"
    r"|<!--",
    re.DOTALL | re.MULTILINE,
)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r?\n|\Z)")


def without_comments(text: str) -> str:
    """Return the text without comments outside code. A comment that fills a line is removed with the line, and one that
    is never closed stays.

    Linear in the text.
    """
    if _OPEN not in text:
        return text
    kept: list[str] = []
    at = place = 0
    while part := _PARTS.search(text, place):
        place = part.end()
        if part.group() != _OPEN:
            continue
        closed = text.find(_CLOSE, place)
        if closed < 0:
            break
        start, place = part.start(), closed + len(_CLOSE)
        line = max(text.rfind("\n", at, start) + 1, at)
        rest = _REST_OF_LINE.match(text, place)
        if rest is not None and (not line or text[line - 1] == "\n") and not text[line:start].strip(" \t"):
            start, place = line, rest.end()
        kept.append(text[at:start])
        at = place
    return "".join([*kept, text[at:]])

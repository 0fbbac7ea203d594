"""Normalizes Markdown as vendors keep it: HTML in it is rendered like any HTML, tables lose the blanks that line up
their columns, and a picture keeps its description. Code and quotes stay.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from curation.sources.markup.comments import without_comments
from curation.sources.markup.commonmark import block_parser
from curation.sources.markup.html import to_markdown as html_to_markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_SIGNS = re.compile(r"[|<]|!\[")  # without one of these, nothing in a text is written anew
_CODE = ("fence", "code_block")
_PADDING = re.compile(r"(?<=\|)[ \t]{2,}|(?<![ \t])[ \t]{2,}(?=\|)")
_RULE = re.compile(r"-{2,}")
_BLANK_ROW = re.compile(r"[ \t|]*")
_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?<br[ \t]*/?>[ \t]*(?P<end>$)?", re.IGNORECASE)
_IMAGE = r"!\[(?P<{0}>[^\[\]\n]{{0,300}})\]\((?P<{1}>[^()\s]{{1,2000}})(?:[ \t]+\"[^\"\n]{{0,300}}\")?\)"
# A picture, or one that links to itself in full size.
_PICTURE = re.compile(
    rf"\[{_IMAGE.format('shown', 'small')}\]\((?P<large>[^()\s]{{1,2000}})\)|{_IMAGE.format('text', 'url')}"
)
_WEB = re.compile(r"(?i)https?://\S+")
_ELEMENT = re.compile(r"(?i)<(/?)(table|div|section|figure|ul|ol|form)\b")


def to_markdown(text: str) -> str:
    """Return the text without HTML: HTML blocks are rendered, comments removed. Text without HTML is returned
    unchanged.

    HTML inside a quote stays, and so does HTML within a line that is no break. A row of a table without a word is left
    out.
    """
    text = without_comments(text)
    if not _SIGNS.search(text):
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    tokens = [token for token in block_parser().parse("\n".join(lines)) if token.map is not None]
    written: list[str] = []
    at = 0  # the next line to write
    broken = False  # whether a table was never closed: none is looked for twice over the rest of the text
    for place, token in enumerate(tokens):
        start, end = token.map or (0, 0)
        if start < at:
            continue
        while end > start and not lines[end - 1].strip():
            end -= 1
        if token.type in _CODE or token.type == "blockquote_open":
            new = lines[start:end]
        elif token.type == "table_open":
            new = _table(lines[start:end])
        elif token.type == "html_block" and lines[start].lstrip().startswith("<"):
            closed = end if broken else _closed(tokens, place, lines)
            broken |= closed is None
            end = closed or end
            new = _html(lines[start:end])
        else:
            continue
        written += [_line(line) for line in lines[at:start]] + new
        at = end
    return "\n".join([*written, *(_line(line) for line in lines[at:])])


def _html(lines: Sequence[str]) -> list[str]:
    before = _indent(lines[0])
    shown = html_to_markdown(textwrap.dedent("\n".join(lines)))
    return [before + line if line else "" for line in shown.split("\n")] if shown else []


def _closed(tokens: Sequence[Token], place: int, lines: Sequence[str]) -> int | None:
    """Return where HTML that begins with a token ends; None where a table is never closed.

    A blank line does not end HTML whose table is open, or whose elements are open and are followed by more HTML.
    """
    opened = tables = 0
    at = (tokens[place].map or (0, 0))[0]
    for index in range(place, len(tokens)):
        token = tokens[index]
        begins, ends = token.map or (0, 0)
        if begins < at:
            continue
        inner = token.type == "html_block" or (token.type == "code_block" and token.content.lstrip().startswith("<"))
        if index > place and not tables and not (opened > 0 and inner):
            return at
        for sign in _ELEMENT.finditer("\n".join(lines[at:ends])):
            step = -1 if sign[1] else 1
            opened += step
            tables = max(0, tables + step) if sign[2].lower() == "table" else tables
        at = ends
    return None if tables else at


def _table(lines: Sequence[str]) -> list[str]:
    head, rule, *rows = lines
    kept = [head, _RULE.sub("---", rule), *(row for row in rows if not _BLANK_ROW.fullmatch(row))]
    return [_indent(line) + _PADDING.sub(" ", _pictures(_BREAK.sub(" ", line)).strip()) for line in kept]


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _line(line: str) -> str:
    return line if "`" in line else _pictures(_BREAK.sub(lambda match: "" if match["end"] is not None else "\n", line))


def _pictures(line: str) -> str:
    return _PICTURE.sub(_picture, line) if "![" in line else line


def _picture(found: re.Match[str]) -> str:
    """Return a picture with its description if a reader could look it up; of any other picture only the description."""
    if found["large"] and found["large"].partition("?")[0] != found["small"].partition("?")[0]:
        return found[0]
    text, url = (found["shown"], found["small"]) if found["large"] else (found["text"], found["url"])
    return f"![{text.strip()}]({url})" if text.strip() and _WEB.fullmatch(url) else text.strip()

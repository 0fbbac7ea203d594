"""Converts Jira's wiki markup to Markdown: lists, tables, code, quotes, links, emphasis. Text without any stays as it
is.

The notation is Atlassian's "Text Formatting Notation Help". What it would only decorate (sub- and superscript, icons)
and what is no markup by its rules (a lone star, `[ERROR]`, `snake_case`) stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from curation.sources.markup.writing import (
    Following,
    code_span,
    fenced,
    itemized,
    joined_blocks,
    linked,
    marked,
    quoted,
    tabular,
)

MAX_LEVELS = 12  # of a list; deeper ones are one level

_ANY = re.compile(r"[*_{}\[|\\!#+]|-\S|^[^\S\n]*(?:-|h[1-6]\.|bq\.) |^-{4,}|&nbsp;|\r", re.MULTILINE)
_MACRO = re.compile(r"(?<!\\)\{(code|noformat|quote|panel)(?::([^{}\n]{0,500}))?\}")
_HEADING = re.compile(r"\s*h([1-6])\.\s+(.*)")
_QUOTE = re.compile(r"\s*bq\.\s+(.*)")
_RULE = re.compile(r"\s*-{4,}\s*")
_ITEM = re.compile(r"\s*([*#][*#-]{0,50}|-)\s+(.*)")
_ROW = re.compile(r"\s*\|.*\|")
_STARTS = re.compile(r"\s*(?:[|*#-]|h[1-6]\.|bq\.)")
_DECORATION = r"\{(?:color(?::[^{}\n]{0,80})?|anchor(?::[^{}\n]{0,200})?)\}"
_DECORATED_LINE = re.compile(rf"^(?:[ \t]*{_DECORATION})+[ \t]*\n|{_DECORATION}", re.MULTILINE)
_CELL = re.compile(r"\\.|\{\{[^{}\n]*\}\}|\[[^\[\]\n]*\]|![^!\s|][^!\n]{0,500}!|\|{1,2}")
_PIECE = re.compile(
    r"\\(?P<escape>[*_\-+{}\[\]|!^~?#])|(?P<broken>\\\\(?:\s|$))"
    r"|\{\{(?P<code>(?:[^{}\n]|\{(?!\{)|\}(?!\})|\}(?=\}\}))*)\}\}|\{(?P<forced>[*_+-])\}"
    r"|\[(?P<link>[^\[\]\n]{1,4000})\]|(?P<mark>[*_+-])"
    r"|!(?P<image>https?://[^\s!|]+|[^!|\s][^!|\n]{0,250}?\.[A-Za-z0-9]{2,5})(?:\|(?P<shown>[^!\n]{0,500}))?!"
    r"|(?P<address>(?:https?|ftp)://[^\s\[\]{}|<>\"!*]*[^\s\[\]{}|<>\"!*_+\-.,;:?)'])"
)
_TARGET = re.compile(r"(?i)(?:https?|ftp|file|mailto|tel):\S+|www\.\S+")
_DESCRIBED = re.compile(r'alt="?([^",|]*)')
_MARKS = {"*": "**", "_": "*", "-": "~~", "+": ""}


@dataclass
class _Part:
    """A macro with a body: its text and the parts within, in order."""

    name: str = ""
    options: str = ""
    opening: str = ""
    content: list[str | _Part] = field(default_factory=list)


def to_markdown(text: str) -> str:
    """Return the Markdown of wiki markup; a text without markup is returned unchanged. Linear in the length of the
    text.
    """
    if not _ANY.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("&nbsp;", " ")
    return joined_blocks(_Blocks(_parts(text)).written())


def _parts(text: str) -> list[str | _Part]:
    """Return the text as a tree of its macros. A macro that is never closed is text, and its body stays where it is."""
    stack = [_Part()]
    at, unclosed = 0, set()
    for match in _MACRO.finditer(text):
        name = match.group(1)
        if match.start() < at or name in unclosed:
            continue
        if name in ("code", "noformat"):
            closing = f"{{{name}}}"
            end = text.find(closing, match.end())
            if end < 0:
                unclosed.add(name)  # looked for once: this keeps the scan linear
                continue
            stack[-1].content.append(_plain(text[at : match.start()]))
            stack[-1].content.append(_Part(name, match.group(2) or "", "", [text[match.end() : end]]))
            at = end + len(closing)
            continue
        stack[-1].content.append(_plain(text[at : match.start()]))
        at = match.end()
        if any(part.name == name for part in stack):
            while stack[-1].name != name:
                _opened(stack)
            stack[-2].content.append(stack.pop())
        else:
            stack.append(_Part(name, match.group(2) or "", match.group()))
    stack[-1].content.append(_plain(text[at:]))
    while len(stack) > 1:
        _opened(stack)
    return stack[0].content


def _plain(text: str) -> str:
    """Return the text without colours and anchors; a line that holds nothing else is removed."""
    return _DECORATED_LINE.sub("", text) if "{" in text else text


def _opened(stack: list[_Part]) -> None:
    part = stack.pop()
    stack[-1].content.extend([part.opening, *part.content])


class _Blocks:
    """Turns lines and macros into blocks: one paragraph, list or table is open at a time."""

    def __init__(self, content: list[str | _Part]) -> None:
        self._content = content
        self._blocks: list[str] = []
        self._lines: list[str] = []
        self._items: list[tuple[str, list[str]]] = []  # the marks of an item as written, and its blocks
        self._rows: list[list[str]] = []  # the lines of each row

    def written(self) -> list[str]:
        """Return the blocks, in order."""
        for item in _logical(self._content):
            if isinstance(item, str):
                self._line(item)
            else:
                self._part(item)
        self._close()
        return [block for block in self._blocks if block]

    def _close(self) -> None:
        if self._lines:
            self._blocks.append("\n".join(_inline(line.rstrip()) for line in self._lines).strip("\n"))
        if self._items:
            self._blocks.append(_list(self._items))
        if self._rows:
            self._blocks.extend(_table(self._rows))
        self._lines, self._items, self._rows = [], [], []

    def _part(self, part: _Part) -> None:
        blocks = _macro(part)
        if self._items:
            self._items[-1][1].extend(blocks)
        else:
            self._close()
            self._blocks.extend(blocks)

    def _line(self, line: str) -> None:
        if not line.strip():
            self._close()
        elif self._rows and not line.lstrip().startswith("|") and not self._rows[-1][-1].endswith("|"):
            self._rows[-1].append(line.strip())  # a cell goes on
        elif not _STARTS.match(line) or not self._special(line):
            if self._items:
                self._items[-1][1].append(Following(_inline(line.strip())))
            else:
                if self._rows:
                    self._close()
                self._lines.append(line)

    def _special(self, line: str) -> bool:
        """Take a line whose beginning makes it something else than text; return false for any other line."""
        if _ROW.match(line) or (self._rows and line.lstrip().startswith("|")):
            if not self._rows:
                self._close()
            self._rows.append([line.strip()])
        elif item := _ITEM.fullmatch(line):
            if not self._items:
                self._close()
            self._items.append((item.group(1), [_inline(item.group(2).rstrip())]))
        elif heading := _HEADING.fullmatch(line):
            self._close()
            self._blocks.append(f"{'#' * int(heading.group(1))} {_inline(heading.group(2)).strip()}".rstrip())
        elif quote := _QUOTE.fullmatch(line):
            self._close()
            self._blocks.append(quoted(_inline(quote.group(1))))
        elif _RULE.fullmatch(line):
            self._close()
            self._blocks.append("---")
        else:
            return False
        return True


def _logical(content: list[str | _Part]) -> Iterator[str | _Part]:
    """Yield lines and macros in order; code within a row of a table stays in its cell."""
    pending: list[str] = []
    after = False  # whether a macro stands in this line already: its rest is no empty line
    for item in content:
        if isinstance(item, str):
            first, *others = item.split("\n")
            pending.append(first)
            for line in others:
                written = "".join(pending)
                if not after or written.strip():
                    yield written
                pending, after = [line], False
        elif item.name == "code" and next(filter(str.strip, pending), "").lstrip().startswith("|"):
            body = " ".join(str(item.content[0]).split()).replace("{", "").replace("}", "")
            pending.append(f"{{{{{body}}}}}")
        else:
            if written := "".join(pending).strip():
                yield written
            pending, after = [], True
            yield item
    if written := "".join(pending).rstrip():
        yield written


def _macro(part: _Part) -> list[str]:
    options = part.options.split("|") if part.options else []
    named = dict(option.split("=", 1) for option in options if "=" in option)
    title = named.get("title", "").strip()
    if part.name in ("code", "noformat"):
        language = named.get("language") or next((option for option in options if "=" not in option), "")
        blocks = [fenced(str(part.content[0]), language.strip() if part.name == "code" else "")]
    else:
        blocks = _Blocks(part.content).written()
        if part.name == "quote":
            return [quoted(joined_blocks(blocks))] if blocks else []
    return [block for block in [title, *blocks] if block]


def _list(items: list[tuple[str, list[str]]]) -> str:
    """Return a nested list: each item with more marks opens one level under the last item, however many marks are
    skipped.
    """
    levels: list[tuple[int, str, list[tuple[str, list[str]]]]] = []

    def close() -> None:
        _, _, done = levels.pop()
        (levels[-1][2][-1][1] if levels else finished).append(itemized(done))

    finished: list[str] = []
    for marks, blocks in items:
        depth, kind = min(len(marks), MAX_LEVELS), "1" if marks[-1] == "#" else "-"
        while levels and (levels[-1][0] > depth or (levels[-1][0] == depth and levels[-1][1] != kind)):
            close()
        if not levels or levels[-1][0] < depth:
            levels.append((depth, kind, []))
        own = levels[-1][2]
        own.append((f"{len(own) + 1}. " if kind == "1" else "- ", blocks))
    while levels:
        close()
    return "\n".join(finished)


def _table(rows: list[list[str]]) -> list[str]:
    table: list[list[str]] = []
    headed = False
    for row in rows:
        cells = [cell.strip() for cell in _cells(" ".join(row))]
        if any(cells):
            headed = headed or (not table and row[0].startswith("||"))
            table.append([_inline(cell).replace("\n", " ") for cell in cells])
    return tabular(table, headed=headed)


def _cells(row: str) -> Iterator[str]:
    """Yield the cells of a row: bars within links, images and code do not part cells."""
    at = 0
    for match in _CELL.finditer(row):
        if match.group()[0] == "|":
            if match.start() > 0:
                yield row[at : match.start()]
            at = match.end()
    if row[at:].strip():
        yield row[at:]


def _inline(line: str) -> str:
    """Return one line with its emphasis, code, links and images. A mark opens before a word and closes after one, as in
    Jira.
    """
    done: list[str] = []
    opened: list[tuple[str, int]] = []  # mark, and where it stands in `done`
    waiting = dict.fromkeys(_MARKS, 0)
    at = 0
    for match in _PIECE.finditer(line):
        done.append(line[at : match.start()])
        at = match.end()
        mark = match.group("mark") or match.group("forced")
        if mark is None:
            done.append(_piece(match))
            continue
        opens, closes = _role(line, match)
        if closes and waiting[mark]:
            while opened[-1][0] != mark:
                waiting[opened.pop()[0]] -= 1
            start = opened.pop()[1]
            waiting[mark] -= 1
            inner = "".join(done[start + 1 :])
            if inner.strip():
                done[start:] = [marked(inner, _MARKS[mark])]
                continue
        elif opens:
            opened.append((mark, len(done)))
            waiting[mark] += 1
        done.append(match.group())
    done.append(line[at:])
    return "".join(done)


def _role(line: str, found: re.Match[str]) -> tuple[bool, bool]:
    """Return whether a mark may open and whether it may close. `{*}` may do both anywhere; a doubled mark may do
    neither.
    """
    before, after = line[found.start() - 1 : found.start()], line[found.end() : found.end() + 1]
    if found.group("forced"):
        return True, True
    mark = found.group()
    if mark in (before, after):
        return False, False
    opens = not (before.isalnum() or before == "_") and bool(after) and not after.isspace()
    closes = bool(before) and not before.isspace() and not (after.isalnum() or after == "_")
    return opens, closes


def _piece(found: re.Match[str]) -> str:
    kind, content = found.lastgroup, found.group(found.lastgroup or 0)
    if kind == "escape":
        return content
    if kind == "broken":
        return "\n" if found.end() < len(found.string) else ""
    if kind == "code":
        return code_span(content)
    if kind == "address":
        return content
    if kind == "link":
        return _link(content)
    return _image(found)


def _link(content: str) -> str:
    """Return a link, a mention or an attachment; brackets around anything else are text."""
    if content[0] == "~" and len(content) > 1 and " " not in content:
        return f"@{content[1:].removeprefix('accountid:')}"
    if content[0] == "^" and len(content) > 1:
        return content[1:]
    text, bar, target = content.partition("|")
    if not bar:
        return content.removeprefix("mailto:") if _TARGET.fullmatch(content) else f"[{_inline(content)}]"
    target = target.partition("|")[0].strip()  # a third part says how to show it
    if target.startswith(("#", "^", "~")):
        return text
    if not _TARGET.fullmatch(target):
        return f"[{_inline(content)}]"
    return linked(_inline(text), target)


def _image(found: re.Match[str]) -> str:
    source = found.group("image")
    described = _DESCRIBED.search(found.group("shown") or "")
    alt = described.group(1).strip() if described else ""
    outside = source.lower().startswith(("http:", "https:"))
    return f"![{alt or ('' if outside else source)}]({source.replace(' ', '%20')})"

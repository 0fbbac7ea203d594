"""Values in tables, each with the name of its column: CSV with a head, `INSERT INTO t (…) VALUES (…)`, and tables
between bars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NAME = r"[\"'`]?[A-Za-z_][\w \-]{0,40}[\"'`]?"
HEAD = re.compile(
    rf"(?m)(?:^[ \t>]{{0,8}}|\()(?P<names>{NAME}(?:[ \t]?[,;\t][ \t]?{NAME}){{1,40}})"
    r"(?:\)\s{0,2}(?i:values)\s{0,2}\(|\n)"
)
PART = re.compile(r"[,;\t]")
VALUE = re.compile(
    r"[ ]?(?:'(?P<single>[^'\n]{0,200})'|\"(?P<double>[^\"\n]{0,200})\"|(?P<bare>[^,;\t()'\"\n]{0,200}?)) ?"
    r"(?P<mark>[,;\t)\n]|\Z)"
)
NEXT_ROW = re.compile(r"[ ]?[,;]?\s{0,2}\(")
BETWEEN_BARS = re.compile(r"[^|]+")


class Cell(NamedTuple):
    """A value [start, end) with the name of its column."""

    name: str
    start: int
    end: int


def cells(text: str) -> Iterator[Cell]:
    """Yield every value of CSV and INSERT rows with the name of its column, in order. The work is linear in the
    text's length."""
    at = 0
    while head := HEAD.search(text, at):
        names = [name.strip(" \"'`") for name in PART.split(head["names"])]
        called = text[head.end() - 1] == "("
        at = row = head.end()
        while (values := _row(text, row, len(names))) is not None:
            yield from (Cell(name, *span) for name, span in zip(names, values[0], strict=True))
            at = row = values[1]
            if called:
                following = NEXT_ROW.match(text, row)
                if following is None:
                    break
                row = following.end()


def table_cells(text: str) -> Iterator[Cell]:
    """Yield every value of tables between bars, `| Name | City |`. The first row is the head; a line without bars
    ends a table."""
    names: list[str] = []
    at = 0
    for line in text.split("\n") if "|" in text else ():
        parts = [part for part in BETWEEN_BARS.finditer(line) if part[0].strip()] if line.count("|") > 1 else []
        if not parts:
            names = []
        elif not names:
            names = [part[0].strip(" *_\t") for part in parts]
        elif len(parts) == len(names):
            for name, part in zip(names, parts, strict=True):
                value = part[0].strip()
                start = at + part.start() + part[0].index(value)
                yield Cell(name, start, start + len(value))
        at += len(line) + 1


def _row(text: str, at: int, count: int) -> tuple[list[tuple[int, int]], int] | None:
    """Return the spans of a row's values and where the row ends; None where there are more or fewer values than
    `count`."""
    spans: list[tuple[int, int]] = []
    while (value := VALUE.match(text, at)) is not None and len(spans) < count:
        kind = next((quote for quote in ("single", "double") if value[quote] is not None), "bare")
        spans.append(value.span(kind))
        at = value.end()
        if value["mark"] in (")", "\n", ""):
            break
    whole = len(spans) == count and any(start < end for start, end in spans)
    return (spans, at) if whole and value is not None and value["mark"] in (")", "\n", "") else None

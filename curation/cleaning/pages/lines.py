"""Split a page into lines: where each stands, which are code, and whether a sentence runs from one into another."""

from __future__ import annotations

import re
from typing import NamedTuple

FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
WORD = re.compile(r"[^\W\d_]+")
LOOKED_AT = 400  # characters of a line that are judged; bounds keep hostile text cheap


class Line(NamedTuple):
    """One line without its line end, where it stands, and whether it is inside a fenced block of code."""

    start: int
    end: int
    text: str
    fenced: bool

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


def lines_of(text: str) -> list[Line]:
    """Return all lines in order; a fence that is never closed is no fence."""
    lines, at, opened = [], 0, -1
    if "```" not in text and "~~~" not in text:
        for part in text.split("\n"):
            lines.append(Line(at, at + len(part), part, False))
            at += len(part) + 1
        return lines
    for part in text.split("\n"):
        fence = FENCE.match(part) is not None
        lines.append(Line(at, at + len(part), part, fence or opened >= 0))
        if fence:
            opened = len(lines) - 1 if opened < 0 else -1
        at += len(part) + 1
    if opened >= 0:
        lines[opened:] = [line._replace(fenced=False) for line in lines[opened:]]
    return lines


def letter_share(text: str) -> float:
    """Return the share of letters, spaces and marks such as commas among the characters of a line."""
    text = text[:LOOKED_AT]
    return (sum(map(str.isalpha, text)) + sum(map(text.count, " .,'’-"))) / len(text) if text else 0.0


def runs_on(first: str, second: str) -> bool:
    """Return whether a sentence may run from the end of `first` into the start of `second`."""
    return bool(first and second) and (first[-1].isalpha() or first[-1] in ",-‐–") and second[0].islower()


def flows(before: Line, behind: Line) -> bool:
    """Return whether a sentence runs from the end of one line into the start of another, both being prose."""
    first, second = before.text.rstrip(), behind.text.lstrip()
    if before.fenced or behind.fenced or not runs_on(first, second):
        return False
    return all(len(WORD.findall(part[:LOOKED_AT])) >= 3 and letter_share(part) >= 0.8 for part in (first, second))

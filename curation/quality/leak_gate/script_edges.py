r"""Puts blanks where a script ends, for patterns with `\b`, which see no word edge between letters of two scripts.

`visible` parts scripts that put nothing between words. Arabic, Hebrew and Devanagari put blanks there, but write their
short words onto what follows (`و4111…`). For these patterns a word ends between a letter that has no case and an ASCII
letter or digit.
"""

from __future__ import annotations

import bisect
import re

import regex

EDGE = regex.compile(r"(?<=[\p{Lo}\p{M}])(?=[0-9A-Za-z+])|(?<=[0-9A-Za-z])(?=\p{Lo})")
# Ranges with letters without case: a faster test, in a tenth of the time, whether `EDGE` may match.
MAY_EDGE = re.compile("[\u0590-\u1dff\u2c80-\ud7ff\uf900-\ufeff\U00010000-\U0003ffff]")


class Apart:
    """A text with these blanks, and the way back to offsets of the text given."""

    def __init__(self, text: str) -> None:
        may = not text.isascii() and MAY_EDGE.search(text) is not None
        self.places = [edge.start() for edge in EDGE.finditer(text)] if may else []
        edges = [0, *self.places, len(text)]
        self.text = " ".join(text[edges[n] : edges[n + 1]] for n in range(len(edges) - 1)) if self.places else text
        self._blanks = [place + number for number, place in enumerate(self.places)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text given of [start, end) in the text with blanks."""
        return start - bisect.bisect_left(self._blanks, start), end - bisect.bisect_left(self._blanks, end)

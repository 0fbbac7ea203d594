"""Sentences and lines of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

LABEL = 60  # characters of a line that is a label alone
ENDS = re.compile(
    r"\n|(?<=[^\W_]{4})[.!?…]+[\"»”)]?\s+(?=[\"„«“¿¡(]?[A-ZÀ-ÖØ-Þ])|(?<=[\d\")])[.!?]+\s+(?=[A-ZÀ-ÖØ-Þ])|(?<!\d)[!?]\s"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of every sentence or line; a short line that ends in `:` or `=` is joined to the next line."""
    start = 0
    for match in ENDS.finditer(text):
        if (
            match[0] == "\n"
            and text[start : match.start()].rstrip().endswith((":", "="))
            and match.start() - start < LABEL
        ):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)

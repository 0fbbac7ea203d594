"""One case of markup built to explode, measured in a process of its own: the parser's buffer grows by 4 KiB at a time,
and in a heap that other tests have left full of holes each step is a copy (24 times the time for 4 times the text)."""

from __future__ import annotations

import sys
from collections.abc import Callable

from curation.sources.markup.html import to_markdown
from tests.growth import assert_linear

MARKUP: list[tuple[Callable[[int], str], int]] = [
    (lambda n: "<div>" * n + "x", 100_000),
    (lambda n: "<p>" * n + "x", 50_000),
    (lambda n: "".join(f"<b x={each}>" for each in range(250)) + "<p></p>" * n + "x", 20_000),
    (lambda n: "<ul><li>" * n + "x", 200),
    (lambda n: "<blockquote>" * n + "x", 200),
    (lambda n: "<table>" + "<tr>" + "<td>x" * n + "<tr><td>y" * n, 3_000),
    (lambda n: "<script>" * n + "<div>x", 50_000),
    (lambda n: "<p>x" + "<!--" * n, 50_000),
    (lambda n: "<div>x " + "<a " * n, 50_000),
]

if __name__ == "__main__":
    markup, times = MARKUP[int(sys.argv[1])]
    assert "x" in to_markdown(markup(times)) or "<script>" in markup(times), "its text is lost"
    assert_linear(to_markdown, markup, 100)

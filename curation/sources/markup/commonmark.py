"""Finds the lines of Markdown that make a block: CommonMark's blocks, and GitHub's tables."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_NESTING = 20  # as the CommonMark preset has it; deeper, lines are a paragraph


@lru_cache(maxsize=1)
def block_parser() -> MarkdownIt:
    """Return markdown-it's parser for blocks; it does not parse the text within lines."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser

"""Renders Markdown from the templates of this folder, with the filters that all of them share.

A template is the document as its readers see it; a line that holds only a tag leaves no line. A name without a value is
an error. Values are written unchanged, except that no value can break its row of a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def templates() -> Environment:
    """Return the environment of the templates, with the filters that they may use beside Jinja's own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("curation.registry.release", ""),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown and lines of code, no HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"bullets": bullets, "distinct": listed_values, "table": table}
    environment.filters |= {"number": "{:,}".format, "ordered": sorted}
    return environment


def table(rows: Iterable[Sequence[object]], *head: str) -> str:
    """Return rows as a table under a head; `None.` where there are no rows."""
    lines = ["| " + " | ".join(map(cell, row)) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + " --- |" * len(head), *lines[1:]]) if lines[1:] else "None."


def cell(value: object) -> str:
    """Return a value as one cell of a table, on one line."""
    return str(value).replace("|", "\\|").replace("\n", " ")


def bullets(lines: Iterable[object]) -> str:
    """Return lines as a bulleted list."""
    return "\n".join(f"- {line}" for line in lines)


def listed_values(values: Iterable[object]) -> str:
    """Return distinct values, sorted and joined by commas; `none` where there are none."""
    return ", ".join(sorted({str(value) for value in values})) or "none"

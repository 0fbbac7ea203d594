"""Finds the documentation as a site: beside this module in an installed package, built on demand in a checkout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from curation.components.columns import words
from curation.docs.fields import rows
from curation.flow import Table
from curation.graph import flow


def tables() -> Iterator[str]:
    """Yield a section for each table, in order of name."""
    steps = flow().steps
    declared = {table.name: table for step in steps for table in (*step.reads, *step.writes)}
    for name, table in sorted(declared.items()):
        writers = _steps(step.name for step in steps if any(step_table.name == name for step_table in step.writes))
        readers = _steps(step.name for step in steps if any(step_table.name == name for step_table in step.reads))
        yield from (f"## {name}", "", f"Written by {writers}. Read by {readers}.", "")
        yield from (f"- {sentence}" for sentence in _properties(table))
        if table.schema is not None:
            descriptions = words().get(name, {})
            header = ("column", "type", "what it holds") if descriptions else ("column", "type")
            columns = ((f"`{c.name}`", str(c.type), descriptions.get(c.name, "")) for c in table.schema)
            yield from ("", *rows(header, (cells[: len(header)] for cells in columns)))
        yield ""


def _steps(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "no step"


def _properties(table: Table) -> Iterator[str]:
    if table.state:
        yield "It is state: no rebuild gives it back, so back it up."
    if table.grows:
        yield "Rows are added under the digest of what they were computed from, and are never changed."
    if table.whole:
        yield "An erasure drops it. The next night computes it again."
    for column, kind in table.refers.items():
        yield f"After an erasure it keeps the rows whose `{column}` refers to a {kind} text or thing that still lives."

"""Restrict a step to the tables that it declares."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from curation.errors import Undeclared
from curation.storage.tables import Tables

PLAIN = re.compile(r"[a-z][a-z0-9_-]{0,80}")  # names of tables that an error may show


class DeclaredTables(Tables):
    """The tables that one step declares; any use of another table is refused.

    Raises:
        Undeclared: of every method that opens a table, for a table that is not declared, and of every method that
            writes one, for a table that is declared as read only.
    """

    def __init__(self, root: Path, step: str, opens: Callable[[str], bool], writes: Callable[[str], bool]) -> None:
        super().__init__(root)
        self._step, self._opens, self._writes = step, opens, writes

    def path(self, name: str) -> Path:
        if not self._opens(name):
            raise self._undeclared(name, "reads")
        return super().path(name)

    def names(self) -> list[str]:
        return [name for name in Tables(self._root).names() if self._opens(name)]

    def _changing(self, name: str) -> None:
        if not self._writes(name):
            raise self._undeclared(name, "writes")

    def _undeclared(self, name: str, does: str) -> Undeclared:
        shown = name if PLAIN.fullmatch(name) else "of another name"  # a foreign stage may pass any text
        problem = f"it {does} the table {shown} and does not declare it"
        own = "its own fates it writes by `night.write_fates`" if name == "fates" else f"add it to its `{does}`"
        return Undeclared(f"step {self._step}", problem, own)

"""Find examples that redaction and shaping made equal. One of them stays, preferably on the evaluation side."""

from __future__ import annotations

from collections.abc import Iterable

from curation.corpora.recipe import HOLDOUTS
from curation.corpora.sift.view import Drop, Key, SiftRow

STRENGTH: dict[str, int] = {split: rank for rank, split in enumerate(HOLDOUTS)}


class Duplicates:
    """A finder of equal examples.

    Rows come in any order, and the result does not depend on it. Memory: some 200 bytes for each example.
    """

    def __init__(self) -> None:
        self._best: dict[tuple[str, bytes], tuple[int, str]] = {}
        self._others: list[tuple[str, bytes, str]] = []

    def add(self, row: SiftRow) -> None:
        """Add an example to those compared."""
        key, standing = (row.config, row.content), (STRENGTH.get(row.split, len(STRENGTH)), row.example_id)
        best = self._best.setdefault(key, standing)
        if best == standing:
            return
        if standing < best:
            self._best[key], standing = standing, best
        self._others.append((*key, standing[1]))

    def drops(self) -> dict[Key, Drop]:
        """Return the drops of all equal examples but one.

        The survivor is the first by split (test, validation, train) and example_id.
        """
        return {
            (config, name): Drop("duplicate", self._best[config, content][1]) for config, content, name in self._others
        }


def duplicates(rows: Iterable[SiftRow]) -> dict[Key, Drop]:
    """Return the duplicates among some rows."""
    finder = Duplicates()
    for row in rows:
        finder.add(row)
    return finder.drops()

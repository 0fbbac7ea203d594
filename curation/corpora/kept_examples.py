"""Keep documents' examples in files from night to night, and remake them only if what they depend on changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.storage.failpoints import failpoint
from curation.storage.kept_files import added, files, only, opened, put, together

# Of some documents, by doc_id: a table with the columns `doc_id`, `raws`, `key`, `parts`, `facts` and those of
# `ExampleRows.nested`, which depend on the shape. The key of one that must not be kept is null.
Make = Callable[[Sequence[str]], pa.Table]


class _Kept(NamedTuple):
    part: Path
    row: int
    key: bytes


class MadeDocuments:
    """The kept examples of documents, with the digests of the texts that they were made of.

    Args:
        home: a folder that the purge searches (`curation.storage.kept_files.forget`).
        manner: names the corpus; files kept for it under another digest are removed.
        digest: of all that examples depend on apart from the document: code, recipe, keys.
        live: the ids of all documents that are live tonight; nothing is kept of others.
    """

    def __init__(self, home: Path, manner: str, digest: str, live: pa.Array) -> None:
        self._place, self._live = only(home, manner, digest), frozenset(live.to_pylist())
        self._asked: set[str] = set()
        self._rows: dict[str, _Kept] = {}
        self._sizes: dict[Path, int] = {}
        for path in files(self._place):
            table = opened(path)
            if table is not None:
                self._note(path, table)
        self.clear()

    def rows(self, keys: Mapping[str, bytes], make: Make) -> pa.Table:
        """Return the examples of documents, in the order of `keys`.

        Args:
            keys: doc_id → a digest of all that its examples are made of.
            make: makes the examples of documents that are new or have changed.
        """
        self._asked.update(keys)
        parts: dict[Path, dict[str, int]] = {}
        for name, key in keys.items():
            if name in self._rows and self._rows[name].key == key:
                parts.setdefault(self._rows[name].part, {})[name] = self._rows[name].row
        order: dict[str, int] = {}
        made: list[pa.Table] = []
        for path, kept in parts.items():
            table = opened(path)
            rows = [row for row in kept.values() if table is not None and row < table.num_rows]
            taken = table.take(pa.array(rows, pa.int64())) if table is not None else pa.table({})
            names_and_keys = (
                list(zip(*(taken[name].to_pylist() for name in ("doc_id", "key")), strict=True)) if rows else []
            )
            if names_and_keys == [(name, keys[name]) for name in kept]:  # else somebody has written the file meanwhile
                order.update(zip(kept, itertools.count(len(order)), strict=False))
                made.append(taken)
        new = [name for name in keys if name not in order]
        for name in new:
            self._rows.pop(name, None)
        order.update(zip(new, itertools.count(len(order)), strict=False))
        made.append(make(new))
        self._keep(made[-1])
        return pa.concat_tables(made).take(pa.array([order[name] for name in keys], pa.int64()))

    def _keep(self, made: pa.Table) -> None:
        table = made.filter(pc.is_valid(made["key"]))
        if not table.num_rows:
            return
        failpoint("made.before")
        path = added(self._place, table)
        failpoint("made.after")
        self._note(path, table)

    def _note(self, path: Path, table: pa.Table) -> None:
        self._sizes[path] = table.num_rows
        for row, (name, key) in enumerate(zip(table["doc_id"].to_pylist(), table["key"].to_pylist(), strict=True)):
            self._rows[name] = _Kept(path, row, key)

    def clear(self) -> None:
        """Rewrite the files without documents that are not live or no longer asked for, and without replaced rows.

        A kill in between leaves files that hold at most what they held before.
        """
        live = self._live & self._asked if self._asked else self._live
        for name in self._rows.keys() - live:
            del self._rows[name]
        read: dict[Path, list[int]] = {path: [] for path in self._sizes}
        for kept in self._rows.values():
            read[kept.part].append(kept.row)
        groups = together({path: len(rows) for path, rows in read.items()})
        apart = read.keys() - {path for several in groups for path in several}
        for path in sorted(apart):
            if len(read[path]) < self._sizes[path]:
                self._put(path, self._left(path, read[path]))
        for several in groups:
            if tables := [table for path in several if (table := self._left(path, read[path])).num_rows]:
                whole = pa.concat_tables(tables)
                self._note(added(self._place, whole), whole)
            for path in several:
                self._put(path, pa.table({}))

    def _left(self, path: Path, rows: Sequence[int]) -> pa.Table:
        table = opened(path)
        return table.take(pa.array(sorted(rows), pa.int64())) if table is not None else pa.table({})

    def _put(self, path: Path, rows: pa.Table) -> None:
        put(path, rows)
        del self._sizes[path]
        if rows.num_rows:
            self._note(path, rows)

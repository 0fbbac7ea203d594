"""Joins rows of one table with rows of another: tags of a ticket, names behind ids, the value before a change."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from curation.json_value import Fields
from curation.sources import values
from curation.sources.reader import Change, Origin
from curation.sources.reasons import BAD_DATE, MISSING_ID, MISSING_PARENT, Unreadable
from curation.sources.warehouse.columns import first, identity, moment


@dataclass(frozen=True)
class Link:
    """A table whose rows lead from the value of one column to that of another."""

    table: str
    key: str
    value: str


@dataclass(frozen=True)
class History:
    """A table with one row for each value that a field took: of which record, which field, when.

    `many` where a field holds several values at once: each is a row of its own then, told apart by `own`.
    """

    parent: str
    field: str
    value: str
    at: tuple[str, ...]
    many: bool = False
    own: str | None = None

    def place(self, o: Fields) -> tuple[str, str, dt.datetime]:
        """Return record, field and time of a row.

        Raises:
            Unreadable: `missing_parent`, `missing_id` where the field has no name, `bad_date`.
        """
        parent, name, at = identity(o.get(self.parent)), values.identifier(o.get(self.field)), moment(first(o, self.at))
        if parent is None:
            raise Unreadable(MISSING_PARENT)
        if name is None:
            raise Unreadable(MISSING_ID)
        if at is None:
            raise Unreadable(BAD_DATE)
        return parent, name, at

    def identity(self, o: Fields) -> str:
        """Return a name of a row that is unique in its table: one record, field and time are one change.

        Raises:
            Unreadable: as `place`.
        """
        parent, name, at = self.place(o)
        own = identity(o.get(self.own)) if self.own else None
        return "/".join(part for part in (parent, name, at.isoformat(), own) if part)


class Joined:
    """Links and histories of one landing. Memory: the ids and values of the tables named, no text of a message.

    The value before a change is the one that the same landing holds; where it holds none, it is taken for empty.
    """

    def __init__(self, links: Mapping[str, Link], histories: Mapping[str, History]) -> None:
        self._by_table: dict[str, list[tuple[str, Link]]] = defaultdict(list)
        for name, link in links.items():
            self._by_table[link.table].append((name, link))
        self._histories = histories
        self._found: dict[str, dict[str, dict[str, None]]] = {name: {} for name in links}
        self._values: dict[tuple[str, str, str], list[tuple[dt.datetime, Origin, str]]] = defaultdict(list)
        self._changes: dict[tuple[str, int], tuple[Change, ...]] = {}
        self._words: dict[str, str] = {}  # one copy of each: states and ids repeat

    @property
    def tables(self) -> Collection[str]:
        """The tables that have to be read before any record is made."""
        return self._by_table.keys() | self._histories.keys()

    def see(self, table: str, origin: Origin, o: Fields) -> None:
        """Take in a row of one of `tables`; one that the sync marks as deleted is no part of a history, and no link."""
        if values.flag(o.get("_fivetran_deleted")):
            return
        history = self._histories.get(table)
        if history is not None:
            try:
                parent, name, at = history.place(o)
            except Unreadable:
                return  # the record made of this row is rejected for it
            self._values[table, self._word(parent), self._word(name)].append(
                (at, origin, self._plain(o, history.value))
            )
        for name, link in self._by_table.get(table, ()):
            key, value = identity(o.get(link.key)), identity(o.get(link.value))
            if key and value:
                self._found[name].setdefault(self._word(key), {})[self._word(value)] = None

    def close(self) -> None:
        """Compute the changes from all rows taken in."""
        for (table, _, name), rows in self._values.items():
            rows.sort(key=lambda row: (row[0], row[1].file, row[1].position))
            many = self._histories[table].many
            before: list[str] = []
            start = 0
            while start < len(rows):
                end = start
                while end < len(rows) and rows[end][0] == rows[start][0]:
                    end += 1
                group = rows[start:end]
                now = list(dict.fromkeys(value for _, _, value in group if value)) if many else [group[-1][2]]
                for number, (_, origin, value) in enumerate(group):
                    made = _many(name, before, now, value, number == 0) if many else _single(name, before, value)
                    self._changes[origin.file, origin.position] = made
                before, start = now, end
        self._values.clear()

    def all(self, link: str | None, key: str) -> Iterable[str]:
        """Return every value that a link leads to, in order of the landing."""
        return self._found.get(link or "", {}).get(key, ())

    def first(self, link: str | None, key: str) -> str | None:
        """Return the first value that a link leads to."""
        return next(iter(self.all(link, key)), None)

    def changes(self, origin: Origin) -> tuple[Change, ...]:
        """Return what the row at a place changed; nothing where the value stayed."""
        return self._changes.get((origin.file, origin.position), ())

    def _plain(self, o: Fields, column: str) -> str:
        value = o.get(column)
        if value is None or isinstance(value, list | dict):
            return ""
        return self._word(str(value).lower() if isinstance(value, bool) else str(value))

    def _word(self, text: str) -> str:
        return self._words.setdefault(text, text)


def _single(name: str, before: list[str], value: str) -> tuple[Change, ...]:
    old = before[0] if before else ""
    return () if old == value else (Change(name, old or None, value or None),)


def _many(name: str, before: list[str], now: list[str], value: str, leads: bool) -> tuple[Change, ...]:
    """Return the change that added a value; the first row of a moment also names the values that were removed."""
    came = (Change(name, None, value),) if value and value not in before else ()
    return came + tuple(Change(name, old, None) for old in before if old not in now) if leads else came

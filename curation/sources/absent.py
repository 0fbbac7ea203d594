"""Reports fields and field values that a source's YAML names and no record of a landing has.

They are misspelled, or exports leave them out where they are empty. They are reported and block nothing.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from curation.json_value import Fields

type Shows = Callable[[str, int], bool]

NAMED = 1000  # rows, and names in them, that are compared with a missing field
FOUND, EMPTY = "found", "empty"
ALIKE = 0.6  # similarity of the nearest name by `difflib`, as for a required field


class Absent(NamedTuple):
    """A field that no row of its family has: the nearest name found in the rows, and the number of rows with it."""

    family: str
    field: str
    rows: int
    near: str | None
    near_rows: int


class Unsaid(NamedTuple):
    """A value that no row has in its field: the number of rows with a value there, the nearest value and its number of
    rows.
    """

    family: str
    field: str
    value: str
    rows: int
    near: str | None
    near_rows: int


class _Lacking(NamedTuple):
    """The end of a path in a row that lacks it: each name found there, and whether that is inside an object.

    A name comes as the full path with it in place of the missing key, and as the path up to and including it.
    """

    names: Sequence[tuple[str, str]]
    within: bool


class Sought:
    """Looks for the fields of one family, row by row, until each was found.

    Args:
        paths: fields as the YAML names them; a dot leads into objects.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = dict.fromkeys(paths)
        self._beside: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)  # path → where it ends → rows
        self._rows = 0
        self._within: set[str] = set()  # paths that end inside an object
        self._empty: set[str] = set()  # paths that lead into something empty, of which nothing is known

    def see(self, fields: Fields) -> None:
        """Look for the fields in one row or object."""
        self._rows += 1
        for path in tuple(self._paths):
            if self._rows > NAMED and path not in fields and "." not in path:
                continue
            end = _end(fields, path)
            if end is FOUND:
                del self._paths[path]
            elif end is EMPTY:
                self._empty.add(path)
            elif isinstance(end, _Lacking):
                self._within.update([path] if end.within else [])
                if self._rows <= NAMED and len(self._beside[path]) < NAMED:
                    self._beside[path].update(end.names[:NAMED])

    def absent(self, family: str, rows: int) -> Iterator[Absent]:
        """Yield the fields that were not found, in the order of the YAML."""
        for path in self._paths:
            if path in self._within or path not in self._empty:
                rows_with = {whole: (name, number) for (whole, name), number in self._beside[path].items()}
                likeliest = next(iter(difflib.get_close_matches(path, rows_with, n=1, cutoff=ALIKE)), None)
                near, near_rows = rows_with[likeliest] if likeliest else (None, 0)
                yield Absent(family, path, rows, near, near_rows)


def _end(fields: Fields, path: str) -> _Lacking | str:
    """Return `FOUND`, `EMPTY`, or where a path ends in a row; a list element addressed by number counts as found."""
    if path in fields:
        return FOUND
    level: list[Fields] = [fields]
    keys = path.split(".")
    for depth, key in enumerate(keys, 1):
        values = [mapping[key] for mapping in level if key in mapping]
        if not values:
            names = dict.fromkeys(name for mapping in level for name in mapping)
            paths = ([*keys[: depth - 1], name] for name in names)
            return _Lacking([(".".join([*so_far, *keys[depth:]]), ".".join(so_far)) for so_far in paths], depth > 1)
        lists = [value for value in values if isinstance(value, list)]
        if depth == len(keys) or (lists and keys[depth].isdecimal()):
            break
        parts = [value for value in values if not isinstance(value, list)] + [
            part for elements in lists for part in elements
        ]
        level = [part for part in parts if isinstance(part, Mapping)]
        if not level:
            filled = any(part not in (None, "") for part in parts)
            return _Lacking([(path, ".".join(keys[:depth]))], within=True) if filled else EMPTY
    return FOUND


class SoughtValues:
    """Looks for the values that the YAML names in the fields of one family, row by row, until each was found.

    Args:
        values: field, as the YAML names it → values.
    """

    def __init__(self, values: Mapping[str, Iterable[str]]) -> None:
        self._left = {field: dict.fromkeys(filter(None, named)) for field, named in values.items()}
        self._beside: dict[str, Counter[str]] = defaultdict(Counter)
        self._rows: Counter[str] = Counter()

    @property
    def fields(self) -> Sequence[str]:
        """The fields of which some value was not found so far."""
        return [field for field, left in self._left.items() if left]

    def see(self, field: str, value: str) -> None:
        """Note the value of a field in one row; an empty value is ignored."""
        if value:
            self._rows[field] += 1
            self._left[field].pop(value, None)
            if value in self._beside[field] or len(self._beside[field]) < NAMED:
                self._beside[field][value] += 1

    def unsaid(self, family: str) -> Iterator[Unsaid]:
        """Yield the values that were not found, for fields that are filled in some row."""
        for field, rows in self._rows.items():
            beside = self._beside[field]
            for value in self._left[field]:
                near = next(iter(difflib.get_close_matches(value, beside, n=1, cutoff=ALIKE)), None)
                yield Unsaid(family, field, value, rows, near, beside[near] if near else 0)


def in_words(absent: Iterable[Absent], shows: Shows, sample: str = "") -> tuple[str, ...]:
    """Return a sentence for each field: where it is named, how many records lack it, and the nearest name that may be
    shown.

    Args:
        shows: whether a vendor's name found in a given number of records may be shown.
        sample: the part that was looked at, where that was not all.
    """
    return tuple(
        f"{field.family}: the field {field.field!r}, which `options` name, is in none of "
        f"{_looked_at(field.rows, sample)} ({_hint(field, shows)}): correct it, or take it out if exports never have it"
        for field in absent
    )


def unsaid_in_words(unsaid: Iterable[Unsaid], shows: Shows, sample: str = "") -> tuple[str, ...]:
    """Return a sentence for each value, as `in_words` does for fields."""
    return tuple(
        f"{value.family}: the value {value.value!r}, which `options` name for the field {value.field!r}, is in none of "
        f"{_looked_at(value.rows, sample)} that say something there ({_hint(value, shows, 'value')}): correct it, or "
        "take it out if exports never have it"
        for value in unsaid
    )


def _looked_at(rows: int, sample: str) -> str:
    return f"{rows:,} records" + (f" of a sample, {sample}," if sample else "")


def _hint(found: Absent | Unsaid, shows: Shows, what: str = "name") -> str:
    if found.near is not None and shows(found.near, found.near_rows):
        return f"the nearest {what} there is {found.near!r}"
    return f"no {what} that may be shown comes near"

"""Decide whether data that no reader parsed names an erased person: a refused row, an id, or the name of a file or
field.

Nobody can tell whom such data is about. So a value, or two words anywhere in it, that match an erased person suffice:
rather one false match too many. Vendors write names of people where names of things belong, and those of erased people
are removed there too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import permutations
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import ENTITIES
from curation.state.suppression import COMPARED_DIGITS, PHONE_DIGITS, Suppression, is_account, phone_digits, value_words

TOKEN = re.compile(r"[^\s,;:|<>()\[\]{}\"'=]+")
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
RUN = re.compile(r"\d[\d\s()+./-]*")  # digits and what people write between those of one number
GROUP = re.compile(r"\d+")
MANY = 100  # words of the erased in one row: it goes without a look at who they are


class Named:
    """Tells whether bytes of a source name an erased person, or a record of theirs. Recurring values are checked once.

    Args:
        stubs: HMACs of the records that landings hold as stubs.
    """

    def __init__(self, suppression: Suppression, stubs: Collection[str]) -> None:
        self._suppression = suppression.knowing(stubs)
        self._gone = suppression.erased.union(stubs) if suppression.erased else frozenset[str]()
        self._seen: dict[tuple[str, str], bool] = {}

    def row(self, source: str, row: bytes) -> bool:
        """Return whether the bytes of a row name an erased person."""
        return bool(self._gone) and self._names(source, list(_values(row)))

    def name(self, source: str, name: str) -> bool:
        """Return whether an id, or the name of a file or a field, names an erased person."""
        if not self._gone:
            return False
        is_named = self._seen.get((source, name))
        if is_named is None:
            parts = {
                name,
                *(
                    part
                    for path_part in PurePosixPath(name).parts
                    for part in (path_part, PurePosixPath(path_part).stem)
                ),
            }
            is_named = self._seen[source, name] = self._names(source, sorted(parts))
        return is_named

    def _names(self, source: str, values: list[str]) -> bool:
        names = self._suppression
        if any(not self._gone.isdisjoint(_marks(names, source, value)) for value in values):
            return True
        known = sorted({word for value in values for word in value_words(value) if names.known_words[word]})
        # First and last name, wherever in it either stands: which fields it has, nobody knows.
        return len(known) > MANY or any(names.name(f"{a} {b}") in self._gone for a, b in permutations(known, 2))

    def file(self, source: str, name: str) -> str:
        """Return a file's name as tables keep it: replaced by an HMAC if it names an erased person."""
        return self._suppression.mark("file", source, name) if self.name(source, name) else name

    def without(self, rows: pa.Table) -> pa.Table:
        """Return records or quarantined rows in which file names, and ids of quarantined rows, that name an erased
        person are replaced by HMACs. If there are none, the same table is returned.
        """
        if not self._gone or not self.any(rows):
            return rows
        made = rows.to_pylist()
        for row in made:
            row["origin"]["file"] = self.file(row["source"], row["origin"]["file"])
            if "reason" in row and self._id(row):
                row["record_id"] = self._suppression.record(row["source"], row["entity"] or "", row["record_id"])
        return pa.Table.from_pylist(made, schema=rows.schema)

    def any(self, rows: pa.Table) -> bool:
        """Return whether such a field of any of the rows names an erased person."""
        light = rows.select([name for name in ("source", "entity", "record_id", "reason") if name in rows.schema.names])
        files = pc.struct_field(rows["origin"], "file").unique().to_pylist()
        sources = rows["source"].unique().to_pylist()
        if any(self.file(source, file) != file for source in sources for file in files):
            return True
        return "reason" in rows.schema.names and any(map(self._id, light.to_pylist()))

    def _id(self, row: Mapping[str, Any]) -> bool:
        return row["record_id"] is not None and self.name(row["source"], row["record_id"])


def _values(row: bytes) -> Iterator[str]:
    """Yield all values that a row may contain: the row itself, its parts, and its escapes decoded."""
    text = row.decode("utf-8", "replace")
    values = {text, ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)}
    try:
        values |= {scalar for scalar in _scalars(json.loads(text)) if scalar}
    except (ValueError, RecursionError):
        values |= {cell.strip('" \r\n') for cell in re.split("[,;\t|]", text)}
    yield from sorted(values | {token for value in values for token in TOKEN.findall(value)})


def _scalars(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)


def _marks(suppression: Suppression, source: str, value: str) -> Iterator[str]:
    """Yield the HMACs under which a value may be suppressed: as a reference, an id, an address, a number, a name."""
    yield suppression.person(source, value)
    yield from (suppression.record(source, entity, value) for entity in ENTITIES)
    if "@" in value:
        yield suppression.email(value.strip(".<>"))
        yield suppression.address(value_words(value))
    if len(phone_digits(value)) >= PHONE_DIGITS:
        yield from map(suppression.phone, sorted({phone_digits(value), *_numbers(value)}))
    if is_account("".join(value_words(value))):
        yield suppression.account(value)


def _numbers(value: str) -> Iterator[str]:
    """Yield the digits of everything in a text that may be a phone number: adjacent groups of digits, whatever
    surrounds them.
    """
    for run in RUN.findall(value):
        groups = GROUP.findall(run)
        for end in range(1, len(groups) + 1):
            digits = ""
            for group in reversed(groups[:end]):
                digits = group + digits
                if len(digits) >= PHONE_DIGITS:
                    yield phone_digits(digits)
                if len(digits) >= COMPARED_DIGITS:
                    break

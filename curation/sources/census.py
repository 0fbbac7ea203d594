"""Count which fields an export has and how full they are, and fail if a required field vanished or changed its type."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from curation.errors import SourceError
from curation.json_value import Fields
from curation.sources.absent import Absent, Sought, SoughtValues, Unsaid
from curation.sources.first_look.attached import FAMILY as ATTACHED
from curation.sources.first_look.attached import Attached, attachments
from curation.sources.values import NAME, require

Holds = Literal["id", "text", "instant", "any"]
MIN_ROWS = 10  # fewer rows of a family say nothing about the schema
SAMPLES = 20  # values of a required field that are checked
MAX_FIELDS = 1000  # names counted a family; a vendor's widest object has some 600
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Family:
    """The fields of one kind of row or object, in the vendor's spelling; names are compared without regard to case.

    Args:
        required: fields that every landing must have, with their type: an id (text or integer), a text, an instant as
            the reader reads it (text), or anything.
        optional: fields that the reader uses or knows and that may be absent. Any field in neither list is new.
        custom: names that a customer adds, which are never new (a pattern over the whole name).
        named: fields that a source's YAML names, keys of nested objects joined by dots; one that no row has is
            reported.
        valued: field → the values of it that the YAML names, as its reader compares them.
    """

    required: Mapping[str, Holds] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    custom: str | None = None
    named: tuple[str, ...] = ()
    valued: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Return whether the reader knows a field, so that it is not reported as new."""
        lowered = name.lower()
        known = any(lowered == field_name.lower() for field_name in (*self.required, *self.optional))
        return known or (self.custom is not None and re.fullmatch(self.custom, name, re.IGNORECASE) is not None)


class FieldUse(NamedTuple):
    """A field in one landing: in how many rows of its family it is filled, and whether the reader knows it."""

    family: str
    field: str
    rows: int
    filled: int
    known: bool


class Census:
    """Counts the fields of one landing while it is read. It keeps names and counts, and sample values until `close`.

    Args:
        seeks_values: also look for the values that a source's YAML names, which costs a little time for every row.
    """

    def __init__(self, families: Mapping[str, Family], *, seeks_values: bool = False) -> None:
        self._seeks_values = seeks_values
        self._families = dict(families)
        self._rows: Counter[str] = Counter()
        self._filled: dict[str, Counter[str]] = defaultdict(Counter)
        self._present: dict[str, set[str]] = defaultdict(set)
        self._samples: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._files: dict[str, str] = {}
        self._required: dict[str, set[str]] = {}
        self._attached: Counter[str] = Counter()
        self._sought: dict[str, Sought] = {}
        self._values: dict[str, SoughtValues] = {}
        self._met: set[str] = set()  # an attachment may stand in several exports of a landing
        self.declare(families)

    def declare(self, families: Mapping[str, Family]) -> None:
        """Add families that the reader's options name."""
        self._families |= families
        for name, family in families.items():
            self._required[name] = {
                field_name.lower() for field_name, holds in family.required.items() if holds != "any"
            }
            if family.named and name not in self._sought:
                self._sought[name] = Sought(family.named)
            if self._seeks_values and family.valued and name not in self._values:
                self._values[name] = SoughtValues(family.valued)

    def see(self, family: str, fields: Fields, file: str) -> None:
        """Count one row or object of a family, as the vendor wrote it."""
        row = self._rows[family]
        self._rows[family] = row + 1
        filled, present = self._filled[family], self._present[family]
        if not present.issuperset(fields):
            present.update(list(fields)[: MAX_FIELDS - len(present)])
        filled.update([name for name, value in fields.items() if (value or value is False or value == 0)])
        if len(filled) > 2 * MAX_FIELDS:  # names that are made up row by row are not kept; nor is each looked for again
            self._filled[family] = Counter({name: filled[name] for name in present if name in filled})
        self._files[family] = file
        if family in self._sought:
            self._sought[family].see(fields)
        for attachment in attachments(fields):
            self.attached(attachment)
        if row < SAMPLES:
            for name in self._required.get(family, ()):
                for written, value in fields.items():
                    if written.lower() == name and value not in EMPTY:
                        self._samples[family, written].append(value)

    def asks(self, family: str) -> Sequence[str]:
        """Return the fields of a family whose values the reader must report with `say`."""
        return self._values[family].fields if family in self._values else ()

    def say(self, family: str, field: str, value: str) -> None:
        """Note the value that a row holds in a field, in the form in which the reader compares it."""
        self._values[family].see(field, value)

    def attached(self, file: Attached) -> None:
        """Count one attachment; a named attachment that occurs repeatedly is counted once."""
        if file.name is None or file.name not in self._met:
            self._attached[file.kind] += 1
            self._met.update([file.name] if file.name is not None else [])

    def close(self) -> None:
        """Check the required fields of every family against what was counted.

        Raises:
            SourceError: a required field is in no row of a family with at least `MIN_ROWS` rows, or none of its first
                values has the required type; the error names the field, the nearest name present and the file.
        """
        for name, family in self._families.items():
            if self._rows[name] < MIN_ROWS or not family.required:
                continue
            where = self._files[name]
            require(where, sorted(self._present[name]), tuple(family.required))
            for wanted, holds in family.required.items():
                samples = [
                    v for (of, f), vs in self._samples.items() if of == name and f.lower() == wanted.lower() for v in vs
                ]
                if samples and not any(_fits(value, holds) for value in samples):
                    problem = f"field {wanted!r} changed its type: it holds {_type(samples[0])}, {_DUE[holds]} is due"
                    raise SourceError(where, problem, "restore it in the export, or adapt the reader")

    def absent(self) -> Iterator[Absent]:
        """Yield the fields that a source's YAML names and no row has, for the families that have rows."""
        for name, sought in self._sought.items():
            if self._rows[name]:
                yield from sought.absent(name, self._rows[name])

    def unsaid(self) -> Iterator[Unsaid]:
        """Yield the values that a source's YAML names and no row has in that field."""
        for name, sought in self._values.items():
            yield from sought.unsaid(name)

    def uses(self) -> Iterator[FieldUse]:
        """Yield every field seen, in order of family and name, then the attachments by kind. A field name that is not
        shaped like a name, and so may be text, is left out.
        """
        for family in sorted(self._rows):
            known = self._families.get(family)  # of a family that no reader uses nothing is news
            shown: Counter[str] = Counter()
            news: dict[str, bool] = {}
            for name in self._present[family]:
                label = name if NAME.fullmatch(name) else "(not a name)"
                shown[label] += self._filled[family][name]
                news[label] = known is None or known.knows(name)
            for name in sorted(shown):
                yield FieldUse(family, name, self._rows[family], min(shown[name], self._rows[family]), news[name])
        for kind, number in sorted(self._attached.items()):
            yield FieldUse(ATTACHED, kind, self._attached.total(), number, True)


_DUE = {"id": "an id", "text": "text", "instant": "a date and time", "any": "anything"}


def _fits(value: Any, holds: Holds) -> bool:
    if holds == "instant":
        return isinstance(value, str)
    if holds == "id":
        return isinstance(value, str | int) and not isinstance(value, bool)
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _type(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "another type")

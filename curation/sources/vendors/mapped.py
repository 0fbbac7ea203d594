"""Tables of one's own (CSV, TSV, JSON lines, JSON, Parquet), read as their YAML maps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from curation.json_value import Fields
from curation.sources import decode, reasons, values
from curation.sources.census import Census, Family
from curation.sources.decode import Row
from curation.sources.identities.personal import birthday, postal
from curation.sources.mapping import IDENTITIES, ITSELF, Match, Nested, Rule, Table, found, seen, untold
from curation.sources.markup import html, markdown
from curation.sources.options import EPOCH
from curation.sources.reader import Label, NoOptions, Person, Record, Rejected
from curation.sources.reasons import Unreadable
from curation.sources.tabular import parquet_rows
from curation.sources.values import match_value
from curation.storage.landings.landing import LandedFile

VERSION = "9"


class Options(NoOptions):
    """What the tables are and what is in them."""

    tables: tuple[Table, ...] = Field(
        default=(), description="Tables, in order. A file is read by the first table whose pattern fits its name."
    )


FAMILIES: Mapping[str, Family] = {}  # the families of the options are declared while reading (`families`)


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """Yield one item for each row of the files of each table, and one for each nested object; positions count both.

    A nested object without an id of its own gets the row's id and a number. Those of a rejected row give no items.

    Raises:
        SourceError: a CSV or Parquet file lacks a mapped field.
    """
    census.declare(families(options))
    for file in files:
        taken = next((n for n, table in enumerate(options.tables) if table.takes(file.name)), None)
        if taken is None or (rows := _rows(file, options.tables[taken])) is None:
            yield decode.unknown(file)
            continue
        yield from _File(file, options.tables, taken, census).items(rows)


def families(options: Options) -> dict[str, Family]:
    """Return the kinds of row that the options map."""
    return {name: family for number, table in enumerate(options.tables) for name, family in _families(number, table)}


def doubts(options: Options) -> Iterator[str]:
    """Yield sentences on choices that the options leave open, whose defaults may not be intended."""
    yield from untold(options.tables)


def _family(number: int, nested: int | None = None) -> str:
    return f"table {number + 1}" if nested is None else f"table {number + 1}, nested {nested + 1}"


def _families(number: int, table: Table) -> Iterator[tuple[str, Family]]:
    """Yield the families that the census expects for a table and for the objects in its rows."""
    own = table.family()
    known, named, valued = set(own.optional), dict.fromkeys(own.named), dict(own.valued)
    for index, rule in enumerate(table.nested):
        family = rule.family()
        if rule.under == ITSELF:
            known |= {*family.required, *family.optional}
            named |= dict.fromkeys(family.named)
            valued |= {field: (*valued.get(field, ()), *values) for field, values in family.valued.items()}
        else:
            known.add(rule.under.split(".")[0])
            named[rule.under] = None
            yield _family(number, index), family
    optional = tuple(sorted(known - own.required.keys()))
    yield _family(number), replace(own, optional=optional, named=tuple(named), valued=valued)


def _rows(file: LandedFile, table: Table) -> Iterator[Row | Rejected] | None:
    form = table.form or decode.file_form(file.name)[1]
    columns = table.columns()
    if form in ("csv", "tsv"):
        return decode.csv_rows(file, columns)
    if form == "parquet":
        return parquet_rows(file, [column for column in columns if "." not in column])
    if form in ("json", "ndjson"):
        return decode.object_rows(file, form, [table.under] if table.under else [])
    return None


class _File:
    """The state of reading a file: the next position in it, and how its header spells the mapped fields."""

    def __init__(self, file: LandedFile, tables: Sequence[Table], number: int, census: Census) -> None:
        self._file, self._table, self._number, self._census = file, tables[number], number, census
        self._mapped = _Mapped(self._table, seen(self._table, tables))
        self._nested = [_Mapped(rule, rule.public) for rule in self._table.nested]
        self._places = (decode.origin(file, position) for position in count())

    def items(self, rows: Iterator[Row | Rejected]) -> Iterator[Record | Rejected]:
        spelled: dict[str, str] | None = None
        for row in rows:
            row = row._replace(origin=next(self._places)) if self._nested else row
            if isinstance(row, Rejected):
                yield row
                continue
            if spelled is None:  # a header matches in upper and lower case
                names = {name.lower(): name for name in row.fields}
                spelled = {
                    path: names[path.lower()]
                    for path in self._table.columns()
                    if path not in row.fields and path.lower() in names
                }
            if spelled:
                row = row._replace(
                    fields={**row.fields, **{ours: row.fields.get(name) for ours, name in spelled.items()}}
                )
            self._see(_family(self._number), row.fields)
            item = self._mapped.item(row, None, None)
            yield item
            if isinstance(item, Record):
                yield from self._within(row, item)

    def _see(self, family: str, fields: Fields) -> None:
        self._census.see(family, fields, self._file.name)
        for path in self._census.asks(family):
            self._census.say(family, path, match_value(found(fields, path)))

    def _within(self, row: Row, owner: Record) -> Iterator[Record | Rejected]:
        numbers = count(1)
        for index, mapped in enumerate(self._nested):
            under = mapped.rule.under if isinstance(mapped.rule, Nested) else ITSELF
            value = row.fields if under == ITSELF else found(row.fields, under)
            for element in value if isinstance(value, list) else [] if value in (None, "") else [value]:
                place = next(self._places)
                if not isinstance(element, dict):
                    yield Rejected(place, reasons.NOT_AN_OBJECT)
                    continue
                if under != ITSELF:
                    self._see(_family(self._number, index), element)
                yield mapped.item(Row(place, element), owner, f"{owner.record_id}/{next(numbers)}")


class _Mapped:
    """A maker of records from the rows of one rule.

    Args:
        seen: tells which rows customers saw.
    """

    def __init__(self, rule: Rule, seen: Match | Literal["always", "never"] | None) -> None:
        self.rule, self._seen = rule, seen
        self._fields: dict[str, Any] = {str(target): path for target, path in rule.fields.items()}
        self._zone = ZoneInfo(rule.timezone) if rule.timezone else None
        self._roles = rule.roles.by_value if rule.roles else {}
        self._consent = (rule.consent.granted, rule.consent.denied) if rule.consent else (values.GRANTED, values.DENIED)

    def item(self, row: Row, owner: Record | None, number: str | None) -> Record | Rejected:
        """Return the record of a row, or its rejection."""
        identity = values.identifier(self._value(row, "record_id")) or number
        try:
            updated = self._moment(row, "updated_at")
        except Unreadable:
            updated = None
        said_at = updated.isoformat() if updated else None
        return decode.settle(row, self.rule.entity, identity, said_at, lambda: self._record(row, owner, number))

    def _record(self, row: Row, owner: Record | None, number: str | None) -> Record:
        rule, entity = self.rule, self.rule.entity
        named = self._value(row, "record_id")
        record_id = number if "record_id" not in self._fields and number else values.required_identifier(named)
        deleted = self._matches(row, rule.deleted)
        public = self._seen == "always" or (isinstance(self._seen, Match) and self._matches(row, self._seen))
        role = self._role(row)
        record = Record(
            row.origin,
            entity,
            record_id,
            deleted=deleted,
            created_at=self._moment(row, "created_at"),
            updated_at=self._moment(row, "updated_at"),
            visibility="public" if public else "internal",
            role=role,
        )
        if entity == "other":
            return record._replace(record_id=f"other/{record_id}")
        if entity == "person":
            return record._replace(role=role or "requester", person=Person() if deleted else self._person(row))
        if entity == "turn":
            parent = self._value(row, "parent_id") if "parent_id" in self._fields else owner and owner.record_id
            return record._replace(
                parent_id=values.required_identifier(parent, reasons.MISSING_PARENT),
                author_ref=(author := self._reference(row)),
                role="requester" if role == "agent" and owner and author and author == owner.author_ref else role,
                text=None if deleted else self._text(row, "text"),
            )
        kept_until = self._moment(row, "retention_until")
        confidentiality = values.text(self._value(row, "confidentiality"))
        if entity == "article" and confidentiality == "public":
            record = record._replace(visibility="public")
        return record._replace(
            kind="article" if entity == "article" else rule.kind,
            role="author" if entity == "article" else role or "requester",
            version=values.text(self._value(row, "version")),
            effective_at=self._moment(row, "effective_at"),
            author_ref=self._reference(row),
            title=None if deleted else self._text(row, "title"),
            text=None if deleted else self._text(row, "text"),
            labels=() if deleted else self._labels(row),
            department=values.text(self._value(row, "department")),
            region=values.text(self._value(row, "region")),
            confidentiality=confidentiality,
            retention_until=kept_until.date() if kept_until else None,
        )

    def _value(self, row: Row, target: str) -> Any:
        path = self._fields.get(target)
        return None if path is None else found(row.fields, path)

    def _matches(self, row: Row, match: Any) -> bool:
        return match is not None and match_value(found(row.fields, match.field)) in match.values

    def _role(self, row: Row) -> str | None:
        named = self._roles.get(match_value(found(row.fields, self.rule.roles.field))) if self.rule.roles else None
        return named or self.rule.role

    def _reference(self, row: Row) -> str | None:
        return values.identifier(self._value(row, "author_ref"))

    def _text(self, row: Row, target: str) -> str | None:
        content = values.text(self._value(row, target))
        form = self.rule.formats.get("title" if target == "title" else "text", "plain")
        if not content or form == "plain":
            return content
        written = html.to_markdown(content) if form == "html" else markdown.to_markdown(content).strip()
        return written or None

    def _labels(self, row: Row) -> tuple[Label, ...]:
        labels = []
        for name, path in self.rule.labels.items():
            value = found(row.fields, path)
            for choice in value if isinstance(value, list) else [value]:
                raw = str(choice).lower() if isinstance(choice, bool) else values.text(choice)
                if raw is not None:
                    labels.append(Label(name, raw))
        return tuple(labels)

    def _person(self, row: Row) -> Person:
        try:
            until = self._moment(row, "consent_until")
            end = until.isoformat() if until else None
            consent = values.consent(self._value(row, "consent"), end, *self._consent)
        except Unreadable:  # consent whose end cannot be read counts as none
            consent = values.UNCLEAR, None
        names, emails, phones, accounts = (self._several(row, identity) for identity in IDENTITIES)
        return Person(
            names,
            emails,
            phones,
            accounts,
            *consent,
            birth_date=self._birthday(row),
            addresses=tuple(place for address in self._several(row, "addresses") for place in postal(address)),
            external_ids=self._several(row, "external_ids"),
        )

    def _birthday(self, row: Row) -> dt.date | None:
        """Return a day in ISO 8601 or in a declared notation, ignoring time zones; None for any other value."""
        value = self._value(row, "birth_date")
        if isinstance(value, dt.datetime | dt.date):
            return value.date() if isinstance(value, dt.datetime) else value
        try:
            formats = [
                date_format
                for date_format in self.rule.date_formats
                if date_format != EPOCH and "%z" not in date_format
            ]
            return birthday(value) or ((day := values.dated(value, formats, dt.UTC)) and day.date()) or None
        except Unreadable:
            return None

    def _several(self, row: Row, target: str) -> tuple[str, ...]:
        paths = self._fields.get(target, ())
        every: list[object] = []
        for path in (paths,) if isinstance(paths, str) else paths:
            parts = [found(row.fields, part.strip()) for part in path.split(" + ")]
            if len(parts) > 1:
                every.append(" ".join(filter(None, (str(values.text(part) or "").strip() for part in parts))))
            else:
                every.extend(parts[0] if isinstance(parts[0], list) else parts)
        return values.distinct_texts(*every)

    def _moment(self, row: Row, target: str) -> dt.datetime | None:
        """Return an instant from ISO 8601 (without a zone only if the rule names one) or from a declared notation.

        Raises:
            Unreadable: `bad_date`.
        """
        value = self._value(row, target)
        if value is None or value == "":
            return None
        if EPOCH in self.rule.date_formats and not isinstance(value, bool):
            try:
                return values.epoch(float(value))
            except (TypeError, ValueError):  # another notation
                pass
        try:
            return values.instant(value) if self._zone else values.instant_or_day(value)
        except Unreadable:
            formats = [date_format for date_format in self.rule.date_formats if date_format != EPOCH]
            if not formats and not self._zone:
                raise
        zone = self._zone or dt.UTC
        try:
            written = dt.datetime.fromisoformat(value) if self._zone and isinstance(value, str) else None
        except ValueError:
            written = None
        if written is not None and written.tzinfo is None:
            return values.dated(written.isoformat(), ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"), zone)
        return values.dated(value, formats, zone)

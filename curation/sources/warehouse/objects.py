"""Turns rows of Airbyte back into the vendor's objects: raw rows hold them as JSON, typed rows a column for
each field.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from curation.sources.decode import MAX_RECORD, Row
from curation.sources.reader import Rejected
from curation.sources.reasons import BAD_JSON, NOT_AN_OBJECT, TOO_LARGE, Unreadable
from curation.sources.warehouse.columns import embedded, moment

OWN = ("_airbyte_", "_ab_")  # Airbyte's own columns
DATA, CAPTURED, DELETED = "_airbyte_data", "_ab_cdc_", "_ab_cdc_deleted_at"
# Columns that people write in: what looks like JSON or a time there is what they wrote.
WRITTEN = frozenset((
    "subject", "raw_subject", "description", "description_text", "body", "html_body", "plain_body", "body_text",
    "body_html", "text", "htmlbody", "textbody", "commentbody", "title", "name", "summary", "notes", "details",
    "comment", "content", "value", "signature", "short_description",
))  # fmt: skip

_CLOCK = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?UTC|Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)

PEEKED = 16  # bytes in which a reader looks for a byte order mark

Rows = Callable[[], Iterator[Row | Rejected]]


def shape(row: Row, notation: str | None = None) -> tuple[Row | Rejected, Any]:
    """Return the row with the vendor's fields, and when change data capture saw it deleted, or null.

    Args:
        notation: how the vendor writes a time in UTC, for `strftime`; null for ISO 8601 with a zone.
    """
    if DATA not in row.fields:
        fields = {name: _typed(name, value, notation) for name, value in row.fields.items() if not name.startswith(OWN)}
        return row._replace(fields={n: v for n, v in fields.items() if v is not None}), row.fields.get(DELETED) or None
    data = row.fields[DATA]
    if row.flaw is None and not isinstance(data, dict):
        try:
            data = json.loads(data) if isinstance(data, str) else None
        except (ValueError, RecursionError):
            return Rejected(row.origin, BAD_JSON), None
        if not isinstance(data, dict):
            return Rejected(row.origin, NOT_AN_OBJECT), None
    fields = data if isinstance(data, dict) else {}
    gone = fields.get(DELETED) or row.fields.get(DELETED) or None
    if DELETED in fields:
        fields = {name: value for name, value in fields.items() if not name.startswith(CAPTURED)}
    return row._replace(fields=fields), gone


def _typed(name: str, value: Any, notation: str | None) -> Any:
    """Return a column's value as the vendor writes it: a nested value from its JSON, and a time, which is UTC without a
    zone.
    """
    if not isinstance(value, str) or name.lower() in WRITTEN:
        return value
    if value == "":
        return None
    if _CLOCK.fullmatch(value):
        try:
            when = moment(value)
        except Unreadable:
            return value
        return value if when is None else when.strftime(notation) if notation else when.isoformat()
    content = embedded(value) if value[0] in "{[" else None
    return value if content is None else content


def _as_it_is(row: Row) -> bytes | None:
    """Return the line of a raw row that holds its object as text of one line, so that the vendor's reader judges it."""
    data = row.fields.get(DATA)
    if row.flaw or not isinstance(data, str) or data.isspace() or not data or len(data) > MAX_RECORD // 4:
        return None
    if "\n" in data or "\r" in data or DELETED in data or row.fields.get(DELETED):
        return None
    return data.encode("utf-8", "surrogatepass") + b"\n"


class Lines(io.RawIOBase):
    """A file of objects, one a line, made from rows while it is read.

    No line is made before it is asked for, so that an item that a reader gives after a line is of that line's row.
    `refused` are the rows that never became a line.
    """

    def __init__(self, rows: Rows, notation: str | None = None) -> None:
        super().__init__()
        self._made = self._objects(rows, notation)
        self._head = b""  # bytes that were read before the reader goes back to the start
        self._line = b""
        self._gone: Any = None
        self.refused: list[Rejected] = []

    def gone(self) -> Any:
        """Return when the row of the last line was deleted, or null. The answer holds only for the first item of a
        line, the object itself; items inside it are not deleted with it.
        """
        gone, self._gone = self._gone, None
        return gone

    def readable(self) -> bool:
        """Return true."""
        return True

    def readline(self, size: int | None = -1) -> bytes:
        """Return the next line, whole: none is longer than a record may be."""
        line, self._line, self._head = self._line or next(self._made, b""), b"", b""
        return line

    def read(self, size: int = -1) -> bytes:
        """Return all that is left if the size is negative, else the next bytes of the line."""
        if size < 0:
            return b"".join(iter(self.readline, b""))
        head, line = self._head, self._line or next(self._made, b"")
        self._head, self._line = head + line[:size], line[size:]
        return line[:size]

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go back to the start, after no more than a few bytes of the first line have been read."""
        if offset or whence or len(self._head) > PEEKED:
            raise io.UnsupportedOperation("this file is made while it is read")
        self._line, self._head = self._head + self._line, b""
        return 0

    def _objects(self, rows: Rows, notation: str | None) -> Iterator[bytes]:
        for row in rows():
            if isinstance(row, Row) and (line := _as_it_is(row)):
                self._gone = None
                yield line
                continue
            shaped_row, gone = (row, None) if isinstance(row, Rejected) else shape(row, notation)
            if isinstance(shaped_row, Row) and shaped_row.flaw:
                shaped_row = Rejected(shaped_row.origin, shaped_row.flaw)
            if isinstance(shaped_row, Row):
                line = json.dumps(shaped_row.fields).encode() + b"\n"
                if len(line) <= MAX_RECORD:
                    self._gone = gone
                    yield line
                    continue
                shaped_row = Rejected(shaped_row.origin, TOO_LARGE)
            self.refused.append(shaped_row)
        self._gone = None  # items that a reader gives after the last line belong to no row

"""Vendors' bytes become rows: CSV, NDJSON, JSON documents, gzip; every row is either fit or says why it is not."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from curation.sources.reader import Origin, Record, Rejected
from curation.sources.reasons import (
    BAD_CONTAINER,
    BAD_ENCODING,
    BAD_HEADER,
    BAD_JSON,
    BAD_QUOTES,
    DUPLICATE_KEY,
    LONE_SURROGATE,
    NOT_A_NUMBER,
    NOT_AN_OBJECT,
    NUL_BYTE,
    RAGGED_ROW,
    TOO_DEEP,
    TOO_LARGE,
    UNKNOWN_FILE,
    Unreadable,
)
from curation.sources.values import SURROGATE, identifier, instant, require
from curation.storage.landing import LandedFile

MAX_RECORD = 8 << 20  # bytes of a CSV row or an NDJSON line
MAX_DOCUMENT = 256 << 20  # bytes of a JSON document, which is read whole
MAX_EXPANSION = 200  # times the compressed size; support exports gzip by 5 to 30
FREE_EXPANSION = 16 << 20  # bytes that any gzip may expand to
MAX_DEPTH = 64  # nesting of one object
MAX_DOCUMENT_DEPTH = 200  # nesting of a document: far below the recursion limit, so that the fate does not depend on it

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1, ord('"'): 0}


@dataclass(frozen=True)
class Row:
    """A row or object. With a `flaw`, its fields serve to name the record that is rejected, and for nothing else."""

    origin: Origin
    fields: dict[str, Any]
    under: str | None = None  # the key of the list or wrapper that it stood in
    flaw: str | None = None


def origin(file: LandedFile, position: int = 0) -> Origin:
    """Where a row of this file stands."""
    return Origin(file.name, file.sha256, position)


def unknown(file: LandedFile) -> Rejected:
    """The one fate of a file that is no part of the vendor's export."""
    return Rejected(origin(file), UNKNOWN_FILE)


def file_form(name: str) -> tuple[str, str]:
    """`("tickets-1", "ndjson")`: a file's name without folders, and its form in lower case, seen through `.gz`."""
    base = PurePosixPath(name).name
    if base.lower().endswith(".gz"):
        base = base[:-3]
    stem, _, form = base.rpartition(".")
    form = form.lower()
    return (stem, "ndjson" if form == "jsonl" else form) if stem else (base, "")


def settle(
    row: Row, entity: str | None, identity: object, updated: object, build: Callable[[], Record]
) -> Record | Rejected:
    """The record that `build` makes of a row, or its rejection under as much identity as can still be read."""
    reason = row.flaw
    if reason is None:
        try:
            return build()
        except Unreadable as error:
            reason = error.reason
    try:
        updated_at = instant(updated)
    except Unreadable:
        updated_at = None
    return Rejected(row.origin, reason, entity, identifier(identity), updated_at)


# Containers -----------------------------------------------------------------------------------------------------------


def opened(file: LandedFile) -> BinaryIO:
    """The file's bytes, decompressed if its name ends in `.gz`; a gzip is read whole before its first byte is used.

    Raises:
        Unreadable: `bad_gzip` (torn, corrupt, trailing bytes) or `too_large` (expands beyond its cap).
    """
    if not file.name.lower().endswith(".gz"):
        return file.open()
    limit = max(FREE_EXPANSION, MAX_EXPANSION * file.path.stat().st_size)
    try:
        with file.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
            total = 0
            while chunk := stream.read(1 << 20):
                total += len(chunk)
                if total > limit:
                    raise Unreadable(TOO_LARGE)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(BAD_CONTAINER) from error
    return cast(BinaryIO, gzip.open(file.path, "rb"))


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Physical lines without their end; null in place of one that is longer than `MAX_RECORD`."""
    first = True
    while line := stream.readline(MAX_RECORD + 2):
        if len(line) > MAX_RECORD and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
            yield None
        else:
            yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


# CSV ------------------------------------------------------------------------------------------------------------------


class _Physical:
    """Lines of a CSV as text, which can be given back; null is an overlong line, and the end is an exception."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        self._returned: deque[str | None] = deque()

    def take(self) -> str | None:
        if self._returned:
            return self._returned.popleft()
        line = next(self._lines)
        return None if line is None else line.decode("utf-8", "surrogateescape")

    def give_back(self, lines: Sequence[str | None]) -> None:
        self._returned.extendleft(reversed(lines))


def _csv_records(stream: BinaryIO) -> Iterator[tuple[list[str], str | None]]:
    """Fields and flaw of each record. A quote that is never closed costs its own line: reading goes on at the next."""
    lines = _Physical(stream)
    while True:
        try:
            first = lines.take()
        except StopIteration:
            return
        if first is None:
            yield [], TOO_LARGE
            continue
        record = _quoted_record(lines, first)
        rows: list[list[str]] = []
        if sum(line.count('"') for line in record) % 2 == 0:
            try:
                rows = list(csv.reader(record, strict=True))
            except csv.Error:
                rows = []
        if len(rows) != 1:
            lines.give_back(record[1:])
            yield [], BAD_QUOTES
        elif rows[0]:
            flaws = (NUL_BYTE if "\0" in part else BAD_ENCODING if SURROGATE.search(part) else None for part in record)
            yield rows[0], next(filter(None, flaws), None)


def _quoted_record(lines: _Physical, first: str) -> list[str]:
    """The first line and those after it until its quotes are even, its cap is reached or the file ends."""
    record, quotes, size = [first], first.count('"'), len(first)
    while quotes % 2 and size <= MAX_RECORD:
        try:
            line = lines.take()
        except StopIteration:
            break
        if line is None:
            lines.give_back([None])
            break
        record.append(line)
        quotes, size = quotes + line.count('"'), size + len(line)
    return record


def csv_rows(file: LandedFile, required: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """One item for each record after the header, every column as a string; blank lines are none. Memory is flat.

    Raises:
        SourceError: the header lacks a required column.
    """
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_RECORD))
    try:
        stream = opened(file)
    except Unreadable as error:
        yield Rejected(origin(file), error.reason)
        return
    with stream:
        records = _csv_records(stream)
        header, flaw = next(records, ([], BAD_HEADER))
        names = [name.strip() for name in header]
        if flaw or len(set(names)) != len(names):
            yield Rejected(origin(file), flaw if flaw in (NUL_BYTE, BAD_ENCODING) else BAD_HEADER)
            return
        require(file.name, names, required)
        for position, (values, flaw) in enumerate(records):
            if flaw is None and len(values) != len(names):
                flaw = RAGGED_ROW
            yield Row(origin(file, position), dict(zip(names, values, strict=False)), None, flaw)


# JSON -----------------------------------------------------------------------------------------------------------------


class _Repeated(dict[str, Any]):
    """An object in which a key stood twice."""


class _Decoder:
    """The standard JSON grammar that notices what the standard library lets through."""

    def __init__(self) -> None:
        self.suspicious = False
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_float=self._number
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        self.suspicious = True
        return _Repeated(fields)

    def _constant(self, _: str) -> float:
        self.suspicious = True
        return math.nan

    def _number(self, digits: str) -> float:
        number = float(digits)
        self.suspicious |= not math.isfinite(number)
        return number

    def value(self, data: bytes) -> Any:
        """The value; `suspicious` then says whether `flaw_of` has anything to find in it.

        Raises:
            Unreadable: not UTF-8, too deep for a document, not JSON.
        """
        depth = _depth(data)
        if depth > MAX_DOCUMENT_DEPTH:
            raise Unreadable(TOO_DEEP)
        try:
            content = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(BAD_ENCODING) from error
        self.suspicious = depth > MAX_DEPTH or _SURROGATE_ESCAPE.search(content) is not None
        try:
            return self._json.decode(content)
        except ValueError as error:  # also an integer of more than 4,300 digits
            raise Unreadable(BAD_JSON) from error


def _depth(data: bytes) -> int:
    """How deep brackets nest, strings left out; exact for JSON, else an upper bound of what a parser meets."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return 0
    structure = _ESCAPE.sub(b"", data).translate(None, _NOT_STRUCTURE)
    return max(accumulate(_STEP[byte] for byte in _STRING.sub(b"", structure)), default=0)


def flaw_of(value: object) -> str | None:
    """The first flaw in a decoded value, in reading order: repeated key, not a number, lone surrogate, nesting."""
    pending: list[tuple[object, int]] = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            return TOO_DEEP
        if isinstance(item, _Repeated):
            return DUPLICATE_KEY
        if isinstance(item, float) and not math.isfinite(item):
            return NOT_A_NUMBER
        if isinstance(item, str) and SURROGATE.search(item):
            return LONE_SURROGATE
        if isinstance(item, dict):
            pending.extend((part, depth + 1) for pair in reversed(item.items()) for part in reversed(pair))
        elif isinstance(item, list):
            pending.extend((part, depth + 1) for part in reversed(item))
    return None


def _json_row(where: Origin, value: object, under: str | None, suspicious: bool) -> Row | Rejected:
    if not isinstance(value, dict):
        return Rejected(where, NOT_AN_OBJECT)
    return Row(where, value, under, flaw_of(value) if suspicious else None)


def ndjson_rows(file: LandedFile) -> Iterator[Row | Rejected]:
    """One item a line that is not blank; its position is the line's number from zero. Memory is flat."""
    try:
        stream = opened(file)
    except Unreadable as error:
        yield Rejected(origin(file), error.reason)
        return
    decoder = _Decoder()
    with stream:
        for position, line in enumerate(_lines(stream)):
            where = origin(file, position)
            if line is None:
                yield Rejected(where, TOO_LARGE)
            elif line.strip():
                try:
                    value = decoder.value(line)
                except Unreadable as error:
                    yield Rejected(where, error.reason)
                else:
                    yield _json_row(where, value, None, decoder.suspicious)


def json_rows(file: LandedFile, lists: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """One item for each element of a top-level list, else of each list under a key in `lists`, else the document."""
    decoder = _Decoder()
    try:
        with opened(file) as stream:
            data = stream.read(MAX_DOCUMENT + 1)
        if len(data) > MAX_DOCUMENT:
            raise Unreadable(TOO_LARGE)
        value = decoder.value(data.removeprefix(b"\xef\xbb\xbf"))
    except Unreadable as error:
        yield Rejected(origin(file), error.reason)
        return
    if isinstance(value, list):
        found: list[tuple[str | None, Any]] = [(None, item) for item in value]
    elif isinstance(value, dict) and any(isinstance(value.get(key), list) for key in lists):
        # A key that stands twice hid a list: nothing of the page can be counted.
        if isinstance(value, _Repeated):
            yield Rejected(origin(file), DUPLICATE_KEY)
            return
        found = [(key, item) for key in value if key in lists and isinstance(value[key], list) for item in value[key]]
    else:
        found = [(None, value)]
    for position, (under, item) in enumerate(found):
        yield _json_row(origin(file, position), item, under, decoder.suspicious)


def object_rows(file: LandedFile, form: str, lists: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """`ndjson_rows` or `json_rows`, by the form that `file_form` gave."""
    return ndjson_rows(file) if form == "ndjson" else json_rows(file, lists)

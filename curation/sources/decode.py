"""Vendors' bytes become rows: CSV, NDJSON, JSON documents, gzip; every row is either fit or says why it is not."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import gzip
import json
import math
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from curation.errors import SourceError
from curation.sources.reader import Origin, Record, Rejected
from curation.storage.landing import LandedFile

BAD_CONTAINER = "bad_gzip"
BAD_DATE = "bad_date"
BAD_ENCODING = "bad_encoding"
BAD_FRONT_MATTER = "bad_front_matter"
BAD_HEADER = "bad_header"
BAD_JSON = "bad_json"
BAD_QUOTES = "bad_quotes"
BAD_TYPE = "bad_type"
DUPLICATE_KEY = "duplicate_key"
LONE_SURROGATE = "lone_surrogate"
MISSING_FILE = "missing_file"
MISSING_ID = "missing_id"
MISSING_PARENT = "missing_parent"
NOT_A_NUMBER = "not_a_number"
NOT_AN_OBJECT = "not_an_object"
NOT_IN_INDEX = "not_in_index"
NUL_BYTE = "nul_byte"
RAGGED_ROW = "ragged_row"
TOO_DEEP = "too_deep"
TOO_LARGE = "too_large"
UNKNOWN_FILE = "unknown_file"
REASONS = frozenset(
    {BAD_CONTAINER, BAD_DATE, BAD_ENCODING, BAD_FRONT_MATTER, BAD_HEADER, BAD_JSON, BAD_QUOTES, BAD_TYPE, DUPLICATE_KEY}
    | {LONE_SURROGATE, MISSING_FILE, MISSING_ID, MISSING_PARENT, NOT_A_NUMBER, NOT_AN_OBJECT, NOT_IN_INDEX, NUL_BYTE}
    | {RAGGED_ROW, TOO_DEEP, TOO_LARGE, UNKNOWN_FILE}
)

MAX_RECORD = 8 << 20  # bytes of a CSV row or an NDJSON line
MAX_DOCUMENT = 256 << 20  # bytes of a JSON document, which is read whole
MAX_EXPANSION = 200  # times the compressed size; support exports gzip by 5 to 30
FREE_EXPANSION = 16 << 20  # bytes that any gzip may expand to
MAX_DEPTH = 64  # nesting of one object
MAX_DOCUMENT_DEPTH = 200  # nesting of a document: far below the recursion limit, so that the fate does not depend on it
MAX_IDENTIFIER = 512

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1, ord('"'): 0}
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")


class Unreadable(ValueError):
    """A row, object or file that cannot be used; `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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
    """`("tickets-1", "ndjson")`: a file's name without folders and its lower-case form; `.gz` and `.jsonl` are seen through."""
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


# Values ---------------------------------------------------------------------------------------------------------------


def instant(value: object) -> dt.datetime | None:
    """An aware instant in UTC from ISO 8601 with a zone; null for null and the empty string.

    Raises:
        Unreadable: `bad_date`: no zone, an impossible date, another notation or type.
    """
    if value is None or value == "":
        return None
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable(BAD_DATE)
    day, clock, zone = found.groups()
    try:
        return dt.datetime.fromisoformat(f"{day}T{clock}{zone}").astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Unreadable(BAD_DATE) from error


def instant_or_day(value: object) -> dt.datetime | None:
    """As `instant`; a date alone means its first moment in UTC.

    Raises:
        Unreadable: `bad_date`.
    """
    if isinstance(value, str) and _DATE.fullmatch(value):
        return instant(f"{value}T00:00Z")
    return instant(value)


def required_instant(value: object) -> dt.datetime:
    """As `instant`, but null and the empty string are `bad_date` too.

    Raises:
        Unreadable: `bad_date`.
    """
    when = instant(value)
    if when is None:
        raise Unreadable(BAD_DATE)
    return when


def text(value: object) -> str | None:
    """A string or number as a string; null for null and the empty string.

    Raises:
        Unreadable: `bad_type`: a list, an object or a boolean stands where text is due.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(BAD_TYPE)
    return str(value)


def identifier(value: object) -> str | None:
    """A vendor's id as a string; null where it is none: blank, not text or integer, overlong, not encodable."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    name = str(value).strip()
    return name if name and len(name) <= MAX_IDENTIFIER and not _SURROGATE.search(name) else None


def required_identifier(value: object, reason: str = MISSING_ID) -> str:
    """As `identifier`, or the given reason.

    Raises:
        Unreadable: the reason.
    """
    name = identifier(value)
    if name is None:
        raise Unreadable(reason)
    return name


def flag(value: object) -> bool:
    """True for true, 1 and their spellings; false for everything else."""
    return str(value).strip().lower() in {"true", "1", "yes"}


def distinct(*values: object) -> tuple[str, ...]:
    """The texts among the values, trimmed, without blanks and repetitions, in order."""
    texts = (str(text(value) or "").strip() for value in values)
    return tuple(dict.fromkeys(value for value in texts if value))


def consent(value: object, until: object = None) -> tuple[str | None, dt.datetime | None]:
    """A declared consent and its end. Null where the vendor says nothing; what cannot be understood counts as denied."""
    said = str(value).strip().lower() if isinstance(value, str | bool | int) else ("" if value is None else "?")
    if said == "":
        return None, None
    if said not in {"granted", "true", "1", "yes"}:
        return "denied", None
    try:
        return "granted", instant_or_day(until)
    except Unreadable:
        return "denied", None


def require(where: str, present: Iterable[str], required: Sequence[str]) -> None:
    """Check that an export has its columns or fields, upper or lower case.

    A header that has none of them is taken for a row of data, and nothing of it is named.

    Raises:
        SourceError: one is missing; names it, the nearest name present and the file.
    """
    names = {name.lower(): name for name in present}
    missing = [name for name in required if name.lower() not in names]
    if not missing:
        return
    if len(missing) == len(required) and len(required) > 1:
        found = f"none of {', '.join(map(repr, required))} is there"
        raise SourceError(where, found, "export the file again with its header row and these fields")
    others = [name for low, name in names.items() if _COLUMN.fullmatch(name) and low not in map(str.lower, required)]
    near = difflib.get_close_matches(missing[0], others, n=1, cutoff=0.6) if len(missing) < len(required) else []
    hint = f"the nearest name present is {near[0]!r}" if near else "no name present comes near"
    raise SourceError(where, f"field {missing[0]!r} is missing ({hint})", "restore it in the export, or rename it back")


# Containers -----------------------------------------------------------------------------------------------------------


def opened(file: LandedFile) -> BinaryIO:
    """The file's bytes, decompressed if its name ends in `.gz`; a gzip is read once to its end before its first byte is used.

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
    """Fields and flaw of each record. A quote that is never closed costs its own line: reading goes on at the next one."""
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
            flaws = (NUL_BYTE if "\0" in part else BAD_ENCODING if _SURROGATE.search(part) else None for part in record)
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
    """How deep brackets nest, strings left out; exact for JSON, an upper bound of what a parser meets before an error."""
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
        if isinstance(item, str) and _SURROGATE.search(item):
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
    """One item for each element of a top-level list, else of each list under a key in `lists`, else the document itself."""
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

"""Vendors' bytes become rows: CSV, NDJSON, JSON documents, gzip; every row is either fit or says why it is not."""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

import orjson

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
from curation.storage.archives import COMPRESSED, CORRUPT, decompressed, limit
from curation.storage.landing import CHUNK, LandedFile

MAX_RECORD = 8 << 20  # bytes of a CSV row, an NDJSON line, or a text in a JSON document
MAX_DOCUMENT = 256 << 20  # bytes of a JSON document, which is read whole
MAX_VALUES = 12_000_000  # in it: exports have one in 20 to 35 bytes, a list of empty lists one in 3, and each takes 100
MAX_RETURNED = 8  # times the text of a CSV: how much of it may be looked at again after quotes that are never closed
MAX_DEPTH = 64  # nesting of one object
MAX_DOCUMENT_DEPTH = 200  # nesting of a document: far below the recursion limit, so that the fate does not depend on it

_LONG_TEXT = re.compile(rb'"[^"]{%d}' % MAX_RECORD)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{}:"))
_DIGITS = bytes(ord("0") if 48 <= byte <= 57 else byte for byte in range(256))
_SIXTEEN = b"0" * 16
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1, ord('"'): 0}


class Row(NamedTuple):
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
    """`("tickets-1", "ndjson")`: a file's name without folders, and its form in lower case, seen through `.gz`,
    `.zst`, `.xz`, `.bz2`."""
    base = PurePosixPath(name).name
    if base.lower().endswith(COMPRESSED):
        base = base.rpartition(".")[0]
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
    """The file's bytes, seen through `.gz`, `.zst`, `.xz`, `.bz2`. What is compressed, or in an archive, is read whole
    before its first byte is used: it is sound or rejected, and never half of it taken.

    Raises:
        Unreadable: `bad_container` (torn, corrupt, trailing bytes) or `too_large` (expands beyond its cap).
    """
    if file.member is None and not file.name.lower().endswith(COMPRESSED):
        return _recoded(file.open, file.encoding)
    most = limit(file.size)
    try:
        with file.open() as stored, decompressed(file.name, stored) as stream:
            total = 0
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                if total > most:
                    raise Unreadable(TOO_LARGE)
    except CORRUPT as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(BAD_CONTAINER) from error
    return _recoded(lambda: decompressed(file.name, file.open()), file.encoding)


def _recoded(opens: Callable[[], BinaryIO], encoding: str | None) -> BinaryIO:
    """The bytes as UTF-8: as they are, unless a byte order mark or the source's declaration says that they are not."""
    stream = opens()
    head = stream.read(4)
    stream.seek(0)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is None and (encoding is None or head.startswith(codecs.BOM_UTF8)):
        return stream
    with stream:
        name = marked or str(encoding)
        decoder = codecs.getincrementaldecoder(name)()
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeError as error:
            raise Unreadable(BAD_ENCODING) from error
    return cast(BinaryIO, io.BufferedReader(_Utf8(opens(), name), CHUNK))


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Utf8(io.RawIOBase):
    """Bytes in another encoding, read as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._decoder, self._left = stream, codecs.getincrementaldecoder(encoding)(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            chunk = self._stream.read(CHUNK)
            self._left = self._decoder.decode(chunk, not chunk).encode("utf-8", "surrogatepass")
            if not chunk and not self._left:
                return 0
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()


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


class _Unclosed(Exception):
    """A record of a CSV that goes on beyond what one may take, or into a line that is too long."""


class _Physical:
    """Lines of a CSV as text, which can be given back; `taken` are those since it was last emptied."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        self._returned: deque[str | None] = deque()
        self.taken: list[str] = []
        self._size = self._read = self._again = 0

    def __iter__(self) -> _Physical:
        return self

    def __next__(self) -> str:
        if self._returned:
            # Each line of `a","` goes on to the end of the file: then a record is a line, as it is in most files.
            if self.taken and self._again > MAX_RETURNED * self._read:
                raise _Unclosed
            line = self._returned.popleft()
        else:
            raw = next(self._lines)
            line = None if raw is None else raw.decode("utf-8", "surrogateescape")
            self._read += len(line or "")
        if line is None:
            self._returned.appendleft(None)
            raise _Unclosed
        self._size = self._size + len(line) if self.taken else len(line)
        self.taken.append(line)
        if self._size > MAX_RECORD and len(self.taken) > 1:
            raise _Unclosed
        return line

    def recover(self) -> bool:
        """Go on after the first line of a record that is none. False where that line is too long to be looked at."""
        if not self.taken:
            self._returned.popleft()
            return False
        self._returned.extendleft(reversed(self.taken[1:]))
        self._again += self._size - len(self.taken[0])
        return True


def _csv_records(stream: BinaryIO) -> Iterator[tuple[list[str], str | None]]:
    """Fields and flaw of each record. A quote that is never closed costs its own line: reading goes on at the next."""
    lines = _Physical(stream)
    rows = csv.reader(lines, strict=True)
    while True:
        lines.taken.clear()
        try:
            values = next(rows)
            balanced = sum(line.count('"') for line in lines.taken) % 2 == 0
        except StopIteration:
            return
        except (csv.Error, _Unclosed):
            balanced = False
        if not balanced:
            yield [], BAD_QUOTES if lines.recover() else TOO_LARGE
            rows = csv.reader(lines, strict=True)
        elif values:
            yield values, next(filter(None, map(_flaw_of_line, lines.taken)), None)


def _flaw_of_line(line: str) -> str | None:
    if "\0" in line:
        return NUL_BYTE
    return BAD_ENCODING if not line.isascii() and SURROGATE.search(line) else None


def csv_rows(file: LandedFile, required: Sequence[str] = (), *, repeated: bool = False) -> Iterator[Row | Rejected]:
    """One item for each record after the header, every column as a string; blank lines are none. Memory is flat.

    Args:
        repeated: whether a name may stand over several columns; its field is then the list of what is in them.

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
        several = {name for name, count in Counter(names).items() if count > 1}
        if flaw or (several and not repeated):
            yield Rejected(origin(file), flaw if flaw in (NUL_BYTE, BAD_ENCODING) else BAD_HEADER)
            return
        require(file.name, names, required)
        for position, (values, flaw) in enumerate(records):
            if flaw is None and len(values) != len(names):
                flaw = RAGGED_ROW
            fields = _gathered(names, values, several) if several else dict(zip(names, values, strict=False))
            yield Row(origin(file, position), fields, None, flaw)


def _gathered(names: Sequence[str], values: Sequence[str], several: set[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: [] for name in several}
    for name, value in zip(names, values, strict=False):
        if name not in several:
            fields[name] = value
        elif value:
            fields[name].append(value)
    return fields


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
        found = _sound(data)
        if found is not None:
            self.suspicious = False
            return found[0]
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


def _sound(data: bytes) -> tuple[Any] | None:
    """The value, where a strict and fast decoder takes it and it has no flaw; null means to look closely.

    Written anew, a value has the same brackets and colons, those in its strings included, unless a repeated key is
    gone. What could hide that (a colon or bracket written as an escape) and what the decoder changes (integers beyond
    64 bits become floats) is looked at closely, whether it is there for that or not.
    """
    if b"\\u00" in data or _SIXTEEN in data.translate(_DIGITS):
        return None
    try:
        value = orjson.loads(data)
        structure = data.translate(None, _NOT_STRUCTURE)
        if structure != orjson.dumps(value).translate(None, _NOT_STRUCTURE):
            return None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    if structure.count(b"[") + structure.count(b"{") > MAX_DEPTH and _nests(structure.translate(None, b":")):
        return None
    return (value,)


def _nests(brackets: bytes) -> bool:
    """Whether brackets nest deeper than one object may; some may stand in strings, which only means to look closely."""
    for _ in range(MAX_DEPTH):
        shorter = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not shorter or len(shorter) == len(brackets):
            return bool(shorter)
        brackets = shorter
    return True


def _depth(data: bytes) -> int:
    """How deep brackets nest, strings left out; exact for JSON, else an upper bound of what a parser meets."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return 0
    structure = _ESCAPE.sub(b"", data).translate(None, _NOT_BRACKETS)
    return max(accumulate(_STEP[byte] for byte in _STRING.sub(b"", structure)), default=0)


def flaw_of(value: object) -> str | None:
    """The first flaw in a decoded value, in reading order: repeated key, not a number, lone surrogate, a text beyond
    `MAX_RECORD`, nesting."""
    pending: list[tuple[object, int]] = [(value, 1)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            return TOO_DEEP
        if isinstance(item, _Repeated):
            return DUPLICATE_KEY
        if isinstance(item, float) and not math.isfinite(item):
            return NOT_A_NUMBER
        if isinstance(item, str):
            if len(item) > MAX_RECORD:
                return TOO_LARGE
            if SURROGATE.search(item):
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
            if line is None:
                yield Rejected(origin(file, position), TOO_LARGE)
            elif line.strip():
                where = origin(file, position)
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
        if len(data) > MAX_DOCUMENT or data.count(b",") + data.count(b"[") + data.count(b"{") > MAX_VALUES:
            raise Unreadable(TOO_LARGE)
        value = decoder.value(data.removeprefix(b"\xef\xbb\xbf"))
    except Unreadable as error:
        yield Rejected(origin(file), error.reason)
        return
    suspicious = decoder.suspicious or _has_long_text(data)
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
        yield _json_row(origin(file, position), item, under, suspicious)


def _has_long_text(data: bytes) -> bool:
    """Whether a text may be longer than `MAX_RECORD`; quotes in texts are masked, a few others with them."""
    return len(data) > MAX_RECORD and _LONG_TEXT.search(data.replace(b'\\"', b"__")) is not None


def object_rows(file: LandedFile, form: str, lists: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """`ndjson_rows` or `json_rows`, by the form that `file_form` gave."""
    return ndjson_rows(file) if form == "ndjson" else json_rows(file, lists)

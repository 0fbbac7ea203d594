"""Decode JSON and JSON lines into rows: with a fast decoder where they are sound, with a strict one where they may not
be.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import orjson

from curation.sources.decode.opening import MAX_RECORD, lines_of, opened
from curation.sources.decode.rows import Row, origin
from curation.sources.reader import Origin, Rejected
from curation.sources.reasons import (
    BAD_ENCODING,
    BAD_JSON,
    DUPLICATE_KEY,
    LONE_SURROGATE,
    NOT_A_NUMBER,
    NOT_AN_OBJECT,
    TOO_DEEP,
    TOO_LARGE,
    Unreadable,
)
from curation.sources.values import SURROGATE
from curation.storage.landings.landing import LandedFile

MAX_DOCUMENT = 256 << 20  # bytes of a JSON document, which is read whole
MAX_VALUES = 12_000_000  # in it: exports have one in 20 to 35 bytes, a list of empty lists one in 3, and each takes 100
MAX_DEPTH = 64  # nesting of one object
MAX_DOCUMENT_DEPTH = 200  # nesting of a document: far below the recursion limit, so that the fate does not depend on it
_LONG_TEXT = re.compile(rb'"[^"]{%d}' % MAX_RECORD)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_BRACKETS = bytes(set(range(256)) - set(b'[]{}"'))
_NOT_STRUCTURE = bytes(set(range(256)) - set(b"[]{}:"))
_DIGITS = bytes(ord("0") if 48 <= byte <= 57 else byte for byte in range(256))
_HIDING = (b"\\u003", b"\\u005", b"\\u007")  # how a colon, a bracket or a brace may be written in a string
_SIXTEEN = b"0" * 16
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1, ord('"'): 0}


class _Repeated(dict[str, Any]):
    """An object in which a key occurs more than once."""


class _Decoder:
    """A decoder of the standard JSON grammar that notices the flaws that the standard library lets through."""

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
        """Return the decoded value; `suspicious` then says whether `flaw_of` may find a flaw in it.

        Raises:
            Unreadable: not UTF-8, nested too deep for a document, or not JSON.
        """
        value = _sound(data)
        if value is not None:
            self.suspicious = False
            return value[0]
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
    """Return the value in a tuple if a strict, fast decoder accepts it and it has no flaw; null means to look closely.

    Data that encodes back to the same bytes has no flaw. Otherwise the brackets and colons before and after, those in
    strings included, must be equal in number, as a repeated key would be lost. Data that could hide a difference (a
    colon or bracket written as an escape), or that the decoder changes (integers beyond 64 bits become floats), is
    always looked at closely.
    """
    try:
        value = orjson.loads(data)
        anew = orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    structure = data.translate(None, _NOT_STRUCTURE)
    same = data.startswith(anew) and (len(data) == len(anew) or data[len(anew) :].isspace())
    if not same:
        if (b"\\u" in data and any(escape in data for escape in _HIDING)) or _SIXTEEN in data.translate(_DIGITS):
            return None
        if structure != anew.translate(None, _NOT_STRUCTURE):
            return None
    if structure.count(b"[") + structure.count(b"{") > MAX_DEPTH and _nests(structure.translate(None, b":")):
        return None
    return (value,)


def _nests(brackets: bytes) -> bool:
    """Return whether brackets nest deeper than one object may. Brackets in strings count too, which only costs a closer
    look.
    """
    for _ in range(MAX_DEPTH):
        shorter = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if not shorter or len(shorter) == len(brackets):
            return bool(shorter)
        brackets = shorter
    return True


def _depth(data: bytes) -> int:
    """Return how deep brackets nest outside strings: exact for JSON, else an upper bound of the depth that a parser
    meets.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return 0
    structure = _ESCAPE.sub(b"", data).translate(None, _NOT_BRACKETS)
    return max(accumulate(_STEP[byte] for byte in _STRING.sub(b"", structure)), default=0)


def flaw_of(value: object) -> str | None:
    """Return the first flaw in a decoded value, in reading order: repeated key, not a number, lone surrogate, a text
    beyond `MAX_RECORD`, nesting.
    """
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
    """Yield one item for each line that is not blank; its position is the line's number from zero. Memory is flat."""
    try:
        stream = opened(file)
    except Unreadable as error:
        yield Rejected(origin(file), error.reason)
        return
    decoder = _Decoder()
    with stream:
        for position, line in enumerate(lines_of(stream)):
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
    """Yield an item for each element of a top-level list, else of each list under a key in `lists`, else for the
    document.
    """
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
        elements: list[tuple[str | None, Any]] = [(None, item) for item in value]
    elif isinstance(value, dict) and any(isinstance(value.get(key), list) for key in lists):
        # A key that stands twice hid a list: nothing of the page can be counted.
        if isinstance(value, _Repeated):
            yield Rejected(origin(file), DUPLICATE_KEY)
            return
        elements = [
            (key, item) for key in value if key in lists and isinstance(value[key], list) for item in value[key]
        ]
    else:
        elements = [(None, value)]
    for position, (under, item) in enumerate(elements):
        yield _json_row(origin(file, position), item, under, suspicious)


def _has_long_text(data: bytes) -> bool:
    """Return whether a text may be longer than `MAX_RECORD`. Escaped quotes are masked first; a few other quotes are
    masked with them.
    """
    return len(data) > MAX_RECORD and _LONG_TEXT.search(data.replace(b'\\"', b"__")) is not None


def object_rows(file: LandedFile, form: str, lists: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """Return `ndjson_rows` or `json_rows`, by the form that `file_form` gave."""
    return ndjson_rows(file) if form == "ndjson" else json_rows(file, lists)

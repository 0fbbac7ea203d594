"""Decode CSV into rows; a quote that is never closed costs only its own line."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from curation.sources.decode.opening import MAX_RECORD, lines_of, opened
from curation.sources.decode.rows import Row, file_form, origin
from curation.sources.reader import Rejected
from curation.sources.reasons import BAD_ENCODING, BAD_HEADER, BAD_QUOTES, NUL_BYTE, RAGGED_ROW, TOO_LARGE, Unreadable
from curation.sources.values import SURROGATE, require
from curation.storage.landings.landing import LandedFile

MAX_RETURNED = 8  # times the text of a CSV: how much of it may be looked at again after quotes that are never closed


class _Unclosed(Exception):
    """A CSV record that exceeds the size limit of a record, or runs into a line that is too long."""


class _Physical:
    """Lines of a CSV as text, which can be pushed back; `taken` holds the lines read since it was last emptied."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines_of(stream)
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
        """Resume reading after the first line of a broken record. False where that line is too long to be examined."""
        if not self.taken:
            self._returned.popleft()
            return False
        self._returned.extendleft(reversed(self.taken[1:]))
        self._again += self._size - len(self.taken[0])
        return True


def _csv_records(stream: BinaryIO, delimiter: str) -> Iterator[tuple[list[str], str | None, list[str]]]:
    """Yield the fields, flaw and lines of each record; the lines are valid until the next record is asked for. A quote
    that is never closed costs its own line: reading goes on at the next.
    """
    lines = _Physical(stream)
    rows = csv.reader(lines, strict=True, delimiter=delimiter)
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
            yield [], BAD_QUOTES if lines.recover() else TOO_LARGE, lines.taken[:1]
            rows = csv.reader(lines, strict=True, delimiter=delimiter)
        elif values:
            yield values, next(filter(None, map(_flaw_of_line, lines.taken)), None), lines.taken


def _flaw_of_line(line: str) -> str | None:
    if "\0" in line:
        return NUL_BYTE
    return BAD_ENCODING if not line.isascii() and SURROGATE.search(line) else None


def csv_rows(file: LandedFile, required: Sequence[str] = (), *, repeated: bool = False) -> Iterator[Row | Rejected]:
    """Yield one item for each record after the header, every column as a string; blank lines are skipped. Memory is
    flat.

    Args:
        repeated: whether several columns may share a name; the field is then the list of their values.

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
        records = _csv_records(stream, _delimiter(file))
        header, flaw, _ = next(records, ([], BAD_HEADER, []))
        names = [name.strip() for name in header]
        several = {name for name, count in Counter(names).items() if count > 1}
        if flaw or (several and not repeated):
            yield Rejected(origin(file), flaw if flaw in (NUL_BYTE, BAD_ENCODING) else BAD_HEADER)
            return
        require(file.name, names, required)
        for position, (values, flaw, _) in enumerate(records):
            if flaw is None and len(values) != len(names):
                flaw = RAGGED_ROW
            fields = _gathered(names, values, several) if several else dict(zip(names, values, strict=False))
            yield Row(origin(file, position), fields, None, flaw)


def csv_lines(file: LandedFile) -> Iterator[bytes]:
    """Yield the header, then each record that `csv_rows` counts, as UTF-8 bytes; a record that is too long is empty.

    Raises:
        Unreadable: the file cannot be opened.
    """
    csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_RECORD))
    with opened(file) as stream:
        for _, _, lines in _csv_records(stream, _delimiter(file)):
            yield "".join(lines).encode("utf-8", "surrogateescape")


def _delimiter(file: LandedFile) -> str:
    """Return what separates the fields of a file: of `.tsv` a tabulator, where its landing declares nothing else."""
    return "\t" if file_form(file.name)[1] == "tsv" and file.delimiter == LandedFile.delimiter else file.delimiter


def _gathered(names: Sequence[str], values: Sequence[str], several: set[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: [] for name in several}
    for name, value in zip(names, values, strict=False):
        if name not in several:
            fields[name] = value
        elif value:
            fields[name].append(value)
    return fields

"""Rows of a file as bytes of their own: what is kept of a row that could not be read, once its file goes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import NamedTuple

import orjson

from curation.sources.decode.objects import MAX_DOCUMENT
from curation.sources.decode.opening import lines_of, opened
from curation.sources.decode.rows import file_form
from curation.sources.decode.table import csv_lines
from curation.storage.archives import COMPRESSED
from curation.storage.landing import LandedFile

LINES = ("ndjson", "json")  # JSON whose values stand each in a line; what is no such file is known by its count of rows


class Apart(NamedTuple):
    """Rows of a file by position, each without those around it, and how many rows the file has. `header`: what has to
    stand before them so that they can be read, with its line end."""

    header: bytes
    rows: dict[int, bytes]
    total: int

    def joined(self) -> bytes:
        """The rows as a file of the same form."""
        return self.header + b"".join(self.rows[position] for position in sorted(self.rows))


def apart(file: LandedFile, positions: Collection[int], read: int) -> Apart | None:
    """The rows at some positions of CSV and JSON lines, in UTF-8; None of a file in another form, whose rows have no
    bytes of their own.

    Args:
        read: how many places of it gave a record or a rejection.

    Raises:
        Unreadable: the file cannot be opened.
    """
    form = file_form(file.name)[1]
    wanted, rows, count = set(positions), dict[int, bytes](), 0
    if form == "csv":
        lines = csv_lines(file)
        header = _ended(next(lines, b""))
        for position, line in enumerate(lines):
            count += 1
            if position in wanted and line:
                rows[position] = _ended(line)
        return Apart(header, rows, count)
    if form not in LINES:
        return None
    with opened(file) as stream:
        for position, each in enumerate(lines_of(stream)):
            if each is None or each.strip():
                count += 1
                if position in wanted and each is not None:
                    rows[position] = _ended(each)
    total = None if form == "ndjson" else _total(file, read)
    return Apart(b"", rows, count if total is None else total)


def _total(file: LandedFile, read: int) -> int | None:
    """How many rows a JSON document has: the elements of its list, or of all lists of objects that a page has, whoever
    reads them. One where it is a row itself; None where it is no document."""
    with opened(file) as stream:
        data = stream.read(MAX_DOCUMENT + 1)
    try:
        value = orjson.loads(data.removeprefix(b"\xef\xbb\xbf")) if len(data) <= MAX_DOCUMENT else None
    except orjson.JSONDecodeError:
        return None
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict):
        return None
    lists = [each for each in value.values() if isinstance(each, list)]
    pages = [len(each) for each in lists if any(isinstance(row, dict) for row in each)]
    if read == 1 and 1 not in pages:  # what was read is no list of it
        return 1
    return sum(pages) if lists else 1


def plain_name(name: str) -> str:
    """The name of a file without folders, and without what says that it is compressed: that of its rows, kept apart."""
    base = PurePosixPath(name).name
    return base.rpartition(".")[0] if base.lower().endswith(COMPRESSED) else base


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"

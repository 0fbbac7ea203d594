"""Cut single rows out of a file as bytes, so that an unreadable row can be kept after its file is deleted."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import NamedTuple

import orjson

from curation.sources.decode.elements import documents
from curation.sources.decode.objects import MAX_DOCUMENT
from curation.sources.decode.opening import lines_of, opened
from curation.sources.decode.rows import file_form
from curation.sources.decode.table import csv_lines
from curation.storage.landings.archives import COMPRESSED
from curation.storage.landings.landing import LandedFile

LINES = ("ndjson", "json")  # JSON with a value in each line, or one document


class Apart(NamedTuple):
    """Rows cut out of a file, by position, and how many rows the file has. `header`: the bytes that must precede the
    rows so that they can be read, with its line end. `whole`: each row is a document of its own.
    """

    header: bytes
    rows: dict[int, bytes]
    total: int
    whole: bool = False

    def files(self) -> list[bytes]:
        """Return the rows as files of the same form, in as few files as possible."""
        rows = [self.rows[position] for position in sorted(self.rows)]
        return rows if self.whole else [self.header + b"".join(rows)]


def apart(file: LandedFile, positions: Collection[int], read: int) -> Apart | None:
    """Return the rows at some positions of CSV, TSV, JSON lines or a JSON document, in UTF-8; None for a file in
    another form, whose rows cannot be cut out as bytes.

    Args:
        read: how many positions of the file gave a record or a rejection.

    Raises:
        Unreadable: the file cannot be opened.
    """
    form = file_form(file.name)[1]
    wanted, rows, count = set(positions), dict[int, bytes](), 0
    if form in ("csv", "tsv"):
        lines = csv_lines(file)
        header = _ended(next(lines, b""))
        for position, line in enumerate(lines):
            count += 1
            if position in wanted and line:
                rows[position] = _ended(line)
        return Apart(header, rows, count)
    if form not in LINES:
        return None
    total = None if form == "ndjson" else _total(file, read)
    if total is not None and wanted:
        return Apart(b"", _elements(file, wanted), total, whole=True)
    with opened(file) as stream:
        for position, element in enumerate(lines_of(stream)):
            if element is None or element.strip():
                count += 1
                if position in wanted and element is not None:
                    rows[position] = _ended(element)
    return Apart(b"", rows, count if total is None else total)


def _elements(file: LandedFile, wanted: Collection[int]) -> dict[int, bytes]:
    """Return the elements of a JSON document at some positions, each as a document of its own."""
    with opened(file) as stream:
        text = stream.read().removeprefix(b"\xef\xbb\xbf").decode()
    elements = documents(text)
    if elements is None:
        return {}
    elements = elements or [text]  # if the list is empty, the list itself was refused
    return {position: elements[position].encode() for position in sorted(wanted) if position < len(elements)}


def _total(file: LandedFile, read: int) -> int | None:
    """Return how many rows a JSON document has: the elements of its list, or of all lists of objects in a page,
    whichever of them the reader reads. 1 where the document itself is the row; None where it is not one JSON document.
    """
    with opened(file) as stream:
        data = stream.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        return None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(data.decode())  # orjson's reason may concern one row: no number, half a character
        except (ValueError, RecursionError):
            return None
    if isinstance(value, list):
        return len(value)
    if not isinstance(value, dict):
        return None
    lists = [member for member in value.values() if isinstance(member, list)]
    pages = [len(rows) for rows in lists if any(isinstance(row, dict) for row in rows)]
    if read == 1 and 1 not in pages:  # the document itself was read, not a list in it
        return 1
    return sum(pages) if lists else 1


def plain_name(name: str) -> str:
    """Return a file's name without folders and without its compression suffix: the name under which its rows
    are kept.
    """
    base = PurePosixPath(name).name
    return base.rpartition(".")[0] if base.lower().endswith(COMPRESSED) else base


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n"

"""Salesforce's exports: a CSV an object (data loader, weekly export, Bulk API), or the JSON of queries and of the tree API.

Shapes from "Object Reference for the Salesforce Platform", "REST API Developer Guide: Query" and "Bulk API 2.0 and Bulk API
Developer Guide: Get Results for a Query Job". The weekly export of the Data Export Service writes instants in UTC and
without a zone, and lays files beside its CSVs.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from curation.errors import SourceError
from curation.sources import decode, reasons, values
from curation.sources.census import Census
from curation.sources.decode import Row
from curation.sources.reader import Record, Rejected
from curation.sources.salesforce.export import EXPORTED, Export, Options
from curation.sources.salesforce.fields import ARTICLE, FAMILIES, KNOWN, REQUIRED, by_columns, family_of
from curation.sources.salesforce.objects import builder
from curation.sources.salesforce.texts import article_id
from curation.storage.landing import LandedFile

__all__ = ["FAMILIES", "VERSION", "Options", "read"]

VERSION = "1"
PEOPLE = ("contact", "lead", "user", "account")
LOOKED_AT = 100  # rows of a CSV that may be flawed before one shows its columns
# Whom a note is about, where it is linked to several: a person before a case before an account; never its own author.
RANKS = ("003", "00Q", "500", "001", "")
AUTHORS = ("005", "058")  # users and libraries

_OBJECT = re.compile(r"[a-z][a-z0-9_]{0,79}", re.ASCII)
_WORD = re.compile(r"[a-z][a-z0-9]*(?:__kav)?", re.ASCII)
_ADDRESS = re.compile(r"/sobjects/(\w{1,80})/([A-Za-z0-9]{1,40})", re.ASCII)
_REFERENCE = re.compile(r"@\w{1,80}", re.ASCII)
# Where an object nested in another leaves out what it belongs to.
_BELONGS = {
    **dict.fromkeys(("casecomment", "emailmessage", "feeditem", "casefeed", "feedcomment", "note"), "ParentId"),
    **dict.fromkeys(("casehistory", "casehistory2", "livechattranscript"), "CaseId"),
    **dict.fromkeys(("task", "event"), "WhatId"),
}


def read(files: Sequence[LandedFile], options: Options, census: Census) -> Iterator[Record | Rejected]:
    """One item for each row or object of each file; column names in any case, as data loaders write them.

    A CSV's object is told by its name (`Case.csv`), by a word in it (`job-case-1.csv`) or by its columns; one that has an
    Id is an object without text, and one without is no export. In JSON, `attributes` tell it, else the file's name; an
    object that is nested in another has a position of its own, after all that stand before it or less deep.

    A note's `parent_id` is who or what it is about (WhoId, else WhatId, ParentId, AccountId, or its links). A case carries
    what a web form said of its sender in `person`. A deleted row is a tombstone without text; a deleted person keeps
    identities, which must still be found in old texts. The contract is `curation.sources.reader.Reader`.

    Raises:
        SourceError: a required column, or Id of an object without text, is missing.
    """
    about, bodies = _beside(files)
    written = options.date_formats
    csv_export = Export(options, written or EXPORTED, about, bodies)
    json_export = Export(options, written, about, bodies)
    used = {file.name for file in bodies.values()}
    for file in files:
        stem, form = decode.file_form(file.name)
        kind = _named(stem)
        if form == "csv":
            yield from _table(file, stem, kind, csv_export, census)
        elif form in ("json", "ndjson"):
            for found in _objects(file, form, kind):
                yield found if isinstance(found, Rejected) else _settled(found, file, json_export, census)
        elif file.name not in used:
            yield decode.unknown(file)


def _named(stem: str) -> str | None:
    """The object that a file's name tells: the name is one, or exactly one object is a word in it."""
    lowered = stem.lower()
    if lowered in KNOWN or (lowered.endswith(("__c", "__kav")) and _OBJECT.fullmatch(lowered)):
        return lowered
    words = {word for word in _WORD.findall(lowered.replace("_", " ").replace("  kav", "__kav")) if _is_object(word)}
    return words.pop() if len(words) == 1 else None


def _is_object(word: str) -> bool:
    return word in KNOWN or word.endswith("__kav")


# CSV ------------------------------------------------------------------------------------------------------------------


def _table(
    file: LandedFile, stem: str, kind: str | None, export: Export, census: Census
) -> Iterator[Record | Rejected]:
    exact = kind is not None and kind == stem.lower()
    try:
        rows = _rows(file, kind, exact)
        first = list(_until_sound(rows))
    except _NoExport:
        yield decode.unknown(file)
        return
    names = next((list(row.fields) for row in first if isinstance(row, Row) and row.flaw is None), [])
    if kind is None:
        kind = by_columns(names)
        if kind is not None and names:
            values.require(file.name, names, tuple(REQUIRED[kind]))
    elif not exact and names:
        values.require(file.name, names, tuple(REQUIRED.get(family_of(kind), ("Id",))))
    kind = kind or (stem.lower() if _OBJECT.fullmatch(stem.lower()) else "object")
    family = family_of(kind)
    for row in chain(first, rows):
        if isinstance(row, Rejected):
            yield row
            continue
        census.see(family, row.fields, file.name)
        yield _record(row, kind, export)


class _NoExport(Exception):
    """A CSV that does not name its object and has no Id."""


def _rows(file: LandedFile, kind: str | None, exact: bool) -> Iterator[Row | Rejected]:
    """Rows of a CSV. One that is named after an object has its columns; what only may be an export has an Id at least."""
    if exact and kind is not None:
        yield from decode.csv_rows(file, tuple(REQUIRED.get(family_of(kind), ("Id",))))
        return
    rows = decode.csv_rows(file)
    try:
        head = next(rows)
    except StopIteration:
        head = None
    names = {name.lower() for name in head.fields} if isinstance(head, Row) else set()
    if head is None or (isinstance(head, Row) and not names & {"id", "historyid"}):
        raise _NoExport
    yield head
    yield from rows


def _until_sound(rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
    """The rows up to the first that has all its columns."""
    for count, row in enumerate(rows, start=1):
        yield row
        if (isinstance(row, Row) and row.flaw is None) or count == LOOKED_AT:
            return

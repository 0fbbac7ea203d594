"""Reads the files of a landing as tables: a CSV, Parquet or NDJSON file is one, a DuckDB database holds several."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

import duckdb
import pyarrow as pa

from curation.sources import decode
from curation.sources.decode import Row
from curation.sources.reader import Rejected
from curation.sources.reasons import BAD_CONTAINER, DUPLICATE_KEY
from curation.sources.tabular import batch_rows, parquet_rows
from curation.storage.landings import archives
from curation.storage.landings.landing import LandedFile

BATCH = 512  # rows of a database decoded at once
READERS: Mapping[str, Callable[[LandedFile], Iterator[Row | Rejected]]] = {
    "csv": decode.csv_rows,
    "parquet": parquet_rows,
    "pq": parquet_rows,
    "ndjson": decode.ndjson_rows,
}
DATABASES = ("duckdb", "ddb", "db")

_DAMAGED = (duckdb.Error, pa.ArrowException, *archives.CORRUPT)
_PART = re.compile(r"(.+?)(?:[-_.](?:part|data|chunk)?[-_]?\d+)+", re.IGNORECASE)  # ticket_0_0_0, ticket-part-3

# A landed database is data: it may not reach other files, load code or take the machine's memory.
_SAFE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "1",
    "temp_directory": "",
}


@dataclass(frozen=True)
class Landed:
    """A table of a landing: its name in lower case, the position of its first row, its rows, read anew at each call.

    Names of fields are without the quotes that some warehouses export around reserved words.
    """

    file: LandedFile
    name: str
    start: int
    rows: Callable[[], Iterator[Row | Rejected]]


def tables(
    file: LandedFile,
    named: Mapping[str, str],
    known: Callable[[str], bool],
    only: Collection[str] | None = None,
    fold: Callable[[str], str] = str.lower,
) -> Iterator[Landed | Rejected]:
    """Yield the tables of a file; a file of another form is `unknown_file`, and a broken database `bad_container`.

    Args:
        named: file stem, or the database's table → the vendor's table.
        known: whether a name is one of the vendor's tables.
        only: the tables to read, in place of all; then nothing is rejected.
        fold: how the names of fields are changed.
    """
    stem, form = decode.file_form(file.name)
    if form in DATABASES:
        yield from _database(file, named, known, only, fold)
    elif form in READERS:
        name = table_of(stem, named, known, PurePosixPath(file.name).parent.name)
        if only is None or name in only:
            yield Landed(file, name, 0, partial(_folded, partial(READERS[form], file), fold))
    elif only is None:
        yield decode.unknown(file)


def table_of(stem: str, named: Mapping[str, str], known: Callable[[str], bool], folder: str = "") -> str:
    """Return the vendor's table that a file or a database's table holds.

    It is declared, or it is found by the name: with a schema before it (`zendesk.ticket`), with a number of its part
    behind it, or as dbt's packages name it (`ticket_data`, `sf_case_data`); or it is the folder in which parts lie.
    """
    if stem in named:
        return named[stem].lower()
    last = stem.lower().rpartition(".")[2]
    parts = _PART.fullmatch(stem.lower())
    whole = parts.group(1) if parts else last
    packaged = last.removeprefix("sf_").removesuffix("_data")
    for name in (stem.lower(), last, whole, whole.rpartition(".")[2], packaged, folder.lower()):
        if name and known(name):
            return name
    return last


def _folded(rows: Callable[[], Iterator[Row | Rejected]], fold: Callable[[str], str]) -> Iterator[Row | Rejected]:
    names: tuple[str, ...] = ()
    folded: list[str] = []
    same = False
    for row in rows():
        if isinstance(row, Rejected):
            yield row
            continue
        if tuple(row.fields) != names:
            names = tuple(row.fields)
            folded = [fold(name.strip('"`')) for name in names]
            same = list(names) == folded
        if same:
            yield row
            continue
        fields = dict(zip(folded, row.fields.values(), strict=True))
        flaw = row.flaw or (DUPLICATE_KEY if len(fields) != len(names) else None)
        yield Row(row.origin, fields, row.under, flaw)


def _database(
    file: LandedFile,
    named: Mapping[str, str],
    known: Callable[[str], bool],
    only: Collection[str] | None,
    fold: Callable[[str], str],
) -> Iterator[Landed | Rejected]:
    """Yield the tables in order of schema and name, without views. Positions run on from table to table, whatever is
    read.
    """
    start = 0
    try:
        listing = list(_listed(file))
    except _DAMAGED:
        if only is None:
            yield Rejected(decode.origin(file), BAD_CONTAINER)
        return
    for schema, table, rows in listing:
        name = table_of(table, named, known)
        if only is None or name in only:
            yield Landed(file, name, start, partial(_folded, partial(_stored, file, schema, table, start), fold))
        start += rows + 1  # one more position for where a damaged table breaks off
    if not listing and only is None:
        yield decode.unknown(file)


@contextlib.contextmanager
def _connected(file: LandedFile) -> Iterator[duckdb.DuckDBPyConnection]:
    with file.local() as path, duckdb.connect(path, read_only=True, config=_SAFE) as database:
        database.execute("SET TimeZone = 'UTC'")
        yield database


def _listed(file: LandedFile) -> Iterator[tuple[str, str, int]]:
    with _connected(file) as database:
        names = database.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY 1, 2"
        ).fetchall()
        for schema, table in names:
            ((rows,),) = database.execute(f"SELECT count(*) FROM {_quoted(schema, table)}").fetchall()
            yield schema, table, rows


def _quoted(schema: str, table: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in (schema, table))


def _stored(file: LandedFile, schema: str, table: str, start: int) -> Iterator[Row | Rejected]:
    """Yield the rows in order of insertion, which DuckDB keeps unless told otherwise: equal bytes give equal
    positions.
    """
    position = start
    try:
        with _connected(file) as database:
            for batch in database.sql(f"SELECT * FROM {_quoted(schema, table)}").to_arrow_reader(BATCH):
                for fields, flaw in batch_rows(batch):
                    yield Row(decode.origin(file, position), fields, None, flaw)
                    position += 1
    except _DAMAGED:
        yield Rejected(decode.origin(file, position), BAD_CONTAINER)

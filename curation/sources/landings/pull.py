"""Pull rows of a database into landings: one for each UTC day of a cursor column, each complete or not there at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from curation.errors import ConfigurationError, CurationError, SourceError, TryAgain
from curation.sources.settings import Pull
from curation.storage.failpoints import failpoint
from curation.storage.files import sync_folder, sync_tree

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class _Source:
    """A table as reflected: the file it becomes, its cursor column if it has one, and a type for each column."""

    name: str
    table: sa.Table
    cursor: sa.Column[Any] | None
    columns: tuple[_Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns in the order of the database, with their Arrow types."""
        return pa.schema([(column.source.name, column.type) for column in self.columns])


@dataclass(frozen=True)
class _Column:
    source: sa.Column[Any]
    selected: sa.ColumnElement[Any]
    type: pa.DataType
    convert: Callable[[Any], Any] | None


def pull(settings: Pull, url: str | None, zone: Path, today: dt.date) -> list[dt.date]:
    """Land every day that the cursor column has, that is before `today` and that has no folder yet; oldest first.

    A landing is `<zone>/<YYYY-MM-DD>/<table>.parquet`, with the rows whose cursor lies in that UTC day (a time without
    a zone is UTC) in order of cursor and key; a table without rows that day has no file. Tables without the cursor
    column are written whole into the newest day. Types are kept; JSON and arrays are JSON as text, and what Parquet has
    no type for is text. Memory is flat: `rows` at once. A kill leaves no folder; the same call again lands the same.

    Args:
        url: what the environment variable `url_from` holds.

    Returns:
        The days landed.

    Raises:
        ConfigurationError: the variable is not set or holds no URL of a database; a table is not there; no table has
            the cursor column, or it is no time.
        TryAgain: the database cannot be reached.
        SourceError: the database refuses to answer, or a value is not of its column's type.
    """
    if not url:
        raise ConfigurationError(
            _where(settings), "the environment variable is not set", "set it to the database's URL"
        )
    with _said_safely(settings):
        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
        with engine.connect() as connection:
            sources = _reflected(settings, connection)
            days = _days(connection, sources, zone, today)
            for day in days:
                _land(connection, settings, sources, zone, day, newest=day == days[-1])
    return days


def _where(settings: Pull) -> str:
    return f"pull from {settings.url_from}"


@contextmanager
def _said_safely(settings: Pull) -> Iterator[None]:
    """Re-raise errors without the URL, statements, parameters and values that drivers put into their messages."""

    def fail(kind: type[CurationError], found: str, fix: str) -> NoReturn:
        raise kind(_where(settings), found, fix) from None

    try:
        yield
    except CurationError:
        raise
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError):
        fail(
            ConfigurationError,
            "the variable holds no URL of a database that can be used here",
            "correct it, or install its driver",
        )
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError):
        fail(TryAgain, "the database cannot be reached, or broke off", "check that it is up and lets this user in")
    except (sa.exc.SQLAlchemyError, pa.ArrowException, ValueError, TypeError, OverflowError) as error:
        fail(
            SourceError,
            f"the database could not be read ({type(error).__name__})",
            "check the tables' types and rights",
        )


# What there is --------------------------------------------------------------------------------------------------------


def _reflected(settings: Pull, connection: sa.Connection) -> list[_Source]:
    inspector = sa.inspect(connection)
    names: list[tuple[str | None, str]]
    if settings.schema_name is not None:
        names = [(settings.schema_name, table) for table in inspector.get_table_names(settings.schema_name)]
    else:
        names = [(schema or None, table) for schema, _, table in (name.rpartition(".") for name in settings.tables)]
    sources = []
    for schema, name in sorted(names, key=lambda pair: (pair[0] or "", pair[1])):
        if settings.schema_name is None and not inspector.has_table(name, schema):
            raise ConfigurationError(_where(settings), f"there is no table {name!r}", "correct pull.tables")
        table = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=connection, resolve_fks=False)
        cursor = next((c for c in table.columns if c.name.lower() == settings.cursor.lower()), None)
        if cursor is not None and not isinstance(cursor.type, sa.DateTime | sa.Date | sa.String):
            raise ConfigurationError(_where(settings), f"{name}.{cursor.name} is no time", "name another pull.cursor")
        plain = connection.dialect.name == "sqlite"  # which has neither times nor JSON: they are texts
        columns = tuple(_column(column, plain) for column in table.columns)
        sources.append(
            _Source(name if settings.schema_name or not schema else f"{schema}.{name}", table, cursor, columns)
        )
    if not any(source.cursor is not None for source in sources):
        raise ConfigurationError(
            _where(settings), f"no table has a column {settings.cursor!r}", "name the one that the sync writes"
        )
    return sources


def _column(column: sa.Column[Any], plain: bool) -> _Column:
    kind = column.type
    if plain and isinstance(kind, sa.DateTime | sa.Date | sa.Time | sa.JSON):
        return _Column(column, sa.type_coerce(column, sa.String), pa.string(), _text)
    if isinstance(kind, sa.Boolean):
        return _Column(column, column, pa.bool_(), None)
    if isinstance(kind, sa.Integer):
        return _Column(column, column, pa.int64(), None)
    if isinstance(kind, sa.Float):
        return _Column(column, column, pa.float64(), float)
    if isinstance(kind, sa.Numeric) and kind.precision and kind.precision <= 38 and kind.asdecimal and not plain:
        return _Column(column, column, pa.decimal128(kind.precision, kind.scale or 0), None)
    if isinstance(kind, sa.DateTime):
        zone = "UTC" if kind.timezone else None
        return _Column(column, column, pa.timestamp("us", zone), _aware if zone else _naive)
    if isinstance(kind, sa.Date):
        return _Column(column, column, pa.date32(), None)
    if isinstance(kind, sa.Time):
        return _Column(column, column, pa.time64("us"), None)
    if isinstance(kind, sa.LargeBinary):
        return _Column(column, column, pa.binary(), bytes)
    return _Column(column, column, pa.string(), _text)


def _aware(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _naive(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo is None else value.astimezone(dt.UTC).replace(tzinfo=None)


def _text(value: Any) -> str:
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value if isinstance(value, str) else str(value)


def _days(connection: sa.Connection, sources: Sequence[_Source], zone: Path, today: dt.date) -> list[dt.date]:
    """Return the days to land. The database's own day of a time with a zone is a hint: the adjacent days are checked
    too.
    """
    hinted: set[dt.date] = set()
    for source in sources:
        if source.cursor is None:
            continue
        as_text = _is_text(source.cursor, connection)
        day = sa.func.substr(source.cursor, 1, 10) if as_text else sa.cast(source.cursor, sa.Date)
        for (moment,) in connection.execute(sa.select(day.label("day")).where(source.cursor.is_not(None)).distinct()):
            hint = dt.date.fromisoformat(moment) if isinstance(moment, str) else moment
            near = (hint - DAY, hint, hint + DAY) if getattr(source.cursor.type, "timezone", False) else (hint,)
            hinted.update(near)
    missing = sorted(day for day in hinted if day < today and not (zone / day.isoformat()).exists())
    return [day for day in missing if any(_has_rows(connection, source, day) for source in sources)]


def _is_text(cursor: sa.Column[Any], connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite" or isinstance(cursor.type, sa.String)


def _within(cursor: sa.Column[Any], day: dt.date, connection: sa.Connection) -> sa.ColumnElement[bool]:
    """Return a condition for the rows of one UTC day. Texts compare as ISO 8601 does: a time begins with its day."""
    if _is_text(cursor, connection):
        written = sa.type_coerce(cursor, sa.String)
        return sa.and_(written >= day.isoformat(), written < (day + DAY).isoformat())
    if not isinstance(cursor.type, sa.DateTime):
        return cursor == day
    zone = dt.UTC if cursor.type.timezone else None
    start = dt.datetime.combine(day, dt.time(), zone)
    return sa.and_(cursor >= start, cursor < start + DAY)


def _has_rows(connection: sa.Connection, source: _Source, day: dt.date) -> bool:
    if source.cursor is None:
        return False
    wanted = sa.select(sa.literal(1)).select_from(source.table).where(_within(source.cursor, day, connection)).limit(1)
    return connection.execute(wanted).first() is not None


# Landing --------------------------------------------------------------------------------------------------------------


def _land(
    connection: sa.Connection, settings: Pull, sources: Sequence[_Source], zone: Path, day: dt.date, newest: bool
) -> None:
    ready, place = zone / f".{day.isoformat()}.pull", zone / day.isoformat()
    shutil.rmtree(ready, ignore_errors=True)  # left by a killed process
    ready.mkdir(parents=True)
    try:
        for source in sources:
            if source.cursor is not None or newest:
                _write(connection, settings, source, ready / f"{source.name}.parquet", day)
        sync_tree(ready)
        failpoint("pull.before")
        os.rename(ready, place)
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    sync_folder(zone)
    failpoint("pull.after")


def _write(connection: sa.Connection, settings: Pull, source: _Source, path: Path, day: dt.date) -> None:
    """Write the table's rows of a day as Parquet with checksums on its pages; write no file where there are none."""
    query = sa.select(*(column.selected.label(column.source.name) for column in source.columns))
    if source.cursor is not None:
        query = query.where(_within(source.cursor, day, connection)).order_by(source.cursor, *_key(source))
    else:
        query = query.order_by(*_key(source))
    stream = connection.execute(query, execution_options={"stream_results": True, "yield_per": settings.rows})
    writer: pq.ParquetWriter | None = None
    try:
        for part in stream.partitions(settings.rows):
            if writer is None:
                writer = pq.ParquetWriter(path, source.schema, compression="zstd", write_page_checksum=True)
            writer.write_table(_table(source, part))
    finally:
        stream.close()
        if writer is not None:
            writer.close()


def _key(source: _Source) -> list[sa.Column[Any]]:
    """Return the primary key, else the columns that are named like parts of a key."""
    declared = list(source.table.primary_key.columns)
    named = [c for c in source.table.columns if c.name.lower() in ("id", "index") or c.name.lower().endswith("_id")]
    return declared or named


def _table(source: _Source, rows: Sequence[sa.Row[Any]]) -> pa.Table:
    """Return some rows as an Arrow table.

    Raises:
        SourceError: a value is not of its column's type; the message gives the column's number, as its name is the
            vendor's.
    """
    arrays = []
    for number, (column, cells) in enumerate(zip(source.columns, zip(*rows, strict=True), strict=True), 1):
        try:
            convert = column.convert
            values = cells if convert is None else [None if value is None else convert(value) for value in cells]
            arrays.append(pa.array(values, column.type))
        except (pa.ArrowException, ValueError, TypeError, AttributeError, OverflowError):
            where, found_there = f"{source.name}, column {number}", f"a value is not {column.type}, as the column says"
            raise SourceError(where, found_there, "correct it in the database") from None
    return pa.Table.from_arrays(arrays, schema=source.schema)

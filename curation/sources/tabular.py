"""Read Parquet files into rows under the contract of `curation.sources.decode`: one item for each row, in
flat memory.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.sources.decode import MAX_RECORD, Row, flaw_of, origin
from curation.sources.reader import Rejected
from curation.sources.reasons import (
    BAD_DATE,
    BAD_ENCODING,
    BAD_HEADER,
    BAD_PARQUET,
    BAD_TYPE,
    DUPLICATE_KEY,
    TOO_LARGE,
    Unreadable,
)
from curation.sources.values import require
from curation.storage.landings import archives
from curation.storage.landings.landing import LandedFile

ROWS = 512  # rows decoded at once
_DAMAGED = (pa.ArrowException, RecursionError, *archives.CORRUPT)
_AS_THEY_ARE = (str, int, float, bool, type(None))


def parquet_rows(file: LandedFile, required: Sequence[str] = ()) -> Iterator[Row | Rejected]:
    """Yield one item for each row, its position counted through all row groups; null stays null.

    Values are text, numbers and truth values, lists and objects of them (a map is an object). An instant is ISO 8601
    with a zone; a timestamp that knows no zone and a time of day are ISO 8601 without one. A decimal is an integer
    where it has no scale, and else its digits as text. Bytes that are UTF-8 are text. A value of any other type stays
    as it is, and `values.text` and the like refuse it where it is used.

    Page checksums are verified where the file has them. A file that is no Parquet file, or whose columns share a name,
    is one `Rejected`; so is a row group with a damaged page, at its first row that was not given.

    Raises:
        SourceError: the file lacks a required column.
    """
    with contextlib.ExitStack() as stack:
        try:
            parquet = stack.enter_context(_opened(stack.enter_context(file.local())))
        except Unreadable as error:
            yield Rejected(origin(file), error.reason)
            return
        except archives.CORRUPT:
            yield Rejected(origin(file), BAD_PARQUET)
            return
        require(file.name, parquet.schema_arrow.names, required)
        start = 0
        for group in range(parquet.metadata.num_row_groups):
            given = 0
            try:
                for batch in parquet.iter_batches(ROWS, row_groups=[group]):
                    for number, (fields, flaw) in enumerate(batch_rows(batch)):
                        yield Row(origin(file, start + given + number), fields, None, flaw)
                    given += batch.num_rows
            except _DAMAGED:
                yield Rejected(origin(file, start + given), BAD_PARQUET)
                given += 1
            start += max(given, parquet.metadata.row_group(group).num_rows)


def _opened(path: Path) -> pq.ParquetFile:
    """Return the file with its footer read; sizes in it are believed only within the caps of compressed exports.

    Raises:
        Unreadable: `bad_parquet`, `bad_header`, `too_large`.
    """
    try:
        schema = pq.read_schema(path)
        # A text that repeats a million times stands once in the file; read as a dictionary, it does so in memory too.
        texts = [column.name for column in schema if _is_text(column.type)]
        parquet = pq.ParquetFile(
            path,
            read_dictionary=texts,
            page_checksum_verification=True,
            coerce_int96_timestamp_unit="us",  # nanoseconds would wrap around in 1677 and 2262
        )
    except _DAMAGED as error:
        raise Unreadable(BAD_PARQUET) from error
    names = parquet.schema_arrow.names
    if not names or len(set(names)) != len(names):
        parquet.close()
        raise Unreadable(BAD_HEADER)
    limit = archives.limit(path.stat().st_size)
    # The sizes of columns are not asked one by one: Arrow ends the process where a column's statistics are impossible.
    # Where a writer states none for the group, the rows of a batch and the pages of the file bound the memory.
    for number in range(parquet.metadata.num_row_groups):
        if parquet.metadata.row_group(number).total_byte_size > limit:
            parquet.close()
            raise Unreadable(TOO_LARGE)
    return parquet


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def batch_rows(batch: pa.RecordBatch) -> Iterator[tuple[dict[str, Any], str | None]]:
    names = batch.schema.names
    columns: list[list[Any]] = []
    flaws: dict[int, str] = {}
    for column in batch.columns:
        values, bad = _column(column)
        columns.append(values)
        for row, reason in bad.items():
            flaws.setdefault(row, reason)
    for number, row_values in enumerate(zip(*columns, strict=True)):
        yield dict(zip(names, row_values, strict=True)), flaws.get(number)


def _column(column: pa.Array) -> tuple[list[Any], dict[int, str]]:
    """Return the values of a column, null where one is flawed, and the flaws by row."""
    if pa.types.is_dictionary(column.type):
        places = column.indices.to_pylist()
        used = sorted({place for place in places if place is not None})
        if used and not 0 <= used[0] <= used[-1] < len(column.dictionary):
            raise pa.ArrowInvalid("a row names a value that is not there")  # Arrow passes them on unchecked
        plain_values, bad = _column(column.dictionary.take(pa.array(used, pa.int64())))
        value_of = dict(zip([*used, None], [*plain_values, None], strict=True))
        flaw_at = {used[number]: reason for number, reason in bad.items()}
        flaws = {row: flaw_at[place] for row, place in enumerate(places) if place in flaw_at} if flaw_at else {}
        return [value_of[place] for place in places], flaws
    if column.nbytes <= MAX_RECORD:
        try:
            plain_values = column.to_pylist()
            if not _needs_care(column.type):
                return plain_values, {}
            return [_plain(value) for value in plain_values], {}
        except (Unreadable, *_DAMAGED):
            pass  # one of them: look for it
    values: list[Any] = []
    flaws = {}
    for number in range(len(column)):
        try:
            values.append(_value(column.slice(number, 1)))
        except Unreadable as error:
            values.append(None)
            flaws[number] = error.reason
    return values, flaws


def _needs_care(kind: pa.DataType) -> bool:
    return not (pa.types.is_integer(kind) or pa.types.is_boolean(kind) or _is_text(kind)) or bool(
        pa.types.is_binary(kind)
    )


def _value(one: pa.Array) -> Any:
    """Return the value of an array of one.

    Raises:
        Unreadable: `too_large`, `bad_encoding`, `bad_date`, `bad_type`, or as `decode.flaw_of`.
    """
    if one.nbytes > MAX_RECORD:
        raise Unreadable(TOO_LARGE)
    try:
        return _plain(one.to_pylist()[0])
    except UnicodeDecodeError as error:
        raise Unreadable(BAD_ENCODING) from error
    except Unreadable:
        raise
    except _DAMAGED as error:  # a year beyond 9999, a zone that does not exist
        raise Unreadable(BAD_DATE if pa.types.is_temporal(one.type) else BAD_TYPE) from error


def _plain(value: Any) -> Any:
    """Return a Python value as JSON would have it.

    Raises:
        Unreadable: `duplicate_key` in a map, `not_a_number`, `too_deep`.
    """
    if isinstance(value, float):
        reason = flaw_of(value)
        if reason:
            raise Unreadable(reason)
        return value
    if isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 else format(value, "f")
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value
    if type(value).__name__ == "UUID":
        return str(value)
    if isinstance(value, list) and value and all(isinstance(pair, tuple) for pair in value):
        pairs = {str(_plain(key)): _plain(inner) for key, inner in value}
        if len(pairs) != len(value):
            raise Unreadable(DUPLICATE_KEY)
        return pairs
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value

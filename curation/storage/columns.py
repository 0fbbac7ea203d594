"""Reconcile a declared schema with the stored one: columns are added, but never get another type."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import IntegrityError


def among(column: str, values: Collection[str] | pa.Array) -> pc.Expression:
    """Return the filter of rows whose text column has one of some values; it has a type even without values."""
    return pc.field(column).isin(values if isinstance(values, pa.Array) else pa.array([*values], pa.string()))


def wide_schema(schema: pa.Schema) -> pa.Schema:
    """Return a schema as it is stored: Delta has no fixed-width binary, and renames the item of a list."""
    return pa.schema([pa.field(field.name, _wide(field.type)) for field in schema])


def joined_schema(table: str, stored: pa.Schema, declared: pa.Schema) -> pa.Schema:
    """Return the stored columns in their order, then those that are only declared; nested columns likewise.

    Both schemas are in stored form (`wide_schema`).

    Raises:
        IntegrityError: a column is stored with another type than declared.
    """
    return pa.schema(_fields(table, "", list(stored), list(declared)))


def missing(table: str, stored: pa.Schema, declared: pa.Schema) -> list[str]:
    """Return the names of columns that are declared and not stored, nested ones as `turns.role`, sorted. Raises as
    `joined_schema`.
    """
    return sorted(set(_names(joined_schema(table, stored, declared))) - set(_names(stored)))


def other_columns(table: str, column: str | None = None) -> IntegrityError:
    """Return the error for a table that cannot be read as this version declares it."""
    what = f"the column {column!r} is" if column else "its columns are"
    return IntegrityError(
        f"table {table}",
        f"{what} not what this version reads",
        "call the version of curation that wrote it; what can be made again, `curation run --full-refresh` rebuilds",
    )


def _wide(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_fixed_size_binary(kind):
        return pa.binary()
    if pa.types.is_list(kind):
        return pa.list_(_wide(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _wide(field.type)) for field in kind])
    return kind


def _fields(table: str, within: str, stored: list[pa.Field], declared: list[pa.Field]) -> list[pa.Field]:
    also = {field.name: field.type for field in declared}
    fields = [
        pa.field(field.name, _joined(table, within + field.name, field.type, also.pop(field.name, field.type)))
        for field in stored
    ]
    return fields + [pa.field(name, kind) for name, kind in also.items()]


def _joined(table: str, column: str, stored: pa.DataType, declared: pa.DataType) -> pa.DataType:
    if stored == declared:
        return stored
    if pa.types.is_list(stored) and pa.types.is_list(declared):
        return pa.list_(_joined(table, column, stored.value_type, declared.value_type))
    if pa.types.is_struct(stored) and pa.types.is_struct(declared):
        return pa.struct(_fields(table, f"{column}.", list(stored), list(declared)))
    raise other_columns(table, column)


def _names(schema: pa.Schema) -> Iterator[str]:
    for field in schema:
        yield from _below(field.name, field.type)


def _below(name: str, kind: pa.DataType) -> Iterator[str]:
    yield name
    if pa.types.is_list(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        for field in kind:
            yield from _below(f"{name}.{field.name}", field.type)

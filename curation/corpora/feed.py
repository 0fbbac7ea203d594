"""Build the feed of a corpus of chunks: what an index must upsert and delete to go from one release to the next."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import IntegrityError

# Why a chunk is in a feed; a closed list, counted in the release. The first reason that fits counts.
REASONS = ("new", "access", "text", "metadata", "gone")


def schema(chunks: pa.Schema) -> pa.Schema:
    """Return the columns of a feed: those of the chunks, and for each row what to do and why.

    A tombstone fills only `op`, `chunk_id` and `why`.
    """
    columns = [("op", pa.string()), *((field.name, field.type) for field in chunks)]  # op: upsert or tombstone
    return pa.schema([*columns, ("why", pa.string())])


def feed(previous: pa.Table | None, current: pa.Table) -> pa.Table:
    """Return the changes from the chunks of one release to those of the next, ordered by chunk_id.

    Applied to an index that holds exactly `previous` (upsert: put under the id, whatever is there; tombstone: delete
    it), it gives exactly `current`. An unchanged chunk is not in it. A chunk whose access has changed is an upsert, and
    its `why` says access, whatever else has changed. Feeds of a line of releases, applied in order, give the last one,
    and a feed may be applied twice.

    Args:
        previous: all chunks of the release before (`chunk_id`, `text`, `metadata` and any other columns), all splits;
            None if there was none.
        current: all chunks of the release that the feed is for.

    Raises:
        IntegrityError: an id occurs twice in a release.
    """
    _check_ids(current)
    current = current.sort_by("chunk_id")
    if previous is None:
        return _rows(current, ["new"] * len(current))
    _check_ids(previous)
    place = pc.index_in(current["chunk_id"], previous["chunk_id"])
    before, after = previous.take(place.drop_null()), current.filter(place.is_valid())
    others = [name for name in after.column_names if name not in ("chunk_id", "text")]
    reasons = zip(
        _same(before["text"], after["text"]),
        [all(flags) for flags in zip(*(_alike(before, after, name) for name in others), strict=True)],
        _same(_access(before), _access(after)),
        strict=True,
    )
    why = ["new"] * len(current)
    for row, (text, metadata, access) in zip(pc.indices_nonzero(place.is_valid()).to_pylist(), reasons, strict=True):
        why[row] = "access" if not access else "text" if not text else "" if metadata else "metadata"
    changed = _rows(current, why)
    gone = previous.filter(pc.invert(pc.is_in(previous["chunk_id"], current["chunk_id"])))
    return pa.concat_tables([changed, _tombstones(gone, current.schema)]).sort_by("chunk_id")


def counts(rows: pa.Table) -> dict[str, int]:
    """Count the rows of a feed, `{"upsert:new": n, …, "tombstone:gone": n}`, for the release and the card."""
    row_counts = Counter(zip(rows["op"].to_pylist(), rows["why"].to_pylist(), strict=True))
    return {f"{op}:{why}": number for (op, why), number in sorted(row_counts.items())}


def _same(one: pa.ChunkedArray | pa.Array, other: pa.ChunkedArray) -> list[bool]:
    """Return row by row whether two columns are equal; columns of different types are compared as Python values."""
    if one.type == other.type and pa.types.is_struct(one.type):
        fields = [_same(pc.struct_field(one, [n]), pc.struct_field(other, [n])) for n in range(one.type.num_fields)]
        fields.append(_same(one.is_null(), other.is_null()))
        return [all(row) for row in zip(*fields, strict=True)]
    if one.type != other.type or pa.types.is_nested(one.type):
        return [a == b for a, b in zip(one.to_pylist(), other.to_pylist(), strict=True)]
    equal = pc.fill_null(pc.equal(one, other), False)
    flags: list[bool] = pc.or_(equal, pc.and_(one.is_null(), other.is_null())).to_pylist()
    return flags


def _alike(before: pa.Table, after: pa.Table, name: str) -> list[bool]:
    """Return row by row whether two tables agree in a column; a column that `before` lacks counts as null."""
    column = before[name] if name in before.column_names else pa.nulls(len(before), after[name].type)
    return _same(column, after[name])


def _access(chunks: pa.Table) -> pa.ChunkedArray:
    return pc.struct_field(chunks["metadata"], "access")


def _rows(current: pa.Table, why: list[str]) -> pa.Table:
    reasons = pa.array(why, pa.string())
    chosen = pc.not_equal(reasons, "")
    rows = current.filter(chosen)
    columns = [pa.repeat("upsert", len(rows)), *rows.columns, reasons.filter(chosen)]
    return pa.Table.from_arrays(columns, schema=schema(current.schema))


def _tombstones(gone: pa.Table, chunks: pa.Schema) -> pa.Table:
    number = len(gone)
    chunk_columns = [gone["chunk_id"] if field.name == "chunk_id" else pa.nulls(number, field.type) for field in chunks]
    columns = [pa.repeat("tombstone", number), *chunk_columns, pa.repeat("gone", number)]
    return pa.Table.from_arrays(columns, schema=schema(chunks))


def _check_ids(chunks: pa.Table) -> None:
    twice = len(chunks) - pc.count_distinct(chunks["chunk_id"], mode="all").as_py()
    if twice:
        raise IntegrityError(
            "chunks of a release", f"{twice} rows have the id of another", "build the corpus again; ids must be unique"
        )

"""After an erasure: what was derived of the erased text goes too, and no older version of a table keeps it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from curation.flow import Step, Table
from curation.night import Figures, Night, step

PURGES = pa.schema([("erasures_digest", pa.string())])
PURGES_TABLE = Table("purges", PURGES, state=True, ordered=False)
PURGE_STEP = Step("purge", "privacy", writes=(PURGES_TABLE,), every=True, asset=False)
STEPS = (PURGE_STEP,)
PAGES = "*.preview.html"  # of `curation preview`: examples, maybe of somebody who is gone


@step(PURGE_STEP)
def purge(night: Night, stubs: Collection[str] = ()) -> Figures:
    """Drop rows that refer to what no record holds any more, as every table declares it, and tables that no stage
    declares; then every file and every entry of a log that is only of old table versions, and what
    killed processes left in the folder for temporary files.

    Corpora write their rows anew only later in the night, and those that are gone from the YAML never do. Done once for
    each set of erasures and stubs; written down last, so that a purge that was killed is done again.

    Args:
        stubs: the HMACs of what landings hold as stubs.
    """
    if purged(night, stubs):
        return {}
    dropped = 0
    living: dict[str, list[pa.Array]] = {}
    for table in night.flow.tables:
        for name in _named(night, table):
            if table.whole:
                night.tables.drop(name)
            elif table.refers:
                dropped += _keep(night, name, table, {kind: _joined(found) for kind, found in living.items()})
            for kind, columns in table.lives.items():
                living.setdefault(kind, []).extend(_living(night, name, columns))
    for name in _undeclared(night):
        night.tables.drop(name)
    shutil.rmtree(night.project.locations.redacted, ignore_errors=True)
    for page in night.project.locations.corpora.glob(PAGES):
        page.unlink(missing_ok=True)
    night.project.locations.sweep()
    files = sum(night.tables.vacuum(name) for name in night.tables.names())
    night.tables.replace(PURGES_TABLE.name, pa.table([[_digest(night, stubs)]], schema=PURGES))
    return {"purged_results": dropped, "purged_files": files}


def purged(night: Night, stubs: Collection[str]) -> bool:
    """Whether nothing is left to purge of what was erased until now."""
    done = night.tables.read(PURGES_TABLE.name, PURGES)[0].to_pylist()
    return not night.suppression.erased or _digest(night, stubs) in done


def _digest(night: Night, stubs: Collection[str]) -> str:
    return hashlib.sha256("\n".join(sorted({*night.suppression.erased, *stubs})).encode()).hexdigest()


def _named(night: Night, table: Table) -> Iterator[str]:
    """The tables there are of a declaration. Those of which there is one for each part, whose package may be gone, are
    known by their columns too: a source may be called `signal_x`."""
    columns = table.schema.names if table.schema is not None and table.each not in ("", "source") else None
    for name in night.tables.names():
        own = table.covers(name, night.project.sources)
        if own and (columns is None or night.tables.stored(name)[0].names == columns):
            yield name


def _undeclared(night: Night) -> list[str]:
    """Tables of stages that are gone: nobody can tell any more who is in them, and they can be made again."""
    tables, of_sources = night.flow.tables, ("",)
    suffixes = tuple(table.named("") for table in tables if table.each == "source")
    return [
        name
        for name in night.tables.names()
        if not name.endswith(suffixes) and not any(table.covers(name, of_sources) for table in tables)
    ]


def _living(night: Night, name: str, columns: Collection[str]) -> list[pa.Array]:
    schema = night.tables.stored(name)[0]
    rows = night.tables.read(name, pa.schema([schema.field(column) for column in columns]))
    return [rows[column].combine_chunks() for column in columns]


def _joined(parts: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(parts)


def _keep(night: Night, name: str, table: Table, living: dict[str, pa.Array]) -> int:
    """Keep the rows of a table that refer to what lives, read as it lies there: rows of other settings and versions may
    differ from tonight's, and must not stop an erasure. Returns how many went."""
    schema, partition_by = night.tables.stored(name)
    rows = night.tables.read(name, schema)
    mask = pa.repeat(True, rows.num_rows)
    for column, kind in table.refers.items():
        live = living.get(kind, pa.array([], rows[column].type)).cast(rows[column].type)
        known = pc.is_in(rows[column], value_set=live)
        mask = pc.and_(mask, pc.or_(known, pc.is_null(rows[column])))
    if table.among is not None:
        mask = pc.or_(mask, pc.invert(table.among(rows)))
    kept = rows.filter(mask)
    if kept.num_rows < rows.num_rows:
        night.tables.replace(name, kept, partition_by=partition_by)
    return int(rows.num_rows - kept.num_rows)

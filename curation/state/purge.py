"""Purge everything that derives from erased or expired texts, also from older versions of tables."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.fates import EVERYWHERE, FATES, FATES_TABLE
from curation.flow import Step, Table
from curation.state.night import Figures, Night, step
from curation.storage.kept_files import forget

PURGES = pa.schema([("erasures_digest", pa.string()), ("masking_digest", pa.string())])
PURGES_TABLE = Table("purges", PURGES, state=True, ordered=False)
PURGE_STEP = Step("purge", "privacy", writes=(PURGES_TABLE,), every=True, asset=False)
STEPS = (PURGE_STEP,)
log = logging.getLogger("curation")
PAGES = "*.preview.html"  # pages of `curation preview`, which may show examples of an erased person
CLEARED = "*.cleared"  # results that `leak_gate.clean_texts` keeps for a set of erased people
FACTS = "facts.json"  # facts of a candidate, also in its copy in `corpora/`


@step(PURGE_STEP)
def purge(
    night: Night,
    stubs: Collection[str] = (),
    masked: Callable[[], Collection[str]] = frozenset,
    naming: Callable[[], Collection[str]] = frozenset,
) -> Figures:
    """Remove everything that was derived from texts that were erased, masked or have expired. Return figures.

    These are removed: candidates, and copies of them, with a document that no longer exists or that has a newly masked
    text; rows that refer to ids without a record, as each table declares; fates of stages that no longer exist; tables
    that no stage declares; pages of `curation preview`; every file and log entry that belongs only to old table
    versions; and temporary files of killed processes.

    Corpora rewrite their rows only later in the night, and corpora that were removed from the YAML never do. A purge is
    done once for each set of erasures, masks and stubs. It is recorded at its end, so that a killed purge is repeated.

    Args:
        stubs: the HMACs of the stubs in landings, and of the records whose texts may be kept no longer.
        masked: returns the ids of documents with a masked text; called if anything was masked since the last purge.
        naming: returns the ids of documents with a text that names an erased person; earlier results of these documents
            are removed, and those of other documents stay.
    """
    if purged(night, stubs):
        return {}
    living, dropped = _Living(), 0
    tables = night.project.graph.tables
    masking = _masking(night)
    new = night.suppression.masking and masking not in {known for _, known in _done(night)}
    changed = masked() if new else ()
    _drop_copies(night, [table for table in tables if "document" in table.lives], changed)
    for table in sorted(tables, key=lambda table: not table.lives):  # records come before tables that refer to them
        for name, source in _named(night, table):
            if table.whole:
                night.tables.drop(name)
            elif table.refers:
                dropped += _keep(night, name, table, living, source)
            living.add(night, name, table, source)
    dropped += _forget_stages(night)
    gone = _undeclared(night)
    for name in gone:
        log.warning("the table %s goes: no stage or source that is declared writes it, and it can be made again", name)
        night.tables.drop(name)
    redacted, erased = night.project.locations.redacted, night.suppression.digest(()).hex()
    if redacted.is_dir():
        lives = living.of("document", "", pa.string()), living.of("raw", "", pa.binary())
        dropped += forget(redacted, *lives, {*changed, *naming()}, erased)
    for page in night.project.locations.corpora.glob(PAGES):
        page.unlink(missing_ok=True)
    for file in night.project.locations.receipts.glob(CLEARED):  # they have marks of the people known then
        if not file.stem.endswith(erased[:16]):
            file.unlink(missing_ok=True)
    night.project.locations.sweep()
    files = sum(night.tables.vacuum(name) for name in night.tables.names())
    night.tables.replace(PURGES_TABLE.name, pa.table([[_digest(night, stubs)], [masking]], schema=PURGES))
    return {"purged_results": dropped, "purged_tables": len(gone), "purged_files": files}


def purged(night: Night, stubs: Collection[str]) -> bool:
    """Return whether everything that was erased or masked so far has been purged."""
    anything = night.suppression.erased or night.suppression.masking or stubs
    return not anything or (_digest(night, stubs), _masking(night)) in _done(night)


def _done(night: Night) -> list[tuple[str, str | None]]:
    """Return the digests of erasures and of masks, in pairs, that were purged already."""
    rows = night.tables.read(PURGES_TABLE.name, PURGES)
    return list(zip(rows["erasures_digest"].to_pylist(), rows["masking_digest"].to_pylist(), strict=True))


def _digest(night: Night, stubs: Collection[str]) -> str:
    return hashlib.sha256("\n".join(sorted({*night.suppression.erased, *stubs})).encode()).hexdigest()


def _masking(night: Night) -> str:
    """Return one digest over all masks. 64 hex digits."""
    return hashlib.sha256("\n".join(sorted(night.suppression.masking)).encode()).hexdigest()


class _Living:
    """The ids and digests that still exist, by kind: of all sources together, and of each source."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[pa.Array]] = {}

    def add(self, night: Night, name: str, table: Table, source: str) -> None:
        """Add the ids and digests in the rows of a table."""
        for kind, columns in table.lives.items():
            schema = night.tables.stored(name)[0]
            for column in columns:
                there = pc.is_valid(pc.field(table.held.get(column, column)))
                rows = night.tables.read(name, schema, [column], there)
                for key in {(kind, ""), (kind, source)}:
                    self._found.setdefault(key, []).append(rows[column].combine_chunks())

    def of(self, kind: str, source: str, like: pa.DataType) -> pa.Array:
        """Return the existing ids of a kind as an array of type `like`: of one source, or of all if it is empty."""
        parts = self._found.get((kind, source), [])
        return pa.concat_arrays([pa.array([], like), *(part.cast(like) for part in parts)])


def _drop_copies(night: Night, tables: Sequence[Table], changed: Collection[str]) -> None:
    """Remove the candidates in staging, and the copies in `corpora/`, that hold a document that no longer exists or has
    changed.

    So they are removed even if no build and no gate replaces them. A copy without its candidate is removed as well,
    because it is unknown who is in it.

    Args:
        tables: the tables of documents.
        changed: ids of documents that were built from a text which is masked by now.
    """
    living = _Living()
    for table in tables:
        for table_name, source in _named(night, table):
            living.add(night, table_name, table, source)
    kept = (pc.field("subject_kind") == "document") & (pc.field("fate") == "kept") & (pc.field("scope") != EVERYWHERE)
    name = FATES_TABLE.name
    schema = night.tables.stored(name)[0] if night.tables.exists(name) else FATES
    rows = night.tables.read(name, schema, ["scope", "subject_id"], kept)
    gone = pc.invert(pc.is_in(rows["subject_id"], value_set=living.of("document", "", pa.string())))
    gone = pc.or_(gone, pc.is_in(rows["subject_id"], value_set=pa.array(sorted(changed), pa.string())))
    holding = set(rows.filter(gone)["scope"].to_pylist())
    places = night.project.locations
    for copy in (path for path in places.corpora.glob("[!.]*") if path.is_dir()):
        if copy.name in holding or not _is_copied(copy, places.staging / copy.name):
            shutil.rmtree(copy)
    for corpus in holding:
        shutil.rmtree(places.staging / corpus, ignore_errors=True)


def _is_copied(copy: Path, home: Path) -> bool:
    """Return whether a copy in `corpora/` was made of a candidate that is still in `home`."""
    stated = copy / FACTS
    return stated.is_file() and any(path.read_bytes() == stated.read_bytes() for path in home.glob(f"[!.]*/{FACTS}"))


def _named(night: Night, table: Table) -> Iterator[tuple[str, str]]:
    """Yield the name and source of each existing table that a declaration covers.

    Tables that exist once for each part, such as a signal, must have the declared columns too: the part's package may
    be gone, and a source may be called `signal_x`.
    """
    if table.each == "source":
        own = {table.named(source): source for source in night.project.sources}
        yield from ((name, own[name]) for name in night.tables.names() if name in own)
        return
    columns = table.schema.names if table.schema is not None and table.each else None
    for name in night.tables.names():
        if table.covers(name) and (columns is None or night.tables.stored(name)[0].names == columns):
            yield name, ""


def _undeclared(night: Night) -> list[str]:
    """Return the names of the tables that no step or source of tonight declares, except state of removed sources.

    It is unknown who is in them, and they can be made again, as a stage of another package has no state. Tables that
    were derived from removed sources can be made again too; the records of such sources stay, as their exports may be
    gone.
    """
    tables = night.project.graph.tables
    declared = {name for table in tables for name, _ in _named(night, table)}
    of_sources = [table for table in tables if table.each == "source" and table.state]
    others = (name for name in night.tables.names() if name not in declared)
    return [name for name in others if not any(table.covers(name) for table in of_sources)]


def _forget_stages(night: Night) -> int:
    """Drop the fates for all corpora together that were given by stages and sources that no longer exist. Returns how
    many rows went.
    """
    sources = night.project.sources
    stages = [step.named(one) for step in night.project.graph.steps for one in (sources if step.each else ("",))]
    name = FATES_TABLE.name
    if not night.tables.exists(name):
        return 0
    schema, partition_by = night.tables.stored(name)
    rows = night.tables.read(name, schema)
    own = pc.or_(pc.not_equal(rows["scope"], EVERYWHERE), pc.is_in(rows["stage"], value_set=pa.array(stages)))
    return _write_kept(night, name, rows, own, partition_by)


def _keep(night: Night, name: str, table: Table, living: _Living, source: str) -> int:
    """Keep only those rows of a table that refer to existing ids. Return how many rows were removed.

    The rows are read in the stored schema: rows of other settings and versions may differ from tonight's, and must not
    stop an erasure.
    """
    schema, partition_by = night.tables.stored(name)
    if not table.refers.keys() <= set(schema.names):  # written by code with other columns; it is made again
        number = night.tables.read(name, schema, schema.names[:1]).num_rows
        night.tables.drop(name)
        return int(number)
    if table.among is None:
        light = _referring(night.tables.read(name, schema, [*table.refers]), table, living, source)
        if pc.all(light).as_py() is not False:  # also of no row
            return 0  # the texts of a table that keeps all rows are not read
    rows = night.tables.read(name, schema)
    mask = _referring(rows, table, living, source)
    if table.among is not None:
        mask = pc.or_(mask, pc.invert(table.among(rows)))
    return _write_kept(night, name, rows, mask, partition_by)


def _referring(rows: pa.Table, table: Table, living: _Living, source: str) -> pa.Array:
    """Return a mask of the rows that refer only to existing ids."""
    mask = pa.repeat(True, rows.num_rows)
    for column, kind in table.refers.items():
        known = pc.is_in(rows[column], value_set=living.of(kind, source, rows[column].type))
        mask = pc.and_(mask, pc.or_(known, pc.is_null(rows[column])))
    return mask


def _write_kept(night: Night, name: str, rows: pa.Table, mask: pa.Array, partition_by: Sequence[str]) -> int:
    """Keep only the rows of a table in a mask, and return how many were removed; other partitions keep their files."""
    mask = pc.fill_null(mask, False)
    gone, kept = rows.filter(pc.invert(mask)), rows.filter(mask)
    if not gone.num_rows:
        return 0
    for values in gone.group_by(list(partition_by)).aggregate([]).to_pylist() if partition_by else [{}]:
        if None in values.values():
            night.tables.replace(name, kept, partition_by=partition_by)
            break
        part = kept
        for column, value in values.items():
            part = part.filter(pc.equal(part[column], value))
        where = " AND ".join(f"{column} = '{value}'" for column, value in values.items())
        night.tables.replace(name, part, where or None, partition_by=partition_by)
    return int(gone.num_rows)

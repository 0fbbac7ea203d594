"""Read the texts of documents: their turns, T1 and T2 of each, and which of them passed cleaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.kernel import stage_version
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.tables import CLEANED
from curation.document import DOCUMENTS, RECORDS
from curation.engine.memo import Memo
from curation.errors import ConfigurationError
from curation.fates import EVERYWHERE, FATES
from curation.sources.records import records_table
from curation.sources.settings import source_of
from curation.state.night import Night, fates_of

TABLE = CLEANED.append(pa.field("landed_on", pa.date32()))
TURN_FIELDS = ("turn_id", "role", "visibility", "author_ref", "raw_sha256")


def cleaned_memo(night: Night, name: str) -> Memo:
    settings = night.project.one(CleaningSettings).texts(source_of(night, name).prose)
    return Memo(f"{name}_cleaned", TABLE, "raw_sha256", "stage_version", stage_version(settings))


def live_turns(night: Night, name: str, documents: pa.Table | None = None) -> pa.Table:
    """Return one row for each turn of the source's documents, or of the given `documents`, in their order.

    Columns: doc_id, kind, turn_id, role, visibility, author_ref, raw_sha256.
    """
    table = documents
    if table is None:  # one without rows is given, too
        table = night.tables.read(f"{name}_documents", DOCUMENTS, ["doc_id", "kind", "turns"])
    lists = table["turns"].combine_chunks()
    flat = lists.flatten()
    parents = pc.list_parent_indices(lists)
    columns = {column: table[column].combine_chunks().take(parents) for column in ("doc_id", "kind")}
    return pa.table(columns | {field: flat.field(field) for field in TURN_FIELDS})


def with_clean(night: Night, name: str, turns: pa.Table) -> pa.Table:
    """Return the turns with a column `clean_sha256`, null where the text was not cleaned at this version."""
    rows = cleaned_memo(night, name).read(night.tables, columns=["clean_sha256"])
    return turns.append_column("clean_sha256", looked_up(turns["raw_sha256"], rows, "raw_sha256", "clean_sha256"))


def looked_up(keys: pa.ChunkedArray, rows: pa.Table, key: str, column: str) -> pa.ChunkedArray:
    """Return for each key the value of `column` in its row, null if there is none; keys are unique in `rows`."""
    return rows[column].take(pc.index_in(keys, value_set=rows[key].combine_chunks()))


def raw_texts(night: Night, name: str, wanted: pa.Array) -> pa.Table:
    """Return T1 of some raw digests: columns raw_sha256, text; sorted, one row for each digest."""
    texts: dict[bytes, str] = {}
    keys = wanted.cast(pa.binary())
    for key, text in (("raw_sha256", "text"), ("title_sha256", "title"), ("summary_sha256", "summary")):
        where = pc.field(key).isin(keys) & pc.field(text).is_valid()  # of records whose text was purged there is none
        dates = pc.unique(night.tables.read(records_table(name), RECORDS, ["landed_on"], where)["landed_on"])
        where = pc.field("landed_on").isin(dates) & where
        part = night.tables.read(records_table(name), RECORDS, [key, text], where)
        texts.update(zip(part[key].to_pylist(), part[text].to_pylist(), strict=True))
    rows = sorted(texts.items())
    return pa.table(
        [pa.array([k for k, _ in rows], pa.binary(32)), pa.array([t for _, t in rows], pa.string())],
        names=["raw_sha256", "text"],
    )


def cleaned_texts(night: Night, name: str, wanted: pa.Array) -> pa.Table:
    """Return T2 of some clean digests of a source: columns clean_sha256, text; sorted, one row for each digest."""
    memo = cleaned_memo(night, name)
    by_clean = Memo(memo.table, memo.schema, "clean_sha256", memo.version_column, memo.version)
    return by_clean.read(night.tables, wanted, ["text"])


def scan_texts(night: Night, name: str, wanted: pa.Array) -> Iterator[pa.Table]:
    """Yield T2 of a source, some rows at a time, in one pass over the landings that hold one of the clean digests.

    Columns clean_sha256, text. Other texts of these landings are included, and a digest may occur more than once.
    """
    memo = cleaned_memo(night, name)
    current = pc.field(memo.version_column) == memo.version
    keys = current & pc.field("clean_sha256").isin(wanted.cast(pa.binary()))
    dates = pc.unique(night.tables.read(memo.table, memo.schema, ["landed_on"], keys)["landed_on"])
    where = pc.field("landed_on").isin(dates) & current
    return night.tables.scan(memo.table, memo.schema, ["clean_sha256", "text"], where)


def cleaned_documents(night: Night, name: str, columns: list[str] | None = None) -> pa.Table:
    """Return the documents that passed cleaning and the later stages of other packages, without their dropped turns.

    They are in their order, with columns as in `DOCUMENTS`. A reader outside a night's run ignores a stage that has not
    run yet.

    Raises:
        ConfigurationError: a step would run although a declared stage has never run.
    """
    table = night.tables.read(
        f"{name}_documents", DOCUMENTS, columns and sorted({*columns, "doc_id"}, key=DOCUMENTS.names.index)
    )
    where = fates_of(EVERYWHERE, f"{name}_cleaned")
    fates = night.tables.read("fates", FATES, ["subject_kind", "subject_id", "fate"], where)
    table = _kept(table, fates)
    for stage in night.deciding():
        decided = night.tables.read("fates", FATES, fates.column_names, fates_of(EVERYWHERE, stage))
        if decided.num_rows:
            table = _kept(table, decided)
        elif table.num_rows and night.opened is not None:
            problem = "it has not run since it was declared, and documents wait for it"
            raise ConfigurationError(f"stage {stage}", problem, "run the whole night: `curation run`")
    gone = fates.filter(pc.equal(fates["subject_kind"], "turn"))["subject_id"].combine_chunks()
    return _without(table, gone) if len(gone) and "turns" in table.column_names else table


def _kept(table: pa.Table, fates: pa.Table) -> pa.Table:
    """Return the documents whose fate here is `kept`."""
    kept = fates.filter(pc.and_(pc.equal(fates["subject_kind"], "document"), pc.equal(fates["fate"], "kept")))
    return table.filter(pc.is_in(table["doc_id"], value_set=kept["subject_id"].combine_chunks()))


def _without(table: pa.Table, gone: pa.Array) -> pa.Table:
    lists = table["turns"].combine_chunks()
    flat = lists.flatten()
    stays = pc.invert(pc.is_in(flat.field("turn_id"), value_set=gone))
    parents = pc.list_parent_indices(lists).filter(stays).to_numpy()
    sizes = np.bincount(parents, minlength=len(lists))
    offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
    field = DOCUMENTS.field("turns")
    column = pa.ListArray.from_arrays(offsets, flat.filter(stays)).cast(field.type)
    return table.set_column(table.column_names.index("turns"), field, column)


def turn_digests(table: pa.Table) -> pa.Array:
    turns = table["turns"].combine_chunks()
    flat = turns.flatten() if len(turns) else pa.array([], DOCUMENTS.field("turns").type.value_type)
    return pc.unique(flat.field("raw_sha256"))


def clean_digests(night: Night, name: str) -> dict[bytes, bytes]:
    """Return raw_sha256 → clean_sha256 of all texts of a source cleaned at this version."""
    rows = cleaned_memo(night, name).read(night.tables, columns=["clean_sha256"])
    return dict(zip(rows["raw_sha256"].to_pylist(), rows["clean_sha256"].to_pylist(), strict=True))


def clean_texts(night: Night, name: str, raws: Sequence[bytes]) -> dict[bytes, str]:
    """Return raw_sha256 → T2 of some texts of a source."""
    rows = cleaned_rows(night, name, raws, ["text"])
    return dict(zip(rows["raw_sha256"].to_pylist(), rows["text"].to_pylist(), strict=True))


def cleaned_rows(night: Night, name: str, raws: Sequence[bytes], columns: list[str]) -> pa.Table:
    """Return rows of `TABLE` for some raw digests, sorted; texts that were never cleaned are missing."""
    memo = cleaned_memo(night, name)
    return memo.read(night.tables, pa.array(sorted(set(raws)), pa.binary(32)), columns)

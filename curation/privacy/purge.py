"""After an erasure: what was derived of the erased text goes too, and no older version of a table keeps it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import TABLES as FACTS
from curation.cleaning.signals.others import PREFIX
from curation.cleaning.signals.others import SCHEMA as SIGNAL
from curation.cleaning.texts import TABLE as CLEANED
from curation.dedup.tables import CLUSTERS
from curation.document import DOCUMENTS, RECORDS
from curation.fates import EVERYWHERE
from curation.night import Figures, Night
from curation.sources.records import records_table, stubs_of

TABLE = "purges"
PURGES = pa.schema([("erasures_digest", pa.string())])
# What is kept once a text, and by which digests of texts.
OF_TEXTS: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("findings", "known_findings", "claims", "rule_votes"), ("clean_sha256",)
)
OF_ALL = "truth"  # found anew from what lives
PAGES = "*.preview.html"  # of `curation preview`: examples, maybe of somebody who is gone
# What is kept once a text that was compared.
OF_COMPARED: dict[str, tuple[str, ...]] = {
    "minhashes": ("clean_sha256",),
    "similarities": ("left", "right"),
    "stated_facts": ("clean_sha256",),
}


def purge(night: Night) -> Figures:
    """Drop memoised results whose text no record holds any more, and what corpora wrote down of documents that are
    gone; then every file and every entry of a log that is only of old table versions, and what killed processes left in
    the folder for temporary files.

    Corpora write their rows anew only later in the night, and those that are gone from the YAML never do. Done once for
    each set of erasures and stubs; written down last, so that a purge that was killed is done again.
    """
    if purged(night):
        return {}
    dropped = 0
    clean = pa.array([], pa.binary(32))
    for name in night.project.sources:
        records = night.tables.read(records_table(name), RECORDS, ["raw_sha256", "title_sha256", "summary_sha256"])
        raw = pa.concat_arrays([records[column].combine_chunks() for column in records.column_names])
        dropped += _keep(night, f"{name}_cleaned", _all_in(raw, "raw_sha256"))
        left = night.tables.read(f"{name}_cleaned", CLEANED, ["clean_sha256"])["clean_sha256"].combine_chunks()
        clean = pa.concat_arrays([clean, left])
    once = (*FACTS, *(each for each in night.tables.names() if _is_others(night, each)))
    for name, keys in (OF_TEXTS | dict.fromkeys(once, ("clean_sha256",))).items():
        dropped += _keep(night, name, _all_in(clean, *keys))
    compared = night.tables.read("clusters", CLUSTERS, ["clean_sha256"])["clean_sha256"].combine_chunks()
    for name, keys in OF_COMPARED.items():
        dropped += _keep(night, name, _all_in(compared, *keys))
    dropped += _forget_documents(night)
    night.tables.drop(OF_ALL)
    shutil.rmtree(night.project.locations.redacted, ignore_errors=True)
    for page in night.project.locations.corpora.glob(PAGES):
        page.unlink(missing_ok=True)
    night.project.locations.sweep()
    files = sum(night.tables.vacuum(name) for name in night.tables.names())
    night.tables.replace(TABLE, pa.table([[_digest(night)]], schema=PURGES))
    return {"purged_results": dropped, "purged_files": files}


def _is_others(night: Night, name: str) -> bool:
    """Whether a table holds a signal of another package, which may be gone; a source may be called `signal_x`."""
    return name.startswith(PREFIX) and night.tables.stored(name)[0].names == SIGNAL.names


def purged(night: Night) -> bool:
    """Whether nothing is left to purge of what was erased until now."""
    return not night.suppression.erased or _digest(night) in night.tables.read(TABLE, PURGES)[0].to_pylist()


def _digest(night: Night) -> str:
    marks = set(night.suppression.erased)
    for name in night.project.sources:
        marks |= stubs_of(night.tables, name, night.suppression)
    return hashlib.sha256("\n".join(sorted(marks)).encode()).hexdigest()


def _forget_documents(night: Night) -> int:
    """Drop what any corpus, of tonight or not, wrote down of documents that are gone."""
    ids = [night.tables.read(f"{name}_documents", DOCUMENTS, ["doc_id"])["doc_id"] for name in night.project.sources]
    live = pa.chunked_array([chunk for column in ids for chunk in column.chunks], pa.string()).combine_chunks()

    def stays(fates: pa.Table) -> pa.Array:
        of_others = pc.or_(pc.equal(fates["scope"], EVERYWHERE), pc.not_equal(fates["subject_kind"], "document"))
        return pc.or_(of_others, _all_in(live, "subject_id", "into")(fates))

    return (
        _keep(night, "examples", _all_in(live, "doc_id"))
        + _keep(night, "rule_labels", _all_in(live, "doc_id"))
        + _keep(night, "merges", _all_in(live, "doc_id", "into"))
        + _keep(night, "fates", stays)
    )


def _all_in(live: pa.Array, *keys: str) -> Callable[[pa.Table], pa.Array]:
    """Which rows refer by these columns to nothing but what lives; one that is null refers to nothing."""

    def rows_of(rows: pa.Table) -> pa.Array:
        mask = pa.repeat(True, rows.num_rows)
        for key in keys:
            known = pc.is_in(rows[key], value_set=live.cast(rows[key].type))
            mask = pc.and_(mask, pc.or_(known, pc.is_null(rows[key])))
        return mask

    return rows_of


def _keep(night: Night, name: str, which: Callable[[pa.Table], pa.Array]) -> int:
    """Keep some rows of a table, read as it lies there: rows of other settings and versions may differ from tonight's,
    and must not stop an erasure. Returns how many went."""
    if not night.tables.exists(name):
        return 0
    schema, partition_by = night.tables.stored(name)
    rows = night.tables.read(name, schema)
    kept = rows.filter(which(rows))
    if kept.num_rows < rows.num_rows:
        night.tables.replace(name, kept, partition_by=partition_by)
    return int(rows.num_rows - kept.num_rows)

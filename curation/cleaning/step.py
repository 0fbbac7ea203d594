"""The step of `cleaning`: each new text once, and the way from raw digests to clean texts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.kernel import CLEANED, clean_kernel, stage_version
from curation.document import DOCUMENTS, RECORDS
from curation.engine.memo import Memo, run_memoised
from curation.engine.pool import Limits
from curation.night import Figures, Night, step
from curation.sources.records import records_table

TABLE = CLEANED.append(pa.field("landed_on", pa.date32()))


def cleaned_memo(night: Night, name: str) -> Memo:
    settings = night.project.cleaning.texts(night.source(name).prose)
    return Memo(f"{name}_cleaned", TABLE, "raw_sha256", "stage_version", stage_version(settings))


@step
def clean_source(night: Night, name: str) -> Figures:
    """Clean each text of the source's live documents that was not cleaned before at this version."""
    keys = turn_digests(night.tables.read(f"{name}_documents", DOCUMENTS, ["turns"]))

    def fetch(wanted: pa.Array) -> pa.Table:
        return raw_texts(night, name, wanted)

    done = run_memoised(
        night.tables,
        cleaned_memo(night, name),
        keys,
        fetch,
        clean_kernel,
        night.project.cleaning.texts(night.source(name).prose),
        workers=1,
        limits=Limits(rows=512),
        partition={"landed_on": night.as_of},
    )
    return {**done.summary(), **unmapped_labels(night, name)}


def raw_texts(night: Night, name: str, wanted: pa.Array) -> pa.Table:
    """T1 of some digests: columns raw_sha256, text; sorted, one a digest."""
    found: dict[bytes, str] = {}
    keys = wanted.cast(pa.binary())
    for key, text in (("raw_sha256", "text"), ("title_sha256", "title")):
        where = pc.field(key).isin(keys)
        dates = pc.unique(night.tables.read(records_table(name), RECORDS, ["landed_on"], where)["landed_on"])
        where = pc.field("landed_on").isin(dates) & where
        part = night.tables.read(records_table(name), RECORDS, [key, text], where)
        found.update(zip(part[key].to_pylist(), part[text].to_pylist(), strict=True))
    rows = sorted(found.items())
    return pa.table(
        [pa.array([k for k, _ in rows], pa.binary(32)), pa.array([t for _, t in rows], pa.string())],
        names=["raw_sha256", "text"],
    )


def unmapped_labels(night: Night, name: str) -> Figures:
    """How many label values have no mapping, by label. The values are the vendor's and stay in the raw zone."""
    labels = night.project.cleaning.labels()
    missing: Figures = {}
    for row in night.tables.read(f"{name}_documents", DOCUMENTS, ["labels"])["labels"].to_pylist():
        for label in row or ():
            if labels.resolve(label["name"], label["raw"]) is None and label["raw"]:
                key = f"unmapped:{label['name']}"
                missing[key] = int(missing.get(key, 0)) + 1
    return dict(sorted(missing.items()))


def turn_digests(table: pa.Table) -> pa.Array:
    turns = table["turns"].combine_chunks()
    flat = turns.flatten() if len(turns) else pa.array([], DOCUMENTS.field("turns").type.value_type)
    return pc.unique(flat.field("raw_sha256"))


def clean_digests(night: Night, name: str) -> dict[bytes, bytes]:
    """raw_sha256 → clean_sha256 of everything cleaned of a source at this version."""
    rows = cleaned_memo(night, name).read(night.tables, columns=["clean_sha256"])
    return dict(zip(rows["raw_sha256"].to_pylist(), rows["clean_sha256"].to_pylist(), strict=True))


def clean_texts(night: Night, name: str, raws: Sequence[bytes]) -> dict[bytes, str]:
    """raw_sha256 → T2 of some texts of a source."""
    rows = cleaned_rows(night, name, raws, ["text"])
    return dict(zip(rows["raw_sha256"].to_pylist(), rows["text"].to_pylist(), strict=True))


def cleaned_rows(night: Night, name: str, raws: Sequence[bytes], columns: list[str]) -> pa.Table:
    """Rows of `TABLE` for some raw digests, sorted; those never cleaned are missing."""
    memo = cleaned_memo(night, name)
    return memo.read(night.tables, pa.array(sorted(set(raws)), pa.binary(32)), columns)

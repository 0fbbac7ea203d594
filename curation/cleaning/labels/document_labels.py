"""Read which labels documents have, and which of their values no vocabulary knows."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.labels.vocabulary import LabelRow, Unmapped, Vocabularies

COLUMNS = ("doc_id", "created_at", "labels", "governance")
GOVERNED = ("department", "region")  # what a document says of itself, as labels of these names


def stated(documents: pa.Table) -> pa.Table:
    """Return one row for each non-empty label of a document: doc_id, name, raw, on (the day of its creation).

    Args:
        documents: `COLUMNS` of `DOCUMENTS`.
    """
    ids, days = documents["doc_id"].combine_chunks(), documents["created_at"].combine_chunks().cast(pa.date32())
    labels, governance = documents["labels"].combine_chunks(), documents["governance"].combine_chunks()
    flat, owner = pc.list_flatten(labels), pc.list_parent_indices(labels)
    parts = [(ids.take(owner), pc.struct_field(flat, "name"), pc.struct_field(flat, "raw"), days.take(owner))]
    for name in GOVERNED:
        parts.append((ids, pa.array([name] * len(ids), pa.string()), pc.struct_field(governance, name), days))
    table = pa.concat_tables([pa.table(list(part), names=["doc_id", "name", "raw", "on"]) for part in parts])
    return table.filter(pc.fill_null(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(table["raw"])), 0), False))


def missing(rows: pa.Table, source: str, vocabularies: Vocabularies) -> tuple[list[Unmapped], dict[str, set[str]]]:
    """Return label values that their vocabulary does not know, and by doc_id the names of such labels whose policy is
    not `keep`.

    `rows` are those of one source, as `stated` gives them.
    """
    names = pa.array(sorted(vocabularies.labels), pa.string())
    rows = rows.filter(pc.is_in(rows["name"], value_set=names))
    counted = rows.group_by(["name", "raw", "on"]).aggregate([([], "count_all")]).to_pylist()
    label_rows: list[LabelRow] = []
    strict: list[LabelRow] = []
    for row in counted:
        label_row: LabelRow = (row["name"], row["raw"], row["on"], source)
        if vocabularies.resolve(*label_row) is None:
            label_rows += [label_row] * row["count_all"]
            if vocabularies.labels[row["name"]].unmapped != "keep":
                strict.append(label_row)
    return vocabularies.unmapped(label_rows), _documents(rows, strict)


def _documents(rows: pa.Table, strict: Sequence[LabelRow]) -> dict[str, set[str]]:
    if not strict:
        return {}
    wanted = {label_row[:3] for label_row in strict}
    rows = rows.filter(pc.is_in(rows["raw"], value_set=pa.array(sorted({raw for _, raw, _ in wanted if raw}))))
    documents: dict[str, set[str]] = {}
    for row in rows.to_pylist():
        if (row["name"], row["raw"], row["on"]) in wanted:
            documents.setdefault(row["doc_id"], set()).add(row["name"])
    return documents

"""Add the labels that reviewers of examples gave to the documents behind them, with the origin `human`."""

from __future__ import annotations

import pyarrow as pa

from curation.cleaning.labels.labelling import rule_labels, with_rule_labels
from curation.document import DOCUMENTS
from curation.state.night import Night


def labelled(night: Night, documents: pa.Table) -> pa.Table:
    """Return the documents with the labels of rules and of reviewers appended, in their order.

    `select.pivot` then uses the labels of the strongest origin.

    Args:
        documents: columns of `DOCUMENTS`, doc_id and labels among them.
    """
    return _with_reviews(night, with_rule_labels(documents, rule_labels(night)))


def _with_reviews(night: Night, documents: pa.Table) -> pa.Table:
    reviews = night.decisions.reviews()
    if not reviews:
        return documents
    names, labels = documents["doc_id"].to_pylist(), documents["labels"].to_pylist()
    for row, name in enumerate(names):
        values = reviews.get(night.suppression.document(name), {})
        given = [{"name": n, "value": v, "raw": v, "origin": "human"} for n, v in sorted(values.items())]
        labels[row] = [*(labels[row] or ()), *given]
    column = DOCUMENTS.field("labels")
    at = documents.column_names.index("labels")
    return documents.set_column(at, column, pa.array(labels, column.type))

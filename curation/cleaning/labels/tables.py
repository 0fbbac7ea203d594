"""Declare the tables of labels that rules give."""

from __future__ import annotations

import pyarrow as pa

RULE_LABELS = pa.schema([("doc_id", pa.string()), ("name", pa.string()), ("value", pa.string()), ("rule", pa.string())])
RULE_STANDINGS = pa.schema(
    [
        ("label", pa.string()),
        ("rule", pa.string()),
        ("value", pa.string()),
        ("covered", pa.int64()),
        ("overlaps", pa.int64()),
        ("conflicts", pa.int64()),
        ("accuracy", pa.float64()),
        ("judged", pa.int64()),
        ("right", pa.int64()),
        ("labelled", pa.int64()),  # documents that have a value by this rule
    ]
)

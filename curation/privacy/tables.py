"""The table of findings."""

from __future__ import annotations

import pyarrow as pa

from curation.document import DIGEST

FINDING = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("type", pa.string()),
        ("score", pa.float32()),
        ("recognizer", pa.string()),
    ]
)
FINDINGS = pa.schema(
    [
        ("clean_sha256", DIGEST),
        ("scan_id", pa.string()),  # which recognizers looked, see `scans`
        ("status", pa.string()),
        ("reason", pa.string()),  # null for ok
        ("unread", pa.bool_()),  # in a language that no model of the policy reads
        ("findings", pa.list_(FINDING)),  # code points of T2, sorted; they may overlap
    ]
)

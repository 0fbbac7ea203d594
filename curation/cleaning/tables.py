"""Declare the tables of clean texts and of learned lines."""

from __future__ import annotations

import pyarrow as pa

from curation.cleaning.edits import EDITS
from curation.document import DIGEST

CLEANED = pa.schema(
    [
        ("raw_sha256", DIGEST),
        ("stage_version", pa.string()),
        ("text", pa.string()),  # T2
        ("clean_sha256", DIGEST),
        ("edits", EDITS),  # over T1
        ("rules", pa.list_(pa.string())),  # `kind:rule` of the edits, each once, sorted
    ]
)
BOILERPLATE = pa.schema(
    [
        ("digest", pa.binary(8)),
        ("author", pa.string()),  # null: everybody's
        ("place", pa.string()),  # head or tail
        ("documents", pa.int64()),  # that it stands in, among the turns the rule looked at
        ("authors", pa.int64()),  # known ones who use it
        ("rule", pa.string()),  # of_author, of_channel, of_firm
    ]
)

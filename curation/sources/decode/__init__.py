"""Decode vendors' bytes into rows: CSV, NDJSON, JSON documents, compressed or not. A row is usable or carries its
flaw.
"""

from curation.sources.decode.objects import flaw_of, json_rows, ndjson_rows, object_rows
from curation.sources.decode.opening import MAX_RECORD, opened
from curation.sources.decode.refused_bytes import Apart, apart, plain_name
from curation.sources.decode.rows import Row, file_form, origin, settle, undated, unknown
from curation.sources.decode.table import csv_rows

__all__ = [
    "MAX_RECORD", "Apart", "Row", "apart", "csv_rows", "file_form", "flaw_of", "json_rows", "ndjson_rows",
    "object_rows", "opened", "origin", "plain_name", "settle", "undated", "unknown",
]  # fmt: skip

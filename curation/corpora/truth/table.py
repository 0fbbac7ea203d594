"""Declare the table of the contradictions that the last night found."""

from __future__ import annotations

import pyarrow as pa

from curation.document import DIGEST

TRUTH = pa.schema([("inputs", DIGEST), ("contradictions", pa.string())])  # one row: of the last night

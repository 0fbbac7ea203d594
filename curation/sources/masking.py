"""Mentions of erased people in other people's texts: masked before a record is written to the tables.

A decision names a text by the HMAC of its digest, and the places in it; the text itself is nowhere in the log. A
rebuild reads the same landings under the same decisions, and so gets the same texts.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from curation.document import RECORDS, text_digest, words_digest
from curation.places import read
from curation.suppression import Suppression

MASK = "[erased]"
TEXTS = (("text", "raw_sha256"), ("title", "title_sha256"), ("summary", "summary_sha256"))


def mask_mark(suppression: Suppression, digest: bytes) -> str:
    """What a decision names a text by."""
    return suppression.mark("text", digest.hex())


def mask(text: str, places: str) -> str:
    """A text with its places masked."""
    for start, end in reversed([*read(places)]):
        text = text[:start] + MASK + text[end:]
    return text


def masked(records: pa.Table, suppression: Suppression) -> pa.Table:
    """Records with every text masked of which a decision says so; where none is, the same table comes back."""
    if not suppression.masks:
        return records
    rows: list[dict[str, Any]] | None = None
    for column, key in TEXTS:
        for number, digest in enumerate(records[key].to_pylist()):
            if digest is None or mask_mark(suppression, digest) not in suppression.masks:
                continue
            rows = records.to_pylist() if rows is None else rows
            _mask(rows[number], column, key, suppression)
    return records if rows is None else pa.Table.from_pylist(rows, schema=RECORDS)


def _mask(row: dict[str, Any], column: str, key: str, suppression: Suppression) -> None:
    """Mask one text; and what came of it, where a later decision was about that."""
    while row[column] is not None and (places := suppression.masks.get(mask_mark(suppression, row[key]))):
        row[column] = mask(row[column], places)
        row[key] = text_digest(row[column])
    if column == "text" and row["words_sha256"] is not None and row[column] is not None:
        row["words_sha256"] = words_digest(row[column])

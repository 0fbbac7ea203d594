"""Masks mentions of erased people in other people's texts before a record is written to the tables.

A decision names a text by the HMAC of its digest, and the places in it; the text itself is nowhere in the log. It also
names, by HMAC, the words that mention the person: these are masked in later landings, and in the same landing if it is
read with another result. A rebuild reads the same landings under the same decisions, and so gets the same texts.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from curation.document import RECORDS, text_digest, words_digest
from curation.state.mentioned import mentioned
from curation.state.suppression import Suppression
from curation.text.spans import parsed_places, places_text

MASK = "[erased]"
TEXTS = (("text", "raw_sha256"), ("title", "title_sha256"), ("summary", "summary_sha256"))


def mask_mark(suppression: Suppression, digest: bytes) -> str:
    """Return the mark by which a decision names a text."""
    return suppression.mark("text", digest.hex())


def mask(text: str, places: str) -> str:
    """Return a text with the given places masked."""
    for start, end in reversed([*parsed_places(places)]):
        text = text[:start] + MASK + text[end:]
    return text


def masked(records: pa.Table, suppression: Suppression) -> pa.Table:
    """Return records with every text masked that a decision names; if there is none, the same table is returned."""
    if not suppression.masking:
        return records
    seen: dict[bytes, bool] = {}
    rows: list[dict[str, Any]] | None = None
    for column, key in TEXTS:
        pairs = zip(records[key].to_pylist(), records[column].to_pylist(), strict=True)
        for number, (digest, text) in enumerate(pairs):
            if digest is None or text is None:
                continue
            if digest not in seen:
                decided = mask_mark(suppression, digest) in suppression.masks
                seen[digest] = decided or bool(mentioned(text, suppression.speaking))
            if not seen[digest]:
                continue
            rows = records.to_pylist() if rows is None else rows
            _mask(rows[number], column, key, suppression)
    return records if rows is None else pa.Table.from_pylist(rows, schema=RECORDS)


def _places(text: str, digest: bytes, suppression: Suppression) -> str:
    decided = suppression.masks.get(mask_mark(suppression, digest))
    return decided or places_text(span for span, _ in mentioned(text, suppression.speaking))


def _mask(row: dict[str, Any], column: str, key: str, suppression: Suppression) -> None:
    """Mask one text; then, until nothing is left, whatever decisions or mentions name in the masked text."""
    while row[column] is not None and (places := _places(row[column], row[key], suppression)):
        row[column] = mask(row[column], places)
        row[key] = text_digest(row[column])
    if column == "text" and row["words_sha256"] is not None and row[column] is not None:
        row["words_sha256"] = words_digest(row[column])

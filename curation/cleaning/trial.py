"""`curation try hygiene`: the pipeline's own cleaning on given text, nothing stored. Only removals are reported."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.cleaning.edits import Edit
from curation.cleaning.kernel import CleaningSettings, clean
from curation.cleaning.thread import KINDS
from curation.errors import ConfigurationError

REMOVED = pa.list_(
    pa.struct([("start", pa.int32()), ("end", pa.int32()), ("kind", pa.string()), ("score", pa.float32())])
)


def removals(text: str, settings: CleaningSettings | None = None) -> tuple[str, list[dict[str, Any]]]:
    """The text without quotes, signatures and the like, and what was removed, as code points of the text as given.

    Characters that cleaning would only rewrite stay as they were given: kept text and removed spans are the input.
    """
    _, edits = clean(text, settings or CleaningSettings())
    gone: list[Edit] = []
    for edit in edits:
        if edit.replacement or (edit.kind not in KINDS and edit.kind != "invisible"):
            continue
        if gone and gone[-1].end == edit.start:  # invisible characters beside a removal go with it
            chief = edit if edit.kind in KINDS else gone[-1]
            gone[-1] = chief._replace(start=gone[-1].start, end=edit.end)
        else:
            gone.append(edit)
    gone = [edit for edit in gone if edit.kind in KINDS]
    kept, at = [], 0
    for edit in gone:
        kept.append(text[at : edit.start])
        at = edit.end
    spans = [{"start": e.start, "end": e.end, "kind": e.kind, "score": e.score} for e in gone]
    return "".join([*kept, text[at:]]), spans


def try_hygiene_lines(lines: Iterable[str], settings: CleaningSettings | None = None) -> Iterator[str]:
    """JSON lines {"id","text"} → {"id","text","removed"}, in order, one for each.

    Raises:
        ConfigurationError: a line is no such object; names the line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            identity, text = record["id"], record["text"]
            if not isinstance(text, str):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(
                f"standard input, line {number}",
                "not a JSON object with `id` and a string `text`",
                'give one {"id": …, "text": …} a line',
            ) from None
        kept, spans = removals(text, settings)
        yield json.dumps({"id": identity, "text": kept, "removed": spans})


def try_hygiene_parquet(documents: Path, cleaned: Path, settings: CleaningSettings | None = None) -> int:
    """Read DOCUMENTS.parquet (doc_id, text), write CLEANED.parquet (doc_id, text, removed); the number of rows.

    Raises:
        ConfigurationError: the file is absent, is no Parquet or lacks a column.
    """
    try:
        table = pq.read_table(documents, columns=["doc_id", "text"])
        doc_ids, given = table["doc_id"], table["text"].to_pylist()
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise ConfigurationError(
            str(documents), "no readable Parquet file with columns doc_id and text", "give a file that has both"
        ) from error
    results = [removals(text or "", settings) for text in given]
    columns = {
        "doc_id": doc_ids,
        "text": pa.array([kept for kept, _ in results], pa.string()),
        "removed": pa.array([spans for _, spans in results], REMOVED),
    }
    pq.write_table(pa.table(columns), cleaned, write_page_checksum=True)
    return len(results)

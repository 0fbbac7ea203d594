"""Run `curation try hygiene`: clean given text as the pipeline does, store nothing, and report removals only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

import pyarrow as pa

from curation.cleaning.edits import Edit
from curation.cleaning.kernel import TextSettings, clean
from curation.cleaning.mails.thread import KINDS
from curation.errors import ConfigurationError
from curation.storage.pairs import answer_texts

REMOVED = pa.list_(
    pa.struct([("start", pa.int32()), ("end", pa.int32()), ("kind", pa.string()), ("score", pa.float32())])
)


# What takes whole lines or words away; other edits write the same text otherwise.
REMOVALS = frozenset((*KINDS, "running_head", "page_number"))


class Removal(TypedDict):
    """What was removed: code points of the text as given, and how sure it is that they are of this kind."""

    start: int
    end: int
    kind: str
    score: float


def removals(text: str, settings: TextSettings | None = None) -> tuple[str, list[Removal]]:
    """Return the text without quotes, signatures and the like, and the removed spans as code points of the given text.

    Characters that cleaning would only rewrite stay as given: kept text and removed spans together are the input.
    """
    _, edits = clean(text, settings or TextSettings())
    gone: list[Edit] = []
    for edit in edits:
        if edit.replacement or (edit.kind not in REMOVALS and edit.kind != "invisible"):
            continue
        if gone and gone[-1].end == edit.start:  # invisible characters beside a removal go with it
            chief = edit if edit.kind in REMOVALS else gone[-1]
            gone[-1] = chief._replace(start=gone[-1].start, end=edit.end)
        else:
            gone.append(edit)
    gone = [edit for edit in gone if edit.kind in REMOVALS]
    kept, at = [], 0
    for edit in gone:
        kept.append(text[at : edit.start])
        at = edit.end
    spans: list[Removal] = [{"start": e.start, "end": e.end, "kind": e.kind, "score": e.score} for e in gone]
    return "".join([*kept, text[at:]]), spans


def try_hygiene(
    records: Iterable[Mapping[str, str]], settings: TextSettings | None = None
) -> Iterator[dict[str, object]]:
    """Yield one answer for each record, in order.

    Args:
        records: `{"id", "text"}`; other keys are not read.
        settings: which kinds of edits are made.

    Yields:
        `{"id", "text", "removed": [{"start", "end", "kind", "score"}]}`, as `removals` returns them.

    Raises:
        ConfigurationError: a record does not have that shape; the error names it.
    """
    for number, record in enumerate(records, 1):
        if not isinstance(record.get("text"), str) or "id" not in record:
            raise ConfigurationError(f"record {number}", "not an object with id and text", 'write {"id": …, "text": …}')
        kept, spans = removals(record["text"], settings)
        yield {"id": record["id"], "text": kept, "removed": spans}


def try_hygiene_parquet(documents: Path, cleaned: Path, settings: TextSettings | None = None) -> int:
    """Clean DOCUMENTS.parquet (doc_id, text) into CLEANED.parquet (doc_id, text, removed); return the number of rows.

    Raises:
        ConfigurationError: the file is missing, is not Parquet or lacks a column.
    """

    def answer(texts: list[str]) -> list[dict[str, object]]:
        return [{"text": kept, "removed": spans} for kept, spans in (removals(text, settings) for text in texts)]

    return answer_texts(documents, cleaned, pa.schema([("text", pa.string()), ("removed", REMOVED)]), answer)

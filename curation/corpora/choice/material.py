"""Read the documents of a corpus: only some columns for choosing among them, and full rows a few at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.choice.contest import Record
from curation.corpora.recipe import Split
from curation.document import DocumentRow

# The columns of a document, and the fields of its turns, that choosing needs.
CHOSEN_BY = ("doc_id", "source", "kind", "record_id", "about_ref", "created_at", "landed_on", "held", "turns", "labels",
             "governance")  # fmt: skip
OF_TURNS = ("role", "author_ref", "raw_sha256")
AT_ONCE = 5_000  # documents in memory together; the tables of texts are read through once for each such batch


@dataclass(frozen=True, slots=True)
class Material:
    """A document that a recipe may use.

    Args:
        place: the number of its row in `Documents`.
        whole: its record or, for an article in one language, the translated article.
        language: the language that cleaning detected.
        refused: why it may not be in its split if it is synthetic; None if it may.
        value: its value of the label that is balanced.
    """

    place: int
    doc_id: str
    landed_on: dt.date
    source: str
    split: Split
    whole: Record
    language: str | None
    refused: str | None
    value: str | None


class Documents:
    """The rows of a table of `DOCUMENTS`, addressed by their numbers, called places."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def narrow(self) -> Iterator[DocumentRow]:
        """Yield for all documents the columns that choosing needs, in order of place."""
        for batch in self._table.select(list(CHOSEN_BY)).to_batches(AT_ONCE):
            yield from with_turns(batch, OF_TURNS).to_pylist()

    def rows(self, places: Sequence[int], columns: Sequence[str] | None = None) -> Iterator[DocumentRow]:
        """Yield the rows at the given places, in their order."""
        table = self._table if columns is None else self._table.select(list(columns))
        for start in range(0, len(places), AT_ONCE):
            yield from table.take(pa.array(places[start : start + AT_ONCE], pa.int64())).to_pylist()


def with_turns(batch: pa.RecordBatch, fields: Sequence[str]) -> pa.RecordBatch:
    """Return rows of `DOCUMENTS` with only some fields of their turns.

    Converting the other fields to Python values would take most of the time.
    """
    turns = batch["turns"]
    flat = turns.flatten()
    structs = pa.StructArray.from_arrays([flat.field(name) for name in fields], names=list(fields))
    lists = pa.ListArray.from_arrays(pc.subtract(turns.offsets, turns.offsets[0]), structs)
    return batch.set_column(batch.schema.get_field_index("turns"), "turns", lists)

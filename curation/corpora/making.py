"""Turn documents into rows for the shards: each is redacted and shaped, or taken from an earlier night."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.changes import changes_of
from curation.corpora.choice.select import pivot
from curation.corpora.example import Maker
from curation.corpora.inputs import Inputs
from curation.corpora.recipe import Recipe
from curation.corpora.shapes.every import shape_of
from curation.corpora.shaping import Shaping, Told, ToShape, shaped_documents
from curation.document import DocumentRow

CLOSED = ("department", "region", "language")  # their values leave only as values of a vocabulary


class Making:
    """Makes the example rows of one corpus's documents.

    Args:
        recipe: the corpus's recipe.
        inputs: the inputs of tonight.
        maker: the maker of the corpus's ids.
        labelled: labels whose origins are counted.
    """

    def __init__(self, recipe: Recipe, inputs: Inputs, maker: Maker, labelled: Sequence[str]) -> None:
        self.inputs = inputs
        self.shape = shape_of(recipe.shape)
        self.parts: dict[str, tuple[Any, ...]] = {}  # doc_id → its parts for `conclude`
        self._shaping = Shaping(recipe, maker, tuple(labelled))

    def of(self, documents: Sequence[DocumentRow]) -> tuple[dict[str, str], pa.Table]:
        """Redact and shape some documents, or take their rows from an earlier night.

        Returns:
            For documents that may not leave, doc_id → the reason; for the others, in their order, the rows of
            `curation.corpora.shaping.ShapedDocuments`, each with the key of what it was made of.
        """
        outcomes = dict(zip((row["doc_id"] for row in documents), self.inputs.redact(documents), strict=True))
        refused = {name: orjson.loads(value) for name, value in outcomes.items() if not value.startswith(b"[")}
        leaving = {
            row["doc_id"]: ToShape(row, outcomes[row["doc_id"]], self._told(row))
            for row in documents
            if row["doc_id"] not in refused
        }
        keys = {name: _key(document) for name, document in leaving.items()}

        def make(names: Sequence[str]) -> pa.Table:
            tables = []
            for made in shaped_documents(self._shaping, [leaving[name] for name in names], self.inputs.tasks):
                self.parts.update(made.parts)
                lasting = [None if name in made.fleeting else keys[name] for name in made.rows["doc_id"].to_pylist()]
                tables.append(made.rows.append_column("key", pa.array(lasting, pa.binary())))
            return pa.concat_tables(tables)

        rows = self.inputs.made.rows(keys, make) if self.inputs.made is not None else make(list(leaving))
        lists = rows["parts"].combine_chunks()
        with_parts = pc.greater(pc.list_value_length(lists), 0)
        for name, parts in zip(
            rows["doc_id"].filter(with_parts).to_pylist(), lists.filter(with_parts).to_pylist(), strict=True
        ):
            if name not in self.parts:
                self.parts[name] = tuple(map(self.shape.restored_part, parts))
        return refused, rows

    def _told(self, document: DocumentRow) -> Told:
        return Told(
            pivot(document, self.inputs.resolve),
            self._closed(document),
            self.inputs.clusters[document["doc_id"]],
            self.inputs.urls(document["source"]),
            changes_of(document, self.inputs.closed, self.inputs.fields(document["source"])),
        )

    def _closed(self, document: DocumentRow) -> dict[str, str]:
        governance = document["governance"]
        raw = {
            "department": governance.get("department") if governance else None,
            "region": governance.get("region") if governance else None,
            "language": next((label["raw"] for label in document["labels"] or () if label["name"] == "language"), None),
        }
        known = {name: self.inputs.closed(name, raw.get(name), document) for name in CLOSED}
        return {name: value for name, value in known.items() if value is not None}


def _key(document: ToShape) -> bytes:
    """Return a digest of all that a document's examples are made of."""
    stated = orjson.dumps([document.row, *document.told], default=_plain)
    return hashlib.blake2b(stated + document.outcome, digest_size=16).digest()


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else str(value)

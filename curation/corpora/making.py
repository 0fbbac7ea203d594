"""From documents to rows that wait for their shards: each is redacted, freed of hazards, shaped, and counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from curation.corpora.changes import changes_of
from curation.corpora.choice.select import Row, pivot
from curation.corpora.example import Change, Example, Maker, RedactedDocument, Shaped
from curation.corpora.hazards.in_document import defused
from curation.corpora.inputs import Inputs
from curation.corpora.labelling.origins import origin_figures
from curation.corpora.labelling.shares import Valued, valued
from curation.corpora.published import address
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.redacted import raws_of, restored
from curation.corpora.redaction.titled import titled_once
from curation.corpora.shapes.every import shape_of
from curation.corpora.shards import Spool

CLOSED = ("department", "region", "language")  # what a vendor writes here leaves only as a vocabulary's value


class Counts(NamedTuple):
    """What is counted of a document that may leave.

    Args:
        dropped: why it is not shaped.
        reason: why it gives no example by itself.
        gives: whether it stands for its cluster.
        figures: of the corpus where an example of it is released.
        sifted: of the corpus where it was dropped.
        origins: of its labels, likewise.
        exports: hex SHA-256 of those that its examples are made of.
        turns: how many its examples are made of.
        edits: in these turns.
        entities: (type, operator, how many) in these turns.
        valued: key, value and rank of its examples, where a value is balanced.
    """

    dropped: str | None
    reason: str | None = None
    gives: bool = False
    figures: Mapping[str, int] = {}
    sifted: Mapping[str, int] = {}
    origins: Mapping[str, int] = {}
    exports: Sequence[str] = ()
    turns: int = 0
    edits: Mapping[str, int] = {}
    entities: Sequence[tuple[str, str, int]] = ()
    valued: Sequence[tuple[tuple[str, str], str, str]] = ()

    @classmethod
    def of(cls, stored: bytes) -> Counts:
        """What `stored` wrote."""
        return cls(*orjson.loads(stored))

    def stored(self) -> bytes:
        """All of it as JSON."""
        return orjson.dumps(list(self))

    def values(self, split: str) -> list[Valued]:
        """The examples by what is balanced."""
        return [Valued((key[0], key[1]), split, value, rank) for key, value, rank in self.valued]


class _Told(NamedTuple):
    """What a corpus knows of a document beside its redacted text."""

    labels: dict[str, list[str]]
    closed: dict[str, str]
    cluster: str
    published: bool
    changes: tuple[Change, ...]


class Making:
    """Makes the documents of one corpus.

    Args:
        recipe: says how.
        inputs: of tonight.
        maker: of the corpus.
        spool: knows how examples wait.
        labelled: labels whose origins are counted.
    """

    def __init__(self, recipe: Recipe, inputs: Inputs, maker: Maker, spool: Spool, labelled: Sequence[str]) -> None:
        self.recipe, self.inputs, self.maker, self.spool, self.labelled = recipe, inputs, maker, spool, labelled
        self.shape = shape_of(recipe.shape)
        self.parts: dict[str, tuple[Any, ...]] = {}  # doc_id → what it leaves for the end
        self._stored_part = getattr(self.shape, "stored_part", lambda part: None)

    def of(self, documents: Sequence[Row]) -> tuple[dict[str, str], pa.Table]:
        """Make some documents.

        Returns:
            Of those that may not leave, doc_id → the reason; of the others, in their order, `doc_id`, `facts` (`Counts`
            as stored), `parts` and the columns of `Spool.nested`.
        """
        outcomes = dict(zip((row["doc_id"] for row in documents), self.inputs.redact(documents), strict=True))
        refused = {name: orjson.loads(value) for name, value in outcomes.items() if not value.startswith(b"[")}
        rows = {row["doc_id"]: row for row in documents if row["doc_id"] not in refused}
        told = {name: self._told(row) for name, row in rows.items()}
        keys = {name: _key(row, told[name], outcomes[name]) for name, row in rows.items()}

        def make(names: Sequence[str]) -> pa.Table:
            made = [self._document(rows[name], outcomes[name], told[name]) for name in names]
            parts = [[self._stored_part(part) for part in self.parts.get(name, ())] for name in names]
            lasting = [keys[name] if None not in own else None for name, own in zip(names, parts, strict=True)]
            columns = {
                "doc_id": pa.array(names, pa.string()),
                "raws": pa.array([raws_of(rows[name]) for name in names], pa.list_(pa.binary())),
                "key": pa.array(lasting, pa.binary()),
                "parts": pa.array(parts, pa.list_(pa.binary())),
                "facts": pa.array([counts.stored() for counts, _ in made], pa.binary()),
            }
            return pa.table(columns | self.spool.nested([self.spool.spooled(examples) for _, examples in made]))

        found = self.inputs.made.rows(keys, make) if self.inputs.made is not None else make(list(rows))
        lists = found["parts"].combine_chunks()
        leaving = pc.greater(pc.list_value_length(lists), 0)
        for name, parts in zip(
            found["doc_id"].filter(leaving).to_pylist(), lists.filter(leaving).to_pylist(), strict=True
        ):
            if name not in self.parts:
                self.parts[name] = tuple(map(self.shape.restored_part, parts))
        return refused, found

    def _told(self, document: Row) -> _Told:
        return _Told(
            pivot(document, self.inputs.resolve),
            self._closed(document),
            self.inputs.clusters[document["doc_id"]],
            self.inputs.urls(document["source"]),
            changes_of(document, self.inputs.closed, self.inputs.fields(document["source"])),
        )

    def _closed(self, document: Row) -> dict[str, str]:
        raw = {**(document["governance"] or {})}
        raw["language"] = next(
            (label["raw"] for label in document["labels"] or () if label["name"] == "language"), None
        )
        known = {name: self.inputs.closed(name, raw.get(name), document) for name in CLOSED}
        return {name: value for name, value in known.items() if value is not None}

    def _document(self, row: Row, outcome: bytes, told: _Told) -> tuple[Counts, Sequence[Example]]:
        redacted = cast(RedactedDocument, restored(row, outcome))  # those that may not leave are told apart above
        redacted = replace(
            titled_once(redacted),
            labels=told.labels,
            closed=told.closed,
            url=address(redacted) if told.published else None,
            cluster=told.cluster,
            changes=told.changes,
        )
        harmless = defused(redacted, self.recipe.sift.hazards)
        if harmless.reason is not None:
            return Counts(harmless.reason, sifted=harmless.figures), ()
        redacted = harmless.document
        shaped: Shaped = self.shape.shape(redacted, self.recipe.shape, self.maker)
        if shaped.parts:
            self.parts[row["doc_id"]] = shaped.parts
        exports, turns, edits, entities = _used(redacted, shaped)
        ranked = valued(shaped.examples, "", self.shape.CONTRACT.balanced, self.maker)
        counts = Counts(
            None,
            shaped.reason,
            bool(shaped.examples or shaped.parts),
            Counter(shaped.figures) + Counter(harmless.figures),
            {},
            origin_figures(row["labels"], self.labelled),
            exports,
            turns,
            edits,
            entities,
            [(each.key, each.value, each.rank) for each in ranked],
        )
        return counts, [replace(example, documents=(row["doc_id"],)) for example in shaped.examples]


def _used(redacted: RedactedDocument, shaped: Shaped) -> tuple[Any, ...]:
    """What the examples of a document have taken from exports, as in `Counts`; of what it leaves for the end, all."""
    exports: set[str] = set()
    edits: Counter[str] = Counter()
    entities: Counter[tuple[str, str]] = Counter()
    turns = redacted.turns if shaped.parts else [turn for e in shaped.examples for turn in e.turns]
    used = {turn.turn_id: turn for turn in turns}
    for turn in used.values():
        exports.add(turn.origin["file_sha256"].hex())
        edits.update(dict(turn.edits))
        for kind, operator, count in turn.entities:
            entities[kind, operator] += count
    return sorted(exports), len(used), edits, [(*place, number) for place, number in entities.items()]


def _key(row: Row, told: _Told, outcome: bytes) -> bytes:
    """A digest of all that a document's examples are made of."""
    stated = orjson.dumps([row, *told], default=_plain)
    return hashlib.blake2b(stated + outcome, digest_size=16).digest()


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)

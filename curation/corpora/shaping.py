"""Turn redacted documents into rows for the shards: freed of hazards, shaped, and counted, in this process or as tasks.

As tasks, portions of documents go out as files with what the corpus knows of them; tables come back as files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, cast

import orjson
import pyarrow as pa

from curation.corpora.example import Change, Example, Maker, RedactedDocument, Shaped
from curation.corpora.hazards.in_document import defused
from curation.corpora.labelling.origins import origin_figures
from curation.corpora.labelling.shares import Valued, valued
from curation.corpora.published import address
from curation.corpora.recipe import Recipe
from curation.corpora.redaction.redacted import raws_of, restored
from curation.corpora.redaction.titled import titled_once
from curation.corpora.shapes.every import shape_of
from curation.corpora.shards import ExampleRows
from curation.document import DocumentRow
from curation.engine import pickled
from curation.engine.garbage import uncollected
from curation.engine.tasks import Engine, run_tasks

PORTION = 500  # documents: some 5 MB
FEW = 1_000  # documents that are shaped before a worker has begun


class Counts(NamedTuple):
    """Counts of a document that may leave.

    Args:
        dropped: why it is not shaped; None if it is.
        reason: why it gives no example by itself.
        gives: whether it gives examples or parts, so that it stands for its cluster.
        figures: figures for the corpus if an example of it is released.
        sifted: figures for the corpus if it was dropped.
        origins: origins of its labels, for the corpus if an example of it is released.
        exports: hex SHA-256 of the exports that its examples are made of.
        turns: number of turns that its examples are made of.
        edits: edits in these turns, by kind.
        entities: (type, operator, count) in these turns.
        valued: key, value and rank of its examples, if a column is balanced.
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
        """Return the counts that `stored` wrote."""
        return cls(*orjson.loads(stored))

    def stored(self) -> bytes:
        """Return all counts as JSON."""
        return orjson.dumps(list(self))

    def values(self, split: str) -> list[Valued]:
        """Return the examples with their values of the balanced column."""
        return [Valued((key[0], key[1]), split, value, rank) for key, value, rank in self.valued]


class Told(NamedTuple):
    """What a corpus knows of a document besides its redacted text: see `RedactedDocument`.

    `published`: whether its address may leave.
    """

    labels: dict[str, list[str]]
    closed: dict[str, str]
    cluster: str
    published: bool
    changes: tuple[Change, ...]


class ToShape(NamedTuple):
    """A document that may leave: its row, its outcome as `redacted.stored` writes it, and other facts."""

    row: DocumentRow
    outcome: bytes
    told: Told

    @property
    def doc_id(self) -> str:
        """The document's id."""
        name: str = self.row["doc_id"]
        return name


class ShapedDocuments(NamedTuple):
    """The results of shaping some documents.

    Args:
        rows: one row for each document, in their order: `doc_id`, `raws`, `parts`, `facts` (`Counts` as stored) and the
            columns of `ExampleRows.nested`.
        parts: doc_id → the parts that it leaves for the end, for documents that leave any.
        fleeting: doc_ids of documents with a part that cannot be stored; they are remade each night.
    """

    rows: pa.Table
    parts: Mapping[str, tuple[Any, ...]]
    fleeting: frozenset[str]


@dataclass(frozen=True)
class Shaping:
    """Shapes the documents of one corpus.

    Args:
        recipe: the corpus's recipe.
        maker: the maker of the corpus's ids.
        labelled: labels whose origins are counted.
    """

    recipe: Recipe
    maker: Maker
    labelled: tuple[str, ...]

    def of(self, documents: Sequence[ToShape]) -> ShapedDocuments:
        """Shape some documents."""
        shape = shape_of(self.recipe.shape)
        stored_part = getattr(shape, "stored_part", lambda part: None)
        example_rows = ExampleRows(shape.CONTRACT.schemas, self.maker.key)
        made = [self._document(document) for document in documents]
        names = [document.doc_id for document in documents]
        stored = [[stored_part(part) for part in parts] for _, _, parts in made]
        columns = {
            "doc_id": pa.array(names, pa.string()),
            "raws": pa.array([raws_of(document.row) for document in documents], pa.list_(pa.binary())),
            "parts": pa.array(stored, pa.list_(pa.binary())),
            "facts": pa.array([counts.stored() for counts, _, _ in made], pa.binary()),
        }
        rows = pa.table(columns | example_rows.nested([example_rows.of(examples) for _, examples, _ in made]))
        return ShapedDocuments(
            rows,
            {name: parts for name, (_, _, parts) in zip(names, made, strict=True) if parts},
            frozenset(name for name, parts in zip(names, stored, strict=True) if None in parts),
        )

    def _document(self, document: ToShape) -> tuple[Counts, Sequence[Example], tuple[Any, ...]]:
        row, told = document.row, document.told
        redacted = cast(RedactedDocument, restored(row, document.outcome))  # those that may not leave are told apart
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
            return Counts(harmless.reason, sifted=harmless.figures), (), ()
        redacted = harmless.document
        shape = shape_of(self.recipe.shape)
        result: Shaped = shape.shape(redacted, self.recipe.shape, self.maker)
        exports, turns, edits, entities = _used(redacted, result)
        ranked = valued(result.examples, "", shape.CONTRACT.balanced, self.maker)
        counts = Counts(
            None,
            result.reason,
            bool(result.examples or result.parts),
            Counter(result.figures) + Counter(harmless.figures),
            {},
            origin_figures(row["labels"], self.labelled),
            exports,
            turns,
            edits,
            entities,
            [(valued_example.key, valued_example.value, valued_example.rank) for valued_example in ranked],
        )
        return counts, [replace(example, documents=(row["doc_id"],)) for example in result.examples], result.parts


@dataclass(frozen=True)
class Tasks:
    """Where shaping runs: the engine, and what opens a folder of the raw zone, seen by all workers, for a block."""

    engine: Engine
    scratch: Callable[[str], AbstractContextManager[Path]]


def shaped_documents(shaping: Shaping, documents: Sequence[ToShape], tasks: Tasks | None) -> Iterator[ShapedDocuments]:
    """Yield some documents shaped, portion by portion, in their order.

    Args:
        tasks: None: in this process.
    """
    if tasks is None or tasks.engine == Engine() or len(documents) < FEW:
        yield shaping.of(documents)
        return
    with tasks.scratch("shaping") as folder:
        bare = replace(shaping, maker=replace(shaping.maker, key=b""))
        portions = []
        for start in range(0, len(documents), PORTION):
            file = folder / f"documents-{start:07d}"
            pickled.write(file, (bare, documents[start : start + PORTION]))
            portions.append(Portion(file, file.with_suffix(".made"), shaping.maker.key))
        run_tasks(shape_portion, portions, engine=tasks.engine, what="shaping")
        for portion in portions:
            yield pickled.read(portion.made)


@dataclass(frozen=True)
class Portion:
    """One task: the file of documents and settings, the file for the results, and the key, which is in no file."""

    documents: Path
    made: Path
    key: bytes


@uncollected()
def shape_portion(portion: Portion) -> int:
    """Shape one portion as a task; return how many documents it shaped."""
    bare, documents = pickled.read(portion.documents)
    shaping = replace(bare, maker=replace(bare.maker, key=portion.key))
    pickled.write(portion.made, shaping.of(documents))
    return len(documents)


def _used(redacted: RedactedDocument, shaped: Shaped) -> tuple[Any, ...]:
    """Return the exports, turns, edits and entities that a document's examples use, as in `Counts`.

    If the document leaves parts for the end, all its turns count.
    """
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

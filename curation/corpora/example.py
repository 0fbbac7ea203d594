"""The types between redaction and shards: redacted turns go into a shape, and examples come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, cast

import pyarrow as pa

from curation.document import KINDS, DocumentRow, OriginRow
from curation.storage.secrets.keys import keyed

type Columns = Mapping[str, object]  # name → value for Arrow; the schema of the config lists the names


@dataclass(frozen=True)
class Citation:
    """An article that a turn links, names or quotes.

    `article` is a doc_id as in `DOCUMENTS`, for the raw zones only; `Maker.mark` turns it into an id that may leave.

    If `superseded`, the turn relies on a version whose content is no longer true on the night's `as_of`, or on an
    article that was withdrawn, and `article` is that version. Otherwise `article` is the version in force, even if the
    turn cited an older one that was only reworded, so that it is found among the selected articles.
    """

    article: str
    how: Literal["link", "title", "quote"]
    superseded: bool = False


@dataclass(frozen=True)
class RedactedTurn:
    """One turn as it may leave: T2 with every finding replaced. `edits` and `entities` are counts for the lineage."""

    turn_id: str
    role: str
    visibility: str
    author_ref: str | None
    at: dt.datetime | None
    text: str
    origin: OriginRow
    edits: tuple[tuple[str, int], ...] = ()
    entities: tuple[tuple[str, str, int], ...] = ()
    placeholders: frozenset[str] = frozenset()
    cites: tuple[Citation, ...] = ()
    macro: bool = False  # whether agents sent it word for word in many other documents too
    opening: str = ""  # the removed heading line above the text that repeated the document's title


@dataclass(frozen=True)
class Change:
    """A change that the workflow made to one label: `before` and `after` are vocabulary values, None if unknown.

    `field` is the project's name of the label, never a vendor's word; `turn_id` is that of the changelog entry.
    """

    at: dt.datetime
    field: str
    before: str | None
    after: str | None
    turn_id: str


@dataclass(frozen=True)
class RedactedDocument:
    """A document that was selected, scanned and redacted; `labels` holds vocabulary values by label name."""

    row: DocumentRow
    turns: tuple[RedactedTurn, ...]
    labels: Mapping[str, list[str]]
    closed: Mapping[str, str] = field(default_factory=dict)  # department, region, language, as vocabularies know them
    requester: str | None = None  # replacement of the requester's name in this document, if the name is known
    language: str | None = None  # ISO 639-1 code of its longest turn, as cleaning detected it
    url: str | None = None  # where it is published, if its source lets that leave
    cluster: str = ""  # cluster_id: documents that say the same; raw zones only
    changes: tuple[Change, ...] = ()  # in order of time

    @property
    def title(self) -> str | None:
        return next((t.text for t in self.turns if t.role == "title" and t.text.strip()), None)


def document_named(doc_id: str) -> RedactedDocument:
    """Return a document of which only the id is known, for examples that `conclude` makes."""
    return RedactedDocument(cast(DocumentRow, {"doc_id": doc_id}), (), {})


@dataclass(frozen=True)
class Example:
    """One row of one config: its columns and the turns it was made from.

    `documents` are the doc_ids of all documents behind it; empty if that is only the document being shaped.
    """

    config: str
    example_id: str
    columns: Columns
    turns: tuple[RedactedTurn, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shaped:
    """The result of shaping one document: examples, or the reason why there are none. `figures` are summed over the
    corpus.

    `parts` is what the document contributes at the end: the shape's `conclude` gets the parts of all documents of a
    split.
    """

    examples: tuple[Example, ...]
    reason: str | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Maker:
    """What a shape needs besides the document to make ids: the corpus, and the key."""

    corpus: str
    key: bytes = field(repr=False)

    def example_id(self, shape: str, document: RedactedDocument, *parts: str) -> str:
        """Return the id of an example, which survives changes of cleaning, redaction and split; 32 hex digits.

        It is an HMAC over corpus, shape, doc_id and what the example was made from (turn_ids, a number).
        """
        return keyed(self.key, "example", self.corpus, shape, document.row["doc_id"], *parts)[:32]

    def mark(self, duty: str, *parts: str) -> str:
        """Return the mark that replaces a raw id outside the raw zones, such as an article's
        (`mark("article", doc_id)`).

        It is an HMAC, the same in every corpus; 32 hex digits.
        """
        return keyed(self.key, duty, *parts)[:32]


# The way back from a released row to its documents; restricted. One row for each example and document.
EXAMPLES = pa.schema(
    [
        ("example_id", pa.string()),
        ("corpus", pa.string()),
        ("doc_id", pa.string()),
        ("config", pa.string()),
        ("split", pa.string()),
    ]
)


class ExampleRow(TypedDict):
    """A row of `EXAMPLES`."""

    example_id: str
    corpus: str
    doc_id: str
    config: str
    split: str


THREADS = frozenset(KINDS) - {"article"}  # in which people answer each other


@dataclass(frozen=True)
class ShapeContract:
    """What consumers may rely on: a schema for each config. Column order is part of it; the first column is the row's
    id.

    `counted` are columns with values of a closed list; the number of `default` rows by `conclude` with each value is a
    figure of the corpus. `given` are configs that a model is only given to read, such as articles to retrieve: training
    on them does not contaminate an evaluation set. `train_only` are configs that sum up a whole corpus, such as a
    glossary: rows that `conclude` makes of them for a holdout are dropped. `kinds` are the kinds of documents that the
    shape uses; without one of `needs` it makes no example. `labels` are read whatever the settings name. `balanced` is
    a column in which no value may exceed the share `most_share` of the settings.
    """

    schemas: Mapping[str, pa.Schema]
    counted: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    train_only: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset(KINDS)
    needs: frozenset[str] = frozenset(KINDS)
    labels: frozenset[str] = frozenset()
    balanced: str | None = None

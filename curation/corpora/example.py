"""The values between redaction and shards: redacted turns in, examples of a shape out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict, cast

import pyarrow as pa

from curation.document import KINDS, DocumentRow, OriginRow
from curation.storage.secrets.keys import keyed

type Columns = Mapping[str, object]  # name → what Arrow takes; which there are, the schema of the config says


@dataclass(frozen=True)
class Citation:
    """An article that a turn links, names or quotes.

    `article` is a doc_id as in `DOCUMENTS`, for the raw zones: `Maker.mark` makes of it what may leave. `superseded`:
    the turn relies on a version that says what is otherwise on the night's `as_of`, or on an article that was
    withdrawn; `article` is that version then. Else it is the version in force, also where the turn cited an older
    one that was only reworded, so that it is found among the articles that are selected.
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
    macro: bool = False  # an agent's: sent word for word in many other documents too
    opening: str = ""  # the heading line that stood above the text and said the document's title again


@dataclass(frozen=True)
class Change:
    """What the workflow did to one label: `before` and `after` as vocabulary values, None where no value is known.

    `field` is our name of the label, never a vendor's word; `turn_id` that of the entry of the changelog.
    """

    at: dt.datetime
    field: str
    before: str | None
    after: str | None
    turn_id: str


@dataclass(frozen=True)
class RedactedDocument:
    """A document that was selected, scanned and redacted; `labels` by name as vocabulary values."""

    row: DocumentRow
    turns: tuple[RedactedTurn, ...]
    labels: Mapping[str, list[str]]
    closed: Mapping[str, str] = field(default_factory=dict)  # department, region, language, as vocabularies know them
    requester: str | None = None  # what stands for the requester's name in this document, if it is known
    language: str | None = None  # ISO 639-1, of its longest turn as cleaning told it
    url: str | None = None  # where it is published, if its source lets that leave
    cluster: str = ""  # cluster_id: documents that say the same; raw zones only
    changes: tuple[Change, ...] = ()  # in order of time

    @property
    def title(self) -> str | None:
        return next((t.text for t in self.turns if t.role == "title" and t.text.strip()), None)


def document_named(doc_id: str) -> RedactedDocument:
    """A document of which nothing is at hand but its id, for examples that `conclude` makes."""
    return RedactedDocument(cast(DocumentRow, {"doc_id": doc_id}), (), {})


@dataclass(frozen=True)
class Example:
    """One row of one config: its columns and the turns it was made from.

    `documents` are the doc_ids of all documents behind it; empty for the one that is being shaped.
    """

    config: str
    example_id: str
    columns: Columns
    turns: tuple[RedactedTurn, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shaped:
    """What became of one document: examples, or the reason why none. `figures` are counted over the corpus.

    `parts` is what the document leaves for the end: `conclude` of its shape gets those of all documents of a split.
    """

    examples: tuple[Example, ...]
    reason: str | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Maker:
    """What a shape knows beside the document: whose examples they are, and the key of ids."""

    corpus: str
    key: bytes = field(repr=False)

    def example_id(self, shape: str, document: RedactedDocument, *parts: str) -> str:
        """HMAC over corpus, shape, doc_id and what the example was made from (turn_ids, a number): survives changes of
        cleaning, redaction and split. 32 hex digits."""
        return keyed(self.key, "example", self.corpus, shape, document.row["doc_id"], *parts)[:32]

    def mark(self, duty: str, *parts: str) -> str:
        """What stands outside the raw zones for something of them, such as an article (`mark("article", doc_id)`): an
        HMAC, the same in every corpus. 32 hex digits."""
        return keyed(self.key, duty, *parts)[:32]


# The way back from a released row: restricted, a row an example and document.
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
    """What consumers may rely on: a schema for each config. Column order is part of it; the first is the row's id.

    `counted` are columns with values of a closed list: how many rows of `default` that `conclude` makes have each, is a
    figure of the corpus. `given` are configs of what a model is given to read, such as articles to retrieve: it is no
    contamination of an evaluation set to train on them. `train_only` are configs that sum up a whole corpus, such as a
    glossary: what `conclude` makes of them of a holdout is left out. `kinds` are those of documents that it makes
    something of, and without one of `needs` it makes no example. `labels` are read whatever the settings name.
    `balanced` is a column of which no value has more than the share `most_share` of the settings.
    """

    schemas: Mapping[str, pa.Schema]
    counted: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    train_only: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset(KINDS)
    needs: frozenset[str] = frozenset(KINDS)
    labels: frozenset[str] = frozenset()
    balanced: str | None = None

"""The values between redaction and shards: redacted turns in, examples of a shape out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from curation.storage.keys import keyed


@dataclass(frozen=True)
class RedactedTurn:
    """One turn as it may leave: T2 with every finding replaced. `edits` and `entities` are counts for the lineage."""

    turn_id: str
    role: str
    visibility: str
    author_ref: str | None
    at: dt.datetime | None
    text: str
    origin: Mapping[str, Any]
    edits: tuple[tuple[str, int], ...] = ()
    entities: tuple[tuple[str, str, int], ...] = ()
    placeholders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RedactedDocument:
    """A document that was selected, scanned and redacted; `labels` by name as vocabulary values."""

    row: Mapping[str, Any]
    turns: tuple[RedactedTurn, ...]
    labels: Mapping[str, list[str]]
    closed: Mapping[str, str] = field(default_factory=dict)  # department, region, language, as vocabularies know them
    requester: str | None = None  # what stands for the requester's name in this document, if it is known

    @property
    def title(self) -> str | None:
        return next((t.text for t in self.turns if t.role == "title" and t.text.strip()), None)


@dataclass(frozen=True)
class Example:
    """One row of one config: its columns and the turns it was made from."""

    config: str
    example_id: str
    columns: Mapping[str, Any]
    turns: tuple[RedactedTurn, ...]


@dataclass(frozen=True)
class Shaped:
    """What became of one document: examples, or the reason why none. `figures` are counted over the corpus."""

    examples: tuple[Example, ...]
    reason: str | None = None
    figures: Mapping[str, int] = field(default_factory=dict)


# The way back from a released row: restricted, an example a row.
EXAMPLES = pa.schema(
    [
        ("example_id", pa.string()),
        ("corpus", pa.string()),
        ("doc_id", pa.string()),
        ("config", pa.string()),
        ("split", pa.string()),
    ]
)


@dataclass(frozen=True)
class ShapeContract:
    """What consumers may rely on: a schema for each config. Column order is part of it."""

    schemas: Mapping[str, pa.Schema]


def example_id(key: bytes, corpus: str, shape: str, document: RedactedDocument, *parts: str) -> str:
    """HMAC over corpus, shape, doc_id and what the example was made from: survives changes of cleaning and
    redaction."""
    return keyed(key, "example", corpus, shape, document.row["doc_id"], *parts)[:32]

"""The form of an example for all sifting, whatever its config: its key, its texts, and its fate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import orjson

from curation.corpora.example import Columns
from curation.corpora.sentences import said_in

# What a consumer's model reads or writes. Ids, metadata and flags are no text.
TEXTS = (
    *("title", "text", "prompt", "completion", "messages", "chosen", "rejected", "query", "expected"),
    *("definition", "example"),
)
WHOLE = ("text", "prompt", "completion", "chosen", "rejected", "query", "expected")  # that are a text of their own
REFERRED = "_id"  # of the BEIR layout
TRAIN = "train"
Reason = Literal["duplicate", "contaminated", "repeated_sequence", "repeated_sentence", "capped"]
Key = tuple[str, str]  # config and example_id


@dataclass(frozen=True, slots=True)
class SiftRow:
    """An example in the form for sifting.

    `content` is equal for examples with equal columns, ids ignored; `wholes` are its questions and answers, `said` the
    sentences that it teaches to answer.
    """

    config: str
    split: str
    example_id: str
    documents: tuple[str, ...]
    text: str
    content: bytes
    wholes: tuple[str, ...] = ()
    said: tuple[bytes, ...] = ()

    @property
    def key(self) -> Key:
        """The example's key in a corpus."""
        return self.config, self.example_id


@dataclass(frozen=True, slots=True)
class Drop:
    """Why an example is not released; for a duplicate, `into` is the example_id of its survivor."""

    reason: Reason
    into: str | None = None


def row_of(config: str, split: str, example_id: str, documents: tuple[str, ...], columns: Columns) -> SiftRow:
    """Return the row of an example with these columns."""
    wholes = wholes_of(columns)
    content = content_of(columns, example_id)
    return SiftRow(config, split, example_id, documents, example_text(columns), content, wholes, taught(columns))


def example_text(columns: Columns) -> str:
    """Return all text of the example, in order; a system message belongs to the corpus, not to the example."""
    return "\n".join(piece for name in TEXTS if (value := columns.get(name)) for piece in _pieces(value))


def wholes_of(columns: Columns) -> tuple[str, ...]:
    """Return the questions and the answers as whole texts, each also without its first paragraph, such as a subject.

    An answer in JSON is left out, because it gives values of closed lists.
    """
    texts: dict[str, None] = {}
    for name in WHOLE:
        text = "\n".join(_pieces(columns[name])) if columns.get(name) else ""
        if not text.startswith("{"):
            texts |= dict.fromkeys((text, text.partition("\n\n")[2]))
    return tuple(whole for whole in texts if whole.strip())


def taught(columns: Columns) -> tuple[bytes, ...]:
    """Return the sentences that a model learns to answer with: those of a completion, or of the trained messages of a
    thread.

    An answer in JSON has none.
    """
    messages = cast(Sequence[Mapping[str, str]], columns.get("messages") or ())
    own = [message["content"] for message in messages if message.get("train")]
    texts = [*_pieces(columns.get("completion")), *own]
    return tuple(dict.fromkeys(mark for text in texts if not text.startswith("{") for mark in said_in(text)))


def _pieces(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        if value.get("role") != "system" and isinstance(value.get("content"), str):
            yield value["content"]
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _pieces(member)


def content_of(columns: Columns, example_id: str) -> bytes:
    """Return 16 bytes that are equal if all columns but the id are equal.

    Metadata counts: two chunks with one text, of which one is in force in another region, differ. So does an `_id`,
    which rows of other configs refer to.
    """
    own = {name: value for name, value in columns.items() if value != example_id or name == REFERRED}
    stated = orjson.dumps(own, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.blake2b(stated, digest_size=16).digest()

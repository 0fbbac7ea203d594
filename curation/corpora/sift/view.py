"""Define the form in which examples of any config are sifted: their key, their texts, and their fate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import orjson

from curation.corpora.example import Columns
from curation.corpora.sentences import said_in

# Columns of text that a model reads or writes; ids, metadata and flags are not among them.
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

    `content` is a digest that is equal for examples whose columns are equal, ids ignored; `wholes` are the questions
    and answers of the example; `said` are digests of the sentences that it teaches a model to answer with.
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
        """The key of the example in its corpus."""
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
    """Return all text of the example, in order, without system messages, which belong to the corpus."""
    return "\n".join(piece for name in TEXTS if (value := columns.get(name)) for piece in _pieces(value))


def wholes_of(columns: Columns) -> tuple[str, ...]:
    """Return the questions and the answers as whole texts, each also without its first paragraph, such as a subject.

    Texts in JSON are left out, because they give values of closed lists.
    """
    texts: dict[str, None] = {}
    for name in WHOLE:
        text = "\n".join(_pieces(columns[name])) if columns.get(name) else ""
        if not text.startswith("{"):
            texts |= dict.fromkeys((text, text.partition("\n\n")[2]))
    return tuple(whole for whole in texts if whole.strip())


def taught(columns: Columns) -> tuple[bytes, ...]:
    """Return the digests of the sentences that a model learns to answer with.

    They come from the completion and from the trained messages of a thread; an answer in JSON has none.
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
    """Return a digest of 16 bytes, equal for examples whose columns other than the id are equal.

    Metadata counts: two chunks with the same text that are in force in different regions differ. `_id` counts too,
    because rows of other configs refer to it.
    """
    own = {name: value for name, value in columns.items() if value != example_id or name == REFERRED}
    stated = orjson.dumps(own, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.blake2b(stated, digest_size=16).digest()

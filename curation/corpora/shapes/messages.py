"""Builds the two forms in which a model learns to answer: a `prompt`/`completion` for each answer, and whole
`messages`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from curation.corpora.example import Columns, Example, Maker, RedactedDocument, RedactedTurn

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
JUDGED = pa.struct([*MESSAGE, ("train", pa.bool_()), ("train_reason", pa.string())])
ID = ("example_id", pa.string())
PROMPT_COMPLETION = [("prompt", pa.list_(MESSAGE)), ("completion", pa.list_(MESSAGE))]
# Why a message is trained or not; closed, counted in the card. What an agent wrote is not trained where it is
# `automatic`, was written from an internal note, cites a policy that no longer holds, was rated badly, is nothing but a
# macro, only thanks, quotes or remarks, says something redacted that was not said, or is trained in the window before.
TRAIN_REASONS = (
    "trained",
    "user",
    "system",
    "automatic",
    "internal_context",
    "low_rating",
    "superseded_policy",
    "unedited_macro",
    "says_nothing",
    "placeholder",
    "other_window",
)


def schemas(*columns: tuple[str, pa.DataType]) -> dict[str, pa.Schema]:
    """Return config → schema of a shape that teaches answers; `columns` follow the id in both."""
    return {
        "default": pa.schema([ID, *columns, *PROMPT_COMPLETION]),
        "conversations": pa.schema([ID, *columns, ("messages", pa.list_(JUDGED))]),
    }


def answered(
    maker: Maker,
    shape: str,
    document: RedactedDocument,
    question: str,
    answer: str,
    used: Sequence[RedactedTurn],
    *parts: str,
    system: str | None = None,
    columns: Columns | None = None,
) -> tuple[Example, Example]:
    """Return one question and its answer as an example in each of the two configs.

    Args:
        shape: name of the shape, which is part of the ids.
        used: the turns it was made from.
        parts: what distinguishes the examples of one document.
        columns: values of the shape's own columns.
    """
    asked = [{"role": "system", "content": system}] if system else []
    asked.append({"role": "user", "content": question})
    reply = {"role": "assistant", "content": answer}
    judged = [{**m, "train": False, "train_reason": m["role"]} for m in asked]
    judged.append({**reply, "train": True, "train_reason": "trained"})
    turns, examples = tuple(used), []
    for config, own in (("default", {"prompt": asked, "completion": [reply]}), ("conversations", {"messages": judged})):
        name = maker.example_id(f"{shape}:{config}", document, *parts)
        examples.append(Example(config, name, {"example_id": name, **(columns or {}), **own}, turns))
    return examples[0], examples[1]

"""The shapes that there are. A shape is a module with

- `Settings`: its part of a recipe, a frozen model with `type` as the only literal that names it;
- `VERSION`, a string that changes with what it gives;
- `CONTRACT`: a schema for each config, `default` among them, the first column the row's id; which columns are counted,
  and which configs are given to a model to read;
- `shape(document, settings, maker) -> Shaped`: what becomes of one redacted document;
- where examples need several documents, `conclude(parts, settings, maker) -> Iterable[Example]`: what becomes of the
  `parts` that the documents of one split have left, in order of month and doc_id. Each example then names all its
  `documents`, and its month is that of the newest of them;
- where completions are JSON, `completion_schema(settings, values)`: the JSON Schema that every one of them fulfils, of
  labels and the values of their vocabularies.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from curation.corpora.shapes import (
    actions,
    chunks,
    conversations,
    evaluation,
    instructions,
    preference,
    pretraining,
    redteam,
    triage,
)

SHAPES: dict[str, Any] = {
    "pretraining": pretraining,
    "conversations": conversations,
    "triage": triage,
    "actions": actions,
    "instructions": instructions,
    "preference": preference,
    "chunks": chunks,
    "evaluation": evaluation,
    "redteam": redteam,
}
Shape = Annotated[
    pretraining.Settings
    | conversations.Settings
    | triage.Settings
    | actions.Settings
    | instructions.Settings
    | preference.Settings
    | chunks.Settings
    | evaluation.Settings
    | redteam.Settings,
    Field(discriminator="type"),
]


def shape_of(settings: Shape) -> Any:
    """The module of a recipe's shape."""
    return SHAPES[settings.type]

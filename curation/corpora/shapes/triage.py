"""Triage: a ticket's subject and first message → the labels it was given, as one JSON object."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import Field

from curation.corpora.closed import Closed
from curation.corpora.example import Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.shapes.messages import answered, schemas

VERSION = "2"
CONTRACT = ShapeContract(schemas())


class Settings(Closed):
    """A ticket's subject and first message → the labels an agent gave it, as JSON."""

    type: Literal["triage"]
    labels: tuple[str, ...] = Field(min_length=1)


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """One example a ticket; a ticket that lacks one of the labels gives none."""
    first = next((t for t in document.turns if t.role == "requester" and t.visibility == "public"), None)
    if first is None or not first.text.strip():
        return Shaped((), "no_request")
    answer: dict[str, str] = {}
    for name in settings.labels:
        values = document.labels.get(name)
        if not values:
            return Shaped((), f"label_missing:{name}")
        answer[name] = values[0]
    used = tuple(t for t in document.turns if (t.role == "title" and t.visibility == "public") or t is first)
    text = "\n\n".join(t.text for t in used if t.text.strip())
    said = json.dumps(answer, ensure_ascii=False)
    examples = answered(maker, "triage", document, text, said, used, *(t.turn_id for t in used))
    figures = {f"label:{label}={value}": 1 for label, value in answer.items()}
    return Shaped(examples, None, figures)

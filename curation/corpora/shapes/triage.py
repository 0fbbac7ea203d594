"""Triage: a ticket's subject and first message → the labels it was given, as one JSON object."""

from __future__ import annotations

import json

import pyarrow as pa

from curation.corpora.example import Example, RedactedDocument, ShapeContract, Shaped, example_id
from curation.corpora.recipe import Triage
from curation.corpora.shapes.conversations import MESSAGE

VERSION = "1"
CONTRACT = ShapeContract(
    {
        "default": pa.schema(
            [("example_id", pa.string()), ("prompt", pa.list_(MESSAGE)), ("completion", pa.list_(MESSAGE))]
        )
    }
)


def shape(document: RedactedDocument, settings: Triage, corpus: str, key: bytes) -> Shaped:
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
    name = example_id(key, corpus, "triage", document, *(t.turn_id for t in used))
    text = "\n\n".join(t.text for t in used if t.text.strip())
    columns = {
        "example_id": name,
        "prompt": [{"role": "user", "content": text}],
        "completion": [{"role": "assistant", "content": json.dumps(answer, ensure_ascii=False)}],
    }
    figures = {f"label:{label}={value}": 1 for label, value in answer.items()}
    return Shaped((Example("default", name, columns, used),), None, figures)

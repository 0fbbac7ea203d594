"""Shape triage: a ticket → the labels it was given and the summary a human wrote, as one JSON object."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import Field, model_validator

from curation.corpora.closed import Closed
from curation.corpora.example import THREADS, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.dialogue import spoken
from curation.corpora.shapes.messages import answered, schemas
from curation.corpora.shapes.thread import Said, transcript
from curation.json_value import Json, JsonObject
from curation.settings.names import Label

VERSION = "6"
CONTRACT = ShapeContract(schemas(), kinds=THREADS)


class Settings(Closed):
    """A ticket → the labels an agent gave it, and a summary where a human wrote one, as JSON."""

    type: Literal["triage"] = Field(description="The shape: `triage`.")
    labels: tuple[Label, ...] = Field(
        min_length=1, description="Labels with a vocabulary, in the order in which the answer gives them."
    )
    reads: Literal["request", "conversation"] = Field(
        default="request",
        description="What the prompt shows. `request`: subject and first message, as when the ticket comes in; "
        "`conversation`: what the requester could read until the labels were decided. The changelog tells "
        "that moment; without an entry, it is when the ticket was opened. Later messages are left out, "
        "since they give the answer away.",
    )
    summary: Literal["leave_out", "where_written", "required"] = Field(
        default="leave_out",
        description="Whether the answer begins with the summary that a person wrote. `leave_out`: never; "
        "`where_written`: if there is one; `required`: a ticket without one gives no example. It needs "
        "`reads: conversation`, and labels that were decided after the last message.",
    )

    @model_validator(mode="after")
    def _summary_of_what_is_read(self) -> Self:
        if self.summary != "leave_out" and self.reads == "request":
            raise ValueError(
                f"`summary: {self.summary}` with `reads: request`: a summary is written when all is over and tells the "
                "outcome, of which the first message knows nothing; set `reads: conversation`, or `summary: leave_out`"
            )
        return self


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return one example for a ticket; none if it lacks one of the labels.

    If a record has only a title, the title is the request, even in a note, all turns of which are read.
    """
    first = next((t for t in document.turns if t.role == "requester" and t.visibility == "public"), None)
    public = [t for t in document.turns if t.visibility == "public" and t.role != "summary" and t.text.strip()]
    if first is None and all(t.role in ("title", "summary") for t in document.turns):
        public = [t for t in spoken(document) if t.role == "title"]
        first = next(iter(public), None)
    if first is None or not first.text.strip():
        return Shaped((), "no_request")
    if settings.reads == "request":
        used = [t for t in public if t.role == "title" or t is first]
        question = "\n\n".join(t.text for t in used)
    else:
        shown = [_said_before(public, first, _decided(document, name)) for name in settings.labels]
        if any(turns != shown[0] for turns in shown):
            return Shaped((), "labels_decided_apart")
        used, question = shown[0], transcript(shown[0])
    answer: dict[str, str] = {}
    figures: dict[str, int] = {}
    if settings.summary != "leave_out":
        summary, why = _summary(document, used, len(used) == len(public))
        figures[f"summary:{why}"] = 1
        if summary:
            answer["summary"] = summary.text
            used = [*used, summary]
        elif settings.summary == "required":
            return Shaped((), f"no_summary:{why}")
    for name in settings.labels:
        values = document.labels.get(name)
        if not values:
            return Shaped((), f"label_missing:{name}")
        answer[name] = values[0]
        figures[f"label:{name}={values[0]}"] = 1
    completion = json.dumps(answer, ensure_ascii=False)
    return Shaped(
        answered(maker, "triage", document, question, completion, used, *(t.turn_id for t in used)), None, figures
    )


def _decided(document: RedactedDocument, label: str) -> dt.datetime | None:
    """Return when a label got its value: the last changelog entry about it; None if it had the value from the start."""
    return max((change.at for change in document.changes if change.field == label), default=None)


def _said_before(
    public: Sequence[RedactedTurn], first: RedactedTurn, decided: dt.datetime | None
) -> list[RedactedTurn]:
    """Return the request, and what was said until a label was decided."""
    until = decided or first.at
    return [
        turn
        for turn in public
        if turn.role == "title" or turn is first or (until is not None and turn.at is not None and turn.at <= until)
    ]


def _summary(document: RedactedDocument, used: Sequence[RedactedTurn], is_all: bool) -> tuple[RedactedTurn | None, str]:
    """Return the newest summary and `given`, or None and the reason.

    The prompt must hold all that was said, and every placeholder in the summary.
    """
    summary = next((t for t in reversed(document.turns) if t.role == "summary" and t.text.strip()), None)
    if summary is None:
        return None, "not_written"
    if not is_all:
        return None, "of_what_was_said_later"
    introductions = Said(mark for turn in used for mark in turn.placeholders)
    return (summary, "given") if introductions.introduces(summary.placeholders) else (None, "placeholder")


def completion_schema(settings: Settings, values: Mapping[str, Sequence[str]]) -> JsonObject:
    """Return the JSON Schema (2020-12) that every completion fulfills.

    Args:
        settings: of the recipe.
        values: label → the values of its vocabulary; a label that is not in it is any text.
    """
    properties: dict[str, Json] = {} if settings.summary == "leave_out" else {"summary": {"type": "string"}}
    for name in settings.labels:
        properties[name] = {"enum": sorted(values[name])} if values.get(name) else {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "summary" or settings.summary == "required"],
        "additionalProperties": False,
    }

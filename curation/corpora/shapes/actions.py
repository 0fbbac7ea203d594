"""Shape actions: a ticket's conversation and labels at a moment → the workflow's next action, with arguments."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Annotated, Literal

import pyarrow as pa
from pydantic import Field

from curation.corpora.closed import Closed, Statuses
from curation.corpora.example import (
    THREADS,
    Change,
    Example,
    Maker,
    RedactedDocument,
    RedactedTurn,
    ShapeContract,
    Shaped,
)
from curation.corpora.shapes.messages import answered, schemas
from curation.corpora.shapes.thread import transcript, unseen
from curation.json_value import Json, JsonObject
from curation.settings.names import HasVocabulary

VERSION = "2"
CONTRACT = ShapeContract(schemas(("action", pa.string())), kinds=THREADS)
Label = Literal["status", "priority", "category", "group", "queue", "type", "resolution", "product"]
# All actions: label → the action that changes it.
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "status": "set_status",
        "priority": "set_priority",
        "category": "set_category",
        "group": "assign_group",
        "queue": "move_to_queue",
        "type": "set_type",
        "resolution": "set_resolution",
        "product": "set_product",
    }
)


class Settings(Closed):
    """The state of a ticket → what its changelog says was done next."""

    type: Literal["actions"] = Field(description="The shape: `actions`.")
    labels: tuple[Annotated[Label, HasVocabulary], ...] = Field(
        default=("priority", "category", "group", "status"),
        min_length=1,
        description="Labels whose changes are actions, and which the state shows. Changes at the same moment are put "
        "in this order.",
    )
    system: str | None = Field(
        default=None, description="A system message that is put in front of every state. Left out: none."
    )
    solved: Statuses = Field(
        default=("solved", "closed"), min_length=1, description="Values of `status` that mean that a ticket is solved."
    )
    turns: int = Field(
        default=20, ge=1, le=1000, description="Most turns that a state shows; of a longer conversation, the last ones."
    )
    changes: int = Field(
        default=20, ge=1, le=1000, description="Most changes that are used of one document; of more, the first ones."
    )


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return one example for each action, in order of time, with the public turns and the labels of that moment as
    state.

    A requester's turn of the same moment belongs to the state; an agent's turn does not, because it may tell what was
    done. A moment gives no example if somebody wrote for colleagues only since the last one: the note may hold the
    reason. A note of the same moment is part of what was done, and counts for the next moment. A status that follows
    from who wrote is not an action, but the next state has it (see `_decided`).
    """
    changes = [change for change in document.changes if change.field in settings.labels]
    if not changes:
        return Shaped((), "no_changes")
    labels = _first_labels(document, changes, settings)
    order: dict[str, int] = {name: place for place, name in enumerate(settings.labels)}
    examples: list[Example] = []
    figures: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    before: dt.datetime | None = None
    for at, moment in groupby(changes[: settings.changes], key=lambda change: change.at):
        known = [turn for turn in document.turns if _was_known(turn, at)]
        why = _unfit(document, known, before, at)
        for change in sorted(moment, key=lambda change: order[change.field]):
            old = change.before or labels.get(change.field)
            if change.after is not None and change.after != old:
                reason = why or (None if _decided(change.field, old, change.after, known, settings) else "follows")
                if reason:
                    skipped[reason] += 1
                else:
                    state: dict[str, str] = {name: labels[name] for name in settings.labels if name in labels}
                    examples += _examples(document, settings, maker, known, state, change, old)
                    figures[f"action:{ACTIONS[change.field]}"] += 1
            labels.pop(change.field, None)
            if change.after is not None:
                labels[change.field] = change.after
        before = at
    if not examples:
        return Shaped((), f"no_action:{min(skipped, key=lambda reason: (-skipped[reason], reason), default='same')}")
    figures.update({f"skipped:{why}": number for why, number in skipped.items()})
    return Shaped(tuple(examples), None, dict(figures))


def _first_labels(document: RedactedDocument, changes: Sequence[Change], settings: Settings) -> dict[str, str]:
    """Return the labels before the first change: the first change's `before`, or the document's labels if unchanged."""
    labels: dict[str, str] = {}
    for name in settings.labels:
        first = next((change for change in changes if change.field == name), None)
        value = first.before if first else next(iter(document.labels.get(name, ())), None)
        if value is not None:
            labels[name] = value
    return labels


def _was_known(turn: RedactedTurn, at: dt.datetime) -> bool:
    if turn.visibility != "public" or turn.role == "summary" or not turn.text.strip():
        return False
    if turn.at is None:
        return turn.role == "title"
    return turn.at < at or (turn.at == at and turn.role in ("requester", "title"))


def _unfit(
    document: RedactedDocument, known: Sequence[RedactedTurn], before: dt.datetime | None, at: dt.datetime
) -> str | None:
    """Return why a model could not know what to do at this moment; None if it could."""
    if not any(turn.role == "requester" for turn in known):
        return "no_request"
    for turn in document.turns:
        if unseen(turn) and (turn.at is None or (turn.at < at and (before is None or turn.at >= before))):
            return "internal_context"
    return None


def _decided(label: str, old: str | None, new: str, known: Sequence[RedactedTurn], settings: Settings) -> bool:
    """Return whether somebody decided on a change, rather than the help desk making it by itself.

    Of a status, that is a change to solved, or one behind an agent's answer. Reopening a ticket, or setting it to
    waiting at the moment of an answer, is automatic at most vendors.
    """
    if label != "status":
        return True
    if old in settings.solved:
        return False
    last = next((turn for turn in reversed(known) if turn.role != "title"), None)
    return new in settings.solved or (last is not None and last.role == "agent")


def _examples(
    document: RedactedDocument,
    settings: Settings,
    maker: Maker,
    known: Sequence[RedactedTurn],
    state: Mapping[str, str],
    change: Change,
    old: str | None,
) -> Iterator[Example]:
    title = [turn for turn in known if turn.role == "title"]
    used = title + [turn for turn in known if turn.role != "title"][-settings.turns :]
    question = f"{transcript(used)}\n\nLabels: {json.dumps(state, ensure_ascii=False)}"
    arguments = {"from": old, "to": change.after} if old is not None else {"to": change.after}
    action = ACTIONS[change.field]
    completion = json.dumps({"action": action, "arguments": arguments}, ensure_ascii=False)
    yield from answered(
        maker,
        "actions",
        document,
        question,
        completion,
        used,
        change.turn_id,
        change.field,
        system=settings.system,
        columns={"action": action},
    )


def completion_schema(settings: Settings, values: Mapping[str, Sequence[str]]) -> JsonObject:
    """Return the JSON Schema (2020-12) that every completion fulfills.

    Args:
        settings: of the recipe.
        values: label → the values of its vocabulary. A label without any is never an action.
    """
    alternatives: list[Json] = []
    for name in settings.labels:
        value = {"enum": sorted(values.get(name, ()))}
        if value["enum"]:
            arguments: Json = {
                "type": "object",
                "properties": {"from": value, "to": value},
                "required": ["to"],
                "additionalProperties": False,
            }
            alternatives.append(
                {
                    "type": "object",
                    "properties": {"action": {"const": ACTIONS[name]}, "arguments": arguments},
                    "required": ["action", "arguments"],
                    "additionalProperties": False,
                }
            )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "oneOf": alternatives}

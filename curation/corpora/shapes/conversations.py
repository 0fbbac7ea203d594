"""Conversations: requester → user, public agent turns → assistant, internal notes never a turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from curation.canonical import WORD
from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.messages import schemas

VERSION = "3"
CONTRACT = ShapeContract(schemas())


class Settings(Closed):
    """Requester → user, public agent turns → assistant; one row a trained turn, and whole threads beside."""

    type: Literal["conversations"]
    system: str | None = Field(default=None, description="A system message put in front of every conversation.")
    introduce: bool = Field(
        default=False,
        description="Begin with `From:` and what stands for the requester's name, as the agent saw it. Without it an "
        "answer that greets by name is not trained on: the prompt does not tell the name.",
    )
    max_messages: int = Field(
        default=100, ge=2, le=1000, description="Longer threads give no example: each answer repeats all before it."
    )
    train_on_ratings: tuple[str, ...] = Field(
        default=("good", "unrated"), description="Other ratings: reason low_rating."
    )


@dataclass
class _Message:
    role: str
    parts: list[RedactedTurn]
    after_note: bool
    opening: str | None = None

    @property
    def content(self) -> str:
        texts = [self.opening, *(part.text for part in self.parts)]
        return "\n\n".join(text for text in texts if text and text.strip())

    @property
    def placeholders(self) -> set[str]:
        """What in the message stands for something redacted; a name in the opening counts as said."""
        found = {mark for part in self.parts for mark in part.placeholders}
        return found | ({self.opening.removeprefix("From: ")} if self.opening else set())


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Messages alternate, user first, and the last one is trained; a thread with no trained turn gives no example."""
    messages = _messages(document)
    if len(messages) > settings.max_messages:
        return Shaped((), "too_many_messages")
    if settings.introduce and document.requester and messages:
        messages[0].opening = f"From: {document.requester}"
    rating = next(iter(document.labels.get("satisfaction", ("unrated",))), "unmapped")
    judged = _judge(messages, rating in settings.train_on_ratings)
    answers = [m["train_reason"] for m in judged if m["role"] == "assistant"]
    while judged and judged[-1]["train_reason"] != "trained":
        judged.pop()
    if not judged:
        return Shaped((), f"no_trained_turn:{_why(answers)}")
    messages = messages[: len(judged)]
    system = [{"role": "system", "content": settings.system}] if settings.system else []
    plain = [{"role": m["role"], "content": m["content"]} for m in judged]
    rows: list[Example] = []
    for position, message in enumerate(judged):
        if message["train_reason"] != "trained":
            continue
        used = tuple(part for m in messages[: position + 1] for part in m.parts)
        name = maker.example_id("prompt_completion", document, *(part.turn_id for part in used))
        columns = {"example_id": name, "prompt": system + plain[:position], "completion": [plain[position]]}
        rows.append(Example("default", name, columns, used))
    used = tuple(part for m in messages for part in m.parts)
    name = maker.example_id("messages", document, *(part.turn_id for part in used))
    opening = [{**m, "train": False, "train_reason": "system"} for m in system]
    rows.append(Example("conversations", name, {"example_id": name, "messages": opening + judged}, used))
    figures: dict[str, int] = {}
    for message in opening + judged:
        reason = f"train_reason:{message['train_reason']}"
        figures[reason] = figures.get(reason, 0) + 1
    return Shaped(tuple(rows), None, figures)


def _messages(document: RedactedDocument) -> list[_Message]:
    """What the requester could read, turns of one side joined. A note counts until an agent has answered behind it."""
    messages: list[_Message] = []
    noted = False
    for turn in document.turns:
        if turn.visibility != "public":
            noted = True
            continue
        if not turn.text.strip():
            continue
        role = "assistant" if turn.role in ("agent", "system") else "user"
        if role == "assistant" and not messages:
            continue
        beside = messages[-1] if messages and messages[-1].role == role else None
        if beside is None:
            messages.append(_Message(role, [turn], noted and role == "assistant"))
        elif turn.role == "system":
            continue  # what a person wrote stands for both
        elif _automatic(beside):
            messages[-1] = _Message(role, [turn], noted)
        else:
            beside.parts.append(turn)
            beside.after_note |= noted and role == "assistant"
        noted = noted and turn.role != "agent"
    return messages


def _why(answers: list[str]) -> str:
    """The reason that most answers share, the first by name where several do; `no_answer` where there is none."""
    return min(sorted(set(answers)), key=lambda reason: -answers.count(reason), default="no_answer")


def _automatic(message: _Message) -> bool:
    return any(part.role == "system" for part in message.parts)


def _judge(messages: list[_Message], rated_well: bool) -> list[dict[str, Any]]:
    """Each message with `train` and its reason: only what an agent wrote, from what the user could see, and liked."""
    judged: list[dict[str, Any]] = []
    said: set[str] = set()
    for message in messages:
        placeholders = message.placeholders
        if message.role == "user":
            reason = "user"
        elif _automatic(message):
            reason = "automatic"
        elif message.after_note:
            reason = "internal_context"
        elif not rated_well:
            reason = "low_rating"
        elif not all(_introduced(each, said) for each in placeholders):
            reason = "placeholder"
        else:
            reason = "trained"
        said |= placeholders
        judged.append(
            {"role": message.role, "content": message.content, "train": reason == "trained", "train_reason": reason}
        )
    return judged


def _introduced(placeholder: str, said: set[str]) -> bool:
    """Whether what stands for something redacted was said before; of an invented name a part is enough: Julia, where
    Julia Brown was named."""
    if placeholder in said:
        return True
    words = set(WORD.findall(placeholder))
    return "[" not in placeholder and any("[" not in other and words <= set(WORD.findall(other)) for other in said)

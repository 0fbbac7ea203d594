"""Shape conversations: requester → user, public agent answers → assistant, no notes; long threads in windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from pydantic import Field

from curation.corpora.closed import Closed, Ratings
from curation.corpora.example import THREADS, Example, Maker, RedactedDocument, ShapeContract, Shaped
from curation.corpora.shapes.messages import schemas
from curation.corpora.shapes.thread import Message, introduced, judge, thread

VERSION = "7"
CONTRACT = ShapeContract(schemas(), kinds=THREADS, labels=frozenset({"satisfaction"}))


class Settings(Closed):
    """Requester → user, public agent turns → assistant; one row a trained turn, and whole threads beside."""

    type: Literal["conversations"] = Field(description="The shape: `conversations`.")
    system: str | None = Field(
        default=None, description="A system message that is put in front of every conversation. Left out: none."
    )
    introduce: bool = Field(
        default=False,
        description="Begin with `From:` and the placeholder of the requester's name, as the agent saw it, if an "
        "answer says that name. Without it, such an answer is not trained on, because the prompt does not "
        "hold the name.",
    )
    window: int = Field(
        default=20,
        ge=2,
        le=1000,
        multiple_of=2,
        description="Most messages of one conversation; an even number. A longer thread gives several conversations, "
        "each of which begins with the last half of the one before. Each answer is trained on in one of "
        "them.",
    )
    train_on_ratings: Ratings = Field(
        default=("good", "unrated"),
        min_length=1,
        description="Ratings (values of `satisfaction`) of threads whose answers are trained on. Answers in others "
        "are not trained on (`low_rating`).",
    )
    train_on_macros: bool = Field(
        default=False, description="Whether answers that are sent word for word in many tickets are trained on."
    )

    least_letters: int = Field(
        default=16,
        ge=0,
        le=1000,
        description="Fewest letters of its own that an answer must have, without quotes, links and whom it addresses. "
        "An answer with fewer, such as `Done`, that holds neither code nor an address is shown but not "
        "trained on (`says_nothing`). 0: any.",
    )


class Window(NamedTuple):
    """Messages [start, end) of a thread; those from `fresh` on are in no earlier window."""

    start: int
    fresh: int
    end: int


def windows(count: int, size: int) -> Iterator[Window]:
    """Yield windows of at most `size` messages, an even number, over `count` alternating ones; each begins with a
    user's.

    Every message is fresh in exactly one window. All but the first window repeat the last half of the one before.
    """
    start = fresh = 0
    while fresh < count:
        end = min(start + size, count)
        yield Window(start, fresh, end)
        fresh = end
        start = end - size // 4 * 2


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return conversations in which messages alternate, user first, and the last message is trained on; none for a
    thread without a message to train on.
    """
    messages = thread(document)
    rating = next(iter(document.labels.get("satisfaction", ("unrated",))), "unmapped")
    name = document.requester if settings.introduce else None
    examples: list[Example] = []
    figures: Counter[str] = Counter()
    why: Counter[str] = Counter()
    for window in windows(len(messages), settings.window):
        part = messages[window.start : window.end]
        part[0] = replace(part[0], opening=f"From: {name}") if name else part[0]
        reasons = judge(
            part,
            rated_well=rating in settings.train_on_ratings,
            train_on_macros=settings.train_on_macros,
            least_letters=settings.least_letters,
        )
        again = window.fresh - window.start
        reasons[:again] = ["other_window" if reason == "trained" else reason for reason in reasons[:again]]
        why.update(reason for m, reason in zip(part[again:], reasons[again:], strict=True) if m.role == "assistant")
        while reasons and reasons[-1] != "trained":
            reasons.pop()
        if reasons:
            examples += _examples(document, part[: len(reasons)], reasons, settings.system, name, maker)
            figures.update(f"train_reason:{reason}" for reason in (["system"] if settings.system else []) + reasons)
    if not examples:
        return Shaped((), f"no_trained_turn:{_most(why)}")
    return Shaped(tuple(examples), None, dict(figures))


def _examples(
    document: RedactedDocument,
    messages: list[Message],
    reasons: list[str],
    system: str | None,
    requester: str | None,
    maker: Maker,
) -> Iterator[Example]:
    """Yield the examples of one window: a row for each message to train on, then the whole window."""
    above = [{"role": "system", "content": system}] if system else []
    names = [[part.turn_id for part in message.parts] for message in messages]
    told = introduced(messages, (), requester)
    for position, reason in enumerate(reasons):
        if reason != "trained":
            continue
        used = tuple(part for m in messages[: position + 1] for part in m.parts)
        ids = [name for parts in names[: position + 1] for name in parts]
        name = maker.example_id("prompt_completion", document, *ids)
        asked = introduced(messages[:position], messages[position : position + 1], requester)
        told[0] = asked[0] if asked[0].opening else told[0]
        prompt = above + [message.plain() for message in asked]
        columns = {"example_id": name, "prompt": prompt, "completion": [messages[position].plain()]}
        yield Example("default", name, columns, used)
    name = maker.example_id("messages", document, *(turn_id for parts in names for turn_id in parts))
    judged = [
        {**message, "train": reason == "trained", "train_reason": reason}
        for message, reason in zip(
            [*above, *(message.plain() for message in told)], ["system"] * len(above) + reasons, strict=True
        )
    ]
    used = tuple(part for m in messages for part in m.parts)
    yield Example("conversations", name, {"example_id": name, "messages": judged}, used)


def _most(answers: Counter[str]) -> str:
    """Return the most frequent reason among answers, on a tie the first by name; `no_answer` if there are none."""
    return min(sorted(answers), key=lambda reason: -answers[reason], default="no_answer")

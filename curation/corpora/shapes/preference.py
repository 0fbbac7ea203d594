"""Shape preference: two real answers to one question, and the signal that says which was better. None is invented.

The signals, and what each is worth:

- `rating`: of two tickets with the same question, each answered once, one was rated well and one badly;
- `reopened`: of two tickets with the same question, one was solved by its first answer, the other reopened after it by
  somebody who did not say thanks;
- `edited_macro`: an agent's edited macro, rated well, against the macro as it was sent elsewhere; only if the prompt
  holds all that was added, since otherwise a model would learn to prefer invented facts.

A later answer that solved the same ticket is not a signal: it answers what was said in between, which the first answer
had not seen, and apologizes for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, Self

import pyarrow as pa
from pydantic import Field, model_validator

from curation.corpora.changes import solved_and_reopened
from curation.corpora.closed import Closed, Ratings, Statuses
from curation.corpora.example import THREADS, Example, Maker, RedactedDocument, ShapeContract, Shaped, document_named
from curation.corpora.shapes.messages import ID, MESSAGE
from curation.corpora.shapes.pairs import Answer, Pair, by_question, edited
from curation.corpora.shapes.thread import Message, introduced, judge, thread
from curation.text.readings import WORD

VERSION = "5"
TEXTS = pa.list_(MESSAGE)
CONTRACT = ShapeContract(
    {
        "default": pa.schema(
            [
                ID,
                ("signal", pa.string()),
                ("prompt", TEXTS),
                ("chosen", TEXTS),
                ("rejected", TEXTS),
                ("longer", pa.string()),
            ]
        )
    },
    counted=("signal", "longer"),
    kinds=THREADS,
    labels=frozenset({"satisfaction"}),
)
Signal = Literal["rating", "reopened", "edited_macro"]
USABLE = ("trained", "unedited_macro", "superseded_policy")  # what a person wrote to somebody who could see why

# "Thanks!" opens a ticket again too, at most vendors.
GRATITUDE = re.compile(r"\b(?:thank|thx|cheers|dank|merci|gracias|grazie|obrigad|dzięk|bedankt)", re.IGNORECASE)


class Settings(Closed):
    """Two answers to one question, of which a signal says which one was better."""

    type: Literal["preference"] = Field(description="The shape: `preference`.")
    signals: tuple[Signal, ...] = Field(
        default=("rating", "reopened", "edited_macro"),
        min_length=1,
        description="Signals that say which of two answers is better: `rating`, `reopened`, `edited_macro`.",
    )
    system: str | None = Field(
        default=None, description="A system message that is put in front of every prompt. Left out: none."
    )
    introduce: bool = Field(
        default=False,
        description="Begin with `From:` and the placeholder of the requester's name, as in the shape `conversations`.",
    )
    window: int = Field(
        default=20,
        ge=2,
        le=1000,
        multiple_of=2,
        description="Most messages of a prompt and its answer together; an even number.",
    )
    rated_well: Ratings = Field(
        default=("good",), min_length=1, description="Values of `satisfaction` that mean a good rating."
    )
    rated_badly: Ratings = Field(
        default=("bad",), min_length=1, description="Values of `satisfaction` that mean a bad rating."
    )
    solved: Statuses = Field(
        default=("solved", "closed"), min_length=1, description="Values of `status` that mean that a ticket is solved."
    )
    told_between: int = Field(
        default=20,
        ge=0,
        description="Most words that a requester may write after an answer without telling anything new: 'I have done "
        "all of that and it is exactly as before, please look again' has fifteen.",
    )
    likeness: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="Share of its runs of three words that an edited macro must have in common with the macro.",
    )

    @model_validator(mode="after")
    def _ratings_differ(self) -> Self:
        if both := sorted({*self.rated_well} & {*self.rated_badly}):
            raise ValueError(f"{both[0]!r} is rated well and badly: no pair would tell which answer is better")
        return self


class Part(NamedTuple):
    """What a document contributes to the end of its split: one answer, and the kind of evidence it is."""

    kind: Literal["rating", "reopened", "edited", "macro"]
    answer: Answer
    liked: bool = False


class _Ticket(NamedTuple):
    """A thread that begins with a question and is answered."""

    document: RedactedDocument
    messages: list[Message]
    reasons: list[str]

    def told_after(self, position: int) -> int:
        """Count the words of the requester behind an answer."""
        texts = (m.content for m in self.messages[position + 1 :] if m.role == "user")
        return sum(len(WORD.findall(text)) for text in texts)

    def answer(self, position: int, settings: Settings) -> Answer:
        """Return one message as an answer to all messages before it, or to the last ones of a long thread."""
        start = max(0, position + 1 - settings.window)
        prompt = self.messages[start:position]
        if start:
            prompt[0] = replace(prompt[0], opening=self.messages[0].opening)
        document = self.document
        return Answer(
            document.row["doc_id"], document.cluster, tuple(prompt), self.messages[position], document.requester
        )


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return a ticket's parts for pairs with others; the reason is `no_pair` if none of them is paired."""
    messages = thread(document)
    if settings.introduce and document.requester and messages:
        messages[0] = replace(messages[0], opening=f"From: {document.requester}")
    ticket = _Ticket(document, messages, judge(messages, rated_well=True, train_on_macros=False))
    rating = next(iter(document.labels.get("satisfaction", ())), None)
    parts = list(_parts(ticket, rating, settings))
    if not parts:
        return Shaped((), "no_signal" if len(messages) > 1 else "no_answer")
    return Shaped((), "no_pair", dict(Counter(f"left:{part.kind}" for part in parts)), tuple(parts))


def conclude(parts: Sequence[Part], settings: Settings, maker: Maker) -> Iterator[Example]:
    """Yield the pairs that two documents of a split form.

    The result is the same for any order of `parts`; an answer is in at most one pair for each signal and side.
    """
    for signal in ("rating", "reopened"):
        liked = [part.answer for part in parts if part.kind == signal and part.liked]
        disliked = [part.answer for part in parts if part.kind == signal and not part.liked]
        for pair in by_question(signal, liked, disliked):
            yield _example(pair, settings, maker)
    made = [part.answer for part in parts if part.kind == "edited"]
    sent = [part.answer for part in parts if part.kind == "macro"]
    for pair in edited("edited_macro", made, sent, settings.likeness):
        yield _example(pair, settings, maker)


def _parts(ticket: _Ticket, rating: str | None, settings: Settings) -> Iterator[Part]:
    """Yield the parts of a ticket; the first answer counts as its answer if the requester said nothing new later."""
    if len(ticket.messages) < 2:
        return
    first, reason = ticket.answer(1, settings), ticket.reasons[1]
    whole = ticket.told_after(1) <= settings.told_between
    if "rating" in settings.signals and reason in USABLE and whole:
        liked = rating in settings.rated_well
        if (liked and reason != "superseded_policy") or rating in settings.rated_badly:
            yield Part("rating", first, liked)
    if "reopened" in settings.signals and reason in USABLE:
        solved = _solved_by_first(ticket, settings)
        if solved is False or (solved and whole and reason != "superseded_policy"):
            yield Part("reopened", first, solved)
    if "edited_macro" in settings.signals:
        for position, (message, why) in enumerate(zip(ticket.messages, ticket.reasons, strict=True)):
            if why == "unedited_macro":
                yield Part("macro", ticket.answer(position, settings))
            elif why == "trained" and rating in settings.rated_well and not any(p.macro for p in message.parts):
                yield Part("edited", ticket.answer(position, settings), True)


def _solved_by_first(ticket: _Ticket, settings: Settings) -> bool | None:
    """Return whether the ticket stayed solved behind its first answer.

    False if somebody who did not say thanks reopened it before a second answer; None if neither is sure.
    """
    told = _times(ticket.messages)
    states = list(solved_and_reopened(ticket.document.changes, settings.solved))
    again = next((at for at, solved in states if not solved), None)
    if told[1] is None or not states:
        return None
    if again is None:
        return True
    second = told[3] if len(told) > 3 else None
    if second is None or not told[1] < again < second or GRATITUDE.search(ticket.messages[2].content):
        return None
    return False


def _times(messages: Iterable[Message]) -> list[dt.datetime | None]:
    """Return when each message was finished; None if unknown."""
    return [max((part.at for part in message.parts if part.at is not None), default=None) for message in messages]


def _longer(chosen: int, rejected: int) -> str:
    """Return which answer has more characters; the card counts this, because a model could learn length instead."""
    return "neither" if chosen == rejected else "chosen" if chosen > rejected else "rejected"


def _example(pair: Pair, settings: Settings, maker: Maker) -> Example:
    chosen, rejected = pair.chosen, pair.rejected
    prompt = [{"role": "system", "content": settings.system}] if settings.system else []
    asked = introduced(
        chosen.prompt, [chosen.message, rejected.message], chosen.requester if settings.introduce else None
    )
    prompt += [message.plain() for message in asked]
    used = [part for m in (*chosen.prompt, chosen.message, rejected.message) for part in m.parts]
    name = maker.example_id(
        f"preference:{pair.signal}", document_named(chosen.doc_id), rejected.doc_id, *(part.turn_id for part in used)
    )
    columns = {
        "example_id": name,
        "signal": pair.signal,
        "prompt": prompt,
        "chosen": [chosen.message.plain()],
        "rejected": [rejected.message.plain()],
        "longer": _longer(len(chosen.message.content), len(rejected.message.content)),
    }
    documents = tuple(sorted({chosen.doc_id, rejected.doc_id}))
    return Example("default", name, columns, tuple(used), documents)

"""Shape instructions: tasks over real records, whose answers a person wrote or which are word for word in the text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from curation.corpora.closed import Closed, Ratings
from curation.corpora.example import (
    THREADS,
    Example,
    Maker,
    RedactedDocument,
    RedactedTurn,
    ShapeContract,
    Shaped,
    document_named,
)
from curation.corpora.shapes.approved import Article, Asked, article, asked, facts
from curation.corpora.shapes.derivations import Value
from curation.corpora.shapes.dialogue import dialogue_text, language_of, spoken
from curation.corpora.shapes.drafts import drafts
from curation.corpora.shapes.fields import CODES, Message, Named, article_name, known, products, read
from curation.corpora.shapes.grounds import grounded
from curation.corpora.shapes.messages import answered, schemas
from curation.corpora.shapes.requests import FACTS, Task, wording
from curation.settings.names import Label

VERSION = "4"
CONTRACT = ShapeContract(
    schemas(("task", pa.string())),
    counted=("task",),
    needs=THREADS,
    labels=frozenset({"satisfaction"}),
    balanced="task",
)


class Settings(Closed):
    """Tasks over real records, each with an answer that a person wrote or that stands in the text."""

    type: Literal["instructions"] = Field(description="The shape: `instructions`.")
    tasks: tuple[Task, ...] = Field(
        default=("summarise", "classify", "extract", "facts"),
        min_length=1,
        description="Tasks that are made. `summarise`: the thread → the summary that a person wrote; `classify`: the "
        "first message → its labels as JSON; `extract`: the first message → values that it says as JSON, "
        "and its labels if `classify` is left out; `facts`: a question and the articles that the answer "
        "cites → the answer; `rewrite`: an agent's internal draft → what was sent. `rewrite` shows "
        "internal notes in prompts.",
    )
    labels: tuple[Label, ...] = Field(
        default=(),
        description="For `extract`: labels that a vendor or a person has set, as their vocabularies write them.",
    )
    values: tuple[Value, ...] = Field(
        default=("amounts", "versions", "product_codes"),
        description="For `extract`: what is read from the text word for word, where it is sure that nothing was "
        "missed. A product code counts only if an article of the corpus names it and it belongs to no "
        "series of numbers.",
    )
    most_share: float = Field(
        default=0.4,
        gt=0.0,
        le=1.0,
        description="Largest share of the examples that one task may have. Examples beyond it are dropped (`capped`). "
        "If only two tasks can be made, each has half.",
    )
    max_facts: int = Field(
        default=6_000, ge=500, le=50_000, description="For `facts`: most characters of articles in a prompt."
    )
    train_on_ratings: Ratings = Field(
        default=("good", "unrated"),
        min_length=1,
        description="For `facts` and `rewrite`: ratings (values of `satisfaction`) of threads whose answers are used.",
    )

    @model_validator(mode="after")
    def _extracts_something(self) -> Self:
        if "extract" in self.tasks and not self.labels and not self.values:
            raise ValueError("extract has nothing to extract: list labels or values, or leave it out of tasks")
        return self


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """Return the examples of a document's own tasks; what `facts` and product codes need of it is left as parts."""
    examples: list[Example] = []
    parts: list[Any] = []
    skipped: Counter[str] = Counter()
    extracts_codes = "extract" in settings.tasks and CODES in settings.values
    if document.row["kind"] == "article":
        told = article(document) if "facts" in settings.tasks else None
        names = article_name(document) if extracts_codes else None
        kept = tuple(part for part in (told, names) if part)
        return Shaped((), "not_cited" if told else "no_task", parts=kept)
    if "summarise" in settings.tasks:
        examples += _summaries(document, maker, skipped)
    wanted = settings.values if "extract" in settings.tasks else ()
    reads = not {"classify", "extract"}.isdisjoint(settings.tasks)
    message = read(document, settings.labels, wanted) if reads else None
    if message and message.codes:  # `conclude` decides which of them are products
        parts.append(message)
    elif message:
        examples += _read_from(message, message.found, settings, maker)
    rating = next(iter(document.labels.get("satisfaction", ("unrated",))), "unmapped")
    liked = rating in settings.train_on_ratings
    if "rewrite" in settings.tasks and liked:
        examples += _rewritten(document, maker, skipped)
    if "facts" in settings.tasks and liked:
        for asked_part in asked(document):
            if isinstance(asked_part, str):
                skipped[f"skipped:facts:{asked_part}"] += 1
            else:
                parts.append(asked_part)
    made = Counter(f"task:{e.columns['task']}" for e in examples if e.config == "default")
    waits = any(isinstance(part, Asked) for part in parts)
    reason = None if examples else "facts_not_in_force" if waits else "no_task"
    return Shaped(tuple(examples), reason, {**made, **skipped}, tuple(parts))


def conclude(parts: Sequence[Any], settings: Settings, maker: Maker) -> Iterable[Example]:
    """Yield the examples of `facts`, and those of `extract` and `classify` that may name products.

    The first are answers whose cited articles are all in the corpus. The others are completed here, because products
    are recognized by the corpus's articles.
    """
    articles = {part.doc_id: part for part in parts if isinstance(part, Article)}
    messages = [part for part in parts if isinstance(part, Message)]
    codes, numbers = known((part for part in parts if isinstance(part, Named)), messages)
    for message in messages:
        told = products(message, codes, numbers)
        fields = {**message.found, CODES: told} if told else message.found
        for example in _read_from(message, fields, settings, maker):
            yield replace(example, documents=(message.doc_id,))
    for question in parts:
        stated = facts(question, articles, settings.max_facts) if isinstance(question, Asked) else None
        if stated is None:
            continue
        language = question.language if question.language in FACTS else "en"
        first, second = FACTS[language]
        asks = wording("facts", language, maker, question.doc_id, question.turn_id)
        prompt = f"{asks}\n\n{first}:\n\n{stated}\n\n{second}:\n\n{question.question}"
        cited = [articles[name] for name in question.cites]
        turns = (*question.turns, *(turn for cited_article in cited for turn in cited_article.turns))
        thread = document_named(question.doc_id)
        documents = (question.doc_id, *question.cites)
        for example in _made(thread, "facts", prompt, question.answer, turns, maker, question.turn_id):
            yield replace(example, documents=documents)


def _made(
    document: RedactedDocument,
    task: Task,
    prompt: str,
    answer: str,
    used: Sequence[RedactedTurn],
    maker: Maker,
    *parts: str,
) -> tuple[Example, Example]:
    return answered(maker, "instructions", document, prompt, answer, used, task, *parts, columns={"task": task})


def _summaries(document: RedactedDocument, maker: Maker, skipped: Counter[str]) -> Iterator[Example]:
    """Yield summaries that a person wrote of a thread, shorter than it, naming and claiming nothing new."""
    summaries = [turn for turn in document.turns if turn.role == "summary" and turn.text.strip()]
    if not summaries:
        return
    used = spoken(document)
    text = dialogue_text(used)
    marks = {mark for turn in used for mark in turn.placeholders}
    for turn in summaries:
        if len(turn.text) >= len(text):
            skipped["skipped:summarise:longer_than_the_thread"] += 1
        elif not turn.placeholders <= marks:
            skipped["skipped:summarise:placeholder"] += 1
        elif not grounded(turn.text, text):
            skipped["skipped:summarise:not_in_thread"] += 1
        else:
            asks = wording("summarise", language_of(document) or "", maker, turn.turn_id)
            prompt = f"{asks}\n\n{text}"
            yield from _made(document, "summarise", prompt, turn.text, (*used, turn), maker, turn.turn_id)


def _read_from(message: Message, found: Mapping[str, object], settings: Settings, maker: Maker) -> Iterator[Example]:
    """Yield examples title and first message → labels, and → the values in the text, each as JSON."""
    labels = {name: value for name, value in found.items() if name in settings.labels}
    if "classify" in settings.tasks:
        yield from _asked_for("classify", message, labels, maker)
        found = {name: value for name, value in found.items() if name not in labels}
    if "extract" in settings.tasks:
        yield from _asked_for("extract", message, found, maker)


def _asked_for(task: Task, message: Message, found: Mapping[str, object], maker: Maker) -> Iterator[Example]:
    if found:
        asks = wording(task, message.language, maker, message.turn_id)
        prompt = f"{asks.format(fields=', '.join(found))}\n\n{message.text}"
        answer = json.dumps(found, ensure_ascii=False)
        thread = document_named(message.doc_id)
        yield from _made(thread, task, prompt, answer, message.turns, maker, message.turn_id)


def _rewritten(document: RedactedDocument, maker: Maker, skipped: Counter[str]) -> Iterator[Example]:
    """Yield examples draft → sent answer; if the answer greets the requester, the prompt gives the name."""
    for note, answer in drafts(document.turns):
        greeted = {document.requester} if document.requester and document.requester in answer.placeholders else set()
        if answer.macro:
            skipped["skipped:rewrite:unedited_macro"] += 1
        elif not answer.placeholders <= note.placeholders | greeted:
            skipped["skipped:rewrite:placeholder"] += 1
        else:
            asks = wording("rewrite", language_of(document) or "", maker, note.turn_id)
            name = f"To: {document.requester}\n\n" if greeted - note.placeholders else ""
            prompt = f"{asks}\n\n{name}{note.text}"
            yield from _made(document, "rewrite", prompt, answer.text, (note, answer), maker, note.turn_id)

"""Instructions: tasks over real records. Whatever is answered, a person wrote, or it stands in the text word for
word."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from curation.corpora.closed import Closed
from curation.corpora.example import Example, Maker, RedactedDocument, RedactedTurn, ShapeContract, Shaped
from curation.corpora.shapes.approved import Article, Asked, article, asked, facts
from curation.corpora.shapes.derivations import Value, values
from curation.corpora.shapes.dialogue import spoken, written
from curation.corpora.shapes.drafts import drafts
from curation.corpora.shapes.messages import answered, schemas
from curation.corpora.shapes.requests import FACTS, Task, wording

VERSION = "1"
CONTRACT = ShapeContract(schemas(("task", pa.string())), counted=("task",))
SET = ("vendor", "human")  # origins of a label that no rule or model has guessed


class Settings(Closed):
    """Tasks over real records, each with an answer that a person wrote or that stands in the text."""

    type: Literal["instructions"]
    tasks: tuple[Task, ...] = Field(
        default=("summarise", "extract", "facts"),
        min_length=1,
        description="`summarise`: the thread → the summary that a person wrote of it; `extract`: the first message → "
        "labels and values as JSON; `facts`: a question and the articles that the answer cites → the answer; "
        "`rewrite`: an agent's internal draft → what was sent. The last shows internal notes in prompts.",
    )
    labels: tuple[str, ...] = Field(
        default=(), description="`extract`: labels that a vendor or person has set, as the vocabulary says them."
    )
    values: tuple[Value, ...] = Field(
        default=("amounts", "versions", "product_codes"),
        description="`extract`: what is read from the text word for word, where it is sure that nothing was missed.",
    )
    max_facts: int = Field(default=6_000, ge=500, le=50_000, description="`facts`: characters of articles in a prompt.")
    train_on_ratings: tuple[str, ...] = Field(
        default=("good", "unrated"), description="`facts`, `rewrite`: no answer of a thread that is rated otherwise."
    )

    @model_validator(mode="after")
    def _extracts_something(self) -> Self:
        if "extract" in self.tasks and not self.labels and not self.values:
            raise ValueError("extract has nothing to extract: list labels or values, or leave it out of tasks")
        return self


def shape(document: RedactedDocument, settings: Settings, maker: Maker) -> Shaped:
    """The examples of a document's own tasks; what `facts` needs of it is left for the end."""
    examples: list[Example] = []
    parts: list[Any] = []
    skipped: Counter[str] = Counter()
    if document.row["kind"] == "article":
        told = article(document) if "facts" in settings.tasks else None
        return Shaped((), "not_cited", parts=(told,)) if told else Shaped((), "no_task")
    if "summarise" in settings.tasks:
        examples += _summaries(document, maker, skipped)
    if "extract" in settings.tasks:
        examples += _fields(document, settings, maker)
    rating = next(iter(document.labels.get("satisfaction", ("unrated",))), "unmapped")
    liked = rating in settings.train_on_ratings
    if "rewrite" in settings.tasks and liked:
        examples += _rewritten(document, maker, skipped)
    if "facts" in settings.tasks and liked:
        for each in asked(document):
            if isinstance(each, str):
                skipped[f"skipped:facts:{each}"] += 1
            else:
                parts.append(each)
    made = Counter(f"task:{e.columns['task']}" for e in examples if e.config == "default")
    reason = None if examples else "facts_not_in_force" if parts else "no_task"
    return Shaped(tuple(examples), reason, {**made, **skipped}, tuple(parts))


def conclude(parts: Sequence[Any], settings: Settings, maker: Maker) -> Iterable[Example]:
    """The task `facts`: an answer and the articles that it cites, all of which the corpus has."""
    articles = {part.doc_id: part for part in parts if isinstance(part, Article)}
    for question in parts:
        stated = facts(question, articles, settings.max_facts) if isinstance(question, Asked) else None
        if stated is None:
            continue
        language = question.language if question.language in FACTS else "en"
        first, second = FACTS[language]
        asks = wording("facts", language, maker, question.doc_id, question.turn_id)
        prompt = f"{asks}\n\n{first}:\n\n{stated}\n\n{second}:\n\n{question.question}"
        cited = [articles[name] for name in question.cites]
        turns = (*question.turns, *(turn for each in cited for turn in each.turns))
        thread = RedactedDocument({"doc_id": question.doc_id}, (), {})
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
    """What a person wrote of a thread, which is shorter than that and names nobody whom it does not."""
    summaries = [turn for turn in document.turns if turn.role == "summary" and turn.text.strip()]
    if not summaries:
        return
    used = spoken(document)
    text = written(used)
    marks = {mark for turn in used for mark in turn.placeholders}
    for turn in summaries:
        if len(turn.text) >= len(text):
            skipped["skipped:summarise:longer_than_the_thread"] += 1
        elif not turn.placeholders <= marks:
            skipped["skipped:summarise:placeholder"] += 1
        else:
            asks = wording("summarise", document.closed.get("language", ""), maker, turn.turn_id)
            prompt = f"{asks}\n\n{text}"
            yield from _made(document, "summarise", prompt, turn.text, (*used, turn), maker, turn.turn_id)


def _fields(document: RedactedDocument, settings: Settings, maker: Maker) -> Iterator[Example]:
    """Title and first message → those of the labels and values that are known, in the order of the recipe."""
    first = next((turn for turn in spoken(document) if turn.role == "requester"), None)
    if first is None:
        return
    used = [turn for turn in spoken(document) if turn.role == "title" or turn is first]
    text = "\n\n".join(turn.text for turn in used)
    found: dict[str, Any] = {}
    for name in settings.labels:
        origins = {label["origin"] for label in document.row["labels"] or () if label["name"] == name}
        said = document.labels.get(name)
        if said and origins <= set(SET):
            found[name] = said[0]
    for which, told in values(_unmarked(text, used), settings.values).items():
        found[which] = told
    if found:
        asks = wording("extract", document.closed.get("language", ""), maker, first.turn_id)
        prompt = f"{asks.format(fields=', '.join(found))}\n\n{text}"
        answer = json.dumps(found, ensure_ascii=False)
        yield from _made(document, "extract", prompt, answer, used, maker, first.turn_id)


def _unmarked(text: str, used: Sequence[RedactedTurn]) -> str:
    """Without what stands for something redacted, which is no value of anything."""
    for mark in sorted({mark for turn in used for mark in turn.placeholders if mark}, key=lambda m: (-len(m), m)):
        text = text.replace(mark, " ")
    return text


def _rewritten(document: RedactedDocument, maker: Maker, skipped: Counter[str]) -> Iterator[Example]:
    """A draft → what was sent. Whom the answer greets, the prompt tells, if that is the requester."""
    for note, answer in drafts(document.turns):
        greeted = {document.requester} if document.requester and document.requester in answer.placeholders else set()
        if answer.macro:
            skipped["skipped:rewrite:unedited_macro"] += 1
        elif not answer.placeholders <= note.placeholders | greeted:
            skipped["skipped:rewrite:placeholder"] += 1
        else:
            asks = wording("rewrite", document.closed.get("language", ""), maker, note.turn_id)
            name = f"To: {document.requester}\n\n" if greeted - note.placeholders else ""
            prompt = f"{asks}\n\n{name}{note.text}"
            yield from _made(document, "rewrite", prompt, answer.text, (note, answer), maker, note.turn_id)

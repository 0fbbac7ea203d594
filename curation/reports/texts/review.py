"""Export examples for people to label, and import their labels: Argilla and Label Studio, as JSON lines.

Imported labels become decisions (kind `review`) on the documents behind the examples, by HMAC and by values of
vocabularies. From the next night on the documents have these labels, of origin `human`, instead of a vendor's or a
rule's.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pyarrow.compute as pc

from curation.cleaning.settings import CleaningSettings
from curation.corpora.example import EXAMPLES
from curation.corpora.step import EXAMPLES_TABLE
from curation.errors import ConfigurationError
from curation.reports.terminal import printable
from curation.reports.texts.preview import TRAINED, Block, Previewed, candidate, require_corpus, sample
from curation.state.decisions import Decision
from curation.storage.files import write_atomic

if TYPE_CHECKING:
    from curation.deployment.project import Project
    from curation.state.night import Night

Tool = Literal["argilla", "label-studio"]
CHAT_CHARACTERS = 20_000  # limit of Argilla's server for the content of a message; `text` has all of it
TOOLS: tuple[Tool, ...] = ("argilla", "label-studio")


class Said(NamedTuple):
    """The answer of one person to one question about one example."""

    example_id: str
    label: str
    value: str
    corpus: str | None = None  # corpus of the record, if it names one


def export_review(project: Project, corpus: str, tool: Tool, labels: Sequence[str], number: int, out: Path) -> int:
    """Write examples of the newest candidate that passed its checks to a file, for people to label. Returns 0.

    Raises:
        ConfigurationError: there is no such corpus or tool, a label has no vocabulary, no candidate was built yet, or
            the folder of `out` does not exist.
    """
    vocabularies = project.cleaning.vocabularies
    for label in labels:
        if label not in vocabularies:
            raise ConfigurationError(label, "it has no vocabulary", f"use one of: {', '.join(vocabularies)}")
    if tool not in TOOLS:
        raise ConfigurationError(tool, "nobody here writes its files", f"use one of: {', '.join(TOOLS)}")
    if not out.parent.is_dir():
        raise ConfigurationError(str(out.parent), "there is no such folder to write into", "make it, or name another")
    written = {"argilla": _argilla, "label-studio": _label_studio}[tool]
    lines = [
        json.dumps(written(example, corpus), ensure_ascii=False)
        for example in sample(candidate(project, corpus), number)
    ]
    write_atomic(out, "".join(f"{line}\n" for line in lines).encode(), 0o600)
    print(f"{len(lines)} examples of {corpus} in {out}; the questions to ask, each with its values:")
    for label in labels:
        print(f"  {label}: {', '.join(vocabularies[label].values)}")
    return 0


def _text(example: Previewed) -> str:
    blocks = [f"{block.name}{_mask(block)}:\n{block.text}" for block in example.blocks]
    return "\n\n".join([*blocks, *(f"{name}: {value}" for name, value in example.facts.items())])


def _mask(block: Block) -> str:
    return f", not trained: {block.masked}" if block.masked else ""


def _messages(example: Previewed) -> list[dict[str, Any]]:
    """Return the messages of an example, with whether and why each is trained on; empty where it has no messages."""
    return [
        {
            "role": block.name.replace(": ", ":"),
            "content": block.text,
            "train": block.trained,
            "train_reason": block.masked or TRAINED,
        }
        for block in example.blocks
        if block.message
    ]


def _argilla(example: Previewed, corpus: str) -> dict[str, Any]:
    """Return an example as a record of Argilla 2: `id`, `fields` (whose `messages` is a chat field) and `metadata`.

    A chat field shows only role and content. The reason why a message is not trained on stands in `text`, and in the
    metadata, where it can be filtered by.
    """
    messages = [{**message, "content": message["content"][:CHAT_CHARACTERS]} for message in _messages(example)]
    about = {"corpus": corpus, "config": example.config, "split": example.split}
    reasons = sorted({message["train_reason"] for message in messages})
    return {
        "id": example.example_id,
        "fields": {"text": _text(example)} | ({"messages": messages} if messages else {}),
        "metadata": about | ({"train_reasons": reasons} if messages else {}),
    }


def _label_studio(example: Previewed, corpus: str) -> dict[str, Any]:
    """Return an example as a task of Label Studio, with everything under `data`."""
    facts = {"example_id": example.example_id, "corpus": corpus, "config": example.config, "split": example.split}
    return {"data": {"text": _text(example), "messages": _messages(example), **facts}}


def import_review(night: Night, corpus: str, file: Path, who: str, why: str) -> int:
    """Write people's answers into the decisions log. Returns 0, or 1 where an answer was left out.

    An answer replaces that of an earlier import on the same document and label. Prints how many answers replace
    another one, by who gave the earlier one, and how many were left out, by reason.

    Raises:
        ConfigurationError: there is no such corpus; the file cannot be read, or is not JSON of either tool (a list, or
            one record a line).
    """
    require_corpus(night.project, corpus)
    documents = _documents(night, corpus)
    vocabularies = night.project.one(CleaningSettings).vocabularies
    left: Counter[str] = Counter()
    votes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)  # document, label → values
    for answer in read_review(file):
        if answer.corpus not in (None, corpus):
            left["it was exported of another corpus"] += 1
        elif answer.example_id not in documents:
            left["its example_id is not of this corpus"] += 1
        elif answer.label not in vocabularies:
            left["its question is no label with a vocabulary"] += 1
        elif answer.value not in vocabularies[answer.label].values:
            left["its answer is no value of the label's vocabulary"] += 1
        else:
            votes[documents[answer.example_id], answer.label][answer.value] += 1
    agreed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (document, label), values in votes.items():
        if len(values) > 1:
            left["people disagree on it: settle it there, then import again"] += 1
        else:
            agreed[label, next(iter(values))].append(night.suppression.document(document))
    replaced = _replaced(night.decisions.read(), agreed)
    now = dt.datetime.now(dt.UTC)
    for (label, value), subjects in sorted(agreed.items()):
        night.decisions.append(
            Decision("review", who, why, now, tuple(sorted(subjects)), {"label": label, "value": value})
        )
    print(f"{sum(map(len, agreed.values()))} labels of {corpus} in the decisions log; the next run reads them")
    for reviewer, number in sorted(replaced.items()):
        print(f"  {number} of them replace another answer, imported before by {printable(reviewer)}")
    for reason, number in sorted(left.items()):
        print(f"  left out {number}: {reason}")
    return 1 if left else 0


def _replaced(decisions: Iterable[Decision], agreed: Mapping[tuple[str, str], Sequence[str]]) -> Counter[str]:
    """Count, by person, the newest earlier answers that the agreed answers differ from.

    Args:
        agreed: (label, value) → HMACs of documents.
    """
    reviews = [decision for decision in decisions if decision.kind == "review"]
    newest = {(decision.detail["label"], subject): decision for decision in reviews for subject in decision.subjects}
    earlier = [
        (value, newest.get((label, document_id)))
        for (label, value), subjects in agreed.items()
        for document_id in subjects
    ]
    return Counter(decision.who for value, decision in earlier if decision and decision.detail["value"] != value)


def _documents(night: Night, corpus: str) -> dict[str, str]:
    """Return example_id → doc_id for those examples of a corpus that stand for exactly one document."""
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["example_id", "doc_id"], pc.field("corpus") == corpus)
    names = rows["example_id"].to_pylist()
    several = {name for name, number in Counter(names).items() if number > 1}
    pairs = zip(names, rows["doc_id"].to_pylist(), strict=True)
    return {name: doc_id for name, doc_id in pairs if name not in several}


def read_review(file: Path) -> Iterator[Said]:
    """Yield people's answers in the order of the file; a record that nobody has answered yet yields nothing.

    A record is Argilla's, with `responses` by question, or a task of Label Studio's, with `annotations` whose results
    are choices.

    Raises:
        ConfigurationError: the file cannot be read, or a record is of neither tool.
    """
    for number, record in enumerate(_records(file), start=1):
        try:
            answers = list(_argilla_said(record) if "fields" in record else _label_studio_said(record))
        except (KeyError, TypeError, AttributeError, StopIteration) as error:
            raise ConfigurationError(
                f"{file}, record {number}", "it is neither Argilla's nor Label Studio's", "export it as JSON again"
            ) from error
        yield from answers


def _records(file: Path) -> list[Any]:
    where = str(file)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        if text.lstrip().startswith("["):
            records: list[Any] = json.loads(text)
            return records
        records = []
        for number, line in enumerate(text.split("\n"), start=1):  # only there: a string may hold U+2028 as it is
            where = f"{file}, line {number}"
            if line.strip():
                records.append(json.loads(line))
    except OSError as error:
        raise ConfigurationError(where, error.strerror or "it cannot be read", "give the exported file") from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(where, "it is not JSON, nor JSON lines", "export it as JSON") from error
    return records


def _argilla_said(record: Mapping[str, Any]) -> Iterator[Said]:
    corpus = (record.get("metadata") or {}).get("corpus")
    for label, responses in (record.get("responses") or {}).items():
        for response in responses:
            if response.get("status", "submitted") == "submitted":
                yield Said(str(record["id"]), label, str(response["value"]), corpus)


def _label_studio_said(record: Mapping[str, Any]) -> Iterator[Said]:
    name, corpus = str(record["data"]["example_id"]), record["data"].get("corpus")
    for annotation in record.get("annotations") or ():
        if annotation.get("was_cancelled"):
            continue
        for result in annotation["result"]:
            if result["type"] != "choices":
                continue
            label = result["from_name"]
            if not isinstance(label, str):
                raise TypeError("the name of a question is no text")
            for choice in result["value"]["choices"]:
                yield Said(name, label, str(choice), corpus)

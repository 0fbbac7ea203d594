"""Run `curation contamination`: find the evaluation examples of a consumer that a released corpus repeats."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curation.corpora.sift.contamination import SHORTEST, Evaluation
from curation.corpora.sift.settings import Contamination
from curation.corpora.sift.view import example_text, wholes_of
from curation.corpora.sift.whole_texts import Held, Wholes
from curation.corpora.sift.words import batches, text_word_hashes
from curation.errors import ConfigurationError
from curation.registry.release.verify import check
from curation.registry.repository.dvc import dvc
from curation.reports.terminal import write_lines

if TYPE_CHECKING:
    from curation.registry.publish import Registry

FORMS = (".jsonl", ".ndjson", ".csv", ".parquet")
DEEPEST = 50  # nesting levels of an example that are read
ROWS = 1_024


@dataclass(frozen=True)
class Example:
    """An evaluation example: its line or row, from 1, and all its strings.

    `unread`: it holds more that may be text and is not read: bytes, keys that are sentences, values nested deeper than
    `DEEPEST`, or keys and no string.
    """

    line: int
    pieces: tuple[str, ...]
    unread: bool


@dataclass(frozen=True)
class Trained:
    """A training example of a release."""

    config: str
    example_id: str
    text: str
    wholes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The result for one evaluation example: `found` of its `looked_for` runs of words stand in training examples.

    `worst` is the training example that repeats it, where one does, and `shared` the number of runs in that one.
    `shared` and `similarity` are 0 where they are below the threshold. `unread` is as in `Example`.
    """

    line: int
    unread: bool
    looked_for: int
    found: int
    worst: tuple[str, str] | None = None
    shared: int = 0
    similarity: float = 0.0

    @property
    def contaminated(self) -> bool:
        """Whether some training example repeats it."""
        return self.worst is not None

    def to_json(self) -> dict[str, Any]:
        """Return the result as printed, without text.

        `share` counts all its runs, wherever they stand; `shared` and `similarity` are of the named example alone, and
        null where they are not what makes it contaminated.
        """
        config, name = self.worst or (None, None)
        return {
            "line": self.line,
            "contaminated": self.contaminated,
            "share": round(self.found / self.looked_for, 4) if self.looked_for else 0.0,
            "looked_for": self.looked_for,
            "unread": self.unread,
            "config": config,
            "example_id": name,
            "shared": self.shared or None,
            "similarity": round(self.similarity, 4) or None,
        }


def show_contamination(evaluation: Path, subject: str, limit: float, settings: Contamination) -> int:
    """Print a JSON line for each evaluation example, totals on stderr. Returns the exit code: 1 above the limit.

    Args:
        evaluation: a file of examples, one a line or row; all strings in one count.
        subject: a pulled release's folder, or `corpus@version`, or a corpus for its newest version.
        limit: share of the evaluation examples that may be contaminated.
        settings: what is contaminated, and what is a macro.

    Raises:
        ConfigurationError: there is no such file, release or version, or it cannot be read.
        IntegrityError: the release is not whole.
        TryAgain: the registry cannot be reached.
    """
    if not evaluation.is_file():
        problem = "it is a folder" if evaluation.is_dir() else "there is no such file"
        raise ConfigurationError(str(evaluation), problem, f"name a {', '.join(FORMS)} file")
    examples = list(_examples(evaluation))
    if not examples:
        raise ConfigurationError(evaluation.name, "no evaluation example is there", f"name a {', '.join(FORMS)} file")
    folder = Path(subject)
    if folder.is_dir():
        judged = compared(examples, folder, settings)
    else:
        from curation.deployment.project import load_project
        from curation.registry.step import registry_of

        project = load_project()
        with project.locations.scratch("contamination") as place:
            pull(registry_of(project), subject, place / "release", place / "dvc")
            judged = compared(examples, place / "release", settings)
    write_lines(judgement.to_json() for judgement in judged)
    many = sum(judgement.contaminated for judgement in judged)
    unseen, unread = (
        sum(not judgement.looked_for for judgement in judged),
        sum(judgement.unread for judgement in judged),
    )
    print(
        f"{many} of {len(judged)} evaluation examples are in the training split of {subject}"
        + (f"; {unseen} are too short or common to tell" if unseen else "")
        + (f"; {unread} hold what was not looked at: bytes, keys, or nesting deeper than {DEEPEST}" if unread else ""),
        file=sys.stderr,
    )
    return 1 if many > limit * len(judged) else 0


def compared(examples: Sequence[Example], folder: Path, settings: Contamination) -> list[Judged]:
    """Return the result of comparing each evaluation example with the training split of a pulled release, in their
    order.
    """
    check(folder)
    # Each string is judged alone, so that a short question counts beside a long answer, and all of them as one text.
    # An example without strings is an empty text, which has nothing to search for.
    texts_of = ["\n".join(evaluation_example.pieces) for evaluation_example in examples]
    parts = [
        (*evaluation_example.pieces, whole) if len(evaluation_example.pieces) > 1 else (whole,)
        for evaluation_example, whole in zip(examples, texts_of, strict=True)
    ]
    example_of = np.repeat(np.arange(len(parts)), [len(pieces) for pieces in parts])
    last = np.cumsum([len(pieces) for pieces in parts]) - 1
    index = Evaluation([piece for pieces in parts for piece in pieces], settings)
    documents = _documents(folder)
    for part in batches(_trained(folder), _characters):
        numbers = [(documents.setdefault(row.example_id, len(documents)),) for row in part]
        index.count(text_word_hashes([row.text for row in part]), numbers)
    for row in batches(enumerate(texts_of, start=len(documents)), lambda numbered_text: len(numbered_text[1])):
        index.count(text_word_hashes([whole for _, whole in row]), [(number,) for number, _ in row])
    run_numbers = np.empty(0, np.int64)
    worst: dict[int, tuple[int, float, str, str]] = {}
    for part in batches(_trained(folder), _characters):
        texts = text_word_hashes([row.text for row in part])
        run_numbers = np.union1d(run_numbers, index.found_in(texts))
        for overlap in index.judged(texts):
            row_of, example = part[overlap.text], int(example_of[overlap.owner])
            own = (-overlap.shared, -overlap.similarity, row_of.config, row_of.example_id)
            worst[example] = min(own, worst.get(example, own))
    for example, config, name, similarity in _whole(parts, folder, documents, settings):
        worst[example] = min(worst.get(example, (0, -similarity, config, name)), (0, -similarity, config, name))
    looked_for, held = index.looked_for, index.owners_of(run_numbers).tolist()
    judged = []
    for example, (asked, owner) in enumerate(zip(examples, last.tolist(), strict=True)):
        runs_of = (asked.line, asked.unread, looked_for[owner], held[owner])
        if example in worst:
            shared, similarity, config, name = worst[example]
            judged.append(Judged(*runs_of, (config, name), -shared, -similarity))
        else:
            judged.append(Judged(*runs_of))
    return judged


def _whole(
    parts: Sequence[Sequence[str]], folder: Path, documents: Mapping[str, int], settings: Contamination
) -> Iterator[tuple[int, str, str, float]]:
    """Yield evaluation examples with a string that a prompt or completion contains, or that contains one.

    Each comes as number of the example, config and id of the training example, and share of words that are the same.
    """
    pieces = [piece for example_pieces in parts for piece in example_pieces]
    index = Wholes(text_word_hashes(pieces), settings)
    examples_of: dict[int, set[int]] = {}
    for example, own in enumerate(parts):
        hashes = text_word_hashes(list(own))
        index.count(hashes, [(len(documents) + example,)] * len(own))
        for owner in index.owners(hashes):
            if owner is not None:
                examples_of.setdefault(owner, set()).add(example)
    for part in batches(_trained(folder), _characters):
        numbers = [(documents[row.example_id],) for row in part for _ in row.wholes]
        index.count(text_word_hashes([whole for row in part for whole in row.wholes]), numbers)
    rows: list[tuple[str, str]] = []
    behind: list[tuple[int]] = []
    pairs: list[Held] = []
    for part in batches(_trained(folder), _characters):
        of = [len(rows) + place for place, row in enumerate(part) for _ in row.wholes]
        rows += [(row.config, row.example_id) for row in part]
        behind += [(documents[row.example_id],) for row in part]
        hashes = text_word_hashes([whole for row in part for whole in row.wholes])
        pairs += [pair._replace(text=of[pair.text]) for pair in index.held(hashes)]
    for pair in index.told(pairs, behind):
        for example in sorted(examples_of[pair.owner]):
            yield example, *rows[pair.text], 1 - pair.edited


def pull(registry: Registry, subject: str, folder: Path, scratch: Path) -> None:
    """Pull a version as a consumer would.

    Raises:
        ConfigurationError: it is no version, was never released, or was withdrawn.
        TryAgain: the registry or its remote cannot be reached.
    """
    corpus, _, wanted = subject.partition("@")
    version = wanted if wanted.startswith("v") or not wanted else f"v{wanted}"
    of_corpus = registry.releases(corpus)
    standing = [release for release in of_corpus if release.withdrawn is None]
    chosen = [release for release in standing if version in ("", release.version)]
    if not chosen:
        gone = any(release.version == version for release in of_corpus)
        raise ConfigurationError(
            subject,
            "this version was withdrawn" if gone else "no such folder, and no such release",
            f"name one of: {', '.join(release.tag for release in standing[-5:]) or 'none was released yet'}",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    release = chosen[-1]
    source = ("get", registry.repository.address, f"corpora/{corpus}", "--rev", release.tag, "--out", str(folder))
    dvc(folder.parent, scratch, source)


def _trained(folder: Path) -> Iterator[Trained]:
    """Yield the training examples of all configs, in order of file and row."""
    for path in sorted((folder / "data").glob("*/train-*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(ROWS):
            for columns in batch.to_pylist():
                name = str(next(iter(columns.values())))
                yield Trained(path.parent.name, name, example_text(columns), wholes_of(columns))


def _documents(folder: Path) -> dict[str, int]:
    """Return example_id → a number of its document, smaller than the number of examples.

    Examples that share a turn are of one document. So a thread of twenty answers, all of which repeat the question, is
    one document, and its question is no macro.
    """
    examples: dict[str, int] = {}
    above: list[int] = []  # example → another one of the same document; the root is its own
    of_turn: dict[str, int] = {}

    def first(example: int) -> int:
        while above[example] != example:
            above[example] = above[above[example]]
            example = above[example]
        return example

    for path in sorted((folder / "lineage").glob("train-*.parquet")):
        table = pq.ParquetFile(path)
        if {"example_id", "turn"} <= set(table.schema_arrow.names):
            for row in table.read(["example_id", "turn"]).to_pylist():
                example = examples.setdefault(row["example_id"], len(examples))
                if example == len(above):
                    above.append(example)
                above[first(example)] = first(of_turn.setdefault(row["turn"], example))
    return {name: first(example) for name, example in examples.items()}


def _examples(path: Path) -> Iterator[Example]:
    form = path.suffix.lower()
    if form not in FORMS:
        raise ConfigurationError(path.name, "no form that is known", f"name a {', '.join(FORMS)} file")
    try:
        for number, record in _records(path, form):
            texts = list(_texts(record))
            pieces = tuple(text for text in texts if text is not None)
            only_keys = not pieces and isinstance(record, dict) and bool(record)
            yield Example(number, pieces, only_keys or len(pieces) < len(texts))
    except (UnicodeDecodeError, csv.Error, pa.ArrowInvalid) as error:
        raise ConfigurationError(path.name, f"it cannot be read as {form}", "write it as UTF-8 JSON lines") from error


def _records(path: Path, form: str) -> Iterator[tuple[int, Any]]:
    if form == ".parquet":
        rows = (row for batch in pq.ParquetFile(path).iter_batches(ROWS) for row in batch.to_pylist())
        yield from enumerate(rows, start=1)
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        if form == ".csv":
            yield from enumerate(csv.DictReader(file), start=1)
            return
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                place = f"{path.name}:{number}"
                raise ConfigurationError(place, "not JSON", "write one JSON object a line") from error


def _texts(value: Any, depth: int = 0) -> Iterator[str | None]:
    """Yield the strings of a value; None for each part that may be text and is not read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes) and value:
        yield None
    elif isinstance(value, dict | list | tuple) and value:  # Parquet gives the entries of a map as tuples
        if depth == DEEPEST:
            yield None
            return
        if isinstance(value, dict) and any(len(str(key).split()) >= SHORTEST for key in value):
            yield None
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part, depth + 1)


def _characters(row: Trained) -> int:
    return len(row.text)

"""Describes a candidate's examples by closed values: month, split, and the labels of the documents behind them, as far
as vocabularies know them. The checks of balance, drift and bias count these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.facts import known
from curation.cleaning.labels.vocabulary import Vocabularies
from curation.cleaning.settings import CleaningSettings
from curation.cleaning.signals.signals import combine
from curation.cleaning.texts import cleaned_documents, live_turns, with_clean
from curation.corpora.choice.select import day, pivot
from curation.corpora.example import EXAMPLES
from curation.corpora.labelling.reviews import labelled
from curation.corpora.recipe import Recipe
from curation.corpora.shapes.every import shape_of
from curation.corpora.step import EXAMPLES_TABLE
from curation.document import DocumentRow
from curation.quality.examples import identifiers
from curation.state.night import Night

GOVERNED = ("department", "region")
LANGUAGE = "language"
COLUMNS = ["doc_id", "source", "created_at", "labels", "governance"]
TURNS = ["kind", "turns"]
Values = Mapping[str, tuple[str, ...]]  # label → values of its vocabulary; a label without known values is missing
NOTHING: Values = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Described:
    """One example of the corpus's first config, by split, month and label values."""

    split: str
    month: str
    values: Values


def described(night: Night, name: str, candidate: Path, labels: Collection[str]) -> list[Described]:
    """Return the examples of a candidate's first config, in order of shard and row. An example that was made of several
    documents has the values of all of them.
    """
    config = main_config(night, name)
    rows = night.tables.read(EXAMPLES_TABLE, EXAMPLES, ["example_id", "doc_id"], pc.field("corpus") == name)
    placed = list(_placed(candidate, config))
    wanted = pa.array(sorted({example for _, _, example in placed}), pa.string())
    rows = rows.filter(pc.is_in(rows["example_id"], value_set=wanted))
    behind: dict[str, list[str]] = {}
    for example, doc_id in zip(rows["example_id"].to_pylist(), rows["doc_id"].to_pylist(), strict=True):
        behind.setdefault(example, []).append(doc_id)
    known = _values(night, name, pc.unique(rows["doc_id"]), labels)
    return [
        Described(split, month, _joined([known.get(doc_id, NOTHING) for doc_id in behind.get(example, ())]))
        for split, month, example in placed
    ]


def main_config(night: Night, name: str) -> str:
    """Return the name of the first config of a corpus's shape, which the figures of checks count."""
    schemas: Mapping[str, pa.Schema] = shape_of(night.project.every(Recipe)[name].shape).CONTRACT.schemas
    return next(iter(schemas))


def _placed(candidate: Path, config: str) -> Iterator[tuple[str, str, str]]:
    """Yield (split, month, example id) for each row; a shard's name is `<split>-<YYYY>-<MM>-<number>`."""
    for name, ids in identifiers(candidate, config):
        split, year, month = name.split("-")[:3]
        for example in ids:
            yield split, f"{year}-{month}", example


def _values(night: Night, name: str, wanted: pa.Array, labels: Collection[str]) -> dict[str, Values]:
    vocabularies = night.project.one(CleaningSettings).labels()
    asked = [label for label in labels if label in vocabularies.labels]
    values_by_document: dict[str, Values] = {}
    for source in night.project.every(Recipe)[name].select.sources if asked else ():
        columns = [*COLUMNS, *(TURNS if LANGUAGE in asked else ())]
        documents = cleaned_documents(night, source, columns)
        documents = documents.filter(pc.is_in(documents["doc_id"], value_set=wanted))
        spoken = _spoken(night, source, documents) if LANGUAGE in asked else {}
        for row in labelled(night, documents.select(COLUMNS)).to_pylist():
            values_by_document[row["doc_id"]] = values_of(row, asked, vocabularies, spoken.get(row["doc_id"]))
    return values_by_document


def _spoken(night: Night, source: str, documents: pa.Table) -> dict[str, str]:
    """Return document → the language that was recognised in its turns, without titles. Documents in which no language
    was recognised are missing.
    """
    turns = live_turns(night, source, documents)
    turns = with_clean(night, source, turns.filter(pc.not_equal(turns["role"], "title")))
    clean = turns["clean_sha256"]
    signals = {row["clean_sha256"]: row for row in known(night, "signals", pc.unique(clean.drop_null())).to_pylist()}
    rows: dict[str, list[DocumentRow]] = {}
    for doc_id, key in zip(turns["doc_id"].to_pylist(), clean.to_pylist(), strict=True):
        if key in signals:
            rows.setdefault(doc_id, []).append(signals[key])
    told = ((doc_id, combine(own)["language"]) for doc_id, own in rows.items())
    return {doc_id: language for doc_id, language in told if language is not None}


def values_of(
    document: DocumentRow, labels: Iterable[str], vocabularies: Vocabularies, spoken: str | None = None
) -> Values:
    """Return the values that vocabularies know of a row of `DOCUMENTS`.

    Department and region come from governance, else from the document's labels. The language comes from the labels,
    else from `spoken`, the language recognised in its text.
    """
    labelled_values = pivot(document, vocabularies.resolve)
    governance: Mapping[str, object] = document["governance"] or {}
    values_by_label: dict[str, tuple[str, ...]] = {}
    for label in labels:
        governed = governance.get(label) if label in GOVERNED else None
        raw = governed if isinstance(governed, str) else None
        value = vocabularies.resolve(label, raw, day(document), document["source"])
        values = (value,) if value else tuple(sorted(set(labelled_values.get(label, ()))))
        if not values and label == LANGUAGE:
            told = vocabularies.resolve(label, spoken, day(document), document["source"])
            values = (told,) if told else ()
        if values:
            values_by_label[label] = values
    return values_by_label


def _joined(parts: list[Values]) -> Values:
    if len(parts) == 1:
        return parts[0]
    names = {label for part in parts for label in part}
    return {label: tuple(sorted({v for part in parts for v in part.get(label, ())})) for label in sorted(names)}

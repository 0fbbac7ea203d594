"""Choose the one document of a cluster that a corpus keeps, by a declared total order; record merges and reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

import pyarrow as pa

from curation.corpora.recipe import Recipe
from curation.document import DocumentRow

Labels = Mapping[str, Collection[str]]  # label → vocabulary values
LAST = "doc_id"  # decides if no criterion does
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

# The merged documents and their survivors: restricted, one row for each document and corpus.
MERGES = pa.schema(
    [
        ("corpus", pa.string()),
        ("doc_id", pa.string()),
        ("into", pa.string()),  # the survivor
        ("similarity", pa.float64()),  # exact Jaccard of both texts, 1.0 for the same text
        ("decided_by", pa.string()),  # the first criterion of the recipe on which they differ, else `doc_id`
        ("turns", pa.struct([("survivor", pa.int32()), ("loser", pa.int32())])),  # as the criterion `turns` counts
        (
            "disagreements",  # labels of which both state vocabulary values, and not the same ones; sorted by label
            pa.list_(
                pa.struct(
                    [("label", pa.string()), ("survivor", pa.list_(pa.string())), ("loser", pa.list_(pa.string()))]
                )
            ),
        ),
    ]
)


class Standing(NamedTuple):
    """A document's place in the order: of two documents the smaller one survives. No two documents share a place."""

    ranks: tuple[int, ...]  # one a criterion
    doc_id: str
    turns: int  # see `turns_with_words`


@dataclass(frozen=True)
class Order:
    """A recipe's total order over documents.

    The first criterion on which two documents differ decides:
        prefer: the document of the source that `prefer` names earlier survives; sources that it does not name come
        last.
        resolved: a document with one of the `resolved` labels survives. A document without the label, such as an
            article,
            counts as not resolved.
        turns: the document with more turns that have words survives, see `turns_with_words`.
        updated: the document with the later `updated_at` survives (`created_at` if never updated).

    If none decides, the document with the smaller doc_id survives.
    """

    criteria: tuple[str, ...]
    prefer: tuple[str, ...]
    resolved: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, recipe: Recipe) -> Order:
        """Return the order that a recipe declares."""
        return cls(recipe.survivor_order, recipe.prefer, recipe.resolved)

    def standing(self, document: DocumentRow, labels: Labels, wordless: Collection[str] = ()) -> Standing:
        """Return the standing of a document in the order.

        Args:
            document: a row of `DOCUMENTS`.
            labels: the vocabulary values of its labels, by name.
            wordless: turn_ids of the turns that have no text after cleaning.
        """
        turns = turns_with_words(document, wordless)
        ranks = tuple(self._rank(criterion, document, labels, turns) for criterion in self.criteria)
        return Standing(ranks, document["doc_id"], turns)

    def _rank(self, criterion: str, document: DocumentRow, labels: Labels, turns: int) -> int:
        if criterion == "prefer":
            source = document["source"]
            return self.prefer.index(source) if source in self.prefer else len(self.prefer)
        if criterion == "resolved":
            return 0 if any(set(labels.get(name, ())) & set(values) for name, values in self.resolved.items()) else 1
        if criterion == "turns":
            return -turns
        changed = document["updated_at"] or document["created_at"] or EPOCH
        return (EPOCH - changed) // dt.timedelta(microseconds=1)

    def decided_by(self, survivor: Standing, loser: Standing) -> str:
        """Return the first criterion on which two documents differ; `doc_id` if there is none."""
        pairs = zip(self.criteria, survivor.ranks, loser.ranks, strict=True)
        return next((criterion for criterion, one, other in pairs if one != other), LAST)


def turns_with_words(document: DocumentRow, wordless: Collection[str] = ()) -> int:
    """Count the public turns of a document that have words, or all turns with words if none is public, as in a note.

    Titles do not count, nor turns without text after cleaning: a quoted mail does not make a thread fuller.
    """
    public = [turn for turn in document["turns"] if turn["visibility"] == "public"]
    return sum(turn["role"] != "title" and turn["turn_id"] not in wordless for turn in public or document["turns"])


def merges_table(
    corpus: str,
    chosen: Mapping[str, str],
    documents: Mapping[str, DocumentRow],
    order: Order,
    standings: Mapping[str, Standing],
    similarities: Callable[[Sequence[tuple[str, str]]], Sequence[float]],
    values: Callable[[DocumentRow], Labels],
) -> pa.Table:
    """Build `MERGES` of one corpus, with a row for every merged document, sorted by doc_id.

    Args:
        corpus: its name.
        chosen: doc_id → the doc_id of its survivor, as from `Contest.merged`.
        documents: doc_id → row of `DOCUMENTS`, at least for all documents in `chosen`.
        order: the order by which survivors were chosen.
        standings: of all documents in `chosen`.
        similarities: exact similarity of pairs of doc_ids, in their order.
        values: a document's labels as vocabulary values only, because a vendor's own words are not recorded.
    """
    pairs = sorted((doc_id, into) for doc_id, into in chosen.items() if doc_id != into)
    survivor_values = {into: values(documents[into]) for into in {into for _, into in pairs}}
    both = [(standings[into], standings[doc_id]) for doc_id, into in pairs]
    columns = [
        [corpus] * len(pairs),
        [doc_id for doc_id, _ in pairs],
        [into for _, into in pairs],
        similarities(pairs) if pairs else [],
        [order.decided_by(survivor, loser) for survivor, loser in both],
        [{"survivor": survivor.turns, "loser": loser.turns} for survivor, loser in both],
        [disagreements(survivor_values[into], values(documents[doc_id])) for doc_id, into in pairs],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, MERGES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=MERGES)


class Disagreement(TypedDict):
    """A label of which two documents state other values."""

    label: str
    survivor: list[str]
    loser: list[str]


def disagreements(survivor: Labels, loser: Labels) -> list[Disagreement]:
    """Return labels for which both documents state differing values: `{label, survivor, loser}`, values sorted."""
    return [
        {"label": label, "survivor": sorted(set(survivor[label])), "loser": sorted(set(loser[label]))}
        for label in sorted(survivor.keys() & loser.keys())
        if survivor[label] and loser[label] and set(survivor[label]) != set(loser[label])
    ]


def disagreement_counts(merges: pa.Table) -> dict[str, int]:
    """Count merged documents that disagree with their survivor: `{"label_disagreements:status": n, …}`, by label."""
    label_counts = Counter(disagreement["label"] for row in merges["disagreements"].to_pylist() for disagreement in row)
    return {f"label_disagreements:{label}": number for label, number in sorted(label_counts.items())}

"""Assign splits that do not leak: evaluation wins over training, and no document changes its split."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Literal

from curation.corpora.choice.frozen import HeldOut
from curation.corpora.choice.select import customer
from curation.corpora.choice.translations import is_in_languages, whole_article
from curation.corpora.recipe import HOLDOUTS, Split, Splits
from curation.document import DocumentRow
from curation.sources.identities.consent import People

SPLITS: tuple[Split, ...] = (*HOLDOUTS, "train")  # from the strongest
STRENGTH = {split: rank for rank, split in enumerate(SPLITS)}


def split_of(reference: tuple[str, str], splits: Splits) -> Split:
    """Return the split of a customer reference, by a keyed hash, so that it never changes."""
    mark = hmac.digest(splits.salt.encode(), "\0".join(reference).encode("utf-8", "surrogatepass"), hashlib.sha256)
    share = int.from_bytes(mark[:8], "big") / 2**64
    if share < splits.test:
        return "test"
    return "validation" if share < splits.test + splits.validation else "train"


def document_split(document: DocumentRow, splits: Splits) -> Split:
    """Return the split of a document, which is that of its customer.

    An article has no customer. If the recipe keeps only some splits, every article is in the first of them. Otherwise
    an article in one language has the split of the translated article.
    """
    if splits.only and document["kind"] == "article":
        return splits.only[0]
    if is_in_languages(document):
        source, name = whole_article(document)
        return split_of((source, f"article:{name}"), splits)
    return split_of(customer(document), splits)


class Sides:
    """The split of each cluster and person: the strongest split of any of their documents.

    The strongest split is test, then validation, then train. A person whose references hash to several splits (two
    systems, joined later) belongs to all of them, so documents in the person's weaker splits are dropped rather than
    moved.
    """

    def __init__(self, clusters: Mapping[str, str], people: People, splits: Splits) -> None:
        self._clusters, self._people, self._splits = clusters, people, splits
        self._numbers: dict[tuple[str, ...], int] = {}  # of clusters and persons
        self._strongest: list[int] = []  # by number
        self._own: dict[str, tuple[int, ...]] = {}  # doc_id → strength, numbers

    def add(self, document: DocumentRow) -> Split:
        """Add a document and return its split."""
        split = document_split(document, self._splits)
        numbers = []
        for group in _groups(document, self._clusters, self._people):
            number = self._numbers.setdefault(group, len(self._numbers))
            if number == len(self._strongest):
                self._strongest.append(len(STRENGTH))
            self._strongest[number] = min(self._strongest[number], STRENGTH[split])
            numbers.append(number)
        self._own[document["doc_id"]] = (STRENGTH[split], *numbers)
        return split

    def wins(self) -> dict[str, Split]:
        """Map each document that shares a cluster or person with a stronger split to that split, by doc_id."""
        splits: dict[str, Split] = {}
        for name, (rank, *numbers) in self._own.items():
            best = min(self._strongest[number] for number in numbers)
            if best < rank:
                splits[name] = SPLITS[best]
        return splits


def touching(
    documents: Iterable[DocumentRow], held: HeldOut, clusters: Mapping[str, str], people: People, splits: Splits
) -> dict[str, Literal["in_frozen_set", "straddles_holdout"]]:
    """Map each document to drop because of other evaluation sets to the reason, by doc_id.

    A document is dropped if it is held out elsewhere, or shares a cluster or a person with such a document. Documents
    held out elsewhere count as a test set, so they win over train and over validation, because choosing a checkpoint by
    an example uses it. Documents in this corpus's own test split stay: they serve two evaluations, but never training.
    People behind a frozen set are held out for as long as the recipe names it, even if their documents are deleted.
    """

    def remembered(document: DocumentRow) -> bool:
        known = {
            member
            for ref in references(document)
            for member in (ref, *people.members.get(people.person_id(*ref) or "", ()))
        }
        return any(held.mark(*member) in held.people for member in known) if held.people else False

    itself = {row["doc_id"] for row in held.documents}
    groups = {group for row in held.documents for group in _groups(row, clusters, people)}
    reasons: dict[str, Literal["in_frozen_set", "straddles_holdout"]] = {}
    for document in documents if itself or held.people else ():
        name = document["doc_id"]
        if document_split(document, splits) == HOLDOUTS[0]:
            continue
        if name in held.frozen:
            reasons[name] = "in_frozen_set"
        elif name in itself or not groups.isdisjoint(_groups(document, clusters, people)) or remembered(document):
            reasons[name] = "straddles_holdout"
    return reasons


def references(document: DocumentRow) -> set[tuple[str, str]]:
    """Return the (source, reference) pairs of a document's customer and of all other requesters in it."""
    asked = (turn["author_ref"] for turn in document["turns"] if turn["role"] == "requester" and turn["author_ref"])
    return {customer(document), *((document["source"], ref) for ref in asked)}


def _groups(document: DocumentRow, clusters: Mapping[str, str], people: People) -> list[tuple[str, ...]]:
    """Return the cluster of a document, its customer and its other requesters, each of which must be in one split.

    If only a reference of a person is known, that reference is used. A document that did not pass cleaning has no
    cluster and counts as a cluster of its own.
    """
    persons = {
        ("person", person) if (person := people.person_id(*reference)) is not None else ("reference", *reference)
        for reference in references(document)
    }
    return [("cluster", clusters.get(document["doc_id"], document["doc_id"])), *sorted(persons)]

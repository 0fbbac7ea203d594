"""Find mentions of a person in other people's texts, by all known values; results name documents, never text.

Every text of the tables is read, also texts that belong to no document tonight: an older state, a waiting comment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from curation.document import PEOPLE, RECORDS, PersonRow, document_id
from curation.privacy.known.search_text import KnownPeople, terms_of
from curation.reports.erasures.shared import street, values_of
from curation.sources.landings.masking import TEXTS, mask_mark
from curation.sources.records import records_table
from curation.state.mentioned import mentioned
from curation.state.night import Night
from curation.state.suppression import Suppression, Value, values
from curation.text.spans import Place, places_text

COLUMNS = ["source", "entity", "record_id", "parent_id", "version", *(name for pair in TEXTS for name in pair)]
Row = dict[str, Any]


@dataclass(frozen=True)
class Whose:
    """A person whom texts may mention.

    Attributes:
        rows: the person's rows in `PEOPLE`; none for a person erased before.
        shared: values that others on file have as well, which identify nobody.
        marks: HMACs of the values that identify the person, used once they are erased, or where nothing else is on
            file.
    """

    rows: Sequence[PersonRow] = ()
    shared: Collection[Value] = ()
    marks: Collection[str] = ()


@dataclass
class Mentions:
    """The mentions of a person in other people's texts.

    Attributes:
        documents: doc_id → kind of identity → count.
        masks: HMAC of a text → places in it, in the notation of decisions.
    """

    documents: dict[str, Counter[str]] = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)


def mentions_of(night: Night, asked: Sequence[Whose], theirs: Collection[tuple[str, str, str]]) -> list[Mentions]:
    """Return the mentions of some people in texts, in their order; all texts are read once.

    A surname alone, and values that others share, are not counted.

    Args:
        theirs: source, entity and id of the people's own records, which are removed as a whole.
    """
    known, suppressions = _known(asked), {n: _speaking(night, one) for n, one in enumerate(asked) if not one.rows}
    spans_by_digest: dict[bytes, list[tuple[int, Place, str]]] = {}
    seen: set[tuple[str, bytes]] = set()
    mentions = [Mentions(defaultdict(Counter)) for _ in asked]
    for row in _texts(night) if asked else ():
        if (row["source"], row["entity"], row["record_id"]) in theirs:
            continue
        for column, key in TEXTS:
            text, digest = row[column], row[key]
            if text is None or digest is None:
                continue
            if digest not in spans_by_digest:
                spans_by_digest[digest] = [(int(f.person_id or 0), (f.start, f.end), f.type) for f in known.scan(text)]
                for number, one in suppressions.items():
                    spans_by_digest[digest] += [(number, span, kind) for span, kind in mentioned(text, one)]
            if not spans_by_digest[digest] or ((doc_id := _document(row)), digest) in seen:
                continue
            seen.add((doc_id, digest))
            for number in {number for number, *_ in spans_by_digest[digest]}:
                own = {(place, kind) for whose, place, kind in spans_by_digest[digest] if whose == number}
                mentions[number].documents[doc_id].update(kind for _, kind in own)
                mentions[number].masks[mask_mark(night.suppression, digest)] = places_text(place for place, _ in own)
    return [Mentions(dict(sorted(one.documents.items())), one.masks) for one in mentions]


def _known(asked: Sequence[Whose]) -> KnownPeople:
    """Return the terms of all of these people, each with the index of its person."""
    return KnownPeople(
        replace(term, person_id=str(number))
        for number, one in enumerate(asked)
        for term in terms_of(pa.Table.from_pylist([*one.rows], schema=PEOPLE))
        if term.kind != "SURNAME" and _values(term.kind, term.value).isdisjoint(one.shared)
    )


def _values(kind: str, value: str) -> set[Value]:
    """Return a term in the forms in which it is compared."""
    if kind == "STREET_ADDRESS":
        return {street(value)}
    place = {"EMAIL_ADDRESS": 0, "PHONE_NUMBER": 1, "PERSON": 2, "ACCOUNT_NUMBER": 3}[kind]
    return values(*([value] if at == place else [] for at in range(4)))


def _speaking(night: Night, one: Whose) -> Suppression:
    return replace(night.suppression, erased=frozenset(one.marks))


def telling(night: Night, erased: Collection[str], people: Sequence[PersonRow]) -> frozenset[str]:
    """Return the HMACs of an erased person that distinguish them from everybody on file."""
    others = {night.suppression.mark(*value) for value in values_of(people)}
    return frozenset(erased) - others


def _texts(night: Night) -> Iterator[Row]:
    for source in night.project.sources:
        for batch in night.tables.scan(records_table(source), RECORDS, COLUMNS):
            yield from (row for row in batch.to_pylist() if row["entity"] != "suppressed")


def _document(row: Row) -> str:
    """Return the document that a record is part of."""
    part = row["entity"] == "turn" and row["parent_id"] is not None
    version = row["version"] if row["entity"] == "article" else None
    return document_id(row["source"], row["parent_id"] if part else row["record_id"], version)

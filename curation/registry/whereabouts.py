"""Finds documents in every table, corpus, example and release, by ids and digests alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.cleaning.texts import cleaned_rows
from curation.corpora.choice.frozen import RELEASED
from curation.corpora.choice.frozen import TABLE as RELEASED_TABLE
from curation.corpora.example import EXAMPLES, ExampleRow
from curation.corpora.recipe import Recipe
from curation.corpora.step import EXAMPLES_TABLE
from curation.dedup.tables import CLUSTERS
from curation.document import QUARANTINE, RECORDS, ArrivedRow, DocumentRow
from curation.fates import EVERYWHERE, FATES
from curation.privacy.known.findings import KNOWN_FINDINGS, term_id
from curation.privacy.known.findings import TABLE as KNOWN_TABLE
from curation.privacy.step import known_terms
from curation.registry.publish import Registry
from curation.registry.released_documents import holdings
from curation.registry.repository.ledger import Release
from curation.sources.assembly.states import subject_id
from curation.sources.records import records_table
from curation.state.night import Night
from curation.storage.columns import among


@dataclass(frozen=True)
class Held:
    """A release that holds some of the documents, with their number.

    The number is 0 where it only holds what the person wrote in other people's documents.
    """

    release: Release
    documents: int


@dataclass(frozen=True)
class Whereabouts:
    """Where some documents are.

    `tables`: table of the restricted zone → rows; a text that other documents share is counted too. `corpora`: those in
    which the last night kept them. `examples`: rows of `EXAMPLES`, also from earlier nights' releases.
    """

    tables: Mapping[str, int]
    corpora: tuple[str, ...]
    examples: tuple[ExampleRow, ...]
    releases: tuple[Held, ...]

    @property
    def standing(self) -> tuple[Held, ...]:
        """The releases that were not withdrawn."""
        return tuple(held for held in self.releases if held.release.withdrawn is None)

    @property
    def concerned(self) -> tuple[str, ...]:
        """Corpora that would differ without the documents, or of which a release would be withdrawn."""
        return tuple(sorted({*self.corpora, *(held.release.corpus for held in self.standing)}))


def whereabouts(
    night: Night,
    registry: Registry,
    documents: Sequence[DocumentRow],
    records: Sequence[ArrivedRow] = (),
    marks: frozenset[str] = frozenset(),
) -> Whereabouts:
    """Look for documents (rows of `DOCUMENTS`), and for `records` that arrived, in everything that is kept.

    Args:
        marks: the HMACs by which an erasure would name a person, and find what they wrote in other people's released
            documents.

    Raises:
        TryAgain: the registry cannot be reached.
    """
    ids = pa.array(sorted({document["doc_id"] for document in documents}), pa.string())
    by_document = among("doc_id", ids)
    examples = night.tables.read(EXAMPLES_TABLE, EXAMPLES, where=by_document).to_pylist()
    examples.sort(key=lambda row: (row["corpus"], row["config"], row["split"], row["example_id"]))
    where = among("subject_id", ids) & (pc.field("scope") != EVERYWHERE) & (pc.field("fate") == "kept")
    kept = {row["scope"] for row in night.tables.read("fates", FATES, ["scope"], where).to_pylist()}
    held = night.tables.read(RELEASED_TABLE, RELEASED, where=by_document)
    count = Counter(zip(held["corpus"].to_pylist(), held["content_digest"].to_pylist(), strict=True))
    releases = registry.releases() if count or marks else []
    wrote = holdings(night, releases).of(marks) if marks else set()
    return Whereabouts(
        _rows_by_table(night, documents, records),
        tuple(sorted(kept & night.project.every(Recipe).keys())),
        tuple(examples),
        tuple(
            Held(release, count[release.corpus, release.content_digest])
            for release in releases
            if (release.corpus, release.content_digest) in count.keys() | wrote
        ),
    )


def texts_naming(night: Night, person_ids: Collection[str], documents: Sequence[DocumentRow]) -> int:
    """Return how many clean texts outside the documents hold a name, address or number of these people."""
    terms = pa.array(sorted({term_id(t) for t in known_terms(night) if t.person_id in person_ids}), pa.binary())
    rows = night.tables.read(KNOWN_TABLE, KNOWN_FINDINGS, ["clean_sha256"], pc.field("term_id").isin(terms))
    own = _digests(night, documents)["clean_sha256"]
    return len(set(rows["clean_sha256"].to_pylist()) - own)


def _digests(night: Night, documents: Sequence[DocumentRow]) -> dict[str, set[bytes]]:
    """Return the digests of the documents' texts, raw and clean."""
    raw: dict[str, set[bytes]] = {}
    for document in documents:
        raw.setdefault(document["source"], set()).update(turn["raw_sha256"] for turn in document["turns"])
    clean: set[bytes] = set()
    for source, digests in raw.items():
        rows = cleaned_rows(night, source, sorted(digests), ["clean_sha256"])
        clean.update(rows["clean_sha256"].to_pylist())
    return {"raw_sha256": {digest for raw_digests in raw.values() for digest in raw_digests}, "clean_sha256": clean}


def _rows_by_table(night: Night, documents: Sequence[DocumentRow], records: Sequence[ArrivedRow]) -> dict[str, int]:
    """Return the rows of each table that refer to the documents by id, or by text digest where the table has no id."""
    ids = {document["doc_id"] for document in documents}
    turns = {turn["turn_id"] for document in documents for turn in document["turns"]}
    digests = _digests(night, documents)
    compared = night.tables.read(
        "clusters", CLUSTERS, ["clean_sha256"], pc.field("doc_id").isin(pa.array(sorted(ids), pa.string()))
    )
    texts = digests["clean_sha256"] | set(compared["clean_sha256"].to_pylist())
    keys: tuple[dict[str, Collection[Any]], ...] = (
        {"doc_id": ids, "into": ids},
        {"subject_id": {*ids, *turns, *map(subject_id, records)}, "into": ids},
        {"raw_sha256": digests["raw_sha256"]},
        {"clean_sha256": texts},
        {"left": texts, "right": texts},
    )
    counts = {}
    own = {records_table(source): source for source in night.project.sources}
    for name in night.tables.names():
        if name in own or name == "quarantine":
            count = _arrived(night, name, own.get(name), records)
        else:
            count = _matching(night, name, keys)
        if count:
            counts[name] = count
    return counts


def _arrived(night: Night, table: str, source: str | None, records: Sequence[ArrivedRow]) -> int:
    """Return how many of the records lie in a table of records, or in quarantine."""
    schema = RECORDS if source else QUARANTINE
    wanted = {(r["source"], str(r["landed_on"]), r["origin"]["file"], r["origin"]["position"]) for r in records}
    if not wanted or (source and source not in {place[0] for place in wanted}):
        return 0
    days = sorted({record["landed_on"] for record in records})
    rows = night.tables.read(table, schema, ["source", "landed_on", "origin"], pc.field("landed_on").isin(days))
    places = (
        (r["source"], str(r["landed_on"]), r["origin"]["file"], r["origin"]["position"]) for r in rows.to_pylist()
    )
    return sum(place in wanted for place in places)


def _matching(night: Night, table: str, keys: Sequence[Mapping[str, Collection[Any]]]) -> int:
    """Count the rows in which a column of the table's first applicable set of keys holds one of its values."""
    schema, _ = night.tables.stored(table)
    for columns in keys:
        first = next(iter(columns))
        if first not in schema.names:
            continue
        present = [(name, values) for name, values in columns.items() if name in schema.names and values]
        if not present:
            return 0
        where = None
        for name, values in present:
            own = pc.field(name).isin(pa.array(sorted(values), schema.field(name).type))
            where = own if where is None else where | own
        narrow = pa.schema([schema.field(name) for name, _ in present])
        return int(night.tables.read(table, narrow, where=where).num_rows)
    return 0

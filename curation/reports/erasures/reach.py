"""Find the reach of erasures: the people that requests mean, and all their data, for a batch of requests at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import RECORDS, NamedDocument, document_id
from curation.errors import ConfigurationError
from curation.registry.authors import knowing_authors
from curation.reports.erasures.before import erased_before
from curation.reports.erasures.mentions import Whose, telling
from curation.reports.erasures.on_file import OnFile
from curation.reports.erasures.requested import WHERE, candidate_id
from curation.reports.erasures.requests import Asked, Meant
from curation.reports.erasures.shared import is_post_address, shared_by_each
from curation.sources.landings.expired import EXPIRED, expired_table
from curation.sources.landings.gone_sources import every_source
from curation.sources.records import records_table
from curation.state.night import Night
from curation.state.suppression import COLUMNS as SUPPRESSION_COLUMNS
from curation.state.suppression import KEYED, Suppression, Value, values
from curation.storage.columns import among

COLUMNS = [*SUPPRESSION_COLUMNS, "landed_on", "origin"]


@dataclass(frozen=True)
class Reach:
    """The reach of an erasure: the person's references, documents and future HMACs, the exports and records that hold
    them, what identifies them in other people's texts, and their candidate id.

    For a person erased before, only `whose` is filled.
    """

    references: tuple[tuple[str, str], ...]
    documents: tuple[NamedDocument, ...]
    subjects: tuple[str, ...]
    exports: Mapping[str, int]  # SOURCE/DATE/FILE → how many records of theirs it holds
    records: frozenset[tuple[str, str, str]] = frozenset()
    whose: Whose = field(default_factory=Whose, compare=False)
    candidate: str = ""


@dataclass(frozen=True)
class _Named:
    """The person whom a request names: on file, or only by references in records, or erased before."""

    references: tuple[tuple[str, str], ...] = ()
    person: str | None = None
    before: frozenset[str] = frozenset()


def reach_of(night: Night, subject: str) -> Reach:
    """Return the reach of an erasure: who is meant, and their data.

    Raises:
        ConfigurationError: nobody known matches and nobody like that was erased before.
    """
    on_file = OnFile(night)
    return _reached(on_file, [_named(on_file, subject)])[0]


def reaches_of(on_file: OnFile, meant: Sequence[tuple[Meant, Asked]]) -> list[Reach]:
    """As `reach_of`, for the people of several requests, in their order: people, documents and records are read once.

    Raises:
        ConfigurationError: as `reach_of`; it names the line.
    """
    named: list[_Named] = []
    for meaning, asked in meant:
        try:
            named.append(_Named(before=meaning.before) if meaning.before else _named(on_file, meaning.subject))
        except ConfigurationError as error:
            raise asked.wrong(error) from None
    return _reached(on_file, named)


def _named(on_file: OnFile, subject: str) -> _Named:
    people = on_file.of(subject)
    if len(people) > 1:
        problem = f"{len(people)} people have that address"
        raise ConfigurationError(WHERE, problem, "add what tells them apart, or choose: `--email … --choose ID`")
    if people:
        (person,) = people
        return _Named(tuple(sorted((row["source"], row["ref"]) for row in on_file.people[person])), person)
    if references := _named_only(on_file.night, subject):
        return _Named(references)
    if before := erased_before(on_file.night, subject):
        return _Named(before=before)
    raise ConfigurationError(
        WHERE,
        "nobody known matches that",
        "give an e-mail address as it stands in the export, or source:reference such as zendesk:700123",
    )


def _named_only(night: Night, subject: str) -> tuple[tuple[str, str], ...]:
    """Return references that are not on file but in tickets or notes, even if their text was purged."""
    source, _, ref = subject.partition(":")
    every = every_source(night)
    if source in every and ref:
        asked = [(source, ref)]
    else:
        asked = [(name, subject) for name in every] if "@" in subject else []
    return tuple((source, ref) for source, ref in asked if _is_named(night, source, ref))


def _is_named(night: Night, source: str, ref: str) -> bool:
    about = (pc.field("entity") == "thread") & (pc.field("parent_id") == ref)
    keyed = KEYED + night.suppression.person(source, ref)
    where = pc.field("author_ref").isin([ref, keyed]) | about
    return bool(night.tables.read(records_table(source), RECORDS, ["entity"], where).num_rows)


def _reached(on_file: OnFile, named: Sequence[_Named]) -> list[Reach]:
    night = on_file.night
    known = {subject.person for subject in named if subject.person is not None}
    shared = shared_by_each({person: on_file.people[person] for person in known}, on_file.people)
    own = [_Own(on_file, subject, shared.get(subject.person or "", set())) for subject in named if not subject.before]
    there = _found(night, [facts.marks for facts in own])
    made = iter([facts.reach(trace) for facts, trace in zip(own, there, strict=True)])
    rows = [row for rows in on_file.people.values() for row in rows] if any(subject.before for subject in named) else []
    return [
        Reach((), (), (), {}, whose=Whose(marks=telling(night, subject.before, rows))) if subject.before else next(made)
        for subject in named
    ]


class _Own:
    """A person's data that is known before the records are read, which `reach` completes from the records."""

    def __init__(self, on_file: OnFile, named: _Named, shared: set[Value]) -> None:
        self._on_file, self._named, self._shared = on_file, named, shared
        night, references = on_file.night, named.references
        self._rows = on_file.people[named.person] if named.person is not None else []
        self._names = suppression = knowing_authors(night)
        # A reference that is an address identifies the person in every source.
        addresses = [ref for _, ref in references if "@" in ref and not is_post_address(ref)]
        emails, phones, names, accounts = (
            [v for row in self._rows for v in row[name]] for name in ("emails", "phones", "names", "accounts")
        )
        emails += addresses
        told = values(emails, phones, names, accounts)
        self._telling = suppression.marks(told - shared)
        self._identities = suppression.identities(references, emails, phones, names, accounts, shared)
        self._documents = on_file.documents_of.get(named.person or "", [])
        self._own = {suppression.record(source, "person", ref) for source, ref in references}
        self._own |= {suppression.record(d["source"], "thread", d["record_id"]) for d in self._documents}

    @property
    def marks(self) -> frozenset[str]:
        """The HMACs by which the person's records are found."""
        return frozenset({*self._identities, *self._own})

    def reach(self, there: _Found) -> Reach:
        """Return the person's reach, completed with data of the records."""
        night, suppression = self._on_file.night, self._names
        documents: list[NamedDocument] = [*self._documents]
        for record in sorted(there.opened):
            documents += self._on_file.documents_by_record.get(record, [])
        documents += _expired(night, there.opened | there.wrote)  # versions may still hold them
        by_id = {d["doc_id"]: d for d in documents}
        own = self._own | {suppression.document(doc_id) for doc_id in by_id}
        own |= {suppression.wrote(document_id(*thread)) for thread in there.wrote - there.opened}
        return Reach(
            self._named.references,
            tuple(by_id.values()),
            tuple(sorted({*self._identities, *own})),
            there.exports,
            frozenset(there.records),
            Whose(self._rows, self._shared, self._telling),
            candidate_id(night, self._rows) if self._rows else "",
        )


def _expired(night: Night, records: Collection[tuple[str, str]]) -> list[NamedDocument]:
    """Return the documents of these records that may no longer be kept."""
    expired_rows: list[NamedDocument] = []
    for source in sorted({of for of, _ in records}):
        ids = pa.array(sorted(record for of, record in records if of == source), pa.string())
        where = among("record_id", ids) & pc.field("since").is_null()
        rows = night.tables.read(expired_table(source), EXPIRED, ["source", "doc_id", "record_id"], where)
        expired_rows += rows.to_pylist()
    return expired_rows


@dataclass
class _Found:
    """The records that the suppression would find: their number by export file, their names, the documents that they
    open, and the other documents in which the person wrote.
    """

    exports: Counter[str] = field(default_factory=Counter)
    records: set[tuple[str, str, str]] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    wrote: set[tuple[str, str]] = field(default_factory=set)

    def add(self, source: str, row: Mapping[str, Any]) -> None:
        """Count a record of the person."""
        self.records.add((source, row["entity"], row["record_id"]))
        self.exports[f"{source}/{row['landed_on'].isoformat()}/{row['origin']['file']}"] += 1
        if row["entity"] in ("thread", "article"):
            self.opened.add((source, row["record_id"]))
        elif row["entity"] == "turn" and row["parent_id"] is not None:
            self.wrote.add((source, row["parent_id"]))


def _found(night: Night, asked: Sequence[frozenset[str]]) -> list[_Found]:
    """Return the records that the suppression would find with each of some sets of marks.

    All records are read once for all sets together; for each set only those that any set reaches, as no set reaches
    further by itself. Records of earlier erasures that are not done yet are not counted.
    """
    traces = [_Found() for _ in asked]
    every = replace(night.suppression, erased=frozenset[str]().union(*asked))
    for source in every_source(night) if asked else ():
        scan = partial(night.tables.scan, records_table(source), RECORDS, COLUMNS)
        known = every.reach(scan)
        few = [batch for batch in map(partial(_of, every, known), scan()) if batch.num_rows]
        for marks, own in zip(asked, traces, strict=True):
            suppression = replace(night.suppression, erased=marks)
            mine = suppression.reach(partial(iter, few)) if len(asked) > 1 else known
            for row in (row for batch in few for row in batch.to_pylist()):
                if row["entity"] != "suppressed" and _mark(suppression, row) in mine:
                    own.add(source, row)
    return traces


def _of(suppression: Suppression, known: frozenset[str], batch: pa.Table) -> pa.Table:
    """Return the known records and the stubs, which tell the records that belong to them."""
    rows = batch.select(["source", "entity", "record_id"]).to_pylist()
    kept = [row["entity"] == "suppressed" or _mark(suppression, row) in known for row in rows]
    return batch.filter(pa.array(kept, pa.bool_()))


def _mark(suppression: Suppression, row: Mapping[str, Any]) -> str:
    return suppression.record(str(row["source"]), str(row["entity"]), str(row["record_id"]))

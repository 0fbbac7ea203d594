"""Read all people on file and their documents once, for all requests of a batch."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from curation.corpora.choice.select import customer
from curation.document import DOCUMENTS, DocumentRow, PersonRow
from curation.sources.identities.consent import People
from curation.sources.landings.gone_sources import every_source, known_people
from curation.state.night import Night
from curation.state.suppression import identity_key

COLUMNS = ["doc_id", "source", "record_id", "about_ref", "turns", "created_at"]


class OnFile:
    """The people and documents on file tonight."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self._table = known_people(night)

    @cached_property
    def people(self) -> dict[str, list[PersonRow]]:
        """Person → their rows in `PEOPLE`."""
        rows_by_person: dict[str, list[PersonRow]] = defaultdict(list)
        for row in self._table.to_pylist():
            rows_by_person[row["person_id"]].append(row)
        return dict(rows_by_person)

    @cached_property
    def named(self) -> dict[str | tuple[str, str], set[str]]:
        """E-mail address, folded, or (source, reference) → the people who have it."""
        people_by_name: dict[str | tuple[str, str], set[str]] = defaultdict(set)
        for person, rows in self.people.items():
            for row in rows:
                people_by_name[row["source"], row["ref"]].add(person)
                for email in row["emails"]:
                    people_by_name[identity_key(email)].add(person)
        return dict(people_by_name)

    def of(self, subject: str) -> set[str]:
        """Return the people whom an address, or `source:reference`, names."""
        source, _, ref = subject.partition(":")
        return self.named.get((source, ref), set()) | self.named.get(identity_key(subject), set())

    @cached_property
    def documents(self) -> list[DocumentRow]:
        """Every document, with `COLUMNS`."""
        return [
            row
            for name in every_source(self.night)
            for row in self.night.tables.read(f"{name}_documents", DOCUMENTS, COLUMNS).to_pylist()
        ]

    @cached_property
    def documents_of(self) -> dict[str, list[DocumentRow]]:
        """Person → their documents, in the order of all."""
        documents_by_person: dict[str, list[DocumentRow]] = defaultdict(list)
        known = People.of(self._table)
        for document in self.documents:
            person = known.person_id(*customer(document))
            if person is not None:
                documents_by_person[person].append(document)
        return dict(documents_by_person)

    @cached_property
    def documents_by_record(self) -> dict[tuple[str, str], list[DocumentRow]]:
        """(source, record_id) → the documents of that record; an article may have several."""
        documents_by_id: dict[tuple[str, str], list[DocumentRow]] = defaultdict(list)
        for document in self.documents:
            documents_by_id[document["source"], document["record_id"]].append(document)
        return dict(documents_by_id)

"""Decide whose text may be used and until when: asked by reference, answered for the whole person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import GovernanceRow, PersonRow

UNASKED = ("agent", "system")  # roles whose words are the company's own
COLUMNS = ["person_id", "source", "ref", "consent", "consent_until"]  # of PEOPLE, for who asks about consent alone


@dataclass(frozen=True)
class People:
    """The people table, looked up by reference (source, ref)."""

    by_ref: Mapping[tuple[str, str], PersonRow]
    members: Mapping[str, tuple[tuple[str, str], ...]]  # person_id → references

    @classmethod
    def of(cls, table: pa.Table) -> People:
        rows = table.to_pylist()
        members: dict[str, tuple[tuple[str, str], ...]] = {}
        for row in rows:
            members[row["person_id"]] = (*members.get(row["person_id"], ()), (row["source"], row["ref"]))
        return cls({(row["source"], row["ref"]): row for row in rows}, members)

    def among(self, references: Iterable[tuple[str, str]]) -> People:
        """Return only the people behind some references, with all their records."""
        persons = {row["person_id"] for reference in references if (row := self.by_ref.get(reference)) is not None}
        members = {person: self.members[person] for person in sorted(persons)}
        return People({key: self.by_ref[key] for keys in members.values() for key in keys}, members)

    def person_id(self, source: str, ref: str | None) -> str | None:
        row = self.by_ref.get((source, ref or ""))
        return row["person_id"] if row else None

    def same(self, source: str, ref: str | None) -> Iterator[PersonRow]:
        """Yield all records of the person behind a reference."""
        person = self.person_id(source, ref)
        for key in self.members.get(person, ()) if person else ():
            yield self.by_ref[key]

    def denies(self, source: str, ref: str | None, as_of: dt.date) -> str | None:
        """Return why this person's text may not be used on that day, or None. The strictest of the person's records
        counts.
        """
        rows = list(self.same(source, ref))
        if any(row["consent"] == "denied" for row in rows):
            return "consent_denied"
        if any(row["consent_until"] is not None and row["consent_until"].date() <= as_of for row in rows):
            return "consent_expired"
        return None

    def grants(self, source: str, ref: str | None) -> bool:
        """Return whether one of the person's records grants consent; whether another one denies it, `denies` tells."""
        return any(row["consent"] == "granted" for row in self.same(source, ref))


def asked(turns: Iterable[Any], about_ref: str | None) -> list[str]:
    """Return the references, sorted, of those whose consent a document needs: its authors except agents, and the person
    that it is about.
    """
    wrote = {turn["author_ref"] for turn in turns if turn["author_ref"] and turn["role"] not in UNASKED}
    return sorted(wrote | ({about_ref} if about_ref else set()))


def retained(governance: GovernanceRow | None, as_of: dt.date) -> bool:
    """Return whether a record's own retention date, if it has one, allows keeping it on that day."""
    until = governance.get("retention_until") if governance else None
    return until is None or until > as_of


def refused(people: People, source: str, refs: Iterable[str], as_of: dt.date) -> str | None:
    """Return why these people's text may not be used on that day, or None: `consent_denied` before
    `consent_expired`.
    """
    return min((why for ref in refs if (why := people.denies(source, ref, as_of))), default=None)


REFUSING = pa.schema([("ref", pa.string()), ("reason", pa.string())])


def who_refuse(people: pa.Table, as_of: dt.date) -> pa.Table:
    """Return the rows of PEOPLE of everybody whose text may not be used on that day: all rows that `People.denies`
    needs.
    """
    over = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(), dt.UTC)
    person_ids = people.filter((pc.field("consent") == "denied") | (pc.field("consent_until") < over))["person_id"]
    return people.filter(pc.is_in(people["person_id"], value_set=person_ids))


def refusing(people: pa.Table, source: str, as_of: dt.date) -> pa.Table:
    """Return `REFUSING`: the references of a source whose text may not be used on that day, sorted, each with the
    reason.

    Args:
        people: columns `COLUMNS`.
    """
    known = People.of(who_refuse(people, as_of))
    refs = sorted(ref for of, ref in known.by_ref if of == source)
    return pa.table([refs, [known.denies(source, ref, as_of) for ref in refs]], schema=REFUSING)

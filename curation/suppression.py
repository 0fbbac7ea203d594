"""The suppression list: people and records that were erased are recognised by HMAC before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from curation.document import RECORDS
from curation.storage.keys import keyed

SPACE = re.compile(r"\s+")
DIGITS = re.compile(r"\D+")


def folded(value: str) -> str:
    """One form for a name or an e-mail: case folded, white space single."""
    return SPACE.sub(" ", value).strip().casefold()


def phone_digits(value: str) -> str:
    """The last nine digits of a phone number: what survives every way of writing its prefix."""
    return DIGITS.sub("", value)[-9:]


@dataclass(frozen=True, repr=False)
class Suppression:
    """Which HMACs are erased, and the key that makes them."""

    key: bytes
    erased: frozenset[str]

    def person(self, source: str, ref: str) -> str:
        return keyed(self.key, "person", source, ref)

    def record(self, source: str, entity: str, record_id: str) -> str:
        return keyed(self.key, "record", source, entity, record_id)

    def document(self, doc_id: str) -> str:
        return keyed(self.key, "document", doc_id)

    def email(self, address: str) -> str:
        return keyed(self.key, "email", folded(address))

    def phone(self, number: str) -> str:
        return keyed(self.key, "phone", phone_digits(number))

    def name(self, name: str) -> str:
        return keyed(self.key, "name", folded(name))

    def identities(
        self, refs: Iterable[tuple[str, str]], emails: Iterable[str], phones: Iterable[str], names: Iterable[str]
    ) -> tuple[str, ...]:
        """The HMACs an erasure of one person writes down: refs, e-mails, phones, and full names (two words or more)."""
        found = {self.person(source, ref) for source, ref in refs}
        found |= {self.email(e) for e in emails if e.strip()}
        found |= {self.phone(p) for p in phones if len(phone_digits(p)) >= 7}
        found |= {self.name(n) for n in names if len(folded(n).split()) >= 2}
        return tuple(sorted(found))

    def suppress(self, records: pa.Table, stubs: frozenset[str] = frozenset()) -> pa.Table:
        """Replace every erased record, and every turn of an erased thread, by a stub: source, landing, origin, an HMAC.

        The number and order of rows stay, so that accounting stays exact. `stubs` are the HMACs of records that other
        landings hold as stubs: a late comment on an erased person's new ticket names a thread of theirs.
        """
        if not self.erased or not records.num_rows:
            return records
        columns = ["source", "entity", "record_id", "parent_id", "author_ref", "names", "emails", "phones"]
        rows = records.select(columns).to_pylist()
        gone = [self._erased(row) for row in rows]
        threads = {row["record_id"] for row, hit in zip(rows, gone, strict=True) if hit and row["entity"] == "thread"}
        gone = [
            hit or (r["entity"] == "turn" and (r["parent_id"] in threads or self._parent(r) in stubs))
            for r, hit in zip(rows, gone, strict=True)
        ]
        if not any(gone):
            return records
        full = records.to_pylist()
        return pa.Table.from_pylist(
            [self._stub(row) if hit else row for row, hit in zip(full, gone, strict=True)], schema=RECORDS
        )

    def _parent(self, row: dict[str, Any]) -> str:
        return self.record(str(row["source"]), "thread", str(row["parent_id"]))

    def _erased(self, row: dict[str, Any]) -> bool:
        """Whether the row is an erased record, or belongs to, was written by or is about an erased person.

        A phone counts only together with a full name: colleagues who share a switchboard are not erased with one.
        """
        source, entity, record_id = str(row["source"]), str(row["entity"]), str(row["record_id"])
        if entity == "suppressed":
            return False
        marks = [self.record(source, entity, record_id)]
        marks += [self.email(e) for e in row["emails"] or () if e.strip()]
        if entity == "person":
            marks.append(self.person(source, record_id))
        if row["parent_id"] is not None:  # of a turn its thread, of a note whom it is about
            parent = str(row["parent_id"])
            marks.append(self.record(source, "thread", parent) if entity == "turn" else self.person(source, parent))
        if row["author_ref"] is not None:
            author = str(row["author_ref"])
            marks.append(self.person(source, author))
            if "@" in author:
                marks.append(self.email(author))
        named = any(self.name(n) in self.erased for n in row["names"] or ()) if row["phones"] else False
        marks += [self.phone(p) for p in row["phones"] or ()] if named else []
        return any(mark in self.erased for mark in marks)

    def _stub(self, row: dict[str, Any]) -> dict[str, Any]:
        mark = self.record(str(row["source"]), str(row["entity"]), str(row["record_id"]))
        kept = {name: row[name] for name in ("source", "landed_on", "origin")}
        return {**dict.fromkeys(RECORDS.names), **kept, "entity": "suppressed", "record_id": mark, "deleted": False}

"""Assembles all records of a source into documents: the newest state of each record, and a fate for every record.

A pure function of the records landed up to `as_of`: the order in which landings were read does not change the result.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from curation.document import DOCUMENTS, OPENING, digest_of, document_id
from curation.fates import EVERYWHERE, Fate, Outcome, fates_table
from curation.sources.assembly.articles import began, closed, drafted, ended, until
from curation.sources.assembly.openings import withdrawn_openings
from curation.sources.assembly.parents import FOUND_BY, found_parents
from curation.sources.assembly.states import (
    CARRIED,
    Growing,
    Identity,
    Row,
    by_age,
    held_intervals,
    identity_of,
    light_rows,
    refused_later,
    state_age,
    subject_id,
    turn_age,
)
from curation.sources.assembly.turns import Turns
from curation.sources.landings.expired import ABSENT, AGAIN, TOMBSTONE, Days, Expired, Judge, absent, never

VERSION = "12"

# Records that may still become something: the ticket of a comment, somebody's word on a landing.
WAITING = ("no_thread", "parent_not_said", "landing_held", AGAIN)


# Equal sets are equal tables, whatever the order of rows.
FATES_ORDER = [(name, "ascending") for name in ("scope", "stage", "subject_kind", "subject_id", "landed_on", "fate")]


@dataclass(frozen=True)
class Assembled:
    """The documents sorted by doc_id, one fate for every record and quarantined row, and rows of `EXPIRED`.

    Rows of `EXPIRED` are records that may be kept no longer. `unknown_authors` counts turns whose author is not in
    `roles`. They are kept, with the role requester unless they declare another.
    """

    documents: pa.Table
    fates: pa.Table
    unknown_authors: int
    expired: pa.Table


def assemble(
    source: str,
    records: pa.Table,
    quarantine: pa.Table,
    roles: Mapping[str, str],
    *,
    mode: Literal["incremental", "snapshot"],
    stage: str,
    landed: Collection[dt.date] = (),
    held: frozenset[dt.date] = frozenset(),
    passed_over: frozenset[dt.date] = frozenset(),
    over: Judge = never,
) -> Assembled:
    """Assemble one source.

    Args:
        records: columns `states.COLUMNS`, landings until as_of only.
        quarantine: `QUARANTINE` rows of the same landings.
        roles: ref → role of the source's own people.
        mode: in `snapshot`, records that the newest landing lacks are gone; a landing with a row without an id deletes
            nothing.
        stage: the asset's name, written into the fates.
        landed: dates of all landings, including those without rows; by default the dates of the rows.
        held: landings that wait for a person's approval; their records wait with them.
        passed_over: landings that a later one replaced before they were applied; their records are dropped.
        over: returns the reason why a document may be kept no longer; then it is not made.
    """
    return assemble_part(
        source,
        records,
        quarantine,
        roles,
        Days.of(records, quarantine, landed, held, passed_over),
        mode=mode,
        stage=stage,
        over=over,
    )


def assemble_part(
    source: str,
    records: pa.Table,
    quarantine: pa.Table,
    roles: Mapping[str, str],
    days: Days,
    *,
    mode: Literal["incremental", "snapshot"],
    stage: str,
    over: Judge = never,
) -> Assembled:
    """Assemble, as `assemble` does, records that need no comparison with others of their source (`partitioning`).

    Args:
        roles: the roles at least of everybody named in `records`.
        days: landings of the whole source.
    """
    heavy = records.select([*CARRIED, "changes"]).combine_chunks()
    rows, refused = light_rows(records), quarantine.to_pylist()
    return _Assembly(source, roles, stage, heavy, over, days).run(rows, refused, mode)


class _Assembly:
    """The state of one assembly: fates so far and documents so far."""

    def __init__(
        self, source: str, roles: Mapping[str, str], stage: str, heavy: pa.Table, over: Judge, days: Days
    ) -> None:
        self.source = source
        self.over = over
        self.days = days
        self.roles = roles
        self.stage = stage
        self.heavy = heavy
        self.fates = Growing(fates_table)
        self.documents = Growing(self._table)
        self.turns = Turns(source, roles, heavy["changes"])
        self.loose: list[Row] = []  # turns that wait for their thread

    def _table(self, documents: list[dict[str, Any]]) -> pa.Table:
        """Return documents as Arrow; columns that are only carried along are taken from the records by number."""
        carried = self.heavy.select(CARRIED).take(pa.array([row["number"] for row in documents], pa.int64()))
        governance = closed(carried["governance"], [row.pop("shut") for row in documents])
        schema = pa.schema([field for field in DOCUMENTS if field.name not in CARRIED])
        made = pa.Table.from_pylist(documents, schema=schema)
        columns = {
            **dict(zip(made.column_names, made.columns, strict=True)),
            "labels": carried["labels"],
            "governance": governance,
        }
        return pa.table([columns[name] for name in DOCUMENTS.names], schema=DOCUMENTS)

    def fate(self, row: Row, outcome: Outcome, reason: str | None = None, into: str | None = None) -> None:
        self.fates.append(
            Fate(EVERYWHERE, self.stage, "record", subject_id(row), row["landed_on"], outcome, reason, into, VERSION)
        )

    def run(self, records: list[Row], quarantine: list[Row], mode: str) -> Assembled:
        out = self.days.unapplied
        for row in quarantine:
            self.fate(row, "quarantined", row["reason"])
        unapplied = [row for row in records if row["landed_on"] in out]
        for row in unapplied:
            if row["landed_on"] in self.days.held:
                self.fate(row, "quarantined", "landing_held")
            else:
                self.fate(row, "dropped", "landing_passed_over")
        if out:
            records, quarantine = ([r for r in rows if r["landed_on"] not in out] for rows in (records, quarantine))
        newest, states = self._newest(records, quarantine)
        gone = absent(newest, records, quarantine, self.days) if mode == "snapshot" else set()
        self.expired = Expired(self.source, states, self.days.dates, self.over, unapplied)
        later = _later_versions(newest, gone)
        deleted: list[tuple[str, Row]] = []
        live: dict[str, list[tuple[Identity, Row]]] = defaultdict(list)
        for identity, row in newest.items():
            entity = row["entity"]
            if entity == "suppressed":
                self.fate(row, "dropped", "suppressed")
            elif row["deleted"]:
                self.fate(row, "dropped", TOMBSTONE)
                deleted.append((TOMBSTONE, row))
            elif entity == "article" and identity in gone and identity[1] in later:
                self.fate(row, "merged", "superseded", subject_id(later[identity[1]]))
            elif identity in gone:
                self.fate(row, "dropped", ABSENT)
                deleted.append((ABSENT, row))
            elif entity == "person":
                self.fate(row, "merged", "person", f"{self.source}:{row['record_id']}")
            elif entity == "other":
                self.fate(row, "dropped", "entity_without_text")
            else:
                live[entity].append((identity, row))
        parents = found_parents(newest, states)
        self._threads(live["thread"], live["turn"], newest, states, parents)
        self._articles(live["article"], states)
        passed: dict[Identity, list[Row]] = defaultdict(list)
        for row in unapplied:
            if row["landed_on"] in self.days.passed_over and identity_of(row) not in states:
                passed[identity_of(row)].append(row)
        # What no other landing holds is absent from the snapshot that took its place.
        deleted += [(ABSENT, by_age(rows)[-1]) for rows in passed.values()]
        self.expired.deleted(deleted, parents, {identity[1] for identity, _ in live["article"]})
        self._apart([rows[-1] for name, rows in states.items() if name not in newest], parents, documents=True)
        self._apart([*self.loose, *unapplied], parents)
        documents = self.documents.table().sort_by("doc_id")
        fates = self.fates.table().sort_by(FATES_ORDER)
        return Assembled(documents.combine_chunks(), fates.combine_chunks(), self.turns.strangers, self.expired.table())

    def _apart(self, rows: Iterable[Row], parents: Mapping[str, str], documents: bool = False) -> None:
        """Judge the retention of records that are in no document tonight.

        Args:
            documents: they were documents before a newer state of them was quarantined.
        """
        texts = (row for row in rows if row["entity"] in ("thread", "turn", "article") and not row["deleted"])
        for row in sorted(texts, key=lambda row: row["entity"] == "turn"):  # which go with their threads
            role = row["role"] or self.roles.get(row["author_ref"] or "")
            thread = parents.get(row["parent_id"], row["parent_id"]) if row["entity"] == "turn" else None
            was = documents and row["entity"] != "turn"
            doc_id = document_id(self.source, row["record_id"], identity_of(row)[2] or None) if was else ""
            self.expired.apart(row, self.heavy["governance"][row["number"]].as_py(), role, thread, doc_id)

    def _newest(
        self, records: list[Row], quarantine: list[Row]
    ) -> tuple[dict[Identity, Row], dict[Identity, list[Row]]]:
        """Return the newest parsed state of each identity, unless a newer one is quarantined, and all states of each;
        give fates to the older states.
        """
        states: dict[Identity, list[Row]] = defaultdict(list)
        for row in records:
            states[identity_of(row)].append(row)
        refused: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in quarantine:
            if row["record_id"] is not None and row["entity"] is not None:
                refused[row["entity"], row["record_id"]].append(row)
        newest: dict[Identity, Row] = {}
        for identity, rows in states.items():
            rows[:] = by_age(rows)
            last = rows[-1]
            newer = [r for r in refused.get(identity[:2], ()) if refused_later(r, last)]
            against = max(newer, key=state_age) if newer and last["entity"] != "article" else None
            if against is not None:
                for row in rows:
                    self.fate(row, "merged", "newest_state_quarantined", subject_id(against))
                continue
            for row in rows[:-1]:
                self.fate(row, "merged", "superseded", subject_id(last))
            newest[identity] = last
        return newest, states

    def _threads(
        self,
        threads: list[tuple[Identity, Row]],
        turns: list[tuple[Identity, Row]],
        newest: Mapping[Identity, Row],
        states: Mapping[Identity, list[Row]],
        parents: Mapping[str, str],
    ) -> None:
        by_parent: dict[str, list[Row]] = defaultdict(list)
        for _, row in turns:
            by_parent[parents.get(row["parent_id"], row["parent_id"]) or ""].append(row)
        withdrawn = withdrawn_openings(newest, states, parents)
        for identity, thread in threads:
            own = by_parent.pop(identity[1], [])
            doc_id = document_id(self.source, identity[1])
            parts = self.turns.of_thread(thread, own, withdrawn.get(identity[1], ()))
            if not parts:
                self.fate(thread, "dropped", "no_text")
                for row in own:
                    self.fate(row, "dropped", "no_text")
                continue
            if self._over((thread, *own), parts, doc_id, identity[1], thread["parent_id"]):
                continue
            self.fate(thread, "kept")
            for row in own:
                if row["raw_sha256"] is None and not row["changed"]:
                    self.fate(row, "dropped", "no_text")
                else:
                    self.fate(row, "merged", FOUND_BY[row["parent_by"]], doc_id)
            moments = [r["updated_at"] or r["created_at"] for r in (thread, *own)]
            self._document(
                thread, doc_id, None, parts, max((m for m in moments if m), default=None), [], self.turns.changes(own)
            )
        for parent, rows in by_parent.items():
            gone = newest.get(("thread", parent, ""))
            if gone is not None and (gone["deleted"] or gone["entity"] == "thread"):
                for row in rows:
                    self.fate(row, "dropped", "thread_deleted")
                self.expired.with_thread(parent, gone, rows)
            else:
                self._threadless(parent, rows)

    def _threadless(self, parent: str, rows: list[Row]) -> None:
        """Quarantine turns whose thread never arrived, or make a document of kinds that need no thread (a mail)."""
        texts = [row for row in rows if row["kind"] is not None and row["raw_sha256"] is not None]
        texts = texts or [row for row in rows if row["kind"] is not None and row["title_sha256"] is not None]
        if not texts:
            for row in rows:
                self.fate(row, "quarantined", "parent_not_said" if row["parent_by"] == OPENING else "no_thread")
            self.loose += rows
            return
        head = min(texts, key=turn_age)
        parts = self.turns.of_threadless(head, rows)
        doc_id = document_id(self.source, parent)
        if self._over((head, *(row for row in rows if row is not head)), parts, doc_id, parent, None):
            return
        for row in rows:
            if row is head:
                self.fate(row, "kept")
            elif row["raw_sha256"] is None and not row["changed"]:
                self.fate(row, "dropped", "no_text")
            else:
                self.fate(row, "merged", "turn", doc_id)
        moments = [row["updated_at"] or row["created_at"] for row in rows]
        self._document(
            head, doc_id, None, parts, max((m for m in moments if m), default=None), [], self.turns.changes(rows)
        )

    def _over(self, rows: Sequence[Row], parts: Sequence[Row], doc_id: str, record: str, about: str | None) -> bool:
        """Return whether a document may be kept no longer or must be read again, and give its records that fate.

        Args:
            rows: its records; the first stands for the document.
        """
        governance = self.heavy["governance"][rows[0]["number"]].as_py()
        reason = self.expired.judged(governance, rows, parts, doc_id, record, about)
        for row in rows if reason is not None else ():
            self.fate(row, "quarantined" if reason == AGAIN else "dropped", reason)
        return reason is not None

    def _articles(self, articles: list[tuple[Identity, Row]], states: Mapping[Identity, list[Row]]) -> None:
        versions: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for identity, row in articles:
            versions[identity[1]].append((identity[2], row))
        alive = {identity for identity, _ in articles}
        starts = began(states, alive, lambda row: drafted(self._labels(row)), self.days.filled)
        for record_id, rows in versions.items():
            held = held_intervals(starts[record_id])
            for version, row in rows:
                doc_id = document_id(self.source, record_id, version)
                if row["raw_sha256"] is None:
                    self.fate(row, "dropped", "no_text")
                    continue
                parts = self.turns.of_article(row)
                if self._over((row,), parts, doc_id, record_id, row["parent_id"]):
                    continue
                self.fate(row, "kept")
                moment = row["updated_at"] or row["effective_at"]
                intervals = until(held[version], row) if ended(self._labels(row)) else held[version]
                self._document(row, doc_id, version, parts, moment, intervals, [])

    def _labels(self, row: Row) -> list[dict[str, Any]]:
        return self.heavy["labels"][row["number"]].as_py() or []

    def _document(
        self,
        row: Row,
        doc_id: str,
        version: str | None,
        parts: list[Row],
        updated: Any,
        held: list[dict[str, Any]],
        system_turns: list[Row],
    ) -> None:
        landed = dt.datetime.combine(row["landed_on"], dt.time(), dt.UTC)
        first = held[0]["from"] if held else landed  # a page without a date is no newer for being landed again
        threadless = row["entity"] == "turn"  # its first turn stands for it
        self.documents.append(
            {
                "doc_id": doc_id,
                "source": self.source,
                "kind": row["kind"] or "ticket",
                "record_id": row["parent_id"] if threadless else row["record_id"],
                "version": version,
                "created_at": row["created_at"] or row["effective_at"] or updated or first,
                "updated_at": updated,
                "landed_on": row["landed_on"],
                "held": held,
                "about_ref": None if threadless else row["parent_id"],
                "turns": parts,
                "system_turns": system_turns,
                "number": row["number"],
                "shut": row["entity"] == "article" and row["visibility"] == "internal",
                "raw_sha256": digest_of(p["raw_sha256"] for p in parts),
            }
        )


def _later_versions(newest: Mapping[Identity, Row], gone: Collection[Identity]) -> dict[str, Row]:
    """Return by article its newest version in the newest snapshot, which replaces the versions missing there."""
    there = [
        row
        for identity, row in newest.items()
        if identity[0] == "article" and identity not in gone and not row["deleted"]
    ]
    return {row["record_id"]: row for row in sorted(there, key=state_age)}

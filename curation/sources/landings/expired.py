"""Find what may no longer be kept on tonight's day: documents whose retention, consent or licence is over, and records
that the vendor has deleted.

No step after assembly reads such a document. Its place stays, so that whoever was given it before can be named, and its
records keep what says who, when and until when; their texts are purged (`purging`). A document that may be kept again
is read from its landing again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.document import GovernanceRow, document_id
from curation.sources.assembly.states import Identity, Row, identity_of, subject_id
from curation.sources.identities.consent import asked, retained

PURGED = "purged"  # `visibility` of a record whose text is gone
LICENCE = "licence_ended"
CONSENT = ("consent_denied", "consent_expired")
RETENTION = "retention_expired"
ENDED = (RETENTION, LICENCE, *CONSENT)  # documents that are out for these reasons may not be kept by anybody
TOMBSTONE, ABSENT = "tombstone", "absent_from_snapshot"
AGAIN = "text_purged"  # reason of a document that may be kept again: it waits until its landings are read again

PLACE = pa.struct([("subject_id", pa.string()), ("landed_on", pa.date32())])
EXPIRED = pa.schema(
    [
        ("source", pa.string()),
        ("doc_id", pa.string()),  # empty for a record that is in no document, because it or its landing waits
        ("record_id", pa.string()),  # id of the thread or article
        ("kind", pa.string()),
        ("landed_on", pa.date32()),
        ("reason", pa.string()),
        ("since", pa.date32()),  # day on which a part of a living document went; null: the whole document is over
        ("refs", pa.list_(pa.string())),  # for reasons of consent: the people whose consent counts
        ("records", pa.list_(PLACE)),  # records whose text is purged
    ]
)
EXPIRED_ORDER = [(name, "ascending") for name in ("doc_id", "reason", "since", "record_id", "landed_on")]

# (governance, turns, about_ref) → why a document may be kept no longer, or None
Judge = Callable[[GovernanceRow | None, Sequence[Row], str | None], str | None]


def never(governance: GovernanceRow | None, turns: Sequence[Row], about_ref: str | None) -> str | None:
    """Return None: judge nothing as over."""
    return None


@dataclass(frozen=True)
class Terms:
    """The terms by which a source's documents are judged on a day; an instance is a `Judge`.

    Attributes:
        refusing: reference → why that person's text may not be used; people whose text may be used are not in it.
    """

    refusing: Mapping[str, str]
    as_of: dt.date
    licence_ends: dt.date | None = None

    def __call__(self, governance: GovernanceRow | None, turns: Sequence[Row], about_ref: str | None) -> str | None:
        """Return the first reason that applies: retention, licence, consent."""
        if not retained(governance, self.as_of):
            return RETENTION
        if self.licence_ends is not None and self.licence_ends <= self.as_of:
            return LICENCE
        reasons = (self.refusing.get(ref) for ref in asked(turns, about_ref))
        return min((reason for reason in reasons if reason is not None), default=None)  # denied before expired


@dataclass(frozen=True)
class Days:
    """The landings of a source, by date, as assembly asks for them.

    Attributes:
        dates: the landings that count, including those without rows.
        held: the landings that wait for a decision.
        passed_over: the landings that waited until a later whole landing replaced them.
        filled: those of `dates` that hold records.
        nameless: those of `dates` that hold a row whose id cannot be read.
    """

    dates: frozenset[dt.date]
    held: frozenset[dt.date]
    filled: frozenset[dt.date]
    nameless: frozenset[dt.date]
    passed_over: frozenset[dt.date] = frozenset()

    @property
    def unapplied(self) -> frozenset[dt.date]:
        """Return the landings that do not count."""
        return self.held | self.passed_over

    @classmethod
    def of(
        cls,
        records: pa.Table,
        quarantine: pa.Table,
        landed: Iterable[dt.date] = (),
        held: Iterable[dt.date] = (),
        passed_over: Iterable[dt.date] = (),
    ) -> Days:
        """Return the landings of rows that have the column `landed_on` and, in quarantine, `record_id`.

        Args:
            landed: dates of all landings; by default the dates of the rows.
        """
        filled, refused = (frozenset(pc.unique(rows["landed_on"]).to_pylist()) for rows in (records, quarantine))
        nameless = pc.unique(quarantine.filter(pc.is_null(quarantine["record_id"]))["landed_on"]).to_pylist()
        waits, passed = frozenset(held), frozenset(passed_over)
        out = waits | passed
        dates = (filled | refused).union(landed) - out
        return cls(dates, waits, filled - out, frozenset(nameless) - out, passed)


class Expired:
    """Collects what may no longer be kept while a source is assembled.

    Args:
        states: identity → all its states; every one of them goes.
        dates: of the landings that count.
        unapplied: records of the landings that do not count; they go with the states of the same identity.
    """

    def __init__(
        self,
        source: str,
        states: Mapping[Identity, Sequence[Row]],
        dates: Iterable[dt.date],
        over: Judge = never,
        unapplied: Collection[Row] = (),
    ) -> None:
        self._source, self._states, self._dates, self._judge = source, states, sorted(dates), over
        self._unapplied: dict[Identity, list[Row]] = defaultdict(list)
        for row in unapplied:
            self._unapplied[identity_of(row)].append(row)
        self._alone = {row["landed_on"] for row in unapplied}
        self._threads: dict[str, str] = {}  # thread that is over as a whole → reason
        self._rows: list[dict[str, Any]] = []

    def judged(
        self,
        governance: GovernanceRow | None,
        rows: Sequence[Row],
        parts: Sequence[Row],
        doc_id: str,
        record_id: str,
        about: str | None,
    ) -> str | None:
        """Return why a document may no longer be kept, or that it has to be read again; None if it may be kept.

        Args:
            rows: its records, the first of which stands for it.
            parts: its turns.
        """
        reason = self._judge(governance, parts, about)
        if reason is None and any(row["visibility"] == PURGED for row in rows):
            reason = AGAIN
        if reason is not None:
            kind = rows[0]["kind"] or "ticket"
            self._add(doc_id, record_id, kind, reason, None, rows, asked(parts, about) if reason in CONSENT else ())
        return reason

    def apart(
        self, row: Row, governance: GovernanceRow | None, role: str | None, thread: str | None, doc_id: str = ""
    ) -> None:
        """Judge by itself a record that is in no document tonight; a turn is judged with its thread.

        It expires with its older states. A record of a landing that does not count expires alone, as others of its
        identity may live.

        Args:
            role: role of its author.
            thread: the thread that a turn belongs to.
            doc_id: the document that it was, if it was one.
        """
        turn = row["entity"] == "turn"
        about = None if turn else row["parent_id"]
        wrote = [{"author_ref": row["author_ref"], "role": role}]
        reason = self._threads.get(thread or "") if turn else None
        reason = reason or self._judge(governance, wrote, about)
        if reason is None and row["visibility"] == PURGED:
            reason = AGAIN
        if reason is not None:
            refs = asked(wrote, about) if reason in CONSENT else ()
            record = (thread if turn else None) or row["record_id"]
            states = [row] if row["landed_on"] in self._alone else None
            self._add(doc_id, record, row["kind"], reason, None, [row], refs, states)

    def with_thread(self, record_id: str, thread: Row, turns: Sequence[Row]) -> None:
        """Record that turns expire with their thread, which the vendor has deleted."""
        reason = TOMBSTONE if thread["deleted"] else ABSENT
        turns = sorted(turns, key=lambda row: (row["landed_on"], subject_id(row)))  # however they were read
        self._add(document_id(self._source, record_id), record_id, None, reason, None, turns, ())

    def deleted(
        self, deleted: Sequence[tuple[str, Row]], parents: Mapping[str, str], articles: Collection[str]
    ) -> None:
        """Collect the threads, turns and articles that the vendor has deleted, each with the reason. A version of an
        article in `articles` that lives in another version was replaced, not deleted.
        """
        for reason, row in deleted:
            record, since = row["record_id"], None
            if row["entity"] == "turn" and row["parent_id"] is not None:
                record, since = parents.get(row["parent_id"], row["parent_id"]), self._gone_on(row)
            elif row["entity"] != "thread" and (row["entity"] != "article" or record in articles):
                continue
            version = identity_of(row)[2] if row["entity"] == "article" else None
            self._add(document_id(self._source, record, version), record, row["kind"], reason, since, [row], ())

    def _add(
        self,
        doc_id: str,
        record_id: str,
        kind: str | None,
        reason: str,
        since: dt.date | None,
        rows: Sequence[Row],
        refs: Sequence[str],
        states: Sequence[Row] | None = None,
    ) -> None:
        if since is None and reason != AGAIN and doc_id == document_id(self._source, record_id):
            self._threads[record_id] = reason
        names = dict.fromkeys(map(identity_of, rows))
        if states is None:
            states = [state for name in names for of in (self._states, self._unapplied) for state in of.get(name, ())]
        places = sorted({(state["landed_on"], subject_id(state)) for state in states})
        self._rows.append(
            {
                "source": self._source,
                "doc_id": doc_id,
                "record_id": record_id,
                "kind": kind,
                "landed_on": rows[0]["landed_on"],
                "reason": reason,
                "since": since,
                "refs": sorted(refs),
                "records": [{"subject_id": name, "landed_on": date} for date, name in places],
            }
        )

    def _gone_on(self, row: Row) -> dt.date:
        """Return the date of the landing with which a record was deleted: the first that says so, or the first snapshot
        that lacks it. Where a state that landed later is older by its own dates, return the landing of the state that
        counts.
        """
        states = self._states.get(identity_of(row), [row])
        there = max((s["landed_on"] for s in states if not s["deleted"]), default=dt.date.min)
        if row["deleted"]:
            dates: list[dt.date] = [s["landed_on"] for s in states if s["deleted"] and s["landed_on"] >= there]
            return min(dates, default=row["landed_on"])
        return next((date for date in self._dates if date > there), row["landed_on"])

    def table(self) -> pa.Table:
        """Return rows of `EXPIRED`, sorted."""
        return pa.Table.from_pylist(self._rows, schema=EXPIRED).sort_by(EXPIRED_ORDER)


def absent(
    newest: Mapping[Identity, Row], records: Sequence[Row], quarantine: Sequence[Row], days: Days
) -> set[Identity]:
    """Return the identities that the newest landing lacks. A landing with a row whose id cannot be read deletes
    nothing: identities in the last landing without such a row, or in any since, count as present.
    """
    since = max(days.dates - days.nameless, default=None)
    if since is None:
        return set()
    present = {identity_of(row) for row in records if row["landed_on"] >= since}
    kept_back = {(r["entity"], r["record_id"]) for r in quarantine if r["landed_on"] >= since}
    return {key for key in newest if key not in present and key[:2] not in kept_back}


def expired_table(source: str) -> str:
    """Return the name of a source's table of expired records, `EXPIRED`."""
    return f"{source}_expired"


def expired_documents(table: pa.Table) -> pa.Table:
    """Return the rows of `EXPIRED` of documents that may no longer be kept although no vendor has deleted them."""
    return table.filter(pc.field("reason").isin(ENDED) & (pc.field("doc_id") != ""))

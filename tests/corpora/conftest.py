"""Documents, people and redacted turns as the stages before `corpora` would leave them, small enough to read."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest

from curation.corpora.choice.split import Sides
from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.recipe import Split, Splits
from curation.corpora.redaction.one_document import CleanText, Scanned
from curation.corpora.redaction.redacted import Cited, Redact
from curation.document import PEOPLE, document_id, text_digest, turn_id
from curation.privacy.detector import Detection
from curation.privacy.redaction.resolve import Finding
from curation.sources.identities.consent import People

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
FILE = b"\7" * 32
Row = dict[str, Any]


def make_people(*rows: Row) -> People:
    """People of the source zendesk unless they say otherwise; each their own person unless `person_id` is given."""
    full = []
    for row in rows:
        known = {
            "source": "zendesk",
            "names": [],
            "emails": [],
            "phones": [],
            "accounts": [],
            "role": "requester",
            **row,
        }
        full.append({"person_id": f"{known['source']}:{known['ref']}", **known})
    return People.of(pa.Table.from_pylist(full, schema=PEOPLE))


def make_turn(number: int, role: str, text: str, author: str | None = None, visibility: str = "public") -> Row:
    return {
        "turn_id": turn_id("zendesk", f"turn:{number}", "text"),
        "role": role,
        "author_ref": author,
        "at": NOON + dt.timedelta(minutes=number),
        "visibility": visibility,
        "raw_sha256": text_digest(text),
        "origin": {"file_sha256": FILE, "file": "tickets.ndjson", "position": number},
    }


def make_document(record_id: str = "1", **given: Any) -> Row:
    """A ticket of customer `c1`, solved, internal, of support; columns as in `DOCUMENTS`, any of them replaced."""
    source = given.get("source", "zendesk")
    document = {
        "doc_id": document_id(source, record_id, given.get("version")),
        "source": source,
        "kind": "ticket",
        "record_id": record_id,
        "version": None,
        "created_at": NOON,
        "updated_at": NOON,
        "landed_on": NOON.date(),
        "held": [],
        "about_ref": None,
        "turns": [make_turn(1, "requester", "it is broken", "c1"), make_turn(2, "agent", "we repaired it", "a1")],
        "labels": [{"name": "status", "value": None, "raw": "solved", "origin": "vendor"}],
        "raw_sha256": text_digest(record_id),
    }
    governance = {
        "department": "support",
        "region": "emea",
        "confidentiality": "internal",
        "consent": None,
        "retention_until": None,
        **given.pop("governance", {}),
    }
    return {**document, "governance": governance, **given}


def make_redacted(
    turns: Sequence[tuple[str, str]] | Sequence[RedactedTurn],
    labels: Mapping[str, list[str]] | None = None,
    requester: str | None = None,
    closed: Mapping[str, str] | None = None,
    **row: Any,
) -> RedactedDocument:
    """A redacted document; a turn is (role, text), its role `note` for an internal one of an agent."""
    made = [
        turn if isinstance(turn, RedactedTurn) else make_redacted_turn(number, *turn)
        for number, turn in enumerate(turns, start=1)
    ]
    return RedactedDocument(make_document(**row), tuple(made), labels or {}, closed or {}, requester)


def make_redacted_turn(number: int, role: str, text: str) -> RedactedTurn:
    marks = frozenset(word.strip(".,!?:") for word in text.split() if word.startswith("["))
    internal = role in ("note", "hidden")
    return RedactedTurn(
        turn_id("zendesk", f"turn:{number}", "text"),
        "agent" if role == "note" else "title" if role == "hidden" else role,
        "internal" if internal else "public",
        "c1",
        NOON,
        text,
        {"file_sha256": FILE, "file": "tickets.ndjson", "position": number},
        edits=(("quote", 1),) if number == 1 else (),
        entities=(("PERSON", "replace", len(marks)),) if marks else (),
        placeholders=marks,
    )


def make_scanned(texts: Mapping[str, Sequence[tuple[str, str]] | None]) -> Scanned:
    """Each text cleaned to itself, with what the detectors found in it as (words, type); None: could not be scanned."""
    detected = {
        text_digest(text): Detection(
            "ok",
            None,
            tuple(
                Finding(text.index(words), text.index(words) + len(words), kind, 0.85, "test") for words, kind in found
            ),
        )
        for text, found in texts.items()
        if found is not None
    }
    clean = {text_digest(text): CleanText(text, text_digest(text), ()) for text in texts}
    return Scanned(clean, detected, {})


def straddling(
    documents: Iterable[Row], clusters: Mapping[str, str], people: People, splits: Splits
) -> dict[str, Split]:
    """See `Sides.wins`."""
    sides = Sides(clusters, people, splits)
    for document in documents:
        sides.add(document)
    return sides.wins()


@dataclass(frozen=True)
class AsEver:
    """A night that reads of its documents what every night reads; `outcomes` gives them as they are stored."""

    outcomes: Redact
    documents: Sequence[Row]
    stamp: bytes = b""

    def live(self) -> pa.Array:
        return pa.array([row["doc_id"] for row in self.documents], pa.string())

    def key(self, document: Row) -> bytes | None:
        return b"as ever"

    def holds(self, asked: bytes) -> bool:
        return True

    def cited(self, documents: Sequence[Row]) -> Iterable[Cited]:
        return [tuple(() for _ in row["turns"]) for row in documents]

    def redact(self, documents: Sequence[Row]) -> Iterable[tuple[bytes, bytes]]:
        return [(value, b"") for value in self.outcomes(documents)]


@pytest.fixture(scope="session")
def given() -> Any:
    """The functions of this file, for the tests beside it."""
    return types.SimpleNamespace(
        people=make_people,
        turn=make_turn,
        document=make_document,
        redacted=make_redacted,
        redacted_turn=make_redacted_turn,
        reading=AsEver,
        scanned=make_scanned,
        noon=NOON,
        file=FILE,
    )

"""One document's turns with every finding replaced: what the detectors stored, tonight's people, the thread's own
names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from curation.cleaning.edits import Edit
from curation.corpora.example import RedactedDocument, RedactedTurn
from curation.corpora.late import Late, carried
from curation.corpora.select import People, Row, customer, day
from curation.privacy.erased import scan_erased
from curation.privacy.known import scan_single_names
from curation.privacy.policy import Profile
from curation.privacy.pseudonyms import Pseudonyms
from curation.privacy.redact import Redacted, redact_example
from curation.privacy.resolve import Finding
from curation.suppression import Suppression


@dataclass(frozen=True)
class CleanText:
    """T2 of one turn: its text, its digest, and how many edits of each kind led to it."""

    text: str
    clean_sha256: bytes
    edits: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Scanned:
    """Everything known about some texts: T2 by raw digest; by clean digest the detectors' findings (None: could not be
    scanned) and the known people's."""

    clean: Mapping[bytes, CleanText]
    detected: Mapping[bytes, list[Finding] | None]
    known: Mapping[bytes, list[Finding]]


@dataclass(frozen=True)
class Redaction:
    """How a corpus redacts: profile, key and scope of pseudonyms, who is who, who was erased; what it edits before."""

    profile: Profile
    key: bytes
    corpus: str
    people: People
    suppression: Suppression
    late: Late = field(default_factory=Late)

    def pseudonyms(self, doc_id: str) -> Pseudonyms:
        within = {"example": doc_id, "corpus": self.corpus, "company": ""}[self.profile.scope]
        return Pseudonyms(self.key, self.profile.scope, within)


def redact_document(
    document: Row, labels: Mapping[str, list[str]], scanned: Scanned, redaction: Redaction
) -> RedactedDocument | str:
    """The document as it may leave, or the reason why it may not: `not_cleaned`, `not_scanned`,
    `dropped_by_profile`."""
    found = turn_findings(document, scanned, redaction.people, redaction.suppression)
    if isinstance(found, str):
        return found
    texts, findings = [], []
    for turn, (clean, own) in zip(document["turns"], found, strict=True):
        late = redaction.late.edits(document["source"], turn, clean.clean_sha256, clean.text, day(document), own)
        text, own = carried(clean.text, own, late)
        texts.append(replace(clean, text=text, edits=_added(clean.edits, late)))
        findings.append(own)
    name, person = _requester(document, redaction.people)
    if redaction.profile.operator_for("PERSON").operator == "drop":
        name = ""  # being known is no reason to drop a text that does not say the name
    introduced = [Finding(0, len(name), "PERSON", 1.0, "known_people", person)] if name else []
    first, *redacted = redact_example(
        [name, *(t.text for t in texts)],
        [introduced, *findings],
        redaction.profile,
        redaction.pseudonyms(document["doc_id"]),
    )
    if first.drop:
        return "dropped_by_profile"
    turns = tuple(_turn(t, c, r) for t, c, r in zip(document["turns"], texts, redacted, strict=True))
    return RedactedDocument(document, turns, labels, requester=first.text or None)


def turn_findings(
    document: Row, scanned: Scanned, people: People, suppression: Suppression
) -> list[tuple[CleanText, list[Finding]]] | str:
    """T2 of each turn and all that was found in it, unresolved; or why it is not known: `not_cleaned`,
    `not_scanned`."""
    own = _own_names(document, people)
    found: list[tuple[CleanText, list[Finding]]] = []
    for turn in document["turns"]:
        clean = scanned.clean.get(turn["raw_sha256"])
        if clean is None:
            return "not_cleaned"
        detected = scanned.detected.get(clean.clean_sha256)
        if detected is None:
            return "not_scanned"
        known = scanned.known.get(clean.clean_sha256, ())
        single, erased = scan_single_names(clean.text, own), scan_erased(clean.text, suppression)
        found.append((clean, [*detected, *known, *single, *erased]))
    return found


def _requester(document: Row, people: People) -> tuple[str, str | None]:
    """The name the requester is on file with, and who that is; an empty name where none is known."""
    for row in people.same(*customer(document)):
        for name in row["names"]:
            return name, row["person_id"]
    return "", None


def _own_names(document: Row, people: People) -> dict[str, str | None]:
    """Of everybody who wrote in the document, opened it, or whom it is about: full name → person_id."""
    names: dict[str, str | None] = {}
    authors = {turn["author_ref"] for turn in document["turns"] if turn["author_ref"]}
    for author in sorted(authors | {customer(document)[1]}):
        for row in people.same(document["source"], author):
            names.update(dict.fromkeys(row["names"], row["person_id"]))
    return names


def _turn(turn: Row, clean: CleanText, redacted: Redacted) -> RedactedTurn:
    return RedactedTurn(
        turn_id=turn["turn_id"],
        role=turn["role"],
        visibility=turn["visibility"],
        author_ref=turn["author_ref"],
        at=turn["at"],
        text=redacted.text.strip(),
        origin=turn["origin"],
        edits=clean.edits,
        entities=tuple((kind, operator, count) for (kind, operator), count in sorted(redacted.counts.items())),
        placeholders=frozenset(redacted.text[s.start : s.end] for s in redacted.spans if s.operator != "keep"),
    )


def _added(edits: tuple[tuple[str, int], ...], late: list[Edit]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((Counter(dict(edits)) + Counter(edit.kind for edit in late)).items())) if late else edits


def edit_counts(edits: list[dict[str, Any]] | None) -> tuple[tuple[str, int], ...]:
    """How many edits of each kind, sorted by kind."""
    return tuple(sorted(Counter(edit["kind"] for edit in edits or ()).items()))

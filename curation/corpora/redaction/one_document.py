"""Redact one document: replace all findings of detectors, of tonight's people, and of the thread's own names."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from curation.cleaning.edits import Edit, EditRow
from curation.corpora.choice.select import customer, day
from curation.corpora.example import Citation, RedactedDocument, RedactedTurn
from curation.corpora.redaction.late import Late, carried
from curation.document import DocumentRow, PersonRow, TurnRow
from curation.privacy.detector import DEFAULT, Detection
from curation.privacy.identifiers import Identifier
from curation.privacy.known.erased import scan_erased
from curation.privacy.known.handles import named_by
from curation.privacy.known.own_people import scan_single_names
from curation.privacy.models.languages import proof_language
from curation.privacy.own import NOTHING, OwnThings
from curation.privacy.policy import Profile
from curation.privacy.redaction.people_of_example import name_words
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import Manner, Redacted, redact_example
from curation.privacy.redaction.resolve import Finding
from curation.privacy.rules.declared import field_findings
from curation.sources.identities.consent import People
from curation.state.suppression import Suppression

LANGUAGE = re.compile("[a-z]{2}")


@dataclass(frozen=True)
class CleanText:
    """T2 of one turn: its text, its digest, and how many edits of each kind led to it."""

    text: str
    clean_sha256: bytes
    edits: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Scanned:
    """All that is known about some texts.

    `clean` is T2 by raw digest; `detected` the detectors' findings by clean digest, for texts that all of them have
    searched; `known` the findings of known people by clean digest.
    """

    clean: Mapping[bytes, CleanText]
    detected: Mapping[bytes, Detection]
    known: Mapping[bytes, list[Finding]]


def unsaid(asked: object) -> None:
    """Return None, as a default for questions without an answer."""


def _is_default(language: str) -> bool:
    return language == DEFAULT


def _cites_nothing(turn: TurnRow, text: str) -> tuple[Citation, ...]:
    return ()


@dataclass(frozen=True)
class Redaction:
    """How a corpus redacts: profile, key and scope of pseudonyms, people, erased people, and the late edits.

    `fields` are identifiers that are the values of a label; `own` are the company's own things; `known` is what no
    surrogate may say; `day_first` tells how a source writes 03/04/2026, None if undeclared; `language` returns the
    language of a text by its `clean_sha256`; `macros` are the texts that agents send word for word in many documents;
    `cites` returns the articles that a turn cites, by its T2; `may_pass` tells whether texts in a language may leave.
    """

    profile: Profile
    key: bytes
    corpus: str
    people: People
    suppression: Suppression
    late: Late = field(default_factory=Late)
    fields: tuple[Identifier, ...] = ()
    own: OwnThings = NOTHING
    known: frozenset[str] = field(default=frozenset(), repr=False)
    day_first: Callable[[str], bool | None] = unsaid
    language: Callable[[bytes], str | None] = unsaid
    macros: frozenset[bytes] = field(default=frozenset(), repr=False)
    cites: Callable[[TurnRow, str], tuple[Citation, ...]] = _cites_nothing
    may_pass: Callable[[str], bool] = _is_default

    def pseudonyms(self, doc_id: str, person: str | None = None) -> Pseudonyms:
        """Return the pseudonyms for one document and the person it is about."""
        within = {"example": doc_id, "corpus": self.corpus, "company": ""}[self.profile.scope]
        return Pseudonyms(self.key, self.profile.scope, within, person or doc_id)

    def manner(self, document: DocumentRow) -> Manner:
        """Return how values in a document are read and written."""
        stated_language = next(
            (label["value"] for label in document["labels"] or () if label["name"] == "language"), None
        )
        language = stated_language if stated_language and LANGUAGE.fullmatch(stated_language) else "en"
        own = {word for name in _own_names(document, self.people) for word in name_words(name)} if self.known else set()
        return Manner(language, self.day_first(document["source"]), self.known, frozenset(own))


def redact_document(document: DocumentRow, scanned: Scanned, redaction: Redaction) -> RedactedDocument | str:
    """Return the document as it may leave, without its labels, or the reason why it may not.

    Reasons: `not_cleaned`, `not_scanned`, `language_not_proven`, `dropped_by_profile`.
    """
    findings_by_turn = turn_findings(
        document, scanned, redaction.people, redaction.suppression, redaction.fields, redaction.own, redaction.may_pass
    )
    if isinstance(findings_by_turn, str):
        return findings_by_turn
    texts, findings = [], []
    for turn, (clean, own) in zip(document["turns"], findings_by_turn, strict=True):
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
        redaction.pseudonyms(document["doc_id"], person),
        redaction.manner(document),
    )
    if first.drop:
        return "dropped_by_profile"
    cited = [
        redaction.cites(turn, clean.text) for turn, (clean, _) in zip(document["turns"], findings_by_turn, strict=True)
    ]
    turns = tuple(
        _turn(t, c, r, cites, t["role"] == "agent" and c.clean_sha256 in redaction.macros)
        for t, c, r, cites in zip(document["turns"], texts, redacted, cited, strict=True)
    )
    longest = max(texts, key=lambda clean: len(clean.text), default=None)
    language = redaction.language(longest.clean_sha256) if longest is not None else None
    return RedactedDocument(document, turns, {}, requester=first.text or None, language=language)


def turn_findings(
    document: DocumentRow,
    scanned: Scanned,
    people: People,
    suppression: Suppression,
    fields: Sequence[Identifier],
    things: OwnThings,
    may_pass: Callable[[str], bool] = lambda language: True,
) -> list[tuple[CleanText, list[Finding]]] | str:
    """Return T2 of each turn with its unresolved findings, except for the company's own things, or a reason.

    Reasons: `not_cleaned`; `not_scanned` (a recognizer has not searched the text, or could not); `language_not_proven`
    (`may_pass` says whether texts in a language may leave).
    """
    own, births = _own_names(document, people), _births(document, people)
    texts: list[CleanText] = []
    findings: list[list[Finding]] = []
    article = document["kind"] == "article"
    for turn in document["turns"]:
        clean = scanned.clean.get(turn["raw_sha256"])
        if clean is None:
            return "not_cleaned"
        detected = scanned.detected.get(clean.clean_sha256)
        if detected is None or detected.status == "quarantined":
            return "not_scanned"
        if not may_pass(proof_language(clean.text)):
            return "language_not_proven"
        known = scanned.known.get(clean.clean_sha256, ())
        single, erased = scan_single_names(clean.text, own, births), scan_erased(clean.text, suppression)
        texts.append(clean)
        declared = [hit for identifier in fields for hit in _field(identifier, document, clean.text)]
        every = [*detected.findings, *known, *single, *erased, *declared]
        findings.append(things.aside(clean.text, every, article))
    everywhere = propagate([clean.text for clean in texts], findings)
    return [(clean, things.aside(clean.text, own, article)) for clean, own in zip(texts, everywhere, strict=True)]


def _field(identifier: Identifier, document: DocumentRow, text: str) -> list[Finding]:
    """Return findings where a text repeats the document's value of the identifier's label."""
    values = {label["raw"] for label in document["labels"] or () if label["name"] == identifier.field and label["raw"]}
    return field_findings(text, values, identifier.entity, identifier.name, identifier.min_characters)


def _requester(document: DocumentRow, people: People) -> tuple[str, str | None]:
    """Return the first known name of the requester with the person_id; an empty name if none is known."""
    for row in people.same(*customer(document)):
        for name in row["names"]:
            return name, row["person_id"]
    return "", None


def _own_people(document: DocumentRow, people: People) -> Iterator[PersonRow]:
    """Yield the rows of all people who wrote in the document, opened it, or whom it is about."""
    authors = {turn["author_ref"] for turn in document["turns"] if turn["author_ref"]}
    for author in sorted(authors | {customer(document)[1]}):
        yield from people.same(document["source"], author)


def _own_names(document: DocumentRow, people: People) -> dict[str, str | None]:
    """Return full name → person_id of the document's own people, including names derived from their mail addresses."""
    names: dict[str, str | None] = {}
    for row in _own_people(document, people):
        called = (named_by(address) for address in row["emails"] or ())
        names |= dict.fromkeys((*(name for name in called if name), *row["names"]), row["person_id"])
    return names


def _births(document: DocumentRow, people: People) -> dict[dt.date, str | None]:
    """Return birth date → person_id of the document's own people."""
    rows = _own_people(document, people)
    return {born: row["person_id"] for row in rows if (born := row.get("birth_date"))}


def _turn(
    turn: TurnRow, clean: CleanText, redacted: Redacted, cites: tuple[Citation, ...], macro: bool
) -> RedactedTurn:
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
        cites=cites,
        macro=macro,
    )


def _added(edits: tuple[tuple[str, int], ...], late: list[Edit]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((Counter(dict(edits)) + Counter(edit.kind for edit in late)).items())) if late else edits


def edit_counts(edits: list[EditRow] | None) -> tuple[tuple[str, int], ...]:
    """Return how many edits of each kind there are, sorted by kind."""
    return tuple(sorted(Counter(edit["kind"] for edit in edits or ()).items()))

"""`curation try privacy`: runs the pipeline's detection and redaction on given texts and stores nothing."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.document import digest
from curation.errors import ConfigurationError
from curation.privacy.canaries.proof import Proofs
from curation.privacy.detector import Detection, detector_for
from curation.privacy.known.own_people import scan_single_names
from curation.privacy.known.search_text import KnownPeople, Term, terms_of_person
from curation.privacy.models.languages import proof_language
from curation.privacy.models.spacy_reader import BATCH
from curation.privacy.own import OwnThings
from curation.privacy.policy import PrivacyPolicy, Profile
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.pseudonyms import Pseudonyms
from curation.privacy.redaction.redact import Redacted, redact
from curation.privacy.redaction.resolve import Finding, resolve
from curation.storage.pairs import answer_texts
from curation.storage.tables import Tables

CORPUS = "try"  # what the records of a call are, where a pseudonym reaches as far as a corpus
KEYS = frozenset(("id", "text", "language", "people"))
IDENTITIES = frozenset(("names", "emails", "phones", "accounts", "addresses", "external_ids"))
FINDING = pa.struct(
    [
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("type", pa.string()),
        ("score", pa.float64()),
        ("recognizer", pa.string()),
    ]
)
ANSWERS = pa.schema([("text", pa.string()), ("findings", pa.list_(FINDING)), ("status", pa.string())])


@dataclass(frozen=True)
class Tried:
    """The result for one record.

    Attributes:
        text: of the record.
        findings: disjoint and sorted; empty for a record that could not be read whole.
        redacted: the text with what was written for each finding; None for a record that could not be read whole.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    redacted: Redacted | None = None

    @property
    def leaves(self) -> bool:
        """Whether a night would pass the record on: it could be read whole, and no finding drops the example."""
        return self.redacted is not None and not self.redacted.drop


def try_privacy(
    records: Iterable[Mapping[str, Any]],
    policy: PrivacyPolicy,
    profile: str = "default",
    key: bytes = b"\0" * 32,
    tables: Tables | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield one answer a record, in order; see `tried` for the arguments and errors.

    Yields:
        `{"id", "text", "findings": [{"start", "end", "type", "score", "recognizer"}], "status"}`: offsets in
        the text given, findings disjoint and sorted. The status is `ok`, or `quarantined` with empty text for a record
        that could not be read whole or that a finding drops.
    """
    for record, outcome in tried(records, policy, profile, key, tables):
        yield {
            "id": record["id"],
            "text": outcome.redacted.text if outcome.redacted is not None and outcome.leaves else "",
            "findings": [
                {"start": f.start, "end": f.end, "type": f.type, "score": f.score, "recognizer": f.recognizer}
                for f in outcome.findings
            ],
            "status": "ok" if outcome.leaves else "quarantined",
        }


def tried(
    records: Iterable[Mapping[str, Any]],
    policy: PrivacyPolicy,
    profile: str = "default",
    key: bytes = b"\0" * 32,
    tables: Tables | None = None,
) -> Iterator[tuple[Mapping[str, Any], Tried]]:
    """Yield each record with its result, in order; at most `BATCH` records are held at a time.

    Args:
        records: `{"id", "text", "language"?, "people"?: [{"names", "emails", "phones", "accounts",
            "addresses", "external_ids"}]}`, lists of strings each; any may be missing.
        policy: the privacy policy.
        profile: name of the profile that redacts.
        key: of pseudonyms; outside a project the demo's.
        tables: of the deployment, where nights have stored which languages are proven. Other languages are measured
            here, in seconds a language, and the result is not stored.

    A record with a `language` is scanned by that language's model, or by rules alone, since the caller knows what they
    read. Any other record in a language that is not proven is held back, as a night would do.

    The records of a call are one corpus: where the profile's scope is wider than an example, a person has one pseudonym
    in all of them, and two equal entries of `people` are one person.

    Raises:
        ConfigurationError: a record is not of that shape, or there is no such profile.
    """
    chosen = policy.profile(profile)
    detector, proofs = detector_for(policy, policy.detected([profile])), Proofs(policy, profile, tables)
    proves = functools.cache(proofs.proves)
    numbered = enumerate(records, 1)
    while batch := list(itertools.islice(numbered, BATCH)):
        for number, record in batch:
            _check(record, number)
        given = [record for _, record in batch]
        detections = detector.detect([entry["text"] for entry in given], [entry.get("language") for entry in given])
        for record, detection in zip(given, detections, strict=True):
            known = record.get("language") is not None or proves(proof_language(record["text"]))
            yield record, _tried(record, detection, policy.own, chosen, key) if known else Tried(record["text"])


def try_privacy_parquet(
    documents: Path,
    redacted: Path,
    policy: PrivacyPolicy,
    profile: str = "default",
    key: bytes = b"\0" * 32,
    tables: Tables | None = None,
) -> int:
    """Read DOCUMENTS.parquet (doc_id, text) and write REDACTED.parquet (doc_id, text, findings, status); return the row
    count.

    The rows are one corpus; the row's number stands for the document.

    Raises:
        ConfigurationError: the file is absent, is no Parquet or lacks a column; there is no such profile.
    """
    numbers = itertools.count()

    def answer(texts: list[str]) -> list[dict[str, Any]]:
        return list(try_privacy([{"id": next(numbers), "text": text} for text in texts], policy, profile, key, tables))

    policy.profile(profile)
    return answer_texts(documents, redacted, ANSWERS, answer)


def _tried(record: Mapping[str, Any], detection: Detection, own: OwnThings, profile: Profile, key: bytes) -> Tried:
    text = record["text"]
    if detection.status == "quarantined":
        return Tried(text)
    (candidates,) = propagate([text], [own.aside(text, [*detection.findings, *_known(record)], article=False)])
    candidates = own.aside(text, candidates, article=False)
    findings = resolve(candidate for candidate in candidates if profile.operator_for(candidate.type).operator != "keep")
    within = str(record["id"]) if profile.scope == "example" else CORPUS
    redacted = redact(text, findings, profile, Pseudonyms(key, profile.scope, within, str(record["id"])))
    return Tried(text, tuple(findings), redacted)


def _known(record: Mapping[str, Any]) -> list[Finding]:
    people = record.get("people") or []
    terms: list[Term] = []
    names: dict[str, str | None] = {}
    for person in people:
        who = digest("given", json.dumps(person, sort_keys=True)).hex()
        terms += terms_of_person(person, who)
        names |= dict.fromkeys(person.get("names") or (), who)
    return [*KnownPeople(terms).scan(record["text"]), *scan_single_names(record["text"], names)] if people else []


def _check(record: Mapping[str, Any], number: int) -> None:
    where = f"record {number}"
    if not isinstance(record, Mapping) or not isinstance(record.get("text"), str) or "id" not in record:
        raise ConfigurationError(where, "not an object with id and text", 'write {"id": "1", "text": "…"}')
    if not isinstance(record.get("language"), str | None):
        raise ConfigurationError(where, "language is no string", 'write two letters, such as "language": "en"')
    unknown = sorted(set(record) - KEYS)
    if unknown:
        raise ConfigurationError(where, f"unknown key {unknown[0]!r}", f"use only: {', '.join(sorted(KEYS))}")
    for person in record.get("people") or ():
        if not isinstance(person, Mapping) or set(person) - IDENTITIES:
            raise ConfigurationError(where, "a person is not as expected", f"use only: {', '.join(sorted(IDENTITIES))}")

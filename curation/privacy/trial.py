"""`curation try privacy`: the pipeline's own detection and redaction on given texts; nothing is stored."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.errors import ConfigurationError
from curation.privacy.detector import Detector, detector_for
from curation.privacy.known import KnownPeople, Term, terms_of_person
from curation.privacy.ner import BATCH
from curation.privacy.own_people import scan_single_names
from curation.privacy.policy import PrivacyPolicy, Profile
from curation.privacy.propagate import propagate
from curation.privacy.pseudonyms import Pseudonyms
from curation.privacy.redact import redact
from curation.privacy.resolve import Finding, resolve
from curation.storage.pairs import answer_texts

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


def try_privacy(
    records: Iterable[Mapping[str, Any]], policy: PrivacyPolicy, profile: str = "default", key: bytes = b"\0" * 32
) -> Iterator[dict[str, Any]]:
    """One answer a record, in order; at most `BATCH` records are held at a time.

    Args:
        records: `{"id", "text", "language"?, "people"?: [{"names", "emails", "phones", "accounts",
            "addresses", "external_ids"}]}`, lists of strings each; any may be missing.
        policy: the privacy policy.
        profile: which of its profiles redacts.
        key: of pseudonyms; outside a project the demo's.

    A record that says its `language` is scanned by the model of it or the English one: who asks knows what they read.

    Yields:
        `{"id", "text", "findings": [{"start", "end", "type", "score", "recognizer"}], "status"}`: offsets in
        the text given, findings disjoint and sorted; quarantined text is empty.

    Raises:
        ConfigurationError: a record is not of that shape, or there is no such profile.
    """
    chosen = policy.profile(profile)
    detector = detector_for(policy, policy.detected([profile]))
    numbered = enumerate(records, 1)
    while batch := list(itertools.islice(numbered, BATCH)):
        for number, record in batch:
            _check(record, number)
        yield from _answers([record for _, record in batch], detector, chosen, key)


def try_privacy_parquet(
    documents: Path, redacted: Path, policy: PrivacyPolicy, profile: str = "default", key: bytes = b"\0" * 32
) -> int:
    """Read DOCUMENTS.parquet (doc_id, text), write REDACTED.parquet (doc_id, text, findings, status); rows written.

    Pseudonyms reach as far as the profile says; the row's number stands for the document.

    Raises:
        ConfigurationError: the file is absent, is no Parquet or lacks a column; there is no such profile.
    """
    numbers = itertools.count()

    def answer(texts: list[str]) -> list[dict[str, Any]]:
        return list(try_privacy([{"id": next(numbers), "text": text} for text in texts], policy, profile, key))

    policy.profile(profile)
    return answer_texts(documents, redacted, ANSWERS, answer)


def _answers(
    batch: list[Mapping[str, Any]], detector: Detector, profile: Profile, key: bytes
) -> Iterator[dict[str, Any]]:
    detections = detector.detect([each["text"] for each in batch], [each.get("language") for each in batch])
    for record, detection in zip(batch, detections, strict=True):
        if detection.status == "quarantined" or (detection.unread and profile.unread_languages == "quarantine"):
            yield {"id": record["id"], "text": "", "findings": [], "status": "quarantined"}
            continue
        text = record["text"]
        (found,) = propagate([text], [[*detection.findings, *_known(record)]])
        findings = resolve(each for each in found if profile.operator_for(each.type).operator != "keep")
        redacted = redact(text, findings, profile, Pseudonyms(key, profile.scope, str(record["id"])))
        yield {
            "id": record["id"],
            "text": redacted.text,
            "findings": [
                {"start": f.start, "end": f.end, "type": f.type, "score": f.score, "recognizer": f.recognizer}
                for f in findings
            ],
            "status": "ok",
        }


def _known(record: Mapping[str, Any]) -> list[Finding]:
    people = record.get("people") or []
    terms: list[Term] = []
    names: dict[str, str | None] = {}
    for number, person in enumerate(people):
        terms += terms_of_person(person, f"given:{number}")
        names |= dict.fromkeys(person.get("names") or (), f"given:{number}")
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

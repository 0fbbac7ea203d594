"""Detection on the real engine and model: what is found, within limits, whatever the batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from curation.document import text_digest
from curation.privacy.detector import FINDINGS, Detector, detect_kernel, detector_for
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.trial import try_privacy

SMALL = PrivacyPolicy.model_validate({"chunk_characters": 400, "overlap_characters": 120, "max_characters": 3000})
TICKETS = [
    "Hi team, my name is Anna Smith and I live at 12 Baker Street, Apt. 4, please call (415) 555-0164.",
    "Card 4242 4242 4242 4242 was charged twice; IBAN GB82 WEST 1234 5698 7654 32. Mail anna.smith@mail.example.com",
    "My SSN is 987-65-4321 and the server 192.0.2.17 is down.",
    "Wir wohnen in der Friedhofstraße 33, Herr Jörg Krause erreicht Sie unter +44 7700 900123.",
    "Nous sommes au 14 bis rue de la Paix, merci.",
    "The export button does nothing since version 4.12.3; nothing else to say.",
    "",
    "   \n\n ",
]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return detector_for(PrivacyPolicy())


def values(detector: Detector, text: str) -> set[tuple[str, str]]:
    (detection,) = detector.detect([text])
    return {(each.type, text[each.start : each.end]) for each in detection.findings}


@pytest.mark.parametrize(
    ("number", "kind", "value"),
    [
        (0, "PERSON", "Anna Smith"),
        (0, "STREET_ADDRESS", "12 Baker Street, Apt. 4"),
        (0, "PHONE_NUMBER", "(415) 555-0164"),
        (1, "CREDIT_CARD", "4242 4242 4242 4242"),
        (1, "IBAN_CODE", "GB82 WEST 1234 5698 7654 32"),
        (1, "EMAIL_ADDRESS", "anna.smith@mail.example.com"),
        (2, "US_SSN", "987-65-4321"),
        (2, "IP_ADDRESS", "192.0.2.17"),
        (3, "STREET_ADDRESS", "Friedhofstraße 33"),
        (3, "PHONE_NUMBER", "+44 7700 900123"),
        (4, "STREET_ADDRESS", "14 bis rue de la Paix"),
    ],
)
def test_an_identifier_is_found_whole(detector: Detector, number: int, kind: str, value: str) -> None:
    assert (kind, value) in values(detector, TICKETS[number])


def test_a_text_about_a_product_has_no_findings(detector: Detector) -> None:
    assert values(detector, TICKETS[5]) == set()


def test_disguised_values_are_found_with_offsets_of_the_text_given(detector: Detector) -> None:
    hidden = "an\u200bna.smi\u00adth@mail.exam\u2060ple.com"
    assert ("EMAIL_ADDRESS", hidden) in values(detector, f"Write to {hidden} please")
    assert ("CREDIT_CARD", "４２４２ ４２４２ ４２４２ ４２４２") in values(
        detector, "paid ４２４２ ４２４２ ４２４２ ４２４２ today"
    )
    assert ("EMAIL_ADDRESS", "anna (dot) smith [at] example (dot) org") in values(
        detector, "ask anna (dot) smith [at] example (dot) org"
    )


def test_a_text_has_the_same_findings_alone_and_in_any_batch(detector: Detector) -> None:
    texts = [*TICKETS, *(f"{first} {second}" for first in TICKETS[:4] for second in TICKETS[3:])]
    alone = [detector.detect([text])[0] for text in texts]
    assert detector.detect(texts) == alone
    assert detector.detect(texts[::-1])[::-1] == alone


def test_a_text_over_the_limit_is_quarantined_and_its_neighbours_are_not() -> None:
    long, edge = "x" * 3001, "x" * 3000
    detections = detector_for(SMALL).detect([long, TICKETS[2], edge])
    assert [(each.status, each.reason) for each in detections] == [
        ("quarantined", "too_long"),
        ("ok", None),
        ("ok", None),
    ]
    assert detections[0].findings == ()


def test_a_text_that_is_no_unicode_is_quarantined(detector: Detector) -> None:
    assert [each.reason for each in detector.detect(["half a pair \ud83d", "whole"])] == ["not_unicode", None]


def test_a_name_at_any_place_of_a_long_text_keeps_its_offsets() -> None:
    text = "The export fails again and again. " * 40 + "My name is Anna Smith. " + "It does. " * 40
    assert ("PERSON", "Anna Smith") in values(detector_for(SMALL), text)


def test_a_value_is_found_wherever_it_stands_in_a_long_text() -> None:
    detector = detector_for(SMALL)
    for at in range(300, 460, 19):
        text = "w " * (at // 2) + "mail anna.smith@mail.example.com now " + "w " * 300
        assert ("EMAIL_ADDRESS", "anna.smith@mail.example.com") in values(detector, text), at


@pytest.mark.parametrize("poison", ["a.", "a@", "1 ", "1-", "A a ", "(at) ", "1 Ab ", "a dot ", "Rue ", "::", "\u0301"])
def test_poison_ends_and_the_address_after_it_is_found(detector: Detector, poison: str) -> None:
    text = poison * (10_000 // len(poison)) + " write to anna.smith@mail.example.com"
    start = time.monotonic()
    assert ("EMAIL_ADDRESS", "anna.smith@mail.example.com") in values(detector, text)
    assert time.monotonic() - start < 10


def test_identifiers_of_the_policy_are_account_numbers() -> None:
    policy = PrivacyPolicy.model_validate(
        {"identifiers": [{"name": "customer", "regex": r"\bKD-\d{6}\b", "match": ["KD-123456"]}]}
    )
    assert ("ACCOUNT_NUMBER", "KD-123456") in values(detector_for(policy), "my number is KD-123456, thanks")


def test_the_kernel_gives_one_row_a_text_in_the_order_given() -> None:
    texts = [*TICKETS[:3], "x" * 3001]
    batch = pa.table(
        {"clean_sha256": pa.array([text_digest(text) for text in texts], pa.binary(32)), "text": pa.array(texts)}
    )
    result = detect_kernel(batch, SMALL)
    assert result.kept.schema == FINDINGS
    rows = result.kept.to_pylist()
    assert [row["clean_sha256"] for row in rows] == [text_digest(text) for text in texts]
    assert [row["status"] for row in rows] == ["ok", "ok", "ok", "quarantined"]
    assert {row["detector_version"] for row in rows} == {SMALL.detector_version}
    assert result.figures["quarantined"] == 1 and result.figures["US_SSN"] == 1
    assert detect_kernel(batch.slice(2, 1), SMALL).kept == result.kept.slice(2, 1)
    assert detect_kernel(batch.slice(0, 0), SMALL).kept.schema == FINDINGS


def test_findings_do_not_depend_on_the_hash_seed(detector: Detector) -> None:
    program = (
        "import sys, json\n"
        "from curation.privacy.detector import detector_for\n"
        "from curation.privacy.policy import PrivacyPolicy\n"
        "print([repr(d) for d in detector_for(PrivacyPolicy()).detect(json.loads(sys.argv[1]))])"
    )
    other_seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    run = subprocess.run(
        [sys.executable, "-c", program, json.dumps(TICKETS)],
        env=os.environ | {"PYTHONHASHSEED": other_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    assert run.stdout.strip() == repr([repr(each) for each in detector.detect(TICKETS)])
    assert "STREET_ADDRESS" in run.stdout


@pytest.mark.parametrize(
    "written",
    [
        "anna&#46;smith&#x40;example.com",
        "anna.smith%40example.com",
        "anna.smith\\u0040example.com",
        "anna=2Esmith=\n=40example.com",
        "anna<b></b>.smith@exam<!-- -->ple.com",
    ],
)
def test_an_escaped_address_is_found_with_all_of_its_escapes(detector: Detector, written: str) -> None:
    assert ("EMAIL_ADDRESS", written) in values(detector, f"Write to {written} please")


def test_a_trial_answers_in_order_and_redacts_the_people_given() -> None:
    person = {
        "names": ["Jörg Müller"],
        "emails": ["jm@example.com"],
        "phones": ["+44 7700 900123"],
        "accounts": ["AC-90817"],
    }
    records = [
        {
            "id": 7,
            "text": "Hi Jörg, is it mueller, joerg or jm@example.com or 07700900123 or ac 90817?",
            "people": [person],
        },
        {"id": "b", "text": "x" * 3001},
        {"id": "c", "text": "", "language": "en"},
    ]
    first, second, third = try_privacy(records, SMALL)
    assert first["id"] == 7 and first["status"] == "ok"
    assert first["text"] == "Hi [PERSON_1], is it [PERSON_1] or [EMAIL_ADDRESS] or [PHONE_NUMBER] or [ACCOUNT_NUMBER]?"
    assert all(set(each) == {"start", "end", "type", "score", "recognizer"} for each in first["findings"])
    assert second == {"id": "b", "text": "", "findings": [], "status": "quarantined"}
    assert third == {"id": "c", "text": "", "findings": [], "status": "ok"}

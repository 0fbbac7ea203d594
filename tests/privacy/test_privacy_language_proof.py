"""A language passes where its own canaries are found, type by type, and is held back in every other case."""

from __future__ import annotations

from pathlib import Path

import pytest

from curation.corpora.redaction.one_document import Redaction
from curation.privacy.canaries.carried import carried
from curation.privacy.canaries.language_canaries import copies_of
from curation.privacy.canaries.language_texts import languages, texts_of
from curation.privacy.canaries.planted import Caught, classes_of
from curation.privacy.canaries.proof import TABLE, Proofs, measure, not_proven, shown
from curation.privacy.detector import detector_for, scan_of
from curation.privacy.models.languages import proof_language
from curation.privacy.policy import PrivacyPolicy, Profile
from curation.privacy.profile import TYPES, Canaries, Operator
from curation.privacy.rules.numbers import numbers_by_cue
from curation.privacy.trial import try_privacy
from curation.storage.tables import Tables
from tests.bench.carried import policy_of as policy_shipped
from tests.bench.carried import run_id
from tests.growth import assert_linear, repeated

FEW = ("EMAIL_ADDRESS", "IBAN_CODE")
GERMAN = (
    "Guten Tag, wir haben gestern mit dem neuen Gerät angefangen und es geht seit heute Morgen leider nicht mehr an."
)
POLISH = "Dzień dobry, od wczoraj nasze nowe urządzenie nie działa i nie wiem, co jeszcze możemy z nim zrobić, proszę o pomoc."


def policy_of(number: int = 40, missed: float = 0.2, **settings: object) -> PrivacyPolicy:
    """A policy whose profile replaces what has a form, so that a proof takes a second."""
    operators = {each: Operator(operator="replace" if each in FEW else "keep") for each in TYPES}
    profile = Profile(operators=operators, canaries=Canaries(per_class=number, missed=missed), **settings)  # type: ignore[arg-type]
    return PrivacyPolicy(profiles={"default": profile})


@pytest.mark.parametrize("language", languages())
def test_each_copy_holds_one_canary_of_every_type_and_the_same_ones_every_time(language: str) -> None:
    policy = PrivacyPolicy()
    profile = policy.profile("default")
    copies = list(copies_of(language, policy, profile, 4))
    assert copies == list(copies_of(language, policy, profile, 4))
    for copy in copies:
        assert sorted(each.type for each in copy.canaries) == sorted(classes_of(policy, profile))
        assert all(copy.text[each.start : each.end].strip() for each in copy.canaries)
        assert proof_language(copy.text) == language


def test_every_type_that_a_canary_can_be_invented_of_has_sentences_in_every_language() -> None:
    everything = Profile(operators={each: Operator(operator="replace") for each in TYPES})
    for language in languages():
        assert set(classes_of(PrivacyPolicy(), everything)) <= set(texts_of(language).sentences)


def test_a_language_fails_by_one_type_whose_bound_is_over_the_profiles_limit() -> None:
    policy = policy_of(300, 0.03)
    profile = policy.profile("default")
    assert not_proven({"EMAIL_ADDRESS": Caught(300, 3), "IBAN_CODE": Caught(300, 0)}, policy, profile) == {}
    failed = {"EMAIL_ADDRESS": Caught(300, 4), "IBAN_CODE": Caught(300, 0)}
    assert not_proven(failed, policy, profile) == {"EMAIL_ADDRESS": pytest.approx(0.0338, abs=1e-4)}
    assert shown(failed, policy, profile) == "not proven: may be missed EMAIL_ADDRESS 0.034 > 0.03"
    assert not_proven({"IBAN_CODE": Caught(300, 0)}, policy, profile) == {"EMAIL_ADDRESS": 1.0}
    assert shown(None, policy, profile) == "not proven: there are no canaries of it"


def test_a_proof_is_kept_under_its_recognizers_and_nothing_is_planted_twice(tmp_path: Path) -> None:
    tables, policy = Tables(tmp_path), policy_of()
    proofs = Proofs(policy, "default", tables)
    assert not proofs.may_pass("de")  # nothing is known yet, and a night does not guess
    (measured,) = measure("de", [proofs])
    assert {entity: caught.planted for entity, caught in measured.items()} == dict.fromkeys(FEW, 40)
    assert proofs.may_pass("de")
    version = tables.version(TABLE)
    assert Proofs(policy, "default", tables).stored("de") == measured
    assert tables.version(TABLE) == version
    other = Proofs(policy.model_copy(update={"score_threshold": 0.4}), "default", tables)
    assert other.scan.scan_id != proofs.scan.scan_id
    assert other.stored("de") is None
    assert not other.may_pass("de")


def test_a_language_without_canaries_is_not_proven_unless_the_profile_accepts_it(tmp_path: Path) -> None:
    proofs = Proofs(policy_of(), "default", Tables(tmp_path))
    assert [proofs.proves(each) for each in ("en", "de", "pl", "other")] == [True, True, False, False]
    accepting = Proofs(policy_of(unread_languages="accept"), "default", Tables(tmp_path))
    assert accepting.may_pass("pl")


@pytest.mark.parametrize("language", ["de", "fr", "it"])
def test_a_language_that_is_said_to_be_released_as_shipped_is(language: str) -> None:
    """By the counts that ship, of which `test_privacy_carried.py` says that measuring gives the same."""
    policy = policy_shipped("start")
    assert shown(carried(run_id(("start", "default", language))), policy, policy.profile("default")) == "released"


def test_what_is_tried_is_held_back_where_its_language_is_not_proven() -> None:
    records = [
        {"id": "de", "text": GERMAN},
        {"id": "pl", "text": POLISH},
        {"id": "said", "text": POLISH, "language": "pl"},
    ]
    answers = {each["id"]: each["status"] for each in try_privacy(records, policy_of())}
    assert answers == {"de": "ok", "pl": "quarantined", "said": "ok"}
    strict = policy_of(130, 0.028)
    lacking = strict.model_copy(update={"score_threshold": 1.0})  # as if the recognizers found next to nothing
    assert [each["status"] for each in try_privacy([{"id": "de", "text": GERMAN}], lacking)] == ["quarantined"]


def test_a_short_text_is_held_to_the_language_that_most_of_its_telling_words_are_of() -> None:
    assert proof_language("Hallo, bitte!") == "de"
    assert proof_language("Thanks, please call me") == "en"
    assert proof_language("Regenia Szynkowicz") == "en"


def test_a_redaction_that_was_told_of_no_proof_lets_only_english_pass() -> None:
    assert [Redaction.may_pass(each) for each in ("en", "de")] == [True, False]


@pytest.mark.parametrize(
    ("text", "value", "entity"),
    [
        (
            "Ich habe den Reisepass gestern erneuern lassen, er ist jetzt unter C4T9X00K7 zu finden.",
            "C4T9X00K7",
            "PASSPORT",
        ),
        (
            "Notre véhicule de service est en panne depuis hier matin, il porte la plaque AB-482-CD.",
            "AB-482-CD",
            "VEHICLE_ID",
        ),
        (
            "La cartella che vi ho mandato ieri dal mio ospedale è la P-482915 e non so altro.",
            "P-482915",
            "MEDICAL_RECORD",
        ),
        (
            "De verzekering zegt dat het om mijn polis gaat, dat is 4829156035 en meer weet ik niet.",
            "4829156035",
            "HEALTH_PLAN",
        ),
        (
            "Não sei porque a entrada falhou, usei a palavra-passe de sempre e essa é Outono_4821 mesmo.",
            "Outono_4821",
            "SECRET",
        ),
        (
            "El paquete que pedí hace una semana no ha llegado, vivo en Paseo de los Tilos 14, 3.º B.",
            "Paseo de los Tilos 14",
            "STREET_ADDRESS",
        ),
        (
            "Je ne comprends pas pourquoi le site refuse mon attestation de formation af-2024-118 depuis hier.",
            "af-2024-118",
            "CERTIFICATE_NUMBER",
        ),
        ("Não sei porquê, mas o meu carro, matrícula 12-ab-34, ficou fora.", "12-ab-34", "VEHICLE_ID"),
        ("La commande de pneus pour le 4567 RS 13 n'est pas arrivée et nous attendons.", "4567 RS 13", "VEHICLE_ID"),
        ("Ich weiß nicht warum, aber meine KV-Nr. Q334455667 wird nicht erkannt.", "Q334455667", "HEALTH_PLAN"),
        ("Die Rechnung der Kasse, IK 104212505, ist noch nicht da.", "104212505", "HEALTH_PLAN"),
        ("Me piden el pasaporte y pongo aab123456 pero no me deja seguir.", "aab123456", "PASSPORT"),
        (
            "Confirmo que nasci em quatro de abril de mil novecentos e oitenta e não noutro dia.",
            "quatro de abril de mil novecentos e oitenta",
            "DATE_OF_BIRTH",
        ),
        ("Non so perché, ma sono nata il tre marzo 1984 a Torino.", "tre marzo 1984", "DATE_OF_BIRTH"),
        ("Sono della classe '84 e non trovo la mia tariffa.", "'84", "DATE_OF_BIRTH"),
        ("Nasci em 1º/05/1979 e não me deixa entrar com essa data.", "1º/05/1979", "DATE_OF_BIRTH"),
        (
            "Ich bin am dritten März neunzehnhundertvierundachtzig geboren und nicht am vierten.",
            "dritten März neunzehnhundertvierundachtzig",
            "DATE_OF_BIRTH",
        ),
        (
            "Mi ha scritto ieri sera Lavinia Corbezzolini e non so che cosa le devo rispondere.",
            "Lavinia Corbezzolini",
            "PERSON",
        ),
        (
            "Karte vom letzten Jahr: l01x00t47 ist abgelaufen, der neue Ausweis kommt erst noch.",
            "l01x00t47",
            "NATIONAL_ID",
        ),
        (
            "Für den Mietwagen brauche ich wohl auch noch die FS-Nummer b072rre2i55 hier.",
            "b072rre2i55",
            "DRIVER_LICENSE",
        ),
        (
            "Die Beihilfestelle, die das nicht zahlt, führt mich unter k482915603 und das seit Mai.",
            "k482915603",
            "HEALTH_PLAN",
        ),
        ("Ich weiß nicht, ob Sie es sehen, Kennz. HHAB123 war nicht drin.", "HHAB123", "VEHICLE_ID"),
        ("Non so perché, ma ho compiuto gli anni il 23 sett '79 e non l'8.", "23 sett '79", "DATE_OF_BIRTH"),
        (
            "Mia madre è del giorno 9 del mese di giugno del 1977 e non del 1978.",
            "9 del mese di giugno del 1977",
            "DATE_OF_BIRTH",
        ),
        ("La mia data di nascita, che ho mandato due volte, è il 4.6.74 e basta.", "4.6.74", "DATE_OF_BIRTH"),
        ("Nasci em 63 e não consigo escolher o ano que está na lista.", "63", "DATE_OF_BIRTH"),
        ("Não sei porquê, mas a ficha do meu pai tem 04jun1974 e ele não é desse dia.", "04jun1974", "DATE_OF_BIRTH"),
        ("Nasci a 1.º de janeiro de 1955 e não no dia que está na ficha.", "1.º de janeiro de 1955", "DATE_OF_BIRTH"),
        ("Je ne comprends pas, le code du portail est 48A21 et il ne passe plus.", "48A21", "SECRET"),
        ("Mon mot de passe, celui d'avant la mise à jour, était 48291 et il ne va plus.", "48291", "SECRET"),
        ("J'ai mis « coeurbleu » comme mot de passe et il ne le prend pas.", "coeurbleu", "SECRET"),
        ("Ho provato con 4829 come password e non so che cosa non va.", "4829", "SECRET"),
        ("Je ne sais pas pourquoi, la plaque ab 482 cd n'est pas dans la liste.", "ab 482 cd", "VEHICLE_ID"),
        ("Le camion que nous avons vendu est le vf1rfa00562345678 et pas un autre.", "vf1rfa00562345678", "VEHICLE_ID"),
        ("Não sei porquê, 12-ab-34 é a matrícula que está no contrato e não abre.", "12-ab-34", "VEHICLE_ID"),
        (
            "Não consigo marcar a consulta, sou beneficiária com o 482.915.603 e não há vagas.",
            "482.915.603",
            "HEALTH_PLAN",
        ),
        (
            "He cambiado de compañía y el repartidor no encuentra mi número, 612.345.678 es el de ahora.",
            "612.345.678",
            "PHONE_NUMBER",
        ),
        ("Não sei porquê, tenho um Honda PCX AA-34-BB parado à chuva e não liga.", "AA-34-BB", "VEHICLE_ID"),
        ("O IPVA do KLM-5567 já foi pago, mas o site diz que não.", "KLM-5567", "VEHICLE_ID"),
        ("Meu Fiat Uno ABC-1D23 bateu no portão e não sei o que fazer.", "ABC-1D23", "VEHICLE_ID"),
        ("Não sei quando vence a placa final 4, que é a hij 2c34 do meu carro.", "hij 2c34", "VEHICLE_ID"),
        ("Fiz o pagamento do estacionamento para bx98ct e fui multado na mesma.", "bx98ct", "VEHICLE_ID"),
        ("Das Parkticket für hh-ab 123 ist nicht im Konto und ich weiß nicht warum.", "hh-ab 123", "VEHICLE_ID"),
        (
            "Ich habe beim Führerschein b07 2rre 2i5 5 eingegeben und das geht nicht.",
            "b07 2rre 2i5 5",
            "DRIVER_LICENSE",
        ),
        ("Nasci a 12 03 84 e não consigo escolher esse dia na lista.", "12 03 84", "DATE_OF_BIRTH"),
        (
            "Mia figlia compie diciotto anni ventitré ottobre 2008 e non prima.",
            "ventitré ottobre 2008",
            "DATE_OF_BIRTH",
        ),
        ("Il codice del cancello è sole&mare e non funziona più da ieri.", "sole&mare", "SECRET"),
        ("Mon code à quatre chiffres est 4829 et il n'est pas accepté.", "4829", "SECRET"),
        ("Soy psicóloga con el M-48291 y la página no me deja entrar.", "M-48291", "CERTIFICATE_NUMBER"),
        ("Póliza Sanitas: 48/291560", "48/291560", "HEALTH_PLAN"),
        ("Mot de passe provisoire : 48291", "48291", "SECRET"),
        ("Vim ao mundo 14071958", "14071958", "DATE_OF_BIRTH"),
        ("Colegiado 4829-B", "4829-B", "CERTIFICATE_NUMBER"),
        (
            "Meine Police der privaten Krankenversicherung ist V504 571 318 und gilt noch.",
            "V504 571 318",
            "HEALTH_PLAN",
        ),
        ("La mia data di nascita è addì 3 marzo 1984 e non quella.", "addì 3 marzo 1984", "DATE_OF_BIRTH"),
        ("Avec le code « 74a009fabc6d019f3b80 » la porte ne s'ouvre pas.", "74a009fabc6d019f3b80", "SECRET"),
        ("Cartão do utente 482 915 603", "482 915 603", "HEALTH_PLAN"),
        ("OAB/RJ 48.291", "48.291", "CERTIFICATE_NUMBER"),
        ("Habilitation électrique : 4829", "4829", "CERTIFICATE_NUMBER"),
        (
            "Wir ziehen im Herbst um und wohnen dann Am Alten Speicher 12 in der Nähe.",
            "Am Alten Speicher 12",
            "STREET_ADDRESS",
        ),
    ],
)
def test_what_a_sentence_tells_of_is_found_without_a_label(text: str, value: str, entity: str) -> None:
    (found,) = detector_for(PrivacyPolicy()).detect([text])
    at = text.index(value)
    spans = [(each.start, each.end) for each in found.findings if each.type == entity]
    assert any(start <= at and at + len(value) <= end for start, end in spans), spans


@pytest.mark.parametrize(
    "text",
    [
        "Die Bestellung 4711829 ist heute angekommen, vielen Dank für die schnelle Hilfe und das Update auf ISO 27001.",
        "La commande 4711829 est arrivée ce matin et nous en sommes très contents, merci pour votre aide.",
        "Der Führerschein wird seit dem Update auf V12 und V2.4.1 der App nicht mehr gelesen.",
        "Le code « promotion » et le commit « 74a009fabc6d019f3b80 » ne changent rien à la commande.",
        "Das Auto fährt 120km/h, das Zertifikat ist mit sha256 und das Gerät hat 512gb und die Version v2.15.3.",
        "La classe 2 non è la classe energetica A2 e il negozio è nato tre anni fa, non so quanto costa.",
        "Notre certificat ISO 9001 et le certificat TLS 1.3 ne sont plus valables, l'accès avec Windows11 non plus.",
        "Le montant est de 120 TTC 20 jours après la livraison et nous ne le savions pas.",
        "Met de bestelling 4711829 is alles goed gegaan, dus wij zijn er heel blij mee en wachten op de rest.",
        "La contraseña debe tener 12 caracteres y desde 2024 un signo, que no es lo mismo.",
        "Le code article 48291 n'existe pas et le code promo non plus, avec 5000 personnes et 1200 clients.",
        "O plano de 5000 minutos custa 20 euros e a placa gráfica RTX4090 não está disponível.",
        "Das Passwort muss seit 2024 mindestens 12 Zeichen haben und wir haben 4500 Nutzer im Portal.",
        "La password scade ogni 90 giorni e la lavatrice di classe A del 2019 fa 1400 giri.",
        "Le mot de passe de YouTube et celui de PayPal sont refusés par MacBookPro et AirPodsMax.",
        "Laptop i7 mit 16gb ram, 512gb ssd und 2tb hdd, der ist kaputt und nicht neu.",
        "J'attends depuis 45 minutes et le code à 4 chiffres n'arrive pas par SMS.",
        "Ich fahre einen Golf 7 mit 150 PS und 120000 km, der TÜV läuft 2027 ab.",
        "Die MD5-Verschlüsselung ist nicht möglich und wir wissen noch nicht warum das so ist.",
        "Le schéma OID 4829 n'existe pas",
        "Zakładka raportu obejmuje 2019-2021.",
        "Konto Premium obowiązuje w latach 2024-2026.",
        "Le compte suit le PLAN 2024-2026 et le budget 2022-23 de la société.",
        "Son aceptables combinaciones de «stderr», «syslog» y «csvlog», según la plataforma que haya.",
        "O artigo AB-12-34 não existe no catálogo e a versão 12-34-AB do firmware também não.",
        "Placa gráfica RTX4090",
        "Pedido 4711829",
        "Habitación 4829, hotel",
        "password reset 2024",
        "Drucker HP LaserJet 4250",
        "router modem firmware 3.0.0.4",
    ],
)
def test_what_an_order_or_a_standard_is_numbered_with_stays(text: str) -> None:
    profile = PrivacyPolicy().profile("default")
    (found,) = detector_for(PrivacyPolicy()).detect([text])
    assert [each.type for each in found.findings if profile.operator_for(each.type).operator != "keep"] == []


def test_english_is_read_by_none_of_the_rules_for_other_languages() -> None:
    text = "We moved the certificate 48291560 to the new patient portal and Marble Quarry Lane 12 was fine with that."
    (found,) = detector_for(PrivacyPolicy()).detect([text])
    own = ("nearby_", "foreign_")
    assert [each.recognizer for each in found.findings if each.recognizer.startswith(own)] == []
    assert {"foreign_name", "foreign_street"} <= {
        each.rpartition(":")[0] for each in scan_of(PrivacyPolicy()).identities
    }


@pytest.mark.parametrize(
    "unit",
    [
        "llame al 612345678 y no sé ",
        "geboren am dritten März und nicht ",
        "nato il 3/3 e non più ",
        "auto 12-ab-34 e não ",
        "le code du portail « a1 » 48A21 ",
        "nato il 4 giugno nel 63 e non ",
        "parkticket für b07 2rre und nicht ",
    ],
)
def test_the_time_that_sentences_take_grows_with_the_text(unit: str) -> None:
    def read(text: str) -> None:
        for each in numbers_by_cue.recognizers(PrivacyPolicy()):
            list(each.find(text))

    assert_linear(read, repeated(unit))

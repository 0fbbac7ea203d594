"""Values that stand between letters of scripts without blanks are found as if blanks stood there, by detector and gate."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from curation.document import PEOPLE
from curation.privacy.detector import detector_for
from curation.privacy.identifiers import Identifier
from curation.privacy.known.own_people import scan_single_names
from curation.privacy.known.search_text import KnownPeople, terms_of_person
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.profile import TYPES, Profile
from curation.privacy.redaction.propagate import propagate
from curation.privacy.redaction.resolve import Finding
from curation.quality.leak_gate.identifiers import identifiers_for, kinds_of
from curation.quality.leak_gate.leak import Gate, KnownValues, bare
from curation.quality.leak_gate.readings import readings, visible
from curation.text.readings import canonical, parted
from curation.text.scripts import boundaries, is_unspaced
from curation.text.scripts import parted as parted_text

# What stands before and behind a value: a word of each script.
BESIDE = {
    "Han": ("号码是", "请尽快回复"),
    "Hiragana": ("こちらは", "までおねがいします"),
    "Katakana": ("サーバー", "ヘレンラク"),
    "Bopomofo": ("ㄉㄧㄢㄏㄨㄚ", "ㄒㄧㄝ"),
    "Yi": ("ꆈꌠ", "ꁱꂷ"),
    "Hangul": ("번호는", "으로연락주세요"),
    "Tibetan": ("ཨང་གྲངས", "ཡིན"),
    "Thai": ("หมายเลขคือ", "กรุณาตอบกลับ"),
    "Lao": ("ໝາຍເລກ", "ກະລຸນາ"),
    "Khmer": ("លេខគឺ", "សូមឆ្លើយ"),
    "Myanmar": ("နံပါတ်မှာ", "ကျေးဇူးပြု၍"),
    "Tai Tham": ("ᨠᩣ", "ᨿᩣ"),
    "New Tai Lue": ("ᦂᦱ", "ᦍᦱ"),
    "Tai Viet": ("ꪀꪱ", "ꪥꪱ"),
}
PLANTED: dict[EntityType, str] = {
    "PERSON": "Anna Schmidt",
    "EMAIL_ADDRESS": "zoe.quist@example.com",
    "PHONE_NUMBER": "+49 30 23125123",
    "STREET_ADDRESS": "14 Ferndale Road",
    "DATE_OF_BIRTH": "date of birth 1971-03-14",
    "DATE": "2024-03-14",
    "CREDIT_CARD": "4111111111111111",
    "IBAN_CODE": "DE89370400440532013000",
    "CRYPTO": "0x52908400098527886E0F7030069857D2E4169EE7",
    "NATIONAL_ID": "123-45-6789",
    "TAX_ID": "tax id 12-3456789",
    "PASSPORT": "passport X1234567",
    "DRIVER_LICENSE": "driver license D1234567",
    "CERTIFICATE_NUMBER": "certificate number CPA-12345",
    "MEDICAL_RECORD": "MRN 48291377",
    "HEALTH_PLAN": "health insurance number QXZ123456789",
    "VEHICLE_ID": "1M8GDM9AXKP042788",
    "DEVICE_ID": "serial number X7K2-9918-QT",
    "MAC_ADDRESS": "00:1b:44:11:3a:b7",
    "IP_ADDRESS": "203.0.113.77",
    "URL": "https://example.com/a/4711",
    "USERNAME": "username: tkowalczyk92",
    "SECRET": "AKIA2E0A8F3B244C9986",
    "ACCOUNT_NUMBER": "QX-7712-2590",
    "POSTAL_CODE": "SW1A 2AA",
    "AGE": "aged 93",
    "LOCATION": "Hamburg",
    "CONFIDENTIAL": "Project Lodestar",
}
POLICY = PrivacyPolicy(
    profiles={"all": {"operators": {each: {"operator": "replace"} for each in TYPES}}},
    identifiers=(
        Identifier(name="own", regex=r"\bQX-\d{4}-\d{4}\b", match=("QX-7712-2590",)),
        Identifier(name="plans", entity="CONFIDENTIAL", terms=("Project Lodestar",)),
    ),
)
NEEDS_WORDS = {"LOCATION", "POSTAL_CODE", "AGE"}  # which no text in another language shows by their form
GATE = {
    "email": "zoe.quist@example.com",
    "phone": "+49 30 23125123",
    "card": "4111111111111111",
    "iban": "DE89370400440532013000",
    "ip": "203.0.113.77",
    "mac": "00:1b:44:11:3a:b7",
    "token": "AKIA2E0A8F3B244C9986",
    "private_key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890abcdefgh\n-----END RSA PRIVATE KEY-----",
    "ssn": "536-22-8147",
    "nino": "AB123456C",
    "nir": "295109912611193",
    "dni": "DNI 54362315K",
    "nie": "NIE X2482300W",
    "codice_fiscale": "RCCMNL83S18D969H",
    "pan": "ACUPA7085R",
    "aadhaar": "2341 2341 2346",
    "pesel": "pesel 44051401359",
    "steuer_id": "Steuer-ID 36574261809",
    "bsn": "BSN 111222333",
    "tfn": "TFN 123456782",
    "crypto": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "us_mbi": "1EG4-TE5-MK73",
    "us_npi": "NPI 1234567893",
    "us_dea": "DEA BB1388568",
    "us_routing": "routing 121000358",
    "ca_sin": "SIN 130692544",
    "nhs": "NHS 401 023 2137",
    "uk_licence": "MORGA607054SM9IJ",
    "passport": "passport AB1234567",
    "au_medicare": "Medicare 2123456701",
    "au_abn": "ABN 51824753556",
    "au_acn": "ACN 005749986",
    "de_vat": "DE136695976",
    "de_pension": "65170839J003",
    "de_card": "Ausweis L01X00T44",
    "de_health": "KVNR A123456780",
    "de_doctor": "LANR 123456601",
    "de_licence": "Führerschein BE12345678A",
    "it_vat": "piva 99205755947",
    "it_card": "documento AA1234567",
    "it_licence": "patente AA1234567B",
    "fi_hetu": "010594Y9032",
    "se_pnr": "personnummer 199001012385",
    "tr_kimlik": "TCKN 10000000146",
    "in_gstin": "27AAPFU0939F1ZV",
    "in_voter": "voter KSD1287349",
    "sg_nric": "NRIC S2740116C",
    "th_tnin": "TNIN 1234567890121",
    "kr_rrn": "FRN 960121-5558417",
    "kr_brn": "BRN 1234567891",
    "kr_licence": "Korean driver license 11-22-123456-63",
    "ng_nin": "NIN 60960575667",
    "ph_tin": "TIN 123-456-782",
    "ph_umid": "UMID 0111-1234567-8",
    "za_id": "identity 8001015362080",
    "za_tax": "SARS 0123456782",
    "za_vat": "VAT 4123456789",
    "za_traffic": "TRN 1234567890123",
}
OURS_ALONE = {"phone", "ip", "nir", "pan", "bsn", "private_key", "card", "aadhaar"}
WRITTEN_ONTO = {
    "Arabic": ("\u0648\u0628", "\u0641\u064a"),
    "Hebrew": ("\u05d1\u05d4", "\u05d4\u05d5\u05d0"),
    "Devanagari": ("\u0915\u093e", "\u0939\u0948"),
}
LOOKING = identifiers_for(Profile(), PrivacyPolicy())


def core(value: str) -> str:
    """The value without the word that announces it."""
    return (
        value.rpartition(" ")[2] if value[0].islower() or value.startswith(("Steuer", "BSN", "TFN", "MRN")) else value
    )


@pytest.fixture(scope="module")
def spoken() -> dict[str, dict[EntityType, set[str]]]:
    """Script → type → what the detector finds of it where its value stands between letters of the script."""
    detector = detector_for(POLICY)
    asked = [(script, kind) for script in BESIDE for kind in PLANTED]
    texts = [BESIDE[script][0] + PLANTED[kind] + BESIDE[script][1] for script, kind in asked]
    found: dict[str, dict[EntityType, set[str]]] = {script: {} for script in BESIDE}
    for (script, kind), text, detection in zip(asked, texts, detector.detect(texts), strict=True):
        found[script][kind] = {text[each.start : each.end] for each in detection.findings if each.type == kind}
    return found


@pytest.mark.parametrize("script", BESIDE)
def test_each_type_is_found_between_letters_of_each_script_and_no_letter_with_it(
    spoken: dict[str, dict[EntityType, set[str]]], script: str
) -> None:
    missed = {
        kind: found
        for kind, found in spoken[script].items()
        if kind not in NEEDS_WORDS and not any(core(PLANTED[kind]) in each and each in PLANTED[kind] for each in found)
    }
    assert missed == {}
    assert not any(is_unspaced(each) for found in spoken[script].values() for each in found)


@pytest.mark.parametrize("script", BESIDE)
def test_the_gate_finds_each_kind_between_letters_of_each_script(script: str) -> None:
    before, behind = BESIDE[script]
    missed = {
        kind
        for kind, value in GATE.items()
        if kind
        not in {
            found.kind for reading in readings(before + value + behind) for found in LOOKING.search(bare(reading.text))
        }
    }
    assert missed == set()


def test_every_kind_of_the_gate_is_tried_between_letters_of_each_script() -> None:
    assert GATE.keys() == kinds_of(PrivacyPolicy().gate).keys()


@pytest.mark.parametrize("script", WRITTEN_ONTO)
def test_a_value_onto_which_a_short_word_is_written_is_found_by_stock_recognizers(script: str) -> None:
    """`\\b`, on which they lean, sees no edge between such a letter and a digit; where a hit is, is said of the text."""
    before, behind = WRITTEN_ONTO[script]
    for kind, value in GATE.items():
        text = f"{before}{value}{behind}"
        found = (
            {(each.kind, text[each.start : each.end]) for each in LOOKING.stock.search(text)}
            if LOOKING.stock
            else set()
        )
        assert kind in OURS_ALONE or any(kind == of and said in value for of, said in found), kind


def gate_of(person: dict[str, list[str]]) -> Gate:
    """A gate that knows one person."""
    row: dict[str, object] = {"person_id": "p1", "source": "crm", "ref": "1", "role": "requester"}
    row |= {key: person.get(key, []) for key in ("names", "emails", "phones", "accounts")}
    return Gate(KnownValues(pa.Table.from_pylist([row], schema=PEOPLE)), lambda kind, value: value)


PERSON = {
    "names": ["Zoë Brandström"],
    "emails": ["zb@example.com"],
    "phones": ["+49 30 23125123"],
    "accounts": ["AC-55812"],
    "addresses": ["Lindenweg 14, 12345 Musterstadt"],
}


@pytest.mark.parametrize("script", BESIDE)
def test_known_people_are_found_between_letters_of_each_script_by_detector_and_gate(script: str) -> None:
    before, behind = BESIDE[script]
    gate = gate_of(PERSON)
    known = KnownPeople(terms_of_person(PERSON, "p1"))
    for key, kind in (("names", "name"), ("emails", "email"), ("phones", "phone"), ("accounts", "account")):
        text = before + PERSON[key][0] + behind
        assert PERSON[key][0] in {text[each.start : each.end] for each in known.scan(text)}, key
        assert kind in {hit.kind for hit in gate.hits([("e", "text", text)])}, key
    text = f"{before}Brandström{behind}"
    assert [text[f.start : f.end] for f in scan_single_names(text, {"Zoë Brandström": "p1"})] == ["Brandström"]


@pytest.mark.parametrize("name", ["山田太郎", "สมชาย ใจดี", "김민준", "ကျော်စွာဝင်း", "សុខ ចាន់ថា", "ཚེ་རིང་སྒྲོལ་མ"])
def test_a_known_name_in_a_script_without_blanks_is_found_within_its_sentence(name: str) -> None:
    gate = gate_of({"names": [name]})
    before, behind = (
        next(each for script, each in BESIDE.items() if script.upper() in unicodedata.name(name[0]))
        if (not unicodedata.name(name[0]).startswith("CJK"))
        else BESIDE["Han"]
    )
    text = before + name.replace(" ", "") + behind
    assert KnownPeople(terms_of_person({"names": [name]}, "p1")).scan(text)
    assert {hit.kind for hit in gate.hits([("e", "text", text)])} == {"name"}


def test_what_was_found_once_is_found_again_between_such_letters() -> None:
    texts = ["my passport is 48213977", "护照号码48213977谢谢", "148213977"]
    found = propagate(texts, [[Finding(15, 23, "PASSPORT", 0.9, "passport")], [], []])
    assert [[texts[at][f.start : f.end] for f in own] for at, own in enumerate(found)] == [["48213977"]] * 2 + [[]]


def test_a_companys_own_pattern_may_name_the_letters_beside_its_number() -> None:
    policy = POLICY.model_copy(
        update={"identifiers": (Identifier(name="own", regex=r"客户\d{6}", match=("客户482913",)),)}
    )
    text = "请问客户482913的订单"
    found = detector_for(policy, ["ACCOUNT_NUMBER"]).detect([text])[0].findings
    assert [text[each.start : each.end] for each in found if each.recognizer == "identifier:own"] == ["客户482913"]


def test_a_number_keeps_its_digits_and_an_address_swallows_no_text_before_it() -> None:
    for text, value in (
        ("IBAN是DE89370400440532013000请", "DE89370400440532013000"),
        ("电话18831478932", "18831478932"),
        ("03-1234-5678までお電話ください", "03-1234-5678"),
        ("ご連絡はanna@example.comまで", "anna@example.com"),
    ):
        policy = PrivacyPolicy(phone_regions=("US", "CN", "JP"))
        found = detector_for(policy).detect([text])[0].findings
        assert {text[each.start : each.end] for each in found} == {value}


LETTERS = st.sampled_from("a1Z9é_-. \n是まー한ไག")


@given(st.text(LETTERS, max_size=30))
def test_parting_adds_blanks_only_and_every_span_leads_back(text: str) -> None:
    reading = parted(canonical(text))
    assert reading.text == parted_text(canonical(text).text) == parted_text(reading.text)
    assert reading.text.replace(" ", "") == canonical(text).text.replace(" ", "")
    assert not boundaries(reading.text)
    for start in range(len(reading.text)):
        if reading.text[start] != " ":
            first, last = reading.span(start, start + 1)
            assert canonical(text[first:last]).text == reading.text[start]
    assert parted_text(visible(text)) == visible(text)


def test_letters_that_latin_words_bear_too_part_nothing() -> None:
    assert boundaries("naı̈ve ˇ1 Zoë5 Straße42 привет7 ελ3 שלום5 مرحبا5 नमस्ते5") == []
    every = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    spaced = regex.compile(r"\p{L}&&[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}]", regex.V1)
    assert not any(spaced.match(each) and is_unspaced(each) for each in every)

"""The leak gate's second search for identifiers: each kind in the ways it is written, and nothing in ordinary text."""

from __future__ import annotations

import pytest
from stdnum import luhn

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.profile import TYPES, Operator, Profile
from curation.privacy.second_opinion import SecondOpinion
from curation.privacy.trial import try_privacy
from curation.quality.leak_gate.identifiers import Identifiers, identifiers_for, kinds_of
from curation.quality.leak_gate.leak import bare
from curation.quality.leak_gate.readings import readings
from curation.quality.leak_gate.structured import KINDS
from tests.growth import assert_linear, repeated
from tests.privacy.planted import structured as planted

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890abcdefgh\n-----END RSA PRIVATE KEY-----"
FOUND = {
    "email": [
        "jane.doe@example.com",
        "<Jane.Doe+x@mail.example.org>,",
        "jürgen@müller.example",
        "jane [at] example [dot] com",
        "jane%40example.com",
        "jane&#64;example&#46;com",
        "jane＠example．com",
    ],
    "phone": [
        "+1 212 555 0123",
        "+442079460123",
        "+49 (0)30 23125 123",
        "(212) 555-0123",
        "phone: 212-555-0123",
        "call me on 020 7946 0123",
        "Tel. 030 23125 123",
        "Telefon: 089/99998-123",
        "call us back at 2125550123 or 212.555.0123",
        "+1-212-555-0188x171",
        "(212)555-0188x9",
        "call me on 001-312-555-0199x4330",
    ],
    "card": [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111.",
        "4111–1111–1111–1111",
        "5555555555554444",
        "3782 822463 10005",
        "ref 12 4111 1111 1111 1111 12",
        "4111 1111\n1111 1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "４１１１ １１１１ １１１１ １１１１",
    ],
    "iban": [
        "DE89 3704 0044 0532 0130 00 at",
        "GB29NWBK60161331926819",
        "gb29nwbk60161331926819",
        "AB12 FR14 2004 1010 0505 0001 3M02 606",
    ],
    "ssn": ["536-22-8147", "my social security number is 536228147", "SSN: 536 22 8147", "ITIN 912-70-1234"],
    "nino": ["AB 12 34 56 C", "AB123456C"],
    "nir": ["2 95 10 99 126 111 93", "295109912611193"],
    "dni": ["54362315K", "54362315-K", "54.362.315-K"],
    "nie": ["X2482300W", "X-2482300-W"],
    "codice_fiscale": ["RCCMNL83S18D969H", "rccmnl83s18d969h"],
    "bsn": ["BSN 111222333", "burgerservicenummer: 1112.22.333"],
    "pesel": ["PESEL 44051401359"],
    "steuer_id": ["Steuer-ID: 36 574 261 809", "IdNr. 36574261809"],
    "aadhaar": ["2341 2341 2346", "Aadhaar 234123412346"],
    "pan": ["ABCPE1234F"],
    "tfn": ["TFN 123 456 782", "tax file number 123456782"],
    "ip": ["192.0.2.17:8080", "203.0.113.9/24", "2001:db8::8a2e:370:7334", "[2001:db8::1]", "10.1.2.3-10.1.2.9"],
    "mac": ["00:00:5E:00:53:AF", "00-00-5e-00-53-af", "0000.5e00.53af"],
    "private_key": [KEY, KEY.replace("\n", "\\n")],
    "token": [
        "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789",
        "xoxb-" + "123456789012-abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk",
    ],
}


ALL = identifiers_for(Profile(), PrivacyPolicy())


def kinds(text: str, looking: Identifiers = ALL) -> set[str]:
    return {found.kind for form, _ in readings(text) for found in looking.search(bare(form))}


@pytest.mark.parametrize(("kind", "written"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_an_identifier_is_found_however_it_is_written(kind: str, written: str) -> None:
    assert kinds(f"As I said: {written}") == kinds(f"{written}\nis it") == kinds(f"ü {written} é, ok?") == {kind}


def test_every_kind_is_tried_here_and_is_of_types_that_exist() -> None:
    assert FOUND.keys() >= KINDS.keys()
    assert {each for types in KINDS.values() for each in types} <= set(TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "firmware version 1.2.3.4, v10.2.3.4 and release 4.15.0.210",
        "10.0.0.0/8 with 255.255.255.0, 127.0.0.1 and 0.0.0.0, ::1",
        "2024-03-31 12:30:45, 31.03.2024 12:30 and phone 2024-03-31",
        "order 986267, tracking 9400 1000 0000 0000 0000 00, invoice 4006381333931",
        "git@github.com:org/repo.git logo@2x.png getty@tty1.service user@host",
        "std::vector<int> a::b feed::face",
        "1 234 567 890 or 1.234.567,89 or 12,345.67",
        "sha 3f2504e04f8941d39a0c0305e82c3301 uuid 550e8400-e29b-41d4-a716-446655440000",
        "IMEI 356938035643809 epoch 1711881600000 id 36574261809",
        "[EMAIL_ADDRESS_1] [CREDIT_CARD] [PERSON_7KQ2M4XWZA] ************1111 ***@***",
        "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 is a fingerprint",
        "+100000000 points, UTC+0200, c++17 and 1+12125550123",
        "4111 1111 1111 1112, 4000 and 5000 and 6000",
        "DE89 3704 0044 0532 0130 01",
        "000-12-3456 or 536-22-81470 or 1-536-22-8147",
        "-----BEGIN PRIVATE KEY----- is the first line",
        "54362315A X2482300A RCCMNL83S18D969A ABCCE1234F",
        "2341 2341 2346 2341 and order 2341 2341 2346",
        "merged ids: 41111111;11111111, 41111111 | 11111111",
    ],
)
def test_ordinary_text_is_no_identifier(text: str) -> None:
    assert kinds(text) == set()


NUMBERED = [
    "order {} was sent",
    "Part {}-A is out of stock.",
    "PN {}/B fits.",
    "SKU {} rev 2",
    "Order number: {}",
    "**Order:** {}",
    "The invoice {} is unpaid",
    "ticket #{}",
    "Tracking number\n{}",
    "our reference is {}",
    "{} is the order number",
    "{} (invoice)",
    "Bestellnummer {}",
    "numéro de commande : {}",
    "pedido {}",
    "zamówienie {}",
    "| Order | {} |",
    "the part with number {} broke",
    "serial no {}",
    "orders {0} and {0}",
    "INV-{}",
]
NUMBERS = ["536-22-8147", "536-22-8147", "AB123456C", "54362315K", "X2482300W", "RCCMNL83S18D969H", "2341 2341 2346"]
READ = PrivacyPolicy().profile("default").model_copy(update={"unread_languages": "accept"})
POLICY = PrivacyPolicy(profiles={"default": READ})


@pytest.mark.parametrize("template", NUMBERED)
def test_what_numbers_an_order_or_a_part_is_nobodys_whatever_its_form(template: str) -> None:
    for number in (*NUMBERS, *(["(212) 555-0123"] if template[0] != "I" and "-A" not in template else [])):
        assert kinds(f"Hello,\n{template.format(number)}\nthank you") == set(), number


@pytest.mark.parametrize("said", ["my number is {}", "{}", "see {}.", "contract {}", "customer {}", "No. {} and ID {}"])
def test_a_number_that_is_called_otherwise_is_somebodys(said: str) -> None:
    for number in NUMBERS:
        assert len(kinds(f"The order is late.\n{said.format(number, number)}\nthank you")) == 1, number


def test_a_version_is_no_address_however_it_is_called() -> None:
    for text in (
        "version is 10.2.3.4",
        "updated to firmware 7.4.1.12 and 7.4.1.13",
        "Chrome/126.0.6478.127",
        "after the update from 1.8.3.1 to 1.9",
        "it fails with 5.4.0.2 RC3",
    ):
        assert kinds(text) == set()
    assert kinds("ssh/203.0.113.57") == kinds("updated host 203.0.113.57") == {"ip"}


def test_four_small_numbers_are_a_version_behind_a_product_where_no_machine_is_named() -> None:
    for text in (
        "Lamps on-premises 1.14.4.1, Lamps Open Source 1.9.4.1",
        "see C:/build/LampFiles/2.8.12.1/lamp.make",
        "lamp-4.1.0.4",
    ):
        assert kinds(text) == set(), text
    machines = (
        "dns 8.8.4.4",
        "ping -c 3 9.9.9.9",
        "Server 9.9.9.9",
        "http://12.5.6.7/x",
        "root@12.5.6.7",
        "The DNS server is 8.8.8.8",
    )
    for text in (
        *machines,
        "client 10.2.3.4",
        "Laptop 5.6.7.8",
        "Blocked 5.6.7.8",
        "blocked 12.5.6.77",
        "logged in from 12.5.6.7",
    ):
        assert kinds(text) == {"ip"}, text


def test_what_an_address_numbers_or_a_unit_counts_is_no_card() -> None:
    day = "-rw-r--r-- 1 24978784 16.10.2015 16:20 lamps.bc"  # a size and a day, in which a card's check digit holds
    for text in ("https://example.com/hc/articles/4111111111111111-Reset-a-lamp", "4111111111111111 bytes", day):
        assert kinds(text) == set(), text
    assert kinds("https://example.com/cards/4111111111111111") == kinds("pay/4111111111111111") == {"card"}


def test_a_fraction_is_no_card_and_a_clause_of_a_standard_no_address() -> None:
    fraction = next(f"40.8188467199{n:04}" for n in range(10_000) if luhn.is_valid(f"408188467199{n:04}"))
    assert kinds(f"-73.89389, {fraction} 40.81") == set()
    assert kinds("4111.111111111111") == kinds("411111.1111111111") == {"card"}
    assert kinds("(see A.2.2.4.12)") == kinds("A.2.2.4.12") == set()
    assert kinds("pcscf.192.168.100.102") == kinds("see A.192.168.100.102") == {"ip"}


def test_what_the_detector_leaves_standing_the_gate_lets_pass() -> None:
    """Else nothing is released before a person has waived every part number."""
    written = [text.text for text in planted(5, 250)]
    written += [template.format(number) for template in NUMBERED for number in NUMBERS]
    looking = identifiers_for(READ, POLICY)
    for answer in try_privacy(({"id": text, "text": text} for text in written), POLICY):
        assert kinds(answer["text"], looking) == set(), answer["text"]


def test_a_kind_counts_unless_the_profile_keeps_its_type() -> None:
    kept = Profile(operators={"IP_ADDRESS": Operator(operator="keep"), "TAX_ID": Operator(operator="keep")})
    looking, every = identifiers_for(kept, PrivacyPolicy()), kinds_of(SecondOpinion())
    assert every.keys() - looking.counted == {"ip", *(kind for kind, types in every.items() if "TAX_ID" in types)}
    assert looking.reserved == set()
    assert kinds("192.0.2.17 and jane@example.com", looking) == {"email"}
    assert (ALL.counted, ALL.reserved) == (every.keys(), set())


def test_where_a_profile_writes_surrogates_what_is_nobodys_does_not_count() -> None:
    written = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "MAC_ADDRESS")
    profile = Profile(operators=dict.fromkeys(written, Operator(operator="surrogate")))  # type: ignore[arg-type]
    looking = identifiers_for(profile, PrivacyPolicy())
    nobodys = "jane@example.com +44 7700 900123 (212) 555-0123 192.0.2.17 2001:db8::1 00:00:5E:00:53:AF"
    assert kinds(nobodys, looking) == set()
    assert kinds(nobodys) == {"email", "phone", "ip", "mac"}
    somebodys = "jane@mail.example +44 20 7123 4567 8.8.4.4 28:6f:b9:00:53:af"
    assert kinds(somebodys, looking) == {"email", "phone", "ip", "mac"}


def test_the_place_of_a_hit_counts_characters_whatever_stands_before() -> None:
    text = "Zoë – “日本” 😀 wrote to jane@example.com"
    (found,) = ALL.search(bare(text))
    assert text[found.start : found.end] == "jane@example.com"


@pytest.mark.parametrize(
    "part",
    ["1 ", "1.", "12-", "4111 ", "a@", "a.", "DE89", "+1 ", "f:", "2001:", "eyJ", "AB12 ", "-----BEGIN A ", "1" * 50],
)
def test_the_time_is_linear_whatever_the_text(part: str) -> None:
    assert_linear(lambda text: list(ALL.search(bare(text))), repeated(part))

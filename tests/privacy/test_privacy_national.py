"""Social, tax, identity and health numbers of many countries, in phrases of their languages. `«…»` marks what is found."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import verhoeff
from stdnum.de import idnr as german_tax
from stdnum.es import dni, nie
from stdnum.pl import pesel

from curation.privacy.rules.numbers.national_kinds import KINDS, Kind, valid
from curation.privacy.rules.numbers.runs import windows
from tests.privacy.marked_numbers import check, found


@pytest.mark.parametrize(
    "marked",
    [
        "My SSN is «536-90-4399», please update",
        "SSN: «078051120»",
        "«536-90-4399» was on the form",
        "Social Security Number:\n«536 90 4399»",
        "social «536.90.4399»",
        "SSN «536-90-439» (one digit short)",
        "«536904399» is my SSN",
        "«536904399» (SSN)",
        "NI number «AB 12 34 56 C», born in Leeds",
        "«AB123456C» is on the payslip",
        "National Insurance: «ab123456c»",
        "Rentenversicherungsnummer «15 070649 C 103»",
        "SV-Nummer: «15070649C103»",
        "Personalausweisnummer «L01X00T471»",
        "Mein Ausweis Nr. «L01X00T47» ist abgelaufen",
        "n° de sécurité sociale «2 95 10 99 126 111 93»",
        "NIR «295109912611193» svp",
        "Numéro de sécu : «2 95 10 99 126 111»",
        "Mi DNI es «12345678Z» y el NIE «X-1234567-L»",
        "DNI «12.345.678-Z»",
        "con documento «12345678 Z»",
        "DNI: «12345678A» (letra mal)",
        "mijn BSN is «111222333»",
        "Burgerservicenummer «111.222.333»",
        "PESEL «44051401359»",
        "mój numer PESEL to «44051401358»",
        "Aadhaar «2341 2341 2346»",
        "aadhar no «234123412346»",
        "«2341 2341 2346» is linked",
        "Rijksregisternummer «85.07.30-033.28»",
        "AHV-Nr. «756.9217.0769.85»",
        "personnummer «880320-0016»",
        "henkilötunnus «131052-308T»",
        "fødselsnummer «15108695088»",
        "rodné číslo «710319/2745»",
        "SIN number «123 456 782»",
        "número de la seguridad social «28 12345678 40»",
        "NI: «QQ123456C»",
        "CURP «BOXW310820HNERXN09»",
        "CPR-nummer «211062-5629»",
        "주민등록번호 «971013-9019902»",
        "my ssn«536904399»",
        "national identification number: «180870-3131»",
        "Dutch citizen service number: «499 802 527»",
        "seria i numer dowodu: «ABS 123456»",
        "NASS: «43 50259874 90»",
        "Número de afiliado: «281234567840»",
    ],
)
def test_a_social_or_identity_number_is_found(marked: str) -> None:
    check(marked, "NATIONAL_ID")


@pytest.mark.parametrize(
    "marked",
    [
        "ITIN «912-90-3456»",
        "Our EIN is «91-1144442».",
        "Federal Tax ID: «911144442»",
        "UTR «19558 39661»",
        "unique taxpayer reference is «1955839661»",
        "Meine Steuer-ID lautet «36 574 261 809»",
        "Steueridentifikationsnummer: «36574261809»",
        "IdNr. «36574261808» stimmt nicht",
        "Steuernummer «151/815/08156»",
        "numéro fiscal «07 01 987 765 493»",
        "SPI : «0701987765493»",
        "CIF «A13585625» de la empresa",
        "NIF: «B-12345678»",
        "codice fiscale «RCCMNL83S18D969H»",
        "«rccmnl83s18d969h» il mio CF",
        "C.F. «RCC MNL 83S18 D969H»",
        "P.IVA «00743110157»",
        "partita iva IT«00743110157»",
        "NIP «856-734-62-15»",
        "nip: «8567346215»",
        "PAN card «ABCPE1234F»",
        "GSTIN «27AAPFU0939F1ZV»",
        "TFN «123 456 782»",
        "my tax file number is «123456782»",
        "ABN «51 824 753 556»",
        "USt-IdNr. «DE136695976»",
        "VAT «GB 980 7806 84», TVA «FR 40 303265045»",
        "«NL4495445B01» on the invoice",
        "CPF «390.533.447-05»",
        "SIRET «732 829 320 00074»",
        "Mein Steuer-ID:\n«36574261809»",
        "employer id number (EIN) «47-7412336»",
        "Taxpayer identification number «772 235 925 73519»",
        "employer identification number «47-9139078». 04:36:01 WARN",
    ],
)
def test_a_tax_number_is_found(marked: str) -> None:
    marked = marked.replace("IT«", "«IT") if "partita iva IT" in marked else marked
    check(marked, "TAX_ID")


@pytest.mark.parametrize("marked", ["Medicare «2123 45670 1»", "Medicare number: «2123456701»"])
def test_a_number_of_a_health_plan_is_found(marked: str) -> None:
    check(marked, "HEALTH_PLAN")


@pytest.mark.parametrize(
    "text",
    [
        "Bestellung 111222333, Rechnung 1955839661, Sendung 36574261809123",
        "Mi pedido 12345678 no llega, factura A13585625",
        "commande 732829320, facture FA2951099126",
        "ein Paket 123456782 und nie 44051401359 erhalten",
        "SSN was rejected for order 123456789",
        "please ask for order 111222333 (NL)",
        "My social media post 2024 got 12000 likes",
        "Seat 12 A, gate 34 B, flight LH 1234, PNR ABC123",
        "EIN office, ZIP 12345-6789, fax 36 574 261 809",
        "model AB-1234-56-C and serial C02XG0FDJG5J",
        "be 0123456789, at 12345678, it 00743110157",
        "postcode 12345-6789 and 90210",
        "Order 12345678Z was shipped, SKU X1234567L",
        "tax 19.99, VAT 20 %, TVA 5.5 %",
        "NI 12 and the PAN 300 mm",
        "Serial numbers run from 100200300 to 100200400.",
        "Serial plate reads PN-9718-58B.",
        "EAN 4006381333931",
    ],
)
def test_numbers_of_orders_and_prose_are_nobodys_identity(text: str) -> None:
    assert [(kind, text[hit.start : hit.end]) for kind, hit in found(text)] == []


def test_a_wrong_check_digit_counts_less_than_a_right_one() -> None:
    (right,) = [hit.score for _, hit in found("Steuer-ID 36574261809") if hit.end == 21]
    (wrong,) = [hit.score for _, hit in found("Steuer-ID 36574261808") if hit.end == 21]
    assert wrong < right == 1.0


ITS_OWN = st.integers(0, 9_999_999)


@settings(max_examples=100)
@given(ITS_OWN, st.sampled_from(["", "-", " "]))
def test_every_spanish_number_is_found_without_a_word_around_it(number: int, separator: str) -> None:
    digits = f"{number + 10_000_000:08d}"
    foreign = f"X{number:07d}"
    for written in (
        digits + separator + dni.calc_check_digit(digits),
        foreign + separator + nie.calc_check_digit(foreign),
    ):
        text = f"soy {written} gracias"
        assert any(text[hit.start : hit.end] == written for _, hit in found(text)), written


@settings(max_examples=100)
@given(st.integers(2_000_0000_000, 9_999_9999_999), st.sampled_from([" ", "-"]))
def test_every_grouped_aadhaar_is_found_without_a_word_around_it(body: int, separator: str) -> None:
    number = str(body) + verhoeff.calc_check_digit(str(body))
    if number != number[::-1]:  # a palindrome is none
        text = f"it is {number[:4]}{separator}{number[4:8]}{separator}{number[8:]} ok"
        assert any((hit.start, hit.end) == (6, 20) for _, hit in found(text))


@settings(max_examples=100)
@given(st.permutations("0123456789"), st.sampled_from(["Steuer-ID: {}", "meine Steueridentifikationsnummer {}"]))
def test_every_german_tax_number_is_found_by_its_name(digits: list[str], phrase: str) -> None:
    body = "".join(digits).lstrip("0")[:9]
    body += body[0]  # one digit twice
    number = body + german_tax.mod_11_10.calc_check_digit(body)
    assert any(kind == "TAX_ID" and hit.score == 1.0 for kind, hit in found(phrase.format(number)))


@settings(max_examples=100)
@given(st.dates(date(1930, 1, 1), date(1999, 12, 31)), st.integers(0, 9999))
def test_every_polish_number_is_found_by_its_name(born: date, serial: int) -> None:
    body = f"{born:%y%m%d}{serial:04d}"
    assert any(
        kind == "NATIONAL_ID" and hit.score == 1.0 for kind, hit in found(f"PESEL {body}{pesel.calc_check_digit(body)}")
    )


@pytest.mark.parametrize("length", range(8, 16))
def test_fewer_than_one_in_a_hundred_bare_digit_runs_are_taken_for_anything(length: int) -> None:
    draw = random.Random(length)
    runs = ["".join(draw.choices("0123456789", k=length)) for _ in range(1500)]
    assert sum(bool(found(f"siehe {run} danke")) for run in runs) < 15


@given(st.sampled_from(KINDS), st.data())
def test_every_kind_names_a_check_that_says_yes_or_no_to_all_of_its_forms(kind: Kind, data: st.DataObject) -> None:
    letters = {"[A9]": "[A-Z0-9]", "A": "[A-Z]", "9": "[0-9]"}
    pattern = re.sub(r"\{[\d,]+\}|\[A9\]|A|9", lambda part: letters.get(part.group(), part.group()), kind.form)
    number = data.draw(st.from_regex(re.compile(pattern), fullmatch=True))
    assert isinstance(valid(kind, number), bool)


def test_a_table_of_numbers_has_so_many_windows_a_row_however_long_it_is() -> None:
    def read(rows: int) -> int:
        return len(windows("".join(f"12 345 6789 {row:04d} 45 678\n" for row in range(rows))))

    assert read(400) <= 25 * 400
    assert read(400) < 9 * read(50)


@pytest.mark.parametrize(
    "marked",
    [
        "Carta d'identità «CA12345AA», patente a parte",
        "carte nationale d'identité n° «880692310285»",
        "identity card no. «AB 1234567» was lost",
        "identiteitskaart «SPECI2014»",
        "the last four of social «9994», please",
        "last 4 digits of my SSN are «9994»",
        "SSN ending in «9994»",
        "on file as «XXX-XX-9994»",
    ],
)
def test_an_identity_card_and_what_is_left_of_a_social_security_number_are_found(marked: str) -> None:
    check(marked, "NATIONAL_ID")


@pytest.mark.parametrize(
    "text",
    [
        "PN 900-12-3456 fits",
        "the last four of 2026 were late, the last 4 digits of the order are 1234",
        "identity card reader 2, session ending in 1234",
        "xxx-xx-xx",
    ],
)
def test_parts_of_other_numbers_are_none(text: str) -> None:
    assert found(text) == []

"""Numbers of customers, employees, contracts and members are found by what they are called, in seven languages."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers import customers
from tests.growth import assert_linear, repeated
from tests.privacy.marked import marked, unmarked

RECOGNIZERS = tuple(customers.recognizers(PrivacyPolicy()))


@pytest.mark.parametrize(
    "sentence",
    [
        "customer number ⟦4711-0815-22⟧, my customer no. is ⟦88214410⟧, Customer ID: ⟦C-88214⟧",
        "customer_id=⟦88214410⟧, customerNumber: ⟦88214410⟧",
        "my employee number's ⟦E-204417⟧ and badge no. ⟦88120⟧, staff no. ⟦204417⟧, payroll no ⟦88120⟧",
        "contract number ⟦5512-8871⟧, policy number ⟦8812-44-1⟧, member number ⟦8812441⟧, student ID ⟦20231147⟧",
        "Kundennummer ⟦4711-0815-22⟧, Kunden-Nr. ⟦4711 0815⟧, Kd.-Nr. ⟦88214410⟧, Kundennummer lautet ⟦88214410⟧",
        "(Personalnummer ⟦00093417⟧, Vertragsnummer: ⟦V-5512-8871⟧, Mitgliedsnummer ⟦88124⟧)",
        "numéro client ⟦88214410⟧, n° client : ⟦CLT-88214⟧, matricule ⟦00093417⟧, numéro de contrat ⟦88-21-33⟧",
        "número de cliente ⟦88214410⟧, nº de empleado ⟦88120⟧, número de póliza ⟦88-120-3⟧",
        "codice cliente ⟦88214410⟧, matricola ⟦00093417⟧, numero di contratto ⟦88214/26⟧",
        "klantnummer ⟦88214410⟧, personeelsnummer ⟦88120⟧, polisnummer ⟦88120-1⟧",
        "numer klienta ⟦88214410⟧, numer pracownika ⟦88120⟧, nr umowy ⟦88120/2026⟧",
    ],
)
def test_a_number_is_found_that_is_called_a_customer_s_or_an_employee_s(sentence: str) -> None:
    assert marked(unmarked(sentence), RECOGNIZERS) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "order number 4415-2290, customer order 4415-2290-118, invoice no. 2026-00412, ticket number 100482",
        "case number 5512-8871, tracking number 1Z9991234, part number 900-12-3456, serial number 00093417",
        "SKU 8800-2231-07, version number 4.12.3, model no. 88120-4",
        "Auftragsnummer 4711-0815, Rechnungsnummer 2026-118834, numéro de commande 88214410, número de pedido 88214",
        "customer number 2 of 300, our customer numbers grew in 2026",
        "employee 12345678 items, the customer paid 88214410",
        "firewall policy number 8812-44-1, policy number 482913 of the firewall",
        "customer ID and customer number are required: 12 digits",
        "matricola 4CE0460D0G",
        "client id 88214410 of the application, member id 482913 in the forum",
    ],
)
def test_what_things_are_numbered_with_stays(sentence: str) -> None:
    assert marked(sentence, RECOGNIZERS) == sentence


@pytest.mark.parametrize("unit", ["customer no ", "customer no 1 ", "customer no a-", "numero ", "1 ", "a."])
def test_reading_them_takes_time_linear_in_the_text(unit: str) -> None:
    assert_linear(lambda text: [list(recognizer.find(text)) for recognizer in RECOGNIZERS], repeated(unit))

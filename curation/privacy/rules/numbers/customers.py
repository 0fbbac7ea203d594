"""Numbers that a company gives to customers, employees, members and contracts, by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import labelled
from curation.privacy.rules.recognizer import Hit, Recognizer

NUMBERS = ("number", "no", "nr", "#")
ENGLISH = {
    ("customer", "employee", "staff", "personnel", "badge", "contract", "debtor"): (*NUMBERS, "id", "code"),
    (
        "client",
        "payroll",
        "policy",
        "member",
        "membership",
        "loyalty",
        "loyalty card",
        "subscriber",
        "student",
    ): NUMBERS,
    ("policyholder", "frequent flyer", "pensioner", "worker", "donor", "tenant", "account holder"): NUMBERS,
    ("student", "payroll", "worker", "membership", "subscriber"): ("id",),
}
GERMANIC = {  # one word, or with a dash
    **dict.fromkeys(
        ("kunden", "personal", "mitarbeiter", "vertrags", "mitglieds", "debitoren"), ("nummer", "nr", "id")
    ),
    **dict.fromkeys(("vertragskonto", "kundenkonto", "policen", "matrikel", "versicherungsschein"), ("nummer", "nr")),
    **dict.fromkeys(("klant", "personeels", "contract", "polis", "lid", "lidmaatschaps", "relatie"), ("nummer", "nr")),
    **dict.fromkeys(("kund", "kunde", "medarbejder", "anställnings", "medlems", "avtals"), ("nummer", "nr")),
    "klanten": ("nummer",),
}
ROMANCE = {
    ("numéro", "n°", "no", "num", "code", "identifiant", "référence"): (
        *("client", "de client", "d'employé", "employé", "de salarié", "de contrat", "contrat", "de police"),
        *("d'abonné", "abonné", "de membre", "de matricule", "de sociétaire"),
    ),
    ("número", "nº", "n.º", "núm.", "num.", "numero", "código", "codigo", "id"): (
        *("de cliente", "cliente", "de empleado", "empleado", "de contrato", "de póliza", "de socio", "del cliente"),
        *("do cliente", "do contrato", "do funcionário", "de funcionário", "da apólice", "de abonado"),
    ),
    ("codice", "numero", "n.", "cod.", "nr", "id"): (
        *("cliente", "di cliente", "dipendente", "contratto", "di contratto", "polizza", "di polizza", "socio"),
        *("tessera", "di matricola"),
    ),
    ("numer", "nr", "id", "kod"): ("klienta", "pracownika", "umowy", "polisy", "członkowski", "abonenta"),
}
WORDS = (
    *(f"{who}{joint}{what}" for group, named in ENGLISH.items() for who in group for what in named
      for joint in (" ", "_", "-", "")),
    *(f"{who}{joint}{what}" for who, named in GERMANIC.items() for what in named for joint in ("", "-", " ")),
    *(f"{what} {who}" for group, named in ROMANCE.items() for what in group for who in named),
    *("kd.-nr", "kd-nr", "kd.nr", "kdnr", "kd. nr", "pers.-nr", "pers.nr", "matricule", "vertrag nr", "klant-id"),
    *("customerid", "employeeid"),
)  # fmt: skip
VALUE = (
    r"(?!(?:19|20)\d\d(?![\w\-./]))(?=(?:[A-Z]{0,4}[ \-./]?\d){4})"  # no year
    r"(?:[A-Z]{1,4} )?[A-Z0-9]{1,14}(?:[\-./][A-Z0-9]{1,12}){0,4}(?: \d{2,8}){0,3}"
)
CUSTOMERS = labelled(WORDS, VALUE, 0.8)
BADGES = labelled(
    ("matricola", "matricola dipendente"), r"\d{4,10}(?:/\d{1,4})?", 0.82
)  # else a device's serial number
OF_A_MACHINE = re.compile(r"(?i)\b(?:firewall|gpo|group policy|iam|security policy|retention|rule|router)\b")
NEAR = 40


def numbers(text: str) -> Iterator[Hit]:
    """Yield labelled numbers of customers, employees, contracts, policies and members; policies of a firewall do not
    count."""
    for hit in CUSTOMERS(text):
        if not OF_A_MACHINE.search(text, max(0, hit.start - NEAR), hit.end + NEAR):
            yield hit
    yield from BADGES(text)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of numbers of customers and employees."""
    yield Recognizer("customer_number", "ACCOUNT_NUMBER", numbers)

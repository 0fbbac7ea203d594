"""Numbers that a company gives to customers, employees, members and contracts, by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import labelled
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/customers")

NUMBERS = ("number", "no", "nr", "#")
ENGLISH = {
    LISTS.phrases("english_with_id_and_code"): (*NUMBERS, "id", "code"),
    LISTS.phrases("english"): NUMBERS,
    LISTS.phrases("english_people"): NUMBERS,
    LISTS.phrases("english_with_id"): ("id",),
}
GERMANIC = {  # one word, or with a dash
    **dict.fromkeys(LISTS.phrases("german"), ("nummer", "nr", "id")),
    **dict.fromkeys(LISTS.phrases("german_without_id"), ("nummer", "nr")),
    **dict.fromkeys(LISTS.phrases("dutch"), ("nummer", "nr")),
    **dict.fromkeys(LISTS.phrases("scandinavian"), ("nummer", "nr")),
    "klanten": ("nummer",),
}
ROMANCE = {
    LISTS.phrases("french_numbers"): LISTS.phrases("french"),
    LISTS.phrases("iberian_numbers"): LISTS.phrases("iberian"),
    LISTS.phrases("italian_numbers"): LISTS.phrases("italian"),
    LISTS.phrases("polish_numbers"): LISTS.phrases("polish"),
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

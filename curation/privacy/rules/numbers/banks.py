"""Bank accounts: IBANs by their check digits, other numbers by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bic, iban
from stdnum.iso7064 import mod_97_10

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.numbers.number_labels import Vocabulary
from curation.privacy.rules.numbers.runs import IBAN_START, windows
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/banks")

CALLED = Vocabulary({"iban": ("iban", "ibans", "bank account", "bankverbindung", "konto", "rekening")})
SHORTEST_IBAN = 15
GLUED = re.compile(r"(?i)(?<![^\W_])iban([a-z]{2}\d{2}[a-z0-9]{11,30})(?![^\W_])")

ANNOUNCED = Words(LISTS.phrases("announced"))
SAYS_NUMBER = (
    r"(?:numbers?|nos?|nrs?|nummer|num|numero|número|n[°º]|code|bancaire|bancaria|corrente|corriente|ending|in|#)"
)
ACCOUNT = re.compile(
    rf"(?i)\b\.?(?:\s{{0,2}}{SAYS_NUMBER}(?!\w)\.?){{0,3}}[\s:=#(\-]{{0,4}}(?:(?:is|was|ist|es|est|è)\s)?"
    r"([A-Z]{0,4}-?\d(?:[ .\-/]?\d){4,27}(?:-[A-Z]{1,2}(?![^\W_]))?)(?![^\W_]|[/.\-]\d)"
)
DATE = re.compile(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d")
BANK_SIGNS = Words(("bic", "swift", "ifsc"))
BANK = re.compile(
    r"(?i)\b(bic|swift|ifsc)(?:[/ \-](?:bic|swift|code|nr|number|no|nummer))?(?:[:#=.]|\s(?:is|ist|est|es))?[ \t]{0,3}"
    r"([A-Z]{4}[A-Z0-9]{4}(?:[A-Z0-9]{3})?)\b"
)


def ibans(text: str) -> Iterator[Hit]:
    """Yield IBANs of every country (ISO 13616), in any case and grouping, also over lines.

    With a wrong check digit, a number counts if it has a country's form, or starts like an IBAN and is called one.
    """
    valid_at = -1
    for window in windows(text):
        if window.start == valid_at:
            continue
        number = window.compact
        if len(number) >= SHORTEST_IBAN and IBAN_START.match(number):
            if mod_97_10.is_valid(number[4:] + number[:4]) and iban.is_valid(number, check_country=False):
                yield Hit(window.start, window.end, 1.0)
                valid_at = window.start
            elif window.last and window.layout[-1] == "9":
                called = CALLED.called(text, window.start, window.end)
                if called.names:
                    yield Hit(window.start, window.end, 0.7)
                elif _in_form(number) and not called.thing:
                    yield Hit(window.start, window.end, 0.5)
    if "iban" in text.lower():
        for match in GLUED.finditer(text):
            yield Hit(*match.span(1), 0.9)


def _in_form(number: str) -> bool:
    """Whether a number has the form of its country's IBANs; the check digits may be wrong."""
    return iban.is_valid(number[:2] + iban.calc_check_digits(number) + number[4:], check_country=False)


def accounts(text: str) -> Iterator[Hit]:
    """Yield numbers that are called an account, a routing number, a sort code or the like, and codes called BIC or
    IFSC."""
    for _, end in ANNOUNCED.spans(text):
        account = ACCOUNT.match(text, end)
        if account and not DATE.match(account.group(1)):
            yield Hit(*account.span(1), 0.8)
    if BANK_SIGNS.spans(text):
        for match in BANK.finditer(text):
            code = match.group(2)
            indian = match.group(1).lower() == "ifsc" and len(code) == 11 and code[4] in "0Oo"
            if indian or (bic.is_valid(code) and (code.isupper() or any(letter.isdigit() for letter in code))):
                yield Hit(*match.span(2), 0.9)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizers of bank accounts."""
    yield Recognizer("iban", "IBAN_CODE", ibans, version="3", libraries=("python-stdnum",))
    yield Recognizer("bank_account", "ACCOUNT_NUMBER", accounts, version="3", libraries=("python-stdnum",))

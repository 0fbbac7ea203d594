"""Extract values from a text word for word, if it is sure that none was missed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from curation.text.patterns import lazy_pattern

Value = Literal["amounts", "versions", "product_codes"]
Plain = Literal["amounts", "versions"]  # kinds that need nothing but the text

_SIGN = r"[€$£]|\b(?:EUR|USD|GBP|CHF)\b|\b(?:euros?|dollars?|pounds|francs|Euro|Franken|Dollar)\b"
CURRENCIES = (*"€$£", "EUR", "USD", "GBP", "CHF", "uro", "ollar", "pounds", "francs", "Franken")
_NUMBER = r"\d{1,9}(?:[., '’]\d{3}){0,3}(?:[.,]\d{1,2})?(?![\d])"
MONEY = lazy_pattern(_SIGN)
AMOUNT = lazy_pattern(rf"(?:{_SIGN})\s?{_NUMBER}|(?<![\d.,]){_NUMBER}\s?(?:{_SIGN})")
DIGIT = re.compile(r"\d")
DOTTED = re.compile(r"\b[vV]?\d{1,9}(?:\.\d{1,9}){1,9}\b")
RELEASE = re.compile(r"v?\d{1,3}(?:\.\d{1,3}){2}", re.IGNORECASE)
ABOUT = lazy_pattern(r"\b(?:version|firmware|release|build|versión|v)\.?\s?(\d[\w.]*)", re.IGNORECASE)


def values(text: str, wanted: Sequence[Plain]) -> dict[Plain, list[str]]:
    """Return the values in a text by kind, each once, in order and word for word; no values of a kind that may be
    incomplete.

    Amounts are complete if each sign or name of money in the text belongs to one; versions if every number with dots
    that is not an amount is a version, and so is what follows the word "version".
    """
    words = [word for word in text.split() if not word.isalpha() and DIGIT.search(word)]
    if not words:
        return {}
    values_by_kind = {which: list(dict.fromkeys(_FOUND[which](text, words))) for which in wanted}
    return {which: told for which, told in values_by_kind.items() if told}


def _amounts(text: str, words: Sequence[str]) -> list[str]:
    if not _says_money(text):
        return []
    amounts = [match[0] for match in AMOUNT.finditer(text)]
    return (
        amounts
        if sum(len(MONEY.findall(amount)) for amount in amounts) == len(MONEY.findall(text)) == len(amounts)
        else []
    )


def _versions(text: str, words: Sequence[str]) -> list[str]:
    if not any(DOTTED.search(word) for word in words):
        return []
    text = AMOUNT.sub(" ", text) if _says_money(text) else text
    versions = [match[0] for match in DOTTED.finditer(text)]
    named = [match[1].rstrip(".") for match in ABOUT.finditer(text)]
    sure = all(RELEASE.fullmatch(version) for version in versions) and all(
        RELEASE.fullmatch(version) for version in named
    )
    return versions if sure else []


def _says_money(text: str) -> bool:
    """Return whether a text may mention money; faster than the pattern, and most texts do not."""
    return any(sign in text for sign in CURRENCIES)


_FOUND: dict[Plain, Callable[[str, Sequence[str]], list[str]]] = {"amounts": _amounts, "versions": _versions}

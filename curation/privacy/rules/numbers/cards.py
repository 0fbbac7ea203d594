"""Card numbers, by issued prefixes, the Luhn digit, the groups that cards are printed in, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import digits_of, long_words
from curation.privacy.rules.numbers.number_labels import Vocabulary
from curation.privacy.rules.numbers.runs import Window, windows
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/card_words")

CALLED = Vocabulary(
    {
        "card": LISTS.phrases("called_card")
    }
)  # fmt: skip
# ISO/IEC 7812: what the big schemes issue, by length. Timestamps (17…, 20240501…) and article numbers are none.
ISSUED = re.compile(
    r"4(?:\d{15}|\d{18})|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2,5})?|35(?:2[89]|[3-8]\d)\d{12,15}|(?:5[06-9]|6\d)\d{14}(?:\d{2,3})?"
    r"|8[12]\d{14}|220[0-4]\d{12}|9792\d{12}"
)
PRINTED = ([4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 4, 4, 4, 2], [4, 6, 5], [4, 6, 4], [4, 4, 4, 1], [8, 8], [8, 11], [6, 13])
LONG = re.compile(r"\d(?<!\d\d)\d{13,18}(?!\d)")
COMMAS = re.compile(r"(?<!\d)\d{4}(?:[\"']?,\s?[\"']?\d{4}){3}(?!\d|,\s?[\"']?\d)")  # also a list of strings
GLUED = re.compile(r"(?<![^\W_])[A-Za-z]{1,12}$")
DECIMAL = re.compile(r"\d[.,]$")
# A collection in an address whose texts are numbered: `/articles/4408889123450-Reset-a-lamp`.
NUMBERED = re.compile("(?i)/(?:" + LISTS.alternation("numbered") + ")/$")
MEASURED = re.compile(
    r" ?(?:bytes|octets|[KMGT]i?B|[mnµ]s|[kMG]?Hz|samples|ticks|px)(?![\w.])(?! (?:was|were|is|are)\b)"
)
PAID = re.compile(r"(?i)\b(?:card|cards|paid|pay|payment|charge[ds]?|visa|mastercard|amex|exp|cvv|cvc)\b")
LINE = 60  # characters around a number that say what it is


def _score(text: str, window: Window) -> float:
    digits, groups = window.compact, window.groups
    if len(set(digits)) == 1:
        return 0.0
    checked, issued = luhn.is_valid(digits), ISSUED.fullmatch(digits) is not None
    even = len(set(window.marks)) <= 1
    whole = window.first and window.last
    if len(groups) == 1 and (
        DECIMAL.search(text, max(0, window.start - 2), window.start) or _counts_something(text, window)
    ):
        return 0.0
    if (
        issued
        and checked
        and ((whole and (even or len(digits) >= 3 * len(groups))) or (even and len(digits) >= 3 * len(groups)))
    ):
        return 1.0
    if not (whole or (even and (groups in PRINTED or len(groups) == 1))):
        return 0.0
    called = CALLED.called(text, window.start, window.end)
    if called.names:
        return 1.0 if checked else 0.6
    return 0.5 if issued and len(groups) > 1 and groups in PRINTED and not called.thing else 0.0


def _counts_something(text: str, window: Window) -> bool:
    """Whether a number is an article's or a count of bytes, and no word near it speaks of paying."""
    numbered = NUMBERED.search(text, max(0, window.start - 40), window.start) or MEASURED.match(text, window.end)
    return bool(numbered) and not PAID.search(text, max(0, window.start - LINE), window.end + LINE)


def cards(text: str) -> Iterator[Hit]:
    """Yield card numbers whose check digit holds, in any grouping, also over lines or beside their expiry date.

    With a wrong check digit, a number counts if it is called a card or is printed in the groups of cards.
    """
    whole = None  # a card that a line ends with
    for window in windows(text):
        if 12 <= len(window.compact) <= 19 and window.compact.isdecimal():
            if whole and window.start < whole.end and "\n" in text[whole.end : window.end]:
                continue
            score = _score(text, window)
            if score:
                yield Hit(window.start, window.end, score)
                whole = window if score == 1 and window.last and window.groups in PRINTED else whole
    if text.count(",") >= 3:
        for match in COMMAS.finditer(text):
            number = digits_of(match.group())
            if ISSUED.fullmatch(number) and luhn.is_valid(number):
                yield Hit(*match.span(), 0.9)
    if not any(map(LONG.search, long_words(text))):
        return
    for match in LONG.finditer(text):  # letters stick to it: Visa4111…exp1227
        start, end = match.span()
        letters_after = text[end : end + 1].isalpha()
        letters_before = GLUED.search(text, max(0, start - 13), start) is not None
        alone_before = start == 0 or not text[start - 1].isalnum()
        glued = letters_before or (letters_after and alone_before)
        if glued and ISSUED.fullmatch(match.group()) and luhn.is_valid(match.group()):
            yield Hit(start, end, 0.9)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of cards."""
    yield Recognizer("card_number", "CREDIT_CARD", cards, version="5", libraries=("python-stdnum",))

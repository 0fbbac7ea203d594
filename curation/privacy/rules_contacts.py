"""E-mail addresses, also spelt out, and phone numbers, judged once a digit run instead of once a region."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from curation.privacy.resolve import Hit

EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-%']{1,64}@(?:[\w\-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w])")
AT = r"\s{0,2}[\[({<]\s{0,2}(?:at|@)\s{0,2}[\])}>]\s{0,2}|\s{1,2}at\s{1,2}|\s{0,2}@\s{0,2}"
DOT = r"\s{0,2}[\[({<]\s{0,2}(?:dot|\.)\s{0,2}[\])}>]\s{0,2}|\s{1,2}dot\s{1,2}|\."
SPELT = re.compile(
    rf"(?i)(?<!\w)\w[\w+\-]{{0,30}}(?:(?:{DOT})[\w+\-]{{1,30}}){{0,3}}(?:{AT})"
    rf"[\w\-]{{1,30}}(?:(?:{DOT})[\w\-]{{1,30}}){{1,4}}(?!\w)"
)
SPELT_SIGN = re.compile(r"(?i)[\[({<]\s{0,2}(?:at|dot|@|\.)\s{0,2}[\])}>]|\sdot\s|@")

DIGITS = re.compile(r"(?<![\w])[+(]{0,2}\d(?:[\s().\-/·–]{0,3}\d){6,21}(?!\w|[.,]\d)")
EXTENSION = re.compile(r"\s?(?:x|ext\.?|extension)\s?\d{1,6}\b", re.IGNORECASE)
CALLING = re.compile(
    r"(?i)(?:phone|tel|mobile|mobil|cell|call|fax|whatsapp|sms|"
    r"text me|reach|dial|number|ring|nummer|portable|num[ée]ro)\W.{0,30}$",
    re.DOTALL,
)
NUMBERING = re.compile(
    r"(?i)(?:order|invoice|ticket|case|ref(?:erence)?|sku|build|version|serial|tracking|po|#|id|no)\W{0,6}$"
)
DATE_LIKE = re.compile(
    r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?:\D.*)?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d(?:\D.*)?", re.DOTALL
)


def emails(text: str) -> Iterator[Hit]:
    """Addresses as they are written and as people spell them to hide them."""
    if "@" in text:
        for match in EMAIL.finditer(text):
            yield Hit(*match.span(), 1.0)
    if SPELT_SIGN.search(text):
        for match in SPELT.finditer(text):
            if SPELT_SIGN.search(match.group()):
                yield Hit(*match.span(), 0.9)


def phones(regions: tuple[str, ...]) -> Callable[[str], Iterator[Hit]]:
    """A finder of numbers that are valid in one of the regions, possible and well written, or announced as a phone."""
    import phonenumbers

    def possible(number: str, region: str | None) -> bool | None:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            return None
        return (
            True if phonenumbers.is_valid_number(parsed) else False if phonenumbers.is_possible_number(parsed) else None
        )

    def score(number: str, before: str) -> float:
        digits = re.sub(r"\D", "", number)
        if not 7 <= len(digits) <= 17 or DATE_LIKE.fullmatch(number.strip("(+ ")):
            return 0.0
        asked, other = (CALLING.search(before) is not None, NUMBERING.search(before) is not None)
        international = "+" in number or digits.startswith(("00", "011"))
        bare = number.isdigit()
        if other and not asked and not international:
            return 0.0
        trials = [possible("+" + digits.removeprefix("011").lstrip("0"), None)] if international else []
        trials += [possible(number, region) for region in regions if True not in trials]
        if True in trials:
            return 0.75 if international or asked or not bare else 0.4 if len(digits) >= 10 else 0.0
        if asked or (False in trials and not bare and len(digits) >= 9):
            return 0.6
        return 0.0

    def find(text: str) -> Iterator[Hit]:
        for match in DIGITS.finditer(text):
            value = score(match.group(), text[max(0, match.start() - 40) : match.start()])
            if value:
                extension = EXTENSION.match(text, match.end())
                yield Hit(match.start(), extension.end() if extension else match.end(), value)
        for match in re.finditer(r"(?<![\w])[+(]{0,2}\d(?:[\s().\-/·–]{0,3}\d){6,16}(?=x\d|ext)", text):
            extension = EXTENSION.match(text, match.end())
            yield Hit(match.start(), extension.end() if extension else match.end(), 0.75)

    return find

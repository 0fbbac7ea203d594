"""Phone numbers: runs of digits that are valid in a region of the policy and well written, or that a word announces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers.labelled import Words, mentions
from curation.privacy.rules.numbers.number_labels import names_a_thing
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/phones")

DIGITS = re.compile(r"(?<![\w])[+(]{0,2}\d(?:[\s().\-/·–_]{0,3}\d){6,21}(?:(?!\w|[.,]\d)|(?=[xX]\d|[eE][xX][tT]))")
EXTENSION = re.compile(
    r"(?i),?\s{0,2}(?:x|ext\.?|extn\.?|extension|durchwahl|dw|poste|int\.?|wew\.?|#)[\s.:]{0,2}\d{1,6}\b"
)
CALL = "(?:" + LISTS.alternation("call") + ")"
CALL_PARTS = LISTS.phrases("call_parts")
CALLING = re.compile(rf"(?i){CALL}\W.{{0,30}}$", re.DOTALL)
# Digits that are no valid number need the word close by.
CLOSE = re.compile(rf"(?i){CALL}['’]?s?[\W\d]{{0,4}}(?:(?:" + LISTS.alternation("close_by") + r")[\W\d]{1,4}){0,5}$")
NUMBERING = re.compile(
    "(?i)(?:"
    + LISTS.alternation("numbering")
    + r")(?:\sdel?\s[^\W\d_]{1,14})?(?:\s?(?:number|no\.?|nr\.?|n°|#|id|n[úu]m(?:ero|\.)?))?(?:\s(?:is|was"
    r"|ist|est|es))?\W{0,6}$"
)
# A number that letters and a dash stand before, apart from `tel-` and the like, is part of an identifier.
IN_AN_IDENTIFIER = re.compile(r"[^\W\d_][\w]{0,12}[-_]$")
LETTER_OF_PHONES = re.compile(
    r"(?i)(?<![^\W_])(?:t|p|m|f|tel|ph|phone|mob|mobile|cell|fax|whatsapp|handy|call|at|on|wa)[-_]$"
)
DATE_LIKE = re.compile(
    r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?:\D.*)?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d(?:\D.*)?|(?:(?:19|20)\d\d\D{1,3}){1,4}(?:19|20)\d\d",
    re.DOTALL,
)
ADDRESS_LIKE = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?|\d{1,3}(?:[.,']\d{3}){2,5}|\d{1,3}\.\d{5,}|[0-2]\d[0-5]\d-[0-2]\d[0-5]\d"
)
# Numbers with a point, set apart by blanks: a colour, a place in space. No phone is written so, whatever announces it.
VECTOR = re.compile(r"(?=(?:\S+\s+)*?\d\.\d)(?:\d\d?|\d\.\d{1,17})(?:\s{1,3}(?:\d\d?|\d\.\d{1,17})){1,15}")
STAMP = re.compile(r"(?:0\d|1[0-2])[0-3]\d/[0-2]\d(?:[0-5]\d){2}")  # month, day / time, between `[` and `:` of a log
DAY = re.compile(r"\d\d[-/.]\d\d[-/.]\d\d[ T]\d\d")  # and the hour, before the minutes
FORMULA = re.compile(r"\) ?[-/] ?\(")  # (3 - 1) / (4 - 1)
# No phones: shares such as `remap 65549/131072` (but `212/5550123` is one), and machines' addresses side by side.
YEARS = re.compile(r"(?:19|20)\d\d ?[\-–/] ?(?:19|20)\d\d")
ISO_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
SHARE = re.compile(r"(?!\d{3}/\d{6,7}\Z)(?:0|[1-9]\d{0,8})/[1-9]\d{1,9}")
QUAD = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
COUNTED = re.compile(
    r"(?i)(?<![^\W_])(?:samples|memory|bytes|packets|cycles|ticks|offset|size|length|hash|checksum|seed|count|total)"
    r"\s{0,30}[:=]\s{0,30}$"
)
LIMITS = frozenset(str(2**bits - less) for bits in (31, 32, 63, 64) for less in (0, 1))  # of a machine's numbers
MONEY = re.compile(
    r"\s?(?:[€$£¥%]|EUR\b|USD\b|GBP\b|PLN\b|zł\b|CHF\b|kr\b|items|units|bytes|rows|Stück|MB\b|KB\b|GB\b|ms\b)"
)
# How numbers are grouped that begin with neither +, 0 nor a bracket; single digits apart are spelt out.
GROUPED = re.compile(
    r"1?\D{0,2}\d{3}\D{1,3}\d{3}\D{1,3}\d{4}|[5-9]\d\d\D\d{3}\D\d{3}|\d{3}\D\d\d\D\d\d\D\d\d|\d\d\D\d{3}\D\d\d\D\d\d"
    r"|\d{3}\D\d{6,7}|\d{5}\D\d{5,6}|\d{4}\D\d{3}\D\d{3}|\d{2}\D\d{4}\D\d{4}|\d(?P<apart>\D{1,3})\d(?:(?P=apart)\d){6,13}|(?:\d\d\D){4}\d\d"
)
BARE = re.compile(r"0[1-9]\d{8,9}|[2-9]\d{9}|1[2-9]\d{9}")  # unannounced digits alone that are read as a number
# Where two numbers, or a number and something else, stand so close that they look like one.
BREAK = re.compile(r"\n|\.\s")
BOUNDARY = re.compile(
    r"\.\s{1,3}|\s{0,2}\n\s{0,2}|\s{1,2}[/|–\-]\s{1,2}|\s{2,3}|\s(?=[+(])|(?<=\d)/(?=[+(0])|(?<=\d{7})/(?=\d{7})"
    r"|(?<=\d{4})\s(?=\d{1,2}\Z)"  # a list of steps that goes on behind the number, its lines joined
)

# With the place of a carrier's code, as Brazil writes numbers to be dialled from afar: 0XX31 98888-0001.
CARRIER = re.compile(r"(?<![\w(])\(?0\s?[xX]{2}[\s\-]?[1-9]\d\)?[\s.\-]{0,2}9?[\s.]?\d{4}[\s.\-]?\d{4}(?!\w)")

SPOKEN_DIGITS = LISTS.words("spoken_digits")
DIGIT = rf"(?:{'|'.join(SPOKEN_DIGITS)}|\d)"
SPOKEN = re.compile(rf"(?i)(?<!\w){DIGIT}(?:[\s,.\-]{{1,3}}{DIGIT}(?!\w)){{6,15}}")
SPOKEN_WORDS = Words(SPOKEN_DIGITS)
SPOKEN_SET = frozenset(SPOKEN_DIGITS)


def _validity(regions: tuple[str, ...]) -> Callable[[str, bool], bool | None]:
    """Return a function of a number and whether it is international: True if it is valid in a region, False if only
    possible, None otherwise."""
    import phonenumbers

    def judged(number: str, region: str | None) -> bool | None:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(parsed):
            return True
        return False if phonenumbers.is_possible_number(parsed) else None

    def judge(number: str, international: bool) -> bool | None:
        best: bool | None = None
        if international:
            digits = re.sub(r"\D", "", number)
            best = judged("+" + digits.removeprefix("011").lstrip("0"), None)
        for region in regions if best is None else ():
            read = judged(number, region)
            if read:
                return True
            best = best if read is None else read
        return best

    return judge


def phone_numbers(regions: tuple[str, ...]) -> Callable[[str], Iterator[Hit]]:
    """Return a function that finds phone numbers: valid in a region, possible and well written, or announced as a
    phone."""
    judge = _validity(regions)

    def score(number: str, before: str, after: str) -> float:
        count = sum(map(str.isdigit, number))
        if not 7 <= count <= 17 or DATE_LIKE.fullmatch(number.strip("(+ ")) or VECTOR.fullmatch(number):
            return 0.0
        if before.endswith("[") and after.startswith(":") and STAMP.fullmatch(number):
            return 0.0
        if (after.startswith(":") and DAY.fullmatch(number)) or FORMULA.search(number):
            return 0.0
        international = number.lstrip("(").startswith(("+", "00", "011"))
        bare = number.isdigit()
        asked = mentions(before, CALL_PARTS) and CALLING.search(before) is not None
        if bare and not (asked or international or _alone(number, before)):
            return 0.0
        of_a_thing = names_a_thing(before)
        numbered = of_a_thing or NUMBERING.search(before[-30:]) is not None
        close = asked and not of_a_thing and CLOSE.search(before) is not None
        if not asked and (ADDRESS_LIKE.fullmatch(number) or number in LIMITS or _of_machines(number, before)):
            return 0.0
        if not international and IN_AN_IDENTIFIER.search(before) and not LETTER_OF_PHONES.search(before):
            return 0.0  # INV-2026-8632
        unmistakable = number.startswith(("+", "("))  # a country's or an area's code, whatever stands before it
        if not asked and (MONEY.match(after) or before.endswith(("€", "$", "£", "$ ", "€ "))):
            return 0.0
        if not asked and not unmistakable and (before.endswith("#") or _in_a_path(before)):
            return 0.0
        announced = close or (asked and not numbered and not (bare and count < 10))
        if not (announced or international or unmistakable) and (numbered or (bare and not _alone(number, before))):
            return 0.0
        national = number.startswith(("0", "("))
        if not (asked or international or bare or national) and not GROUPED.fullmatch(number):
            return 0.0
        valid = judge(number, international)
        if valid:
            return 0.75 if international or asked or not bare else 0.4
        if close:
            return 0.6
        return 0.6 if valid is False and not bare and count >= 9 and (international or national) else 0.0

    def find(text: str) -> Iterator[Hit]:
        for match in DIGITS.finditer(text):
            yield from _hits(text, match.start(), match.end(), score)
        yield from (Hit(*match.span(), 0.75) for match in CARRIER.finditer(text))
        if len(SPOKEN_WORDS.spans(text)) >= 3:
            yield from (
                Hit(*match.span(), 0.6) for match in SPOKEN.finditer(text) if len(_spoken(match[0].lower())) >= 3
            )

    return find


def _hits(text: str, start: int, end: int, score: Callable[[str, str, str], float]) -> Iterator[Hit]:
    """Yield the run [start, end) as one number, or each of its parts that is one."""
    whole = _hit(text, start, end, score)
    if whole and BREAK.search(text, start, end) is None:
        yield whole
        return
    at, parts = start, list[Hit]()
    for boundary in (*BOUNDARY.finditer(text, start, end), None):
        to = boundary.start() if boundary else end
        hit = _hit(text, at, to, score) if (at, to) != (start, end) else None
        if hit:
            parts.append(hit)
        at = boundary.end() if boundary else end
    # A run over a line's end is one number, unless its first part is a whole number.
    yield from [whole] if whole and not (parts and parts[0].start == whole.start) else parts


def _hit(text: str, start: int, end: int, score: Callable[[str, str, str], float]) -> Hit | None:
    if text[start] == "(" and ")" not in text[start:end]:
        start += 1  # a bracket that closes behind the number is the sentence's
    value = score(text[start:end], text[max(0, start - 40) : start], text[end : end + 8])
    extension = EXTENSION.match(text, end) if value else None
    return Hit(start, extension.end() if extension else end, value) if value else None


def _spoken(lower: str) -> list[str]:
    return [word for word in re.split(r"[\s,.\-]+", lower) if word in SPOKEN_SET]


def _alone(digits: str, before: str) -> bool:
    """Whether digits without a cue may be a phone number: no time (1710238530, 20240312101530), no end of an
    identifier."""
    return BARE.fullmatch(digits) is not None and re.search(r"-$|\w[_/.:]$", before) is None


def _of_machines(number: str, before: str) -> bool:
    """Whether digits without a cue are a share (`65549/131072`), a count, or hold a date or a machine's address."""
    quads = (match.group().split(".") for match in QUAD.finditer(number))
    address = any(max(map(int, octets)) < 256 for octets in quads)
    counted = not number.startswith(("+", "(")) and COUNTED.search(before) is not None
    dated = ISO_DATE.search(number) is not None or YEARS.fullmatch(number) is not None
    return address or counted or dated or SHARE.fullmatch(number) is not None


def _in_a_path(before: str) -> bool:
    """Whether the number continues a web address or a path."""
    word = before.rsplit(None, 1)[-1] if before and not before[-1].isspace() else ""
    return "/" in word and not re.search(r"(?i)wa\.me/|tel:|phone=", word)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of phone numbers."""
    regions = ",".join(policy.phone_regions)
    find = phone_numbers(policy.phone_regions)
    yield Recognizer("phone_number", "PHONE_NUMBER", find, version="11", settings=regions, libraries=("phonenumbers",))

"""Numbers, phones, secrets and births that a word in the same sentence tells of, in languages other than English.

`labelled` reads a value behind its label. In a sentence the word may stand after the value or some words before it:
`mit dem Reisepass, den ich im Mai bekam (C01X00T47)`. Here a value with the form of an identifier is taken wherever a
word of its kind stands in its sentence, unless a word for an order, an invoice or a phone stands nearer.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator

from curation.canonical import FOLDED
from curation.privacy.languages import told
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.births_told import births_told, classes
from curation.privacy.rules.brands import is_brand
from curation.privacy.rules.dates import find_dates
from curation.privacy.rules.labelled import Words, digits_of
from curation.privacy.rules.number_words import languages, words_of
from curation.privacy.rules.passwords import PLACEHOLDER, formed
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.rows import SOFTWARE
from curation.privacy.rules.sentences import sentences
from curation.privacy.rules.things import THINGS

VERSION = "4"
LIBRARIES = ("babel", "phonenumbers", "py3langid", "simple-icons-pack")
SCORE = 0.55
BESIDE = 20  # characters within which an order's word says that a number is the order's
REACH = 70  # characters between the word and the value
FAR = 120  # characters, the word itself among them
WHOLE = 5  # letters: a shorter word must stand alone, a longer one may begin a compound
COMPOUNDING, COMPOUND = ("de", "nl"), 6  # where a word of so many letters may end another: Standardpasswort
UNTOLD: EntityType = "ACCOUNT_NUMBER"  # what is nobody's knows of a number that no word tells of
NOBODY, SECRET, BIRTH, PHONE = "nobody", "SECRET", "DATE_OF_BIRTH", "PHONE_NUMBER"
PHONE_SCORE = 0.6  # a number of a country's that is announced as a phone's is no other one
# Where a language is spoken: its texts write such numbers without the country's code.
COUNTRIES = {
    "de": ("DE", "AT", "CH"),
    "es": ("ES", "MX", "AR", "CO", "CL", "PE"),
    "fr": ("FR", "BE", "CH", "CA"),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pt": ("PT", "BR"),
}
SHORTEST_PHONE, LONGEST_PHONE = 8, 15
# Groups that no version, amount or address of a machine has.
DOTTED_PHONE = re.compile(r"(?:[2-9]\d\d\.\d\d|[2-9]\d\.\d{3})(?:\.\d\d){2}|[3-9]\d\d\.\d{3}\.\d{3}(?=\s*(?:\n|$))")
EXTENSION = re.compile(
    r"(?i),?\s{0,2}[(/\-]?\s?(?:ext|extensi[oó]n|anexo|interno|int|ramal|poste|durchwahl|dw|nebenstelle|nst|klappe|"
    r"toestel|tst|extensão)\.?:?\s{0,2}(?:n[º°]\s?)?\d{1,5}\)?(?!\w)"
)
NUMBERED: tuple[EntityType, ...] = (
    *("NATIONAL_ID", "TAX_ID", "PASSPORT", "DRIVER_LICENSE", "CERTIFICATE_NUMBER", "MEDICAL_RECORD", "HEALTH_PLAN"),
    *("VEHICLE_ID", "DEVICE_ID", "POSTAL_CODE"),
)
# What may be an order's too: with a word for one beside the number, a word for these says nothing.
OF_ORDERS: tuple[EntityType, ...] = ("VEHICLE_ID", "DEVICE_ID", "POSTAL_CODE")
LONG_AGO = re.compile(r"(?<!\d)(?:19\d\d|200\d)(?!\d)|\d[-/.]\d{1,2}[-/.][4-9]\d$")  # of no ticket's own days
# `12 sett. 1985`: a month's name shortened as people like, beside a year of birth.
SHORT_MONTH = re.compile(
    r"(?i)(?<![\w.])\d{1,2}[.ºo°]?\s(?:de\s)?(?P<month>[^\W\d_]{3,12})\.?\s(?:de\s)?(?:19\d\d|200\d)(?!\w)"
)
WEEKDAY = re.compile(
    r"(?i)(?<!\w)(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:lune|marte|mercole|giove|vener)dì|sabato|domenica"
    r"|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|(?:maan|dins|woens|donder|vrij|zater|zon)dag),?\s$"
)
# Groups of capitals and digits with one mark between; the first and the last may be capitals alone.
GROUP = r"[A-Z0-9]{0,12}\d[A-Z0-9]{0,20}"
CANDIDATE = re.compile(
    rf"(?<![\w@€$£%])(?:[A-ZÄÖÜ]{{1,5}}[ \-./·]{{1,2}}){{0,2}}{GROUP}"
    rf"(?:(?:[ \-./·]|\s[/\-]\s){GROUP}|[ \-./·][A-Z]{{1,4}}(?![^\W_])){{0,7}}(?![\w@%]|[.,:]\d)"
)
# Groups of small letters and digits, letters first or among them: ab-123-cd, cq2023-0457.
SMALL = re.compile(
    r"(?<![\w@.\-/])(?=[a-z]{0,6}[\-./]?[0-9])(?=[0-9\-./]{0,12}[a-z])"
    r"[a-z0-9]{1,17}(?:[\-./][a-z0-9]{1,12}){0,4}(?![\w@%]|[.,:]\d)"
)
SMALL_DIGITS = 3
QUANTITY = re.compile(r"\d+[a-z]{1,4}(?:/[a-z]{1,4})?")  # 120km/h, 512gb
MONEY = re.compile(r"(?i)\s?(?:€|eur\b|euros?\b|usd\b|chf\b|\$|£|%|kg\b|km\b|gb\b|mb\b|uhr\b|h\b|min\b|stück\b|x\s)")
YEAR = re.compile(r"(?:19|20)\d\d")
LETTERS_AND_DIGITS = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{7,20}")
TOKEN = re.compile(r"[^\s\"'`„“”«»<>|]{6,256}")
NO_SECRET = re.compile(r"[=,;:{}<>|\\]|\w[(\[]")  # of settings, lists and code
OF_THINGS = re.compile(r"(?:ORD|ORDER|INV|ERR|RMA|TKT|INC|REQ|CHG|SKU|PO|SO|BUG|REF|AWB|TRK|RE|BE|FW|SW|V)[\- ]?\d")
ADDRESS_LIKE = re.compile(
    r"(?i)https?:|www\.|\S+@\S+\.\w|[\w\-/]+\.(?:pdf|png|jpe?g|docx?|xlsx?|txt|zip|html?|php|exe)$|[\d.,:/\-+() ]+$"
)

STANDARD = re.compile(
    r"\b(?:ISO|DIN|EN|IEC|RFC|CVE|KB|IEEE|USB|HTTP|VDE|NF|UNE|NEN|UNI|SHA|TLS|RAL|EAN)[ \-:]?(?:\d|$)"
)
VERSION_LIKE = re.compile(r"\d{1,2}(?:\.\d{3})+|\d{3}\.\d{3}|\d{1,3}(?:\.\d{1,5}){2,4}|\d+ \d{1,2}")
PLATES = {  # what no word need tell of, in the language of their country
    "de": r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[\- ]\d{1,4}[EH]?|[A-ZÄÖÜ]{1,3} [A-Z]{1,2} \d{2,4}",
    "fr": r"[A-Z]{2}[\- ]\d{3}[\- ][A-Z]{2}|\d{2,4}[\- ](?!TTC|PCS|PCE|KWH)[A-HJ-NP-TV-Z]{2,3}[\- ](?:\d\d|2[AB])",
    "es": r"\d{4}[\- ]?[B-DF-HJ-NP-TV-Z]{3}|[A-Z]{1,2}-\d{4}-[A-Z]{1,2}",
    "it": r"[A-Z]{2} ?\d{3} ?[A-Z]{2}",
    "pt": r"(?=.*[A-Z])(?:[A-Z]{2}|\d\d)[\- ](?:[A-Z]{2}|\d\d)[\- ](?:[A-Z]{2}|\d\d)|[A-Z]{3}\d[A-Z]\d\d",
    "nl": r"(?=.*[A-Z])(?:[A-Z]{1,3}|\d{1,3})-(?:[A-Z]{2,3}|\d{2,3})-(?:[A-Z]{1,2}|\d{1,2})",
}
VIN = re.compile(r"(?=.*[A-Z])[A-HJ-NPR-Z0-9]{12}[A-HJ-NPR-Z0-9]\d{4}")  # ISO 3779, of Europe: no check digit
CARD = re.compile(r"[LMNPRTVWXYCFGHJK](?=.{0,8}\d)[CFGHJKLMNPRTVWXYZ0-9]{8}\d?")  # of Germany: without vowels
PLATE = {language: re.compile(form) for language, form in PLATES.items()}

type Cue = tuple[int, int, str]


def _forms(words: Iterable[str]) -> Iterator[str]:
    """As written, and as people write who leave out accents."""
    for word in words:
        yield word
        yield word.translate(FOLDED)


@functools.cache
def _words(language: str) -> tuple[tuple[str, Words], ...]:
    found = []
    for entity, words in words_of(language).items():
        inside = [word for word in words if len(word) >= COMPOUND] if language in COMPOUNDING else []
        found += [(entity, Words(_forms(words))), (entity, Words(_forms(inside), inside=True))]
    return tuple(found)


for _language in languages():  # all words of all rules are looked up in one pass
    _words(_language)


def _cues(text: str, language: str) -> list[Cue]:
    found: list[Cue] = []
    for entity, words in _words(language):
        for start, end in words.spans(text):
            if end - start >= WHOLE or not text[end : end + 1].isalpha():
                found.append((start, end, entity))
    return sorted(found)


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[tuple[str, Hit], ...]:
    """All hits with what they are, read once for every entity type."""
    language = told(text)
    if language not in languages():
        return ()
    cues = _cues(text, language)
    births = [at for at, _, entity in cues if entity == BIRTH]  # a date may be all in words
    return tuple(
        hit
        for start, end in sentences(text)
        if any(map(str.isdigit, text[start:end])) or bisect_left(births, start) < bisect_left(births, end)
        for hit in _in_sentence(text, start, end, cues, language)
    )


def _in_sentence(text: str, start: int, end: int, cues: list[Cue], language: str) -> Iterator[tuple[str, Hit]]:
    own = [cue for cue in cues if start <= cue[0] < end]
    kinds = {entity for _, _, entity in own}
    for first, last in _numbers(text, start, end, own):
        near = _within(own, first, last)
        told_of, nobodys = _told(first, last, near)
        numbered = not nobodys and _unmistakable(text, first, last)
        announced = _announced(first, last, near)
        alone = not (told_of or nobodys) and (numbered or DOTTED_PHONE.match(text, first) is not None)
        phone = (announced or alone) and _is_phone(text[first:last], language, announced)
        if phone:
            extension = EXTENSION.match(text, last)
            yield PHONE, Hit(first, extension.end() if extension else last, PHONE_SCORE)
        for entity in () if _is_standard(text, first, last) else NUMBERED:
            if entity in told_of and not (nobodys and entity in OF_ORDERS):
                yield entity, Hit(first, last, SCORE)
        if (language in PLATE and PLATE[language].fullmatch(text, first, last)) or VIN.fullmatch(text, first, last):
            yield "VEHICLE_ID", Hit(first, last, SCORE)
        if language == "de" and CARD.fullmatch(text, first, last):
            yield "NATIONAL_ID", Hit(first, last, SCORE)
        if numbered and not phone:
            yield UNTOLD, Hit(first, last, SCORE)
    for entity, first, last in _small(text, start, end, own):
        yield entity, Hit(first, last, SCORE)
    for first, last in _secrets(text, start, end):
        if SECRET in _told(first, last, _within(cues, first, last))[0] or _drawn(text[first:last]):
            yield SECRET, Hit(first, last, SCORE)
    for date in find_dates(text[start:end], compact=BIRTH in kinds):
        if BIRTH in kinds or LONG_AGO.search(text[start + date.start : start + date.end]):
            yield BIRTH, Hit(_weekday(text, start + date.start), start + date.end, SCORE)
    told_births = [
        *(
            births_told(text, start, end, language, [cue[1] for cue in own if cue[2] == BIRTH])
            if BIRTH in kinds
            else ()
        ),
        *(classes(text, start, end) if language == "it" else ()),
    ]
    for first, last in told_births:
        yield BIRTH, Hit(first, last, SCORE)
    for match in SHORT_MONTH.finditer(text, start, end):
        if any(month.startswith(match["month"].lower()) for month in _months(language)):
            yield BIRTH, Hit(_weekday(text, match.start()), match.end(), SCORE)


def _weekday(text: str, start: int) -> int:
    """Where a date begins whose day of the week stands before it: `segunda-feira, 12 de março`."""
    before = WEEKDAY.search(text, max(0, start - 25), start)
    return before.start() if before else start


@functools.cache
def _months(language: str) -> tuple[str, ...]:
    from babel import Locale

    return tuple(name.casefold() for name in Locale(language).months["format"]["wide"].values())


def _within(cues: list[Cue], first: int, last: int) -> list[Cue]:
    """Those that may stand in reach of a value; they are in order of their start."""
    at = bisect_left(cues, first - FAR, key=lambda cue: cue[0])
    return cues[at : bisect_left(cues, last + FAR, key=lambda cue: cue[0])]


def _told(first: int, last: int, cues: list[Cue]) -> tuple[set[str], bool]:
    """What the words near a value say that it is; and whether one for what is nobody's stands nearer, before it."""
    near = [(at - last if at >= last else first - end, entity) for at, end, entity in cues]
    nobody = min((first - end for at, end, entity in cues if entity == NOBODY and end <= first), default=REACH)
    others = min((distance for distance, entity in near if entity not in (NOBODY, PHONE)), default=REACH)
    return {entity for distance, entity in near if 0 <= distance <= REACH}, nobody <= min(others, BESIDE)


def _announced(first: int, last: int, cues: list[Cue]) -> bool:
    """Whether of all words near a number, before it or behind it, one for a phone stands nearest."""
    near = [(at - last if at >= last else first - end, entity) for at, end, entity in cues]
    nearest = min((distance for distance, _ in near if distance >= 0), default=REACH)
    return nearest < REACH and (nearest, PHONE) in near


def _is_phone(number: str, language: str, announced: bool) -> bool:
    """Whether it is a phone's number where the language is spoken, or could be one where it is announced."""
    import phonenumbers

    digits = digits_of(number)
    if not SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE or any(map(str.isalpha, number)):
        return False
    try:
        read = [phonenumbers.parse(digits, country) for country in COUNTRIES[language]]
    except phonenumbers.NumberParseException:  # of a country that there is none of: 0000123456
        return False
    return any(map(phonenumbers.is_valid_number, read)) or (announced and phonenumbers.is_possible_number(read[0]))


def _numbers(text: str, start: int, end: int, cues: list[Cue]) -> Iterator[tuple[int, int]]:
    """What has the form of an identifier: four digits, or letters and digits in one group; no date, year or amount."""
    dates = [(start + hit.start, start + hit.end) for hit in find_dates(text[start:end])]
    for match in CANDIDATE.finditer(text, start, end):
        first, last = match.span()
        inside = [cue_end for at, cue_end, _ in cues if first <= at < cue_end <= last]
        if inside:  # `BSN 123456789`
            first = max(inside)
            while first < last and not text[first].isalnum():
                first += 1
        value = text[first:last].rstrip(" .-/·")
        if OF_THINGS.match(value):
            continue
        digits = sum(map(str.isdigit, value))
        compact = re.sub(r"[^A-Z0-9]", "", value)
        formed_so = digits >= 4 or (digits >= 1 and LETTERS_AND_DIGITS.fullmatch(compact) and not value.isdigit())
        plate = digits >= 2 and 5 <= len(compact) <= 9 and not compact.isdigit()
        if not (formed_so or plate) or YEAR.fullmatch(value) or MONEY.match(text, first + len(value)):
            continue
        if any(one < first + len(value) and first < two for one, two in dates):
            continue
        yield first, first + len(value)


def _small(text: str, start: int, end: int, cues: list[Cue]) -> Iterator[tuple[str, int, int]]:
    """Numbers in small letters, as somebody types them, right behind the word for what they are."""
    cued = [(cue_end, entity) for _, cue_end, entity in cues if entity in NUMBERED or entity == NOBODY]
    ends = sorted(each for each, _ in cued)
    for match in SMALL.finditer(text, start, end) if cued else ():
        first, value = match.start(), match[0].rstrip(".-/")
        at = bisect_right(ends, first) - 1
        large = value.upper()
        if at < 0 or first - ends[at] > BESIDE or sum(map(str.isdigit, value)) < SMALL_DIGITS:
            continue
        if QUANTITY.fullmatch(value) or STANDARD.match(large) or OF_THINGS.match(large):
            continue
        nearest = {entity for cue_end, entity in cued if cue_end == ends[at]}
        if NOBODY not in nearest:
            yield from ((entity, first, first + len(value)) for entity in sorted(nearest))


def _unmistakable(text: str, first: int, last: int) -> bool:
    """Whether a value looks like somebody's number with no word for it: seven signs or more, of which five are digits,
    or eight of letters and digits mixed; no standard, version, or thousands."""
    value = text[first:last]
    compact = re.sub(r"[^A-Z0-9]", "", value)
    digits = sum(map(str.isdigit, compact))
    if _is_standard(text, first, last) or VERSION_LIKE.fullmatch(value):
        return False
    mixed = any(len(each) >= 8 and LETTERS_AND_DIGITS.fullmatch(each) for each in re.split(r"[^A-Z0-9]+", value))
    return (len(compact) >= 7 and digits >= 5) or (mixed and digits >= 2)


def _is_standard(text: str, first: int, last: int) -> bool:
    """Whether it is what a standard is called: ISO 9001, TLS 1.3."""
    few = sum(map(str.isdigit, text[first:last])) <= 5
    return few and bool(STANDARD.match(text, first, last) or STANDARD.search(text, max(0, first - 8), first))


def _is_product(value: str) -> bool:
    """Whether it is a program with its version: Windows11, Office365."""
    word = value.rstrip("0123456789")
    numbered = word.isalpha() and len(value) - len(word) <= 3
    return numbered and (word.lower() in SOFTWARE or word.lower() in THINGS or is_brand(word))


def _drawn(value: str) -> bool:
    """Whether a value looks drawn by chance, with no word for it: small and capital letters, and digits among them."""
    changes = sum(_class(one) != _class(other) for one, other in itertools.pairwise(value))
    return len(value) >= 9 and changes >= 5 and any(map(str.islower, value)) and any(map(str.isupper, value))


def _class(sign: str) -> int:
    return 0 if sign.isdigit() else 1 if sign.islower() else 2 if sign.isupper() else 3


def _secrets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What looks like no word: letters and digits mixed, with a capital or a sign inside."""
    for match in TOKEN.finditer(text, start, end):
        first = match.start() + (len(match[0]) - len(match[0].lstrip("([{=:")))
        value = match[0].lstrip("([{=:").rstrip(".,;:)]}?")
        if len(value) < 6 or ADDRESS_LIKE.match(value) or PLACEHOLDER.fullmatch(value):
            continue
        if NO_SECRET.search(value) or _is_product(value) or not any(map(str.islower, value)):
            continue
        letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
        if formed(value) and letters and digits and (letters + digits < len(value) or len(value) >= 8):
            yield first, first + len(value)


def _of(entity: str) -> Callable[[str], Iterator[Hit]]:
    return lambda text: (hit for found, hit in _found(text) if found == entity)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """One a type, named after it."""
    for entity in (*NUMBERED, UNTOLD, SECRET, BIRTH, PHONE):
        yield Recognizer(f"nearby_{entity.lower()}", entity, _of(entity), version=VERSION, libraries=LIBRARIES)

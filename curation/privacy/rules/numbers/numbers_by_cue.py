"""Numbers, phones, secrets and births with a cue in the same sentence, in languages other than English.

`labelled` reads a value directly behind its label. Here the cue may stand behind the value or some words before it:
`mit dem Reisepass, den ich im Mai bekam (C01X00T47)`. A value with the form of an identifier counts wherever a word of
its kind stands in its sentence, unless a word for an order, an invoice or a phone stands nearer.
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from curation.privacy.models.languages import ENGLISH, LANGUAGES, WORD, is_polish, proof_language
from curation.privacy.policy import EntityType, PrivacyPolicy
from curation.privacy.rules.dates.birth_phrases import birth_cues, birth_years
from curation.privacy.rules.dates.births_told import births_told, dated_otherwise, long_ago
from curation.privacy.rules.dates.written import find_dates
from curation.privacy.rules.english import all_words
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.rows import SOFTWARE
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.number_words import languages, words_of
from curation.privacy.rules.numbers.labelled import Words
from curation.privacy.rules.numbers.number_cues import (
    NOBODY,
    OF_ORDERS,
    OF_THINGS,
    PHONE,
    STANDARD,
    Cue,
    announced,
    told_of,
    within,
)
from curation.privacy.rules.numbers.numbers_by_form import told_forms
from curation.privacy.rules.numbers.phone_forms import DOTTED, is_phone, told_lines
from curation.privacy.rules.numbers.small_numbers import small_numbers
from curation.privacy.rules.passages import passages
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.secrets.code_phrases import code_cues
from curation.privacy.rules.secrets.codes_by_cue import CODE, told_codes
from curation.privacy.rules.secrets.passwords import PLACEHOLDER, formed
from curation.privacy.rules.secrets.secret_sentences import secret_cues, told_secrets
from curation.privacy.rules.vocabularies import LIBRARY as VOCABULARIES
from curation.text.readings import FOLDED
from curation.text.word_files import word_file

LISTS = word_file("privacy/numbers/numbers_by_cue")

VERSION = "7"
LIBRARIES = ("babel", "phonenumbers", "py3langid", "python-stdnum", "simple-icons-pack", "symspellpy", VOCABULARIES)
SCORE = 0.55
WHOLE = 5  # letters: a shorter word must stand alone, a longer one may begin a compound
SHORT_TEXT = 400  # characters of a text whose language is told by such words: a label, a line of a form
COMPOUNDING, COMPOUND = ("de", "nl"), 6  # where a word of so many letters may end another: Standardpasswort
UNTOLD: EntityType = "ACCOUNT_NUMBER"  # what is nobody's knows of a number that no word tells of
SECRET, BIRTH = "SECRET", "DATE_OF_BIRTH"
# A date may be all in words, a password too; in German the number of a card is letters alone by chance.
WITHOUT_DIGITS = {"de": (BIRTH, CODE, "NATIONAL_ID")}
PHONE_SCORE = 0.6  # a number of a country's that is announced as a phone's is no other one
ORDERED = ("pt",)  # where plates look as numbers of articles and versions do: 12-34-AB
EXTENSION = re.compile(
    r"(?i),?\s{0,2}[(/\-]?\s?(?:ext|extensi[oó]n|anexo|interno|int|ramal|poste|durchwahl|dw|nebenstelle|nst|klappe|"
    r"toestel|tst|extensão)\.?:?\s{0,2}(?:n[º°]\s?)?\d{1,5}\)?(?!\w)"
)
NUMBERED: tuple[EntityType, ...] = (
    *("NATIONAL_ID", "TAX_ID", "PASSPORT", "DRIVER_LICENSE", "CERTIFICATE_NUMBER", "MEDICAL_RECORD", "HEALTH_PLAN"),
    *("VEHICLE_ID", "DEVICE_ID", "POSTAL_CODE"),
)
LONG_AGO = re.compile(r"(?<!\d)(?:19\d\d|200\d)(?!\d)|\d[-/.]\d{1,2}[-/.][4-9]\d$")  # of no ticket's own days
WEEKDAY = re.compile(r"(?i)(?<!\w)(?:" + LISTS.alternation("weekday") + r"),?\s$")
# Groups of capitals and digits with one mark between; the first and the last may be capitals alone.
GROUP = r"[A-Z0-9]{0,12}\d[A-Z0-9]{0,20}"
CANDIDATE = re.compile(
    rf"(?<![\w@€$£%])(?:[A-ZÄÖÜ]{{1,5}}[ \-./·]{{1,2}}){{0,2}}{GROUP}"
    rf"(?:(?:[ \-./·]|\s[/\-]\s){GROUP}|[ \-./·][A-Z]{{1,4}}(?![^\W_])){{0,7}}(?![\w@%]|[.,:]\d)"
)
MONEY = re.compile(
    r"(?i)\s?(?:€|eur\b|euros?\b|usd\b|chf\b|\$|£|%|kg\b|km\b|gb\b|mb\b|uhr\b|h\b|min\b|stück\b|x\s|rpm\b"
    r"|giri\b|(?:" + LISTS.alternation("money") + "))"
)
OF = frozenset(("de", "des", "du", "do", "da", "di", "del", "della", "à"))
LETTERS = re.compile(r"[^\W\d_]*")
NO_NUMBER = re.compile(
    r"(?:[A-ZÀ-Þ]{2,20} )*(?:19|20)\d\d(?: ?[\-/] ?(?:(?:19|20)\d\d|\d\d(?=\Z)))?"
    r"|\d+ (?:PS|KW|KWH|CV|CH|HP|KM|KG|MB|GB|TB|MHZ|GHZ|TTC|HT|EUR|CHF|USD)"
)
LETTERS_AND_DIGITS = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{7,20}")
TOKEN = re.compile(r"[^\s\"'`„“”«»<>|]{6,256}")
STRANGE = re.compile(r"(?:[a-z][A-Z]){3}|(?:[A-Z][a-z]){3}[A-Z]|\A[^\W\d_]{2,30}[&!@#$*+?~^][^\W\d_]")
NO_SECRET = re.compile(r"[=,;:{}<>|\\]|\w[(\[]")  # of settings, lists and code
ADDRESS_LIKE = re.compile(
    r"(?i)https?:|www\.|\S+@\S+\.\w|[\w\-/]+\.(?:pdf|png|jpe?g|docx?|xlsx?|txt|zip|html?|php|exe)$|[\d.,:/\-+() ]+$"
)

IN_A_VALUE = re.compile(r"\d[.@/]")  # before what is no word: ff8d2000.spi
VERSION_LIKE = re.compile(r"\d{1,2}(?:\.\d{3})+|\d{3}\.\d{3}|\d{1,3}(?:\.\d{1,5}){2,4}|\d+ \d{1,2}")
PLATES = {  # what no word need tell of, in the language of their country
    "de": r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[\- ]\d{1,4}[EH]?|[A-ZÄÖÜ]{1,3} [A-Z]{1,2} \d{2,4}",
    "fr": r"[A-Z]{2}[\- ]\d{3}[\- ][A-Z]{2}|\d{2,4}[\- ](?!TTC|PCS|PCE|KWH)[A-HJ-NP-TV-Z]{2,3}[\- ](?:\d\d|2[AB])",
    "es": r"\d{4}[\- ]?[B-DF-HJ-NP-TV-Z]{3}|[A-Z]{1,2}-\d{4}-[A-Z]{1,2}",
    "it": r"[A-Z]{2} ?\d{3} ?[A-Z]{2}",
    "pt": r"(?=.*[A-Z])(?:[A-Z]{2}|\d\d)[\- ](?:[A-Z]{2}|\d\d)[\- ](?:[A-Z]{2}|\d\d)|[A-Z]{3}[ \-]?\d[A-Z]\d\d",
    "pl": r"(?!FV|KW|PLN|NIP)[A-Z]{2,3} (?:\d{5}|\d{4}[A-Z]|\d{3}[A-Z]{2}|\d[A-Z]\d{3}|\d[A-Z]{2}\d\d|[A-Z]\d{3,4}|"
    r"[A-Z]{2}\d{2,3}|\d\d[A-Z]{1,2}\d?)",
    "nl": r"(?=.*[A-Z])(?:[A-Z]{1,3}|\d{1,3})-(?:[A-Z]{2,3}|\d{2,3})-(?:[A-Z]{1,2}|\d{1,2})",
}
VIN = re.compile(r"(?=.*[A-Z])[A-HJ-NPR-Z0-9]{12}[A-HJ-NPR-Z0-9]\d{4}")  # ISO 3779, of Europe: no check digit
CARD = re.compile(r"[LMNPRTVWXYCFGHJK](?=.{0,8}\d)[CFGHJKLMNPRTVWXYZ0-9]{8}\d?")  # of Germany: without vowels
PLATE = {language: re.compile(form) for language, form in PLATES.items()}


def _forms(words: Iterable[str]) -> Iterator[str]:
    """Yield each word as written and without accents."""
    for word in words:
        yield word
        yield word.translate(FOLDED)


@functools.cache
def _words(language: str) -> tuple[tuple[str, Words], ...]:
    word_sets = []
    for entity, words in words_of(language).items():
        inside = [word for word in words if len(word) >= COMPOUND] if language in COMPOUNDING else []
        word_sets += [(entity, Words(_forms(words))), (entity, Words(_forms(inside), inside=True))]
    return tuple(word_sets)


for _language in languages():  # all words of all rules are looked up in one pass
    _words(_language)


def _cues(text: str, language: str) -> list[Cue]:
    cues: list[Cue] = []
    for entity, words in _words(language):
        for start, end in words.spans(text):
            inside = IN_A_VALUE.match(text, max(0, start - 2), start)
            if not inside and (end - start >= WHOLE or not text[end : end + 1].isalpha()):
                cues.append((start, end, entity))
    cues += [(*span, BIRTH) for span in birth_cues(text, language)]
    cues += [(*span, CODE) for span in (*code_cues(text, language), *secret_cues(text, language))]
    return sorted(_whole_words(cues))


def _whole_words(cues: list[Cue]) -> Iterator[Cue]:
    """Yield the cues without those for nobody's numbers that are part of a longer cue of another type: `Parkticket`."""
    reach, longest = 0, (0, 0)  # of the ends of what begins before, and of what begins with the longest
    for start, end, entity in sorted(cues, key=lambda cue: (cue[0], -cue[1])):
        if start > longest[0]:
            reach, longest = max(reach, longest[1]), (start, 0)
        if entity != NOBODY:
            longest = (start, max(longest[1], end))
        elif reach >= end or longest[1] > end:
            continue
        yield start, end, entity


@functools.lru_cache(maxsize=4)
def _found(text: str) -> tuple[tuple[str, Hit], ...]:
    """Return all hits with their entity types; cached, since each type's recognizer asks for the same text."""
    language = "pl" if is_polish(text) else proof_language(text)
    sure = language in languages()
    if not sure:
        language = _by_its_words(text)
    lines = tuple((PHONE, Hit(*span, PHONE_SCORE)) for span in told_lines(text))
    if not language:
        return lines
    cues = _cues(text, language)
    worded = [at for at, _, entity in cues if entity in WITHOUT_DIGITS.get(language, (BIRTH, CODE))]
    return lines + tuple(
        hit
        for start, end in passages(text, cues)
        if any(map(str.isdigit, text[start:end])) or bisect_left(worded, start) < bisect_left(worded, end)
        for hit in _in_sentence(text, start, end, cues, language, sure)
    )


def _by_its_words(text: str) -> str:
    """Return the language of a short text by the words for papers and numbers in it; empty where they do not tell it.

    Words that English has too do not count, and a text with a common English word has no such language.
    """
    lower = text.lower()
    words = WORD.findall(lower) if len(text) <= SHORT_TEXT else ()
    if not words or not ENGLISH.isdisjoint(words):
        return ""
    scores = Counter(language for word in words for language in LANGUAGES.get(word, ()))
    for language in languages():
        cued = {_whole(lower, at, end) for at, end, entity in _cues(text, language) if entity != NOBODY}
        own = {cue for cue in cued if set(LANGUAGES.get(cue, ())) <= {language}}  # `pas` is a passport and French
        scores[language] = (
            scores[language] + 2 * len(own) if own and (not text.isascii() or any(map(_is_foreign, own))) else 0
        )
    language, most = max(sorted(scores.items()), key=lambda pair: pair[1])
    return language if most and language in languages() else ""


def _whole(lower: str, start: int, end: int) -> str:
    """Return a phrase with the letters behind it that continue its last word."""
    ending = LETTERS.match(lower, end)
    return lower[start : ending.end() if ending else end]


@functools.lru_cache(maxsize=4096)
def _is_foreign(phrase: str) -> bool:
    """Whether a word of a phrase is not English, whatever its accents, or a foreign preposition joins the words: mot
    de passe."""
    words = WORD.findall(phrase)
    return phrase.count(".") > 1 or any(
        word in OF or (len(word) > 2 and word.translate(FOLDED) not in all_words()) for word in words
    )


def _in_sentence(
    text: str, start: int, end: int, cues: list[Cue], language: str, sure: bool
) -> Iterator[tuple[str, Hit]]:
    """Yield the hits of a sentence. Where only cues tell the language (not `sure`), each hit needs a cue in the
    sentence."""
    at, to = (bisect_left(cues, place, key=lambda cue: cue[0]) for place in (start, end))
    own = [*(cue for cue in cues[max(0, at - 3) : at] if _shortened(text, cue, start)), *cues[at:to]]
    if not (own or sure):
        return
    kinds = {entity for _, _, entity in own}
    for first, last in _numbers(text, start, end, own):
        near = within(own, first, last)
        kinds_near, nobodys = told_of(first, last, near)
        numbered = sure and not nobodys and _unmistakable(text, first, last)
        by_phone = announced(first, last, near)
        alone = not (kinds_near or nobodys) and (numbered or (sure and DOTTED.match(text, first) is not None))
        phone = (by_phone or alone) and is_phone(text[first:last], language, by_phone)
        if phone:
            extension = EXTENSION.match(text, last)
            yield PHONE, Hit(first, extension.end() if extension else last, PHONE_SCORE)
        for entity in () if _is_standard(text, first, last) else NUMBERED:
            if entity in kinds_near and not (nobodys and entity in OF_ORDERS):
                yield entity, Hit(first, last, SCORE)
        plate = None if nobodys and language in ORDERED else _plate(text, first, last, language)
        if plate is not None or VIN.fullmatch(text, first, last):
            yield "VEHICLE_ID", Hit(first if plate is None else plate, last, SCORE)
        if language == "de" and CARD.fullmatch(text, first, last):
            yield "NATIONAL_ID", Hit(first, last, SCORE)
        if numbered and not phone:
            yield UNTOLD, Hit(first, last, SCORE)
    for entity, first, last in (
        *small_numbers(text, start, end, own, language, NUMBERED),
        *told_forms(text, start, end, language, own),
    ):
        yield entity, Hit(first, last, SCORE)
    for first, last in _secrets(text, start, end):
        near = [cue for cue in within(cues, first, last) if cue[1] <= first or cue[0] >= last]  # MD5-Passwort
        secret_kinds, _ = told_of(first, last, near)
        numbered = any(map(str.isdigit, text[first:last]))
        if CODE in secret_kinds or (numbered and SECRET in secret_kinds) or (sure and _drawn(text[first:last])):
            yield SECRET, Hit(first, last, SCORE)
    for first, last in (
        *told_codes(text, start, end, own),
        *(told_secrets(text, start, end, language) if kinds & {CODE, SECRET} else ()),
    ):
        yield SECRET, Hit(first, last, SCORE)
    words = [cue[1] for cue in own if cue[2] == BIRTH]
    born = [(start + date.start, start + date.end) for date in find_dates(text[start:end], compact=bool(words))]
    born = [
        *(date for date in born if words or (sure and LONG_AGO.search(text[date[0] : date[1]]))),
        *(births_told(text, start, end, language, words) if words else ()),
        *(long_ago(text, start, end, language) if sure else ()),
        *birth_years(text, start, end, language),
    ]
    own_dates = [date for date in born if not dated_otherwise(text, date[0])]
    yield from ((BIRTH, Hit(_weekday(text, first), last, SCORE)) for first, last in own_dates or born)


def _plate(text: str, first: int, last: int, language: str) -> int | None:
    """Return where a plate of the language's country begins in a value, perhaps behind a model's name; None without
    one."""
    if language not in PLATE:
        return None
    starts = [first, *(first + match.end() for match in re.finditer(" ", text[first:last]))]
    return next((start for start in starts if PLATE[language].fullmatch(text, start, last)), None)


def _shortened(text: str, cue: Cue, start: int) -> bool:
    """Whether a cue is an abbreviation whose full stop split the sentence before `start`: `Kennz. HHAB123`."""
    return cue[1] <= start and text[cue[1] - 1] == "." and not text[cue[1] : start].strip()


def _weekday(text: str, start: int) -> int:
    """Return where a date begins with the day of the week, or `addì`, before it: `segunda-feira, 12 de março`."""
    before = WEEKDAY.search(text, max(0, start - 25), start)
    return before.start() if before else start


def _numbers(text: str, start: int, end: int, cues: list[Cue]) -> Iterator[tuple[int, int]]:
    """Yield values with the form of an identifier: four digits, or letters and digits in one group; no date, year or
    amount."""
    dates = [(start + hit.start, start + hit.end) for hit in find_dates(text[start:end])]
    for match in CANDIDATE.finditer(text, start, end):
        first, last = match.span()
        near = within(cues, first, last)
        inside = [cue_end for at, cue_end, _ in near if first <= at < cue_end < last and text[cue_end].isspace()]
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
        if not (formed_so or plate) or NO_NUMBER.fullmatch(value) or MONEY.match(text, first + len(value)):
            continue
        if any(one < first + len(value) and first < two for one, two in dates):
            continue
        yield first, first + len(value)


def _unmistakable(text: str, first: int, last: int) -> bool:
    """Whether a value looks like an identifier even without a cue.

    It has seven letters and digits, five of them digits, or a group of eight mixed ones; standards, versions and
    thousands do not count.
    """
    value = text[first:last]
    compact = re.sub(r"[^A-Z0-9]", "", value)
    digits = sum(map(str.isdigit, compact))
    if _is_standard(text, first, last) or VERSION_LIKE.fullmatch(value):
        return False
    mixed = any(len(part) >= 8 and LETTERS_AND_DIGITS.fullmatch(part) for part in re.split(r"[^A-Z0-9]+", value))
    return (len(compact) >= 7 and digits >= 5) or (mixed and digits >= 2)


def _is_standard(text: str, first: int, last: int) -> bool:
    """Whether a value is the number of a standard: ISO 9001, TLS 1.3."""
    few = sum(map(str.isdigit, text[first:last])) <= 5
    return few and bool(STANDARD.match(text, first, last) or STANDARD.search(text, max(0, first - 8), first))


def _is_product(value: str) -> bool:
    """Whether a value is a program with its version: Windows11, Office365."""
    word = value.rstrip("0123456789")
    numbered = word.isalpha() and len(value) - len(word) <= 3
    return numbered and (word.lower() in SOFTWARE or word.lower() in THINGS or is_brand(word))


def _drawn(value: str) -> bool:
    """Whether a value looks random: it mixes small and capital letters, and kinds of characters change often."""
    changes = sum(_class(one) != _class(other) for one, other in itertools.pairwise(value))
    return len(value) >= 9 and changes >= 5 and any(map(str.islower, value)) and any(map(str.isupper, value))


def _strange(value: str) -> bool:
    """Whether a value without digits is written as no word or name is: AbCdEfGh, sole&mare."""
    return len(value) >= 7 and STRANGE.search(value) is not None


def _class(sign: str) -> int:
    return 0 if sign.isdigit() else 1 if sign.islower() else 2 if sign.isupper() else 3


def _secrets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield values that look like no word: letters and digits mixed, with a capital or a sign inside."""
    for match in TOKEN.finditer(text, start, end):
        first = match.start() + (len(match[0]) - len(match[0].lstrip("([{=:")))
        value = match[0].lstrip("([{=:").rstrip(".,;:)]}?")
        if len(value) < 6 or ADDRESS_LIKE.match(value) or PLACEHOLDER.fullmatch(value):
            continue
        if NO_SECRET.search(value) or _is_product(value) or not any(map(str.islower, value)):
            continue
        letters, digits = sum(map(str.isalpha, value)), sum(map(str.isdigit, value))
        mixed = letters and digits and (letters + digits < len(value) or len(value) >= 8)
        if formed(value) and (mixed or (letters and not digits and _strange(value))):
            yield first, first + len(value)


def _of(entity: str) -> Callable[[str], Iterator[Hit]]:
    return lambda text: (hit for kind, hit in _found(text) if kind == entity)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield one recognizer a type, named after the type."""
    for entity in (*NUMBERED, UNTOLD, SECRET, BIRTH, PHONE):
        yield Recognizer(f"nearby_{entity.lower()}", entity, _of(entity), version=VERSION, libraries=LIBRARIES)

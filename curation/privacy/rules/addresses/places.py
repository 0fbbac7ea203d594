"""Street addresses in some twenty languages: a house number beside a street, post boxes and units, and where each
ends."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.announced_addresses import QUANTITY, announced
from curation.privacy.rules.addresses.street_words import (
    BEHIND,
    BREAK,
    CAP,
    ENDINGS,
    LINK,
    NAME,
    ROMANCE,
    SHORT,
    STAIRS,
    STRONG,
    UNITS,
    WEAK,
)
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/romance_street_words")

VERSION = "6"
UNIT = rf"(?:[,\s>?|]{{0,8}}(?i:(?:{UNITS})\b\.?\s{{0,2}}#?\s{{0,2}}\w{{1,6}}\b)|\s{{0,2}},?\s{{0,2}}#\s?\d{{1,5}}\b)"
HOUSE = r"(?<![\w.,/\-$€£#])(?<!\d:)(?:\d{1,5}\s{1,2})?\d{1,5}(?:\s?[A-Za-z](?![\w'’]))?(?:\s?[-/]\s?\d{1,4}[A-Za-z]?)?"
NUMBER = r"(?:n[º°ro]{1,2}\.?\s?|nr\.?\s?)?\d{1,5}\s?[A-Za-z]?(?:\s?[-/]\s?(?:\d{1,4}|[A-Z]))?(?![\w%]|[.,]\d)|s/n\b"
HOUSE_NUMBER = re.compile(NUMBER)

# A street in small letters has none of these words; a drive of these is a machine's.
SMALL_NAME = (
    rf"{HOUSE}\s{{1,2}}(?i:(?:(?!(?:per|each|every|for|from|with|that|this|are|was|"
    r"(?:wheel|hand|hard|flash|thumb|disk|disc|usb|tape|network)\sdrive)\b)[a-z]{3,15}\s){1,3}"
    rf"(?:{STRONG}))\b\.?"
)
HOUSE_FIRST = tuple(
    lazy_pattern(pattern)
    for pattern in (
        rf"{HOUSE},?\s{{1,2}}(?:(?:{NAME}\.?|[NSEW]{{1,2}}\.?|\d{{1,4}}(?:st|nd|rd|th)?|the|of|de|la)\s{{1,2}}){{0,4}}"
        rf"(?:{NAME}\.?|\d{{1,4}}(?:st|nd|rd|th))\s(?i:{STRONG})\b\.?(?:(?<=[dDyYeE])\s(?:No\.?\s?)?\d{{1,4}}\b)?",
        # A house, then names of places with a comma between them, up to an Indian PIN code.
        rf"{HOUSE}(?=[^\n]{{3,90}},),?\s{{1,2}}(?:{CAP}[\w'’.\-]*|\d{{1,3}}(?:st|nd|rd|th))(?:,?\s{{1,2}}(?:{CAP}[\w'’.\-]*|\d{{1,3}}(?:st|nd|rd|th)?(?!\w)))"
        rf"{{0,12}}[\s,–-]{{1,4}}\d{{3}}\s?\d{{3}}(?![\w-])",
        SMALL_NAME,
        rf"{HOUSE},?\s{{1,2}}(?:(?:{NAME}|[NSEW]{{1,2}}\.?|\d{{1,4}}(?:st|nd|rd|th))\s{{1,2}}){{1,4}}(?:{SHORT})\b\.?",
        rf"{HOUSE}(?:\s?(?:bis|ter|quater))?,?\s{{1,2}}(?i:{ROMANCE})[\s/,]{{1,2}}{LINK}(?:{NAME}[ \t]?){{1,4}}",
        # What stands before a unit is a street, whatever its language.
        rf"{HOUSE}[ \t]{{1,2}}[\w'’.\-]{{1,25}}(?:,?[ \t]{{1,2}}[\w'’.\-]{{1,25}}){{0,5}}?{BREAK}"
        rf"(?i:(?:apartment|apt|suite|ste|unit|flat)\b\.?\s{{0,2}}#?\d{{1,5}}[a-z]?\b)",
    )
)
HOUSE_CALLED = re.compile(
    r"(?i)(?<!\w)(?:(?:h|house|flat|plot|door|shop|villa)\.?\s?(?:no\.?)?|no\.)\s{0,2}(?:\d{1,5}[\w/\-]{0,4},\s)?$"
)
WEAK_KIND = lazy_pattern(rf"{HOUSE},?\s{{1,2}}(?:(?:{NAME}|[NSEW]{{1,2}}\.?)\s{{1,2}}){{1,4}}(?:{WEAK})\b")
ROMANCE_FIRST = lazy_pattern(
    rf"(?i:{ROMANCE})(?:(?<=[/.])\s?|[\s/,]{{1,2}}){LINK}(?:{NAME}\.?|\d{{1,2}}\s(?:de\s)?(?i:[a-z]{{4,10}}))"
    rf"(?:\s{LINK}{NAME}\.?){{0,5}}(?:[,.]?[ \t]|(?<!\.),?\n)[ \t]?(?:{NUMBER}){STAIRS}"
)
ROMANCE_WORDS = frozenset(LISTS.words("romance_words"))
ROMANCE_WORD = lazy_pattern(rf"(?<!\w)(?i:{ROMANCE})(?=[\s/,]|(?<=[/.]))")
# Before a number: a street whose name ends in its kind, and where it begins.
NUMBER_LAST = lazy_pattern(rf"(?:{HOUSE}\s{{1,2}})?(?<![\w])(?:{NAME}\s){{0,3}}[\w'’\-]{{2,30}}\.?,?\s{{1,2}}$")
# The kind stands alone, and a word in small letters may stand between it and the name: Árpád fejedelem útja.
KIND_LAST = re.compile(
    rf"(?:{HOUSE}\s{{1,2}})?(?<![\w])(?:{NAME}\s){{1,3}}(?:[a-zà-ž]{{2,12}}\s)?[\w]{{1,12}}\.?,?\s{{1,2}}$"
)
KIND_ENDS = ("strasse", "straße", *(ending for ending in ENDINGS.split("|") if ending.isalpha()))
KIND_WORDS = frozenset([*KIND_ENDS, *BEHIND.replace("\\", "").split("|")])
BOXES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i:\bP\.?\s?O\.?\s?Box\s{1,2}\d{1,6}\b)",
        r"(?i:\b(?:PSC|unit|CMR)\s\d{1,5},?\s{1,2}Box\s\d{1,5}\b)",
        r"(?i:\b(?:US[CNS]{1,2}[GSV]?\s\w{2,20}\s{1,3})?(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}\b)",
        r"(?i:\b(?:Postfach|Apartado(?: de Correos)?|Casella Postale|Bo[îi]te Postale|Postbus|Skrytka)"
        r"\s{1,2}\d{2,6})\b",
        r"\b(?:Packstation|Postfiliale|Paketbox)\s\d{3}\b",
        r"(?i:\b(?:apt|apartment|suite)\b\.?\s{1,2}#?\d{1,5}[a-z]?\b)",
    )
)
BOX_STEMS = (
    "box",
    "apo",
    "fpo",
    "dpo",
    "postfach",
    "packstation",
    "postfiliale",
    "paketbox",
    "apartado",
    "postale",
    "postbus",
    "skrytka",
    "apt",
    "apartment",
    "suite",
)
CORNER = re.compile(
    rf"(?i:\bcorner of )(?:\d{{1,5}}\s)?(?:(?:{NAME}|[a-z]{{2,6}}\.)\s){{1,4}}(?:\d{{1,5}}\.?\s)?(?:St\.?\s)?"
    rf"(?:and|&)\s"
    rf"(?:\d{{1,5}}\s)?{NAME}(?:\s{NAME}){{0,3}}"
)
# What may follow a street: units, and towns and regions if a postal code or a country ends them.
TAIL_UNIT = re.compile(UNIT)
POSTAL = re.compile(
    rf"{BREAK}"
    r"(?:\(?[A-Z]{1,3}\)?[,\s\-]{1,3})?(?:\d{5}(?:-\d{3,4})?|\d{4}\s?[A-Z]{2}|\d{3}\s\d{2}|\d{2}-\d{3}|\d{4}-\d{3}|\d{4}|\d{6}|"
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)(?![\w\-]|[.,]\d)"
)
PLACE_NAME = rf"{CAP}(?:[^\W\d]|['’.\-])*(?!\w)"
PLACE = re.compile(rf"{BREAK}(?:-\s)?{LINK}{PLACE_NAME}(?:[ \t]{{1,2}}{LINK}{PLACE_NAME}){{0,3}}")
REGION = re.compile(r"\A[^\n]*[,\s][A-Z]{2}$")  # Springfield, IL
PARTS = 4  # towns, regions and countries behind a street
TRAILING_UNIT = re.compile(rf"[\s,]{{1,3}}(?i:{UNITS})\.?$")
# A number behind a name and before a postal code with a town: a street whatever it is called.
TOWN_FOLLOWS = re.compile(
    rf"{STAIRS}(?:[.,]\s{{0,3}}|\s?-\s|[ \t]?\n\s{{0,2}})"
    rf"(?:[A-Z]{{1,2}}[\-\s])?(?:\d{{4}}\s?[A-Z]{{2}}|\d{{4,5}})(?P<end>),?[ \t]{{1,2}}{CAP}[\w'’\-]{{2}}"
)
NAMED = re.compile(rf"(?:{NAME}\.?\s{LINK}){{0,4}}{NAME},?\s{{1,2}}$")
NUMBER_STARTS = re.compile(r"(?<![\w.,])\d{1,5}(?=[\s,A-Za-z/\-]|$|[.;)](?!\d))|(?<![\w])[sS]/[nN]\b")
COMPOUND = 9  # letters from which a word that ends in a kind of street is one in small letters too
BEFORE = 90  # characters before a number in which its street may begin


def streets(text: str) -> Iterator[Hit]:
    """Yield every street address with its unit; with its town too where a postal code or a country follows the town."""
    if "corner of" in text:
        for match in CORNER.finditer(text):
            yield Hit(*match.span(), 0.9)
    numbers = [match.span() for match in NUMBER_STARTS.finditer(text)]
    for start, end, score in _around(text, numbers):
        yield Hit(start, _end(text, start, end), score)
    if numbers:
        for start, end in announced(text, [start for start, _ in numbers]):
            yield Hit(start, _end(text, start, end), 0.7)
    lowered = text.lower()
    if any(stem in lowered for stem in BOX_STEMS):
        for pattern in BOXES:
            for match in pattern.finditer(text):
                yield Hit(match.start(), _end(text, *match.span()), 0.9)


def _around(text: str, numbers: list[tuple[int, int]]) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, score) of streets that stand behind or before their house number."""
    seen = 0
    for start, end in numbers:
        if start >= seen:
            for pattern in HOUSE_FIRST:
                match = pattern.match(text, start)
                if match:
                    called = HOUSE_CALLED.search(text, max(start - 24, 0), start)
                    yield called.start() if called else start, match.end(), 0.9
            match = WEAK_KIND.match(text, start)
            if match and _end(text, *match.span()) > match.end():
                yield *match.span(), 0.7
        yield from _behind_its_name(text, start, end)
        seen = end


def _behind_its_name(text: str, start: int, end: int) -> Iterator[tuple[int, int, float]]:
    """Yield (start, end, score) of streets whose number stands last; the number is [start, end)."""
    before = text[max(start - BEFORE, 0) : start]
    words = before.replace("/", "/ ").replace(":", " ").split()
    if not words or not before[-1:].isspace():
        return
    last, other = words[-1].rstrip(",").lower(), (words[-2:-1] or [""])[0]
    kind = last.rstrip(".")
    argument = "(" in kind and kind.rpartition("(")[2] in KIND_WORDS  # of a call: f(str, 0)
    if not argument and (
        (kind.endswith(KIND_ENDS) and (len(kind) > 4 or other[:1].isupper()))
        or (last in KIND_WORDS and any(word[:1].isupper() for word in words[-3:-1]))
    ):
        name = (KIND_LAST if last in KIND_WORDS else NUMBER_LAST).search(before)
        if name and (len(kind) >= COMPOUND or any(map(str.isupper, name.group()))):
            yield start - len(before) + name.start(), _number_end(text, start, end), 0.9
    elif (
        end - start < 5
        and not QUANTITY.fullmatch(last)
        and (town := TOWN_FOLLOWS.match(text, end))
        and (name := NAMED.search(before))
    ):
        yield start - len(before) + name.start(), town.start("end"), 0.9
    if ROMANCE_WORDS.isdisjoint(word.strip(".,()").lower() for word in words):
        return
    for word in ROMANCE_WORD.finditer(before):
        match = ROMANCE_FIRST.match(text, start - len(before) + word.start())
        if match and match.end() > start:
            yield *match.span(), 0.9
            break


def _number_end(text: str, start: int, end: int) -> int:
    number = HOUSE_NUMBER.match(text, start)
    return number.end() if number else end


def _end(text: str, start: int, end: int) -> int:
    """Return where an address ends; its street is [start, end)."""
    street = text[start:end].rstrip(" ,\t\n")
    if unit := TRAILING_UNIT.search(street):
        street = street[: unit.start()]
    end = start + len(street)
    for _ in range(2):
        unit = TAIL_UNIT.match(text, end)
        if unit:
            end = unit.end()
    at, last = end, end
    for _ in range(PARTS):
        postal = POSTAL.match(text, at)
        if postal:
            at = last = postal.end()
            continue
        place = PLACE.match(text, at)
        if place is None:
            break
        at = place.end()
        words = place.group().strip(" ,\t\n-.>?|").casefold().split()
        region = REGION.search(place.group().rstrip())
        if region or any(" ".join(words[-length:]) in countries() for length in (1, 2, 3, 4)):
            last = at
    postal = POSTAL.match(text, at)
    return postal.end() if postal else last


@functools.cache
def countries() -> frozenset[str]:
    """Return the case-folded names of countries: all of them in English, and a dozen in seven other languages."""
    from babel import Locale

    names = {name for code, name in Locale("en").territories.items() if len(code) == 2}
    for language in ("de", "fr", "es", "it", "nl", "pl", "pt"):
        own = Locale(language).territories
        names |= {
            own[code]
            for code in ("DE", "AT", "CH", "FR", "BE", "ES", "IT", "NL", "PL", "PT", "GB", "US")
            if code in own
        }
    return frozenset(name.casefold() for name in names) | {
        "usa",
        "u.s.a.",
        "uk",
        "u.k.",
        "england",
        "scotland",
        "wales",
    }


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of street addresses."""
    yield Recognizer("street_address", "STREET_ADDRESS", streets, VERSION, libraries=("babel",))

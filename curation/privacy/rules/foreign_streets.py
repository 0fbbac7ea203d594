"""Street addresses in the languages of `number_words`: kinds of streets that stand before or end a name, stairs and
floors behind the number, and, where a word of addresses stands in the sentence, any name with a number behind it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from curation.canonical import FOLDED
from curation.privacy.languages import told
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.dates import is_month_name
from curation.privacy.rules.given_names import names
from curation.privacy.rules.number_words import words_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.privacy.rules.street_words import CAP
from curation.privacy.rules.things import THINGS

VERSION = "3"
NOUNS = "de"  # where any noun may be numbered: Halle 3
LED_TO = re.compile(r"(?i)(?<!\w)(?:an|in|adresse|anschrift|wohne|wohnt|nach|bei|der|dem|die)(?:\s|:\s{1,2})$")
SHORT = 3  # letters: a shorter word names no street
SAID: dict[str, Any] = json.loads((files(__package__) / "foreign_streets.json").read_bytes())  # words are data
LINKS, MARK, PLACED = (f"(?:{'|'.join(SAID[each])})" for each in ("links", "marks", "placed"))
DAY = r"\d{1,2}(?:er|o)?\s(?:de\s)?[a-zà-ÿ]{3,10}(?:\s(?:de\s)?\d{4})?"  # rue du 8 mai 1945
NAME = rf"(?:{CAP}[\w'’\-]*\.?|(?<=\s){DAY}(?!\w)|['’]t|[IVX]{{1,5}}|\d{{1,2}}(?=\s(?:de\s)?{CAP})|\d{{1,2}}(?=\sde\s))"
NAMES = rf"(?:{LINKS}\s?){{0,3}}{NAME}(?:[ ](?:(?:{LINKS})[ ]?){{0,3}}{NAME}){{0,5}}"
HOUSE = (
    rf"(?:{MARK}\s?)?\d{{1,5}}(?:\s?(?:bis|ter|quater)\b|\s?[A-Za-z](?![\w'’])"
    r"|\s?[-/]\s?(?:\d{1,4}[a-zA-Z]?|[A-Za-z]|[IVX]{1,4})(?!\w))?(?![\w%€]|[.,:]\d)"
)
PART = f"(?i:{'|'.join(SAID['parts'])})"
STAIRS = (
    rf"(?:(?:,\s?|\s-\s|\s–\s|\s)(?:{PART}\b\.?(?:\s?(?:\d{{1,5}}[A-Za-z]?|[A-Z]|[IVX]{{1,4}})\b[ºª°]?)?"
    r"|\d{1,3}\s?\.?[ºª°o]\.?(?:\s?[A-Z](?!\w))?"
    rf"|\d{{1,2}}(?:er|e|[èe]me|de|ste|\.)(?=\s?{PART})|\d{{1,2}}[A-Z](?!\w)|[A-H](?![\w.]))){{0,5}}"
)
# A town behind the house is told with it: behind a postal code, or behind a comma or a dash.
TOWN = rf"{CAP}[\w'’\-]{{2,20}}(?:[ ](?:(?:{LINKS})[ ])?{CAP}[\w'’\-]{{2,20}}){{0,2}}"
POSTAL = r"(?:[A-Z]{1,2}-)?(?:\d{5}(?:-\d{3})?|\d{4}-\d{3}|\d{4}\s?[A-Z]{2}|\d{4})(?!\w)"
ENDS = rf"{STAIRS}(?:[,;]?\s(?:[-–]\s)?{POSTAL}(?:,?\s{TOWN})?|(?:,\s|\s[-–]\s){TOWN})?"
# The door behind the house, whatever it is called: `, xx 3`, `, xx. 2.ª`, `, 4 B`, to the next comma or the end.
DOOR = re.compile(
    r",[ ](?:[^\W\d_]{1,14}\.?[ ])?(?:\d{1,3}(?:\s?\.?[ºª°]\.?)?(?:[ ]?[^\W\d_]{1,4}\.?)?|[A-Z])"
    r"(?=\s{0,2}(?:[,.;:)\n]|$))"
)
BEFORE_THE_NAME, ENDINGS, ADDRESSES = (
    {language: "|".join(words) for language, words in SAID[each].items()} for each in ("before", "endings", "addresses")
)
# Written small, as in a chat: only the words that are nothing but a street.
SMALL = {
    "fr": "rue|avenue|boulevard|impasse|chemin",
    "es": "calle|avenida|avda|paseo|plaza",
    "it": "via|viale|piazza|corso|vicolo",
    "pt": "rua|avenida|travessa|praça|largo",
    "de": "straße|strasse",
    "nl": "laan van|plein",
}
ENDING_SMALL = r"stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|straat|laan|plein|kade|gracht|singel|dijk"
NUMBERS = re.compile(r"\d")
NO_HOUSE = re.compile(rf"(?i)\s?(?:{'|'.join(SAID['counted'])})")
SENTENCE = re.compile(r"\n|(?<=[^\W_]{4})[.!?]\s+(?=[A-ZÀ-Þ])")


@functools.cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    kinds = BEFORE_THE_NAME[language]
    found = [
        rf"(?<![\w.])(?i:{kinds})(?:(?<=[./])\s?|\s){NAMES}(?:,?\s(?:-\s)?|,)(?:{HOUSE}|s/n\b){ENDS}",
        rf"(?<![\w.])(?:{SMALL[language]})\s(?:[\w'’\-]{{1,20}}[ ]){{0,4}}?[\w'’\-]{{2,20}},?[ ]{HOUSE}{ENDS}",
        rf"(?<![\w.,/]){HOUSE},?\s(?:{SMALL[language]})\s(?:(?:{LINKS})\s?){{0,3}}[\w'’\-]{{2,20}}{ENDS}",
        rf"(?<![\w.,/]){HOUSE},?\s(?i:{kinds})(?:(?<=[./])\s?|\s){NAMES}{ENDS}",
    ]
    if language in ENDINGS:
        ends = ENDINGS[language]
        found += [
            rf"(?<!\w)[a-zà-ÿ\-]{{3,24}}(?:{ENDING_SMALL})[ ]{HOUSE}{ENDS}",
            rf"(?<!\w)(?:{PLACED}[ ])?(?:{NAME}[ ]){{0,3}}{CAP}[\w'’\-]{{0,30}}(?:{ends})[ ]{HOUSE}{ENDS}",
            rf"(?<!\w)(?:{PLACED}[ ])?(?:{NAME}[ ]){{1,3}}(?i:{ends})[ ]{HOUSE}{ENDS}",
            rf"(?<!\w){PLACED}[ ]{NAME}(?:[ ]{NAME}){{0,2}}[ ]{HOUSE}{ENDS}",
        ]
    return tuple(map(re.compile, found))


# A street alone, where nothing else is called so.
ALONE = {
    "fr": rf"(?<!\w)(?i:rue|avenue|boulevard|impasse|quai|allée)\s{NAMES}",
    "es": rf"(?<!\w)(?i:calle|avenida|avda\.|paseo|plaza|travesía)\s{NAMES}",
    "it": rf"(?<!\w)(?i:piazza|viale|vicolo|corso|largo)\s{NAMES}|(?<!\w)[Vv]ia\s(?:dei|delle|della|degli|del)\s{NAME}",
    "pt": rf"(?<!\w)(?i:rua|avenida|praça|travessa|largo)\s{NAMES}",
    "de": rf"(?<!\w){CAP}[\w\-]{{3,30}}(?:straße|strasse|gasse|allee)(?!\w)",
    "nl": rf"(?<!\w){CAP}[\w\-]{{3,30}}(?:straat|laan|gracht|plein|kade)(?!\w)",
}
ANY_NAME = re.compile(
    rf"(?<![\w.,])(?:{PLACED}[ ])?{NAME}(?:[ ](?:{LINKS}[ ]){{0,2}}{NAME}){{0,5}},?[ ](?P<house>{HOUSE}){ENDS}"
)


@functools.cache
def _things(language: str) -> frozenset[str]:
    return frozenset(word.translate(FOLDED) for word in words_of(language)["nobody"])


def find(text: str) -> Iterator[Hit]:
    """Streets with a number, in a text of one of the languages."""
    language = told(text)
    if language not in BEFORE_THE_NAME:
        return
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            if not _counts(text, match):
                yield Hit(match.start(), to_the_door(text, match.end()), 0.7)
    yield from (Hit(*match.span(), 0.5) for match in re.finditer(ALONE[language], text))
    start = 0
    for end in [*(match.end() for match in SENTENCE.finditer(text)), len(text)]:
        if NUMBERS.search(text, start, end) and re.search(rf"(?i){ADDRESSES[language]}", text[start:end]):
            for match in ANY_NAME.finditer(text, start, end):
                if not _counts(text, match) and not _thing(match, language):
                    yield Hit(match.start(), to_the_door(text, match.end()), 0.5)
        start = end


def to_the_door(text: str, end: int) -> int:
    """Where an address that goes to `end` ends, with stairs, floor and door behind it."""
    while (door := DOOR.match(text, end)) is not None and not NO_HOUSE.match(text, door.end()):
        end = door.end()
    return end


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether the number counts days or money, or the name is a month's."""
    words = re.findall(r"[^\W\d_]+", match.group())
    return NO_HOUSE.match(text, match.end()) is not None or (len(words) <= 2 and any(map(is_month_name, words)))


def _thing(match: re.Match[str], language: str) -> bool:
    """Whether an order, a version or the like is numbered, only everyday words stand before the number, or it is too
    long for a house."""
    words = [
        word.translate(FOLDED) for word in re.findall(r"[^\W\d_]+", match.string[match.start() : match.start("house")])
    ]
    everyday = all(word in names().everyday or word in THINGS or len(word) < SHORT for word in words)
    announced = language != NOUNS or LED_TO.search(match.string, max(0, match.start() - 12), match.start()) is not None
    return (
        everyday
        or not announced
        or any(word in _things(language) for word in words)
        or len(re.sub(r"\D.*", "", match["house"])) > 3
    )


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Street addresses in other languages than English."""
    yield Recognizer("foreign_street", "STREET_ADDRESS", find, VERSION, libraries=("babel", "py3langid"))

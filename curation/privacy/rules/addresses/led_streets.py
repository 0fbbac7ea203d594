"""Streets of any name, also in small letters, directly behind a phrase that leads to an address: `woon op de wieken
33`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from curation.privacy.models.languages import LETTER_WORDS
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.address_parts import GOING_ON, HOUSE, NO_HOUSE, PART, to_the_door
from curation.privacy.rules.addresses.foreign_streets import NOUNS, SAID
from curation.privacy.rules.addresses.street_language import street_language
from curation.privacy.rules.addresses.street_words import CAP
from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.names.brands import is_brand
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.number_words import words_of
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.readings import FOLDED

WORD = re.compile(r"[^\W\d_]+")
NAME = r"[^\W\d_][\w'’\-]{1,24}\.?"
# Function words that names of streets contain nevertheless: achter de dom.
IN_NAMES = frozenset(SAID["joining names"])
ALONE = frozenset(
    word.translate(FOLDED) for word in SAID["numbered alone"]
)  # what more words than one name a street of
CAPITAL = re.compile(rf"(?<!\w){CAP}")
SHORT = 3  # letters: a shorter word names no street
TALLEST = 3  # digits of a house
NEXT = re.compile(r"[ ](?P<word>[a-zà-ÿß]{3,30})(?!\w)")
FOLLOWING = frozenset(
    ("aub", "svp", "hace", "kein", "keine")
)  # what goes on behind an address, and is counted by nobody


@functools.cache
def _led(language: str) -> re.Pattern[str]:
    leads = "|".join(SAID["leading"][language])
    return re.compile(
        rf"(?<!\w)(?i:{leads})"
        rf"(?P<street>(?P<name>(?:['’][ts][ \-])?{NAME}(?:[ ]{NAME}){{0,3}}?),?[ ](?P<house>{HOUSE})(?!\d))"
    )


@functools.cache
def _things(language: str) -> frozenset[str]:
    """Return folded words that name no street: things that are numbered, days of the week, parts of houses."""
    from babel import Locale

    days = Locale(language).days["format"]["wide"].values()
    phrases = [*words_of(language)["nobody"], *SAID["numbered"], *days, *SAID["sent by"]]
    return THINGS | {word.translate(FOLDED) for phrase in phrases for word in phrase.split()}


def find(text: str) -> Iterator[Hit]:
    """Yield each such street with its house, if the text is in one of the languages."""
    language = street_language(text)
    if language in SAID["leading"]:
        for match in _led(language).finditer(text):
            if _is_street(match, language) and not NO_HOUSE.match(text, match.end()):
                end = to_the_door(text, match.end())
                if (language != NOUNS and CAPITAL.search(match["name"])) or not _counts(text, end):
                    yield Hit(match.start("street"), end, 0.5)


def _counts(text: str, end: int) -> bool:
    """Whether the number counts the next word, as in "3 parcels". Behind an address the sentence goes on instead."""
    following = NEXT.match(text, end)
    return following is not None and following["word"] not in GOING_ON | IN_NAMES | FOLLOWING | LETTER_WORDS.keys()


def _is_street(match: re.Match[str], language: str) -> bool:
    """Whether a name may be a street's: one word is long enough, and none is a thing, a brand, a month or a function
    word."""
    words = WORD.findall(match["name"])
    naming = [word for word in words if word.lower() not in IN_NAMES]
    if not any(len(word) >= SHORT for word in naming) or len(re.sub(r"\D.*", "", match["house"])) > TALLEST:
        return False
    folded = [word.translate(FOLDED).lower() for word in naming]
    if len(folded) == 1 and folded[0] in ALONE:
        return False
    if any(word.lower() in GOING_ON for word in naming) or not _things(language).isdisjoint(folded):
        return False
    return not any(is_month_name(word) or is_brand(word) or re.fullmatch(f"(?i:{PART})", word) for word in naming)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of streets behind a verb or a word of addresses, in languages other than English."""
    libraries = ("babel", "faker", "py3langid", "simple-icons-pack")
    yield Recognizer("foreign_led_street", "STREET_ADDRESS", find, libraries=libraries)

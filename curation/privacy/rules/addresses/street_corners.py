"""Corners of two streets, `calle Robledo esquina Olmo`, `Ecke Tannenweg / Hauptstraße`, in the languages of
`foreign_streets`. One of the two must have a kind of street in its name; in Spanish and Portuguese `esquina` between
two names is enough."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from curation.privacy.models.languages import WORD
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.address_parts import GOING_ON, LINKS, town_end
from curation.privacy.rules.addresses.foreign_streets import ENDING_SMALL, SAID, SMALL
from curation.privacy.rules.addresses.street_language import street_language
from curation.privacy.rules.addresses.street_words import CAP
from curation.privacy.rules.alternatives import any_of
from curation.privacy.rules.recognizer import Hit, Recognizer

NAME = rf"{CAP}[\w'’\-]{{1,30}}"
NAMES = rf"{LINKS}{NAME}(?:[ ]{LINKS}{NAME}){{0,2}}"
# Language → the word for a corner, what may stand between it and a street, and what joins the two behind it.
CORNERS = {
    "de": (r"[Ee]cke|[Kk]reuzung", r"(?:(?:der|des|von|zur|mit)[ ]){0,2}", r"[ ]?/[ ]?|[ ](?:und|mit)[ ](?:der[ ])?"),
    "es": (
        r"[Ee]squina|[Ee]sq\.|[Cc]ruce",
        r"(?:(?:con|a|de|del|la|el|entre)[ ]){0,3}",
        r"[ ]?/[ ]?|[ ](?:con|y|e)[ ](?:(?:la|el|de)[ ]){0,2}",
    ),
    "fr": (
        r"[Aa]ngle|[Cc]oin|[Cc]roisement|[Ii]ntersection",
        r"(?:(?:de|du|des|avec|la|entre)[ ]|(?:de[ ])?l['’][ ]?){0,2}",
        r"[ ]?/[ ]?|[ ](?:et|avec)[ ](?:(?:de|la|du)[ ]|(?:de[ ])?l['’]){0,2}",
    ),
    "it": (
        r"[Aa]ngolo|[Aa]ng\.|[Ii]ncrocio",
        r"(?:(?:con|tra|fra|di|la)[ ]){0,2}",
        r"[ ]?/[ ]?|[ ](?:e|con)[ ](?:la[ ])?",
    ),
    "nl": (
        r"[Hh]oek|[Kk]ruising|[Kk]ruispunt",
        r"(?:(?:van|met|de|het|tussen)[ ]){0,3}",
        r"[ ]?/[ ]?|[ ](?:en|met)[ ](?:(?:de|het)[ ])?",
    ),
    "pt": (
        r"[Ee]squina|[Ee]sq\.|[Cc]ruzamento",
        r"(?:(?:com|da|do|de|a|o|entre)[ ]){0,3}",
        r"[ ]?/[ ]?|[ ](?:com|e)[ ](?:(?:a|o|da|do)[ ])?",
    ),
}
BY_NAMES = {  # where a corner is said of two names alone: Robledo esquina Olmo
    "es": r"[ ](?:esquina|esq\.)[ ](?:con[ ](?:la[ ])?)?",
    "pt": r"[ ](?:esquina|esq\.)[ ](?:com[ ](?:a[ ])?)?",
}
BETWEEN = {"es": r"(?:(?<=ntre las )|(?<=ntre ))calles", "pt": r"(?:(?<=ntre as )|(?<=ntre ))ruas"}


@functools.cache
def _corners(language: str) -> re.Pattern[str]:
    kinds = any_of(SAID["kinds"][language])
    street = rf"(?:(?i:{kinds})(?:(?<=[./])[ ]?|[ ]){NAMES}|(?:{SMALL[language]})[ ]{LINKS}[\w'’\-]{{3,20}}"
    if language in SAID["endings"]:
        street += (
            rf"|(?:{NAME}[ ]){{0,2}}{CAP}[\w'’\-]{{0,30}}(?:{any_of(SAID['endings'][language])})(?!\w)"
            rf"|[a-zà-ÿß\-]{{3,24}}(?:{ENDING_SMALL})(?!\w)"
        )
    street += ")"
    named = rf"(?:{street}|{NAMES})"
    word, between, joined = CORNERS[language]
    met = rf",?[ ](?:(?:a|à|en|in|op|de|am|al)[ ]|all?['’]|à l['’])?(?:{word})[ ]{between}"
    first = rf"{NAME}(?:[ ]{LINKS}{NAME}){{0,2}}"
    patterns = [
        rf"{street}{met}{named}",
        rf"{first}{met}{street}",
        rf"(?:{word})[ ]{between}{street}(?:{joined}){named}",
    ]
    if language in BY_NAMES:
        patterns += [rf"{first}{BY_NAMES[language]}{NAMES}", rf"{BETWEEN[language]}[ ]{NAMES}[ ][ye][ ]{NAMES}"]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(patterns)})")


def find(text: str) -> Iterator[Hit]:
    """Yield each corner with both streets and the town behind them, if the text is in one of the languages."""
    language = street_language(text)
    at = 0
    while language in CORNERS and (match := _corners(language).search(text, at)):
        word = WORD.match(text, match.start())
        if word and word[0][0].isupper() and word[0].lower() in GOING_ON:
            at = word.end()  # Op de hoek
        else:
            at = town_end(text, match.end())
            yield Hit(match.start(), at, 0.6)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of street corners, in languages other than English."""
    yield Recognizer("foreign_corner", "STREET_ADDRESS", find, libraries=("babel", "faker", "py3langid"))

"""Buildings and estates that make an address without a street before them, such as `Res. Los Olmos, torre B`, in the
languages of `foreign_streets`. A part of a building, a street or a postal code must follow the name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.addresses.address_parts import (
    CALLED,
    COUNTED_PART,
    HOUSE,
    LINKS,
    NO_HOUSE,
    ORDINAL,
    PART,
    VALUE,
    from_the_estate,
    is_posted,
    to_the_door,
)
from curation.privacy.rules.addresses.foreign_streets import NAME, NAMES, SAID
from curation.privacy.rules.addresses.street_language import street_language
from curation.privacy.rules.alternatives import any_of
from curation.privacy.rules.recognizer import Hit, Recognizer

# A part, a named estate or a storey behind it.
WITHIN = (
    rf"(?P<within>,?[ ](?:{COUNTED_PART}|(?i:{PART})(?!\w)\.?[ ](?:(?i:n[.º°o]{{1,3}}|nr\.?|#)[ ]?)?{VALUE})"
    rf"|,[ ](?:{ORDINAL}[ ]?[A-H](?!\w)|{CALLED}|(?i:{PART})(?!\w)\.?(?=,[ ])))"
)
SMALL_PART = rf"(?i:{PART})(?!\w)\.?[ ](?:\d{{1,4}}[a-z]?|[a-h])(?!\w)"
POSTED = r",?[ ](?:[A-Z]{1,2}-)?\d"


@functools.cache
def _street(language: str) -> str:
    """Return a pattern of a street behind an estate, with or without its house."""
    kinds = any_of([*SAID["kinds"][language], *SAID["doubtful kinds"][language]])
    kind = rf"(?i:{kinds})(?:(?<=[./])[ ]?|[ ])"
    crossing = rf"(?:[ ](?:con|c/|com|y|esq\.|esquina)[ ]{kind}{NAMES})?"
    return rf"(?:,[ ]|[ ]-[ ]){kind}(?:{NAMES}(?:,?[ ]{HOUSE})?|{HOUSE}){crossing}"


@functools.cache
def _estates(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return three patterns: estates with the shortest name before a part of an address, estates in small letters
    before two parts, and streets behind an estate."""
    estates = rf"(?<![\w.])(?i:{any_of(SAID['estates'][language])})(?!\w)\.?[ ]"
    names = rf"[\"“«]?{LINKS}{NAME}(?:[ ]{LINKS}{NAME}){{0,5}}?[\"”»]?"
    street = _street(language)
    small = rf"{estates}(?:[a-zà-ÿ'’]{{2,15}},?[ ]){{1,4}}?(?={SMALL_PART},?[ ]{SMALL_PART})"
    return re.compile(rf"{estates}{names}(?={WITHIN}|{street}|{POSTED})"), re.compile(small), re.compile(street)


def find(text: str) -> Iterator[Hit]:
    """Yield each building or estate with its door and street, if the text is in one of the languages."""
    language = street_language(text)
    if language not in SAID["estates"]:
        return
    estates, small, streets = _estates(language)
    yield from (Hit(match.start(), to_the_door(text, match.end() - 1), 0.5) for match in small.finditer(text))
    for match in estates.finditer(text):
        end = match.end()
        street = streets.match(text, end)
        within = match["within"] and not NO_HOUSE.match(text, match.end("within"))
        if within or street or is_posted(text, end):
            end = to_the_door(text, street.end() if street else end)
            if street is None and (street := streets.match(text, end)):
                end = to_the_door(text, street.end())
            yield Hit(from_the_estate(text, match.start()), end, 0.6)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of buildings and estates, in languages other than English."""
    yield Recognizer("foreign_estate", "STREET_ADDRESS", find, libraries=("babel", "faker", "py3langid"))

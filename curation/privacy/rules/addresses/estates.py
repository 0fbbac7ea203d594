"""Buildings and estates that are an address without a street by a part of them, `Res. Los Olmos, torre B`, an
estate around them or a street behind them, in the languages of `foreign_streets`."""

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
    """A street behind an estate, with its house or without."""
    kinds = any_of([*SAID["kinds"][language], *SAID["doubtful kinds"][language]])
    kind = rf"(?i:{kinds})(?:(?<=[./])[ ]?|[ ])"
    crossing = rf"(?:[ ](?:con|c/|com|y|esq\.|esquina)[ ]{kind}{NAMES})?"
    return rf"(?:,[ ]|[ ]-[ ]){kind}(?:{NAMES}(?:,?[ ]{HOUSE})?|{HOUSE}){crossing}"


@functools.cache
def _estates(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Estates by the shortest name that something of an address follows, those in small letters that two parts follow,
    and streets behind them."""
    estates = rf"(?<![\w.])(?i:{any_of(SAID['estates'][language])})(?!\w)\.?[ ]"
    names = rf"[\"“«]?{LINKS}{NAME}(?:[ ]{LINKS}{NAME}){{0,5}}?[\"”»]?"
    street = _street(language)
    small = rf"{estates}(?:[a-zà-ÿ'’]{{2,15}},?[ ]){{1,4}}?(?={SMALL_PART},?[ ]{SMALL_PART})"
    return re.compile(rf"{estates}{names}(?={WITHIN}|{street}|{POSTED})"), re.compile(small), re.compile(street)


def find(text: str) -> Iterator[Hit]:
    """Each such building or estate to its door and street, in a text of one of the languages."""
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
    """Buildings and estates with a part of them, in other languages than English."""
    yield Recognizer("foreign_estate", "STREET_ADDRESS", find, libraries=("babel", "faker", "py3langid"))

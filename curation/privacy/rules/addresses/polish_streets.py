"""Addresses in Poland: `ulicę Mickiewicza 5 m. 3`, `os. Tysiąclecia 15/42, 31-610 Kraków`, a house in a village."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curation.privacy.models.languages import is_polish
from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.dates.written import is_month_name
from curation.privacy.rules.names.things import THINGS
from curation.privacy.rules.recognizer import Hit, Recognizer
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("privacy/addresses/polish_titles")

VERSION = "1"
CAP = "[A-ZŁŚŻŹĆÓĄĘŃ]"
KIND = (
    r"(?:(?i:ul|al|os|pl)\.|(?i:ulic[aąęy]|alei|alej[aąęe]|alejach|osiedl(?:e|u|a)|plac(?:u|em|owi)?|rynek|rynku|skwer(?:ze|u)?"
    r"|rond(?:o|zie|a)|szos[aąęy]|bulwar(?:ze|u)?|trakt|wybrzeże|zaułek))"
)
TITLE = "(?:(?i:" + LISTS.alternation("title") + r")\.[ ]?)"
WORD = rf"(?:{CAP}[\w'’\-]{{1,24}}|\d{{1,2}}(?:-go|-tego)?(?=[ ]{CAP})|{CAP}\.)"
NAME = rf"(?:{TITLE}){{0,2}}{WORD}(?:[ ](?:(?:i|w|we|na|nad|pod|z)[ ])?(?:{TITLE})?{WORD}){{0,4}}"
PLACE = rf"{CAP}[\w'’\-]{{1,24}}(?:[ ](?:(?:nad|pod|przy|k\.|koło|w)[ ])?{CAP}[\w'’\-]{{1,24}}){{0,3}}"
HOUSE = (
    r"(?:nr[ ]?|numer[ ])?\d{1,4}(?:[ ]?[A-Z](?!\w)|[a-z](?!\w)|[ ][b-hj-nr-t](?!\w))?"
    r"(?:[ ]?[/\-][ ]?\d{1,4}[a-zA-Z]?(?!\w))?"
    r"(?![\w%]|[.,:]\d|[ ]?(?:zł|PLN|szt|dni|lat))"
)
DOOR = (
    r"(?:,?[ ](?:m|lok|bl|kl|p|ap|mieszk|klatka|blok|lokalu?|mieszkani[eau]|piętro|bud|budynek|pok|pokój|apartament)\.?"
    r"[ ]?(?:nr[ ])?(?:\d{1,4}[a-zA-Z]?|[A-Z]|[IVX]{1,4})(?!\w))"
)
CODE = rf"\d{{2}}-\d{{3}}(?:,?[ ]{PLACE})?"
POSTED = rf"(?:(?:,[ ]?|[ ]|[ ]?\n[ ]{{0,4}})(?:kod(?:[ ]pocztowy)?:?[ ])?{CODE})"
TOWN = rf"(?:,?[ ](?:w[e]?[ ])?{PLACE})"
STREET = lazy_pattern(rf"(?<![\w.]){KIND}[ ]?{NAME}(?:,?[ ]{HOUSE}(?:{DOOR}){{0,3}}(?:{POSTED}|,{TOWN})?|{POSTED})")
# A street or a village without a kind, which a postal code makes one.
POSTED_HOUSE = lazy_pattern(rf"(?<![\w.]){NAME},?[ ]{HOUSE}(?:{DOOR}){{0,3}}{POSTED}")
CODE_FIRST = lazy_pattern(rf"(?<![\w.\-])\d{{2}}-\d{{3}}[ ]{PLACE},[ ](?:{KIND}[ ]?)?{NAME}[ ]{HOUSE}(?:{DOOR}){{0,3}}")
# A street behind a verb of living or sending: `mieszkam na Długiej 12`.
LIVED = lazy_pattern(
    r"(?i:mieszka\w{0,4}|zamieszka\w{1,5}|zameldowan\w{1,3}|przeprowadz\w{1,8}|adres\w{0,4}(?::| to)?|wys[łl]a\w{1,4}"
    r"|dostarcz\w{1,5}|przywie\w{1,4}|siedzib\w{1,2}|lokal\w{0,2}|biur\w{1,2})"
    r"(?:[ ](?i:paczkę|ją|go|je|mi|nam|to|się|pod|jest)){0,3}"
    rf"(?:[ ](?i:przy|na|do|pod|w|ze?))?[ ](?P<street>{NAME}[ ]{HOUSE}(?:{DOOR}){{0,3}}(?:{POSTED})?)"
)


def _of_things(name: str) -> bool:
    """Whether a name is a date or a thing that is numbered."""
    words = re.findall(r"[^\W\d_]{3,}", name)
    return bool(words) and (is_month_name(words[-1]) or any(word.lower() in THINGS for word in words))


def find(text: str) -> Iterator[Hit]:
    """Yield streets and houses, if the text is in Polish."""
    if not is_polish(text):
        return
    for pattern in (STREET, POSTED_HOUSE, CODE_FIRST):
        yield from (Hit(*match.span(), 0.7) for match in pattern.finditer(text))
    for match in LIVED.finditer(text):
        if not _of_things(match["street"]):
            yield Hit(*match.span("street"), 0.55)


def recognizers(policy: PrivacyPolicy) -> Iterator[Recognizer]:
    """Yield the recognizer of street addresses in Polish."""
    yield Recognizer("polish_street", "STREET_ADDRESS", find, VERSION, libraries=("babel", "py3langid"))
